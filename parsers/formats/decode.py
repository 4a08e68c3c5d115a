"""Bytes to text, by the bytes themselves: headers and ``<meta>`` lie."""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from parsers.clean.chars import simplified
from parsers.model import Finding, Severity

# surrogateescape keeps one character for each byte that no rule explains, so that places in the text can be turned
# back into places in the bytes exactly.
_ERRORS = "surrogateescape"
_UNEXPLAINED = re.compile("[\ud800-\udfff]")
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.I)
_ASCII = bytes(range(128))
_NOT_FIRST = bytes(range(192))
_CONTROLS = bytes.maketrans(bytes([*range(9), 11, 12, *range(14, 32), 127]), b" " * 9 + b"\n\n" + b" " * 18 + b" ")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Characters of which every report is full: a wrong encoding has almost none of them.
_USUAL = "信息公开政府的工作情况年度报告主动申请行机关和县市区"
_SAMPLE = 1 << 16
_FEW = 0.02
_MANY = 0.1
# What UTF-8 looks like to whoever takes it for GBK (政府, 信息, 公开, 。, ，, 、) or for a Western encoding.
# Windows-1252 puts letters where Latin-1 has controls; where it has none, browsers keep the controls.
_WESTERN = {ord(letter): byte for byte in range(0x80, 0xA0) if (letter := bytes([byte]).decode("cp1252", "ignore"))}
_MISREAD = re.compile("鏀垮簻|淇℃伅|鍏紑|锛|銆|[åæç][\x80-\xbf€-™]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` with one U+FFFD for each byte that could not be read, its ``codec``, and how to get back to bytes.

    ``page`` is ``text`` in UTF-8. ``places`` is the byte of every character where the text had to be read twice, else
    ``None``.
    """

    text: str
    page: bytes
    codec: str
    exact: str
    skipped: int
    findings: tuple[Finding, ...]
    places: Sequence[int] | None = None

    @property
    def is_page(self) -> bool:
        """Whether ``page`` is the raw bytes, so that every place in it is one in them."""
        return self.codec == "utf-8" and not self.skipped and self.text is self.exact and self.places is None

    def page_offsets(self, offsets: Iterable[int]) -> dict[int, int]:
        """Offsets in ``page`` (any order, where characters begin) to offsets in the raw bytes."""
        if self.codec == "utf-8" and self.text is self.exact and self.places is None:
            return {offset: offset + self.skipped for offset in offsets}
        characters: dict[int, int] = {}
        done = at = 0
        for offset in sorted(set(offsets)):
            at += len(self.page[done:offset].decode())
            characters[offset] = at
            done = offset
        places = self.byte_offsets(characters.values())
        return {offset: places[character] for offset, character in characters.items()}

    def byte_offsets(self, offsets: Iterable[int]) -> dict[int, int]:
        """Character offsets (any order) to offsets in the raw bytes."""
        if self.places is not None:
            return {offset: self.places[offset] for offset in offsets}
        places: dict[int, int] = {}
        done, at = 0, self.skipped
        for offset in sorted(set(offsets)):
            at += len(self.exact[done:offset].encode(self.codec, _ERRORS))
            places[offset] = at
            done = offset
        return places


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode ``body``: a byte-order mark that the bytes bear out, UTF-16 by its zeros or its words, strict UTF-8, else
    GB18030, Big5 or damaged UTF-8, whichever makes words. ``content_type`` (the HTTP header) is only compared, never
    believed. Text that was once misread and saved so is read back where not one byte of it was lost."""
    codec, skipped = _marked(body)
    if not codec.startswith("utf-16"):
        # Control characters say nothing and stop other readers; a blank of the same width keeps every place.
        body = body.translate(_CONTROLS)
    unexplained = 0
    try:
        exact = body[skipped:].decode(codec or "utf-8")
        codec = codec or "utf-8"
    except UnicodeDecodeError:
        codec = codec or _likelier(body[skipped:])
        # Half a character of UTF-16 cannot be kept as it is; U+FFFD is as wide, so that places stay right. A last byte
        # alone is less wide, and left out.
        wide = codec.startswith("utf-16")
        alone = (len(body) - skipped) % 2 if wide else 0
        exact = body[skipped : len(body) - alone].decode(codec, "replace" if wide else _ERRORS)
        unexplained = len(_UNEXPLAINED.findall(exact)) + exact.count("\ufffd") + alone
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
    page = text.encode("utf-8", "replace") if unexplained or codec != "utf-8" else body[skipped:]
    decoded = Decoded(text, page, codec, exact, skipped, tuple(findings))
    misread = not _makes_words(text, len(page) - len(text)) and _MISREAD.search(text)
    return _read_back(decoded) if misread else decoded


def _read_back(decoded: Decoded) -> Decoded:
    """UTF-8 that somebody took for another encoding and saved again: the text before that, if nothing was lost."""
    for wrong, seen in (("latin-1", decoded.exact.translate(_WESTERN)), ("gb18030", decoded.exact)):
        try:
            text = seen.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
        if _usual(text[:_SAMPLE]) < _MANY:
            continue
        message = f"文字曾被当作{wrong}误读后又保存，已按原样逐字节还原"
        finding = Finding("mojibake_repaired", Severity.WARNING, message, decoded.text.strip()[:20])
        # For each byte of the first writing where its character stands in the second; a byte more for the end.
        outer = array("Q")
        at = decoded.skipped
        for character, misread in zip(decoded.exact, seen, strict=True):
            outer.extend([at] * len(misread.encode(wrong)))
            at += len(character.encode(decoded.codec))
        outer.append(at)
        begins = accumulate((len(character.encode()) for character in text), initial=0)
        places = array("Q", (outer[begin] for begin in begins))
        return replace(decoded, text=text, page=text.encode(), findings=(*decoded.findings, finding), places=places)
    where = _MISREAD.search(decoded.text)
    evidence = decoded.text[where.start() :][:20] if where else ""
    finding = Finding("mojibake", Severity.WARNING, "文字是误读后保存的乱码，已有字节丢失，无法还原", evidence)
    return replace(decoded, findings=(*decoded.findings, finding))


def _usual(text: str) -> float:
    """The share of the characters beyond ASCII that every report is full of."""
    # In UTF-8 a character beyond ASCII has one byte that neither ASCII nor the rest of a character has.
    beyond = len(text.encode("utf-8", "surrogatepass").translate(None, _NOT_FIRST))
    return sum(map(text.count, _USUAL)) / beyond if beyond else 1.0


def _makes_words(text: str, most: int) -> bool:
    """Whether a few of the characters beyond ASCII, of which there are at ``most`` so many, are usual ones."""
    counted = 0
    for character in _USUAL:
        counted += text.count(character, 0, _SAMPLE)
        if counted >= _FEW * most:
            return True  # No need to count those beyond ASCII, which takes longer.
    return _usual(text[:_SAMPLE]) >= _FEW


def wide_codec(body: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` where the bytes are UTF-16, with or without a mark, else ``""``."""
    return codec if (codec := _marked(body)[0]).startswith("utf-16") else ""


def _marked(body: bytes) -> tuple[str, int]:
    """The encoding that a mark or the bytes' own pattern tells, with the length of the mark; ``""`` if none does."""
    for bom, codec in _BOMS:
        if body.startswith(bom):
            if codec == "utf-8" and _likelier(body[len(bom) :]) != "utf-8":
                return "", len(bom)
            return codec, len(bom)
    head = body[:4096]
    if len(head) >= 16:
        # ASCII in UTF-16 shows as every other byte zero, Chinese as text that makes words in it and is no UTF-8.
        even, odd = head[0::2].count(0), head[1::2].count(0)
        for zeros, others, codec in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
            plain = zeros > len(head) // 8 and others * 8 < zeros
            if plain or (zeros and _usual(head.decode(codec, "replace")) > _MANY):
                return codec, 0
    return "", 0


def _likelier(body: bytes) -> str:
    """UTF-8 if nearly all of the bytes above ASCII make sense as such, else GB18030, or Big5 where that makes words.

    A UTF-8 page with a few bad bytes still "decodes" as GB18030 mojibake with hardly an error, so errors alone do not
    tell: a UTF-8 page keeps nearly all of its multi-byte runs, a GB page almost none.
    """
    lost = len(_UNEXPLAINED.findall(body.decode("utf-8", _ERRORS)))
    if lost * 10 <= len(body.translate(None, _ASCII)):
        return "utf-8"
    sample = body[:_SAMPLE]
    if _usual(sample.decode("gb18030", "replace")) < _MANY:
        big5 = simplified(sample.decode("big5hkscs", "replace"))
        if _usual(big5) > _MANY:
            return "big5hkscs"
    return "gb18030"


def _declared(body: bytes, content_type: str) -> str:
    match = _DECLARED.search(content_type.encode("ascii", "replace")) or _DECLARED.search(body[:4096])
    return match.group(1).decode("ascii").lower() if match else ""


def _same(declared: str, codec: str) -> bool:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return False
    if codec == "big5hkscs":
        return name.startswith(("big5", "cp950"))
    if codec == "gb18030":
        return name in {"gb2312", "gbk", "gb18030", "hz"}
    return name.replace("_", "-").startswith(codec.removesuffix("-le").removesuffix("-be")) or name == "ascii"
