"""HTML: lxml's tree walked once into blocks; tables become rows of cells with grid columns and places in the bytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import cast

from lxml import etree

from parsers.clean.chars import collapse
from parsers.formats.decode import decode
from parsers.model import Block, Cell, Document, Finding, Link, Severity

_SKIPPED = frozenset("script style noscript template select option textarea iframe object svg head button".split())
_INLINE = frozenset(
    "a abbr acronym b bdo big cite code em font i img ins kbd label mark o:p q s samp small span st1:chsdate strike "
    "strong sub sup tt u var wbr".split()
)
_CELL_END = re.compile(r"</?(?:t[dhr]|table|tbody|thead|tfoot)\b", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufffe\uffff]")
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar)\b|downfile\.jsp|download\.jsp", re.I)
_MAX_DEPTH = 400
_MAX_COLSPAN = 60
_LAYOUT_CELL = 400


def read(body: bytes, content_type: str = "") -> Document:
    """Read a page. Scripts, styles and hidden elements are left out; site chrome is not (``parsers.clean`` cuts it)."""
    decoded = decode(body, content_type)
    text = _CONTROL.sub(" ", decoded.text)
    # Every tag gets a line of its own, so that lxml's line numbers count tags and lead back to the exact character.
    # Line breaks of the page become tabs, which are white space too; so a line feed in the tree is never the page's.
    marked = text.replace("\r", " ").replace("\t", " ").replace("\n", "\t").replace("<", "\n<")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(marked.encode("utf-8", "replace"), parser)
    if root is None:
        return Document((), "html", decoded.codec, findings=decoded.findings)
    # tags[n] is where the n-th "<" stands; line 1 is what comes before the first.
    tags = list(accumulate(map(len, text.split("<")), lambda total, length: total + length + 1))
    walker = _Walker(tags)
    walker.head(root)
    walker.walk(root, 0)
    walker.flush()
    ends = [match.start() for match in _CELL_END.finditer(text)]
    blocks = walker.blocks
    offsets = {block.start for block in blocks if block.start >= 0}
    spans: dict[int, int] = {}
    for block in blocks:
        for cell in block.cells:
            if cell.start >= 0:
                after = bisect_right(ends, cell.start)
                spans[cell.start] = ends[after] if after < len(ends) else len(text)
    places = decoded.byte_offsets([*offsets, *spans, *spans.values()])
    return Document(
        tuple(_placed(block, spans, places) for block in blocks),
        "html",
        decoded.codec,
        title=walker.title,
        metas=walker.metas,
        links=tuple(walker.links),
        body=walker.bracket(),
        findings=decoded.findings + tuple(walker.findings),
    )


def _placed(block: Block, spans: dict[int, int], places: dict[int, int]) -> Block:
    cells = tuple(
        Cell(cell.text, cell.column, cell.colspan, cell.rowspan, places[cell.start], places[spans[cell.start]])
        if cell.start >= 0
        else cell
        for cell in block.cells
    )
    start = places.get(block.start, -1)
    return Block(block.text, block.tag, block.table, cells, start, cells[-1].end if cells else -1, block.linked)


class _Walker:
    """Turns the tree into blocks. ``tags`` maps lxml's line numbers back to character offsets."""

    def __init__(self, tags: list[int]) -> None:
        self.tags = tags
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.metas: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.title = ""
        self.tables = 0
        self.brackets: list[int] = []
        self._buffer: list[str] = []
        self._tag = "p"
        self._start = -1
        self._anchors = 0
        self._linked = 0

    def place(self, element: etree._Element) -> int:
        """Character offset of the element's start tag, -1 where lxml lost count."""
        line = cast("int | None", element.sourceline)
        # libxml2 counts lines in 16 bits: from the last one on, numbers repeat and lead nowhere.
        if line is None or line < 2 or line >= 65535 or line - 2 >= len(self.tags):
            return -1
        return self.tags[line - 2]

    def head(self, root: etree._Element) -> None:
        """Title and metas, wherever in the page they stand."""
        for element in root.iter("title"):
            self.title = self.title or _clean(_inner_text(element))
        for element in root.iter("meta"):
            name = (element.get("name") or element.get("property") or "").strip().lower()
            if name and name not in self.metas:
                self.metas[name] = _clean(element.get("content") or "")

    def bracket(self) -> tuple[int, int] | None:
        """The blocks between the standard ContentStart and ContentEnd tags, if the page has both."""
        if len(self.brackets) < 2 or self.brackets[-1] <= self.brackets[0]:
            return None
        return self.brackets[0], self.brackets[-1]

    def flush(self) -> None:
        """End the running paragraph."""
        if self._buffer:
            words = _clean("".join(self._buffer))
            self._buffer.clear()
            if words:
                share = min(1.0, self._linked / len(words))
                self.blocks.append(Block(words, self._tag, start=self._start, linked=share))
        self._start = -1
        self._linked = 0

    def walk(self, element: etree._Element, depth: int) -> None:
        """Read one element and all below it; its tail is the caller's."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        if tag == "meta":
            self._meta(element)
            return
        if _HIDDEN.search(element.get("style") or ""):
            return
        if depth > _MAX_DEPTH:
            self._say(f"嵌套超过{_MAX_DEPTH}层，其下只取文字")
            self._text(_inner_text(element), element)
            return
        if tag == "table" and self._table(element, depth):
            return
        inline = tag in _INLINE
        if tag == "br":
            self.flush()
        elif not inline:
            self.flush()
            self._tag = tag
        if tag in ("a", "img"):
            self._link(element, tag)
        anchor = tag == "a"
        self._anchors += anchor
        words = element.text
        if words:
            self._text(words, element)
        for child in element:
            self.walk(child, depth + 1)
            tail = child.tail
            if tail:
                self._text(tail, child)
        self._anchors -= anchor
        if not inline:
            self.flush()
            self._tag = "p"

    def _text(self, words: str, element: etree._Element) -> None:
        if self._start < 0 and not words.isspace():
            self._start = self.place(element)
        if self._anchors:
            self._linked += len(words.strip())
        self._buffer.append(words.replace("\n", ""))

    def _say(self, message: str) -> None:
        if not any(finding.message == message for finding in self.findings):
            self.findings.append(Finding("page_cut", Severity.WARNING, message))

    def _meta(self, element: etree._Element) -> None:
        if (element.get("name") or "").lower() in ("contentstart", "contentend"):
            self.flush()
            self.brackets.append(len(self.blocks))

    def _link(self, element: etree._Element, tag: str) -> None:
        url = (element.get("href" if tag == "a" else "src") or "").replace("\n", "").strip()
        if not url or url.startswith(("javascript:", "#")):
            return
        kind = "image" if tag == "img" else "attachment" if _ATTACHMENT.search(url) else "link"
        words = _clean(_inner_text(element)) or _clean(element.get("title") or "")
        self.links.append(Link(url, words, kind, len(self.blocks)))

    def _table(self, table: etree._Element, depth: int) -> bool:
        """Read a data table into row blocks; ``False`` for a table that only lays out the page."""
        rows = [row for row in table.iter("tr") if _owner(row) is table]
        if any(inner is not table for inner in table.iter("table")):
            return False
        texts: list[list[tuple[etree._Element, str]]] = []
        for row in rows:
            cells = [(cell, _cell_text(cell)) for cell in row if cell.tag in ("td", "th")]
            if any(len(words) > _LAYOUT_CELL for _, words in cells):
                return False
            texts.append(cells)
        self.flush()
        self.tables += 1
        taken: dict[int, int] = {}
        for element in table.iter("a", "img"):
            self._link(element, element.tag)
        for cells in texts:
            column = 0
            read = []
            for cell, words in cells:
                while taken.get(column, 0) > 0:
                    column += 1
                colspan = _span(cell.get("colspan"), _MAX_COLSPAN)
                rowspan = _span(cell.get("rowspan"), len(rows))
                read.append(Cell(words, column, colspan, rowspan, self.place(cell)))
                for covered in range(column, column + colspan):
                    taken[covered] = rowspan
                column += colspan
            taken = {covered: left - 1 for covered, left in taken.items() if left > 1}
            if read:
                start = read[0].start
                self.blocks.append(Block("\t".join(c.text for c in read), "tr", self.tables, tuple(read), start))
        return True


def _inner_text(element: etree._Element) -> str:
    return "".join(cast("Iterator[str]", element.itertext()))


def _owner(row: etree._Element) -> etree._Element | None:
    parent = row.getparent()
    while parent is not None and parent.tag != "table":
        parent = parent.getparent()
    return parent


def _cell_text(cell: etree._Element) -> str:
    parts: list[str] = []
    _collect(cell, parts.append, 0)
    return _clean("".join(parts))


def _collect(element: etree._Element, add: Callable[[str], None], depth: int) -> None:
    """Text of a cell: blocks and line breaks part words, inline elements do not (Word puts each digit in a span)."""
    if element.text:
        add(element.text)
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in _SKIPPED and not _HIDDEN.search(child.get("style") or ""):
            inline = tag in _INLINE
            if not inline:
                add(" ")
            if depth < _MAX_DEPTH:
                _collect(child, add, depth + 1)
            if not inline:
                add(" ")
        if child.tail:
            add(child.tail)


def _clean(words: str) -> str:
    return collapse(words.replace("\n", ""))


def _span(value: str | None, most: int) -> int:
    """A span as browsers read it: leading digits, at least 1, and never beyond the table."""
    digits = re.match(r"\s*(\d{1,9})", value or "")
    return max(1, min(int(digits.group(1)), most)) if digits else 1
