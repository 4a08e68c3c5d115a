"""WARC 1.1: raw.db written in the form archives exchange, and read back with every length and digest compared.

Reading is strict because a WARC cut in the middle is otherwise read to its end without a complaint.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO

from archive.snapshots import Fetch, Snapshots

HTTP = "application/http; msgtype=response"
REVISIT = "http://netpreserve.org/warc/1.1/revisit/"
ENCODED = {"content-encoding", "transfer-encoding", "content-length"}
"""Headers that describe the bytes on the wire; raw.db keeps the bytes after decoding, so they are kept renamed."""


class WarcDamaged(ValueError):
    """A WARC that does not hold what it says. The message says where."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its named fields (as written), and its block."""

    fields: Mapping[str, str]
    block: bytes

    @property
    def type(self) -> str:
        """``warcinfo``, ``response``, ``resource``, ``revisit``, ..."""
        return self.fields["WARC-Type"]

    @property
    def payload(self) -> bytes:
        """The block without its HTTP head where it has one."""
        if self.fields.get("Content-Type", "").startswith("application/http"):
            return self.block.partition(b"\r\n\r\n")[2]
        return self.block


def digest(data: bytes) -> str:
    """SHA-1 in base 32, which is what indexes of WARC files use."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def export_records(snapshots: Snapshots, software: str) -> Iterator[Record]:
    """All fetches that have a body, oldest first, after a ``warcinfo`` record; the same archive gives the same bytes.

    A body met again is a ``revisit`` of its first record; an ingested file is a ``resource``.
    """
    first: dict[str, tuple[Fetch, str]] = {}
    info = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
    for fetch in snapshots.fetches():
        if fetch.body_sha256 is None:
            continue
        if not first:
            yield _record("warcinfo", fetch, info, "application/warc-fields", {})
        original, sha1 = first.get(fetch.body_sha256, (fetch, ""))
        body = b""
        if original is fetch or fetch.status is None:
            body = snapshots.body(fetch.body_sha256)
            sha1 = digest(body)
            first.setdefault(fetch.body_sha256, (fetch, sha1))
        marks = {"WARC-Payload-Digest": sha1, "Nianbao-Payload-SHA256": fetch.body_sha256}
        if fetch.status is None:
            yield _record("resource", fetch, body, _content_type(fetch), marks)
        elif original is fetch:
            yield _record("response", fetch, _head(fetch, len(body)) + body, HTTP, marks)
        else:
            profile = "server-not-modified" if fetch.status == 304 else "identical-payload-digest"
            marks |= {
                "WARC-Profile": REVISIT + profile,
                "WARC-Refers-To-Target-URI": _clean(original.final_url or original.url),
                "WARC-Refers-To-Date": original.fetched_at,
            }
            yield _record("revisit", fetch, _head(fetch, None), HTTP, marks)


def write(records: Iterable[Record], stream: IO[bytes], *, compress: bool) -> int:
    """Write ``records``, each a gzip member of its own when ``compress``; the number written."""
    count = 0
    for record in records:
        count += 1
        head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in record.fields.items()) + "\r\n"
        data = head.encode() + record.block + b"\r\n\r\n"
        stream.write(gzip.compress(data, mtime=0) if compress else data)
    return count


def read(path: Path) -> Iterator[Record]:
    """Records of a WARC file, plain or gzip. Raises :class:`WarcDamaged` at the first that is cut or altered."""
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    opened: IO[bytes] = gzip.GzipFile(path) if packed else path.open("rb")  # type: ignore[assignment]
    with opened as stream:
        number = 0
        try:
            while line := stream.readline():
                number += 1
                if line.strip() not in (b"WARC/1.0", b"WARC/1.1"):
                    raise WarcDamaged(f"{path}: record {number} does not begin with WARC/1.x")
                yield _read_one(stream, f"{path}: record {number}")
        except (EOFError, OSError, zlib.error) as error:
            raise WarcDamaged(f"{path}: cut or damaged in record {number}: {error}") from error


def _read_one(stream: IO[bytes], place: str) -> Record:
    fields: dict[str, str] = {}
    while (line := stream.readline()).strip():
        name, _, value = line.decode("utf-8", "replace").partition(":")
        fields[name.strip()] = value.strip()
    if not line or "WARC-Type" not in fields or not fields.get("Content-Length", "").isdigit():
        raise WarcDamaged(f"{place}: its head is cut, or has no WARC-Type or no Content-Length")
    length = int(fields["Content-Length"])
    block = stream.read(length)
    if len(block) != length or stream.read(4) != b"\r\n\r\n":
        raise WarcDamaged(f"{place}: {length} bytes declared, {len(block)} found, or its end is missing")
    record = Record(fields, block)
    declared = fields.get("WARC-Block-Digest", "")
    if declared.startswith("sha1:") and declared != digest(block):
        raise WarcDamaged(f"{place}: its block does not match WARC-Block-Digest")
    payload = fields.get("WARC-Payload-Digest", "")
    if record.type in ("response", "resource") and payload.startswith("sha1:") and payload != digest(record.payload):
        raise WarcDamaged(f"{place}: its payload does not match WARC-Payload-Digest")
    return record


def _record(kind: str, fetch: Fetch, block: bytes, content_type: str, more: Mapping[str, str]) -> Record:
    # A name made from the fetch, not a random one: exporting twice gives the same file.
    name = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([kind, fetch.id, fetch.fetched_at, fetch.url]))
    fields = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{name}>", "WARC-Date": fetch.fetched_at}
    if kind != "warcinfo":
        fields["WARC-Target-URI"] = _clean(fetch.final_url or fetch.url)
    fields |= {"Content-Type": content_type, **more, "WARC-Block-Digest": digest(block)}
    return Record({**fields, "Content-Length": str(len(block))}, block)


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
