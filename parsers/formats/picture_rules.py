"""The lines of tables on a page of pixels."""

from __future__ import annotations

import cv2
import numpy as np

from parsers.formats.drawn import Rule
from parsers.formats.picture_pages import Page, Pixels

_SHORTEST = 11.0
"""Points of a stroke that may be a piece of a border: longer than those of characters in a cell."""
_ALONE = 30.0
"""Points from which on a piece need not touch another to be one."""
_THICKEST = 5.0
_DARK = 215
"""Shade below which a pixel may belong to a thin line, that scanning made pale."""
_MEETS = 3.0
_MOST = 5000


def rules_of(page: Page) -> list[Rule]:
    """Its borders in points. Strokes of characters that are as long are left out: they touch no border."""
    dark = (page.black < _DARK).astype(np.uint8) * 255
    scale = page.dots / 72
    flat = _pieces(dark, scale, upright=False)
    upright = _pieces(dark, scale, upright=True)
    kept = [rule for rule in flat if rule.x1 - rule.x0 >= _ALONE or _touches(rule, upright)]
    kept += [rule for rule in upright if rule.y1 - rule.y0 >= _ALONE or _touches(rule, flat)]
    return kept[:_MOST]


def _pieces(dark: Pixels, scale: float, upright: bool) -> list[Rule]:
    long = max(round(_SHORTEST * scale), 8)
    gap = max(round(0.5 * scale), 2)
    bar = np.ones((long, 1) if upright else (1, long), np.uint8)
    patch = np.ones((gap, 1) if upright else (1, gap), np.uint8)
    found = cv2.morphologyEx(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, patch), cv2.MORPH_OPEN, bar)
    # A seal or a black bar that a line runs into is as long, but no line.
    broad = max(round(_THICKEST * scale), 4)
    found = cv2.subtract(
        found, cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((1, broad) if upright else (broad, 1), np.uint8))
    )
    count, marks, stats, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    rules = []
    for number in range(1, count):
        x, y, wide, high, area = (int(side) for side in stats[number])
        length, across = (high, wide) if upright else (wide, high)
        if area / length > _THICKEST * scale or length < 3 * area / length:
            continue
        place = (x if upright else y) + across / 2
        if across > _THICKEST * scale:
            # Something hangs on it: it stands where most of it does.
            own = np.nonzero(marks[y : y + high, x : x + wide] == number)[1 if upright else 0]
            place = float(np.median(own)) + (x if upright else y) + 0.5
        place /= scale
        if upright:
            rules.append(Rule(place, y / scale, place, (y + high) / scale))
        else:
            rules.append(Rule(x / scale, place, (x + wide) / scale, place))
    return rules


def _touches(one: Rule, others: list[Rule]) -> bool:
    """Whether one of ``others``, across it, ends at it or it at them."""
    return any(
        one.x0 - _MEETS <= other.x1
        and other.x0 <= one.x1 + _MEETS
        and one.y0 - _MEETS <= other.y1
        and other.y0 <= one.y1 + _MEETS
        and max(other.x1 - other.x0, other.y1 - other.y0) >= _ALONE
        for other in others
    )
