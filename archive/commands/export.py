"""``nianbao export``: the archive as CSV, JSON Lines or WARC."""

from __future__ import annotations

from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import click

from archive import export
from archive.commands.opening import archive_option, open_reports, raw_path
from archive.commands.progress import progress
from archive.exits import USAGE, exit_codes, fail
from archive.snapshots import Snapshots


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(["csv", "jsonl", "warc"]))
@click.argument("dest", type=click.Path(path_type=Path))
@archive_option
@exit_codes
def command(form: str, dest: Path, archive: Path) -> None:
    """Write the archive to DEST as csv, jsonl or warc.

    \b
    csv    DEST is a directory; one file per table, UTF-8 with a mark so that Excel reads it
    jsonl  DEST is a file; one report a line with its sections, cells, figures and checks
    warc   DEST is a file; the raw bytes as WARC 1.1, compressed when it ends in .gz

    What is there already under the same name is replaced once the new file is whole.

    \b
    Example:
      nianbao export csv tables/
      nianbao export warc raw.warc.gz
    """
    if dest.exists() and not (dest.is_dir() or dest.is_file()):
        # The whole new file takes the place of what is there, and a device or a pipe would be gone.
        fail(f"{dest} is no ordinary file. Name a file that may be replaced.", USAGE)
    if dest.is_dir() != (form == "csv") and dest.exists():
        fail(f"{dest} is {'a directory' if dest.is_dir() else 'a file'}; {form} needs the other", USAGE)
    if form == "warc":
        with Snapshots(raw_path(archive), read_only=True) as snapshots:
            fetches, bodies = snapshots.db.execute("SELECT COUNT(*), COUNT(body_sha256) FROM fetches").fetchone()
            with progress("warc", bodies + 1) as step:
                count = export.export_warc(snapshots, dest, f"nianbao/{version('nianbao')}", step)
        click.echo(f"{count} records in {dest}; {fetches - bodies} fetches have no body and are not in it")
        return
    with closing(open_reports(archive)) as conn:
        if form == "jsonl":
            total = conn.execute("SELECT COUNT(*) FROM reports").fetchone()[0]
            with progress("jsonl", total) as step:
                click.echo(f"{export.export_jsonl(conn, dest, step)} reports in {dest}")
            return
        total = sum(conn.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in export.tables(conn))
        with progress("csv", total) as step:
            counts = export.export_csv(conn, dest, step)
    click.echo(f"{len(counts)} files, {sum(counts.values())} rows in {dest}")
