"""Which cell of a page's grids each run of characters stands in, and where nobody can tell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from parsers.formats.drawn import Rule, Run, Sheet
from parsers.formats.drawn.grid import Grid, Square
from parsers.tables.values import looks_like_value

_INTO = 0.12
"""Share of a font's size that a run must reach over a border to stand in the next cell too."""
_HANGING = "，。、；：？！）》”)%"
_REACH = 0.4
"""Share of a font's size by which a stop at the end of a line may reach over the border."""
_THROUGH = 0.25
"""Share of a font's size within which the middle of a line stands on a border."""
_WIDER = 0.08
"""Share of a font's size by which a gap is wider than others where a border parts two words."""

Seats = dict[tuple[int, int], Square]
"""The cells of a grid by every row and column that they cover."""


def seated(runs: Iterable[Run], grids: Sequence[Grid]) -> list[Run]:
    """Put ``runs`` into the cells of ``grids``, and return those that stand in none. Cells of which it is not told what
    is theirs are marked so."""
    free: list[Run] = []
    seats = [(grid, _seats(grid)) for grid in grids]
    across: list[tuple[Square, list[Square]]] = []
    for run in runs:
        for part in _parted(run, seats):
            square = _square(part, seats)
            if square is None:
                free.append(part)
                continue
            square.runs.append(part)
            others = [one for one in _under(part, seats) if one is not square]
            if others and looks_like_value(part.text):
                across.append((square, others))
            if (other := _beyond(part, square, seats)) is not None:
                square.told = other.told = False
    _doubt(across)
    return free


def on_page(sheet: Sheet) -> list[Rule]:
    """The lines of a page, cut at its edges: some programs draw a table of several pages whole on each of them."""
    inside = (
        Rule(max(x0, 0.0), max(y0, 0.0), min(x1, sheet.width), min(y1, sheet.height)) for x0, y0, x1, y1 in sheet.rules
    )
    return [rule for rule in inside if rule.x0 <= rule.x1 and rule.y0 <= rule.y1]


def _square(run: Run, seats: Sequence[tuple[Grid, Seats]]) -> Square | None:
    x, y = (run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2
    for grid, seat in seats:
        if grid.holds(x, y):
            square = seat.get((bisect_right(grid.ys, y) - 1, bisect_right(grid.xs, x) - 1))
            if square is not None:
                return square
    return None


def _under(run: Run, seats: Sequence[tuple[Grid, Seats]]) -> list[Square]:
    """The cells of its row that a run reaches into."""
    y = (run.y0 + run.y1) / 2
    for grid, seat in seats:
        if grid.holds((run.x0 + run.x1) / 2, y):
            first, last = (bisect_right(grid.xs, x) - 1 for x in (run.x0 + _INTO * run.size, run.x1 - _INTO * run.size))
            row = bisect_right(grid.ys, y) - 1
            under = (square for at in range(first, last + 1) if (square := seat.get((row, at))))
            return list({id(square): square for square in under}.values())
    return []


def _doubt(across: Sequence[tuple[Square, list[Square]]]) -> None:
    """Mark cells with numbers that reach into others with nothing else, and these: it is one too wide for its cell, or
    one of each without a gap between them."""
    for square, others in [(square, [one for one in others if not one.runs]) for square, others in across]:
        for one in (square, *others) if others else ():
            one.told = False


def _beyond(run: Run, square: Square, seats: Sequence[tuple[Grid, Seats]]) -> Square | None:
    """The cell above or below that a run may belong to as well, for the border goes through its middle: a line of a
    cell that is too low for all of its lines."""
    x, y = (run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2
    for grid, seat in seats:
        if not grid.holds(x, y):
            continue
        for border, row in ((grid.ys[square.top], square.top - 1), (grid.ys[square.bottom], square.bottom)):
            if abs(y - border) < _THROUGH * run.size:
                return seat.get((row, bisect_right(grid.xs, x) - 1))
        return None
    return None


def _parted(run: Run, seats: Sequence[tuple[Grid, Seats]]) -> list[Run]:
    """The run, cut at borders of cells that stand in gaps between its characters. A number that is wider than its cell
    has no wider gap there, and stays whole."""
    y = (run.y0 + run.y1) / 2
    for grid, seat in seats:
        if not grid.ys[0] <= y <= grid.ys[-1]:
            continue
        first, last = bisect_right(grid.xs, run.x0 + _INTO * run.size), bisect_left(grid.xs, run.x1 - _INTO * run.size)
        if first >= last or len(run.sides) < 4:
            continue
        row = bisect_right(grid.ys, y) - 1
        borders = [grid.xs[at] for at in range(first, last) if seat.get((row, at - 1)) is not seat.get((row, at))]
        if borders:
            return _cut_at(run, borders)
    return [run]


def _cut_at(run: Run, borders: Sequence[float]) -> list[Run]:
    gaps = [run.sides[at + 1] - run.sides[at] for at in range(1, len(run.sides) - 1, 2)]
    usual = sorted(gaps)[len(gaps) // 2] if len(gaps) > 2 else min(gaps)
    cuts = [0]
    for number, gap in enumerate(gaps, 1):
        left, right = run.sides[2 * number - 1], run.sides[2 * number]
        reach = _REACH * run.size
        low = min(left, right) - reach
        if run.text[number - 1] in _HANGING:
            low = min(low, run.sides[2 * number - 2])
        between = any(low <= border <= max(left, right) + reach for border in borders)
        if between and (
            run.text[number - 1] in _HANGING
            or gap > usual + _WIDER * run.size
            or (len(gaps) < 3 and gap > _WIDER * run.size)
        ):
            cuts.append(number)
    cuts.append(len(run.text))
    if len(cuts) == 2:
        return [run]
    return [
        Run(
            run.text[start:end],
            run.sides[2 * start],
            run.y0,
            run.sides[2 * end - 1],
            run.y1,
            run.size,
            run.sides[2 * start : 2 * end],
        )
        for start, end in pairwise(cuts)
    ]


def _seats(grid: Grid) -> Seats:
    return {
        (row, column): square
        for square in grid.squares
        for row in range(square.top, square.bottom)
        for column in range(square.left, square.right)
    }
