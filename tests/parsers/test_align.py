"""Labels torn, misread or out of order: rows are found by what they say and where they stand, or said to be unread."""

from __future__ import annotations

import pytest

from parsers.formats import read
from parsers.forms import FORMS
from parsers.model import Number, Status
from parsers.report import parse
from parsers.tables import read_tables
from parsers.tables.labels import sheet_labels
from tests.parsers.rendering import as_lines, grids
from tests.parsers.test_layouts import V21, raw

FORM = FORMS["standard_2021"]
Slot = tuple[str, str, str]
Cells = dict[Slot, tuple[Number | None, Status]]
ROWS = {
    row.key: [V21["requests", row.key, column.key] for column in FORM.table("requests").columns]
    for row in FORM.table("requests").rows
}
TABLES = {name: as_lines(grid) for name, grid in grids(FORM, raw(V21)).items()}


def cells(tables: dict[str, str]) -> Cells:
    found = read_tables(read("\n".join(tables.values()).encode()).blocks, 2023)
    return {(c.table_key, c.row_key, c.column_key): (c.value, c.status) for c in found.cells}


def row(key: str, table: str = "requests") -> list[int]:
    return [value for slot, value in V21.items() if slot[:2] == (table, key)]


def lines(key: str) -> str:
    """The numbers of a row of the requests as they stand in the text."""
    return "\n\n".join(map(str, row(key)))


def changed(old: str, new: str, name: str = "requests") -> Cells:
    assert TABLES[name].count(old) == 1, old
    return cells({**TABLES, name: TABLES[name].replace(old, new)})


def unlike(got: Cells) -> dict[Slot, tuple[Number | None, Status]]:
    """What is not read as it was written."""
    return {slot: cell for slot, cell in got.items() if cell != (V21[slot], Status.NUMBER)}


@pytest.mark.parametrize(
    ("label", "misread"),
    [
        ("1.属于国家秘密", "1.属于国家秘蜜"),
        ("1.属于国家秘密", "l属于国冢秘密"),
        ("(一)予以公开", "(一)子以公开"),
        ("3.要求提供公开出版物", "3.要求提供公开岀版物"),
        ("2.没有现成信息需要另行制作", "2.没有现成信息需要另行制乍"),
        ("2.重复申请", "2.重复由请"),
        ("2.重复申请", "2.重复审请"),
        ("1.信访举报投诉类申请", "1.信方举报投诉类申清"),
        ("8.属于行政查询事项", "8.属于行政杳询事项项"),
        ("5.属于三类内部事务信息", "5.属于三类内咅事务信息"),
        ("四、结转下年度继续办理", "四、结砖下年度继续力理"),
        ("一、本年新收政府信息公开申请数量", "一、本午新收政府信息公开由请数量"),
    ],
)
def test_a_label_with_a_character_or_two_misread(label: str, misread: str) -> None:
    assert unlike(changed(label, misread)) == {}


@pytest.mark.parametrize(
    ("label", "misread", "key"),
    [
        ("(七)总计", "(七)忌汁", "total_processed"),
        ("1.属于国家秘密", "1.厪亍囯冢秘宓", "denied_state_secret"),
        ("2.重复申请", "2.童夏由清", "not_processed_repeat"),
    ],
)
def test_a_label_misread_beyond_its_words_is_unread_and_not_absent(label: str, misread: str, key: str) -> None:
    got = unlike(changed(label, misread))
    assert {slot[1] for slot in got} == {key}
    assert set(got.values()) == {(None, Status.UNPARSEABLE)}


@pytest.mark.parametrize(
    ("key", "label", "torn"),
    [
        (
            "not_processed_confirm_or_reissue",
            "5.要求行政机关确认或重新出具已获取信息",
            ("5.要求行政机关确认", "或重新出具已获取信息"),
        ),
        ("denied_prohibited_by_law", "2.其他法律行政法规禁止公开", ("2.其他法律行", "政法规禁止公开")),
        ("unavailable_not_held", "1.本机关不掌握相关政府信息", ("1.本机关不", "掌握相关政府信息")),
        ("denied_internal_affairs", "5.属于三类内部事务信息", ("5.属于三类内", "部事务信息")),
    ],
)
@pytest.mark.parametrize("between", [True, False], ids=["numbers between", "numbers behind"])
def test_a_label_torn_over_lines(key: str, label: str, torn: tuple[str, str], between: bool) -> None:
    whole = f"{label}\n\n{lines(key)}"
    pieces = [torn[0], lines(key), torn[1]] if between else [*torn, lines(key)]
    assert unlike(changed(whole, "\n".join(pieces))) == {}


def test_two_rows_in_the_other_order() -> None:
    first, second = (
        f"{label}\n\n{lines(key)}"
        for label, key in (
            ("2.重复申请", "not_processed_repeat"),
            ("3.要求提供公开出版物", "not_processed_publications"),
        )
    )
    assert unlike(changed(f"{first}\n\n{second}", f"{second}\n\n{first}")) == {}


def test_a_blank_row_does_not_take_the_numbers_of_a_row_with_an_unknown_label() -> None:
    """The row before is blank and left no trace; what follows belongs to a label that nobody can read."""
    numbers = "\n\n".join(
        [lines("denied_process_information"), "7.厪亍彳亍攵扌丸", lines("denied_enforcement_case_files")]
    )
    text = TABLES["requests"].replace("7.属于行政执法案卷\n\n", "7.厪亍彳亍攵扌丸\n\n")
    assert numbers in text
    got = cells(
        {**TABLES, "requests": text.replace(numbers, numbers.removeprefix(lines("denied_process_information")))}
    )
    assert {slot[1] for slot in unlike(got)} == {"denied_process_information", "denied_enforcement_case_files"}
    assert set(unlike(got).values()) == {(None, Status.UNPARSEABLE)}


def test_a_row_that_is_not_printed_is_absent() -> None:
    got = unlike(changed(f"2.重复申请\n\n{lines('not_processed_repeat')}\n\n", ""))
    assert got == {slot: (None, Status.ROW_ABSENT) for slot in V21 if slot[1] == "not_processed_repeat"}


@pytest.mark.parametrize("order", [(2, 0, 1), (1, 0, 2), (2, 1, 0)])
def test_columns_in_another_order_with_a_cell_a_line(order: tuple[int, int, int]) -> None:
    columns = FORM.table("proactive_20_1").columns
    text = TABLES["proactive"]
    for key in ("regulations", "normative_documents"):
        numbers = [str(value) for value in row(key, "proactive_20_1")]
        text = text.replace("\n\n".join(numbers), "\n\n".join(numbers[place] for place in order), 1)
    header = "\n\n".join(column.label for column in columns)
    assert header in text
    text = text.replace(header, "\n\n".join(columns[place].label for place in order))
    assert unlike(cells({**TABLES, "proactive": text})) == {}


LEVELS = ["自然人", "总计", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


@pytest.mark.parametrize("between", ["\n", "\t"])
def test_a_header_level_by_level_is_not_in_the_order_of_the_columns(between: str) -> None:
    """Its first level prints the first and the last column, its second those between, their group's name lost."""
    head = TABLES["requests"][: TABLES["requests"].index("一、本年新收")]
    levels = "\n".join((between.join(LEVELS[:2]), between.join(LEVELS[2:]), ""))
    assert unlike(changed(head, levels)) == {}


@pytest.mark.parametrize(
    ("one", "apart"),
    [("属于国家秘蜜", 1), ("属于国家密", 1), ("属于国国家秘密", 1), ("国家秘密", 2), ("属于行政查询事项", 4)],
)
def test_distance_of_labels(one: str, apart: int) -> None:
    labels = sheet_labels("standard_2021", "requests")
    number = next(n for n, (_, its) in enumerate(labels.lines) if its.key == "denied_state_secret")
    assert labels.distance(one, number, 3) == min(apart, 4)


def test_words_of_the_header_before_a_blank_line_are_no_rows() -> None:
    text = TABLES["requests"].replace("总计\n\n商业", "总计\n\n|\n\n商业").replace("其他\n\n一、", "其他\n\n|\n\n一、")
    got = cells({**TABLES, "requests": text.replace("一、本年新收政府信息公开申请数量", "本年新收的公开申请")})
    assert unlike(got) == {}


def test_values_that_no_row_takes_leave_no_row_absent() -> None:
    """4 and 5 in the wrong order and the label of 5 torn around its values."""
    four, five = "4.无正当理由大量反复申请\n\n", "5.要求行政机关确认或重新出具已获取信息\n\n"
    four_lines, five_lines = (lines(key) for key in ("not_processed_excessive", "not_processed_confirm_or_reissue"))
    got = changed(
        f"{four}{four_lines}\n\n{five}{five_lines}",
        f"5.要求行政\n\n{five_lines}\n\n机关确认或重新出具已获取信息\n\n{four}{four_lines}",
    )
    assert {status for _, status in unlike(got).values()} <= {Status.UNPARSEABLE}
    assert {slot[1] for slot in unlike(got)} <= {"not_processed_confirm_or_reissue"}


@pytest.mark.parametrize("first", [True, False], ids=["torn copy first", "torn copy second"])
@pytest.mark.parametrize(("torn", "status"), [("9", Status.UNPARSEABLE), ("2", Status.NUMBER)])
def test_a_row_that_stands_again_in_pieces_with_another_number(first: bool, torn: str, status: Status) -> None:
    """As a book's lines leave it: the first half of the label, the value, the other half."""
    whole, pieces = ["申请信息不存在数 件 2"], ["申请信息", f"件 {torn}", "不存在数"]
    rows = [*pieces, *whole] if first else [*whole, *pieces]
    text = "\n".join(
        [
            "统计指标 单位 统计数",
            "不属于本行政机关公开数 件 1",
            *rows,
            "告知作出更改补充数 件 3",
            "告知通过其他途径办理数 件 4",
        ]
    )
    cells = {cell.row_key: cell for cell in read_tables(read(text.encode()).blocks, 2016).cells}
    assert cells["reply_not_exist"].status is status
    assert (cells["reply_not_this_organ"].value, cells["reply_correction_notified"].value) == (1, 3)


@pytest.mark.parametrize(("padded", "read_as"), [(False, [None] * 7), (True, [1, 2, 3, 4, 5, 6, None])])
def test_a_blank_cell_behind_one_row_alone_may_be_a_value_pushed_out(padded: bool, read_as: list[int | None]) -> None:
    """Behind every row it is padding; behind one alone, a number too many may stand among the others."""
    rows = []
    for row in FORMS["standard_2021"].table("requests").rows:
        cells = [row.label, *(["1", "2", "3", "4", "5", "6", "", ""] if row.key == "granted" else ["0"] * 7)]
        cells += [""] if padded and row.key != "granted" else []
        rows.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    tables = read_tables(read(f"<html><body><table>{''.join(rows)}</table></body></html>".encode()).blocks, 2023)
    got = [cell for cell in tables.cells if cell.row_key == "granted"]
    assert [cell.value for cell in got] == read_as
    assert {cell.status for cell in got[:6]} == {Status.NUMBER if padded else Status.UNPARSEABLE}
    assert {cell.value for cell in tables.cells if cell.row_key == "carried_forward"} == {0}


def test_a_cell_with_the_labels_of_two_rows_is_of_neither() -> None:
    """The label of a row that is too low for it is drawn over that of its neighbour."""
    text = TABLES["requests"].replace("(一)予以公开", "(一)予以公开(二)部分公开(区分处理的,只计这一情形,不计其他情", 1)
    text = text.replace(
        f"(二)部分公开(区分处理的,只计这一情形,不计其他情形)\n\n{lines('partially_granted')}\n\n", "", 1
    )
    got = unlike(cells({**TABLES, "requests": text}))
    assert got == {slot: (None, Status.UNPARSEABLE) for slot in V21 if slot[1] in ("granted", "partially_granted")}


def test_a_label_cut_short_in_the_second_half_of_a_row_is_no_number_of_the_first() -> None:
    rows = FORMS["narrative_2008"].tables[0].rows
    half = len(rows) // 2
    pairs = [
        [one.label, one.unit, str(100 + n), other.label, other.unit, str(200 + n)]
        for n, (one, other) in enumerate(zip(rows[:half], rows[half:], strict=True))
    ]
    at = next(n for n, row in enumerate(pairs) if row[3].startswith("(4)"))
    pairs[at][3] = pairs[at][3][:-2]
    text = "\n".join("\t".join(row) for row in pairs)
    report = parse(f"样例县水务局2013年政府信息公开工作年度报告\n附件：统计表\n{text}".encode())
    read_as = {cell.row_key: (cell.value, cell.status) for cell in report.cells}
    wanted = [100 + n for n in range(half)] + [200 + n for n in range(half)]
    assert {key for key, (_, status) in read_as.items() if status is not Status.NUMBER} <= {rows[half + at].key}
    assert [value for value, _ in read_as.values() if value is not None] == [
        value for row, value in zip(rows, wanted, strict=True) if read_as[row.key][0] is not None
    ]
    assert read_as[rows[half + at].key][1] is not Status.ROW_ABSENT


def test_columns_in_another_order_of_which_one_is_not_named_are_not_read() -> None:
    columns = FORM.table("proactive_20_1").columns
    head = "\t".join(("信息内容", *(column.label for column in columns)))
    row_1 = f"规章\t{1}\t{2}\t{3}"
    text = f"二、主动公开政府信息情况\n第二十条第（一）项\n{head}\n{row_1}\n行政规范性文件\t4\t5\t6\n"
    swapped = "\t".join(("信息内容", columns[1].label, columns[0].label, "现行有", "效件数"))

    def read_as(written: str) -> set[tuple[Number | None, Status]]:
        found = read_tables(read(written.encode()).blocks, 2023).cells
        return {(cell.value, cell.status) for cell in found if cell.table_key == "proactive_20_1"}

    assert read_as(text) == {(value, Status.NUMBER) for value in range(1, 7)}
    assert read_as(text.replace(head, swapped)) == {(None, Status.UNPARSEABLE)}


def test_a_header_on_two_rows_of_a_grid_is_in_the_order_of_its_columns() -> None:
    columns = [column.label for column in FORM.table("requests").columns]
    rows = [
        ["项目", *("" if n < 5 else label for n, label in enumerate(columns))],
        ["", *(label if n < 5 else "" for n, label in enumerate(columns))],
        *([row.label, *map(str, ROWS[row.key])] for row in FORM.table("requests").rows),
    ]
    html = "".join("<tr>" + "".join(f"<td>{words}</td>" for words in cells) + "</tr>" for cells in rows)
    found = read_tables(read(f"<table>{html}</table>".encode()).blocks, 2023).cells
    assert {(c.row_key, c.column_key): c.value for c in found if c.table_key == "requests"} == {
        slot[1:]: value for slot, value in V21.items() if slot[0] == "requests"
    }
