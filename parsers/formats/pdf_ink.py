"""A page of a PDF as what is drawn on it: its characters through PDFium's text page, its lines from its objects.

PDFium's own functions are called, not the classes of its Python package: a page has thousands of characters, and each
call counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import byref, c_double, c_float, c_int, c_uint
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot, pi
from typing import Any

import pypdfium2.raw as pdfium

from parsers.formats.drawn import Glyph, Rule, Sheet, runs_of
from parsers.formats.pdf_chars import UNKNOWN, as_text
from parsers.formats.pdf_covers import Covers
from parsers.formats.pdf_paths import SAME, Matrix, box_of, matrix_of, meet, outlines, point, times

MOST_CHARS = 60_000
"""Characters of a page; the fullest honest one has some 3,000."""
MOST_OBJECTS = 60_000
_DEEPEST = 6
_THIN = 3.2
"""Points up to which what is drawn is a line and no background."""
_DOT = 2.4
_TURNS = (0, 1, 0, -1)
_RECTANGLE = 4
_CORNERS = 7
"""Points of a closed outline from which on it is no rectangle, but one with round corners."""
_BLANK = frozenset((32, 13, 10, 0xA0, 0x3000))
_ASCENT = 0.88
"""Share of a font's size that stands above its base line, where the font does not say."""
_ASLANT = 0.05
"""Radians from which on a character stands along no axis of the page."""
_INVISIBLE = (3, 7)
"""Modes of text that draw nothing: neither filled nor stroked."""
_WHITE = 245
_SIZE_LEAST = 1.0

Turn = Callable[[float, float], tuple[float, float]]
Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Ink:
    """A page: what is drawn, how many of its characters have no meaning in Unicode, how many are hidden, whether
    pictures cover a good part of it, and what was cut off."""

    sheet: Sheet
    unknown: int = 0
    hidden: int = 0
    pictured: float = 0.0
    cut: bool = False
    pictures: list[Box] = field(default_factory=list)
    quarter: int = 0
    bounds: Box = (0.0, 0.0, 0.0, 0.0)
    """The page's own box: left, bottom, right, top."""

    def uncropped(self, box: Box) -> Box:
        """A box of the upright page in the page's own points: left, bottom, right, top."""
        x0, y0, x1, y1 = box
        left, bottom, right, top = self.bounds
        if self.quarter == 0:
            return left + x0, top - y1, left + x1, top - y0
        if self.quarter == 1:
            return left + y0, bottom + x0, left + y1, bottom + x1
        if self.quarter == 2:
            return right - x1, bottom + y0, right - x0, bottom + y1
        return right - y1, top - x1, right - y0, top - x0


def ink_of(document: Any, page: Any, number: int) -> Ink:
    """What is drawn on ``page`` of ``document``, upright as its text is, whatever way the page was turned."""
    text = pdfium.FPDFText_LoadPage(page)
    try:
        return _Reading(document, page, text, number).ink()
    finally:
        pdfium.FPDFText_ClosePage(text)


class _Reading:
    """One page while it is read."""

    def __init__(self, document: Any, page: Any, text: Any, number: int) -> None:
        self.page, self.text, self.number = page, text, number
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, byref(box))
        self.left, self.right = sorted((box.left, box.right))
        self.bottom, self.top = sorted((box.bottom, box.top))
        self.rules: list[Rule] = []
        self.pictured = 0.0
        self.pictures: list[Box] = []
        self.left_over = MOST_OBJECTS
        self.hides = self.whites = False
        self.covers = Covers(document)
        self.through = 0
        """How many of the forms that are being drawn let what lies below show."""
        self.dark: list[Box] = []
        self.fill, self.stroke = c_int(), c_int()
        self.modes = byref(self.fill), byref(self.stroke)
        self.color = c_uint(), c_uint(), c_uint(), c_uint()
        self.channels = tuple(byref(channel) for channel in self.color)
        self.matrix, self.x, self.y = pdfium.FS_MATRIX(), c_double(), c_double()

    def ink(self) -> Ink:
        """Read it."""
        count = max(pdfium.FPDFText_CountChars(self.text), 0)
        self.quarter = self._quarter(min(count, MOST_CHARS))
        self.objects(pdfium.FPDFPage_CountObjects(self.page), pdfium.FPDFPage_GetObject, self.page, SAME, 0)
        wide, high = self.right - self.left, self.top - self.bottom
        if self.quarter % 2:
            wide, high = high, wide
        ink = Ink(Sheet(self.number, wide, high), cut=count > MOST_CHARS or self.left_over <= 0)
        ink.sheet.runs = runs_of(self._glyphs(min(count, MOST_CHARS), ink))
        ink.sheet.rules = self.rules
        ink.pictured = self.pictured / max(wide * high, 1.0)
        ink.pictures, ink.quarter = self.pictures, self.quarter
        ink.bounds = self.left, self.bottom, self.right, self.top
        return ink

    def _quarter(self, count: int) -> int:
        """By how many quarters of a turn, against the clock, the text of the page is written."""
        step = max(count // 64, 1)
        turns = [0, 0, 0, 0]
        for at in range(0, count, step):
            if not pdfium.FPDFText_IsGenerated(self.text, at):
                # PDFium counts with the clock.
                turns[-round(pdfium.FPDFText_GetCharAngle(self.text, at) / (pi / 2)) % 4] += 1
        return turns.index(max(turns))

    def turned(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box of the page as it stands when the text is upright: left, top, right, bottom, downwards."""
        if self.quarter == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if self.quarter == 1:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.quarter == 2:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        return self.top - y1, self.right - x1, self.top - y0, self.right - x0

    def _glyphs(self, count: int, ink: Ink) -> Iterator[Glyph]:
        text = self.text
        unicode, loose = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
        angle, unmapped = pdfium.FPDFText_GetCharAngle, pdfium.FPDFText_HasUnicodeMapError
        box = pdfium.FS_RECTF()
        at_box = byref(box)
        wide, high = ink.sheet.width, ink.sheet.height
        left, top, quarter = self.left, self.top, self.quarter
        looks = self.hides or self.whites or bool(self.covers)
        usual = size = 0.0
        for at in range(count):
            code = unicode(text, at)
            if code in _BLANK or not loose(text, at, at_box):
                continue
            if quarter == 0:
                x0, y0, x1, y1 = box.left - left, top - box.top, box.right - left, top - box.bottom
            else:
                x0, y0, x1, y1 = self.turned(box.left, box.bottom, box.right, box.top)
            if abs(y1 - y0 - usual) > 0.01 * usual:
                size, base = self._font(at)
                if 0.85 * size <= y1 - y0 <= 1.6 * size:
                    usual = y1 - y0
                else:
                    # The font tells no heights: the box is that of the drawing, flat for 一 and for a dash.
                    y0, y1 = base - _ASCENT * size, base + (1 - _ASCENT) * size
            if not (-1 <= (x0 + x1) / 2 <= wide + 1 and -1 <= (y0 + y1) / 2 <= high + 1):
                continue
            if looks and self._is_hidden(at, x0, y0, x1, y1):
                ink.hidden += 1
                continue
            leaning = angle(text, at)
            away = leaning % (pi / 2)
            if _ASLANT < away < pi / 2 - _ASLANT:
                ink.hidden += 1  # across the page: a watermark
                continue
            char = UNKNOWN if unmapped(text, at) == 1 else as_text(code)
            if char == UNKNOWN:
                ink.unknown += 1
            if char:
                # PDFium counts with the clock: of four quarters one is read upwards, one downwards.
                yield Glyph(char, x0, y0, x1, y1, size, _TURNS[(-round(leaning / (pi / 2)) - quarter) % 4])

    def _font(self, at: int) -> tuple[float, float]:
        """The size of a character's font, and how far down its base line stands."""
        matrix = self.matrix
        pdfium.FPDFText_GetMatrix(self.text, at, byref(matrix))
        size = pdfium.FPDFText_GetFontSize(self.text, at) * hypot(matrix.c, matrix.d)
        pdfium.FPDFText_GetCharOrigin(self.text, at, byref(self.x), byref(self.y))
        x, y = self.x.value, self.y.value
        return max(size, _SIZE_LEAST), self.turned(x, y, x, y)[1]

    def _is_hidden(self, at: int, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether a character cannot be seen: drawn in no colour, or white where nothing dark lies behind."""
        one = pdfium.FPDFText_GetTextObject(self.text, at)
        if not one:
            return False
        if pdfium.FPDFTextObj_GetTextRenderMode(one) in _INVISIBLE:
            return True
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if self.covers and self.covers.hides(one, x, y):
            return True
        return self._is_white(one) and not any(a <= x <= c and b <= y <= d for a, b, c, d in self.dark)

    def objects(self, count: int, at: Any, holder: Any, matrix: Matrix, depth: int) -> None:
        """Look through the objects of the page, or of a form that is drawn on it."""
        kind_of, bounds = pdfium.FPDFPageObj_GetType, pdfium.FPDFPageObj_GetBounds
        sides = [c_float() for _ in range(4)]
        into = [byref(side) for side in sides]
        for number in range(count):
            self.left_over -= 1
            if self.left_over < 0:
                return
            one = at(holder, number)
            kind = kind_of(one)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._text_object(one)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                if depth < _DEEPEST:
                    inner = times(matrix_of(one), matrix)
                    shows = pdfium.FPDFPageObj_HasTransparency(one)
                    self.through += shows
                    self.objects(
                        pdfium.FPDFFormObj_CountObjects(one), pdfium.FPDFFormObj_GetObject, one, inner, depth + 1
                    )
                    self.through -= shows
            elif kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE) and bounds(one, *into):
                x0, y0, x1, y1 = (side.value for side in sides)
                if matrix is not SAME:
                    x0, y0, x1, y1 = box_of(matrix, x0, y0, x1, y1)
                self._shape(one, kind, matrix, *self.turned(x0, y0, x1, y1))

    def _is_drawn(self, path: Any) -> bool:
        """Whether a path is filled (``self.fill`` is not 0 then) or stroked (``self.stroke``)."""
        pdfium.FPDFPath_GetDrawMode(path, *self.modes)
        return bool(self.fill.value or self.stroke.value)

    def _is_white(self, one: Any) -> bool:
        """Whether an object is filled with white, or with nothing."""
        if not pdfium.FPDFPageObj_GetFillColor(one, *self.channels):
            return False
        red, green, blue, alpha = self.color
        return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE

    def _text_object(self, one: Any) -> None:
        self.covers.text(one)
        if pdfium.FPDFTextObj_GetTextRenderMode(one) in _INVISIBLE:
            self.hides = True
        elif not self.whites and self._is_white(one):
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
        if not self.through:
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
                    if not self._is_white(one):
                        self.dark.append(box)
