"""``nianbao schedule``: what is due now and why, and ready timers."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import datetime
from pathlib import Path

import click

from archive import schedule
from archive.commands.opening import archive_option
from archive.coverage import CHINA
from archive.exits import exit_codes, fail
from archive.glossary import both
from crawler.commands.crawl import notify_option, portals_option
from crawler.errors import CrawlError
from crawler.planned import planned


@click.command(epilog="Example: nianbao schedule --systemd      (then part the output at the lines that name files)")
@click.option("--all", "everything", is_flag=True, help="Also the cards that have never been crawled.")
@click.option("--names", is_flag=True, help="Print the names of the due portals only.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--systemd", "as_systemd", is_flag=True, help="Print a systemd service and timer.")
@click.option("--cron", "as_cron", is_flag=True, help="Print crontab lines.")
@notify_option
@portals_option
@archive_option
@exit_codes
def command(
    everything: bool,
    names: bool,
    as_json: bool,
    as_systemd: bool,
    as_cron: bool,
    notify: str,
    portals_dir: Path | None,
    archive: Path,
) -> None:
    """What is due now, and why: from what is missing, and from what each portal did last.

    `nianbao crawl --due` crawls what is due, and so do the timers; they may run as often as you like. All times are
    those of Asia/Shanghai.
    """
    if names + as_json + as_systemd + as_cron > 1:
        raise click.UsageError("--names, --json, --systemd and --cron exclude each other")
    if as_systemd or as_cron:
        options = [
            *(["--all"] if everything else []),
            *(["--portals", str(portals_dir.resolve())] if portals_dir else []),
            *(["--notify", notify] if notify else []),
        ]
        write = schedule.systemd if as_systemd else schedule.cron
        click.echo(write(_program(), str(archive.resolve()), options), nl=False)
        return
    try:
        found = planned(archive, portals_dir, datetime.now(CHINA), everything=everything)
    except CrawlError as error:
        fail(str(error), error.exit_code)
    if names:
        click.echo(" ".join(found.due))
        return
    if as_json:
        rows = [
            {
                "portal": e.portal,
                "due": e.due,
                "due_at": e.due_at.isoformat() if e.due_at else None,
                "kind": e.kind,
                "reason": e.reason,
            }
            for e in found.plans
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for entry in found.plans:
        when = "现在 now" if entry.due else f"{entry.due_at:%Y-%m-%d %H:%M}" if entry.due_at else "待人查看 held back"
        click.echo(f"{entry.portal}  {when}  {both('due', entry.kind)}: {entry.reason}")
    click.echo(f"{len(found.due)} / {len(found.plans)} 个门户该看 portals are due")
    if found.without_card:
        click.echo(f"没有门户卡（见 --portals）或为演示，未列入 no card, or the demo: {', '.join(found.without_card)}")
    if found.silent:
        click.echo(f"{found.silent} 个年度未找到 years not found: `nianbao coverage --state silent`")
    if found.unused:
        click.echo(f"{len(found.unused)} 张门户卡从未抓取 cards never crawled: `nianbao schedule --all` counts them in")


def _program() -> str:
    beside = Path(sys.executable).with_name("nianbao")
    return str(beside) if beside.is_file() else shutil.which("nianbao") or "nianbao"
