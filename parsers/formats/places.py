"""Where the elements of a page stand in its bytes: lxml counts the tags, the bytes tell the rest."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from lxml import etree

# Behind the first tag of a table, most often, the next cell opens.
_CELL_END = re.compile(
    rb"</?(?:t[dhr]|table|tbody|thead|tfoot)\b([^<>]*>\s*(?:</tr\s*>\s*<tr\b[^<>]*>\s*)?<t[dh]\b[^<>]*>)?", re.I
)
_PARAGRAPH_END = re.compile(rb"</?(?:p|div|br|h\d|li|ul|ol|d[dlt]|section|t[dhr]|table|pre|body)\b", re.I)
_LONGEST_PARAGRAPH = 20_000
"""Bytes of markup in which a paragraph's end is looked for."""
_LONGEST_TAG = 16
"""More bytes than tell a tag that ends a paragraph; one cut off where the search for it ends is not found."""
_STRETCH = 1 << 12
_LAST_LINE = 65_535
"""libxml2 counts lines in 16 bits: from here on numbers repeat and lead nowhere."""

NOWHERE = (-1, -1)


class Places:
    """Half-open ranges in a page in UTF-8, by lxml's line numbers as ``markup.tree`` makes them."""

    def __init__(self, page: bytes) -> None:
        self._page = page
        self._comments = _comments(page)
        self._last_comment = self._comments[-1][1] if self._comments else -1
        self.commented = bool(self._comments)
        # How many tags end before each stretch, and in the end. Where they end is looked up in one stretch after the
        # other as elements ask for it: those of menus and of scripts never do.
        counts = (page.count(b">", at, at + _STRETCH) for at in range(0, len(page), _STRETCH))
        self._before = list(accumulate(counts, initial=0))
        self._lost = min(_LAST_LINE, self._before[-1] + 2)
        self._first = self._behind = 0
        self._ends: list[int] = []
        # Line and place of the cell asked for last, and where the next one opens, -1 where that is not known.
        self._next = (0, 0, -1)
        # Between these no tag begins that ends a paragraph.
        self._looked_through = (0, 0)

    def start(self, element: etree._Element) -> int:
        """Offset of what the element holds, right behind its start tag; -1 where lxml lost count."""
        line: int | None = element.sourceline  # type: ignore[assignment]
        if line is None or not 2 <= line < self._lost:
            return -1
        tag = line - 2
        if not self._first <= tag < self._behind:
            self._turn_to(tag)
        return self._ends[tag - self._first] + line

    def _turn_to(self, tag: int) -> None:
        """Look up where the tags of the stretch end in which the one of that number does."""
        stretch = bisect_right(self._before, tag) - 1
        self._first, self._behind = self._before[stretch : stretch + 2]
        at = stretch * _STRETCH
        # Behind the n-th ">" of the page there are n of them, and what stands between them, summed up.
        between = list(map(len, self._page[at : at + _STRETCH].split(b">")))
        between[0] += at - self._first - 1
        self._ends = list(accumulate(between))

    def cell(self, element: etree._Element) -> tuple[int, int]:
        """What a cell of a ``<table>`` holds, up to the first tag of a table behind its own."""
        line: int | None = element.sourceline  # type: ignore[assignment]
        tags, at, start = self._next
        # That this is the cell which opens behind the one asked for last is sure if just so many tags end between them.
        if start < 0 or line is None or self._page.count(b">", at, start) != line - tags or line >= self._lost:
            start = self.start(element)
            if line is None or start < 0:
                return NOWHERE
        found = _CELL_END.search(self._page, start + 1) if start > self._last_comment else None
        if found is None:
            return start, self._end(_CELL_END, start + 1, len(self._page))
        self._next = line, start, found.end(1)
        return start, found.start()

    def paragraph(self, start: int) -> tuple[int, int]:
        """The paragraph that starts at ``start``, up to the first tag that ends one."""
        if start < 0:
            return NOWHERE
        limit = min(len(self._page), start + _LONGEST_PARAGRAPH)
        while limit < len(self._page) and self._page[limit] & 0xC0 == 0x80:
            limit -= 1  # No character is cut.
        # What was looked through for the paragraph before is not looked through again: one may reach far.
        first, at = (
            self._looked_through if self._looked_through[0] <= start <= self._looked_through[1] else (start, start)
        )
        end = self._end(_PARAGRAPH_END, at, limit)
        self._looked_through = first, max(at, end - _LONGEST_TAG)
        return start, end

    def _end(self, tag: re.Pattern[bytes], at: int, limit: int) -> int:
        """Where the first ``tag`` from ``at`` on stands outside of comments, ``limit`` if none does."""
        while found := tag.search(self._page, at, limit):
            place = found.start()
            before = bisect_right(self._comments, (place,)) - 1
            if before < 0 or self._comments[before][1] < place:
                return place
            at = self._comments[before][1]
        return limit


def _comments(page: bytes) -> Sequence[tuple[int, int]]:
    """Where comments stand; one that is never closed reaches to the end."""
    found = []
    at = page.find(b"<!--")
    while at >= 0:
        end = page.find(b"-->", at + 4)
        found.append((at, end if end >= 0 else len(page)))
        at = page.find(b"<!--", end) if end >= 0 else -1
    return found
