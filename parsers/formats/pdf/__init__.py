"""PDF: what PDFium says is drawn on each page, turned into blocks. What has no text layer is left to recognition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import string_at
from typing import Any

import pypdfium2.raw as pdfium

from parsers.formats.drawn.marks import without_struck
from parsers.formats.drawn.pages import document_of
from parsers.formats.looking import Look, listed
from parsers.formats.pdf.fonts import begin
from parsers.formats.pdf.ink import Ink, ink_of
from parsers.formats.pdf.pictures import looked_at
from parsers.formats.unreadable import Unreadable
from parsers.model import Document, Finding, Severity

MOST_PAGES = 300
"""Pages read of a file: ten times the longest honest report."""
MOST_ALL_CHARS = 1_000_000
_MOST_UNKNOWN = 0.3
"""Share of characters without a meaning from which on the text layer is none."""


def read(body: bytes, look: Look | None = None) -> Document:
    """Read a PDF, with ``look`` what some of its pages hold as pictures too. Raises :class:`Unreadable` for one that
    wants a password, is damaged, or has no text to read."""
    with opened(body) as document:
        count = pdfium.FPDF_GetPageCount(document)
        findings = []
        if count > MOST_PAGES:
            said = f"共{count}页，只读了前{MOST_PAGES}页"
            findings.append(Finding("page_cut", Severity.WARNING, said))
        inks: list[Ink] = []
        chars = 0
        for number in range(1, min(count, MOST_PAGES) + 1):
            ink = _ink(document, number)
            inks.append(ink)
            chars += sum(len(run.text) for run in ink.sheet.runs)
            if chars > MOST_ALL_CHARS:
                said = f"文字超过{MOST_ALL_CHARS}个，第{number}页之后没有读"
                findings.append(Finding("page_cut", Severity.WARNING, said))
                break
        _refuse_mute(inks, chars)
        findings += looked_at(document, inks, look)
    findings += _about(inks)
    for ink in inks:
        without_struck(ink.sheet)
    return document_of((ink.sheet for ink in inks), "pdf", findings)


@contextmanager
def opened(body: bytes) -> Iterator[Any]:
    """A PDF as PDFium has it open. Raises :class:`Unreadable` where it cannot be opened."""
    begin()
    document = pdfium.FPDF_LoadMemDocument64(body, len(body), None)
    if not document:
        error = pdfium.FPDF_GetLastError()
        if error in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Unreadable("document_encrypted", "PDF有密码，打不开；请用没有密码的一份，或打印成新的PDF")
        raise Unreadable("document_damaged", "PDF已损坏或不完整，打不开；请重新下载")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _ink(document: Any, number: int) -> Ink:
    page = _page(document, number)
    try:
        return ink_of(document, page, number)
    finally:
        pdfium.FPDF_ClosePage(page)


def _page(document: Any, number: int) -> Any:
    """A page, what is filled into its form fields drawn on it."""
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise Unreadable("document_damaged", f"PDF第{number}页已损坏，打不开；请重新下载")
    if pdfium.FPDFPage_GetAnnotCount(page) > 0 and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == 1:
        pdfium.FPDF_ClosePage(page)
        page = pdfium.FPDF_LoadPage(document, number - 1)
    return page


def _refuse_mute(inks: Sequence[Ink], chars: int) -> None:
    """Raise :class:`Unreadable` for a file that has no text layer at all, or one that says nothing."""
    unknown = sum(ink.unknown for ink in inks)
    if not chars:
        hidden = sum(ink.hidden for ink in inks)
        why = "只有看不见的识别文字，不可靠" if hidden else "没有文字层，是扫描或图片"
        raise Unreadable("needs_ocr", f"PDF{why}；需要文字识别，或另找有文字的一份")
    if unknown > _MOST_UNKNOWN * chars:
        raise Unreadable("needs_ocr", f"PDF的字体没有说明文字编码（{chars}个字符中{unknown}个不能辨认）；需要文字识别")


def _about(inks: Sequence[Ink]) -> list[Finding]:
    """What the reader of the record should know of the text layer."""
    findings = []
    if unknown := sum(ink.unknown for ink in inks):
        pages = [ink.sheet.number for ink in inks if ink.unknown]
        said = f"{unknown}个字符的字体没有说明文字编码，不能辨认，见第{listed(pages)}页"
        findings.append(Finding("pdf_no_text", Severity.WARNING, said))
    if cut := [ink.sheet.number for ink in inks if ink.cut]:
        findings.append(Finding("page_cut", Severity.WARNING, f"第{listed(cut)}页内容过多，没有读完"))
    return findings


def pictures(body: bytes, dots: float = 300.0, most: int = 30) -> Iterator[tuple[int, int, int, bytes]]:
    """The pages of a PDF in gray, for recognition: number from 1, width and height in pixels, a byte a pixel.

    ``dots`` an inch, fewer where a page is so large that it would take more than 40 million; ``most`` pages.
    """
    with opened(body) as document:
        for number in range(1, min(pdfium.FPDF_GetPageCount(document), most) + 1):
            page = _page(document, number)
            try:
                scale = dots / 72
                wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
                scale = min(scale, (40e6 / max(wide * high, 1.0)) ** 0.5)
                across, down = max(int(wide * scale), 1), max(int(high * scale), 1)
                bitmap = pdfium.FPDFBitmap_CreateEx(across, down, pdfium.FPDFBitmap_Gray, None, 0)
                try:
                    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
                    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, pdfium.FPDF_ANNOT)
                    stride = pdfium.FPDFBitmap_GetStride(bitmap)
                    held = string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * down)
                finally:
                    pdfium.FPDFBitmap_Destroy(bitmap)
            finally:
                pdfium.FPDF_ClosePage(page)
            yield number, across, down, b"".join(held[at : at + across] for at in range(0, stride * down, stride))
