"""Tables inside the cells of tables: split cells are often made so, and belong to the rows of the outer table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from parsers.formats.boxes import Box, Paragraph, Table, box_text
from parsers.formats.html_tables import is_long

MOST_COLUMNS = 500


def unnested(table: Table) -> Table:
    """``table`` with the cells of tables that stand beside a label in place of the cells that hold them."""
    table = replace(table, rows=[[_inner_unnested(box) for box in row] for row in table.rows])
    splits = [[_split(box) for box in row] for row in table.rows]
    grid = any(_is_row(row) for row, found in zip(table.rows, splits, strict=True) if not any(found))
    heights = [_height(row, found, grid) for row, found in zip(table.rows, splits, strict=True)]
    if not any(heights):
        return table
    # Columns of the outer table grow where the inner ones are more than they.
    width = max((box.column + box.colspan for row in table.rows for box in row), default=0)
    if width > MOST_COLUMNS:
        return table
    widths = [1] * width
    for row, found, height in zip(table.rows, splits, heights, strict=True):
        for box, inner in zip(row, found, strict=True):
            if inner is not None and height:
                last = box.column + box.colspan
                need = max(one.column + one.colspan for line in inner.rows for one in line)
                widths[last - 1] += max(0, need - sum(widths[box.column : last]))
    at = [0, *accumulate(widths)]
    rows: list[list[Box]] = []
    numbers: list[int] = []
    spans = _RowSpans(heights)
    for number, (row, found, height) in enumerate(zip(table.rows, splits, heights, strict=True)):
        lines: list[list[Box]] = [[] for _ in range(max(1, height))]
        for box, inner in zip(row, found, strict=True):
            start, end = at[box.column], at[box.column + box.colspan]
            if inner is None or not height:
                down = spans.of(number, box.rowspan)
                lines[0].append(replace(box, column=start, colspan=end - start, rowspan=down))
                continue
            tall = height if len(inner.rows) == 1 else 1
            for place, line in enumerate(inner.rows):
                for one in line:
                    last = one is line[-1]
                    column = start + one.column
                    across = end - column if last else one.colspan
                    lines[place].append(
                        replace(
                            one,
                            column=column,
                            colspan=max(1, across),
                            rowspan=max(tall, one.rowspan),
                            ordinal=box.ordinal,
                        )
                    )
        rows += [sorted(line, key=lambda box: box.column) for line in lines]
        numbers += [table.numbers[number] if table.numbers else number + 1] * len(lines)
    return Table(rows, numbers)


class _RowSpans:
    """How many rows a span covers when some rows have become several."""

    def __init__(self, heights: Sequence[int]) -> None:
        self._ends = [0, *accumulate(max(1, height) for height in heights)]

    def of(self, row: int, span: int) -> int:
        last = min(row + span, len(self._ends) - 1)
        return self._ends[last] - self._ends[row]


def _inner_unnested(box: Box) -> Box:
    if all(isinstance(part, Paragraph) for part in box.content):
        return box
    return replace(box, content=[unnested(part) if isinstance(part, Table) else part for part in box.content])


def _split(box: Box) -> Table | None:
    """The table that a box holds and nothing besides, if it is made of short cells."""
    inner = [part for part in box.content if isinstance(part, Table)]
    beside = any(isinstance(part, Paragraph) and part.text.strip() for part in box.content)
    if len(inner) != 1 or beside or not inner[0].rows or not all(inner[0].rows):
        return None
    boxes = [one for row in inner[0].rows for one in row]
    if len(boxes) < 2 or any(isinstance(part, Table) for one in boxes for part in one.content):
        return None
    return None if any(is_long(box_text(one)) for one in boxes) else inner[0]


def _is_row(row: Sequence[Box]) -> bool:
    """Whether short words stand side by side, as in a table of figures."""
    words = [text for box in row if (text := box_text(box))]
    return len(words) > 1 and not any(map(is_long, words))


def _height(row: Sequence[Box], splits: Sequence[Table | None], grid: bool) -> int:
    """How many rows a row with tables beside its label becomes; 0 where it is left as it is. ``grid``: the other rows
    are those of a table of figures, so that a blank cell beside the inner table is one of its row."""
    inner = [table for table in splits if table is not None]
    beside = any(table is None and box_text(box) for box, table in zip(row, splits, strict=True))
    if not inner or not (beside or len(inner) > 1 or (grid and len(row) > 1)):
        return 0
    heights = {len(table.rows) for table in inner} - {1}
    return max(heights, default=1) if len(heights) <= 1 else 0
