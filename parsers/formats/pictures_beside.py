"""Pictures that a file holds without saying plainly where they stand: what tables they hold is put behind the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from parsers.formats.joined import joined, placed
from parsers.formats.looking import LEAST_BYTES, MAY_BE_TABLE, Look, unread_picture
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped
from parsers.model import Document, Severity

_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff")
_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_JPEG, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
_IN_RTF = re.compile(rb"(?:\\pngblip|\\jpegblip)[^{}]{0,400}?(?<=[\s\d])([0-9a-fA-F\s]{8192,})")
_MOST = 60
_SHOWN = 5


def with_pictures(document: Document, pictures: Iterable[tuple[str, bytes]], look: Look | None) -> Document:
    """``document`` with the tables in these pictures, by name, behind it, or with word of them."""
    unread: list[str] = []
    found: list[Document] = []
    why = ""
    for number, (name, data) in enumerate(pictures):
        if len(data) < LEAST_BYTES or number >= _MOST:
            continue
        try:
            if look is not None:
                seen = look.document(data, tables_only=True)
                found += [placed(seen, f"file {name}")] if seen is not None else []
                continue
        except Unreadable as error:
            why = f"（{error}）"
        unread.append(name)
    whole = joined(document, found) if found else document
    if not unread:
        return whole
    said = f"文档里有{len(unread)}张图片，没有读；{MAY_BE_TABLE}{why}"
    told = unread_picture(Severity.INFO, said, "、".join(unread[:_SHOWN]))
    return replace(whole, findings=(*whole.findings, told))


def in_folder(parts: Zipped, folder: str) -> Iterator[tuple[str, bytes]]:
    """The pictures in a folder of a package."""
    for name in parts.members:
        if name.lower().startswith(folder) and name.lower().endswith(_SUFFIXES):
            yield name, parts.read(name)


def in_streams(streams: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """The pictures that stand in streams of bytes as they are in files of their own."""
    number = 0
    for stream in streams:
        for start, end in ((_PNG, _PNG_END), (_JPEG, _JPEG_END)):
            at = stream.find(start)
            while at >= 0 and number < _MOST:
                last = stream.find(end, at)
                following = stream.find(start, at + len(start))
                while start == _JPEG and last >= 0 and (more := stream.find(end, last + 2)) >= 0:
                    # A picture of a picture may stand in it: its end is the last one before the next begins.
                    if 0 <= following < more:
                        break
                    last = more
                if last < 0:
                    break
                number += 1
                yield f"picture {number}", stream[at : last + len(end)]
                at = stream.find(start, last)


def in_rtf(body: bytes) -> Iterator[tuple[str, bytes]]:
    """The pictures of an RTF file that stand in it as figures."""
    for number, found in enumerate(_IN_RTF.finditer(body), 1):
        digits = bytes(found[1].translate(None, b" \r\n\t"))
        yield f"picture {number}", bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
