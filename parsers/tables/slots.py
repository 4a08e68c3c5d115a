"""Cells of the form from the values found for them, and from the lack of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from parsers.forms import Column, Row, Table
from parsers.model import ReportCell, Status
from parsers.tables.arithmetic import Told
from parsers.tables.merged import of_merged
from parsers.tables.stream import Token
from parsers.tables.values import read_value

BY_SUMS = "空白未留痕迹，按勾稽关系确定栏目"


@dataclass(slots=True)
class Aligned:
    """One sheet, read. ``blocks`` are the indices of the blocks that belong to it; ``found`` is whether it is there.

    ``odd_rows`` could not be laid out, ``by_sums`` only by the form's sums (in part, where they are in both).
    """

    cells: list[ReportCell]
    blocks: set[int]
    found: bool
    odd_rows: list[str] = field(default_factory=list)
    repeated: bool = False
    by_sums: list[str] = field(default_factory=list)


def read_slot(table: Table, row: Row, column: Column, token: Token, stated: str = "") -> ReportCell:
    """Read ``token`` as the value of one slot. ``stated``: the unit of money that its row or header names."""
    unit = row.unit or column.unit
    amount = column.amount or row.amount
    value = read_value(token.text, unit, amount, stated if amount else "")
    cell = ReportCell(
        table.key, row.key, column.key, value.value, token.text, value.status, unit, token.start, token.end, value.note
    )
    return of_merged(cell) if token.merged else cell


def empty_slot(table: Table, row: Row, column: Column, status: Status, note: str = "") -> ReportCell:
    """A slot for which nothing is printed."""
    return ReportCell(table.key, row.key, column.key, None, "", status, table.unit(row, column), note=note)


def empty_slots(tables: Iterable[Table], status: Status, note: str = "") -> list[ReportCell]:
    """Every slot of ``tables`` with nothing in it."""
    return [empty_slot(table, row, column, status, note) for table in tables for row, column in table.slots()]


def uncertain_slots(
    slots: Sequence[tuple[Row, Column]], table: Table, values: Sequence[Token], told: Told
) -> list[ReportCell]:
    """The slots of one printed line whose values do not fit: what the sums tell, and the rest ``unparseable``."""
    raw = " | ".join(token.text for token in values)
    why = f"应有{len(slots)}个值，读到{len(values)}个，"
    why += "其余各值属于哪一栏，勾稽关系不能决定" if told else "无法确定各值属于哪一栏"
    starts, ends = [token.start for token in values], [token.end for token in values]
    start, end = (min(starts), max(ends)) if values and min(*starts, *ends) >= 0 else (-1, -1)
    cells = []
    for number, (row, column) in enumerate(slots):
        if number not in told:
            unit = table.unit(row, column)
            cells.append(
                ReportCell(table.key, row.key, column.key, None, raw, Status.UNPARSEABLE, unit, start, end, why)
            )
            continue
        place = told[number]
        if place is None:
            cells.append(empty_slot(table, row, column, Status.BLANK, BY_SUMS))
        else:
            cell = read_slot(table, row, column, values[place])
            cells.append(replace(cell, note="；".join(filter(None, (cell.note, BY_SUMS)))))
    return cells
