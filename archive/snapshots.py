"""raw.db, the evidence: every fetch and every body, appended and never altered.

A fetch is acknowledged by its committed row. Bodies are stored once per content, compressed with zstd against earlier
bodies of their site (:mod:`archive.compression`), and checked against their hash whenever they are read. Times are
ISO 8601 in UTC.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any

from archive.compression import REMOVED, Compression, DictionaryDamaged
from archive.database import connect, enter_wal, now, transaction
from archive.schema import ddl, raw_tables

OUTCOMES = (
    "ok",
    "unchanged",
    "not_found",
    "soft_404",
    "blocked",
    "refused",
    "failed",
    "empty",
    "too_large",
    "unreadable",
)
KINDS = ("report", "part", "attachment", "listing", "column", "home", "probe", "file", "capture")

UNDECODABLE = "Could not decode to UTF-8"
"""How :mod:`sqlite3` begins to say that a text is none: the row was damaged."""


class BodyDamaged(RuntimeError):
    """A stored body is missing or is no longer what was received. The message names its SHA-256.

    ``sha256`` is the body at fault: the one asked for, or one that it was compressed with.
    """

    def __init__(self, message: str, sha256: str = "") -> None:
        super().__init__(message)
        self.sha256 = sha256


class BodyRemoved(BodyDamaged):
    """A body was taken down; its bytes are gone on purpose (:mod:`archive.removal`)."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """One row of ``fetches``. ``headers`` are pairs in the order received; ``hints`` as in ``parsers.model.Hints``."""

    id: int
    url: str
    final_url: str
    fetched_at: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body_sha256: str | None
    outcome: str
    kind: str
    portal: str
    run_id: int | None
    found_on: str
    hints: dict[str, Any]
    etag: str
    last_modified: str
    reason: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A body as it will be stored: its hash, and ``stored``, its encoding and data; ``None`` where it is held."""

    sha256: str
    stored: tuple[str, bytes] | None


class Snapshots:
    """The raw database at ``path``, created when it is not there (unless ``read_only``). Use as a context manager.

    One writing process at a time is the callers' business (:mod:`archive.lock`); any number may read beside it.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        self.db = connect(path, read_only=read_only)
        if not read_only:
            enter_wal(self.db)
            self.db.execute("PRAGMA synchronous = NORMAL")
            with transaction(self.db):
                for statement in ddl(raw_tables()):
                    self.db.execute(statement)
        self._compression = Compression(self.db)

    def __enter__(self) -> Snapshots:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def start_run(self, command: str, *, details: Mapping[str, Any] | None = None, started_at: str = "") -> int:
        """Begin a run and return its id."""
        with transaction(self.db):
            cursor = self.db.execute(
                "INSERT INTO runs (command, started_at, details) VALUES (?, ?, ?)",
                (command, started_at or now(), _json(details or {})),
            )
        return int(cursor.lastrowid or 0)

    def finish_run(
        self,
        run_id: int,
        finish_reason: str = "finished",
        *,
        details: Mapping[str, Any] | None = None,
        finished_at: str = "",
    ) -> None:
        """End a run: count its fetches, and make sure that all it wrote is on the disk.

        ``details`` are added to those given at the start. The counts come from the fetches, so they cannot drift.
        """
        counted = [f"SUM(outcome = '{outcome}') AS {outcome}" for outcome in OUTCOMES]
        row = self.db.execute(
            f"SELECT COUNT(*) AS fetched, COUNT(DISTINCT NULLIF(portal, '')) AS portals, {', '.join(counted)},"
            " SUM(CASE WHEN outcome = 'unchanged' THEN 0 ELSE COALESCE(b.size, 0) END) AS bytes,"
            " COUNT(DISTINCT CASE WHEN NOT EXISTS (SELECT 1 FROM fetches e WHERE e.body_sha256 = f.body_sha256"
            " AND e.id < f.id) THEN f.body_sha256 END) AS new_bodies"
            " FROM fetches f LEFT JOIN bodies b ON b.sha256 = f.body_sha256 WHERE run_id = ?",
            (run_id,),
        ).fetchone()
        counts = {name: row[name] or 0 for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values
        held = self.db.execute("SELECT details FROM runs WHERE id = ?", (run_id,)).fetchone()
        if held is None:
            raise KeyError(f"{self.path}: there is no run {run_id}")
        values = {
            **counts,
            "finished_at": finished_at or now(),
            "finish_reason": finish_reason,
            "details": _json({**json.loads(held["details"]), **(details or {})}),
        }
        # Inside a run a power cut may cost the last commits; after it nothing may be lost.
        self.db.execute("PRAGMA synchronous = FULL")
        with transaction(self.db):
            settings = ", ".join(f"{name} = :{name}" for name in values)
            self.db.execute(f"UPDATE runs SET {settings} WHERE id = :id", {**values, "id": run_id})
        self.db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        self.db.execute("PRAGMA synchronous = NORMAL")

    def record_fetch(
        self,
        url: str,
        *,
        outcome: str,
        kind: str,
        body: bytes | None = None,
        packed: Packed | None = None,
        final_url: str = "",
        fetched_at: str = "",
        status: int | None = None,
        headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        portal: str = "",
        run_id: int | None = None,
        found_on: str = "",
        hints: Mapping[str, Any] | None = None,
        etag: str = "",
        last_modified: str = "",
        reason: str = "",
    ) -> Fetch:
        """Commit one fetch with its body, and return its row. Once this returns, the fetch is kept.

        ``outcome`` is one of :data:`OUTCOMES`, ``kind`` one of :data:`KINDS`. ``unchanged`` needs no body: the one held
        for the address is filled in. ``packed``: what :meth:`pack` made of ``body``, where that was done before.

        Raises ``ValueError`` for an unknown word, ``sqlite3.Error`` when it cannot write.
        """
        if outcome not in OUTCOMES:
            raise ValueError(f"{url}: outcome {outcome!r} is not one of {', '.join(OUTCOMES)}")
        if kind not in KINDS:
            raise ValueError(f"{url}: kind {kind!r} is not one of {', '.join(KINDS)}")
        # Compressing takes milliseconds; it is done before the transaction so that the lock is held briefly.
        if body is not None and packed is None:
            packed = self.pack(url, body)
        sha256 = packed.sha256 if packed else None
        pairs = tuple(headers.items()) if isinstance(headers, Mapping) else tuple((a, b) for a, b in headers)
        with transaction(self.db):
            if body is not None and packed is not None and packed.stored is not None:
                self.db.execute(
                    "INSERT OR IGNORE INTO bodies (sha256, size, encoding, data) VALUES (?, ?, ?, ?)",
                    (sha256, len(body), *packed.stored),
                )
            if outcome == "unchanged" and sha256 is None:
                held = self.latest(url)
                sha256 = held.body_sha256 if held else None
            row: dict[str, Any] = {
                "url": url,
                "final_url": "" if final_url == url else final_url,
                "fetched_at": fetched_at or now(),
                "status": status,
                "headers": json.dumps(pairs, ensure_ascii=False),
                "body_sha256": sha256,
                "outcome": outcome,
                "kind": kind,
                "portal": portal,
                "run_id": run_id,
                "found_on": found_on,
                "hints": _json(hints or {}),
                "etag": etag,
                "last_modified": last_modified,
                "reason": reason,
            }
            fetch_id = self.append(row)
        return Fetch(**{**row, "id": fetch_id, "headers": pairs, "hints": dict(hints or {})})

    def append(self, row: Mapping[str, Any]) -> int:
        """Insert a row of ``fetches``, all columns but ``id``, with its digest; its id. Callers open transactions."""
        named = [name for name in raw_tables()["fetches"].column_names if name != "id"]
        cursor = self.db.execute(
            f"INSERT INTO fetches ({', '.join(named)}) VALUES ({', '.join(':' + name for name in named)})", row
        )
        fetch_id = int(cursor.lastrowid or 0)
        digest = digest_of([fetch_id, *(row[name] for name in named)])
        self.db.execute("INSERT INTO fetch_digests (fetch_id, digest) VALUES (?, ?)", (fetch_id, digest))
        return fetch_id

    def pack(self, url: str, body: bytes) -> Packed:
        """``body`` as it is to be stored for ``url``. Writes nothing."""
        sha256 = hashlib.sha256(body).hexdigest()
        if self.holds(sha256):
            return Packed(sha256, None)
        earlier = self.latest(url)
        return Packed(sha256, self._compression.pack(body, url, str(earlier.body_sha256) if earlier else ""))

    def fetches(
        self, *, url: str = "", kind: str = "", portal: str = "", run_id: int | None = None, after: int = 0
    ) -> Iterator[Fetch]:
        """Fetches in the order made, all or those that match; ``after`` is the id to begin behind."""
        wanted = {"url": url, "kind": kind, "portal": portal, "run_id": run_id}
        given = {name: value for name, value in wanted.items() if value not in ("", None)}
        where = "".join(f" AND {name} = :{name}" for name in given)
        for row in self.db.execute(
            f"SELECT * FROM fetches WHERE id > :after{where} ORDER BY id", {**given, "after": after}
        ):
            yield _fetch(row)

    def latest(self, url: str) -> Fetch | None:
        """The latest good fetch of ``url``: what is held, for a conditional request. ``None`` if nothing is."""
        row = self.db.execute(
            "SELECT * FROM fetches WHERE url = ? AND body_sha256 IS NOT NULL AND outcome IN ('ok', 'unchanged')"
            " ORDER BY id DESC LIMIT 1",
            (url,),
        ).fetchone()
        return _fetch(row) if row else None

    def holds(self, sha256: str) -> bool:
        """Whether a body of that hash is stored."""
        return self.db.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (sha256,)).fetchone() is not None

    def body(self, sha256: str) -> bytes:
        """The bytes of that hash, as received; of several hashes joined by ``+``, the pages of one report in order.

        Raises :class:`BodyDamaged` when they are missing or have changed.
        """
        if "+" in sha256:
            return b"".join(self.body(one) for one in sha256.split("+"))
        try:
            row = self.db.execute("SELECT size, encoding, data FROM bodies WHERE sha256 = ?", (sha256,)).fetchone()
        except sqlite3.OperationalError as error:
            if UNDECODABLE not in str(error):
                raise
            raise BodyDamaged(f"{self.path}: body {sha256}: {error}. Restore raw.db.", sha256) from error
        if row is None:
            told = f"{self.path}: there is no body {sha256}. Restore raw.db, or fetch its addresses again."
            raise BodyDamaged(told, sha256)
        if row["encoding"] == REMOVED:
            raise BodyRemoved(f"{self.path}: body {sha256} was taken down; `nianbao takedown --list` says why.", sha256)
        try:
            body = self._compression.unpack(row["encoding"], row["data"], row["size"])
        except ValueError as error:
            told = f"{self.path}: body {sha256} cannot be decompressed: {error}. Restore raw.db."
            raise BodyDamaged(told, error.sha256 if isinstance(error, DictionaryDamaged) else sha256) from error
        found = hashlib.sha256(body).hexdigest()
        if found != sha256:
            told = f"{self.path}: body {sha256} is damaged, its bytes now hash to {found}. Restore raw.db."
            raise BodyDamaged(told, sha256)
        return body

    def record_portal(self, id: str, **values: str) -> None:
        """Keep what a portal card says (columns of the table ``portals``), in place of what it said before."""
        row = {"id": id, **values}
        names = ", ".join(row)
        renewed = ", ".join(f"{name} = excluded.{name}" for name in values) or "id = excluded.id"
        with transaction(self.db):
            self.db.execute(
                f"INSERT INTO portals ({names}) VALUES ({', '.join(':' + name for name in row)})"
                f" ON CONFLICT (id) DO UPDATE SET {renewed}",
                row,
            )

    def portal_runs(self, portal: str, most: int = 10) -> list[sqlite3.Row]:
        """The last runs that asked a portal, latest first: ``run_id``, ``last`` fetch (UTC), ``blocked`` fetches."""
        return self.db.execute(
            "SELECT run_id, MAX(fetched_at) AS last, SUM(outcome = 'blocked') AS blocked FROM fetches"
            " WHERE portal = ? AND run_id IS NOT NULL GROUP BY run_id ORDER BY run_id DESC LIMIT ?",
            (portal, most),
        ).fetchall()

    def runs(self) -> list[sqlite3.Row]:
        """All runs, the latest first."""
        return self.db.execute("SELECT * FROM runs ORDER BY id DESC").fetchall()


_PLAIN = [field.name for field in fields(Fetch) if field.name not in ("headers", "hints")]


def _fetch(row: sqlite3.Row) -> Fetch:
    plain = {name: row[name] for name in _PLAIN}
    headers = tuple((str(name), str(value)) for name, value in json.loads(row["headers"]))
    return Fetch(**plain, headers=headers, hints=json.loads(row["hints"]))


def digest_of(values: Sequence[Any]) -> bytes:
    """Digest of a row of ``fetches``, ``values`` being its columns in their order."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()).digest()[:16]


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
