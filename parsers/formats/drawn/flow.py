"""Pages set in two columns: where the gutter is, and the lines of each column in their order."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.formats.drawn import Run
from parsers.formats.drawn.text import Line, line_of, rows_of

_STEP = 3.0
_MIDDLE = (0.35, 0.65)
"""Shares of a page's width between which the gutter of two columns lies."""
_FEWEST_ROWS = 5
_FULL = 0.6
"""Share of its column that a line of prose fills on the whole."""
_MOST_ACROSS = 0.3
"""Share of a page's characters that may stand in lines across both columns: titles, headings."""


def lines_of(runs: Sequence[Run], width: float, page: int) -> list[Line]:
    """The lines of a page in reading order; of two columns, the left one first, down to the next line across both."""
    gutter = _gutter(runs, width)
    if gutter is None:
        return [line_of(row, page) for row in rows_of(runs)]
    across = rows_of(run for run in runs if run.x0 < gutter < run.x1)
    edges = [row[0].middle for row in across]
    lines: list[Line] = []
    for above, row in zip((0.0, *edges), (*across, None), strict=True):
        below = row[0].middle if row else float("inf")
        between = [run for run in runs if above < run.middle < below and not run.x0 < gutter < run.x1]
        for column, side in ((1, [r for r in between if r.x1 <= gutter]), (2, [r for r in between if r.x0 >= gutter])):
            for one in rows_of(side):
                lines.append(line_of(one, page))
                lines[-1].column = column
        if row:
            lines.append(line_of(row, page))
    return lines


def _gutter(runs: Sequence[Run], width: float) -> float | None:
    """Where white space parts two columns of prose from top to bottom; ``None`` where a page has one."""
    if len(runs) < 4 * _FEWEST_ROWS // 2:
        return None
    chars = sum(len(run.text) for run in runs)
    left, right = min(run.x0 for run in runs), max(run.x1 for run in runs)
    best: tuple[int, float] | None = None
    x = _MIDDLE[0] * width
    while x <= _MIDDLE[1] * width:
        crossing = sum(len(run.text) for run in runs if run.x0 < x < run.x1)
        if best is None or crossing < best[0]:
            best = crossing, x
        x += _STEP
    if best is None or best[0] > _MOST_ACROSS * chars:
        return None
    x = best[1]
    for side, room in (([r for r in runs if r.x1 <= x], x - left), ([r for r in runs if r.x0 >= x], right - x)):
        rows = rows_of(side)
        filled = sum(sum(run.x1 - run.x0 for run in row) for row in rows)
        if len(rows) < _FEWEST_ROWS or filled < _FULL * room * len(rows):
            return None
    return x
