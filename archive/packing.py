"""How the cells of the statutory tables are packed: about 15 bytes a cell, and looked up by report or by slot alike.

The key of a cell is the report's integer key times 1024 plus the slot's id, so a report's cells stand together and one
slot of one report is found by a single lookup. What a cell nearly always is (its text is its number, its unit is the
form's) is not stored; ``cell_texts`` holds the exceptions. The views ``cells`` and the wide views undo the packing, and
so does :meth:`Packing.held`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from archive.cells import NUMBER, STATUSES, Cell, Slot, Stored, slot_ids
from archive.schema import SLOTS_PER_REPORT, SPAN


class Packed(NamedTuple):
    """The cells of one report, ready to be written: rows of ``cell_values`` and ``cell_texts`` by slot id."""

    values: tuple[tuple[int, Stored, int | None], ...]
    texts: tuple[tuple[int, str | None, str | None, int | None, int | None, str | None, str | None], ...]


EMPTY = Packed((), ())
"""No cells at all."""


class Packing:
    """Packs and unpacks cells of ``slots``; the ids are those of every file made with the same slots."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.slots = slot_ids(slots)
        self._names = {id: (key, unit) for key, (id, unit) in self.slots.items()}

    def pack(self, cells: Iterable[Cell]) -> Packed:
        """``cells`` of one report. Raises ``KeyError`` for a slot or a status that is not known."""
        values, texts = [], []
        for cell in cells:
            slot, unit = self.slots[cell[:3]]
            place, fits = _place(cell)
            raw = None if cell.raw == _usual_text(cell) else cell.raw
            own_unit = None if cell.unit == unit else cell.unit
            # One column for the number or the reason why there is none: a byte a cell, in 200,000 reports 40 MB.
            values.append((slot, cell.value if cell.status == "number" else STATUSES[cell.status][0], place))
            if raw is not None or own_unit is not None or cell.note or cell.source or not fits:
                span = (None, None) if fits else (cell.start, cell.end)
                texts.append((slot, raw, own_unit, *span, cell.note or None, cell.source or None))
        return Packed(tuple(values), tuple(texts))

    def held(self, db: sqlite3.Connection, key: int) -> list[Cell]:
        """The cells of the report with integer ``key`` as ``db`` holds them, in the order of the slots."""
        first = key * SLOTS_PER_REPORT
        rows = db.execute(
            "SELECT c.key, c.value, c.place, t.raw, t.unit, t.source_start, t.source_end, t.note, t.source"
            " FROM cell_values c LEFT JOIN cell_texts t ON t.key = c.key"
            " WHERE c.key BETWEEN ? AND ? ORDER BY c.key",
            (first, first + SLOTS_PER_REPORT - 1),
        )
        return [self._cell(*row) for row in rows]

    def _cell(
        self,
        key: int,
        value: Any,
        place: int | None,
        raw: str | None,
        unit: str | None,
        start: int | None,
        end: int | None,
        note: str | None,
        source: str | None,
    ) -> Cell:
        name, usual_unit = self._names[key % SLOTS_PER_REPORT]
        word, usual_text = _STATUS_OF[value if isinstance(value, str) else NUMBER]
        if place is not None:
            start, end = place // SPAN, place // SPAN + place % SPAN
        text = raw if raw is not None else str(value) if word == "number" else usual_text
        known = -1 if start is None else start, -1 if end is None else end
        number = None if isinstance(value, str) else value
        return Cell(*name, number, text, word, unit or usual_unit, *known, note or "", source or "")


def write(db: sqlite3.Connection, key: int, packed: Packed) -> None:
    """Write the cells of the report with integer ``key``, whose old cells are gone already.

    Raises ``sqlite3.IntegrityError`` for a slot given twice.
    """
    first = key * SLOTS_PER_REPORT
    values = [(first + slot, value, place) for slot, value, place in packed.values]
    db.executemany("INSERT INTO cell_values VALUES (?, ?, ?)", values)
    texts = [(first + slot, *more) for slot, *more in packed.texts]
    db.executemany("INSERT INTO cell_texts VALUES (?, ?, ?, ?, ?, ?, ?)", texts)


def erase(db: sqlite3.Connection, key: int) -> None:
    """Delete the cells of the report with integer ``key``."""
    bounds = (key * SLOTS_PER_REPORT, (key + 1) * SLOTS_PER_REPORT - 1)
    db.execute("DELETE FROM cell_values WHERE key BETWEEN ? AND ?", bounds)
    db.execute("DELETE FROM cell_texts WHERE key BETWEEN ? AND ?", bounds)


def number(value: Any) -> int | Decimal | None:
    """A stored number as reading gives it: decimals come back as ``Decimal``, never as ``float``."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value) if isinstance(value, str) else value


def _usual_text(cell: Cell) -> str | None:
    if cell.status == "number":
        return str(cell.value) if isinstance(cell.value, int) else None
    return STATUSES[cell.status][1]


def _place(cell: Cell) -> tuple[int | None, bool]:
    if cell.start < 0:
        return None, True
    length = cell.end - cell.start
    return (cell.start * SPAN + length, True) if 0 <= length < SPAN else (None, False)


_STATUS_OF = {code: (status, text) for status, (code, text) in STATUSES.items()}
