"""Tables whose values stand in one line under a header: 行政复议、行政诉讼, three groups of five numbers.

Its header is the most damaged part of real reports (``结果维持 | 结果 | 其他 | 尚未 | 总计``), so the header only says
where the numbers begin; they are counted and assigned by position.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from parsers.clean.chars import label_key
from parsers.forms import FORMS, Table
from parsers.model import Status
from parsers.tables.align import MOST_VALUES
from parsers.tables.arithmetic import adds_up, adds_up_without_one, tell_line
from parsers.tables.fit import fit
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.pushed import opened, pushed, pushed_behind, whole_elsewhere
from parsers.tables.slots import Aligned, empty_slot, empty_slots, read_slot, uncertain_slots
from parsers.tables.stacked import read_apart
from parsers.tables.stream import Token, of_a_page, without_blank_rows
from parsers.tables.unread import names_section, numbers_behind, pieces_of_table
from parsers.tables.values import looks_like_value

_GROUPS_ABOVE = 40
"""Tokens of a group that may stand above: its label, and for each result a label, a unit and a number."""
_LONGEST_VALUE = 6
"""Characters of a number, or of what stands for one, in a row of which nothing parts the cells."""
_HEADER_KINDS = (Kind.LABEL, Kind.BLANK, Kind.UNIT)


def align_line(form: str, table: Table, stream: Sequence[Token], labels: SheetLabels, by_sums: bool = True) -> Aligned:
    """Find the header of ``table`` in ``stream`` and read the values after it; a blank form yields to a filled one.

    ``by_sums``: whether its sums may tell where blanks stand that left no trace.
    """
    headers = list(_headers(stream, labels))
    copies = [
        _read_line(form, table, stream, labels, *header, _next_copy(stream, headers[number + 1 :], labels), by_sums)
        for number, header in enumerate(headers)
    ]
    if not any(_filled(copy) for copy in copies):
        on_end = _on_end(table, stream)
        headless = (
            _read_line(form, table, stream, labels, *header, len(stream), by_sums)
            for header in _headless(table, stream)
        )
        copies = [on_end] if on_end else [*headless, *copies]
    if not any(_filled(copy) for copy in copies):
        pieces = pieces_of_table(table, stream, labels, bool(copies))
        if pieces:
            values = [token for token in pieces if token.kind in (Kind.VALUE, Kind.BLANK)]
            blocks = set(range(pieces[0].block, pieces[-1].block + 1))
            return Aligned(uncertain_slots(list(table.slots()), table, values, {}), blocks, True, [table.label_zh])
    if not copies:
        return Aligned(empty_slots([table], Status.ROW_ABSENT), set(), False)
    filled = [copy for copy in copies if _filled(copy)]
    chosen = (filled or copies)[0]
    # Where the groups are rows, the later ones look like headers too.
    chosen.repeated = any(copy.blocks.isdisjoint(chosen.blocks) for copy in filled)
    return chosen


def _next_copy(stream: Sequence[Token], headers: Sequence[tuple[int, int]], labels: SheetLabels) -> int:
    """Where the table stands again: the next header that names more than one group; the end of the stream if none."""
    for first, after in headers:
        words = "".join(token.key for token in stream[first:after])
        if sum(any(name in words for name in row.names) for _, row in labels.lines) > 1:
            return first
    return len(stream)


def _filled(copy: Aligned) -> bool:
    return any(cell.raw for cell in copy.cells)


def _read_line(
    form: str,
    table: Table,
    stream: Sequence[Token],
    labels: SheetLabels,
    first: int,
    after: int,
    stop: int,
    by_sums: bool,
) -> Aligned:
    begin = _above(stream, first, labels)
    apart = read_apart(table, stream[begin : begin + MOST_VALUES], labels)
    if apart is not None:
        cells = [read_slot(table, row, column, apart[row.key, column.key]) for row, column in table.slots()]
        last = max(token.block for token in apart.values())
        return Aligned(cells, set(range(stream[begin].block, last + 1)), True)
    values = without_blank_rows(_values(stream, after))
    last = max([token.block for token in values], default=stream[after - 1].block)
    blocks = set(range(stream[first].block, last + 1))
    width = len(table.rows) * len(table.columns)
    bare = [token for token in values if not of_a_page(token)]
    values = bare if len(bare) == width else values
    fitted = fit(values, width, _header_columns(table, stream[first:after], width))
    headless = not any(token.kind is Kind.LABEL for token in stream[first:after])
    if fitted and headless and stream[after].kind is Kind.BLANK and values[0] is not stream[after]:
        fitted = None  # a blank first value, or one that fills the heading up
    blanks = sum(1 for _ in takewhile(lambda token: token.kind is Kind.BLANK, reversed(stream[:first])))
    if fitted and len(values) > width and pushed(values, fitted, stream[first - blanks : after], stream):
        fitted = None
    if fitted and len(values) > width and pushed_behind(values, fitted, stream, first, after):
        fitted = None
    out = fitted and len(values) > width and not adds_up(form, table, fitted)
    if fitted and out and whole_elsewhere(values, fitted, stream, FORMS[form].tables):
        fitted = None
    if fitted and out and adds_up_without_one(form, table, values):
        fitted = None
    if fitted and any(map(of_a_page, fitted)):
        fitted = None
    if fitted and len(values) == width and opened(values, stream[max(0, first - 1) : after], stream):
        fitted = None
    # Numbers between the groups' labels above, or behind other labels below: this is one of several rows.
    others = [token for token in stream[begin:first] if token.kind is Kind.VALUE]
    if values:
        end = next(at for at in range(after, len(stream)) if stream[at] is values[-1]) + 1
        others += [token for token in numbers_behind(stream, end, stop, labels) if not of_a_page(token)]
    if not values:
        if after < len(stream) and _is_row(stream[after].text, len(table.columns)):
            return Aligned(
                uncertain_slots(list(table.slots()), table, [stream[after]], {}), blocks, True, [table.label_zh]
            )
        # A cell a line, blanks leave no trace: the row that is printed below every header is blank.
        blank = any(token.column < 0 for token in stream[first:after])
        status, note = (Status.BLANK, "") if blank else (Status.ROW_ABSENT, "有表头，没有数据行")
        return Aligned(empty_slots([table], status, note), blocks, True)
    if fitted is None or others:
        told = tell_line(form, table, values) if by_sums and not others else {}
        cells = uncertain_slots(list(table.slots()), table, values, told)
        odd = [table.label_zh]
        return Aligned(cells, blocks, True, odd if len(told) < width else [], by_sums=odd if told else [])
    if not fitted:
        return Aligned(empty_slots([table], Status.BLANK), blocks, True)
    pairs = zip(_as_printed(table, stream[first:after], fitted), table.slots(), strict=True)
    return Aligned([read_slot(table, row, column, token) for token, (row, column) in pairs], blocks, True)


def _is_row(text: str, columns: int) -> bool:
    """Whether a line is as many short words as a row has cells, a value among them, though nothing parted them."""
    words = text.split()
    return len(words) >= columns and max(map(len, words)) <= _LONGEST_VALUE and any(map(looks_like_value, words))


def _header_columns(table: Table, header: Sequence[Token], width: int) -> tuple[int, ...] | None:
    """The grid columns under the header's lowest words, ``None`` where it does not name all of them."""
    names = {label_key(words) for column in table.columns for words in (column.label, *column.also)}
    columns = {token.column for token in header if token.kind is Kind.LABEL and token.key in names}
    return tuple(sorted(columns)) if len(columns) == width and min(columns) >= 0 else None


def _as_printed(table: Table, header: Sequence[Token], fitted: Sequence[Token]) -> Sequence[Token]:
    """The values in the form's order, where an undamaged header of a grid stands over them in another: each result
    under its group, each value in the column of its result."""
    results = {label_key(words): n for n, column in enumerate(table.columns) for words in (column.label, *column.also)}
    groups = {name: n for n, row in enumerate(table.rows) for name in row.names}
    width = len(table.columns)
    below: dict[int, Token] = {token.column: token for token in fitted}
    order: dict[int, Token] = {}
    for token in header:
        if token.column < 0 or token.key not in results or token.column not in below:
            continue
        over = {
            groups[group.key]
            for group in header
            if group.key in groups and group.column <= token.column < group.column + group.across
        }
        if len(over) == 1:
            order[over.pop() * width + results[token.key]] = below[token.column]
    whole = len(order) == len(fitted) == len({id(token) for token in order.values()})
    return [order[place] for place in range(len(fitted))] if whole else fitted


def _headers(stream: Sequence[Token], labels: SheetLabels) -> Iterator[tuple[int, int]]:
    """Token ranges of the headers: each must name one of the two court routes, which stand nowhere else."""
    routes = {name for _, row in labels.lines[1:] for name in row.names}
    done = 0
    for index, token in enumerate(stream):
        if index < done or token.kind is not Kind.LABEL:
            continue
        in_line = [route for route in routes if route in token.key] and labels.composed(token.key)
        if not (in_line or token.key in routes or _joined(stream, index) in routes):
            continue
        letters = frozenset("".join((*labels.names, *labels.headers)))
        first = index
        while first > done and labels.belongs(stream[first - 1]):
            first -= 1
        while first < index and stream[first].kind in (Kind.BLANK, Kind.UNIT):
            first += 1
        after = index + 1
        for later in range(index + 1, len(stream)):
            # Set in narrow columns and taken out line by line: 结 结 其 尚, 果 果 他 未.
            if stream[later].kind is Kind.LABEL and (
                labels.belongs(stream[later]) or letters >= set(stream[later].key)
            ):
                after = later + 1
            elif stream[later].kind in (Kind.LABEL, Kind.PROSE, Kind.VALUE):
                break
        done = after
        yield first, after


def _above(stream: Sequence[Token], first: int, labels: SheetLabels) -> int:
    """Where the table begins if groups with numbers of their own stand above the header of the first court route."""
    begin = first
    for at in range(first - 1, max(-1, first - _GROUPS_ABOVE), -1):
        if stream[at].kind is Kind.LABEL and labels.belongs(stream[at]):
            begin = at
        elif stream[at].kind in (Kind.LABEL, Kind.PROSE):
            break
    return begin


def _headless(table: Table, stream: Sequence[Token]) -> list[tuple[int, int]]:
    """Where the header is lost or past recognition: the section's heading, and the numbers that come first behind it.

    Whether they are the table's their count decides, or they cannot be read.
    """
    found = []
    for index, token in enumerate(stream):
        if not names_section(token):
            continue
        after = index + 1
        while after < len(stream) and after - index <= _GROUPS_ABOVE and stream[after].kind in _HEADER_KINDS:
            after += 1
        while after > index + 1 and stream[after - 1].kind is Kind.BLANK:
            after -= 1
        values = without_blank_rows(_values(stream, after))
        numbers = sum(value.kind is Kind.VALUE for value in values)
        if numbers >= len(table.columns) or (numbers and len(values) == len(table.columns) * len(table.rows)):
            found.append((index + 1, after))
    return found


def _on_end(table: Table, stream: Sequence[Token]) -> Aligned | None:
    """A table set on end without the names of its groups: each result with its number, the results time and again."""
    results = {label_key(words): n for n, column in enumerate(table.columns) for words in (column.label, *column.also)}
    wanted = list(range(len(table.columns))) * len(table.rows)
    for index, token in enumerate(stream):
        if not names_section(token):
            continue
        pairs: list[tuple[int, Token | None]] = []
        over = False
        for following in stream[index + 1 : index + 1 + 4 * len(wanted)]:
            if following.kind is Kind.LABEL and following.key in results:
                pairs.append((results[following.key], None))
            elif following.kind in (Kind.VALUE, Kind.BLANK) and pairs and pairs[-1][1] is None:
                pairs[-1] = (pairs[-1][0], following)
            elif following.kind is Kind.PROSE or (pairs and following.kind not in (Kind.UNIT, Kind.BLANK)):
                over = following.kind is Kind.VALUE  # a number more than the results have
                break  # captions may stand above, blanks fill rows up
        values = [value for _, value in pairs if value is not None]
        if len(values) < len(table.columns):
            continue
        blocks = set(range(token.block + 1, values[-1].block + 1))
        if over or [column for column, _ in pairs] != wanted:
            return Aligned(uncertain_slots(list(table.slots()), table, values, {}), blocks, True, [table.label_zh])
        cells = [
            read_slot(table, row, column, value) if value else empty_slot(table, row, column, Status.BLANK)
            for (row, column), (_, value) in zip(table.slots(), pairs, strict=True)
        ]
        return Aligned(cells, blocks, True)
    return None


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
