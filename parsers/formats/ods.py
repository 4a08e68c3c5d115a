"""OpenDocument spreadsheets (ODS): every sheet in order, each cell as its own words show it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.formats.odf import RAISED, Styles, content_of, repeated, styles_of
from parsers.formats.sheets import MOST_CELLS, Sheet, document_of
from parsers.formats.sheets.marks import MOST_COLUMN, UNKNOWN, Marks
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped, attribute, local
from parsers.model import Document

_MOST_ROW = 1 << 20
_HIDDEN = ("collapse", "filter")
_WRAPPERS = frozenset(
    "table-header-rows table-rows table-row-group table-columns table-header-columns table-column-group".split()
)
_VALUES = ("value", "date-value", "time-value", "string-value", "boolean-value")
_GONE = frozenset(("annotation", "forms", "shapes", "note"))


def read_zipped(parts: Zipped) -> Document:
    """The workbook in an opened package. Raises :class:`Unreadable`."""
    root, _ = content_of(parts)
    styles = styles_of(parts, root)
    book = next((element for element in root.iter("{*}spreadsheet")), None)
    if book is None:
        raise Unreadable("document_damaged", "OpenDocument文档里没有工作表，未读取；请重新下载")
    return document_of((_sheet(one, styles) for one in book if local(one) == "table"), "ods")


def _sheet(element: etree._Element, styles: Styles) -> Sheet:
    sheet = Sheet(attribute(element, "name") or "", {}, [], Marks())
    sheet.hidden = not styles.is_displayed("table", attribute(element, "style-name"))
    row = column = 0
    for part, hidden in _parts(element):
        hidden = hidden or attribute(part, "visibility") in _HIDDEN
        if local(part) == "table-column":
            times = repeated(part, "number-columns-repeated", MOST_COLUMN)
            if hidden:
                sheet.marks.columns.update(range(column, min(column + times, MOST_COLUMN)))
            column += times
            continue
        times = repeated(part, "number-rows-repeated", _MOST_ROW)
        cells = list(_cells(part))
        if cells:
            if times * len(cells) + len(sheet.values) > MOST_CELLS:
                raise Unreadable("document_too_large", f"工作表“{sheet.name}”的单元格超过上限，未读取")
            for number in range(row, row + times):
                _put(cells, number, sheet, styles)
                if hidden:
                    sheet.marks.rows.add(number)
        row += times
    return sheet


def _parts(element: etree._Element, hidden: bool = False) -> Iterator[tuple[etree._Element, bool]]:
    """Columns and rows in their order, and whether the group that they stand in is closed."""
    for child in element:
        name = local(child)
        if name in ("table-column", "table-row"):
            yield child, hidden
        elif name in _WRAPPERS:
            yield from _parts(child, hidden or attribute(child, "display") == "false")


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells of a row that hold something or span others, by their column; covered ones are not seen."""
    column = 0
    for cell in row:
        kind = local(cell)
        if kind not in ("table-cell", "covered-table-cell") or column >= MOST_COLUMN:
            continue
        times = repeated(cell, "number-columns-repeated", MOST_COLUMN)
        if kind == "table-cell" and _holds(cell):
            for at in range(column, min(column + times, MOST_COLUMN)):
                yield at, cell
        column += times


def _holds(cell: etree._Element) -> bool:
    given = any(attribute(cell, name) for name in (*_VALUES, "formula"))
    return len(cell) > 0 or given or _spans(cell)


def _spans(cell: etree._Element) -> bool:
    across, down = repeated(cell, "number-columns-spanned"), repeated(cell, "number-rows-spanned")
    return across > 1 or down > 1


def _put(cells: list[tuple[int, etree._Element]], row: int, sheet: Sheet, styles: Styles) -> None:
    for column, cell in cells:
        place = row, column
        words = shown(cell, styles)
        if styles.is_struck("table-cell", attribute(cell, "style-name")):
            sheet.marks.struck = sheet.marks.struck or bool(words)
            words = ""
        elif any(styles.is_struck("text", attribute(span, "style-name")) for span in cell.iter("{*}span")):
            sheet.marks.struck = True
        if words is None:
            sheet.marks.words[place] = UNKNOWN
        elif words:
            sheet.values[place] = words
        if _spans(cell):
            down, across = repeated(cell, "number-rows-spanned"), repeated(cell, "number-columns-spanned")
            sheet.merged.append((place, (row + down - 1, column + across - 1)))


def shown(cell: etree._Element, styles: Styles) -> str | None:
    """What a cell shows: its own words, or its value where a program wrote none; ``None`` for a formula whose result is
    not in the file."""
    paragraphs = [child for child in cell if local(child) == "p"]
    if paragraphs:
        return "\n".join("".join(_words(paragraph, styles, False)) for paragraph in paragraphs).strip()
    kind = attribute(cell, "value-type")
    for name in _VALUES:
        value = attribute(cell, name)
        if value is not None:
            return value
    return None if attribute(cell, "formula") and kind is None else ""


def _words(element: etree._Element, styles: Styles, raised: bool) -> Iterator[str]:
    if element.text:
        yield element.text.translate(RAISED) if raised else element.text
    for child in element:
        name = local(child)
        if name == "s":
            yield " " * repeated(child, "c", 1_000)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name == "span" and styles.is_struck("text", attribute(child, "style-name")):
            pass  # as in a text
        elif name not in _GONE:
            yield from _words(child, styles, raised or styles.is_raised(attribute(child, "style-name")))
        if child.tail:
            yield child.tail.translate(RAISED) if raised else child.tail
