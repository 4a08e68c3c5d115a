"""Excel's XML of 2003 (SpreadsheetML), which programs write under the name .xls: a sheet is rows of cells in XML."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from lxml import etree

from parsers.formats.sheets import Sheet, document_of
from parsers.formats.sheets.marks import UNKNOWN, Marks
from parsers.formats.zipped import attribute, local, xml
from parsers.model import Document

_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384


def read(body: bytes) -> Document:
    """The workbook in ``body``. Raises :class:`Unreadable`."""
    root, _ = xml(body)
    return document_of((_sheet(element) for element in root if local(element) == "Worksheet"), "xls")


def _sheet(element: etree._Element) -> Sheet:
    sheet = Sheet(attribute(element, "Name") or "", {}, [], Marks())
    for option in element.iter():
        if local(option) == "Visible" and (option.text or "").startswith("Sheet"):
            sheet.hidden = True
    row = column = -1
    for part in (part for table in element if local(table) == "Table" for part in table):
        if local(part) == "Column":
            column = _place(part, column, _MOST_COLUMNS)
            if attribute(part, "Hidden") == "1":
                span = _whole(attribute(part, "Span"), 0, _MOST_COLUMNS)
                sheet.marks.columns.update(range(column, column + span + 1))
        elif local(part) == "Row":
            row = _place(part, row, _MOST_ROWS)
            if attribute(part, "Hidden") == "1":
                sheet.marks.rows.add(row)
            _cells(part, row, sheet)
            row += _whole(attribute(part, "Span"), 0, _MOST_ROWS)
    return sheet


def _cells(element: etree._Element, row: int, sheet: Sheet) -> None:
    column = -1
    for cell in (child for child in element if local(child) == "Cell"):
        column = _place(cell, column, _MOST_COLUMNS)
        across = _whole(attribute(cell, "MergeAcross"), 0, _MOST_COLUMNS)
        down = _whole(attribute(cell, "MergeDown"), 0, _MOST_ROWS)
        if across or down:
            sheet.merged.append(((row, column), (row + down, column + across)))
        data = next((child for child in cell if local(child) == "Data"), None)
        if data is not None:
            words = "".join(_texts(data))
            if attribute(data, "Type") == "Error":
                sheet.marks.words[row, column] = words or "#ERROR"
            else:
                sheet.values[row, column] = _value(words, attribute(data, "Type") or "")
        elif attribute(cell, "Formula"):
            sheet.marks.words[row, column] = UNKNOWN
        column += across


def _texts(element: etree._Element) -> Iterator[str]:
    return (str(words) for words in element.itertext())


def _value(words: str, kind: str) -> object:
    try:
        if kind == "Number":
            return float(words)
        if kind == "DateTime":
            return datetime.datetime.fromisoformat(words)
    except ValueError:
        return words
    return words


def _place(element: etree._Element, before: int, most: int) -> int:
    """Row or column of the element, from 0: the next one, unless it says another."""
    return _whole(attribute(element, "Index"), before + 2, most) - 1


def _whole(words: str | None, default: int, most: int) -> int:
    return min(int(words), most) if words and words.isdigit() and len(words) < 9 else default
