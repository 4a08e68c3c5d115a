"""raw.db as WARC: every fetch with its request, its answer or a revisit of one, and all that raw.db knows of it.

Standard records are for the tools of others. What they have no field for (outcome, kind, hints, runs, cards) stands in
``metadata`` records as JSON, so that a WARC read back gives the same raw.db. The requests are made up from what is
known of them: method, address and form; the headers sent were not kept.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from archive.removal import is_removed
from archive.snapshots import Fetch, Snapshots
from archive.warc import END, HTTP, Record, digest

FETCH = "application/vnd.nianbao.fetch+json"
ARCHIVE = "application/vnd.nianbao.archive+json"
"""Content types of the records that hold one fetch, and what belongs to the archive as a whole."""

WHOLE = ("runs", "portals", "reviews", "removals")
"""Tables of raw.db that are written as they stand; a removal with the size of the body that it took."""

REVISIT = "http://netpreserve.org/warc/1.1/revisit/"
ENCODED = {"content-encoding", "transfer-encoding", "content-length"}
"""Headers that describe the bytes on the wire; raw.db keeps the bytes after decoding, so they are kept renamed."""

EPOCH = "1970-01-01T00:00:00Z"


def export_records(snapshots: Snapshots, software: str) -> Iterator[Record]:
    """All fetches, oldest first, between a ``warcinfo`` record and one that counts them; the same archive gives the
    same bytes.

    A body met again is a ``revisit`` of its first record; an ingested file is a ``resource``; a fetch without a body,
    or whose body was taken down, has its ``metadata`` alone.
    """
    count = 0
    for record in _records(snapshots, software):
        count += 1
        yield record
    yield _record("metadata", "end", EPOCH, b"", "application/octet-stream", {END: str(count)})


def _records(snapshots: Snapshots, software: str) -> Iterator[Record]:
    first: dict[str, tuple[Fetch, str]] = {}
    info = f"software: {software}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n"
    info += "description: bodies after decoding; requests without the headers sent\r\n"
    start = next((fetch.fetched_at for fetch in snapshots.fetches()), EPOCH)
    yield _record("warcinfo", "info", start, info.encode(), "application/warc-fields", {})
    yield _record("metadata", "archive", start, _json(_whole(snapshots)), ARCHIVE, {})
    for fetch in snapshots.fetches():
        name = json.dumps([fetch.id, fetch.fetched_at, fetch.url])
        about = {"WARC-Target-URI": _clean(fetch.final_url or fetch.url)}
        answer = _answer(snapshots, fetch, name, about, first)
        if answer is not None:
            about |= {"WARC-Concurrent-To": answer.fields["WARC-Record-ID"]}
            yield answer
            if answer.is_http:
                yield _record("request", name, fetch.fetched_at, _request(fetch), f"{HTTP}; msgtype=request", about)
        known = asdict(fetch)
        del known["id"]
        # Replay tools would take a record that names the address for one more capture of it.
        del about["WARC-Target-URI"]
        yield _record("metadata", name, fetch.fetched_at, _json(known), FETCH, about)


def _whole(snapshots: Snapshots) -> dict[str, list[dict[str, Any]]]:
    there = {row[0] for row in snapshots.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    whole = {
        table: [dict(row) for row in snapshots.db.execute(f"SELECT * FROM {table} ORDER BY 1")]
        for table in WHOLE
        if table in there
    }
    for removal in whole.get("removals", ()):
        found = snapshots.db.execute("SELECT size FROM bodies WHERE sha256 = ?", (removal["sha256"],)).fetchone()
        removal["size"] = found[0] if found else 0
    return whole


def _answer(
    snapshots: Snapshots, fetch: Fetch, name: str, about: Mapping[str, str], first: dict[str, tuple[Fetch, str]]
) -> Record | None:
    if fetch.body_sha256 is None or is_removed(snapshots.db, fetch.body_sha256):
        return None
    original, sha1 = first.get(fetch.body_sha256, (fetch, ""))
    body = b""
    if original is fetch or fetch.status is None:
        body = snapshots.body(fetch.body_sha256)
        sha1 = digest(body)
        first.setdefault(fetch.body_sha256, (fetch, sha1))
    marks = {**about, "WARC-Payload-Digest": sha1, "Nianbao-Payload-SHA256": fetch.body_sha256}
    if fetch.status is None:
        return _record("resource", name, fetch.fetched_at, body, _content_type(fetch), marks)
    if original is fetch:
        block = _head(fetch, len(body)) + body
        return _record("response", name, fetch.fetched_at, block, f"{HTTP}; msgtype=response", marks)
    marks |= {
        "WARC-Profile": REVISIT + ("server-not-modified" if fetch.status == 304 else "identical-payload-digest"),
        "WARC-Refers-To-Target-URI": _clean(original.final_url or original.url),
        "WARC-Refers-To-Date": original.fetched_at,
    }
    return _record("revisit", name, fetch.fetched_at, _head(fetch, None), f"{HTTP}; msgtype=response", marks)


def _record(kind: str, name: str, date: str, block: bytes, content_type: str, more: Mapping[str, str]) -> Record:
    # A name made from the fetch, not a random one: exporting twice gives the same file.
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"nianbao {kind} {name}")
    fields = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{identifier}>", "WARC-Date": date}
    fields |= {**more, "Content-Type": content_type, "WARC-Block-Digest": digest(block)}
    return Record({**fields, "Content-Length": str(len(block))}, block)


def _request(fetch: Fetch) -> bytes:
    parts = urlsplit(fetch.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    form = fetch.hints.get("form")
    lines = [
        f"{'GET' if form is None else 'POST'} {_clean(target).replace(' ', '%20')} HTTP/1.1",
        f"Host: {parts.netloc}",
    ]
    body = b""
    if form is not None:
        body = urlencode([(str(name), str(value)) for name, value in form]).encode()
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _head(fetch: Fetch, length: int | None) -> bytes:
    status = fetch.status or 0
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    lines = [f"HTTP/1.1 {status} {phrase}"]
    for name, value in fetch.headers:
        kept = f"X-Archive-Orig-{name}" if name.lower() in ENCODED else name
        lines.append(f"{_clean(kept)}: {_clean(value)}")
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _content_type(fetch: Fetch) -> str:
    given = {name.lower(): value for name, value in fetch.headers}.get("content-type", "")
    return _clean(given or str(fetch.hints.get("content_type") or "") or "application/octet-stream")


def _clean(value: str) -> str:
    return " ".join(value.split())


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
