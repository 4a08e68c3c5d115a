"""Rows whose values may as well be another's: two readings of the same print are as good, and none is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from parsers.tables.anchors import Anchor
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Token

_FEWEST_BESIDE = 3
"""Steps back in the form's order that make a table printed in halves side by side."""
_FAR = 8
"""Lines of the form that lie between two labels which stand side by side, at least."""

Values = Mapping[int, Sequence[Token]]


def is_beside(chain: Sequence[Anchor]) -> bool:
    """Whether the table is printed in halves side by side."""
    return sum(after.line < before.line for before, after in pairwise(chain)) >= _FEWEST_BESIDE


def movable(chain: Sequence[Anchor], stream: Sequence[Token], labels: SheetLabels) -> set[int]:
    """Lines whose labels stand in the form more than once (纠错 of 行政复议, of 行政诉讼) where the rows found may be
    others: these too. Rows of the same label that are found in the wrong order are so."""
    found = {anchor.line: anchor.first for anchor in chain}
    told = {
        line
        for line, first in found.items()
        for other in labels.alike(line)
        if other in found and (found[other] < first) != (other < line) and other != line
    }
    runs = _rising(chain)
    long = sorted((run[0], run[-1]) for run in runs if len(run) >= _FEWEST_BESIDE)
    if any(after[0] < before[1] for before, after in pairwise(long)):
        # Side by side line by line, not half by half: of two under the same words the upper one is the first.
        rows = {line: stream[first].block for line, first in found.items()}
        alike = [(line, other) for line in found for other in labels.alike(line) if other in found and line < other]
        told |= {line for pair in alike if rows[pair[0]] > rows[pair[1]] for line in pair}
    for run in runs:
        for step, bound in ((-1, len(labels.lines)), (1, -1)):
            for line in run[::step]:
                if len(labels.alike(line)) == 1:
                    bound = line
                    continue
                free = [n for n in labels.alike(line) if n == line or n not in found]
                free = [n for n in free if (n < bound if step < 0 else n > bound)]
                bound = (max if step < 0 else min)(free, default=line)
                if bound != line:
                    told |= {line, bound}
    return told


def over_columns(chain: Sequence[Anchor], stream: Sequence[Token], labels: SheetLabels) -> set[int]:
    """Rows whose labels stand side by side in a row of a grid that holds nothing else: the table is set on end, and
    their values stand below them."""
    in_block: dict[int, set[int]] = {}
    for anchor in chain:
        if labels.lines[anchor.line][1].key and stream[anchor.first].column >= 0:
            in_block.setdefault(stream[anchor.first].block, set()).add(anchor.line)
    several = {block: lines for block, lines in in_block.items() if len(lines) > 1}
    if several:
        for token in stream:
            if token.kind is not Kind.LABEL and token.block in several:
                del several[token.block]
    return set[int]().union(*several.values())


def behind_values(chain: Sequence[Anchor], gathered: Values, stream: Sequence[Token], labels: SheetLabels) -> set[int]:
    """Rows of a grid with as many cells before the label as the form has columns, and none behind it: these may be the
    values, and what follows on the next line is another row's."""
    found: set[int] = set()
    for anchor in chain:
        home = stream[anchor.first].block
        values = gathered.get(anchor.line)
        if values is None or stream[anchor.first].column < 1 or (values and values[0].block == home):
            continue
        before = 0
        while stream[anchor.first - 1 - before].block == home and before < anchor.first:
            before += 1
        width = _width(anchor.line, labels)
        left = stream[anchor.first - before : anchor.first]
        if width == 1 and any(token.kind is Kind.LABEL for token in left):
            continue
        cells = sum(token.kind is Kind.VALUE or (width > 1 and token.kind is Kind.BLANK) for token in left)
        if cells >= width:
            found.add(anchor.line)
    return found


def _rising(chain: Sequence[Anchor]) -> list[list[int]]:
    """The lines of the chain, cut where they step back."""
    runs: list[list[int]] = []
    for anchor in chain:
        if runs and runs[-1][-1] < anchor.line:
            runs[-1].append(anchor.line)
        else:
            runs.append([anchor.line])
    return runs


def of_two_labels(
    chain: Sequence[Anchor],
    anchors: Sequence[Anchor],
    gathered: Values,
    stream: Sequence[Token],
    labels: SheetLabels,
) -> set[int]:
    """Rows whose value may be that of the label before theirs, and the other way round.

    In halves side by side that fell apart both labels come first, then both values: one value alone is anybody's, a row
    not found may have it, and one printed twice may have another.
    """
    if len(labels.columns) > 1 or any(len(columns) > 1 for columns in labels.columns.values()):
        return set()
    behind = {
        after.line for before, after in pairwise(chain) if after.line in gathered and _follows_label(after, stream)
    }
    both = [line for line in behind if _count(gathered[line]) == 2 * _width(line, labels)]
    single = {line for line in behind if _count(gathered[line]) == _width(line, labels)}
    steps = [before for before, after in pairwise(chain) if abs(before.line - after.line) > _FAR]
    apart = sum(_count(gathered.get(before.line, ())) > 0 for before in steps) >= _FEWEST_BESIDE
    if len(both) < _FEWEST_BESIDE and (apart or not (is_beside(chain) or _beside_labels(chain, anchors, stream))):
        return set()
    empty = {line for line in labels.value_lines if not _count(gathered.get(line, ()))}
    places = {(anchor.line, anchor.first) for anchor in (*chain, *anchors) if anchor.first >= chain[0].first}
    times = Counter(line for line, _ in places)
    return single | set(both) | empty | {line for line in gathered if times[line] > 1}


def _beside_labels(chain: Sequence[Anchor], anchors: Sequence[Anchor], stream: Sequence[Token]) -> bool:
    """Whether rows not found, of another part of the form, stand without values right before rows found."""
    found = {anchor.line for anchor in chain}
    lines = {anchor.first: anchor.line for anchor in chain}
    times = 0
    for anchor in anchors:
        at = anchor.after
        while at < len(stream) and stream[at].kind is Kind.UNIT:
            at += 1
        times += anchor.line not in found and abs(lines.get(at, anchor.line) - anchor.line) > _FAR
    return times >= _FEWEST_BESIDE


def _follows_label(anchor: Anchor, stream: Sequence[Token]) -> bool:
    """Whether no value stands between a row's label and the label before it."""
    at = anchor.first - 1
    while at >= 0 and stream[at].kind is Kind.UNIT:
        at -= 1
    return at >= 0 and stream[at].kind is Kind.LABEL


def _count(values: Sequence[Token]) -> int:
    return sum(token.kind is Kind.VALUE for token in values)


def _width(line: int, labels: SheetLabels) -> int:
    return len(labels.lines[line][0].columns)
