"""The litigation table where its groups stand apart, or its header is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.formats import read
from parsers.forms import FORMS
from parsers.model import Number, Status
from parsers.tables import read_tables
from tests.parsers.test_align import TABLES, Cells, cells, unlike
from tests.parsers.test_layouts import V21

TABLE = FORMS["standard_2021"].table("review_litigation")
RESULTS = [column.label for column in TABLE.columns]


def numbers(row: str) -> list[str]:
    return [str(V21["review_litigation", row, column.key]) for column in TABLE.columns]


def apart(write: Callable[[str, list[str]], list[str]], *above: str) -> str:
    """The table with each group written by itself."""
    return "\n".join([*above, *(line for row in TABLE.rows for line in write(row.label, numbers(row.key)))])


STYLES: dict[str, str] = {
    "a small table each": apart(lambda group, values: [group, *RESULTS, *values]),
    "small tables of two lines": apart(lambda group, values: [group, " ".join(RESULTS), " ".join(values)]),
    "a row each": apart(lambda group, values: [group, *values], "类别", *RESULTS),
    "a row each, in one line": apart(lambda group, values: [f"{group} {' '.join(values)}"], "类别", *RESULTS),
    "a line for every number": apart(
        lambda group, values: [group, *(f"{result} {value}" for result, value in zip(RESULTS, values, strict=True))]
    ),
    "a line for every number, groups unnamed": apart(
        lambda _, values: [f"{result} {value}" for result, value in zip(RESULTS, values, strict=True)]
    ),
    "a line for every number, piped": apart(
        lambda group, values: [f"{group} | {result} | {v} |" for result, v in zip(RESULTS, values, strict=True)]
    ),
}


def litigation(text: str) -> Cells:
    return cells(
        {**TABLES, "litigation": f"四、政府信息公开行政复议、行政诉讼情况\n{text}\n五、存在的主要问题及改进情况"}
    )


@pytest.mark.parametrize("style", STYLES)
def test_groups_apart(style: str) -> None:
    assert unlike(litigation(STYLES[style])) == {}


def test_groups_apart_with_a_number_missing_are_not_shifted() -> None:
    text = STYLES["a small table each"].replace(f"\n{numbers('litigation_direct')[1]}\n", "\n")
    got = {slot: cell for slot, cell in litigation(text).items() if slot[0] == "review_litigation"}
    assert set(got.values()) == {(None, Status.UNPARSEABLE)}


@pytest.mark.parametrize("joint", ["\n", " ", " | "])
def test_fifteen_numbers_below_the_heading_of_the_section(joint: str) -> None:
    assert unlike(litigation(joint.join(value for row in TABLE.rows for value in numbers(row.key)))) == {}


def test_fourteen_numbers_below_the_heading_are_none_of_the_table() -> None:
    text = "\n".join([value for row in TABLE.rows for value in numbers(row.key)][1:])
    tables = read_tables(read(f"四、政府信息公开行政复议、行政诉讼情况\n{text}\n本年新制发件数".encode()).blocks, 2023)
    assert {cell.value for cell in tables.cells if cell.table_key == "review_litigation"} == {None}


ALL = " ".join(number for row in TABLE.rows for number in numbers(row.key))


@pytest.mark.parametrize(
    "header",
    [
        "行政 行政诉\n结果维 结果纠 其他 尚未审 总 未经复议 复议后",
        "行政复议 行政诉讼\n结果维持 结果 其他 尚未 总计 未经复议直接起诉 复议后起诉\n结果维持 结果 其他 总 结果",
    ],
)
def test_a_header_past_recognition_hides_no_numbers(header: str) -> None:
    assert unlike(litigation(f"{header}\n{ALL}")) == {}


def test_a_number_too_many_under_a_damaged_header_is_not_absent() -> None:
    got = {
        slot: cell for slot, cell in litigation(f"行政 行政诉\n{ALL} 777777").items() if slot[0] == "review_litigation"
    }
    assert set(got.values()) == {(None, Status.UNPARSEABLE)}


def test_a_table_on_end_without_its_groups_and_short_of_a_line_is_not_absent() -> None:
    text = STYLES["a line for every number, groups unnamed"].replace(
        f"结果维持 {numbers('litigation_direct')[0]}\n", ""
    )
    got = {slot: cell for slot, cell in litigation(text).items() if slot[0] == "review_litigation"}
    assert set(got.values()) == {(None, Status.UNPARSEABLE)}


@pytest.mark.parametrize(("opened", "kept"), [("", False), ("<td></td>", True)])
def test_a_blank_before_the_line_is_padding_only_where_the_header_has_it_too(opened: str, kept: bool) -> None:
    """Else a number too many may stand among the fifteen and have pushed the first one, a blank, aside."""
    results = "结果维持 结果纠正 其他结果 尚未审结 总计".split()
    cells = [["行政复议", *[""] * 4, "未经复议直接起诉", *[""] * 4, "复议后起诉", *[""] * 4], results * 3]
    rows = [opened + "".join(f"<td>{words}</td>" for words in row) for row in cells]
    rows.append("<td></td>" + "".join(f"<td>{number}</td>" for number in range(15)))
    page = "".join(f"<tr>{row}</tr>" for row in rows)
    tables = read_tables(read(f"<html><body><table>{page}</table></body></html>".encode()).blocks, 2023)
    got = [cell.value for cell in tables.cells if cell.table_key == "review_litigation"]
    assert got == ([*range(15)] if kept else [None] * 15)


def test_rows_of_blanks_here_and_there_are_no_numbers_of_a_group() -> None:
    """Where such a row stands elsewhere too, one below the results may have come in the place of a lost one."""
    blank = " |  |  |  |  |"
    rows = [[row.label, " | ".join(RESULTS) + " |", " | ".join(numbers(row.key)) + " |"] for row in TABLE.rows]
    rows[0][2] = blank
    lines = [line for row in rows for line in row]
    got = [cell for slot, cell in litigation("\n".join(lines)).items() if slot[0] == "review_litigation"]
    assert got[:5] == [(None, Status.BLANK)] * 5
    assert [value for value, _ in got[5:]] == [int(n) for row in TABLE.rows[1:] for n in numbers(row.key)]
    lines.insert(4, blank)
    got = [cell for slot, cell in litigation("\n".join(lines)).items() if slot[0] == "review_litigation"]
    assert got[:5] == [(None, Status.UNPARSEABLE)] * 5


def test_a_blank_line_behind_a_row_of_a_grid_is_none_of_its_cells() -> None:
    header = (
        f"<tr><td>行政复议</td><td>未经复议直接起诉</td><td>复议后起诉</td></tr><tr>{'<td>结果维持</td>' * 15}</tr>"
    )
    row = "".join(f"<td>{n}</td>" for n in range(14))
    page = f"<table><tr><td><table>{header}<tr>{row}</tr></table></td><td>&nbsp;</td></tr></table>"
    tables = read_tables(read(f"<html><body>{page}</body></html>".encode()).blocks, 2023)
    got = {(cell.value, cell.status) for cell in tables.cells if cell.table_key == "review_litigation"}
    assert got == {(None, Status.UNPARSEABLE)}


def _of_grid(*rows: list[str]) -> list[Number | None]:
    """What is read of the litigation table of HTML whose header and numbers are ``rows``."""
    page = "".join(f"<tr>{''.join(f'<td>{words}</td>' for words in row)}</tr>" for row in rows)
    tables = read_tables(read(f"<html><body><table>{page}</table></body></html>".encode()).blocks, 2023)
    return [cell.value for cell in tables.cells if cell.table_key == "review_litigation"]


GROUPS = [*("行政复议", "", "", "", ""), *("未经复议直接起诉", "", "", "", ""), *("复议后起诉", "", "", "", "")]
UP_TO = [str(n) for n in range(15)]


@pytest.mark.parametrize("below", [[], [[""]], [[""] * 15]], ids=["nothing", "a blank", "blanks"])
def test_sixteen_cells_of_which_the_last_is_blank_are_not_the_first_fifteen(below: list[list[str]]) -> None:
    assert _of_grid(GROUPS, RESULTS * 3, UP_TO, *below) == [*range(15)]
    assert _of_grid(GROUPS, RESULTS * 3, [*UP_TO, ""], *below) == [None] * 15


def test_rows_of_blanks_in_the_header_fill_no_row_up() -> None:
    assert _of_grid(["", *GROUPS], [""], ["", *RESULTS * 3], ["", *UP_TO]) == [*range(15)]
    assert _of_grid(GROUPS, [""], RESULTS * 3, ["", *UP_TO]) == [None] * 15


SUMMED = ["2", "", "2", "", "4", "", "", "", "1931", "1931", *[""] * 5]
OUT = ["7", "", "2", "", "4", "", "", "", "1931", "3", *[""] * 4, "5"]


def _lined(values: list[str], close: str = "") -> list[Number | None]:
    """What is read of ``values`` in a table of a cell a line, each closed by a pipe; ``close`` follows every row."""
    form = FORMS["standard_2021"]
    lines: list[str] = []
    for table in form.tables[:-1]:
        lines += [f"{words} |" for words in table.headings] + [close] * bool(close)
        lines += [f"{column.label} |" for column in table.columns] + [close] * bool(close)
        for row in table.rows:
            lines += [f"{words} |" for words in (row.label, *"1" * len(table.columns))] + [close] * bool(close)
    lines.append("四、政府信息公开行政复议、行政诉讼情况")
    lines += [f"{words} |".strip() for words in (*(row.label for row in TABLE.rows), *RESULTS * 3, *values)]
    tables = read_tables(read("\n".join(lines).encode()).blocks, 2023)
    return [cell.value for cell in tables.cells if cell.table_key == "review_litigation"]


@pytest.mark.parametrize(
    ("values", "close", "kept"),
    [
        ([*SUMMED, ""], "", True),
        (["777777", *SUMMED], "|", False),
        ([*OUT, ""], "", False),
        ([*OUT, ""], "|", True),
        (["", *OUT], "", False),
        (["", "", *OUT, ""], "", False),
    ],
    ids=["adds up", "adds up without one", "alone in having a blank", "as all rows", "a blank before", "at both ends"],
)
def test_sixteen_lines_of_which_one_at_an_end_is_blank(values: list[str], close: str, kept: bool) -> None:
    """A blank that fills the row up, or a value: then a number too many stands among the others."""
    wanted = [int(words) if words else None for words in values[:15]] if kept else [None] * 15
    assert _lined(values, close) == wanted


@pytest.mark.parametrize(("behind", "kept"), [(("", "", ""), True), (("", None, ""), False), ((None, "", None), False)])
def test_a_blank_behind_the_numbers_of_a_group_is_padding_only_where_all_groups_have_it(
    behind: tuple[str | None, ...], kept: bool
) -> None:
    rows = [
        [row.label, *numbers(row.key), *([] if more is None else [more])]
        for row, more in zip(TABLE.rows, behind, strict=True)
    ]
    got = _of_grid(["类别", *RESULTS], *rows)
    assert got == ([int(n) for row in TABLE.rows for n in numbers(row.key)] if kept else [None] * 15)


@pytest.mark.parametrize(("close", "kept"), [("", False), ("|", True)])
def test_a_blank_line_behind_the_numbers_of_the_last_group_may_be_one_of_them(close: str, kept: bool) -> None:
    lines: list[str] = []
    for row in TABLE.rows:
        lines += [f"{words} |" for words in (row.label, *RESULTS)] + numbers(row.key) + [close] * bool(close)
    lines += ["|"] * (not close)
    got = [value for slot, (value, _) in litigation("\n".join(lines)).items() if slot[0] == TABLE.key]
    assert got == ([int(n) for row in TABLE.rows for n in numbers(row.key)] if kept else [None] * 15)


@pytest.mark.parametrize("years", [("2023年", "2022年"), ("2022年", "2023年")])
def test_a_row_for_each_of_two_years(years: tuple[str, str]) -> None:
    """Nothing in the form says which of two whole rows is the report's."""
    values = [str(value) for slot, value in V21.items() if slot[0] == "review_litigation"]
    head = ["年度 | 行政复议 | 未经复议直接起诉 | 复议后起诉", " | ".join(["", *RESULTS * 3])]
    rows = [" | ".join([year, *row]) for year, row in zip(years, (values, ["8"] * 15), strict=True)]
    got = {slot: cell for slot, cell in litigation("\n".join([*head, *rows])).items() if slot[0] == "review_litigation"}
    assert set(got.values()) == {(None, Status.UNPARSEABLE)}
