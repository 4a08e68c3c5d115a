"""MHTML (网页归档): a web page saved with what belongs to it, as a message of parts. Word saves it under .doc too."""

from __future__ import annotations

import re
from email.message import Message
from email.parser import BytesParser

from parsers.formats import html
from parsers.formats.joined import placed
from parsers.formats.unreadable import Unreadable
from parsers.model import Document

_HEAD = re.compile(rb"\s{0,8}(?:From|MIME-Version|Subject|Content-Type|Date|Snapshot-Content-Location)\s*:", re.I)
_PART = re.compile(rb"^Content-Type:\s*(?:multipart/|text/html)", re.I | re.M)
_MOST_PARTS = 2_000


def is_mhtml(body: bytes) -> bool:
    """Whether the bytes begin as such a message."""
    return _HEAD.match(body) is not None and _PART.search(body, 0, 4096) is not None


def read(body: bytes) -> Document:
    """The page that the message opens with. Raises :class:`Unreadable` if it holds none.

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
    return max(documents, key=lambda document: sum(len(block.text) for block in document.blocks))


def _page(part: Message) -> Document:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    charset = part.get_content_charset() or ""
    document = html.read(data, f"text/html; charset={charset}" if charset else "")
    return placed(document, "page")
