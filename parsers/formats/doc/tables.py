"""Rows of tables whose cells are told by where their borders stand: binary Word and RTF."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from parsers.formats.boxes import Box, Paragraph, Table
from parsers.formats.doc.file import Sprm

_DEFINE, _VERTICAL, _MERGE, _INSERT, _DELETE = 0xD608, 0xD62B, 0x5624, 0x7621, 0x5622
_NEAR = 57
"""Borders this near to each other (a millimetre, in twentieths of a point) are one."""
_MOST_CELLS = 500


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell ends at ``right``; ``down`` and ``along`` are ``restart``, ``continue`` or nothing."""

    right: int
    down: str = ""
    along: str = ""


@dataclass(slots=True)
class Row:
    """What stands in the cells of a row, its left border, and its cells, none where the file does not tell."""

    contents: list[list[Paragraph | Table]]
    left: int
    cells: list[Cell]


def columns_of(changes: Iterable[Sprm], count: int) -> tuple[int, list[Cell]]:
    """Left border and cells of a row, from the properties of the mark at its end."""
    left, cells = 0, list[Cell]()
    for sprm in changes:
        value = sprm.value
        if sprm.code == _DEFINE and value:
            left, cells = _defined(value)
        elif sprm.code == _VERTICAL and len(value) == 2 and value[0] < len(cells):
            cells[value[0]] = replace(cells[value[0]], down=_down(value[1] & 3))
        elif sprm.code == _MERGE and len(value) == 2:
            for at in range(value[0], min(value[1], len(cells))):
                cells[at] = replace(cells[at], along="restart" if at == value[0] else "continue")
        elif sprm.code == _DELETE and len(value) == 2:
            del cells[value[0] : value[1]]
        elif sprm.code == _INSERT and len(value) == 4:
            _insert(cells, left, value[0], value[1], int.from_bytes(value[2:], "little", signed=True))
    return left, cells if len(cells) == count else []


def _defined(value: bytes) -> tuple[int, list[Cell]]:
    count = value[0]
    at = 1 + 2 * (count + 1)
    borders = [int.from_bytes(value[n : n + 2], "little", signed=True) for n in range(1, at, 2)]
    flags = [int.from_bytes(value[at + 20 * n : at + 20 * n + 2], "little") for n in range(count)]
    along = [flag & 3 for flag in flags]
    cells = []
    first = 0
    for number in range(count):
        # In a run of merged cells the first has one mark and those behind it another; writers differ in which.
        if not along[number]:
            merged, first = "", 0
        elif not first or along[number] == first:
            merged, first = "restart", along[number]
        else:
            merged = "continue"
        cells.append(Cell(borders[number + 1], _down(flags[number] >> 5 & 3), merged))
    return borders[0], cells


def _down(flags: int) -> str:
    return {0: "", 1: "continue"}.get(flags, "restart")


def _insert(cells: list[Cell], left: int, at: int, count: int, width: int) -> None:
    if at > len(cells) or len(cells) + count > _MOST_CELLS:
        return
    before = cells[at - 1].right if at else left
    new = [Cell(before + width * (number + 1)) for number in range(count)]
    cells[at:] = [*new, *(replace(cell, right=cell.right + width * count) for cell in cells[at:])]


def table_of(rows: Sequence[Row]) -> Table:
    """The table of these rows: every border that a row has is one of the grid."""
    borders = _grid(border for row in rows for border in (row.left, *(cell.right for cell in row.cells)) if row.cells)
    table = Table()
    above: dict[int, Box] = {}
    for row in rows:
        below: dict[int, Box] = {}
        boxes: list[Box] = []
        start = _column(borders, row.left) if row.cells else 0
        cells = row.cells or [Cell(0)] * len(row.contents)
        for ordinal, (content, cell) in enumerate(zip(row.contents, cells, strict=True), 1):
            end = max(start + 1, _column(borders, cell.right)) if row.cells else start + 1
            box = above.get(start)
            if cell.along == "continue" and boxes:
                boxes[-1].colspan += end - start
                start = end
                continue
            if cell.down == "continue" and box is not None and box.colspan == end - start:
                box.rowspan += 1
            else:
                box = Box(content, start, end - start, ordinal=ordinal)
                boxes.append(box)
            if cell.down:
                below[start] = box
            start = end
        table.rows.append(boxes)
        above = below
    return table


def _grid(borders: Iterable[int]) -> list[int]:
    """The borders from left to right, those that are near each other as one."""
    kept: list[int] = []
    for border in sorted(set(borders)):
        if not kept or border - kept[-1] > _NEAR:
            kept.append(border)
    return kept


def _column(borders: Sequence[int], border: int) -> int:
    return max(0, bisect_right(borders, border) - 1)


@dataclass(slots=True)
class _Layer:
    """A table that is being read: its rows, the cells of the row, what stands in the cell."""

    rows: list[Row] = field(default_factory=list)
    cells: list[list[Paragraph | Table]] = field(default_factory=list)
    content: list[Paragraph | Table] = field(default_factory=list)


class Layers:
    """Puts paragraphs together that say how deep in tables they stand, and where cells and rows end."""

    def __init__(self) -> None:
        self._content: list[Paragraph | Table] = []
        self._layers: list[_Layer] = []

    def enter(self, depth: int) -> None:
        """What follows stands in so many tables, one inside the other."""
        while len(self._layers) > depth:
            self._close()
        while len(self._layers) < depth:
            self._layers.append(_Layer())

    def add(self, part: Paragraph | Table) -> None:
        """A paragraph where we are."""
        (self._layers[-1].content if self._layers else self._content).append(part)

    def cells(self) -> int:
        """How many cells of the row have ended."""
        return len(self._layers[-1].cells) if self._layers else 0

    def end_cell(self) -> None:
        """The cell of the innermost table ends."""
        if self._layers:
            layer = self._layers[-1]
            layer.cells.append(layer.content)
            layer.content = []

    def end_row(self, left: int, cells: list[Cell], deleted: bool = False) -> None:
        """The row of the innermost table ends. ``deleted``: it is left out unless words are left in it."""
        if not self._layers:
            return
        layer = self._layers[-1]
        if layer.cells and not (deleted and not any(_says(held) for held in layer.cells)):
            layer.rows.append(Row(layer.cells, left, cells))
        layer.cells, layer.content = [], []

    def finished(self) -> list[Paragraph | Table]:
        """All that was put together."""
        self.enter(0)
        return self._content

    def _close(self) -> None:
        layer = self._layers.pop()
        if layer.rows:
            self.add(table_of(layer.rows))
        # A row whose end is missing: its words are kept as paragraphs.
        for part in (*(part for held in layer.cells for part in held), *layer.content):
            self.add(part)


def _says(content: Sequence[Paragraph | Table]) -> bool:
    return any(isinstance(part, Table) or part.text.strip() for part in content)
