"""One writer at a time: an advisory lock on ``ARCHIVE/.lock`` that dies with its holder, even on ``kill -9``."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


class ArchiveLocked(RuntimeError):
    """Another run is writing to the archive. The message says which, as far as it told."""


@contextmanager
def writing(archive: Path, command: str) -> Iterator[int]:
    """Hold ``archive`` for writing while the block runs; ``command`` is what others are told.

    Yields the lock's file descriptor: a process that inherits it holds the archive too, until it ends.

    Creates the archive directory. Raises :class:`ArchiveLocked` at once when another run holds it, and ``OSError``
    when the directory cannot be written. The file stays behind; only the lock on it counts.
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
        yield handle
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


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
