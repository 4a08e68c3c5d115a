"""Blocks of a page: paragraphs cut at their pipes, and places in the page turned into places in the raw bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from parsers.formats.cells import PIPES, Line, Piece
from parsers.formats.rows import cut
from parsers.formats.words import clean
from parsers.model import Block, Cell

_MOST_CELLS = 100_000
_PLACES = 20


def offsets(blocks: Sequence[Block]) -> set[int]:
    """All places at which a block or a cell starts or ends."""
    found = {place for block in blocks for place in (block.start, block.end)}
    found.update(place for block in blocks for cell in block.cells for place in (cell.start, cell.end))
    return found - {-1}


def moved(block: Block, places: Mapping[int, int]) -> Block:
    """The block with each of its places at that of ``places``; -1 stays where it is."""
    cells = tuple(replace(cell, start=places.get(cell.start, -1), end=places.get(cell.end, -1)) for cell in block.cells)
    return replace(block, cells=cells, start=places.get(block.start, -1), end=places.get(block.end, -1))


def cut_pipes(blocks: Sequence[Block], tables: int) -> tuple[list[Block], list[int]] | None:
    """``blocks`` with paragraphs that are rows of a table, their cells between pipes, cut into these cells.

    Also where each block and the end went. ``None`` if no paragraph has a pipe. ``tables`` are counted already.
    """
    words = "".join([block.text for block in blocks if not block.cells])
    if not any(pipe in words for pipe in PIPES):
        return None
    kept: list[Block] = []
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
            kept.append(_row(line, run, tables) if line.cells else run[line.start >> _PLACES])
        moved += [len(kept)] * (before + len(run) - len(moved))
    return kept, [*moved, len(kept)]


def _row(line: Line, run: Sequence[Block], table: int) -> Block:
    """A line with cells as a block; each cell has the place of its paragraph."""
    sources = [run[cell.start >> _PLACES] for cell in line.cells]
    cells = tuple(
        Cell(clean(cell.text), column, start=source.start, end=source.end)
        for column, (cell, source) in enumerate(zip(line.cells, sources, strict=True))
    )
    return Block("\t".join(cell.text for cell in cells), "row", table, cells, cells[0].start, cells[-1].end)
