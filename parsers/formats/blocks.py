"""Blocks of a page while they are built: their places are still those of the page in UTF-8."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from parsers.formats.rows import PIPES, Piece, cut
from parsers.formats.words import clean
from parsers.model import Block, Cell

_CELL_END = re.compile(rb"</?(?:t[dhr]|table|tbody|thead|tfoot)\b", re.I)
_PARAGRAPH_END = re.compile(rb"</?(?:p|div|br|h\d|li|ul|ol|d[dlt]|section|t[dhr]|table|pre|body)\b", re.I)
_LONGEST_PARAGRAPH = 20_000
"""Bytes of markup in which a paragraph's end is looked for."""
_PIPE = re.compile(f"[{PIPES}]")
_MOST_CELLS = 100_000
_PLACES = 20

CellRead = tuple[str, int, int, int, int]
"""Text, column, colspan, rowspan, start."""


class Row(NamedTuple):
    """A block whose places are still those of the page in UTF-8."""

    text: str
    tag: str
    table: int
    cells: tuple[CellRead, ...]
    start: int
    linked: float

    def placed(self, spans: dict[int, int], places: dict[int, int]) -> Block:
        """The block with places in the raw bytes."""
        cells = tuple(
            Cell(text, column, colspan, rowspan, places[start], places[spans[start]])
            for text, column, colspan, rowspan, start in self.cells
        )
        end = cells[-1].end if cells else places[spans[self.start]]
        return Block(self.text, self.tag, self.table, cells, places[self.start], end, self.linked)


def ends_of(blocks: list[Row], page: bytes) -> dict[int, int]:
    """From each place at which a cell or a paragraph starts to where it ends, both in the page."""
    comments = _comments(page)
    spans: dict[int, int] = {}
    for block in blocks:
        if block.tag == "tr" and block.cells:
            for _, _, _, _, start in block.cells:
                spans[start] = _cell_end(page, start, comments) if start >= 0 else -1
        else:
            for start in {block.start, *(cell[4] for cell in block.cells)}:
                spans[start] = _paragraph_end(page, start, comments) if start >= 0 else -1
    return spans


def _comments(page: bytes) -> list[tuple[int, int]]:
    """Where comments stand; one that is never closed reaches to the end."""
    found = []
    at = page.find(b"<!--")
    while at >= 0:
        end = page.find(b"-->", at + 4)
        found.append((at, end if end >= 0 else len(page)))
        at = page.find(b"<!--", end) if end >= 0 else -1
    return found


def _cell_end(page: bytes, start: int, comments: Sequence[tuple[int, int]]) -> int:
    """Where the first tag of a table stands behind ``start``, outside of comments."""
    at = start + 1
    while match := _CELL_END.search(page, at):
        place = match.start()
        before = bisect_right(comments, (place,)) - 1 if comments else -1
        if before < 0 or comments[before][1] < place:
            return place
        at = comments[before][1]
    return len(page)


def _paragraph_end(page: bytes, start: int, comments: Sequence[tuple[int, int]]) -> int:
    limit = min(len(page), start + _LONGEST_PARAGRAPH)
    while limit < len(page) and page[limit] & 0xC0 == 0x80:
        limit -= 1  # No character is cut.
    for match in _PARAGRAPH_END.finditer(page, start, limit):
        before = bisect_right(comments, (match.start(),)) - 1
        if before < 0 or comments[before][1] < match.start():
            return match.start()
    return limit


def cut_pipes(blocks: Sequence[Row], tables: int) -> tuple[list[Row], list[int]] | None:
    """``blocks`` with paragraphs that are rows of a table, their cells between pipes, cut into these cells.

    Also where each block and the end went. ``None`` if no paragraph has a pipe. ``tables`` are counted already.
    """
    if not any(not block.cells and _PIPE.search(block.text) for block in blocks):
        return None
    kept: list[Row] = []
    moved: list[int] = []
    for with_cells, group in groupby(blocks, lambda block: bool(block.cells)):
        run = list(group)
        if with_cells:
            moved += range(len(kept), len(kept) + len(run))
            kept += run
            continue
        tables += 1
        before = len(moved)
        # The ordinal of its paragraph stands in each place that a line is given; its character is not needed.
        lines = [Piece(block.text, number << _PLACES, number << _PLACES) for number, block in enumerate(run)]
        for line in cut(lines, _MOST_CELLS)[0]:
            moved += [len(kept)] * ((line.end >> _PLACES) + 1 - (len(moved) - before))
            cells = tuple(
                (clean(cell.text), column, 1, 1, run[cell.start >> _PLACES].start)
                for column, cell in enumerate(line.cells)
            )
            shown = "\t".join(cell[0] for cell in cells)
            kept.append(Row(shown, "row", tables, cells, cells[0][4], 0.0) if cells else run[line.start >> _PLACES])
        moved += [len(kept)] * (before + len(run) - len(moved))
    return kept, [*moved, len(kept)]
