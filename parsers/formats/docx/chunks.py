"""Files that a Word document takes in whole (``altChunk``): web pages, archived web pages, Word documents."""

from __future__ import annotations

from parsers.formats import docx, html, mhtml, rtf, text
from parsers.formats.joined import placed
from parsers.formats.zipped import Zipped
from parsers.model import Document


def read_chunk(parts: Zipped, name: str) -> Document | None:
    """The document in the member ``name``; ``None`` if there is none, or of a kind that is not read here."""
    if not name:
        return None
    body = parts.read(name)
    if body.startswith(b"PK"):
        return placed(docx.read_zipped(Zipped(body), inside=True), f"file {name}")
    if body.startswith(b"{\\rtf"):
        return placed(rtf.read(body), f"file {name}")
    if mhtml.is_mhtml(body):
        return placed(mhtml.read(body), f"file {name}")
    if b"<" in body[:4096]:
        return placed(html.read(body), f"file {name}")
    return placed(text.read(body), f"file {name}")
