"""ASP.NET WebForms: postbacks with the state of the page, image buttons, lists paged by address."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import aspnet
from crawler.platforms.listing import Ask
from tests.crawler.platforms.walk import ROOT, date_of, html_row, page, reports, title, walk

URL = f"{ROOT}/InfoPublic.aspx?cid=1019"
ROW = html_row(1, "NewsView.aspx?NewsID=1")


def form(pager: str, rows: str = ROW, state: str = "s1") -> str:
    return page(
        f'<form method="post" action="InfoPublic.aspx?cid=1019&amp;pid=7" id="form1">'
        f'<input type="hidden" name="__EVENTTARGET" value=""/><input type="hidden" name="__EVENTARGUMENT" value=""/>'
        f'<input type="hidden" name="__VIEWSTATE" value="{state}"/><input type="hidden" name="__EVENTVALIDATION" value="e"/>'
        f'<input name="keyword" value="年报"/><input type="checkbox" name="all" value="1"/><input type="submit" name="go" value="查询"/>'
        f'<select name="size"><option value="15">15</option><option value="20" selected>20</option></select>'
        f'<ul class="list">{rows}</ul><div id="AspNetPager1">{pager}</div></form>'
    )


def test_the_form_goes_back_with_its_state_and_the_page_that_is_wanted() -> None:
    text = form(
        "第1页 共 3 页 <a href=\"javascript:__doPostBack('AspNetPager1','2')\">下一页</a>"
        "<a href=\"javascript:__doPostBack('AspNetPager1','3')\">尾页</a>"
    )
    read = aspnet.read(text, Ask(URL))
    assert reports(read) == [(f"{ROOT}/NewsView.aspx?NewsID=1", title(1), date_of(1))]
    assert read.next == Ask(
        f"{ROOT}/InfoPublic.aspx?cid=1019&pid=7",
        2,
        (
            ("__EVENTTARGET", "AspNetPager1"),
            ("__EVENTARGUMENT", "2"),
            ("__VIEWSTATE", "s1"),
            ("__EVENTVALIDATION", "e"),
            ("keyword", "年报"),
            ("size", "20"),
        ),
    )
    assert (read.number, read.total, read.count) == (1, 3, None)


def test_a_numbered_grid_posts_the_next_number() -> None:
    pager = (
        "<span>1</span><a href=\"javascript:__doPostBack('ctl00$GridView1','Page$2')\">2</a>"
        "<a href=\"javascript:__doPostBack('ctl00$GridView1','Page$3')\">3</a>"
    )
    read = aspnet.read(form(pager), Ask(URL))
    assert read.next is not None
    assert read.next.form is not None
    assert read.next.form[:2] == (("__EVENTTARGET", "ctl00$GridView1"), ("__EVENTARGUMENT", "Page$2"))


def test_a_button_without_arguments_and_one_with_a_picture() -> None:
    button = '<a id="next" href="javascript:__doPostBack(&#39;ctl00$lbNext&#39;,&#39;&#39;)">下一页</a>'
    read = aspnet.read(form(button), Ask(URL))
    assert read.next is not None
    assert dict(read.next.form or ())["__EVENTTARGET"] == "ctl00$lbNext"
    picture = '<input type="image" name="ctl00$next" title="下一页" src="n.gif"/>'
    read = aspnet.read(form(picture), Ask(URL))
    assert read.next is not None
    assert (read.next.form or ())[-2:] == (("ctl00$next.x", "1"), ("ctl00$next.y", "1"))


def test_the_last_page() -> None:
    off = '第3页 共 3 页 <a disabled="disabled">下一页</a>'
    read = aspnet.read(form(off), Ask(URL, 3, (("a", "b"),)))
    assert (read.next, read.number, read.total) == (None, 3, 3)
    still = "第3页 共 3 页 <a href=\"javascript:__doPostBack('AspNetPager1','3')\">下一页</a>"
    assert aspnet.read(form(still), Ask(URL, 3, (("a", "b"),))).next is None


def test_pages_by_address() -> None:
    pager = '第1页 共 4 页 <a href="InfoPublic.aspx?cid=1019&amp;page=2">下一页</a>'
    read = aspnet.read(page(f"<ul>{ROW}</ul><p>{pager}</p>"), Ask(URL))
    assert read.next is not None
    assert (read.next.url, read.next.form) == (f"{ROOT}/InfoPublic.aspx?cid=1019&page=2", None)
    assert (read.number, read.total) == (1, 4)


def test_a_page_that_can_be_seen_and_not_asked_for_is_stated() -> None:
    pager = "<a href=\"javascript:turn('x',2)\">2</a><a href=\"javascript:turn('x',3)\">3</a>"
    read = aspnet.read(page(f"<ul>{ROW}</ul><div>{pager}</div>"), Ask(URL))
    assert (read.next, read.total) == (None, 3)


def test_detected() -> None:
    assert platforms.detect(form(""), URL) == "aspnet"
    assert platforms.detect(page("<a href='/a.html'>x</a>"), f"{ROOT}/list.ASPX?id=1") == "aspnet"
    assert not aspnet.detect(page("<a href='/a.html'>x</a>"), f"{ROOT}/list.html")


@settings(max_examples=30, deadline=None)
@given(count=st.integers(1, 60), size=st.integers(1, 20), grid=st.booleans())
def test_every_report_is_read_once_in_order(count: int, size: int, grid: bool) -> None:
    pages = -(-count // size)

    def serve(ask: Ask) -> str:
        told = dict(ask.form or ())
        number = int(told.get("__EVENTARGUMENT", "1").removeprefix("Page$"))
        assert ask.form is None or told["__VIEWSTATE"] == f"s{number - 1}"
        shown = range((number - 1) * size + 1, min(number * size, count) + 1)
        rows = "".join(html_row(one, f"NewsView.aspx?NewsID={one}") for one in shown)
        if grid:
            pager = "".join(
                f"<span>{one}</span>"
                if one == number
                else f"<a href=\"javascript:__doPostBack('G','Page${one}')\">{one}</a>"
                for one in range(1, pages + 1)
            )
        else:
            more = f"<a href=\"javascript:__doPostBack('P','{number + 1}')\">下一页</a>" if number < pages else "下一页"
            pager = f"第{number}页 共 {pages} 页 {more}"
        return form(pager, rows, f"s{number}")

    walked = walk(Ask(URL), serve)
    assert walked.urls == tuple(f"{ROOT}/NewsView.aspx?NewsID={one}" for one in range(1, count + 1))
    assert walked.flags == ()
