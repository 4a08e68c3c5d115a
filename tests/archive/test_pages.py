"""Reports on several pages: which pages make a version, whatever was fetched when, and however often it was built."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.build import build
from archive.reports_file import dump
from archive.snapshots import Snapshots
from tests.crawler.small_portal import report

URL = "http://www.qinghe.example/nb/t20250121_1.html"
TITLE = "青禾县财政局2024年政府信息公开工作年度报告"
FIRST = report(TITLE)
HALF = FIRST.index("<p>三、")
END = FIRST.index("</div>")


def page(number: int, words: str = "") -> bytes:
    """The first page, or one of the two behind it."""
    inner = {1: FIRST[FIRST.index("<p>一、") : HALF], 2: f"<p>三、收到和处理政府信息公开申请情况</p><p>{words}</p>"}
    inner[3] = FIRST[FIRST.index("<p>四、") : END]
    return (FIRST[: FIRST.index("<p>一、")] + inner[number] + FIRST[END:]).encode()


class Archive:
    """An archive into which pages are put as a crawl does."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fetch(self, run: int, day: int, number: int, body: bytes | None, parts: int = 3, outcome: str = "ok") -> None:
        with Snapshots(self.path / "raw.db") as raw:
            while len(raw.runs()) < run:
                raw.start_run("crawl")
            raw.record_fetch(
                URL if number == 1 else URL.replace("_1.", f"_1_{number - 1}."),
                outcome=outcome,
                kind="report" if number == 1 else "part",
                body=body,
                fetched_at=f"2025-02-{day:02}T00:00:0{number}.000Z",
                run_id=run,
                found_on="" if number == 1 else URL,
                hints={"parts": parts} | ({"part": number} if number > 1 else {}),
            )

    def built(self) -> list[tuple[int, str, str]]:
        """Versions after a build, and the same after one from nothing: number, pages, the text's second section."""
        build(self.path)
        here = list(dump(self.path / "reports.db"))
        build(self.path, everything=True)
        assert list(dump(self.path / "reports.db")) == here
        with sqlite3.connect(self.path / "reports.db") as db:
            rows = db.execute("SELECT version, body_sha256, first_seen FROM versions ORDER BY version").fetchall()
        return [(version, str(len(pages.split("+"))), seen[:10]) for version, pages, seen in rows]

    def text(self) -> str:
        with sqlite3.connect(self.path / "reports.db") as db:
            (text,) = db.execute("SELECT text FROM reports").fetchone()
        return str(text)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def test_the_pages_of_a_run_are_one_report(archive: Archive) -> None:
    for number in (1, 2, 3):
        archive.fetch(1, 1, number, page(number, "本年收到申请12件。"))
    assert archive.built() == [(1, "3", "2025-02-01")]
    lines = archive.text().split("\n")
    order = [next(line for line in lines if line.startswith(word)) for word in ("一、", "三、", "四、", "六、")]
    assert [lines.index(line) for line in order] == sorted(lines.index(line) for line in order)
    assert sum("本年收到申请12件" in line for line in lines) == 1


def test_a_further_page_that_changed_makes_a_version(archive: Archive) -> None:
    for number in (1, 2, 3):
        archive.fetch(1, 1, number, page(number, "本年收到申请12件。"))
    archive.built()
    archive.fetch(2, 9, 1, None, outcome="unchanged")
    archive.fetch(2, 9, 2, page(2, "本年收到申请21件。"))
    archive.fetch(2, 9, 3, None, outcome="unchanged")
    assert archive.built() == [(1, "3", "2025-02-01"), (2, "3", "2025-02-09")]
    assert "本年收到申请21件" in archive.text()


def test_half_of_it_is_not_read_while_its_run_goes_on(archive: Archive) -> None:
    archive.fetch(1, 1, 1, page(1))
    archive.fetch(1, 1, 2, page(2, "本年收到申请12件。"))
    assert archive.built() == []
    archive.fetch(1, 1, 3, page(3))
    assert archive.built() == [(1, "3", "2025-02-01")]


def test_a_page_that_could_not_be_had_stands_as_before_or_is_missing(archive: Archive) -> None:
    archive.fetch(1, 1, 1, page(1))
    archive.fetch(1, 1, 2, None, outcome="failed")
    archive.fetch(1, 1, 3, page(3))
    assert archive.built() == [(1, "2", "2025-02-01")]
    for number in (1, 2, 3):
        archive.fetch(2, 5, number, page(number, "本年收到申请12件。"))
    archive.fetch(3, 7, 1, page(1))
    archive.fetch(3, 7, 2, None, outcome="failed")
    archive.fetch(3, 7, 3, page(3))
    assert archive.built() == [(1, "2", "2025-02-01"), (2, "3", "2025-02-05")]


def test_a_run_that_was_killed_is_read_when_another_has_begun(archive: Archive) -> None:
    archive.fetch(1, 1, 1, page(1))
    assert archive.built() == []
    archive.fetch(2, 2, 1, page(1))
    assert archive.built() == [(1, "1", "2025-02-01")]
    archive.fetch(2, 2, 2, page(2, "本年收到申请12件。"))
    archive.fetch(3, 3, 1, page(1))
    for number in (2, 3):
        archive.fetch(3, 3, number, page(number, "本年收到申请12件。"))
    assert [pages for _, pages, _ in archive.built()][-1] == "3"
