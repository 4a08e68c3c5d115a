"""What two builds of one raw.db make of it differently, told before the new one takes the place of the old one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from archive.database import connect

NOTHING = "—"
"""What stands for the side that has nothing of the kind."""

_FIELDS = (
    "publisher publisher_id region_code level year title published_on form scope kind url version versions"
    " period_start period_end"
).split()

# Subject and what is compared, in the order of the report. Subjects that come twice are counted up.
_PARTS = {
    "section": "SELECT CASE key WHEN '' THEN heading ELSE key END, heading || char(10) || text"
    " FROM sections WHERE report_id = ? ORDER BY position",
    "cell": "SELECT table_key || '.' || row_key || '.' || column_key, COALESCE(value, status) || ' ' || unit"
    " FROM cells WHERE report_id = ? ORDER BY table_key, row_key, column_key",
    "figure": "SELECT indicator, trim(value || unit || ' ' || qualifier || ' ' || scope)"
    " FROM figures WHERE report_id = ? ORDER BY position",
    "check": "SELECT check_id || ' ' || scope, outcome FROM checks WHERE report_id = ? ORDER BY position",
    "finding": "SELECT kind, severity || ' ' || message FROM findings WHERE report_id = ? ORDER BY position",
}


class Difference(NamedTuple):
    """One difference within a report; ``None`` where that build has nothing of the kind.

    ``part`` is ``report`` (the report itself: gained or lost), ``field``, ``text`` or a kind of row.
    """

    report_id: str
    part: str
    subject: str
    old: str | None
    new: str | None

    @property
    def kind(self) -> str:
        """``gained``, ``lost`` or ``altered``; for a check its outcomes, for a cell what became of its number."""
        old, new = self.old, self.new
        if self.part == "check":
            return f"{old or NOTHING} → {new or NOTHING}"
        if self.part == "cell":
            old, new = _number(old), _number(new)
            if old is None and new is None:
                return "another status"
        return "gained" if old is None else "lost" if new is None else "altered"


def differences(old: Path, new: Path) -> Iterator[tuple[str, list[Difference]]]:
    """Every report of either file by id, with its differences: none where both files say the same of it."""
    with closing(connect(old, read_only=True)) as before, closing(connect(new, read_only=True)) as after:
        for report_id, in_old, in_new in _ids(before, after):
            if in_old and in_new:
                yield report_id, list(_within(before, after, report_id))
                continue
            title = (before if in_old else after).execute("SELECT title FROM reports WHERE id = ?", (report_id,))
            said = title.fetchone()[0]
            yield report_id, [Difference(report_id, "report", "", said if in_old else None, said if in_new else None)]


def summed(
    found: Iterator[tuple[str, list[Difference]]], kept: int
) -> tuple[Counter[tuple[str, str]], list[Difference]]:
    """Counts by part and kind, ``("report", "the same")`` and ``("report", "differ")`` too, and the first ``kept``."""
    counts: Counter[tuple[str, str]] = Counter()
    first: list[Difference] = []
    for _, some in found:
        if not some or some[0].part != "report":
            counts["report", "differ" if some else "the same"] += 1
        counts.update((one.part, one.kind) for one in some)
        first += some[: kept - len(first)]
    return counts, first


def _ids(before: sqlite3.Connection, after: sqlite3.Connection) -> Iterator[tuple[str, bool, bool]]:
    """Ids of either file in order, and which of them has it."""
    olds, news = (db.execute("SELECT id FROM reports ORDER BY id") for db in (before, after))
    old, new = olds.fetchone(), news.fetchone()
    while old or new:
        first = min(row[0] for row in (old, new) if row)
        in_old, in_new = bool(old) and old[0] == first, bool(new) and new[0] == first
        yield first, in_old, in_new
        old = olds.fetchone() if in_old else old
        new = news.fetchone() if in_new else new


def _within(before: sqlite3.Connection, after: sqlite3.Connection, report_id: str) -> Iterator[Difference]:
    query = f"SELECT {', '.join(_FIELDS)}, text FROM reports WHERE id = ?"
    old, new = (db.execute(query, (report_id,)).fetchone() for db in (before, after))
    for name in _FIELDS:
        if old[name] != new[name]:
            yield Difference(report_id, "field", name, _text(old[name]), _text(new[name]))
    if old["text"] != new["text"]:
        lengths = (f"{len(row['text'])} characters" for row in (old, new))
        yield Difference(report_id, "text", "", *lengths)
    for part, select in _PARTS.items():
        rows = [_numbered(db.execute(select, (report_id,))) for db in (before, after)]
        for subject in dict.fromkeys((*rows[0], *rows[1])):
            if rows[0].get(subject) != rows[1].get(subject):
                yield Difference(report_id, part, subject, rows[0].get(subject), rows[1].get(subject))


def _numbered(rows: sqlite3.Cursor) -> dict[str, str]:
    found: dict[str, str] = {}
    times: Counter[str] = Counter()
    for subject, said in rows:
        times[subject] += 1
        found[subject if times[subject] == 1 else f"{subject} #{times[subject]}"] = said
    return found


def _number(said: str | None) -> str | None:
    return said if said and (said[0].isdigit() or said[0] == "-") else None


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)
