"""The first page: search, what is held, where it lacks, what was altered, what does not add up, how the runs went."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.coverage import HELD, STATES, region_prefix
from archive.datasette.page import Page, Response, rows

SHOWN = 6
"""Lines of a list on the first page."""

OWED = tuple(state for state in STATES if state not in ("not_due", "not_required"))
"""States of years that a publisher had to report on."""

_SUMS = """
SELECT SUM(reports) AS reports, SUM(reports_failed) AS reports_failed, SUM(cells_read) AS cells_read,
  MIN(year) AS first_year, MAX(year) AS last_year FROM report_counts
"""
_FAILED = """
SELECT id, year, publisher, title, checks_failed FROM reports WHERE checks_failed > 0 ORDER BY year DESC, id LIMIT ?
"""
_CHANGED = """
SELECT c.report_id, c.seen_at, c.kind, c.subject, c.old_value, c.new_value, c.message,
  r.publisher, r.year FROM changes c
JOIN reports r ON r.id = c.report_id WHERE c.same_address = 1 ORDER BY c.seen_at DESC, c.report_id, c.position LIMIT ?
"""
_NEW = "SELECT id, year, publisher, title, first_seen, form FROM reports ORDER BY first_seen DESC, id LIMIT ?"


NAMED = """
SELECT COALESCE(NULLIF(p.county, ''), NULLIF(p.prefecture, ''), NULLIF(p.province, '')) FROM publishers p
WHERE p.region_code = c.code LIMIT 1
"""
"""What a region ``c`` is called by its publishers where the list of regions does not know it."""


@dataclass(frozen=True)
class Square:
    """One region in one year: how many reports are held of those owed, and how many of the held are late.

    ``look``: ``whole``, ``late``, ``partly``, ``none`` or ``nothing`` (nothing was owed).
    """

    year: int
    held: int
    owed: int
    late: int
    states: Mapping[str, int]

    @property
    def look(self) -> str:
        if not self.owed:
            return "nothing"
        if self.held >= self.owed:
            return "late" if self.late else "whole"
        return "partly" if self.held else "none"


def square(year: int, states: Mapping[str, int]) -> Square:
    """The square of the counts by state."""
    held = sum(states.get(state, 0) for state in HELD)
    owed = sum(states.get(state, 0) for state in OWED)
    late = states.get("late", 0) + states.get("late_or_republished", 0)
    return Square(year, held, owed, late, states)


def matrix(conn: sqlite3.Connection, codes: Sequence[str]) -> dict[str, list[Square]]:
    """A row of squares for each region code, in the years that any of them has."""
    marks = ", ".join("?" * len(codes))
    counts: dict[str, dict[int, dict[str, int]]] = {code: {} for code in codes}
    found = conn.execute(
        f"SELECT region_code, year, state, years FROM coverage_counts WHERE region_code IN ({marks})", list(codes)
    )
    for code, year, state, number in found:
        counts[code].setdefault(year, {})[state] = number
    years = sorted({year for of_code in counts.values() for year in of_code})
    return {code: [square(year, counts[code].get(year, {})) for year in years] for code in codes}


_BELOW = f"""
WITH RECURSIVE c(code) AS (
  SELECT MIN(region_code) FROM coverage_counts WHERE region_code > :own AND region_code < :end
  UNION ALL
  SELECT (SELECT MIN(region_code) FROM coverage_counts
    WHERE region_code > substr(c.code, 1, :width) || :rest AND region_code < :end)
  FROM c WHERE c.code IS NOT NULL
)
SELECT c.code, COALESCE(r.name, ({NAMED}), c.code) AS name FROM c LEFT JOIN regions r ON r.code = c.code
WHERE c.code IS NOT NULL ORDER BY c.code
"""
"""From one region to the next by the index: there are thousands below the first level, and few on it."""


def regions_below(conn: sqlite3.Connection, code: str) -> list[dict[str, Any]]:
    """The regions right below ``code`` (``""``: provinces) that anything is known of, in the order of their codes."""
    inside = region_prefix(code) if code else ""
    width = len(inside) + 2
    if width > 6:
        return []
    return rows(conn, _BELOW, own=code, end=f"{inside}:", width=width, rest="9" * (6 - width))


def held(conn: sqlite3.Connection) -> dict[str, Any]:
    """What the first page says of reports.db."""
    below = regions_below(conn, "")
    if len(below) == 1:
        below += regions_below(conn, below[0]["code"])
    squares = matrix(conn, ["", *(region["code"] for region in below)])
    (publishers,) = conn.execute("SELECT COUNT(*) FROM publishers WHERE reports > 0").fetchone()
    return {
        "sums": {**rows(conn, _SUMS)[0], "publishers": publishers},
        "regions": [{"code": "", "name": "", "squares": squares[""]}]
        + [{**region, "squares": squares[region["code"]]} for region in below],
        "changed": rows(conn, _CHANGED, SHOWN),
        "failed": rows(conn, _FAILED, SHOWN),
        "new": rows(conn, _NEW, SHOWN),
    }


def last_runs(page: Page) -> list[dict[str, Any]] | None:
    """The last runs, latest first; ``None`` where raw.db is not served."""
    raw = page.open_raw()
    if raw is None:
        return None
    try:
        return rows(
            raw.db,
            "SELECT id, command, started_at, finished_at, finish_reason, portals, fetched, ok, unchanged, blocked,"
            " failed, new_bodies FROM runs ORDER BY id DESC LIMIT 4",
        )
    finally:
        raw.close()


async def home(page: Page) -> Response:
    """The first page."""
    found = await page.read(held)
    found["runs"] = last_runs(page)
    if page.format == "json":
        return page.json({**found, "regions": plain(found["regions"])})
    return await page.html("home", **found)


def plain(regions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of squares as JSON has them."""
    return [
        {
            "region_code": region["code"],
            "name": region["name"],
            "years": [
                {"year": one.year, "held": one.held, "owed": one.owed, "late": one.late, "states": one.states}
                for one in region["squares"]
            ],
        }
        for region in regions
    ]
