"""Suzhou's list service."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import suzhou_api
from crawler.platforms.listing import Ask, Row
from tests.crawler.platforms.walk import ROOT, date_of, page, title, walk

SERVICE = f"{ROOT}/szinf/xxgk/interfacesWebZcwj/loadData?pageSize=15"
SHELL = page("<script>var channel_id = 'ab12'; $.post('/szinf/xxgk/interfacesWebZcwj/loadData?pageSize=15');</script>")


def answer(numbers: list[int], count: int, pages: int) -> str:
    rows: list[dict[str, Any]] = [
        {"TITLE": title(one), "URL": f"/qhx/nb/{one}.shtml", "PUBLISHED_TIME_FORMAT": date_of(one)} for one in numbers
    ]
    return json.dumps({"data": {"allRow": count, "totalPage": pages, "list": rows}}, ensure_ascii=False)


def test_an_address_of_the_service_is_posted_to() -> None:
    assert platforms.entry(f"{SERVICE}&channel_id=ab12") == Ask(
        f"{SERVICE}&channel_id=ab12", form=(("pageIndex", "1"), ("channel_id", "ab12")), told=(("page", "1"),)
    )


def test_a_page_that_draws_its_rows_leads_to_the_service() -> None:
    read = suzhou_api.read(SHELL, Ask(f"{ROOT}/nb/"))
    assert read.next == Ask(
        SERVICE, 2, (("pageIndex", "1"), ("channel_id", "ab12")), told=(("page", "1"), ("base", f"{ROOT}/nb/"))
    )


def test_rows_totals_and_the_last_page() -> None:
    asked = Ask(SERVICE, 1, (("pageIndex", "1"), ("channel_id", "ab12")))
    read = suzhou_api.read(answer([1], 2, 2), asked)
    assert read.rows == (Row(f"{ROOT}/qhx/nb/1.shtml", title(1), date_of(1), "", "json"),)
    assert (read.count, read.total, read.number) == (2, 2, None)
    assert read.next is not None
    assert (read.next.url, read.next.form) == (SERVICE, (("pageIndex", "2"), ("channel_id", "ab12")))
    assert suzhou_api.read(answer([2], 2, 2), read.next).next is None


def test_an_answer_that_is_no_list() -> None:
    asked = Ask(SERVICE, 1, (("pageIndex", "1"),))
    assert suzhou_api.read('{"code":500,"msg":"系统繁忙"}', asked).fault == "the answer says 500 系统繁忙"
    assert suzhou_api.read("出错了", asked).fault == "the answer is no JSON"


def test_detected() -> None:
    assert platforms.detect(SHELL, f"{ROOT}/nb/") == "suzhou_api"
    assert platforms.detect("{}", SERVICE) == "suzhou_api"
    assert not suzhou_api.detect(page("<a href='/szinf/xxgk/'>x</a>"), f"{ROOT}/nb/")


@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 70), size=st.integers(1, 20))
def test_every_report_is_read_once_in_order(count: int, size: int) -> None:
    def serve(ask: Ask) -> str:
        if ask.form is None:
            return SHELL
        number = int(dict(ask.form)["pageIndex"])
        shown = list(range((number - 1) * size + 1, min(number * size, count) + 1))
        return answer(shown, count, -(-count // size))

    for first in (Ask(f"{ROOT}/nb/"), platforms.entry(f"{SERVICE}&channel_id=ab12")):
        walked = walk(first, serve)
        assert walked.urls == tuple(f"{ROOT}/qhx/nb/{one}.shtml" for one in range(1, count + 1))
        assert walked.flags == ()
