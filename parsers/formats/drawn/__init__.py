"""What is drawn on a page, whatever program wrote the file: runs of characters, and the lines of tables.

A PDF, an OFD file and a recognised picture all come to this, and go on from here to the same blocks
(:mod:`parsers.formats.drawn.pages`). Lengths are points; places count from the upper left corner, downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Glyph(NamedTuple):
    """A character and its box; ``size`` is that of its font. White space is no glyph.

    ``turn``: 1 where it is part of a line that is read upwards, -1 downwards, with its characters lying on their sides.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    turn: int = 0


class Rule(NamedTuple):
    """A line along an axis. Of a horizontal one ``y0`` and ``y1`` are the same."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Run:
    """Characters that stand side by side without a gap, as they were drawn.

    ``sides``: where each character begins and ends, left and right by turns. ``turn`` as of a :class:`Glyph`.
    ``sure``: the recogniser's confidence.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    sides: list[float] = field(default_factory=list)
    sure: float = 1.0
    turn: int = 0

    @property
    def middle(self) -> float:
        """Half way between its top and its bottom."""
        return (self.y0 + self.y1) / 2


@dataclass(slots=True)
class Sheet:
    """A page. ``number`` counts from 1; ``rules`` are what borders are made of."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


_SAME_LINE = 0.35
_GAP = 0.2
_BACK = 0.06
_HALF = 0.02
"""Shares of a font's size: how far the middles of two characters of a line are apart, how far a character stands from
the one before it or lies over it, and by how much two characters of half width begin nearer or farther than that."""
SMALL, RAISED = 0.82, 0.08
"""Shares of a font's size: up to which another is smaller, by which the middle of what is raised stands higher."""
_BUCKET = 8.0
_TWICE = 0.25
"""Share of a font's size within which the same characters drawn again are bold print and no second word."""


def runs_of(glyphs: Iterable[Glyph]) -> list[Run]:
    """Runs of ``glyphs``, which come in the order in which they were drawn. What is drawn twice is taken once."""
    drawn = list(glyphs)
    runs = list(_joined(drawn))
    once = list(_once(runs))
    # Where something is drawn twice, the second time may be parted otherwise: then each character is looked at.
    return once if len(once) == len(runs) else list(_once(_joined(_single(drawn))))


def _single(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Each character once: what stands where the same one stands already is left out."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        near = _TWICE * max(glyph.size, 1.0)
        x, y = int(glyph.x0 / _BUCKET), int(glyph.y0 / _BUCKET)
        around = (
            known for i in (x - 1, x, x + 1) for j in (y - 1, y, y + 1) for known in seen.get((glyph.text, i, j), ())
        )
        if not any(abs(glyph.x0 - known.x0) < near and abs(glyph.y0 - known.y0) < near for known in around):
            seen.setdefault((glyph.text, x, y), []).append(glyph)
            yield glyph


def _joined(glyphs: Iterable[Glyph]) -> Iterator[Run]:
    text: list[str] = []
    sides: list[float] = []
    turned = 0
    x0 = y0 = x1 = y1 = size = middle = 0.0
    for char, left, top, right, bottom, high, turn in glyphs:
        if (
            text
            and not turn
            and not turned
            and (
                -_BACK * size < left - x1 < _GAP * size
                # A digit may be drawn wider than the half of a size that its font gives it.
                or (char < "\u0080" > text[-1] and abs(left - sides[-2] - size / 2) < _HALF * size)
            )
            and abs((top + bottom) / 2 - middle) < _SAME_LINE * size
            and (high == size or (0.6 * size < high < 1.7 * size and not _shifts(top, bottom, high, middle, size)))
        ):
            text.append(char)
            sides += left, right
            x1 = right
            y0 = min(y0, top)
            y1 = max(y1, bottom)
            continue
        if text:
            yield Run("".join(text), x0, y0, x1, y1, size, sides, turn=turned)
        text, sides, turned = [char], [left, right], turn
        x0, y0, x1, y1, size = left, top, right, bottom, high or bottom - top
        middle = (top + bottom) / 2
    if text:
        yield Run("".join(text), x0, y0, x1, y1, size, sides, turn=turned)


def _shifts(top: float, bottom: float, high: float, middle: float, size: float) -> bool:
    """Whether a character of another size stands above the line of those before it, or is on the line behind one that
    did: a footnote's number is none of the number's digits."""
    below = (top + bottom) / 2 - middle
    return (high < SMALL * size and -below > RAISED * size) or (size < SMALL * high and below > RAISED * high)


def _once(runs: Iterable[Run]) -> Iterator[Run]:
    seen: dict[str, list[Run]] = {}
    for run in runs:
        near = _TWICE * run.size
        known = seen.setdefault(run.text, [])
        if not any(abs(run.x0 - other.x0) < near and abs(run.y0 - other.y0) < near for other in known):
            known.append(run)
            yield run
