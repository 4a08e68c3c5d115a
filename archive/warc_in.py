"""WARC files taken in: our own, which give back the raw.db they were made from, and captures of other archives.

A capture of Common Crawl, the Wayback Machine or a crawler of somebody else's is a fetch of kind ``capture``: its
``fetched_at`` is when *they* fetched it, its run is when *we* took it in, and ``hints.capture`` says whose it is. It
never counts as a look of ours at a portal.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.compression import REMOVED
from archive.database import transaction
from archive.ingest import LIMIT, Doubt
from archive.removal import is_removed
from archive.schema import raw_tables
from archive.snapshots import Snapshots
from archive.warc import Record, WarcDamaged, read
from archive.warc_out import ARCHIVE, FETCH, WHOLE

SUFFIXES = (".warc", ".warc.gz")

WAYBACK = re.compile(r"https?://web\.archive\.org/web/(\d{14})[a-z_]*/(.+)", re.IGNORECASE)
"""Address of a page as the Wayback Machine serves it: time of capture, and the address captured."""

PAGES = (
    *("text/html", "application/xhtml", "text/plain", "application/pdf", "application/msword", "application/vnd."),
    *("application/rtf", "text/rtf", "application/zip", "application/x-rar", "application/wps", "application/ofd"),
)
"""Beginnings of the content types that a report may have; pictures, styles and scripts are passed over."""

_ORIGINAL = "x-archive-orig-"
"""What the Wayback Machine writes before the name of a header that the captured server sent."""


def is_warc(path: Path) -> bool:
    """Whether a file is named as a WARC."""
    return path.name.lower().endswith(SUFFIXES)


def keep(snapshots: Snapshots, path: Path, run_id: int) -> tuple[Counter[str], list[Doubt]]:
    """Commit what a WARC file holds; counts by what became of the records, and what a person should look at.

    The records before a cut or damaged one are kept. What is held already (same address, time and bytes) is passed
    over, so that taking a file in again does no harm.
    """
    taken = _Taken(snapshots, path, run_id)
    try:
        for record in read(path):
            taken.take(record)
    except WarcDamaged as error:
        taken.counts["damaged"] += 1
        before = f"{taken.counts['kept']} captures before it are kept"
        taken.doubts.append(Doubt(str(path), f"{error}; {before}", "Get a whole copy and take it in again"))
    except OSError as error:
        taken.doubts.append(Doubt(str(path), f"it cannot be read ({error.strerror})", "Mend the file or its rights"))
    return taken.counts, taken.doubts


class _Taken:
    """One file on its way in."""

    def __init__(self, snapshots: Snapshots, path: Path, run_id: int) -> None:
        self.snapshots, self.path, self.run_id = snapshots, path, run_id
        self.counts: Counter[str] = Counter()
        self.doubts: list[Doubt] = []
        self.about: dict[str, str] = {}
        self.payloads: dict[str, str] = {}
        self.ours = False
        self.runs: dict[int, int] = {}
        self.bodies: dict[str, bytes] = {}

    def take(self, record: Record) -> None:
        """Take in one record."""
        if record.type == "warcinfo":
            self.about = dict(_fields(record.block))
            self.ours = self.about.get("software", "").startswith("nianbao/")
        elif self.ours:
            try:
                self._own(record)
            except (ValueError, KeyError, TypeError, AttributeError, sqlite3.Error) as error:
                # Whoever writes a file can call it ours.
                self._doubt(record, f"it is not what an export of ours holds ({type(error).__name__}: {error})")
        elif record.type in ("response", "resource", "revisit"):
            self._capture(record)

    # Files of ours.

    def _own(self, record: Record) -> None:
        content_type = record.fields.get("Content-Type", "")
        if record.type in ("response", "resource"):
            body = record.payload
            self.bodies = {hashlib.sha256(body).hexdigest(): body}
        elif content_type == ARCHIVE:
            self._whole(json.loads(record.block))
        elif content_type == FETCH:
            self._fetch(json.loads(record.block))

    def _whole(self, told: dict[str, list[dict[str, Any]]]) -> None:
        db = self.snapshots.db
        with transaction(db):
            for run in told[WHOLE[0]]:
                number = run.pop("id")
                held = db.execute(
                    "SELECT id FROM runs WHERE (command, started_at) = (?, ?)", (run["command"], run["started_at"])
                ).fetchone()
                self.runs[number] = held[0] if held else _insert(db, "runs", run)
            for portal in told[WHOLE[1]]:
                if not db.execute("SELECT 1 FROM portals WHERE id = ?", (portal["id"],)).fetchone():
                    _insert(db, "portals", portal)
            for review in told.get(WHOLE[2], ()):
                del review["id"]
                held = db.execute(
                    "SELECT 1 FROM reviews WHERE (report_id, subject, reviewed_at) = (?, ?, ?)",
                    (review["report_id"], review["subject"], review["reviewed_at"]),
                ).fetchone()
                if not held:
                    _insert(db, "reviews", review)
            for removal in told.get(WHOLE[3], ()):
                self._removal(removal)

    def _removal(self, removal: dict[str, Any]) -> None:
        """What was taken down where the file comes from is not kept here either; bytes held stay, and are told."""
        db, sha256, size = self.snapshots.db, removal["sha256"], removal.pop("size", 0)
        if is_removed(db, sha256):
            return
        if self.snapshots.holds(sha256):
            self.doubts.append(
                Doubt(
                    f"{self.path}: {sha256}",
                    f"it was taken down where this file comes from ({removal['reason']}), and is held here",
                    f"To take it down here too: `nianbao takedown {sha256} --reason …`",
                )
            )
            return
        _insert(db, "bodies", {"sha256": sha256, "size": size, "encoding": REMOVED, "data": b""})
        _insert(db, "removals", removal)
        self.counts["taken down"] += 1

    def _fetch(self, fetch: dict[str, Any]) -> None:
        sha256 = fetch["body_sha256"]
        if self._held(fetch["url"], fetch["fetched_at"], fetch["outcome"], sha256, fetch["kind"]):
            self.counts["held"] += 1
            return
        body = self.bodies.pop(sha256, None) if sha256 else None
        if sha256 and body is None and not self.snapshots.holds(sha256):
            # Its bytes were taken down before the file was written, or stand in another file.
            self.counts["without bytes"] += 1
            return
        run = fetch.pop("run_id")
        if body is None:
            self._row({**fetch, "run_id": self.runs.get(run)})
        else:
            del fetch["body_sha256"]
            self.snapshots.record_fetch(**fetch, body=body, run_id=self.runs.get(run))
        self.counts["kept"] += 1

    def _row(self, fetch: dict[str, Any]) -> None:
        row = {**fetch, "headers": json.dumps(fetch["headers"], ensure_ascii=False)}
        row["hints"] = json.dumps(fetch["hints"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        with transaction(self.snapshots.db):
            self.snapshots.append(row)

    # Captures of others.

    def _capture(self, record: Record) -> None:
        try:
            url, at, archive = _whose(record, self.about)
        except ValueError:
            self._doubt(record, f"its date {record.fields.get('WARC-Date', '')!r} is none")
            return
        if at > _iso(datetime.now(UTC) + timedelta(days=1)):
            # Kept, it would be the latest that is known of its address for ever.
            self._doubt(record, f"its date {at} lies in the future")
            return
        capture = {"archive": archive, "file": self.path.name, "record": record.fields.get("WARC-Record-ID", "")}
        if not url.startswith(("http://", "https://")):
            self.counts["no page"] += 1
            return
        try:
            status, headers, body = record.answer
        except WarcDamaged as error:
            self._doubt(record, str(error))
            return
        headers = tuple(_original(headers))
        names = {name.lower(): value for name, value in headers}
        kind = names.get("content-type", record.fields.get("WARC-Identified-Payload-Type", "")).lower()
        sha256 = hashlib.sha256(body).hexdigest()
        if record.type == "revisit":
            held = self.payloads.get(record.fields.get("WARC-Payload-Digest", ""), "")
            if not held:
                self._doubt(record, "it refers to a capture that stands in another file")
                return
            sha256, body, status = held, b"", 200
        elif status is not None and 300 <= status < 400:
            self.counts["redirect"] += 1
            return
        elif kind and not kind.startswith(PAGES):
            self.counts["no page"] += 1
            return
        outcome, reason = _outcome(status, record, body)
        if self._held(url, at, outcome, sha256 if outcome == "ok" else None, "capture"):
            self.counts["held"] += 1
            return
        known: dict[str, Any] = {
            "outcome": outcome,
            "kind": "capture",
            "fetched_at": at,
            "run_id": self.run_id,
            "reason": reason,
        }
        known |= {"hints": {"capture": capture, "content_type": kind}, "status": status, "headers": headers}
        if record.type == "revisit":
            if is_removed(self.snapshots.db, sha256):
                return
            self._row({"url": url, "final_url": "", "body_sha256": sha256, "portal": "", "found_on": "", "etag": "",
                       "last_modified": "", **known})  # fmt: skip
        else:
            self.snapshots.record_fetch(url, body=body if outcome == "ok" else None, **known)
            if outcome == "ok":
                self.payloads[record.fields.get("WARC-Payload-Digest", "")] = sha256
        self.counts["kept" if outcome == "ok" else outcome] += 1

    def _doubt(self, record: Record, reason: str) -> None:
        self.counts["unread"] += 1
        where = record.fields.get("WARC-Target-URI", record.fields.get("WARC-Record-ID", ""))
        self.doubts.append(Doubt(f"{self.path}: {where}", reason, "Get a whole copy, or leave it out"))

    def _held(self, url: str, at: str, outcome: str, sha256: str | None, kind: str) -> bool:
        found = self.snapshots.db.execute(
            "SELECT 1 FROM fetches WHERE url = ? AND fetched_at = ? AND outcome = ? AND body_sha256 IS ? AND kind = ?",
            (url, at, outcome, sha256, kind),
        )
        return found.fetchone() is not None


def _outcome(status: int | None, record: Record, body: bytes) -> tuple[str, str]:
    if cut := record.fields.get("WARC-Truncated"):
        return "too_large", f"the archive that captured it kept it in part ({cut})"
    if record.oversize or len(body) > LIMIT:
        return "too_large", f"more than the {LIMIT // 2**20} MB that are read"
    if status in (404, 410):
        return "not_found", f"the server answered {status}"
    if status not in (None, 200):
        return "failed", f"the server answered {status}"
    return ("ok", "") if body or record.type == "revisit" else ("empty", "the capture has no body")


def _whose(record: Record, about: dict[str, str]) -> tuple[str, str, str]:
    """The address captured, when (ISO, UTC, milliseconds), and by which archive."""
    url, date = record.fields.get("WARC-Target-URI", "").strip("<>"), record.fields.get("WARC-Date", "")
    if found := WAYBACK.fullmatch(url):
        at = datetime.strptime(found.group(1), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return found.group(2), _iso(at), "web.archive.org"
    if "Common Crawl" in " ".join(about.values()) or about.get("isPartOf", "").startswith("CC-MAIN"):
        archive = " ".join(part for part in ("Common Crawl", about.get("isPartOf", "")) if part)
    else:
        archive = about.get("isPartOf") or about.get("operator") or about.get("publisher") or about.get("software", "")
    return url, _iso(datetime.fromisoformat(date)), archive


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _original(headers: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """The headers of the server that was captured, where the capturing archive has put its own beside them."""
    renamed = [(name[len(_ORIGINAL) :], value) for name, value in headers if name.lower().startswith(_ORIGINAL)]
    yield from renamed or headers


def _fields(block: bytes) -> Iterator[tuple[str, str]]:
    for line in block.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()


def _insert(db: Any, table: str, row: dict[str, Any]) -> int:
    if odd := row.keys() - set(raw_tables()[table].column_names):
        raise KeyError(f"{table} has no column {', '.join(sorted(odd))}")
    names = ", ".join(row)
    cursor = db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(':' + name for name in row)})", row)
    return int(cursor.lastrowid or 0)
