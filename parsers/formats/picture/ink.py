"""The ink in a cell of a table: its lines of text, and whether there is any."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.formats.picture.reader import Box
from parsers.formats.picture.seals import Pixels

DARK = 170
"""Shade below which a pixel is ink."""
_SPECK = 1.7
"""Points to both sides up to which a spot may be dirt. A dash is wider, a stop never stands alone."""
_HYPHEN = 1.2
"""Points that a hyphen is wide at the least."""
_FLAT = 1.5
"""Its widths in its heights at the least."""
_LINE_AT_EDGE = 0.55
_LINE_AT_SIDE = 0.75
"""Shares of a cell's sides from which on ink along its edge is what is left of its border: above and below, and at the
sides, where a digit may stand that is cut off."""
_POINT = 0.55
"""Share of the height of a line below which a point between digits begins."""
_BAR = 0.7
"""Share of a stroke's width from which on its head or foot is a bar."""
_BENT = 0.09
"""Share of a stroke's height by which its middle may leave the line from its foot to its head."""
_SWOLLEN = 2.5
"""How much wider than usual a straight stroke may be at any height."""
_PALE = 27
"""By how much a pixel is darker than the ground of its cell, softened, to be ink: scanning makes thin strokes pale."""
_DARKEST = 190
"""Shade below which a ground is none."""
_FLATTEST = 1.4
"""Widths of a stroke in its heights up to which it may lean: one between numbers is hardly wider than high."""
_LOW = 0.62
"""Share of the height of a line up to which a piece may be part of a character: of 二, 三."""


@dataclass(slots=True)
class Stroke(Box):
    """Ink that hangs together. ``slant``: how far its head stands to the right of its foot, in heights; ``straight``:
    whether it is one stroke of a pen, upright or leaning."""

    slant: float = 0.0
    straight: bool = False


@dataclass(slots=True)
class Line:
    """A line of text: where it stands on the page, the strokes in it from left to right, dirt aside, and the widest
    gap between two of them; all in pixels."""

    box: Box
    strokes: list[Stroke]
    gap: int

    @property
    def high(self) -> int:
        """Its height."""
        return self.box.y1 - self.box.y0

    def pieces(self, digit: float, pitch: float, before: float = math.inf) -> int:
        """How many characters a number has that stands here, to the left of ``before``. Digits that touch are told by
        the width of a ``digit`` and how far apart two of them begin, ``pitch``."""
        own = [one for one in self.strokes if (one.x0 + one.x1) / 2 < before]
        return sum(max(round((one.x1 - one.x0 + pitch - digit) / pitch), 1) for one in own)


def lines_in(gray: Pixels, cell: Box, scale: float, high: float) -> list[Line]:
    """The lines of text in ``cell`` of a page; ``scale`` in pixels a point, ``high`` a usual character in pixels."""
    ink = (gray[cell.y0 : cell.y1, cell.x0 : cell.x1] < DARK).astype(np.uint8)
    if not ink.size or not ink.any():
        return []
    boxes = _strokes(ink, scale)
    speck = _SPECK * scale
    if not any(box.x1 - box.x0 > speck or box.y1 - box.y0 > speck for box in boxes):
        return []
    return [_line(group, cell, speck) for group in _grouped(boxes, speck, high)]


def is_blank(gray: Pixels, cell: Box, scale: float) -> bool:
    """Whether nothing is there, not even what is too pale to be ink, dirt and what is left of borders aside."""
    part = gray[cell.y0 : cell.y1, cell.x0 : cell.x1]
    if not part.size:
        return False
    soft = cv2.GaussianBlur(part, (5, 5), 0)
    ground = float(np.median(soft))
    if ground < _DARKEST:
        return False
    pale = (soft < ground - _PALE).astype(np.uint8)
    speck = _SPECK * 1.5 * scale
    # What lies flat may be a hyphen, however short.
    return all(
        one.x1 - one.x0 <= speck
        and one.y1 - one.y0 <= speck
        and not (one.x1 - one.x0 >= _HYPHEN * scale and one.x1 - one.x0 >= _FLAT * (one.y1 - one.y0))
        for one in _strokes(pale, scale)
    )


def _strokes(ink: Pixels, scale: float) -> list[Stroke]:
    """The separate strokes of ink, without what is left of the cell's borders."""
    down, across = ink.shape
    count, marks, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    found = []
    for number in range(1, count):
        x, y, w, h, _ = (int(side) for side in stats[number])
        thin = 1.6 * scale
        flat = (y <= 1 or y + h >= down - 1) and h <= thin and (w >= _LINE_AT_EDGE * across or w > 12 * scale)
        upright = (x <= 1 or x + w >= across - 1) and w <= thin and h >= _LINE_AT_SIDE * down
        if not flat and not upright:
            shape = marks[y : y + h, x : x + w] == number
            slant = _slant(shape) if w < _FLATTEST * h else 0.0
            found.append(Stroke(x, y, x + w, y + h, slant, _is_straight(shape)))
    return found


def _slant(shape: NDArray[np.bool_]) -> float:
    high, wide = shape.shape
    part = max(high // 4, 1)
    head, foot = np.nonzero(shape[:part])[1], np.nonzero(shape[high - part :])[1]
    # A bar at the head or the foot, of a 7 and a 2, leans to no side.
    if high <= part or not head.size or not foot.size or max(int(np.ptp(head)), int(np.ptp(foot))) > _BAR * wide:
        return 0.0
    lean: float = float(head.mean()) - float(foot.mean())
    return lean / float(high - part)


def _is_straight(shape: NDArray[np.bool_]) -> bool:
    high, wide = shape.shape
    if wide > _FLATTEST * high or not shape.any(axis=1).all():
        return False
    left, right = shape.argmax(axis=1), wide - shape[:, ::-1].argmax(axis=1)
    widths, middles = right - left, (left + right) / 2
    line = np.interp(np.arange(high), (0, high - 1), (float(middles[:3].mean()), float(middles[-3:].mean())))
    return bool(np.abs(middles - line).max() <= max(_BENT * high, 1.5) and widths.max() <= _SWOLLEN * np.median(widths))


def _grouped(boxes: list[Stroke], speck: float, high: float) -> list[list[Stroke]]:
    """Strokes by the line that they stand on. Specks found no line: they go to one that they stand in."""
    large = [box for box in boxes if box.x1 - box.x0 > speck or box.y1 - box.y0 > speck]
    small = [box for box in boxes if box not in large]
    bands: list[list[int]] = []
    for box in sorted(large, key=lambda box: box.y0):
        if bands and box.y0 < bands[-1][1]:
            bands[-1][1] = max(bands[-1][1], box.y1)
        else:
            bands.append([box.y0, box.y1])
    merged = bands[:1]
    for band in bands[1:]:
        last = merged[-1]
        low = min(last[1] - last[0], band[1] - band[0]) < _LOW * high
        if low and band[1] - last[0] <= 1.25 * high:
            last[1] = band[1]
        else:
            merged.append(band)
    groups: list[list[Stroke]] = [[] for _ in merged]
    for box in large:
        middle = (box.y0 + box.y1) / 2
        groups[next(at for at, band in enumerate(merged) if band[0] <= middle <= band[1])].append(box)
    for box in small:
        for group, band in zip(groups, merged, strict=True):
            near = any(box.x0 - high < other.x1 and other.x0 - high < box.x1 for other in group)
            if near and band[0] - 0.2 * high <= box.y0 and box.y1 <= band[1] + 0.35 * high:
                group.append(box)
                break
    return [group for group in groups if group]


def _line(group: list[Stroke], cell: Box, speck: float) -> Line:
    """A line of these strokes; what stands one above the other is one."""
    strokes: list[Stroke] = []
    gap = 0
    kept = _without_dirt(group, speck)
    # A spot at the foot before all others may be the point of a number that has nothing before it.
    kept_before = kept + [one for one in group if _may_be_point(one, kept)]
    x0, x1 = min(one.x0 for one in kept_before), max(one.x1 for one in kept)
    y0, y1 = min(one.y0 for one in kept), max(one.y1 for one in kept)
    for one in sorted(kept, key=lambda one: one.x0):
        last = strokes[-1] if strokes else None
        if last and one.x0 + 1 < last.x1:
            slant = last.slant if last.y1 - last.y0 >= one.y1 - one.y0 else one.slant
            strokes[-1] = Stroke(last.x0, min(last.y0, one.y0), max(last.x1, one.x1), max(last.y1, one.y1), slant)
            continue
        if last:
            gap = max(gap, one.x0 - last.x1)
        strokes.append(Stroke(one.x0, one.y0, one.x1, one.y1, one.slant, one.straight))
    for one in strokes:
        one.x0, one.x1, one.y0, one.y1 = one.x0 + cell.x0, one.x1 + cell.x0, one.y0 + cell.y0, one.y1 + cell.y0
    return Line(Box(cell.x0 + x0, cell.y0 + y0, cell.x0 + x1, cell.y0 + y1), strokes, gap)


def _may_be_point(one: Stroke, kept: list[Stroke]) -> bool:
    top, foot = min(other.y0 for other in kept), max(other.y1 for other in kept)
    return one.x1 <= min(other.x0 for other in kept) and one.y0 >= top + _POINT * (foot - top)


def _without_dirt(group: list[Stroke], speck: float) -> list[Stroke]:
    """Strokes without the small spots that can be no point: those that stand beside all others, or high up."""
    large = [one for one in group if one.x1 - one.x0 > speck or one.y1 - one.y0 > speck]
    first, last = min(one.x0 for one in large), max(one.x1 for one in large)
    top, foot = min(one.y0 for one in large), max(one.y1 for one in large)
    low = top + _POINT * (foot - top)
    return [one for one in group if one in large or (first < one.x0 and one.x1 < last and one.y0 >= low)]
