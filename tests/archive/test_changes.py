"""What counts as a change between two versions, and how it is told; what is current, and why."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from notation import JIA, PARSERS, fetch, report

from archive.build import build
from archive.cells import Cell
from archive.changes import Change, Content, changes
from archive.commands.changes import command
from archive.versions import Seen, addresses, own_host, versions

OWN = "https://www.jia.gov.cn/a.html"


def cell(value: int | None, raw: str, status: str = "number", row: str = "total") -> Cell:
    return Cell("requests", row, "total", value, raw, status, "件", 10, 12, "")


def content(
    *cells: Cell,
    title: str = "年报",
    published_on: str | None = None,
    figures: tuple[dict[str, object], ...] = (),
    sections: tuple[dict[str, object], ...] = (),
    text: str = "",
) -> Content:
    return Content(title, "standard_2021", published_on, cells, figures, sections, text)


def figure(value: int, indicator: str = "website_posts", scope: str = "") -> dict[str, object]:
    return {"indicator": indicator, "value": value, "unit": "条", "qualifier": "", "raw": f"{value}条", "scope": scope}


def section(key: str, text: str, heading: str = "一、总体情况") -> dict[str, object]:
    return {"key": key, "heading": heading, "text": text}


def test_the_same_content_has_no_changes() -> None:
    assert changes(content(cell(3, "3")), content(cell(3, "3"))) == ()


def test_how_a_number_is_typed_is_no_change_and_what_it_says_is() -> None:
    assert changes(content(cell(1234, "1,234")), content(cell(1234, "1234"))) == ()
    assert changes(content(cell(3, "3")), content(cell(None, "", "blank"))) == (
        Change("cell", "requests.total.total", 3, None, "3", "", "requests.total.total：3 → （空白）"),
    )
    assert changes(content(), content(cell(0, "0"))) == (
        Change("cell", "requests.total.total", None, 0, None, "0", "requests.total.total：（无） → 0"),
    )


def test_title_and_date() -> None:
    assert changes(content(), content(title="年度报告", published_on="2024-01-31")) == (
        Change("title", "title", None, None, "年报", "年度报告", "标题：年报 → 年度报告"),
        Change("published_on", "published_on", None, None, None, "2024-01-31", "发布日期：（无） → 2024-01-31"),
    )


def test_figures_are_matched_one_by_one() -> None:
    old = content(figures=(figure(5), figure(7), figure(9, scope="organ")))
    new = content(figures=(figure(5), figure(8), figure(9, scope="organ"), figure(1, "open_days_held")))
    assert changes(old, new) == (
        Change("figure", "website_posts", 7, 8, "7条", "8条", "website_posts：7条 → 8条"),
        Change("figure", "open_days_held", None, 1, None, "1条", "open_days_held：（无） → 1条"),
    )


def test_sections_are_matched_by_key_or_heading() -> None:
    old = content(sections=(section("overview", "甲"), section("", "乙", "附")))
    new = content(sections=(section("overview", "丙"),))
    assert changes(old, new) == (
        Change("section", "overview", None, None, "一、总体情况\n甲", "一、总体情况\n丙", "一、总体情况：改动"),
        Change("section", "附", None, None, "附\n乙", None, "附：删去"),
    )


def test_a_difference_outside_all_parts_is_told_as_one_of_the_text() -> None:
    assert changes(content(text="甲"), content(text="乙")) == (
        Change("text", "", None, None, "甲", "乙", "正文有改动，不在标题、表格、数字和章节文字之内"),
    )


def seen(url: str, body: str, first: int, last: int | None = None, cells: int = 9) -> Seen:
    return Seen(url, "body " + body, body, cells, f"2024-01-{first:02}", f"2024-01-{last or first:02}")


def test_the_same_content_at_two_addresses_is_one_version() -> None:
    found = versions([seen("https://m.example.com/", "a", 1), seen(OWN, "a", 2, 5)])
    assert [(one.number, one.url, one.first_seen, one.last_seen, one.reason) for one in found] == [
        (1, OWN, "2024-01-01", "2024-01-05", "唯一版本")
    ]


def test_a_page_that_went_back_to_an_older_text_has_that_text() -> None:
    readings = [seen(OWN, "a", 1, 3), seen(OWN, "b", 2)]
    assert [(one.number, one.current, one.reason) for one in versions(readings)] == [
        (1, True, "仍在原地址，其余已被替换"),
        (2, False, "已被替换，第1版仍在"),
    ]
    assert [(one.url, one.version, one.last_seen) for one in addresses(readings, versions(readings), {})] == [
        (OWN, 1, "2024-01-03")
    ]


def test_a_mirror_never_stands_before_a_government_host() -> None:
    found = versions([seen("https://mirror.example.com/", "a", 5, cells=200), seen(OWN, "b", 1, cells=3)])
    assert [(one.number, one.current, one.reason) for one in found] == [
        (1, True, "只有它见于政府网站"),
        (2, False, "见于非政府网站，以政府网站上的第1版为准"),
    ]


@pytest.mark.parametrize(
    ("url", "own"),
    [
        (OWN, True),
        ("http://gov.cn/", True),
        ("https://www.jia.gov.cn.example.com/", False),
        ("https://notgov.cn/", False),
        ("file:///a.gov.cn/x.html", False),
        ("http://[broken", False),
    ],
)
def test_what_is_a_government_host(url: str, own: bool) -> None:
    assert own_host(url) is own


def test_the_command_shows_alterations_and_keeps_mirrors_apart(tmp_path: Path) -> None:
    fetch(tmp_path, OWN, report(total=3), 1)
    fetch(tmp_path, OWN, report(total=4), 2)
    fetch(tmp_path, "https://mirror.example.com/", report(total=5), 3)
    build(tmp_path, parsers=PARSERS)
    run = CliRunner().invoke
    found = json.loads(run(command, ["--archive", str(tmp_path), "--json"]).output)
    assert [(one["report_id"], one["old_value"], one["new_value"], one["message"]) for one in found] == [
        (f"{JIA}-2020", 3, 4, "requests.new_requests.total：3 → 4")
    ]
    every = json.loads(run(command, ["--archive", str(tmp_path), "--json", "--elsewhere", f"{JIA}-2020"]).output)
    assert [(one["new_value"], one["same_address"]) for one in every] == [(5, 0), (4, 1)]
    assert run(command, ["--archive", str(tmp_path), "--since", "2024-01-03"]).output == (
        "就本档案所见没有改动 Nothing was altered, as far as this archive has seen.\n"
    )
    cell = "甲县人民政府 单元格 cell requests.new_requests.total"
    assert run(command, ["--archive", str(tmp_path), "--elsewhere"]).output.splitlines() == [
        f"2024-01-03 {JIA}-2020 {cell}：4 → 5（另一地址 another address）",
        f"2024-01-02 {JIA}-2020 {cell}：3 → 4",
    ]
    wrong = run(command, ["--archive", str(tmp_path), "nobody-2020"])
    assert wrong.exit_code == 2
    assert "there is no report nobody-2020" in wrong.output


def test_what_a_mirror_showed_in_between_hides_no_alteration(tmp_path: Path) -> None:
    for day, (url, total) in enumerate([(OWN, 3), ("https://mirror.example.com/", 4), (OWN, 5), (OWN, 3)], 1):
        fetch(tmp_path, url, report(total=total, counter=day), day)
    build(tmp_path, parsers=PARSERS)
    told = CliRunner().invoke(command, ["--archive", str(tmp_path)]).output.splitlines()
    assert told == [
        f"2024-01-04 {JIA}-2020 甲县人民政府 单元格 cell requests.new_requests.total：5 → 3",
        f"2024-01-03 {JIA}-2020 甲县人民政府 单元格 cell requests.new_requests.total：3 → 5",
    ]


def test_a_report_that_was_taken_down_is_kept_and_told(tmp_path: Path) -> None:
    other = OWN + "?2"
    for day, (url, outcome) in enumerate(
        [(OWN, "ok"), (other, "ok"), (OWN, "not_found"), (OWN, "failed"), (OWN, "soft_404"), (other, "blocked")], 1
    ):
        fetch(tmp_path, url, report() if outcome == "ok" else b"x", day, outcome=outcome)
    build(tmp_path, parsers=PARSERS)
    assert rows(tmp_path, "SELECT url, gone_since FROM addresses") == [(OWN, at(3)), (other, None)]
    assert rows(tmp_path, "SELECT vanished, cells FROM reports") == [(None, 1)]
    fetch(tmp_path, other, None, 7, outcome="not_found")
    assert build(tmp_path, parsers=PARSERS).reports == {"seen": 1}
    assert rows(tmp_path, "SELECT vanished, cells FROM reports") == [(at(7), 1)]
    run = CliRunner().invoke
    assert run(command, ["--archive", str(tmp_path)]).output == (
        f"2024-01-07 {JIA}-2020 甲县人民政府 vanished 各地址都已不在，最近见于 {at(2)}：{OWN}\n"
    )
    (told,) = json.loads(run(command, ["--archive", str(tmp_path), "--json", "--since", "2024-01-07"]).output)
    assert (told["kind"], told["subject"], told["seen_at"], told["year"]) == ("vanished", OWN, at(7), 2020)
    fetch(tmp_path, OWN, report(), 8)
    build(tmp_path, parsers=PARSERS)
    assert rows(tmp_path, "SELECT vanished FROM reports") == [(None,)]
    assert rows(tmp_path, "SELECT url, gone_since FROM addresses") == [(OWN, None), (other, at(7))]


def at(day: int) -> str:
    return f"2024-01-{day:02}T00:00:00.000Z"


def rows(archive: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(archive / "reports.db")) as db:
        return db.execute(sql).fetchall()
