"""Whatever is fetched, changed, taken down, restored, built and broken off ends in the archive of a rebuild."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from notation import PARSERS, body, ends_as_a_rebuild, fetch, report

from archive.build import build
from archive.reports_file import TEMPORARY

# Two addresses of one report, a mirror of it, its neighbours of the years before and after, another body's report.
ADDRESSES = (
    "https://www.jia.gov.cn/a",
    "https://www.jia.gov.cn/b",
    "https://mirror.example/a",
    "https://www.jia.gov.cn/2019",
    "https://www.jia.gov.cn/2021",
    "https://www.yi.gov.cn/a",
)
YEARS = {ADDRESSES[3]: 2019, ADDRESSES[4]: 2021}

urls = st.sampled_from(ADDRESSES)
days = st.integers(1, 28)
totals = st.integers(1, 3)


def page(url: str, total: int, counter: int = 0) -> bytes:
    """What stands at ``url``; the ``counter`` is what no reader sees."""
    publisher = "乙县人民政府" if "yi" in url else "甲县人民政府"
    return report(publisher, YEARS.get(url, 2020), total, counter=counter, sections={"overview": f"{total}件"})


class Archive(RuleBasedStateMachine):
    """An archive that is written to in every way; ``held`` is what was acknowledged, by address."""

    pages = Bundle("pages")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.archive = self.folder / "archive"
        self.held: dict[str, dict[bytes, set[int]]] = {}
        self.gone: dict[str, set[int]] = {}

    def keep(self, url: str, data: bytes, day: int) -> tuple[str, bytes]:
        fetch(self.archive, url, data, day)
        self.held.setdefault(url, {}).setdefault(data, set()).add(day)
        return url, data

    @rule(target=pages, url=urls, total=totals, day=days)
    def fetched(self, url: str, total: int, day: int) -> tuple[str, bytes]:
        return self.keep(url, page(url, total), day)

    @rule(target=pages, url=urls, total=totals, counter=st.integers(1, 2), day=days)
    def only_the_counter_changed(self, url: str, total: int, counter: int, day: int) -> tuple[str, bytes]:
        return self.keep(url, page(url, total, counter), day)

    @rule(target=pages, url=urls, day=days)
    def replaced_by_a_notice(self, url: str, day: int) -> tuple[str, bytes]:
        return self.keep(url, body(not_report="标题是通知"), day)

    @rule(old=pages, day=days)
    def restored(self, old: tuple[str, bytes], day: int) -> None:
        self.keep(*old, day)

    @rule(old=pages, day=days, outcome=st.sampled_from(["not_found", "soft_404"]))
    def vanished(self, old: tuple[str, bytes], day: int, outcome: str) -> None:
        url = old[0]
        fetch(self.archive, url, b"404", day, outcome=outcome)
        self.gone.setdefault(url, set()).add(day)

    @rule(old=pages, day=days, outcome=st.sampled_from(["blocked", "failed"]))
    def not_answered(self, old: tuple[str, bytes], day: int, outcome: str) -> None:
        fetch(self.archive, old[0], None, day, outcome=outcome)

    @rule()
    def built(self) -> None:
        if (self.archive / "raw.db").is_file():
            build(self.archive, parsers=PARSERS)

    @rule(after=st.sampled_from([1, 2, 3, 99]), version=st.sampled_from(["test", "newer"]))
    def built_anew_or_broken_off(self, after: int, version: str) -> None:
        def told(done: int, total: int) -> None:
            if done >= after:
                raise KeyboardInterrupt

        if (self.archive / "raw.db").is_file():
            try:
                build(self.archive, everything=True, parsers=replace(PARSERS, version=version), progress=told)
            except KeyboardInterrupt:
                assert (self.archive / TEMPORARY).is_file()
                if after == 1:
                    (self.archive / "reports.db").unlink(missing_ok=True)

    @invariant()
    def nothing_pending_is_left_by_a_build(self) -> None:
        path = self.archive / "reports.db"
        if path.is_file():
            with closing(sqlite3.connect(path)) as db:
                for table in ("pending", "stale_years", "stale_regions"):
                    assert db.execute(f"SELECT * FROM {table}").fetchall() == []

    def teardown(self) -> None:
        if self.held:
            ends_as_a_rebuild(self.archive, self.folder / "fresh")
            self.follows_from_what_was_seen()
        shutil.rmtree(self.folder)

    def follows_from_what_was_seen(self) -> None:
        """Versions and vanished addresses, worked out from the acknowledged fetches alone."""
        contents: dict[tuple[bool, int], set[int]] = {}
        standing: dict[tuple[bool, int], list[bool]] = {}
        for url, bodies in self.held.items():
            key = "yi" in url, YEARS.get(url, 2020)
            said = {data: total for total in (1, 2, 3) for counter in (0, 1, 2) if (data := page(url, total, counter))}
            read = {said[data] for data in bodies if data in said}
            if read:
                contents.setdefault(key, set()).update(read)
                last = max(day for days in bodies.values() for day in days)
                standing.setdefault(key, []).append(last >= max(self.gone.get(url, {0})))
        with closing(sqlite3.connect(self.archive / "reports.db")) as db:
            found = db.execute("SELECT publisher = '乙县人民政府', year, versions, vanished IS NULL FROM reports")
            assert {(bool(yi), year): (n, bool(stands)) for yi, year, n, stands in found} == {
                key: (len(contents[key]), any(standing[key])) for key in contents
            }


TestArchive = Archive.TestCase
TestArchive.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
