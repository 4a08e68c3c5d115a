"""``nianbao export``: the archive as CSV, Parquet, JSON Lines, a data package or WARC."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import click

from archive import export, tabular
from archive.commands.opening import archive_option, open_reports, raw_path
from archive.commands.progress import progress
from archive.exits import USAGE, exit_codes, fail
from archive.identity import identity
from archive.snapshots import Snapshots

FOLDERS: Mapping[str, Callable[..., dict[str, int]]] = {
    "csv": export.export_csv,
    "parquet": tabular.export_parquet,
    "datapackage": tabular.export_datapackage,
}
"""Formats of many files, to what writes them."""
OWN = ("raw.db", "reports.db", ".lock", ".build.lock")
"""Begins of the names of an archive's own files."""


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice([*FOLDERS, "jsonl", "warc"]))
@click.argument("dest", type=click.Path(path_type=Path))
@click.option("--with-contacts", is_flag=True, help="Leave telephone numbers and e-mail addresses in the texts.")
@archive_option
@exit_codes
def command(form: str, dest: Path, with_contacts: bool, archive: Path) -> None:
    """Write the archive to DEST as csv, parquet, datapackage, jsonl or warc.

    \b
    csv          DEST is a directory; one file per table, for Excel: a mark, and no text that runs as a formula
    parquet      DEST is a directory; one file per table, for pandas, R, DuckDB
    datapackage  DEST is a directory; plain CSV with datapackage.json (Frictionless) and the data dictionary
    jsonl        DEST is a file; one report a line with its sections, cells, figures and checks
    warc         DEST is a file; the raw bytes as WARC 1.1, compressed when it ends in .gz

    Telephone numbers and e-mail addresses in texts are masked, but in warc, which is the evidence itself. about.json
    says of what content the export is, for citing it. What is there already under the same name is replaced once the
    new file is whole.

    \b
    Example:
      nianbao export csv tables/
      nianbao export warc raw.warc.gz
    """
    if dest.exists() and not (dest.is_dir() or dest.is_file()):
        # The whole new file takes the place of what is there, and a device or a pipe would be gone.
        fail(f"{dest} is no ordinary file. Name a file that may be replaced.", USAGE)
    if dest.is_dir() != (form in FOLDERS) and dest.exists():
        fail(f"{dest} is {'a directory' if dest.is_dir() else 'a file'}; {form} needs the other", USAGE)
    place = dest.resolve()
    if place == archive.resolve() or (place.parent == archive.resolve() and place.name.startswith(OWN)):
        fail(f"{dest} is the archive itself, whose raw.db cannot be made again. Name another place.", USAGE)
    if form == "warc":
        _warc(archive, dest)
        return
    with closing(open_reports(archive)) as conn:
        if form == "jsonl":
            total = conn.execute("SELECT COUNT(*) FROM reports").fetchone()[0]
            with progress("jsonl", total) as step:
                count = export.export_jsonl(conn, dest, step, with_contacts=with_contacts)
            click.echo(f"{count} 份年报 reports in {dest}")
        else:
            names = export.tables(conn)
            total = sum(conn.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names)
            with progress(form, total) as step:
                counts = FOLDERS[form](conn, dest, step, with_contacts=with_contacts)
            click.echo(f"{len(counts)} 张表 tables, {sum(counts.values())} 行 rows in {dest}")
        if not with_contacts:
            click.echo(
                "电话与电子邮箱已隐去 Telephone numbers and e-mail addresses are masked (--with-contacts leaves them)."
            )
        click.echo(f"引用 To cite: {identity(conn).citation}")


def _warc(archive: Path, dest: Path) -> None:
    with Snapshots(raw_path(archive), read_only=True) as snapshots:
        fetches, bodies = snapshots.db.execute("SELECT COUNT(*), COUNT(body_sha256) FROM fetches").fetchone()
        with progress("warc", fetches + 2 * bodies) as step:
            count = export.export_warc(snapshots, dest, f"nianbao/{version('nianbao')}", step)
    click.echo(f"{count} 条记录 records, {fetches} 次抓取 fetches in {dest}")
