"""Where the rows of a sheet begin: its labels in the stream, chained in the order in which the form prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.clean.chars import fold
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Token

_EXACT, _WORDS, _INNER = 10.0, 6.0, 3.0
_FOLLOWED, _FOLLOWED_BY_BLANK, _NOT_FOLLOWED = 4.0, 3.5, -6.0
_DISTANCE = 0.01
_HEADER = 12
_PIECE = 20
"""One row in so many may be missing from a copy, else it is but a piece."""
_FEWEST_BESIDE = 3
"""Steps back in the form's order that make a table printed in halves side by side."""


@dataclass(slots=True)
class Anchor:
    first: int
    after: int
    line: int
    score: float
    sure: bool = False
    filled: bool = False
    """Whether a value stands behind it."""


def find_anchors(stream: Sequence[Token], labels: SheetLabels) -> list[Anchor]:
    anchors = []
    for index, token in enumerate(stream):
        if token.kind is not Kind.LABEL:
            continue
        matches, after = labels.match(stream, index)
        for line, exact in matches:
            row = labels.lines[line][1]
            score, sure, followed = _INNER, False, 0.0
            if row.key:
                score = (_EXACT if exact else _WORDS) + (1.0 if labels.spelled(token.text, line) else 0.0)
                followed = _followed(stream, after)
                score += followed
                # 其他 and 总计 are columns too: a header's words before blanks are no row.
                row_only = token.key not in labels.headers or fold(token.text) in labels.numbered
                sure = exact and len(matches) == 1 and followed > 0 and row_only
            filled = followed == _FOLLOWED or (followed > 0 and _is_filled(stream, after))
            anchors.append(Anchor(index, after, line, score, sure, filled))
    return anchors


def _followed(stream: Sequence[Token], index: int) -> float:
    """What it is worth that a value or a blank comes next, units aside: a filled row before a blank form's."""
    kind = _next(stream, index)
    if kind is not Kind.VALUE and kind is not Kind.BLANK:
        return _NOT_FOLLOWED
    return _FOLLOWED if kind is Kind.VALUE else _FOLLOWED_BY_BLANK


def _is_filled(stream: Sequence[Token], index: int) -> bool:
    """Whether a value stands among the blanks and units that come next."""
    while index < len(stream) and stream[index].kind in (Kind.UNIT, Kind.BLANK):
        index += 1
    return index < len(stream) and stream[index].kind is Kind.VALUE


def _next(stream: Sequence[Token], index: int) -> int:
    """What kind of token comes next, units aside: a unit where none does."""
    while index < len(stream) and stream[index].kind is Kind.UNIT:
        index += 1
    return stream[index].kind if index < len(stream) else Kind.UNIT


def best_chain(anchors: list[Anchor], lines: int) -> list[Anchor]:
    """The best-scoring anchors in which both places and lines only rise: the form's order, wherever it stands.

    No chain runs from one copy of the sheet into the next (本级 and 汇总 on one page): rows of two are never mixed. Of
    two copies the first is taken, however many blanks it has, unless nothing is filled in or it is but a piece.
    """
    starts = copies(anchors)
    best: list[float] = []
    back: list[int] = []
    # For each line the worth of going on from it, distance aside, and the anchor to go on from.
    worth, reach = [0.0] * lines, [-1] * lines
    pending: list[int] = []
    for number, anchor in enumerate(anchors):
        if number in starts:
            worth, reach, pending = [0.0] * lines, [-1] * lines, []
        waiting = []
        for earlier in pending:
            other = anchors[earlier]
            if other.after > anchor.first:
                waiting.append(earlier)
            elif (gain := best[earlier] + _DISTANCE * other.first) > worth[other.line]:
                worth[other.line], reach[other.line] = gain, earlier
        pending = waiting
        total, came_from = 0.0, -1
        if anchor.line:
            total = max(worth[: anchor.line])
            came_from = reach[worth.index(total)]
        total -= _DISTANCE * anchor.first
        if total <= 0:
            total, came_from = 0.0, -1
        best.append(total + anchor.score)
        back.append(came_from)
        pending.append(number)
    if not best:
        return []
    bounds = [0, *sorted(starts), len(anchors)]
    found = [_chain_of(anchors, best, back, *bound) for bound in pairwise(bounds)] if len(bounds) > 2 else []
    chosen = _chain_of(anchors, best, back, 0, len(anchors))
    for chain in found:
        missing = len(chosen) - len(chain)
        if any(anchor.filled for anchor in chain) and missing <= max(1, len(chosen) // _PIECE):
            return chain
    return chosen


def _chain_of(
    anchors: Sequence[Anchor], best: Sequence[float], back: Sequence[int], first: int, end: int
) -> list[Anchor]:
    """The best chain that ends among the anchors from ``first`` up to ``end``."""
    most = max(best[first:end]) - _DISTANCE / 2
    at = next(number for number in range(first, end) if best[number] >= most)
    chain = []
    while at >= 0:
        chain.append(anchors[at])
        at = back[at]
    return chain[::-1]


def copies(anchors: Sequence[Anchor]) -> set[int]:
    """Where the sheet begins anew: the last step back before two rows stand there again. One alone is printed twice."""
    starts: set[int] = set()
    seen: dict[int, int] = {}
    again: set[int] = set()
    before, back, backs = -1, -1, 0
    for number, anchor in enumerate(anchors):
        if not anchor.sure:
            continue
        if anchor.line <= before:
            back, again, backs = number, set(), backs + 1
        if seen.get(anchor.line, number) < back:
            again.add(anchor.line)
            # Halves side by side step back in every row: two of them printed twice are a doubled row.
            if len(again) == (2 if backs < _FEWEST_BESIDE else 3):
                starts.add(back)
                seen = {line: place for line, place in seen.items() if place >= back}
        seen[anchor.line] = number
        before = anchor.line
    return starts


def spans(anchors: Sequence[Anchor]) -> list[tuple[int, int]]:
    """For each copy of the sheet the first tokens of its first and of its last row, of those that leave no doubt."""
    bounds = [0, *sorted(copies(anchors)), len(anchors)]
    sure = [[anchor.first for anchor in anchors[first:end] if anchor.sure] for first, end in pairwise(bounds)]
    return [(firsts[0], firsts[-1]) for firsts in sure if firsts]


def doubled_rows(anchors: Sequence[Anchor], chain: Sequence[Anchor]) -> list[Anchor]:
    """Anchors of rows that the table prints a second time with values: anywhere in it if they are spelled so, told by
    their words between the neighbours of the first. Where the whole sheet stands twice, between these only."""
    used = {token for anchor in chain for token in range(anchor.first, anchor.after)}
    rest: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        if anchor.score >= _WORDS + _FOLLOWED_BY_BLANK and used.isdisjoint(range(anchor.first, anchor.after)):
            rest.setdefault(anchor.line, []).append(anchor)
    anywhere = not stands_twice(anchors)
    found: list[Anchor] = []
    for place, anchor in enumerate(chain):
        low = chain[place - 1].first if place else anchor.first - _HEADER
        high = chain[place + 1].first if place + 1 < len(chain) else anchor.after + _HEADER
        for other in rest.get(anchor.line, ()):
            inside = chain[0].first < other.first < chain[-1].first
            exact = other.score >= _EXACT + _FOLLOWED_BY_BLANK
            if low < other.first < high or (anywhere and exact and inside):
                found.append(other)
    return found


def again_without_value(anchors: Sequence[Anchor], chain: Sequence[Anchor], stream: Sequence[Token]) -> set[int]:
    """Lines of rows that the table prints a second time beside the first without a value: with their unit (a blank may
    follow, where a value does the first), alone on a line where the first has its values on its own, or right behind
    the values of the first."""
    lines = {anchor.line: place for place, anchor in enumerate(chain)}
    told: set[int] = set()
    for anchor in anchors:
        place = lines.get(anchor.line)
        if place is None or anchor.score < _EXACT + _NOT_FOLLOWED or anchor.first == chain[place].first:
            continue
        unit = anchor.after < len(stream) and stream[anchor.after].kind is Kind.UNIT
        emptied = unit and _next(stream, chain[place].after) is Kind.VALUE and _next(stream, anchor.after) is Kind.BLANK
        if anchor.score >= _EXACT and not emptied:
            continue
        low = chain[place - 1].first if place else anchor.first - _HEADER
        high = chain[place + 1].first if place + 1 < len(chain) else anchor.after + _HEADER
        alone = _alone(stream, anchor) and not _alone(stream, chain[place])
        between = stream[chain[place].after : anchor.first]
        behind = bool(between) and all(token.kind in (Kind.VALUE, Kind.BLANK) for token in between)
        if low < anchor.first < high and (unit or alone or behind):
            told.add(anchor.line)
    return told


def _alone(stream: Sequence[Token], anchor: Anchor) -> bool:
    """Whether a label shares its line with nothing."""
    before, after = stream[max(0, anchor.first - 1)], stream[min(anchor.after, len(stream) - 1)]
    first, last = stream[anchor.first], stream[anchor.after - 1]
    return (before is first or before.block != first.block) and (after is last or after.block != last.block)


def surplus_labels(
    anchors: Sequence[Anchor], chain: Sequence[Anchor], stream: Sequence[Token], labels: SheetLabels
) -> list[tuple[Anchor, list[int]]]:
    """Labels inside the table, or beside it if they leave no doubt, that values follow, though their rows were found.

    Each with these rows: one of them is printed twice. Not where the sheet stands twice.
    """
    if not chain or copies(anchors):
        return []
    lines = {anchor.line for anchor in chain}
    used = {token for anchor in chain for token in range(anchor.first, anchor.after)}
    found: dict[int, list[Anchor]] = {}
    low, high = chain[0].first, chain[-1].after
    while low > max(0, chain[0].first - _HEADER) and _of_table(stream[low - 1], labels):
        low -= 1
    while high < min(len(stream), chain[-1].after + _HEADER) and _of_table(stream[high], labels):
        high += 1
    for anchor in anchors:
        inside = chain[0].first < anchor.first < chain[-1].first
        if (inside or (anchor.sure and low <= anchor.first < high)) and anchor.first not in used:
            found.setdefault(anchor.first, []).append(anchor)
    return [
        (some[0], [anchor.line for anchor in some])
        for some in found.values()
        if all(anchor.line in lines and anchor.score >= _EXACT + _FOLLOWED for anchor in some)
    ]


def _of_table(token: Token, labels: SheetLabels) -> bool:
    return token.kind is Kind.VALUE or labels.belongs(token)


def stands_twice(anchors: Sequence[Anchor]) -> bool:
    """Whether the sheet stands on the page more than once, as its unmistakable rows tell."""
    times = Counter(anchor.line for anchor in anchors if anchor.sure)
    return sum(count > 1 for count in times.values()) * 2 > len(times) > 1
