"""Datasette's metadata, generated from the schema so that every table and column is described in both languages."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from archive import coverage
from archive.cells import WIDE_VIEWS, Slot, wide_views
from archive.schema import Table, report_tables

FACETED_UP_TO = 100_000
"""Reports up to which facets are shown at once; beyond it five facets take seconds."""

FACETS: Mapping[str, tuple[str, ...]] = {
    "reports": ("year", "form", "level", "province", "publisher"),
    "coverage": ("state", "year", "level", "province"),
    "cells": ("table_key", "status"),
    "checks": ("outcome", "check_id", "severity"),
    "reviews": ("state", "verdict", "kind"),
    "findings": ("kind", "severity"),
    "figures": ("indicator",),
    "changes": ("kind",),
    "publishers": ("level", "province"),
    "versions": ("current",),
    "requests": ("year", "level", "form"),
    "proactive_disclosure": ("year", "level", "form"),
    "review_litigation": ("year", "level", "form"),
}
SORT_DESC = {"reports": "year", "coverage": "year", "changes": "seen_at", **dict.fromkeys(WIDE_VIEWS, "year")}
HIDDEN = frozenset(("slots", "form_slots"))
"""Tables for those who write SQL: described, but not among what a reader is offered first."""

LABELS = {"reports": "title", "publishers": "name", "regions": "name", "portals": "name"}

STYLE = "/nianbao/nianbao.css"

SETTINGS: Mapping[str, int | bool] = {
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 1000,
    "max_returned_rows": 2000,
    "default_page_size": 50,
    "suggest_facets": False,
    "truncate_cells_html": 120,
}


def tables(slots: Sequence[Slot] = ()) -> dict[str, Table]:
    """All described tables and views of ``reports.db``; the wide views are those of ``slots``."""
    wide = {view.name: view for view in wide_views(slots)} if slots else {}
    return {**report_tables(), coverage.VIEW.name: coverage.VIEW, **wide}


def slots_of(conn: sqlite3.Connection) -> list[Slot]:
    """The slots of all forms that the ``reports.db`` behind ``conn`` was built with."""
    rows = conn.execute(
        "SELECT f.form, f.form_label, s.table_key, f.table_label, s.row_key, f.row_label, s.column_key, f.column_label,"
        " f.unit FROM form_slots f JOIN slots s ON s.id = f.slot ORDER BY f.form, f.position"
    )
    return [Slot(*row) for row in rows]


def metadata(conn: sqlite3.Connection) -> dict[str, Any]:
    """The metadata for Datasette, for the ``reports.db`` behind ``conn``."""
    present = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    (count,) = conn.execute("SELECT COUNT(*) FROM reports").fetchone()
    described = {
        name: _table(table, faceted=count <= FACETED_UP_TO)
        for name, table in tables(slots_of(conn)).items()
        if name in present
    }
    described["reports"]["fts_table"] = "reports_fts"
    return {
        "title": "年报 nianbao",
        "description": "空白不等于零，未找到不等于未公布，数字不一致不等于造假。",
        "databases": {
            "reports": {
                "title": "年报",
                "description": "由原始网页解读而成，可随时重建。 / Derived from the raw pages, at any time again.",
                "tables": described,
            }
        },
    }


def _table(table: Table, *, faceted: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "title": f"{table.label} {table.name}",
        "description": f"{table.zh} / {table.en}",
        "columns": {column.name: f"{column.label}：{column.zh} / {column.en}" for column in table.columns},
    }
    if table.internal or table.name in HIDDEN:
        entry["hidden"] = True
    if faceted and table.name in FACETS:
        entry["facets"] = list(FACETS[table.name])
    if table.name in SORT_DESC:
        entry["sort_desc"] = SORT_DESC[table.name]
    if table.name in LABELS:
        entry["label_column"] = LABELS[table.name]
    return entry
