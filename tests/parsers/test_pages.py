"""A report published on several pages is read as the same report on one page, wherever it was cut."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from crawler.demo import pages as demo_pages
from parsers.model import Hints, Report
from parsers.pages import page_of
from parsers.report import parse
from parsers.trace import trace_cell

SITE = """<html><head><title>{title}</title></head><body><div class="top">无障碍 | 长者专区 | 设为首页</div>
<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div><div class="pos">当前位置：首页 &gt; 年报</div>
<h1>{title}</h1><div class="info">来源：{host}　浏览次数：{hits} 【字体：大 中 小】</div>
<div class="TRS_Editor">{body}</div><div class="pages">上一页 1 2 3 下一页</div>
<div class="sxp">上一篇：没有了 下一篇：通知</div><div class="footer">版权所有：示例市人民政府
网站标识码：9901000001</div></body></html>"""


def article() -> tuple[str, list[str]]:
    """Title and elements, each paragraph or table row, of a whole invented report on the form of 2021."""
    text = demo_pages()["/zwgk/zfxxgknb/202503/t20250328_90101.html"].decode()
    title = re.search(r"<h1>([^<]+)</h1>", text)
    assert title is not None
    inner = text[text.index("一、总体情况") - 40 : text.index("版权所有")]
    return title[1], re.findall(r"<p\b.*?</p>|<table.*?</table>", inner, re.DOTALL)


def told(report: Report) -> tuple[object, ...]:
    cells = [
        (cell.table_key, cell.row_key, cell.column_key, cell.value, cell.raw, cell.status) for cell in report.cells
    ]
    return report.identity.publisher, report.identity.year, report.form, cells, report.text


def split(title: str, elements: list[str], cuts: list[int]) -> tuple[bytes, Hints]:
    edges = [0, *cuts, len(elements)]
    pages = [
        SITE.format(title=title, host="示例市人民政府", hits=number, body="".join(elements[start:end])).encode()
        for number, (start, end) in enumerate(pairwise(edges), 1)
    ]
    return b"".join(pages), Hints(pages=tuple(map(len, pages)))


@pytest.fixture(scope="module")
def whole() -> tuple[str, list[str], Report]:
    title, elements = article()
    body, _ = split(title, elements, [])
    report = parse(body)
    assert (report.state, len(report.cells)) == ("report", 200)
    return title, elements, report


@pytest.mark.parametrize("share", [(0.2,), (0.5,), (0.8,), (0.3, 0.6), (0.25, 0.5, 0.75)])
def test_cut_between_elements(whole: tuple[str, list[str], Report], share: tuple[float, ...]) -> None:
    title, elements, report = whole
    body, hints = split(title, elements, [max(1, int(len(elements) * part)) for part in share])
    joined = parse(body, hints)
    assert told(joined) == told(report)
    for cell in joined.cells:
        if cell.source_start >= 0:
            assert cell.raw in re.sub(r"<[^>]*>", "", body[cell.source_start : cell.source_end].decode())


@pytest.mark.parametrize("rows", [3, 10, 20])
def test_cut_in_the_middle_of_a_table(whole: tuple[str, list[str], Report], rows: int) -> None:
    title, elements, report = whole
    at = max(range(len(elements)), key=lambda index: elements[index].count("<tr"))
    parts = elements[at].split("</tr>")
    head = re.match(r"<table[^>]*>(?:\s*<tbody[^>]*>)?", parts[0])
    assert head
    cut = [elements[at][: elements[at].index(parts[rows])] + "</table>", head[0] + "</tr>".join(parts[rows:])]
    body, hints = split(title, [*elements[:at], *cut, *elements[at + 1 :]], [at + 1])
    joined = parse(body, hints)
    assert told(joined)[:3] == told(report)[:3]
    wrong = [
        (one.row_key, one.column_key, one.raw, other.raw)
        for one, other in zip(joined.cells, report.cells, strict=True)
        if one.status.value not in (other.status.value, "unparseable") or one.value not in (other.value, None)
    ]
    assert wrong == []
    read = sum(one.status == other.status for one, other in zip(joined.cells, report.cells, strict=True))
    assert read >= 190


def test_a_place_on_a_further_page_says_so(whole: tuple[str, list[str], Report]) -> None:
    title, elements, report = whole
    body, hints = split(title, elements, [1])
    cell = next(one for one in report.cells if one.value is not None)
    found = trace_cell(body, hints, cell.table_key, cell.row_key, cell.column_key)
    assert found is not None
    assert found.place.startswith("第2页（共2页）")
    assert page_of(found.start, hints.pages) == 2


def test_a_further_page_that_is_none_is_told_and_the_rest_is_read(whole: tuple[str, list[str], Report]) -> None:
    title, elements, report = whole
    body, hints = split(title, elements, [])
    joined = parse(body + b"%PDF-1.4", Hints(pages=(*hints.pages, 8)))
    assert told(joined)[:4] == told(report)[:4]
    assert [finding.kind for finding in joined.findings if finding.kind == "page_unread"] == ["page_unread"]


def test_lengths_that_do_not_fit_are_not_believed(whole: tuple[str, list[str], Report]) -> None:
    title, elements, report = whole
    body, _ = split(title, elements, [])
    assert told(parse(body, Hints(pages=(1, 2)))) == told(report)
