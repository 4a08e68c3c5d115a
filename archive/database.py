"""How both databases are opened, and what one transaction is."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType


def now() -> str:
    """The time, ISO 8601 in UTC with milliseconds, e.g. ``2024-01-31T02:03:04.567Z``."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a database in autocommit mode with a patient busy timeout. Raises ``sqlite3.OperationalError``."""
    if read_only:
        db = _read_only(path)
    else:
        db = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA busy_timeout = 60000")
    db.row_factory = sqlite3.Row
    return db


def _read_only(path: Path) -> sqlite3.Connection:
    """A reader of ``path``, also where its folder cannot be written.

    A reader of a file in write-ahead mode writes an index beside it. Where it may not, and no log is left, nothing can
    be writing either, and the file is read as it stands.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        db = sqlite3.connect(address, uri=True, timeout=60, isolation_level=None)
        db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except sqlite3.OperationalError as error:
        log = path.with_name(path.name + "-wal")
        unwritable = (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
        if not unwritable or not path.is_file() or (log.exists() and log.stat().st_size):
            raise
        return sqlite3.connect(f"{address}&immutable=1", uri=True, isolation_level=None)
    return db


def enter_wal(db: sqlite3.Connection) -> None:
    """Switch to write-ahead logging. Two processes doing so at once are told ``locked`` in spite of the timeout."""
    for patience in range(50):
        try:
            if db.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                return
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or patience == 49:
                raise
            time.sleep(0.1)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """One immediate transaction: all of the block or, when it raises, nothing of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


class Batches:
    """Transactions of ``size`` steps each on ``db``: a step is kept whole or not at all, and committing costs less.

    Use as a context manager around the steps; what was not committed when it is left by an exception is lost.
    """

    def __init__(self, db: sqlite3.Connection, size: int) -> None:
        self.db = db
        self.size = size
        self._steps = 0

    def __enter__(self) -> Batches:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end(keep=kind is None)

    @contextmanager
    def step(self) -> Iterator[None]:
        """One step of a batch. One that raises takes the whole batch with it."""
        if not self.db.in_transaction:
            self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._end(keep=False)
            raise
        self._steps += 1
        if self._steps >= self.size:
            self._end(keep=True)

    def _end(self, *, keep: bool) -> None:
        self._steps = 0
        if self.db.in_transaction:
            self.db.execute("COMMIT" if keep else "ROLLBACK")
