"""Tables without lines: columns of values and rows of values, as their places on the page tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median_low

from parsers.clean.chars import fold
from parsers.formats.drawn.stacks import ALIKE, Stack, clusters_of
from parsers.formats.drawn.words import is_number, is_row_label, is_whole
from parsers.tables.values import is_unit

_MOST_OUT = 0.2
"""Share of a table's values that may stand beside the places of their columns; more, and there are no columns."""
_MANY = 5
"""Values of a column from which on a single one is no sign of how they stand."""
_MOST_AMONG = 0.5
"""Words for each value that stand among them in a column of values: headings, junk. Where there are more, it is one of
words."""


@dataclass(slots=True)
class Column:
    """A column of values: where they stand, and how (0 begin, 1 have their middle, 2 end) they stand below each
    other."""

    x0: float
    x1: float
    manner: int
    place: float
    values: list[Stack] = field(default_factory=list)
    caption: Stack | None = None

    def holds(self, stack: Stack) -> bool:
        """Whether words stand at its place."""
        return abs(stack.anchors()[self.manner] - self.place) <= ALIKE

    def of_units(self) -> bool:
        """Whether nothing but units of what is counted stands in it."""
        return bool(self.values) and all(is_unit(fold(stack.text)) for stack in self.values)

    def under(self, stack: Stack) -> bool:
        """Whether it shares a part of the page's width with words."""
        return self.x0 < stack.x1 and stack.x0 < self.x1


@dataclass(slots=True)
class Band:
    """A row: the words before its values and between them, and by column its values. ``sure``: whether it is known
    which they are."""

    y0: float
    y1: float
    values: dict[int, list[Stack]] = field(default_factory=dict)
    labels: list[Stack] = field(default_factory=list)
    strays: list[Stack] = field(default_factory=list)
    sure: bool = True
    data: bool = True
    columns: Sequence[int] = ()
    """Those that the captions above it name."""

    def all_values(self) -> list[Stack]:
        """What stands in the place of numbers, from left to right."""
        some = [*self.strays, *(stack for stacks in self.values.values() for stack in stacks)]
        return sorted(some, key=lambda stack: (stack.x0, stack.y0))


def told_apart(stacks: Sequence[Stack]) -> tuple[list[Stack], list[Stack]]:
    """What stands in the place of numbers, and words: 无 in the column of labels is a piece of one."""
    values = [stack for stack in stacks if stack.is_value]
    words = [stack for stack in stacks if not stack.is_value]
    numbers = [stack for stack in values if is_number(stack.text)]
    low, high = min((s.y0 for s in numbers), default=0.0), max((s.y1 for s in numbers), default=0.0)
    labels = [
        word for word in words if low <= word.center <= high and (is_row_label(word.text) or not is_whole(word.text))
    ]
    kept: list[Stack] = []
    for group in clusters_of(values):
        x0, x1 = min(stack.x0 for stack in group), max(stack.x1 for stack in group)
        if sum(word.x0 < x1 and x0 < word.x1 for word in labels) > _MOST_AMONG * len(group):
            words += group
        else:
            kept += group
    kept.sort(key=lambda stack: (stack.y0, stack.x0))
    words.sort(key=lambda stack: (stack.y0, stack.x0))
    return kept, words


def columns_of(values: Sequence[Stack]) -> tuple[list[Column], list[Stack], bool]:
    """Columns, the values that stand in none, and whether there are few of these."""
    clusters = clusters_of(values)
    votes: Counter[int] = Counter()
    for cluster in clusters:
        for manner in range(3):
            votes[manner] += _at_one_place(cluster, manner)[1]
    usual = max((1, 0, 2), key=lambda manner: votes[manner])
    columns: list[Column] = []
    strays: list[Stack] = []
    for cluster in clusters:
        manner = _manner(cluster, usual)
        place, _ = _at_one_place(cluster, manner)
        inside = [stack for stack in cluster if abs(stack.anchors()[manner] - place) <= ALIKE]
        strays += [stack for stack in cluster if abs(stack.anchors()[manner] - place) > ALIKE]
        x0, x1 = min(stack.x0 for stack in inside), max(stack.x1 for stack in inside)
        columns.append(Column(x0, x1, manner, place, inside))
    columns = _with_fillers(columns)
    return columns, strays, len(strays) <= max(1, _MOST_OUT * len(values))


def _manner(cluster: Sequence[Stack], usual: int) -> int:
    """How the values of a column stand. One that does not stand as all others and as those of other columns do is no
    sign that this column is another: it may be two numbers that touch."""
    told = {manner: _at_one_place(cluster, manner)[1] for manner in (usual, 1, 0, 2)}
    best = max(told, key=told.__getitem__)
    return usual if told[best] - told[usual] <= 1 and len(cluster) >= _MANY else best


def _with_fillers(columns: Sequence[Column]) -> list[Column]:
    """Columns with dashes of headings and stray units put to those beside whose numbers they stand in other rows, as
    where dashes have their middle and numbers their end at one place."""
    kept: list[Column] = []
    for column in columns:
        one, other = (kept[-1], column) if kept else (None, column)
        if one is not None and (_fills(one, other) or _fills(other, one)):
            filler, place = (one, other) if _fills(one, other) else (other, one)
            place.x0, place.x1 = min(one.x0, other.x0), max(one.x1, other.x1)
            place.values += filler.values
            kept[-1] = place
        else:
            kept.append(column)
    return kept


def _fills(filler: Column, column: Column) -> bool:
    if not filler.of_units() or column.of_units():
        return False
    return not any(stack.beside(other.y0, other.y1) for stack in filler.values for other in column.values)


def _at_one_place(cluster: Sequence[Stack], manner: int) -> tuple[float, int]:
    """Where most of a column's values stand, and how many do."""
    places = [stack.anchors()[manner] for stack in cluster]
    best = max(places, key=lambda place: sum(abs(place - other) <= ALIKE for other in places))
    near = [place for place in places if abs(place - best) <= ALIKE]
    return median_low(near), len(near)


def rows_of_values(columns: Sequence[Column], strays: Sequence[Stack]) -> list[Band]:
    """Values by the row they stand in."""
    rows: list[Band] = []
    values = [(stack, column) for column in columns for stack in column.values]
    every = [*values, *((stack, None) for stack in strays)]
    for stack, column in sorted(every, key=lambda one: (one[0].center, one[0].x0)):
        band = next((row for row in reversed(rows[-3:]) if stack.beside(row.y0, row.y1)), None)
        if band is None:
            band = Band(stack.y0, stack.y1)
            rows.append(band)
        band.y0, band.y1 = min(band.y0, stack.y0), max(band.y1, stack.y1)
        if column is None:
            band.strays.append(stack)
        else:
            band.values.setdefault(id(column), []).append(stack)
    return rows
