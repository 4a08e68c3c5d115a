"""``nianbao coverage``: who has published, who is late, what has not been found."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click
from rich.cells import cell_len, set_cell_size

from archive import coverage
from archive.commands.opening import archive_option, open_reports, today
from archive.exits import exit_codes

SIGNS = {"published": "●", "late": "迟", "late_or_republished": "疑", "date_unknown": "○", "silent": "×"}
SHOWN = 200
"""Publishers shown in the matrix; more than this nobody reads on a terminal, and --csv has them all."""

NAME_WIDTH = 32
"""Columns of the terminal for a name; a Chinese character takes two."""


@click.command()
@archive_option
@click.option("--year", "years", type=int, multiple=True, help="Only this report year; may be given several times.")
@click.option("--region", default="", help="GB/T 2260 code with everything below it, or a region's name.")
@click.option("--state", "states", type=click.Choice(list(coverage.STATES)), multiple=True, help="Only this state.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, a line per publisher and year.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, an object per publisher and year.")
@exit_codes
def command(
    archive: Path, years: tuple[int, ...], region: str, states: tuple[str, ...], as_csv: bool, as_json: bool
) -> None:
    """Who has published, who is late, and what has not been found.

    "silent" means: not found by this archive. That is not the same as not published.

    \b
    Example:
      nianbao coverage --region 210800 --year 2020 --year 2021
      nianbao coverage --state late --csv > late.csv
    """
    if as_csv and as_json:
        raise click.UsageError("--csv and --json exclude each other")
    with closing(open_reports(archive)) as conn:
        rows = coverage.read(conn, years=years, region=region, states=states)
        overdue = coverage.overdue(conn, today())
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
        return
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(coverage.VIEW.column_names)
        writer.writerows(asdict(row).values() for row in rows)
        return
    _show(rows)
    if overdue:
        click.echo(f"{len(overdue)} later reports are past their deadline and not held: see `nianbao schedule`.")


def _show(rows: list[coverage.Year]) -> None:
    if not rows:
        click.echo("Nothing held matches.")
        return
    years = range(min(row.year for row in rows), max(row.year for row in rows) + 1)
    signs = {(row.publisher_id, row.year): SIGNS[row.state] for row in rows}
    names = {row.publisher_id: row.publisher or row.publisher_id for row in rows}
    shown = list(names)[:SHOWN]
    width = min(NAME_WIDTH, max(cell_len(names[identifier]) for identifier in shown))
    # Two digits a year, so that sixteen years and a name fit a terminal of 80 columns.
    click.echo(set_cell_size(f"{years[0]}–{years[-1]}", width) + "".join(f" {year % 100:02}" for year in years))
    for identifier in shown:
        marks = "".join(" " + set_cell_size(signs.get((identifier, year), ""), 2) for year in years)
        click.echo((set_cell_size(names[identifier], width) + marks).rstrip())
    if len(names) > SHOWN:
        click.echo(f"{len(names) - SHOWN} further publishers not shown; --csv prints all.")
    counts = Counter(row.state for row in rows)
    for state, label in coverage.STATES.items():
        click.echo(f"{SIGNS[state]} {label} {state} {counts[state]}")
