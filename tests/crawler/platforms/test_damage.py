"""Pages that are cut off, torn and mixed: every platform answers, none fails."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.rows import read_rows
from tests.crawler.platforms import (
    test_aspnet,
    test_generic,
    test_gkmlpt,
    test_hanweb_annual,
    test_jpaas,
    test_jpage,
    test_lonsun,
    test_numbered,
    test_suzhou_api,
    test_ucap,
    test_ucap_new,
)
from tests.crawler.platforms.walk import ROOT, page

PAGES = (
    test_gkmlpt.shell([test_gkmlpt.node(7, "年报", 4, "", test_gkmlpt.node(8, "2024年", 4))]),
    test_gkmlpt.answer([test_gkmlpt.article(1)], 46),
    test_hanweb_annual.MENUS + test_hanweb_annual.CALL,
    test_jpaas.unit("列表") + test_jpaas.unit("正文"),
    test_jpaas.answer([1], 46),
    test_jpage.first([1, 2], "totalRecord:46,perPage:1"),
    test_jpage.group([1, 2], 46),
    test_lonsun.piece([1, 2], 1, 3, 5) + test_lonsun.SCRIPT,
    test_suzhou_api.SHELL,
    test_suzhou_api.answer([1], 3, 3),
    test_ucap.drawn(2, 5),
    test_ucap.answer([1], 1, 5),
    test_ucap_new.first_page([1, 2], 2, 5),
    test_ucap_new.answer([1], 2, 5),
    test_aspnet.form("第1页 共 3 页 <a href=\"javascript:__doPostBack('P','2')\">下一页</a>"),
    page("".join(one[2] for one in test_numbered.PAGES)),
    *(test_generic.whole(one, range(1, 4), one.pager) for one in test_generic.TEMPLATES),
)
URLS = (
    f"{ROOT}/gkmlpt/api/all/1?page=1&sid=1",
    f"{ROOT}/gkmlpt/index",
    test_hanweb_annual.URL,
    test_jpaas.UNIT,
    test_lonsun.ROOT + test_lonsun.LABEL,
    test_suzhou_api.SERVICE,
    test_ucap.SEARCH,
    f"{ROOT}/nb/",
)
SCRAPS = ("[", "{", "'", '"', "]]>", "9" * 5000, "http://[x", "\\u", "null", "-1", "<!--", "\ud83d", "&#x110000;", "")


@settings(max_examples=300, deadline=None)
@given(
    text=st.sampled_from(PAGES),
    other=st.sampled_from(PAGES),
    url=st.sampled_from(URLS),
    key=st.sampled_from(sorted(platforms.PLATFORMS)),
    form=st.sampled_from([None, (("current", "1"), ("page", "1"), ("currpage", "1"))]),
    told=st.sampled_from([(), (("page", "1"), ("base", f"{ROOT}/nb/"), ("seen", "x"), ("size", "0"))]),
    cut=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    scrap=st.sampled_from(SCRAPS),
)
def test_no_page_makes_a_platform_fail(
    text: str,
    other: str,
    url: str,
    key: str,
    form: tuple[tuple[str, str], ...] | None,
    told: tuple[tuple[str, str], ...],
    cut: tuple[float, float],
    scrap: str,
) -> None:
    first, second = int(cut[0] * len(text)), int(cut[1] * len(other))
    torn = page(text[:first] + scrap + other[second:])
    for body in (torn, torn[len(page("")) // 2 :], text[:first] + scrap):
        platforms.detect(body, url)
        read = platforms.PLATFORMS[key].read(body, Ask(url, 2 if told else 1, form, told=told))
        assert isinstance(read, ListingPage)
        for row in read.rows:
            f"{row.url}{row.text}{row.publisher}".encode()


@pytest.mark.parametrize("around", ["<div>{}</div>", "<table><tr><td>{}</td></tr></table>"])
def test_thousands_of_links_in_one_row_are_rows_of_their_own(around: str) -> None:
    links = "".join(f'<a href="/nb/{number}.html">青禾县财政局年报{number}</a>\n' for number in range(3000))
    rows = read_rows(f"<html><body>{around.format(links)}</body></html>", "http://www.qinghe.example/")
    assert [(row.url[-9:], row.text) for row in rows[:2]] == [
        ("nb/0.html", "青禾县财政局年报0"),
        ("nb/1.html", "青禾县财政局年报1"),
    ]
    assert len(rows) == 3000
