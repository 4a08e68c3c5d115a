"""Writing reports.db: each report is made, or made again, in one transaction, from the readings that belong to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from archive import packing, renditions, search
from archive.history import address_row, change_rows, compared, version_row
from archive.judgements import Judgements
from archive.readings import Reading, Row, Sighting
from archive.renditions import RENDITION_DIFFERS, Rendition, apart
from archive.schema import report_tables
from archive.summaries import OF_REPORTS
from archive.versions import Address, Seen, Version, addresses, host, vanished, versions

PARTS = ("sections", "figures", "versions", "addresses", "renditions", "changes", "attachments")
"""Tables whose rows belong to one report and are written with it."""

_AT_ONCE = 500
"""Pending reports taken from the file at a time, so that memory stays flat."""


class Records:
    """The rows of an open ``reports.db``. Callers open the transactions.

    ``fetched`` gives the hash of an attachment's body by address.
    """

    def __init__(self, db: sqlite3.Connection, fetched: Callable[[str], str | None]) -> None:
        self.db = db
        self.fetched = fetched
        self.judgements = Judgements(db)

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
            "attached_to": sighting.attached_to,
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

    def drop_states(self, url: str, bodies: Collection[str]) -> None:
        """Forget what the page at ``url`` was read as with files, where it is not among ``bodies``.

        The reports of which it was a part are pending.
        """
        query = "SELECT body_sha256, report_id FROM readings WHERE url = ? AND body_sha256 LIKE '%+%'"
        for row in self.db.execute(query, (url,)).fetchall():
            if row["body_sha256"] in bodies:
                continue
            for table in ("readings", "findings"):
                self.db.execute(f"DELETE FROM {table} WHERE url = ? AND body_sha256 = ?", (url, row["body_sha256"]))
            if row["report_id"] is not None:
                self.pend(row["report_id"], again=False)

    def put_gone(self, url: str, since: str | None) -> None:
        """Note since when an address is gone, ``None`` that it stands; the reports that were read there are pending."""
        held = self.db.execute("SELECT since FROM gone WHERE url = ?", (url,)).fetchone()
        if (held and held["since"]) == since:
            return
        self.db.execute("DELETE FROM gone WHERE url = ?", (url,))
        if since is not None:
            self.db.execute("INSERT INTO gone VALUES (?, ?)", (url, since))
        query = "SELECT DISTINCT report_id FROM readings WHERE url = ? AND report_id IS NOT NULL"
        for row in self.db.execute(query, (url,)).fetchall():
            self.pend(row["report_id"], again=False)

    def pend(self, report_id: str, *, again: bool) -> None:
        """Mark a report as still to be made; ``again`` even where its versions turn out to be the same."""
        self.db.execute(
            "INSERT INTO pending VALUES (?, ?)"
            " ON CONFLICT (report_id) DO UPDATE SET again = MAX(again, excluded.again)",
            (report_id, int(again)),
        )

    def pending(self) -> Iterator[str]:
        """Ids of the reports still to be made, in order; those that become pending on the way may be left out."""
        last = ""
        while some := self.db.execute(
            "SELECT report_id FROM pending WHERE report_id > ? ORDER BY report_id LIMIT ?", (last, _AT_ONCE)
        ).fetchall():
            yield from (row[0] for row in some)
            last = some[-1][0]

    def unread(self, report_id: str) -> list[Sighting]:
        """The readings needed in full to make the report; empty where its times are all that may change."""
        seen, beside = apart(self._seen(report_id))
        made = versions(seen)
        if not made or (self._same(report_id, seen, made, beside) and not self._again(report_id)):
            return []
        needed = [(one.url, one.body_sha256) for one in made] + [(one.seen.url, one.seen.body_sha256) for one in beside]
        rows = [self.reading(*place) for place in needed]
        return [Sighting(*(row[name] for name in Sighting.__dataclass_fields__)) for row in rows if row is not None]

    def settle(self, report_id: str, at_hand: Mapping[tuple[str, str], Reading]) -> str:
        """Make the report from its readings; ``at_hand`` holds those that :meth:`unread` named, by address and body.

        Returns ``new``, ``changed``, ``seen`` (only times) or ``removed``; nothing is pending for it afterwards.
        """
        seen, beside = apart(self._seen(report_id))
        made = versions(seen)
        held = self.db.execute("SELECT version FROM reports WHERE id = ?", (report_id,)).fetchone()
        outcome = "removed"
        if made and self._same(report_id, seen, made, beside) and not self._again(report_id):
            outcome = "seen"
            self._write_times(report_id, seen, made, beside)
        else:
            self._remove(report_id)
            if made:
                outcome = "changed" if held else "new"
                self._write(report_id, seen, made, at_hand)
                renditions.write(self.db, report_id, next(one for one in made if one.current), beside, at_hand)
        self.db.execute("DELETE FROM pending WHERE report_id = ?", (report_id,))
        return outcome

    def _seen(self, report_id: str) -> list[Seen]:
        names = ", ".join(Seen.__dataclass_fields__)
        # The plus keeps SQLite from finding the rows by their state, which is that of nearly all.
        query = f"SELECT {names} FROM readings WHERE report_id = ? AND +state = 'report'"
        rows = self.db.execute(query, (report_id,))
        return [Seen(*row) for row in rows]

    def _again(self, report_id: str) -> bool:
        row = self.db.execute("SELECT again FROM pending WHERE report_id = ?", (report_id,)).fetchone()
        return bool(row and row["again"])

    def _same(self, report_id: str, seen: Sequence[Seen], made: Sequence[Version], beside: Sequence[Rendition]) -> bool:
        """Whether the report's versions and renditions, and which are compared, are those that stand in the file."""
        others = self.db.execute("SELECT url, body_sha256, beside FROM renditions WHERE report_id = ?", (report_id,))
        if {tuple(row) for row in others} != {(one.seen.url, one.seen.body_sha256, one.beside) for one in beside}:
            return False
        rows = self.db.execute(
            "SELECT version, current, content_sha256, url, body_sha256 FROM versions"
            " WHERE report_id = ? ORDER BY version",
            (report_id,),
        )
        if [tuple(row) for row in rows] != [
            (one.number, one.current, one.content_sha256, one.url, one.body_sha256) for one in made
        ]:
            return False
        pairs = self.db.execute(
            "SELECT DISTINCT from_version, to_version, same_address, seen_at FROM changes WHERE report_id = ?",
            (report_id,),
        )
        return {tuple(row) for row in pairs} == {(*pair, *how) for pair, how in compared(seen, made).items()}

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
        where = self._addresses(seen, made)
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
            "vanished": vanished(where),
            "parser_version": reading.parser_version,
        }
        names = report_tables()["reports"].column_names
        # The search index finds reports by rowid.
        self.db.execute(
            f"INSERT INTO reports (rowid, {', '.join(names)}) VALUES (:key, {', '.join(':' + name for name in names)})",
            {**row, "key": key},
        )
        search.index_report(self.db, key, reading.words)
        packing.write(self.db, key, reading.packed)
        own: dict[str, list[Row]] = {
            "sections": list(content.sections),
            "figures": list(content.figures),
            "attachments": [{**one, "body_sha256": self.fetched(one["url"])} for one in reading.attachments],
            "versions": [version_row(one, at_hand[(one.url, one.body_sha256)]) for one in made],
            "addresses": [address_row(one) for one in where],
            "changes": list(change_rows(seen, made, at_hand)),
        }
        self.judgements.put_within(report_id, key, reading.checks)
        for table, rows in own.items():
            self._insert(table, [{**one, "report_id": report_id} for one in rows])
        self._number_readings(report_id, made)
        self.db.execute(
            "UPDATE findings SET report_id = ? WHERE url = ? AND body_sha256 = ?",
            (report_id, current.url, current.body_sha256),
        )

    def _write_times(
        self, report_id: str, seen: Sequence[Seen], made: Sequence[Version], beside: Sequence[Rendition]
    ) -> None:
        self.db.executemany(
            "UPDATE renditions SET first_seen = ?, last_seen = ? WHERE report_id = ? AND url = ?",
            [(one.seen.first_seen, one.seen.last_seen, report_id, one.seen.url) for one in beside],
        )
        where = self._addresses(seen, made)
        first, last = min(one.first_seen for one in made), max(one.last_seen for one in made)
        self.db.execute(
            "UPDATE reports SET first_seen = ?, last_seen = ?, addresses = ?, vanished = ? WHERE id = ?",
            (first, last, len(where), vanished(where), report_id),
        )
        self.db.executemany(
            "UPDATE versions SET first_seen = ?, last_seen = ?, standing = ?, reason = ?"
            " WHERE report_id = ? AND version = ?",
            [(one.first_seen, one.last_seen, one.standing, one.reason, report_id, one.number) for one in made],
        )
        self.db.execute("DELETE FROM addresses WHERE report_id = ?", (report_id,))
        self._insert("addresses", [{**address_row(one), "report_id": report_id} for one in where])
        self._number_readings(report_id, made)

    def _addresses(self, seen: Sequence[Seen], made: Sequence[Version]) -> tuple[Address, ...]:
        urls = {one.url for one in seen}
        held = (self.db.execute("SELECT url, since FROM gone WHERE url = ?", (url,)).fetchone() for url in sorted(urls))
        return addresses(seen, made, {row["url"]: row["since"] for row in held if row is not None})

    def _number_readings(self, report_id: str, made: Sequence[Version]) -> None:
        # A file that stood for the report until its page came is no version of it any more.
        self.db.execute("UPDATE readings SET version = NULL WHERE report_id = ? AND version NOT NULL", (report_id,))
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
        packing.erase(self.db, row["key"])
        self.judgements.remove(report_id, row["key"])
        for table in PARTS:
            self.db.execute(f"DELETE FROM {table} WHERE report_id = ?", (report_id,))
        # Made of two readings, it goes with the report; what one reading says stays with that.
        self.db.execute("DELETE FROM findings WHERE report_id = ? AND kind = ?", (report_id, RENDITION_DIFFERS))
        self.db.execute("UPDATE findings SET report_id = NULL WHERE report_id = ?", (report_id,))
        self.db.execute("DELETE FROM reports WHERE id = ?", (report_id,))
        self.db.execute("DELETE FROM report_keys WHERE id = ?", (report_id,))

    def publisher(self, report_id: str) -> str | None:
        """Id of the publisher of a report as it stands in the file, ``None`` without either."""
        row = self.db.execute("SELECT publisher_id FROM reports WHERE id = ?", (report_id,)).fetchone()
        return row["publisher_id"] if row else None

    def write_publisher(self, publisher_id: str) -> None:
        """Make the publisher's row from its reports; what portals add to it is added when a build ends."""
        self.db.execute("DELETE FROM publishers WHERE id = ?", (publisher_id,))
        self.db.execute("INSERT INTO publishers " + OF_REPORTS.format(which="publisher_id = ?"), (publisher_id,))

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        self.db.executemany(report_tables()[table].insert(), rows)
