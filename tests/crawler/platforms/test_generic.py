"""Lists of no known system: which block is the list, its rows, and the way on; each template an invented system's."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import generic
from crawler.platforms.listing import OUTSIDE, Ask
from tests.crawler.platforms.walk import ROOT, date_of, html_row, is_report, page, title, walk

URL = f"{ROOT}/zwgk/nb/index.html"
NAV = (
    '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li><li><a href="/hd/">互动交流</a></li>'
    '<li><a href="/fw/">办事服务</a></li></ul>'
)
FLOATING = (
    '<div class="hot"><h3>热点要闻</h3><ul>'
    + "".join(
        f'<li><a href="/xw/2025/{one}.html">青禾县召开第{one}次全县重点工作调度推进会议</a><span>2025-03-{one:02d}</span></li>'
        for one in range(1, 9)
    )
    + "</ul></div>"
)
FRIENDS = (
    '<div class="friends"><ul>'
    + "".join(
        f'<li><a href="http://w{one}.bie.example/">第{one}个友好城市人民政府网站</a></li>' for one in range(1, 10)
    )
    + "</ul></div>"
)


def address(number: int) -> str:
    return f"/zwgk/nb/a{number}.html"


def ul(number: int) -> str:
    return html_row(number, address(number))


def table(number: int) -> str:
    return (
        f'<tr><td>{number}</td><td><a href="{address(number)}">{title(number)}</a></td><td>{date_of(number)}</td></tr>'
    )


def nested(number: int) -> str:
    return (
        f'<tr><td><table><tr><td><img src="d.gif"/></td><td><a href="{address(number)}" title="{title(number)}">'
        f"{title(number)[:8]}...</a></td><td>[{date_of(number)}]</td></tr></table></td></tr>"
    )


def dl(number: int) -> str:
    return f'<dt><a href="{address(number)}">{title(number)}</a></dt><dd>{date_of(number).replace("-", "/")}</dd>'


def divs(number: int) -> str:
    return (
        f'<div class="item item{number}" id="row{number}"><div class="t"><a href="{address(number)}">{title(number)}</a></div>'
        f'<div class="d">{date_of(number)}</div></div>'
    )


def split(number: int) -> str:
    year, month, day = date_of(number).split("-")
    return f'<li><div class="date"><b>{day}</b><i>{year}-{month}</i></div><p><a href="{address(number)}">{title(number)}</a></p></li>'


def year_below(number: int) -> str:
    year, month, day = date_of(number).split("-")
    return f'<li><em>{month}-{day}</em><em>{year}</em><a href="{address(number)}">{title(number)}</a></li>'


def two_links(number: int) -> str:
    return (
        f'<li><a class="unit" href="/zwgk/dw{number % 3}/">[县第{number % 3}局]</a>'
        f'<a href="{address(number)}">{title(number)}</a><span>{date_of(number)}</span></li>'
    )


def two_links_in_divs(number: int) -> str:
    return (
        f'<div class="r"><a href="/zwgk/dw{number % 3}/">[县第{number % 3}局]</a><a href="{address(number)}">{title(number)}</a>'
        f"<span>{date_of(number)}</span></div>"
    )


def before(number: int) -> str:
    return f'<span class="d">{date_of(number)}</span><a href="{address(number)}">{title(number)}</a><br/>'


def behind(number: int) -> str:
    return f'· <a href="{address(number)}">{title(number)}</a> ({date_of(number)})<br/>'


def paragraphs(number: int) -> str:
    return f'<p class="tit"><a href="{address(number)}">{title(number)}</a></p><p class="time">{date_of(number)}</p>'


def inside(number: int) -> str:
    return f'<a class="line" href="{address(number)}"><h4>{title(number)}</h4><span>{date_of(number)}</span></a>'


def cards(number: int) -> str:
    return (
        f'<li><a href="{address(number)}"><img src="{number}.jpg"/></a><h4><a href="{address(number)}">{title(number)}</a></h4>'
        f"<p>发布时间：{date_of(number)} 来源：县政府办</p></li>"
    )


@dataclass(frozen=True)
class Template:
    """A system's list page. ``pager`` is its pager on page 1 of 3, 30 rows, ten a page."""

    name: str
    opened: str
    row: object
    closed: str
    pager: str
    onward: str
    number: int | None = None
    total: int | None = None
    count: int | None = None


TEMPLATES = (
    Template("ul", '<ul class="l">', ul, "</ul>", '<a href="index_2.html">下一页</a>', "index_2.html"),
    Template("table", "<table><tr><th>序号</th><th>标题</th><th>日期</th></tr>", table, "</table>",
             '共30条 第1/3页 <a href="?page=2">[下一页]</a>', "index.html?page=2", 1, 3, 30),
    Template("nested tables", "<table><tr><td><table>", nested, "</table></td></tr></table>",
             '<table><tr><td>页次：1/3 共 30 条记录 <a href="list_2.html">后一页</a></td></tr></table>', "list_2.html", 1, 3, 30),
    Template("dl", "<dl>", dl, "</dl>",
             '<div class="pages"><span class="current">1</span><a href="p2.html">2</a><a href="p3.html">3</a></div>', "p2.html", 1),
    Template("div rows", '<div class="list">', divs, "</div>",
             '<div class="pg">共3页 <a href="index.html">首页</a> <a href="index_2.html">尾页</a></div>', "index_1.html", None, 3),
    Template("split date", "<ul>", split, "</ul>", '<a class="next" href="index_1.html" title="下一页"><img src="n.png"/></a>', "index_1.html"),
    Template("year below", "<ul>", year_below, "</ul>", '<div><a href="/zwgk/nb/2/">下页</a> <a href="/zwgk/nb/3/">末页</a></div>', "2/"),
    Template("two links a row", '<ul class="x">', two_links, "</ul>",
             '<p>共<b>30</b>条记录，共<b>3</b>页 <a href="javascript:go(2)">下一页</a></p>'
             '<script>function go(n){ window.location.href = "index_" + n + ".html"; }</script>', "index_2.html", None, 3, 30),
    Template("two links in divs", '<div class="x">', two_links_in_divs, "</div>", '<a href="index_2.html">下一页 &gt;</a>', "index_2.html"),
    Template("dates before", "<div>", before, "</div>", '<div>1/3 <a onclick="location.href=\'index_2.html\'">下一页</a></div>', "index_2.html", 1, 3),
    Template("dates behind", "<div>", behind, "</div>", '<div>1 <a href="i-2.html">2</a> <a href="i-3.html">3</a> <a href="i-3.html">尾页</a></div>', "i-2.html"),
    Template("paragraphs", '<div class="c">', paragraphs, "</div>",
             '<div><a href="javascript:;" tagname="/zwgk/nb/index_2.shtml">下一页</a></div>', "index_2.shtml"),
    Template("date in the link", "<div>", inside, "</div>", '<div>第1页/共3页 <a href="index2.html">Next</a></div>', "index2.html", 1, 3),
    Template("pictures", '<ul class="p">', cards, "</ul>", '<div><a class="on">1</a><a href="?p=2">2</a><a href="?p=3">3</a><a href="?p=2">&gt;</a></div>', "index.html?p=2", 1),
)  # fmt: skip


def whole(template: Template, shown: range, pager: str) -> str:
    rows = "".join(template.row(one) for one in shown)  # type: ignore[operator]
    return page(
        f'{NAV}<div class="main">{template.opened}{rows}{template.closed}{pager}</div>{FLOATING}{FRIENDS}'
        "<p>版权所有：青禾县人民政府</p>"
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_rows_and_the_way_on(template: Template) -> None:
    text = whole(template, range(1, 11), template.pager)
    assert platforms.detect(text, URL) == "generic"
    read = generic.read(text, Ask(URL))
    listed = [(row.url, row.text, row.date) for row in read.rows if row.group != OUTSIDE]
    assert listed == [(ROOT + address(one), title(one), date_of(one)) for one in range(1, 11)]
    assert read.next is not None
    assert (read.next.url, read.next.number) == (f"{ROOT}/zwgk/nb/{template.onward}", 2)
    assert (read.number, read.total, read.count) == (template.number, template.total, template.count)


def test_all_links_are_given_those_outside_the_list_marked() -> None:
    read = generic.read(whole(TEMPLATES[0], range(1, 4), ""), Ask(URL))
    outside = [row.url for row in read.rows if row.group == OUTSIDE]
    assert len(outside) == 1 + 4 + 8 + 9
    assert f"{ROOT}/xw/2025/1.html" in outside


def test_a_last_page_of_one_row_is_the_list_that_was_learned() -> None:
    first = generic.read(whole(TEMPLATES[0], range(1, 11), TEMPLATES[0].pager), Ask(URL))
    assert first.next is not None
    notice = '<li><a href="/zwgk/nb/tz.html">关于做好有关工作的通知</a></li>'
    last = generic.read(
        page(f'{NAV}<div class="main"><ul class="l">{notice}</ul></div>{FLOATING}{FRIENDS}'), first.next
    )
    assert [row.url for row in last.rows if row.group != OUTSIDE] == [f"{ROOT}/zwgk/nb/tz.html"]
    assert last.next is None


def test_a_list_of_news_and_a_home_page_show_no_report() -> None:
    news = page(NAV + FLOATING + FRIENDS)
    read = generic.read(news, Ask(f"{ROOT}/xw/"))
    assert not any(is_report(row) for row in read.rows)
    assert len([row for row in read.rows if row.group != OUTSIDE]) == 8
    home = page(NAV + FRIENDS)
    assert platforms.detect(home, f"{ROOT}/") == "single"
    assert [row for row in generic.read(home, Ask(f"{ROOT}/")).rows if row.group != OUTSIDE] == []


def test_reports_in_several_blocks_are_all_of_the_list() -> None:
    text = page(
        f'{NAV}<div><h3>2024年</h3><ul class="a">{ul(1)}{ul(2)}</ul></div><div><h3>2023年</h3><ol>{ul(3)}</ol></div>{FLOATING}'
    )
    read = generic.read(text, Ask(URL))
    assert [row.url for row in read.rows if row.group != OUTSIDE] == [ROOT + address(one) for one in (1, 2, 3)]


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 45),
    size=st.integers(3, 20),
    template=st.sampled_from(TEMPLATES),
    style=st.sampled_from(("next", "numbers", "window", "script", "form")),
)
def test_every_report_is_read_once_in_order(count: int, size: int, template: Template, style: str) -> None:
    pages = -(-count // size)

    def name(number: int) -> str:
        return "index.html" if number == 1 else f"index_{number}.html"

    def pager(number: int) -> str:
        more = number < pages
        if style == "next":
            return f'<div><a href="{name(min(number + 1, pages))}">下一页</a></div>'
        if style == "numbers":
            return (
                "<div>"
                + "".join(
                    f"<b>{one}</b>" if one == number else f'<a href="{name(one)}">{one}</a>'
                    for one in range(1, pages + 1)
                )
                + "</div>"
            )
        if style == "window":
            return (
                f'<div>共{count}条 {number}/{pages} <a href="{name(1)}">首页</a> <a href="{name(pages)}">尾页</a></div>'
            )
        call = f'<a href="javascript:go({number + 1})">下一页</a>' if more else "<a>下一页</a>"
        if style == "script":
            return f'<p>{call}</p><script>function go(n){{ location.href = "/zwgk/nb/index_" + n + ".html"; }}</script>'
        return (
            f'<form name="f" method="post" action="/zwgk/nb/index.html"><input type="hidden" name="cpage" value="{number}"/>'
            f"<p>第{number}页 共{pages}页 {call}</p></form><script>function go(n){{ document.f.cpage.value = n; document.f.submit(); }}</script>"
        )

    def serve(ask: Ask) -> str:
        file = ask.url.rsplit("/", 1)[1]
        number = int(dict(ask.form)["cpage"]) if ask.form else 1 if file == "index.html" else int(file[6:-5])
        return whole(template, range((number - 1) * size + 1, min(number * size, count) + 1), pager(number))

    walked = walk(Ask(URL), serve)
    assert walked.urls == tuple(ROOT + address(one) for one in range(1, count + 1))
    assert walked.flags == ()
    assert len(walked.asked) == pages
