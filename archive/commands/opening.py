"""The ``--archive`` option of every command, and opening an archive's two files for reading."""

from __future__ import annotations

import getpass
import os
import sqlite3
from datetime import date, datetime
from pathlib import Path

import click

from archive.coverage import CHINA
from archive.database import connect
from archive.lock import look_for_evidence

archive_option = click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data"),
    envvar="NIANBAO_ARCHIVE",
    show_default=True,
    help="Archive directory, holding raw.db and reports.db.",
)


class MissingArchive(click.ClickException):
    """There is no archive where one was asked for, or the file is not one."""

    exit_code = 2


def reports_path(archive: Path) -> Path:
    """Path of ``reports.db``; raises :class:`MissingArchive` with the cure where there is none."""
    return _existing(archive / "reports.db", "run `nianbao build` to make it from raw.db, or name another --archive")


def raw_path(archive: Path) -> Path:
    """Path of ``raw.db``; raises :class:`MissingArchive` with the cure where there is none.

    Where only ``reports.db`` is left, :class:`archive.lock.EvidenceGone`: to crawl anew would be the wrong advice.
    """
    path = archive / "raw.db"
    if not path.is_file() or not path.stat().st_size:
        look_for_evidence(archive)
    return _existing(path, "run `nianbao crawl` or `nianbao ingest` first, or name another --archive")


def open_reports(archive: Path) -> sqlite3.Connection:
    """``reports.db``, read-only."""
    return _open(reports_path(archive), "reports")


def open_raw(archive: Path) -> sqlite3.Connection:
    """``raw.db``, read-only."""
    return _open(raw_path(archive), "fetches")


def today() -> date:
    """Today in China: the only place where the reading commands look at the clock."""
    return datetime.now(CHINA).date()


def user() -> str:
    """Name of the user at the keyboard; its number where it has none, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _existing(path: Path, cure: str) -> Path:
    if not path.is_file() or not path.stat().st_size:
        found = "is empty" if path.is_file() else "does not exist"
        raise MissingArchive(f"no archive here: {path} {found}; {cure}")
    return path


def _open(path: Path, table: str) -> sqlite3.Connection:
    try:
        conn = connect(path, read_only=True)
        conn.execute(f"SELECT 1 FROM {table} LIMIT 1")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_IOERR:
            raise  # the disk, and not what was asked for
        raise MissingArchive(f"{path} cannot be read as part of an archive ({error}); see `nianbao doctor`") from error
    return conn
