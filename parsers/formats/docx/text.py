"""The main text of a Word document: its paragraphs and tables as they are printed, tracked changes accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from parsers.formats.boxes import Paragraph, Table
from parsers.formats.docx.fields import UNKNOWN, Fields
from parsers.formats.docx.parts import choices, emptied, is_contents, is_prompt, on_dark, symbol, text_boxes
from parsers.formats.docx.pictures import pictures_in
from parsers.formats.docx.styles import Styles, is_on, numbering, whole
from parsers.formats.docx.tables import Tables
from parsers.formats.numbering import Lists, before
from parsers.formats.zipped import attribute, local

_GONE = frozenset(("del", "moveFrom", "delText", "delInstrText"))
_WRAPPERS = frozenset(
    "ins moveTo sdt sdtContent customXml smartTag hyperlink fldSimple dir bdo oMath oMathPara r sPre "
    "content sSub sSup e num den f d fName sub sup deg rad nary func".split()
)
_BLOCKS = frozenset("ins moveTo customXml sdtContent smartTag sect sub-section content".split())
"""Elements around paragraphs, rows or cells; the last three are those of Word 2003."""
_DRAWN = frozenset(("drawing", "pict", "object"))
_DIGIT = re.compile(r"\d")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_STRUCK = "有删除线的文字没有读"


class Reader:
    """Walks the main text. ``said`` are messages on what was left out."""

    def __init__(self, styles: Styles, lists: Lists) -> None:
        self.styles = styles
        self.lists = lists
        self.said: list[str] = []
        self._fields = Fields()
        self._floating: list[list[Paragraph | Table | str]] = []
        """What stands in text boxes of the paragraph that is being read."""
        self.pages: set[str] = set()
        """Keys of the pictures that are as large as a page."""

    def content(self, element: etree._Element) -> Iterator[Paragraph | Table | str]:
        """Paragraphs and tables in the element. A file that is taken in is told by the key of its relation; so is a
        picture, behind the paragraph or the table that holds it."""
        running = ""
        for child in self._children(element):
            name = local(child)
            if name == "p":
                paragraph, ends = self._paragraph(child)
                if not ends:
                    running += paragraph.text if paragraph else ""
                    continue
                if paragraph is not None:
                    paragraph.text = running + paragraph.text
                    running = ""
                    yield paragraph
                for box in self._floating:
                    yield from box
                self._floating = []
            elif name == "tbl":
                tables = Tables(self._children, self.content)
                yield tables.read(child)
                yield from tables.pictures
            elif name == "altChunk":
                yield attribute(child, "id") or ""
        if running:
            yield Paragraph(running)

    def _children(self, element: etree._Element) -> Iterator[etree._Element]:
        """The children that are printed, those of wrappers in place of these."""
        for child in element:
            name = local(child)
            if name in _BLOCKS:
                yield from self._children(child)
            elif name == "annotation":
                if not (attribute(child, "type") or "").endswith("Deletion"):
                    yield from self._children(child)
            elif name == "sdt":
                if not is_contents(child) and not is_prompt(child):
                    yield from self._children(child)
                elif not is_contents(child):
                    yield from (emptied(one) for one in self._children(child) if local(one) in ("p", "tr", "tc"))
            elif name == "AlternateContent":
                for choice in choices(child):
                    inside = list(self._children(choice))
                    if inside:
                        yield from inside
                        break
            elif name not in _GONE:
                yield child

    def _paragraph(self, element: etree._Element) -> tuple[Paragraph | None, bool]:
        """The paragraph, ``None`` for one of the table of contents, and whether its end was not deleted."""
        style: str | None = None
        outline: int | None = None
        list_key: str | None = None
        level: int | None = None
        ends = True
        written = ""
        for child in element:
            if local(child) != "pPr":
                continue
            for part in child:
                name = local(part)
                if name == "pStyle":
                    style = attribute(part, "val")
                elif name == "outlineLvl":
                    outline = whole(part)
                elif name == "numPr":
                    list_key, level = numbering(part)
                elif name == "listPr":
                    written = next((attribute(one, "val") or "" for one in part if local(one) == "t"), "")
                elif name == "rPr":
                    ends = not any(local(one) in ("del", "moveFrom") for one in part)
        hidden = self.styles.is_hidden(style)
        outer, self._floating = self._floating, []
        words = "".join(self._runs(element, hidden))
        self._fields.end_codes()
        self._floating = [*outer, *self._floating]
        if self.styles.is_contents(style):
            return None, True
        if ends or words.strip():
            words = before(written or self._number(style, list_key, level), words)
        return Paragraph(words, self.styles.tag(style, outline)), ends

    def _number(self, style: str | None, list_key: str | None, level: int | None) -> str:
        if list_key is None:
            for key, based in self.styles.chain(style):
                if based.list_key is not None:
                    list_key = based.list_key
                    if level is None:
                        level = self.lists.styled.get((list_key, key), based.level)
                    break
        if list_key is None or list_key == "0":
            return ""
        return self.lists.number(list_key, level or 0)

    def _runs(self, element: etree._Element, hidden: bool) -> Iterator[str]:
        """The words of a paragraph or of what wraps a part of it."""
        for child in element:
            name = local(child)
            if name == "r":
                yield from self._run(child, hidden)
            elif name == "ruby":
                yield from (word for base in child if local(base) == "rubyBase" for word in self._runs(base, hidden))
            elif name == "AlternateContent":
                yield self._alternate(child, hidden, self._runs)
            elif name in _DRAWN:
                self._draw(child)
            elif name == "annotation":
                if not (attribute(child, "type") or "").endswith("Deletion"):
                    yield from self._runs(child, hidden)
            elif name in _WRAPPERS and not (name == "sdt" and (is_contents(child) or is_prompt(child))):
                yield from self._runs(child, hidden)
            elif name == "t" and not hidden:  # of a formula
                yield child.text or ""

    def _run(self, element: etree._Element, hidden: bool) -> Iterator[str]:
        raised = pale = False
        for part in (part for child in element if local(child) == "rPr" for part in child):
            name = local(part)
            if name == "vanish":
                hidden = is_on(part)
            elif name == "rStyle":
                key = attribute(part, "val")
                hidden = hidden or (key in self.styles.known and self.styles.is_hidden(key))
            elif name == "vertAlign":
                raised = attribute(part, "val") == "superscript"
            elif name == "color" and (attribute(part, "val") or "").lower() == "ffffff" and not on_dark(element):
                pale = True
            elif name in ("strike", "dstrike") and is_on(part):
                self._say(_STRUCK)
                hidden = True
        words = "".join(self._characters(element, hidden))
        if pale:
            # White on white: whether the ground is dark only a style may say, so digits are there and not known.
            words = _DIGIT.sub(UNKNOWN, words)
        # 5 with a raised 1 is five with a footnote, not fifty-one.
        yield words.translate(_RAISED) if raised else words

    def _characters(self, element: etree._Element, hidden: bool) -> Iterator[str]:
        for child in element:
            name = local(child)
            if name == "fldChar":
                ended = self._fields.mark(child)
                yield "" if hidden else ended
                continue
            if name == "instrText":
                self._fields.code(child.text or "")
                continue
            if name in _DRAWN:
                if not hidden:
                    self._draw(child)
                continue
            if name == "AlternateContent":
                yield self._alternate(child, hidden, self._characters)
                continue
            if hidden or self._fields.in_code:
                continue
            if name == "t":
                # Breaks inside are white space of the file.
                yield (child.text or "").replace("\n", " ").replace("\t", " ")
            elif name in ("tab", "ptab"):
                yield "\t"
            elif name in ("br", "cr"):
                yield "\n"
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "sym":
                yield symbol(child)
            elif name == "ruby":
                yield from (word for base in child if local(base) == "rubyBase" for word in self._runs(base, hidden))

    def _alternate(
        self, element: etree._Element, hidden: bool, read: Callable[[etree._Element, bool], Iterator[str]]
    ) -> str:
        """The first of several versions of the same thing that shows any words."""
        for choice in choices(element):
            floating = len(self._floating)
            words = "".join(read(choice, hidden))
            if words.strip() or len(self._floating) > floating:
                return words
        return ""

    def _draw(self, element: etree._Element) -> None:
        """Put what stands in the text boxes of a drawing behind the paragraph."""
        shown = [attribute(one, "string") or "" for one in element.iter() if local(one) == "textpath"]
        self._floating += [[Paragraph(words)] for words in shown if words.strip()]
        for box in text_boxes(element):
            outer, self._floating = self._floating, []
            fields, self._fields = self._fields, Fields()
            found = list(self.content(box))
            self._floating, self._fields = outer, fields
            if any(not isinstance(part, Paragraph) or part.text.strip() for part in found):
                self._floating.append(found)
        for key, page_like in pictures_in(element):
            self._floating.append([key])
            if page_like:
                self.pages.add(key)

    def _say(self, message: str) -> None:
        if message not in self.said:
            self.said.append(message)
