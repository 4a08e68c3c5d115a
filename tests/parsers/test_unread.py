"""What was not read is not called absent, and what may be read in two ways is not read."""

from __future__ import annotations

import pytest

from parsers.clean.unfold import unfold
from parsers.formats import read
from parsers.forms import FORMS
from parsers.model import Number, Status
from parsers.tables import read_tables
from tests.parsers.documents import tried

ROWS = FORMS["standard_2021"].table("requests").rows
UNREAD = (None, Status.UNPARSEABLE)


def _read(lines: list[str], table: str) -> list[tuple[Number | None, Status]]:
    tables = read_tables(unfold(read("\n".join(lines).encode())).blocks, 2023)
    return [(cell.value, cell.status) for cell in tables.cells if cell.table_key == table]


REQUESTS = ["三、收到和处理政府信息公开申请情况", *(f"{row.label} 0 0 0 0 0 0 0" for row in ROWS)]
HEADING_OF_OWN = "二、主动公开政府信息情况"
HEADING, NEXT = "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况"


def _litigation(*lines: str) -> list[tuple[Number | None, Status]]:
    return _read([*REQUESTS, HEADING, *lines, NEXT], "review_litigation")


@pytest.mark.parametrize(
    "lines",
    [
        ["结果 | 结果 | 其他结果 | 尚未 | 总计 |", " | | 5 | | 5 |"],
        ["结果维持 0", "结果纠正 1", "尚未审结 0", "总计 1"],
        ["行政复 行政诉", "1 0 0 0 1 0 0"],
    ],
)
def test_a_table_past_recognition_is_unread_and_not_absent(lines: list[str]) -> None:
    assert set(_litigation(*lines)) == {UNREAD}


@pytest.mark.parametrize("lines", [[], ["无。"], ["本年度没有因政府信息公开被申请行政复议、提起行政诉讼。"]])
def test_a_section_of_words_holds_no_table(lines: list[str]) -> None:
    assert set(_litigation(*lines)) == {(None, Status.ROW_ABSENT)}


def test_a_table_that_is_not_found_may_be_one_that_nobody_can_tell() -> None:
    """As a PDF without lines leaves it: numbers of which it is not told whose they are."""
    assert set(_litigation("其他情况\t3 0 0 …")) == {UNREAD}
    for line in ("其他情况……", "关于做好政府信息公开工作的 …", "…"):
        assert set(_litigation(line)) == {(None, Status.ROW_ABSENT)}, line  # a title cut short, pages left out


def test_a_row_beside_other_numbers_is_not_the_whole_table() -> None:
    results = ["类别", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    rows = [["行政复议", *"00011"], ["未经复议直接起诉", *"20002", *[""] * 10], ["复议后起诉", *"0002"]]
    cells = [f"{word} |".strip() for row in (results, *rows) for word in row]
    assert set(_litigation(*cells)) == {UNREAD}


def _proactive(line: str) -> dict[str, tuple[Number | None, Status]]:
    tables = read_tables(unfold(read("\n".join(["二、主动公开政府信息情况", line, *REQUESTS]).encode())).blocks, 2023)
    return {cell.row_key: (cell.value, cell.status) for cell in tables.cells if cell.table_key == "proactive_20_6"}


@pytest.mark.parametrize("penalties", ["行政处罚", "行政 处罚", "行 政处 罚"])
def test_a_line_of_few_numbers_is_cut_and_labels_are_put_together(penalties: str) -> None:
    header = "第二十条第(六)项 信息内容 本年处理决定数量"
    read = _proactive(f"第二十条第(五)项 信息内容 本年处理决定数量 行政许可 / {header} {penalties} 7 行政强制 -")
    assert read == {"administrative_penalties": (7, Status.NUMBER), "administrative_coercion": (None, Status.DASH)}


def test_a_line_most_of_whose_labels_are_misread_is_cut_too() -> None:
    """The headers are lost; the labels before and behind these are not as they were printed."""
    line = "规草 0 无 2 行政親范性文件 178300 0 6 行政许可 1 行政处罚 4 行政强制 5 行政事业性攵费 19282"
    got = {"administrative_penalties": (4, Status.NUMBER), "administrative_coercion": (5, Status.NUMBER)}
    assert _proactive(line) == got


def test_the_number_of_a_label_is_no_value_though_a_blank_follows_it() -> None:
    line = " ".join(f"{row.label} 1 2 3 4 5 6 21" for row in ROWS).replace("7.属于", "7 .属于")
    got = _read(["三、收到和处理政府信息公开申请情况", line], "requests")
    assert set(got) == {(number, Status.NUMBER) for number in (1, 2, 3, 4, 5, 6, 21)}


@pytest.mark.parametrize(
    ("form", "printed", "torn"),
    [
        ("narrative_2008", "3.复制费(光盘)", "３ .复制费(光盘)"),
        ("narrative_2014", "六、举报投诉数量", "六 、举报投诉数量"),
    ],
)
def test_the_number_of_the_next_label_is_no_value_of_a_blank_row(form: str, printed: str, torn: str) -> None:
    rows = FORMS[form].tables[0].rows
    blank = next(n for n, row in enumerate(rows) if row.label == printed) - 1
    line = " ".join(f"{row.label} {row.unit}" + f" {800 + n}" * (n != blank) for n, row in enumerate(rows))
    tables = read_tables(unfold(read(f"附件 统计表 {line.replace(printed, torn)}".encode())).blocks, 2015)
    values = {cell.value for cell in tables.cells if cell.table_key == FORMS[form].tables[0].key}
    assert values <= {None, *range(800, 800 + len(rows))}
    assert len(values) > len(rows) // 3


def _granted(lines: list[str]) -> list[tuple[Number | None, Status]]:
    tables = read_tables(unfold(read("\n".join(lines).encode())).blocks, 2023)
    return [(cell.value, cell.status) for cell in tables.cells if cell.row_key == "granted"]


def test_a_row_of_the_same_width_with_a_wider_blank_has_a_number_too_many() -> None:
    lines = [f"{row.label} | 0 | 0 | 0 | 0 | 0 | 0 | 0 | |" for row in ROWS]
    assert _granted(lines) == [(0, Status.NUMBER)] * 7
    lines[2] = f"{ROWS[2].label} | 1 | 2 | 3 | 4 | 5 | 6 | 7 |  |"
    assert _granted(lines) == [UNREAD] * 7


def test_the_number_of_a_page_is_none_of_fifteen_values() -> None:
    header = [
        "行政复议 行政诉讼",
        "结果维持 结果纠正 其他结果 尚未审结 总计 未经复议直接起诉 复议后起诉",
        "结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计",
    ]
    whole = _litigation(*header, "- 4 -", "10 8 18 0 36 2 0 0 2 2 1 0 2 5 8")
    assert [value for value, _ in whole] == [10, 8, 18, 0, 36, 2, 0, 0, 2, 2, 1, 0, 2, 5, 8]
    assert set(_litigation(*header, "- 4 -", "10 8 18 0 36 2 0 0 2 2 1 0 2 5")) == {UNREAD}


def test_a_row_with_words_for_its_numbers_is_not_absent() -> None:
    header = ["第二十条第(一)项", "信息内容 本年制发件数 本年废止件数 现行有效件数"]
    lines = ["二、主动公开政府信息情况", *header, "规章 见附件", "行政规范性文件 1 2 3", *REQUESTS]
    assert _read(lines, "proactive_20_1") == [UNREAD] * 3 + [(n, Status.NUMBER) for n in (1, 2, 3)]


def _first(*rows: str) -> dict[str, tuple[Number | None, Status]]:
    """What is read of the tables of 主动公开, a row each, none with a header."""
    tables = read_tables(read("\n".join(["二、主动公开政府信息情况", *rows, *REQUESTS]).encode()).blocks, 2023)
    return {cell.row_key: (cell.value, cell.status) for cell in tables.cells if "proactive" in cell.table_key}


def test_rows_printed_as_the_form_does_are_found_though_others_are_misread() -> None:
    header = "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |"
    rows = [header, "规草 | 1 | 2 | 3 |", "行政规范性文件 |  |  | 6 |", "行政讦可 |  |", "行政外罚 |  |"]
    got = _first(*rows, "行政强制 |  |", "行政事业性收费 |  |")
    assert got["normative_documents"] == (6, Status.NUMBER)
    assert got["administrative_coercion"] == got["administrative_fees"] == (None, Status.BLANK)


@pytest.mark.parametrize("odd", ["***", "O", "12%", "1/2"])
def test_what_stands_for_a_number_behind_commas_is_no_blank(odd: str) -> None:
    rows = [
        ",规章,1,2,3",
        ",行政规范性文件,4,5,6",
        ",行政许可,7",
        f",行政处罚,{odd}",
        ",行政强制,8",
        ",行政事业性收费,9",
    ]
    assert _first(*rows)["administrative_penalties"] == UNREAD
    assert _first(*rows)["administrative_coercion"] == (8, Status.NUMBER)


def test_the_bracket_that_closes_a_label_is_no_value() -> None:
    lines = [f"{row.label}\t0\t1\t2\t3\t4\t5\t15" for row in ROWS]
    lines[3] = lines[3].replace(")\t0\t1\t2\t3", " )\t0\t1\t2\t\t")
    page = f"<html><body><pre>{chr(10).join(REQUESTS[:1] + lines)}</pre></body></html>"
    cells = read_tables(read(page.encode()).blocks, 2023).cells
    got = [cell.value for cell in cells if cell.row_key == "partially_granted"]
    assert got in ([0, 1, 2, None, 4, 5, 15], [None] * 7)
    assert ROWS[3].key == "partially_granted"


def test_columns_of_short_and_long_labels_do_not_lend_each_other_cells() -> None:
    """The label of a group stands in a cell of its own, and blanks fill rows up: where values begin the row tells."""
    head = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    rows = [["项目", "", "", *head, ""]]
    for n, row in enumerate(ROWS):
        values = ["0"] * 7 if n % 2 else ["1", "", "", "", "", "", "1"]
        rows.append([*(["三、本年度办理结果"] if n % 2 else []), row.label, *values, ""])
    rows[9] = [ROWS[8].label, *[""] * 7, "777777", ""]
    page = "".join(f"<tr>{''.join(f'<td>{words}</td>' for words in row)}</tr>" for row in rows)
    cells = read_tables(read(f"<html><body><table>{page}</table></body></html>".encode()).blocks, 2023).cells
    assert {cell.value for cell in cells if cell.row_key == ROWS[8].key} == {None}
    assert [cell.value for cell in cells if cell.row_key == ROWS[2].key] == [1, None, None, None, None, None, 1]


def test_dashes_between_the_pieces_of_a_label_are_not_called_blank() -> None:
    lines = [f"{row.label} 0 0 0 0 0 0 0" for row in ROWS]
    at = next(n for n, row in enumerate(ROWS) if row.key == "other_overdue_correction")
    label = ROWS[at].label.removeprefix("1.")
    lines[at : at + 1] = [f"(六)其他处理 1.{label[:3]}", "－ - － —— —— － －", label[3:]]
    assert set(_read(lines, "requests")[7 * at : 7 * at + 7]) <= {UNREAD, (None, Status.DASH)}


def test_the_number_of_a_page_does_not_part_a_table() -> None:
    lines = [f"{row.label} | 0 | 0 | 0 | 0 | 0 | 0 | 0 |" for row in ROWS]
    assert _granted([*lines[:2], "第 2 页 共 9 页", *lines[2:]]) == [(0, Status.NUMBER)] * 7


def test_a_row_printed_again_with_other_numbers_is_unread_though_halves_stand_between() -> None:
    lines = [f"{row.label} | 0 | 0 | 0 | 0 | 0 | 0 | 0 |" for row in ROWS]
    again = f"{ROWS[2].label} | 6 | 6 | 6 | 6 | 6 | 6 | 6 |"
    assert _granted([*lines[:8], again, *lines[8:]]) == [UNREAD] * 7
    assert _granted([*lines[:8], lines[2], *lines[8:]]) == [(0, Status.NUMBER)] * 7


def test_a_row_printed_beyond_doubt_in_a_table_past_recognition_is_not_absent() -> None:
    lines = ["二、主动公开政府信息情况"]
    for article, *rows in (("五", "行政许可"), ("六", "行政外罚", "行政强刽"), ("八", "行政事业性收费")):
        lines += [f"第二十条第({article})项 |", "信息内容 |", "本年处理决定数量 |"]
        lines += [line for row in rows for line in (f"{row} |", "|")]
    lines += ["三、收到和处理政府信息公开申请情况"]
    for row in ROWS:
        lines += [f"{row.label} |", *["0 |"] * 7]
    assert _read(lines, "proactive_20_1") == [(None, Status.ROW_ABSENT)] * 6
    assert _read(lines, "proactive_20_5") == [UNREAD]
    assert _read(lines, "proactive_20_8") == [UNREAD]


def test_a_row_that_goes_on_behind_a_page_number_may_have_a_number_too_many() -> None:
    lines = ["二、主动公开政府信息情况", "第二十条第(一)项", "信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    lines += ["规章", "0 0 0", "行政规范性文件"]
    page = "— 4 —"
    assert _read([*lines, "777777 24 0", page, "0", *REQUESTS], "proactive_20_1")[3:] == [UNREAD] * 3
    assert _read([*lines, "7 24 0", page, *REQUESTS], "proactive_20_1")[3:] == [
        (7, Status.NUMBER),
        (24, Status.NUMBER),
        (0, Status.NUMBER),
    ]


@pytest.mark.parametrize(("row", "status"), [("\t" * 14, Status.BLANK), ("\t", Status.ROW_ABSENT)])
def test_a_row_of_tabs_below_a_header_is_blank(row: str, status: Status) -> None:
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    header = ["行政复议\t行政诉讼", "\t".join([*results, "未经复议直接起诉", "复议后起诉"]), "\t".join(results * 2)]
    assert _litigation(*header, row) == [(None, status)] * 15


@pytest.mark.parametrize(("columns", "status"), [(15, Status.BLANK), (4, Status.ROW_ABSENT)])
def test_a_table_of_blanks_below_a_header_that_is_tables_of_its_own_is_its_row(columns: int, status: Status) -> None:
    """One of other columns only lays out the page."""
    results = "".join(f"<td>{words}</td>" for words in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"))
    rows = [
        "<td colspan=5>行政复议</td><td colspan=10>行政诉讼</td>",
        f"{results}<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td>",
        results * 2,
        "<td></td>" * columns,
    ]
    tables = "".join(f"<table><tr>{row}</tr></table>" for row in rows)
    assert _litigation(tables) == [(None, status)] * 15


def test_a_line_of_words_as_many_as_a_row_has_is_no_row_of_blanks() -> None:
    """In a table a cell a line, where blanks leave no trace."""
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    header = ["行政复议", "行政诉讼", *results, "未经复议直接起诉", "复议后起诉", *results * 2]
    assert _litigation(*header) == [(None, Status.BLANK)] * 15
    assert _litigation(*header, "N/A 不涉 不适 N/ 1 不适 不适 不涉 不适 N/") == [UNREAD] * 15


@pytest.mark.parametrize(("more", "status"), [("", Status.NUMBER), (" | 777777", Status.UNPARSEABLE)])
def test_a_number_too_many_in_a_table_set_on_end_leaves_it_unread(more: str, status: Status) -> None:
    rows = [f"{words} | {n}" for n, words in enumerate(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3)]
    assert {found for _, found in _litigation(*rows[:-1], rows[-1] + more)} == {status}


@pytest.mark.parametrize(
    ("header", "numbers"),
    [
        ("信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总 数量", (57, 49, 16)),
        ("信息内容 | 对外公开总 | 数量 | 本年新制作数量 | 本年新公开数量", None),
        ("信息内容 | 本年新制作 | 数量 | 本年新公开数量 | 对外公开总数量", (57, 49, 16)),
        ("信息内容 | 本年新制作数量 | 对外公开总数量 | 本年新公开 | 数量", None),
    ],
)
def test_a_torn_caption_tells_its_column_by_those_beside_it(header: str, numbers: tuple[int, ...] | None) -> None:
    """Torn before the first one it is not the first: the table is not in the form's order, and is not read."""
    rows = ["第二十条第(一)项", header, "规章 | 57 | 49 | 16", "规范性文件 | 39 | 18 | 2"]
    read = _read([HEADING_OF_OWN, *rows, "第二十条第(五)项", *REQUESTS], "proactive_20_1")[:3]
    assert read == ([(number, Status.NUMBER) for number in numbers] if numbers else [UNREAD] * 3)


def test_a_row_right_under_its_header_is_not_absent_for_words_that_no_form_knows() -> None:
    fees = ["第二十条第(八)项", "信息内容 | 本年收费金额(单位:万元)", "行政事业费 | 性收 | 无"]
    assert _read([HEADING_OF_OWN, "行政处罚 | 4", "行政强制 | 5", *fees, *REQUESTS], "proactive_20_8") == [UNREAD]
    assert _read([HEADING_OF_OWN, "行政处罚 | 4", "行政强制 | 5", *REQUESTS], "proactive_20_8") == [
        (None, Status.ROW_ABSENT)
    ]


def test_the_last_row_is_found_whose_label_is_torn_around_its_number() -> None:
    """What stands below the number is a label by itself, 培训人员数; with what stands above it is the printed one."""
    rows = FORMS["narrative_2014"].table("stat_table_2014").lines
    lines = [f"{number} {row.label} {row.unit} 0" for number, row in enumerate(rows, 1) if row.key]
    torn = ["65 (三)接受", "人次 7", "培训人员数"]
    assert "接受培训人员数" in lines[-1]
    read = _read(["附件：政府信息公开情况统计表", *lines[:-1], *torn], "stat_table_2014")
    assert read == [*[(0, Status.NUMBER)] * (len(lines) - 1), (7, Status.NUMBER)]


@pytest.mark.parametrize(
    ("layout", "seed"),
    [
        # A row that lacks a cell, where a pipe on a line of its own opens the next one.
        ("pipe_before", 48000198),
        # A row under a misread label was not cut at its commas, and a row of blanks follows it.
        ("commas", 48000153),
        # A row of litigation stands there twice with other numbers, the second time without one of its cells.
        ("css_table", 49000261),
        # 3.电子邮件申 and its number stand before another label in a line that was not cut, its rest below.
        ("pdf", 87000334),
        # (三)接受培 #REF! was not cut, and ends the table but for the rest of its label.
        ("pdf", 89000426),
    ],
)
def test_rows_beside_a_row_that_lacks_cells_are_told_apart_or_not_at_all(layout: str, seed: int) -> None:
    assert tried(layout, seed).comparison.faults == ()
