"""Tables whose values stand in one line under a header: 行政复议、行政诉讼, three groups of five numbers.

Its header is the most damaged part of real reports (``结果维持 | 结果 | 其他 | 尚未 | 总计``), so the header only says
where the numbers begin; they are counted and assigned by position.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from parsers.clean.chars import label_key
from parsers.forms import Table
from parsers.model import Status
from parsers.tables.align import MOST_VALUES
from parsers.tables.arithmetic import tell_line
from parsers.tables.fit import fit
from parsers.tables.labels import SheetLabels
from parsers.tables.slots import Aligned, empty_slots, read_slot, uncertain_slots
from parsers.tables.stream import Kind, Token, without_blank_rows

_UPRIGHT = 80
"""Tokens behind the header among which the upright variant's rows are looked for."""


def align_line(form: str, table: Table, stream: Sequence[Token], labels: SheetLabels) -> Aligned:
    """Find the header of ``table`` in ``stream`` and read the values after it; a blank form yields to a filled one."""
    copies = [_read_line(form, table, stream, labels, *header) for header in _headers(stream, labels)]
    if not copies:
        return Aligned(empty_slots([table], Status.ROW_ABSENT), set(), False)
    filled = [copy for copy in copies if any(cell.raw for cell in copy.cells)]
    chosen = (filled or copies)[0]
    chosen.repeated = len(filled) > 1
    return chosen


def _read_line(
    form: str, table: Table, stream: Sequence[Token], labels: SheetLabels, first: int, after: int
) -> Aligned:
    by_row = _labelled_rows(table, stream[first : after + _UPRIGHT], labels)
    if by_row is not None:
        cells = [
            read_slot(table, row, column, token)
            for row in table.rows
            for column, token in zip(table.columns, by_row[row.key], strict=True)
        ]
        last = max(token.block for tokens in by_row.values() for token in tokens)
        return Aligned(cells, set(range(stream[first].block, last + 1)), True)
    values = without_blank_rows(_values(stream, after))
    last = max([token.block for token in values], default=stream[after - 1].block)
    blocks = set(range(stream[first].block, last + 1))
    width = len(table.rows) * len(table.columns)
    fitted = fit(values, width, _header_columns(table, stream[first:after], width))
    if not values:
        return Aligned(empty_slots([table], Status.ROW_ABSENT, "有表头，没有数据行"), blocks, True)
    if fitted is None:
        told = tell_line(form, table, values)
        cells = uncertain_slots(list(table.slots()), table, values, told)
        odd = [table.label_zh]
        return Aligned(cells, blocks, True, odd if len(told) < width else [], by_sums=odd if told else [])
    if not fitted:
        return Aligned(empty_slots([table], Status.BLANK), blocks, True)
    pairs = zip(fitted, table.slots(), strict=True)
    return Aligned([read_slot(table, row, column, token) for token, (row, column) in pairs], blocks, True)


def _header_columns(table: Table, header: Sequence[Token], width: int) -> tuple[int, ...] | None:
    """The grid columns under the header's lowest words, ``None`` where it does not name all of them."""
    names = {label_key(words) for column in table.columns for words in (column.label, *column.also)}
    columns = {token.column for token in header if token.kind is Kind.LABEL and token.key in names}
    return tuple(sorted(columns)) if len(columns) == width and min(columns) >= 0 else None


def _headers(stream: Sequence[Token], labels: SheetLabels) -> Iterator[tuple[int, int]]:
    """Token ranges of the headers: each must name one of the two court routes, which stand nowhere else."""
    routes = {name for _, row in labels.lines[1:] for name in row.names}
    done = 0
    for index, token in enumerate(stream):
        if index < done or token.kind is not Kind.LABEL:
            continue
        in_line = any(route in token.key for route in routes) and labels.composed(token.key)
        if not (in_line or token.key in routes or _joined(stream, index) in routes):
            continue
        first = index
        while first > done and labels.belongs(stream[first - 1]):
            first -= 1
        while first < index and stream[first].kind in (Kind.BLANK, Kind.UNIT):
            first += 1
        after = index + 1
        for later in range(index + 1, len(stream)):
            if stream[later].kind is Kind.LABEL and labels.belongs(stream[later]):
                after = later + 1
            elif stream[later].kind in (Kind.LABEL, Kind.PROSE, Kind.VALUE):
                break
        done = after
        yield first, after


def _joined(stream: Sequence[Token], index: int) -> str:
    """A label broken in two, e.g. 未经复议 / 直接起诉."""
    following = stream[index + 1] if index + 1 < len(stream) else None
    return stream[index].key + following.key if following is not None and following.kind is Kind.LABEL else ""


def _values(stream: Sequence[Token], after: int) -> list[Token]:
    """Values from ``after`` on. Blanks that only fill up the header's own line are not among them."""
    values: list[Token] = []
    home = stream[after - 1].block
    for token in stream[after:]:
        if token.kind is Kind.VALUE or (token.kind is Kind.BLANK and not (token.block == home and token.column >= 0)):
            values.append(token)
        elif token.kind is Kind.PROSE or (token.kind is Kind.LABEL and (values or len(token.key) > 4)):
            break
        if len(values) > MOST_VALUES:
            break
    return values


def _labelled_rows(table: Table, stream: Sequence[Token], labels: SheetLabels) -> dict[str, Sequence[Token]] | None:
    """The upright variant: a row for each group, its label first. ``None`` unless all groups are there."""
    found: dict[str, Sequence[Token]] = {}
    for index, token in enumerate(stream):
        if token.kind is not Kind.LABEL:
            continue
        for _, row in labels.lines:
            if row.key in found or token.key not in row.names:
                continue
            behind = islice(stream, index + 1, index + 2 + len(table.columns))
            following = [later for later in behind if later.block == token.block]
            if len(following) == len(table.columns) and all(t.kind in (Kind.VALUE, Kind.BLANK) for t in following):
                found[row.key] = following
    return found if len(found) == len(table.rows) else None
