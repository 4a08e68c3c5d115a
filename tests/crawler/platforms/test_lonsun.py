"""LonSun: page 1 in HTML, pieces by label, ordinary columns with the page in their address."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import lonsun
from crawler.platforms.listing import Ask
from tests.crawler.platforms.walk import ROOT, date_of, html_row, page, reports, title, walk

URL = f"{ROOT}/public/column/6595721?type=3&action=list"
COLUMN = f"{ROOT}/content/column/6788"
LABEL = (
    "/site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList&siteId=6795721&pageSize=2&pageIndex=1"
    "&organId=6595721&type=3&result=%E6%9A%82%E6%97%A0&file=%2Fqh%2FpublicInfoList_newest"
)
SCRIPT = f'<script>Ls.ajax("{LABEL}");</script>'


def address(number: int) -> str:
    return f"/public/6595721/{number}.html"


def piece(numbers: range | list[int], here: int, pages: int, count: int) -> str:
    rows = ""
    for place, one in enumerate(numbers, 1):
        rows += html_row(one, address(one)) + ('<li class="line"></li>' if place % 5 == 0 else "")
    pager = f"{{currPage:({here - 1}+1), pageCount:{pages}, total:{count}, pageSize:2}}"
    return (
        f'<ul class="xxgk_nav_list">{rows}</ul><script>Ls.pagination("#page_x", function (n) {{}}, {pager});</script>'
    )


def test_page_1_and_the_label_of_the_pieces() -> None:
    read = lonsun.read(page(piece([1, 2], 1, 3, 5) + SCRIPT), Ask(URL))
    assert reports(read) == [(f"{ROOT}{address(one)}", title(one), date_of(one)) for one in (1, 2)]
    assert (read.number, read.total, read.count) == (1, 3, 5)
    assert read.next == Ask(ROOT + LABEL.replace("pageIndex=1", "pageIndex=2"), 2, told=(("page", "2"), ("base", URL)))
    second = lonsun.read(piece([3, 4], 2, 3, 5), read.next)
    assert reports(second) == [(f"{ROOT}{address(one)}", title(one), date_of(one)) for one in (3, 4)]
    assert (second.number, second.total) == (2, 3)
    assert second.next is not None
    assert second.next.url == ROOT + LABEL.replace("pageIndex=1", "pageIndex=3")
    last = lonsun.read(piece([5], 3, 3, 5), second.next)
    assert (last.next, last.number, last.fault) == (None, 3, "")


def test_a_separator_is_no_row() -> None:
    read = lonsun.read(piece(range(1, 7), 1, 1, 6), Ask(URL))
    assert [row.url for row in read.rows] == [f"{ROOT}{address(one)}" for one in range(1, 7)]


def test_an_ordinary_column_takes_the_page_in_its_address() -> None:
    read = lonsun.read(page(piece([1, 2], 1, 66, 131)), Ask(COLUMN))
    assert (read.next.url if read.next else "") == f"{COLUMN}?pageIndex=2"
    second = lonsun.read(page(piece([3, 4], 2, 66, 131)), Ask(f"{COLUMN}?pageIndex=2", 2))
    assert (second.next.url if second.next else "", second.number) == (f"{COLUMN}?pageIndex=3", 2)


def test_a_list_that_is_drawn_by_script_is_asked_for_from_its_first_page() -> None:
    fields = """$.ajax({url: "/site/label/8888", data: {IsAjax: 1, labelName: "publicInfoList", siteId: "67",
    pageIndex: 1, organId: '6595721', type: 3, file: "/qh/publicInfoList_newest"}});"""
    read = lonsun.read(page(f"<script>{fields}</script>"), Ask(URL))
    assert read.next is not None
    assert read.next.url == (
        f"{ROOT}/site/label/8888?IsAjax=1&labelName=publicInfoList&siteId=67&pageIndex=1&organId=6595721&type=3"
        "&file=%2Fqh%2FpublicInfoList_newest"
    )
    assert read.next.number == 2
    first = lonsun.read(piece([1, 2], 1, 2, 3), read.next)
    assert (first.number, first.total) == (2, 3)
    assert first.next is not None
    assert (first.next.number, parse_qs(urlsplit(first.next.url).query)["pageIndex"]) == (3, ["2"])


def test_pages_that_nothing_leads_to_are_stated_and_an_empty_piece_is_told() -> None:
    read = lonsun.read(page(piece([1, 2], 1, 3, 5)), Ask(URL))
    assert (read.next, read.total) == (None, 3)
    asked = Ask(ROOT + LABEL, 2, told=(("page", "2"), ("base", URL)))
    assert lonsun.read('<ul class="xxgk_nav_list"></ul>', asked).fault == "page 2 has no rows"


def test_another_scripts_total_is_not_the_lists() -> None:
    read = lonsun.read(page(f"<script>var s = {{total: 9}};</script>{' ' * 400}{piece([1], 1, 1, 1)}"), Ask(URL))
    assert read.count == 1


@pytest.mark.parametrize(
    ("text", "url", "key"),
    [
        (page(""), URL, "lonsun"),
        (page(piece([1], 1, 1, 1)), COLUMN, "lonsun"),
        ("<ul></ul>", ROOT + LABEL, "lonsun"),
        (page(""), f"{ROOT}/public/column/6595721", "single"),
        (page("<script>createPageHTML(3, 0, 'index', 'html')</script>"), COLUMN, "trs"),
    ],
)
def test_detected(text: str, url: str, key: str) -> None:
    assert platforms.detect(text, url) == key


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 70), size=st.integers(1, 20), first=st.sampled_from([URL, COLUMN, "drawn"]))
def test_every_report_is_read_once_in_order(count: int, size: int, first: str) -> None:
    pages = -(-count // size)

    def serve(ask: Ask) -> str:
        query = parse_qs(urlsplit(ask.url).query)
        if first == "drawn" and ask.number == 1:
            return page(SCRIPT)
        here = int(query["pageIndex"][0]) if ask.number > 1 else 1
        shown = piece(range((here - 1) * size + 1, min(here * size, count) + 1), here, pages, count)
        return shown if "/site/label/" in ask.url else page(shown + (SCRIPT if first == URL else ""))

    walked = walk(Ask(URL if first == "drawn" else first), serve)
    assert walked.urls == tuple(f"{ROOT}{address(one)}" for one in range(1, count + 1))
    assert walked.flags == ()
    assert len(walked.asked) == pages + (first == "drawn")
