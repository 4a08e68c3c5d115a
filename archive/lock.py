"""One writer at a time: an advisory lock on ``ARCHIVE/.lock`` that dies with its holder, even on ``kill -9``."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archive.database import connect


class ArchiveLocked(RuntimeError):
    """Another run is writing to the archive. The message says which, as far as it told."""


class EvidenceGone(RuntimeError):
    """raw.db is missing or holds nothing, while reports.db says that it once held reports."""


@contextmanager
def writing(archive: Path, command: str) -> Iterator[int]:
    """Hold ``archive`` for writing while the block runs; ``command`` is what others are told.

    Yields the lock's file descriptor: a process that inherits it holds the archive too, until it ends.

    Creates the archive directory. Raises :class:`ArchiveLocked` at once when another run holds it,
    :class:`EvidenceGone` when it has lost its evidence, and ``OSError`` when the directory cannot be written. The file
    stays behind; only the lock on it counts.
    """
    archive.mkdir(parents=True, exist_ok=True)
    handle = os.open(archive / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 500, 0).decode("utf-8", "replace").strip() or "a run that did not say which"
            raise ArchiveLocked(
                f"{archive}: another run is writing to this archive: {holder}. Wait for it to end, then try again."
            ) from None
        began = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"nianbao {command}, process {os.getpid()}, since {began}\n".encode(), 0)
        look_for_evidence(archive)
        yield handle
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def look_for_evidence(archive: Path) -> None:
    """Raise :class:`EvidenceGone` where reports.db holds reports and raw.db holds nothing to make them from."""
    # Whoever wrote now would begin a new raw.db, and the next build would empty reports.db: the loss would be silent.
    reports, raw = archive / "reports.db", archive / "raw.db"
    if not reports.is_file() or _holds(raw, "fetches"):
        return
    try:
        made_from_it = _holds(reports, "reports")
    except sqlite3.DatabaseError:
        return  # the build tells what is wrong with it
    if made_from_it:
        found = "holds no fetches" if raw.is_file() else "does not exist"
        raise EvidenceGone(
            f"{raw} {found}, but reports.db holds reports made from it. Restore raw.db from a backup; "
            "to begin anew, move reports.db away first or name another --archive."
        )


def _holds(path: Path, table: str) -> bool:
    """Whether a table has a row. Raises ``sqlite3.DatabaseError`` for a damaged file."""
    if not path.is_file() or not path.stat().st_size:
        return False
    with closing(connect(path, read_only=True)) as db:
        there = db.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        return bool(there and db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone())


@contextmanager
def building(archive: Path) -> Iterator[None]:
    """Hold ``reports.db`` for building while the block runs; waits for a build that is going on in another process."""
    handle = os.open(archive / ".build.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def holder(archive: Path) -> str:
    """Which run holds ``archive`` for writing now, in its own words, or ``""`` when none does."""
    try:
        handle = os.open(archive / ".lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return ""
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(handle, 500, 0).decode("utf-8", "replace").strip() or "a run that did not say which"
    finally:
        os.close(handle)
    return ""
