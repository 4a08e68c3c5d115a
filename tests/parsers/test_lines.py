"""Lines of text that hold several cells: what parts them, and what stands among labels and values."""

from __future__ import annotations

import pytest

from parsers.clean.chars import label_key
from parsers.formats import read
from parsers.model import Number, Status
from parsers.tables import read_tables
from parsers.tables.lines import holds_value, pieces


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("行政许可 3 见附件 0", ["行政许可", "3", "见附件", "0"]),
        ("2.传真申请数 件 12% 含下属单位", ["2.传真申请数", "件", "12%", "含下属单位"]),
        ("7 2.传真申请数 件 4 含下属单位", ["2.传真申请数", "件", "4", "含下属单位"]),
        ("其他 法律行政法规禁上公开 0 0", ["其他 法律行政法规禁上公开", "0", "0"]),
        (
            "1.当面申请数 件 24 2.传真申请数 件 无",
            ["1.当面申请数", "件", "24", "2.传真申请数", "件", "无"],
        ),
        # Blanks inside a label: its number is no value of the row before.
        ("1.当面申请数 件 2 .传真申请数 件 7", ["1.当面申请数", "件", "2 .传真申请数", "件", "7"]),
        ("1.当面申请数 件 0 2 .传真申请数 件", ["1.当面申请数", "件", "0", "2 .传真申请数", "件"]),
        ("信息内容 本年新公开数量 对外公开总数量", ["信息内容", "本年新公开数量", "对外公开总数量"]),
        (
            "二、上年结转政府信息公开申请数量,0,,244，002,",
            ["二、上年结转政府信息公开申请数量", "0", "", "244，002", ""],
        ),
        ("2.其他法律行政法规禁止公开 48 3 12%", ["2.其他法律行政法规禁止公开", "48", "3", "12%"]),
        ("理结果 (一)予以公开 — － — 1 2", ["理结果", "(一)予以公开", "—", "－", "—", "1", "2"]),
        (
            "1.属于已主动公开范围数 件 *** (二)举办各类培训班数 次 42",
            ["1.属于已主动公开范围数", "件", "***", "(二)举办各类培训班数", "次", "42"],
        ),
        (",6,1.政府公报公开政府信息数,条,7", ["1.政府公报公开政府信息数", "条", "7"]),
        ("规章,#REF!,0,7件", ["规章", "#REF!", "0", "7件"]),
        ("1,2,0,12件（含上年3件）,5", ["1", "2", "0", "12件（含上年3件）", "5"]),
        ("规章,,,", ["规章", "", "", ""]),
        ("公开答复数 件 ***", ["公开答复数", "件", "***"]),
        ("行政处罚：3件", ["行政处罚", "3件"]),
        ("2.传真申请数……17", ["2.传真申请数", "17"]),
        ("行政强制 .......... 件 .... /", ["行政强制", "件", "/"]),
        ("行政许可等事项……", ["行政许可等事项……"]),
        ("1.属于国家秘密0", ["1.属于国家秘密", "0"]),
        ("行政事业性收费12.5万元", ["行政事业性收费", "12.5万元"]),
        ("行政规范性文件无无暂无", ["行政规范性文件", "无", "无", "暂无"]),
        ("行政许可000", ["行政许可000"]),
        ("其他3", ["其他3"]),
        (
            "(一)主动公开政府信息数(不同渠道和方式公开相同信息计1",
            ["(一)主动公开政府信息数(不同渠道和方式公开相同信息计1"],
        ),
        ("全年共公开规章3件", ["全年共公开规章3件"]),
        ("18件,2,0,0,20", ["18件", "2", "0", "0", "20"]),
        ("101,102,103,104,105", ["101,102,103,104,105"]),
        ("其中:涉及国家秘密,件,0,涉及商业秘密,件,2", ["其中:涉及国家秘密", "件", "0", "涉及商业秘密", "件", "2"]),
        (
            "(二)部分公开(区分处理的,只计这一情形,不计其他情形)，1，2",
            ["(二)部分公开(区分处理的,只计这一情形,不计其他情形)", "1", "2"],
        ),
        ("我们坚持以公开为常态 不公开为例外 共办理 3 件", ["我们坚持以公开为常态 不公开为例外 共办理 3 件"]),
    ],
)
def test_where_a_line_is_cut(line: str, cells: list[str]) -> None:
    assert pieces(line) == cells


HEADED = """二、主动公开政府信息情况
第二十条第(一)项
信息内容 现行有效件数 本年制发件数 本年废止件数
规章 7 1 2
行政规范性文件 8 3 4
第二十条第(五)项
信息内容 本年处理决定数量
行政许可 51
第二十条第(六)项
信息内容 本年处理决定数量
行政处罚 61
行政强制 62
第二十条第(八)项
信息内容 本年收费金额(单位:万元)
行政事业性收费 81"""


def proactive(text: str) -> dict[tuple[str, str], tuple[Number | None, Status]]:
    cells = read_tables(read(text.encode()).blocks, 2022).cells
    return {(c.row_key, c.column_key): (c.value, c.status) for c in cells if c.table_key == "proactive_20_1"}


@pytest.mark.parametrize("doubled", [False, True])
def test_columns_follow_the_words_of_a_header_line(doubled: bool) -> None:
    line = "规章 7 1 2\n"
    got = proactive(HEADED.replace(line, line * 2) if doubled else HEADED)
    expected = {
        ("regulations", "issued"): 1,
        ("regulations", "repealed"): 2,
        ("regulations", "in_force"): 7,
        ("normative_documents", "issued"): 3,
        ("normative_documents", "repealed"): 4,
        ("normative_documents", "in_force"): 8,
    }
    assert got == {slot: (value, Status.NUMBER) for slot, value in expected.items()}


def test_a_dash_before_the_rest_of_a_torn_label_is_not_called_blank() -> None:
    rows = [
        "主动公开信息数 条 7",
        "公文类信息数 条 8",
        "申请总次数 条 30",
        "其中:1. 条 －",
        "当面申请数",
        "2.传真申请数 条 2",
    ]
    cells = read_tables(read("\n".join(["指标名称 单位 统计数", *rows]).encode()).blocks, 2012).cells
    got = {c.row_key: (c.value, c.status) for c in cells}
    assert got["applications_in_person"] == (None, Status.UNPARSEABLE)
    assert got["applications_received"] == (30, Status.NUMBER)
    assert got["applications_by_fax"] == (2, Status.NUMBER)


@pytest.mark.parametrize(
    ("text", "holds"), [("行政强刽,/", True), ("行政强刽 7", True), ("部分公开,区分处理的", False)]
)
def test_a_value_behind_a_mark_is_held_by_a_line_that_is_not_cut(text: str, holds: bool) -> None:
    assert holds_value(text) is holds


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("规章：1 2 3", ["规章", "1", "2", "3"]),
        ("规章：2", ["规章", "2"]),
        ("主动公开信息数 条：52", ["主动公开信息数", "条", "52"]),
        (
            "(四)无法提供 1.本机关不掌握相关政府信息：0 / 没有",
            ["(四)无法提供", "1.本机关不掌握相关政府信息", "0", "/", "没有"],
        ),
        ("行政处罚：见附件 3", ["行政处罚", "见附件", "3"]),
        ("总计：", ["总计："]),
    ],
)
def test_a_row_behind_a_colon(text: str, cells: list[str]) -> None:
    assert pieces(text) == cells


def test_a_misread_label_before_a_colon_is_no_blank_row() -> None:
    labels = [
        "1.政府公报公开政府信息数",
        "2.政府网站公开政府信息敉",
        "3.政务微博公开政府信息数",
        "4.政务微信公开政府信息数",
    ]
    lines = ["附件：政府信息公开情况统计表", *(f"{label} 条：{n}" for n, label in enumerate(labels, 1))]
    got = {c.row_key: (c.value, c.status) for c in read_tables(read("\n".join(lines).encode()).blocks, 2016).cells}
    assert got["disclosed_via_website"] in ((None, Status.UNPARSEABLE), (2, Status.NUMBER))
    assert got["disclosed_via_weibo"] == (3, Status.NUMBER)


@pytest.mark.parametrize("label", ["其中:1.邮寄费", ":1.邮寄费", "::1..邮寄费", "1.邮寄费"])
def test_what_is_left_of_a_label_s_number_is_no_part_of_its_key(label: str) -> None:
    assert label_key(label) == "邮寄费"
