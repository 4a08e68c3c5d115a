"""``nianbao verify``: is everything that is kept still what was kept?"""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.doctor import show
from archive.commands.opening import MissingArchive, archive_option
from archive.commands.progress import progress
from archive.exits import exit_codes
from archive.verify import verify, verify_warc


@click.command()
@archive_option
@click.argument("warcs", nargs=-1, metavar="[WARC]...", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@exit_codes
def command(archive: Path, warcs: tuple[Path, ...], as_json: bool) -> int:
    """Read everything kept and hold it against what it must be; with WARC files, these instead.

    Both files page by page, every body against its hash, every fetch against its body, every report against raw.db, the
    search index against the texts. What is wrong is named with its cure, and the exit code is 4. What parsers make of
    the bodies now, `nianbao build --diff` compares.

    \b
    Example:
      nianbao verify --archive data
      nianbao verify raw.warc.gz
    """
    if warcs:
        return show((verify_warc(path) for path in warcs), as_json=as_json)
    if not any((archive / name).is_file() for name in ("raw.db", "reports.db")):
        raise MissingArchive(f"no archive here: {archive} holds neither raw.db nor reports.db; name another --archive")
    return show(verify(archive, full=True, progress=progress), as_json=as_json)
