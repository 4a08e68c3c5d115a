"""WARC 1.1 (ISO 28500), the form in which archives exchange: written, and read with lengths and digests compared.

Reading is strict because a WARC cut in the middle is otherwise read to its end without a complaint. What the records of
raw.db are is said in :mod:`archive.warc_out`, what becomes of records read in :mod:`archive.warc_in`.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import IO

HTTP = "application/http"
LARGEST = 128 * 1024 * 1024
"""Bytes of a block that is read; of a larger one only the digest is compared."""

PIECE = 1 << 20
END = "Nianbao-Records"
"""Field of the last record of a WARC of ours: how many records stand before it. Without it the file is cut."""

_MARK = b"software: nianbao/"


class WarcDamaged(ValueError):
    """A WARC that does not hold what it says. The message says where."""


@dataclass(frozen=True)
class Record:
    """One record: its named fields (as written), and its block, empty where that is ``oversize``."""

    fields: Mapping[str, str]
    block: bytes
    oversize: bool = False

    @property
    def type(self) -> str:
        """``warcinfo``, ``response``, ``request``, ``resource``, ``revisit``, ``metadata``, ..."""
        return self.fields["WARC-Type"]

    @property
    def is_http(self) -> bool:
        """Whether the block is an HTTP message."""
        return self.fields.get("Content-Type", "").startswith(HTTP)

    @property
    def payload(self) -> bytes:
        """The block without its HTTP head where it has one, as it stands."""
        return self.block.partition(b"\r\n\r\n")[2] if self.is_http else self.block

    @cached_property
    def answer(self) -> tuple[int | None, tuple[tuple[str, str], ...], bytes]:
        """Status, headers and body of an HTTP answer, the body as a reader gets it: chunks joined, unpacked.

        Of a block that is no HTTP message the body alone. Raises :class:`WarcDamaged` where it is none though it says
        so, or packed otherwise than it says.
        """
        if not self.is_http:
            return None, (), self.block
        # Loading it takes a while, and most commands read no WARC.
        from warcio.recordloader import ArcWarcRecord
        from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

        stream = BytesIO(self.block)
        try:
            head = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/2.0"], verify=False).parse(stream)
            record = ArcWarcRecord("warc", "response", None, stream, head, HTTP, None)
            body = record.content_stream().read(LARGEST + 1)
            status = int(head.get_statuscode())
        except (StatusAndHeadersParserException, EOFError, ValueError, zlib.error, OSError) as error:
            raise WarcDamaged(f"its HTTP message cannot be read: {error}") from error
        return status, tuple((str(name), str(value)) for name, value in head.headers), body


def digest(data: bytes) -> str:
    """SHA-1 in base 32, which is what indexes of WARC files use."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


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
    """Records of a WARC file, plain or gzip. Raises :class:`WarcDamaged` at the first that is cut or altered.

    A file of ours must end with its last record; of another's, a cut between two records cannot be seen.
    """
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    opened: IO[bytes] = gzip.GzipFile(path) if packed else path.open("rb")  # type: ignore[assignment]
    with opened as stream:
        number, ours, ended = 0, False, False
        try:
            while line := stream.readline(100):
                number += 1
                if ended:
                    raise WarcDamaged(f"{path}: record {number} stands behind the last one")
                if line.strip() not in (b"WARC/1.0", b"WARC/1.1"):
                    raise WarcDamaged(f"{path}: record {number} does not begin with WARC/1.x")
                record = _read_one(stream, f"{path}: record {number}")
                ours = ours or (number == 1 and record.type == "warcinfo" and record.block.startswith(_MARK))
                if ours and END in record.fields:
                    ended = True
                    if record.fields[END] != str(number - 1):
                        raise WarcDamaged(f"{path}: {record.fields[END]} records were written, {number - 1} are here")
                yield record
        except (EOFError, OSError, zlib.error) as error:
            raise WarcDamaged(f"{path}: cut or damaged in record {number}: {error}") from error
        if not number:
            raise WarcDamaged(f"{path}: there is no record in it")
        if ours and not ended:
            raise WarcDamaged(f"{path}: cut behind record {number}: its last record is missing")


def _read_one(stream: IO[bytes], place: str) -> Record:
    fields: dict[str, str] = {}
    while (line := stream.readline(1 << 16)).strip():
        name, _, value = line.decode("utf-8", "replace").partition(":")
        fields[name.strip()] = value.strip()
    if not line or "WARC-Type" not in fields or not fields.get("Content-Length", "").isdigit():
        raise WarcDamaged(f"{place}: its head is cut, or has no WARC-Type or no Content-Length")
    length = int(fields["Content-Length"])
    algorithm, given = _declared(fields.get("WARC-Block-Digest", ""))
    found = hashlib.new(algorithm) if algorithm else None
    kept, read = [], 0
    while read < length and (piece := stream.read(min(PIECE, length - read))):
        read += len(piece)
        if found is not None:
            found.update(piece)
        if length <= LARGEST:
            kept.append(piece)
    if read != length or stream.read(4) != b"\r\n\r\n":
        raise WarcDamaged(f"{place}: {length} bytes declared, {read} found, or its end is missing")
    record = Record(fields, b"".join(kept), oversize=length > LARGEST)
    if found is not None:
        if found.digest() != given:
            raise WarcDamaged(f"{place}: its block does not match WARC-Block-Digest")
    elif not record.oversize and record.type in ("response", "resource"):
        _compare_payload(record, place)
    return record


def _compare_payload(record: Record, place: str) -> None:
    """Hold a payload whose block has no digest against its own: as it stands, or as a reader gets it."""
    algorithm, given = _declared(record.fields.get("WARC-Payload-Digest", ""))
    if not algorithm or hashlib.new(algorithm, record.payload).digest() == given:
        return
    try:
        if hashlib.new(algorithm, record.answer[2]).digest() == given:
            return
    except WarcDamaged:
        pass
    raise WarcDamaged(f"{place}: its payload does not match WARC-Payload-Digest")


def _declared(digest: str) -> tuple[str, bytes]:
    """Algorithm and value of a digest field, in base 32 or hex; ``("", b"")`` for none that is known."""
    algorithm, _, value = digest.partition(":")
    algorithm = algorithm.lower().replace("-", "")
    sizes = {"sha1": 20, "sha256": 32, "md5": 16, "sha512": 64}
    if algorithm not in sizes:
        return "", b""
    try:
        if len(value) == 2 * sizes[algorithm]:
            return algorithm, bytes.fromhex(value)
        return algorithm, base64.b32decode(value.upper() + "=" * (-len(value) % 8))
    except ValueError:
        return "", b""
