"""Of several numbers behind each label (代码, 本月累计, 历年累计, 备注, ...) those of the report's year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.clean.chars import fold, label_key
from parsers.forms import Table
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Kind, Token

_HEADER = 12
_UNIT_CAPTIONS = frozenset(("单位", "计量单位", "计算单位"))
_ASIDES = frozenset(("备注", "说明", "填报说明"))
_YEAR = re.compile(r"(20\d\d)年度?(?:统计)?数?")
_COLUMN_NAMES = frozenset("甲乙丙丁戊己")
"""The names of columns that statistical forms print below their header, before those of the values: 1, 2, ..."""


def value_column(
    stream: Sequence[Token], first: int, gathered: dict[int, list[Token]], table: Table, labels: SheetLabels
) -> dict[int, list[Token]]:
    """``gathered`` with one value a row, that of the column which the header names for the year; ``first`` is the first
    token of the first row.

    Where the header does not tell, the rows stay as they are and do not fit.
    """
    header = _header(stream, first)
    names = {label_key(words) for words in (table.columns[0].label, *table.columns[0].also)}
    captions = labels.captions - names - _UNIT_CAPTIONS
    labelled = max((at for at, key in enumerate(header) if key in captions), default=-1)
    after = [key for key in header[labelled + 1 :] if key not in _UNIT_CAPTIONS]
    wanted = _wanted(after, names)
    numbered_before = any(key in labels.numbering for key in header[: labelled + 1])
    if labelled < 0 or wanted is None or (len(after) == 1 and not numbered_before):
        return gathered
    # One cell a line: the running number of the next row stands behind this row's values.
    widths = (len(after), len(after) + 1) if numbered_before else (len(after),)
    filled = [values for values in gathered.values() if values]
    if 2 * sum(len(values) in widths for values in filled) <= len(filled):
        return gathered  # the rows are not those of this header
    asides = all(key in _ASIDES or key in labels.numbering for at, key in enumerate(after) if at != wanted)
    return {
        line: [values[wanted]] if len(values) in widths else values if asides else _doubtful(values)
        for line, values in gathered.items()
    }


def _doubtful(values: list[Token]) -> list[Token]:
    """Values of a row that lost some: one that is left must not be taken for the year's."""
    if len(values) != 1 or values[0].kind is Kind.BLANK:
        return values
    return [*values, replace(values[0], text="", kind=Kind.VALUE)]


def _header(stream: Sequence[Token], first: int) -> list[str]:
    """The keys of the header's cells, up to the row that begins at ``first``."""
    start = first
    while start > 0 and first - start < _HEADER:
        token = stream[start - 1]
        named = token.kind is Kind.VALUE and len(token.text) == 1
        if token.kind not in (Kind.LABEL, Kind.BLANK, Kind.UNIT) and not named:
            break
        start -= 1
    header = [token for token in stream[start:first] if token.kind is not Kind.BLANK]
    return [
        token.key or fold(token.text)
        for token in header
        if token.kind is not Kind.VALUE and token.text not in _COLUMN_NAMES
    ]


def _wanted(after: Sequence[str], names: set[str]) -> int | None:
    """Which of the columns holds the year's values: the one so named, or the latest of several years."""
    named = [at for at, key in enumerate(after) if key in names]
    years = {found[1]: at for at, key in enumerate(after) if (found := _YEAR.fullmatch(key))}
    if named:
        return named[0] if len(named) == 1 and not years else None
    return years[max(years)] if years else None
