"""Label-anchored alignment: a form's tables laid over the stream of cells.

Rows are found by their words, in the order in which the form prints them; values are what follows a label up to the
next. Position only breaks ties. Where the number of values does not fit and nothing decides, the row is
``unparseable`` and keeps its raw text: a shifted number is worse than none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.clean.chars import fold, label_key
from parsers.forms import Row, Table
from parsers.model import ReportCell, Status
from parsers.tables.fit import fit, usual_columns, usual_shift
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Kind, Token, without_blank_rows
from parsers.tables.values import read_value

_EXACT, _WORDS, _INNER = 10.0, 6.0, 3.0
_FOLLOWED, _FOLLOWED_BY_BLANK, _NOT_FOLLOWED = 4.0, 3.5, -6.0
_DISTANCE = 0.01
_HEADER = 12
MOST_VALUES = 200
"""Values gathered for one row: far more than any form has, so that a page of a million cells ends soon."""
_UNIT_CAPTIONS = frozenset(("单位", "计量单位", "计算单位"))
_MONEY = re.compile(r"\((?:单位:?)?(亿元|万元|千元|元)\)")
_THIS_YEAR = re.compile(r"20\d\d年度?")


@dataclass(slots=True)
class Aligned:
    """One sheet, read. ``blocks`` are the indices of the blocks that belong to it; ``found`` is whether it is there."""

    cells: list[ReportCell]
    blocks: set[int]
    found: bool
    odd_rows: list[str] = field(default_factory=list)
    repeated: bool = False


@dataclass(slots=True)
class _Anchor:
    first: int
    after: int
    line: int
    score: float
    sure: bool = False


def align(tables: Sequence[Table], stream: Sequence[Token], labels: SheetLabels) -> Aligned:
    """Lay the tables of one sheet over ``stream``. Every slot gets a cell; a row not found is ``row_absent``."""
    anchors = _anchors(stream, labels)
    chain = _chain(anchors, len(labels.lines))
    gathered = {anchor.line: _gather(stream, anchor, labels) for anchor in chain if labels.lines[anchor.line][1].key}
    for doubled in _doubled(anchors, chain):
        values = _gather(stream, doubled, labels)
        if [token.text for token in values] != [token.text for token in gathered[doubled.line]]:
            gathered[doubled.line] += values  # printed twice, with other numbers: nobody knows which hold
    filled = sum(1 for values in gathered.values() if any(token.kind is Kind.VALUE for token in values))
    enough = filled >= max(1, min(3, len(labels.value_lines) // 3)) or len(gathered) * 2 > len(labels.value_lines)
    if not enough:
        return Aligned([_empty(t, r, c.key, Status.ROW_ABSENT) for t in tables for r, c in t.slots()], set(), False)
    if len(tables) == 1 and len(tables[0].columns) == 1:
        gathered = _value_column(stream, chain[0].first, gathered, tables[0], labels)
    headers = _headers(stream, chain, labels)
    columns = usual_columns(gathered, headers, labels)
    shift = usual_shift(gathered, labels)
    money = {
        anchor.line: stated_unit(stream, anchor.first, anchor.after, labels.lines[anchor.line]) for anchor in chain
    }
    cells: list[ReportCell] = []
    odd: list[str] = []
    for number, (table, row) in enumerate(labels.lines):
        if not row.key:
            continue
        if number not in gathered:
            cells += [_empty(table, row, column.key, Status.ROW_ABSENT) for column in table.columns]
            continue
        fitted = fit(gathered[number], len(table.columns), columns.get(table.key), shift)
        if fitted is None:
            odd.append(row.label)
        elif fitted:
            fitted = _as_headed(fitted, headers.get(table.key))
        cells += _cells(table, row, gathered[number], fitted, money.get(number, ""))
    return Aligned(cells, _claimed(stream, chain, gathered, labels), True, odd, _repeated(anchors))


def _repeated(anchors: Sequence[_Anchor]) -> bool:
    """Whether the sheet stands on the page more than once, as its unmistakable rows tell."""
    times = Counter(anchor.line for anchor in anchors if anchor.sure)
    return sum(count > 1 for count in times.values()) * 2 > len(times) > 1


def _anchors(stream: Sequence[Token], labels: SheetLabels) -> list[_Anchor]:
    anchors = []
    for index, token in enumerate(stream):
        if token.kind is not Kind.LABEL:
            continue
        matches, after = labels.match(stream, index)
        for line, exact in matches:
            row = labels.lines[line][1]
            score, sure = _INNER, False
            if row.key:
                score = (_EXACT if exact else _WORDS) + (1.0 if labels.spelled(token.text, line) else 0.0)
                followed = _followed(stream, after)
                score += followed
                sure = exact and len(matches) == 1 and followed > 0
            anchors.append(_Anchor(index, after, line, score, sure))
    return anchors


def _followed(stream: Sequence[Token], index: int) -> float:
    """What it is worth that a value or a blank comes next, units aside: a filled row before a blank form's."""
    while index < len(stream) and stream[index].kind is Kind.UNIT:
        index += 1
    if index >= len(stream) or stream[index].kind not in (Kind.VALUE, Kind.BLANK):
        return _NOT_FOLLOWED
    return _FOLLOWED if stream[index].kind is Kind.VALUE else _FOLLOWED_BY_BLANK


def _chain(anchors: list[_Anchor], lines: int) -> list[_Anchor]:
    """The best-scoring anchors in which both places and lines only rise: the form's order, wherever it stands.

    No chain runs from one copy of the sheet into the next (本级 and 汇总 on one page): rows of two are never mixed.
    """
    copies = _copies(anchors)
    best: list[float] = []
    back: list[int] = []
    # For each line the anchor to go on from, and the worth of that, distance aside.
    reach: list[tuple[float, int]] = [(0.0, -1)] * lines
    pending: list[int] = []
    for number, anchor in enumerate(anchors):
        if number in copies:
            reach, pending = [(0.0, -1)] * lines, []
        waiting = []
        for earlier in pending:
            other = anchors[earlier]
            if other.after > anchor.first:
                waiting.append(earlier)
            elif best[earlier] + _DISTANCE * other.first > reach[other.line][0]:
                reach[other.line] = (best[earlier] + _DISTANCE * other.first, earlier)
        pending = waiting
        total, came_from = max(reach[: anchor.line], default=(0.0, -1), key=lambda way: way[0])
        total -= _DISTANCE * anchor.first
        if total <= 0:
            total, came_from = 0.0, -1
        best.append(total + anchor.score)
        back.append(came_from)
        pending.append(number)
    if not best:
        return []
    most = max(best) - _DISTANCE / 2
    at = next(number for number, score in enumerate(best) if score >= most)
    chain = []
    while at >= 0:
        chain.append(anchors[at])
        at = back[at]
    return chain[::-1]


def _copies(anchors: list[_Anchor]) -> set[int]:
    """Where the sheet begins anew: the last step back before two rows stand there again. One alone is printed twice."""
    starts: set[int] = set()
    seen: dict[int, int] = {}
    again: set[int] = set()
    before, back = -1, -1
    for number, anchor in enumerate(anchors):
        if not anchor.sure:
            continue
        if anchor.line <= before:
            back, again = number, set()
        if seen.get(anchor.line, number) < back:
            again.add(anchor.line)
            if len(again) == 2:
                starts.add(back)
                seen = {line: place for line, place in seen.items() if place >= back}
        seen[anchor.line] = number
        before = anchor.line
    return starts


def _doubled(anchors: Sequence[_Anchor], chain: Sequence[_Anchor]) -> list[_Anchor]:
    """Anchors of rows that the table prints a second time, between the neighbours of the first."""
    found: list[_Anchor] = []
    spelled = [anchor for anchor in anchors if anchor.score >= _EXACT + _FOLLOWED_BY_BLANK]
    for place, anchor in enumerate(chain):
        low = chain[place - 1].first if place else anchor.first
        high = chain[place + 1].first if place + 1 < len(chain) else anchor.after + _HEADER
        found += [
            other
            for other in spelled
            if other.line == anchor.line and low < other.first < high and other.first != anchor.first
        ]
    return found


def _gather(stream: Sequence[Token], anchor: _Anchor, labels: SheetLabels) -> list[Token]:
    """The values that belong to a label: those in its own row if there are enough, else up to the next label."""
    width = len(labels.lines[anchor.line][0].columns)
    home = stream[anchor.after - 1].block
    values: list[Token] = []
    skipped = 0
    at_home = 0
    for at in range(anchor.after, len(stream)):
        token = stream[at]
        if (token.block != home and at_home >= width) or len(values) > MOST_VALUES:
            break
        at_home += token.block == home and token.kind in (Kind.VALUE, Kind.BLANK)
        if token.kind in (Kind.VALUE, Kind.BLANK):
            values.append(token)
        elif token.kind is Kind.PROSE or (token.kind is Kind.LABEL and labels.knows(token)):
            break
        elif token.kind is Kind.LABEL:
            if token.block == home and token.column >= 0 and values:
                values.append(token)  # words where a number should be: kept, and unparseable
            elif values or skipped >= 2:
                break
            else:
                skipped += 1  # the rest of a label that ran over the line
    return without_blank_rows(values)


def _value_column(
    stream: Sequence[Token], first: int, gathered: dict[int, list[Token]], table: Table, labels: SheetLabels
) -> dict[int, list[Token]]:
    """Of several numbers behind each label (代码, 本月累计, 历年累计, ...) those of the year, as the header names them.

    Where the header does not tell, the rows stay as they are and do not fit.
    """
    start = first
    while start > 0 and stream[start - 1].kind in (Kind.LABEL, Kind.BLANK, Kind.UNIT) and first - start < _HEADER:
        start -= 1
    header = [token.key or fold(token.text) for token in stream[start:first] if token.kind is not Kind.BLANK]
    labelled = max(
        (at for at, key in enumerate(header) if key in labels.captions and key not in _UNIT_CAPTIONS), default=-1
    )
    after = [key for key in header[labelled + 1 :] if key not in labels.captions]
    numbered_before = any(key in labels.numbering for key in header[: labelled + 1])
    names = {label_key(words) for words in (table.columns[0].label, *table.columns[0].also)}
    wanted = [at for at, key in enumerate(after) if key in names or _THIS_YEAR.fullmatch(key)]
    if labelled < 0 or len(wanted) != 1 or (len(after) == 1 and not numbered_before):
        return gathered
    chosen = {}
    for line, values in gathered.items():
        # One cell a line: the running number of the next row stands behind this row's values.
        fits = len(values) == len(after) or (numbered_before and len(values) == len(after) + 1)
        chosen[line] = [values[wanted[0]]] if fits else values
    return chosen


def stated_unit(stream: Sequence[Token], first: int, after: int, line: tuple[Table, Row]) -> str:
    """The unit of money printed with a row, in its label, its unit column or the header above it; ``""`` if none.

    A form prescribes 万元, clerks write 元: the number alone would be wrong by four digits.
    """
    table, row = line
    amounts = [column for column in table.columns if column.amount]
    if not (row.amount or amounts):
        return ""
    found = _MONEY.search(fold("".join(token.text for token in stream[first:after])))
    if found:
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


def _headers(stream: Sequence[Token], chain: Sequence[_Anchor], labels: SheetLabels) -> dict[str, tuple[Token, ...]]:
    """For tables whose header is one row that names every column: its cells, in the order of the form's columns."""
    headers: dict[str, tuple[Token, ...]] = {}
    for anchor in chain:
        table = labels.lines[anchor.line][0]
        if len(table.columns) < 2 or table.key in headers:
            continue
        home = next((at for at in range(anchor.first - 1, -1, -1) if stream[at].kind is Kind.LABEL), -1)
        header = [t for t in stream[max(0, home - _HEADER) : home + 1] if t.block == stream[home].block]
        names = [{label_key(words) for words in (column.label, *column.also)} for column in table.columns]
        places = [[token for token in header if token.key in name] for name in names]
        if all(len(place) == 1 for place in places):
            headers[table.key] = tuple(place[0] for place in places)
    return headers


def _as_headed(fitted: Sequence[Token], header: Sequence[Token] | None) -> Sequence[Token]:
    """The values of a row in the form's order, where the header prints another."""
    if header is None or len(header) != len(fitted):
        return fitted
    printed = sorted(token.column for token in header)
    return [fitted[printed.index(token.column)] for token in header]


def _cells(
    table: Table, row: Row, values: Sequence[Token], fitted: Sequence[Token] | None, stated: str
) -> list[ReportCell]:
    if fitted is None:
        raw = " | ".join(token.text for token in values)
        note = f"应有{len(table.columns)}个值，读到{len(values)}个，无法确定各值属于哪一栏"
        start, end = (values[0].start, values[-1].end) if values else (-1, -1)
        return [
            ReportCell(table.key, row.key, c.key, None, raw, Status.UNPARSEABLE, table.unit(row, c), start, end, note)
            for c in table.columns
        ]
    if not fitted:
        return [_empty(table, row, column.key, Status.BLANK) for column in table.columns]
    return [
        read_slot(table, row, number, token.text, token.start, token.end, stated) for number, token in enumerate(fitted)
    ]


def read_slot(
    table: Table, row: Row, column_number: int, raw: str, start: int, end: int, stated: str = ""
) -> ReportCell:
    """Read ``raw`` as the value of one slot. ``stated``: the unit of money that its row or header names."""
    column = table.columns[column_number]
    unit = table.unit(row, column)
    amount = column.amount or row.amount
    value = read_value(raw, unit, amount, stated if amount else "")
    return ReportCell(table.key, row.key, column.key, value.value, raw, value.status, unit, start, end, value.note)


def _empty(table: Table, row: Row, column_key: str, status: Status) -> ReportCell:
    column = next(column for column in table.columns if column.key == column_key)
    return ReportCell(table.key, row.key, column_key, None, "", status, table.unit(row, column))


def _claimed(
    stream: Sequence[Token], chain: list[_Anchor], gathered: dict[int, list[Token]], labels: SheetLabels
) -> set[int]:
    """The blocks of the sheet: from its first heading or header, back to back, to its last value."""
    last = max([token.block for values in gathered.values() for token in values] + [stream[chain[-1].first].block])
    first_token = chain[0].first
    while first_token > 0 and labels.belongs(stream[first_token - 1]):
        first_token -= 1
    return set(range(stream[first_token].block, last + 1))
