"""Sections: headings as reports publish them, and which of them cut a report into its parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.headings import candidate, nearest_key
from parsers.model import Block, Cell
from parsers.report import parse
from parsers.sections import Sections, read_sections

_LIST = Path(__file__).parent / "section_headings.txt"


def _listed() -> list[tuple[str, str]]:
    found, key = [], ""
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            if line.isascii() and (line in "-!" or line.replace("_", "").isalpha()):
                key = line
            else:
                found.append((key, line))
    return found


@pytest.mark.parametrize(("key", "line"), _listed())
def test_a_published_heading_is_known(key: str, line: str) -> None:
    head = candidate(line)
    assert ("!" if head is None else head.key or "-") == key


@pytest.mark.parametrize("drawn", ["- ", "【", "■", "·"])
def test_a_line_of_ornaments_is_no_heading_however_long(drawn: str) -> None:
    assert candidate(drawn * 5000 + "总体情况") is None
    assert candidate(drawn * 5000 + "】" * 5000) is None


def test_the_list_is_long() -> None:
    assert len(_listed()) >= 300


def _read(text: str, title: str = "") -> Sections:
    return read_sections([Block(line, "line") for line in text.splitlines()], (), title)


def _parts(text: str) -> list[tuple[str, str, str]]:
    return [(section.key, section.number, section.text) for section in _read(text).sections]


NUMBERS = {
    "cn": "一、 二、 三、 四、 五、 六、",
    "brackets": "（一） （二） （三） （四） （五） （六）",
    "arabic": "1. 2. 3. 4. 5. 6.",
    "arabic list": "1、 2、 3、 4、 5、 6、",
    "parts": "第一部分\u3000 第二部分\u3000 第三部分\u3000 第四部分\u3000 第五部分\u3000 第六部分\u3000",
    "chapters": "第一章 第二章 第三章 第四章 第五章 第六章",
    "capital": "壹、 贰、 叁、 肆、 伍、 陆、",
    "roman": "Ⅰ、 Ⅱ、 Ⅲ、 Ⅳ、 Ⅴ、 Ⅵ、",
    "latin": "I. II. III. IV. V. VI.",
    "points": "一. 二. 三. 四. 五. 六.",
    "doubled": "一、一、 二、二、 三、三、 四、四、 五、五、 六、六、",
    "doubled marks": "一、、 二、、 三、、 四、、 五、、 六、、",
    "skipping": "一、 二、 四、 五、 六、 七、",
    "restarting": "一、 二、 一、 二、 三、 四、",
    "one for all": "一、 一、 一、 一、 一、 一、",
    "none": ". . . . . .",
    "one lost": "一、 二、 . 四、 五、 六、",
    "first lost": ". 二、 三、 四、 五、 六、",
    "last lost": "一、 二、 三、 四、 五、 .",
    "one in another style": "一、 二、 （三） 四、 五、 六、",
}
HEADS = (
    ("overview", "总体情况", "全年工作平稳，成效明显。\n（一）主动公开。公开了12条。\n（二）依申请公开。收到3件。"),
    ("proactive_disclosure", "主动公开政府信息情况", "1.公开的内容。\n2.公开的形式。"),
    ("requests", "收到和处理政府信息公开申请情况", "收到申请3件。"),
    ("review_litigation", "政府信息公开行政复议、行政诉讼情况", "没有发生。"),
    ("problems_improvements", "存在的主要问题及改进情况", "一是不及时，二是不全面。\n存在的问题\n改进措施"),
    ("other_matters", "其他需要报告的事项", "无。"),
)


@pytest.mark.parametrize("style", NUMBERS)
def test_a_report_in_any_style_of_numbers(style: str) -> None:
    numbers = [number.strip(".") if number == "." else number for number in NUMBERS[style].split(" ")]
    heads = [(key, words, _without_points(prose, style)) for key, words, prose in HEADS]
    text = "\n".join(f"{number}{words}\n{prose}" for number, (_, words, prose) in zip(numbers, heads, strict=True))
    assert [(key, prose) for key, _, prose in _parts(text)] == [(key, prose) for key, _, prose in heads]


def _without_points(prose: str, style: str) -> str:
    """Points numbered like the parts themselves could be parts; no reader could tell."""
    return prose.replace("（一）", "").replace("（二）", "") if style == "brackets" else prose


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (0, 2, 1, 3, 5, 4), (4, 0, 1, 2, 3, 5), (5, 4, 3, 2, 1, 0)])
def test_a_report_in_any_order(order: tuple[int, ...]) -> None:
    text = "\n".join(f"{'一二三四五六'[n]}、{HEADS[at][1]}\n{HEADS[at][2]}" for n, at in enumerate(order))
    assert [key for key, _, _ in _parts(text)] == [HEADS[at][0] for at in order]


def test_prose_that_runs_on_after_its_heading() -> None:
    text = (
        "本报告依照条例编制，统计期限为全年，欢迎查阅。\n"
        "一、总体情况2022年，我局公开信息12条。\n"
        "二、主动公开政府信息情况。全年公开12条，其中政策3条。\n"
        "三、依申请公开政府信息情况：收到申请3件，均已答复。\n"
        "四、行政复议、行政诉讼情况 未发生行政复议、行政诉讼。\n"
        "五、存在的主要问题及改进情况我局工作仍有不足，须改进。\n"
        "六、其他需要报告的事项没有其他需要报告的事项，特此报告。"
    )
    assert _parts(text) == [
        ("preamble", "", "本报告依照条例编制，统计期限为全年，欢迎查阅。"),
        ("overview", "一", "2022年，我局公开信息12条。"),
        ("proactive_disclosure", "二", "全年公开12条，其中政策3条。"),
        ("requests", "三", "收到申请3件，均已答复。"),
        ("review_litigation", "四", "未发生行政复议、行政诉讼。"),
        ("problems_improvements", "五", "我局工作仍有不足，须改进。"),
        ("other_matters", "六", "没有其他需要报告的事项，特此报告。"),
    ]


def test_unnumbered_headings_run_into_their_prose() -> None:
    text = (
        "概述。2011年，我局公开信息5条，收到申请1件。\n"
        "主动公开情况：2011年公开信息5条，其中政策1条。\n"
        "收费及减免情况。2011年没有收费，也没有减免。"
    )
    assert [(key, prose[:8]) for key, _, prose in _parts(text)] == [
        ("overview", "2011年，我局"),
        ("proactive_disclosure", "2011年公开信"),
        ("fees", "2011年没有收"),
    ]


def test_points_inside_a_part_are_its_prose() -> None:
    """（一）主动公开情况 under 一、总体情况 is no part of the report: the outermost style heads it."""
    text = (
        "一、总体情况\n（一）主动公开情况。2022年公开信息12条。\n（二）依申请公开情况。收到3件。\n（三）政府信息管理。\n"
        "二、主动公开政府信息情况\n见下表。\n三、收到和处理政府信息公开申请情况\n见下表。"
    )
    assert [(key, number) for key, number, _ in _parts(text)] == [
        ("overview", "一"),
        ("proactive_disclosure", "二"),
        ("requests", "三"),
    ]
    assert "（一）主动公开情况。2022年公开信息12条。" in _parts(text)[0][2]


def test_a_list_that_starts_again_inside_a_part() -> None:
    text = (
        "一、概述\n主要做法如下：\n一、加强领导\n二、健全机制\n三、抓好培训\n"
        "二、主动公开政府信息情况\n公开5条。\n三、存在的主要问题及改进情况\n不够及时。"
    )
    assert [key for key, _, _ in _parts(text) if key] == ["overview", "proactive_disclosure", "problems_improvements"]


def test_an_unknown_heading_has_no_key_and_is_told() -> None:
    sections = _read("一、总体情况\n好。\n二、政务新媒体建设\n好。\n三、依申请公开情况\n3件。")
    assert [(section.key, section.heading) for section in sections.sections] == [
        ("overview", "总体情况"),
        ("", "政务新媒体建设"),
        ("requests", "依申请公开情况"),
    ]
    assert [(finding.kind, finding.evidence) for finding in sections.findings] == [
        ("section_unmapped", "二、政务新媒体建设")
    ]


@pytest.mark.parametrize(
    ("damaged", "key"),
    [
        ("收到和处理政府信公开申情况", "requests"),
        ("存在的主问题及改情况", "problems_improvements"),
        ("收到和处理政府信息公开审请情况", "requests"),
        ("政务新媒体建设", ""),
        ("监督保障", ""),
    ],
)
def test_a_heading_that_lost_characters(damaged: str, key: str) -> None:
    head = candidate("三、" + damaged)
    assert head is not None
    assert (head.key or nearest_key(head.words)) == key


def test_a_list_of_contents_heads_nothing() -> None:
    contents = "\n".join(f"{'一二三四五六'[n]}、{words}" for n, (_, words, _) in enumerate(HEADS))
    text = contents + "\n本报告依照条例编制，全文六个部分。\n"
    text += "\n".join(f"{'一二三四五六'[n]}、{words}\n{prose}" for n, (_, words, prose) in enumerate(HEADS))
    assert [(key, prose) for key, _, prose in _parts(text)][1:] == [(key, prose) for key, _, prose in HEADS]


def test_headings_in_cells_of_one_table() -> None:
    rows = [("二、主动公开政府信息情况", ""), ("规章", "0"), ("三、收到和处理政府信息公开申请情况", "")]
    blocks = [Block("一、总体情况", "p"), Block("公开了12条，收到申请3件。", "p")]
    blocks += [
        Block("\t".join(row), "tr", 1, tuple(Cell(words, column) for column, words in enumerate(row))) for row in rows
    ]
    sections = read_sections(blocks, {2, 3, 4}, "").sections
    assert [(section.key, section.number) for section in sections] == [
        ("overview", "一"),
        ("proactive_disclosure", "二"),
        ("requests", "三"),
    ]


def test_numbered_headings_in_rows_of_their_own() -> None:
    """A spreadsheet saved as a page: one table, all of the report in its rows; those of the annex are no headings."""
    rows = [
        *[("一．概述：",), ("我局做了工作。",), ("二．依申请公开政府信息情况：",), ("收到申请3件。",)],
        *[("附件：政府信息公开情况统计表",), ("一、主动公开情况", ""), ("（一）主动公开政府信息数", "8")],
    ]
    blocks = [
        Block("\t".join(row), "tr", 1, tuple(Cell(words, column) for column, words in enumerate(row))) for row in rows
    ]
    sections = read_sections(blocks, {4, 5, 6}, "").sections
    assert [(section.key, section.text.split("\n")[0]) for section in sections] == [
        ("overview", "我局做了工作。"),
        ("requests", "收到申请3件。"),
    ]


def test_where_a_section_starts_in_the_text() -> None:
    read = _read("样例县水务局年度报告\n一、总体情况\n好。\n二、主动公开情况\n12条。", "样例县水务局年度报告")
    assert [read.text[section.start :].splitlines()[0] for section in read.sections] == [
        "一、总体情况",
        "二、主动公开情况",
    ]
    assert [read.text[p.start : p.start + len(p.text)] for p in read.paragraphs] == [p.text for p in read.paragraphs]


def test_one_numbered_row_of_an_annex_is_not_the_style_of_headings_without_numbers() -> None:
    text = "概述\n平稳。\n依申请公开情况\n收到3件。\n收费及减免情况\n未收费。\n其他需要报告的事项\n无。\n"
    row = "8.不予厷开答复总数,条,0,与诉讼有关的总费用,万元,/"
    assert _parts(text + row) == [
        ("overview", "", "平稳。"),
        ("requests", "", "收到3件。"),
        ("fees", "", "未收费。"),
        ("other_matters", "", f"无。\n{row}"),
    ]


def test_one_part_and_the_points_inside_it() -> None:
    """The first of several pages: nothing but 一、总体情况 is a part, however many points it has."""
    text = (
        "一、总体情况\n2022年，我局做好公开工作。\n（一）主动公开。2022年公开信息12条。\n（二）依申请公开。收到3件。\n"
        "（三）政府信息管理。\n（四）平台建设。"
    )
    assert [(key, number) for key, number, _ in _parts(text)] == [("overview", "一")]


def test_points_alone_are_parts_where_they_tell_the_whole() -> None:
    text = (
        "一、总体情况\n（一）主动公开情况\n公开12条。\n（二）依申请公开情况\n收到3件。\n"
        "（三）行政复议、行政诉讼情况\n没有。\n（四）存在的主要问题及改进情况\n公开不及时。"
    )
    assert [key for key, _, _ in _parts(text)][-2:] == ["review_litigation", "problems_improvements"]


def test_a_report_that_has_lost_its_beginning() -> None:
    """（二）…（六） above 二、主动公开政府信息情况 are points of the first part, whose heading is lost."""
    text = (
        "（二）依申请公开情况\n收到申请3件。\n（三）复议、诉讼和申诉情况\n没有发生。\n（四）机构建设情况\n有2人。\n"
        "（五）建议提案办理结果公开情况\n没有。\n二、主动公开政府信息情况\n见下表。\n三、收到和处理政府信息公开申请情况\n见下表。"
    )
    assert [(key, number) for key, number, _ in _parts(text)][-2:] == [
        ("proactive_disclosure", "二"),
        ("requests", "三"),
    ]


def test_a_heading_at_the_end_of_a_line_of_prose() -> None:
    text = (
        "样例公司2019年政府信息公开工作年度报告\n"
        "一、总体情况 2019年，公司通过网站和媒体主动公开信息542条，做好了各项公开工作。 二、主动公开政府信息情况\n"
        "三、收到和处理政府信息公开申请情况\n"
        "2019年没有收到申请。\n四、政府信息公开行政复议、行政诉讼情况\n2019年没有发生行政复议、行政诉讼。"
    )
    assert [section.key for section in parse(text.encode()).sections][:3] == [
        "overview",
        "proactive_disclosure",
        "requests",
    ]


def test_an_article_in_one_cell_of_a_layout() -> None:
    text = (
        "样例镇2009年政府信息公开工作年报 |\n"
        "2009年，样例镇按照《条例》要求做好公开工作，现将情况小结如下： "
        "一、政府信息主动公开情况 全年我镇主动公开信息65条，内容涵盖政策文件、计划总结、人事变动等。 "
        "二、依申请公开政府信息情况 2009年未收到公开申请。 "
        "三、政府信息公开收费和减免情况 2009年没有收费。 "
        "四、行政复议、行政诉讼情况 2009年没有发生。 "
        "五、存在的主要问题和改进措施 公开信息还不够及时，公开的形式不够丰富，"
        "今后要加强人员培训，提高业务水平，更好地服务社会公众，做好各项公开工作。 | |\n【打印本页】 |"
    )
    assert [(section.key, section.number) for section in parse(text.encode()).sections][1:] == [
        ("proactive_disclosure", "一"),
        ("requests", "二"),
        ("fees", "三"),
        ("review_litigation", "四"),
        ("problems_improvements", "五"),
    ]
