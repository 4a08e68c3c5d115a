"""Hanweb jpaas: parts that a service builds, HTML inside JSON."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import jpaas
from crawler.platforms.listing import Ask
from tests.crawler.platforms.walk import ROOT, date_of, html_row, page, reports, title, walk

URL = f"{ROOT}/col/col1229/index.html"
PATH = "/api-gateway/jpaas-publish-server/front/page/build/unit"
UNIT = f"{ROOT}{PATH}?webId=3185&pageId=1229&parseType=bulidstatic&pageType=column&tagId=%E5%88%97%E8%A1%A8&tplSetId=t7"
SENT = (("X-Requested-With", "XMLHttpRequest"),)


def unit(tag: str, more: str = "") -> str:
    fields = (
        f"'webId':'3185','pageId':'1229','parseType':'bulidstatic','pageType':'column','tagId':'{tag}','tplSetId':'t7'"
    )
    return f'<script src="/unitbuild.js" url="{PATH}" queryData="{{{fields}{more}}}"></script>'


def address(number: int) -> str:
    return f"/art/2025/1/{number % 28 + 1}/art_1229_{number}.html"


def answer(numbers: range | list[int], count: int | None, size: int = 15) -> str:
    pager = "" if count is None else f'<div class="pagination" rows="{size}" count="{count}"></div>'
    built = "".join(html_row(one, address(one)) for one in numbers) + pager
    return json.dumps({"success": True, "code": "200", "data": {"html": built}}, ensure_ascii=False)


def test_the_part_that_lists_is_asked_for() -> None:
    read = jpaas.read(page(unit("导航") + unit("列表")), Ask(URL))
    assert reports(read) == []
    assert read.next == Ask(UNIT, 2, headers=SENT, told=(("page", "1"), ("base", URL)))
    assert read.branches == ()


def test_of_parts_without_a_telling_name_each_is_opened() -> None:
    read = jpaas.read(page(unit("导航") + unit("正文")), Ask(URL))
    assert read.next is None
    assert [parse_qs(urlsplit(branch.ask.url).query)["tagId"] for branch in read.branches] == [["导航"], ["正文"]]
    assert {branch.ask.headers for branch in read.branches} == {SENT}


def test_rows_of_an_answer_and_the_next_page() -> None:
    asked = Ask(UNIT, 2, headers=SENT, told=(("page", "1"), ("base", URL)))
    read = jpaas.read(answer([1, 2], 46), asked)
    assert reports(read) == [(f"{ROOT}{address(one)}", title(one), date_of(one)) for one in (1, 2)]
    assert (read.count, read.number, read.total) == (46, None, None)
    assert read.next is not None
    assert read.next == Ask(
        f"{UNIT}&paramJson=%7B%22pageNo%22%3A2%2C%22pageSize%22%3A15%7D",
        3,
        headers=SENT,
        told=(("page", "2"), ("base", URL), ("size", "15"), ("count", "46")),
    )
    onward = jpaas.read(answer([3], 46), read.next).next
    assert onward is not None
    assert parse_qs(urlsplit(onward.url).query)["paramJson"] == ['{"pageNo":3,"pageSize":15}']


def test_relative_links_are_those_of_the_page_that_shows_them() -> None:
    built = json.dumps({"data": {"html": f'<li><a href="./art_1.html">{title(1)}</a></li>'}})
    read = jpaas.read(built, Ask(UNIT, 2, told=(("page", "1"), ("base", URL))))
    assert reports(read) == [(f"{ROOT}/col/col1229/art_1.html", title(1), "")]


def test_the_last_page_and_lists_that_state_nothing() -> None:
    asked = Ask(UNIT, 5, told=(("page", "4"), ("base", URL), ("size", "15"), ("count", "46")))
    assert jpaas.read(answer([46], 46), asked).next is None
    assert jpaas.read(answer([1, 2], None), Ask(UNIT, 2, told=(("page", "1"),))).next is None
    assert jpaas.read(answer(range(1, 16), None), Ask(UNIT, 2, told=(("page", "1"),))).next is not None


def test_errors_are_told() -> None:
    asked = Ask(UNIT, 3, told=(("page", "2"), ("base", URL), ("size", "15"), ("count", "46")))
    assert jpaas.read('{"success":false,"message":"param error"}', asked).fault == "the answer says param error"
    assert jpaas.read('{"success":true,"data":{}}', asked).fault == "the answer holds no HTML"
    assert jpaas.read("<html></html>", asked).fault == "the answer is no JSON"
    empty = json.dumps({"success": True, "data": {"html": "<ul></ul>"}})
    assert jpaas.read(empty, asked).fault == "page 2 has no rows, though the list states 46"


@pytest.mark.parametrize(
    ("text", "url", "key"),
    [
        (page(unit("列表")), URL, "jpaas"),
        (page(unit("列表").replace("'", "&#39;")), URL, "jpaas"),
        ("{}", UNIT, "jpaas"),
        (page("<div queryData=\"{'a':'b'}\"></div>"), URL, "single"),
        (page('<a href="/col/col1229/index.html">年报</a>'), URL, "single"),
    ],
)
def test_detected(text: str, url: str, key: str) -> None:
    assert platforms.detect(text, url) == key


def serve_by(count: int, size: int, ask: Ask, *, stuck: bool = False) -> str:
    if ask.url == URL:
        return page(unit("当前栏目list"))
    assert ask.headers == SENT
    told = parse_qs(urlsplit(ask.url).query).get("paramJson", ["{}"])[0]
    here = 1 if stuck else json.loads(told).get("pageNo", 1)
    return answer(range((here - 1) * size + 1, min(here * size, count) + 1), count, size)


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 90), size=st.integers(1, 20))
def test_every_report_is_read_once_in_order(count: int, size: int) -> None:
    walked = walk(Ask(URL), lambda ask: serve_by(count, size, ask))
    assert walked.urls == tuple(f"{ROOT}{address(one)}" for one in range(1, count + 1))
    assert walked.flags == ()
    assert len(walked.asked) == 1 + -(-count // size)


def test_page_1_for_ever_is_found_out() -> None:
    walked = walk(Ask(URL), lambda ask: serve_by(46, 15, ask, stuck=True))
    assert len(walked.asked) == 3
    assert [flag.split(":")[0] for flag in walked.flags] == ["paging_ignored"]
