"""Hanweb jpage: records of XML, groups of three pages, what goes wrong deep in a list."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import jpage
from crawler.platforms.listing import Ask
from tests.crawler.platforms.walk import ROOT, date_of, html_row, page, reports, title, walk

URL = f"{ROOT}/col/col84025/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
QUERY = "page=1&appid=1&webid=14&path=/&columnid=84025&unitid=402134&webname=%E9%9D%92%E7%A6%BE&permissiontype=0"
FORM = (
    ("appid", "1"),
    ("webid", "14"),
    ("path", "/"),
    ("columnid", "84025"),
    ("unitid", "402134"),
    ("webname", "青禾"),
    ("permissiontype", "0"),
    ("col", "1"),
    ("sourceContentType", "1"),
)


def address(number: int) -> str:
    return f"/art/2025/1/{number % 28 + 1}/art_84025_{number}.html"


def records(numbers: range | list[int]) -> str:
    return "".join(f"<record><![CDATA[{html_row(one, address(one))}]]></record>" for one in numbers)


def first(numbers: range | list[int], said: str = "", proxy: str = PROXY, query: str = QUERY) -> str:
    group = f'<nextgroup><![CDATA[<a href="{proxy}?{query}"></a>]]></nextgroup>' if query else ""
    return page(
        f"""<div id="402134"><script type="text/xml"><datastore>{group}
<recordset>{records(numbers)}</recordset></datastore></script></div><script>{said}</script>"""
    )


def group(numbers: range | list[int], count: int, pages: int = 0) -> str:
    totals = f"<totalrecord>{count}</totalrecord><totalpage>{pages}</totalpage>"
    return f"<datastore>{totals}<recordset>{records(numbers)}</recordset></datastore>"


def shown(numbers: range | list[int]) -> list[tuple[str, str, str]]:
    return [(f"{ROOT}{address(one)}", title(one), date_of(one)) for one in numbers]


def test_page_1_holds_a_group_and_the_next_is_posted_for() -> None:
    read = jpage.read(first(range(1, 46), "totalRecord:46,perPage:15"), Ask(URL))
    assert reports(read) == shown(range(1, 46))
    assert (read.count, read.total, read.number) == (46, None, None)
    assert read.next == Ask(
        f"{ROOT}{PROXY}?startrecord=46&endrecord=90&perpage=15",
        2,
        FORM,
        told=(("seen", "45"), ("size", "15"), ("base", URL), ("count", "46")),
    )
    last = jpage.read(group([46], 46, 4), read.next)
    assert reports(last) == shown([46])
    assert (last.next, last.count, last.fault) == (None, 46, "")


def test_the_third_group_begins_behind_the_second() -> None:
    asked = Ask(f"{ROOT}{PROXY}?startrecord=46&endrecord=90&perpage=15", 2, FORM, told=(("seen", "45"), ("size", "15")))
    read = jpage.read(group(range(46, 91), 100), asked)
    assert read.next is not None
    assert read.next.url == f"{ROOT}{PROXY}?startrecord=91&endrecord=135&perpage=15"
    assert read.next.form == FORM


@pytest.mark.parametrize(
    ("proxy", "query", "form"),
    [
        (
            "/module/jpage/dataproxy.jsp",
            "page=1&columnid=7",
            (("columnid", "7"), ("col", "1"), ("sourceContentType", "1")),
        ),
        (
            "/module/jpage/morecolumndataproxy.jsp",
            "columnid=7,8&amp;keyWordCount=999&amp;sourceContentType=3&amp;col=1",
            (("columnid", "7,8"), ("keyWordCount", "999"), ("sourceContentType", "3"), ("col", "1")),
        ),
        # Encrypted ids go back as they came.
        (
            "/module/web/jpage/dataproxy.jsp",
            "page=1&columnid=aGk%2BMTI%3D&unitid=Zm9v%2Fw%3D%3D",
            (("columnid", "aGk+MTI="), ("unitid", "Zm9v/w=="), ("col", "1"), ("sourceContentType", "1")),
        ),
    ],
)
def test_other_addresses_of_the_service(proxy: str, query: str, form: tuple[tuple[str, str], ...]) -> None:
    read = jpage.read(first([1, 2, 3], "totalrecord = 9; perpage = 1", proxy, query), Ask(URL))
    assert read.next is not None
    assert (read.next.url, read.next.form) == (f"{ROOT}{proxy}?startrecord=4&endrecord=6&perpage=1", form)


def test_the_end_of_a_list_that_states_nothing() -> None:
    assert jpage.read(first(range(1, 15)), Ask(URL)).next is None
    read = jpage.read(first(range(1, 16)), Ask(URL))
    assert read.next is not None
    assert read.next.url == f"{ROOT}{PROXY}?startrecord=16&endrecord=60&perpage=15"
    assert jpage.read(first(range(1, 46), "totalRecord:45,perPage:15"), Ask(URL)).next is None
    assert jpage.read(first([1, 2], "totalRecord:9", query=""), Ask(URL)).next is None


def test_an_empty_group_deep_in_the_list_is_told() -> None:
    asked = Ask(
        f"{ROOT}{PROXY}?startrecord=46&endrecord=90&perpage=15", 2, FORM, told=(("seen", "45"), ("count", "90"))
    )
    read = jpage.read("<datastore><recordset></recordset></datastore>    ", asked)
    assert (read.rows, read.next) == ((), None)
    assert read.fault == "an empty group after 45 records, though the list states 90"


def test_rows_of_the_page_itself_are_kept_where_the_service_gives_nothing() -> None:
    text = page(f"<ul>{html_row(1, address(1))}</ul><script>var p = '{PROXY}?{QUERY}'; totalRecord = 46;</script>")
    read = jpage.read(text, Ask(URL))
    assert reports(read) == shown([1])
    assert read.next is not None
    assert read.next.url == f"{ROOT}{PROXY}?startrecord=1&endrecord=45&perpage=15"
    assert jpage.read("<datastore/>", read.next).fault == "an empty group after 0 records, though the list states 46"


def test_a_list_that_is_drawn_by_script_alone_is_asked_for_from_its_first_record() -> None:
    read = jpage.read(page(f"<script>proxyUrl:'{PROXY}?{QUERY}'</script>"), Ask(URL))
    assert read.next is not None
    assert read.next.url == f"{ROOT}{PROXY}?startrecord=1&endrecord=45&perpage=15"


def test_cut_titles_broken_dates_and_rows_of_tables() -> None:
    row = f'<tr><td><a href="{address(1)}" title="{title(1)}">{title(1)[:5]}...</a></td><td>2025- 01- 14</td></tr>'
    text = f"<datastore><recordset><record><![CDATA[{row}]]></record></recordset></datastore>"
    assert reports(jpage.read(text, Ask(URL))) == [(f"{ROOT}{address(1)}", title(1), "2025-01-14")]


def test_the_oldest_versions_answer_in_script() -> None:
    asked = Ask(f"{ROOT}/module/jslib/jquery/jpage/dataproxy.jsp?startrecord=46", 2, FORM, told=(("seen", "45"),))
    rows = json.dumps([html_row(46, address(46))], ensure_ascii=False)
    read = jpage.read(f"totalRecord = 46;totalPage = 4;dataStore = {rows};", asked)
    assert (reports(read), read.count, read.next) == (shown([46]), 46, None)


def test_ten_pages_inside_the_page() -> None:
    held = [{"infolist": [{"title": title(one), "url": address(one), "daytime": date_of(one)}]} for one in (1, 2)]
    whole = page(f'<script>var dataList={json.dumps(held)}; var pagesData={{"curPageNo":1,"pageTotal":2}};</script>')
    read = jpage.read(whole, Ask(URL))
    assert (reports(read), read.next, read.total) == (shown([1, 2]), None, 1)
    # Pages that are not inside are missing, and the crawl says so.
    assert jpage.read(whole.replace('"pageTotal":2', '"pageTotal":5'), Ask(URL)).total == 4
    assert platforms.detect(whole, URL) == "jpage"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (first([1]), "jpage"),
        (page(f"<script>x = '{PROXY}'</script>"), "jpage"),
        (page('<a href="/col/col1/index.html">年报</a>'), "single"),
        (page("<script>createPageHTML(3, 0, 'index', 'html')</script>"), "trs"),
    ],
)
def test_detected(text: str, key: str) -> None:
    assert platforms.detect(text, URL) == key


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 90), size=st.integers(1, 20))
def test_every_report_is_read_once_in_order(count: int, size: int) -> None:
    def serve(ask: Ask) -> str:
        if ask.form is None:
            return first(range(1, min(3 * size, count) + 1), f"totalRecord:{count},perPage:{size}")
        asked = dict(pair.split("=") for pair in ask.url.split("?")[1].split("&"))
        assert (ask.form, asked["perpage"]) == (FORM, str(size))
        start, end = int(asked["startrecord"]), int(asked["endrecord"])
        assert end - start + 1 == 3 * size
        return group(range(start, min(end, count) + 1), count, -(-count // size))

    walked = walk(Ask(URL), serve)
    assert walked.urls == tuple(f"{ROOT}{address(one)}" for one in range(1, count + 1))
    assert walked.flags == ()
    assert len(walked.asked) == -(-count // (3 * size))


def test_a_list_whose_deep_groups_are_empty_is_short() -> None:
    def serve(ask: Ask) -> str:
        start = 1 if ask.form is None else int(ask.url.split("startrecord=")[1].split("&")[0])
        if ask.form is None:
            return first(range(1, 46), "totalRecord:120,perPage:15")
        return group(range(46, 91), 120) if start == 46 else f"{'<datastore><recordset></recordset></datastore>':<54}"

    walked = walk(Ask(URL), serve)
    assert len(walked.urls) == 90
    assert walked.flags == (
        f"short: {ROOT}{PROXY}?startrecord=91&endrecord=135&perpage=15: "
        "an empty group after 90 records, though the list states 120, after 2 good pages",
    )
