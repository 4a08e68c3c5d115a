"""What is drawn over text later and hides it: a white box under a correction, a scan over its own recognition."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]
_OPAQUE = 250
"""Of 255, from where on nothing shows through."""
_SAMPLES = 8
_CORNERS = 4
_LEAST = 4.0
"""Points to a side from which on something hides a character."""


class Covers:
    """The text objects of a page in the order in which they are drawn, and what covers them."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._drawn = 0
        self._order: dict[int, int] = {}
        self._found: list[tuple[int, Box]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def text(self, one: Any) -> None:
        """A text object is drawn."""
        self._drawn += 1
        self._order[_key(one)] = self._drawn

    def shape(self, one: Any, box: Box, turned: Callable[[Box], Box]) -> None:
        """Something of one colour, or a picture, is drawn over what stands there so far; ``box`` upright, as ``turned``
        makes a box of the page."""
        if not self._drawn or min(box[2] - box[0], box[3] - box[1]) < _LEAST:
            return
        clip = _clip(one)
        if clip is None or not self._is_opaque(one):
            return
        for part in map(turned, clip):
            box = max(box[0], part[0]), max(box[1], part[1]), min(box[2], part[2]), min(box[3], part[3])
        self._found.append((self._drawn, box))

    def hides(self, one: Any, x: float, y: float) -> bool:
        """Whether a later object lies over the text object at that point."""
        drawn = self._order.get(_key(one), self._drawn + 1)
        return any(at >= drawn and a <= x <= c and b <= y <= d for at, (a, b, c, d) in self._found)

    def _is_opaque(self, one: Any) -> bool:
        """Whether nothing shows through an object."""
        if pdfium.FPDFPageObj_HasTransparency(one):
            return False
        if pdfium.FPDFPageObj_GetType(one) != pdfium.FPDF_PAGEOBJ_IMAGE:
            return True
        bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(self._document, None, one)
        if not bitmap:
            return False
        try:
            if pdfium.FPDFBitmap_GetFormat(bitmap) != pdfium.FPDFBitmap_BGRA:
                return True
            wide, high = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
            stride, start = pdfium.FPDFBitmap_GetStride(bitmap), pdfium.FPDFBitmap_GetBuffer(bitmap)
            held = ctypes.string_at(start, stride * high)
            steps = [(2 * number + 1) / (2 * _SAMPLES) for number in range(_SAMPLES)]
            return all(held[int(y * high) * stride + 4 * int(x * wide) + 3] >= _OPAQUE for y in steps for x in steps)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)


def _clip(one: Any) -> list[Box] | None:
    """The boxes outside of which an object is not drawn, ``None`` where that is no box, so that nobody knows what it
    covers."""
    path = pdfium.FPDFPageObj_GetClipPath(one)
    count = pdfium.FPDFClipPath_CountPaths(path) if path else 0
    found: list[Box] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(max(count, 0)):
        corners = pdfium.FPDFClipPath_CountPathSegments(path, number)
        if not _CORNERS <= corners <= _CORNERS + 1:
            return None
        xs, ys = [], []
        for at in range(corners):
            pdfium.FPDFPathSegment_GetPoint(
                pdfium.FPDFClipPath_GetPathSegment(path, number, at), ctypes.byref(x), ctypes.byref(y)
            )
            xs.append(x.value)
            ys.append(y.value)
        if len({round(side, 1) for side in xs}) != 2 or len({round(side, 1) for side in ys}) != 2:
            return None
        found.append((min(xs), min(ys), max(xs), max(ys)))
    return found


def _key(one: Any) -> int:
    return ctypes.cast(one, ctypes.c_void_p).value or 0
