"""``<table>`` elements: which hold data and which lay out the page, and the grid columns of their cells."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice

from lxml import etree

from parsers.formats.places import Places
from parsers.formats.words import cell_text, inner_text
from parsers.model import Cell
from parsers.tables.values import NOT_TOLD

_DOT = re.compile(r"\s*[01](?:px)?\s*")
_SPAN = re.compile(r"\s*(\d{1,9})")
_MAX_COLSPAN = 60
_MAX_COLUMNS = 500
_LAYOUT_CELL = 400
_LONGEST_INNER = 70
_MOST_INNER = 8
_FEWEST_PICTURES = 3
_CELLS = frozenset(("td", "th"))

Cells = list[tuple[etree._Element, str]]
"""The cells of a row with their text."""


def data_rows(
    table: etree._Element, most_cells: int, widths: Collection[int]
) -> tuple[list[etree._Element], list[Cells]] | None:
    """The rows of a data table with their cells, ``None`` for a table that only lays out the page.

    Past ``most_cells`` the cells of the rows that are left are not read: there are fewer of these than of rows.
    ``widths``: how many columns the rows right before the table have: each row may be a table of its own, and one of
    blanks holds nothing else that would tell it from a table that lays out the page.
    """
    nested = next(table.iterdescendants("table"), None) is not None
    if nested and not all(_is_cell(inner) for inner in table.iter("table") if inner is not table):
        return None
    rows = [row for row in table.iter("tr") if not nested or next(row.iterancestors("table")) is table]
    texts: list[Cells] = []
    count = 0
    for row in rows:
        if count > most_cells:
            break
        texts.append([(cell, cell_text(cell)) for cell in row if cell.tag in _CELLS][:most_cells])
        count += len(texts[-1])
    filled = [[words for _, words in cells if words] for cells in texts]
    if texts and not any(filled) and all(len(cells) in widths for cells in texts):
        return rows, texts
    several = [words for words in filled if len(words) > 1]
    if not several or any(is_long(max(words, key=len)) for words in several):
        # One cell a row, or a long text beside another cell: a table that only lays out the page.
        return None
    return rows, texts


def pictured(cells: Cells) -> Cells:
    """The cells of a row, those that hold nothing but a picture marked: what it shows is not told by any word."""
    shown = [(cell, NOT_TOLD if not words and _has_picture(cell) else words) for cell, words in cells]
    filled = any(words for _, words in cells) or sum(bool(words) for _, words in shown) >= _FEWEST_PICTURES
    return shown if filled else cells  # one alone is an ornament


def _has_picture(cell: etree._Element) -> bool:
    """Whether a cell holds a picture larger than the dots that keep cells apart."""
    return any(
        not _DOT.fullmatch(picture.get("width") or "") and not _DOT.fullmatch(picture.get("height") or "")
        for picture in cell.iter("img")
    )


def _is_cell(table: etree._Element) -> bool:
    """Whether a table inside a table holds no more than the number or the label of one cell."""
    cells = list(islice(table.iter("td", "th"), _MOST_INNER + 1))
    if len(cells) > _MOST_INNER or sum(cell.find(".//table") is None and bool(cell_text(cell)) for cell in cells) > 1:
        return False
    return len(inner_text(table).strip()) <= _LONGEST_INNER


def is_long(words: str) -> bool:
    """Whether a cell holds a text rather than a label or a number."""
    return len(words) > _LAYOUT_CELL


def place(cells: Cells, taken: dict[int, int], rows: int, places: Places) -> tuple[Cell, ...]:
    """The cells of a row in their grid columns and at their places.

    ``taken`` counts, by column, the rows that a cell above still covers, and is brought up to date; ``rows`` is how
    many rows the table has, beyond which no cell reaches.
    """
    column = 0
    placed = []
    for element, words in cells:
        while column in taken:
            column += 1
        colspan = 1 if (given := element.get("colspan")) is None else _span(given, _MAX_COLSPAN)
        rowspan = 1 if (given := element.get("rowspan")) is None else _span(given, rows)
        start, end = places.cell(element)
        placed.append(Cell(words, column, colspan, rowspan, start, end))
        if (taken or rowspan > 1) and column < _MAX_COLUMNS:
            for covered in range(column, column + colspan):
                taken[covered] = rowspan
        column += colspan
    if taken:
        end_row(taken)
    return tuple(placed)


def end_row(taken: dict[int, int]) -> None:
    """Count the row that ends here off what the cells above still cover."""
    for covered, left in list(taken.items()):
        if left > 1:
            taken[covered] = left - 1
        else:
            del taken[covered]


def _span(value: str, most: int) -> int:
    """A span as browsers read it: leading digits, at least 1, and never beyond the table."""
    digits = _SPAN.match(value)
    return max(1, min(int(digits.group(1)), most)) if digits else 1
