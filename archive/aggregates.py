"""Checks of aggregated reports (全市汇总) against the reports of the organs that they cover, made when a build ends.

A report that is made, made again or removed leaves its area, and the areas around it, to be checked anew; what is left
stands in ``stale_regions``, so that a build that was broken off is carried on by the next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from archive.cells import Cell
from archive.database import transaction
from archive.judgements import Judgements
from archive.packing import Packing, number
from archive.readings import Row
from archive.schema import SLOTS_PER_REPORT

Value = int | Decimal

_AT_ONCE = 500
"""Cell keys in one query: SQLite takes no more than some thousands of parameters."""


_GOVERNS = (
    "SELECT 1 FROM reports WHERE region_code = ? AND level LIKE '%_government' AND scope != 'organ'"
    " AND kind = 'annual_report' AND publisher_id IS NOT NULL LIMIT 1"
)
"""Whether a report of a region's government is held: most regions have none, and a province has many reports."""


class About(NamedTuple):
    """What decides which reports cover which."""

    report_id: str
    publisher_id: str
    level: str
    region_code: str
    scope: str


class Aggregate(NamedTuple):
    """An aggregated report: its form and cells, the reports of its area in its year, one report of every body there."""

    form: str
    cells: Sequence[Cell]
    about: About
    others: Sequence[About]
    known: Sequence[About]
    values: Mapping[str, Mapping[str, Value]]


Judge = Callable[[Aggregate], Sequence[Row]]
"""From an aggregated report to check rows, each with ``parts``."""


def check_aggregates(db: sqlite3.Connection, packing: Packing, judge: Judge, summed: Sequence[str]) -> None:
    """Check the aggregated reports of every stale region, a transaction each. ``summed`` names the cells added up."""
    judgements = Judgements(db)
    codes = [row[0] for row in db.execute("SELECT code FROM stale_regions ORDER BY code")]
    slots = {packing.slots[place][0]: ".".join(place) for name in summed if (place := _place(name)) in packing.slots}
    for code in codes:
        with transaction(db):
            for report_id, aggregate in _aggregates(db, packing, code, slots):
                judgements.put_aggregate(report_id, judge(aggregate), len(aggregate.others) - 1)
            db.execute("DELETE FROM stale_regions WHERE code = ?", (code,))


def _place(name: str) -> tuple[str, str, str]:
    table, row, column = name.split(".")
    return table, row, column


def _aggregates(
    db: sqlite3.Connection, packing: Packing, code: str, slots: Mapping[int, str]
) -> Iterator[tuple[str, Aggregate]]:
    """The reports of governments of the region ``code``, each with what stands in its area."""
    if not db.execute(_GOVERNS, (code,)).fetchone():
        return
    inside = code.removesuffix("00").removesuffix("00")
    rows = db.execute(
        "SELECT r.id, r.publisher_id, r.level, r.region_code, r.scope, r.year, r.form, k.key"
        " FROM reports r JOIN report_keys k ON k.id = r.id"
        " WHERE r.region_code >= ? AND r.region_code < ? AND r.kind = 'annual_report' AND r.publisher_id IS NOT NULL"
        " ORDER BY r.year, r.id",
        (inside, inside + ":"),
    ).fetchall()
    known = list({row["publisher_id"]: About(*row[:5]) for row in rows}.values())
    years: dict[int, list[sqlite3.Row]] = {}
    for row in rows:
        years.setdefault(row["year"], []).append(row)
    for some in years.values():
        governments = [
            row
            for row in some
            if row["region_code"] == code and row["level"].endswith("_government") and row["scope"] != "organ"
        ]
        if governments:
            others = [About(*row[:5]) for row in some]
            values = _values(db, {row["key"]: row["id"] for row in some}, slots)
            for row in governments:
                cells = packing.held(db, row["key"])
                yield row["id"], Aggregate(row["form"], cells, About(*row[:5]), others, known, values)


def _values(db: sqlite3.Connection, ids: Mapping[int, str], slots: Mapping[int, str]) -> dict[str, dict[str, Value]]:
    """The numbers of some slots of some reports, by report and name. Cells without a number are not there."""
    found: dict[str, dict[str, Value]] = {report_id: {} for report_id in ids.values()}
    wanted = [key * SLOTS_PER_REPORT + slot for key in ids for slot in slots]
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        query = f"SELECT key, value FROM cell_values WHERE key IN ({marks}) AND typeof(value) != 'text'"
        for key, stored in db.execute(query, some):
            value = number(stored)
            if value is not None:
                found[ids[key // SLOTS_PER_REPORT]][slots[key % SLOTS_PER_REPORT]] = value
    return found
