"""A file read with recognition, after it was found to hold pictures without it: pages of a PDF, pictures in a Word file
or an archived page, members of an archive."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

from parsers import formats
from parsers.formats import pdf, picture
from parsers.formats.drawn import Sheet
from parsers.formats.drawn.grid import grids_of
from parsers.formats.drawn.pages import document_of
from parsers.formats.picture.labels import as_printed
from parsers.formats.unreadable import Unreadable
from parsers.model import Document

try:
    from parsers.formats.picture.pages import MOST_PAGES, Page, pages_of
    from parsers.formats.picture.rules import rules_of
    from parsers.formats.picture.sheet import sheets_of
    from parsers.formats.picture.straight import levelled
except ImportError:  # The extra is not installed.
    sheets_of = None  # type: ignore[assignment]

_FEWEST_CELLS = 6
_NOTHING = ("picture_without_text", "picture_too_small")


def read(body: bytes) -> Document:
    """Read a file whose pictures were not read. Raises :class:`Unreadable`, also where the recogniser is missing."""
    kind = formats.sniff(body)
    if kind == "pdf":
        return read_pdf(body, Looking()) if sheets_of is not None else picture.read(body)
    if sheets_of is None:
        raise Unreadable("needs_ocr", "需要文字识别，请安装附加组件：pip install 'nianbao[ocr]'，再重新读取")
    document: Document = import_module(formats.APART[kind]).read(body, Looking())
    return as_printed(document)


def read_pdf(body: bytes, look: Looking) -> Document:
    """A PDF whose pages are pictures in part, or all of them. Raises :class:`Unreadable`."""
    try:
        return as_printed(pdf.read(body, look))
    except Unreadable as error:
        if error.kind != "needs_ocr":
            raise
    document = look.document(body, tables_only=False)
    if document is None:
        raise Unreadable("picture_without_text", "图片里没有识别出文字，未读取；请找清晰的一份")
    return replace(document, format="pdf")


class Looking:
    """A :class:`parsers.formats.looking.Look` that counts what it may still look at."""

    def __init__(self) -> None:
        self._left = MOST_PAGES

    def sheets(self, body: bytes, tables_only: bool) -> list[Sheet]:
        """See :class:`parsers.formats.looking.Look`."""
        if self._left <= 0:
            raise Unreadable("needs_ocr", f"已经识别了{MOST_PAGES}页，其余没有识别；请单独读取")
        try:
            if tables_only and not any(map(_has_table, pages_of(body))):
                return []
            found, _ = sheets_of(body)
        except Unreadable as error:
            if error.kind in _NOTHING:
                return []
            raise
        except (OSError, SyntaxError, ValueError) as error:
            raise Unreadable("document_damaged", f"图片已损坏或不完整，打不开（{error}）") from error
        self._left -= len(found)
        return found

    def document(self, body: bytes, tables_only: bool) -> Document | None:
        """See :class:`parsers.formats.looking.Look`."""
        sheets = self.sheets(body, tables_only)
        return as_printed(document_of(sheets, "image")) if any(sheet.runs for sheet in sheets) else None


def _has_table(page: Page) -> bool:
    return any(len(grid.squares) >= _FEWEST_CELLS for grid in grids_of(rules_of(levelled(page))))
