"""Text of a fetched page. The server's word is not asked: its header names the wrong encoding too often.

:mod:`parsers.formats.decode` decides alike, with more care for damage; this one only finds links and states.
"""

from __future__ import annotations

import codecs

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ASCII = bytes(range(128))
_HEAD = 4096
_WORDS = ("政府", "信息", "公开", "年度")


def decode(body: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text of ``body`` and the encoding it was read with.

    A byte-order mark decides; then ``encoding`` where a portal card names one; then UTF-16 by the zeros between its
    ASCII; then UTF-8 if nearly every byte makes sense as such, else GB18030 (which contains GB2312 and GBK).
    Undecodable bytes become U+FFFD. Never raises on content; an ``encoding`` Python does not know raises
    :class:`LookupError`.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            if name == "utf-8" and not encoding:
                # Some servers put the mark before whatever they send.
                return _likelier(rest)
            return rest.decode(name, errors="replace"), name
    if encoding:
        return body.decode(encoding, errors="replace"), encoding
    name = _wide(body[:_HEAD])
    return (body.decode(name, errors="replace"), name) if name else _likelier(body)


def _likelier(body: bytes) -> tuple[str, str]:
    """UTF-8, though damaged, or GB18030: of a GB page hardly a character is UTF-8 by chance."""
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        lost = sum("\udc80" <= letter <= "\udcff" for letter in body.decode("utf-8", "surrogateescape"))
        name = "utf-8" if lost * 10 <= len(body.translate(None, _ASCII)) else "gb18030"
        return body.decode(name, errors="replace"), name


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of its ASCII is zero."""
    if len(head) < 16:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > len(head) // 8 and others * 8 < zeros:
            return name
        # Of a page that is nearly all Chinese only its words tell.
        if zeros and any(word in head.decode(name, "replace") for word in _WORDS):
            return name
    return ""
