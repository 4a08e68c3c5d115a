"""Smaller systems with numbered pages: each line of the table on a page of its own, and walked through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import numbered
from crawler.platforms.listing import Ask, ListingPage
from tests.crawler.platforms.walk import ROOT, date_of, html_row, page, reports, title, walk

ROWS = html_row(1, "/x/2025/8001.html") + html_row(2, "/x/2025/8002.html")

PAGES = (
    # family, address, what the page bears, next page, number, total, rows stated
    ("Shanghai, setPage", "/nb/index.html", '<script>$("#p").pagination("setPage", 1, 4)</script>', "/nb/index_2.html", 1, 4, None),
    ("Shanghai, setPage", "/nb/index_2.html", '<script>$("#p").pagination("setPage", 2, 4)</script>', "/nb/index_3.html", 2, 4, None),
    ("Shanghai, setPage", "/nb/index_4.html", '<script>$("#p").pagination("setPage", 4, 4)</script>', "", 4, 4, None),
    ("Shanghai, nw columns", "/nw12344/index.html", "<script>x({totalPage: 3, total: 41})</script>", "/nw12344/index_2.html", None, 3, None),
    ("Shanghai, nw columns", "/nw12344/", "<script>x({totalPage: 3})</script>", "/nw12344/index_2.html", None, 3, None),
    ("Henan", "/nb/index.html", '<div id="pageDec" pagesize="20" pagecount="5"></div>', "/nb/index_2.html", None, 5, None),
    ("Kunming", "/nb/index.shtml", "<script>if (ele.value>6) ele.value = 6;</script>", "/nb/index_2.shtml", None, 6, None),
    ("Chengdu", "/nb/column-index-1.shtml", "<script>var totalPage = 7;</script>", "/nb/column-index-2.shtml", None, 7, None),
    ("Xi'an, snowflake ids", "/nb/1.html", '<a href="/nb/1881234567890123456.html">x</a><script>parseInt(\'3\')</script>', "/nb/2.html", None, 3, None),
    ("Huilan eportal", "/eportal/ui?pageId=77", "<script>var totalPage = '3'</script>", "/eportal/ui?pageId=77&currentPage=2", None, 3, None),
    ("Huilan eportal", "/eportal/ui?pageId=77", '<a href="javascript:next(2)">下页</a>', "/eportal/ui?pageId=77&currentPage=2", None, None, None),
    ("Gansu, ncms", "/ncms/list?mkbh=77&begin=0", "<script>var dataTotal = 5; var pagenum = 1;</script>", "/ncms/list?mkbh=77&begin=2", None, 3, 5),
)  # fmt: skip


def asked_for(path: str) -> Ask:
    tail = path.rsplit("_", 1)[-1].split(".")[0]
    return Ask(ROOT + path, int(tail) if tail.isdigit() else 1)


@pytest.mark.parametrize(("family", "path", "bears", "following", "number", "total", "count"), PAGES)
def test_each_system(
    family: str, path: str, bears: str, following: str, number: int | None, total: int | None, count: int | None
) -> None:
    text, asked = page(f"<ul>{ROWS}</ul>{bears}"), asked_for(path)
    assert platforms.detect(text, asked.url) == "numbered"
    read = numbered.read(text, asked)
    assert reports(read) == [
        (f"{ROOT}/x/2025/8001.html", title(1), date_of(1)),
        (f"{ROOT}/x/2025/8002.html", title(2), date_of(2)),
    ]
    assert (read.next.url if read.next else "") == (ROOT + following if following else "")
    assert (read.number, read.total, read.count) == (number, total, count)
    assert family in {one.family for one in numbered.PATTERNS}


def test_every_line_of_the_table_is_tried() -> None:
    assert {one.family for one in numbered.PATTERNS} == {one[0] for one in PAGES}


def test_a_mark_without_totals_is_read_by_its_pager() -> None:
    text = page(f'<ul>{ROWS}</ul><p><a href="column-index-2.shtml">下一页</a></p>')
    read = numbered.read(text, Ask(f"{ROOT}/nb/column-index-1.shtml"))
    assert read.next is not None
    assert (read.next.url, read.total) == (f"{ROOT}/nb/column-index-2.shtml", None)


def test_none_of_its_own() -> None:
    text = page(f"<ul>{ROWS}</ul><script>var totalPage = 3;</script>")
    assert not numbered.detect(text, f"{ROOT}/nb/index.html")
    assert numbered.read(text, Ask(f"{ROOT}/nb/index.html")) == ListingPage(
        numbered.read(page(f"<ul>{ROWS}</ul>"), Ask(f"{ROOT}/nb/index.html")).rows
    )


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 50), size=st.integers(1, 20), family=st.sampled_from(("set", "nw", "dec", "snow", "begin")))
def test_every_report_is_read_once_in_order(count: int, size: int, family: str) -> None:
    pages = -(-count // size)
    first = {"nw": "/nw123/", "snow": "/nb/", "begin": "/ncms/list?mkbh=7"}.get(family, "/nb/index.html")

    def serve(ask: Ask) -> str:
        path = ask.url.removeprefix(ROOT)
        if path == first:
            number = 1
        elif family == "begin":
            number = int(path.rsplit("=", 1)[1]) // size + 1
        else:
            number = int(path.rsplit("/", 1)[1].removeprefix("index_").removesuffix(".html"))
        shown = range((number - 1) * size + 1, min(number * size, count) + 1)
        rows = "".join(html_row(one, f"/x/{1881234567890120000 + one}.html") for one in shown)
        bears = {
            "set": f'<script>$("#p").pagination("setPage", {number}, {pages})</script>',
            "nw": f"<script>x({{totalPage: {pages}}})</script>",
            "dec": f'<div id="pageDec" pagesize="{size}" pagecount="{pages}"></div>',
            "snow": f"<script>if (n > parseInt('{pages}')) n = 1;</script>",
            "begin": f"<script>var dataTotal = {count}; var pageSize = {size};</script>",
        }[family]
        return page(f"<ul>{rows}</ul>{bears}")

    walked = walk(Ask(ROOT + first), serve)
    assert walked.urls == tuple(f"{ROOT}/x/{1881234567890120000 + one}.html" for one in range(1, count + 1))
    assert walked.flags == ()
