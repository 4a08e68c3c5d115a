"""``nianbao crawl``: the harvest."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from archive import notify as notifying
from archive.commands.opening import archive_option
from archive.coverage import CHINA, STATES
from archive.exits import DONE, PARTIAL, USAGE, exit_codes, fail, printable
from archive.glossary import both, chinese
from crawler.commands.shown import Shown
from crawler.errors import CrawlError
from crawler.planned import Planned, planned
from crawler.run import run_crawl
from crawler.summary import LISTS, CrawlSummary, Line

portals_option = click.option(
    "--portals",
    "portals_dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="NIANBAO_PORTALS",
    help="A folder of your own portal cards, besides the built-in ones.",
)
notify_option = click.option(
    "--notify",
    default="",
    envvar="NIANBAO_NOTIFY",
    metavar="COMMAND",
    help="A command to run when the state of the archive has changed; it gets JSON on its standard input.",
)
SHOWN = 10
"""Names of a kind on the screen; the JSON report has all."""
REPORTS = ("new", "changed", "unchanged", "vanished")


@click.command(
    epilog="Example: nianbao crawl demo --archive ./data      (then: nianbao serve --archive ./data)",
)
@click.argument("portals", nargs=-1, metavar="[PORTAL]...")
@click.option("--all", "everything", is_flag=True, help="All portals that have a card (the demo's aside).")
@click.option("--due", is_flag=True, help="What `nianbao schedule` says is due; with --all, cards never crawled too.")
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
@notify_option
@portals_option
@archive_option
@exit_codes
def command(
    portals: tuple[str, ...],
    everything: bool,
    due: bool,
    year: int | None,
    delay: float | None,
    workers: int,
    recheck: bool,
    retry_blocked: bool,
    dry_run: bool,
    notify: str,
    portals_dir: Path | None,
    archive: Path,
) -> int:
    """Harvest reports from PORTALs (names of portal cards) into the archive, and build records as they come.

    Interrupted, killed or run again, it goes on from what is held. Exit code 3: done, but something wants a look.
    """
    if due and portals:
        fail("--due finds the portals itself; name none", USAGE)
    if not due and bool(portals) == everything:
        fail("name the portals to crawl, or give --all or --due (`nianbao portal list` names them)", USAGE)
    rediscover: list[str] = []
    try:
        if due:
            plans = planned(archive, portals_dir, datetime.now(CHINA), everything=everything)
            if not plans.due:
                click.echo(_nothing_due(plans))
                return DONE
            for entry in plans.due.values():
                click.echo(f"{entry.portal}  {both('due', entry.kind)}: {entry.reason}")
            portals, everything = tuple(plans.due), False
            rediscover = [name for name, entry in plans.due.items() if entry.kind == "rediscover"]
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
                rediscover=rediscover,
                portals_dir=portals_dir,
                progress=shown,
            )
    except CrawlError as error:
        fail(str(error), error.exit_code)
    click.echo(describe(summary, archive))
    if notify and not dry_run and not _notified(archive, notify, summary):
        return summary.exit_code or PARTIAL
    return summary.exit_code


def _nothing_due(plans: Planned) -> str:
    times = [entry.due_at for entry in plans.plans if entry.due_at is not None]
    following = f"; 下次 next from {min(times):%Y-%m-%d %H:%M}" if times else ""
    return f"现在没有该看的门户 Nothing is due{following}."


def _notified(archive: Path, command: str, summary: CrawlSummary) -> bool:
    run = {"id": summary.run_id, "exit_code": summary.exit_code, "counts": summary.counts}
    try:
        if notifying.notify(archive, command, notifying.state(archive, summary.finish_reason), run):
            click.echo("状态有变，已通知 The state has changed; the notify command was run.")
    except notifying.NotifyFailed as error:
        click.echo(f"Error: 通知未成 not notified, so the next run tries again: {printable(error)}", err=True)
        return False
    return True


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
    before, after = summary.coverage.get("before", {}), summary.coverage.get("after", {})
    moved = [
        f"{STATES[state]} {state} {before.get(state, 0)} → {after.get(state, 0)}"
        for state in STATES
        if before.get(state, 0) != after.get(state, 0)
    ]
    if after and moved:
        lines.append(f"  coverage 公布情况: {', '.join(moved)}")
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
