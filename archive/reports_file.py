"""The file reports.db as a whole: how it is made, what it was built with, how a new one takes its place."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from archive import coverage, search
from archive.cells import Slot, digest, wide_views, write_slots
from archive.database import connect, enter_wal
from archive.schema import ddl, report_tables

TEMPORARY = "reports.db.new"

BATCH = 100
"""Steps in a transaction on a new file: what a kill costs, a second or two of reading."""


def stamp(parser_version: str, slots: Sequence[Slot]) -> dict[str, str]:
    """What a file must have been built with to be carried on with, rather than made again."""
    schema = hashlib.sha256("\n".join((*ddl(report_tables()), coverage.VIEW.view, search.CREATE)).encode()).hexdigest()
    return {"parser_version": parser_version, "slots": digest(slots), "schema": schema}


def begun(path: Path, wanted: Mapping[str, str], fingerprint: Callable[[int], str]) -> sqlite3.Connection | None:
    """The new file that a build of everything left unfinished at ``path``, to be carried on with.

    ``None`` where there is none, or it was made by others or from another raw.db than ``fingerprint`` (of a fetch)
    tells, or is not sound; it is removed then. Raises ``sqlite3.OperationalError`` when the disk fails.
    """
    if not path.is_file():
        return None
    try:
        db = _long_writing(path)
        held = built_with(db)
        raw = fingerprint(int(held.get("fetches_read", held.get("begun", "0"))))
        same = raw == held.get("raw") and all(held.get(name) == value for name, value in wanted.items())
        if same and db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
            return db
        db.close()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
    discard(path)
    return None


def create(path: Path, slots: Sequence[Slot], built_with: Mapping[str, str]) -> sqlite3.Connection:
    """A new file at ``path`` with all tables and views, open for one long writing that nobody reads yet."""
    discard(path)
    db = _long_writing(path)
    db.execute("BEGIN")
    for statement in ddl(report_tables()):
        db.execute(statement)
    write_slots(db, slots)
    for table in wide_views(slots):
        for statement in table.ddl():
            db.execute(statement)
    coverage.create(db)
    search.create(db)
    db.executemany("INSERT INTO build VALUES (?, ?)", built_with.items())
    db.execute("COMMIT")
    return db


def _long_writing(path: Path) -> sqlite3.Connection:
    db = connect(path)
    # With the log, what a killed build has committed is sound and carried on with. It is written to the file in long
    # strides, and a page that changes often stays in memory.
    enter_wal(db)
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA wal_autocheckpoint = 8000")
    db.execute("PRAGMA cache_size = -32000")
    return db


def built_with(db: sqlite3.Connection) -> dict[str, str]:
    """Names and values of the table ``build``; empty where the file is none of ours."""
    try:
        return dict(tuple(row) for row in db.execute("SELECT name, value FROM build"))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        return {}


def publish(new: Path, path: Path) -> None:
    """Check the file ``new`` and put it in the place of ``path``: readers see the old file or the new.

    Raises ``sqlite3.DatabaseError`` when the check finds fault, and ``OSError``; ``path`` is then untouched.
    """
    with closing(connect(new)) as db:
        problems = [row[0] for row in db.execute("PRAGMA integrity_check(5)")]
        if problems != ["ok"]:
            raise sqlite3.DatabaseError(f"{new}: the new file is not sound, the old one is kept: {'; '.join(problems)}")
        # The log is written into the file and goes, so that the file is all there is of it.
        db.execute("PRAGMA journal_mode = DELETE")
    _flush(new)
    if path.exists():
        # A write-ahead log left beside the old file would be taken for the new file's own.
        try:
            old = connect(path)
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            old.close()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
    os.replace(new, path)
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    _flush(path.parent)


def discard(path: Path) -> None:
    """Remove a file that was never published, with what SQLite put beside it."""
    for tail in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def dump(path: Path) -> Iterator[str]:
    """Every row that readers can see, in a fixed order, as text: two archives are the same when these lines are.

    Integers that only have a meaning inside the file are left out.
    """
    db = connect(path, read_only=True)
    try:
        views = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")]
        tables = [table.name for table in report_tables().values() if not table.internal and not table.view]
        for name in sorted({*tables, *views}):
            width = len(db.execute(f"PRAGMA table_info({name})").fetchall())
            order = ", ".join(str(number) for number in range(1, width + 1))
            for row in db.execute(f"SELECT * FROM {name} ORDER BY {order}"):
                yield f"{name} {tuple(row)!r}"
        yield from (f"pending {tuple(row)!r}" for row in db.execute("SELECT * FROM pending ORDER BY 1"))
        # The index keeps no text of its own; which report holds which word is what it says.
        db.execute(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, {search.TABLE}, 'instance')")
        words = hashlib.sha256()
        for row in db.execute(
            "SELECT r.id, w.term, w.col, w.offset FROM temp.words w LEFT JOIN reports r ON r.rowid = w.doc"
            " ORDER BY 1, 2, 3, 4"
        ):
            words.update(repr(tuple(row)).encode())
        yield f"search {words.hexdigest()}"
    finally:
        db.close()


def being_written(reports: Path) -> bool:
    """Whether the write-ahead log beside ``reports`` holds something."""
    log = reports.with_name(reports.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
