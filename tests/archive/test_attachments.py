"""A report and its files: what the page leaves to them is read from them, and where both say it they are compared."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.build import build
from archive.database import connect
from archive.explain import explain_cell
from archive.reports_file import dump
from archive.snapshots import Snapshots
from parsers.forms import FORMS
from tests.parsers.docx_writer import as_docx
from tests.parsers.papers import drawn
from tests.parsers.rendering import as_html, as_pipes, grids
from tests.parsers.test_layouts import V21, raw

PAGE = "http://www.qinghe.gov.cn/nb/t20240121_1.html"
FILE = "http://www.qinghe.gov.cn/nb/P020240121.txt"
TITLE = "样例县水务局2023年政府信息公开工作年度报告"
PROSE = "样例县水务局认真落实政府信息公开条例，及时公开水利建设、河湖管理等信息，方便群众查阅。"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
GRIDS = grids(FORMS["standard_2021"], raw(V21))
TABLES = dict(zip(HEADINGS[1:4], (GRIDS[name] for name in ("proactive", "requests", "litigation")), strict=True))
CELLS = len(V21)


def html(*parts: str, title: str = TITLE) -> bytes:
    """A page of the site with these paragraphs, or tables, in its article."""
    inner = "".join(part if part.startswith("<table") else f"<p>{part}</p>" for part in parts)
    return (
        f"<html><head><title>{title}</title></head><body><div class=nav><a href=/>首页</a></div><h1>{title}</h1>"
        f"<div class=article>{inner}</div><div class=footer>版权所有 ICP备00000000号</div></body></html>"
    ).encode()


def whole(tables: bool = True) -> list[str]:
    """The paragraphs, and tables, of a report."""
    found = []
    for heading in HEADINGS:
        found += [heading, as_html(TABLES[heading]) if tables and heading in TABLES else PROSE]
    return found


def text() -> bytes:
    """The report as a text file."""
    lines = [TITLE]
    for heading in HEADINGS:
        lines += [heading, as_pipes(TABLES[heading]) if heading in TABLES else PROSE]
    return "\n".join(lines).encode()


class Archive:
    """An archive into which a page and its files are put as a crawl does."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, url: str, body: bytes, day: int = 1, beside: str = "", **hints: Any) -> None:
        with Snapshots(self.path / "raw.db") as kept:
            kept.record_fetch(
                url,
                outcome="ok",
                kind="attachment" if beside else "report",
                body=body,
                fetched_at=f"2024-02-{day:02}T00:00:00.000Z",
                found_on=beside,
                hints=hints,
            )

    def built(self) -> None:
        """Build what is new; a build from nothing gives the same."""
        build(self.path)
        here = list(dump(self.path / "reports.db"))
        build(self.path, everything=True)
        assert list(dump(self.path / "reports.db")) == here

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path / "reports.db")) as db:
            return db.execute(query).fetchall()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def test_the_tables_that_a_page_leaves_to_its_file_are_read_from_it(archive: Archive) -> None:
    archive.keep(PAGE, html(*whole(tables=False), "附件：表格.html"))
    archive.built()
    assert archive.rows("SELECT url, cells_read FROM reports") == [(PAGE, 0)]
    tables = "".join(as_html(grid) for grid in TABLES.values())
    archive.keep(FILE, f"<html><body>{tables}</body></html>".encode(), beside=PAGE)
    archive.built()
    assert archive.rows("SELECT url, cells_read, versions FROM reports") == [(PAGE, CELLS, 1)]
    numbers = {row[:3]: row[3] for row in archive.rows("SELECT table_key, row_key, column_key, value FROM cells")}
    assert numbers == V21
    assert archive.rows("SELECT COUNT(*) FROM sections WHERE text LIKE '%水利建设%'") == [(6,)]
    assert archive.rows("SELECT evidence, message FROM findings WHERE kind = 'read_from_attachment'") == [
        ("P020240121.txt", "表格取自附件")
    ]


def test_a_report_that_is_all_in_its_file_stands_at_its_page(archive: Archive) -> None:
    archive.keep(PAGE, html("附件：2023年年报.txt"), publisher="样例县水务局", year=2023)
    archive.keep(FILE, text(), beside=PAGE, link_text="附件1")
    archive.built()
    assert archive.rows("SELECT url, title, cells_read, addresses FROM reports") == [(PAGE, TITLE, CELLS, 1)]
    assert archive.rows("SELECT url, beside, format, compared, differing FROM renditions") == [
        (FILE, PAGE, "text", CELLS, 0)
    ]


def test_a_number_that_page_and_file_give_otherwise_is_a_finding(archive: Archive) -> None:
    archive.keep(PAGE, html(*whole()))
    cell = as_pipes(TABLES[HEADINGS[1]])
    number = next(str(value) for (table, *_), value in V21.items() if table.startswith("proactive"))
    file = text().replace(cell.encode(), cell.replace(number, "987654", 1).encode())
    archive.keep(FILE, file, beside=PAGE)
    archive.built()
    assert archive.rows("SELECT url, versions, cells_read FROM reports") == [(PAGE, 1, CELLS)]
    assert archive.rows("SELECT compared, differing FROM renditions") == [(CELLS, 1)]
    ((message, evidence, url),) = archive.rows(
        "SELECT message, evidence, url FROM findings WHERE kind = 'rendition_differs' AND report_id IS NOT NULL"
    )
    assert f"{number} ≠ 987654" in message
    assert (evidence, url) == (FILE, PAGE)
    # The file is put right: the finding goes, and no version came of it.
    archive.keep(FILE, text(), day=2, beside=PAGE)
    archive.built()
    assert archive.rows("SELECT differing FROM renditions") == [(0,)]
    assert archive.rows("SELECT COUNT(*) FROM findings WHERE kind = 'rendition_differs'") == [(0,)]
    assert archive.rows("SELECT versions FROM reports") == [(1,)]


def test_the_fuller_of_page_and_file_is_the_report(archive: Archive) -> None:
    """The page shows one of its three tables; the file has all."""
    parts = [part for part in whole() if part not in (as_html(TABLES[name]) for name in HEADINGS[2:4])]
    archive.keep(PAGE, html(*parts))
    archive.keep(FILE, text(), beside=PAGE)
    archive.built()
    assert archive.rows("SELECT url, cells_read, versions FROM reports") == [(FILE, CELLS, 1)]
    ((url, beside, differing),) = archive.rows("SELECT url, beside, differing FROM renditions")
    assert (url, beside, differing) == (PAGE, FILE, 0)


def test_a_file_seen_before_its_page_is_no_version_once_the_page_is_there(archive: Archive) -> None:
    archive.keep(PAGE, html(*whole()), day=2)
    build(archive.path)
    cell = as_pipes(TABLES[HEADINGS[1]])
    archive.keep(FILE, text().replace(cell.encode(), cell.replace("1", "8").encode()), day=1, beside=PAGE)
    archive.built()
    assert archive.rows("SELECT url, version FROM readings ORDER BY url") == [(FILE, None), (PAGE, 1)]


def test_a_file_that_is_no_report_is_none(archive: Archive) -> None:
    archive.keep(PAGE, html(*whole()))
    archive.keep(FILE, "政府信息公开申请表\n姓名：\n证件号码：".encode(), beside=PAGE)
    archive.built()
    assert archive.rows("SELECT url, addresses FROM reports") == [(PAGE, 1)]
    assert archive.rows("SELECT COUNT(*) FROM renditions") == [(0,)]
    assert archive.rows("SELECT state, attached_to FROM readings WHERE attached_to != ''") == [("not_report", PAGE)]


def test_a_cell_read_from_a_document_says_its_place_there(archive: Archive) -> None:
    paper = next(paper for seed in range(99) if (paper := drawn(seed, damages=False)).form == "standard_2021")
    archive.keep(PAGE, html("附件：年报.docx", title="关于年报的附件"))
    archive.keep("http://www.qinghe.gov.cn/nb/%E5%B9%B4%E6%8A%A5.docx", as_docx(paper, 1, frozenset()), beside=PAGE)
    archive.built()
    sources = [row[0] for row in archive.rows("SELECT source FROM cells WHERE status = 'number' AND source NOT NULL")]
    assert len(sources) > 100
    assert all(re.fullmatch(r"file 年报\.docx table \d+ row \d+ cell \d+", one) for one in sources)
    ((id, table, row, column, source),) = archive.rows(
        "SELECT report_id, table_key, row_key, column_key, source FROM cells WHERE status = 'number' LIMIT 1"
    )
    with (
        closing(connect(archive.path / "reports.db", read_only=True)) as db,
        Snapshots(archive.path / "raw.db", read_only=True) as kept,
    ):
        told = explain_cell(db, kept, id, table, row, column)
    assert told["source"]["place"] == source
    assert told["reading"]["read_now"] == str(told["cell"]["value"])
    assert told["reading"]["bytes"] is None


@pytest.mark.parametrize(
    ("old", "new", "whose"), [("样例县水务局", "样例县教育局", "样例县教育局"), ("2023年", "2022年", "2022年度")]
)
def test_tables_of_another_organ_or_year_are_not_the_page_s(archive: Archive, old: str, new: str, whose: str) -> None:
    archive.keep(PAGE, html(*whole(tables=False)))
    archive.keep(FILE, text().replace(old.encode(), new.encode()), beside=PAGE)
    archive.built()
    assert archive.rows("SELECT url, cells_read FROM reports ORDER BY cells_read") == [(PAGE, 0), (FILE, CELLS)]
    assert archive.rows("SELECT message FROM findings WHERE kind = 'attachment_of_other'") == [
        (f"附件是{whose}的，没有并入",)
    ]


def test_files_of_one_name_are_two_files(archive: Archive) -> None:
    """A script hands both out; the tables are in the one, a blank form of application in the other."""
    script = "http://www.qinghe.gov.cn/downfile.jsp"
    archive.keep(PAGE, html(*whole(tables=False)))
    archive.keep(f"{script}?id=1", text(), beside=PAGE)
    archive.keep(f"{script}?id=2", "政府信息公开申请表\n姓名：\n证件号码：".encode(), beside=PAGE)
    archive.built()
    assert archive.rows("SELECT url, cells_read FROM reports") == [(PAGE, CELLS)]


def test_a_damaged_file_costs_only_itself(archive: Archive) -> None:
    archive.keep(PAGE, html(*whole(tables=False)))
    archive.keep(FILE, text(), beside=PAGE)
    with closing(sqlite3.connect(archive.path / "raw.db")) as db:
        db.execute(
            "UPDATE bodies SET data = x'00' WHERE sha256 = (SELECT body_sha256 FROM fetches WHERE url = ?)", (FILE,)
        )
        db.commit()
    archive.built()
    assert archive.rows("SELECT url, cells_read FROM reports") == [(PAGE, 0)]
    assert archive.rows("SELECT url FROM findings WHERE kind = 'body_damaged'") == [(FILE,)]


def test_a_file_knows_what_its_page_is_known_for(archive: Archive) -> None:
    """A file without a title of its own: the year and the organ are those of the page."""
    archive.keep(PAGE, html("附件"), publisher="样例县水务局", year=2023, region_code="")
    archive.keep(FILE, text().split(b"\n", 1)[1], beside=PAGE, link_text="附件1")
    archive.built()
    assert archive.rows("SELECT publisher, year, url FROM reports") == [("样例县水务局", 2023, PAGE)]


LICENSING = ("proactive_20_5", "administrative_licensing", "decisions")


def tables_page(decisions: int) -> bytes:
    """A file with the three tables, and this number of decisions on licences."""
    values = {**V21, LICENSING: decisions}
    written = "".join(as_html(grid) for grid in grids(FORMS["standard_2021"], raw(values)).values())
    return f"<html><body>{written}</body></html>".encode()


def history(archive: Archive) -> list[tuple[Any, ...]]:
    """Each version of the report: whether it is the current one, when it was first seen, and what changed to it."""
    return archive.rows(
        "SELECT v.version, v.current, v.first_seen, c.subject, c.old_value, c.new_value FROM versions v"
        " LEFT JOIN changes c ON c.report_id = v.report_id AND c.to_version = v.version ORDER BY v.version"
    )


def test_an_annex_issued_anew_under_a_page_that_stays_is_a_new_version(archive: Archive) -> None:
    page = html(*whole(tables=False), "附件：表格.html")
    archive.keep(PAGE, page)
    archive.keep(FILE, tables_page(51), beside=PAGE)
    archive.built()
    archive.keep(PAGE, page, day=9)
    archive.keep(FILE, tables_page(52), day=9, beside=PAGE)
    archive.built()
    cell = ".".join(LICENSING)
    assert history(archive) == [
        (1, 0, "2024-02-01T00:00:00.000Z", None, None, None),
        (2, 1, "2024-02-09T00:00:00.000Z", cell, 51, 52),
    ]
    bodies = archive.rows("SELECT body_sha256 FROM versions ORDER BY version")
    hashes = [hashlib.sha256(one).hexdigest() for one in (page, tables_page(51))]
    assert bodies == [("+".join(hashes),), (hashes[0],)]
    # And taken back: one content is one version, and it stands again.
    archive.keep(PAGE, page, day=20)
    archive.keep(FILE, tables_page(51), day=20, beside=PAGE)
    archive.built()
    assert archive.rows("SELECT version, current, standing FROM versions ORDER BY version") == [(1, 1, 1), (2, 0, 0)]


def test_two_annexes_that_are_fetched_one_after_the_other_make_one_version(archive: Archive) -> None:
    """The run that fetched the first was killed; the next fetched the second. The page was the same all the time."""
    page = html(*whole(tables=False), "附件1、附件2")
    second = FILE.replace(".txt", "_2.txt")
    for day, decisions, note in ((1, 51, "甲"), (9, 52, "乙")):
        archive.keep(PAGE, page, day=day)
        archive.keep(FILE, tables_page(decisions), day=day, beside=PAGE)
        archive.keep(second, f"申请表{note}".encode(), day=day + 1, beside=PAGE)
        archive.built()
    assert [(number, current) for number, current, *_ in history(archive)] == [(1, 0), (2, 1)]


@pytest.mark.parametrize("old", ["a.txt", "z.txt"])
def test_the_file_of_a_page_before_it_is_none_of_a_page_issued_anew(archive: Archive, old: str) -> None:
    """The site gives the corrected annex another name; the one before it is held as well."""
    annexes = [f"http://www.qinghe.gov.cn/nb/{name}" for name in (old, "m.txt")]
    for day, annex, decisions in zip((1, 9), annexes, (51, 52), strict=True):
        archive.keep(PAGE, html(*whole(tables=False), f"附件：{day}"), day=day, attachments=[annex])
        archive.keep(annex, tables_page(decisions), day=day, beside=PAGE)
        archive.built()
    value = f"SELECT value FROM cells WHERE table_key = '{LICENSING[0]}' AND row_key = '{LICENSING[1]}'"
    assert archive.rows(value) == [(52,)]
    assert (".".join(LICENSING), 51, 52) in [row[3:] for row in history(archive)]


def test_the_bytes_of_a_cell_read_from_a_file_are_the_file_s(archive: Archive) -> None:
    """Two files of one script; the one that is read is in another encoding than the page."""
    script = "http://www.qinghe.gov.cn/downfile.jsp"
    annex = tables_page(51).decode().encode("gb18030")
    archive.keep(PAGE, html(*whole(tables=False), "附件：表格.html"))
    archive.keep(f"{script}?id=1", "政府信息公开申请表".encode(), beside=PAGE)
    archive.keep(f"{script}?id=2", annex, beside=PAGE)
    archive.built()
    with (
        closing(connect(archive.path / "reports.db", read_only=True)) as db,
        Snapshots(archive.path / "raw.db", read_only=True) as kept,
    ):
        (id,) = db.execute("SELECT id FROM reports").fetchone()
        told = explain_cell(db, kept, id, *LICENSING)
    at = annex.index(b"<td>51</td>") + len("<td>")
    source = {"place": f"file downfile.jsp?id=2 bytes {at}-{at + 2}", "text": "51"}
    assert told["cell"]["source"] == source["place"]
    assert {name: told["source"][name] for name in source} == source
    assert told["source"]["before"].endswith("<td>行政许可</td><td>")
