"""Whole pages in the layouts of real portals: what was written is read, or the page says that it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from html import escape
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.forms import FORMS
from parsers.model import Hints, Number, Report, Status
from parsers.report import parse
from tests.parsers.rendering import Grid, as_html, as_lines, as_nested_html, as_pipes, as_word_html, grids

Slot = tuple[str, str, str]
Part = tuple[str, str]
Change = Callable[[str], str]

_TITLE = "样例县水务局2023年政府信息公开工作年度报告"
_PROSE = "样例县水务局认真落实政府信息公开条例，及时公开水利建设、河湖管理等信息，方便群众查阅。"
_PROBLEMS = "存在的问题：公开还不够及时，解读形式比较单一。下一步将加强培训，丰富解读形式。"
_SECTIONS = [
    "overview",
    "proactive_disclosure",
    "requests",
    "review_litigation",
    "problems_improvements",
    "other_matters",
]


def numbers(form: str, first: int = 100) -> dict[Slot, int]:
    """A number of its own for every slot of the form, so that no shift goes unseen."""
    slots = [(table.key, row.key, column.key) for table in FORMS[form].tables for row, column in table.slots()]
    return {slot: first + place for place, slot in enumerate(slots)}


V21 = numbers("standard_2021")
OTHER = numbers("standard_2021", 5000)


def raw(values: Mapping[Slot, int]) -> dict[Slot, str]:
    return {slot: str(value) for slot, value in values.items()}


def drawn(values: Mapping[Slot, str], form: str = "standard_2021") -> dict[str, Grid]:
    return grids(FORMS[form], values)


def parts(
    tables: Mapping[str, str], heads: Callable[[str, str], str] = lambda number, words: number + words
) -> list[Part]:
    """A report of the unified form as (kind, words); ``heads`` writes its headings."""
    return [
        ("p", _TITLE),
        ("p", "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"),
        ("h", heads("一、", "总体情况")),
        ("p", _PROSE),
        ("h", heads("二、", "主动公开政府信息情况")),
        ("table", tables["proactive"]),
        ("h", heads("三、", "收到和处理政府信息公开申请情况")),
        ("table", tables["requests"]),
        ("h", heads("四、", "政府信息公开行政复议、行政诉讼情况")),
        ("table", tables["litigation"]),
        ("h", heads("五、", "存在的主要问题及改进情况")),
        ("p", _PROBLEMS),
        ("h", heads("六、", "其他需要报告的事项")),
        ("p", "没有其他需要报告的事项。"),
    ]


def body(written: list[Part]) -> str:
    return "\n".join(words if kind == "table" else f"<p>{escape(words)}</p>" for kind, words in written)


def page(inner: str) -> bytes:
    head = f"<meta charset='utf-8'><title>{_TITLE}_样例县人民政府</title>"
    return f"<html><head>{head}</head><body>{inner}</body></html>".encode()


def written(render: Callable[[Grid], str] = as_html, values: Mapping[Slot, int] = V21) -> str:
    return body(parts({name: render(grid) for name, grid in drawn(raw(values)).items()}))


def read(report: Report) -> dict[Slot, Number | None]:
    return {(cell.table_key, cell.row_key, cell.column_key): cell.value for cell in report.cells}


def cell(report: Report, *slot: str) -> tuple[Number | None, Status, str]:
    return next((c.value, c.status, c.unit) for c in report.cells if (c.table_key, c.row_key, c.column_key) == slot)


def kinds(report: Report) -> set[str]:
    return {finding.kind for finding in report.findings}


def holds_everything(report: Report) -> None:
    assert report.state == "report", report.reason
    assert report.form == "standard_2021"
    assert (report.identity.year, report.identity.publisher) == (2023, "样例县水务局")
    assert read(report) == V21
    assert _PROSE in report.text
    assert _PROBLEMS in report.text


def _sub(pattern: str, instead: str) -> Change:
    return lambda html: re.sub(pattern, instead, html)


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CHANGES: dict[str, Change] = {
    "as it is": lambda html: html,
    "upper case": lambda html: re.sub(r"<[^>]+>", lambda tag: tag[0].upper(), html),
    "end tags missing": _sub(r"</(?:td|tr|p|tbody)>", ""),
    "no spans": _sub(r" (?:row|col)span='\d+'", ""),
    "spans of zero": _sub(r"span='\d+'", "span='0'"),
    "rowspans without end": _sub(r"rowspan='\d+'", "rowspan='99999999'"),
    "colspans without end": _sub(r"colspan='\d+'", "colspan='99999999'"),
    "header cells": lambda html: html.replace("<td", "<th").replace("</td", "</th"),
    "halves of header words lost": lambda html: (
        html.replace("结果纠正", "结果").replace("其他结果", "其他").replace("尚未审结", "尚未")
    ),
    "header words broken": lambda html: (
        html.replace("结果维持", "结果<br>维持").replace("商业企业", "商业<p>企业</p>").replace("科研机构", "科研 机构")
    ),
    "blank cells to the right": lambda html: html.replace("</tr>", "<td></td><td>&nbsp;</td></tr>"),
    "blank cells to the left": lambda html: html.replace("<tr>", "<tr><td></td>"),
    "a caption row": lambda html: html.replace("<tbody>", "<tbody><tr><td colspan='10'>2023年度 单位：件</td></tr>"),
    "a caption": lambda html: html.replace("<tbody>", "<caption>表1（2023年度）</caption><tbody>"),
    "a note row with numbers": lambda html: html.replace(
        "</tbody>", "<tr><td colspan='10'>备注：以上共25件，其中网上申请12件。</td></tr></tbody>"
    ),
    "a long note row": lambda html: html.replace(
        "</tbody>", f"<tr><td colspan='10'>{'备注：统计口径为本机关直接办理的申请，' * 40}</td></tr></tbody>"
    ),
    "a row of signatures": lambda html: html.replace(
        "</tbody>", "<tr><td>填报人</td><td>某某</td><td>电话</td><td>09990000000</td></tr></tbody>"
    ),
    "explanations with numbers": lambda html: html.replace(">规章<", ">规章（设区的市提供2023年数据，如-8）<").replace(
        ">行政许可<", ">行政许可（2023年办件量）<"
    ),
    "the label of the form before": lambda html: html.replace("行政规范性文件", "规范性文件"),
    "numbers as lists": _sub(r"<td>(\d+)</td>", r"<td><ol><li>\1</li></ol></td>"),
    "numbers in tables": _sub(r"<td>(\d+)</td>", r"<td><table><tr><td>\1</td></tr></table></td>"),
    "wide digits": lambda html: re.sub(r"<td>(\d+)</td>", lambda m: f"<td>{m[1].translate(_WIDE)}</td>", html),
    "blanks that do not break": lambda html: html.replace("<td>", "<td>&nbsp;\u3000").replace("</td>", "&#8203;</td>"),
    "comments": lambda html: html.replace("<td>", "<td><!-- <td>3</td> -->"),
    "conditional comments": lambda html: html.replace("<td>", "<td><!--[if gte mso 9]><x>7</x><![endif]-->"),
    "paragraphs kept empty by Word": lambda html: html.replace(
        "<td>", "<td><![if !supportEmptyParas]>&nbsp;<![endif]>"
    ),
    "scripts that write cells": lambda html: html.replace("<td>", "<td><script>w('<td>5</td>')</script>"),
    "struck out": _sub(r"<td>(\d+)</td>", r"<td><s>9</s>\1</td>"),
    "deleted and inserted": _sub(r"<td>(\d+)</td>", r"<td><p><del>9</del><ins>\1</ins></p></td>"),
    "struck out by style": _sub(r"<td>(\d+)</td>", r"<td>\1<span style='TEXT-DECORATION: line-through'>9</span></td>"),
    "hidden by style": lambda html: html.replace("<td>", "<td><span style='DISPLAY: none'>9</span>"),
    "hidden by attribute": lambda html: html.replace("<td>", "<td><span hidden>9</span>"),
    "invisible": lambda html: html.replace("<td>", "<td><i style='visibility:hidden'>9</i>"),
    "without size": lambda html: html.replace("<td>", "<td><span style='color:#fff;font-size:0px'>9</span>"),
    "transparent": lambda html: html.replace("<td>", "<td><font style='opacity: 0.0'>9</font>"),
    "off the screen": lambda html: html.replace("<td>", "<td><i style='position:absolute;left:-9999px'>9</i>"),
    "indented away": lambda html: html.replace("<td>", "<td><p style='text-indent:-5000px'>9</p>"),
    "no room": lambda html: html.replace("<td>", "<td><b style='height:0;overflow:hidden;float:left'>9</b>"),
    "blanks between columns without size": lambda html: re.sub(
        r"<td>(\d+)</td>", r"<td><p style='font-size:0'><span style='font-size:14px'>\1</span></p></td>", html
    ),
    "faded in by a script": lambda html: f"<div style='opacity:0'>{html}</div>",
    "fields": _sub(r"<td>(\d+)</td>", r"<td><input type=text value='\1' size=5></td>"),
    "fields of several lines": _sub(r"<td>(\d+)</td>", r"<td><textarea rows=1>\1</textarea></td>"),
    "choices": _sub(
        r"<td>(\d+)</td>",
        r"<td><select><option value=0>9</option><option value=1 selected>\1</option></select></td>",
    ),
    "hidden fields": _sub(r"<td>(\d+)</td>", r"<td>\1<input type='hidden' value='9'></td>"),
    "locked fields": _sub(r"<td>([^<]+)</td>", r"<td><input readonly value='\1'/></td>"),
    "hidden cells": lambda html: html.replace("<tr>", "<tr><td style='display:none'>9</td>"),
    "hidden copy of another report": lambda html: f"<div style='display:none'>{written(values=OTHER)}</div>{html}",
    "copy in a form field": lambda html: f"<textarea>{escape(written(values=OTHER))}</textarea>{html}",
    "in tables that lay out the page": lambda html: (
        f"<table><tr><td><table><tr><td>当前位置：首页</td></tr><tr><td>{html}</td></tr></table></td></tr></table>"
    ),
    "a row for all under another name": lambda html: html.replace("(七)总计", "(七)合计"),
    "page numbers": lambda html: html.replace("<p>四、", "<p>- 5 -</p><p>四、"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_markup(name: str) -> None:
    holds_everything(parse(page(CHANGES[name](written()))))


def _rows(grid: Grid) -> list[list[str]]:
    return [[words for words, _, _ in row] for row in grid]


RENDERINGS: dict[str, Callable[[Grid], str]] = {
    "word": as_word_html,
    "nested": as_nested_html,
    "divs": lambda grid: "".join(
        f"<div>{''.join(f'<div>{words}</div>' for words in row)}</div>" for row in _rows(grid)
    ),
    "line breaks": lambda grid: f"<p>{'<br>'.join(words for row in _rows(grid) for words in row)}</p>",
    "spaced paragraphs": lambda grid: "".join(f"<p>{'&nbsp;&nbsp;'.join(row)}</p>" for row in _rows(grid)),
    "preformatted": lambda grid: "<pre>" + "\n".join("   ".join(row) for row in _rows(grid)) + "</pre>",
    "one endless line": lambda grid: f"<p>{' '.join(words for row in _rows(grid) for words in row)}</p>",
    "a table a row": lambda grid: "".join(as_html([row]) for row in grid),
}


@pytest.mark.parametrize("name", RENDERINGS)
def test_renderings(name: str) -> None:
    holds_everything(parse(page(written(RENDERINGS[name]))))


def test_three_tables_in_one() -> None:
    shapes = drawn(raw(V21))
    one: Grid = []
    for name, heading in (
        ("proactive", "二、主动公开政府信息情况"),
        ("requests", "三、申请情况"),
        ("litigation", "四、复议"),
    ):
        one += [[(heading, 16, 1)], *shapes[name]]
    rest = [
        part
        for part in parts(dict.fromkeys(shapes, ""))
        if part[1] and not part[1].startswith(("二、", "三、", "四、"))
    ]
    at = next(index for index, (_, words) in enumerate(rest) if words.startswith("五、"))
    holds_everything(parse(page(body([*rest[:at], ("table", as_html(one)), *rest[at:]]))))


@pytest.mark.parametrize("lawsuits", ["{}", "行政诉讼（{}）"])
def test_a_row_for_each_group_of_the_litigation_table(lawsuits: str) -> None:
    names = ("行政复议", lawsuits.format("未经复议直接起诉"), lawsuits.format("复议后起诉"))
    values = [str(value) for slot, value in V21.items() if slot[0] == "review_litigation"]
    rows = [["类别", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]]
    rows += [[name, *values[5 * at : 5 * at + 5]] for at, name in enumerate(names)]
    tables = {name: as_html(grid) for name, grid in drawn(raw(V21)).items()}
    tables["litigation"] = as_html([[(words, 1, 1) for words in row] for row in rows])
    report = parse(page(body(parts(tables))))
    holds_everything(report)
    assert kinds(report) == {"region_unknown"}


def test_the_total_may_stand_first() -> None:
    grid = drawn(raw(V21))["requests"]
    total = next(cell for cell in grid[1] if cell[0] == "总计")
    moved = [grid[0], [total, *(cell for cell in grid[1] if cell is not total)], grid[2]]
    moved += [[*row[:-7], row[-1], *row[-7:-1]] for row in grid[3:]]
    tables = {name: as_html(own) for name, own in drawn(raw(V21)).items()}
    holds_everything(parse(page(body(parts({**tables, "requests": as_html(moved)})))))


@pytest.mark.parametrize("results", [(4, 0, 1, 2, 3), (1, 0, 2, 3, 4), (0, 1, 2, 3, 4)])
@pytest.mark.parametrize("groups", [(0, 1, 2), (1, 2, 0), (0, 2, 1)])
def test_the_litigation_table_in_another_order(results: tuple[int, ...], groups: tuple[int, ...]) -> None:
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    roads = ("行政复议", "未经复议直接起诉", "复议后起诉")
    values = [str(value) for slot, value in V21.items() if slot[0] == "review_litigation"]
    grid: Grid = [
        [(roads[group], 5, 1) for group in groups],
        [(names[result], 1, 1) for _ in groups for result in results],
        [(values[5 * group + result], 1, 1) for group in groups for result in results],
    ]
    tables = {name: as_html(own) for name, own in drawn(raw(V21)).items()}
    holds_everything(parse(page(body(parts({**tables, "litigation": as_html(grid)})))))


_TOLD = (
    "2023年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，扎实推进政府信息公开工作，现将有关情况报告如下。",
    "（一）主动公开情况。全年通过县政府网站主动公开政府信息186条，通过微信公众号推送信息625条，主动公开政府信息总数达到811条。",
    "（二）依申请公开情况。全年共收到政府信息公开申请123件，其中网络申请112件，信函申请11件，均在法定期限内答复，上年结转12件。",
)


@pytest.mark.parametrize("width", range(20, 46))
@pytest.mark.parametrize("line", ["<p>{}</p>", "<div>{}</div>", "{}<br>"])
def test_printed_lines_pasted_into_a_page_make_no_other_numbers(width: int, line: str) -> None:
    lines = [told[at : at + width] for told in _TOLD for at in range(0, len(told), width)]
    html = written().replace(f"<p>{escape(_PROSE)}</p>", "".join(map(line.format, lines)))
    report = parse(page(html))
    assert read(report) == V21
    assert {(figure.indicator, figure.value) for figure in report.figures} <= {
        ("disclosed_via_website", 186),
        ("wechat_posts", 625),
        ("disclosed_total", 811),
        ("applications_received", 123),
        ("applications_online", 112),
        ("applications_by_letter", 11),
        ("carried_over_in", 12),
    }


def test_titles_of_one_width_in_a_list_stay_apart() -> None:
    titles = [f"样例县{bureau}局召开会议，研究部署二〇二三年度重点工作" for bureau in "民司财人文水农商"]
    report = parse(page(written() + "".join(f"<p><a href='{at}'>{title}</a></p>" for at, title in enumerate(titles))))
    holds_everything(report)
    assert titles[0] + titles[1] not in report.text


def test_a_bracket_alone_closes_the_label_before_it() -> None:
    tables = {name: as_html(grid) for name, grid in drawn(raw(V21)).items()}
    lines = [line for line in as_lines(drawn(raw(V21))["requests"]).splitlines() if line]
    label = "(二)部分公开(区分处理的,只计这一情形,不计其他情形)"
    at = lines.index(label)
    lines[at : at + 8] = [label[:-1], ") " + " ".join(lines[at + 1 : at + 8])]
    tables["requests"] = "".join(f"<p>{line}</p>" for line in lines)
    holds_everything(parse(page(body(parts(tables)))))


def test_article_and_tables_in_the_rows_of_one_table() -> None:
    rows = [
        f"<tr><td>{words if kind == 'table' else escape(words)}</td></tr>"
        for kind, words in parts({name: as_html(grid) for name, grid in drawn(raw(V21)).items()})
    ]
    report = parse(page(f"<table>{''.join(rows)}</table>"))
    holds_everything(report)
    assert [section.key for section in report.sections if section.key != "preamble"] == _SECTIONS


@pytest.mark.parametrize(
    "change", ["a long note row", "blank cells to the left", "blank cells to the right", "no spans"]
)
def test_blank_cells_keep_their_place(change: str) -> None:
    """Every third cell blank: a blank is no zero and moves no other cell."""
    blanked = {slot: "" if place % 3 == 1 else str(value) for place, (slot, value) in enumerate(V21.items())}
    html = body(parts({name: as_html(grid) for name, grid in drawn(blanked).items()}))
    report = parse(page(CHANGES[change](html)))
    assert read(report) == {slot: int(words) if words else None for slot, words in blanked.items()}
    assert {c.status for c in report.cells if c.value is None} == {Status.BLANK}


@pytest.mark.parametrize(
    ("name", "heads"),
    {
        "no numbers": lambda number, words: words,
        "parts": lambda number, words: f"第{number[0]}部分 {words}",
        "brackets": lambda number, words: f"（{number[0]}）{words}",
        "a blank": lambda number, words: f"{number[0]}\u3000{words}",
        "colons": lambda number, words: f"{number}{words}：",
        "doubled marks": lambda number, words: f"{number}、{words}",
    }.items(),
)
def test_headings(name: str, heads: Callable[[str, str], str]) -> None:
    tables = {name: as_html(grid) for name, grid in drawn(raw(V21)).items()}
    report = parse(page(body(parts(tables, heads))))
    holds_everything(report)
    assert [section.key for section in report.sections if section.key != "preamble"] == _SECTIONS


def test_no_headings_at_all() -> None:
    tables = {name: as_html(grid) for name, grid in drawn(raw(V21)).items()}
    holds_everything(parse(page(body([part for part in parts(tables) if part[0] != "h"]))))


NARRATIVE = [
    ("overview", "概述", "2011年，我局把信息公开列入议事日程，健全了各项制度，确定了专人负责。"),
    ("proactive_disclosure", "主动公开政府信息情况", "2011年主动公开政府信息236条，其中工作动态190条。"),
    ("requests", "依申请公开政府信息情况", "2011年受理政府信息公开申请7件，均已按时答复。"),
    ("fees", "收费及减免情况", "2011年没有收取费用，也没有减免费用。"),
    ("review_litigation", "行政复议、行政诉讼情况", "2011年没有发生行政复议，也没有发生行政诉讼。"),
    ("problems_improvements", "存在的主要问题及改进情况", "公开内容不够全面，今后要加强领导，完善制度。"),
]
NUMERALS = "一二三四五六"
NARRATIVE_LINES: dict[str, Callable[[int, str, str], list[str]]] = {
    "一、": lambda n, head, text: [f"{NUMERALS[n]}、{head}", text],
    "（一）": lambda n, head, text: [f"（{NUMERALS[n]}）{head}", text],
    "1.": lambda n, head, text: [f"{n + 1}.{head}", text],
    "第一部分": lambda n, head, text: [f"第{NUMERALS[n]}部分 {head}", text],
    "bare": lambda n, head, text: [head, text],
    "stop": lambda n, head, text: [f"{NUMERALS[n]}、{head}。{text}"],
    "colon": lambda n, head, text: [f"{NUMERALS[n]}、{head}：{text}"],
    "blank": lambda n, head, text: [f"{NUMERALS[n]}、{head}　{text}"],
    "bold only": lambda n, head, text: [f"{NUMERALS[n]}、{head}{text}"],
}


def _narrative(lines: list[str]) -> bytes:
    top = ["样例县水务局2011年政府信息公开年度报告", "数据的统计期限自2011年1月1日至2011年12月31日，欢迎监督。"]
    return "\n".join(top + lines).encode("gb18030")


@pytest.mark.parametrize("style", [style for style in NARRATIVE_LINES if style != "bold only"])
def test_narrative_headings(style: str) -> None:
    lines = [line for n, (_, head, text) in enumerate(NARRATIVE) for line in NARRATIVE_LINES[style](n, head, text)]
    report = parse(_narrative(lines))
    assert (report.state, report.form) == ("report", "narrative_2008")
    assert (report.identity.year, report.identity.publisher) == (2011, "样例县水务局")
    assert [(s.key, s.text.strip("。")) for s in report.sections if s.key != "preamble"] == [
        (key, text.strip("。")) for key, _, text in NARRATIVE
    ]


def test_headings_that_only_bold_type_parts_from_the_prose() -> None:
    lines = [
        line for n, (_, head, text) in enumerate(NARRATIVE) for line in NARRATIVE_LINES["bold only"](n, head, text)
    ]
    report = parse(_narrative(lines))
    keys = [section.key for section in report.sections if section.key != "preamble"]
    assert keys == [key for key, _, _ in NARRATIVE if key != "problems_improvements"] + ["problems_improvements"]


def test_a_table_of_contents_is_no_section() -> None:
    contents = [f"{NUMERALS[n]}、{head}" for n, (_, head, _) in enumerate(NARRATIVE)]
    text = "本报告由上述六个部分组成，根据条例的规定编制，现予公布。"
    lines = [line for n, (_, head, text) in enumerate(NARRATIVE) for line in (f"{NUMERALS[n]}、{head}", text)]
    report = parse(_narrative([*contents, text, *lines]))
    assert [(s.key, s.text) for s in report.sections if s.key != "preamble"] == [(k, t) for k, _, t in NARRATIVE]


def test_annex_of_the_first_years_below_the_last_line_of_prose() -> None:
    values = numbers("narrative_2008")
    annex = drawn(raw(values), "narrative_2008")["annex"]
    lines = "".join(f"<p>{NUMERALS[n]}、{head}</p><p>{text}</p>" for n, (_, head, text) in enumerate(NARRATIVE))
    title = "样例县水务局2011年政府信息公开年度报告"
    html = f"<title>{title}</title><h1>{title}</h1>{lines}<p>附表</p>{as_html(annex)}<div>版权所有：样例县</div>"
    report = parse(html.encode())
    assert report.form == "narrative_2008"
    assert read(report) == values
    assert "版权所有" not in report.text


# Two tables of one kind.


def _both(first: list[str], second: list[str]) -> bytes:
    """Each table twice, from ``V21`` and from ``OTHER``, without the rows that hold these words."""
    tables = {}
    for name, grid in drawn(raw(V21)).items():
        copies = ((grid, first), (drawn(raw(OTHER))[name], second))
        tables[name] = "".join(
            as_html([row for row in copy if not any(word in words for word in without for words, _, _ in row)])
            for copy, without in copies
        )
    return page(body(parts(tables)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([], []),
        (["结转下年度"], []),
        (["结转下年度"], ["本年新收"]),
        (["重复申请", "规章"], []),
        ([], ["予以公开"]),
        (["行政强制"], ["规章"]),
    ],
)
def test_rows_of_two_tables_are_never_mixed(first: list[str], second: list[str]) -> None:
    report = parse(_both(first, second))
    assert "tables_repeated" in kinds(report)
    for sheet in ("proactive_20", "requests", "review_litigation"):
        values = {value for slot, value in read(report).items() if slot[0].startswith(sheet) and value is not None}
        assert values
        assert values <= set(V21.values()) or values <= set(OTHER.values())


def test_a_row_that_prose_names_before_the_table_does_not_cut_it() -> None:
    holds_everything(parse(page(written().replace(f"<p>{_PROSE}</p>", f"<p>{_PROSE}</p><p>行政许可</p><p>8</p>"))))


@pytest.mark.parametrize("blank_first", [True, False])
def test_a_blank_form_yields_to_the_report(blank_first: bool) -> None:
    blank = body(parts({name: as_html(grid) for name, grid in drawn(dict.fromkeys(V21, "")).items()}))
    html = blank + written() if blank_first else written() + blank
    assert read(parse(page(html))) == V21


# Damaged tables.


def _damaged(grid: Grid, draw: Random) -> Grid:
    """The grid with one fault as clerks and converters make them; ``666666`` and ``777777`` are in no report."""
    grid = [list(row) for row in grid]
    at = draw.choice([place for place, row in enumerate(grid) if any(words.isdigit() for words, _, _ in row)])
    row = grid[at]
    first = next(place for place, (words, _, _) in enumerate(row) if words.isdigit())
    fault = draw.choice(
        ["no row", "a cell less", "a cell more", "blank", "swapped", "no label", "split", "gap", "twice"]
    )
    if fault == "no row":
        del grid[at]
    elif fault == "a cell less":
        del row[draw.randrange(first, len(row))]
    elif fault == "a cell more":
        row.insert(draw.randrange(first, len(row) + 1), ("777777", 1, 1))
    elif fault == "blank":
        row[draw.randrange(first, len(row))] = ("", 1, 1)
    elif fault == "swapped":
        grid[at - 1], grid[at] = grid[at], grid[at - 1]
    elif fault == "no label" and first:
        row[first - 1] = ("", 1, 1)
    elif fault == "split" and first:
        words = row[first - 1][0]
        row[first - 1 : first] = [(words[: len(words) // 2], 1, 1), (words[len(words) // 2 :], 1, 1)]
    elif fault == "gap":
        grid.insert(draw.choice([at, at + 1]), [("", 1, 1)] * len(row))
    elif fault == "twice" and first:
        grid.insert(at, [("666666" if words.isdigit() else words, *spans) for words, *spans in row])
    return grid


_TITLES = {"narrative_2008": 2012, "narrative_2014": 2016, "standard_2019": 2020, "standard_2021": 2023}


@pytest.mark.parametrize("form", list(_TITLES))
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), lines=st.booleans())
def test_a_damaged_table_is_read_right_or_not_at_all(form: str, seed: int, lines: bool) -> None:
    draw = Random(seed)
    values = numbers(form, 1000)
    shapes = drawn(raw(values), form)
    name = draw.choice(list(shapes))
    shapes[name] = _damaged(shapes[name], draw)
    title = _TITLE.replace("2023", str(_TITLES[form]))
    text = [title, _PROSE, _PROBLEMS]
    if lines:
        report = parse("\n".join([*text, *map(as_lines, shapes.values())]).encode())
    else:
        report = parse(page("".join(f"<p>{line}</p>" for line in text) + "".join(map(as_html, shapes.values()))))
    assert report.state == "report"
    got = read(report)
    assert {slot: value for slot, value in got.items() if value is not None and value != values[slot]} == {}
    assert sum(value is not None for value in got.values()) >= len(values) // 2


# Units and columns as the header says.


def test_columns_in_another_order() -> None:
    columns = "<td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td>"
    html = written().replace(columns, "<td>现行有效件数</td><td>本年制发件数</td><td>本年废止件数</td>")
    report = parse(page(html))
    printed = [V21["proactive_20_1", "regulations", key] for key in ("issued", "repealed", "in_force")]
    got = read(report)
    assert [got["proactive_20_1", "regulations", key] for key in ("in_force", "issued", "repealed")] == printed


@pytest.mark.parametrize(
    ("header", "cell_text", "value"),
    [
        ("本年收费金额（单位：万元）", "2500", 2500),
        ("本年收费金额（单位：元）", "2500", Decimal("0.25")),
        ("本年收费金额（元）", "2500", Decimal("0.25")),
        ("本年收费金额（单位：元）", "0", 0),
        ("本年收费金额（单位：元）", "3万元", 3),
        ("本年收费金额（单位：万元）", "2500元", Decimal("0.25")),
    ],
)
def test_money_in_the_unit_that_the_header_names(header: str, cell_text: str, value: Number) -> None:
    slot = ("proactive_20_8", "administrative_fees", "fee_amount")
    html = (
        written()
        .replace("本年收费金额(单位:万元)", header)
        .replace(f"<td>{V21[slot]}</td>", f"<td>{cell_text}</td>", 1)
    )
    assert cell(parse(page(html)), *slot) == (value, Status.NUMBER, "万元")


@pytest.mark.parametrize(
    ("label", "unit", "value"),
    [
        ("七、依申请公开信息收取的费用", "万元", 2500),
        ("七、依申请公开信息收取的费用", "元", Decimal("0.25")),
        ("七、依申请公开信息收取的费用（元）", "", Decimal("0.25")),
        ("七、依申请公开信息收取的费用（单位：元）", "件", Decimal("0.25")),
    ],
)
def test_money_in_the_unit_that_the_row_names(label: str, unit: str, value: Number) -> None:
    values = raw(numbers("narrative_2014"))
    values["stat_table_2014", "fees_collected", "value"] = "2500"
    annex = as_html(drawn(values, "narrative_2014")["annex"])
    row = "<td>七、依申请公开信息收取的费用</td><td>万元</td>"
    assert row in annex
    html = f"<p>{_TITLE.replace('2023', '2016')}</p><p>{_PROSE}</p>{annex}".replace(
        row, f"<td>{label}</td><td>{unit}</td>"
    )
    assert cell(parse(html.encode()), "stat_table_2014", "fees_collected", "value")[:2] == (value, Status.NUMBER)


@pytest.mark.parametrize("words", ["12%", "12/3", "第12", "2023年", "1 2", "12件（含上年3件）", "#REF!", "O", "1."])
def test_what_is_no_count_is_not_read(words: str) -> None:
    slot = ("requests", "new_received", "natural_person")
    report = parse(page(written().replace(f"<td>{V21[slot]}</td>", f"<td>{words}</td>", 1)))
    assert cell(report, *slot)[:2] == (None, Status.UNPARSEABLE)


def test_six_values_under_seven_columns_are_not_shifted() -> None:
    requests = drawn(raw(V21))["requests"]
    six = [row if number < 3 else [*row[:-2], row[-1]] for number, row in enumerate(requests)]
    tables = {name: as_html(grid) for name, grid in drawn(raw(V21)).items()} | {"requests": as_html(six)}
    report = parse(page(body(parts(tables))))
    assert {c.status for c in report.cells if c.table_key == "requests"} == {Status.UNPARSEABLE}


# Plain text, encodings, titles.


def _text(render: Callable[[Grid], str]) -> str:
    tables = {name: render(grid) for name, grid in drawn(raw(V21)).items()}
    return "\n".join(words for _, words in parts(tables))


def _spaced(grid: Grid) -> str:
    return "\n".join("  ".join(row) for row in _rows(grid))


@pytest.mark.parametrize(
    "text",
    [
        _text(_spaced),
        _text(as_pipes).replace("\n", "\r\n\f"),
        _text(as_pipes).replace("(四)无法提供", "\n- 5 -\n\f(四)无法提供", 1),
        _text(as_lines).replace("\n(四)无法提供", "\n— 5 —\n\f\n(四)无法提供", 1),
        " ".join(_text(_spaced).split()),
    ],
    ids=["spaces", "form feeds", "page number between rows", "page number between cells", "one line"],
)
def test_plain_text(text: str) -> None:
    holds_everything(parse(text.encode()))


def test_a_bare_page_number_makes_one_row_uncertain_and_no_cell_wrong() -> None:
    report = parse(_text(as_lines).replace("\n(四)无法提供", "\n5\n\f\n(四)无法提供", 1).encode())
    got = read(report)
    odd = [slot for slot in V21 if got[slot] != V21[slot]]
    assert {slot[1] for slot in odd} == {"denied_administrative_inquiry"}
    assert {got[slot] for slot in odd} == {None}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312"])
def test_encodings(codec: str, declared: str) -> None:
    html = page(written()).decode().replace("charset='utf-8'", f"charset='{declared}'")
    holds_everything(parse(html.encode(codec), Hints(content_type="text/html; charset=iso-8859-1")))


@pytest.mark.parametrize("spell", ["&#{};", "&#x{:X};"])
def test_every_character_as_an_entity(spell: str) -> None:
    html = "".join(char if ord(char) < 128 else spell.format(ord(char)) for char in page(written()).decode())
    holds_everything(parse(html.encode("ascii")))


@pytest.mark.parametrize(
    "lines",
    [
        ["样例县水务局", "2023年政府信息公开工作年度报告"],
        ["样例县水务局", "2023年政府信息公开", "工作年度报告"],
        ["样例县水务局2023年政府信", "息公开工作年度报告"],
        ["样 例 县 水 务 局 2 0 2 3 年 政 府 信 息 公 开 工 作 年 度 报 告"],
        ["样例县水务局二〇二三年政府信息公开工作年度报告"],
        ["2023年政府信息公开工作年度报告", "样例县水务局"],
        ["【年报】样例县水务局2023年政府信息公开工作年度报告"],
        ["样水〔2024〕5号 样例县水务局2023年政府信息公开工作年度报告"],
        ["样例县水务局关于2023年政府信息公开工作情况的报告"],
    ],
)
def test_titles(lines: list[str]) -> None:
    heading = "".join(f"<p>{line}</p>" for line in lines)
    html = written().replace(f"<p>{_TITLE}</p>", heading)
    report = parse(f"<title>政府信息公开年报</title>{html}".encode())
    assert (report.state, report.identity.year, report.identity.publisher) == ("report", 2023, "样例县水务局")
