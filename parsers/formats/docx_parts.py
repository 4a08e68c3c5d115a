"""What elements of a Word file say of themselves: rows and cells of tables, drawings and their versions, symbols."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.formats.docx_styles import is_on, whole
from parsers.formats.zipped import attribute, local

_MOST_SPAN = 200


def row_properties(row: etree._Element) -> tuple[bool, int]:
    """Whether the row is deleted or hidden, and how many columns are left free before its first cell."""
    skipped, free = False, 0
    for part in (part for child in row if local(child) == "trPr" for part in child):
        name = local(part)
        if name == "del" or (name == "hidden" and is_on(part)):
            skipped = True
        elif name == "gridBefore":
            free = min(whole(part) or 0, _MOST_SPAN)
    return skipped, free


def cell_properties(cell: etree._Element) -> tuple[int, str, str, bool]:
    """How many columns a cell covers, how it is merged down and along (``""``, ``restart``, ``continue``), and whether
    it is deleted."""
    across, down, along, deleted = 1, "", "", False
    for part in (part for child in cell if local(child) == "tcPr" for part in child):
        name = local(part)
        if name == "gridSpan":
            across = max(1, min(whole(part) or 1, _MOST_SPAN))
        elif name in ("vMerge", "vmerge"):
            down = attribute(part, "val") or "continue"
        elif name in ("hMerge", "hmerge"):
            along = attribute(part, "val") or "continue"
        elif name == "cellDel":
            deleted = True
    return across, down, along, deleted


def choices(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in element if local(child) in ("Choice", "Fallback"))


def text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The outermost text boxes below the element, of several versions of a drawing the first that has any."""
    for child in element:
        name = local(child)
        if name == "txbxContent":
            yield child
        elif name == "AlternateContent":
            yield from next((found for choice in choices(child) if (found := list(text_boxes(choice)))), [])
        else:
            yield from text_boxes(child)


def is_contents(element: etree._Element) -> bool:
    """Whether an ``sdt`` is the table of contents."""
    return any(
        (attribute(one, "val") or "").startswith("Table of Contents")
        for child in element
        if local(child) == "sdtPr"
        for one in child.iter()
        if local(one) == "docPartGallery"
    )


def symbol(element: etree._Element) -> str:
    """A character of a symbol font. What such a font shows for it is not known: a box stands for it."""
    code = attribute(element, "char") or ""
    font = (attribute(element, "font") or "").lower()
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    if "wingdings" in font or "symbol" in font or "webdings" in font or 0xE000 <= point <= 0xF8FF:
        return "□"
    return chr(point) if 32 <= point < 0xD800 else ""
