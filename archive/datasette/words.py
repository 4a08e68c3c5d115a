"""Exact Chinese search for every Datasette in this environment that opens an archive, ours or plain ``datasette``."""

from __future__ import annotations

import sqlite3

from pluggy import HookimplMarker

from archive import search

hookimpl = HookimplMarker("datasette")


# Pluggy calls Datasette's own implementation after an ordinary one of ours, and the last definition wins.
@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Replace Datasette's ``escape_fts``, which quotes words, by one that knows how our index is made.

    Other files keep Datasette's: their indexes are made otherwise.
    """
    if conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'reports_fts'").fetchone():
        conn.create_function("escape_fts", 1, lambda query: search.escape(str(query or "")), deterministic=True)
