"""Tables from the grids of a page: words in their cells, and rows as blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from parsers.formats.drawn import Run, Sheet
from parsers.formats.drawn.grid import Grid, grids_of, without_slivers, without_steps
from parsers.formats.drawn.seats import on_page, seated
from parsers.formats.drawn.text import cell_text, in_line, rows_of
from parsers.formats.html_tables import is_long
from parsers.model import Block, Cell, Place
from parsers.tables.values import NOT_TOLD, looks_like_value

_LEAST_ROOM = 1.4
"""Points that words keep from the borders of their cell at the least, if they can."""
_FEWEST_BELOW = 4
_MOSTLY = 0.6
"""Values below each other in one cell, and their share of its lines, from which on it is a column of cells."""
_ALL_FULL = 0.6
"""Share of a column's width above which all its lines may be full, though none comes near the borders."""
_MOST_CROWDED = 60
"""Pieces of a cell up to which they are looked at in pairs: a label has fewer."""
_CROWDED, _SAME_PLACE = 0.4, 0.15
"""Shares of a font's size by which words lie over others, and by which their middles differ at least: what is drawn
twice at one place is bold."""


@dataclass(slots=True)
class Entry:
    """A cell of a table: its words, the rows and columns it covers, half-open, and its places."""

    text: str
    top: int
    bottom: int
    left: int
    right: int
    places: list[Place]
    edges: tuple[float, float] = (0.0, 0.0)
    runs: list[Run] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A table, or the part of one on a page. ``first`` and ``last`` are its pages; ``xs`` the places of its columns;
    ``ruled``: whether lines make it; ``torn``: whether nobody can tell which of its
    values belong together."""

    entries: list[Entry]
    xs: list[float]
    rows: int
    y0: float
    y1: float
    first: int
    last: int
    ruled: bool = True
    torn: bool = False

    @property
    def x0(self) -> float:
        """Its left border."""
        return self.xs[0]

    @property
    def x1(self) -> float:
        """Its right border."""
        return self.xs[-1]


def tables_of(sheet: Sheet) -> tuple[list[Table], list[Run]]:
    """The tables of a page, and the runs that stand in none."""
    grids = grids_of(on_page(sheet))
    if not grids:
        return [], sheet.runs
    free = seated(sheet.runs, grids)
    tables = []
    for grid in grids:
        table = _table(grid, sheet.number)
        if table is None:
            free += [run for square in grid.squares for run in square.runs]
        else:
            tables.append(table)
    return tables, free


def _table(grid: Grid, page: int) -> Table | None:
    """The table of a grid; ``None`` where nothing stands beside anything else, or a long text does: a layout."""
    xs, ys = grid.xs, grid.ys
    without_steps(grid)
    without_slivers(grid)
    padding = _padding(grid)
    widest: dict[tuple[int, int], float] = {}
    for square in grid.squares:
        for run in square.runs:
            column = square.left, square.right
            widest[column] = max(widest.get(column, 0.0), run.x1 - run.x0)
    entries = []
    filled = [0] * len(ys)
    longest = ""
    for square in grid.squares:
        left, right = xs[square.left], xs[square.right]
        room = min(
            right - left - 2 * padding, max(widest.get((square.left, square.right), 0.0), _ALL_FULL * (right - left))
        )
        text = cell_text(square.runs, room) if square.runs else ""
        if not square.told or _is_crowded(square.runs):
            text = f"{text} {NOT_TOLD}".strip()
        filled[square.top] += bool(text)
        longest = max(longest, text, key=len)
        sure = min((run.sure for run in square.runs), default=1.0)
        place = Place(f"page {page} box {left:.1f},{ys[square.top]:.1f},{right:.1f},{ys[square.bottom]:.1f}", sure)
        entries.append(
            Entry(text, square.top, square.bottom, square.left, square.right, [place], (left, right), square.runs)
        )
    if not longest or is_long(longest) or _has_no_rows(grid):
        return None
    return Table(entries, xs, len(ys) - 1, ys[0], ys[-1], page, page)


def _is_crowded(runs: Sequence[Run]) -> bool:
    """Whether one of the words in a cell is drawn over another: the line of a cell beside it that is too low."""
    for one, other in combinations(runs, 2) if 1 < len(runs) <= _MOST_CROWDED else ():
        over = min(one.y1, other.y1) - max(one.y0, other.y0)
        beside = min(one.x1, other.x1) - max(one.x0, other.x0)
        size = min(one.size, other.size)
        if over > _CROWDED * size and beside > _CROWDED * size and abs(one.middle - other.middle) > _SAME_PLACE * size:
            return True
    return False


def _has_no_rows(grid: Grid) -> bool:
    """Whether lines part only the columns: in two cells side by side values stand below each other, or in one of a
    single row labels and values. Not where the cell has no room for a longer line: there numbers are broken."""
    columns: dict[int, int] = {}
    padding = _padding(grid)
    for square in grid.squares:
        rows = rows_of(square.runs) if len(square.runs) >= _FEWEST_BELOW else []
        if len(rows) < _FEWEST_BELOW or _is_full(rows, grid.xs[square.right] - grid.xs[square.left] - 2 * padding):
            continue
        if len(grid.ys) == 2 and any(looks_like_value(run.text) for row in rows for run in row):
            return True
        values = sum(looks_like_value(in_line(row)) for row in rows)
        if values >= max(_FEWEST_BELOW, _MOSTLY * len(rows)):
            columns[square.top] = columns.get(square.top, 0) + 1
    return max(columns.values(), default=0) > 1


def _is_full(rows: Sequence[Sequence[Run]], room: float) -> bool:
    """Whether one more character would not go on the longest of the lines in a cell."""
    longest = max(row[-1].x1 - row[0].x0 for row in rows)
    char = max((run.x1 - run.x0) / len(run.text) for row in rows for run in row)
    return longest + char > room


def _padding(grid: Grid) -> float:
    """How far words keep from the borders of their cells: what reaches over one does not say."""
    rooms = (min(run.x0 for run in square.runs) - grid.xs[square.left] for square in grid.squares if square.runs)
    return min((room for room in rooms if room >= _LEAST_ROOM), default=_LEAST_ROOM)


def is_data(table: Table) -> bool:
    """Whether cells with words stand side by side in it; else it only frames text."""
    seen: set[int] = set()
    for entry in table.entries:
        if entry.text:
            if entry.top in seen:
                return True
            seen.add(entry.top)
    return False


def blocks_of(table: Table, number: int, places: list[Place]) -> Iterator[Block]:
    """The rows of a table as blocks; ``places`` takes where each cell stands."""
    rows: dict[int, list[Entry]] = {}
    for entry in table.entries:
        rows.setdefault(entry.top, []).append(entry)
    for row in sorted(rows):
        cells = tuple(_cell(entry, places) for entry in sorted(rows[row], key=lambda entry: entry.left))
        yield Block("\t".join(cell.text for cell in cells), "tr", number, cells, cells[0].start, cells[-1].end)


def _cell(entry: Entry, places: list[Place]) -> Cell:
    start = len(places)
    places += entry.places
    return Cell(entry.text, entry.left, entry.right - entry.left, entry.bottom - entry.top, start, len(places))


def frames_text(tables: Iterable[Table]) -> list[Run]:
    """The runs of tables that only frame text."""
    return [run for table in tables for entry in table.entries for run in entry.runs]
