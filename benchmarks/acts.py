"""Everything that writes, as acts that can be broken off anywhere: what must hold after a blow, and after the next run.

Each works in a folder of its own, on invented reports, through the same commands as anybody.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from archive.build import build, rehearse
from archive.reports_file import TEMPORARY, dump
from archive.snapshots import Snapshots
from benchmarks.province import published
from tests.crawler.small_portal import Portal, card, environment, listing, report

ROOT = Path(__file__).resolve().parent.parent
REPORTS = 24
YEARS = range(2015, 2025)

KEEP = """
import hashlib, sys
from pathlib import Path
from archive.exits import exit_codes
from archive.snapshots import Snapshots
@exit_codes
def run():
    with Snapshots(Path(sys.argv[1]) / "raw.db") as raw:
        number = raw.start_run("keep")
        for page in range(raw.db.execute("SELECT COUNT(*) FROM fetches").fetchone()[0], int(sys.argv[2])):
            body = b"".join(hashlib.sha512(b"%d %d" % (page, part)).digest() for part in range(60))
            raw.record_fetch(f"https://a.example/{page}", outcome="ok", kind="report", body=body, run_id=number)
            print(page, flush=True)
        raw.finish_run(number)
run()
"""

PUBLISH = """
import sys
from pathlib import Path
from archive.exits import exit_codes
from archive.reports_file import TEMPORARY, publish
folder = Path(sys.argv[1])
print("go", flush=True)
@exit_codes
def run():
    if (folder / TEMPORARY).exists():
        publish(folder / TEMPORARY, folder / "reports.db")
run()
"""


class Broken(AssertionError):
    """Something that must hold after a blow does not."""


def must(holds: bool, told: str) -> None:
    """Raises :class:`Broken` where it does not hold; unlike ``assert`` it is never left out."""
    if not holds:
        raise Broken(told)


class Act:
    """One thing that writes, in ``folder``. ``words`` is its command line."""

    name = ""
    after_go = False
    """Whether the blow is counted from the line ``go`` on its standard output, and not from its start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "archive"
        self.base = folder / "base"
        self.words: list[str] = []
        self.prepare()

    def prepare(self) -> None:
        """Make ``base``, what the act begins with."""
        self.base.mkdir(parents=True)

    def reset(self) -> None:
        """Begin again."""
        shutil.rmtree(self.archive, ignore_errors=True)
        shutil.copytree(self.base, self.archive, dirs_exist_ok=True)

    def check(self, said: str) -> None:
        """What holds after any blow; ``said`` is what the act had printed."""

    def whole(self) -> None:
        """What holds after a run in peace."""

    def close(self) -> None:
        """Free what the act holds."""

    def start(self, **more: object) -> subprocess.Popen[bytes]:
        """Start it, in a process group of its own, its standard output in ``folder/said``."""
        with (self.folder / "said").open("wb") as said:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
                self.words,
                cwd=ROOT,
                stdout=said,
                stderr=subprocess.PIPE,
                start_new_session=True,
                **{"env": environment(), **more},
            )

    def said(self) -> str:
        """What it has printed so far."""
        return (self.folder / "said").read_text("utf-8", "replace")

    def in_peace(self) -> None:
        """Run it to the end, and hold it to :meth:`whole`."""
        process = self.start()
        _, told = process.communicate()
        must(process.returncode == 0, f"{self.name}: the next run ended with {process.returncode}: {told.decode()}")
        self.check(self.said())
        self.whole()


class Keep(Act):
    """Fetches are committed one by one, each acknowledged on standard output."""

    name = "keep a fetch"
    pages = 400

    def prepare(self) -> None:
        super().prepare()
        self.words = [sys.executable, "-c", KEEP, str(self.archive), str(self.pages)]
        self.acknowledged: set[int] = set()

    def reset(self) -> None:
        super().reset()
        self.acknowledged = set()

    def check(self, said: str) -> None:
        self.acknowledged |= {int(line) for line in said.split("\n")[:-1]}
        held = {int(url.rsplit("/", 1)[1]) for url in evidence(self.archive)}
        lost = self.acknowledged - held
        must(not lost, f"{len(lost)} acknowledged fetches are lost, {min(lost, default=0)} the first")

    def whole(self) -> None:
        must(len(evidence(self.archive)) == self.pages, "not all pages are kept")


class Crawl(Act):
    """A portal of ten reports is crawled; what it had answered and was committed stays and is not asked again."""

    name = "crawl"

    def prepare(self) -> None:
        super().prepare()
        self._open = ExitStack()
        titles = {year: f"青禾县财政局{year}年政府信息公开工作年度报告" for year in YEARS}
        pages = {f"/nb/t{year + 1}0121_{year}.html": report(title) for year, title in titles.items()}
        rows = [(f"/nb/t{year + 1}0121_{year}.html", titles[year], f"{year + 1}-01-21") for year in reversed(YEARS)]
        self.portal = self._open.enter_context(Portal({**pages, "/nb/": listing(rows)}))
        card(self.folder / "cards", self.portal)
        self.words = [*_NIANBAO, "crawl", "qinghe", "--portals", str(self.folder / "cards"), *self._archive()]
        self.held: set[str] = set()

    def _archive(self) -> list[str]:
        return ["--archive", str(self.archive)]

    def reset(self) -> None:
        super().reset()
        self.held = set()

    def check(self, said: str) -> None:
        held = set(evidence(self.archive))
        must(held >= self.held, f"no longer held: {self.held - held}")
        self.held = held
        if (self.archive / "reports.db").is_file():
            sound(self.archive / "reports.db")

    def whole(self) -> None:
        with closing(sqlite3.connect(self.archive / "reports.db")) as db:
            years = [row[0] for row in db.execute("SELECT year FROM reports ORDER BY year")]
        must(years == list(YEARS), f"the reports are those of {years}")

    def close(self) -> None:
        self._open.close()


class Build(Act):
    """What is new is built into a file in use: two thirds new reports, some of them other versions of old ones."""

    name = "build"
    options: Sequence[str] = ("--jobs", "1")

    def prepare(self) -> None:
        super().prepare()
        keep_reports(self.base, REPORTS // 3)
        build(self.base)
        self.old = content(self.base / "reports.db")
        keep_reports(self.base, REPORTS)
        keep_reports(self.base, 4, b"<p>\xe6\x9b\xb4\xe6\xad\xa3</p>")
        rehearse(self.base)
        self.new = content(self.base / TEMPORARY)
        for path in self.base.glob(TEMPORARY + "*"):
            path.unlink()
        self.words = [*_NIANBAO, "build", "--archive", str(self.archive), *self.options]

    def check(self, said: str) -> None:
        sound(self.archive / "reports.db")

    def whole(self) -> None:
        must(content(self.archive / "reports.db") == self.new, "the rows are not those of a build in peace")
        left = sorted(path.name for path in self.archive.glob("reports.db*"))
        must(set(left) <= {"reports.db", "reports.db-wal", "reports.db-shm"}, f"left over: {left}")


class Rebuild(Build):
    """Everything is built anew by two processes: readers have the old file or the new one."""

    name = "build --all"
    options = ("--all", "--jobs", "2")

    def check(self, said: str) -> None:
        must(content(self.archive / "reports.db") in (self.old, self.new), "reports.db is neither the old nor the new")


class Publish(Rebuild):
    """The new file takes the old one's place."""

    name = "publish"
    after_go = True

    def prepare(self) -> None:
        super().prepare()
        rehearse(self.base)
        self.words = [sys.executable, "-c", PUBLISH, str(self.archive)]


class Export(Act):
    """The archive is exported in one format over an older export."""

    form = ""
    dest = ""

    def prepare(self) -> None:
        super().prepare()
        keep_reports(self.base, REPORTS // 2)
        build(self.base)
        self.words = [*_NIANBAO, "export", self.form, str(self.archive / self.dest), "--archive", str(self.archive)]
        self.files: dict[str, set[str]] = {}
        for _ in range(2):
            shutil.copytree(self.base, self.archive, dirs_exist_ok=True)
            self.start().communicate()
            for path in self._exported(self.archive):
                self.files.setdefault(path.name, set()).add(self._read(path))
            shutil.copytree(self.archive, self.base, dirs_exist_ok=True)
            keep_reports(self.base, REPORTS)
            build(self.base)

    def _exported(self, folder: Path) -> list[Path]:
        place = folder / self.dest
        return sorted(place.iterdir()) if place.is_dir() else [place]

    def _read(self, path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def check(self, said: str) -> None:
        for path in self._exported(self.archive):
            if not path.name.endswith(".open"):
                must(self._read(path) in self.files[path.name], f"{path.name} is neither the old nor the new")

    def whole(self) -> None:
        left = [path.name for path in self.archive.rglob("*.open")]
        must(not left, f"left over: {left}")


class ExportJsonl(Export):
    name, form, dest = "export jsonl", "jsonl", "reports.jsonl"


class ExportCsv(Export):
    name, form, dest = "export csv", "csv", "tables"


ACTS: tuple[Callable[[Path], Act], ...] = (Keep, Crawl, Build, Rebuild, Publish, ExportJsonl, ExportCsv)
_NIANBAO = [sys.executable, "-m", "nianbao"]


def keep_reports(archive: Path, count: int, more: bytes = b"") -> None:
    """Keep the first ``count`` reports of the invented province; ``more`` is written into each."""
    archive.mkdir(parents=True, exist_ok=True)
    with Snapshots(archive / "raw.db") as raw:
        for number, one in enumerate(published(count)):
            body = one.body.replace(b"<p>", more + b"<p>", 1) if more else one.body
            hints = {"publisher": one.publisher, "region_code": one.region_code, "year": one.year}
            when = f"2026-01-{number % 28 + 1:02}T0{int(bool(more))}:00:00.000Z"
            raw.record_fetch(one.url, outcome="ok", kind="report", body=body, status=200, hints=hints, fetched_at=when)


def evidence(archive: Path) -> list[str]:
    """Addresses with a body in a raw.db that is sound: every body is what its hash says."""
    if not (archive / "raw.db").is_file():
        return []
    with closing(sqlite3.connect(archive / "raw.db")) as db:
        must(db.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "raw.db is not sound")
        if not db.execute("SELECT 1 FROM sqlite_schema").fetchone():
            return []
    with Snapshots(archive / "raw.db") as raw:
        held = [fetch for fetch in raw.fetches() if fetch.body_sha256]
        for fetch in held:
            raw.body(str(fetch.body_sha256))  # raises where it is damaged
    return [fetch.url for fetch in held]


HALF = {
    "cells": "SELECT id FROM reports r WHERE cells != (SELECT COUNT(*) FROM cells c WHERE c.report_id = r.id)",
    "versions": "SELECT id FROM reports r WHERE versions != (SELECT COUNT(*) FROM versions v WHERE v.report_id = r.id)",
    "failed checks": "SELECT id FROM reports r WHERE checks_failed !="
    " (SELECT COUNT(*) FROM checks c WHERE c.report_id = r.id AND outcome = 'fail')",
    "checks across years": "SELECT id FROM reports WHERE id NOT IN (SELECT report_id FROM checks WHERE across_years)",
    "words to search": "SELECT id FROM reports WHERE rowid NOT IN (SELECT id FROM reports_fts_docsize)",
    "a publisher": "SELECT id FROM reports WHERE publisher_id NOT IN (SELECT id FROM publishers)",
}
"""Reports that lack a part, by what they lack."""


def sound(reports: Path) -> None:
    """Raises :class:`Broken` where ``reports`` is damaged or holds half a report."""
    with closing(sqlite3.connect(reports)) as db:
        must(db.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "reports.db is not sound")
        if not db.execute("SELECT 1 FROM sqlite_schema").fetchone():
            return
        for part, query in HALF.items():
            must(not db.execute(query).fetchall(), f"reports lack {part}")


def content(reports: Path) -> str:
    """A hash of all that readers see in a file."""
    digest = hashlib.sha256()
    for line in dump(reports):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def gone(process: subprocess.Popen[bytes]) -> None:
    """Wait until all that ``process`` had started has ended too; it must do so by itself."""
    for _ in range(600):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise Broken("a child outlived its parent by half a minute")
