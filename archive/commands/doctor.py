"""``nianbao doctor``: is the environment fit, are both files whole, is what must agree in agreement?"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import click

from archive.commands.opening import archive_option
from archive.commands.progress import progress
from archive.database import connect
from archive.exits import CHECK_FAILED, exit_codes
from archive.snapshots import BodyDamaged, Snapshots

SAMPLE = 200
"""Bodies compared with their hashes unless --full is given."""

RESERVE = 2 * 1024**3
"""Free bytes below which a run may fail half-way."""

GIB = 1024**3
REBUILD = "delete reports.db and run `nianbao build --all`; nothing is lost, it is made from raw.db"
RESTORE = "restore raw.db from a backup: it is the evidence and cannot be made again"


@dataclass(frozen=True, slots=True)
class Result:
    """One thing looked at. ``state`` is ``ok``, ``note`` or ``wrong``; ``cure`` says what to do about it."""

    what: str
    state: str
    found: str
    cure: str = ""


@click.command()
@archive_option
@click.option("--full", is_flag=True, help="Compare every body with its hash, not a sample.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@exit_codes
def command(archive: Path, full: bool, as_json: bool) -> int:
    """Check environment and archive; each thing found wrong comes with its cure.

    Ends with 4 when something is wrong.

    \b
    Example:
      nianbao doctor --full
    """
    results = list(examine(archive, full=full))
    if as_json:
        click.echo(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1))
    else:
        for result in results:
            click.echo(f"{result.state:<6}{result.what}: {result.found}")
            if result.cure:
                click.echo(f"      → {result.cure}")
    return CHECK_FAILED if any(result.state == "wrong" for result in results) else 0


def examine(archive: Path, *, full: bool) -> Iterator[Result]:
    """Look at everything, in the order in which faults explain each other."""
    yield from _environment()
    if not archive.is_dir():
        yield Result(
            "archive", "note", f"{archive} does not exist", "run `nianbao demo` or `nianbao crawl` to begin one"
        )
        return
    yield _disk(archive)
    yield _lock(archive)
    raw, reports = archive / "raw.db", archive / "reports.db"
    raw_is_whole = False
    if raw.is_file():
        whole = _integrity(raw, "fetches", RESTORE)
        raw_is_whole = whole.state == "ok"
        yield whole
        if raw_is_whole:
            yield from _raw(raw, full=full)
    elif reports.is_file():
        yield Result("raw.db", "wrong", f"{raw} does not exist, but reports.db does", RESTORE)
    else:
        yield Result("raw.db", "note", "not there yet", "run `nianbao crawl` or `nianbao ingest`")
    if reports.is_file():
        whole = _integrity(reports, "reports", REBUILD)
        yield whole
        if whole.state == "ok":
            yield from _reports(reports, raw if raw_is_whole else None)
    elif raw.is_file():
        yield Result("reports.db", "note", "not there yet", "run `nianbao build`")


def _environment() -> Iterator[Result]:
    fit = sys.version_info >= (3, 11)
    yield Result(
        "Python", "ok" if fit else "wrong", platform.python_version(), "" if fit else "install Python 3.11 or newer"
    )
    yield Result("nianbao", "ok", f"{version('nianbao')}, Datasette {version('datasette')}, Scrapy {version('scrapy')}")
    with closing(sqlite3.connect(":memory:")) as conn:
        try:
            conn.execute("CREATE VIRTUAL TABLE probe USING fts5(text, tokenize='unicode61')")
            yield Result("SQLite", "ok", f"{sqlite3.sqlite_version} with FTS5")
        except sqlite3.OperationalError as error:
            yield Result(
                "SQLite",
                "wrong",
                f"{sqlite3.sqlite_version}: {error}",
                "use a Python whose SQLite has FTS5, e.g. Debian's",
            )


def _disk(archive: Path) -> Result:
    free = shutil.disk_usage(archive).free
    found = f"{free / GIB:.1f} GiB free"
    if not os.access(archive, os.W_OK):
        return Result("disk", "note", f"{found}, but {archive} cannot be written by this user", "reading works")
    if free < RESERVE:
        return Result("disk", "wrong", found, f"free at least {RESERVE / GIB:.0f} GiB before the next run")
    return Result("disk", "ok", found)


def _lock(archive: Path) -> Result:
    path = archive / ".lock"
    if not path.exists():
        return Result("lock", "ok", "free")
    with path.open("rb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = handle.read(500).decode("utf-8", "replace").strip() or "a run that did not say which"
            return Result("lock", "note", f"held by {holder}", "counts below may still move; wait for it to end")
    return Result("lock", "ok", "free")


def _integrity(path: Path, table: str, cure: str) -> Result:
    try:
        with closing(connect(path, read_only=True)) as conn:
            faults = [row[0] for row in conn.execute("PRAGMA integrity_check(5)")]
            rows = conn.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
    except sqlite3.Error as error:
        return Result(path.name, "wrong", f"cannot be read: {error}", cure)
    if faults != ["ok"]:
        return Result(path.name, "wrong", "; ".join(faults), cure)
    return Result(path.name, "ok", f"whole, {rows} {table}, {path.stat().st_size / GIB:.3f} GiB")


def _raw(path: Path, *, full: bool) -> Iterator[Result]:
    with Snapshots(path, read_only=True) as raw:
        (missing,) = raw.db.execute(
            "SELECT COUNT(*) FROM fetches f WHERE outcome IN ('ok', 'unchanged')"
            " AND NOT EXISTS (SELECT 1 FROM bodies b WHERE b.sha256 = f.body_sha256)"
        ).fetchone()
        yield Result(
            "fetches",
            "wrong" if missing else "ok",
            f"{missing} good fetches have no body" if missing else "every good fetch has its body",
            RESTORE if missing else "",
        )
        bodies = [row[0] for row in raw.db.execute("SELECT sha256 FROM bodies WHERE encoding != 'removed' ORDER BY 1")]
        looked_at = bodies if full else bodies[:: max(1, -(-len(bodies) // SAMPLE))]
        unread, damaged = 0, set()
        with progress("bodies", len(looked_at)) as step:
            for sha256 in looked_at:
                try:
                    raw.body(sha256)
                except BodyDamaged as error:
                    unread += 1
                    damaged.add(error.sha256)
                step(1)
        found = f"{len(looked_at)} of {len(bodies)} compared with their hashes"
        if damaged:
            found += f", {unread} cannot be read because of {len(damaged)} damaged: {', '.join(sorted(damaged)[:5])}"
            yield Result("bodies", "wrong", found, RESTORE)
        elif len(looked_at) < len(bodies):
            yield Result("bodies", "ok", f"{found}, all match; --full compares all")
        else:
            yield Result("bodies", "ok", f"{found}, all match")
        (killed,) = raw.db.execute("SELECT COUNT(*) FROM runs WHERE finished_at IS NULL").fetchone()
        if killed:
            yield Result(
                "runs", "note", f"{killed} did not end or still run", "the same command goes on from where they stopped"
            )


def _reports(path: Path, raw: Path | None) -> Iterator[Result]:
    with closing(connect(path, read_only=True)) as conn:
        yield _search(conn)
        (pending,) = conn.execute("SELECT COUNT(*) FROM pending").fetchone()
        if pending:
            yield Result("build", "note", f"{pending} pieces of work are left", "run `nianbao build`")
        if raw is None:
            return
        used = {row[0] for row in conn.execute("SELECT body_sha256 FROM reports")}
        with closing(connect(raw, read_only=True)) as bodies:
            held = {row[0] for row in bodies.execute("SELECT sha256 FROM bodies")}
        used = {pages for pages in used if not held.issuperset(pages.split("+"))}
        (without,) = conn.execute(
            "SELECT COUNT(*) FROM reports WHERE body_sha256 IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(used)),),
        ).fetchone()
        if without:
            yield Result("reports", "wrong", f"{without} reports have no raw body", f"{RESTORE}; or {REBUILD}")
        else:
            yield Result("reports", "ok", "every report has its raw body")


def _search(conn: sqlite3.Connection) -> Result:
    try:
        (indexed,) = conn.execute("SELECT COUNT(*) FROM reports_fts_docsize").fetchone()
        (held,) = conn.execute("SELECT COUNT(*) FROM reports").fetchone()
        (absent,) = conn.execute(
            "SELECT COUNT(*) FROM reports WHERE rowid NOT IN (SELECT id FROM reports_fts_docsize)"
        ).fetchone()
    except sqlite3.OperationalError as error:
        return Result("search", "wrong", f"no index: {error}", REBUILD)
    if absent or indexed != held:
        return Result("search", "wrong", f"{held} reports, {indexed} in the index, {absent} not found by it", REBUILD)
    return Result("search", "ok", f"all {held} reports are in the index")
