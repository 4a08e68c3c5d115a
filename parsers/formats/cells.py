"""Lines of plain text and the cells that they hold, before anything is made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

PIPES = "|｜│┃┆┇┊┋║∣￨"
SPACE = " \u3000\u00a0\t\ufeff\u200b"
_NOTHING = re.compile("暂无|没有|不适用|不涉及|无")
"""Words that stand in the place of a number."""
_HAN = re.compile("[\u4e00-\u9fff]")
WIDEST = 45
"""Cells of the widest row that is believed: more of them in one line are several rows that lost their line breaks."""


class Piece(NamedTuple):
    """A cell's text and its half-open range of characters."""

    text: str
    start: int
    end: int


class Line(NamedTuple):
    """A line of text, or several that make one row. ``cells`` is empty where it is no part of a table."""

    text: str
    start: int
    end: int
    cells: tuple[Piece, ...] = ()


def has_words(text: str) -> bool:
    """Whether Chinese words stand in ``text`` that are not in the place of a number."""
    return _HAN.search(_NOTHING.sub("", text)) is not None


def joined(cells: Sequence[Piece]) -> Line:
    """Cells as one row."""
    return Line("\t".join(cell.text for cell in cells), cells[0].start, cells[-1].end, tuple(cells))


def bare(cell: Piece) -> str:
    """The text of a cell without the blanks around it."""
    return cell.text.strip(SPACE)


def split(line: Piece, kind: str) -> list[Piece]:
    """The text between the separators, what stands before the first and behind the last included."""
    cells: list[Piece] = []
    start = 0
    separators = PIPES if kind == "pipe" else "\t"
    for index, char in enumerate(line.text):
        if char in separators:
            cells.append(Piece(line.text[start:index], line.start + start, line.start + index))
            start = index + 1
    cells.append(Piece(line.text[start:], line.start + start, line.end))
    return cells
