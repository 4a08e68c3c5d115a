"""The litigation table where its groups stand apart, or its header is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.formats import read
from parsers.forms import FORMS
from parsers.model import Status
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
