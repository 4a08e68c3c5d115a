"""Seals, red or made grey by a scanner: taken from the page as shade is, so that the print under them stands alone."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Rows of pixels, 0 black to 255 white."""

_RED = 24
"""By how much what is red is lighter in its red than as a person sees it."""
_COARSE = 7
"""Pixels over which JPEG blurs colours."""
_MOST_RED = 0.2
"""Share of a page from which on what is red is no seal."""
_BLACKEST = 40
_PALER = 1.15
"""How much paler than its shade a seal is made: it is uneven."""
_SMALL, _ROUND = 200, 15
"""Pixels across a copy of a page, and those of it in which there is paper somewhere, also in a seal's star."""
_BROAD = 1.6
"""Points that the strokes of a seal are broad at the least; print is as broad in headings only, and black there."""
_GREY = (80, 195)
"""Shades of a seal."""
_ACROSS = 50.0
"""Points that a seal is wide and high at the least: more than any character."""
_INSIDE = 12.0
"""The same of what stands in it, its star."""
_JOINED = 3.0
"""Points over which its ring goes on behind print."""
_CORNERS = 2.5
"""Points up to which what is as grey belongs to it, however narrow."""
_AROUND = 1.0
"""Points around it that are paler than it and belong to it."""
_DARKER = 45
"""By how much print is darker than a seal; else nobody can tell them apart."""
_DARK = 170
_FILLED = 0.35
"""Share of its box that its star fills; words in the seal fill less."""
_STRAIGHT = 45.0
"""Points of a straight stroke that no ring or star has: a border, or a cell's background."""
_HARDLY = 0.1
"""Share of a seal that may stand in such strokes: borders run through it."""


def without_red(colors: Pixels, gray: Pixels) -> Pixels:
    """The red of each pixel, in which what is red is white, and print under a seal nearly as dark as elsewhere. JPEG
    keeps colours coarsely: what is red at the edge of a seal is made as red as the seal is."""
    red = np.ascontiguousarray(colors[:, :, 0])
    is_red = (cv2.subtract(red, gray) >= _RED).astype(np.uint8)
    around = cv2.dilate(is_red, np.ones((_COARSE, _COARSE), np.uint8)) > 0
    if not is_red.any() or around.mean() > _MOST_RED:
        return red
    seen, own = gray[around].astype(np.float32), red[around].astype(np.float32)
    inked = is_red[around] > 0
    redder = float(np.median(own[inked] / np.maximum(seen[inked], _BLACKEST)))
    shade = float(np.percentile(own[inked], 75))
    lifted = np.maximum(own, seen * redder)
    lifted[inked] = (lifted[inked] / shade) ** 3 * (_PALER * 255)
    black = red.copy()
    # No whiter than the paper around a seal.
    small = cv2.resize(red, (_SMALL, max(_SMALL * len(red) // red.shape[1], 1)), interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(small, np.ones((_ROUND, _ROUND), np.uint8))
    paper = cv2.resize(paper, (red.shape[1], red.shape[0]), interpolation=cv2.INTER_NEAREST)
    black[around] = np.minimum(lifted, paper[around]).astype(np.uint8)
    return black


def without_seals(gray: Pixels, scale: float) -> Pixels:
    """``gray`` with seals made white and the print under them as dark as elsewhere; ``scale`` in pixels a point. The
    same array where there are none."""
    seal = _seal(gray, scale)
    if seal is None:
        return gray
    shade = float(np.median(gray[seal > 0]))
    print_ = gray[(seal == 0) & (gray < _DARK)]
    if not print_.size or float(np.median(print_)) > shade - _DARKER:
        return gray
    around = cv2.dilate(seal, _square(2 * _AROUND * scale)) > 0
    # Not its share alone, for print under ink is paler than elsewhere.
    lifted = np.clip(np.square(gray[around].astype(np.float32) / shade) * 255, 0, 255)
    black = gray.copy()
    black[around] = lifted.astype(np.uint8)
    return black


def _seal(gray: Pixels, scale: float) -> Pixels | None:
    """Where a page has broad grey strokes that together are as large as a seal, 0 or 255; ``None`` where nowhere."""
    grey = cv2.inRange(cv2.medianBlur(gray, 3), np.array(_GREY[0]), np.array(_GREY[1])).astype(np.uint8)
    broad = cv2.morphologyEx(grey, cv2.MORPH_OPEN, _square(_BROAD * scale)).astype(np.uint8)
    if not broad.any():
        return None
    joined = cv2.dilate(broad, _square(_JOINED * scale)).astype(np.uint8)
    count, marks, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [tuple(int(side) for side in stats[number][:4]) for number in range(count)]
    large = [number for number in range(1, count) if min(boxes[number][2:]) >= _ACROSS * scale]
    straight = _straight(broad, round(_STRAIGHT * scale)) if large else broad
    rings = [
        boxes[number] for number in large if straight[marks == number].mean() < _HARDLY * broad[marks == number].mean()
    ]
    if not rings:
        return None
    kept = np.zeros(count, np.uint8)
    for number in range(1, count):
        x, y, wide, high = boxes[number]
        inside = any(
            left <= x and x + wide <= left + across and top <= y and y + high <= top + down
            for left, top, across, down in rings
        )
        if inside and min(wide, high) >= _INSIDE * scale:
            own = marks[y : y + high, x : x + wide] == number
            filled = (broad[y : y + high, x : x + wide][own] > 0).sum() >= _FILLED * wide * high
            kept[number] = 255 * (filled or boxes[number] in rings)
    seal = np.minimum(kept[marks], broad)
    # Corners between its strokes and print are narrower.
    return np.minimum(cv2.dilate(seal, _square(2 * _CORNERS * scale)), grey).astype(np.uint8) if seal.any() else None


def _straight(broad: Pixels, long: int) -> Pixels:
    """What of it stands in strokes that are level or upright and that long."""
    level = cv2.morphologyEx(broad, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    return np.maximum(level, cv2.morphologyEx(broad, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))).astype(np.uint8)


def _square(side: float) -> Pixels:
    return np.ones((max(round(side), 3),) * 2, np.uint8)
