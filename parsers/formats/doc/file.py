"""The binary Word format of 1997 to 2003: text through the piece table, properties of paragraphs and characters.

After [MS-DOC]. Everything is looked up by offset in two streams, and every offset may be wrong: what lies outside is
:class:`Unreadable`.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.formats.unreadable import Unreadable

_WORD_97 = 0xA5EC
_OLDEST = 0x00C1
_ENCRYPTED, _WHICH_TABLE = 0x0100, 0x0200
_CCP = (0x4C, 0x50, 0x54, 0x58, 0x5C, 0x60, 0x64)
"""Where the FIB says how many characters the main text, notes, headers, macros, comments, endnotes, boxes have."""
_BOXES = 6
_CHPX, _PAPX, _CLX, _SHAPES, _BOX_TEXTS = 0xFA, 0x102, 0x1A2, 0x1DA, 0x25A
_PAGE = 512
_COMPRESSED = 0x40000000
_MOST_CHARACTERS = 5_000_000
_HUGE_PAPX = (0x6645, 0x6646)
_DEFINE_TABLE = 0xD608
_CHANGE_TABS = 0xC615
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
# The one-byte names that a piece's own properties have (Prm0), of those that matter here.
_SHORT = {0x18: 0x2416, 0x19: 0x2417, 0x0C: 0x260A, 0x41: 0x0800, 0x43: 0x0802, 0x57: 0x0837, 0x5C: 0x083C}


class Sprm(NamedTuple):
    """A change to a property: its name and the bytes of its value."""

    code: int
    value: bytes

    @property
    def number(self) -> int:
        """The value as a whole number."""
        return int.from_bytes(self.value, "little")


class Piece(NamedTuple):
    """Characters ``start`` to ``end`` stand at ``offset`` of the stream, ``size`` bytes each, ``changed`` once more."""

    start: int
    end: int
    offset: int
    size: int
    changed: tuple[Sprm, ...]


@dataclass(slots=True)
class Runs:
    """Properties by offset: those of ``sprms[n]`` hold from ``starts[n]`` to ``ends[n]``."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    styles: list[int] = field(default_factory=list)
    sprms: list[bytes] = field(default_factory=list)

    def at(self, offset: int) -> int:
        """Which run covers the offset, -1 if none does."""
        found = bisect_right(self.starts, offset) - 1
        return found if found >= 0 and offset < self.ends[found] else -1

    def after(self, offset: int) -> int | None:
        """Where the next run behind the offset begins."""
        found = bisect_right(self.starts, offset)
        return self.starts[found] if found < len(self.starts) else None


class DocFile:
    """The streams of a file, opened. Raises :class:`Unreadable` for what is encrypted, older, or out of bounds."""

    def __init__(self, main: bytes, tables: Sequence[bytes | None], data: bytes) -> None:
        self.main = main
        self.data = data
        if len(main) < 0x200:
            raise Unreadable("document_damaged", "Word文档不完整，未读取；请重新下载")
        ident, version = struct.unpack_from("<HH", main)
        flags = self.word(0x0A)
        if flags & _ENCRYPTED:
            raise Unreadable("document_encrypted", "Word文档有密码，未读取；请解除密码后另存")
        if ident != _WORD_97 or version < _OLDEST:
            raise Unreadable("format_ole", "内容是Word 95或更早的文档，这一版不读；请用新版Word另存为 .docx")
        table = tables[bool(flags & _WHICH_TABLE)]
        if table is None:
            raise Unreadable("document_damaged", "Word文档缺少部分内容，未读取；请重新下载")
        self.table = table
        self.counts = [max(0, self.long(at)) for at in _CCP]
        self.grpprls: list[bytes] = []
        self.pieces = self._pieces()
        self.paragraphs = self._runs(_PAPX, 13)
        self.characters = self._runs(_CHPX, 1)

    def word(self, at: int) -> int:
        """Two bytes of the main stream."""
        return int.from_bytes(self.main[at : at + 2], "little")

    def long(self, at: int) -> int:
        """Four bytes of the main stream, with their sign."""
        return int.from_bytes(self.main[at : at + 4], "little", signed=True)

    def part(self, at: int) -> bytes:
        """The part of the table stream whose place and size stand at ``at`` of the FIB."""
        start, size = self.long(at), self.long(at + 4)
        return self.table[start : start + size] if start >= 0 and size > 0 else b""

    def _pieces(self) -> list[Piece]:
        clx = self.part(_CLX)
        at = 0
        while at < len(clx) and clx[at] == 1:
            size = int.from_bytes(clx[at + 1 : at + 3], "little")
            self.grpprls.append(clx[at + 3 : at + 3 + size])
            at += 3 + size
        if at >= len(clx) or clx[at] != 2:
            raise Unreadable("document_damaged", "Word文档的文字索引已损坏，未读取；请重新下载或另存")
        plc = clx[at + 5 : at + 5 + int.from_bytes(clx[at + 1 : at + 5], "little")]
        count = (len(plc) - 4) // 12
        if count < 1:
            raise Unreadable("document_damaged", "Word文档的文字索引已损坏，未读取；请重新下载或另存")
        ends = struct.unpack_from(f"<{count + 1}I", plc)
        pieces = []
        for number in range(count):
            _, offset, prm = struct.unpack_from("<HIH", plc, 4 * (count + 1) + 8 * number)
            size = 1 if offset & _COMPRESSED else 2
            offset &= _COMPRESSED - 1
            start, end = ends[number], min(ends[number + 1], _MOST_CHARACTERS)
            if start >= end:
                continue
            pieces.append(Piece(start, end, offset // 2 if size == 1 else offset, size, tuple(self._changed(prm))))
        return pieces

    def _changed(self, prm: int) -> Iterator[Sprm]:
        if prm & 1:
            number = prm >> 1
            if number < len(self.grpprls):
                yield from sprms(self.grpprls[number])
        elif prm >> 1 & 0x7F in _SHORT:
            yield Sprm(_SHORT[prm >> 1 & 0x7F], bytes([prm >> 8]))

    def text(self, piece: Piece) -> str:
        """The characters of a piece."""
        raw = self.main[piece.offset : piece.offset + (piece.end - piece.start) * piece.size]
        if len(raw) < (piece.end - piece.start) * piece.size:
            raise Unreadable("document_damaged", "Word文档被截断，文字不全，未读取；请重新下载")
        if piece.size == 2:
            # Unpaired surrogates are kept as they are: each character has its place.
            return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))
        return raw.decode("cp1252", "replace").translate(_HOLES)

    def _runs(self, at: int, step: int) -> Runs:
        """The runs of all pages of properties of one kind, in the order of their offsets."""
        plc = self.part(at)
        count = (len(plc) - 4) // 8
        found: list[tuple[int, int, int, bytes]] = []
        for number in range(max(0, count)):
            page = int.from_bytes(plc[4 * (count + 1) + 4 * number :][:4], "little") & 0x3FFFFF
            fkp = self.main[page * _PAGE : (page + 1) * _PAGE]
            if len(fkp) == _PAGE:
                found += _of_page(fkp, step)
        found.sort(key=lambda run: run[0])
        runs = Runs()
        for start, end, style, grpprl in found:
            runs.starts.append(start)
            runs.ends.append(end)
            runs.styles.append(style)
            runs.sprms.append(grpprl)
        return runs

    def expanded(self, grpprl: bytes) -> Iterator[Sprm]:
        """The changes in ``grpprl``, those that stand in the data stream in place of what leads to them."""
        for sprm in sprms(grpprl):
            if sprm.code in _HUGE_PAPX:
                at = sprm.number
                size = int.from_bytes(self.data[at : at + 2], "little")
                yield from sprms(self.data[at + 2 : at + 2 + size])
            else:
                yield sprm


_HOLES = {0xFFFD: None}


def _of_page(fkp: bytes, step: int) -> Iterator[tuple[int, int, int, bytes]]:
    """Start, end, style and changes of each run of one page; ``step`` is how many bytes lead to them."""
    count = fkp[-1]
    if 4 * (count + 1) + step * count > _PAGE - 1:
        return
    places = struct.unpack_from(f"<{count + 1}I", fkp)
    for number in range(count):
        at = 2 * fkp[4 * (count + 1) + step * number]
        style, grpprl = 0, b""
        if at and step == 1:
            grpprl = fkp[at + 1 : at + 1 + fkp[at]]
        elif at:
            size = 2 * fkp[at] - 1
            if size < 0:
                at += 1
                size = 2 * fkp[at]
            style = int.from_bytes(fkp[at + 1 : at + 3], "little")
            grpprl = fkp[at + 3 : at + 1 + size]
        yield places[number], places[number + 1], style, grpprl


def sprms(grpprl: bytes) -> Iterator[Sprm]:
    """The changes that stand one behind the other in ``grpprl``."""
    at = 0
    while at + 2 < len(grpprl):
        code = int.from_bytes(grpprl[at : at + 2], "little")
        at += 2
        kind = code >> 13
        if kind != 6:
            size = _SIZES[kind]
        elif code == _DEFINE_TABLE:
            size = int.from_bytes(grpprl[at : at + 2], "little") - 1
            at += 2
        elif code == _CHANGE_TABS and grpprl[at] == 0xFF:
            deleted = grpprl[at + 1] if at + 1 < len(grpprl) else 0
            added_at = at + 2 + 4 * deleted
            added = grpprl[added_at] if added_at < len(grpprl) else 0
            size = 1 + 4 * deleted + 1 + 3 * added
            at += 1
        else:
            size = grpprl[at]
            at += 1
        yield Sprm(code, grpprl[at : at + size])
        at += max(0, size)


def text_boxes(file: DocFile) -> Iterator[tuple[int | None, int, int]]:
    """The text boxes: the character of the main text that anchors each, ``None`` if that is not known, and from which
    character to which its own text goes."""
    first, count = sum(file.counts[:_BOXES]), file.counts[_BOXES]
    held, shapes = file.part(_BOX_TEXTS), file.part(_SHAPES)
    boxes, known = (len(held) - 4) // 26, (len(shapes) - 4) // 30
    if count <= 0:
        return
    if boxes < 1:
        yield None, first, first + count
        return
    anchors = {}
    for number in range(known):
        at = 4 * (known + 1) + 26 * number
        anchors[shapes[at : at + 4]] = int.from_bytes(shapes[4 * number : 4 * number + 4], "little")
    ends = struct.unpack_from(f"<{boxes + 1}I", held)
    for number in range(boxes):
        at = 4 * (boxes + 1) + 22 * number + 14
        start, end = min(ends[number], count), min(ends[number + 1], count)
        if start < end:
            yield anchors.get(held[at : at + 4]), first + start, first + end
