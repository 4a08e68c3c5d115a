"""Tables printed in halves side by side (指标 | 单位 | 数 | 指标 | 单位 | 数): the halves one below the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from parsers.forms import PRINTED

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
        counted = Counter(start for row in table for start in second_starts(row)) if number else Counter()
        cuts = sorted(column for column, times in counted.items() if times >= _FEWEST_ROWS)
        for first, last in zip([-1, *cuts], [*cuts, None], strict=True):
            for row in table:
                out += [t for t in row if first <= t.column and (last is None or t.column < last)] if cuts else row
    return out
