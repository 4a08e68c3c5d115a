"""Paths of a PDF's objects, and the matrices that place them on the page."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float
from typing import Any

import pypdfium2.raw as pdfium

Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
"""The matrix that changes nothing."""
_MOST_SEGMENTS = 4_000


def outlines(path: Any) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path; of a curve where it ends."""
    x, y = c_float(), c_float()
    at_x, at_y = byref(x), byref(y)
    points: list[tuple[float, float]] = []
    bent = 0
    for number in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, at_x, at_y)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        bent = (bent + 1) % 3 if kind == pdfium.FPDF_SEGMENT_BEZIERTO else 0
        if not bent:
            points.append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            yield [*points, points[0]]
            points = points[:1]
    if len(points) > 1:
        yield points


def matrix_of(one: Any) -> Matrix:
    """The matrix that places an object."""
    held = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(one, byref(held)):
        return SAME
    return held.a, held.b, held.c, held.d, held.e, held.f


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does ``first`` and ``then`` the other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where ``matrix`` puts a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def box_of(matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    """The box around what ``matrix`` makes of a box."""
    corners = [point(matrix, x, y) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two points are one, to a point of the page."""
    return abs(one[0] - other[0]) < 1 and abs(one[1] - other[1]) < 1
