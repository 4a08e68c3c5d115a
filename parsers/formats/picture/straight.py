"""A page made ready: its ground white, its lines level."""

from __future__ import annotations

import cv2
import numpy as np

from parsers.formats.picture.pages import Page
from parsers.formats.picture.reader import Box, boxes_of, recognised
from parsers.formats.picture.seals import Pixels, without_seals

_STEEPEST = 6.0
"""Degrees to either side that a sheet lies askew in a scanner."""
_STEP = 0.5
_FINE = 0.05
_LINES_TRIED = 6
"""Lines of a page that are read on their heads too."""
_TRIED = 10
"""How many characters of each."""
_UPRIGHT = 0.9
"""Confidence from which on nobody tries them on their heads."""
_SEEN = 700
"""Pixels across the small copy on which the angle is looked for."""


def cleaned(gray: Pixels) -> Pixels:
    """``gray`` with its ground made white, whatever shade paper and light gave it."""
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    ground = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21)
    ground = cv2.resize(ground, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    # Where a picture or a bar is dark all over, there is no ground.
    ground = np.maximum(ground, 60)
    return cv2.divide(gray, ground, scale=250).astype(np.uint8)


def levelled(page: Page) -> Page:
    """``page`` cleaned and turned so that its lines are level, without seals."""
    shared = page.black is page.gray
    gray = cleaned(page.gray)
    black = gray if shared else cleaned(page.black)
    angle = _askew(black)
    if angle:
        gray = turned(gray, angle)
        black = gray if shared else turned(black, angle)
    return Page(page.number, gray, without_seals(black, page.dots / 72) if shared else black, page.dots)


def upright(page: Page) -> Page:
    """``page`` turned by right angles so that its lines of text lie level, and are read with more confidence than on
    their heads."""
    boxes = boxes_of(page.gray, coarsely=True)
    across = sum(box.x1 - box.x0 > 2 * (box.y1 - box.y0) for box in boxes)
    down = sum(box.y1 - box.y0 > 2 * (box.x1 - box.x0) for box in boxes)
    turns = 1 if down > across else 0
    gray = np.rot90(page.gray, turns)
    if turns:
        wide = page.gray.shape[1]
        boxes = [Box(box.y0, wide - box.x1, box.y1, wide - box.x0) for box in boxes]
    longest = sorted(boxes, key=lambda box: box.x0 - box.x1)[:_LINES_TRIED]
    lines = [gray[box.y0 : box.y1, box.x0 : min(box.x1, box.x0 + _TRIED * (box.y1 - box.y0))] for box in longest]
    over = [np.ascontiguousarray(line[::-1, ::-1]) for line in lines]
    if _sure(lines) < _UPRIGHT * len(lines) and _sure(over) > _sure(lines) + 0.1 * len(lines):
        turns += 2
    return _turned_by(page, turns)


def _sure(lines: list[Pixels]) -> float:
    return sum(float(np.mean(words.sure)) for words in recognised(lines) if words.sure)


def _turned_by(page: Page, quarters: int) -> Page:
    """``page`` turned by so many right angles, counterclockwise."""
    if not quarters:
        return page
    gray = np.ascontiguousarray(np.rot90(page.gray, quarters))
    black = gray if page.black is page.gray else np.ascontiguousarray(np.rot90(page.black, quarters))
    return Page(page.number, gray, black, page.dots)


def turned(gray: Pixels, angle: float) -> Pixels:
    """``gray`` turned by so many degrees, counterclockwise, what comes in at the corners white."""
    high, wide = gray.shape
    how = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    white = (255.0, 255.0, 255.0, 255.0)
    return cv2.warpAffine(
        gray, how, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=white
    ).astype(np.uint8)


def _askew(gray: Pixels) -> float:
    """Degrees to turn the page by: those at which ink and white lie in the clearest rows."""
    gray = gray[: 2 * gray.shape[1]]
    scale = _SEEN / max(gray.shape)
    ink = cv2.resize(255 - gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    best = max(np.arange(-_STEEPEST, _STEEPEST + _STEP, _STEP), key=lambda angle: _clear(ink, float(angle)))
    fine = np.arange(best - _STEP, best + _STEP + _FINE, _FINE)
    clear = [_clear(ink, float(angle)) for angle in fine]
    found = float(fine[int(np.argmax(clear))])
    # Turning softens every stroke: not for what nobody sees, nor for what is no clearer.
    if abs(found) < 0.08 or max(clear) < 1.02 * _clear(ink, 0.0):
        return 0.0
    return found


def _clear(ink: NDArrayFloat, angle: float) -> float:
    high, wide = ink.shape
    how = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    rows = cv2.warpAffine(ink, how, (wide, high)).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())


NDArrayFloat = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
