"""The litigation table where its groups stand apart: a row each, a small table each, or a line for every number.

A number belongs to the group whose label came last and to the result whose label stands before it. Only a table in
which every slot is found so, and found once, is read this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from parsers.clean.chars import label_key
from parsers.forms import Table
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Token, of_a_page

_MOST = 120
"""Tokens among which the table is looked for: each of its numbers under a group, a result and a unit of its own."""

Slots = dict[tuple[str, str], Token]
"""Row key and column key to what stands there."""


def read_apart(table: Table, stream: Sequence[Token], labels: SheetLabels) -> Slots | None:
    """Every slot of the table from the labels beside its numbers, ``None`` unless all are found."""
    results = {label_key(words): n for n, column in enumerate(table.columns) for words in (column.label, *column.also)}
    in_line = "".join(label_key(column.label) for column in table.columns)
    groups = {name: row.key for row in table.rows for name in row.names}
    width = len(table.columns)
    found: Slots = {}
    group, named, fresh, blank_rows = "", list[int](), False, False
    headed = False
    filled_up: set[int] = set()
    opened = _opens_rows(stream[:_MOST])
    at = 0
    while at < min(len(stream), _MOST):
        token = stream[at]
        if token.kind is Kind.LABEL:
            paired = token.key + stream[at + 1].key if at + 1 < len(stream) else ""
            if token.key in groups or paired in groups:
                at += token.key not in groups
                group, fresh, named = groups.get(token.key) or groups[paired], True, []
            elif token.key in results:
                named.append(results[token.key])
                headed = headed or len(named) == width
            elif token.key == in_line:
                named, headed = list(range(width)), True
            elif not labels.belongs(token):
                break
        elif token.kind is Kind.PROSE:
            break
        elif token.kind in (Kind.VALUE, Kind.BLANK):
            end = at
            while end < len(stream) and stream[end].kind in (Kind.VALUE, Kind.BLANK) and end - at <= width:
                end += 1
            run = stream[at:end]
            if not any(token.kind is Kind.BLANK for token in run[:width]):
                while len(run) > width and run[-1].kind is Kind.BLANK:
                    run = run[:-1]  # a blank row behind a row of numbers, or what fills the row up
                if len(run) == width:
                    filled_up.add(_blanks_behind(stream, at, width, opened))
            if any(map(of_a_page, run)):
                return None
            whole = len(run) == width and (named == list(range(width)) or (not named and headed))
            alone = run[-1].kind is Kind.BLANK and (len(run) < 2 or run[-1].block != run[-2].block)
            if opened and alone and len(run) == width and end < len(stream):
                return None  # the mark that opens the next row may have come in the place of a value
            if whole and fresh:
                places = range(width)
            elif len(run) == len(named) == 1 and group:
                places = range(named[0], named[0] + 1)
            elif any(token.kind is Kind.VALUE for token in run):
                if fresh and any((group, column.key) in found for column in table.columns):
                    return None  # the row stands there twice, once with a cell too few or too many
                break
            else:
                blank_rows = blank_rows or run[0].block != stream[at - 1].block
                at = end
                continue
            for place, value in zip(places, run, strict=True):
                if (group, table.columns[place].key) in found:
                    return None
                found[group, table.columns[place].key] = value
            named, at = [], end
            fresh = fresh and len(run) == 1
            continue
        at += 1
    if len(filled_up) > 1:
        return None  # a blank that one group has behind its numbers may be one of them, and another too many
    if blank_rows and any(_is_blank(row.key, found) for row in table.rows):
        return None  # rows of blanks stand here and there: one may have come in the place of a group's numbers
    return found if len(found) == len(table.rows) * width else None


def _blanks_behind(stream: Sequence[Token], at: int, width: int, opened: bool) -> int:
    """How many blanks behind a group's numbers might be one of them: those in their row or, a cell a line, those that
    are no row of blanks and ``opened`` no row."""
    in_row = stream[at].block == stream[at + width - 1].block
    blanks = takewhile(lambda token: token.kind is Kind.BLANK, stream[at + width :])
    if in_row:
        return sum(token.block == stream[at].block for token in blanks)
    count = sum(1 for _ in blanks)
    return 0 if opened or count >= width else count


def _is_blank(group: str, found: Slots) -> bool:
    """Whether nothing but blanks was found for a group."""
    return all(token.kind is Kind.BLANK for (row, _), token in found.items() if row == group)


def _opens_rows(stream: Sequence[Token]) -> bool:
    """Whether a blank on a line of its own parts rows of words, as a pipe before each row does."""
    return any(
        blank.kind is Kind.BLANK
        and before.kind is after.kind is Kind.LABEL
        and before.block < blank.block < after.block
        for before, blank, after in zip(stream, stream[1:], stream[2:], strict=False)
    )
