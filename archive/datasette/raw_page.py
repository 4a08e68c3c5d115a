"""A report's page as it was received: served as text, in which nothing runs; a document only to be saved."""

from __future__ import annotations

import codecs
import sqlite3
from typing import Any

from archive.datasette.page import Missing, Page, Response, rows
from archive.snapshots import BodyDamaged

CSP = "sandbox; default-src 'none'"


async def source(page: Page) -> Response:
    """``/report/ID/source`` and ``/report/ID/source/VERSION``: the raw bytes of a version."""
    id, version = page.vars["id"], page.vars.get("version")

    def ask(conn: sqlite3.Connection) -> list[dict[str, Any]]:
        if version:
            return rows(
                conn,
                "SELECT v.body_sha256, r.encoding, r.format FROM versions v JOIN reports r ON r.id = v.report_id"
                " WHERE v.report_id = ? AND v.version = ?",
                id,
                version,  # as text, which SQLite compares as a number of any length
            )
        return rows(conn, "SELECT body_sha256, encoding, format FROM reports WHERE id = ?", id)

    found = await page.read(ask)
    if not found:
        raise Missing(page.t("没有这份年报或这一版本。", "There is no such report or version."))
    raw = page.open_raw()
    if raw is None:
        raise Missing(
            page.t(
                "此处没有提供 raw.db，不能出示原始字节。", "raw.db is not served here: the raw bytes cannot be shown."
            )
        )
    try:
        body = raw.body(found[0]["body_sha256"])
    except BodyDamaged as error:
        raise Missing(
            page.t(f"原始字节 {error.sha256} 已损坏或缺失。", f"The raw bytes {error.sha256} are damaged or missing.")
        ) from error
    finally:
        raw.close()
    if found[0]["format"] in ("html", "text"):
        kind, shown = f"text/plain; charset={_charset(found[0]['encoding'])}", "inline"
    else:
        # As text it would be noise, and by a type of its own the browser would hand it to a program.
        name = f"{id}.{found[0]['format']}".encode("ascii", "replace").decode().replace('"', "")
        kind, shown = "application/octet-stream", f'attachment; filename="{name}"'
    return Response(
        body,
        content_type=kind,
        headers={"content-security-policy": CSP, "content-disposition": shown},
    )


def _charset(name: str) -> str:
    try:
        return codecs.lookup(name or "utf-8").name
    except LookupError:
        return "utf-8"
