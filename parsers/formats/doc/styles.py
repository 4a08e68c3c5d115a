"""Styles and lists of a binary Word file ([MS-DOC] STSH, PlfLst, PlfLfo)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from parsers.formats.doc.file import DocFile, Sprm, sprms
from parsers.formats.numbering import Level, Lists

_STYLES, _LISTS, _OVERRIDES = 0xA2, 0x2E2, 0x2EA
_PARAGRAPH, _CHARACTER = 1, 2
_DEEPEST = 20
_MOST_LISTS = 5_000
LEVEL, LIST, OUTLINE, HIDDEN = 0x260A, 0x460B, 0x2640, 0x083C
_KINDS = (
    "decimal upperRoman lowerRoman upperLetter lowerLetter ordinal cardinalText ordinalText hex chicago "
    "ideographDigital japaneseCounting aiueo iroha decimalFullWidth decimalHalfWidth japaneseLegal "
    "japaneseDigitalTenThousand decimalEnclosedCircle decimalFullWidth2 aiueoFullWidth irohaFullWidth decimalZero "
    "bullet ganada chosung decimalEnclosedFullstop decimalEnclosedParen decimalEnclosedCircleChinese "
    "ideographEnclosedCircle ideographTraditional ideographZodiac ideographZodiacTraditional taiwaneseCounting "
    "ideographLegalTraditional taiwaneseCountingThousand taiwaneseDigital chineseCounting chineseLegalSimplified "
    "chineseCountingThousand koreanDigital koreanCounting koreanLegal koreanDigital2"
).split()
"""The kinds of numbers by their code."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style: Word's own number for it, the style it is based on, the changes that it makes."""

    known: int
    base: int
    changes: tuple[Sprm, ...]


class Styles:
    """The styles of a file by number."""

    def __init__(self, file: DocFile) -> None:
        self._styles = _read_styles(file.part(_STYLES))

    def changes(self, number: int) -> list[Sprm]:
        """What the style and those that it is based on change, the nearest last."""
        found: list[tuple[Sprm, ...]] = []
        while number in self._styles and len(found) < _DEEPEST:
            found.append(self._styles[number].changes)
            number = self._styles[number].base
        return [sprm for changes in reversed(found) for sprm in changes]

    def is_contents(self, number: int) -> bool:
        """Whether the style is that of a line of a table of contents."""
        return number in self._styles and 19 <= self._styles[number].known <= 27

    def tag(self, number: int) -> str:
        """``h1`` to ``h6`` for headings, else ``p``."""
        for _ in range(_DEEPEST):
            if number not in self._styles:
                return "p"
            if 1 <= self._styles[number].known <= 9:
                return f"h{min(self._styles[number].known, 6)}"
            number = self._styles[number].base
        return "p"


def _read_styles(stsh: bytes) -> dict[int, Style]:
    styles: dict[int, Style] = {}
    if len(stsh) < 6:
        return styles
    size, count, base_size = struct.unpack_from("<HHH", stsh)
    at = 2 + size
    for number in range(count):
        if at + 2 > len(stsh):
            break
        held = int.from_bytes(stsh[at : at + 2], "little")
        std = stsh[at + 2 : at + 2 + held]
        at += 2 + held
        if len(std) >= base_size + 2:
            styles[number] = _style(std, base_size)
    return styles


def _style(std: bytes, base_size: int) -> Style:
    first, second, third = struct.unpack_from("<HHH", std)
    kind, base, parts = second & 0xF, second >> 4, third & 0xF
    letters = int.from_bytes(std[base_size : base_size + 2], "little")
    at = base_size + 2 + 2 * (letters + 1)
    changes: list[Sprm] = []
    for part in range(parts):
        at += at % 2
        size = int.from_bytes(std[at : at + 2], "little")
        held = std[at + 2 : at + 2 + size]
        at += 2 + size
        if kind == _PARAGRAPH and part == 0:
            changes += sprms(held[2:])
        elif kind in (_PARAGRAPH, _CHARACTER):
            changes += sprms(held)
    return Style(first & 0xFFF, base, tuple(changes))


def numbering(changes: Iterable[Sprm]) -> tuple[int, int]:
    """The list, 0 for none, and the level that the changes come to."""
    key = level = 0
    for sprm in changes:
        if sprm.code == LIST:
            key = sprm.number if sprm.number < 0xF801 else 0
        elif sprm.code == LEVEL:
            level = sprm.number
    return key, level


def read_lists(file: DocFile) -> Lists:
    """The lists of the file; their keys are the numbers that paragraphs name, from 1."""
    lists = Lists()
    defined = _defined(file)
    plf = file.part(_OVERRIDES)
    if len(plf) < 4:
        return lists
    count = min(int.from_bytes(plf[:4], "little"), _MOST_LISTS)
    at = 4 + 16 * count
    for number in range(count):
        lfo = plf[4 + 16 * number : 20 + 16 * number]
        if len(lfo) < 16:
            break
        known = int.from_bytes(lfo[:4], "little")
        key = str(number + 1)
        levels = dict(defined.get(known, {}))
        at += 4
        for _ in range(lfo[12]):
            if at + 8 > len(plf):
                break
            start, flags = struct.unpack_from("<iI", plf, at)
            at += 8
            level = flags & 0xF
            if flags & 0x20:
                levels[level], at = _level(plf, at)
            elif flags & 0x10:
                lists.starts[key, level] = start
        lists.levels[key] = levels
        lists.roots[key] = f"list {known}"
    return lists


def _defined(file: DocFile) -> dict[int, dict[int, Level]]:
    """The definitions of lists by their number. Their levels stand behind the part that the FIB names."""
    start, size = file.long(_LISTS), file.long(_LISTS + 4)
    if size < 2 or start < 0:
        return {}
    held = file.table[start:]
    count = min(int.from_bytes(held[:2], "little"), _MOST_LISTS)
    at = 2 + 28 * count
    defined: dict[int, dict[int, Level]] = {}
    for number in range(count):
        lstf = held[2 + 28 * number : 30 + 28 * number]
        if len(lstf) < 28:
            break
        levels = {}
        for level in range(1 if lstf[26] & 1 else 9):
            if at + 28 > len(held):
                break
            levels[level], at = _level(held, at)
        defined[int.from_bytes(lstf[:4], "little")] = levels
    return defined


def _level(held: bytes, at: int) -> tuple[Level, int]:
    """The level at ``at``, and where it ends."""
    start, kind, flags = struct.unpack_from("<iBB", held, at)
    skip = held[at + 24] + held[at + 25]
    letters_at = at + 28 + skip
    count = int.from_bytes(held[letters_at : letters_at + 2], "little")
    words = held[letters_at + 2 : letters_at + 2 + 2 * count].decode("utf-16-le", "replace")
    shown = "".join(f"%{ord(char) + 1}" if ord(char) < 9 else char for char in words)
    name = _KINDS[kind] if kind < len(_KINDS) else "none"
    level = Level(name, shown, start, bool(flags & 0x04), 0 if flags & 0x08 else None)
    return level, letters_at + 2 + 2 * count
