"""MHTML (网页归档): a web page saved with what belongs to it, as a message of parts. Word saves it under .doc too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from email.message import Message
from email.parser import BytesParser

from parsers.formats import html
from parsers.formats.joined import inserted, placed
from parsers.formats.looking import LEAST_BYTES, MAY_BE_TABLE, Look, unread_picture
from parsers.formats.unreadable import Unreadable
from parsers.model import Document, Severity

_HEAD = re.compile(rb"\s{0,8}(?:From|MIME-Version|Subject|Content-Type|Date|Snapshot-Content-Location)\s*:", re.I)
_PART = re.compile(rb"^Content-Type:\s*(?:multipart/|text/html)", re.I | re.M)
_MOST_PARTS = 2_000
_SHOWN = 8


def is_mhtml(body: bytes) -> bool:
    """Whether the bytes begin as such a message."""
    return _HEAD.match(body) is not None and _PART.search(body, 0, 4096) is not None


def read(body: bytes, look: Look | None = None) -> Document:
    """The page that the message opens with, with ``look`` the tables in its pictures too. Raises :class:`Unreadable` if
    it holds none.

    Its bytes are encoded once more: places are those of the page when that is undone.
    """
    message = BytesParser().parsebytes(body.lstrip())
    pages = []
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            break
        if part.get_content_type() == "text/html":
            pages.append(part)
    if not pages:
        raise Unreadable("document_damaged", "网页归档里没有网页，未读取；请另存为网页")
    start = (message.get_param("start") or "") if message.get("Content-Type") else ""
    chosen = next((part for part in pages if start and part.get("Content-ID") == start), None)
    documents = [_page(part) for part in ([chosen] if chosen is not None else pages)]
    # Frames have pages of their own: the one with the most words holds the report.
    fullest = max(documents, key=lambda document: sum(len(block.text) for block in document.blocks))
    return _with_pictures(fullest, message, look)


def _with_pictures(page: Document, message: Message, look: Look | None) -> Document:
    """``page`` with the tables in its pictures, each behind the block where it stands, or with word of them."""
    held = _pictures(message)
    shown = [(link, _held(link.url, held)) for link in page.links if link.kind == "image"]
    unread: list[str] = []
    why = ""
    for link, data in sorted(shown, key=lambda pair: -pair[0].block):
        if len(data) < LEAST_BYTES:
            continue
        try:
            if look is not None:
                found = look.document(data, tables_only=True)
                if found is not None:
                    name = link.url.rpartition("/")[2]
                    page = inserted(page, max(link.block + 1, 0), placed(found, f"file {name}"))
                continue
        except Unreadable as error:
            why = f"（{error}）"
        unread.insert(0, link.url)
    if unread:
        said = f"网页里有{len(unread)}张图片，没有读；{MAY_BE_TABLE}{why}"
        found_unread = unread_picture(Severity.INFO, said, "、".join(unread[:_SHOWN]))
        page = replace(page, findings=(*page.findings, found_unread))
    return page


def _pictures(message: Message) -> dict[str, bytes]:
    """The pictures of the message by their address and by their key."""
    found: dict[str, bytes] = {}
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            break
        if part.get_content_maintype() == "image":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                for name in (part.get("Content-Location"), part.get("Content-ID")):
                    found[str(name or "").strip().strip("<>")] = data
    return found


def _held(url: str, held: Mapping[str, bytes]) -> bytes:
    """The picture that an address in the page means: in full, by its key, or by the end of its address."""
    name = url.removeprefix("cid:")
    if name in held:
        return held[name]
    return next((data for known, data in held.items() if name and known.endswith("/" + name.lstrip("./"))), b"")


def _page(part: Message) -> Document:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    charset = part.get_content_charset() or ""
    document = html.read(data, f"text/html; charset={charset}" if charset else "")
    return placed(document, "page")
