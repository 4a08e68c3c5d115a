"""Blanks beside the litigation table's row of numbers: padding, or values that a number too many has pushed out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, takewhile

from parsers.clean.chars import label_key
from parsers.forms import Table
from parsers.tables.kinds import Kind
from parsers.tables.stream import Token

_ROW = 5
"""So many blanks are a row of them."""


def pushed(values: Sequence[Token], fitted: Sequence[Token], header: Sequence[Token], stream: Sequence[Token]) -> bool:
    """Whether blanks before a row's values, left out of it, may be values that a number too many has pushed aside.

    They are padding where a row of the header, or most rows of other tables, are filled up so too, by as many.
    """
    before = [token.column for token in takewhile(lambda token: token is not fitted[0], values)]
    if not before or before[0] < 0:
        return False
    if values[0].block != values[-1].block:
        runs = (list(run) for kind, run in groupby(header, key=lambda token: token.kind) if kind is Kind.BLANK)
        return all(len(run) < len(before) for run in runs)
    padded = []
    for _, row in _rows(header):
        blanks = [token.column + n for token in row[: _blanks_before(row)] for n in range(token.across)]
        if row[0].column <= before[-1] and any(token.kind is Kind.LABEL for token in row):
            padded.append(blanks[: len(before)] == before)
    if padded and all(padded):
        return False
    others = [_blanks_before(row) for block, row in _rows(stream) if block != values[0].block and _has_values(row)]
    return 2 * others.count(len(before)) <= len(others)


def pushed_behind(
    values: Sequence[Token], fitted: Sequence[Token], stream: Sequence[Token], first: int, after: int
) -> bool:
    """As ``pushed``, of blanks behind the values: the header's rows, or other tables', must be filled up by as many.

    Of rows filled up to one width, one is by as many, and none by fewer.
    """
    behind = _left_behind(values, fitted)
    if not behind or values[0].column < 0 or values[0].block != values[-1].block:
        return False
    while after < len(stream) and stream[after].kind is Kind.BLANK and stream[after].block == stream[after - 1].block:
        after += 1
    header = [_blanks_behind(row) for _, row in _rows(stream[first:after])]
    others = [_blanks_behind(row) for block, row in _rows(stream) if block != values[0].block and _has_values(row)]
    as_header = behind in header and min(header) >= behind
    return not as_header and 2 * others.count(behind) <= len(others)


def whole_elsewhere(
    values: Sequence[Token], fitted: Sequence[Token], stream: Sequence[Token], tables: Sequence[Table]
) -> bool:
    """A cell a line: whether a row is alone in having a blank before its values, or behind them.

    Then no fewer rows elsewhere have just their values than have one, and no fewer headings of ``tables``, the form's.
    """
    before, behind = _left_behind(values[::-1], fitted[::-1]), _left_behind(values, fitted)
    if not 0 < before + behind < _ROW or values[0].block == values[-1].block:
        return False
    widths = {len(table.columns) for table in tables}
    headings = {label_key(words) for table in tables for words in table.headings}
    own = {id(token) for token in values}
    whole, padded, headed = 0, 0, Counter[bool]()
    last = stream[0]
    for filled, cells in groupby(stream, key=lambda token: token.kind in (Kind.VALUE, Kind.BLANK)):
        run = list(cells)
        if not filled:
            headed[False] += sum(token.key in headings for token in run[:-1])
        elif not _has_value(run):
            headed[True] += last.key in headings and len(run) == before + behind
        elif id(run[0]) not in own:
            whole += len(run) in widths
            ends = (*run[:before], *run[len(run) - behind :])
            padded += len(run) - len(ends) in widths and not _has_value(ends)
        last = run[-1]
    return whole >= max(padded, 1) and headed[True] <= headed[False]


def _has_value(run: Sequence[Token]) -> bool:
    return any(token.kind is Kind.VALUE for token in run)


def _left_behind(values: Sequence[Token], fitted: Sequence[Token]) -> int:
    return sum(1 for _ in takewhile(lambda token: token is not fitted[-1], reversed(values)))


def _rows(stream: Sequence[Token]) -> Iterator[tuple[int, list[Token]]]:
    """The tokens by block."""
    for block, row in groupby(stream, key=lambda token: token.block):
        yield block, list(row)


def _has_values(row: Sequence[Token]) -> bool:
    return len(row) > 1 and _has_value(row)


def _blanks_before(row: Sequence[Token]) -> int:
    return sum(1 for _ in takewhile(lambda token: token.kind is Kind.BLANK, row))


def _blanks_behind(row: Sequence[Token]) -> int:
    return sum(1 for _ in takewhile(lambda token: token.kind is Kind.BLANK, reversed(row)))


def opened(values: Sequence[Token], header: Sequence[Token], stream: Sequence[Token]) -> bool:
    """Whether the first of exactly enough values may be the mark that opens a row, and a value be missing.

    A lone blank is, a cell a line, where one parts the rows of the header too, or, where that is lost, any
    other rows.
    """
    opening = values[0]
    if opening.kind is not Kind.BLANK or opening.column > 0 or values[1].block == opening.block:
        return False
    if not any(token.kind is Kind.LABEL for token in header[1:]):
        return any(
            blank.kind is Kind.BLANK and blank.block < row.block and row.kind is Kind.LABEL
            for blank, row in pairwise(stream)
        )
    blocks = [token.block for token in header]
    return any(token.kind is Kind.BLANK and blocks.count(token.block) == 1 for token in header)
