"""``nianbao takedown``: take a page down on request, and say that it was."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import click

from archive.build import build
from archive.commands.build import building_progress, say
from archive.commands.opening import archive_option, open_raw, raw_path, user
from archive.exits import PARTIAL, USAGE, exit_codes, fail
from archive.lock import writing
from archive.removal import bodies_of, come_back, forget_build, remove, reports_of
from archive.snapshots import Snapshots


@click.command()
@archive_option
@click.argument("what", nargs=-1)
@click.option("--reason", default="", help="Why; it stays in the archive and is shown in place of the report.")
@click.option("--by", "remover", default="", help="Who takes it down.  [default: the user at the keyboard]")
@click.option("--list", "show", is_flag=True, help="Say what was taken down, when, by whom and why.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@exit_codes
def command(archive: Path, what: tuple[str, ...], reason: str, remover: str, show: bool, yes: bool) -> int:
    """Take down a report (its id: all versions), an address, or a body (its SHA-256).

    The bytes are overwritten in raw.db, pages that lean on them are packed anew, and reports.db is built again without
    them. Hash, fetches and reason stay; the same bytes, met again, are not kept again. Exports, backups and other
    copies are yours to see to. The search for near copies is not made: look for them with `nianbao serve`.

    \b
    Example:
      nianbao takedown 210800-2020 --reason "names a private person; request of 3 May 2026"
      nianbao takedown --list
    """
    raw_path(archive)
    if show:
        _list(archive)
        return 0
    if not what:
        raise click.UsageError("name what to take down, or give --list")
    if not reason.strip():
        raise click.UsageError("--reason is needed: what is missing must say why")
    bodies = {one: bodies_of(archive, one) for one in what}
    for one, found in bodies.items():
        if not found:
            hint = (
                "" if (archive / "reports.db").is_file() else "; ids are known to reports.db: run `nianbao build` first"
            )
            fail(f"{one}: no body of that id, address or hash is held (or it was taken down before){hint}", USAGE)
    wanted = sorted({sha256 for found in bodies.values() for sha256 in found})
    for sha256 in wanted:
        click.echo(f"撤下 to be taken down: {sha256}")
    if not yes and not click.confirm(f"{len(wanted)} 份正文将不可恢复 bodies will be gone for good. Go on?"):
        return USAGE
    with writing(archive, "takedown"):
        forget_build(archive)
        read_as = reports_of(archive, wanted)
        with Snapshots(archive / "raw.db") as raw:
            anew = sum(
                remove(raw, sha256, reason.strip(), remover=remover or user(), reports=read_as[sha256])
                for sha256 in wanted
            )
        click.echo(f"已撤下 {len(wanted)} 份 taken down; 重新压缩 packed anew: {anew}.")
        with building_progress() as told:
            result = build(archive, everything=True, jobs=os.cpu_count() or 1, progress=told)
    say(result)
    return PARTIAL if result.attention else 0


def _list(archive: Path) -> None:
    with closing(open_raw(archive)) as raw:
        there = raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'removals'").fetchone()
        rows = raw.execute("SELECT * FROM removals ORDER BY removed_at, sha256").fetchall() if there else []
        again = come_back(raw)
    for row in rows:
        click.echo(f"{row['removed_at'][:10]} {row['sha256']} {row['remover']}: {row['reason']}")
        for url in json.loads(row["urls"]):
            click.echo(f"  {url}")
    for row in again:
        click.echo(f"此后又来 since then, other bytes: {row['at'][:10]} {row['sha256']} {row['url']}")
    if not rows:
        click.echo("没有撤下过 Nothing was ever taken down.")
