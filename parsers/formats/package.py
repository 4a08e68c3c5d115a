"""What begins as a ZIP file: Word, Excel, OFD or an archive, told by what is in it and never by a name."""

from __future__ import annotations

from parsers.formats import docx, sheets
from parsers.formats.ooxml import main_part
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped, xml
from parsers.model import Document

_WORD, _EXCEL = "wordprocessingml", "spreadsheetml"


def read(body: bytes) -> Document:
    """The document in ``body``. Raises :class:`Unreadable`."""
    parts = Zipped(body)
    kind = _kind(parts)
    if kind == _WORD:
        return docx.read_zipped(parts)
    if kind == _EXCEL:
        return sheets.read_xlsx(body, parts)
    raise Unreadable("format_zip", "压缩包里没有能读的文档；请解压后逐个读取")


def _kind(parts: Zipped) -> str:
    """Whose file it is: as the type of its main part says, else by the parts that only such a file has."""
    main = main_part(parts)
    types = parts.find("[Content_Types].xml")
    if main is not None and types is not None:
        for element in xml(parts.read(types))[0]:
            if parts.find(element.get("PartName") or "") == main:
                said = element.get("ContentType") or ""
                return next((kind for kind in (_WORD, _EXCEL) if kind in said), said)
    for kind, name in ((_WORD, "word/document.xml"), (_EXCEL, "xl/workbook.xml")):
        if parts.find(name) is not None:
            return kind
    return ""
