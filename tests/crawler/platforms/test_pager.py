"""Pagers: what is a next page and what is not, what they state, how pages are named."""

from __future__ import annotations

import pytest

from crawler.platforms import next_link, trs, vsb
from crawler.platforms.listing import Ask
from crawler.platforms.page_names import PageName, by_field, from_told, guess, learn, scripted
from crawler.platforms.statements import Stated, statements
from tests.crawler.platforms.walk import ROOT, html_row, page

URL = f"{ROOT}/nb/index.html"
ROWS = f"<ul>{html_row(1, 'a1.html')}{html_row(2, 'a2.html')}</ul>"


def onward(pager: str, url: str = URL, number: int = 1) -> str:
    following = next_link.read(page(ROWS + pager), Ask(url, number)).next
    return following.url.removeprefix(f"{ROOT}/nb/") if following else ""


@pytest.mark.parametrize(
    "words",
    [
        "下一页",
        "下页",
        "后一页",
        "下 一 页",
        "下一页&gt;&gt;",
        "[下一页]",
        "Next",
        "next page",
        "<span>下一页</span>",
        '<img src="n.gif" alt="下一页"/>',
    ],
)
def test_what_says_next(words: str) -> None:
    assert onward(f'<div><a href="index_1.html">{words}</a></div>') == "index_1.html"


@pytest.mark.parametrize(
    "pager",
    [
        '<div>上一篇：<a href="a0.html">没有了</a> 下一篇：<a href="a3.html">下一页</a></div>',
        '<div><a href="a0.html">上一篇</a> <a href="a3.html">下一篇</a></div>',
        '<div><a rel="next" href="a3.html">青禾县教育局2024年政府信息公开工作年度报告</a></div>',
        '<div><a href="index.html">下一页</a></div>',
        '<div><a class="disabled" href="index_1.html">下一页</a></div>',
        '<div><a href="javascript:void(0)">下一页</a></div>',
        '<div>第3页/共3页 <a href="index_1.html">下一页</a></div>',
        '<ul class="banner"><li><a href="/t1.html">2023</a></li><li><a href="/t2.html">2024</a></li></ul>',
        '<div class="slides"><a href="/t1.html">图一</a><a href="/t2.html">图二</a></div>',
    ],
)
def test_what_is_no_next_page(pager: str) -> None:
    assert onward(pager) == ""


def test_numbers_tell_the_next_page_on_every_page() -> None:
    pager = '<div><a href="index.html">1</a> <b>2</b> <a href="index_2.html">3</a> <a href="index_8.html">9</a></div>'
    assert onward(pager, f"{ROOT}/nb/index_1.html", 2) == "index_2.html"
    window = '<div><a href="index_1.html">2</a> <b>5</b> <a href="index_8.html">9</a></div>'
    assert onward(window, f"{ROOT}/nb/index_4.html", 5) == "index_5.html"


def test_a_next_page_that_leads_back_is_not_followed() -> None:
    pager = (
        '<div><a href="index.html">1</a> <a href="index_1.html">2</a> <b>3</b> <a href="index.html">下一页</a></div>'
    )
    assert onward(pager, f"{ROOT}/nb/index_2.html", 3) == ""


def test_the_last_page_and_the_total_tell_how_pages_are_named() -> None:
    assert onward('<p>1/9 <a href="index_8.html">尾页</a></p>') == "index_1.html"
    assert onward('<p>1/9 <a href="index_9.html">尾页</a></p>') == "index_2.html"
    assert onward('<p><a href="12.html">尾页</a> 共12页</p>', f"{ROOT}/nb/1.html") == "2.html"
    assert onward("<p>共3页</p>", f"{ROOT}/nb/list.jsp?id=7&cur_page=1") == "list.jsp?id=7&cur_page=2"


def test_a_script_that_counts_on_behind_the_last_page_is_not_followed() -> None:
    pager = (
        '<form method="post" name="f" action="/nb/list.do"><input name="pageNo">{0}</form><script>f.submit()</script>'
    )
    steps = (
        '<a href="javascript:go(1)">首页</a><a href="javascript:go({0})">下一页</a><a href="javascript:go(3)">末页</a>'
    )
    second = next_link.read(page(ROWS + pager.format(steps.format(3))), Ask(URL, 2)).next
    assert second is not None
    assert second.form == (("pageNo", "3"),)
    assert next_link.read(page(ROWS + pager.format(steps.format(4))), Ask(URL, 3)).next is None


def test_pages_that_cannot_be_asked_for_are_stated() -> None:
    read = next_link.read(page(f'{ROWS}<div><a onclick="turn(2)">2</a> <a onclick="turn(3)">3</a></div>'), Ask(URL))
    assert (read.next, read.total) == (None, 3)
    read = next_link.read(page(f"{ROWS}<div>共46条 共4页</div>"), Ask(URL))
    assert (read.next, read.total, read.count) == (None, 4, 46)


@pytest.mark.parametrize(
    ("words", "pager", "stated"),
    [
        ("共46条 第2页 共 4 页", False, Stated(2, 4, 46)),
        ("第2/4页 每页20条", False, Stated(2, 4)),
        ("页次：2/4 共46条记录", False, Stated(2, 4, 46)),
        ("当前第 2 页，共 4 页", False, Stated(2, 4)),
        ("总记录数:46 总页数：4", False, Stated(None, 4, 46)),
        ("2 / 4", True, Stated(2, 4)),
        ("2 / 4", False, Stated()),
        ("征集到意见共46条，均已采纳", False, Stated()),
        ("加载更多 共 24 条", False, Stated(None, None, 24)),
        ("转到第 3 页", False, Stated()),
        ("发布日期 2025/01/21", True, Stated()),
        ("第1页 第2页 第3页", False, Stated()),
        ("第9页 共 4 页", False, Stated(None, 4)),
    ],
)
def test_statements(words: str, pager: bool, stated: Stated) -> None:
    assert statements(words, pager=pager) == stated


def test_names_of_pages() -> None:
    assert learn({1: f"{ROOT}/nb.htm", 2: f"{ROOT}/nb/10.htm", 3: f"{ROOT}/nb/9.htm"}) == PageName(
        f"{ROOT}/nb/{{}}.htm", -1, 12
    )
    assert learn({2: f"{ROOT}/l?begin=20", 4: f"{ROOT}/l?begin=60"}) == PageName(f"{ROOT}/l?begin={{}}", 20, -20)
    assert learn({1: f"{ROOT}/a.html", 2: f"{ROOT}/b.html"}) is None
    assert guess(9, f"{ROOT}/202401/index_8.html") == PageName(f"{ROOT}/202401/index_{{}}.html", 1, -1)
    assert guess(9, f"{ROOT}/202401/index.html") is None
    assert by_field(f"{ROOT}/l?pageNo=1&n=1", 1) == PageName(f"{ROOT}/l?pageNo={{}}&n=1")
    assert by_field(f"{ROOT}/l?id=1", 1) is None
    script = 'function go(n){ location.href = "index_" + (n-1) + ".html"; } var x = "a" + n;'
    assert list(scripted(script, URL)) == [PageName(f"{ROOT}/nb/index_{{}}.html", 1, -1)]
    name = PageName(f"{ROOT}/nb/index_{{}}.html", 1, -1)
    assert (name.of(3), from_told(name.told()), from_told("")) == (f"{ROOT}/nb/index_2.html", name, None)
    assert PageName(f"{ROOT}/{{}}.htm", -1, 3).of(4) == ""


def test_trs_that_states_rows_and_their_number_on_a_page() -> None:
    text = page('<a href="./202501/t20250121_1.html">x</a><script>var recordCount=46; var pageSize=20;</script>')
    read = trs.read(text, Ask(URL))
    assert (read.next.url if read.next else "", read.number, read.total) == (f"{ROOT}/nb/index_1.html", 1, 3)
    read = trs.read(text, Ask(f"{ROOT}/nb/index_2.html", 3))
    assert (read.next, read.number, read.total) == (None, 3, 3)


def test_vsb_states_its_rows_and_older_pages_are_read_by_their_pager() -> None:
    pager = '<span class="p_t">共52条</span><span class="p_no_d">1</span><span class="p_next p_fun"><a href="nb/2.htm">下页</a></span><span class="p_t">1/3</span>'
    read = vsb.read(page(ROWS + pager), Ask(f"{ROOT}/nb.htm"))
    assert (read.next.url if read.next else "", read.number, read.total, read.count) == (f"{ROOT}/nb/2.htm", 1, 3, 52)
    old = '<div id="vsb_content"><table><tr><td id="fanye7">共52条&nbsp;&nbsp;1/3&nbsp;</td><td><a href="nb/2.htm" class="Next">下页</a></td></tr></table></div>'
    read = vsb.read(page(ROWS + old), Ask(f"{ROOT}/nb.htm"))
    assert (read.next.url if read.next else "", read.number, read.total, read.count) == (f"{ROOT}/nb/2.htm", 1, 3, 52)
