"""Words of tables without lines: which lines stand below each other in one cell.

Cells of one table are set with one step from line to line. Where rows stand farther apart than that, the step tells
the lines of a cell; where they do not, only the form's own labels do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, zip_longest

from parsers.clean.chars import fold
from parsers.formats.drawn import Run
from parsers.formats.drawn.beside import apart
from parsers.formats.drawn.text import Line
from parsers.formats.drawn.words import is_bare, is_value, is_whole
from parsers.tables.values import is_unit, looks_like_value

PAGE = 10_000.0
"""Points from the top of one page to that of the next, as places are counted here: more than any page is high."""
ALIKE = 1.2
"""Points within which words begin, end or have their middle at one place."""
_SAME_STEP = 1.06
_LEAST_STEP, _MOST_STEP = 0.9, 1.75
"""Times the size of a font: the steps from line to line in a cell."""
_REACH = 2.4
"""Times the size of a font within which the pieces of a label are looked for below each other."""
_BESIDE = 1.3
"""Times the size of a font up to which the pieces of a label stand apart in a line."""
_LEVEL = 0.2
"""Share of the size of a font within which pieces of one word stand at one height."""
_TOUCHING = 0.2
"""Share of the size of a font up to which words that were drawn apart stand as one, and by which digits may overlap."""
_BACK = 0.3
_OVER = 0.02
"""Share of the size of a font by which numbers that two cells leave no room lie over each other."""
_MOST_PIECES = 9
_MOST_BROKEN = 3
"""Lines of a number at the most: more are numbers below each other."""
_MOST_COLUMNS = 0.6
"""Share of the columns in which a second line of digits is the next row; in fewer, numbers are broken."""
_TORN_NUMBER = re.compile(r"\d{1,2}\n[.、．)）]")
_SHORT = 4
"""Characters of a piece that may be a label by itself and of one with others: 企业, 结果."""


@dataclass(slots=True)
class Stack:
    """The words of one cell, line by line. Heights count on from page to page (:data:`PAGE`)."""

    lines: list[str]
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    last: float
    """Where its last line begins."""
    widths: list[float] = field(default_factory=list)
    """How wide its lines are."""
    broken: bool = False
    """Whether its digits are one number that the column had no room for."""

    @property
    def text(self) -> str:
        """Its lines as one. Digits below digits stay apart, unless they are known for one number."""
        text = self.lines[0]
        for line in self.lines[1:]:
            apart = text[-1] < "\u2e80" and line[0] < "\u2e80" and text[-1].isalnum() and not self.broken
            text += (" " if apart else "") + line
        return text

    @property
    def page(self) -> int:
        """Its page, counted from 1."""
        return int(self.y0 // PAGE)

    @property
    def middle(self) -> float:
        """Half way between its sides."""
        return (self.x0 + self.x1) / 2

    @property
    def center(self) -> float:
        """Half way between its top and its bottom."""
        return (self.y0 + self.y1) / 2

    @property
    def is_value(self) -> bool:
        """Whether it stands in the place of a number."""
        return is_value(self.text) or all(map(is_bare, self.lines))

    def over(self, other: Stack) -> bool:
        """Whether the two share a part of the page's width."""
        return self.x0 < other.x1 and other.x0 < self.x1

    def beside(self, y0: float, y1: float) -> bool:
        """Whether it shares a part of the page's height with what stands between ``y0`` and ``y1``."""
        return min(self.y1, y1) - max(self.y0, y0) > 0.3 * self.size

    def anchors(self) -> tuple[float, float, float]:
        """Where it begins, where its middle is, where it ends."""
        return self.x0, self.middle, self.x1


def stacks_of(lines: Sequence[Line]) -> list[Stack]:
    """The cells' words among ``lines``, from top to bottom."""
    lines, before = apart(lines)
    pieces = [piece for line in lines for piece in _pieces(line, before)]
    pieces.sort(key=lambda piece: (piece.y0, piece.x0))
    below = list(_below(pieces))
    step = min((dy for _, _, dy in below if dy > 0), default=0.0)
    near = [
        (one, other)
        for one, other, dy in below
        if dy <= _SAME_STEP * step and _aligned(one, other) and _may_go_on(one.text, other.text)
    ]
    tight = _is_tight(near, pieces)
    after: dict[int, Stack] = {}
    taken: set[int] = set()
    for one, other in near:
        if id(one) not in after and id(other) not in taken:
            after[id(one)] = other
            taken.add(id(other))
    stacks: list[Stack] = []
    for piece in pieces:
        if id(piece) in taken:
            continue
        chain = [piece]
        while (following := after.get(id(chain[-1]))) is not None:
            chain.append(following)
        stacks += map(_joined, _parted(chain, tight))
    stacks.sort(key=lambda stack: (stack.y0, stack.x0))
    return _by_words(stacks)


def _pieces(line: Line, before: Collection[int]) -> Iterator[Stack]:
    """The runs of a line; those that are one label together are one, but for what follows those named in ``before``."""
    # Behind these nothing goes on.
    alone = [
        id(run) in before or (following is not None and _are_two(run, following))
        for run, following in zip_longest(line.runs, line.runs[1:])
    ]
    offset = line.page * PAGE
    own = [
        Stack([run.text], run.x0, run.x1, run.y0 + offset, run.y1 + offset, run.size, run.y0 + offset)
        for run in line.runs
    ]
    at = 0
    while at < len(own):
        end = at + 1
        for to in range(min(at + _MOST_PIECES, len(own)), at + 1, -1):
            some = own[at:to]
            if any(abs(one.center - own[at].center) > _LEVEL * line.size for one in some):
                continue
            if (not any(alone[at : to - 1]) and all(_touch(one, other) for one, other in pairwise(some))) or (
                all(_touch(one, other) or 0 <= other.x0 - one.x1 < _BESIDE * line.size for one, other in pairwise(some))
                and _one_label([one.text for one in some])
            ):
                end = to
                break
        first = own[at]
        first.lines = ["".join(one.text for one in own[at:end])]
        first.x1 = own[end - 1].x1
        first.widths = [first.x1 - first.x0]
        yield first
        at = end


def _are_two(one: Run, other: Run) -> bool:
    """Whether digits lie over digits as inside neither run they do: two numbers, each as wide as its narrow cell."""
    if not (one.text.isdigit() and other.text.isdigit()):
        return False
    # Where recognition gives no sides of characters, nothing is told.
    inside = [
        after - before
        for run in (one, other)
        for before, after in zip(run.sides[1:-1:2], run.sides[2:-1:2], strict=False)
    ]
    return bool(inside) and other.x0 - one.x1 < min(inside) - _OVER * one.size


def _touch(one: Stack, other: Stack) -> bool:
    """Whether two pieces were drawn as one word: digits may be wider than the room that their font gives them."""
    back = _BACK if one.text[-1] < "\u2e80" else _TOUCHING / 2
    return -back * one.size < other.x0 - one.x1 < _TOUCHING * one.size


def _one_label(words: Sequence[str]) -> bool:
    """Whether pieces are a label only together. A number before a whole one (三、 beside (一)予以公开) is another's."""
    if _TORN_NUMBER.match("\n".join(words)):
        words = ["".join(words[:2]), *words[2:]]
    if any(is_bare(word) or (len(word) > _SHORT and is_whole(word)) for word in words):
        return False
    if is_whole("".join(words[1:])):
        return False
    text = "".join(words)
    return is_whole(text) and (len(text) <= _SHORT or not all(map(is_whole, words)))


def _below(pieces: Sequence[Stack]) -> Iterator[tuple[Stack, Stack, float]]:
    """Each piece with the nearest ones below it, and how far down."""
    for at, one in enumerate(pieces):
        covered: list[Stack] = []
        for other in pieces[at + 1 :]:
            dy = other.y0 - one.y0
            if dy > _MOST_STEP * one.size:
                break
            if dy < _LEAST_STEP * one.size or not one.over(other):
                continue
            if not any(other.over(known) and known.y0 < other.y0 - 0.3 * one.size for known in covered):
                yield one, other, dy
            covered.append(other)


def _aligned(one: Stack, other: Stack) -> bool:
    return any(abs(a - b) <= ALIKE for a, b in zip(one.anchors(), other.anchors(), strict=True))


def _may_go_on(text: str, below: str) -> bool:
    """Whether a line of a cell may follow another: digits go on with digits or a unit, words with words."""
    if is_bare(text):
        return is_bare(below) or is_unit(fold(below))
    return not (is_bare(below) or (is_whole(text) and looks_like_value(below)))


def _is_tight(near: Sequence[tuple[Stack, Stack]], pieces: Sequence[Stack]) -> bool:
    """Whether rows follow each other with no more room than the lines of a cell: two labels do, or two lines of
    numbers, most of the columns in each."""
    numbers: Counter[tuple[int, int]] = Counter()
    for one, other in near:
        if _are_rows(one.text, other.text):
            return True
        if is_bare(one.text) and is_bare(other.text):
            numbers[round(one.y0), round(other.y0)] += 1
    columns = max(Counter(round(piece.y0) for piece in pieces if is_bare(piece.text)).values(), default=0)
    return any(count > 1 and count > _MOST_COLUMNS * columns for count in numbers.values())


def _are_rows(one: str, other: str) -> bool:
    """Whether two pieces are labels of two rows."""
    return is_whole(one) and is_whole(other) and not is_whole(one + other)


def _parted(chain: Sequence[Stack], tight: bool) -> list[Sequence[Stack]]:
    """Lines below each other as those of one cell each: as the words of the forms' labels say, where they do."""
    if len(chain) == 1 or is_whole(_text(chain)):
        return [chain]
    if len(chain) > _MOST_BROKEN and is_bare(chain[0].text):
        return [[piece] for piece in chain]
    best: list[tuple[int, int, list[Sequence[Stack]]]] = [(0, 0, [])]
    for end in range(1, len(chain) + 1):
        ways = []
        for start in range(max(0, end - _MOST_PIECES), end):
            part = chain[start:end]
            known = is_whole(_text(part))
            if known or len(part) == 1:
                unknown, count, cuts = best[start]
                ways.append((unknown + (not known), count + 1, [*cuts, part]))
        best.append(min(ways, key=lambda way: way[:2]))
    unknown, _, parts = best[-1]
    if tight or not unknown:
        return parts
    if not any(len(_text(part)) > _SHORT and is_whole(_text(part)) for part in parts):
        return [chain]
    whole: list[Sequence[Stack]] = []
    for known, group in groupby(parts, lambda part: is_whole(_text(part))):
        some = list(group)
        whole += some if known else [[piece for part in some for piece in part]]
    return whole


def _text(chain: Iterable[Stack]) -> str:
    return "".join(one.text for one in chain)


def _joined(chain: Sequence[Stack]) -> Stack:
    whole = chain[0]
    for other in chain[1:]:
        whole.lines += other.lines
        whole.widths += other.widths
        whole.x0, whole.x1 = min(whole.x0, other.x0), max(whole.x1, other.x1)
        whole.y1, whole.last = other.y1, other.last
    return whole


def _by_words(stacks: Sequence[Stack]) -> list[Stack]:
    """Stacks with those put together that are one label of a form only together."""
    found: list[Stack] = []
    gone: set[int] = set()
    for at, first in enumerate(stacks):
        if id(first) in gone:
            continue
        chain = [first]
        best = 1
        for other in stacks[at + 1 :]:
            if len(chain) > _MOST_PIECES or other.y0 - chain[-1].last > _REACH * other.size:
                break
            if id(other) in gone or other.y0 <= chain[-1].last + 0.5 * other.size or not other.over(chain[-1]):
                continue
            if is_bare(other.text) or is_bare(first.text):
                break
            chain.append(other)
            if _one_label([one.text for one in chain]):
                best = len(chain)
        gone.update(id(other) for other in chain[1:best])
        found.append(_joined(chain[:best]))
    return found


def clusters_of(stacks: Iterable[Stack]) -> list[list[Stack]]:
    """Stacks by where they stand on the page's width: those that share a part of it together."""
    clusters: list[list[Stack]] = []
    right = 0.0
    for stack in sorted(stacks, key=lambda stack: stack.x0):
        if clusters and stack.x0 < right:
            clusters[-1].append(stack)
            right = max(right, stack.x1)
        else:
            clusters.append([stack])
            right = stack.x1
    return clusters
