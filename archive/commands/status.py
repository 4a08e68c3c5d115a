"""``nianbao status``: runs, what is held, and what needs a look."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.commands.opening import archive_option, open_raw, open_reports
from archive.exits import exit_codes
from archive.glossary import both
from archive.identity import identity
from archive.lock import holder
from archive.removal import come_back
from archive.snapshots import OUTCOMES

RUNS = 10
"""Runs shown, the latest first."""
NAMED = 10
"""Addresses named for each thing that needs a look."""


@click.command()
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@exit_codes
def command(archive: Path, as_json: bool) -> None:
    """The last runs, what the archive holds, and what needs a look.

    \b
    Example:
      nianbao status
      nianbao status --json
    """
    with closing(open_raw(archive)) as raw:
        runs = [dict(row) for row in raw.execute("SELECT * FROM runs ORDER BY id DESC LIMIT ?", (RUNS,))]
        held = _raw_counts(raw)
        again = [f"{row['url']} ({row['at'][:10]}): {row['reason']}" for row in come_back(raw)]
    writer = holder(archive)
    attention = _runs_to_look_at(runs, writer)
    if again:
        what = "addresses brought other bytes after a page of theirs was taken down; look whether these may stay"
        attention.append({"what": what, "count": len(again), "named": again[:NAMED]})
    citation = ""
    if (archive / "reports.db").is_file():
        with closing(open_reports(archive)) as db:
            held |= _counts(db)
            citation = identity(db).citation
            attention += _to_look_at(db)
    else:
        attention.append({"what": "reports.db is not built yet: run `nianbao build`", "count": 1, "named": []})
    if as_json:
        about = {"archive": str(archive), "writer": writer, "citation": citation}
        found = {**about, "runs": runs, "held": held, "attention": attention}
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    _show(writer, runs, held, attention)
    if citation:
        click.echo(f"引用 To cite: {citation}")


def _raw_counts(raw: sqlite3.Connection) -> dict[str, Any]:
    row = raw.execute("SELECT COUNT(*), SUM(size), SUM(LENGTH(data)) FROM bodies").fetchone()
    outcomes = dict(tuple(row) for row in raw.execute("SELECT outcome, COUNT(*) FROM fetches GROUP BY outcome"))
    return {
        "fetches": sum(outcomes.values()),
        **{f"fetches {name}": outcomes[name] for name in OUTCOMES if name in outcomes},
        "bodies": row[0],
        "bytes": row[1] or 0,
        "bytes stored": row[2] or 0,
    }


def _counts(db: sqlite3.Connection) -> dict[str, Any]:
    row = db.execute(
        "SELECT COUNT(*), COUNT(DISTINCT publisher_id), MIN(year), MAX(year), SUM(cells_read), SUM(checks_failed > 0)"
        " FROM reports"
    ).fetchone()
    names = ("reports", "publishers", "first year", "last year", "cells read", "reports with failed checks")
    return dict(zip(names, (value or 0 for value in row), strict=True))


def _runs_to_look_at(runs: list[dict[str, Any]], writer: str) -> list[dict[str, Any]]:
    """Runs that never ended, but for the one that may be going on now."""
    open_runs = [run for run in runs if run["finished_at"] is None]
    if writer and open_runs and open_runs[0] is runs[0]:
        open_runs = open_runs[1:]
    named = [f"run {run['id']} ({run['command']}, {run['started_at']})" for run in open_runs]
    what = "runs did not end properly; what they committed is kept, run the same command again"
    return [{"what": what, "count": len(named), "named": named}] if named else []


def _to_look_at(db: sqlite3.Connection) -> list[dict[str, Any]]:
    questions = {
        "bodies could not be read": "SELECT url || ': ' || reason FROM readings WHERE state = 'unparseable' ORDER BY 1",
        "pages taken for reports are none": "SELECT url || ': ' || reason FROM readings"
        " WHERE state = 'not_report' ORDER BY 1",
        "reports lack publisher or year": "SELECT id || ' ' || url FROM reports WHERE id GLOB 'x-*' ORDER BY 1",
        "reports have findings of weight": "SELECT report_id || ': ' || message FROM findings"
        " WHERE severity = 'error' AND report_id IS NOT NULL ORDER BY 1",
        "portals ended on something else than success": "SELECT id || ': ' || last_outcome FROM portals"
        " WHERE last_outcome NOT IN ('ok', 'unchanged', '') ORDER BY 1",
        "reviews are stale: what they were made on has changed": "SELECT report_id || ' ' || subject FROM reviews"
        " WHERE state != 'current' ORDER BY 1",
        "reports are half built; run `nianbao build`": "SELECT report_id FROM pending ORDER BY 1",
    }
    found = []
    for what, sql in questions.items():
        named = [row[0] for row in db.execute(sql)]
        if named:
            found.append({"what": what, "count": len(named), "named": named[:NAMED]})
    return found


def _show(writer: str, runs: list[dict[str, Any]], held: dict[str, Any], attention: list[dict[str, Any]]) -> None:
    console = Console()
    if writer:
        console.print(Text(f"正在写入 Writing now: {writer}"))
    heads = ("号\nrun", "命令\ncommand", "开始、结束\nstarted, ended", "抓取\nfetched", "成功\nok", "新增\nnew")
    table = Table(*heads, "被拒\nblocked", "失败\nfailed", title="运行 runs", title_justify="left", box=SIMPLE_HEAD)
    table.pad_edge, table.padding = False, (0, 1, 0, 0)
    for run in runs:
        ended = f"{run['finished_at'][:16]} {run['finish_reason']}" if run["finished_at"] else "—"
        counts = (str(run[name]) for name in ("fetched", "ok", "new_bodies", "blocked", "failed"))
        table.add_row(str(run["id"]), Text(run["command"]), f"{run['started_at'][:16]}\n{ended}", *counts)
    console.print(table)
    kept = Table("所存 held", "", box=SIMPLE_HEAD, pad_edge=False)
    for name, value in held.items():
        kept.add_row(both("held", name), f"{value:,}" if "year" not in name else str(value))
    console.print(kept)
    for one in attention:
        console.print(Text(f"{one['count']} {both('look', one['what'])}"))
        for name in one["named"]:
            console.print(Text(f"  {name}"))
    if not attention:
        console.print("没有需要查看的 Nothing needs a look.")
