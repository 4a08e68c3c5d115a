"""What begins as an OLE file: Word, WPS, Excel, or an Office file behind a password, told by its streams."""

from __future__ import annotations

import io

from olefile import OleFileIO

from parsers.formats import doc, sheets
from parsers.formats.looking import Look
from parsers.formats.pictures_beside import in_streams, with_pictures
from parsers.formats.sheets import biff
from parsers.formats.unreadable import Unreadable
from parsers.model import Document


def read(body: bytes, look: Look | None = None) -> Document:
    """The document in ``body``, with ``look`` the tables in its pictures too. Raises :class:`Unreadable`."""
    try:
        ole = OleFileIO(io.BytesIO(body))
    except (OSError, ValueError) as error:
        raise Unreadable("document_damaged", f"文档不完整或已损坏（{error}）；请重新下载") from error
    if ole.exists("EncryptedPackage"):
        raise Unreadable("document_encrypted", "Office文档有密码，未读取；请解除密码后另存")
    if ole.exists("WordDocument"):
        return with_pictures(doc.read(ole), in_streams(_streams(ole, "Data", "WordDocument")), look)
    for name in ("Workbook", "Book"):
        if ole.exists(name):
            stream = bytes(ole.openstream(name).read())
            return with_pictures(sheets.read_xls(body, stream), in_streams([biff.drawings(stream)]), look)
    raise Unreadable("format_ole", "内容不是Word或Excel文档，这一版不读；请另存为 .docx、.xlsx 或 .html")


def _streams(ole: OleFileIO, *names: str) -> list[bytes]:
    return [bytes(ole.openstream(name).read()) for name in names if ole.exists(name)]
