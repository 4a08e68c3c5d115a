"""``nianbao coverage``: who has published, who is late, what is lacking and why."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
from rich.cells import cell_len, set_cell_size

from archive import coverage
from archive.commands.opening import archive_option, open_reports, today
from archive.exits import exit_codes, fail
from crawler.commands.crawl import portals_option
from crawler.errors import CrawlError
from crawler.registry import load
from parsers.publishers import publisher_id, region, regions

SIGNS = {
    "published": "●",
    "late": "迟",
    "late_or_republished": "疑",
    "date_unknown": "○",
    "silent": "×",
    "not_due": "·",
    "blocked": "拒",
    "unreachable": "断",
    "spider_broken": "坏",
    "unparseable": "难",
    "not_required": "－",
    "removed": "撤",
}
SHOWN = 200
"""Publishers shown in the matrix; more than this nobody reads on a terminal, and --csv has them all."""

NAME_WIDTH = 32
"""Columns of the terminal for a name; a Chinese character takes two."""

LACKING = tuple(state for state in coverage.STATES if state not in coverage.HELD)


@click.command()
@archive_option
@click.option("--year", "years", type=int, multiple=True, help="Only this report year; may be given several times.")
@click.option("--region", "where", default="", help="GB/T 2260 code with everything below it, or a region's name.")
@click.option("--publisher", default="", help="A publisher's id, or part of its name.")
@click.option("--level", type=click.Choice([*coverage.GOVERNMENTS, *coverage.DEPARTMENTS]), help="Only this level.")
@click.option("--state", "states", type=click.Choice(list(coverage.STATES)), multiple=True, help="Only this state.")
@click.option("--missing", is_flag=True, help="Only what is not held, whatever the reason.")
@click.option("--all", "everything", is_flag=True, help="Also cards never crawled, and governments without a card.")
@click.option("--reasons", is_flag=True, help="A line per publisher and year with its reason, in place of the matrix.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, a line per publisher and year.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, an object per publisher and year.")
@portals_option
@exit_codes
def command(
    archive: Path,
    years: tuple[int, ...],
    where: str,
    publisher: str,
    level: str | None,
    states: tuple[str, ...],
    missing: bool,
    everything: bool,
    reasons: bool,
    as_csv: bool,
    as_json: bool,
    portals_dir: Path | None,
) -> None:
    """Who has published, who is late, what this archive lacks, and why.

    "silent" means: looked for, and not found by this archive. That is not the same as not published. What is expected
    follows from the publishers' portals and reports; with --all also from the cards and the list of regions.

    \b
    Example:
      nianbao coverage --region 210800 --year 2020 --year 2021
      nianbao coverage --missing --reasons
      nianbao coverage --state late --csv > late.csv
    """
    if as_csv + as_json + reasons > 1:
        raise click.UsageError("--csv, --json and --reasons exclude each other")
    if missing and states:
        raise click.UsageError("--missing and --state exclude each other")
    now = today()
    with closing(open_reports(archive)) as conn:
        rows = coverage.read(conn, region=where, publisher=publisher, today=now)
        if everything:
            known = {one[0] for one in conn.execute("SELECT id FROM publishers")}
            try:
                rows += [row for row in _unknown(portals_dir, known, now) if _lies_in(row, where, publisher)]
            except CrawlError as error:
                fail(str(error), error.exit_code)
            rows.sort(key=lambda row: (row.region_code or "", row.publisher_id, row.year))
    wanted = LACKING if missing else states
    rows = [
        row
        for row in rows
        if (not years or row.year in years)
        and (not wanted or row.state in wanted)
        and (level is None or row.level == level)
    ]
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(coverage.VIEW.column_names)
        writer.writerows(asdict(row).values() for row in rows)
    elif not rows:
        click.echo("没有符合的年度 Nothing matches.")
    elif reasons:
        for row in rows:
            look = f"，最近查看 {coverage.local(row.looked_at)}" if row.looked_at else ""
            state = f"{coverage.STATES[row.state]} {row.state}"
            why = f"{row.reason}{look} / {coverage.ENGLISH[row.state]}"
            click.echo(f"{row.publisher or row.publisher_id} {row.year} {state}: {why}")
    else:
        _show(rows)


def _unknown(portals_dir: Path | None, known: set[str], now: date) -> Iterator[coverage.Year]:
    """The years of publishers that the archive has never heard of: those of cards, then all governments."""
    met = set(known)
    cards = [card.publisher for card in load(portals_dir).values() if not card.demo]
    named = [(one.name, one.level, one.region_code, "门户卡从未抓取过") for one in cards]
    tiers = {"province": "provincial", "prefecture": "prefecture", "county": "county"}
    named += [
        (f"{place.name}人民政府", f"{tiers[place.level]}_government", place.code, "没有门户卡")
        for place in regions(now.year)
    ]
    for name, level, code, why in named:
        identifier = publisher_id(name, code)
        if identifier not in met:
            met.add(identifier)
            place_of = region(code)
            yield from coverage.expected(identifier, name, level, code, place_of.province if place_of else "", now, why)


def _lies_in(row: coverage.Year, where: str, publisher: str) -> bool:
    if publisher and publisher != row.publisher_id and publisher not in row.publisher:
        return False
    if where.isascii() and where.isdigit():
        return row.region_code.startswith(coverage.region_prefix(where))
    place = region(row.region_code)
    return not where or (place is not None and where in (place.province, place.prefecture, place.county))


def _show(rows: list[coverage.Year]) -> None:
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
        click.echo(f"另有 {len(names) - SHOWN} 个机关 further publishers not shown; --csv prints all.")
    counts = Counter(row.state for row in rows)
    for state, label in coverage.STATES.items():
        if counts[state]:
            click.echo(f"{SIGNS[state]} {label} {state} {counts[state]} ({coverage.ENGLISH[state]})")
