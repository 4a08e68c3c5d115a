"""Blanks that left no trace: a value gets a column only where the form's sums leave no other, and never a wrong one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random

import pytest

from parsers.formats import read
from parsers.forms import FORMS
from parsers.model import Number, ReportCell, Status
from parsers.tables import Tables, read_tables
from parsers.tables.arithmetic import Told, tell_line, tell_rows
from parsers.tables.kinds import Kind
from parsers.tables.slots import BY_SUMS
from parsers.tables.stream import Token
from tests.parsers.rendering import report

FORM = "standard_2021"
TABLE = FORMS[FORM].table("requests")
LITIGATION = FORMS[FORM].table("review_litigation")
COLUMNS = [column.key for column in TABLE.columns]
OUTCOMES = [row.key for row in TABLE.rows if row.key not in ("new_received", "carried_over_in", "carried_forward")][:-1]
Numbers = dict[str, list[int]]
Printed = dict[str, list[str]]


def requests(draw: Random) -> Numbers:
    """A table that adds up: most organs have few applications, and those from natural persons."""
    most = draw.choice([1, 3, 12, 400])
    rows = {}
    for row in OUTCOMES:
        rows[row] = [0] * 6
        if draw.random() < 0.3:
            for column in range(6):
                if draw.random() < (0.7 if column == 0 else 0.2):
                    rows[row][column] = draw.randint(0, most)
    rows["total_processed"] = [sum(rows[row][column] for row in OUTCOMES) for column in range(6)]
    forward = [draw.choice([0, 0, 0, draw.randint(0, most)]) for _ in range(6)]
    carried = [min(draw.choice([0, 0, 1, 2]), rows["total_processed"][column]) for column in range(6)]
    new = [rows["total_processed"][column] + forward[column] - carried[column] for column in range(6)]
    rows |= {"new_received": new, "carried_over_in": carried, "carried_forward": forward}
    return {row.key: [*rows[row.key], sum(rows[row.key])] for row in TABLE.rows}


def printed(numbers: Numbers, draw: Random) -> Printed:
    """As clerks fill it in: zeros left out here and there, in whole rows, or wherever there is one."""
    share = draw.choice([0.05, 0.3, 0.8, 1.0])
    zeros = [row for row in numbers if draw.random() < 0.5]
    out = {}
    for row, values in numbers.items():
        blank = any(values) or row not in zeros
        out[row] = ["" if blank and not value and draw.random() < share else str(value) for value in values]
    return out


def wrong(numbers: Numbers, draw: Random, times: int) -> None:
    """So many numbers are not what they should be."""
    for _ in range(times):
        row, column = draw.choice(list(numbers)), draw.randrange(7)
        value = numbers[row][column]
        numbers[row][column] = max(0, draw.choice([0, value + 1, value - 1, value * 10, draw.randint(0, 20)]))


def tokens(values: list[str]) -> list[Token]:
    """The values of a row as they stand in a text in which a blank leaves no trace."""
    return [Token(value, Kind.VALUE, "", 0, -1, 0, 0) for value in values if value]


def told(table: Printed) -> dict[str, Told]:
    return tell_rows(FORM, TABLE, {row: tokens(values) for row, values in table.items()})


def as_told(values: list[str], row: Told) -> dict[int, str]:
    """What is told of the row, by column."""
    found = [value for value in values if value]
    return {column: "" if place is None else found[place] for column, place in row.items()}


def outcome(table: Printed) -> Counter[str]:
    """How many cells of short rows are told right, told wrong, or left open."""
    count: Counter[str] = Counter()
    certain = told(table)
    for row, values in table.items():
        if 0 < sum(map(bool, values)) < len(values):
            got = as_told(values, certain.get(row, {}))
            count["right"] += sum(values[column] == value for column, value in got.items())
            count["wrong"] += sum(values[column] != value for column, value in got.items())
            count["open"] += len(values) - len(got)
    return count


def test_tables_that_add_up_are_told_in_part_and_never_wrong() -> None:
    count: Counter[str] = Counter()
    for seed in range(200):
        draw = Random(seed)
        count += outcome(printed(requests(draw), draw))
    assert count["wrong"] == 0
    assert count["right"] > count["open"] / 5


def test_a_number_that_is_wrong_in_the_source_never_leads_astray() -> None:
    count: Counter[str] = Counter()
    for seed in range(600):
        draw = Random(seed)
        numbers = requests(draw)
        if seed % 2:
            wrong(numbers, draw, 1)
            table = printed(numbers, draw)
        else:
            table = printed(numbers, draw)
            table[draw.choice(list(table))][draw.randrange(7)] = draw.choice(["", "1", "2", "35"])
        count += outcome(table)
    assert count["wrong"] == 0


@pytest.mark.parametrize("times", [2, 3, 5])
def test_nor_do_several(times: int) -> None:
    count: Counter[str] = Counter()
    for seed in range(1000, 1200):
        draw = Random(seed)
        numbers = requests(draw)
        wrong(numbers, draw, times)
        count += outcome(printed(numbers, draw))
    assert count["wrong"] == 0


# By hand.

_NOTHING = dict.fromkeys((row.key for row in TABLE.rows), "0 0 0 0 0 0 0")


def by_hand(rows: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What is told of the short rows of a table of nothing but zeros with these rows in it, by column key."""
    table = {row: values.split() for row, values in {**_NOTHING, **rows}.items()}
    certain = tell_rows(FORM, TABLE, {row: tokens(values) for row, values in table.items()})
    return {
        row: {COLUMNS[column]: value for column, value in as_told(table[row], found).items()}
        for row, found in certain.items()
    }


def test_columns_decide_where_the_row_alone_cannot() -> None:
    got = by_hand({"new_received": "2 0 1 0 0 0 3", "granted": "2 1 3", "total_processed": "2 0 1 0 0 0 3"})
    assert got == {
        "granted": dict(zip(COLUMNS, ("2", "", "1", "", "", "", "3"), strict=True)),
    }


def test_a_column_of_blanks_throughout_leaves_the_total_alone_certain() -> None:
    got = by_hand({"new_received": "2 2", "granted": "2 2", "total_processed": "2 2"})
    assert got == {row: {"total": "2"} for row in ("new_received", "granted", "total_processed")}


def test_zeros_of_which_some_may_be_blanks_stay_open() -> None:
    got = by_hand({"new_received": "2 0 0 0 0 0 2", "granted": "2 0 0 2", "total_processed": "2 0 0 0 0 0 2"})
    assert got == {"granted": {"natural_person": "2", "total": "2"}}
    assert by_hand({"granted": "0 0 0"}) == {"granted": {}}


@pytest.mark.parametrize(
    "rows",
    [
        {"new_received": "2 0 0 0 0 0 2", "granted": "2 2", "total_processed": "3 0 0 0 0 0 3"},
        {"new_received": "2 0 0 0 0 0 2", "granted": "2 3", "total_processed": "2 0 0 0 0 0 2"},
        {"new_received": "3 0 0 0 0 0 2", "granted": "2 2", "total_processed": "2 0 0 0 0 0 2"},
        {"new_received": "2 0 0 0 0 0 2", "granted": "2", "total_processed": "2 0 0 0 0 0 2"},
        {"new_received": "l2 0 0 0 0 0 2", "granted": "2 2", "total_processed": "2 0 0 0 0 0 l2"},
    ],
    ids=["a column", "the row", "another row", "no total", "unreadable"],
)
def test_a_table_with_a_sum_that_does_not_come_out_tells_nothing(rows: dict[str, str]) -> None:
    assert by_hand(rows) == {}


def test_a_missing_row_takes_its_sums_with_it() -> None:
    table = {**_NOTHING, "new_received": "2 0 0 0 0 0 2", "granted": "2 2", "total_processed": "2 0 0 0 0 0 2"}
    rows = {row: tokens(values.split()) for row, values in table.items() if row != "other_other"}
    assert tell_rows(FORM, TABLE, rows) == {}
    table |= {"new_received": "2 2", "granted": "2 0 0 0 0 0 2", "carried_forward": "0 0 0 0 0 0 0"}
    rows = {row: tokens(values.split()) for row, values in table.items() if row != "other_other"}
    assert as_told(["2", "2"], tell_rows(FORM, TABLE, rows)["new_received"])[0] == "2"


def test_work_is_bounded() -> None:
    """A table that has one solution among more ways than can be tried is left undecided."""
    draw = Random(5)
    column = {row: draw.randrange(6) for row in OUTCOMES}
    rows = {row: f"{2**n} {2**n}" for n, row in enumerate(OUTCOMES)}
    sums = [sum(2**n for n, row in enumerate(OUTCOMES) if column[row] == place) for place in range(6)]
    total = " ".join(map(str, [*sums, sum(sums)]))
    assert by_hand({**rows, "total_processed": total, "new_received": total}) == {}
    few = dict(list(rows.items())[:6])
    sums = [sum(2**n for n, row in enumerate(few) if column[row] == place) for place in range(6)]
    total = " ".join(map(str, [*sums, sum(sums)]))
    got = by_hand({**few, "total_processed": total, "new_received": total})
    assert {row: got[row][COLUMNS[column[row]]] for row in few} == {row: str(2**n) for n, row in enumerate(few)}


@pytest.mark.parametrize(
    ("line", "told_there"),
    [
        # One blank somewhere among the zeros behind: the first group cannot be otherwise.
        ("3 0 1 0 4 0 0 0 0 0 0 0 0 0", {0: "3", 1: "0", 2: "1", 3: "0", 4: "4"}),
        # A sum that does not come out.
        ("3 0 1 0 5 0 0 0 0 0 0 0 0 0", {}),
        ("0 0 0", {}),
        ("1 1", {}),
    ],
)
def test_a_line_of_fifteen(line: str, told_there: dict[int, str]) -> None:
    values = line.split()
    found = tell_line(FORM, LITIGATION, tokens(values))
    assert {slot: value for slot, value in as_told(values, found).items() if slot in range(5)} == told_there


@pytest.mark.parametrize("faults", [0, 1])
def test_a_line_of_fifteen_with_a_wrong_number_never_leads_astray(faults: int) -> None:
    right = 0
    for seed in range(60):
        draw = Random(seed)
        line: list[str] = []
        for _ in LITIGATION.rows:
            group = [draw.choice([0, 0, 0, 1, 2, 7]) for _ in range(4)]
            line += map(str, [*group, sum(group)])
        for _ in range(faults):
            line[draw.randrange(15)] = str(draw.randint(0, 9))
        line = ["" if value == "0" and draw.random() < 0.1 else value for value in line]
        got = as_told(line, tell_line(FORM, LITIGATION, tokens(line)))
        assert {slot: value for slot, value in got.items() if line[slot] != value} == {}
        right += len(got)
    assert right > 0


# Whole texts, one cell a line.


def _text(rows: Mapping[str, str]) -> Tables:
    values = {(table.key, row.key, column.key): "0" for table in FORMS[FORM].tables for row, column in table.slots()}
    for row, line in rows.items():
        values |= {
            ("requests", row, column): value.strip() for column, value in zip(COLUMNS, line.split(","), strict=True)
        }
    return read_tables(read(report(FORM, values, "lines", 2023)).blocks, 2023)


def _cells(tables: Tables, row: str) -> dict[str, ReportCell]:
    return {cell.column_key: cell for cell in tables.cells if (cell.table_key, cell.row_key) == ("requests", row)}


def test_the_cell_says_that_its_place_follows_from_the_sums() -> None:
    tables = _text(
        {
            "new_received": "7,0,0,0,0,0,7",
            "granted": "7,,,,,,7",
            "total_processed": "7,0,0,0,0,0,7",
            "other_other": ",,,,,,",
        }
    )
    cells = _cells(tables, "granted")
    assert [(cell.value, cell.status, cell.raw, cell.note) for cell in cells.values()] == [
        (7, Status.NUMBER, "7", BY_SUMS),
        *[(None, Status.BLANK, "", BY_SUMS)] * 5,
        (7, Status.NUMBER, "7", BY_SUMS),
    ]
    assert 0 < cells["natural_person"].source_start < cells["natural_person"].source_end <= cells["total"].source_start
    assert {cell.status for cell in _cells(tables, "other_other").values()} == {Status.BLANK}
    found = {finding.kind: finding.message for finding in tables.findings}
    assert "按勾稽关系确定栏目：(一)予以公开" in found["columns_by_sums"]
    assert "row_uncertain" not in found


def test_what_the_sums_leave_open_keeps_the_text_of_its_row() -> None:
    cells = _cells(_text({"new_received": "7,,,,,,7", "granted": "7,,,,,,7", "total_processed": "7,,,,,,7"}), "granted")
    assert (cells["total"].value, cells["total"].note) == (7, BY_SUMS)
    rest = [cell for key, cell in cells.items() if key != "total"]
    assert {(cell.value, cell.status, cell.raw) for cell in rest} == {(None, Status.UNPARSEABLE, "7 | 7")}
    assert {cell.note for cell in rest} == {"应有7个值，读到2个，其余各值属于哪一栏，勾稽关系不能决定"}


@pytest.mark.parametrize(("total", "told_there"), [("5", 2), ("9", None)])
def test_a_line_is_not_laid_out_by_its_sums_where_those_of_full_rows_are_out(total: str, told_there: Number) -> None:
    values = {(table.key, row.key, column.key): "0" for table in FORMS[FORM].tables for row, column in table.slots()}
    values |= {("requests", "granted", "natural_person"): "5", ("requests", "granted", "total"): total}
    values |= {("review_litigation", "reconsideration", "upheld"): "2"}
    values |= {("review_litigation", "reconsideration", "total"): "2"}
    values |= {("review_litigation", "litigation_after_reconsideration", "total"): ""}
    tables = read_tables(read(report(FORM, values, "lines", 2023)).blocks, 2023)
    got = {(cell.row_key, cell.column_key): cell.value for cell in tables.cells if cell.table_key == LITIGATION.key}
    assert got["reconsideration", "upheld"] == told_there
    assert got["litigation_after_reconsideration", "total"] is None
