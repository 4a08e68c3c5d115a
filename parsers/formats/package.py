"""What begins as a ZIP file: Word, Excel, OpenDocument, OFD or an archive, told by what is in it, never by a name."""

from __future__ import annotations

from parsers.formats import docx, members, odf, ods, odt, ofd, sheets
from parsers.formats.looking import Look
from parsers.formats.ooxml import main_part
from parsers.formats.pictures_beside import in_folder, with_pictures
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped, xml
from parsers.model import Document

_WORD, _EXCEL = "wordprocessingml", "spreadsheetml"


def read(body: bytes, look: Look | None = None) -> Document:
    """The document in ``body``, with ``look`` its pictures too. Raises :class:`Unreadable`."""
    parts = Zipped(body)
    document = _one(body, parts, look)
    if document is not None:
        return document
    names = [name for name in parts.members if members.is_member(name) and parts.members[name].file_size]
    return members.read_members(((name, _held(parts, name)) for name in names), "zip", look)


def _held(parts: Zipped, name: str) -> bytes | Unreadable:
    """The bytes of a member, or why they cannot be had: the others are read all the same."""
    try:
        return parts.read(name)
    except Unreadable as error:
        return error


def read_inner(body: bytes, look: Look | None = None) -> Document:
    """The document in a member of an archive. Raises :class:`Unreadable` for an archive inside an archive."""
    document = _one(body, Zipped(body), look)
    if document is None:
        raise Unreadable("format_zip", "压缩包里的压缩包不读，请先解压")
    return document


def _one(body: bytes, parts: Zipped, look: Look | None) -> Document | None:
    """The document that the package is, ``None`` for an archive."""
    kind = _kind(parts)
    if kind == _WORD:
        return docx.read_zipped(parts, look=look)
    if kind == _EXCEL:
        return with_pictures(sheets.read_xlsx(body, parts), in_folder(parts, "xl/media/"), look)
    if open_kind := "" if kind else odf.kind_of(parts):
        if open_kind == "text":
            return odt.read_zipped(parts, look)
        if open_kind == "spreadsheet":
            return with_pictures(ods.read_zipped(parts), in_folder(parts, "pictures/"), look)
        raise Unreadable("format_zip", f"内容是另一种OpenDocument文档（{open_kind[:80]}），这一版不读；请另存为 .docx")
    if not kind and (parts.find("OFD.xml") or parts.find("Encryptions.xml")):
        return ofd.read_zipped(parts, look)
    if kind:
        raise Unreadable("format_zip", f"内容是另一种Office文档（{kind[:80]}），这一版不读；请另存为 .docx 或 .html")
    return None


def _kind(parts: Zipped) -> str:
    """Whose file it is: as the type of its main part says, else by the parts that only such a file has; ``""`` for an
    archive."""
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
