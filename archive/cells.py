"""Cells of the statutory tables and the slots that they fill: names, statuses, the slot table, the wide views."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from archive.schema import SLOTS_PER_REPORT, Column, Table

NUMBER = "="
"""The code of the status ``number``; it is not stored, because a number in its place says so."""

STATUSES: Mapping[str, tuple[str, str]] = {
    "number": (NUMBER, ""),
    "blank": ("b", ""),
    "slash": ("s", "/"),
    "dash": ("d", "-"),
    "none_text": ("n", "无"),
    "not_applicable": ("x", "不适用"),
    "row_absent": ("a", ""),
    "unparseable": ("u", ""),
}
"""Every cell status with its stored code and the text usual in such a cell."""

ABSENT = ("row_absent", "unparseable")
"""Statuses of slots that were not read in the source."""

WIDE_VIEWS: Mapping[str, tuple[str, str, str]] = {
    "proactive_disclosure": ("proactive_", "主动公开政府信息情况", "Proactive disclosure"),
    "requests": ("requests", "收到和处理政府信息公开申请情况", "Requests received and handled"),
    "review_litigation": (
        "review_litigation",
        "行政复议、行政诉讼情况",
        "Administrative reconsideration and litigation",
    ),
}
"""Wide view to the beginning of its tables' keys, and its labels."""

Stored = int | float | str | None
"""A number as SQLite takes it: ``str`` for decimals, which a NUMERIC column turns into a number where that is exact."""


class Slot(NamedTuple):
    """One slot of one form, with the form's own words for it."""

    form: str
    form_label: str
    table_key: str
    table_label: str
    row_key: str
    row_label: str
    column_key: str
    column_label: str
    unit: str


class Cell(NamedTuple):
    """One cell as read. ``start`` and ``end`` are its bytes in the body, -1 where they are not known.

    ``source`` says in words where it stands in a body that has no bytes to point at: ``page 3 box 72,90,140,104``.
    """

    table_key: str
    row_key: str
    column_key: str
    value: Stored
    raw: str
    status: str
    unit: str
    start: int
    end: int
    note: str
    source: str = ""

    @property
    def name(self) -> str:
        """``table.row.column``."""
        return f"{self.table_key}.{self.row_key}.{self.column_key}"


class SlotsFull(RuntimeError):
    """There are more slots than a cell key has room for."""


def stored(value: int | Decimal | None) -> Stored:
    """``value`` as it is handed to SQLite: never a float, and never an integer beyond 64 bits."""
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return value
    return None if value is None else str(value)


def digest(slots: Sequence[Slot]) -> str:
    """A hash of the slot table, to tell whether a file was built with the same forms."""
    return hashlib.sha256(json.dumps(slots, ensure_ascii=False).encode()).hexdigest()


def slot_ids(slots: Sequence[Slot]) -> dict[tuple[str, str, str], tuple[int, str]]:
    """Slots by (table, row, column), each with its id in every file made with ``slots`` and its usual unit.

    Raises :class:`SlotsFull`.
    """
    found: dict[tuple[str, str, str], tuple[int, str]] = {}
    for slot in slots:
        found.setdefault((slot.table_key, slot.row_key, slot.column_key), (len(found) + 1, slot.unit))
    if len(found) >= SLOTS_PER_REPORT:
        raise SlotsFull(
            f"the forms have {len(found)} slots, a cell key has room for {SLOTS_PER_REPORT - 1}: "
            "raise SLOTS_PER_REPORT in archive/schema.py and the shifts in archive/schema_reports.yaml"
        )
    return found


def write_slots(db: sqlite3.Connection, slots: Sequence[Slot]) -> None:
    """Fill ``slots``, ``form_slots`` and ``cell_statuses`` of a new file. Raises :class:`SlotsFull`."""
    ids = slot_ids(slots)
    db.executemany("INSERT INTO slots VALUES (?, ?, ?, ?, ?)", [(id, *key, unit) for key, (id, unit) in ids.items()])
    positions: dict[str, int] = {}
    for slot in slots:
        positions[slot.form] = positions.get(slot.form, 0) + 1
        db.execute(
            "INSERT INTO form_slots VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                slot.form,
                positions[slot.form],
                ids[(slot.table_key, slot.row_key, slot.column_key)][0],
                slot.form_label,
                slot.table_label,
                slot.row_label,
                slot.column_label,
                slot.unit,
            ),
        )
    db.executemany(
        "INSERT INTO cell_statuses VALUES (?, ?, ?)",
        [(code, status, text) for status, (code, text) in STATUSES.items()],
    )


_ABOUT = (
    Column("report_id", "TEXT", "年报", "年报编号", "Report"),
    Column("publisher", "TEXT", "公开主体", "发布年报的机关", "The organ that reports"),
    Column("year", "INTEGER", "年度", "报告所述的年度", "Year reported on"),
    Column("region_code", "TEXT", "区划代码", "六位 GB/T 2260 代码", "Six digits of GB/T 2260"),
    Column("level", "TEXT", "级别", "机关级别", "Level of the publisher"),
    Column("form", "TEXT", "格式", "年报格式", "Form of the report"),
)


def wide_views(slots: Sequence[Slot]) -> Iterator[Table]:
    """The wide views: one row per report, one column ``row__column`` per slot, the slots of all forms together.

    A column is NULL where the cell holds no number; ``cells`` says why.
    """
    ids: dict[tuple[str, str, str], int] = {}
    labels: dict[tuple[str, str, str], Slot] = {}
    for slot in slots:
        place = (slot.table_key, slot.row_key, slot.column_key)
        ids.setdefault(place, len(ids) + 1)
        labels[place] = slot
    for name, (start, label, label_en) in WIDE_VIEWS.items():
        columns, parts = list(_ABOUT), []
        for place, id in ids.items():
            if place[0].startswith(start):
                column = f"{place[1]}__{place[2]}"
                own = labels[place]
                zh = f"{own.table_label} {own.row_label} {own.column_label}（{own.unit}）"
                en = f"{'.'.join(place)}, in {own.unit}"
                columns.append(Column(column, "NUMERIC", f"{own.row_label} {own.column_label}", zh, en))
                # A lookup that a query pays for only when it names the column.
                lookup = f"SELECT value FROM cell_values WHERE key = (k.key << 10) + {id} AND typeof(value) != 'text'"
                parts.append(f'({lookup}) AS "{column}"')
        about = "r.id AS report_id, r.publisher, r.year, r.region_code, r.level, r.form"
        view = f"SELECT {', '.join((about, *parts))} FROM reports r JOIN report_keys k ON k.id = r.id"
        yield Table(
            name=name,
            label=label,
            zh="每份年报一行，每格一列（行__列），各种格式并列；没有数的格为空，原因见 cells。",
            en=f"{label_en}: one row per report, one column row__column per slot, NULL without a number.",
            columns=tuple(columns),
            view=view,
        )
