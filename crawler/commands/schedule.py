"""``nianbao schedule``: what is due now and why, and ready timers."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from archive import schedule
from archive.commands.opening import SHANGHAI, archive_option, open_reports
from archive.exits import exit_codes, fail
from crawler.commands.crawl import portals_option
from crawler.errors import CrawlError
from crawler.registry import load


@click.command(epilog="Example: nianbao schedule --systemd      (then part the output at the lines that name files)")
@click.option("--all", "everything", is_flag=True, help="Also the cards that have never been crawled.")
@click.option("--names", is_flag=True, help="Print the names of the due portals only, for `nianbao crawl`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--systemd", "as_systemd", is_flag=True, help="Print a systemd service and timer.")
@click.option("--cron", "as_cron", is_flag=True, help="Print crontab lines.")
@portals_option
@archive_option
@exit_codes
def command(
    everything: bool,
    names: bool,
    as_json: bool,
    as_systemd: bool,
    as_cron: bool,
    portals_dir: Path | None,
    archive: Path,
) -> None:
    """What is due now, and why: from what is missing, and from what each portal did last.

    The timers crawl what is due; they may run as often as you like.
    """
    if names + as_json + as_systemd + as_cron > 1:
        raise click.UsageError("--names, --json, --systemd and --cron exclude each other")
    if as_systemd or as_cron:
        options = [
            *(["--all"] if everything else []),
            *(["--portals", str(portals_dir.resolve())] if portals_dir else []),
        ]
        write = schedule.systemd if as_systemd else schedule.cron
        click.echo(write(_program(), str(archive.resolve()), options), nl=False)
        return
    try:
        cards = {name for name, card in load(portals_dir).items() if not card.demo}
    except CrawlError as error:
        fail(str(error), error.exit_code)
    used: list[schedule.Portal] = []
    without_card: list[str] = []
    silent = 0
    if not everything or (archive / "reports.db").is_file():
        with closing(open_reports(archive)) as conn:
            held = schedule.read(conn)
            used = [portal for portal in held if portal.name in cards]
            without_card = [portal.name for portal in held if portal.name not in cards]
            silent = schedule.silent(conn)
    unused = sorted(cards - {portal.name for portal in used})
    fresh = [schedule.Portal(name, (), None) for name in unused] if everything else []
    plans = schedule.plan([*used, *fresh], datetime.now(SHANGHAI))
    if names:
        click.echo(" ".join(entry.portal for entry in plans if entry.due))
        return
    if as_json:
        rows = [
            {"portal": e.portal, "due": e.due, "due_at": e.due_at.isoformat() if e.due_at else None, "reason": e.reason}
            for e in plans
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for entry in plans:
        when = "now" if entry.due or entry.due_at is None else f"from {entry.due_at:%Y-%m-%d %H:%M}"
        click.echo(f"{entry.portal}  {when}  {entry.reason}")
    click.echo(f"{sum(entry.due for entry in plans)} of {len(plans)} portals are due")
    if without_card:
        click.echo(f"not planned, for want of a card (see --portals) or as the demo: {', '.join(without_card)}")
    if silent:
        click.echo(f"{silent} years between held reports have not been found: `nianbao coverage --state silent`")
    if unused and not everything:
        click.echo(f"{len(unused)} cards have never been crawled: `nianbao schedule --all` counts them in")


def _program() -> str:
    beside = Path(sys.executable).with_name("nianbao")
    return str(beside) if beside.is_file() else shutil.which("nianbao") or "nianbao"
