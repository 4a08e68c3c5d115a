"""Platforms on invented pages: exact links, exact next pages."""

from __future__ import annotations

import pytest

from crawler import platforms
from crawler.platforms import next_link, single, trs, vsb
from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.rows import date_in, read_rows

URL = "http://www.qinghe.example/zwgk/nb/index.html"
ROWS = """<ul class="list-t">
 <li><a href="./202501/t20250121_90001.html" title="青禾县财政局2024年政府信息公开工作年度报告">青禾县财政局…</a>
 <span class="date">2025-01-21</span></li>
 <li><a href="./202501/P020250121300000001.pdf">青禾县档案局2024年报（PDF）</a><span>2025/01/21</span></li></ul>"""


def going(page: ListingPage) -> str:
    """Where the next page lies."""
    return page.next.url if page.next else ""


def test_rows_prefer_the_whole_title_and_take_the_date_beside_it() -> None:
    first, second = trs.read(f"<html><body>{ROWS}</body></html>", Ask(URL)).rows
    assert first.url == "http://www.qinghe.example/zwgk/nb/202501/t20250121_90001.html"
    assert (first.text, first.date) == ("青禾县财政局2024年政府信息公开工作年度报告", "2025-01-21")
    assert second.url == "http://www.qinghe.example/zwgk/nb/202501/P020250121300000001.pdf"
    assert (second.text, second.date) == ("青禾县档案局2024年报（PDF）", "2025-01-21")


@pytest.mark.parametrize(
    ("script", "following", "number", "total"),
    [
        ('createPageHTML(3, 0, "index", "html");', "index_1.html", 1, 3),
        ('createPageHTML(3, 1, "index", "html");', "index_2.html", 2, 3),
        ('createPageHTML(3, 2, "index", "html");', "", 3, 3),
        ('createPageHTML(17, 0, "index", "shtml", "black2", 250)', "index_1.shtml", 1, 17),
        ('createPage(3, 0, "index", "html")', "index_1.html", 1, 3),
        ("createPageHTML('paging', 25, 1, 'index', 'html', 500)", "index_2.html", 1, 25),
        ("createPageHTML('paging', 25, 24, 'index', 'html', 500)", "index_25.html", 24, 25),
        ("createPageHTML('paging', 25, 25, 'index', 'html', 500)", "", 25, 25),
        ("createPageHTML('page_div', 10, 1, 'a/b/zwgklist', 'shtml', 200)", "zwgklist_2.shtml", 1, 10),
        ("var currentPage=0; var countPage=3;", "index_1.html", 1, 3),
        ("x({currentPage:parseInt('1')+1, countPage:parseInt('7}')})", "index_2.html", 2, 7),
        ("pagination_script_config = { pageNumber: '0', total: '1' }", "", 1, 1),
    ],
)
def test_trs_pager(script: str, following: str, number: int, total: int) -> None:
    page = trs.read(f"<html><body>{ROWS}<!-- <script>{script}</script> --></body></html>", Ask(URL))
    expected = f"http://www.qinghe.example/zwgk/nb/{following}" if following else ""
    assert (going(page), page.number, page.total) == (expected, number, total)


def test_trs_unrendered_template_states_nothing() -> None:
    page = trs.read("<html>createPageHTML(${PAGE_COUNT}, ${PAGE_INDEX}, 'index', 'html')</html>", Ask(URL))
    assert (going(page), page.number, page.total) == ("", None, None)


VSB = """<html><body><ul><li><a href="{up}info/12/345.htm">某局2023年年报</a><span>2024-01-20</span></li></ul>
<span class="p_pages"><span class="p_no_d">{here}</span><span class="p_next p_fun"><a href="{next}">下页</a></span>
<span class="p_last p_fun"><a href="nianbao/1.htm">尾页</a></span></span>
<span class="p_t">{here}/11</span></body></html>"""


def test_vsb_counts_down_and_resolves_one_folder_deeper() -> None:
    first = vsb.read(VSB.format(up="", here=1, next="nianbao/10.htm"), Ask("http://x.example/zw/nianbao.htm"))
    assert (going(first), first.number, first.total) == ("http://x.example/zw/nianbao/10.htm", 1, 11)
    assert first.rows[0].url == "http://x.example/zw/info/12/345.htm"
    second = vsb.read(VSB.format(up="../", here=2, next="9.htm"), Ask("http://x.example/zw/nianbao/10.htm"))
    assert (going(second), second.number) == ("http://x.example/zw/nianbao/9.htm", 2)
    assert second.rows[0].url == "http://x.example/zw/info/12/345.htm"


def test_vsb_last_page_has_no_next() -> None:
    page = vsb.read('<html><body><span class="p_no_d">3</span><span class="p_t">3/3</span></body></html>', Ask(URL))
    assert (going(page), page.number, page.total) == ("", 3, 3)


@pytest.mark.parametrize(
    ("anchor", "target"),
    [
        ('<a href="?page=2">下一页</a>', "http://www.qinghe.example/zwgk/nb/index.html?page=2"),
        ('<a href="list_2.html"> 下页 ></a>', "http://www.qinghe.example/zwgk/nb/list_2.html"),
        ('<a href="a.html">下一篇</a>', ""),
        ('<a href="javascript:go(2)">下一页</a>', ""),
        ('<a href="index.html">下一页</a>', ""),
    ],
)
def test_next_link(anchor: str, target: str) -> None:
    assert going(next_link.read(f"<html><body>{ROWS}{anchor}</body></html>", Ask(URL))) == target


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"<html>{ROWS}</html>", "trs"),
        ("<html><a href='/x'>年报</a></html>", "single"),
        ("<html><a href='/x?p=2'>下一页</a></html>", "next_link"),
        (VSB.format(up="", here=1, next="nianbao/10.htm"), "vsb"),
    ],
)
def test_detect(text: str, key: str) -> None:
    assert platforms.detect(text, "http://x.example/") == key


def test_single_never_goes_on() -> None:
    assert single.read(f"<html>{ROWS}createPageHTML(3, 0, 'index', 'html')</html>", Ask(URL)).next is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025-01-14", "2025-01-14"),
        ("2025- 01- 14", "2025-01-14"),
        ("[2025/1/4]", "2025-01-04"),
        ("2025年1月4日", "2025-01-04"),
        ("2025.01.14", "2025-01-14"),
        ("21 2025-01", "2025-01-21"),
        ("2026-02-30", ""),
        ("2024年度", ""),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert date_in(text) == iso


def test_a_grid_of_units_and_years_gives_each_link_both_its_heads() -> None:
    page = """<table><tr><th>单位</th><th>2023年</th><th>2022年</th></tr>
    <tr><td>县财政局</td><td><a href="a.html">查看</a></td><td><a href="b.html">查看</a></td></tr></table>"""
    assert [(row.url[-6:], row.context) for row in read_rows(page, URL)] == [
        ("a.html", "县财政局 2023年"),
        ("b.html", "县财政局 2022年"),
    ]


def test_commented_rows_count_only_where_the_page_shows_none() -> None:
    hidden = '<!-- <li><a href="old.html">某局2022年报</a><span>2023-01-02</span></li> -->'
    assert [row.url for row in read_rows(f"<html><body>{hidden}</body></html>", URL)] == [
        "http://www.qinghe.example/zwgk/nb/old.html"
    ]
    assert not any(row.url.endswith("old.html") for row in read_rows(f"<html><body>{ROWS}{hidden}</body></html>", URL))


def test_base_href_trailing_dot_and_scripts() -> None:
    page = """<html><head><base href="http://a.example/x/"></head><body><a href="1.html">一</a>
    <a href="http://B.example./2.html#top">二</a><a href="javascript:void(0)">三</a><a href="#">四</a></body></html>"""
    assert [row.url for row in read_rows(page, URL)] == ["http://a.example/x/1.html", "http://b.example/2.html"]
