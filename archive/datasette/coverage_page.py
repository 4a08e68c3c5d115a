"""Coverage of one region: what is below it, and its own publishers, year by year."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.coverage import STATES
from archive.datasette.home import NAMED, matrix, plain, regions_below
from archive.datasette.page import Missing, Page, Response, rows

MOST = 100
"""Publishers on one page."""


def publishers(conn: sqlite3.Connection, code: str, after: str) -> tuple[list[dict[str, Any]], bool]:
    """The region's own publishers after the id ``after``, each with its rows of coverage; whether there are more."""
    found = rows(
        conn,
        "SELECT id, name FROM publishers WHERE region_code = ? AND id > ? ORDER BY id LIMIT ?",
        code,
        after,
        MOST + 1,
    )
    for one in found:
        own = rows(conn, "SELECT * FROM coverage_years WHERE publisher_id = ? ORDER BY year", one["id"])
        one["years"] = {row["year"]: row for row in own}
    return found[:MOST], len(found) > MOST


async def coverage(page: Page) -> Response:
    """``/coverage/CODE``, and ``/coverage`` for the whole."""
    code = page.vars.get("code") or ""
    found = await page.read(lambda conn: _held(conn, code, page.args.get("after") or ""))
    if code and not found["years"]:
        raise Missing(page.t(f"没有区划 {code}。", f"No region {code} is known here."))
    if page.format == "json":
        return page.json({"region_code": code, "regions": plain(found["regions"]), "publishers": found["publishers"]})
    return await page.html("coverage", code=code, states=STATES, **found)


def _held(conn: sqlite3.Connection, code: str, after: str) -> dict[str, Any]:
    own = rows(
        conn,
        f"SELECT COALESCE((SELECT name FROM regions WHERE code = c.code), ({NAMED})) AS name FROM (SELECT ? AS code) c",
        code,
    )
    name = own[0]["name"] or code
    below = regions_below(conn, code)
    squares = matrix(conn, [code, *(region["code"] for region in below)])
    there, more = publishers(conn, code, after) if code else ([], False)
    above = [
        {"code": up, "name": name}
        for up in dict.fromkeys((code[:2] + "0000", code[:4] + "00"))
        if code and up != code
        for (name,) in conn.execute("SELECT name FROM regions WHERE code = ?", (up,))
    ]
    years = [one.year for one in squares[code]]
    return {
        "name": name,
        "above": above,
        "regions": [{"code": code, "name": name, "squares": squares[code]}]
        + [{**region, "squares": squares[region["code"]]} for region in below],
        "publishers": there,
        "years": years,
        "more": there[-1]["id"] if more else "",
    }
