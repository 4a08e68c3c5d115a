"""Hanweb's disclosure module: one report for each organ and year, and lists by search.jsp."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import platforms
from crawler.platforms import hanweb_annual
from crawler.platforms.listing import Ask
from tests.crawler.platforms.walk import ROOT, WORDS, date_of, html_row, page, reports, title, walk

BASE = f"{ROOT}/module/xxgk/xxgkAnnualReport.jsp"
URL = f"{BASE}?area=A1&fbtime=2024"
COLUMN = f"{ROOT}/col/col1229/index.html"
SEARCH = f"{ROOT}/module/xxgk/search.jsp"
CALL = (
    "<script>load('/module/xxgk/search.jsp?standardXxgk=1&isAllList=1&infotypeId=B01&jdid=14"
    "&area=1133&divid=div1229&vc_title=&currpage=');</script>"
)
FORM = (
    ("standardXxgk", "1"),
    ("isAllList", "1"),
    ("infotypeId", "B01"),
    ("jdid", "14"),
    ("area", "1133"),
    ("divid", "div1229"),
    ("vc_title", ""),
    ("currpage", "1"),
)
MENUS = """<select name="area"><option value="">请选择</option><option value="A1">青禾县财政局</option>
<option value="A2">青禾县教育局</option></select>
<select id="y"><option value="2024">2024年</option><option value="2023">2023年</option></select>"""


def test_menus_of_organs_and_years_give_every_report() -> None:
    read = hanweb_annual.read(page(MENUS), Ask(f"{URL}&showType=2"))
    assert reports(read) == [
        (f"{BASE}?area=A1&fbtime=2024&showType=2", f"青禾县财政局2024{WORDS}", ""),
        (f"{BASE}?area=A1&fbtime=2023&showType=2", f"青禾县财政局2023{WORDS}", ""),
        (f"{BASE}?area=A2&fbtime=2024&showType=2", f"青禾县教育局2024{WORDS}", ""),
        (f"{BASE}?area=A2&fbtime=2023&showType=2", f"青禾县教育局2023{WORDS}", ""),
    ]
    assert [row.publisher for row in read.rows[:4]] == ["青禾县财政局", "青禾县财政局", "青禾县教育局", "青禾县教育局"]
    assert read.next is None


def test_links_to_years_and_to_organs() -> None:
    links = """<a href="xxgkAnnualReport.jsp?area=A1&fbtime=2023">2023年</a>
    <a href="/module/xxgk/xxgkAnnualReport.jsp?fbtime=2022&area=A2">青禾县教育局</a>
    <a href="/module/xxgk/xxgkAnnualReport.jsp?fbtime=2021&area=A3">青禾县水利局2021年度报告</a>
    <a href="/module/xxgk/xxgkAnnualReport.jsp">年报</a>"""
    read = hanweb_annual.read(page(links), Ask(URL))
    annual = [(row.url, row.text, row.publisher) for row in read.rows if row.group == "annual"]
    assert annual == [
        (f"{BASE}?area=A1&fbtime=2023", f"2023{WORDS}", ""),
        (f"{BASE}?fbtime=2022&area=A2", f"青禾县教育局2022{WORDS}", "青禾县教育局"),
        (f"{BASE}?fbtime=2021&area=A3", "青禾县水利局2021年度报告", ""),
        (URL, f"2024{WORDS}", ""),
    ]
    assert [row.text for row in read.rows if row.group != "annual"] == ["政府信息公开指南"]


def test_one_document_alone_is_its_own_row() -> None:
    assert reports(hanweb_annual.read(page("<p>一、总体情况</p>"), Ask(URL))) == [(URL, f"2024{WORDS}", "")]
    years = '<select><option value="2024">2024</option><option value="2023">2023</option></select>'
    read = hanweb_annual.read(page(years), Ask(f"{BASE}?area=A1"))
    assert [row.url for row in read.rows if row.group == "annual"] == [
        f"{BASE}?area=A1&fbtime=2024",
        f"{BASE}?area=A1&fbtime=2023",
    ]


def test_menus_beyond_measure_are_a_fault() -> None:
    organs = "".join(f'<option value="A{one}">{one}</option>' for one in range(10_001))
    read = hanweb_annual.read(page(f'<select name="area">{organs}</select>{MENUS}'), Ask(URL))
    assert read.fault == "its menus offer 10001 organs and 2 years"


def test_a_list_is_posted_for() -> None:
    read = hanweb_annual.read(page(CALL), Ask(COLUMN))
    assert read.next == Ask(SEARCH, 2, FORM, told=(("page", "1"), ("base", COLUMN)))
    rows = html_row(1, "/art/2025/1/2/art_1229_1.html")
    first = hanweb_annual.read(f"<div class='zfxxgk_zdgkc'><ul>{rows}</ul></div>共 <b>3</b> 页 共46条", read.next)
    assert reports(first) == [(f"{ROOT}/art/2025/1/2/art_1229_1.html", title(1), date_of(1))]
    assert (first.total, first.count) == (4, 46)
    assert first.next == Ask(SEARCH, 3, (*FORM[:-1], ("currpage", "2")), told=(("page", "2"), ("base", COLUMN)))


def test_fields_that_stand_in_the_script_are_sent_too() -> None:
    tree = "<script src='/module/xxgk/tree.jsp?divid=div1229&area=1133'></script>"
    read = hanweb_annual.read(page(f"{tree}<script>jdid = '14'; infotypeId='';</script>"), Ask(COLUMN))
    assert read.next is not None
    assert (read.next.url, read.next.form) == (
        SEARCH,
        (("divid", "div1229"), ("area", "1133"), ("infotypeId", ""), ("jdid", "14"), ("currpage", "1")),
    )
    assert hanweb_annual.read(page("<script src='/module/xxgk/tree.jsp'></script>"), Ask(COLUMN)).next is None


def test_the_end_of_a_list() -> None:
    asked = Ask(SEARCH, 4, (*FORM[:-1], ("currpage", "3")), told=(("page", "3"), ("base", COLUMN)))
    assert hanweb_annual.read(f"<ul>{html_row(9, '/art/9.html')}</ul>共3页", asked).next is None
    assert hanweb_annual.read(f"<ul>{html_row(9, '/art/9.html')}</ul>", asked).next is None
    turn = f"<ul>{html_row(9, '/art/9.html')}</ul><a onclick=\"go('currpage=4')\">4</a>"
    assert hanweb_annual.read(turn, asked).next is not None
    assert hanweb_annual.read("<ul></ul>共3页", asked).fault == "page 3 has no rows"


@pytest.mark.parametrize(
    ("text", "url", "key"),
    [
        (page(""), URL, "hanweb_annual"),
        (page(CALL), COLUMN, "hanweb_annual"),
        (page('<a href="/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2023">2023</a>'), COLUMN, "hanweb_annual"),
        # A page with records has its list in them, whatever module its menu belongs to.
        (page(f"{CALL}<datastore></datastore>"), COLUMN, "jpage"),
        (page('<a href="/module/download/downfile.jsp?filename=a.pdf">年报</a>'), COLUMN, "single"),
    ],
)
def test_detected(text: str, url: str, key: str) -> None:
    assert platforms.detect(text, url) == key


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 70), size=st.integers(1, 20))
def test_every_report_is_read_once_in_order(count: int, size: int) -> None:
    def serve(ask: Ask) -> str:
        if ask.form is None:
            return page(CALL)
        assert ask.form[:-1] == FORM[:-1]
        here = int(dict(ask.form)["currpage"])
        shown = range((here - 1) * size + 1, min(here * size, count) + 1)
        rows = "".join(html_row(one, f"/art/2025/art_1229_{one}.html") for one in shown)
        return f"<ul>{rows}</ul><div>第{here}页 共{-(-count // size)}页 共{count}条</div>"

    walked = walk(Ask(COLUMN), serve)
    assert walked.urls == tuple(f"{ROOT}/art/2025/art_1229_{one}.html" for one in range(1, count + 1))
    assert walked.flags == ()
