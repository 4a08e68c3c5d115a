"""Rows that the form's order alone does not find: out of order, torn over lines, or with a label misread by a scanner.

They are looked for only where the chain left a row out, and only among what the chain did not use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from parsers.clean.chars import label_key
from parsers.tables.anchors import Anchor, best_chain, copies
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.lines import holds_value
from parsers.tables.stream import Token

_ROUNDS = 3
_REACH = 40
"""Tokens before the first row and behind the last one among which a row left out may stand."""
_BESIDE = 12
"""Tokens before the first row and behind the last one among which it may be printed again."""
_SHORTEST = 4
"""Characters of a label that may be misread: two of three would fit anything."""
_SHORTEST_EXACT = 3
"""Characters of a label in pieces: 其他 and 总计 are words of the header too."""
_LONGEST = 60
_MOST_WRONG = 3
"""Characters wrong, missing or too many in a label that is still told."""
_PIECES = 6
_CODE = re.compile(r"\s*\d{1,2}\s+(?=\D)")
"""The number of a row, as the national table prints it, before its label."""
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
    taken = {anchor.line for anchor in chain}
    for before, after in zip([None, *chain], [*chain, None], strict=True):
        first = before.line + 1 if before else 0
        last = after.line if after else len(labels.lines)
        missing = [line for line in range(first, last) if labels.lines[line][1].key and line not in taken]
        if not missing or (before is None and after is None):
            continue
        start = before.after if before else max(0, (after.first if after else 0) - _REACH)
        end = after.first if after else min(len(stream), start + _REACH)
        inner = [line for line in range(max(0, first - 1), min(last + 1, len(labels.lines))) if line not in missing]
        done = start
        candidates = list(_between(stream, start, end))
        if before and after:  # elsewhere a heading of the report may be a label misread
            candidates = sorted((*candidates, *_without_values(stream, start, end)))
        for candidate in candidates:
            line = _nearest(candidate, missing, inner, labels) if candidate[0] >= done else None
            if line is not None and _is_whole(candidate, line, stream, labels):
                done = candidate[1]
                found.append(Anchor(candidate[0], candidate[1], line, _WORTH))
                taken.add(line)
                inner += [other for other in missing if other <= line]
                missing = [other for other in missing if other > line]
    return sorted(found, key=lambda anchor: anchor.first)


def torn_again(
    chain: Sequence[Anchor], gathered: dict[int, list[Token]], stream: Sequence[Token], labels: SheetLabels
) -> list[tuple[int, list[Token]]]:
    """Lines that stand a second time beside themselves with a torn or misread label, and the values there."""
    used = {id(token) for values in gathered.values() for token in values}
    found: list[tuple[int, list[Token]]] = []
    for place, (before, after) in enumerate(zip([None, *chain], [*chain, None], strict=True) if chain else ()):
        start = before.after if before else max(0, chain[0].first - _BESIDE)
        end = after.first if after else min(len(stream), start + _BESIDE)
        if all(token.kind is not Kind.VALUE or id(token) in used for token in stream[start:end]):
            continue
        # In halves side by side the neighbour of the same half is the last but one.
        lines = [anchor.line for anchor in chain[max(0, place - 2) : place + 2] if anchor.line in gathered]
        # A row of the form that was not found is not its neighbour printed again, though it differ by a character; one
        # of the same words may be either.
        alike = {other for line in lines for other in labels.alike(line)}
        others = [line for line in labels.value_lines if line not in gathered and line not in alike]
        for _, at, readings in _between(stream, start, end):
            near = [n for n in lines if _nearest((0, at, readings), [n], others, labels) is not None]
            line = min(near, key=lambda n: _apart(readings, n, labels), default=None)
            values = list(takewhile(lambda token: token.kind is not Kind.LABEL, stream[at:end]))
            values = [token for token in values if token.kind is Kind.VALUE and id(token) not in used]
            if line is not None and values:
                found.append((line, values))
    return found


def _apart(readings: Sequence[str], line: int, labels: SheetLabels) -> int:
    return min(labels.distance(label_key(text), line, _LONGEST) for text in readings)


_Candidate = tuple[int, int, list[str]]
"""First token of a label, the token after it, and what the label may read."""


def _is_whole(candidate: _Candidate, line: int, stream: Sequence[Token], labels: SheetLabels) -> bool:
    """Whether the first and the last piece of a label belong to it: all pieces are just what is printed, or without
    either they are farther from it.

    Else the values are those of a row of which only that piece was found, or of a heading above a row without values.
    """
    first, after, readings = candidate
    own = readings[0]
    ends = [own[: -len(stream[after - 1].text)], own[len(stream[first].text) :]]
    apart = {text: labels.distance(label_key(text), line, _LONGEST) for text in readings}
    best = min(readings, key=lambda text: (apart[text], -len(text)))
    if not labels.distance(label_key(_CODE.sub("", best)), line, 0):
        return True
    return all(labels.distance(label_key(end + best[len(own) :]), line, _LONGEST) > apart[best] for end in ends)


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
            yield begin, at, [text for text in readings if len(text) <= _LONGEST] or [own]


def _without_values(stream: Sequence[Token], start: int, end: int) -> Iterable[_Candidate]:
    """Labels in ``stream[start:end]`` that no values follow: a blank may have left no trace."""
    for at in range(start, end):
        valued = at + 1
        while valued < len(stream) and stream[valued].kind is Kind.UNIT:
            valued += 1
        bare = valued == len(stream) or stream[valued].kind is not Kind.VALUE
        if (
            stream[at].kind is Kind.LABEL
            and bare
            and len(stream[at].text) <= _LONGEST
            and not holds_value(stream[at].text)
        ):
            yield at, at + 1, [stream[at].text]


def _nearest(candidate: _Candidate, missing: Sequence[int], others: Sequence[int], labels: SheetLabels) -> int | None:
    """The line left out that one of the readings names, with at most one wrong character in four, and none but it."""
    for key in map(label_key, candidate[2] if missing else ()):
        allowed = min((len(key) + 1) // 4, _MOST_WRONG) if len(key) >= _SHORTEST else 0
        if not _SHORTEST_EXACT <= len(key) <= _LONGEST:
            continue
        ranked = sorted((labels.distance(key, line, allowed + 2), line) for line in missing)
        apart, line = ranked[0]
        # Spelled as printed it is no other label, though 政务微博 and 政务微信 be one character apart.
        if apart > allowed or any(other < apart + 2 for other, _ in ranked[1:] if apart or not other):
            continue
        if all(labels.distance(key, other, apart + 2) > apart for other in others):
            return line
    return None
