"""What a cell of an HTML table stands under and beside: the head of its column, the head of its row."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.platforms.paging import stated

_SPACE = re.compile(r"\s+")
_SERIAL = re.compile(r"[\d\s.、序号]*")
_MOST_SPAN = 60


class Grid:
    """A table with its spans spread out. Heads are looked up by cell (``td`` or ``th``)."""

    def __init__(self, table: HtmlElement) -> None:
        self._lines: list[dict[int, HtmlElement]] = []
        self._place: dict[HtmlElement, tuple[int, int]] = {}
        hanging: dict[int, tuple[HtmlElement, int]] = {}
        for line in (node for node in table.iter("tr") if next(node.iterancestors("table")) is table):
            held = {column: cell for column, (cell, _) in hanging.items()}
            hanging = {column: (cell, left - 1) for column, (cell, left) in hanging.items() if left > 1}
            column = 0
            for cell in (node for node in line if node.tag in ("td", "th")):
                while column in held:
                    column += 1
                self._place[cell] = (len(self._lines), column)
                down = _span(cell, "rowspan")
                for _ in range(_span(cell, "colspan")):
                    held[column] = cell
                    if down > 1:
                        hanging[column] = (cell, down - 1)
                    column += 1
            self._lines.append(held)

    def heads(self, cell: HtmlElement) -> tuple[str, str]:
        """Row head and column head of a cell, ``""`` where it has none or is one itself.

        The row's head is its first cell that is more than a serial number and stands for no other row besides; the
        column's stands in the first line, where that line has as many columns and no links.
        """
        if cell not in self._place:
            return "", ""
        number, column = self._place[cell]
        line = self._lines[number]
        spoken = [one for _, one in sorted(line.items()) if not _SERIAL.fullmatch(words(one))]
        named = next((one for one in spoken if _span(one, "rowspan") == 1), None) if spoken else None
        named = next(iter(spoken), None) if named is None or named is cell else named
        beside = words(named) if named is not None and named is not cell else ""
        first = self._lines[0]
        above = first.get(column)
        if number == 0 or above is None or above is cell or len(first) != len(line):
            return beside, ""
        if above is named or next(above.iter("a"), None) is not None or above.get("colspan", "1") not in ("1", ""):
            return beside, ""
        return beside, words(above)


def _span(cell: HtmlElement, name: str) -> int:
    said = (cell.get(name) or "").strip()
    return min(max(stated(said) or 1, 1), _MOST_SPAN)


def words(node: HtmlElement) -> str:
    """The text of an element, white space folded; that of a comment is nothing."""
    if not isinstance(node.tag, str):
        return ""
    return _SPACE.sub(" ", " ".join(part for part in node.itertext() if isinstance(part, str))).strip()
