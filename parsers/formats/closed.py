"""Tables with a cell a line, each closed by pipes: cut into rows where the number of pipes tells where these end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from parsers.formats.cells import WIDEST, Line, Piece, bare, has_words, joined, split

_FEWEST_OPENED = 4
"""Rows of as many cells each that are no chance, though labels stand in the middle of them."""
_ALL_NUMBERS = 10
"""Cells from which on a row may hold numbers only: the litigation table's row has no label."""


class Item(NamedTuple):
    """A line that is one cell: its text and how many pipes close it."""

    cell: Piece
    pipes: int


def closed(line: Piece) -> list[Item]:
    """The line as one cell closed by one or more pipes, ``[]`` if it is anything else."""
    cells = split(line, "pipe")
    if any(map(bare, cells[1:])):
        return []
    return [Item(cells[0], len(cells) - 1)]


def regrouped(items: Sequence[Item]) -> list[Line] | None:
    """Rows of a table that has a cell a line; ``None`` where the lines do not tell.

    Converters close each cell by a pipe, fill each row up to the table's width with further pipes and may open it by a
    lone one. So every row has the same number of pipes, and a row begins where the sum of those before says so.
    """
    total = sum(item.pipes for item in items)
    opened = _lone(items[0])
    if not opened and total == len(items):
        return None  # no row is filled up: where rows end is not written
    for size in range(2 + opened, min(WIDEST, total // 2) + 1):
        if total % size:
            continue
        rows = _of_size(items, size, opened)
        if rows is not None:
            return [joined(row) for row in rows]
    return None


def _of_size(items: Sequence[Item], size: int, opened: bool) -> list[list[Piece]] | None:
    rows: list[list[Piece]] = []
    row: list[Piece] = []
    count = 0
    for item in items:
        first = count == 0
        if first and opened != _lone(item):
            return None
        count += item.pipes
        if count > size:
            return None  # a cell over the end of a row
        if not (first and opened):
            row.append(item.cell)
            if count < size:
                # Within a row more than one pipe is a cell of several columns, at its end it only fills the row up.
                row += [Piece("", item.cell.end, item.cell.end)] * (item.pipes - 1)
        if count == size:
            rows.append(row)
            row, count = [], 0
    if not opened:
        return rows if all(map(_begins, rows)) else None
    unfilled = all(item.pipes == 1 for item in items)
    return None if unfilled and _holds_openings(rows) else rows


def _holds_openings(rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether the blank before a label inside a row may open another: unless other rows have a label there too, or
    nothing from there on, as in halves side by side."""
    behind = {
        column
        for row in rows
        for column in range(1, len(row))
        if has_words(row[column].text) and not bare(row[column - 1])
    }
    if behind and len(rows) < _FEWEST_OPENED:
        return True
    rests = [row[column:] for row in rows for column in behind]
    return any(not has_words(rest[0].text) and any(map(bare, rest)) for rest in rests)


def _lone(item: Item) -> bool:
    return item.pipes == 1 and not bare(item.cell)


def _begins(row: Sequence[Piece]) -> bool:
    """Whether this can be a row: with its label first, or with nothing but numbers."""
    words = [bare(cell) for cell in row]
    numbers = not any(has_words(word) for word in words)
    return len(row) >= _ALL_NUMBERS if numbers else bool(words[0]) and not words[0].isdigit()
