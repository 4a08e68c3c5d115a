"""Rows: where a date stands that is not in the row, several links in a row, heads of a table with spans."""

from __future__ import annotations

import pytest

from crawler.platforms.rows import BESIDE, date_in, read_rows
from tests.crawler.platforms.walk import ROOT, page

URL = f"{ROOT}/nb/"


def read(body: str) -> list[tuple[str, str]]:
    """Last part of the address, and date, without the page's own menu."""
    return [(row.url.rsplit("/", 1)[1], row.date) for row in read_rows(page(body), URL)][1:]


@pytest.mark.parametrize(
    "body",
    [
        '<div><a href="a.html">一</a><span>2025-01-21</span><a href="b.html">二</a><span>2025-01-22</span></div>',
        '<div><span>2025-01-21</span><a href="a.html">一</a><span>2025-01-22</span><a href="b.html">二</a></div>',
        '<div><!-- x --><a href="a.html">一</a> [2025-01-21]<br/><a href="b.html">二</a> [2025-01-22]<br/></div>',
        '<dl><dt><a href="a.html">一</a></dt><dd>2025/01/21</dd><dt><a href="b.html">二</a></dt><dd>2025/01/22</dd></dl>',
        '<div class="r"><a href="a.html">一</a><i>2025.01.21</i></div><div class="r"><a href="b.html">二</a><i>2025.01.22</i></div>',
        '<table><tr><td>1</td><td><a href="a.html">一</a></td><td>2025-01-21</td></tr><tr><td>2</td><td><a href="b.html">二</a></td><td>2025-01-22</td></tr></table>',
    ],
)
def test_a_date_beside_its_row(body: str) -> None:
    assert read(body) == [("a.html", "2025-01-21"), ("b.html", "2025-01-22")]


def test_a_row_without_a_date_does_not_take_its_neighbours() -> None:
    body = '<ul><li><a href="a.html">一</a></li><li><a href="b.html">二</a><span>2025-01-22</span></li></ul>'
    assert read(body) == [("a.html", ""), ("b.html", "2025-01-22")]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1 2025-01-21", "2025-01-21"),
        ("21 2025-01", "2025-01-21"),
        ("01-21 2025", "2025-01-21"),
        ("2025 01-21", "2025-01-21"),
        ("13-41 2025", ""),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert date_in(text) == iso


def test_of_several_links_in_a_row_the_longest_stands_in_the_list() -> None:
    row = '<li><a href="u{n}/">县财政局</a><a href="{n}.html">青禾县财政局202{n}年政府信息公开工作年度报告</a></li>'
    rows = read_rows(page(f'<ul class="l">{row.format(n=3)}{row.format(n=4)}</ul>'), URL)[1:]
    assert [(one.url.removeprefix(URL), one.group.endswith(BESIDE)) for one in rows] == [
        ("u3/", True), ("3.html", False), ("u4/", True), ("4.html", False)
    ]  # fmt: skip
    assert rows[1].group == rows[3].group == "body/ul/li[.l]"


def test_numbers_of_rows_make_no_groups() -> None:
    body = '<div class="list"><div class="item1" id="r1"><a href="a.html">一</a></div><div class="item2" id="r2"><a href="b.html">二</a></div></div>'
    rows = read_rows(page(body), URL)[1:]
    assert {row.group for row in rows} == {"body/div/div[.list r#.item#]"}


def test_heads_of_a_table_with_spans() -> None:
    table = """<table><tr><th rowspan="1">类别</th><th>序号</th><th>单位</th><th>2024年</th><th>2023年</th></tr>
    <tr><td rowspan="2">政府部门</td><td>1</td><td>县财政局</td><td><a href="a.html">查看</a></td><td><a href="b.html">查看</a></td></tr>
    <tr><td>2</td><td>县教育局</td><td><a href="c.html">查看</a></td><td><a href="d.html">查看</a></td></tr></table>"""
    found = {row.url.rsplit("/", 1)[1]: row.context for row in read_rows(page(table), URL)[1:]}
    assert found == {
        "a.html": "县财政局 2024年",
        "b.html": "县财政局 2023年",
        "c.html": "县教育局 2024年",
        "d.html": "县教育局 2023年",
    }


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ('<a href="a.html"><img src="ico.png" alt="查看"></a>', "查看"),
        ('<a href="a.html" title="财政局2024年年报"><img src="ico.png" alt="查看"></a>', "财政局2024年年报"),
        (
            '<a href="a.html" title="财政局2024年年报"><i>21</i><h4>[置顶]财政局20...</h4><p>根据条例要求，现予公布。</p></a>',
            "财政局2024年年报",
        ),
        ('<a href="a.html"><div>2025-01-21</div><h4>财政局2024年年报</h4><p>现予公布。</p></a>', "财政局2024年年报"),
        (
            '<a href="a.html" title="打开新窗口"><h4>财政局2024年年报</h4><p>现予公布其全文。</p></a>',
            "财政局2024年年报",
        ),
    ],
)
def test_what_a_link_is_called(link: str, text: str) -> None:
    assert [row.text for row in read_rows(f"<ul><li>{link}</li></ul>", URL)] == [text]


def test_a_page_that_a_script_draws_has_no_address() -> None:
    links = '<a href="/#/detail/1">一</a><a href="#!/detail/2">二</a><a href="/gkmlpt/annualreport#2629">三</a>'
    assert [row.url for row in read_rows(links, URL)] == [f"{ROOT}/gkmlpt/annualreport"]
