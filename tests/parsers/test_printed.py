"""Text taken out of printed pages: paragraphs come back whole, and what only the pages needed is left out."""

from __future__ import annotations

from itertools import pairwise

import pytest

from parsers.clean.printed import without_page_numbers
from parsers.clean.unfold import unfold
from parsers.formats.text import read
from parsers.model import Report, Status
from parsers.report import parse
from tests.parsers.invented import compare, invent

_TITLE = "样例县水务局2016年政府信息公开工作年度报告"
_PARAGRAPHS = (
    _TITLE,
    "一、概述",
    "2016年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，按照县委、县政府的统一部署，加强组织领导，完善工作机制，"
    "各项政府信息公开工作有序推进，群众的知情权得到较好保障。",
    "二、主动公开政府信息情况",
    "全年主动公开政府信息1234条，其中通过门户网站公开的规范性文件12件；参加和举办各类新闻发布会3次，"
    "回应社会关切21次，较好地满足了群众对政府信息的需求。",
    "三、依申请公开政府信息情况",
    "全年共收到政府信息公开申请12件，其中当面申请5件、网络申请7件，均按照规定的期限答复，没有一件因为答复引起行政复议。",
    "四、存在的主要问题及改进情况",
    "一是公开的内容还不够全面，二是解读的形式还比较单一，三是工作人员的业务能力还有待提高，下一步将加强培训和指导，"
    "使公开的质量再上新的台阶。",
)
_TEXT = "\n".join(_PARAGRAPHS)
_WIDTH = 28


def _lines() -> list[str]:
    """The paragraphs as an A4 page prints them: 28 characters to a line, two to the first indent."""
    lines = []
    for paragraph in _PARAGRAPHS:
        line, room = "", _WIDTH - 2.0
        for character in paragraph:
            wide = 0.5 if character.isascii() else 1.0
            if room < wide:
                lines.append(line)
                line, room = "", float(_WIDTH)
            line, room = line + character, room - wide
        lines.append(line)
    return lines


def _with_pages(marks: tuple[str, ...], running: str, every: int) -> str:
    out: list[str] = []
    page = 1
    for number, line in enumerate(_lines(), 1):
        out.append(line)
        if number % every == 0:
            out += [mark.format(page=page, all=9) for mark in marks] + [running] * bool(running)
            page += 1
    return "\n".join(out)


def _told(report: Report) -> dict[str, object]:
    return {figure.indicator: figure.value for figure in report.figures}


MARKS = [
    (),
    ("- {page} -",),
    ("-{page}-",),
    ("— {page} —",),
    ("－{page}－",),
    ("{page}",),
    ("第{page}页",),
    ("第 {page} 页",),
    ("第 {page} 页 共 {all} 页",),
    ("第{page}页/共{all}页",),
    ("{page} / {all}",),
]


@pytest.mark.parametrize("every", [3, 4, 5, 7])
@pytest.mark.parametrize("running", ["", "样例县水务局文件"])
@pytest.mark.parametrize("marks", MARKS, ids=lambda marks: " ".join(marks) or "none")
def test_a_printed_page_is_read_as_its_paragraphs(marks: tuple[str, ...], running: str, every: int) -> None:
    if running and (not marks or marks == ("{page}",)):
        pytest.skip("a running head is known by the page number beside it")
    report = parse(_with_pages(marks, running, every).encode())
    assert report.text == _TEXT
    assert (report.identity.publisher, report.identity.year) == ("样例县水务局", 2016)
    assert [section.key for section in report.sections] == [
        "overview",
        "proactive_disclosure",
        "requests",
        "problems_improvements",
    ]
    assert [report.text[section.start :].split("\n")[0] for section in report.sections] == list(_PARAGRAPHS[1::2])
    stated = _told(report)
    assert (stated["disclosed_total"], stated["applications_received"]) == (1234, 12)
    assert all(report.text[figure.start :].startswith(figure.raw) for figure in report.figures)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le"])
def test_a_paragraph_has_the_bytes_of_its_lines(codec: str) -> None:
    body = _with_pages(("- {page} -",), "", 4).encode(codec)
    blocks = unfold(read(body)).blocks
    assert [block.text for block in blocks] == list(_PARAGRAPHS)
    for block in blocks:
        printed = body[block.start : block.end].decode(codec)
        assert "".join(line for line in printed.split("\n") if not line.startswith("- ")) == block.text
    assert all(one.end <= other.start for one, other in pairwise(blocks))


@pytest.mark.parametrize(
    ("line", "read_as"),
    [
        ("不断提高政府- 3 -信息公开的质量", "不断提高政府信息公开的质量"),
        ("不断提高政府 — 12 — 信息公开的质量", "不断提高政府信息公开的质量"),
        ("不断提高政府第 3 页 共 9 页信息公开的质量", "不断提高政府信息公开的质量"),
        ("全年公开政府信息3条，详见第3页的表", "全年公开政府信息3条，详见第3页的表"),
        ("统计期限为1-12月，电话0000-3-1", "统计期限为1-12月，电话0000-3-1"),
        ("不断提高政府- 3 —信息公开的质量", "不断提高政府- 3 —信息公开的质量"),
    ],
)
def test_the_number_of_a_page_in_the_middle_of_a_line(line: str, read_as: str) -> None:
    assert without_page_numbers(line) == read_as


def test_the_sentence_that_closes_two_pages_is_no_running_head() -> None:
    same = "本单位认真贯彻《中华人民共和国政府信息公开条例》，及时、准确公开政府信息。"
    parts = ("一、概述", "二、主动公开政府信息情况", "三、依申请公开政府信息情况", "四、存在的主要问题及改进情况")
    text = _TITLE + "\n" + "".join(f"{part}\n{same}\n- {page} -\n" for page, part in enumerate(parts, 1))
    report = parse(text.encode())
    assert [(section.number, section.text) for section in report.sections] == [
        ("一", same),
        ("二", same),
        ("三", same),
        ("四", same),
    ]


def test_a_slash_between_cells_is_no_page_s_number() -> None:
    header = "信息内容 上一年项目数量 本年增/减 处理决定数量"
    rows = ["行政许可", "6 / 0", "行政处罚 1 2 3", "行政强制", "2 / 0", "行政事业性收费 4 5"]
    text = "\n".join(["样例县水务局2020年政府信息公开工作年度报告", header, *rows])
    got = {cell.row_key: (cell.value, cell.status) for cell in parse(text.encode()).cells if "prev" in cell.column_key}
    assert got["administrative_licensing"] == (6, Status.NUMBER)
    assert got["administrative_coercion"] == (2, Status.NUMBER)


def test_the_first_row_of_an_annex_printed_twice_opens_no_section() -> None:
    heads = ("概述", "主动公开政府信息情况", "依申请公开政府信息情况", "存在的主要问题及改进情况")
    prose = [
        line for head in heads for line in (head, "我们坚持以公开为常态、不公开为例外，围绕群众关心的热点公开信息。")
    ]
    first = ["一、主动公开情况", "——", "——", "4.不同意公开答复数", "件", "10"]
    rows = [
        "1.政府公报公开政府信息数",
        "条",
        "4",
        "2.政府网站公开政府信息数",
        "条",
        "5",
        "3.政务微博公开政府信息数",
        "条",
        "6",
    ]
    text = "\n".join(
        [_TITLE, *prose, "附件：政府信息公开情况统计表", "统计指标", "单位", "统计数", *first, *first, *rows]
    )
    assert [section.number for section in parse(text.encode()).sections if section.number] == []
    assert [s.key for s in parse(text.encode()).sections][:2] == ["overview", "proactive_disclosure"]


def test_a_row_printed_twice_before_a_page_s_number_is_no_running_head() -> None:
    head = [
        _TITLE,
        *_lines()[1:],
        "附件：政府信息公开情况统计表",
        "统计指标,单位,统计数",
        "1.政府公报公开政府信息数,条,4",
    ]
    row, rest = "2.政府网站公开政府信息数,条,57", ["3.政务微博公开政府信息数,条,50", "4.政务微信公开政府信息数,条,30"]
    text = "\n".join([*head, "第 2 页 共 9 页", row, "第 3 页 共 9 页", row, *rest])
    assert {c.row_key: c.value for c in parse(text.encode()).cells if c.value is not None} == {
        "disclosed_via_gazette": 4,
        "disclosed_via_website": 57,
        "disclosed_via_weibo": 50,
        "disclosed_via_wechat": 30,
    }


def test_a_title_as_wide_as_the_page_is_no_line_of_a_paragraph() -> None:
    title = "样例县人民政府办公室２０１６年政府信息公开工作年度报告"
    period = ["本报告所列数据的统计期限自2016年1月1日起至2016年12月31日", "止。"]
    report = parse("\n".join([title, *period, *_lines()[1:]]).encode())
    assert report.text.split("\n")[0] == title
    assert report.identity.publisher == "样例县人民政府办公室"


def test_a_heading_between_two_page_numbers_stays() -> None:
    text = _TEXT.replace("四、", "- 3 -\n四、").replace("情况\n一是", "情况\n- 4 -\n一是")
    assert [section.number for section in parse(text.encode()).sections] == ["一", "二", "三", "四"]


def test_a_table_between_paragraphs_is_not_joined() -> None:
    table = (
        "附件\n政府信息公开情况统计表\n统计指标 单位 统计数\n一、主动公开情况 —— ——\n"
        "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条） 条 1234\n其中：主动公开规范性文件数 条 12\n- 3 -\n"
        "制发规范性文件总数 件 15\n（二）通过不同渠道和方式公开政府信息的情况 —— ——\n1.政府公报公开政府信息数 条 0\n"
        "2.政府网站公开政府信息数 条 1200\n3.政务微博公开政府信息数 条 7\n4.政务微信公开政府信息数 条 8\n"
    )
    report = parse((table + _with_pages(("- {page} -",), "", 5)).encode())
    assert [paragraph for paragraph in _PARAGRAPHS if paragraph not in report.text.split("\n")] == []
    assert {cell.row_key: cell.value for cell in report.cells if cell.value is not None} == {
        "disclosed_total": 1234,
        "disclosed_normative_documents": 12,
        "normative_documents_issued": 15,
        "disclosed_via_gazette": 0,
        "disclosed_via_website": 1200,
        "disclosed_via_weibo": 7,
        "disclosed_via_wechat": 8,
    }


@pytest.mark.parametrize(
    ("layout", "seed", "without"),
    [
        ("one_line", 29, ("spam", "page numbers", "carriage returns", "gb18030")),
        ("lists", 35, ("requests_flat", "label_widths", "columns_swapped", "row_doubled", "spam", "site", "utf-8")),
        ("pdf", 21, ("site", "wide digits", "carriage returns", "utf-8")),
        ("pdf", 39, ("site", "utf-8")),
        ("html", 27, ("torn_labels", "site", "utf-8")),
        ("tabs", 1, ("groups_repeated", "site", "utf-8")),
        ("pipe_before", 54, ("litigation_stacked", "traditional_labels", "site", "utf-8")),
        ("markdown", 18, ("site", "carriage returns", "utf-8")),
        ("commas", 36, ("site", "utf-16")),
        ("columns", 5007, ("header_again", "row_of_another_form", "site", "utf-16")),
    ],
)
def test_no_prose_and_no_section_is_lost_beside_a_damaged_table(
    layout: str, seed: int, without: tuple[str, ...]
) -> None:
    report = invent(layout, seed, without)
    faults = compare(report, parse(report.body)).faults
    assert [fault for fault in faults if fault.where.split()[0] in ("prose", "section", "sections")] == []
