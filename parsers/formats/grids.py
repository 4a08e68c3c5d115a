"""Grids without ``<table>``: rows of ``div``, ``li``, ``dt`` and ``dd`` or ``span``, told by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from parsers.formats.words import clean, inner_text

_CELLS = frozenset(("div", "li", "dd", "dt", "section"))
_INLINE_CELLS = frozenset("span em b strong label i".split())
_HAN = re.compile(r"[\u4e00-\u9fff]")
# What stands under a column: a number, nothing, a sign or a word for nothing.
_SLOT = re.compile(
    r"(?:[+\-−－＋]?[\d０-９][\d０-９.,，．]*[件条项个次人份元万亿宗起篇]{0,3}|[/／\\\-—－–―]+|无|暂无|没有|无数据|零|不适用|N/A|不涉及)?"
)
_MOST = 60
_LONGEST = 120
_MOST_LABELS = 10
"""Labels of a row with their units, in a table of two halves side by side too."""
_FEWEST_ROWS = 3
_FEWEST_CELLS = 12
_ALL_SLOTS = 10
"""Cells from which on a row may have no label: the litigation table's row has none."""


def inline_cells(root: etree._Element) -> Iterator[etree._Element]:
    """Inline elements that are the cells of a row: a label and, each in an element of its own, what stands behind."""
    found: dict[etree._Element | None, list[list[etree._Element]]] = {}
    for row in list(root.iter("div", "li", "dd", "section")):
        if len(row) > 1 and row[0].tag in _INLINE_CELLS and not (row.text or "").strip():
            cells = list(row)
            if len(cells) <= _MOST and all(
                cell.tag in _INLINE_CELLS and not (cell.tail or "").strip() for cell in cells
            ):
                found.setdefault(row.getparent(), []).append(cells)
    for rows in found.values():
        filled = [cells for cells in rows if _styled(cells) or _is_row([clean(inner_text(cell)) for cell in cells])]
        for cells in filled if len(filled) < _FEWEST_ROWS else rows:
            yield from cells


def _styled(cells: Sequence[etree._Element]) -> bool:
    return all("table-cell" in cell.get("style", "").lower() for cell in cells)


def grid_rows(container: etree._Element) -> dict[etree._Element, list[etree._Element]]:
    """The children of ``container`` that are rows of a grid, each with its cells; the other children are not in it."""
    if container.tag == "dl":
        return _described(container)
    rows: dict[etree._Element, list[etree._Element]] = {}
    run: list[etree._Element] = []
    for child in (*container, None):
        if child is not None and _may_be_row(child):
            run.append(child)
            continue
        if child is not None and run and child.tag == run[-1].tag and _is_heading(child):
            continue
        if run:
            rows.update(_of_run(run))
            run = []
    return rows


def _is_heading(element: etree._Element) -> bool:
    """Whether the element is a row of one cell, as the headings inside a table are."""
    cell = element[0] if len(element) == 1 else element
    return not len(cell) and len(cell.text or "") < _LONGEST


def _of_run(run: Sequence[etree._Element]) -> dict[etree._Element, list[etree._Element]]:
    """Rows among elements that follow each other: with enough of them that hold numbers, headers are rows as well."""
    filled = [number for number, row in enumerate(run) if _is_row([clean(cell.text or "") for cell in row])]
    if not filled:
        return {}
    if len(filled) < _FEWEST_ROWS:
        return {run[number]: list(run[number]) for number in filled}
    return {row: list(row) for row in run}


def _described(container: etree._Element) -> dict[etree._Element, list[etree._Element]]:
    """A list of terms, each with its values: the row of a term is filed under the term."""
    rows: dict[etree._Element, list[etree._Element]] = {}
    for child in container:
        if len(child) or child.tag not in ("dt", "dd"):
            return {}
        if child.tag == "dt":
            row = rows[child] = [child]
        elif rows:
            row.append(child)
    filled = sum(_is_row([clean(cell.text or "") for cell in row]) for row in rows.values())
    return rows if filled >= _FEWEST_ROWS else {}


def _may_be_row(element: etree._Element) -> bool:
    """Whether the element holds nothing but short cells that hold no elements of their own."""
    if len(element) < 2 or len(element) > _MOST or len(element[0]) or element.tag == "table":
        return False
    if element[0].tag not in _CELLS or (element.text or "").strip():
        return False
    return all(
        cell.tag in _CELLS and not len(cell) and len(cell.text or "") < _LONGEST and not (cell.tail or "").strip()
        for cell in element
    )


def is_slot(words: str) -> bool:
    """Whether this can stand under a column: a number, nothing, or a sign or a word for nothing."""
    return _SLOT.fullmatch(words) is not None


def _is_row(words: Sequence[str]) -> bool:
    """Labels first, then nothing but slots, one of them with a number or a word; or a long row of slots alone."""
    slots = 0
    while slots < len(words) and is_slot(words[-1 - slots]):
        slots += 1
    if not slots or not any(char.isalnum() for text in words[len(words) - slots :] for char in text):
        return False
    if slots == len(words):
        return slots >= _ALL_SLOTS
    return len(words) - slots <= _MOST_LABELS and bool(_HAN.search("".join(words[: len(words) - slots])))


def keeps_blanks(container: etree._Element) -> bool:
    """Whether the children are cells one below the other, so that an empty one among them is a blank cell."""
    if len(container) < _FEWEST_CELLS:
        return False
    cells = [child for child in container if child.tag in _CELLS and not len(child)]
    if 2 * len(cells) < len(container):
        return False
    numbers = sum((cell.text or "").strip().isdigit() for cell in cells)
    return 3 * numbers > len(cells)
