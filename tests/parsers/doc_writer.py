"""Writes papers as binary Word files ([MS-DOC]): a piece table, pages of properties, tables with their definitions.

Chance chooses what Word's own files have about them: pieces out of order and in one byte a character as a fast save
leaves them, characters that are deleted, hidden or codes of fields, tables inside tables.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from tests.parsers.docx_writer import Laid, laid
from tests.parsers.ole_writer import compound
from tests.parsers.papers import Paper

MANNERS = ("plain", "fast", "hidden", "deleted", "fields", "huge", "nested", "notes")
_START = 2048
_PAGE = 512
_HIDDEN, _DELETED, _SPECIAL = b"\x3c\x08\x01", b"\x00\x08\x01", b"\x55\x08\x01"
_IN_TABLE, _ROW_END = b"\x16\x24\x01", b"\x17\x24\x01"
_INNER_CELL, _INNER_ROW = b"\x4b\x24\x01", b"\x4c\x24\x01"


def manners_of(seed: int) -> frozenset[str]:
    """What the file of that seed has about it."""
    draw = Random(f"doc manners {seed}")
    return frozenset(name for name in MANNERS[1:] if draw.random() < 0.35)


@dataclass(slots=True)
class Text:
    """Characters with their properties, and paragraphs with theirs by the place of their marks."""

    manners: frozenset[str]
    draw: Random
    chars: list[tuple[str, bytes]] = field(default_factory=list)
    marks: list[tuple[int, int, bytes]] = field(default_factory=list)

    def say(self, words: str, properties: bytes = b"") -> None:
        self.chars += [(char, properties) for char in words]

    def words(self, words: str) -> None:
        """Words with what nobody sees among them."""
        field_ = "fields" in self.manners and words and self.draw.random() < 0.3
        if field_:
            self.say("\x13", _SPECIAL)
            self.say(" =SUM(1) 77 ")
            self.say("\x14", _SPECIAL)
        at = self.draw.randint(0, len(words))
        self.say(words[:at])
        if "hidden" in self.manners and self.draw.random() < 0.3:
            self.say("6", _HIDDEN)
        if "deleted" in self.manners and self.draw.random() < 0.3:
            self.say("5", _DELETED)
        if "notes" in self.manners and self.draw.random() < 0.2:
            self.say("\x02", _SPECIAL)
        self.say(words[at:])
        if field_:
            self.say("\x15", _SPECIAL)

    def mark(self, char: str, properties: bytes = b"", style: int = 0) -> None:
        self.say(char)
        self.marks.append((len(self.chars), style, properties))

    def row(self, line: list[Laid], depth: int = 1) -> None:
        """A row of a table: cells that are merged down are there, and blank."""
        inner = depth > 1
        level = _IN_TABLE + struct.pack("<HI", 0x6649, depth)
        for cell in line:
            self.words("" if cell.merge == "continue" else cell.words)
            self.mark("\r" if inner else "\x07", level + (_INNER_CELL if inner else b""))
        end = level + (_INNER_CELL + _INNER_ROW if inner else _ROW_END) + _defined(line)
        if "deleted" in self.manners and self.draw.random() < 0.1:
            # A row that a tracked change took out: its characters and its marks are deleted.
            self.mark("\r" if inner else "\x07", end)
            self._gone(level, end, inner, len(line))
            return
        self.mark("\r" if inner else "\x07", end)

    def _gone(self, level: bytes, end: bytes, inner: bool, count: int) -> None:
        char = "\r" if inner else "\x07"
        for _ in range(count):
            self.say("9", _DELETED)
            self.say(char, _DELETED)
            self.marks.append((len(self.chars), 0, level + (_INNER_CELL if inner else b"")))
        self.say(char, _DELETED)
        self.marks.append((len(self.chars), 0, end))


def _defined(line: list[Laid]) -> bytes:
    """The definition of a row (sprmTDefTable): borders, then for each cell how it is merged."""
    edges = [500 * line[0].column, *(500 * (cell.column + cell.across) for cell in line)]
    flags = {"": 0, "restart": 0x60, "continue": 0x20}
    cells = b"".join(struct.pack("<HH16x", flags[cell.merge], 500) for cell in line)
    value = struct.pack(f"<B{len(edges)}h", len(line), *edges) + cells
    return struct.pack("<HH", 0xD608, len(value) + 1) + value


def as_doc(paper: Paper, seed: int, manners: frozenset[str] | None = None) -> bytes:
    """The paper as a DOC file."""
    text = Text(manners_of(seed) if manners is None else manners, Random(f"doc {seed}"))
    for part in paper.parts:
        if part.kind == "table":
            for line in laid(part.grid):
                nested = "nested" in text.manners and text.draw.random() < 0.4 and len(line) > 3
                if nested and not any(cell.merge or cell.across > 1 for cell in line[1:]):
                    _nested_row(text, line)
                else:
                    text.row(line)
        else:
            text.words(part.text)
            text.mark("\r", style=1 if part.kind == "h" else 0)
    text.mark("\r")
    return file_of(text)


def _nested_row(text: Text, line: list[Laid]) -> None:
    """A row whose cells behind the first stand in a table inside one cell."""
    level = _IN_TABLE + struct.pack("<HI", 0x6649, 1)
    text.words(line[0].words)
    text.mark("\x07", level)
    shift = line[1].column
    text.row([Laid(cell.words, cell.column - shift, cell.across) for cell in line[1:]], depth=2)
    text.mark("\x07", level)
    whole = Laid("", shift, line[-1].column + line[-1].across - shift)
    text.mark("\x07", level + _ROW_END + _defined([line[0], whole]))


def file_of(text: Text) -> bytes:
    """The streams of a file with this text."""
    body = bytearray(_START)
    pieces: list[tuple[int, int, int, int]] = []
    places: list[int] = []
    count = len(text.chars)
    cuts = [0, count]
    if "fast" in text.manners:
        cuts = sorted({0, count, *(text.draw.randrange(count) for _ in range(12))})
    spans = list(pairwise(cuts))
    order = list(range(len(spans)))
    text.draw.shuffle(order)
    at_of: dict[int, tuple[int, int]] = {}
    for number in order:
        start, end = spans[number]
        words = "".join(char for char, _ in text.chars[start:end])
        narrow = words.isascii()
        if not narrow:
            body += bytes(len(body) % 2)
        at_of[number] = (len(body), 1 if narrow else 2)
        body += words.encode("ascii") if narrow else words.encode("utf-16-le")
    for number, (start, end) in enumerate(spans):
        offset, size = at_of[number]
        pieces.append((start, end, offset, size))
        places += [offset + size * at for at in range(end - start)]
    sizes = [size for start, end, _, size in pieces for _ in range(end - start)]
    data = bytearray()
    paragraphs, start = [], 0
    for end, style, properties in text.marks:
        if "huge" in text.manners and len(properties) > 60:
            leads = struct.pack("<HI", 0x6646, len(data))
            data += struct.pack("<H", len(properties)) + properties
            properties = leads
        # The mark's own place counts; what stands before it may be anywhere.
        paragraphs.append((places[end - 1], places[end - 1] + sizes[end - 1], struct.pack("<H", style) + properties))
        start = end
    assert start == count
    characters = [(places[n], places[n] + sizes[n], held) for n, (_, held) in enumerate(text.chars) if held]
    table = bytearray(16)
    papx = _pages(body, table, _filled(paragraphs, b"\0\0"), 13)
    chpx = _pages(body, table, _filled(characters, b""), 1)
    pcds = b"".join(
        struct.pack("<HIH", 0, offset * 2 | 0x40000000 if size == 1 else offset, 0) for _, _, offset, size in pieces
    )
    plc = struct.pack(f"<{len(pieces) + 1}I", *(piece[0] for piece in pieces), count) + pcds
    clx = (len(table), 5 + len(plc))
    table += b"\2" + struct.pack("<I", len(plc)) + plc
    styles = _styles()
    stsh = (len(table), len(styles))
    table += styles
    struct.pack_into("<HH", body, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", body, 0x0A, 0x0200 | (0x0004 if "fast" in text.manners else 0))
    struct.pack_into("<HHH", body, 0x20, 14, 0, 0)
    struct.pack_into("<I", body, 0x4C, count)
    for at, (offset, length) in ((0xA2, stsh), (0xFA, chpx), (0x102, papx), (0x1A2, clx)):
        struct.pack_into("<II", body, at, offset, length)
    return compound({"WordDocument": bytes(body), "1Table": bytes(table), "Data": bytes(data) or b"\0"})


_Run = tuple[int, int, bytes]


def _filled(runs: list[_Run], plain: bytes) -> list[_Run]:
    """Runs in the order of their places, those between them without properties."""
    filled: list[_Run] = []
    for start, end, held in sorted(runs):
        if filled and filled[-1][1] < start:
            filled.append((filled[-1][1], start, plain))
        filled.append((start, end, held))
    return filled


def _pages(body: bytearray, table: bytearray, runs: list[_Run], step: int) -> tuple[int, int]:
    """Put the runs on pages of 512 bytes; where the index of these pages stands in the table stream."""
    body += bytes(-len(body) % _PAGE)
    pages: list[list[_Run]] = [[]]
    room = 0
    for run in runs:
        need = 4 + step + len(run[2]) + 4
        if room + need > _PAGE - 16:
            pages.append([])
            room = 0
        pages[-1].append(run)
        room += need
    firsts, numbers = [], []
    for page in (page for page in pages if page):
        firsts.append(page[0][0])
        numbers.append(len(body) // _PAGE)
        body += _page(page, step)
    if not firsts:
        return 0, 0
    plc = struct.pack(f"<{len(firsts) + 1}I", *firsts, pages[-1][-1][1]) + struct.pack(f"<{len(numbers)}I", *numbers)
    at = len(table)
    table += plc
    return at, len(plc)


def _page(runs: list[_Run], step: int) -> bytes:
    page = bytearray(_PAGE)
    struct.pack_into(f"<{len(runs) + 1}I", page, 0, *(run[0] for run in runs), runs[-1][1])
    at = _PAGE - 2
    for number, (_, _, held) in enumerate(runs):
        if step == 1:
            written = bytes([len(held)]) + held if held else b""
        elif len(held) % 2:
            written = bytes([(len(held) + 1) // 2]) + held
        else:
            written = bytes([0, len(held) // 2]) + held
        if written:
            at = (at - len(written)) // 2 * 2
            page[at : at + len(written)] = written
            page[4 * (len(runs) + 1) + step * number] = at // 2
    page[-1] = len(runs)
    return bytes(page)


def _styles() -> bytes:
    """Two styles: Normal and heading 1."""
    out = struct.pack("<HHHHHHHHHH", 18, 2, 10, 0, 0, 0, 0, 0, 0, 0)
    for number, name in enumerate(("Normal", "heading 1")):
        base = 0xFFF if not number else 0
        std = struct.pack("<HHHHH", number, 1 | base << 4, 2, 0, 0)
        std += struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
        std += struct.pack("<HH", 2, number) + struct.pack("<H", 0)
        out += struct.pack("<H", len(std)) + std
    return out
