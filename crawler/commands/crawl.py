"""``nianbao crawl``: the harvest."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.opening import archive_option
from archive.exits import exit_codes, fail
from archive.glossary import both, chinese
from crawler.commands.shown import Shown
from crawler.errors import CrawlError
from crawler.run import run_crawl
from crawler.summary import LISTS, CrawlSummary, Line

portals_option = click.option(
    "--portals",
    "portals_dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="NIANBAO_PORTALS",
    help="A folder of your own portal cards, besides the built-in ones.",
)
SHOWN = 10
"""Names of a kind on the screen; the JSON report has all."""
REPORTS = ("new", "changed", "unchanged", "vanished")


@click.command(
    epilog="Example: nianbao crawl demo --archive ./data      (then: nianbao serve --archive ./data)",
)
@click.argument("portals", nargs=-1, metavar="[PORTAL]...")
@click.option("--all", "everything", is_flag=True, help="All portals that have a card (the demo's aside).")
@click.option("--year", type=click.IntRange(2008, 2100), help="Only reports of that year, and those that name none.")
@click.option("--delay", type=click.FloatRange(0), help="Seconds between requests to a host, in place of the cards'.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes; hosts are shared out."
)
@click.option("--recheck", is_flag=True, help="Ask again for reports that are held, due or not.")
@click.option("--retry-blocked", is_flag=True, help="Ask portals too that turned us away and would be left alone.")
@click.option(
    "--dry-run", is_flag=True, help="Fetch listings only, show what would be asked for and why, keep nothing."
)
@portals_option
@archive_option
@exit_codes
def command(
    portals: tuple[str, ...],
    everything: bool,
    year: int | None,
    delay: float | None,
    workers: int,
    recheck: bool,
    retry_blocked: bool,
    dry_run: bool,
    portals_dir: Path | None,
    archive: Path,
) -> int:
    """Harvest reports from PORTALs (names of portal cards) into the archive, and build records as they come.

    Interrupted, killed or run again, it goes on from what is held. Exit code 3: done, but something wants a look.
    """
    if bool(portals) == everything:
        fail("name the portals to crawl, or give --all (`nianbao portal list` names them)", 2)
    try:
        with Shown() as shown:
            summary = run_crawl(
                archive,
                portals,
                everything=everything,
                year=year,
                delay=delay,
                workers=workers,
                dry_run=dry_run,
                recheck=recheck,
                retry_blocked=retry_blocked,
                portals_dir=portals_dir,
                progress=shown,
            )
    except CrawlError as error:
        fail(str(error), error.exit_code)
    click.echo(describe(summary, archive))
    return summary.exit_code


def describe(summary: CrawlSummary, archive: Path) -> str:
    """The run on one screen, with names."""
    if summary.dry_run:
        lines = [f"Dry run 试行: {summary.planned} reports would be asked for, {summary.held} are held and not due."]
        lines += [f"  {line.title or line.url}  ({line.reason})\n    {line.url}" for line in summary.planned_lines]
        lines += _named("not reports 不是年报", summary.refused) + _named("wants a look 请查看", summary.attention)
        return "\n".join(lines)
    rest = len(summary.portals) - SHOWN
    portals = ", ".join(summary.portals[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")
    counts = ", ".join(f"{len(getattr(summary, name))} {both('crawl', name)}" for name in REPORTS)
    lines = [
        f"Run {summary.run_id} {summary.finish_reason}: {portals}",
        f"  {summary.fetched} requests; reports 年报: {counts}, {summary.held} held and not due 无须再取",
    ]
    if summary.skipped:
        lines.append(f"  {summary.skipped} reports not asked for, their portals having turned us away 门户拒绝后未取")
    if summary.attachments:
        lines.append(f"  {summary.attachments} attachments and further pages 附件与续页")
    if summary.records:
        told = (f"{count} {both('built', word)}" for word, count in sorted(summary.records.items()))
        lines.append(f"  records 记录: {', '.join(told)}")
    for name in LISTS[1:]:
        lines += _named(both("crawl", name), getattr(summary, name))
    lines.append(f"  full report 全文: {archive / 'runs' / f'{summary.run_id}.json'}")
    return "\n".join(lines)


def _named(kind: str, lines: list[Line]) -> list[str]:
    if not lines:
        return []
    shown = [f"    {_of(line)}" for line in lines[:SHOWN]]
    more = [f"    … and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return [f"  {kind} ({len(lines)}):", *shown, *more]


def _of(line: Line) -> str:
    name = " ".join(part for part in (line.title, line.url) if part) or line.portal
    kind, colon, rest = line.reason.partition(": ")
    reason = f"{both('note', kind)}: {rest}" if colon and chinese("note", kind) else line.reason
    return f"{name}: {reason}" if reason else name
