"""The statutory forms as a report prints them: lines of printed cells, each with what is to be seen on it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.forms import FORMS, Column, Row, Table

SHOWN: Mapping[str, str] = {
    "blank": "",
    "slash": "/",
    "dash": "—",
    "none_text": "无",
    "not_applicable": "不适用",
    "row_absent": "",
}
"""What stands in a cell without a number, by status; the unreadable show what was published."""


@dataclass(frozen=True)
class Printed:
    """One printed cell. ``kind``: ``band`` (a heading over the whole width), ``head``, ``side`` (a row's label) or
    ``value``. ``name`` is ``table.row.column`` of a value. ``mark``: ``total`` or ``addend`` of a failed check."""

    kind: str
    text: str
    colspan: int = 1
    rowspan: int = 1
    name: str = ""
    status: str = ""
    mark: str = ""
    unit: str = ""
    raw: str = ""
    note: str = ""
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """Tables that stand together on the form. ``absent``: the report has none of their rows."""

    key: str
    label_zh: str
    label_en: str
    lines: tuple[tuple[Printed, ...], ...]
    width: int
    absent: bool


class Marks:
    """Which cells the failed checks point at: the total strongly, its addends palely."""

    def __init__(self, checks: Iterable[Mapping[str, Any]]) -> None:
        self.of: dict[str, str] = {}
        self.why: dict[str, list[str]] = {}
        for check in checks:
            if check["outcome"] != "fail":
                continue
            operands = check["operands"]
            names = json.loads(operands) if isinstance(operands, str) else list(operands)
            for number, name in enumerate(names):
                if number == 0:
                    self.of[name] = "total"
                else:
                    self.of.setdefault(name, "addend")
                self.why.setdefault(name, []).append(check["check_id"])


def sheets(form: str, cells: Iterable[Mapping[str, Any]], marks: Marks) -> list[Sheet]:
    """The sheets of ``form`` filled with ``cells`` (rows of ``cells`` with ``note``), in printed order."""
    if form not in FORMS:
        return []
    held = {f"{one['table_key']}.{one['row_key']}.{one['column_key']}": one for one in cells}
    found = []
    for key, tables in FORMS[form].sheets.items():
        own = [table for table in tables if any(name.startswith(f"{table.key}.") for name in held)]
        if not own:
            continue
        statuses = {one["status"] for name, one in held.items() if name.split(".")[0] in {t.key for t in own}}
        lines, width = _lines(own, held, marks)
        label = ("主动公开政府信息情况", "Proactive disclosure") if len(own) > 1 else (own[0].label_zh, own[0].label_en)
        found.append(Sheet(key, *label, tuple(lines), width, statuses == {"row_absent"}))
    return found


def _lines(
    tables: Sequence[Table], held: Mapping[str, Mapping[str, Any]], marks: Marks
) -> tuple[list[tuple[Printed, ...]], int]:
    if len(tables) == 1 and tables[0].layout == "one_line":
        return _one_line(tables[0], held, marks), len(tables[0].rows) * len(tables[0].columns)
    width = max(len(table.columns) for table in tables) + 1
    units = any(line.unit for table in tables for line in table.rows)
    lines: list[tuple[Printed, ...]] = []
    for table in tables:
        if len(tables) > 1:
            lines.append((Printed("band", table.label_zh, colspan=width),))
        lines += _head(table, width, units)
        for row in table.lines:
            if not row.key:
                lines.append((Printed("side", row.label, colspan=width + units),))
                continue
            line = [Printed("side", row.label)]
            if units:
                line.append(Printed("head", row.unit))
            for place, column in enumerate(table.columns, 2):
                span = width - len(table.columns) if place == len(table.columns) + 1 else 1
                line.append(_value(table, row, column, held, marks, span))
            lines.append(tuple(line))
    return lines, width + units


def _head(table: Table, width: int, units: bool) -> list[tuple[Printed, ...]]:
    if not any(column.under for column in table.columns):
        last = len(table.columns) - 1
        first = ("统计指标", "单位") if units else ("信息内容",)
        return [
            (
                *(Printed("head", words) for words in first),
                *(
                    Printed("head", column.label, colspan=width - len(table.columns) if place == last else 1)
                    for place, column in enumerate(table.columns)
                ),
            )
        ]
    # Two headings of such a table: what it says of its sums, and what stands over all columns.
    over = [(under, list(some)) for under, some in groupby(table.columns, key=lambda column: column.under)]
    above = [
        part
        for under, some in over
        for part in (
            [Printed("head", under, colspan=len(some))]
            if under
            else [Printed("head", column.label, rowspan=2) for column in some]
        )
    ]
    return [
        (Printed("head", table.headings[0], rowspan=3), Printed("head", table.headings[1], colspan=len(table.columns))),
        tuple(above),
        tuple(Printed("head", column.label) for column in table.columns if column.under),
    ]


def _one_line(table: Table, held: Mapping[str, Mapping[str, Any]], marks: Marks) -> list[tuple[Printed, ...]]:
    wide = len(table.columns)
    over = [(under, list(some)) for under, some in groupby(table.rows, key=lambda row: row.under)]
    top = [
        part
        for under, some in over
        for part in (
            [Printed("head", under, colspan=len(some) * wide)]
            if under
            else [Printed("head", row.label, colspan=wide, rowspan=2) for row in some]
        )
    ]
    return [
        tuple(top),
        tuple(Printed("head", row.label, colspan=wide) for row in table.rows if row.under),
        tuple(Printed("head", column.label) for _ in table.rows for column in table.columns),
        tuple(_value(table, row, column, held, marks, 1) for row in table.rows for column in table.columns),
    ]


def _value(
    table: Table, row: Row, column: Column, held: Mapping[str, Mapping[str, Any]], marks: Marks, span: int
) -> Printed:
    name = f"{table.key}.{row.key}.{column.key}"
    cell = held.get(name, {"status": "row_absent", "value": None, "raw": "", "unit": "", "note": ""})
    status, raw = str(cell["status"]), str(cell["raw"] or "")
    text = str(cell["value"]) if status == "number" else SHOWN.get(status, raw)
    return Printed(
        "value",
        text,
        colspan=span,
        name=name,
        status=status,
        mark=marks.of.get(name, ""),
        unit=str(cell["unit"] or ""),
        raw=raw,
        note=str(cell["note"] or ""),
        failed=tuple(marks.why.get(name, ())),
    )
