"""Bad input: ``parse`` never raises, ends soon, says why, and takes no other document for a report."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import formats
from parsers.forms import FORMS
from parsers.model import Hints, Report, Status
from parsers.report import parse
from tests.parsers.rendering import as_html
from tests.parsers.test_layouts import V21, body, drawn, kinds, page, parts, raw, read, written

_PIECES = (
    "<table> <tr> <td> <td\trowspan=3> <td\tcolspan=0> <td\tcolspan=-1> </td> </tr> </table> <p> </p> <br> "
    "<div> </div> <pre> <a\thref='x'> </a> <!-- --> <script> </script> <style> </style> &nbsp; &#0; "
    "&#xD800; &#x110000; <o:p> </o:p> <title> </title> <select><option> <![if\tx]> <![endif]> "
    "<meta\tname='ContentStart'> <meta\tname='ContentEnd'> <ul> <li> | 。 一、总体情况 "
    "二、主动公开政府信息情况 规章 0 12 / 无 — 12% １２ ① 本年新收政府信息公开申请数量 (三)不予公开 总计 "
    "行政复议 未经复议直接起诉 复议后起诉 结果维持 2023年 政府信息公开 年度报告 样例县水务局 本年制发件数 "
    "本年新制作数量 统计指标 收到申请数"
).split(" ")
_SOUP = st.lists(st.sampled_from([*_PIECES, "\n", "\t", "\f", "\0", " "]), max_size=200).map("".join)
_HINTS = st.builds(
    Hints,
    url=st.sampled_from(["", "http://x/t20230101_1.html", "::"]),
    content_type=st.sampled_from(["", "text/html; charset=gbk", "charset=;;", "text/html; charset=no-such"]),
    publisher=st.sampled_from(["", "样例县人民政府", "县", "x"]),
    region_code=st.sampled_from(["", "990123", "110000", "000000", "abc"]),
    level=st.sampled_from(["", "no_such_level"]),
    year=st.sampled_from([None, 2012, 2016, 2020, 2023, 1, 99999]),
    published_on=st.sampled_from(["", "2024-13-45", "x"]),
)


def _is_sound(report: Report) -> None:
    """What holds for every report, whatever it was made of."""
    assert report.state in ("report", "not_report", "unparseable")
    assert (report.reason == "") == (report.state == "report")
    for cell in report.cells:
        assert (cell.value is not None) == (cell.status is Status.NUMBER)


@settings(max_examples=150, deadline=None)
@given(soup=_SOUP, codec=st.sampled_from(["utf-8", "gb18030", "utf-16"]), hints=_HINTS)
def test_soup(soup: str, codec: str, hints: Hints) -> None:
    _is_sound(parse(soup.encode(codec), hints))


@settings(max_examples=100, deadline=None)
@given(noise=st.binary(max_size=2000))
def test_any_bytes(noise: bytes) -> None:
    _is_sound(parse(noise))
    _is_sound(parse(b"<html><p>" + noise))
    _is_sound(parse(b"\xff\xfe" + noise))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_damaged_bytes_change_no_number_silently(seed: int) -> None:
    """Bytes lost from the prose of a report leave its tables as they were."""
    draw = random.Random(seed)
    page_bytes = page(written())
    start, end = page_bytes.index("存在的问题".encode()), page_bytes.index("没有其他需要".encode())
    damaged = bytearray(page_bytes)
    for _ in range(5):
        damaged[draw.randrange(start, end)] = draw.randrange(128, 256)
    assert read(parse(bytes(damaged))) == V21


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\0" * 5000, "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.4\n%\xe2\xe3", "document_damaged"),
        (b"PK\x03\x04" + b"\0" * 40, "document_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document_damaged"),
        (b"\x1f\x8b\x08\x00", "format_gzip"),
        (b"7z\xbc\xaf\x27\x1c", "format_7z"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "document_damaged"),
        (b"\x89PNG\r\n", "document_damaged"),
        (random.Random(1).randbytes(20_000), "binary"),
    ],
)
def test_what_is_no_text_is_named(given: bytes, kind: str) -> None:
    report = parse(given, Hints(url="https://www.example/2023.html", content_type="text/html"))
    assert report.state == "unparseable"
    assert kinds(report) == {kind}
    assert report.reason


@pytest.mark.parametrize(
    "given",
    [
        *[
            text.encode()
            for text in ("<", "<html></html>", "<!--", "<!DOCTYPE html>", "<td>", "<tr><td>1<td>2", "<script>")
        ],
        b"\xff\xfea",
        b"\xff\xfe\x00\xd8a\x00",
        b"\xfe\xff\xd8\x00\x00a",
        "<p>\ud800\udfff信息公开".encode("utf-8", "surrogatepass"),
        b"<p>&#xD800;&#x110000;&#0;&#x1F;&#99999999999999999999;</p>",
    ],
)
def test_scraps(given: bytes) -> None:
    report = parse(given)
    assert report.state == "not_report"
    assert report.cells == ()


def test_a_body_above_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    content = page(written())
    monkeypatch.setattr(formats, "MAX_BYTES", len(content))
    assert parse(content).state == "report"
    report = parse(content + b" ")
    assert (report.state, kinds(report)) == ("unparseable", {"too_large"})


@pytest.mark.parametrize(
    "deep",
    [
        lambda html: "<div>" * 3000 + html + "</div>" * 3000,
        lambda html: "<div>" * 400 + html + "</div>" * 400,
        lambda html: "<div>" * 1000 + html + "</div>" * 1000,
        lambda html: "<b>" * 20_000 + html,
        lambda html: "<span>" * 900 + html + "</span>" * 900,
        lambda html: html.replace("<td>100<", "<td>" + "<i>" * 3000 + "100" + "</i>" * 3000 + "<"),
        lambda html: (
            "<div>" * 390 + html.replace("<td>100<", "<td>" + "<p>" + "<a>" * 390 + "100" + "<") + "</div>" * 390
        ),
    ],
)
def test_deep_nesting_loses_nothing(deep: object) -> None:
    assert callable(deep)
    assert read(parse(page(deep(written())))) == V21


@pytest.mark.parametrize("count", [900, 30_000])
def test_nesting_that_is_cut_is_said(count: int) -> None:
    opened = "<table><tr><td>" * count
    report = parse(page(opened + written() + "</td></tr></table>" * count))
    assert "page_cut" in kinds(report)


@pytest.mark.parametrize(
    "filler",
    [
        "<table><tr>" + "<td>1</td>" * 120_000 + "</tr></table>",
        "<table>" + "<tr><td rowspan=99999999 colspan=99999999>1</td></tr>" * 2000 + "</table>",
        "<table>" + ("<tr>" + "<td rowspan=999>1</td>" * 40 + "</tr>") * 500 + "</table>",
        "<ul>" * 300 + "<li><a href=a>x</a></li>" * 2000 + "</ul>" * 300,
        "<p>" + "（" * 200_000 + "</p>",
        "<p>" + "&#x" * 100_000 + "</p>",
        "<a href=a.html>x</a>" * 20_000,
    ],
    ids=["one row", "spans", "towers", "lists", "brackets", "entities", "links"],
)
def test_a_flood_before_the_report(filler: str) -> None:
    report = parse(page(written() + filler))
    assert (report.state, read(report)) == ("report", V21)


@pytest.mark.parametrize(
    "line",
    [
        "规章\n0\n",
        "一、总体情况\n",
        "本年新收政府信息公开申请数量\n0\n",
        "未经复议直接起诉\n",
        "|\n",
        "a\t",
        "|",
        "2023年",
        "一、",
        "1,",
    ],
)
def test_a_flood_of_one_line(line: str) -> None:
    """Work grows with the length, never with its square: 20 000 times ends within the patience of a test."""
    assert parse((line * 20_000).encode()).state == "not_report"


# What is not a report.


def _titled(title: str, inner: str) -> bytes:
    return f"<meta charset=utf-8><title>{title}</title><h1>{title}</h1>{inner}".encode()


BLANK = body(parts({name: as_html(grid) for name, grid in drawn(dict.fromkeys(V21, "")).items()})[1:])
NOT_REPORTS = {
    "law-based government": _titled(
        "样例县水务局2023年法治政府建设年度报告",
        "<p>一、主要举措</p><p>全年作出行政处罚12件，行政复议3件，行政诉讼2件。主动公开政府信息500条。</p>"
        "<p>二、存在的不足</p><p>政府信息公开有待加强。</p><p>三、下一年的安排</p><p>加强政府信息公开。</p>",
    ),
    "website statistics": _titled(
        "样例县政府网站工作年度报表（2023年度）",
        "<table><tr><td>信息发布</td><td>1234</td></tr><tr><td>依申请公开</td><td>12</td></tr></table>",
    ),
    "enforcement": _titled(
        "样例县水务局2023年度行政执法总体情况年度报告",
        "<table><tr><td>行政许可</td><td>120</td></tr><tr><td>行政处罚</td><td>12</td></tr>"
        "<tr><td>行政强制</td><td>0</td></tr><tr><td>行政事业性收费</td><td>3</td></tr></table><p>执法信息公开。</p>",
    ),
    "proposals": _titled(
        "样例县水务局2023年建议提案办理情况报告",
        "<p>一、总体情况</p><p>承办建议10件，政协提案12件。</p><p>二、主要做法</p><p>加强信息公开。</p>",
    ),
    "notice": _titled(
        "关于做好2023年度政府信息公开工作年度报告编制和发布工作的通知",
        "<p>各单位：</p><p>报告包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况。</p><p>1月20日前报送。</p>",
    ),
    "notice with the form": _titled("关于印发2023年政府信息公开工作年度报告格式的通知", "<p>各单位：</p>" + BLANK),
    "official form": _titled("中华人民共和国政府信息公开工作年度报告格式", BLANK),
    "template": _titled("某局2023年政府信息公开工作年度报告（模板）", BLANK),
    "blank form under a report's title": _titled("样例县水务局2023年政府信息公开工作年度报告", BLANK),
    "guide": _titled(
        "样例县水务局政府信息公开指南",
        "<p>一、主动公开</p><p>政府信息公开工作年度报告等。</p><p>二、依申请公开</p><p>可以申请获取政府信息。</p>",
    ),
    "picture": _titled("一图读懂：样例县2023年政府信息公开工作年度报告", "<img src=a.jpg>"),
    "list": _titled(
        "政府信息公开年报",
        "".join(
            f"<p><a href=/{y}.html>样例县水务局{y}年政府信息公开工作年度报告</a> {y + 1}-01-20</p>"
            for y in range(2008, 2024)
        ),
    ),
    "attachment only": _titled(
        "样例县水务局2023年政府信息公开工作年度报告",
        "<p>附件：<a href='a.pdf'>2023年政府信息公开工作年度报告.pdf</a></p>",
    ),
    "soft 404": _titled("样例县人民政府", "<p>您访问的页面不存在或已删除</p>"),
    "news": _titled(
        "样例县召开2023年政府信息公开工作年度报告编制培训会",
        "<p>会议讲解了总体情况、主动公开政府信息情况等部分，强调政府信息公开的时限，部署政府信息公开工作。</p>",
    ),
}


@pytest.mark.parametrize("name", NOT_REPORTS)
def test_no_other_document_is_taken_for_a_report(name: str) -> None:
    report = parse(NOT_REPORTS[name])
    assert report.state == "not_report"
    assert report.reason
    assert report.cells == ()


def test_a_report_of_nothing_but_zeros_is_one() -> None:
    zeros = {name: as_html(grid) for name, grid in drawn(dict.fromkeys(V21, "0")).items()}
    report = parse(page(body(parts(zeros))))
    assert report.state == "report"
    assert set(read(report).values()) == {0}


def test_every_form_survives_a_page_of_its_own_labels() -> None:
    for form in FORMS.values():
        labels = [row.label for table in form.tables for row in table.lines]
        _is_sound(parse(("样例县水务局2023年政府信息公开工作年度报告\n" + "\n".join(labels)).encode()))
        _is_sound(parse(page("<table>" + "".join(f"<tr><td>{label}</td></tr>" for label in labels) + "</table>")))


def test_raw_text_is_never_lost_to_a_status() -> None:
    odd = dict(zip(V21, ["约", "3?", "##", "见附件"] * 60, strict=False))
    report = parse(page(body(parts({n: as_html(g) for n, g in drawn({**raw(V21), **odd}).items()}))))
    for cell in report.cells:
        assert cell.status is not Status.NUMBER
        assert odd[cell.table_key, cell.row_key, cell.column_key] in cell.raw
