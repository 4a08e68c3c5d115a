"""Bytes to text, by the bytes themselves: headers and ``<meta>`` lie."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from parsers.model import Finding, Severity

# surrogateescape keeps one character for each byte that no rule explains, so that places in the text can be turned
# back into places in the bytes exactly.
_ERRORS = "surrogateescape"
_UNEXPLAINED = re.compile("[\ud800-\udfff]")
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.I)
_ASCII = bytes(range(128))
_CONTROLS = bytes.maketrans(bytes([*range(9), 11, 12, *range(14, 32), 127]), b" " * 9 + b"\n\n" + b" " * 18 + b" ")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` with one U+FFFD for each byte that could not be read, its ``codec``, and how to get back to bytes."""

    text: str
    codec: str
    exact: str
    skipped: int
    findings: tuple[Finding, ...]

    def byte_offsets(self, offsets: Iterable[int]) -> dict[int, int]:
        """Character offsets (any order) to offsets in the raw bytes."""
        places: dict[int, int] = {}
        done, at = 0, self.skipped
        for offset in sorted(set(offsets)):
            at += len(self.exact[done:offset].encode(self.codec, _ERRORS))
            places[offset] = at
            done = offset
        return places


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode ``body``: a byte-order mark, UTF-16 by its zeros, strict UTF-8, else whichever of GB18030 and UTF-8 leaves
    fewer bytes unexplained. ``content_type`` (the HTTP header) is only compared, never believed."""
    codec, skipped = _marked(body)
    if not codec.startswith("utf-16"):
        # Control characters say nothing and stop other readers; a blank of the same width keeps every place.
        body = body.translate(_CONTROLS)
    unexplained = 0
    try:
        exact = body[skipped:].decode(codec or "utf-8")
        codec = codec or "utf-8"
    except UnicodeDecodeError:
        codec = codec or _likelier(body)
        # Half a character of UTF-16 cannot be kept as it is; U+FFFD is as wide, so that places stay right.
        exact = body[skipped:].decode(codec, "replace" if codec.startswith("utf-16") else _ERRORS)
        unexplained = len(_UNEXPLAINED.findall(exact)) + exact.count("\ufffd")
    findings = []
    if unexplained:
        findings.append(
            Finding("undecodable_bytes", Severity.WARNING, f"{unexplained}个字节无法按{codec}解码", f"{unexplained}")
        )
    declared = _declared(body, content_type)
    if declared and not _same(declared, codec):
        findings.append(
            Finding("charset_misdeclared", Severity.INFO, f"声明的编码是{declared}，实际是{codec}", declared)
        )
    text = _UNEXPLAINED.sub("\ufffd", exact) if unexplained else exact
    return Decoded(text, codec, exact, skipped, tuple(findings))


def _marked(body: bytes) -> tuple[str, int]:
    """The encoding that a byte-order mark or UTF-16's zeros tell, with the length of the mark; ``""`` if none does."""
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return codec, len(bom)
    head = body[:4096]
    if len(head) >= 16:
        # ASCII markup in UTF-16 shows as every other byte zero.
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if odd > len(head) // 8 and even * 8 < odd:
            return "utf-16-le", 0
        if even > len(head) // 8 and odd * 8 < even:
            return "utf-16-be", 0
    return "", 0


def _likelier(body: bytes) -> str:
    """GB18030, unless nearly all of the bytes above ASCII make sense as UTF-8.

    A UTF-8 page with a few bad bytes still "decodes" as GB18030 mojibake with hardly an error, so errors alone do not
    tell: a UTF-8 page keeps nearly all of its multi-byte runs, a GB page almost none.
    """
    lost = len(_UNEXPLAINED.findall(body.decode("utf-8", _ERRORS)))
    return "utf-8" if lost * 10 < len(body.translate(None, _ASCII)) else "gb18030"


def _declared(body: bytes, content_type: str) -> str:
    match = _DECLARED.search(content_type.encode("ascii", "replace")) or _DECLARED.search(body[:4096])
    return match.group(1).decode("ascii").lower() if match else ""


def _same(declared: str, codec: str) -> bool:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return False
    if codec == "gb18030":
        return name in {"gb2312", "gbk", "gb18030", "hz"}
    return name.replace("_", "-").startswith(codec.removesuffix("-le").removesuffix("-be")) or name == "ascii"
