"""Rows that the form's order alone does not find: out of order, torn over lines, or with a label misread by a scanner.

They are looked for only where the chain left a row out, and only among what the chain did not use. What then still
stands between two rows without belonging to either casts doubt on those that would pass for blank or absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

from parsers.clean.chars import fold, label_key
from parsers.tables.anchors import Anchor, best_chain, copies
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Token

_ROUNDS = 3
_REACH = 40
"""Tokens before the first row and behind the last one among which a row left out may stand."""
_SHORTEST = 4
"""Characters of a label that may be misread: two of three would fit anything."""
_LONGEST = 60
_MOST_WRONG = 3
"""Characters wrong, missing or too many in a label that is still told."""
_PIECES = 6
_WORTH = 5.0


def out_of_order(anchors: Sequence[Anchor], chain: Sequence[Anchor], labels: SheetLabels) -> list[Anchor]:
    """``chain`` with the rows that are printed in another order: two swapped, or the table's halves side by side.

    Only labels that leave no doubt are taken, unless three of them carry the others. Where the sheet stands twice
    nothing is: what one copy lacks, the other must not lend.
    """
    found = list(chain)
    if len({anchor.line for anchor in chain} & set(labels.value_lines)) == len(labels.value_lines) or copies(anchors):
        return found
    low, high = chain[0].first - _REACH, chain[-1].after + _REACH
    for _ in range(_ROUNDS):
        lines = {anchor.line for anchor in found}
        used = {token for anchor in found for token in range(anchor.first, anchor.after)}
        rest = [
            anchor
            for anchor in anchors
            if anchor.line not in lines
            and low <= anchor.first <= high
            and labels.lines[anchor.line][1].key
            and used.isdisjoint(range(anchor.first, anchor.after))
        ]
        more = best_chain(rest, len(labels.lines))
        if sum(anchor.sure for anchor in more) < 3:
            more = [anchor for anchor in more if anchor.sure]
        if not more:
            break
        found += more
    return sorted(found, key=lambda anchor: anchor.first)


def misread_or_torn(chain: Sequence[Anchor], stream: Sequence[Token], labels: SheetLabels) -> list[Anchor]:
    """``chain`` with the rows left out whose label stands between their neighbours, nearly as printed or in pieces."""
    found = list(chain)
    for before, after in zip([None, *chain], [*chain, None], strict=True):
        first = before.line + 1 if before else 0
        last = after.line if after else len(labels.lines)
        missing = [line for line in range(first, last) if labels.lines[line][1].key]
        if not missing or (before is None and after is None):
            continue
        start = before.after if before else max(0, (after.first if after else 0) - _REACH)
        end = after.first if after else min(len(stream), start + _REACH)
        inner = [line for line in range(max(0, first - 1), min(last + 1, len(labels.lines))) if line not in missing]
        done = start
        for candidate in _between(stream, start, end):
            line = _nearest(candidate, missing, inner, labels) if candidate[0] >= done else None
            if line is not None:
                done = candidate[1]
                found.append(Anchor(candidate[0], candidate[1], line, _WORTH))
                inner += [other for other in missing if other <= line]
                missing = [other for other in missing if other > line]
    return sorted(found, key=lambda anchor: anchor.first)


def torn_again(
    chain: Sequence[Anchor], gathered: dict[int, list[Token]], stream: Sequence[Token], labels: SheetLabels
) -> list[tuple[int, list[Token]]]:
    """Lines that stand a second time beside themselves with a torn or misread label and other values: these."""
    used = {id(token) for values in gathered.values() for token in values}
    found: list[tuple[int, list[Token]]] = []
    for before, after in pairwise(chain):
        between = stream[before.after : after.first]
        if not [token for token in between if token.kind is Kind.VALUE and id(token) not in used]:
            continue
        lines = [line for line in (before.line, after.line) if line in gathered]
        for _, at, readings in _between(stream, before.after, after.first):
            line = next((n for n in lines if _nearest((0, at, readings), [n], (), labels) is not None), None)
            values = list(takewhile(lambda token: token.kind is not Kind.LABEL, stream[at : after.first]))
            values = [token for token in values if token.kind is Kind.VALUE and id(token) not in used]
            own = [token.text for token in gathered[line] if token.kind is Kind.VALUE] if line is not None else []
            if line is not None and values and [token.text for token in values] != own:
                found.append((line, values))
    return found


def left_over(
    chain: Sequence[Anchor], gathered: dict[int, list[Token]], stream: Sequence[Token], labels: SheetLabels
) -> dict[int, list[Token]]:
    """By line, values that stand where a row seems blank or absent, and belong to no other row."""
    used = {id(token) for values in gathered.values() for token in values}
    doubts: dict[int, list[Token]] = {}
    for before, after in pairwise(chain):
        # A dash alone may be a line that parts tables; behind a unit it is none.
        values = [
            token
            for beside, token in pairwise(stream[before.after - 1 : after.first])
            if token.kind is Kind.VALUE and id(token) not in used
            if fold(token.text).strip("-") or beside.kind is Kind.UNIT
        ]
        if values and not _doubt(doubts, range(before.line, after.line + 1), values, gathered, labels):
            numbers = [token for token in values if not token.key]
            _doubt(doubts, range(len(labels.lines)), numbers, gathered, labels, absent=True)
    first, last = chain[0], chain[-1]
    behind = [token for token in stream[last.after : last.after + _REACH] if id(token) not in used]
    if last.line + 1 < len(labels.lines):
        _doubt(doubts, range(last.line + 1, len(labels.lines)), _one_row(behind, last, labels), gathered, labels)
    if first.line:
        above = stream[max(0, first.first - _REACH) : first.first]
        _doubt(doubts, range(first.line), _one_row(above[::-1], first, labels)[::-1], gathered, labels)
    return doubts


def _doubt(
    doubts: dict[int, list[Token]],
    lines: range,
    values: list[Token],
    gathered: dict[int, list[Token]],
    labels: SheetLabels,
    absent: bool = False,
) -> bool:
    """Cast doubt on those of ``lines`` that pass for blank or absent (or ``absent`` only); whether there are any."""
    doubtful = [
        line
        for line in lines
        if labels.lines[line][1].key
        and not any(token.kind is Kind.VALUE for token in gathered.get(line, ()))
        and not (absent and line in gathered)
    ]
    for line in doubtful if values else ():
        doubts.setdefault(line, values)
    return bool(doubtful)


def _one_row(tokens: Sequence[Token], beside: Anchor, labels: SheetLabels) -> list[Token]:
    """The values of one row of the width of the row beside it, if that is what ``tokens`` begin with."""
    width = len(labels.lines[beside.line][0].columns)
    row: list[Token] = []
    for token in tokens:
        if token.kind is Kind.VALUE or (token.kind is Kind.BLANK and row):
            row.append(token)
        elif row or token.kind is Kind.PROSE or (token.kind is Kind.LABEL and labels.knows(token)):
            break
    return row if len(row) == width else []


_Candidate = tuple[int, int, list[str]]
"""First token of a label, the token after it, and what the label may read."""


def _between(stream: Sequence[Token], start: int, end: int) -> Iterable[_Candidate]:
    """Labels in ``stream[start:end]`` that values follow, each whole or with the piece behind its values."""
    at = start
    while at < end:
        if stream[at].kind is not Kind.LABEL:
            at += 1
            continue
        first = at
        while at < end and stream[at].kind is Kind.LABEL:
            at += 1
        valued = at
        while valued < len(stream) and stream[valued].kind is Kind.UNIT:
            valued += 1
        if valued >= end or stream[valued].kind is not Kind.VALUE:
            continue
        behind = valued
        while behind < end and stream[behind].kind in (Kind.VALUE, Kind.BLANK, Kind.UNIT):
            behind += 1
        rest = behind
        while rest < end and stream[rest].kind is Kind.LABEL:
            rest += 1
        if rest < len(stream) and stream[rest].kind in (Kind.VALUE, Kind.UNIT):
            rest -= 1  # the next row's own label
        for begin in range(max(first, at - _PIECES), at):
            own = "".join(token.text for token in stream[begin:at])
            readings = [own, *(own + "".join(t.text for t in stream[behind:to]) for to in range(behind + 1, rest + 1))]
            yield begin, at, [label_key(text) for text in readings if len(text) <= _LONGEST]


def _nearest(candidate: _Candidate, missing: Sequence[int], others: Sequence[int], labels: SheetLabels) -> int | None:
    """The line left out that one of the readings names, with at most one wrong character in four, and none but it."""
    for key in candidate[2] if missing else ():
        allowed = min((len(key) + 1) // 4, _MOST_WRONG)
        if len(key) < _SHORTEST:
            continue
        ranked = sorted((labels.distance(key, line, allowed + 2), line) for line in missing)
        apart, line = ranked[0]
        if apart > allowed or any(other < apart + 2 for other, _ in ranked[1:]):
            continue
        if all(labels.distance(key, other, apart + 2) > apart for other in others):
            return line
    return None
