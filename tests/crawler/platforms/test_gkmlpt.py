"""gkmlpt: the fragment, the tree of columns, the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import gkmlpt
from crawler.platforms.listing import Ask, Row
from tests.crawler.platforms.walk import ROOT, date_of, page, title, walk

INDEX = f"{ROOT}/gkmlpt/index"
API = f"{ROOT}/gkmlpt/api/all/2629?page=1&sid=175"


def shell(tree: list[dict[str, Any]]) -> str:
    return page(
        f"<script>window._CONFIG = {{ SID: '175', TREE: {json.dumps(tree, ensure_ascii=False)}, X: f() }};</script>"
    )


def node(number: int, name: str, count: int = 0, jump: str = "", *children: dict[str, Any]) -> dict[str, Any]:
    return {"id": number, "name": name, "post_count": count, "jump_url": jump, "children": list(children)}


def article(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "title": title(number),
        "url": f"{ROOT}/gkmlpt/content/9/9000/post_{number}.html",
        "display_publish_time": 1737360000,
        "publisher": f"青禾县第{number}局",
    } | more


def answer(articles: list[dict[str, Any]], count: int) -> str:
    return json.dumps({"classify": {"post_count": count}, "articles": articles}, ensure_ascii=False)


def test_a_fragment_is_taken_along() -> None:
    url = f"{ROOT}/gkmlpt/annualreport#2629"
    assert platforms.entry(url) == Ask(url, told=(("category", "2629"),))
    assert platforms.entry(f"{ROOT}/gkmlpt/index") == Ask(f"{ROOT}/gkmlpt/index")
    assert platforms.entry(f"{ROOT}/nb/#2629") == Ask(f"{ROOT}/nb/#2629")


def test_the_fragment_becomes_the_column_of_the_api() -> None:
    tree = [node(1, "机构职能", 3, "", node(2629, "政府信息公开年度报告", 46))]
    asked = Ask(f"{ROOT}/gkmlpt/annualreport", told=(("category", "2629"),))
    read = gkmlpt.read(shell(tree), asked)
    assert [(branch.ask.url, branch.label) for branch in read.branches] == [(API, "政府信息公开年度报告")]
    assert (read.rows, read.next, read.fault) == ((), None, "")


@pytest.mark.parametrize(
    ("tree", "opened"),
    [
        ([node(1, "政策", 3), node(7, "年报", 4)], [("/gkmlpt/api/all/7?page=1&sid=175", "年报")]),
        # A count that covers its children is asked for once; one that does not leaves the children to be asked for.
        ([node(7, "年度报告", 4, "", node(8, "2024年", 4))], [("/gkmlpt/api/all/7?page=1&sid=175", "年度报告")]),
        (
            [node(7, "年度报告", 0, "", node(8, "2024年", 4), node(9, "2023年年度报告", 1))],
            [
                ("/gkmlpt/api/all/8?page=1&sid=175", "年度报告 2024年"),
                ("/gkmlpt/api/all/9?page=1&sid=175", "年度报告 2023年年度报告"),
            ],
        ),
        (
            [node(7, "年报", 0, "http://www.qinghe.example/zwgk/nb/")],
            [("/zwgk/nb/", "年报")],
        ),
        ([node(7, "年报", 0, "/gkmlpt/annualreport#31")], [("/gkmlpt/annualreport#31", "年报")]),
        ([node(6, "法治政府建设年度报告", 9), node(7, "年报", 0)], [("/gkmlpt/api/all/7?page=1&sid=175", "年报")]),
    ],
)
def test_the_columns_of_the_index(tree: list[dict[str, Any]], opened: list[tuple[str, str]]) -> None:
    found = gkmlpt.read(shell(tree), Ask(INDEX)).branches
    assert [(branch.ask.url.removeprefix(ROOT), branch.label) for branch in found] == opened


def test_a_jump_to_another_column_takes_its_fragment_along() -> None:
    found = gkmlpt.read(shell([node(7, "年报", 0, "/gkmlpt/annualreport#31")]), Ask(INDEX)).branches
    assert found[0].ask.told == (("category", "31"),)


def test_a_tree_without_reports_is_a_fault() -> None:
    read = gkmlpt.read(shell([node(1, "政策", 3), node(2, "统计年报", 8)]), Ask(INDEX))
    assert (read.branches, read.fault) == ((), "no column of its tree is named 年报 or 年度报告")


def test_rows_of_the_api_and_the_next_page() -> None:
    bare = {"url": "", "attachment": [{"name": "年报.pdf", "url": "/attachment/0/1/9.pdf"}], "display_publish_time": 0}
    text = answer([article(1), article(2, **bare, date="2025-01-22")], 46)
    read = gkmlpt.read(text, Ask(API))
    assert read.rows == (
        Row(f"{ROOT}/gkmlpt/content/9/9000/post_1.html", title(1), "2025-01-20", "", "json", "青禾县第1局"),
        Row(f"{ROOT}/attachment/0/1/9.pdf", title(2), "2025-01-22", "", "json", "青禾县第2局"),
    )
    assert read.count == 46
    assert read.next == Ask(
        f"{ROOT}/gkmlpt/api/all/2629?page=2&sid=175", 2, told=(("page", "2"), ("seen", "2"), ("size", "2"))
    )


def test_the_last_page_and_what_is_no_list() -> None:
    assert gkmlpt.read(answer([article(1)], 1), Ask(API)).next is None
    read = gkmlpt.read('{"code":404,"articles":[]}', Ask(API))
    assert (read.rows, read.fault) == ((), "the answer says 404")
    assert gkmlpt.read("<html>", Ask(API)).fault == "the answer is no JSON"
    assert gkmlpt.read(answer([], 9), Ask(API)).fault == "page 1 has no rows, though the list states 9 rows"
    assert gkmlpt.read(answer([], 0), Ask(API)).fault == ""


def test_an_ordinary_page_that_a_column_leads_to_is_read_as_it_is() -> None:
    text = page(f'<a href="content/post_1.html">{title(1)}</a><a class="next" href="index_2.html">下一页</a>')
    read = gkmlpt.read(text, Ask(f"{ROOT}/zwgk/nb/"))
    assert read.rows[1].url == f"{ROOT}/zwgk/nb/content/post_1.html"
    assert read.next == Ask(f"{ROOT}/zwgk/nb/index_2.html", 2)


@pytest.mark.parametrize(
    ("text", "url", "key"),
    [
        (shell([]), f"{ROOT}/zwgk/", "gkmlpt"),
        ("{}", API, "gkmlpt"),
        (page("<script>window._CONFIG = { theme: 'x' };</script>"), f"{ROOT}/zwgk/", "single"),
    ],
)
def test_detected(text: str, url: str, key: str) -> None:
    assert platforms.detect(text, url) == key


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 70), size=st.integers(1, 25))
def test_every_report_is_read_once_in_order(count: int, size: int) -> None:
    def serve(ask: Ask) -> str:
        if "/api/" not in ask.url:
            return shell([node(2629, "年报", count)])
        number = int(ask.url.split("page=")[1].split("&")[0])
        assert ask.url.endswith("&sid=175")
        shown = range((number - 1) * size + 1, min(number * size, count) + 1)
        return answer([article(one, date=date_of(one)) for one in shown], count)

    walked = walk(platforms.entry(f"{ROOT}/gkmlpt/annualreport#2629"), serve)
    assert walked.urls == tuple(f"{ROOT}/gkmlpt/content/9/9000/post_{one}.html" for one in range(1, count + 1))
    assert [flag for flag in walked.flags if count or not flag.startswith("empty_lists")] == []
    assert len(walked.asked) == 1 + max(-(-count // size), 1)
