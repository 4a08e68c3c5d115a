"""HTML: lxml's tree walked once into blocks; tables become rows of cells with grid columns and places in the bytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from typing import NamedTuple, cast

from lxml import etree

from parsers.formats.decode import decode
from parsers.model import Block, Cell, Document, Finding, Link, Severity

_SKIPPED = frozenset("script style noscript template select option textarea iframe object svg head button".split())
_INLINE = frozenset(
    "abbr acronym b bdo big cite code em font i ins kbd label mark o:p q s samp small span st1:chsdate strike "
    "strong sub sup tt u var wbr".split()
)
_KEPT_INLINE = frozenset(("a", "img"))
_SPAN = re.compile(r"\s*(\d{1,9})")
_CELL_END = re.compile(r"</?(?:t[dhr]|table|tbody|thead|tfoot)\b", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z)\b|down(?:load)?_?(?:file|attach\w*|servlet)?\.(?:jspx?|aspx?|php|do|action)"
    r"|wbfileid=|/(?:file)?download\?",
    re.I,
)
_WRAPPER = re.compile(
    r"<(?:(/(?:div|section|center|blockquote))|/?(?:div|section|center|blockquote|span|font|b|strong|i|em|u|a|o:p))"
    r"\b[^<>]*\n>",
    re.I,
)
_MAX_DEPTH = 400
_MAX_COLSPAN = 60
_MAX_COLUMNS = 500
_LAYOUT_CELL = 400
_MOST_CELLS = 100_000
_MENU = 8


def read(body: bytes, content_type: str = "") -> Document:
    """Read a page. Scripts, hidden elements and menus are left out; other chrome is not (``parsers.clean`` cuts it)."""
    decoded = decode(body, content_type)
    text = decoded.text
    # A line feed before every ">" makes lxml count tags: the line of an element leads back to the exact character.
    # Line breaks of the page become tabs, which are white space too; so a line feed in the tree is never the page's.
    marked = text.replace("\r", " ").replace("\t", " ").replace("\n", "\t").replace(">", "\n>")
    # A comment ends only where "-->" stands together.
    marked = marked.replace("--\n>", "\n-->")
    root, cut = _tree(marked)
    if cut:
        # libxml2 drops what is nested too deep; without the elements that only wrap, a page is not.
        root, cut = _tree(_WRAPPER.sub(lambda tag: "<br\n>" if tag[1] else "\n", marked))
    if root is None:
        return Document((), "html", decoded.codec, findings=decoded.findings)
    # tags[n] + n is where the n-th ">" stands: the lengths between them, summed up.
    tags = list(accumulate(map(len, text.split(">"))))
    walker = _Walker(tags)
    if cut:
        walker.say("嵌套过深，其后的内容没有读到")
    walker.head(root)
    _simplify(root, _may_hide(body, decoded.codec))
    walker.walk(root, 0)
    walker.flush()
    ends = [match.start() for match in _CELL_END.finditer(text)] if walker.tables else []
    offsets = [block.start for block in walker.blocks if block.start >= 0]
    spans: dict[int, int] = {}
    for block in walker.blocks:
        for _, _, _, _, start in block.cells:
            if start >= 0:
                after = bisect_right(ends, start)
                spans[start] = ends[after] if after < len(ends) else len(text)
    places = decoded.byte_offsets([*offsets, *spans, *spans.values()])
    places[-1] = spans[-1] = -1
    return Document(
        tuple(block.placed(spans, places) for block in walker.blocks),
        "html",
        decoded.codec,
        title=walker.title,
        metas=walker.metas,
        links=tuple(walker.links),
        body=walker.bracket(),
        parts=tuple(walker.parts),
        findings=decoded.findings + tuple(walker.findings),
    )


def _tree(marked: str) -> tuple[etree._Element | None, bool]:
    """The tree of a page, and whether the library gave up on its depth."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(marked.encode("utf-8", "replace"), parser)
    return root, any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)


def _may_hide(body: bytes, codec: str) -> bool:
    """Whether the page can hide elements at all: a look at the bytes costs a hundredth of a look at the characters."""
    lowered = body.lower()
    return b"none" in lowered or b"hidden" in lowered or codec.startswith("utf-16")


def _simplify(root: etree._Element, hidden: bool) -> None:
    """Take out what is never read, and melt inline elements into their surroundings (Word puts a digit in a span)."""
    etree.strip_elements(root, *_SKIPPED, with_tail=False)
    if hidden:
        for element in cast("list[etree._Element]", root.xpath("//*[@style or @hidden]")):
            if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
                _remove(element)
    etree.strip_tags(root, *_INLINE)
    inside = root
    for menu in list(root.iter("ul", "ol", "dl", "nav")):
        # Lists inside a menu went with it.
        if (inside is root or inside not in menu.iterancestors()) and _is_menu(menu):
            _remove(menu)
            inside = menu


def _is_menu(element: etree._Element) -> bool:
    """Whether a list is nothing but links to other pages."""
    links = element.findall(".//a")
    if len(links) < _MENU or any(_ATTACHMENT.search(link.get("href") or "") for link in links):
        return False
    linked = sum(len(_inner_text(link).strip()) for link in links)
    return linked >= 0.9 * len("".join(_inner_text(element).split()))


def _remove(element: etree._Element) -> None:
    """Take an element out of the tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


class _Row(NamedTuple):
    """A block whose places are still characters. ``cells``: text, column, colspan, rowspan, start."""

    text: str
    tag: str
    table: int
    cells: tuple[tuple[str, int, int, int, int], ...]
    start: int
    linked: float

    def placed(self, spans: dict[int, int], places: dict[int, int]) -> Block:
        """The block with places in the raw bytes."""
        cells = tuple(
            Cell(text, column, colspan, rowspan, places[start], places[spans[start]])
            for text, column, colspan, rowspan, start in self.cells
        )
        end = cells[-1].end if cells else -1
        return Block(self.text, self.tag, self.table, cells, places[self.start], end, self.linked)


class _Walker:
    """Turns the tree into blocks. ``tags`` maps lxml's line numbers back to character offsets."""

    def __init__(self, tags: list[int]) -> None:
        self.tags = tags
        self.blocks: list[_Row] = []
        self.links: list[Link] = []
        self.metas: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.title = ""
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

    def place(self, element: etree._Element) -> int:
        """Character offset of what the element holds, right behind its start tag; -1 where lxml lost count."""
        line = cast("int | None", element.sourceline)
        # libxml2 counts lines in 16 bits: from the last one on, numbers repeat and lead nowhere.
        if line is None or line < 2 or line >= 65535 or line - 2 >= len(self.tags):
            return -1
        return self.tags[line - 2] + line - 1

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
                self.blocks.append(_Row(words, self._tag, 0, (), self._start, share))
        self._start = -1
        self._linked = 0

    def walk(self, element: etree._Element, depth: int) -> None:
        """Read one element and all below it; its tail is the caller's."""
        tag = element.tag
        if tag == "meta":
            self._meta(element)
            return
        if depth > _MAX_DEPTH:
            self.say(f"嵌套超过{_MAX_DEPTH}层，其下只取文字")
            self._text(_inner_text(element), element)
            return
        if tag == "table" and self._table(element, depth):
            return
        inline = tag in _KEPT_INLINE
        if not inline:
            self.flush()
            self._tag = tag
            first = len(self.blocks)
        else:
            self._link(element, tag)
        anchor = tag == "a"
        self._anchors += anchor
        self._lines += tag == "pre"
        words = element.text
        if words:
            self._text(words, element)
        for child in element:
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
            self._start = self.place(element)
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
        if not url or url.startswith(("javascript:", "#")):
            return
        kind = "image" if tag == "img" else "attachment" if _ATTACHMENT.search(url) else "link"
        words = _clean(_inner_text(element)) or _clean(element.get("title") or "")
        self.links.append(Link(url, words, kind, len(self.blocks)))

    def _table(self, table: etree._Element, depth: int) -> bool:
        """Read a data table into row blocks; ``False`` for a table that only lays out the page."""
        if table.find(".//table") is not None:
            return False
        rows = list(table.iter("tr"))
        texts: list[list[tuple[etree._Element, str]]] = []
        for row in rows:
            if self._cells > _MOST_CELLS:
                self.say(f"单元格超过{_MOST_CELLS}个，其后的表格没有读")
                break
            cells = [(cell, _cell_text(cell)) for cell in islice(row.iterchildren("td", "th"), _MOST_CELLS)]
            self._cells += len(cells)
            texts.append(cells)
        if all(sum(bool(words) for _, words in cells) < 2 for cells in texts):
            return False
        long = any(len(words) > _LAYOUT_CELL for cells in texts for _, words in cells)
        if long and any(_is_layout(cells) for cells in texts):
            return False
        self.flush()
        self.tables += 1
        taken: dict[int, int] = {}
        for caption in table.iter("caption"):
            self.walk(caption, depth + 1)
        for row, cells in zip(rows, texts, strict=False):
            if long and sum(bool(words) for _, words in cells) == 1:
                # A note, or the article itself, in a row of the table that holds the figures.
                self.walk(row, depth + 1)
                taken = {covered: left - 1 for covered, left in taken.items() if left > 1}
                continue
            for element in row.iter("a", "img"):
                self._link(element, element.tag)
            column = 0
            read: list[tuple[str, int, int, int, int]] = []
            for cell, words in cells:
                while taken.get(column, 0) > 0:
                    column += 1
                colspan = _span(cell.get("colspan"), _MAX_COLSPAN)
                rowspan = _span(cell.get("rowspan"), len(rows))
                read.append((words, column, colspan, rowspan, self.place(cell)))
                if column < _MAX_COLUMNS:
                    for covered in range(column, column + colspan):
                        taken[covered] = rowspan
                column += colspan
            taken = {covered: left - 1 for covered, left in taken.items() if left > 1}
            if read:
                words = "\t".join(cell[0] for cell in read)
                self.blocks.append(_Row(words, "tr", self.tables, tuple(read), read[0][4], 0.0))
        return True


def _is_layout(cells: list[tuple[etree._Element, str]]) -> bool:
    """Whether a row sets a long text beside another cell, as tables do that only lay out a page."""
    return max((len(words) for _, words in cells), default=0) > _LAYOUT_CELL and sum(bool(w) for _, w in cells) > 1


def _inner_text(element: etree._Element) -> str:
    return "".join(cast("Iterator[str]", element.itertext()))


def _cell_text(cell: etree._Element) -> str:
    if not len(cell):
        return _clean(cell.text or "")
    parts: list[str] = []
    _collect(cell, parts.append, 0)
    return _clean("".join(parts))


def _collect(element: etree._Element, add: Callable[[str], None], depth: int) -> None:
    """Text of a cell: blocks and line breaks part words, inline elements do not."""
    if element.text:
        add(element.text)
    for child in element:
        inline = child.tag in _KEPT_INLINE
        if not inline:
            add(" ")
        if depth < _MAX_DEPTH:
            _collect(child, add, depth + 1)
        if not inline:
            add(" ")
        if child.tail:
            add(child.tail)


def _clean(words: str) -> str:
    return " ".join(words.replace("\n", "").split())


def _span(value: str | None, most: int) -> int:
    """A span as browsers read it: leading digits, at least 1, and never beyond the table."""
    if value is None:
        return 1
    digits = _SPAN.match(value)
    return max(1, min(int(digits.group(1)), most)) if digits else 1
