"""What elements of a Word file say of themselves: rows and cells of tables, drawings and their versions, symbols."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from parsers.formats.docx.styles import is_on, whole
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


def is_prompt(element: etree._Element) -> bool:
    """Whether an ``sdt`` shows what to fill in (单击此处输入文字), because nobody did."""
    return any(
        local(one) == "showingPlcHdr" and is_on(one) for child in element if local(child) == "sdtPr" for one in child
    )


def emptied(element: etree._Element) -> etree._Element:
    """A paragraph or a cell with its properties and nothing in it."""
    bare = etree.Element(str(element.tag))
    bare.extend(deepcopy(part) for part in element if local(part) in ("pPr", "tcPr"))
    return bare


def on_dark(run: etree._Element) -> bool:
    """Whether a run stands on a ground that is not white, as far as run, paragraph and cell say so themselves."""
    for owner in (run, *run.iterancestors("{*}p", "{*}tc")):
        for part in (one for group in owner if local(group) in ("rPr", "pPr", "tcPr") for one in group):
            if local(part) == "highlight":
                return True
            if local(part) == "shd" and (attribute(part, "fill") or "auto").lower() not in ("auto", "ffffff"):
                return True
        if local(owner) == "tc":
            break
    return False


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
