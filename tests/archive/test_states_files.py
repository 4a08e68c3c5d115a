"""Pages and their files, fetched, changed and built in any order, end in the archive of a rebuild."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from notation import PARSERS, body, ends_as_a_rebuild, report

from archive.build import build
from archive.snapshots import Snapshots

PAGES = ("https://www.jia.gov.cn/1.html", "https://www.jia.gov.cn/2.html")
FILES = ("https://www.jia.gov.cn/a.pdf", "https://www.jia.gov.cn/b.docx")
YEARS = dict(zip(PAGES, (2020, 2021), strict=True))

days = st.integers(1, 28)


class Files(RuleBasedStateMachine):
    """Two pages of two years, each of which may lead to either file; ``latest`` is what was seen last, by address."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.archive = self.folder / "archive"

    def keep(self, url: str, data: bytes | None, day: int, beside: str = "", named: list[str] | None = None) -> None:
        with Snapshots(self.archive / "raw.db") as raw:
            raw.record_fetch(
                url,
                outcome="ok" if data is not None else "not_found",
                kind="attachment" if beside else "report",
                body=data,
                fetched_at=f"2026-01-{day:02}T00:00:00.000Z",
                found_on=beside,
                hints={} if beside else {"year": YEARS[url]} | ({} if named is None else {"attachments": named}),
            )

    @rule(
        url=st.sampled_from(PAGES),
        kind=st.sampled_from(["whole", "prose", "cover"]),
        total=st.integers(1, 3),
        day=days,
        named=st.sampled_from([None, [], [FILES[0]], [*FILES]]),
    )
    def page(self, url: str, kind: str, total: int, day: int, named: list[str] | None) -> None:
        self.keep(url, made(kind, YEARS[url], total), day, named=named)

    @rule(
        url=st.sampled_from(FILES),
        beside=st.sampled_from(PAGES),
        kind=st.sampled_from(["whole", "nameless", "none"]),
        total=st.integers(1, 3),
        day=days,
    )
    def file(self, url: str, beside: str, kind: str, total: int, day: int) -> None:
        self.keep(url, made(kind, YEARS[beside], total), day, beside)

    @rule(url=st.sampled_from(PAGES), day=days)
    def gone(self, url: str, day: int) -> None:
        self.keep(url, None, day)

    @rule()
    def built(self) -> None:
        if (self.archive / "raw.db").is_file():
            build(self.archive, parsers=PARSERS)

    @rule()
    def built_anew(self) -> None:
        if (self.archive / "raw.db").is_file():
            build(self.archive, everything=True, parsers=replace(PARSERS, version="newer"))

    def teardown(self) -> None:
        if (self.archive / "raw.db").is_file():
            ends_as_a_rebuild(self.archive, self.folder / "fresh")
            self.no_file_stands_beside_its_page_as_a_version()
        shutil.rmtree(self.folder)

    def no_file_stands_beside_its_page_as_a_version(self) -> None:
        """Of a page and its file in one report the one with more cells makes the versions, the other is a rendition."""
        with closing(sqlite3.connect(self.archive / "reports.db")) as db:
            both = db.execute(
                "SELECT v.report_id FROM versions v JOIN readings r ON r.url = v.url AND r.body_sha256 = v.body_sha256"
                " JOIN versions w ON w.report_id = v.report_id AND w.url = r.attached_to"
            ).fetchall()
            assert both == []
            differing = db.execute("SELECT SUM(differing > 0) FROM renditions").fetchone()[0] or 0
            told = db.execute("SELECT COUNT(*) FROM findings WHERE kind = 'rendition_differs'").fetchone()[0]
            assert differing == told


def made(kind: str, year: int, total: int) -> bytes:
    """A page or a file of that kind."""
    if kind == "whole":
        return report("甲县人民政府", year, total)
    if kind == "prose":
        return body(publisher="甲县人民政府", year=year, cells={}, text=f"{total}件")
    if kind == "cover":
        return body(not_report="正文在附件中", cells={})
    if kind == "nameless":
        return body(cells={"requests.new_requests.total": total})
    return body(not_report="申请表", cells={})


TestFiles = Files.TestCase
TestFiles.settings = settings(
    max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
