"""The lines of tables on a page of pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.formats.drawn import Rule
from parsers.formats.picture.pages import Page
from parsers.formats.picture.seals import Pixels

_SHORTEST = 11.0
"""Points of a stroke that may be a piece of a border: longer than those of characters in a cell."""
_ALONE = 30.0
"""Points from which on a piece need not touch another to be one."""
_THICKEST = 5.0
PALE = 215
"""Shade below which a pixel may belong to a thin line, that scanning made pale."""
_PALER = 35
"""By how much a line is darker than the ground it stands on: a coloured cell is darker than paper."""
_DARKEST = 190
"""Shade below which a ground is none."""
_MEETS = 3.0
_CLOSE = 1.0
"""Points from a line at which a short piece ends that ends at it: a character keeps further away."""
_LOWEST = 8.0
"""Points that a row is high at the least."""
_BRIDGED = 4.5
"""Points that are lost between two pieces of one border, at the most."""
_MOST = 5000
_BESIDE = 0.7
"""Points beside a piece at which ink is looked for: strokes of characters that run together have it."""
_INKY = 0.3
"""Share of a piece's length from which on it has ink at a side."""
_FULL = 0.6
"""Share of a piece's length from which on a row of pixels is part of it."""
_HARDLY = 0.2
"""The same for a piece as short as a character."""
_OTHERWISE = 0.3
"""Share of the thickness of the lines of its page by which such a piece may be thinner or thicker, a pixel aside."""
_LEFT = 0.6
"""Share of a border of one cell that is left of it at the least."""
_LONGEST = 60.0
"""Points that such a border is long at the most."""
_IN_LINE = 1.0
"""Points to the side up to which two pieces are in one line."""


@dataclass(slots=True)
class _Piece:
    """A stroke that may be a piece of a border. It stands at ``place`` on the one axis and goes from ``start`` to
    ``end`` on the other; ``beside`` are the shares of its length with ink at the one side and the other."""

    place: float
    start: float
    end: float
    thick: float
    beside: tuple[float, float]

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def clean(self) -> bool:
        return max(self.beside) < _INKY


def rules_of(page: Page) -> list[Rule]:
    """Its borders in points. Strokes of characters that are as long are left out."""
    dark = _dark(page.black)
    scale = page.dots / 72
    flat, upright = _pieces(dark, scale), _pieces(np.ascontiguousarray(dark.T), scale)
    usual = [one.thick for one in (*flat, *upright) if one.length >= _ALONE and one.clean]
    thick = float(np.median(usual)) if usual else 0.0
    off = max(_OTHERWISE * thick, 1.1 / scale) if usual else _THICKEST
    flat, upright = _borders(flat, upright, thick, off), _borders(upright, flat, thick, off)
    turned = np.ascontiguousarray(dark.T)
    # Where two broken borders meet, one is found with the help of the other.
    for _ in range(2):
        flat += _broken(dark, flat, upright, scale)
        upright += _broken(turned, upright, flat, scale)
    rules = [Rule(one.start, one.place, one.end, one.place) for one in flat]
    return rules + [Rule(one.place, one.start, one.place, one.end) for one in upright]


def _dark(gray: Pixels) -> Pixels:
    """What is darker than the ground that it stands on, 0 or 255."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    ground = cv2.medianBlur(cv2.dilate(small, np.ones((3, 3), np.uint8)), 9)
    least = np.clip(np.maximum(ground, _DARKEST).astype(np.int16) - _PALER, 0, PALE).astype(np.uint8)
    bound = cv2.resize(least, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_NEAREST)
    dark: Pixels = (gray < bound).astype(np.uint8) * 255
    return dark


def _broken(dark: Pixels, along: Sequence[_Piece], across: Sequence[_Piece], scale: float) -> list[_Piece]:
    """Borders of single cells of which only pieces are left that are too short, in line with borders of other cells. A
    piece of them stands at an end, where another border meets it: a character keeps further away."""
    found: list[_Piece] = []
    near, least = max(round(_IN_LINE * scale / 2), 1), max(round(_CLOSE * scale), 2)
    places = _clusters(one.place for one in across)
    for place in _clusters(one.place for one in along):
        own = [one for one in along if abs(one.place - place) <= _IN_LINE]
        met = [one.place for one in across if one.start - _MEETS <= place <= one.end + _MEETS]
        stops = _clusters((*met, *(one for one in places if _is_corner(dark, place, one, near, scale))))
        for start, end in pairwise(stops):
            if end - start > _LONGEST or _lacking(own, start, end) <= _BRIDGED:
                continue
            row, x0, x1 = round(place * scale), round((start + 1) * scale), round((end - 1) * scale)
            if x1 - x0 < 4:
                continue
            inked = dark[max(row - near, 0) : row + near + 1, x0:x1].max(axis=0) > 0
            if inked.mean() < _LEFT or not (inked[:least].min() or inked[-least:].min()):
                continue
            beside = _beside(dark, x0, x1, row, scale)
            # What stands in a tight cell may touch it on one side.
            if min(beside) < _HARDLY and max(beside) < _FULL:
                found.append(_Piece(place, start, end, 0.0, beside))
    return found


def _is_corner(dark: Pixels, place: float, other: float, near: int, scale: float) -> bool:
    """Whether a line across stands at ``other`` and ends at ``place``, what is left of it however short."""
    row, at, long = round(place * scale), round(other * scale), round(_MEETS * scale)
    part = dark[max(row - long, 0) : row + long, max(at - near, 0) : at + near + 1].max(axis=1) > 0
    return len(part) == 2 * long and bool(part[:long].all() or part[long:].all())


def _lacking(own: Iterable[_Piece], start: float, end: float) -> float:
    """The longest stretch between ``start`` and ``end`` in which none of these stands."""
    most, at = 0.0, start
    for one in sorted(own, key=lambda one: one.start):
        if one.end > start and one.start < end:
            most, at = max(most, one.start - at), max(at, one.end)
    return max(most, end - at)


def _clusters(places: Iterable[float]) -> list[float]:
    """Places with those made one that hardly differ."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _IN_LINE:
            found.append(place)
    return found


def _pieces(dark: Pixels, scale: float) -> list[_Piece]:
    """What is long, level and thin."""
    long, gap = max(round(_SHORTEST * scale), 8), max(round(0.5 * scale), 2)
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    found = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    # A seal or a black bar that a line runs into is as long, but no line.
    broad = np.ones((max(round(_THICKEST * scale), 4), 1), np.uint8)
    found = cv2.subtract(found, cv2.morphologyEx(found, cv2.MORPH_OPEN, broad))
    count, marks, stats, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    pieces = []
    for number in range(1, count):
        x, y, wide, high, area = (int(side) for side in stats[number])
        if area / wide > _THICKEST * scale or wide < 3 * area / wide:
            continue
        own = marks[y : y + high, x : x + wide] == number
        place = y + high / 2
        if high > _THICKEST * scale:
            # Something hangs on it: it stands where most of it does.
            place = float(np.median(np.nonzero(own)[0])) + y + 0.5
        beside = _along(dark, own, x, y, max(round(_BESIDE * scale), 2))
        pieces.append(_Piece(place / scale, x / scale, (x + wide) / scale, area / wide / scale, beside))
    return pieces


def _along(dark: Pixels, own: NDArray[np.bool_], x: int, y: int, away: int) -> tuple[float, float]:
    """The shares of a piece with ink above and below it, ``away`` from wherever it stands: it may lean a little. What
    scanning left at its edges is no ink."""
    at = np.flatnonzero(own.any(axis=0))
    top, foot = own.argmax(axis=0)[at] + y, y + len(own) - 1 - own[::-1].argmax(axis=0)[at]

    def share(rows: NDArray[np.intp]) -> float:
        seen = dark[rows.clip(0, len(dark) - 1), at + x] > 0
        return float((seen & (rows >= 0) & (rows < len(dark))).mean())

    return (
        min(share(top - away), share(top - away - 1)),
        min(share(foot + away), share(foot + away + 1)),
    )


def _beside(dark: Pixels, start: int, end: int, row: int, scale: float) -> tuple[float, float]:
    """The shares of the stretch with ink above and below the line that stands at ``row``; all of it where what stands
    there is thicker than a line, as bold words are."""
    far = round((_THICKEST + _BESIDE) * scale) + 1
    top = max(row - far, 0)
    shares: NDArray[np.float64] = (dark[top : row + far + 1, start:end] > 0).mean(axis=1)
    above = below = min(row - top, len(shares) - 1)
    while above > 0 and shares[above - 1] > _FULL:
        above -= 1
    while below < len(shares) - 1 and shares[below + 1] > _FULL:
        below += 1
    away = max(round(_BESIDE * scale), 2)
    return (
        float(shares[above - away]) if above >= away else float(top > 0),
        float(shares[below + away]) if below + away < len(shares) else float(row + far < len(dark)),
    )


def _borders(along: Sequence[_Piece], across: Sequence[_Piece], thick: float, off: float) -> list[_Piece]:
    """The pieces that are no runs of characters: nothing stands beside one all along, and one as short as a character
    is as thick as the lines of the page and goes from one of them to another, gaps aside, or from one and is in line
    with others. Text that touches one side of a border leaves it its ends."""
    short = [
        one for one in along if one.length < _ALONE and max(one.beside) < _HARDLY and abs(one.thick - thick) <= off
    ]
    kept = [
        one
        for one in along
        if one.length >= _ALONE and (one.clean or (min(one.beside) < _INKY and _has_ends(one, along, across)))
    ]
    for chain in _chains(short):
        if _parts_a_row(chain, across, _CLOSE + thick / 2):
            kept += chain
    in_line = [
        one
        for one in short
        if one not in kept
        and max(one.beside) < _HARDLY
        and any(_touch(one, other) for other in across)
        and any(abs(other.place - one.place) <= _IN_LINE for other in kept)
    ]
    return (kept + in_line)[:_MOST]


def _chains(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces in one line with what little is lost between them."""
    chains: list[list[_Piece]] = []
    for one in sorted(pieces, key=lambda one: one.start):
        for chain in chains:
            if abs(chain[-1].place - one.place) <= _IN_LINE and 0 <= one.start - chain[-1].end <= _BRIDGED:
                chain.append(one)
                break
        else:
            chains.append([one])
    return chains


def _parts_a_row(chain: Sequence[_Piece], across: Sequence[_Piece], near: float) -> bool:
    """Whether it goes all the way from one line across to another: a character keeps further away from both."""
    start, end = chain[0].start - near, chain[-1].end + near
    met = [other.place for other in across if start <= other.place <= end and any(_touch(one, other) for one in chain)]
    return len(met) > 1 and max(met) - min(met) >= _LOWEST


def _touch(one: _Piece, other: _Piece) -> bool:
    """Whether ``other``, across it, ends at it or it at the other."""
    return (
        other.length >= _ALONE
        and one.start - _MEETS <= other.place <= one.end + _MEETS
        and other.start - _MEETS <= one.place <= other.end + _MEETS
    )


def _has_ends(one: _Piece, along: Sequence[_Piece], across: Sequence[_Piece]) -> bool:
    """Whether at both its ends a line across stands, or it goes on behind a gap."""
    return all(
        any(_touch(one, other) and abs(other.place - end) <= _MEETS for other in across)
        or any(
            other is not one
            and abs(other.place - one.place) <= _IN_LINE
            and min(abs(other.start - end), abs(other.end - end)) <= _BRIDGED
            for other in along
        )
        for end in (one.start, one.end)
    )
