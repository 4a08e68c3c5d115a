"""A page of a PDF as what is drawn on it: its characters through PDFium's text page, its lines from its objects.

PDFium's own functions are called, not the classes of its Python package: a page has thousands of characters, and each
call counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_double
from dataclasses import dataclass, field
from math import hypot, pi
from typing import Any

import pypdfium2.raw as pdfium

from parsers.formats.drawn import Glyph, Sheet, runs_of
from parsers.formats.pdf.chars import UNKNOWN, as_text
from parsers.formats.pdf.covers import Box
from parsers.formats.pdf.shapes import INVISIBLE, Shapes

MOST_CHARS = 60_000
"""Characters of a page; the fullest honest one has some 3,000."""
_TURNS = (0, 1, 0, -1)
_BLANK = frozenset((32, 13, 10, 0xA0, 0x3000))
_ASCENT = 0.88
"""Share of a font's size that stands above its base line, where the font does not say."""
_ASLANT = 0.05
"""Radians from which on a character stands along no axis of the page."""
_SIZE_LEAST = 1.0
_LARGE = 20.0
"""Points from which on pale characters are a watermark; titles are as large, and not pale."""


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
        self.shapes = Shapes(document, self.turned)
        self.matrix, self.x, self.y = pdfium.FS_MATRIX(), c_double(), c_double()

    def ink(self) -> Ink:
        """Read it."""
        count = max(pdfium.FPDFText_CountChars(self.text), 0)
        self.quarter = self._quarter(min(count, MOST_CHARS))
        self.shapes.read(self.page)
        wide, high = self.right - self.left, self.top - self.bottom
        if self.quarter % 2:
            wide, high = high, wide
        ink = Ink(Sheet(self.number, wide, high), cut=count > MOST_CHARS or self.shapes.cut)
        ink.sheet.runs = runs_of(self._glyphs(min(count, MOST_CHARS), ink))
        ink.sheet.rules = self.shapes.rules
        ink.pictured = self.shapes.pictured / max(wide * high, 1.0)
        ink.pictures, ink.quarter = self.shapes.pictures, self.quarter
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
        looks = self.shapes.hides or self.shapes.whites or bool(self.shapes.covers)
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
            if size >= _LARGE and self.shapes.is_pale(pdfium.FPDFText_GetTextObject(text, at)):
                ink.hidden += 1  # a watermark along the lines
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
        if pdfium.FPDFTextObj_GetTextRenderMode(one) in INVISIBLE:
            return True
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if self.shapes.covers and self.shapes.covers.hides(one, x, y):
            return True
        return self.shapes.is_white(one) and not any(a <= x <= c and b <= y <= d for a, b, c, d in self.shapes.dark)
