"""Ucap's new generation: the script's own page, /queryList, JSON in strings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import jpage, ucap_new
from crawler.platforms.listing import Ask
from tests.crawler.platforms.walk import ROOT, date_of, page, reports, title, walk

URL = f"{ROOT}/col/col42150/index.html"
FORM = (
    ("current", "2"),
    ("pageSize", "2"),
    ("webSiteCode[]", "qhx"),
    ("channelCode[]", "col42150"),
    ("sort", "sortNum"),
    ("order", "desc"),
)


def entry(number: int) -> dict[str, Any]:
    return {
        "title": title(number),
        "pubDate": f"{date_of(number)} 10:00:00",
        "urls": json.dumps({"pc": f"/qhx/col42150/content/content_{number}.html"}),
        "metadata": json.dumps({"fwzh": ""}),
    }


def first_page(numbers: list[int], size: int, count: int | None = None) -> str:
    held = json.dumps([entry(one) for one in numbers], ensure_ascii=False)
    total = "" if count is None else f",total:{count}"
    return page(
        f"""<script type="text/x-handlebars-template">{{{{#each list}}}}<li><a href="{{{{urls.pc}}}}">{{{{title}}}}</a>
</li>{{{{/each}}}}</script><script>var websiteCode='qhx', codeName='col42150'; function loadPageData(a, b) {{}}
var listData={{articleList:{held}{total}}};
loadPageData({{current:1,unitid:'380055',webSiteCode:['qhx'],channelCode:['col42150'],perPage:'{size}'}},'#list');
$.post('/queryList', {{}});</script>"""
    )


def answer(numbers: list[int], current: int, count: int | None = None) -> str:
    data: dict[str, Any] = {"current": current, "results": [{"source": entry(one)} for one in numbers]}
    return json.dumps({"success": True, "data": data | ({} if count is None else {"total": count})}, ensure_ascii=False)


def test_page_1_is_in_the_script_and_page_2_is_posted_for() -> None:
    read = ucap_new.read(first_page([1, 2], 2, 5), Ask(URL))
    assert reports(read) == [
        (f"{ROOT}/qhx/col42150/content/content_1.html", title(1), date_of(1)),
        (f"{ROOT}/qhx/col42150/content/content_2.html", title(2), date_of(2)),
    ]
    assert (read.number, read.count, read.total) == (1, 5, None)
    assert read.next == Ask(
        f"{ROOT}/queryList", 2, FORM, told=(("seen", "2"), ("size", "2"), ("base", URL), ("page", "2"))
    )
    second = ucap_new.read(answer([3, 4], 2, 5), read.next)
    assert reports(second) == [
        (f"{ROOT}/qhx/col42150/content/content_3.html", title(3), date_of(3)),
        (f"{ROOT}/qhx/col42150/content/content_4.html", title(4), date_of(4)),
    ]
    assert (second.number, second.count) == (2, 5)
    assert second.next is not None
    assert second.next.form == (("current", "3"), *FORM[1:])
    assert ucap_new.read(answer([5], 3, 5), second.next).next is None


def test_a_list_that_fits_on_its_page_has_no_next() -> None:
    assert ucap_new.read(first_page([1], 2), Ask(URL)).next is None
    assert ucap_new.read(first_page([1, 2], 2, 2), Ask(URL)).next is None


def test_a_page_of_templates_alone_asks_for_page_1_too() -> None:
    read = ucap_new.read(first_page([], 2), Ask(URL))
    assert reports(read) == []
    assert read.next is not None
    assert read.next.form == (("current", "1"), *FORM[1:])
    assert ucap_new.read(answer([1, 2], 1, 2), read.next).number == 2


def test_errors_are_told() -> None:
    asked = Ask(f"{ROOT}/queryList", 2, FORM, told=(("page", "2"), ("seen", "2"), ("size", "2")))
    said = ucap_new.read('{"success":false,"code":500,"msg":"参数错误"}', asked)
    assert (said.rows, said.next, said.fault) == ((), None, "the answer says 500 参数错误")
    assert ucap_new.read(answer([], 2, 5), asked).fault == "page 2 has no rows, though the list states 5 rows"
    assert ucap_new.read("<html></html>", asked).fault == "the answer is no JSON"
    broken = page("<script>loadPageData({current:page}); queryList</script>")
    assert ucap_new.read(broken, Ask(URL)).fault == (
        "the script that loads the list says nothing of it that can be read"
    )


def test_addresses_that_imitate_hanweb_do_not_mislead() -> None:
    text = first_page([1, 2], 2, 5)
    assert platforms.detect(text, f"{URL}?uid=380055&pageNum=2") == "ucap_new"
    assert not jpage.detect(text, URL)


@pytest.mark.parametrize("text", [page("<script>loadPageData({a:1})</script>"), page("queryList")])
def test_one_mark_alone_is_not_enough(text: str) -> None:
    assert platforms.detect(text, URL) == "single"


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 70), size=st.integers(1, 20), inline=st.booleans())
def test_every_report_is_read_once_in_order(count: int, size: int, inline: bool) -> None:
    def serve(ask: Ask) -> str:
        if ask.form is None:
            return first_page(list(range(1, min(size, count) + 1)) if inline else [], size, count)
        form = dict(ask.form)
        assert (form["webSiteCode[]"], form["channelCode[]"], form["pageSize"]) == ("qhx", "col42150", str(size))
        number = int(form["current"])
        return answer(list(range((number - 1) * size + 1, min(number * size, count) + 1)), number, count)

    walked = walk(Ask(URL), serve)
    assert walked.urls == tuple(f"{ROOT}/qhx/col42150/content/content_{one}.html" for one in range(1, count + 1))
    assert walked.flags == ()
