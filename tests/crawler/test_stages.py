"""From stage to stage: where a portal's reports are looked for, what is told of its lists, what is asked after."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.card import Card, ListingEntry, Publisher
from crawler.plan import Listing, Plan
from crawler.platforms.listing import Ask, Branch, ListingPage, Row
from crawler.waiting import wait_until
from parsers.identify import judge_link
from tests.crawler.small_portal import Portal, card, listing, nianbao, report

TITLES = {year: f"青禾县财政局{year}年政府信息公开工作年度报告" for year in range(2020, 2025)}
PAGES: dict[str, Any] = {f"/nb/t{year + 1}0121_{year}.html": report(title) for year, title in TITLES.items()}


def row(year: int) -> tuple[str, str, str]:
    return f"/nb/t{year + 1}0121_{year}.html", TITLES[year], f"{year + 1}-01-21"


HOME = "<html><body><a href='/zwgk/'>政府信息公开</a><a href='/news/'>新闻</a></body></html>"
MENU = """<html><body><ul><li><a href="/zn/">政府信息公开指南</a></li><li><a href="/zd/">政府信息公开制度</a></li>
<li><a href="/nb/">政府信息公开年报</a></li><li><a href="/ysq/">依申请公开</a></li></ul></body></html>"""


def crawl(tmp_path: Path, *options: object) -> dict[str, Any]:
    """Crawl, and return what the run's report says, with the exit code."""
    result = nianbao("crawl", "qinghe", "--portals", tmp_path / "cards", "--archive", tmp_path / "data", *options)
    assert result.returncode in (0, 3), result.stdout + result.stderr
    runs = sorted((tmp_path / "data" / "runs").glob("*.json"), key=lambda path: int(path.stem))
    told: dict[str, Any] = json.loads(runs[-1].read_text("utf-8"))
    return told | {"code": result.returncode}


def notes(told: dict[str, Any], portal: Portal) -> list[str]:
    return [line["reason"].replace(portal.origin, "") for line in told["notes"]]


def asked(portal: Portal) -> list[str]:
    paths = [path for path, _ in portal.journal if path != "/robots.txt"]
    portal.journal.clear()
    return paths


def test_without_lists_the_column_is_found_from_the_home_page_and_known_in_the_next_run(tmp_path: Path) -> None:
    pages = PAGES | {"/": HOME, "/zwgk/": MENU, "/nb/": listing([row(2024), row(2023)])}
    with Portal(pages) as portal:
        card(tmp_path / "cards", portal, platform="auto", listings=[])
        first = crawl(tmp_path)
        assert first["code"] == 0
        assert asked(portal) == ["/", "/zwgk/", "/nb/", row(2024)[0], row(2023)[0]]
        assert [line["title"] for line in first["new"]] == [TITLES[2024], TITLES[2023]]
        with sqlite3.connect(tmp_path / "data" / "raw.db") as db:
            kept = db.execute("SELECT kind, hints FROM fetches ORDER BY id").fetchall()
        assert [kind for kind, _ in kept] == ["home", "column", "listing", "report", "report"]
        assert json.loads(kept[2][1])["trail"] == [f"{portal.origin}{path}" for path in ("/", "/zwgk/", "/nb/")]
        assert crawl(tmp_path)["code"] == 0
        assert asked(portal) == ["/nb/"]


def test_a_column_that_has_moved_is_found_again_and_told(tmp_path: Path) -> None:
    pages = PAGES | {"/": HOME, "/zwgk/": MENU, "/nb/": listing([row(2024), row(2023)])}
    with Portal(pages) as portal:
        card(tmp_path / "cards", portal, listings=[{"url": f"{portal.origin}/old/"}])
        told = crawl(tmp_path)
        assert told["code"] == 3
        assert asked(portal) == ["/old/", "/", "/zwgk/", "/nb/", row(2024)[0], row(2023)[0]]
        assert notes(told, portal) == [
            "listing_failed: /old/: not_found, the server answered 404",
            "column_moved: /old/ lists no report; found at /nb/: put it on the card",
        ]


def test_a_portal_that_cannot_be_reached_is_not_asked_for_its_home(tmp_path: Path) -> None:
    with Portal({"/": HOME}) as portal:
        card(tmp_path / "cards", portal)
        portal.pages["/nb/"] = lambda headers: (412, {}, b"")
        told = crawl(tmp_path)
        assert asked(portal) == ["/nb/"]
        assert [line["reason"] for line in told["blocked"]] == ["blocked:ruishu: 412, challenge of Ruishu (瑞数)"]


def test_a_portal_that_turned_us_away_is_left_alone(tmp_path: Path) -> None:
    with Portal(PAGES | {"/nb/": listing([row(2024)]), row(2024)[0]: lambda headers: (403, {}, b"")}) as portal:
        card(tmp_path / "cards", portal)
        assert [line["url"] for line in crawl(tmp_path)["blocked"]] == [portal.origin + row(2024)[0]]
        asked(portal)
        told = crawl(tmp_path)
        assert (asked(portal), told["code"]) == ([], 0)
        (note,) = notes(told, portal)
        assert note.startswith("waiting: turned us away in 1 runs in a row; it is asked again after 20")
        portal.pages[row(2024)[0]] = PAGES[row(2024)[0]]
        told = crawl(tmp_path, "--retry-blocked")
        assert (asked(portal), len(told["new"])) == (["/nb/", row(2024)[0]], 1)
        assert crawl(tmp_path)["notes"] == []


def test_the_pauses_grow_and_end_with_a_person() -> None:
    last = datetime(2025, 3, 1, tzinfo=UTC)
    waits = [wait_until([last] * times) for times in range(5)]
    assert waits[0] is None
    assert [wait - last for wait in waits[1:4] if wait] == [timedelta(hours=1), timedelta(days=1), timedelta(days=7)]
    assert waits[4] == datetime.max.replace(tzinfo=UTC)


def test_fallbacks_are_asked_only_when_nothing_else_shows_a_report(tmp_path: Path) -> None:
    pages = PAGES | {"/nb/": listing([row(2024)]), "/search": listing([row(2023)]), "/": "<html><p>欢迎</p></html>"}
    with Portal(pages) as portal:
        both = [{"url": f"{portal.origin}/nb/"}, {"url": f"{portal.origin}/search", "fallback": True}]
        card(tmp_path / "cards", portal, listings=both)
        assert crawl(tmp_path)["code"] == 0
        assert asked(portal) == ["/nb/", row(2024)[0]]
        portal.pages["/nb/"] = "<html><body><p>栏目建设中</p></body></html>"
        told = crawl(tmp_path)
        assert asked(portal) == ["/nb/", "/", "/search", row(2023)[0]]
        assert notes(told, portal)[0] == "no_reports: /nb/: no link looks like a report"


def test_reports_that_the_card_names_are_asked_for_year_by_year(tmp_path: Path) -> None:
    pages = {f"/x.jsp?fbtime={year}": report(TITLES[year]) for year in (2022, 2023)}
    with Portal(pages) as portal:
        named = [{"url": f"{portal.origin}/x.jsp?fbtime={{year}}", "years": [2022, 2023], "publisher": "青禾县财政局"}]
        card(tmp_path / "cards", portal, listings=[], reports=named)
        assert crawl(tmp_path)["code"] == 0
        assert asked(portal) == ["/x.jsp?fbtime=2022", "/x.jsp?fbtime=2023"]
        with sqlite3.connect(tmp_path / "data" / "reports.db") as db:
            rows = db.execute("SELECT publisher, year FROM reports ORDER BY year").fetchall()
        assert rows == [("青禾县财政局", 2022), ("青禾县财政局", 2023)]


def test_a_report_that_left_its_list_is_asked_after_once(tmp_path: Path) -> None:
    with Portal(PAGES | {"/nb/": listing([row(year) for year in (2024, 2023, 2022, 2021)])}) as portal:
        card(tmp_path / "cards", portal)
        assert crawl(tmp_path)["code"] == 0
        asked(portal)
        portal.pages["/nb/"] = listing([row(2024), row(2023)])
        del portal.pages[row(2021)[0]]
        told = crawl(tmp_path)
        assert asked(portal) == ["/nb/", row(2022)[0], row(2021)[0]]
        assert notes(told, portal) == ["vanished: 2 reports held are no longer listed (years 2021, 2022)"]
        assert [line["title"] for line in told["vanished"]] == [TITLES[2021]]
        assert [line["title"] for line in told["unchanged"]] == [TITLES[2022]]
        assert told["code"] == 3
        crawl(tmp_path)
        # What is gone is asked for again when its time comes; what is there, but not listed, is left.
        assert asked(portal) == ["/nb/"]


def test_a_view_counter_is_no_change(tmp_path: Path) -> None:
    counted = PAGES[row(2024)[0]].replace("</body>", "<div class='footer'>浏览次数：%d</div></body>")
    with Portal({"/nb/": listing([row(2024), row(2023)]), row(2024)[0]: counted % 1} | {row(2023)[0]: "x"}) as portal:
        portal.pages[row(2023)[0]] = PAGES[row(2023)[0]]
        card(tmp_path / "cards", portal)
        crawl(tmp_path)
        portal.pages[row(2024)[0]] = counted % 2
        portal.pages[row(2023)[0]] = report(TITLES[2023], "更正后的内容。")
        told = crawl(tmp_path, "--recheck")
        assert [(line["title"], line["reason"]) for line in told["unchanged"]] == [
            (TITLES[2024], "other bytes, same content")
        ]
        assert [line["title"] for line in told["changed"]] == [TITLES[2023]]


# What a plan makes of its pages, without a crawl.

URL = "http://www.qinghe.example/nb/"


def plan_of(**changes: Any) -> tuple[Plan, Listing]:
    entry = ListingEntry(URL)
    made = Card(
        "qinghe", Publisher("青禾县人民政府", "", ""), ("www.qinghe.example",), "http://www.qinghe.example/", "trs",
        (entry,), Path("qinghe.yaml"), **changes,
    )  # fmt: skip
    plan = Plan(made, judge_link)
    begun = plan.begin(entry, Ask(URL))
    assert begun is not None
    return plan, begun


def rows_of(*years: int) -> tuple[Row, ...]:
    return tuple(Row(f"{URL}t{year}.html", TITLES[year], f"{year + 1}-01-21", group="ul") for year in years)


@pytest.mark.parametrize(
    ("page", "flags"),
    [
        (ListingPage(rows_of(2024, 2023), count=2), []),
        (ListingPage(rows_of(2024), count=3), [f"short: {URL}: the list states 3 rows, 1 were read"]),
        (
            ListingPage(rows_of(2024), number=1, total=4),
            [f"short: {URL}: the list states 4 pages and leads on to no more than 1"],
        ),
        (ListingPage((), fault="an error message: code 500"), [f"listing_failed: {URL}: an error message: code 500"]),
        (ListingPage(()), [f"no_reports: {URL}: no link looks like a report"]),
    ],
)
def test_a_list_is_held_against_what_it_states(page: ListingPage, flags: list[str]) -> None:
    plan, begun = plan_of()
    assert plan.take(begun, Ask(URL), page, "") is None
    plan.conclude()
    assert plan.flags == flags


def test_an_empty_list_that_says_so_is_no_fault() -> None:
    plan, begun = plan_of()
    plan.take(begun, Ask(URL), ListingPage(()), "<p>暂无相关内容</p>")
    plan.conclude()
    assert (plan.flags, plan.astray) == ([], False)


def test_a_page_without_rows_ends_the_list_and_the_good_part_is_kept() -> None:
    plan, begun = plan_of()
    second = Ask(f"{URL}index_1.html", 2)
    assert plan.take(begun, Ask(URL), ListingPage(rows_of(2024), second), "") == second
    third = Ask(f"{URL}index_2.html", 3)
    assert plan.take(begun, second, ListingPage((), third), "{}") is None
    assert plan.flags == []
    begun.total = 3
    assert plan.take(begun, second, ListingPage((), third), "{}") is None
    assert plan.flags == [f"short: {second.url}: page 2 has no rows, after 3 good pages"]
    assert [one.year for one in plan.candidates.values()] == [2024]


def test_lists_behind_lists_give_their_labels_to_the_rows() -> None:
    plan, begun = plan_of()
    units = [Branch(Ask(f"{URL}czj/"), "青禾县财政局年报"), Branch(Ask(f"{URL}czj/"), "again"),
             Branch(Ask("http://other.example/"), "别处")]  # fmt: skip
    (unit,) = plan.branches(begun, units)
    assert (unit.label, unit.depth, plan.refused["http://other.example/"].reason) == (
        "青禾县财政局", 1, "host other.example:80 is neither the card's nor under .gov.cn"
    )  # fmt: skip
    (year,) = plan.branches(unit, [Branch(Ask(f"{URL}czj/2023/"), "2023")])
    plan.take(year, year.first, ListingPage((Row(f"{URL}czj/2023/t20240121_1.html", "查看", group="ul"),)), "")
    (candidate,) = plan.candidates.values()
    assert (candidate.publisher, candidate.year) == ("青禾县财政局", 2023)
    (empty,) = plan.branches(begun, [Branch(Ask(f"{URL}jyj/"), "青禾县教育局年报")])
    plan.take(empty, empty.first, ListingPage(()), "")
    plan.conclude()
    assert plan.flags == ["empty_lists: 1 of 3 lists show no report: 青禾县教育局"]


def test_paging_that_goes_round_is_noticed_whatever_the_round() -> None:
    plan, begun = plan_of()
    second, third = Ask(f"{URL}?p=2", 2), Ask(f"{URL}?p=3", 3)
    plan.take(begun, Ask(URL), ListingPage(rows_of(2024), second), "")
    assert plan.take(begun, second, ListingPage(rows_of(2023), third), "") == third
    assert plan.take(begun, third, ListingPage(rows_of(2024), Ask(f"{URL}?p=4", 4)), "") is None
    assert plan.flags == [f"paging_ignored: {third.url}: asked for page 3, got an earlier one again"]
