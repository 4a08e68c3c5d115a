"""HTML: lxml's tree walked once into blocks; tables become rows of cells with grid columns and places in the bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from lxml import etree

from parsers.formats.blocks import cut_pipes, moved, offsets
from parsers.formats.decode import Decoded, decode
from parsers.formats.grids import grid_rows, keeps_blanks
from parsers.formats.html_tables import data_rows, end_row, is_long, pictured, place
from parsers.formats.markup import flatten, is_attachment, opened_file, simplify, tree
from parsers.formats.places import Places
from parsers.formats.words import KEPT_INLINE, MAX_DEPTH, cell_text, clean, inner_text
from parsers.model import Block, Cell, Document, Finding, Link, Severity

_LATE = ("data-src", "data-original", "data-lazy-src")
_MOST_CELLS = 100_000
_LEVELS = 3
"""Rows of the header of a statutory table at most."""
_STYLING = (
    b"none",
    b"visibility",
    b"opacity:",
    b"size:0",
    b"size: 0",
    b"left:-",
    b"left: -",
    b"indent:-",
    b"line-through",
    b":super",
    b": super",
    b":sub",
    b": sub",
)

_STYLE = re.compile(rb"""style\s*=\s*(?:"[^"]*|'[^']*|[^\s>]*)""")


def read(body: bytes, content_type: str = "") -> Document:
    """Read a page. Scripts, hidden elements and menus are left out; other chrome is not (``parsers.clean`` cuts it)."""
    return read_decoded(decode(body, content_type))


def read_decoded(decoded: Decoded, *, hidden: bool = False) -> Document:
    """Read a page, or a piece of one, whose text is known already. ``hidden``: with the elements that it hides."""
    page = decoded.page
    places = Places(page)
    root, cut_short = tree(page, places.commented)
    if root is None:
        return Document((), "html", decoded.codec, findings=decoded.findings)
    walker = _Walker(places)
    walker.head(root)
    struck = simplify(root, not hidden and may_hide(page))
    walker.read(root)
    if walker.too_deep:
        flatten(root)
        title, metas = walker.title, walker.metas
        walker = _Walker(places)
        walker.title, walker.metas = title, metas
        walker.read(root)
    if struck:
        walker.findings.append(Finding("hidden_left_out", Severity.WARNING, "有删除线的文字没有读"))
    if cut_short:
        walker.say("嵌套过深，其后的内容没有读到")
    blocks = walker.blocks
    if not decoded.is_page:
        raw = decoded.page_offsets(offsets(blocks))
        blocks = [moved(block, raw) for block in blocks]
    return Document(
        tuple(blocks),
        "html",
        decoded.codec,
        title=walker.title,
        metas=walker.metas,
        links=tuple(walker.links),
        body=walker.bracket(),
        parts=tuple(walker.parts),
        findings=decoded.findings + tuple(walker.findings),
    )


def may_hide(page: bytes) -> bool:
    """Whether the page can hide or raise words at all: a look at the bytes costs a hundredth of a look at the words."""
    lowered = page.lower()
    if b"hidden" in lowered:
        return True
    styles = b"".join(set(_STYLE.findall(lowered)))
    return any(word in styles for word in _STYLING)


class _Walker:
    """Turns the tree into blocks, whose ``places`` are those in the page."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.metas: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.title = ""
        self.too_deep = False
        self.tables = 0
        self.brackets: list[int] = []
        self.parts: list[tuple[int, int]] = []
        self._buffer: list[str] = []
        self._tag = "p"
        self._start = -1
        self._anchors = 0
        self._lines = 0
        self._cells = 0
        self._linked = 0

    def head(self, root: etree._Element) -> None:
        """Title and metas, wherever in the page they stand."""
        self.title = next((words for element in root.iter("title") if (words := clean(inner_text(element)))), "")
        for element in root.iter("meta"):
            name = (element.get("name") or element.get("property") or "").strip().lower()
            if name and name not in self.metas:
                self.metas[name] = clean(element.get("content") or "")

    def read(self, root: etree._Element) -> None:
        """Turn the whole page into blocks."""
        self.walk(root, 0)
        self.flush()
        self.cut_pipes()

    def bracket(self) -> tuple[int, int] | None:
        """The blocks between the standard ContentStart and ContentEnd tags, if the page has both."""
        if len(self.brackets) < 2 or self.brackets[-1] <= self.brackets[0]:
            return None
        return self.brackets[0], self.brackets[-1]

    def flush(self) -> None:
        """End the running paragraph."""
        if self._buffer:
            words = clean("".join(self._buffer))
            self._buffer.clear()
            if words:
                share = min(1.0, self._linked / len(words))
                start, end = self.places.paragraph(self._start)
                self.blocks.append(Block(words, self._tag, 0, (), start, end, share))
        self._start = -1
        self._linked = 0

    def walk(self, element: etree._Element, depth: int) -> None:
        """Read one element and all below it; its tail is the caller's."""
        tag = element.tag
        if tag == "meta":
            self._meta(element)
            return
        if depth > MAX_DEPTH:
            self.too_deep = True
            self.say(f"嵌套超过{MAX_DEPTH}层，其下只取文字")
            self._text(inner_text(element), element)
            return
        if tag == "table" and self._table(element, depth):
            return
        inline = tag in KEPT_INLINE
        rows = {} if inline else grid_rows(element)
        blanks = not inline and keeps_blanks(element)
        if not inline:
            self.flush()
            self._tag = tag
            first = len(self.blocks)
        else:
            self._link(element, tag)
        # A mere mark (<a name="_Toc1"> around a heading) leads nowhere.
        anchor = tag == "a" and not (element.get("name") and element.get("href") is None)
        self._anchors += anchor
        self._lines += tag == "pre"
        words = element.text
        if words:
            self._text(words, element)
        for child in element:
            if child in rows:
                self._grid_row(rows[child])
            elif blanks and not len(child) and not (child.text or "").strip():
                self._grid_row([child])
            elif not (rows and child.tag == "dd"):
                self.walk(child, depth + 1)
            tail = child.tail
            if tail:
                self._text(tail, child)
        self._anchors -= anchor
        self._lines -= tag == "pre"
        if not inline:
            self.flush()
            self._tag = "p"
            last = len(self.blocks)
            if last - first > 1 and (not self.parts or self.parts[-1] != (first, last)):
                self.parts.append((first, last))

    def _text(self, words: str, element: etree._Element) -> None:
        if self._lines and "\t" in words:
            # In <pre> the page's own line breaks (tabs by now) end lines.
            for line in words.split("\t"):
                self._text(line, element)
                self.flush()
            return
        if self._start < 0 and not words.isspace():
            self._start = self.places.start(element)
        if self._anchors:
            self._linked += len(words.strip())
        self._buffer.append(words.replace("\n", ""))

    def say(self, message: str) -> None:
        """Record, once, that part of the page was not read as it stands."""
        if not any(finding.message == message for finding in self.findings):
            self.findings.append(Finding("page_cut", Severity.WARNING, message))

    def _meta(self, element: etree._Element) -> None:
        if (element.get("name") or "").lower() in ("contentstart", "contentend"):
            self.flush()
            self.brackets.append(len(self.blocks))

    def _link(self, element: etree._Element, tag: str) -> None:
        url = (element.get("href" if tag == "a" else "src") or "").replace("\n", "").strip()
        if tag == "img":
            # What is drawn as the reader comes to it has its address elsewhere, and a stand-in in its place.
            url = next((late for name in _LATE if (late := (element.get(name) or "").strip())), url)
        elif not url or url.startswith(("javascript:", "#")):
            url = opened_file(f"{url} {element.get('onclick') or ''}")
        if not url:
            return
        kind = "image" if tag == "img" else "attachment" if is_attachment(url) else "link"
        words = clean(inner_text(element)) or clean(element.get("title") or "")
        self.links.append(Link(url, words, kind, len(self.blocks)))

    def _table(self, table: etree._Element, depth: int) -> bool:
        """Read a data table into row blocks; ``False`` for a table that only lays out the page."""
        found = data_rows(table, _MOST_CELLS - self._cells, self._widths())
        if found is None:
            return False
        rows, texts = found
        self._cells += sum(map(len, texts))
        if len(texts) < len(rows):
            self.say(f"单元格超过{_MOST_CELLS}个，其后的表格没有读")
        long = is_long(max((words for cells in texts for _, words in cells), key=len))
        self.flush()
        self.tables += 1
        taken: dict[int, int] = {}
        linked = next(table.iter("a", "img"), None) is not None
        for caption in table.iter("caption"):
            self.walk(caption, depth + 1)
        for row, cells in zip(rows, texts, strict=False):
            if long and sum(bool(words) for _, words in cells) == 1:
                # A note, or the article itself, in a row of the table that holds the figures.
                self.walk(row, depth + 1)
                end_row(taken)
                continue
            if linked:
                for element in row.iter("a", "img"):
                    self._link(element, element.tag)
                cells = pictured(cells)
            read = place(cells, taken, len(rows), self.places)
            if read:
                self._row("tr", read)
        return True

    def _widths(self) -> set[int]:
        """Columns of the last rows, a header's among them, if nothing but rows of tables was read since."""
        # Words that stand in a row and in no cell of it are a paragraph.
        last = [] if self._buffer else reversed(self.blocks[-_LEVELS:])
        rows = takewhile(lambda block: block.tag == "tr" and bool(block.cells), last)
        ends = [row.cells[-1] for row in rows]
        return {end.column + end.colspan for end in ends} - {1}

    def _grid_row(self, cells: list[etree._Element]) -> None:
        self.flush()
        if not self.blocks or self.blocks[-1].tag != "row":
            self.tables += 1
        places = (self.places.paragraph(self.places.start(cell)) for cell in cells)
        read = (
            Cell(cell_text(cell), column, 1, 1, start, end)
            for column, (cell, (start, end)) in enumerate(zip(cells, places, strict=True))
        )
        self._row("row", tuple(read))

    def cut_pipes(self) -> None:
        """Make paragraphs that are rows of a table, their cells between pipes, blocks of cells."""
        cut = cut_pipes(self.blocks, self.tables)
        if cut is None:
            return
        self.blocks, moved = cut
        self.links = [replace(link, block=moved[link.block]) for link in self.links]
        self.brackets = [moved[at] for at in self.brackets]
        self.parts = [(moved[first], moved[last]) for first, last in self.parts]

    def _row(self, tag: str, cells: tuple[Cell, ...]) -> None:
        words = "\t".join([cell.text for cell in cells])
        self.blocks.append(Block(words, tag, self.tables, cells, cells[0].start, cells[-1].end))
