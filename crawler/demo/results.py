"""What the archive holds after the demo's crawl, in the words the demo prints."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from archive.database import connect


class Held(NamedTuple):
    """One report of the archive. ``cells`` were read out of ``slots`` that its form has."""

    publisher: str
    year: int
    form: str
    cells: int
    slots: int
    checks_failed: int
    findings: int
    addresses: int
    versions: int


class Failure(NamedTuple):
    """One check that fails."""

    publisher: str
    year: int
    check_id: str
    message: str


class Change(NamedTuple):
    """One difference between two versions of a report."""

    publisher: str
    year: int
    message: str


class Rejected(NamedTuple):
    """One body that was fetched and is no report, or could not be read."""

    title: str
    url: str
    reason: str


class Results(NamedTuple):
    """All of it."""

    reports: list[Held]
    failures: list[Failure]
    changes: list[Change]
    rejected: list[Rejected]


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(path, read_only=True)) as db:
        yield db


def results(archive: Path) -> Results:
    """What ``reports.db`` says. Raises ``sqlite3.Error`` where it cannot be read."""
    with _open(archive / "reports.db") as db:
        return Results(
            reports=[
                Held(*row)
                for row in db.execute(
                    "SELECT publisher, year, form, cells_read, cells, checks_failed, findings, addresses, versions"
                    " FROM reports ORDER BY publisher, year"
                )
            ],
            failures=[
                Failure(*row)
                for row in db.execute(
                    "SELECT publisher, year, check_id, message FROM checks JOIN reports ON reports.id = report_id"
                    " WHERE outcome = 'fail' ORDER BY publisher, year, position"
                )
            ],
            changes=[
                Change(*row)
                for row in db.execute(
                    "SELECT publisher, year, message FROM changes JOIN reports ON reports.id = report_id"
                    " ORDER BY publisher, year, from_version, to_version, position"
                )
            ],
            rejected=[
                Rejected(*row)
                for row in db.execute(
                    "SELECT title, url, reason FROM readings WHERE state <> 'report' GROUP BY url ORDER BY url"
                )
            ],
        )


def portals_held(archive: Path) -> set[str]:
    """Names of the portals whose pages ``raw.db`` holds (``""``: ingested files); none without an archive."""
    if not (archive / "raw.db").is_file():
        return set()
    with _open(archive / "raw.db") as db:
        return {row[0] for row in db.execute("SELECT DISTINCT portal FROM fetches")}


def issue_for(archive: Path) -> int:
    """Which issue of the portal to serve: 1 for an archive that holds none of it, 2 once a crawl of it was finished."""
    if "demo" not in portals_held(archive):
        return 1
    with _open(archive / "raw.db") as db:
        finished = db.execute(
            "SELECT 1 FROM runs WHERE finish_reason = 'finished'"
            " AND id IN (SELECT run_id FROM fetches WHERE portal = 'demo') LIMIT 1"
        ).fetchone()
    return 2 if finished else 1
