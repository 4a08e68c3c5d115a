"""A ``|`` on a line of its own is a blank cell or parts two rows: a row that lacks a cell must not borrow one."""

from __future__ import annotations

import pytest

from parsers.formats import read
from parsers.forms import FORMS
from parsers.model import Number, Status
from parsers.tables import read_tables

ROWS = FORMS["standard_2021"].table("requests").rows


def _granted(values: list[str], opened: str, closed: str) -> list[tuple[Number | None, Status]]:
    """What is read of 予以公开, filled in as told, in a table of zeros. ``opened``: the line before each row."""
    lines = []
    for row in ROWS:
        cells = values if row.key == "granted" else ["0"] * 7
        lines += [opened, f"{row.label} |", *(f"{value}{closed}" if value else "|" for value in cells)]
    tables = read_tables(read("\n".join(filter(None, lines)).encode()).blocks, 2023)
    return [(cell.value, cell.status) for cell in tables.cells if cell.row_key == "granted"]


UNSURE = [(None, Status.UNPARSEABLE)] * 7
SIX = [(int(n), Status.NUMBER) for n in "123456"]


@pytest.mark.parametrize("blank_row", ["", "|"])
def test_a_pipe_behind_a_row_stands_for_no_value_that_is_left_out(blank_row: str) -> None:
    assert _granted(["1", "2", "3", "4", "5", "6", "7"], blank_row, " |") == [*SIX, (7, Status.NUMBER)]
    assert _granted(["1", "2", "3", "4", "5", "6"], "|", " |") == UNSURE


def test_where_no_pipe_parts_rows_the_last_blank_is_a_value() -> None:
    assert _granted(["1", "2", "3", "4", "5", "6", ""], "", " |") == [*SIX, (None, Status.BLANK)]


def _litigation(values: list[str]) -> list[tuple[Number | None, Status]]:
    """What is read of the litigation table, a cell a line, each of its rows opened by a lone pipe."""
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    rows = [["行政复议", "行政诉讼"], [*results, "未经复议直接起诉", "复议后起诉"], [*results, *results], values]
    lines = ["四、政府信息公开行政复议、行政诉讼情况"]
    for row in rows:
        lines += ["|", *(f"{cell} |".strip() for cell in row)]
    tables = read_tables(read("\n".join([*lines, "五、存在的主要问题"]).encode()).blocks, 2023)
    return [(cell.value, cell.status) for cell in tables.cells if cell.table_key == "review_litigation"]


def test_the_pipe_that_opens_the_row_of_numbers_is_not_the_first_of_them() -> None:
    fifteen = [str(n) for n in range(1, 16)]
    assert _litigation(fifteen) == [(n, Status.NUMBER) for n in range(1, 16)]
    assert _litigation(["", *fifteen[1:]]) == [(None, Status.BLANK), *((n, Status.NUMBER) for n in range(2, 16))]
    assert _litigation(fifteen[1:]) == [(None, Status.UNPARSEABLE)] * 15


def test_two_blanks_before_the_numbers_are_the_pipe_that_opens_them_and_a_value() -> None:
    """With a number too many there are fifteen numbers nevertheless."""
    assert _litigation(["", *(str(n) for n in range(15))]) == [(None, Status.UNPARSEABLE)] * 15


def _below(*lines: str) -> list[tuple[Number | None, Status]]:
    """What is read of the litigation table below a table of requests, all without a header."""
    requests = [f"{row.label} | {' | '.join('0' * 7)} |" for row in ROWS]
    text = "\n".join([*requests, "四、政府信息公开行政复议、行政诉讼情况", *lines, "五、存在的主要问题"])
    tables = read_tables(read(text.encode()).blocks, 2023)
    return [(cell.value, cell.status) for cell in tables.cells if cell.table_key == "review_litigation"]


FIFTEEN = [str(n) for n in range(15)]


def test_a_pipe_before_the_only_line_of_a_table_closes_a_blank_cell_where_others_have_none() -> None:
    assert _below(" | ".join(FIFTEEN) + " |") == [(n, Status.NUMBER) for n in range(15)]
    assert _below(f" | {' | '.join(FIFTEEN[1:])} |") == [
        (None, Status.BLANK),
        *((n, Status.NUMBER) for n in range(1, 15)),
    ]
    assert _below(f" | {' | '.join(FIFTEEN)} |") == [(None, Status.UNPARSEABLE)] * 15


def test_fifteen_numbers_below_pipes_are_not_all_there_were() -> None:
    assert _below(*(f"{n} |" for n in FIFTEEN)) == [(n, Status.NUMBER) for n in range(15)]
    assert _below("|", "|", *(f"{n} |" for n in FIFTEEN)) == [(None, Status.UNPARSEABLE)] * 15


def test_a_lone_pipe_between_bare_values_opens_no_row() -> None:
    """Halves side by side, values without pipes: behind 777777 the pipe is a blank cell, not the next row's first."""
    lines = ["附件：统计表", *["指标名称 |", "单位 |", "统计数 |"] * 2]
    annex = FORMS["narrative_2008"].tables[0].rows
    for n, pair in enumerate(zip(annex[:27], annex[27:], strict=True)):
        for row in pair:
            value = [str(n)] if n % 5 == 0 else ["|"]
            lines += [
                f"{row.label} |",
                f"{row.unit} |",
                *(["777777"] if row.key == "fees_on_request_search" else []),
                *value,
            ]
    got = {c.row_key: c.value for c in read_tables(read("\n".join(lines).encode()).blocks, 2011).cells}
    assert got["fees_on_request_search"] is None
    assert set(got.values()) == {None, 0, 5, 10, 15, 20, 25}


def test_rows_of_unlike_widths_are_not_cut_to_one() -> None:
    """Each opened by a lone pipe; by chance there are a multiple of eleven pipes, and a row begins at each of these."""
    heads = {"规章": ["第二十条第(一)项", "信息内容|本年制发件数|本年废止件数|现行有效件数"]}
    heads |= {"行政许可": ["第二十条第(五)项", "信息内容|本年处理决定数量"]}
    heads |= {"行政处罚": ["第二十条第(六)项", "信息内容|本年处理决定数量"]}
    heads |= {"行政事业性收费": ["第二十条第(八)项", "信息内容|本年收费金额（单位：万元）"]}
    rows = ["规章||2|", "行政规范性文件|||1", "行政许可|", "行政处罚|", "行政强制|", "行政事业性收费|1"]
    lines = ["二、主动公开政府信息情况"]
    for row in rows:
        for printed in (*heads.get(row.split("|")[0], ()), row):
            lines += ["|", *(f"{cell} |".strip() for cell in printed.split("|"))]
    tables = read_tables(read("\n".join([*lines, "三、收到和处理政府信息公开申请情况"]).encode()).blocks, 2023)
    got = {f"{c.row_key} {c.column_key}": c.value for c in tables.cells if c.table_key == "proactive_20_1"}
    assert got["normative_documents repealed"] is None
    assert got["normative_documents in_force"] in (None, 1)


@pytest.mark.parametrize("last", ["暂无", "没有", "14"])
def test_blank_rows_behind_bare_values_take_no_blank_from_among_them(last: str) -> None:
    values = ["295162", "|", *(str(n) for n in range(2, 14)), last]
    got = _below(*values, "|" * 30)
    statuses = {"14": (14, Status.NUMBER)}
    told = [(295162, Status.NUMBER), (None, Status.BLANK), *((n, Status.NUMBER) for n in range(2, 14))]
    assert got == [*told, statuses.get(last, (None, Status.NONE_TEXT))]


def test_a_break_inside_a_cell_between_pipes_makes_no_page_of_a_text() -> None:
    lines = [f"| {row.label[:5]}<br>{row.label[5:]} | {' | '.join('0123456')} |" for row in ROWS]
    lines[3] = lines[3].replace("| 1 |", "| 1<br/>2 |")
    text = "\n".join(["样例县水务局2023年政府信息公开工作年度报告<BR>一、总体情况", *lines])
    document = read(text.encode())
    assert (document.format, [block.text for block in document.blocks[:2]]) == (
        "text",
        ["样例县水务局2023年政府信息公开工作年度报告", "一、总体情况"],
    )
    cells = [cell for cell in read_tables(document.blocks, 2023).cells if cell.table_key == "requests"]
    assert [cell.value for cell in cells[:7]] == [*range(7)]
    assert [cell.value for cell in cells[21:28]] == [0, None, 2, 3, 4, 5, 6]
