"""The checks of reports as they are stored: within a report, against the year before, against those it covers.

Checks that look beyond their report are made again when one of the others changes. Which are still to be made stands in
``stale_years`` and ``stale_regions``, so that a build that was broken off is carried on by the next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from archive.cells import Cell, Slot
from archive.database import connect
from archive.packing import Packing
from archive.readings import Row
from archive.schema import report_tables

Across = Callable[[str, Sequence[Cell], str, Sequence[Cell] | None], Sequence[Row]]
"""Checks a report against the year before: form, cells, form before, cells before (``None``: not held) → check rows."""

_AT_ONCE = 500
"""Stale reports taken from the file at a time, so that memory stays flat."""


class Compared(NamedTuple):
    """A report held against the one of the year before, ``None`` where that is not held, and what came of it."""

    report_id: str
    previous: str | None
    found: Sequence[Row]


class Judgements:
    """The rows of ``check_results`` in an open ``reports.db``. Callers open the transactions."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._subjects: dict[tuple[str, str, str], int] = {}

    def put_within(self, report_id: str, key: int, checks: Sequence[Row]) -> None:
        """Write the checks of a report that is new to the file; all others are left to be made, its neighbour's too."""
        self._insert(key, [{**_WITHIN, **check} for check in checks])
        self.leave_stale(report_id)

    def put_across(self, compared: Compared) -> None:
        """Write the checks against the year before, in place of those made before."""
        report_id, previous, found = compared
        key = self._key(report_id)
        # The checks of an aggregated report follow those across years, and are made again for a stale region.
        self.db.execute("DELETE FROM check_results WHERE key = ? AND (across_years = 1 OR parts IS NOT NULL)", (key,))
        self._append(report_id, key, found, {"previous_report_id": previous, "across_years": 1, "parts": None})
        self._leave_region(report_id)
        self.db.execute("DELETE FROM stale_years WHERE report_id = ?", (report_id,))

    def put_aggregate(self, report_id: str, found: Sequence[Row], parts: int) -> None:
        """Write the checks of an aggregated report against ``parts`` others, in place of those made before."""
        key = self._key(report_id)
        self.db.execute("DELETE FROM check_results WHERE key = ? AND parts IS NOT NULL", (key,))
        self._append(report_id, key, found, {"previous_report_id": None, "across_years": 0, "parts": parts})

    def leave_stale(self, report_id: str) -> None:
        """Mark a report that stands in the file, its neighbour of the year after, and its regions as to be checked."""
        self.db.executemany(
            "INSERT OR IGNORE INTO stale_years VALUES (?)",
            [(one,) for one in (report_id, beside(self.db, report_id, 1)) if one is not None],
        )
        self._leave_region(report_id)

    def remove(self, report_id: str, key: int) -> None:
        """Remove the checks of a report that is about to be removed, and mark what stood on them."""
        self.leave_stale(report_id)
        self.db.execute("DELETE FROM stale_years WHERE report_id = ?", (report_id,))
        self.db.execute("DELETE FROM check_results WHERE key = ?", (key,))

    def stale(self) -> Iterator[str]:
        """Ids of the reports still to be held against the year before, in order."""
        last = ""
        while some := self.db.execute(
            "SELECT report_id FROM stale_years WHERE report_id > ? ORDER BY report_id LIMIT ?", (last, _AT_ONCE)
        ).fetchall():
            yield from (row[0] for row in some)
            last = some[-1][0]

    def _leave_region(self, report_id: str) -> None:
        """Mark the report's region, and those around it, as holding aggregates to be checked anew."""
        row = self.db.execute("SELECT region_code FROM reports WHERE id = ?", (report_id,)).fetchone()
        if row is not None and row["region_code"]:
            code = row["region_code"]
            self.db.executemany(
                "INSERT OR IGNORE INTO stale_regions VALUES (?)", [(code,), (code[:4] + "00",), (code[:2] + "0000",)]
            )

    def _key(self, report_id: str) -> int:
        return int(self.db.execute("SELECT key FROM report_keys WHERE id = ?", (report_id,)).fetchone()[0])

    def _append(self, report_id: str, key: int, found: Sequence[Row], about: Row) -> None:
        last = self.db.execute("SELECT COALESCE(MAX(position), 0) FROM check_results WHERE key = ?", (key,))
        first = last.fetchone()[0] + 1
        self._insert(key, [{**one, **about, "position": place} for place, one in enumerate(found, first)])
        # The plus keeps SQLite from going through the failed checks of all reports.
        failed = "SELECT COUNT(*) FROM check_results WHERE key = ? AND +outcome = 'fail'"
        (count,) = self.db.execute(failed, (key,)).fetchone()
        # A row of reports holds its text: writing it again for nothing costs more than all checks.
        self.db.execute(
            "UPDATE reports SET checks_failed = ? WHERE id = ? AND checks_failed != ?", (count, report_id, count)
        )

    def _insert(self, key: int, rows: Sequence[Row]) -> None:
        for row in rows:
            subject = (row["check_id"], row["scope"], row["operands"])
            if subject not in self._subjects:
                self.db.execute(
                    "INSERT OR IGNORE INTO check_subjects (check_id, scope, operands) VALUES (?, ?, ?)", subject
                )
                found = "SELECT id FROM check_subjects WHERE (check_id, scope, operands) = (?, ?, ?)"
                self._subjects[subject] = self.db.execute(found, subject).fetchone()[0]
        subjects = (self._subjects[(row["check_id"], row["scope"], row["operands"])] for row in rows)
        self.db.executemany(
            report_tables()["check_results"].insert(),
            [{**row, "key": key, "subject": one} for row, one in zip(rows, subjects, strict=True)],
        )


class Comparer:
    """Holds reports of the file ``reports`` against the year before, in any process: it only reads."""

    def __init__(self, reports: Path, slots: Sequence[Slot], judge: Across) -> None:
        self.db = connect(reports, read_only=True)
        self.packing = Packing(slots)
        self.judge = judge

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def __call__(self, report_ids: Sequence[str], /) -> list[Compared]:
        return [compare(self.db, self.packing, self.judge, report_id) for report_id in report_ids]


def compare(db: sqlite3.Connection, packing: Packing, judge: Across, report_id: str) -> Compared:
    """Hold a report against the one of the year before, as both are stored."""
    query = "SELECT k.key, r.form FROM reports r JOIN report_keys k ON k.id = r.id WHERE r.id = ?"
    key, form = db.execute(query, (report_id,)).fetchone()
    cells = packing.held(db, key)
    previous = beside(db, report_id, -1)
    if previous is None:
        return Compared(report_id, None, judge(form, cells, "", None))
    key_before, form_before = db.execute(query, (previous,)).fetchone()
    return Compared(report_id, previous, judge(form, cells, form_before, packing.held(db, key_before)))


def beside(db: sqlite3.Connection, report_id: str, step: int) -> str | None:
    """The held report of the same publisher and kind, ``step`` years on."""
    row = db.execute("SELECT publisher_id, year FROM reports WHERE id = ?", (report_id,)).fetchone()
    if row is None or not report_id.startswith(f"{row['publisher_id']}-{row['year']}"):
        return None
    kind = report_id.removeprefix(f"{row['publisher_id']}-{row['year']}")
    other = f"{row['publisher_id']}-{row['year'] + step}{kind}"
    return other if db.execute("SELECT 1 FROM reports WHERE id = ?", (other,)).fetchone() else None


_WITHIN = {"previous_report_id": None, "across_years": 0, "parts": None}
