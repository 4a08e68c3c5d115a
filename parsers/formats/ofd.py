"""OFD (GB/T 33190), the state's own format of pages: what its objects draw, turned into blocks as those of a PDF are.

Lengths in the file are millimetres; an object is placed by its matrix and then by the corner of its boundary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from parsers.formats.drawn import Sheet
from parsers.formats.drawn.marks import without_struck
from parsers.formats.drawn.pages import document_of
from parsers.formats.looking import FEW, PICTURED, Look, listed, unread_picture
from parsers.formats.ofd_ink import POINTS, Box, Drawing, Ink, numbers
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped, local, xml
from parsers.model import Document, Finding, Severity

MOST_PAGES = 300
MOST_CHARS = 1_000_000
_MOST_OBJECTS = 100_000
_A4 = (0.0, 0.0, 210.0, 297.0)
_MOST_UNKNOWN = 0.3
_HOLDERS = frozenset(("Content", "Layer", "PageBlock"))


def read(body: bytes) -> Document:
    """The document in ``body``. Raises :class:`Unreadable`."""
    return read_zipped(Zipped(body))


def read_zipped(parts: Zipped, look: Look | None = None) -> Document:
    """The document in an opened package, with ``look`` its scanned pages too. Raises :class:`Unreadable`."""
    entry = parts.find("OFD.xml")
    if entry is None or parts.find("Encryptions.xml") is not None:
        raise Unreadable("document_encrypted", "OFD文档有密码，未读取；请解除密码后另存")
    roots = [element.text or "" for element in xml(parts.read(entry))[0].iter() if local(element) == "DocRoot"]
    root = parts.find(roots[0].strip()) if roots else None
    if root is None:
        raise Unreadable("document_damaged", "OFD文档里没有正文，未读取；请重新下载")
    pages = _Pages(parts, root)
    findings = []
    if len(roots) > 1:
        findings.append(Finding("page_cut", Severity.WARNING, f"OFD文件里有{len(roots)}个文档，只读了第一个"))
    inks = list(pages.inks())
    findings += _looked_at(pages, inks, look)
    chars = sum(len(run.text) for ink in inks for run in ink.sheet.runs)
    unknown = sum(ink.unknown for ink in inks)
    if not chars:
        raise Unreadable("needs_ocr", "OFD没有文字，是扫描或图片；需要文字识别，或另找有文字的一份")
    if unknown > _MOST_UNKNOWN * chars:
        raise Unreadable("needs_ocr", f"OFD的字体没有说明文字编码（{chars}个字符中{unknown}个不能辨认）；需要文字识别")
    if unknown:
        said = f"{unknown}个字符的字体没有说明文字编码，不能辨认"
        findings.append(Finding("pdf_no_text", Severity.WARNING, said))
    for ink in inks:
        without_struck(ink.sheet)
    findings += [Finding("page_cut", Severity.WARNING, said) for said in pages.said]
    return document_of((ink.sheet for ink in inks), "ofd", findings)


def _looked_at(pages: _Pages, inks: Sequence[Ink], look: Look | None) -> list[Finding]:
    """Put what is recognised on scanned pages in their place; what was not read is told."""
    unread: list[int] = []
    why = ""
    for ink in inks:
        if sum(len(run.text) for run in ink.sheet.runs) >= FEW or ink.pictured < PICTURED:
            continue
        try:
            data = pages.picture(ink)
            found = look.sheets(data, tables_only=False) if look is not None and data else []
            if found:
                seen = found[0]
                ink.sheet.runs, ink.sheet.rules = seen.runs, seen.rules
                ink.sheet.width, ink.sheet.height = seen.width, seen.height
                continue
            if look is not None and data:
                continue
        except Unreadable as error:
            why = f"（{error}）"
        unread.append(ink.sheet.number)
    if not unread:
        return []
    said = f"第{listed(unread)}页是图片，没有文字，没有读；需要文字识别{why}"
    return [unread_picture(Severity.WARNING, said, "、".join(f"page {number}" for number in unread))]


class _Pages:
    """The pages of a document. ``said`` are messages on what was left out."""

    def __init__(self, parts: Zipped, root: str) -> None:
        self.parts = parts
        self.root = root
        self.said: list[str] = []
        self._left = _MOST_OBJECTS
        self._chars = MOST_CHARS
        self._media: dict[str, str] = {}

    def inks(self) -> Iterator[Ink]:
        """What is drawn on each page, what its templates draw included."""
        document, mended = xml(self.parts.read(self.root))
        if mended:
            self.said.append("文档内的XML有错误，可能有内容没有读到")
        area = _area(document, "PageArea") or _A4
        templates = {
            element.get("ID") or "": element.get("BaseLoc") or ""
            for element in document.iter()
            if local(element) == "TemplatePage"
        }
        pages = [element.get("BaseLoc") or "" for element in document.iter() if local(element) == "Page"]
        if len(pages) > MOST_PAGES:
            self.said.append(f"共{len(pages)}页，只读了前{MOST_PAGES}页")
        for number, place in enumerate(pages[:MOST_PAGES], 1):
            page = self._part(place)
            if page is None:
                self.said.append(f"第{number}页缺失，没有读")
                continue
            box = _area(page, "Area") or area
            ink = Ink(Sheet(number, box[2] * POINTS, box[3] * POINTS))
            drawing = Drawing(ink, box)
            for element in page:
                if local(element) == "Template":
                    template = self._part(templates.get(element.get("TemplateID") or "", ""))
                    if template is not None:
                        self._draw(template, drawing)
            self._draw(page, drawing)
            yield drawing.done()
            if self._left <= 0 or self._chars <= 0:
                self.said.append(f"内容过多，第{number}页之后没有读")
                return

    def _part(self, place: str) -> etree._Element | None:
        folder = self.root.replace("\\", "/").rpartition("/")[0]
        found = self.parts.find(place if place.startswith("/") else f"{folder}/{place}") or self.parts.find(place)
        return xml(self.parts.read(found))[0] if place and found else None

    def picture(self, ink: Ink) -> bytes:
        """The largest picture of a page; nothing where its member is missing."""
        if not self._media:
            folder = self.root.replace("\\", "/").rpartition("/")[0]
            for name in self.parts.members:
                if name.lower().endswith("res.xml") and name.lower().lstrip("/").startswith(folder.lower().lstrip("/")):
                    self._media.update(self._resources(name))
        held = self._media.get(max(ink.pictures, default=(0.0, ""))[1])
        return self.parts.read(held) if held else b""

    def _resources(self, name: str) -> Iterator[tuple[str, str]]:
        """By its number, the member that each picture of a part with resources stands in."""
        root = xml(self.parts.read(name))[0]
        folder = f"{name.replace(chr(92), '/').rpartition('/')[0]}/{root.get('BaseLoc') or ''}".rstrip("/")
        for one in root.iter():
            file = next((child.text or "" for child in one if local(child) == "MediaFile"), "")
            place = self.parts.find(file if file.startswith("/") else f"{folder}/{file}") if file else None
            if place:
                yield one.get("ID") or "", place

    def _draw(self, element: etree._Element, drawing: Drawing) -> None:
        for child in element:
            kind = local(child)
            if kind in _HOLDERS:
                self._draw(child, drawing)
                continue
            self._left -= 1
            if self._left <= 0 or self._chars <= 0:
                return
            if child.get("Visible") in ("false", "0") or child.get("Alpha") == "0":
                continue
            if kind == "TextObject":
                self._chars -= drawing.text(child)
            elif kind == "PathObject":
                drawing.path(child)
            elif kind == "ImageObject":
                drawing.image(child)
            elif kind == "CompositeObject" and "复合图元没有读" not in self.said:
                self.said.append("复合图元没有读")


def _area(root: etree._Element, name: str) -> Box | None:
    """The physical box of the area of that name, in millimetres."""
    for area in root.iter():
        if local(area) == name:
            found = numbers(next((child.text for child in area if local(child) == "PhysicalBox"), None), 4)
            if found and found[2] > 0 and found[3] > 0:
                return found[0], found[1], found[2], found[3]
    return None
