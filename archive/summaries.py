"""Tables that sum up a whole archive: publishers, regions, portals, counts. Made anew when a build ends."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any, Protocol

from archive import looks, reviews, tallies
from archive.schema import report_tables
from archive.sightings import attachment_body


class Place(Protocol):
    """A region, as ``parsers.publishers`` gives it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def province(self) -> str: ...
    @property
    def prefecture(self) -> str: ...
    @property
    def county(self) -> str: ...


PublisherId = Callable[[str, str], str]
FindRegion = Callable[[str], Place | None]

OF_REPORTS = """
SELECT publisher_id, publisher, level, region_code, province, prefecture, county, n, first, last, '[]' FROM (
  SELECT publisher_id, publisher, level, region_code, province, prefecture, county,
    COUNT(*) OVER whole AS n, MIN(year) OVER whole AS first, MAX(year) OVER whole AS last,
    ROW_NUMBER() OVER (PARTITION BY publisher_id ORDER BY year DESC, id DESC) AS place
  FROM reports WHERE {which} WINDOW whole AS (PARTITION BY publisher_id)
) WHERE place = 1
"""
"""Rows of ``publishers`` as the reports tell them: the latest report names the publisher."""


def summarise(
    db: sqlite3.Connection, raw: sqlite3.Connection, publisher_id: PublisherId, region: FindRegion, mark: int
) -> None:
    """Write publishers, portals, regions, looks, tallies anew, and what attachments were fetched after ``mark``."""
    portals = _portals(db, raw, publisher_id)
    _publishers(db, portals, region)
    db.execute("DELETE FROM portals")
    db.executemany(report_tables()["portals"].insert(), portals)
    _regions(db, region)
    looks.write(db, raw, publisher_id)
    reviews.write(db, raw)
    tallies.write(db)
    fetched = raw.execute("SELECT DISTINCT url FROM fetches WHERE id > ? AND kind = 'attachment'", (mark,)).fetchall()
    db.executemany(
        "UPDATE attachments SET body_sha256 = ? WHERE url = ?",
        [(attachment_body(raw, row["url"]), row["url"]) for row in fetched],
    )


def _portals(db: sqlite3.Connection, raw: sqlite3.Connection, publisher_id: PublisherId) -> list[dict[str, Any]]:
    cards = {row["id"]: dict(row) for row in raw.execute("SELECT * FROM portals")}
    counts = {
        row["portal"]: row
        for row in raw.execute(
            "SELECT portal, COUNT(*) AS fetches, SUM(outcome NOT IN ('ok', 'unchanged')) AS failed,"
            " MAX(fetched_at) AS last_fetch,"
            " MAX(CASE WHEN outcome IN ('ok', 'unchanged') THEN fetched_at END) AS last_ok,"
            " MAX(fetched_at || ' ' || outcome) AS last FROM fetches WHERE portal != '' GROUP BY portal"
        )
    }
    reports = dict(
        db.execute("SELECT portal, COUNT(DISTINCT report_id) FROM readings WHERE report_id IS NOT NULL GROUP BY portal")
    )
    rows = []
    for name in sorted({*cards, *counts}):
        card, counted = cards.get(name, {}), counts.get(name)
        publisher, code = card.get("publisher", ""), card.get("region_code", "")
        rows.append(
            {
                "id": name,
                "name": card.get("name", ""),
                "home": card.get("home", ""),
                "publisher": publisher,
                "publisher_id": publisher_id(publisher, code) if publisher else None,
                "region_code": code,
                "level": card.get("level", ""),
                "fetches": counted["fetches"] if counted else 0,
                "fetches_failed": counted["failed"] if counted else 0,
                "reports": reports.get(name, 0),
                "last_fetch": counted["last_fetch"] if counted else None,
                "last_ok": counted["last_ok"] if counted else None,
                "last_outcome": counted["last"].rsplit(" ", 1)[1] if counted else "",
            }
        )
    return rows


def _publishers(db: sqlite3.Connection, portals: list[dict[str, Any]], region: FindRegion) -> None:
    db.execute("DELETE FROM publishers")
    db.execute("INSERT INTO publishers " + OF_REPORTS.format(which="publisher_id IS NOT NULL"))
    speakers: dict[str, list[str]] = {}
    for portal in portals:
        if portal["publisher_id"] is not None:
            speakers.setdefault(portal["publisher_id"], []).append(portal["id"])
            place = region(portal["region_code"])
            db.execute(
                "INSERT INTO publishers (id, name, level, region_code, province, prefecture, county, reports)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (id) DO NOTHING",
                (
                    portal["publisher_id"],
                    portal["publisher"],
                    portal["level"],
                    portal["region_code"],
                    place.province if place else "",
                    place.prefecture if place else "",
                    place.county if place else "",
                ),
            )
    db.executemany(
        "UPDATE publishers SET portals = ? WHERE id = ?",
        [(json.dumps(names, ensure_ascii=False), id) for id, names in speakers.items()],
    )


def _regions(db: sqlite3.Connection, region: FindRegion) -> None:
    codes = {row[0] for row in db.execute("SELECT region_code FROM publishers UNION SELECT region_code FROM portals")}
    wanted = {code for own in codes if own for code in (own, own[:4] + "00", own[:2] + "0000")}
    places = [place for code in sorted(wanted) if (place := region(code)) is not None]
    db.execute("DELETE FROM regions")
    db.executemany(
        "INSERT INTO regions (code, name, level, province, prefecture, county) VALUES (?, ?, ?, ?, ?, ?)",
        [(one.code, one.name, one.level, one.province, one.prefecture, one.county) for one in places],
    )
