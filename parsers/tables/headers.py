"""What the header of a sheet says of its columns: their order, and where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from parsers.clean.chars import fold, label_key
from parsers.forms import FORMS, Table
from parsers.tables.anchors import Anchor
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Token
from parsers.tables.value_column import UNIT_CAPTIONS

_HEADER = 12
_SEVERAL = 2
_OF_OTHERS = re.compile(
    r"(?:上一?年|去年)(?:度|同期)*(?:数|数量|数据)?|(?:同比|环比|较上年|比上年|较去年|比去年|增减|增长|累计|历年累计).{0,4}"
)


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


@dataclass(frozen=True, slots=True)
class Named:
    """The columns of a grid over which the names of the form's columns stand, each once. ``before``: those of one wide
    cell left of them, over the labels, or of units, where a row begins that lacks the label of its group, or its unit;
    ``end``: where the header ends."""

    columns: frozenset[int]
    before: range
    end: int


def named_columns(stream: Sequence[Token], chain: Sequence[Anchor], labels: SheetLabels) -> dict[str, Named]:
    """For tables in a grid the columns that their header names."""
    found: dict[str, Named] = {}
    floor = 0
    for anchor in chain:
        table = labels.lines[anchor.line][0]
        if table.key not in found:
            names = labels.columns[table.key]
            above = stream[max(floor, anchor.first - _HEADER - len(names)) : anchor.first]
            above = [token for token in above if token.column >= 0]
            columns = frozenset(
                [token.column for token in _named([t for t in above if t.kind is Kind.LABEL], names)],
            )
            if len(columns) == len(names):
                begin = min(columns)
                filled = Counter(token.block for token in above if token.text)
                # Alone in its row it is a heading.
                left = [token for token in above if token.column == begin - token.across]
                left = [token for token in left if filled[token.block] > bool(token.text)]
                wide = (token.column for token in left if token.across > 1 or token.key in UNIT_CAPTIONS)
                end = max([token.column + token.across for token in above])
                found[table.key] = Named(columns, range(min(wide, default=begin), begin), end)
        floor = anchor.after
    return found


def with_others(stream: Sequence[Token], chain: Sequence[Anchor], labels: SheetLabels) -> set[str]:
    """The tables whose header names a column of another year, or of what has changed since, beside the form's own."""
    found: set[str] = set()
    floor = 0
    seen: set[str] = set()
    for anchor in chain:
        table = labels.lines[anchor.line][0]
        if table.key not in seen:
            above = stream[max(floor, anchor.first - _HEADER - len(table.columns)) : anchor.first]
            others = (t for t in above if t.kind is Kind.LABEL and _OF_OTHERS.fullmatch(fold(t.text)))
            if any(not labels.knows(token) for token in others):
                found.add(table.key)
        seen.add(table.key)
        floor = anchor.after
    return found


def beside_columns(
    gathered: Mapping[int, Sequence[Token]],
    fitted: Mapping[int, Sequence[Token] | None],
    named: Mapping[str, Named],
    others: Set[str],
    labels: SheetLabels,
) -> set[int]:
    """The rows whose values were taken from beside the columns of their table: of those with ``others`` all that do not
    stand under the ``named`` columns; where these have cells, the rows that were cut out of others below the header;
    and those of more cells than columns where several rows have more numbers than columns. What was left out as padding
    is a column of another kind there, and a blank may be a value."""
    found: set[int] = set()
    over: Counter[str] = Counter()
    wider: list[int] = []
    for line, chosen in fitted.items():
        values, table = gathered[line], labels.lines[line][0]
        head = named.get(table.key)
        if (
            chosen
            and table.key in others
            and {token.column for token in chosen} != (head.columns if head else frozenset())
        ):
            found.add(line)
        width = len(table.columns)
        if len(values) <= width or values[0].column < 0 or values[0].block != values[-1].block:
            continue
        over[table.key] += sum(token.kind is Kind.VALUE and not token.key for token in values) > width
        if not (chosen and head and head.columns <= {token.column for token in values}):
            wider.append(line)
        elif (
            head.columns != {token.column for token in chosen}
            and chosen[0].column not in head.before
            and chosen[-1].column < head.end
        ):
            found.add(line)
    return found | {line for line in wider if over[labels.lines[line][0].key] >= _SEVERAL}


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
            rows: dict[int, list[tuple[int, int, int | None]]] = {}
            first = max(floor, anchor.first - _HEADER - len(table.columns))
            for at, token in enumerate(stream[first : anchor.first]):
                if token.kind is not Kind.LABEL or token.key in labels.captions:
                    continue
                named = [number for number, names in enumerate(labels.columns[table.key]) if token.key in names]
                rows.setdefault(token.block, []).append((token.column, at, named[0] if len(named) == 1 else None))
            last = len(table.columns) - 1
            if any(_is_out_of_order([number for *_, number in sorted(row)], last) for row in rows.values()):
                found.add(table.key)
        seen.add(table.key)
        floor = anchor.after
    return found


def _is_out_of_order(row: Sequence[int | None], last: int) -> bool:
    """Whether columns 0 to ``last`` do not follow each other in a row of a header, ``None`` for words that name none of
    them: 对外公开总 数量 before 本年新制作数量 can be none but the column that is not named behind it."""
    numbers = [number for number in row if number is not None]
    if not numbers or numbers != sorted(numbers):
        return bool(numbers)
    unnamed = [0]
    for number in row:
        if number is None:
            unnamed[-1] += 1
        else:
            unnamed.append(0)
    missing = [after - before - 1 for before, after in pairwise([-1, *numbers, last + 1])]
    places = list(zip(unnamed, missing, strict=True))
    return any(words and not lacks for words, lacks in places) and any(lacks > 0 == words for words, lacks in places)


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
