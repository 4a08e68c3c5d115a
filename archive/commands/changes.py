"""``nianbao changes``: what was altered after publication."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.commands.opening import archive_option, open_reports
from archive.exits import USAGE, exit_codes, fail
from archive.glossary import both

SHOWN = 200
"""Changes shown on a terminal; --json has them all."""
ELSEWHERE = "（另一地址 another address）"
LONGEST = 60
"""Characters of a changed text shown on a terminal."""


@click.command()
@archive_option
@click.argument("report", required=False)
@click.option("--since", metavar="DATE", default="", help="Only changes seen on or after this ISO date.")
@click.option("--elsewhere", is_flag=True, help="Also differences between copies at different addresses.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, an object per change.")
@exit_codes
def command(archive: Path, report: str | None, since: str, elsewhere: bool, as_json: bool) -> None:
    """What was altered after publication, and by whom: cell by cell, figure by figure, section by section.

    Without REPORT, all reports. Reports that were taken down are told as vanished; what is held of them stays. A
    difference between two addresses is no alteration; --elsewhere shows those too.

    \b
    Example:
      nianbao changes 210800-2020
      nianbao changes --since 2024-02-01 --json
    """
    with closing(open_reports(archive)) as db:
        if report and not db.execute("SELECT 1 FROM reports WHERE id = ?", (report,)).fetchone():
            like = [row[0] for row in db.execute("SELECT id FROM reports WHERE id LIKE ? LIMIT 5", (f"{report[:6]}%",))]
            near = f" Near it: {', '.join(like)}." if like else ""
            fail(f"there is no report {report} in {archive}.{near}", USAGE)
        rows = _read(db, report, since, elsewhere)
    if as_json:
        click.echo(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=1))
        return
    if not rows:
        click.echo("就本档案所见没有改动 Nothing was altered, as far as this archive has seen.")
        return
    if not sys.stdout.isatty():
        for row in rows:
            where = "" if row["same_address"] else ELSEWHERE
            who = f"{row['report_id']} {row['publisher'] or row['title']}"
            click.echo(f"{row['seen_at'][:10]} {who} {both('change', row['kind'])} {_line(row['message'])}{where}")
        return
    table = Table("年报\nreport", "发现\nseen", "何处\nwhat", "原为\nbefore", "改为\nafter")
    for row in rows[:SHOWN]:
        mark = "" if row["same_address"] else ELSEWHERE
        name = Text(f"{row['report_id']}\n{row['title']}")
        what = Text(f"{both('change', row['kind'])} {row['subject']}{mark}")
        table.add_row(name, row["seen_at"][:10], what, _short(row["old_text"]), _short(row["new_text"]))
    Console().print(table)
    if len(rows) > SHOWN:
        click.echo(f"另有 {len(rows) - SHOWN} 处 more; --json prints all.")


def _read(db: sqlite3.Connection, report: str | None, since: str, elsewhere: bool) -> list[sqlite3.Row]:
    return db.execute(
        "SELECT c.report_id, r.publisher, r.year, r.title, from_version, to_version, c.kind, subject, old_value,"
        " new_value, old_text, new_text, same_address, seen_at, message, position"
        " FROM changes c JOIN reports r ON r.id = c.report_id"
        " WHERE (:report IS NULL OR report_id = :report) AND seen_at >= :since AND (same_address OR :elsewhere)"
        " UNION ALL SELECT id, publisher, year, title, version, NULL, 'vanished', url, NULL, NULL, title, NULL, 1,"
        " vanished, '各地址都已不在，最近见于 ' || last_seen || '：' || url, 0 FROM reports"
        " WHERE (:report IS NULL OR id = :report) AND vanished >= :since"
        " ORDER BY seen_at DESC, report_id, from_version, position",
        {"report": report, "since": since, "elsewhere": elsewhere},
    ).fetchall()


def _short(text: str | None) -> Text:
    if text is None:
        return Text("—")
    line = _line(text)
    return Text(line if len(line) <= LONGEST else line[: LONGEST - 1] + "…")


def _line(text: str) -> str:
    return " ".join(text.split())
