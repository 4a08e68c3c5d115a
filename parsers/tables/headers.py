"""What the header of a sheet says of its columns: their order and the unit of money."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from parsers.clean.chars import fold, label_key
from parsers.forms import FORMS, Row, Table
from parsers.tables.anchors import Anchor
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Token

_HEADER = 12
_MONEY = re.compile(r"\((?:单位:?)?(亿元|万元|千元|元)\)")
_MONEY_BEHIND = re.compile(r"(亿元|万元|千元|元)$")
"""The unit drawn right behind a label as wide as its cell."""


def stated_unit(stream: Sequence[Token], first: int, after: int, line: tuple[Table, Row]) -> str:
    """The unit of money printed with a row, in its label, its unit column or the header above it; ``""`` if none.

    A form prescribes 万元, clerks write 元: the number alone would be wrong by four digits.
    """
    table, row = line
    amounts = [column for column in table.columns if column.amount]
    if not (row.amount or amounts):
        return ""
    label = fold("".join(token.text for token in stream[first:after]))
    if found := _MONEY.search(label) or _MONEY_BEHIND.search(label):
        return found[1]
    for token in stream[after : after + len(table.columns) + 2]:
        if token.kind in (Kind.LABEL, Kind.PROSE):
            break
        if token.kind is Kind.UNIT and (found := _MONEY.search(f"({fold(token.text).strip('()')})")):
            return found[1]
    names = {label_key(words) for column in amounts for words in (column.label, *column.also)}
    for at in range(first - 1, max(-1, first - _HEADER), -1):
        if stream[at].kind is Kind.LABEL and stream[at].key in names:
            found = _MONEY.search(fold("".join(token.text for token in stream[at : min(at + 2, first)])))
            return found[1] if found else ""
    return ""


def printed_headers(
    stream: Sequence[Token], chain: Sequence[Anchor], labels: SheetLabels
) -> dict[str, tuple[Token, ...]]:
    """For tables whose header names every column: its cells, in the order of the form's columns."""
    headers: dict[str, tuple[Token, ...]] = {}
    above: Anchor | None = None
    for anchor in chain:
        table = labels.lines[anchor.line][0]
        if len(table.columns) > 1 and table.key not in headers:
            # Not beyond the row above, unless that is a copy of this row or another table's.
            floor = above.after if above and labels.lines[above.line][0] is table else 0
            start = max(floor, anchor.first - _HEADER - len(table.columns))
            names = labels.columns[table.key]
            found = _header(stream, start, anchor.first, names)
            if not found or _is_in_levels(found, table):
                found = _in_levels(stream, start, anchor.first, names)
            if found:
                headers[table.key] = found
        above = anchor
    return headers


def _header(stream: Sequence[Token], start: int, first: int, names: Sequence[frozenset[str]]) -> tuple[Token, ...]:
    """The cells of the lowest header in ``stream[start:first]``: a row of a grid, or a cell a line.

    ``names`` are the spellings of each column.
    """
    keys = {token.key for token in stream[start:first]}
    if any(keys.isdisjoint(name) for name in names):
        return ()
    width = len(names)
    ends = [at for at in range(start, first) if stream[at].kind is Kind.LABEL]
    for end in reversed(ends):
        row = [token for token in stream[start:first] if token.block == stream[end].block]
        lines = [stream[at] for at in ends if at <= end][-width:]
        for header in (row, lines):
            if named := _named(header, names):
                return named
    return ()


def _is_in_levels(header: Sequence[Token], table: Table) -> bool:
    """Whether the cells of a header follow each other level by level: on later lines those that the form puts under a
    group, on earlier ones all others. Then that is not the order of the columns."""
    by_level = sorted(range(len(header)), key=lambda number: bool(table.columns[number].under))
    in_order = sorted(range(len(header)), key=lambda number: (header[number].block, header[number].column))
    return len({token.block for token in header}) > 1 and in_order == by_level != sorted(by_level)


def _in_levels(stream: Sequence[Token], start: int, first: int, names: Sequence[frozenset[str]]) -> tuple[Token, ...]:
    """The cells of a header of several levels in a grid as one row, where they stand in another order than the form's,
    and each over a value of the first row."""
    found = _named([token for token in stream[start:first] if token.kind is Kind.LABEL and token.column >= 0], names)
    printed = [token.column for token in found]
    if len(set(printed)) < len(names) or printed == sorted(printed):
        return ()
    below = [token.column for token in stream[first : first + 3 * len(names)] if token.block == stream[first].block]
    if sorted(printed) != below[-len(names) :]:
        return ()
    return tuple(replace(token, block=found[0].block) for token in found)


def _named(header: Sequence[Token], names: Sequence[frozenset[str]]) -> tuple[Token, ...]:
    """The one token of ``header`` that names each column; none unless every column has one."""
    found = []
    for name in names:
        place = [token for token in header if token.key in name]
        if len(place) != 1:
            return ()
        found += place
    return tuple(found)


@cache
def _columns(form: str, table: str) -> tuple[Mapping[str, int], frozenset[str]]:
    """Names of the columns of a table with their numbers, and those that only another form's table of that key has."""
    own = {
        label_key(words): number
        for number, column in enumerate(FORMS[form].table(table).columns)
        for words in (column.label, *column.also)
    }
    others = [other for key in FORMS if key != form for other in FORMS[key].tables if other.key == table]
    named = {label_key(words) for other in others for column in other.columns for words in (column.label, *column.also)}
    return own, frozenset(named - own.keys())


def of_another_form(
    form: str, stream: Sequence[Token], chain: Sequence[Anchor], labels: SheetLabels
) -> dict[str, list[int]]:
    """Tables whose header names columns of another form: for each printed column its number in this form, else -1."""
    found: dict[str, list[int]] = {}
    floor = 0
    seen: set[str] = set()
    for anchor in chain:
        table = labels.lines[anchor.line][0]
        own, foreign = _columns(form, table.key)
        if foreign and table.key not in seen:
            start = max(floor, anchor.first - _HEADER - len(own))
            keys = [token.key for token in stream[start : anchor.first] if token.kind is Kind.LABEL]
            if any(key in foreign for key in keys):
                found[table.key] = [own.get(key, -1) for key in keys if key in own or key in foreign]
        seen.add(table.key)
        floor = anchor.after
    return found


def that_belong(values: Sequence[Token], width: int, printed: Sequence[int]) -> Sequence[Token] | None:
    """Of the values below the columns of another form those that are this form's too, ``None`` unless all are there."""
    if len(values) != len(printed) or sorted(number for number in printed if number >= 0) != list(range(width)):
        return None
    return [values[printed.index(number)] for number in range(width)]


def out_of_form_order(
    stream: Sequence[Token], chain: Sequence[Anchor], labels: SheetLabels, headers: Mapping[str, object]
) -> set[str]:
    """Tables without a whole header of which some columns are named in one row, in another order than the form's:
    nobody knows which column is whose."""
    found: set[str] = set()
    seen: set[str] = set()
    floor = 0
    for anchor in chain:
        table = labels.lines[anchor.line][0]
        if len(table.columns) > 1 and table.key not in headers and table.key not in seen:
            rows: dict[int, list[tuple[int, int]]] = {}
            for token in stream[max(floor, anchor.first - _HEADER - len(table.columns)) : anchor.first]:
                named = [number for number, names in enumerate(labels.columns[table.key]) if token.key in names]
                if token.kind is Kind.LABEL and len(named) == 1:
                    rows.setdefault(token.block, []).append((token.column, named[0]))
            named_so = [[number for _, number in sorted(row)] for row in rows.values()]
            if any(numbers != sorted(numbers) for numbers in named_so):
                found.add(table.key)
        seen.add(table.key)
        floor = anchor.after
    return found


def printed_order(header: Sequence[Token]) -> list[int]:
    """For each column of the form its number in the header as printed: as the columns of a grid stand, else as the
    cells follow each other."""
    columns = [token.column for token in header]
    in_grid = len(set(columns)) == len(columns) and min(columns, default=0) >= 0
    printed = sorted(
        range(len(header)), key=lambda number: (0 if in_grid else header[number].block, header[number].column)
    )
    return [printed.index(number) for number in range(len(header))]


def as_headed(fitted: Sequence[Token], order: Sequence[int] | None) -> Sequence[Token]:
    """The values of a row in the form's order, where ``order`` (of the header as printed) is another."""
    if order is None or len(order) != len(fitted):
        return fitted
    return [fitted[place] for place in order]
