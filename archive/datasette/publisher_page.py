"""One organ: its years, what is held of them, when each was published, and what does not add up."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.datasette.page import Missing, Page, Response, rows

_YEARS = """
SELECT c.year, c.state, c.due_on, c.published_on, c.reason, c.report_id, r.title, r.form, r.checks_failed, r.versions
FROM coverage_years c LEFT JOIN reports r ON r.id = c.report_id WHERE c.publisher_id = ? ORDER BY c.year DESC
"""
_FURTHER = """
SELECT id, year, title, scope, kind FROM reports WHERE publisher_id = ?
AND id NOT IN (SELECT report_id FROM coverage_years WHERE publisher_id = ? AND report_id IS NOT NULL)
ORDER BY year DESC, id LIMIT 100
"""


async def publisher(page: Page) -> Response:
    """``/publisher/ID``."""
    id = page.vars["id"]

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        found = rows(conn, "SELECT * FROM publishers WHERE id = ?", id)
        if not found:
            raise Missing(page.t(f"没有编号为 {id} 的机关。", f"No organ {id} is known here."))
        return {
            "publisher": found[0],
            "years": rows(conn, _YEARS, id),
            "further": rows(conn, _FURTHER, id, id),
        }

    found = await page.read(ask)
    if page.format == "json":
        return page.json(found)
    return await page.html("publisher", **found)
