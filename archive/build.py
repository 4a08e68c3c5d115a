"""raw.db → parsers → reports.db: the one road on which every record is made.

The result depends on raw.db, the parsers and the forms alone: not on the number of processes, not on the order in which
things were fetched, not on how often or how far a build ran before.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive import reports_file
from archive.database import connect, enter_wal
from archive.lock import building
from archive.making import BuildResult, Making, Progress
from archive.parsing import Parsers, installed
from archive.sightings import fingerprint, latest_fetch
from archive.snapshots import Snapshots

FAULTS = 10
"""Bodies that may end in a fault of the parsers before it is asked whether the parsers as a whole are at fault."""


class ParsersBroken(RuntimeError):
    """Most bodies could not be read because of the parsers; a good archive is not replaced by an empty one."""


def build(
    archive: Path,
    *,
    everything: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
    parsers: Parsers | None = None,
) -> BuildResult:
    """Bring ``reports.db`` of ``archive`` up to what ``raw.db`` holds. Cheap when little is new.

    Everything is built, into a new file that takes the old one's place when it is whole, on ``everything`` or when the
    old file was made by other parsers, forms or tables, or from another raw.db, or cannot be read; a new file that a
    killed build left behind is carried on with. Otherwise only what is new is read, and every report is made in one
    transaction. The caller holds the archive (:mod:`archive.lock`).
    Raises ``FileNotFoundError`` without a raw.db, :class:`ParsersBroken`, ``sqlite3.Error`` and ``OSError`` when the
    disk fails.
    """
    chosen, path = parsers or installed(), archive / "reports.db"
    with building(archive), _raw(archive) as raw:
        reason = "as asked" if everything else _why_everything(path, raw, chosen)
        result = BuildResult(rebuilt_because=reason)
        if reason:
            _build_anew(archive, raw, chosen, jobs, progress, result)
            reports_file.publish(archive / reports_file.TEMPORARY, path)
            return result
        with closing(connect(path)) as db:
            enter_wal(db)
            db.execute("PRAGMA synchronous = NORMAL")
            Making(raw, db, path, chosen, jobs, progress, result, anew=False).run()
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return result


def rehearse(
    archive: Path, *, jobs: int = 1, progress: Progress | None = None, parsers: Parsers | None = None
) -> BuildResult:
    """Build everything into the new file and leave it there: ``reports.db`` is not touched.

    The next build of everything by the same parsers puts it in place, or :func:`archive.reports_file.discard` drops it.
    Raises what :func:`build` raises.
    """
    chosen = parsers or installed()
    with building(archive), _raw(archive) as raw:
        result = BuildResult(rebuilt_because="as asked")
        _build_anew(archive, raw, chosen, jobs, progress, result)
        return result


def _raw(archive: Path) -> Snapshots:
    if not (archive / "raw.db").is_file():
        raise FileNotFoundError(f"{archive / 'raw.db'} does not exist: crawl or ingest first, or name another archive")
    raw = Snapshots(archive / "raw.db", read_only=True)
    if raw.db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'fetches_attachment'").fetchone() is None:
        # Made by an older version: without this index each page would look through all fetches for its files.
        raw.close()
        Snapshots(archive / "raw.db").close()
        raw = Snapshots(archive / "raw.db", read_only=True)
    return raw


def _build_anew(
    archive: Path, raw: Snapshots, parsers: Parsers, jobs: int, progress: Progress | None, result: BuildResult
) -> None:
    """Make the new file whole. What a kill or Ctrl-C leaves is carried on with; after a fault nothing is left."""
    new = archive / reports_file.TEMPORARY
    stamp = reports_file.stamp(parsers.version, parsers.slots)
    db = reports_file.begun(new, stamp, lambda fetch: fingerprint(raw.db, fetch))
    if db is None:
        last = latest_fetch(raw.db)
        begun = {"begun": str(last), "raw": fingerprint(raw.db, last)}
        db = reports_file.create(new, parsers.slots, stamp | begun)
    try:
        (result.resumed,) = db.execute("SELECT COUNT(*) FROM readings").fetchone()
        Making(raw, db, new, parsers, jobs, progress, result, anew=True).run()
        _refuse_if_broken(db)
    except Exception:
        # Only a kill or Ctrl-C, which are none, leave what can be carried on with. The fault itself goes on.
        db.close()
        reports_file.discard(new)
        raise
    finally:
        db.close()


def _refuse_if_broken(db: sqlite3.Connection) -> None:
    faults = db.execute("SELECT COUNT(*), MAX(message) FROM findings WHERE kind = 'reader_fault'").fetchone()
    (read,) = db.execute("SELECT COUNT(*) FROM readings").fetchone()
    if faults[0] > FAULTS and faults[0] * 2 > read:
        raise ParsersBroken(
            f"{faults[0]} of {read} bodies ended in a fault of the parsers, so the old reports.db is kept: "
            f"{faults[1]}. Mend or reinstall the parsers, then build again."
        )


def _why_everything(path: Path, raw: Snapshots, parsers: Parsers) -> str:
    if not path.is_file():
        return "there is no reports.db yet"
    words = {"parser_version": "the parsers are newer or older", "slots": "the forms have changed"}
    try:
        with closing(connect(path, read_only=True)) as db:
            held = reports_file.built_with(db)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        return f"reports.db cannot be read ({error})"
    for name, value in reports_file.stamp(parsers.version, parsers.slots).items():
        if held.get(name) != value:
            return words.get(name, "the tables of reports.db are others now")
    if fingerprint(raw.db, int(held.get("fetches_read", "0"))) != held.get("raw"):
        return "reports.db was built from another raw.db"
    return ""
