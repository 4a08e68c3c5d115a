"""Pictures of pages and scanned PDFs: characters recognised, the lines of tables found, then as any drawn page.

The models are those that come inside the package ``rapidocr``; nothing is fetched. Each place carries how sure the
recogniser is; what may be trusted of it, arithmetic decides (:mod:`parsers.recognised`).
"""

from __future__ import annotations

from parsers.formats.drawn.pages import document_of
from parsers.formats.picture.labels import as_printed
from parsers.formats.unreadable import Unreadable
from parsers.model import Document

try:
    from parsers.formats.picture.sheet import sheets_of
except ImportError:  # The extra is not installed.
    sheets_of = None  # type: ignore[assignment]


def read(body: bytes) -> Document:
    """Read a picture (PNG, JPEG, GIF, BMP, TIFF of several pages) or the pages of a PDF as pictures.

    Raises :class:`Unreadable` where the recogniser is not installed, and for pictures that cannot be opened.
    """
    if sheets_of is None:
        what = "PDF没有文字层" if body.startswith(b"%PDF") else "内容是图片"
        raise Unreadable("needs_ocr", f"{what}，需要文字识别；请安装附加组件：pip install 'nianbao[ocr]'，再重新读取")
    sheets, findings = sheets_of(body)
    return as_printed(document_of(sheets, "pdf" if body.startswith(b"%PDF") else "image", findings))
