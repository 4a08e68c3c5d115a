"""What is drawn on a page of a PDF besides characters: lines, backgrounds, pictures, and what covers what."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import byref, c_float, c_int, c_uint
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from parsers.formats.drawn import Rule
from parsers.formats.pdf.covers import Box, Covers
from parsers.formats.pdf.paths import SAME, Matrix, box_of, matrix_of, meet, outlines, point, times

MOST_OBJECTS = 60_000
_DEEPEST = 6
_THIN = 3.2
"""Points up to which what is drawn is a line and no background."""
_DOT = 2.4
_RECTANGLE = 4
_CORNERS = 7
"""Points of a closed outline from which on it is no rectangle, but one with round corners."""
INVISIBLE = (3, 7)
"""Modes of text that draw nothing: neither filled nor stroked."""
_WHITE = 245
_PALE, _THROUGH = 150, 128
"""Of 255: from where on a gray is light, up to where what is drawn lets most show through."""


class Shapes:
    """Looks through the objects of a page. Boxes are upright, as ``turned`` makes them of left, bottom, right, top.

    ``hides``, ``whites``: there is text that is not drawn, or in white; ``dark``: grounds on which white shows.
    """

    def __init__(self, document: Any, turned: Callable[[float, float, float, float], Box]) -> None:
        self.turned = turned
        self.rules: list[Rule] = []
        self.pictured = 0.0
        self.pictures: list[Box] = []
        self.hides = self.whites = False
        self.covers = Covers(document)
        self.dark: list[Box] = []
        self._left_over = MOST_OBJECTS
        self._through = 0
        """How many of the forms that are being drawn let what lies below show."""
        self.fill, self.stroke = c_int(), c_int()
        self.modes = byref(self.fill), byref(self.stroke)
        self.color = c_uint(), c_uint(), c_uint(), c_uint()
        self.channels = tuple(byref(channel) for channel in self.color)

    @property
    def cut(self) -> bool:
        """Whether there were more objects than are looked at."""
        return self._left_over <= 0

    def read(self, page: Any) -> None:
        """Look through the page."""
        self._objects(pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, page, SAME, 0)

    def _objects(self, count: int, at: Any, holder: Any, matrix: Matrix, depth: int) -> None:
        """Look through the objects of the page, or of a form that is drawn on it."""
        kind_of, bounds = pdfium.FPDFPageObj_GetType, pdfium.FPDFPageObj_GetBounds
        sides = [c_float() for _ in range(4)]
        into = [byref(side) for side in sides]
        for number in range(count):
            self._left_over -= 1
            if self._left_over < 0:
                return
            one = at(holder, number)
            kind = kind_of(one)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._text_object(one)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                if depth < _DEEPEST:
                    inner = times(matrix_of(one), matrix)
                    shows = pdfium.FPDFPageObj_HasTransparency(one)
                    self._through += shows
                    self._objects(
                        pdfium.FPDFFormObj_CountObjects(one), pdfium.FPDFFormObj_GetObject, one, inner, depth + 1
                    )
                    self._through -= shows
            elif kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE) and bounds(one, *into):
                x0, y0, x1, y1 = (side.value for side in sides)
                if matrix is not SAME:
                    x0, y0, x1, y1 = box_of(matrix, x0, y0, x1, y1)
                self._shape(one, kind, matrix, *self.turned(x0, y0, x1, y1))

    def _is_drawn(self, path: Any) -> bool:
        """Whether a path is filled (``self.fill`` is not 0 then) or stroked (``self.stroke``)."""
        pdfium.FPDFPath_GetDrawMode(path, *self.modes)
        return bool(self.fill.value or self.stroke.value)

    def is_white(self, one: Any) -> bool:
        """Whether an object is filled with white, or with nothing."""
        if not pdfium.FPDFPageObj_GetFillColor(one, *self.channels):
            return False
        red, green, blue, alpha = self.color
        return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE

    def is_pale(self, one: Any) -> bool:
        """Whether an object is filled with a light gray, or lets most of what lies below show."""
        if not one or not pdfium.FPDFPageObj_GetFillColor(one, *self.channels):
            return False
        red, green, blue, alpha = (channel.value for channel in self.color)
        return alpha <= _THROUGH or (min(red, green, blue) >= _PALE and max(red, green, blue) < _WHITE)

    def _text_object(self, one: Any) -> None:
        self.covers.text(one)
        if pdfium.FPDFTextObj_GetTextRenderMode(one) in INVISIBLE:
            self.hides = True
        elif not self.whites and self.is_white(one):
            self.whites = True

    def _shape(self, one: Any, kind: int, matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> None:
        if y1 - y0 <= _THIN or x1 - x0 <= _THIN:
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE or self._is_drawn(one):
                self._rule(x0, y0, x1, y1)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            self.pictured += (x1 - x0) * (y1 - y0)
            self.pictures.append((x0, y0, x1, y1))
            self._cover(one, matrix, (x0, y0, x1, y1))
            self.dark.append((x0, y0, x1, y1))
        else:
            self._path(one, matrix)

    def _cover(self, one: Any, matrix: Matrix, box: Box) -> None:
        if not self._through:
            self.covers.shape(one, box, lambda part: self.turned(*box_of(matrix, *part)))

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if x1 - x0 <= _DOT and y1 - y0 <= _DOT:
            # Of a dotted line, whichever way it goes.
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            self.rules += (Rule(x0, y, x1, y), Rule(x, y0, x, y1))
            return
        if y1 - y0 <= x1 - x0:
            self.rules.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        else:
            self.rules.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))

    def _frame(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.rules += (Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1))

    def _path(self, one: Any, matrix: Matrix) -> None:
        """Lines of a path that has more than one; filled, the rectangles in it."""
        if not self._is_drawn(one):
            return
        whole = times(matrix_of(one), matrix)
        around: tuple[float, float, float, float] | None = None
        parts = list(outlines(one))
        alone = len(parts) == 1
        for points in parts:
            # Along the axes both ways: a line of the path is one of the page.
            placed = [point(whole, x, y) for x, y in points]
            if self.stroke.value and len(placed) > _CORNERS and meet(placed[0], placed[-1]):
                # A box with round corners: its sides end before they meet.
                xs, ys = [x for x, _ in placed], [y for _, y in placed]
                self._frame(*self.turned(min(xs), min(ys), max(xs), max(ys)))
            elif self.stroke.value:
                for (ax, ay), (bx, by) in pairwise(placed):
                    box = self.turned(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
                    if box[2] - box[0] <= 0.5 or box[3] - box[1] <= 0.5:
                        self._rule(*box)
            if self.fill.value and len(placed) > 3:
                xs, ys = [x for x, _ in placed], [y for _, y in placed]
                box = self.turned(min(xs), min(ys), max(xs), max(ys))
                if box[2] - box[0] <= _THIN or box[3] - box[1] <= _THIN:
                    self._rule(*box)
                elif around and all(abs(a - b) <= _THIN for a, b in zip(around, box, strict=True)):
                    # The border of a box with round corners: what lies between two outlines.
                    self._frame(*around)
                    around = None
                else:
                    around = box
                    if alone and len(set(placed)) == _RECTANGLE:
                        self._cover(one, matrix, box)
                    if not self.is_white(one):
                        self.dark.append(box)
