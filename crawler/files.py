"""What a file is and what it is called: by its address, by its bytes, by what the server says of it. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, unquote_to_bytes, urlsplit

_EXTENSION = r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|wps|et|od[ts]|ofd|zip|rar|7z)"
FILE_NAME = re.compile(rf"{_EXTENSION}$", re.IGNORECASE)
"""Ends of names of files."""
HAS_EXTENSION = re.compile(rf"{_EXTENSION}\b", re.IGNORECASE)
"""Such an end anywhere in a page."""
_DOWNLOAD = re.compile(
    r"wbfileid=|/__local/|/attachments?/|/uploadfile/|down(?:load)?_?(?:file|attach\w*)?\.(?:jsp|aspx?|php|do|action)"
    r"|/(?:file)?download\?|downloadattach|downloadfile",
    re.IGNORECASE,
)
"""Addresses that files are had from without a name of theirs."""
_DOWNLOAD_WORDS = ("wbfileid", "/__local/", "/attachment", "/uploadfile/", "down")
_PAGE = re.compile(r"\.(?:s?html?|jhtml|xhtml)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|webp)$", re.IGNORECASE)

_MAGIC = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG", "png"),
    (b"GIF8", "gif"),
    (b"\x1f\x8b", "gzip"),
)
_INSIDE = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "odt"),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ods"),
    *((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"), (b"OFD.xml", "ofd")),
)
_EXTENDED = re.compile(r"filename\*\s*=\s*([\w-]*)'[^']*'([^;]+)", re.IGNORECASE)
_PLAIN = re.compile(r"filename\s*=\s*(?:\"([^\"]*)\"|([^;]+))", re.IGNORECASE)


def is_file(url: str) -> bool:
    """Whether an address reads as that of a file: by its name, by a name among its fields, or as a download."""
    if not url:
        return False
    parts = urlsplit(url)
    path = unquote(parts.path)
    if FILE_NAME.search(path):
        return True
    if any(FILE_NAME.search(value) for _, value in parse_qsl(parts.query)):
        return not _PAGE.search(path)
    return bool(_DOWNLOAD.search(url)) and not _PAGE.search(path) and not _PICTURE.search(path)


def may_download(text: str) -> bool:
    """Whether any address in ``text`` is one that files are had from."""
    low = text.lower()
    return any(word in low for word in _DOWNLOAD_WORDS) and bool(_DOWNLOAD.search(low))


def file_type(body: bytes) -> str:
    """``pdf``, ``ole`` (old Office and WPS), ``docx``, ``xlsx``, ``pptx``, ``odt``, ``ods``, ``ofd``, ``zip``, ``rar``,
    ``7z``, ``rtf``, ``jpeg``, ``png``, ``gif``, ``gzip``; ``""`` for text. Told by the bytes, since Content-Type and
    name lie."""
    # Some servers send a blank line, or a byte-order mark, before the file.
    head = body[:1024].lstrip(b"\r\n\t \xef\xbb\xbf")
    if head.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in _INSIDE if mark in body), "zip")
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def file_name(disposition: str) -> str:
    """The name in a Content-Disposition header, which is given as latin-1 shows its bytes; ``""`` where there is none.

    ``filename*`` of RFC 5987 goes first; then percent-encoding, UTF-8 or GB18030 bytes in ``filename``.
    """
    if match := _EXTENDED.search(disposition):
        try:
            return _last(unquote_to_bytes(match[2].strip().strip('"')).decode(match[1] or "utf-8"))
        except (LookupError, UnicodeDecodeError):
            pass  # a name that its own word for the encoding does not fit: what stands beside it is tried
    match = _PLAIN.search(disposition)
    if not match:
        return ""
    raw = (match[1] if match[1] is not None else match[2]).strip().encode("latin-1", "replace")
    raw = unquote_to_bytes(raw)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _last(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _last(raw.decode("gb18030", "replace"))


def _last(name: str) -> str:
    """A name without folders."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].strip()
