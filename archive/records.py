"""Writing reports.db: each report is made, or made again, in one transaction, from the readings that belong to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from archive import search
from archive.cells import NUMBER, STATUSES, Cell, Packing, erase
from archive.history import address_row, change_rows, version_row
from archive.readings import Reading, Row, Sighting
from archive.schema import SLOTS_PER_REPORT, SPAN, report_tables
from archive.summaries import OF_REPORTS
from archive.versions import Seen, Version, addresses, host, versions

Across = Callable[[str, Sequence[Cell], str, Sequence[Cell] | None], Sequence[Row]]
"""Checks a report against the year before: form, cells, form before, cells before (``None``: not held) → check rows."""

PARTS = ("sections", "figures", "versions", "addresses", "changes", "attachments")
"""Tables whose rows belong to one report and are written with it."""


class Records:
    """The rows of an open ``reports.db``. Callers open the transactions.

    ``across`` makes the checks across years; ``fetched`` gives the hash of an attachment's body by address.
    """

    def __init__(self, db: sqlite3.Connection, across: Across, fetched: Callable[[str], str | None]) -> None:
        self.db = db
        self.across = across
        self.fetched = fetched
        self.packing = Packing(db)
        self._subjects: dict[tuple[str, str, str], int] = {}
        self._slots = {id: (key, unit) for key, (id, unit) in self.packing.slots.items()}

    def reading(self, url: str, body_sha256: str) -> sqlite3.Row | None:
        """The row of ``readings`` for one body at one address."""
        row: sqlite3.Row | None = self.db.execute(
            "SELECT * FROM readings WHERE url = ? AND body_sha256 = ?", (url, body_sha256)
        ).fetchone()
        return row

    def put_reading(self, reading: Reading, sighting: Sighting) -> None:
        """Write what a body was read as, with its findings, in place of what it was read as before.

        The reports it belongs to, and belonged to, are pending from here on.
        """
        before = self.reading(*sighting.place)
        row = {
            "url": reading.url,
            "body_sha256": reading.body_sha256,
            "state": reading.state,
            "reason": reading.reason,
            "report_id": reading.report_id,
            "version": None,
            "content_sha256": reading.content_sha256,
            "cells_read": reading.cells_read,
            "first_seen": sighting.first_seen,
            "last_seen": sighting.last_seen,
            "portal": sighting.portal,
            "hints": sighting.hints,
            "title": reading.title,
            "parser_version": reading.parser_version,
        }
        self.db.execute(report_tables()["readings"].insert("INSERT OR REPLACE"), row)
        self.db.execute("DELETE FROM findings WHERE url = ? AND body_sha256 = ?", sighting.place)
        place = {"report_id": None, "url": reading.url, "body_sha256": reading.body_sha256}
        self._insert("findings", [{**finding, **place} for finding in reading.findings])
        for report_id in {reading.report_id, before and before["report_id"]} - {None}:
            self.pend(str(report_id), again=before is not None)

    def put_sighting(self, sighting: Sighting) -> None:
        """Note that a body already read was seen again; its report is pending, to take over the times."""
        self.db.execute(
            "UPDATE readings SET first_seen = ?, last_seen = ?, portal = ? WHERE url = ? AND body_sha256 = ?",
            (sighting.first_seen, sighting.last_seen, sighting.portal, *sighting.place),
        )
        row = self.reading(*sighting.place)
        if row is not None and row["report_id"] is not None:
            self.pend(row["report_id"], again=False)

    def pend(self, report_id: str, *, again: bool) -> None:
        """Mark a report as still to be made; ``again`` even where its versions turn out to be the same."""
        self.db.execute(
            "INSERT INTO pending VALUES (?, ?)"
            " ON CONFLICT (report_id) DO UPDATE SET again = MAX(again, excluded.again)",
            (report_id, int(again)),
        )

    def pending(self) -> list[str]:
        """Ids of the reports still to be made, in order."""
        return [row[0] for row in self.db.execute("SELECT report_id FROM pending ORDER BY report_id")]

    def unread(self, report_id: str) -> list[Sighting]:
        """The readings needed in full to make the report; empty where its times are all that may change."""
        made = versions(self._seen(report_id))
        if not made or (self._same(report_id, made) and not self._again(report_id)):
            return []
        rows = [self.reading(one.url, one.body_sha256) for one in made]
        return [Sighting(*(row[name] for name in Sighting.__dataclass_fields__)) for row in rows if row is not None]

    def settle(self, report_id: str, at_hand: Mapping[tuple[str, str], Reading]) -> str:
        """Make the report from its readings; ``at_hand`` holds those that :meth:`unread` named, by address and body.

        Returns ``new``, ``changed``, ``seen`` (only times) or ``removed``; nothing is pending for it afterwards.
        """
        seen = self._seen(report_id)
        made = versions(seen)
        held = self.db.execute("SELECT version FROM reports WHERE id = ?", (report_id,)).fetchone()
        outcome = "removed"
        if made and self._same(report_id, made) and not self._again(report_id):
            outcome = "seen"
            self._write_times(report_id, seen, made)
        else:
            publisher_before = self._publisher(report_id)
            beside = {self._beside(report_id, 1)}
            self._leave_stale(report_id)
            self._remove(report_id)
            if made:
                outcome = "changed" if held else "new"
                self._write(report_id, seen, made, at_hand)
                self._check_across(report_id)
                beside.add(self._beside(report_id, 1))
            for neighbour in sorted(one for one in beside if one is not None):
                self._check_across(neighbour)
            for publisher in sorted({publisher_before, self._publisher(report_id)} - {None}, key=str):
                self._write_publisher(str(publisher))
        self.db.execute("DELETE FROM pending WHERE report_id = ?", (report_id,))
        return outcome

    def cells(self, report_id: str) -> list[Cell]:
        """The cells of a report as they are stored, in the order of the slots."""
        row = self.db.execute("SELECT key FROM report_keys WHERE id = ?", (report_id,)).fetchone()
        first = row["key"] * SLOTS_PER_REPORT
        return [
            self._cell(*one)
            for one in self.db.execute(
                "SELECT c.key, c.value, c.place, t.raw, t.unit, t.source_start, t.source_end, t.note"
                " FROM cell_values c LEFT JOIN cell_texts t ON t.key = c.key"
                " WHERE c.key BETWEEN ? AND ? ORDER BY c.key",
                (first, first + SLOTS_PER_REPORT - 1),
            )
        ]

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
    ) -> Cell:
        name, usual_unit = self._slots[key % SLOTS_PER_REPORT]
        word, usual_text = _STATUS_OF[value if isinstance(value, str) else NUMBER]
        if place is not None:
            start, end = place // SPAN, place // SPAN + place % SPAN
        text = raw if raw is not None else str(value) if word == "number" else usual_text
        known = -1 if start is None else start, -1 if end is None else end
        return Cell(
            *name, None if isinstance(value, str) else value, text, word, unit or usual_unit, *known, note or ""
        )

    def _seen(self, report_id: str) -> list[Seen]:
        names = ", ".join(Seen.__dataclass_fields__)
        rows = self.db.execute(f"SELECT {names} FROM readings WHERE report_id = ? AND state = 'report'", (report_id,))
        return [Seen(*row) for row in rows]

    def _again(self, report_id: str) -> bool:
        row = self.db.execute("SELECT again FROM pending WHERE report_id = ?", (report_id,)).fetchone()
        return bool(row and row["again"])

    def _same(self, report_id: str, made: Sequence[Version]) -> bool:
        rows = self.db.execute(
            "SELECT version, current, content_sha256, url, body_sha256 FROM versions"
            " WHERE report_id = ? ORDER BY version",
            (report_id,),
        )
        return [tuple(row) for row in rows] == [
            (one.number, one.current, one.content_sha256, one.url, one.body_sha256) for one in made
        ]

    def _beside(self, report_id: str, step: int) -> str | None:
        """The held report of the same publisher and kind, ``step`` years on."""
        row = self.db.execute("SELECT publisher_id, year FROM reports WHERE id = ?", (report_id,)).fetchone()
        if row is None or not report_id.startswith(f"{row['publisher_id']}-{row['year']}"):
            return None
        kind = report_id.removeprefix(f"{row['publisher_id']}-{row['year']}")
        other = f"{row['publisher_id']}-{row['year'] + step}{kind}"
        return other if self.db.execute("SELECT 1 FROM reports WHERE id = ?", (other,)).fetchone() else None

    def _write(
        self, report_id: str, seen: Sequence[Seen], made: Sequence[Version], at_hand: Mapping[tuple[str, str], Reading]
    ) -> None:
        current = next(one for one in made if one.current)
        reading = at_hand[(current.url, current.body_sha256)]
        content = reading.content
        if content is None:
            raise ValueError(f"{reading.url}: a reading without content cannot make the report {report_id}")
        self.db.execute("INSERT INTO report_keys (id) VALUES (?) ON CONFLICT (id) DO NOTHING", (report_id,))
        key = self.db.execute("SELECT key FROM report_keys WHERE id = ?", (report_id,)).fetchone()[0]
        where = addresses(seen, made)
        row = {
            **reading.report,
            "id": report_id,
            "url": current.url,
            "source_host": host(current.url),
            "body_sha256": current.body_sha256,
            "content_sha256": current.content_sha256,
            "version": current.number,
            "first_seen": min(one.first_seen for one in made),
            "last_seen": max(one.last_seen for one in made),
            "title": content.title,
            "form": content.form,
            "published_on": content.published_on,
            "text": content.text,
            "cells": len(content.cells),
            "cells_read": current.cells_read,
            "checks_failed": sum(check["outcome"] == "fail" for check in reading.checks),
            "versions": len(made),
            "addresses": len(where),
            "findings": len(reading.findings),
            "parser_version": reading.parser_version,
        }
        names = report_tables()["reports"].column_names
        # The search index finds reports by rowid.
        self.db.execute(
            f"INSERT INTO reports (rowid, {', '.join(names)}) VALUES (:key, {', '.join(':' + name for name in names)})",
            {**row, "key": key},
        )
        search.index_report(self.db, key, row["title"], row["publisher"], row["text"])
        self.packing.write(self.db, key, content.cells)
        own: dict[str, list[Row]] = {
            "sections": list(content.sections),
            "figures": list(content.figures),
            "attachments": [{**one, "body_sha256": self.fetched(one["url"])} for one in reading.attachments],
            "versions": [version_row(one, at_hand[(one.url, one.body_sha256)]) for one in made],
            "addresses": [address_row(one) for one in where],
            "changes": list(change_rows(seen, made, at_hand)),
        }
        self._insert_checks(key, [{**_WITHIN, **check} for check in reading.checks])
        for table, rows in own.items():
            self._insert(table, [{**one, "report_id": report_id} for one in rows])
        self._number_readings(report_id, made)
        self.db.execute(
            "UPDATE findings SET report_id = ? WHERE url = ? AND body_sha256 = ?",
            (report_id, current.url, current.body_sha256),
        )

    def _write_times(self, report_id: str, seen: Sequence[Seen], made: Sequence[Version]) -> None:
        where = addresses(seen, made)
        self.db.execute(
            "UPDATE reports SET first_seen = ?, last_seen = ?, addresses = ? WHERE id = ?",
            (min(one.first_seen for one in made), max(one.last_seen for one in made), len(where), report_id),
        )
        self.db.executemany(
            "UPDATE versions SET first_seen = ?, last_seen = ?, standing = ?, reason = ?"
            " WHERE report_id = ? AND version = ?",
            [(one.first_seen, one.last_seen, one.standing, one.reason, report_id, one.number) for one in made],
        )
        self.db.execute("DELETE FROM addresses WHERE report_id = ?", (report_id,))
        self._insert("addresses", [{**address_row(one), "report_id": report_id} for one in where])
        self._number_readings(report_id, made)

    def _number_readings(self, report_id: str, made: Sequence[Version]) -> None:
        self.db.executemany(
            "UPDATE readings SET version = ? WHERE report_id = ? AND content_sha256 = ?",
            [(one.number, report_id, one.content_sha256) for one in made],
        )

    def _remove(self, report_id: str) -> None:
        row = self.db.execute(
            "SELECT k.key, r.title, r.publisher, r.text FROM reports r JOIN report_keys k ON k.id = r.id"
            " WHERE r.id = ?",
            (report_id,),
        ).fetchone()
        if row is None:
            return
        search.unindex_report(self.db, *row)
        erase(self.db, row["key"])
        self.db.execute("DELETE FROM check_results WHERE key = ?", (row["key"],))
        for table in PARTS:
            self.db.execute(f"DELETE FROM {table} WHERE report_id = ?", (report_id,))
        self.db.execute("UPDATE findings SET report_id = NULL WHERE report_id = ?", (report_id,))
        self.db.execute("DELETE FROM reports WHERE id = ?", (report_id,))
        self.db.execute("DELETE FROM report_keys WHERE id = ?", (report_id,))

    def _check_across(self, report_id: str) -> None:
        """Check a report against the one of the year before, as both are stored."""
        key, form = self.db.execute(
            "SELECT k.key, r.form FROM reports r JOIN report_keys k ON k.id = r.id WHERE r.id = ?", (report_id,)
        ).fetchone()
        before = self._beside(report_id, -1)
        form_before = self.db.execute("SELECT form FROM reports WHERE id = ?", (before,)).fetchone()
        found = self.across(
            form, self.cells(report_id), form_before[0] if before else "", self.cells(before) if before else None
        )
        # The checks of an aggregated report follow those across years, and are made again for a stale region.
        self.db.execute("DELETE FROM check_results WHERE key = ? AND (across_years = 1 OR parts IS NOT NULL)", (key,))
        self._append_checks(report_id, key, found, {"previous_report_id": before, "across_years": 1, "parts": None})
        self._leave_stale(report_id)

    def put_aggregate_checks(self, report_id: str, found: Sequence[Row], parts: int) -> None:
        """Write the checks of an aggregated report against ``parts`` others, in place of those made before."""
        key = self.db.execute("SELECT key FROM report_keys WHERE id = ?", (report_id,)).fetchone()[0]
        self.db.execute("DELETE FROM check_results WHERE key = ? AND parts IS NOT NULL", (key,))
        self._append_checks(report_id, key, found, {"previous_report_id": None, "across_years": 0, "parts": parts})

    def _append_checks(self, report_id: str, key: int, found: Sequence[Row], about: Row) -> None:
        last = self.db.execute("SELECT COALESCE(MAX(position), 0) FROM check_results WHERE key = ?", (key,))
        first = last.fetchone()[0] + 1
        self._insert_checks(key, [{**one, **about, "position": place} for place, one in enumerate(found, first)])
        self.db.execute(
            "UPDATE reports SET checks_failed = (SELECT COUNT(*) FROM check_results WHERE key = ? AND outcome = 'fail')"
            " WHERE id = ?",
            (key, report_id),
        )

    def _leave_stale(self, report_id: str) -> None:
        """Mark the report's region, and those around it, as holding aggregates to be checked anew."""
        row = self.db.execute("SELECT region_code FROM reports WHERE id = ?", (report_id,)).fetchone()
        if row is not None and row["region_code"]:
            code = row["region_code"]
            self.db.executemany(
                "INSERT OR IGNORE INTO stale_regions VALUES (?)", [(code,), (code[:4] + "00",), (code[:2] + "0000",)]
            )

    def _publisher(self, report_id: str) -> str | None:
        row = self.db.execute("SELECT publisher_id FROM reports WHERE id = ?", (report_id,)).fetchone()
        return row["publisher_id"] if row else None

    def _write_publisher(self, publisher_id: str) -> None:
        """Make the publisher's row from its reports; what portals add to it is added when a build ends."""
        self.db.execute("DELETE FROM publishers WHERE id = ?", (publisher_id,))
        self.db.execute("INSERT INTO publishers " + OF_REPORTS.format(which="publisher_id = ?"), (publisher_id,))

    def _insert_checks(self, key: int, rows: Sequence[Row]) -> None:
        for row in rows:
            subject = (row["check_id"], row["scope"], row["operands"])
            if subject not in self._subjects:
                self.db.execute(
                    "INSERT OR IGNORE INTO check_subjects (check_id, scope, operands) VALUES (?, ?, ?)", subject
                )
                found = "SELECT id FROM check_subjects WHERE (check_id, scope, operands) = (?, ?, ?)"
                self._subjects[subject] = self.db.execute(found, subject).fetchone()[0]
        subjects = (self._subjects[(row["check_id"], row["scope"], row["operands"])] for row in rows)
        self._insert(
            "check_results", [{**row, "key": key, "subject": one} for row, one in zip(rows, subjects, strict=True)]
        )

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        self.db.executemany(report_tables()[table].insert(), rows)


_STATUS_OF = {code: (status, text) for status, (code, text) in STATUSES.items()}
_WITHIN = {"previous_report_id": None, "across_years": 0, "parts": None}


def number(value: Any) -> int | Decimal | None:
    """A stored number as reading gives it: decimals come back as ``Decimal``, never as ``float``."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value) if isinstance(value, str) else value
