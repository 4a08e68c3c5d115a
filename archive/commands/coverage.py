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
from rich.console import Console
from rich.table import Table

from archive import coverage
from archive.commands.opening import archive_option, open_reports, today
from archive.exits import exit_codes

SIGNS = {"published": "●", "late": "迟", "late_or_republished": "疑", "date_unknown": "○", "silent": "×"}
SHOWN = 200
"""Publishers shown in the matrix; more than this nobody reads on a terminal, and --csv has them all."""


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
    console = Console()
    if not rows:
        console.print("Nothing held matches.")
        return
    columns = sorted({row.year for row in rows})
    signs = {(row.publisher_id, row.year): SIGNS[row.state] for row in rows}
    names = {row.publisher_id: row.publisher or row.publisher_id for row in rows}
    matrix = Table("公开主体", *map(str, columns))
    for identifier in list(names)[:SHOWN]:
        matrix.add_row(names[identifier], *(signs.get((identifier, year), "") for year in columns))
    console.print(matrix, markup=False)
    if len(names) > SHOWN:
        console.print(f"{len(names) - SHOWN} further publishers not shown; --csv prints all.")
    counts = Counter(row.state for row in rows)
    console.print(
        "  ".join(f"{SIGNS[state]} {label} {state} {counts[state]}" for state, label in coverage.STATES.items())
    )
