"""Tables of a Word document: rows of cells with the columns and rows that they cover."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from parsers.formats.boxes import Box, Paragraph, Table
from parsers.formats.docx.parts import cell_properties, row_properties
from parsers.formats.zipped import local

Held = Paragraph | Table | str
"""What stands in a cell; a picture by the key of its relation."""


class Tables:
    """Reads tables with what walks their elements: ``children`` that are printed, ``content`` of a cell."""

    def __init__(
        self,
        children: Callable[[etree._Element], Iterator[etree._Element]],
        content: Callable[[etree._Element], Iterator[Held]],
    ) -> None:
        self._children, self._content = children, content
        self.pictures: list[str] = []
        """Keys of the pictures in the cells of what was read."""

    def read(self, element: etree._Element) -> Table:
        """The table of a ``tbl``."""
        table = Table()
        above: dict[int, tuple[Box, bool]] = {}
        for number, row in enumerate((child for child in self._children(element) if local(child) == "tr"), 1):
            skipped, column = row_properties(row)
            if skipped:
                continue
            boxes, above = self._row(row, column, above)
            table.rows.append(boxes)
            table.numbers.append(number)
        return table

    def _row(
        self, row: etree._Element, column: int, above: dict[int, tuple[Box, bool]]
    ) -> tuple[list[Box], dict[int, tuple[Box, bool]]]:
        """The boxes that begin in a row, and, by column, all that may be continued in the next one, each with whether
        its cell says that it begins there."""
        boxes: list[Box] = []
        below: dict[int, tuple[Box, bool]] = {}
        for ordinal, cell in enumerate((child for child in self._children(row) if local(child) == "tc"), 1):
            across, down, along, deleted = cell_properties(cell)
            if deleted:
                continue
            if along == "continue" and boxes and boxes[-1].column + boxes[-1].colspan == column:
                boxes[-1].colspan += across
                column += across
                continue
            box, begun = above.get(column, (None, False))
            held = None
            if down != "continue" or box is None or box.colspan != across:
                box, begun = None, down == "restart"
            elif not begun:
                # Where no cell says that it begins what this one continues, words in it are those of a cell of its own.
                held = list(self._content(cell))
                box = None if _says(held) else box
            if box is None:
                held = list(self._content(cell)) if held is None else held
                self.pictures += [part for part in held if isinstance(part, str)]
                box = Box([part for part in held if not isinstance(part, str)], column, across, ordinal=ordinal)
                boxes.append(box)
            else:
                box.rowspan += 1
            if down:
                below[column] = box, begun
            column += across
        return boxes, below


def _says(held: Iterable[Held]) -> bool:
    return any(not isinstance(part, Paragraph) or part.text.strip() for part in held)
