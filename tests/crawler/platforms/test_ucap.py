"""Ucap: static pages counted from 1, the search service as JSON and as HTML, the tax bureaux' list."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import ucap
from crawler.platforms.listing import Ask
from tests.crawler.platforms.walk import ROOT, date_of, html_row, page, reports, title, walk

URL = f"{ROOT}/qhx/c100200/zfxxgknb.shtml"
CHANNEL = "0123456789abcdef0123456789abcdef"
SEARCH = f"{ROOT}/common/search/{CHANNEL}?_isAgg=true&_isJson=true&_pageSize=2&_template=index&page=1"
TAX_FORM = (("codeId", ""), ("channelId", CHANNEL), ("page", "1"), ("size", "15"))


def address(number: int) -> str:
    return f"/qhx/c100200/202501/c01_{number}.shtml"


def rows(numbers: range | list[int]) -> str:
    return f"<ul>{''.join(html_row(one, address(one)) for one in numbers)}</ul>"


def pager(total: int, here: int, name: str = "zfxxgknb") -> str:
    return f"<script>createPageHTML('page_div', {total}, {here}, '{name}', 'shtml', 200);</script>"


def results(numbers: range | list[int]) -> list[dict[str, Any]]:
    return [
        {"title": title(one), "url": address(one), "publishedTimeStr": f"{date_of(one)} 09:12:00"} for one in numbers
    ]


def answer(numbers: range | list[int], here: int, count: int, size: int = 2) -> str:
    data = {"total": count, "page": here, "rows": size, "results": results(numbers)}
    return json.dumps({"data": data}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("call", "following", "number", "total"),
    [
        (pager(10, 1), "zfxxgknb_2.shtml", 1, 10),
        (pager(10, 9), "zfxxgknb_10.shtml", 9, 10),
        (pager(10, 10), "", 10, 10),
        (pager(10, 1, "qhx/c100200/zfxxgknb"), "zfxxgknb_2.shtml", 1, 10),
        # Pagers are read out of comments too.
        (f"<!-- {pager(3, 1)} -->", "zfxxgknb_2.shtml", 1, 3),
        (pager(1, 1), "", 1, 1),
    ],
)
def test_static_pages_are_counted_from_1(call: str, following: str, number: int, total: int) -> None:
    read = ucap.read(page(rows([1]) + call), Ask(URL))
    assert (read.next.url if read.next else "") == (f"{ROOT}/qhx/c100200/{following}" if following else "")
    assert (read.number, read.total, read.fault) == (number, total, "")
    assert reports(read) == [(f"{ROOT}{address(1)}", title(1), date_of(1))]


def drawn(size: int, count: int, *, as_json: bool = True) -> str:
    """Rows and pager in a comment, the pager's total stale, and the service in a script beside."""
    kept = f"<!--{rows(range(1, min(size, count) + 1))}{pager(2, 1)}-->"
    query = f"_isAgg=true&_isJson={str(as_json).lower()}&_pageSize={size}&_template=index&page=1"
    return page(f'{kept}<script>$.get("/common/search/{CHANNEL}?{query}");</script>')


def test_rows_in_a_comment_are_asked_for_from_the_service_that_draws_them() -> None:
    read = ucap.read(drawn(2, 5), Ask(URL))
    assert reports(read) == [(f"{ROOT}{address(one)}", title(one), date_of(one)) for one in (1, 2)]
    assert (read.number, read.total) == (None, None)
    assert read.next == Ask(SEARCH, 2, told=(("page", "1"), ("base", URL)))
    first = ucap.read(answer([1, 2], 1, 5), read.next)
    assert reports(first) == [(f"{ROOT}{address(one)}", title(one), date_of(one)) for one in (1, 2)]
    assert (first.number, first.total, first.count) == (2, None, 5)
    assert first.next == Ask(
        SEARCH.replace("&page=1", "&page=2"), 3, told=(("page", "2"), ("base", URL), ("seen", "2"), ("size", "2"))
    )


def test_the_channel_alone_speaks_for_the_service_only_where_the_rows_are_drawn() -> None:
    tag = f'<meta name="channelid" content="{CHANNEL}"/>'
    assert ucap.read(page(tag + rows([1])), Ask(URL)).next is None
    read = ucap.read(page(f"{tag}<!--{rows([1])}-->"), Ask(URL))
    assert read.next is not None
    assert read.next.url == (
        f"{ROOT}/common/search/{CHANNEL}?_isAgg=true&_pageSize=15&_template=index&_isJson=true&page=1"
    )


def test_an_anchor_leads_on_where_there_is_neither_pager_nor_service() -> None:
    text = page(f'<div id="UCAP-CONTENT">{rows([1])}</div><a href="list_2.shtml">下一页</a>')
    assert ucap.read(text, Ask(URL)).next == Ask(f"{ROOT}/qhx/c100200/list_2.shtml", 2)


def test_a_piece_of_html_is_read_as_one() -> None:
    asked = Ask(SEARCH.replace("true&_pageSize", "false&_pageSize"), 2, told=(("page", "1"), ("base", URL)))
    read = ucap.read(f'<ul id="body">{rows([1, 2])}</ul>', asked)
    assert reports(read) == [(f"{ROOT}{address(one)}", title(one), date_of(one)) for one in (1, 2)]
    assert read.next == Ask(
        asked.url.replace("&page=1", "&page=2"), 3, told=(("page", "2"), ("base", URL), ("size", "2"))
    )
    assert ucap.read(f'<ul id="body">{rows([3])}</ul>', read.next).next is None
    paged = ucap.read(f'<ul id="body">{rows([1, 2])}</ul>{pager(1, 1)}', asked)
    assert (paged.next, paged.total) == (None, 2)


def test_the_tax_bureaux_are_posted_to() -> None:
    text = page(f"<script>var codeId = '', channelId = '{CHANNEL}'; $.post('/getFileListByCodeId', f);</script>")
    read = ucap.read(text, Ask(URL))
    assert read.next == Ask(f"{ROOT}/getFileListByCodeId", 2, TAX_FORM, told=(("page", "1"), ("base", URL)))
    held = {"code": 200, "results": {"data": {"total": 16, "results": results(range(1, 16))}}}
    first = ucap.read(json.dumps(held), read.next)
    assert reports(first)[14] == (f"{ROOT}{address(15)}", title(15), date_of(15))
    assert first.next is not None
    assert first.next.form == (("codeId", ""), ("channelId", CHANNEL), ("page", "2"), ("size", "15"))
    assert ucap.read('{"code": 500, "err": "错误"}', read.next).fault == "the answer says 500 错误"


def test_totals_that_are_stale_or_broken() -> None:
    asked = Ask(SEARCH, 2, told=(("page", "1"), ("base", URL)))
    # 1 announced, a full page of 2 served: the count is no end.
    assert ucap.read(answer([1, 2], 1, 1), asked).next is not None
    third = Ask(SEARCH, 4, told=(("page", "3"), ("base", URL), ("seen", "4"), ("size", "2")))
    assert ucap.read(answer([], 3, 9), third).fault == "page 3 has no rows, though the list states 9 rows"
    assert ucap.read("", third).fault == "the answer is no JSON"
    assert ucap.read('{"data": {"results": 5}}', third).fault == "the answer holds no list of rows"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (page(pager(3, 1)), "ucap"),
        (page('<div id="UCAP-CONTENT"></div>'), "ucap"),
        (page(f'<meta name="channelid" content="{CHANNEL}">'), "ucap"),
        (drawn(2, 5), "ucap"),
        (page('<meta name="others" content="页面生成时间 2025-02-03">'), "ucap"),
        (page('页面生成时间 2025-02-03<span class="p_no_d">1</span>'), "vsb"),
        # TRS counts from 0, or names the element too and is told by its articles.
        (page('<script>createPageHTML(3, 0, "index", "html");</script>'), "trs"),
        (page('<a href="./202501/t20250121_900.html">x</a>' + pager(3, 1, "index")), "trs"),
        (page("<script>loadPageData({a: 1}); queryList; createPageHTML('p', 3, 1, 'a', 'html')</script>"), "ucap_new"),
        (page("<datastore></datastore>" + pager(3, 1)), "jpage"),
        (page('<a href="/search/1.html">年报</a>'), "single"),
    ],
)
def test_detected(text: str, key: str) -> None:
    assert platforms.detect(text, URL) == key


@settings(max_examples=50, deadline=None)
@given(count=st.integers(1, 60), size=st.integers(1, 20))
def test_every_report_on_static_pages_is_read_once_in_order(count: int, size: int) -> None:
    pages = -(-count // size)

    def serve(ask: Ask) -> str:
        here = 1 if ask.url == URL else int(ask.url.split("_")[-1].split(".")[0])
        return page(rows(range((here - 1) * size + 1, min(here * size, count) + 1)) + pager(pages, here))

    walked = walk(Ask(URL), serve)
    assert walked.urls == tuple(f"{ROOT}{address(one)}" for one in range(1, count + 1))
    assert walked.flags == ()
    assert len(walked.asked) == pages


@settings(max_examples=50, deadline=None)
@given(count=st.integers(1, 60), size=st.integers(1, 20), as_json=st.booleans())
def test_every_report_of_the_service_is_read_once_in_order(count: int, size: int, as_json: bool) -> None:
    def serve(ask: Ask) -> str:
        if ask.url == URL:
            return drawn(size, count, as_json=as_json)
        here = int(ask.url.split("&page=")[1])
        shown = range((here - 1) * size + 1, min(here * size, count) + 1)
        if as_json:
            return answer(shown, here, count, size)
        return f'<ul id="body">{rows(shown)}</ul>{pager(-(-count // size), here)}'

    walked = walk(Ask(URL), serve)
    # The page's own rows are old ones of the same list: the service is asked from its first page on.
    kept = min(size, count)
    assert walked.urls[kept:] == tuple(f"{ROOT}{address(one)}" for one in range(1, count + 1))
    assert walked.urls[:kept] == walked.urls[kept : 2 * kept]
    assert walked.flags == ()
