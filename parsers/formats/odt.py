"""OpenDocument text (ODT): the main text as it is printed, tracked changes accepted, lists numbered, tables with spans.

Left out, as for DOCX (:mod:`parsers.formats.docx`): what was deleted, struck out or hidden, notes, comments, the table
of contents.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.formats.boxes import Box, Paragraph, Table
from parsers.formats.docx.pictures import Pictures
from parsers.formats.looking import LEAST_HIGH, LEAST_WIDE, PAGE_LIKE, TEXT_AREA, Look
from parsers.formats.numbering import before
from parsers.formats.odf import OUTLINE, RAISED, Styles, content_of, repeated, styles_of
from parsers.formats.story import MOST_CELLS, Story
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped, attribute, local
from parsers.model import Document

_GONE = frozenset(
    "tracked-changes change change-start change-end note annotation annotation-end table-of-content illustration-index "
    "table-index object-index user-index alphabetical-index bibliography hidden-text hidden-paragraph forms "
    "sequence-decls variable-decls user-field-decls dde-connection-decls ruby-text script title desc".split()
)
_DRAWN = frozenset("frame g custom-shape rect text-box line connector ellipse polygon path".split())
_STRUCK = "有删除线的文字没有读"
_MOST_COLUMNS = 500
_MOST_ROWS = 20_000
_MOST_BLANKS = 1_000
_POINTS = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0, "px": 0.75}


def read_zipped(parts: Zipped, look: Look | None = None) -> Document:
    """The document in an opened package, with ``look`` the tables in its pictures too. Raises :class:`Unreadable`."""
    root, mended = content_of(parts)
    text = next((element for element in root.iter("{*}text") if local(_parent(element)) == "body"), None)
    if text is None:
        raise Unreadable("document_damaged", "OpenDocument文档里没有正文，未读取；请重新下载")
    reader = _Reader(styles_of(parts, root))
    story = Story()
    pictures = Pictures(parts, story, look)
    if mended:
        story.say("文档内的XML有错误，可能有内容没有读到")
    run: list[Paragraph | Table] = []
    for part in reader.content(text):
        if not isinstance(part, str):
            run.append(part)
            continue
        story.add(run)
        run = []
        pictures.add(parts.find(part) or "", part in reader.pages)
    story.add(run)
    pictures.tell()
    for message in reader.said:
        story.say(message)
    return story.document("odt")


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


class _Reader:
    """Walks the text. ``said`` are messages on what was left out, ``pages`` pictures that are as large as a page."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.said: list[str] = []
        self.pages: set[str] = set()
        self._floating: list[Paragraph | Table | str] = []
        """What hangs on the paragraph that is being read."""
        self._inner: list[str] = []
        self._cells = 0
        self._begun: set[str] = set()
        """Lists of which a first one has begun."""

    def content(
        self, element: etree._Element, list_key: str = "", level: int = -1, numbered: bool = False
    ) -> Iterator[Paragraph | Table | str]:
        """Paragraphs and tables, and behind each the names of the pictures in it. ``numbered``: the first paragraph
        bears the number of its item."""
        for child in element:
            name = local(child)
            if name in ("p", "h"):
                yield from self._paragraph(child, list_key, level, numbered)
                numbered = False
            elif name == "list":
                yield from self._list(child, list_key, level)
            elif name == "numbered-paragraph":
                key = attribute(child, "style-name") or list_key
                yield from self.content(child, key, repeated(child, "level", 10) - 1, True)
            elif name == "table":
                yield self._table(child)
                yield from self._inner
                self._inner = []
            elif name == "section":
                if attribute(child, "display") != "none":
                    yield from self.content(child, list_key, level)
            elif name in _DRAWN:
                yield from self._drawn(child)
            elif name not in _GONE:
                yield from self.content(child, list_key, level)

    def _list(self, element: etree._Element, list_key: str, level: int) -> Iterator[Paragraph | Table | str]:
        key = attribute(element, "style-name") or list_key
        level += 1
        goes_on = attribute(element, "continue-numbering") == "true" or attribute(element, "continue-list")
        if key and level == 0 and key in self._begun and not goes_on:
            self.styles.lists.starts[key, 0] = self._start(key)
            self.styles.lists.begin(key, 0)
        self._begun.add(key)
        for item in element:
            kind = local(item)
            if kind in ("list-item", "list-header"):
                start = attribute(item, "start-value")
                if start and start.isdigit() and len(start) < 6:
                    self.styles.lists.starts[key, level] = int(start)
                    self.styles.lists.begin(key, level)
                yield from self.content(item, key, level, kind == "list-item")

    def _start(self, key: str) -> int:
        levels = self.styles.lists.levels.get(key, {})
        return levels[0].start if 0 in levels else 1

    def _paragraph(
        self, element: etree._Element, list_key: str, level: int, numbered: bool
    ) -> Iterator[Paragraph | Table | str]:
        style = attribute(element, "style-name")
        outer, self._floating = self._floating, []
        hidden = self.styles.is_hidden("paragraph", style)
        words = "".join(self._words(element, hidden, False))
        floating, self._floating = self._floating, outer
        heading = local(element) == "h"
        outline = repeated(element, "outline-level", 10) - 1
        if words.strip():
            number = ""
            if numbered and attribute(element, "is-list-header") != "true":
                number = self.styles.lists.number(list_key or self.styles.list_style(style), max(level, 0))
            elif heading and level < 0 and attribute(element, "is-list-header") != "true":
                number = self.styles.lists.number(OUTLINE, outline)
            words = before(number, words)
        yield Paragraph(words, f"h{min(outline, 5) + 1}" if heading else "p")
        yield from floating

    def _words(self, element: etree._Element, hidden: bool, raised: bool) -> Iterator[str]:
        """The words of a paragraph or of what wraps a part of it. White space counts once, as in the standard."""
        if element.text and not hidden:
            yield _shown(element.text, raised)
        for child in element:
            name = local(child)
            if name == "span":
                style = attribute(child, "style-name")
                struck = self.styles.is_struck("text", style)
                if struck and "".join(map(str, child.itertext())).strip() and _STRUCK not in self.said:
                    self.said.append(_STRUCK)
                off = hidden or struck or self.styles.is_hidden("text", style)
                yield from self._words(child, off, raised or self.styles.is_raised(style))
            elif name in _DRAWN:
                if not hidden:
                    self._floating += list(self._drawn(child))
            elif name == "s":
                yield "" if hidden else " " * repeated(child, "c", _MOST_BLANKS)
            elif name == "tab":
                yield "" if hidden else "\t"
            elif name == "line-break":
                yield "" if hidden else "\n"
            elif name not in _GONE:
                yield from self._words(child, hidden, raised)
            if child.tail and not hidden:
                yield _shown(child.tail, raised)

    def _drawn(self, element: etree._Element) -> Iterator[Paragraph | Table | str]:
        """What stands in the text boxes of a drawing, or the name of its picture."""
        outer, self._floating = self._floating, []
        if local(element) == "frame":
            picture = next((child for child in element if local(child) == "image"), None)
            wide, high = _length(element, "width"), _length(element, "height")
            if picture is not None and (wide < 0 or wide >= LEAST_WIDE) and (high < 0 or high >= LEAST_HIGH):
                name = (attribute(picture, "href") or "").removeprefix("./")
                if wide * high >= PAGE_LIKE * TEXT_AREA:
                    self.pages.add(name)
                yield name
        found = list(self.content(element))
        self._floating = outer
        if any(not isinstance(part, Paragraph) or part.text.strip() for part in found):
            yield from found

    def _table(self, element: etree._Element) -> Table:
        table = Table()
        for number, (row, times) in enumerate(_rows(element), 1):
            for _ in range(times):
                if self._cells > MOST_CELLS:
                    self.said.append(f"单元格超过{MOST_CELLS}个，其后的行没有读")
                    return table
                table.rows.append(self._row(row))
                table.numbers.append(number)
                self._cells += len(table.rows[-1])
        return table

    def _row(self, row: etree._Element) -> list[Box]:
        boxes: list[Box] = []
        column = ordinal = 0
        for cell in row:
            kind = local(cell)
            if kind not in ("table-cell", "covered-table-cell"):
                continue
            for _ in range(repeated(cell, "number-columns-repeated", _MOST_COLUMNS)):
                ordinal += 1
                if column >= _MOST_COLUMNS:
                    break
                if kind == "table-cell":
                    held = list(self.content(cell))
                    self._inner += [part for part in held if isinstance(part, str)]
                    boxes.append(
                        Box(
                            [part for part in held if not isinstance(part, str)],
                            column,
                            repeated(cell, "number-columns-spanned", _MOST_COLUMNS),
                            repeated(cell, "number-rows-spanned", _MOST_ROWS),
                            ordinal,
                        )
                    )
                column += 1
        return boxes


def _rows(element: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """The rows of a table that are shown, each with how many times it stands there."""
    for child in element:
        name = local(child)
        if name == "table-row":
            if attribute(child, "visibility") not in ("collapse", "filter"):
                yield child, repeated(child, "number-rows-repeated")
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def _shown(words: str, raised: bool) -> str:
    # 5 with a raised 1 is five with a footnote, not fifty-one.
    text = words.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    return text.translate(RAISED) if raised else text


def _length(element: etree._Element, name: str) -> float:
    """A length of a drawing in points, -1 where it is not said."""
    said = attribute(element, name) or ""
    number, unit = said[:-2], said[-2:]
    try:
        return float(number) * _POINTS[unit]
    except (ValueError, KeyError):
        return -1.0
