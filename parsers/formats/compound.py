"""What begins as an OLE file: Word, WPS, Excel, or an Office file behind a password, told by its streams."""

from __future__ import annotations

import io

from olefile import OleFileIO

from parsers.formats import doc, sheets
from parsers.formats.unreadable import Unreadable
from parsers.model import Document


def read(body: bytes) -> Document:
    """The document in ``body``. Raises :class:`Unreadable`."""
    try:
        ole = OleFileIO(io.BytesIO(body))
    except (OSError, ValueError) as error:
        raise Unreadable("document_damaged", f"文档不完整或已损坏（{error}）；请重新下载") from error
    if ole.exists("EncryptedPackage"):
        raise Unreadable("document_encrypted", "Office文档有密码，未读取；请解除密码后另存")
    if ole.exists("WordDocument"):
        return doc.read(ole)
    for name in ("Workbook", "Book"):
        if ole.exists(name):
            return sheets.read_xls(body, bytes(ole.openstream(name).read()))
    raise Unreadable("format_ole", "内容不是Word或Excel文档，这一版不读；请另存为 .docx、.xlsx 或 .html")
