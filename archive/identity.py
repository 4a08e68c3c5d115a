"""What an archive is, in one hash: so that a paper can say on which data it stands, and a reader can compare."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from importlib.metadata import version

from archive.reports_file import built_with


@dataclass(frozen=True, slots=True)
class Identity:
    """The state of a ``reports.db``.

    ``content_sha256`` is taken over every report's id, version, content and bodies, over the reviews, and over what
    they were made with; two archives of one content have one, whenever and wherever they were built. ``fetched_to`` is
    when a report was last seen (ISO, UTC; ``""`` without any).
    """

    content_sha256: str
    software: str
    parser_version: str
    reports: int
    publishers: int
    years: tuple[int | None, int | None]
    fetched_to: str

    @property
    def citation(self) -> str:
        """A line for a list of references."""
        span = f"{self.years[0]}–{self.years[1]}" if self.years[0] else "no years"
        return (
            f"年报 nianbao: archive of annual reports on government-information disclosure, {self.reports} reports,"
            f" {span}, fetched up to {self.fetched_to[:10]}, parser {self.parser_version},"
            f" content sha256:{self.content_sha256}"
        )


def identity(conn: sqlite3.Connection) -> Identity:
    """The identity of an open ``reports.db``."""
    made_with = built_with(conn)
    found = hashlib.sha256()
    for name in ("parser_version", "schema", "slots"):
        found.update(f"{name} {made_with.get(name, '')}\n".encode())
    rows = conn.execute("SELECT id, version, content_sha256, body_sha256 FROM reports ORDER BY id")
    for row in rows:
        found.update(("\t".join(map(str, tuple(row))) + "\n").encode())
    rows = conn.execute(
        "SELECT report_id, kind, subject, state, verdict, evidence_sha256 FROM reviews ORDER BY 1, 2, 3"
    )
    for row in rows:
        found.update(("\t".join(map(str, tuple(row))) + "\n").encode())
    count, publishers, first, last, seen = conn.execute(
        "SELECT COUNT(*), COUNT(DISTINCT publisher_id), MIN(year), MAX(year), COALESCE(MAX(last_seen), '') FROM reports"
    ).fetchone()
    return Identity(
        content_sha256=found.hexdigest(),
        software=f"nianbao/{version('nianbao')}",
        parser_version=made_with.get("parser_version", ""),
        reports=count,
        publishers=publishers,
        years=(first, last),
        fetched_to=seen,
    )
