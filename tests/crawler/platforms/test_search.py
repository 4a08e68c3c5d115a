"""The search of a portal: its words, its answers in JSON and in HTML."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import search
from crawler.platforms.listing import Ask, Row
from tests.crawler.platforms.walk import ROOT, date_of, page, reports, title, walk

WORDS = quote(search.QUERY)
URL = f"{ROOT}/search/s?q={WORDS}&page=1"


def marked(number: int) -> str:
    return title(number).replace("政府信息公开", "<em>政府信息</em><em class='x'>公开</em>")


def test_the_words_go_where_the_card_says() -> None:
    assert platforms.entry(f"{ROOT}/search/s?q={{query}}&page=1") == Ask(URL)
    in_gbk = quote(search.QUERY, encoding="gbk")
    assert platforms.entry(f"{ROOT}/s.jsp?q={{query:gbk}}") == Ask(f"{ROOT}/s.jsp?q={in_gbk}")
    assert search.entry(f"{ROOT}/nb/") is None


@pytest.mark.parametrize(
    ("held", "row", "total"),
    [
        ("data.list", {"title": "t", "url": "u", "pubDate": "d"}, "data.total"),
        ("data", {"doctitle": "t", "docpuburl": "u", "docreltime": "d"}, "total"),
        ("result.records", {"name": "t", "link": "u", "publishTime": "d"}, "result.totalCount"),
        ("data.middle.list", {"title_no_tag": "t", "url": "u", "time": "d"}, "data.middle.count"),
        ("response.docs", {"title": "t", "url": "u", "date": "d"}, "response.numFound"),
    ],
)
def test_answers_in_json(held: str, row: dict[str, str], total: str) -> None:
    values = {"t": marked(1), "u": "/nb/1.html", "d": f"{date_of(1)} 10:00:00"}
    rows = [{key: values[value] for key, value in row.items()}]
    answer: dict[str, object] = {}
    for path, value in ((total, 31), (held, rows)):
        *above, last = path.split(".")
        inner = answer
        for step in above:
            inner = inner.setdefault(step, {})  # type: ignore[assignment]
        inner[last] = value
    read = search.read(json.dumps(answer), Ask(URL))
    assert read.rows == (Row(f"{ROOT}/nb/1.html", title(1), date_of(1), "", "json"),)
    assert read.count == 31
    assert read.next is not None
    assert read.next.url == f"{ROOT}/search/s?q={WORDS}&page=2"


def test_an_answer_that_cannot_be_turned_states_what_is_missing() -> None:
    answer = json.dumps({"total": 40, "list": [{"title": title(1), "url": "/1.html"}]})
    read = search.read(answer, Ask(f"{ROOT}/search/s?q={WORDS}"))
    assert (read.next, read.count) == (None, 40)
    assert search.read('{"code":500,"msg":"忙"}', Ask(URL)).fault == "the answer says 500 忙"


RESULTS = page(
    f'<div class="r"><h3><a href="/link?id=7&amp;url={quote(ROOT + "/nb/1.html", safe="")}">{marked(1)}</a></h3><p>…摘要…</p><span>{date_of(1)}</span></div>'
    f'<div class="r"><h3><a href="/nb/2.html"><font color="red">青禾县</font>{title(2)[3:]}</a></h3><span>{date_of(2)}</span></div>'
    "<p>找到约 52 条结果 共 4 页</p>"
)


def test_a_page_of_results() -> None:
    read = search.read(RESULTS, Ask(URL))
    assert reports(read) == [
        (f"{ROOT}/nb/1.html", title(1), date_of(1)),
        (f"{ROOT}/nb/2.html", title(2), date_of(2)),
    ]
    assert read.total == 4
    assert read.next is not None
    assert read.next.url == f"{ROOT}/search/s?q={WORDS}&page=2"


def test_detected() -> None:
    assert platforms.detect(RESULTS, URL) == "search"
    assert not search.detect(RESULTS, f"{ROOT}/search/")
    assert not search.detect(RESULTS, f"{ROOT}/nb/?q=x")


@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 60), size=st.integers(1, 20), first=st.sampled_from((0, 1)))
def test_every_report_is_read_once_in_order(count: int, size: int, first: int) -> None:
    def serve(ask: Ask) -> str:
        number = int(ask.url.rsplit("=", 1)[1]) - first + 1
        shown = range((number - 1) * size + 1, min(number * size, count) + 1)
        rows = [{"title": marked(one), "url": f"/nb/{one}.html", "time": date_of(one)} for one in shown]
        return json.dumps({"data": {"total": count, "list": rows}})

    walked = walk(Ask(f"{ROOT}/search/s?q={WORDS}&pageNo={first}"), serve)
    assert walked.urls == tuple(f"{ROOT}/nb/{one}.html" for one in range(1, count + 1))
    assert walked.flags == ()
