"""What is asked for and why, and where the column of reports is looked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.card import Card, ListingEntry, Publisher
from crawler.decode import decode
from crawler.discovery import columns, next_steps
from crawler.due import Held, reason_to_fetch
from crawler.plan import Listing, Plan
from crawler.platforms.listing import Ask, Branch, ListingPage, Row
from parsers.identify import judge_link

NOW = datetime(2025, 3, 1, tzinfo=UTC)
SHOWN = ("某局2024年年报", "2025-01-21")


@pytest.mark.parametrize(
    ("good", "outcome", "days", "row", "interval", "recheck", "reason"),
    [
        (True, "ok", 1, SHOWN, 30, False, ""),
        (True, "ok", 1, SHOWN, 30, True, "re-check asked for"),
        (True, "ok", 30, SHOWN, 30, False, "held for 30 days, due for a re-check"),
        (True, "ok", 900, SHOWN, 0, False, ""),
        (True, "ok", 1, ("某局2024年年报", "2025-01-20"), 30, False, "its row in the listing changed"),
        (False, "failed", 0, SHOWN, 30, False, "the last attempt came to nothing (failed)"),
        (False, "not_found", 1, SHOWN, 30, False, ""),
        (False, "not_found", 7, SHOWN, 30, False, "the last attempt came to nothing (not_found)"),
    ],
)
def test_reasons(
    good: bool, outcome: str, days: int, row: tuple[str, str], interval: int, recheck: bool, reason: str
) -> None:
    held = Held(good, outcome, NOW - timedelta(days=days), row)
    assert reason_to_fetch(SHOWN, held, NOW, interval, recheck=recheck) == reason


def test_what_is_not_held_is_new() -> None:
    assert reason_to_fetch(SHOWN, None, NOW, 30) == "new"


def test_the_column_is_found_by_its_words_not_by_its_path_alone() -> None:
    page = """<html><body><a href="/zwgk/">政府信息公开</a><a href="/nb/">内部</a><a href="/tjnb/">统计年报</a>
    <ul><li><a href="/zn/">政府信息公开指南</a></li><li><a href="/zd/">政府信息公开制度</a></li>
    <li><a href="/zfxxgknb/">政府信息<br>公开年报</a></li><li><a href="/ysq/">依申请公开</a></li></ul></body></html>"""
    found = columns(page, "http://x.example/")
    assert [(column.url, column.score) for column in found] == [("http://x.example/zfxxgknb/", 21)]
    assert [step.url for step in next_steps(page, "http://x.example/", 0)][1:] == ["http://x.example/zwgk/"]


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("政府".encode(), "utf-8"),
        (b"\xef\xbb\xbf" + "政府".encode(), "utf-8"),
        ("政府镕喆堃〇".encode("gb18030"), "gb18030"),
        ("政府".encode("utf-16"), "utf-16-le"),
    ],
)
def test_bytes_decide_the_encoding(body: bytes, encoding: str) -> None:
    text, used = decode(body)
    assert (text[:2], used) == ("政府", encoding)


def page(plan: Plan, listing: Listing, number: int, *organs: str) -> bool:
    """Whether the crawl goes on after a page of these organs' reports, with a link beside the list."""
    rows = [
        Row(f"http://x.example/{organ}.html", f"{organ}2024年政府信息公开工作年度报告", group="list")
        for organ in organs
    ]
    rows.append(Row(f"http://x.example/news/{number}.html", "要闻", group="news"))
    onward = Ask(f"http://x.example/{number + 1}", number + 1)
    asked = Ask(f"http://x.example/{number}", number)
    return plan.take(listing, asked, ListingPage(tuple(rows), onward), "") is not None


@pytest.fixture
def plan() -> Plan:
    home = "http://x.example/"
    card = Card("x", Publisher("某县", "", ""), ("x.example",), home, "auto", (ListingEntry(home),), Path("x.yaml"))
    return Plan(card, judge_link)


def test_a_list_that_makes_up_pages_is_left_after_two_without_a_new_row(plan: Plan) -> None:
    listing = plan.begin(plan.card.listings[0], Ask(plan.card.home))
    assert listing is not None
    assert page(plan, listing, 1, "甲局", "乙局")
    assert page(plan, listing, 2, "丙局")
    assert page(plan, listing, 3, "丙局")
    assert not page(plan, listing, 4, "丙局")
    assert plan.flags == ["paging_ignored: http://x.example/4: no new row on 2 pages one after the other"]
    assert (listing.rows, plan.whole) == ({f"http://x.example/{name}.html" for name in ("甲局", "乙局", "丙局")}, False)


def test_a_page_without_rows_is_told_and_those_behind_it_are_read(plan: Plan) -> None:
    listing = plan.begin(plan.card.listings[0], Ask(plan.card.home))
    assert listing is not None
    assert page(plan, listing, 1, "甲局")
    assert page(plan, listing, 2)
    assert page(plan, listing, 3, "丙局")
    assert page(plan, listing, 4)
    told = [f"short: http://x.example/{number}: page {number} shows no row of the list" for number in (2, 4)]
    assert plan.flags == told
    assert len(plan.candidates) == 2


def test_old_rows_beside_one_fresh_link_are_no_new_page(plan: Plan) -> None:
    listing = plan.begin(plan.card.listings[0], Ask(plan.card.home))
    assert listing is not None
    organs = [f"{name}局" for name in "甲乙丙丁戊己"]
    assert page(plan, listing, 1, *organs)
    assert page(plan, listing, 2, "庚局", *organs)
    assert not page(plan, listing, 3, "辛局", *organs)
    assert plan.flags == ["paging_ignored: http://x.example/3: no new row on 2 pages one after the other"]
    assert len(plan.candidates) == 8


def test_a_page_of_nothing_behind_all_rows_that_were_stated_is_the_end(plan: Plan) -> None:
    listing = plan.begin(plan.card.listings[0], Ask(plan.card.home))
    assert listing is not None
    assert page(plan, listing, 1, "甲局", "乙局")
    listing.count = 2
    assert not page(plan, listing, 2)
    assert (plan.flags, plan.whole) == ([], True)


def test_reports_on_other_hosts_are_told(plan: Plan) -> None:
    listing = plan.begin(plan.card.listings[0], Ask(plan.card.home))
    assert listing is not None
    rows = [Row(f"http://y.example/t20250121_{n}.html", f"{name}局2024年政府信息公开工作年度报告", group="list")
            for n, name in enumerate("甲乙")]  # fmt: skip
    plan.take(listing, Ask(plan.card.home), ListingPage(tuple(rows)), "")
    plan.conclude()
    reason = "host y.example:80 is neither the card's nor under .gov.cn"
    assert plan.flags == [f"elsewhere: 2 reports of its lists are not asked for: {reason}"]


def test_a_row_without_a_name_is_of_the_organ_whose_list_it_stands_in(plan: Plan) -> None:
    listing = plan.begin(plan.card.listings[0], Ask(plan.card.home), label="县直部门 财政局", depth=2)
    assert listing is not None
    row = Row("http://x.example/t20250121_1.html", "政府信息公开工作年度报告", "2025-01-21", group="list")
    plan.take(listing, Ask(plan.card.home), ListingPage((row,)), "")
    assert [one.publisher for one in plan.candidates.values()] == ["财政局"]
    again = [Branch(Ask(row.url), "政府信息公开工作年度报告")]
    assert list(plan.branches(listing, again)) == []
