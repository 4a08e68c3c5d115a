"""File formats: one module each, bytes in, :class:`parsers.model.Document` out. The type is told by the bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from parsers.formats import apart, html, scripted, text
from parsers.formats.decode import wide_codec
from parsers.formats.looking import is_unread_picture
from parsers.formats.unreadable import Unreadable
from parsers.model import Document, Finding, Severity

MAX_BYTES = 60 * 1024 * 1024
"""Bodies above this are refused: the largest honest report page seen is under 5 MB."""

MOST_BLOCKS = 100_000
"""Paragraphs and rows read of one page: fifty times the longest honest report, so that millions of lines end soon."""

READERS: Mapping[str, Callable[[bytes, str], Document]] = MappingProxyType(
    {"html": html.read, "text": text.read, "json": scripted.read_json}
)
"""Format name to its reader ``(body, content_type) -> Document``. A new file format is a module and a line here."""

_PICTURES = "parsers.formats.picture"
_SECOND_LOOK = "parsers.formats.second_look"

APART: Mapping[str, str] = MappingProxyType(
    {
        "zip": "parsers.formats.package",
        "ole": "parsers.formats.compound",
        "rtf": "parsers.formats.rtf",
        "rar": "parsers.formats.rar",
        "wordml": "parsers.formats.wordml",
        "sheetml": "parsers.formats.sheetml",
        "mhtml": "parsers.formats.mhtml",
        "pdf": "parsers.formats.pdf",
        "image": _PICTURES,
    }
)
"""Format name to the module whose ``read(body)`` reads it in a process of its own (:mod:`parsers.formats.apart`)."""

_MAGIC = (
    (b"%PDF", "pdf", "PDF文件"),
    (b"PK\x03\x04", "zip", "ZIP/DOCX/XLSX/OFD文件"),
    (b"PK\x05\x06", "zip", "空的ZIP文件"),
    (b"\xd0\xcf\x11\xe0", "ole", "DOC/XLS/WPS文件"),
    (b"{\\rtf", "rtf", "RTF文件"),
    (b"Rar!", "rar", "RAR文件"),
    (b"7z\xbc\xaf\x27\x1c", "7z", "7Z压缩包"),
    (b"\x1f\x8b", "gzip", "GZIP文件"),
    (b"\xff\xd8\xff", "image", "图片(JPEG)"),
    (b"\x89PNG", "image", "图片(PNG)"),
    (b"GIF8", "image", "图片(GIF)"),
    (b"BM", "image", "图片(BMP)"),
    (b"II*\0", "image", "图片(TIFF)"),
    (b"MM\0*", "image", "图片(TIFF)"),
)
_PREFIXED = frozenset(("zip", "ole", "rar", "rtf", "image"))
_PREFIX = 64
_BEFORE = b"\r\n\t \xef\xbb\xbf"
_MHTML = re.compile(rb"\s{0,8}(?:From:[^\n]*|MIME-Version:|Subject:[^\n]*|Content-Type: multipart/)", re.I)
_XML = (
    ("wordml", re.compile(rb"<(?:w:wordDocument|pkg:package)\b")),
    ("sheetml", re.compile(rb"<(?:ss:)?Workbook\b[^<>]*urn:schemas-microsoft-com:office:spreadsheet")),
)
"""Office documents in one XML file, by how their root element begins."""
_MHTML_PART = re.compile(rb"^Content-Type:\s*(?:multipart/related|text/html)", re.I | re.M)
_JSON = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s{0,99}"
    rb"(?:[\w.$]{1,80}\s{0,9}\(\s{0,9}|(?:(?:var|let|const)\s{1,9})?[\w.$]{1,80}\s{0,9}=\s{0,9})?"
    rb"(?:\{\s{0,99}\"|\[\s{0,99}\{\s{0,99}\"|\"\{\s{0,99}\\\")"
)
"""An object or a list of them, as an API answers, written once or twice, or a call with one (JSONP), or a variable."""
_CONTROLS = bytes([*range(9), *range(14, 32)])
_TAG = re.compile(rb"<(?:!doctype|html|head|body|table|t[rdh]|div|p|span|meta|h[1-6]|ul|li)\b[^<>]*>", re.I)
_BREAK = re.compile(rb"<br\b[^<>]*>", re.I)
_BROKEN_CELL = re.compile(rb"\|[^\n|]*<br\b[^<>]*>[^\n|]*\|", re.I)
"""A line break inside a cell between pipes: the one element that tables in plain text borrow."""


def sniff(body: bytes) -> str:
    """The format of ``body`` by its content: a key of :data:`READERS`, or the name of a format that has no reader.

    Raises :class:`Unreadable` for bytes of no format at all.
    """
    if len(body) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(body)}字节，超过{MAX_BYTES}字节的上限，未读取；请确认这是一份年度报告")
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise Unreadable(
            "empty", "空文件，没有内容；请重新下载" if not body.strip(b" \t\r\n") else "全部是零字节；请重新下载"
        )
    for magic, kind, _ in _MAGIC:
        if (body.startswith(magic) or (kind in _PREFIXED and _bare(body).startswith(magic))) and (
            magic != b"BM" or b"\0" in body[:64]
        ):
            return kind
    # A header of a few bytes may stand before a PDF.
    if b"%PDF-" in body[:1024] and b"<html" not in body[:1024].lower():
        return "pdf"
    for kind, name in _XML if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") else ():
        if name.search(body, 0, 8192):
            return kind
    if _MHTML.match(body) and _MHTML_PART.search(body, 0, 4096):
        return "mhtml"
    wide = bool(wide_codec(body))
    sample = body[: 1 << 20]
    if not wide and (len(sample) - len(sample.translate(None, _CONTROLS))) * 30 > len(sample):
        raise Unreadable("binary", "内容是二进制数据，不是网页、文本或常见文档；请检查文件")
    sample = sample.replace(b"\0", b"") if wide else sample
    if _JSON.match(sample):
        return "json"
    if _TAG.search(sample):
        return "html"
    return "html" if _BREAK.search(sample) and not _BROKEN_CELL.search(sample) else "text"


def read(body: bytes, content_type: str = "") -> Document:
    """Read ``body`` whatever its format; what stands behind :data:`MOST_BLOCKS` is cut. Raises :class:`Unreadable`."""
    kind = sniff(body)
    if kind in READERS:
        document = READERS[kind](body, content_type)
    elif kind in APART:
        document = _read_apart(kind, _bare(body) if kind in _PREFIXED else body)
    else:
        name = next((name for magic, known, name in _MAGIC if known == kind and body.startswith(magic)), kind.upper())
        raise Unreadable(f"format_{kind}", f"内容是{name}，这一版不读；请另存为 .html、.docx 或 .pdf")
    return document if len(document.blocks) <= MOST_BLOCKS else _cut(document)


def _bare(body: bytes) -> bytes:
    """``body`` without what some servers send before a file: a blank line, a byte-order mark."""
    head = body[:_PREFIX]
    return body[len(head) - len(head.lstrip(_BEFORE)) :] if head[:1] and head[:1] in _BEFORE else body


def _read_apart(kind: str, body: bytes) -> Document:
    """Read a document, and once more with recognition where something in it is a picture."""
    try:
        document = apart.read(APART[kind], body)
    except Unreadable as error:
        if error.kind != "needs_ocr" or kind == "image":
            raise
        return _recognised(kind, body, error)
    if not any(is_unread_picture(found) for found in document.findings):
        return document
    try:
        return apart.read(_SECOND_LOOK, body)
    except Unreadable as error:
        return _unlooked(document, error)


def _recognised(kind: str, body: bytes, why: Unreadable) -> Document:
    """What recognition makes of a file that has no text besides."""
    try:
        return apart.read(_SECOND_LOOK, body)
    except Unreadable as error:
        if kind == "pdf" or error.kind != "needs_ocr":
            raise
        raise Unreadable(error.kind, f"{why}；{error}") from error


def _unlooked(document: Document, error: Unreadable) -> Document:
    """``document`` with the reason why its pictures were not read."""
    findings = (
        replace(found, message=f"{found.message}（{error}）") if is_unread_picture(found) else found
        for found in document.findings
    )
    return replace(document, findings=tuple(findings))


def _cut(document: Document) -> Document:
    said = Finding("page_cut", Severity.WARNING, f"超过{MOST_BLOCKS}段，其后的内容没有读")
    body = document.body
    return replace(
        document,
        blocks=document.blocks[:MOST_BLOCKS],
        links=tuple(link for link in document.links if link.block < MOST_BLOCKS),
        body=(min(body[0], MOST_BLOCKS), min(body[1], MOST_BLOCKS)) if body else None,
        findings=(*document.findings, said),
    )
