"""Tables without lines: all words of one put to its rows and columns, and whether that is told.

The numbers of a column begin, end or have their middle at one place, and so does their caption. A number that stands
in no column so found, a row whose label is not told, a caption that fits no column: then the row, or the table, is not
read. Only where every word is accounted for is an empty place a blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from parsers.clean.chars import fold
from parsers.formats.drawn.bands import Band, Column, columns_of, rows_of_values, told_apart
from parsers.formats.drawn.captions import captioned_by, named_by, numbered, unsupported
from parsers.formats.drawn.labels import labelled
from parsers.formats.drawn.stacks import Stack
from parsers.formats.drawn.words import is_header, is_number, is_row_label

_FEWEST_COLUMNS = 3
"""Columns from which on a value alone in its row may stand for all of them, and a row has a total."""
_FEWEST_BROKEN = 2
_FULL = 0.3
"""Numbers of a column that are broken for want of room; and by how much of the size of a font, less than a digit, their
lines are narrower than it."""
_SOME = 4
"""Of so many rows one or fewer with blanks tells nothing of how a table prints them."""
_SHORT = 4
"""Characters of the longest words for nothing and one more."""


@dataclass(slots=True)
class Bands:
    """A table: its columns from left to right, its rows from top to bottom, the captions above them (those over
    several columns first). ``sure``: whether all of it is told."""

    columns: list[Column]
    rows: list[Band]
    heads: list[Stack]
    sure: bool


def bands_of(stacks: Sequence[Stack]) -> Bands:
    """The table that ``stacks`` are, in their order from top to bottom."""
    values, words = told_apart(stacks)
    columns, strays, regular = columns_of(values)
    rows = rows_of_values(columns, strays)
    words = _without_labels_of_units(rows, words)
    top = _first(rows, words)
    heads = [stack for stack in words if _is_above(stack, top) and not _is_row(stack, columns)]
    sure = captioned_by(columns, heads, words) and regular
    columns.sort(key=lambda column: column.x0)
    strays += unsupported(columns, rows)
    numbered(rows, columns)
    below = [stack for stack in words if not any(stack is head for head in heads)]
    sure = labelled(rows, below, columns) and sure
    rows.sort(key=lambda band: band.y0)
    sure = sure and all(one.x1 <= other.x0 for one, other in pairwise(columns))
    named_by(rows, columns)
    for column in columns:
        _with_numbers(column)
    _doubted(rows, columns)
    if any(map(_has_marks, heads)):
        for band in [band for band in rows if band.data][:1]:
            band.sure = False
    captioned = [number for number, column in enumerate(columns) if column.caption]
    sure = sure and not any(column.values and not column.caption for column in columns[: min(captioned, default=0)])
    return Bands(columns, rows, heads, sure)


def _without_labels_of_units(rows: list[Band], words: list[Stack]) -> list[Stack]:
    """Take rows that hold nothing but units above the first with a label for what they are: captions."""
    while rows and not any(is_number(stack.text) for stack in rows[0].all_values()):
        first = rows[0]
        if any(word.beside(first.y0, first.y1) for word in words):
            break
        if not all("单位" in stack.text or len(fold(stack.text).strip("()")) < 3 for stack in first.all_values()):
            break
        words = sorted((*words, *first.all_values()), key=lambda stack: (stack.y0, stack.x0))
        del rows[0]
    return words


def _first(rows: Sequence[Band], words: Sequence[Stack]) -> float:
    """Where the first row begins, its label on several lines among it."""
    if not rows:
        return max((word.y1 for word in words), default=0.0) + 1
    first = rows[0]
    beside = [word.y0 for word in words if word.beside(first.y0, first.y1) and not is_header(word.text)]
    return min([first.y0, *beside]) + 0.1


def _is_above(stack: Stack, top: float) -> bool:
    """Whether words stand above the first row; captions may hang down into it where lines stand close."""
    return stack.y1 <= top or (is_header(stack.text) and stack.center < top)


def _is_row(stack: Stack, columns: Sequence[Column]) -> bool:
    """Whether words above all values are the label of a row without any."""
    return is_row_label(stack.text) and not any(column.under(stack) for column in columns)


def _has_marks(head: Stack) -> bool:
    """Whether a line of a caption has nothing of words: *** may be the value below it."""
    return any(not any(map(str.isalnum, line)) for line in head.lines[1:])


def _with_numbers(column: Column) -> None:
    """Put the digits of numbers together that a narrow column breaks: time and again at its full width, and nothing in
    it is wider."""
    broken = [stack for stack in column.values if len(stack.lines) > 1 and stack.lines[0].isdigit()]
    every = [*column.values, *([column.caption] if column.caption else [])]
    widest = max((wide for stack in every for wide in stack.widths), default=0.0)
    full = [
        stack
        for stack in broken
        if all(wide > widest - _FULL * stack.size for wide in stack.widths[:-1])
        and (stack.widths[-1] < widest + 0.1 and not any(char.isspace() for char in "".join(stack.lines)))
    ]
    if len(full) == len(broken) >= _FEWEST_BROKEN:
        for stack in broken:
            stack.broken = True


def _has_more(labels: Sequence[Stack], columns: Sequence[Column]) -> bool:
    """Whether words stand behind the label of a row that are none of it: perhaps a value that nobody knew for one."""
    return any(
        one.x1 - 0.5 <= label.x0
        and len(label.text) < _SHORT
        and not is_row_label(label.text)
        and not any(one.x1 <= column.x0 <= label.x0 for column in columns)
        for one in labels
        if is_row_label(one.text)
        for label in labels
    )


def _has_two(labels: Sequence[Stack]) -> bool:
    """Whether labels stand below each other beside the same values: they are of two rows."""
    return any(
        min(one.x1, other.x1) - max(one.x0, other.x0) > one.size / 2 and not one.beside(other.y0, other.y1)
        for one, other in combinations(labels, 2)
    )


def _doubted(rows: Sequence[Band], columns: Sequence[Column]) -> None:
    """Rows of which it is not told what they hold: a value beside the columns, two in one, one that may stand for all,
    a blank where every other row has its total."""
    data = [band for band in rows if band.data]
    captioned = any(column.caption for column in columns)
    for band in data:
        band.sure = band.sure and not _has_more(band.labels, columns) and not _has_two(band.labels)
        filled = [number for number, stacks in band.values.items() if stacks]
        if band.strays or any(len(stacks) > 1 for stacks in band.values.values()) or not set(filled) <= {*band.columns}:
            band.sure = False
        behind = max((label.x1 for label in band.labels), default=0.0) - 0.5
        counted = [n for n in band.columns if columns[n].x0 > behind and not columns[n].of_units()]
        if len(counted) < _FEWEST_COLUMNS or not filled:
            continue
        if not captioned and len(filled) < len(counted):
            band.sure = False  # that nothing names the columns leaves only their number, in a row without blanks
        last = len(counted) - 1
        total = counted[last]
        alike = [other for other in data if other is not band and other.columns == band.columns]
        if len(filled) == 1 and (
            filled[0] in {counted[at] for at in (0, last // 2, (last + 1) // 2)}
            or (filled[0] == total and sum(_has_blanks(other, counted) for other in alike) * _SOME <= len(alike))
        ):
            band.sure = False
        others = [total in other.values for other in alike]
        if total not in band.values and (not others or sum(others) * 2 > len(others)):
            band.sure = False


def _has_blanks(band: Band, counted: Sequence[int]) -> bool:
    """Whether a row with its label has blanks, and more values than one that may stand for all."""
    return bool(band.labels) and 1 < sum(number in band.values for number in counted) < len(counted)
