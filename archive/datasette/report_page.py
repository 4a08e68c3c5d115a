"""One report: who, when and by which law; the verdict in words; the form as printed; the prose; what it became."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from typing import Any

from archive.coverage import NEW_LAW, TOWNSHIP
from archive.datasette.form_table import Marks, sheets
from archive.datasette.narrative import parts
from archive.datasette.page import Missing, Page, Response, rows, web_address
from archive.explain import taken_down
from archive.forms import FORMS, INDICATORS, check_in_english, names_places
from archive.reports_file import built_with

SIBLINGS = 12
"""Other reports of the same region and year that are named."""


KEYS = ("table_key", "row_key", "column_key")


def find(conn: sqlite3.Connection, id: str) -> dict[str, Any]:
    """The row of ``reports``. Raises :class:`Missing`."""
    found = rows(conn, "SELECT * FROM reports WHERE id = ?", id)
    if not found and (why := taken_down(conn, id)):
        raise Missing(f"{id} 已依请求撤下：{why} / {id} was taken down on request: {why}")
    if not found:
        raise Missing(f"没有编号为 {id} 的年报。 / No report {id} is held.")
    return found[0]


def cells(conn: sqlite3.Connection, id: str) -> list[dict[str, Any]]:
    """The report's cells with their notes, in the order of the form."""
    notes = {
        (one["table_key"], one["row_key"], one["column_key"]): one["note"]
        for one in rows(conn, "SELECT * FROM cell_notes WHERE report_id = ?", id)
    }
    found = rows(conn, "SELECT * FROM cells WHERE report_id = ?", id)
    for one in found:
        one["note"] = notes.get((one["table_key"], one["row_key"], one["column_key"]), "")
    return found


def gathered(conn: sqlite3.Connection, id: str) -> dict[str, Any]:
    """Everything that is held of one report, by table. Raises :class:`Missing`."""
    report = find(conn, id)
    publisher, year = report["publisher_id"], report["year"]
    return {
        "report": report,
        "coverage": rows(conn, "SELECT * FROM coverage_years WHERE publisher_id = ? AND year = ?", publisher, year),
        "years": rows(
            conn,
            "SELECT year, state, report_id, reason FROM coverage_years WHERE publisher_id = ? ORDER BY year",
            publisher,
        ),
        "siblings": rows(
            conn,
            "SELECT id, publisher, title, checks_failed FROM reports WHERE region_code = ? AND year = ? AND id != ?"
            " AND region_code != '' ORDER BY id LIMIT ?",
            report["region_code"],
            year,
            id,
            SIBLINGS,
        ),
        "cells": cells(conn, id),
        "checks": rows(conn, "SELECT * FROM checks WHERE report_id = ? ORDER BY position", id),
        "figures": rows(conn, "SELECT * FROM figures WHERE report_id = ? ORDER BY position", id),
        "sections": rows(conn, "SELECT * FROM sections WHERE report_id = ? ORDER BY position", id),
        "findings": rows(conn, "SELECT * FROM findings WHERE report_id = ? ORDER BY position", id),
        "versions": rows(conn, "SELECT * FROM versions WHERE report_id = ? ORDER BY version", id),
        "addresses": rows(conn, "SELECT * FROM addresses WHERE report_id = ? ORDER BY url", id),
        "renditions": rows(conn, "SELECT * FROM renditions WHERE report_id = ? ORDER BY url", id),
        "changes": rows(conn, "SELECT * FROM changes WHERE report_id = ? ORDER BY to_version DESC, position", id),
        "reviews": rows(conn, "SELECT * FROM reviews WHERE report_id = ? ORDER BY kind, subject", id),
        "attachments": rows(conn, "SELECT * FROM attachments WHERE report_id = ? ORDER BY position", id),
        "built_with": built_with_words(conn),
    }


def built_with_words(conn: sqlite3.Connection) -> dict[str, str]:
    """What names the state of the archive in a citation: the parsers and the evidence it was built from."""
    made = built_with(conn)
    return {"parser_version": made.get("parser_version", ""), "evidence": made.get("raw", "")}


async def report(page: Page) -> Response:
    """``/report/ID``, as HTML, JSON or the cells as CSV."""
    id = page.vars["id"]
    found = await page.read(lambda conn: gathered(conn, id))
    if page.format == "csv":
        return page.csv(id, *table(found))
    if page.format == "json":
        found["report"]["evidence"] = json.loads(found["report"]["evidence"])
        return page.json(found)
    one, checks = found["report"], found["checks"]
    marks = Marks(checks)
    for check in checks:
        check["said"] = check["message"] if page.lang == "zh" else check_in_english(check)
    years = [row for row in found["years"] if row["report_id"]]
    return await page.html(
        "report",
        **found,
        form=FORMS.get(one["form"]),
        sheets=sheets(one["form"], found["cells"], marks),
        counts=Counter(check["outcome"] for check in checks),
        failed=[check for check in checks if check["outcome"] == "fail"],
        unsure=[check for check in checks if check["outcome"] == "uncertain"],
        blank=[check for check in checks if check["blank_as_zero"] == "fail"],
        parts=parts(one["text"], found["sections"], found["figures"], one["title"]),
        indicators=INDICATORS,
        before=next((row for row in reversed(years) if one["year"] and row["year"] < one["year"]), None),
        after=next((row for row in years if one["year"] and row["year"] > one["year"]), None),
        basis=basis(one["level"], one["year"] or 0),
        web_address=web_address,
        has_raw=page.raw_path is not None,
        names_places=names_places,
    )


def basis(level: str, year: int) -> str:
    """The law that a deadline stands on, in English; in Chinese ``coverage`` says it."""
    if year < NEW_LAW:
        return "deadline by article 31 of the Regulations of 2007"
    if level == TOWNSHIP:
        return "deadline assumed: article 49 of the Regulations of 2019 does not name townships and subdistricts"
    return "deadline by article 49 of the Regulations of 2019"


def table(found: dict[str, Any]) -> tuple[list[str], list[list[object]]]:
    """The cells as a table for a spreadsheet, with the form's own words beside the keys."""
    form = FORMS.get(found["report"]["form"])
    labels: dict[tuple[str, ...], tuple[str, str, str]] = {}
    for one in form.tables if form else ():
        for row, column in one.slots():
            labels[one.key, row.key, column.key] = (one.label_zh, row.label, column.label)
    head = ["report_id", "table", "row", "column", *KEYS, "value", "unit", "status", "raw", "note"]
    lines: list[list[object]] = []
    for cell in found["cells"]:
        words = labels.get(tuple(cell[name] for name in KEYS), ("", "", ""))
        printed = dict(zip(("table", "row", "column"), words, strict=True))
        lines.append([printed[name] if name in printed else cell[name] for name in head])
    return head, lines
