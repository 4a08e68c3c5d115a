"""Text of a fetched page. The server's word is not asked: its header names the wrong encoding too often."""

from __future__ import annotations

import codecs

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(body: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text of ``body`` and the encoding it was read with.

    A byte-order mark decides; then ``encoding`` where a portal card names one; then UTF-8 if every byte is valid
    UTF-8, else GB18030 (which contains GB2312 and GBK). Undecodable bytes become U+FFFD. Never raises on content;
    an ``encoding`` Python does not know raises :class:`LookupError`.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace"), name
    if encoding:
        return body.decode(encoding, errors="replace"), encoding
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace"), "gb18030"
