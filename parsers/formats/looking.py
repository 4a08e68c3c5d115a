"""What readers ask of recognition: the pictures that stand in a document, a page or an archive.

A file is read without recognition first. What then is found to be a picture is told (:func:`unread_picture`), and the
file is read once more with a :class:`Look` (:mod:`parsers.formats.second_look`), which takes more memory and time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from parsers.formats.drawn import Sheet
from parsers.model import Document, Finding, Severity

LEAST_WIDE, LEAST_HIGH = 150.0, 40.0
"""Points that a picture is wide and high at least that may hold a table."""
LEAST_BYTES = 4_096
"""Bytes of a picture whose size is not known."""
PAGE_LIKE = 0.5
"""Share of a page from which on a picture is read as a page is; a smaller one only for the tables in it."""
TEXT_AREA = 450.0 * 700.0
"""Square points of the type area of an A4 page."""
PICTURED = 0.25
"""Share of a page's area from which on its pictures may hold its text."""
FEW = 20
"""Characters up to which a page has no text of its own, but a number or a scanner's mark; and up to which what stands
on a picture is no text before a background."""
_SHOWN = 8
MAY_BE_TABLE = "如果里面是表格，需要文字识别"


def listed(pages: Sequence[int]) -> str:
    """Numbers of pages in words, the first of many."""
    shown = "、".join(map(str, pages[:_SHOWN]))
    return f"{shown}等" if len(pages) > _SHOWN else shown


def unread_picture(severity: Severity, message: str, evidence: str) -> Finding:
    """That something in the file is a picture and was not read: a warning for whole pages."""
    return Finding("picture_unread", severity, message, evidence)


def is_unread_picture(found: Finding) -> bool:
    """Whether a finding is one of these."""
    return found.kind == "picture_unread"


class Look(Protocol):
    """Recognises pictures, a bounded number of pages for one file."""

    def sheets(self, body: bytes, tables_only: bool) -> list[Sheet]:
        """The pages of a picture or a PDF, ``[]`` where there is nothing to read. ``tables_only``: where no lines make
        a table, there is nothing to read. Raises :class:`Unreadable`."""

    def document(self, body: bytes, tables_only: bool) -> Document | None:
        """The same as a document, ``None`` where there is nothing to read. Raises :class:`Unreadable`."""
