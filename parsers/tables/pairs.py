"""Tables printed in halves side by side (指标 | 单位 | 数 | 指标 | 单位 | 数): the halves one below the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from parsers.forms import PRINTED
from parsers.tables.kinds import Kind

if TYPE_CHECKING:
    from parsers.tables.stream import Token

_FEWEST_ROWS = 3


def second_starts(row: Sequence[Token]) -> list[int]:
    """The columns of a row at which a printed label stands behind the values or the unit of another label."""
    starts = []
    labelled = valued = False
    for token in row:
        if token.key and labelled and valued and token.key in PRINTED:
            starts.append(token.column)
            valued = False
        elif token.key:
            labelled = True
        elif token.text:
            valued = labelled
    return starts


def one_below_the_other(rows: Sequence[tuple[int, list[Token]]]) -> list[Token]:
    """The tokens of rows that come with the number of their table, 0 for text; halves follow each other."""
    out: list[Token] = []
    for number, group in groupby(rows, key=lambda row: row[0]):
        table = [row for _, row in group]
        starts = Counter(tuple(columns) for row in table if number and (columns := second_starts(row)))
        cuts = starts.most_common(1)[0][0] if starts.total() >= _FEWEST_ROWS else ()
        parts = [_parts(row, cuts) for row in table] if cuts else [[row] for row in table]
        for half in range(len(cuts) + 1):
            for part in parts:
                out += part[half]
    return out


def _parts(row: list[Token], cuts: Sequence[int]) -> list[list[Token]]:
    """The halves of a row: cut before its own second label, which a torn first one moves, else where the table is."""
    starts = next((own for own in (second_starts(row), _any_second(row)) if len(own) == len(cuts)), list(cuts))
    labels = [token.column for token in row if token.kind is Kind.LABEL]
    if labels and max(labels) < cuts[0]:
        last = max(token.column for token in row if token.text)
        starts = [max(last + 1, cut) for cut in cuts]  # only its first half is filled
    bounds = [-1, *starts, max((token.column for token in row), default=0) + 1]
    return [[token for token in row if low <= token.column < high] for low, high in pairwise(bounds)]


def _any_second(row: Sequence[Token]) -> list[int]:
    """As ``second_starts``, of labels torn or misread too, and behind blank values."""
    starts = []
    labelled = valued = False
    for token in row:
        if token.kind is not Kind.LABEL:
            valued = labelled
        elif valued:
            starts.append(token.column)
            valued = False
        else:
            labelled = True
    return starts
