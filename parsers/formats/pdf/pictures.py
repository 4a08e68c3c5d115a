"""Pictures on the pages of a PDF that have text besides: whole pages that were scanned, and pictures of tables.

What a picture holds is recognised and stands at its place among what the page draws.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from parsers.formats.drawn import Rule, Run, Sheet
from parsers.formats.looking import (
    FEW,
    LEAST_HIGH,
    LEAST_WIDE,
    MAY_BE_TABLE,
    PAGE_LIKE,
    PICTURED,
    Look,
    listed,
    unread_picture,
)
from parsers.formats.pdf.covers import Box
from parsers.formats.pdf.ink import Ink
from parsers.formats.unreadable import Unreadable
from parsers.model import Finding, Severity

_MOST_UNKNOWN = 0.3
"""Share of a page's characters without a meaning from which on its text layer is none."""
_TOUCH = 2.0
_MOST_PICTURES = 20


@dataclass(slots=True)
class Pictured:
    """A picture on a page. ``whole``: it is all that the page has. ``box`` as the page's text stands, ``crop`` the same
    in the page's own points."""

    ink: Ink
    box: Box
    crop: Box
    whole: bool

    @property
    def page_like(self) -> bool:
        """Whether it is as large as what else would be a page."""
        sheet = self.ink.sheet
        return self.whole or _area(self.box) >= PAGE_LIKE * sheet.width * sheet.height


def looked_at(document: Any, inks: Sequence[Ink], look: Look | None) -> list[Finding]:
    """Put what is recognised in the pictures of pages at its place in ``inks``; what was not read is told."""
    whole: list[int] = []
    part: list[int] = []
    why = ""
    for ink in inks:
        for picture in _pictured(ink):
            try:
                if look is not None:
                    _put_in(picture, look.sheets(_alone(document, picture), not picture.page_like))
                    continue
            except Unreadable as error:
                why = f"（{error}）"
            (whole if picture.whole else part).append(ink.sheet.number)
    found = []
    if whole:
        said = f"第{listed(whole)}页是图片，没有文字层，没有读；需要文字识别{why}"
        found.append(unread_picture(Severity.WARNING, said, _pages(whole)))
    if part := sorted(set(part)):
        said = f"第{listed(part)}页有图片，没有读；{MAY_BE_TABLE}{why}"
        found.append(unread_picture(Severity.INFO, said, _pages(part)))
    return found


def _pages(pages: Iterable[int]) -> str:
    return "、".join(f"page {number}" for number in pages)


def _pictured(ink: Ink) -> list[Pictured]:
    """The pictures of a page that may hold what it says, from top to bottom."""
    sheet = ink.sheet
    chars = sum(len(run.text) for run in sheet.runs)
    mute = ink.unknown > _MOST_UNKNOWN * chars
    if mute or (chars < FEW and ink.pictured >= PICTURED):
        box = (0.0, 0.0, sheet.width, sheet.height)
        return [Pictured(ink, box, ink.uncropped(box), True)]
    found = []
    for box in _together(ink.pictures)[:_MOST_PICTURES]:
        box = max(box[0], 0.0), max(box[1], 0.0), min(box[2], sheet.width), min(box[3], sheet.height)
        if box[2] - box[0] < LEAST_WIDE or box[3] - box[1] < LEAST_HIGH:
            continue
        if sum(len(run.text) for run in sheet.runs if _holds(box, run)) < FEW:
            found.append(Pictured(ink, box, ink.uncropped(box), False))
    return sorted(found, key=lambda one: one.box[1])


def _together(boxes: Sequence[Box]) -> list[Box]:
    """Boxes with those that touch made one: programs cut a picture into strips."""
    merged: list[Box] = []
    for box in sorted(boxes, key=lambda one: (one[1], one[0]))[:2000]:
        again = True
        while again:
            again = False
            for other in merged:
                if (
                    box[0] <= other[2] + _TOUCH
                    and other[0] <= box[2] + _TOUCH
                    and box[1] <= other[3] + _TOUCH
                    and other[1] <= box[3] + _TOUCH
                ):
                    merged.remove(other)
                    box = min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])
                    again = True
                    break
        merged.append(box)
    return merged


def _holds(box: Box, run: Run) -> bool:
    return box[0] <= (run.x0 + run.x1) / 2 <= box[2] and box[1] <= run.middle <= box[3]


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _put_in(picture: Pictured, sheets: Sequence[Sheet]) -> None:
    """Put what was recognised where the picture stands."""
    sheet = picture.ink.sheet
    if not sheets:
        return
    seen = sheets[0]
    if picture.whole:
        sheet.runs, sheet.rules = seen.runs, seen.rules
        sheet.width, sheet.height = seen.width, seen.height
        picture.ink.unknown = 0
        return
    left, top, right, _ = picture.box
    by = (right - left) / max(seen.width, 1.0)
    sheet.runs = [run for run in sheet.runs if not _holds(picture.box, run)]
    sheet.runs += [
        Run(
            run.text,
            left + by * run.x0,
            top + by * run.y0,
            left + by * run.x1,
            top + by * run.y1,
            by * run.size,
            [left + by * side for side in run.sides],
            run.sure,
            run.turn,
        )
        for run in seen.runs
    ]
    sheet.rules += [
        Rule(left + by * one.x0, top + by * one.y0, left + by * one.x1, top + by * one.y1) for one in seen.rules
    ]


def _alone(document: Any, picture: Pictured) -> bytes:
    """A PDF of the one page that the picture stands on, cut to it, upright as the page's text is."""
    made = pdfium.FPDF_CreateNewDocument()
    try:
        number = ctypes.c_int(picture.ink.sheet.number - 1)
        if not pdfium.FPDF_ImportPagesByIndex(made, document, ctypes.byref(number), 1, 0):
            raise Unreadable("document_damaged", "这一页取不出来")
        if not picture.whole:
            page = pdfium.FPDF_LoadPage(made, 0)
            sides = [ctypes.c_float(side) for side in picture.crop]
            pdfium.FPDFPage_SetMediaBox(page, *sides)
            pdfium.FPDFPage_SetCropBox(page, *sides)
            pdfium.FPDFPage_SetRotation(page, picture.ink.quarter)
            pdfium.FPDF_ClosePage(page)
        return _saved(made)
    finally:
        pdfium.FPDF_CloseDocument(made)


def _saved(document: Any) -> bytes:
    pieces: list[bytes] = []

    def write(_: Any, data: Any, size: int) -> int:
        pieces.append(ctypes.string_at(data, size))
        return 1

    kind = pdfium.FPDF_FILEWRITE
    file = kind(version=1)
    file.WriteBlock = type(file.WriteBlock)(write)
    pdfium.FPDF_SaveAsCopy(document, ctypes.byref(file), 0)
    return b"".join(pieces)
