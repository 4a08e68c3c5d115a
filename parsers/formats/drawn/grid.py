"""The grids that lines on a page make: cells with the rows and columns that they cover, merged ones whole."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.formats.drawn import Rule, Run

_SAME = 0.8
_NEAR = 3.0
"""Points within which pieces are one line, and within which borders of a table are one: a doubled line, two boxes side
by side, a line and its end."""
_APART = 7.0
_FEWEST_BOXES = 8
"""Boxes that touch nothing from which on each is a cell, and the points that they stand apart at most."""
_BRIDGED = 4.5
"""Points between the dashes of a line. A cell that is merged leaves a gap higher than a line of text."""
_SHORTEST = 4.0
_COVERS = 0.6
"""Share of a cell's side that a line must cover to be its border."""
_LOWEST = 6.0
_MOST_LINES = 2000
"""Lines of one direction on a page, after dashes are joined: ten times the largest form."""


@dataclass(slots=True)
class Square:
    """A cell: rows ``top`` to ``bottom`` and columns ``left`` to ``right`` of its grid, half-open, and its runs.
    ``told``: whether these are all and only its own."""

    top: int
    bottom: int
    left: int
    right: int
    runs: list[Run] = field(default_factory=list)
    told: bool = True


@dataclass(slots=True)
class Grid:
    """``xs`` and ``ys`` are the places of the borders."""

    xs: list[float]
    ys: list[float]
    squares: list[Square]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


Line = tuple[float, float, float]
"""Where a line stands on the one axis, and from where to where it goes on the other."""


def grids_of(rules: Iterable[Rule]) -> list[Grid]:
    """The grids of a page, the smaller first where one stands in another. A frame without lines in it is none."""
    flat, upright = [], []
    for x0, y0, x1, y1 in rules:
        if x1 - x0 > y1 - y0:
            flat.append(((y0 + y1) / 2, x0, x1))
        else:
            upright.append(((x0 + x1) / 2, y0, y1))
    flat, upright = _whole(flat, _SAME)[:_MOST_LINES], _whole(upright, _SAME)[:_MOST_LINES]
    parts = _parts(flat, upright, _NEAR)
    near = _NEAR
    if sum(len(rows) <= 2 and len(columns) <= 2 for rows, columns in parts if rows and columns) >= _FEWEST_BOXES:
        # A box a cell, with room between the boxes.
        near = _APART
        parts = _parts(flat, upright, near)
    grids = [grid for rows, columns in parts if (grid := _grid(_whole(rows, near), _whole(columns, near)))]
    grids.sort(key=lambda grid: (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0]))
    return grids


def _whole(lines: list[Line], near: float) -> list[Line]:
    """Lines with those that stand within ``near`` of each other made one, and dashes joined."""
    lines.sort()
    found: list[Line] = []
    at = 0
    while at < len(lines):
        end = at + 1
        while (
            end < len(lines)
            and lines[end][0] - lines[end - 1][0] <= near
            and lines[end][0] - lines[at][0] <= max(near, 2 * _NEAR)
        ):
            end += 1
        group = lines[at:end]
        place = (group[0][0] + group[-1][0]) / 2
        at = end
        group.sort(key=_start)
        _, start, stop = group[0]
        for _, a, b in group[1:]:
            if a - stop > _BRIDGED:
                found.append((place, start, stop))
                start, stop = a, b
            else:
                stop = max(stop, b)
        found.append((place, start, stop))
    return [line for line in found if line[2] - line[1] >= _SHORTEST]


def _start(line: Line) -> float:
    return line[1]


def _parts(flat: Sequence[Line], upright: Sequence[Line], near: float) -> list[tuple[list[Line], list[Line]]]:
    """Lines that touch each other, directly or through others."""
    parent = list(range(len(flat) + len(upright)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    heights = [line[0] for line in flat]
    for number, (x, y0, y1) in enumerate(upright, len(flat)):
        for other in range(bisect_left(heights, y0 - near), bisect_right(heights, y1 + near)):
            if flat[other][1] - near <= x <= flat[other][2] + near:
                parent[root(number)] = root(other)
    parts: dict[int, tuple[list[Line], list[Line]]] = {}
    for number, line in enumerate((*flat, *upright)):
        parts.setdefault(root(number), ([], []))[number >= len(flat)].append(line)
    return list(parts.values())


def _grid(flat: Sequence[Line], upright: Sequence[Line]) -> Grid | None:
    if not flat or not upright or len(flat) + len(upright) < 4:
        return None
    xs = _places(upright, flat)
    ys = _places(flat, upright)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2):
        return None
    sides = _borders(upright, xs, ys)
    tops = _borders(flat, ys, xs)
    squares = _squares(sides, tops, len(ys) - 1, len(xs) - 1)
    squares = [square for square in squares if _is_closed(square, sides, tops)]
    if len(squares) < 2:
        return None
    return _compact(Grid(xs, ys, squares))


def _places(lines: Sequence[Line], across: Sequence[Line]) -> list[float]:
    """Where the borders of one direction stand; where the lines across reach beyond the last of them, their end."""
    places = sorted({line[0] for line in lines})
    first, last = min(line[1] for line in across), max(line[2] for line in across)
    if first < places[0] - 2 * _NEAR:
        places.insert(0, first)
    if last > places[-1] + 2 * _NEAR:
        places.append(last)
    kept = places[:1]
    kept += [place for before, place in pairwise(places) if place - before > 0.01]
    return kept


def _borders(lines: Sequence[Line], places: Sequence[float], across: Sequence[float]) -> list[list[bool]]:
    """For each place the stretches between ``across`` that a line covers."""
    found = [[False] * (len(across) - 1) for _ in places]
    for place, start, stop in lines:
        row = found[bisect_left(places, place - 0.01)]
        for at in range(max(bisect_right(across, start) - 1, 0), min(bisect_left(across, stop), len(across) - 1)):
            covered = min(stop, across[at + 1]) - max(start, across[at])
            if covered >= _COVERS * (across[at + 1] - across[at]):
                row[at] = True
    return found


def _squares(sides: Sequence[Sequence[bool]], tops: Sequence[Sequence[bool]], rows: int, columns: int) -> list[Square]:
    """Cells between the borders: what no line parts is one, side by side first, then one below the other."""
    squares: list[Square] = []
    above: dict[tuple[int, int], Square] = {}
    for row in range(rows):
        now: dict[tuple[int, int], Square] = {}
        left = 0
        while left < columns:
            right = left + 1
            while right < columns and not sides[right][row]:
                right += 1
            known = above.get((left, right))
            if known and not any(tops[row][left:right]):
                known.bottom = row + 1
            else:
                known = Square(row, row + 1, left, right)
                squares.append(known)
            now[left, right] = known
            left = right
        above = now
    return squares


def _is_closed(square: Square, sides: Sequence[Sequence[bool]], tops: Sequence[Sequence[bool]]) -> bool:
    """Whether lines bound it on two opposite sides: where a table has steps, the room beside them is no cell. Nor is
    it at the right of a row that ends before the others, whose ends are drawn. An outer side that no line is drawn
    along from end to end bounds as well."""

    def bounds(lines: Sequence[Sequence[bool]], at: int, start: int, end: int) -> bool:
        return all(lines[at][start:end]) or (at in (0, len(lines) - 1) and not any(lines[at]))

    if square.right == len(sides) - 1 and not bounds(sides, square.right, square.top, square.bottom):
        return False
    return all(bounds(sides, at, square.top, square.bottom) for at in (square.left, square.right)) or all(
        bounds(tops, at, square.left, square.right) for at in (square.top, square.bottom)
    )


def without_steps(grid: Grid) -> None:
    """Take out the room beside a table of steps that a frame around it closes: blank, at the right, several rows high,
    beside a row that is one cell."""
    begin = Counter(square.top for square in grid.squares)
    grid.squares = [
        one
        for one in grid.squares
        if one.runs
        or one.right < len(grid.xs) - 1
        or one.bottom - one.top < 2
        or (one.right - one.left < 2 and begin[one.top] != 2)
    ]


def without_slivers(grid: Grid) -> None:
    """Take out rows too low and columns too narrow for any word: what the end of a page leaves of the frame of the row
    behind it, the room between two boxes."""
    _without(grid, grid.ys, "top", "bottom")
    _without(grid, grid.xs, "left", "right")


def _without(grid: Grid, places: list[float], start: str, end: str) -> None:
    for at in range(len(places) - 2, -1, -1):
        own = [one for one in grid.squares if getattr(one, start) == at and getattr(one, end) == at + 1]
        if len(places) < 3 or places[at + 1] - places[at] >= _LOWEST or any(one.runs for one in own):
            continue
        grid.squares = [one for one in grid.squares if one not in own]
        for one in grid.squares:
            setattr(one, start, getattr(one, start) - (getattr(one, start) > at))
            setattr(one, end, getattr(one, end) - (getattr(one, end) > at))
        # Between others the border that stays is that of what begins.
        del places[at if at == 0 else at + 1]


def _compact(grid: Grid) -> Grid:
    """The grid without rows and columns in which no cell begins."""
    rows = sorted({square.top for square in grid.squares} | {square.bottom for square in grid.squares})
    columns = sorted({square.left for square in grid.squares} | {square.right for square in grid.squares})
    row = {place: number for number, place in enumerate(rows)}
    column = {place: number for number, place in enumerate(columns)}
    squares = [Square(row[one.top], row[one.bottom], column[one.left], column[one.right]) for one in grid.squares]
    squares.sort(key=lambda one: (one.top, one.left))
    xs, ys = [grid.xs[at] for at in columns], [grid.ys[at] for at in rows]
    return Grid(xs, ys, squares)
