"""How the latest look at each publisher's portal went, and which listed reports were never had: why a year is missing.

A crawl says of each of its portals how it went (``looks`` in the details of its run). Where no crawl has said so, the
fetches of the last run tell. A run that did not come to its end, or asked for one year only, was no look: what it did
not bring may well be there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive import tallies
from archive.database import connect, transaction
from archive.lock import building
from archive.schema import report_tables

PublisherId = Callable[[str, str], str]

STATES = ("ok", "spider_broken", "unreachable", "blocked")
"""How a look may go, from the best to the worst."""

_GOOD = "('ok', 'unchanged')"
_WORDS = {"blocked": "blocked", "unreadable": "unparseable", "too_large": "unparseable"}
"""Outcome of a fetch to the state of the year that it was to bring; any other is ``unreachable``."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a portal. ``looked_at`` is ISO 8601 in UTC, ``state`` one of :data:`STATES`; ``in_a_row`` counts the
    looks up to this one that went the same way."""

    portal: str
    looked_at: str
    state: str
    reason: str
    in_a_row: int = 1


def portals(raw: sqlite3.Connection) -> dict[str, Look]:
    """The latest look at every portal that was ever asked."""
    found = {look.portal: look for look in _by_fetches(raw)}
    said: dict[str, Look] = {}
    rows = raw.execute(
        "SELECT finished_at, details FROM runs WHERE finished_at IS NOT NULL"
        " AND json_type(details, '$.looks') = 'object' ORDER BY id"
    )
    for finished_at, details in rows:
        for portal, told in json.loads(details)["looks"].items():
            before = said.get(portal)
            again = before.in_a_row + 1 if before and before.state == told["state"] else 1
            said[portal] = Look(portal, finished_at, told["state"], told["reason"], again)
    return found | said


def _by_fetches(raw: sqlite3.Connection) -> Iterator[Look]:
    rows = raw.execute(
        f"""WITH last AS (
          SELECT portal, MAX(COALESCE(run_id, 0)) AS run FROM fetches WHERE portal != ''
            AND (run_id IS NULL OR run_id IN (SELECT id FROM runs
              WHERE finish_reason IN ('finished', 'partial') AND json_extract(details, '$.year') IS NULL))
          GROUP BY portal)
        SELECT f.portal, MAX(f.fetched_at), SUM(f.outcome = 'blocked'), SUM(f.outcome IN {_GOOD}),
          MAX(CASE WHEN f.outcome NOT IN {_GOOD} THEN f.fetched_at || ' ' || f.outcome || ' ' || f.reason END)
        FROM last JOIN fetches f ON f.portal = last.portal AND COALESCE(f.run_id, 0) = last.run GROUP BY f.portal"""
    )
    for portal, at, blocked, good, worst in rows:
        state = "blocked" if blocked else "ok" if good else "unreachable"
        yield Look(portal, at, state, "" if state == "ok" else worst.split(" ", 1)[1].strip())


def write(db: sqlite3.Connection, raw: sqlite3.Connection, publisher_id: PublisherId) -> None:
    """Write ``looks`` and ``missed`` anew; publishers, portals and readings must be there. The caller opens the
    transaction."""
    db.execute("DELETE FROM looks")
    db.execute("DELETE FROM missed")
    best: dict[str, Look] = {}
    looked = portals(raw)
    for portal, publisher in db.execute(
        "SELECT DISTINCT d.portal, r.publisher_id FROM readings d JOIN reports r ON r.id = d.report_id"
        " WHERE d.portal != '' AND r.publisher_id IS NOT NULL"
        " UNION SELECT id, publisher_id FROM portals WHERE publisher_id IS NOT NULL ORDER BY 2, 1"
    ):
        if portal in looked:
            # Of several portals the one that could be read speaks for the publisher, and of these the last one asked.
            best[publisher] = min(
                (one for one in (best.get(publisher), looked[portal]) if one),
                key=lambda one: (STATES.index(one.state), _backwards(one.looked_at), one.portal),
            )
    db.executemany(
        "INSERT INTO looks (publisher_id, portal, looked_at, looked_on, year_over, state, reason)"
        " VALUES (?, ?, ?, date(?, '+8 hours'), CAST(substr(date(?, '+8 hours'), 1, 4) AS INTEGER) - 1, ?, ?)",
        [(publisher, look.portal, *(look.looked_at,) * 3, look.state, look.reason) for publisher, look in best.items()],
    )
    insert = report_tables()["missed"].insert("INSERT OR REPLACE")
    for row in sorted(_missed(db, raw, publisher_id), key=lambda one: (str(one["looked_at"]), str(one["url"]))):
        db.execute(insert, row)
    # That a version was taken down is kept beside the one held: when the report was first published is not known then.
    db.execute(
        "DELETE FROM missed WHERE state != 'removed'"
        " AND (publisher_id, year) IN (SELECT publisher_id, year FROM reports)"
    )


def _backwards(stamp: str) -> tuple[int, ...]:
    return tuple(-ord(character) for character in stamp)


def _missed(
    db: sqlite3.Connection, raw: sqlite3.Connection, publisher_id: PublisherId
) -> Iterator[dict[str, str | int]]:
    # A list often names an organ without its region; the one of that name met at the same portal is meant.
    met = {
        (row[0], row[1]): row[2]
        for row in db.execute(
            "SELECT d.portal, r.publisher, r.publisher_id FROM readings d JOIN reports r ON r.id = d.report_id"
            " WHERE r.publisher_id IS NOT NULL UNION SELECT id, publisher, publisher_id FROM portals ORDER BY 3 DESC"
        )
    }

    def of(row: sqlite3.Row, state: str, reason: str) -> Iterator[dict[str, str | int]]:
        told = json.loads(row["hints"])
        name, year = told.get("publisher"), told.get("year")
        if name and isinstance(year, int):
            publisher = met.get((row["portal"], name)) or publisher_id(name, told.get("region_code") or "")
            yield {"publisher_id": publisher, "year": year, "state": state, "reason": reason, "url": row["url"],
                   "looked_at": row["at"]}  # fmt: skip

    if raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'removals'").fetchone():
        for row in raw.execute("SELECT removed_at, reason, urls, reports FROM removals"):
            for publisher, year in json.loads(row["reports"]):
                url = (json.loads(row["urls"]) or [""])[0]
                yield {"publisher_id": publisher, "year": year, "state": "removed", "reason": row["reason"], "url": url,
                       "looked_at": row["removed_at"]}  # fmt: skip
    for row in raw.execute(
        "SELECT url, portal, hints, outcome, reason, fetched_at AS at FROM fetches f"
        f" WHERE kind = 'report' AND outcome NOT IN {_GOOD}"
        " AND id = (SELECT MAX(id) FROM fetches l WHERE l.url = f.url)"
        f" AND NOT EXISTS (SELECT 1 FROM fetches g WHERE g.url = f.url AND g.outcome IN {_GOOD})"
    ):
        state = _WORDS.get(row["outcome"], "unreachable")
        yield from of(row, state, f"{row['outcome']}: {row['reason']}".rstrip(": "))
    for row in db.execute(
        "SELECT url, portal, hints, reason, last_seen AS at FROM readings WHERE state = 'unparseable'"
    ):
        yield from of(row, "unparseable", row["reason"])


def refresh(archive: Path, publisher_id: PublisherId) -> None:
    """Bring both tables of a built ``reports.db``, and what is counted of them, up to what ``raw.db`` says now; nothing
    without one.

    A crawl is told of its own end only when its records are made already.
    """
    if not (archive / "reports.db").is_file():
        return
    with (
        building(archive),
        closing(connect(archive / "reports.db")) as db,
        closing(connect(archive / "raw.db", read_only=True)) as raw,
        transaction(db),
    ):
        write(db, raw, publisher_id)
        tallies.write(db)
