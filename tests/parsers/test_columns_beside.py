"""Columns that no form prints beside the form's own, and tables turned round: none of their numbers is the year's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest

import pytest

from parsers.formats import read as blocks_of
from parsers.forms import FORMS
from parsers.model import Number, Report, Status
from parsers.report import parse
from parsers.tables import read_tables
from tests.parsers.layouts import Published
from tests.parsers.rendering import Grid, as_html
from tests.parsers.test_layouts import V21, body, drawn, page, parts, raw, read

Row = list[str]
_TOLD = (None, Status.UNPARSEABLE)


def _table(*rows: Row) -> str:
    return f"<table>{''.join('<tr>' + ''.join(f'<td>{words}</td>' for words in row) + '</tr>' for row in rows)}</table>"


def _cells(html: str, form: str, year: int) -> list[tuple[Number | None, Status]]:
    tables = read_tables(blocks_of(f"<html><body>{html}</body></html>".encode()).blocks, year)
    keys = [table.key for table in FORMS[form].tables]
    return [(cell.value, cell.status) for cell in tables.cells if cell.table_key == keys[0]]


@pytest.mark.parametrize("head", ["上年数", "备注", ""])
def test_a_number_behind_blanks_stands_in_a_column_of_its_own(head: str) -> None:
    html = _table(
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数", head],
        ["规章", "", "", "", "31"],
        ["行政规范性文件", "", "", "4", "17"],
    )
    assert _cells(html, "standard_2021", 2023) == [_TOLD] * 6


@pytest.mark.parametrize("at", [1, 2])
def test_a_number_beside_the_one_column(at: int) -> None:
    """Under 本年处理决定数量 stands nothing; 52 and 53 are another column's, before it or behind."""
    rows = [["信息内容", "本年处理决定数量"], ["行政处罚", ""], ["行政强制", ""]]
    for row, words in zip(rows, ("上年数", "52", "53"), strict=True):
        row.insert(at, words)
    whole = _table(["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "1", "2", "3"])
    tables = read_tables(blocks_of(f"{whole}<p>第二十条第（六）项</p>{_table(*rows)}".encode()).blocks, 2023)
    read = [(cell.value, cell.status) for cell in tables.cells if cell.table_key == "proactive_20_6"]
    assert read == [_TOLD] * 2


def test_more_numbers_than_columns_in_several_rows() -> None:
    """Of a table with two totals a row whose first number is missing has just as many as the form has columns."""
    grid = drawn(raw(V21))["requests"]
    rows = [row for row in grid if isinstance(row[-1][0], str) and row[-1][0].isdigit()]
    for row in rows:
        row.append(("8080", 1, 1))
    for row in rows[5:8]:
        row[-8] = ("", 1, 1)
    grid[1] = [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("合计", 1, 2), ("总计", 1, 2)]
    tables = {name: as_html(grid if name == "requests" else its) for name, its in drawn(raw(V21)).items()}
    report = parse(page(body(parts(tables))))
    read = {(cell.value, cell.status) for cell in report.cells if cell.table_key == "requests"}
    assert read == {_TOLD}


def _annex(head: Row, row: Callable[[str, str, str, int], Row]) -> str:
    rows = [line for line in FORMS["narrative_2014"].tables[0].lines if line.key]
    return _table(head, *(row(line.label, line.unit, str(9 * n % 47), n) for n, line in enumerate(rows)))


def _expected() -> list[tuple[Number | None, Status]]:
    count = len(FORMS["narrative_2014"].tables[0].rows)
    return [(None, Status.BLANK) if n % 4 == 2 else (9 * n % 47, Status.NUMBER) for n in range(count)]


def test_two_columns_whose_names_together_are_one_name() -> None:
    """本年 | 累计 is no 本年累计: where the year's cell is blank, what was counted over years is not its value."""
    html = _annex(
        ["统计指标", "单位", "本年", "累计"],
        lambda label, unit, value, n: [label, unit, "" if n % 4 == 2 else value, str(600 + n)],
    )
    assert _cells(html, "narrative_2014", 2016) == _expected()


def test_a_column_without_a_name_behind_the_year_s() -> None:
    html = _annex(
        ["统计指标", "单位", "统计数", ""],
        lambda label, unit, value, n: [label, unit, "" if n % 4 == 2 else value, str(600 + n)],
    )
    assert set(_cells(html, "narrative_2014", 2016)) == {_TOLD}


def test_running_numbers_behind_the_values() -> None:
    """The values rise as running numbers do, and these stand last: 序号 does not name what is before it."""
    html = _annex(
        ["统计指标", "单位", "统计数", "序号"], lambda label, unit, value, n: [label, unit, str(71 + n), str(n)]
    )
    read = {value for value, _ in _cells(html, "narrative_2014", 2016)}
    assert read <= {None, *range(71, 71 + 58)}


def _report(change: Callable[[Grid], Grid], name: str, values: Mapping[tuple[str, str, str], str]) -> Report:
    tables = {key: as_html(change(grid) if key == name else grid) for key, grid in drawn(values).items()}
    return parse(page(body(parts(tables))))


def _on_end(grid: Grid) -> Grid:
    """The rows of each article as columns."""
    turned: Grid = []
    blocks: list[Grid] = []
    for row in grid:
        if len(row) == 1:
            blocks.append([])
        blocks[-1].append(row)
    for heading, *rows in blocks:
        turned += [heading, *(list(cells) for cells in zip(*rows, strict=True))]
    return turned


def test_labels_over_their_values() -> None:
    """A table set on end: behind 规章 stands the name of the next column, not a blank."""
    report = _report(_on_end, "proactive", raw(V21))
    cells = [cell for cell in report.cells if cell.table_key == "proactive_20_1"]
    assert {(cell.value, cell.status) for cell in cells} == {_TOLD}


def test_values_before_their_labels() -> None:
    """What follows a label on the next line is the next row's."""
    values = raw(V21) | {("requests", "granted", column): "" for column in ("natural_person", "total")}
    report = _report(lambda grid: [*grid[:3], *([*row[-7:], *row[:-7]] for row in grid[3:])], "requests", values)
    cells = [cell for cell in report.cells if cell.table_key == "requests"]
    assert {(cell.value, cell.status) for cell in cells} == {_TOLD}


@pytest.mark.parametrize("name", ["proactive", "requests"])
def test_a_text_taken_out_column_by_column(name: str) -> None:
    """All labels first, then all numbers: no row is blank."""
    grids = drawn({slot: Published(words) for slot, words in raw(V21).items()})
    columns = zip_longest(*(row[-8:] for row in grids[name] if len(row) > 1 or name == "requests"), fillvalue=None)
    grids[name] = [[cell] for column in columns for cell in column if cell and cell[0]]
    tables = {key: "".join(f"<p>{cell[0]}</p>" for row in grid for cell in row) for key, grid in grids.items()}
    values = read(parse(page(body(parts(tables)))))
    report = parse(page(body(parts(tables))))
    statuses = {cell.status for cell in report.cells if cell.table_key.startswith(name)}
    assert Status.BLANK not in statuses
    assert all(value in (None, V21[slot]) for slot, value in values.items())


def test_three_numbers_under_four_columns() -> None:
    """A cell a line, where a blank leaves no trace: one of the four columns is the year before's."""
    head = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "去年数量"]
    lines = [*head, "规章", "6", "1", "27", "行政规范性文件", "8", "2", "40", "38"]
    assert _cells("".join(f"<p>{line}</p>" for line in lines), "standard_2021", 2023) == [_TOLD] * 6
