"""Taking a body down: its bytes go, its hash, its fetches and the reason stay.

Others may be compressed with it, so these are packed anew first. The hash is kept so that the same bytes, met again,
are not kept again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import zstandard

from archive.compression import LEVEL, REMOVED, SMALLEST
from archive.database import connect, now, transaction
from archive.reports_file import TEMPORARY, discard
from archive.snapshots import Snapshots

Packed = tuple[str, str, bytes]
"""Hash of a body, its encoding and its data."""


def is_removed(raw: sqlite3.Connection, sha256: str) -> bool:
    """Whether the body of that hash was taken down."""
    row = raw.execute("SELECT 1 FROM bodies WHERE sha256 = ? AND encoding = ?", (sha256, REMOVED)).fetchone()
    return row is not None


def come_back(raw: sqlite3.Connection) -> list[sqlite3.Row]:
    """Other bytes that came from addresses after these were taken down: ``url``, ``at`` (UTC), ``sha256``, ``reason``.

    A page issued anew is not the page taken down, and whether it still says what it should not only a person can tell.
    """
    if not raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'removals'").fetchone():
        return []
    return raw.execute(
        "SELECT f.url, MIN(f.fetched_at) AS at, f.body_sha256 AS sha256, r.reason FROM removals r"
        " JOIN json_each(r.urls) u JOIN fetches f ON f.url = u.value JOIN bodies b ON b.sha256 = f.body_sha256"
        " WHERE f.fetched_at > r.removed_at AND f.outcome = 'ok' AND b.encoding != ?"
        " GROUP BY f.url, f.body_sha256 ORDER BY f.url, at",
        (REMOVED,),
    ).fetchall()


def bodies_of(archive: Path, what: str) -> list[str]:
    """Hashes of the bodies that ``what`` names: a hash itself, a report's id (all its versions), or an address.

    Empty where nothing of that name is held. Those taken down already are not in it.
    """
    with closing(connect(archive / "raw.db", read_only=True)) as raw:
        named = {row[0] for row in raw.execute("SELECT sha256 FROM bodies WHERE sha256 = ?", (what,))}
        named |= {
            row[0]
            for row in raw.execute("SELECT body_sha256 FROM fetches WHERE url = ? OR final_url = ?", (what, what))
        }
        if (archive / "reports.db").is_file():
            with closing(connect(archive / "reports.db", read_only=True)) as db:
                rows = db.execute("SELECT body_sha256 FROM readings WHERE report_id = ? OR url = ?", (what, what))
                named |= {page for row in rows for page in row[0].split("+")}
        return sorted(sha256 for sha256 in named if sha256 and not is_removed(raw, sha256))


def remove(
    raw: Snapshots, sha256: str, reason: str, *, remover: str = "", reports: Sequence[tuple[str, int]] = ()
) -> int:
    """Take the body of that hash down, and return how many others were packed anew for it.

    ``reports`` are publisher and year of what it was read as, so that their absence can be told. All or nothing: a
    dependent that cannot be read raises :class:`archive.snapshots.BodyDamaged` and leaves everything as it was.
    """
    anew = _without(raw, sha256)
    urls = [
        row[0] for row in raw.db.execute("SELECT DISTINCT url FROM fetches WHERE body_sha256 = ? ORDER BY 1", (sha256,))
    ]
    # What is freed is overwritten, so that the bytes are gone from the file and not from its index alone.
    raw.db.execute("PRAGMA secure_delete = ON")
    with transaction(raw.db):
        for other, encoding, data in anew:
            raw.db.execute("UPDATE bodies SET encoding = ?, data = ? WHERE sha256 = ?", (encoding, data, other))
        raw.db.execute("UPDATE bodies SET encoding = ?, data = X'' WHERE sha256 = ?", (REMOVED, sha256))
        raw.db.execute(
            "INSERT INTO removals (sha256, removed_at, remover, reason, urls, reports) VALUES (?, ?, ?, ?, ?, ?)",
            (sha256, now(), remover, reason, json.dumps(urls, ensure_ascii=False), json.dumps(sorted(reports))),
        )
    raw.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(anew)


def _without(raw: Snapshots, sha256: str) -> list[Packed]:
    """The bodies that are compressed with that of ``sha256``, packed without it: the first alone, others with that."""
    dependents = raw.db.execute("SELECT sha256 FROM bodies WHERE encoding = ? ORDER BY rowid", (f"zstd:{sha256}",))
    anew: list[Packed] = []
    base, with_base = "", None
    alone = zstandard.ZstdCompressor(level=LEVEL)
    for (other,) in dependents.fetchall():
        body = raw.body(other)
        choices = [("identity", body), ("zstd", alone.compress(body))]
        if with_base is not None:
            choices.append((f"zstd:{base}", with_base.compress(body)))
        elif len(body) >= SMALLEST:
            base = other
            dictionary = zstandard.ZstdCompressionDict(body, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
            with_base = zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary)
        encoding, data = min(choices, key=lambda choice: len(choice[1]))
        anew.append((other, encoding, data))
    return anew


def forget_build(archive: Path) -> None:
    """Make the next build read everything again, so that nothing of a body taken down stays in ``reports.db``.

    A new file that a build left unfinished, or that ``build --diff`` made, holds it too and is removed.
    """
    discard(archive / TEMPORARY)
    if (archive / "reports.db").is_file():
        with closing(connect(archive / "reports.db")) as db:
            db.execute("UPDATE build SET value = '' WHERE name = 'raw'")


def reports_of(archive: Path, bodies: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """Publisher and year of what each of ``bodies`` was read as."""
    found: dict[str, set[tuple[str, int]]] = {sha256: set() for sha256 in bodies}
    if (archive / "reports.db").is_file():
        with closing(connect(archive / "reports.db", read_only=True)) as db:
            for pages, publisher, year in db.execute(
                "SELECT d.body_sha256, r.publisher_id, r.year FROM readings d JOIN reports r ON r.id = d.report_id"
                " WHERE r.publisher_id IS NOT NULL AND r.year IS NOT NULL"
            ):
                for sha256 in found.keys() & set(pages.split("+")):
                    found[sha256].add((publisher, year))
    return {sha256: sorted(reports) for sha256, reports in found.items()}
