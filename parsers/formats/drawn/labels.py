"""Tables without lines: which label stands beside which values, and which rows are of a group."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.formats.drawn.bands import Band, Column
from parsers.formats.drawn.stacks import Stack, clusters_of
from parsers.formats.drawn.words import is_number, is_row_label

_MOST_NAMELESS = 0.2
"""Share of the rows with values that may have no label: more, and labels and values are not beside each other."""
_FEWEST_COLUMNS = 3
"""Columns from which on it does not matter to which row of its group a label is put: the rows are told without it."""
_CLOSE = 0.5
"""Times the size of a font by which lines of one cell are apart at the most, from the foot of one to the head of the
next."""
_NEAR = 0.3
"""Times the size of a font within which the middles of a group and of its rows are one."""


def labelled(rows: list[Band], words: Sequence[Stack], columns: Sequence[Column]) -> bool:
    """Put words to their rows; those that stand beside none are rows without values. Whether every row with values has
    a label, if any has, and it is told which rows stand under the label of a group where that matters."""
    valued = list(rows)
    beside = [[band for band in valued if word.beside(band.y0, band.y1)] for word in words]
    for word, bands in zip(words, beside, strict=True):
        if len(bands) == 1:
            _add(word, bands[0], columns)
    groups: list[Stack] = []
    for word, bands in zip(words, beside, strict=True):
        near = bands or _around(word, valued)
        if len(bands) == 1:
            continue
        if near and all(
            any(label.x0 >= word.x1 - word.size / 2 and label.x1 <= _left(band) for label in band.labels)
            for band in near
        ):
            groups.append(word)
        elif bands:
            for band in bands:
                band.sure = False
            bands[0].labels.append(word)
        else:
            _add_alone(word, rows, valued)
    for band in valued:
        if not _has_label(band):
            _with_words(band)
    rows.sort(key=lambda band: band.y0)
    nameless = [band for band in valued if not _has_label(band) or _is_rest(band, valued, columns)]
    if len(nameless) < len(valued):
        for band in (*nameless, *(row for row in rows if not row.data and not row.sure)):
            _doubt_around(band, rows)
    for above, below in pairwise(rows):
        for row, other in ((above, below), (below, above)):
            # Values beside words of no form may be those of the label next to them.
            if row.data and not other.data and not any(is_row_label(label.text) for label in row.labels):
                other.sure = False
    told = _placed(groups, [band for band in rows if band.data or any(is_row_label(one.text) for one in band.labels)])
    few = len(nameless) == len(valued) or len(nameless) <= _MOST_NAMELESS * len(valued)
    return few and (told or len(columns) >= _FEWEST_COLUMNS)


def _left(band: Band) -> float:
    """Where the first value of a row begins."""
    return band.all_values()[0].x0 + 0.5


def _has_label(band: Band) -> bool:
    return any(label.x1 <= _left(band) for label in band.labels)


def _is_rest(band: Band, valued: Sequence[Band], columns: Sequence[Column]) -> bool:
    """Whether values may be the rest of the row above, cells broken for want of room, beside the rest of a label: few
    of them, close below it, and no label of a form."""
    if any(is_row_label(label.text) for label in band.labels):
        return False
    near = _CLOSE * band.labels[0].size
    close = any(band.y0 > other.y0 and band.y0 - other.y1 < near for other in valued)
    return close and (len(columns) == 1 or 2 * sum(map(bool, band.values.values())) <= len(columns))


def _doubt_around(band: Band, rows: Sequence[Band]) -> None:
    """Nobody knows whether numbers without a label are of the row above or of the row below."""
    at = next(number for number, row in enumerate(rows) if row is band)
    above = next((row for row in reversed(rows[:at]) if not row.data or _has_label(row)), None)
    below = next((row for row in rows[at + 1 :] if not row.data or _has_label(row)), None)
    for row in (above, band, below):
        if row is not None:
            row.sure = False


def _add(word: Stack, band: Band, columns: Sequence[Column]) -> None:
    """Words beside one row: its label, or what stands in the place of one of its values."""
    under = [number for number, column in enumerate(columns) if column.under(word)]
    # A number among the labels may be one that no column holds.
    band.sure = band.sure and not _is_stray(word)
    if len(under) == 1 and not is_row_label(word.text):
        band.values.setdefault(under[0], []).append(word)
    else:
        band.sure = band.sure and not under
        band.labels.append(word)


def _is_stray(word: Stack) -> bool:
    return is_number(word.text) and word.is_value


def _with_words(band: Band) -> None:
    """Take words in the place of a value for the label of a row that has no other."""
    for number, stacks in band.values.items():
        words = [stack for stack in stacks if not stack.is_value]
        if words:
            band.labels += words
            band.values[number] = [stack for stack in stacks if stack.is_value]
            band.sure = False


def _around(word: Stack, valued: Sequence[Band]) -> list[Band]:
    """The rows with values above and below words that stand between two."""
    above = [band for band in valued if band.y1 <= word.center]
    below = [band for band in valued if band.y0 >= word.center]
    return [above[-1], below[0]] if above and below else []


def _add_alone(word: Stack, rows: list[Band], valued: Sequence[Band]) -> None:
    """Words that stand beside no values: of a row without any."""
    band = next((row for row in rows if not row.data and word.beside(row.y0, row.y1)), None)
    if band is None:
        band = Band(word.y0, word.y1, data=False)
        rows.append(band)
    band.y0, band.y1 = min(band.y0, word.y0), max(band.y1, word.y1)
    band.labels.append(word)
    band.sure = band.sure and not _is_stray(word)


def _placed(groups: Sequence[Stack], rows: Sequence[Band]) -> bool:
    """Put the label of each group to the first of its rows; whether that is told, else it is put to one of them.

    A group's label stands half way between its first row and its last, or beside the first; groups follow each other.
    """
    told = True
    for column in clusters_of(groups):
        column.sort(key=lambda group: group.y0)
        starts = _tiles(column, rows)
        told = told and bool(starts)
        for number, group in enumerate(column):
            near = min(rows, key=lambda band: abs((band.y0 + band.y1) / 2 - group.center))
            (rows[starts[number]] if starts else near).labels.insert(0, group)
    return told


def _tiles(groups: Sequence[Stack], rows: Sequence[Band]) -> list[int]:
    """At which row each group begins, if all rows are of a group and there is one way only to part them so."""
    tops = [min(stack.y0 for stack in (*band.labels, *band.all_values())) for band in rows]
    ends = [max(stack.y1 for stack in (*band.labels, *band.all_values())) for band in rows]
    ways: list[list[int]] = [[0]]
    for place, group in enumerate(groups):
        longer: list[list[int]] = []
        for way in ways:
            first = way[-1]
            for last in range(first, len(rows)):
                near = _NEAR * group.size
                fits = abs((tops[first] + ends[last]) / 2 - group.center) < near or abs(tops[first] - group.y0) < near
                inside = tops[first] - near < group.y0 and group.y1 < ends[last] + near
                if fits and inside and (last == len(rows) - 1) == (place == len(groups) - 1):
                    longer.append([*way, last + 1])
        ways = longer[:1000]
    return ways[0][:-1] if len(ways) == 1 else []
