"""Where the elements of a page stand in its bytes: lxml counts the tags, the bytes tell the rest."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import cast

from lxml import etree

_CELL_END = re.compile(rb"</?(?:t[dhr]|table|tbody|thead|tfoot)\b", re.I)
_PARAGRAPH_END = re.compile(rb"</?(?:p|div|br|h\d|li|ul|ol|d[dlt]|section|t[dhr]|table|pre|body)\b", re.I)
_LONGEST_PARAGRAPH = 20_000
"""Bytes of markup in which a paragraph's end is looked for."""
_LAST_LINE = 65_535
"""libxml2 counts lines in 16 bits: from here on numbers repeat and lead nowhere."""

NOWHERE = (-1, -1)


class Places:
    """Half-open ranges in a page in UTF-8, by lxml's line numbers as ``markup.tree`` makes them."""

    def __init__(self, page: bytes) -> None:
        self._page = page
        # tags[n] + n is where the n-th ">" stands: the lengths between them, summed up.
        self._tags = list(accumulate(map(len, page.split(b">"))))
        self._lost = min(_LAST_LINE, len(self._tags) + 2)
        self._comments = _comments(page)

    def start(self, element: etree._Element) -> int:
        """Offset of what the element holds, right behind its start tag; -1 where lxml lost count."""
        line = cast("int | None", element.sourceline)
        if line is None or not 2 <= line < self._lost:
            return -1
        return self._tags[line - 2] + line - 1

    def cell(self, element: etree._Element) -> tuple[int, int]:
        """What a cell of a ``<table>`` holds, up to the first tag of a table behind its own."""
        start = self.start(element)
        if start < 0:
            return NOWHERE
        # One search is enough where nothing is commented out, and most cells are read here.
        found = None if self._comments else _CELL_END.search(self._page, start + 1)
        return start, found.start() if found else self._end(_CELL_END, start + 1, len(self._page))

    def paragraph(self, start: int) -> tuple[int, int]:
        """The paragraph that starts at ``start``, up to the first tag that ends one."""
        if start < 0:
            return NOWHERE
        limit = min(len(self._page), start + _LONGEST_PARAGRAPH)
        while limit < len(self._page) and self._page[limit] & 0xC0 == 0x80:
            limit -= 1  # No character is cut.
        return start, self._end(_PARAGRAPH_END, start, limit)

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
