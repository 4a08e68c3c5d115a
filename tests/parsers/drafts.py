"""A report while it is drawn: tables in which a cell of a value holds the mark of its slot, and what must be read.

A damage changes a draft: its grids, and what must be read (``Draft.truth``) where that changes too. It never asks the
parser. "Not read" (``unparseable``) always is an honest reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from parsers.forms import Form
from tests.parsers.contents import Reading, Slot
from tests.parsers.layouts import Layout, Published
from tests.parsers.rendering import Grid

Line = list[tuple[str, int, int]]
"""A row of a grid: (words, colspan, rowspan) of its cells."""

UNITS = frozenset(("条", "件", "次", "篇", "个", "人", "人次", "万元", "元", "——", ""))
NUMBERING = re.compile(r"^(?:[一二三四五六七八九]、|\([一二三四五六七八九]\)|\d\.|其中:|\(\d\))+")
"""The number before a label, as the forms print it."""


def mark(slot: Slot) -> str:
    """The words that stand in a draft for the value of ``slot``."""
    return "\0" + "\0".join(slot)


def slot_of(words: str) -> Slot | None:
    """The slot that a cell of a draft is marked with."""
    if not words.startswith("\0"):
        return None
    table, row, column = words[1:].split("\0")
    return table, row, column


@dataclass(slots=True)
class Draft:
    """A report being drawn: ``grids`` by section, ``raw`` the words of each slot, ``truth`` its right readings.

    What two damages would together make undecidable is kept apart: ``padded`` (cells of no column follow the values),
    ``short`` (the row that lacks a cell), ``headed`` (the header says all), ``swapped`` (only the header tells the
    order).
    ``lost``: slots of rows whose labels nobody can read.
    """

    form: Form
    layout: Layout
    draw: Random
    grids: dict[str, Grid]
    raw: dict[Slot, str]
    truth: dict[Slot, set[Reading]]
    padded: bool = False
    short: Line | None = None
    headed: bool = True
    swapped: bool = False
    lost: set[Slot] = field(default_factory=set)

    def grid(self) -> Grid:
        """One of the tables."""
        return self.grids[self.draw.choice(list(self.grids))]

    def printed(self, slot: Slot) -> bool:
        """Whether the value of ``slot`` stands in a row."""
        return any(words == mark(slot) for grid in self.grids.values() for row in grid for words, _, _ in row)

    def doubtful(self, row: Line) -> bool:
        """Whether the layout hides that a cell of this row is blank: then nobody can count its cells."""
        return self.layout.traceless and any(not self.raw[slot] for slot in slots_in(row))

    def filled(self, grid: Grid) -> Grid:
        """The grid with the published values in the place of the marks."""
        return [[(self._words(words), across, down) for words, across, down in row] for row in grid]

    def _words(self, words: str) -> str:
        slot = slot_of(words)
        return words if slot is None else Published(self.raw[slot])


def slots_in(row: Line) -> list[Slot]:
    """The slots whose values stand in a row, in order."""
    return [slot for words, _, _ in row if (slot := slot_of(words)) is not None]


def data_rows(grid: Grid) -> list[int]:
    """The numbers of the rows that hold values."""
    return [number for number, row in enumerate(grid) if slots_in(row)]


def label_at(row: Line) -> int:
    """Where the label of a data row stands, -1 where it has none."""
    first = next(place for place, (words, _, _) in enumerate(row) if slot_of(words) is not None)
    words = [words for words, _, _ in row[:first]]
    return next(
        (n for n in range(first - 1, -1, -1) if words[n] not in UNITS and not isinstance(words[n], Published)), -1
    )


def labels(grid: Grid) -> Iterator[tuple[Line, int]]:
    """Every cell that holds words of the form, header words too: its row and its place in it. A number of another
    column (of the year before) is none: what is done to labels would make it one."""
    for row in grid:
        for place, (words, _, _) in enumerate(row):
            if words and slot_of(words) is None and words not in UNITS and not isinstance(words, Published):
                yield row, place
