"""What of a sheet the library that reads it does not tell: hidden rows, errors, formulas without a result, formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from parsers.formats.ooxml import main_part, related_parts
from parsers.formats.sheets.fonts import Fonts, read_fonts, rich_words
from parsers.formats.sheets.formats import built_in
from parsers.formats.zipped import Zipped, attribute, local, xml

MOST_COLUMN = 16_384
UNKNOWN = "=?"
"""What is said of a formula whose result the file does not hold: no number, and no blank."""

UNSEEN = "□"
"""What is said of a number in white on white: it is there, and perhaps nobody is to see it."""

Position = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(slots=True)
class Marks:
    """By position: ``words`` of cells that hold an error or no result, ``formats`` of numbers."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    words: dict[Position, str] = field(default_factory=dict)
    formats: dict[Position, str] = field(default_factory=dict)
    struck: bool = False
    """Whether words are struck out."""
    zeros: bool = True
    """Whether a 0 is shown."""
    height: int = 0
    width: int = 0
    """Rows and columns up to the last cell that holds anything."""

    def reach(self, row: int, column: int) -> None:
        """A cell there holds something."""
        self.height = max(self.height, row + 1)
        self.width = max(self.width, column + 1)


def read_marks(parts: Zipped) -> Mapping[str, Marks]:
    """By the name of a sheet what stands in its part."""
    main = main_part(parts) or parts.find("xl/workbook.xml")
    if main is None:
        return {}
    related = related_parts(parts, main)
    styles = next((name for kind, name in related.values() if kind == "styles"), "")
    formats = _formats(parts, styles)
    fonts = read_fonts(parts, styles, next((name for kind, name in related.values() if kind == "sharedStrings"), ""))
    found: dict[str, Marks] = {}
    for element in xml(parts.read(main))[0].iter():
        if local(element) == "sheet":
            name = related.get(attribute(element, "id") or "", ("", ""))[1]
            if name:
                found[element.get("name") or ""] = _marks(parts.read(name), formats, fonts)
    return found


def _formats(parts: Zipped, name: str) -> list[str]:
    """The number format of each cell style."""
    if not name:
        return []
    root = xml(parts.read(name))[0]
    own = {
        attribute(element, "numFmtId") or "": attribute(element, "formatCode") or ""
        for element in root.iter()
        if local(element) == "numFmt"
    }
    styles = next((element for element in root if local(element) == "cellXfs"), None)
    found = []
    for style in styles if styles is not None else ():
        number = attribute(style, "numFmtId") or "0"
        found.append(own.get(number) or built_in(int(number) if number.isdigit() else 0))
    return found


def _marks(data: bytes, formats: list[str], fonts: Fonts) -> Marks:
    marks = Marks()
    row = column = -1
    for element in xml(data)[0].iter("{*}row", "{*}c", "{*}col", "{*}sheetView"):
        name = local(element)
        if name == "row":
            row = int(element.get("r", row + 2)) - 1
            column = -1
            if element.get("hidden") in ("1", "true") or element.get("ht") == "0":
                marks.rows.add(row)
        elif name == "c":
            place = element.get("r")
            row, column = position(place) if place else (row, column + 1)
            if len(element):
                marks.reach(row, column)
                _cell(element, (row, column), marks, formats)
                _draw(element, (row, column), marks, fonts)
        elif name == "col" and (element.get("hidden") in ("1", "true") or element.get("width") == "0"):
            first, last = int(element.get("min", 1)), int(element.get("max", 0))
            marks.columns.update(range(first - 1, min(last, MOST_COLUMN)))
        elif name == "sheetView" and element.get("showZeros") in ("0", "false"):
            marks.zeros = False
    return marks


def _cell(element: etree._Element, place: Position, marks: Marks, formats: list[str]) -> None:
    value = formula = None
    for child in element:
        if local(child) == "v":
            value = child.text
        elif local(child) == "f":
            formula = child
    if element.get("t") == "e":
        marks.words[place] = value or "#ERROR"
    elif formula is not None and value is None and element.get("t") not in ("str", "inlineStr"):
        marks.words[place] = UNKNOWN
    elif value is not None and element.get("t", "n") == "n":
        style = element.get("s") or ""
        if style.isdigit() and int(style) < len(formats) and formats[int(style)]:
            marks.formats[place] = formats[int(style)]


def _draw(element: etree._Element, place: Position, marks: Marks, fonts: Fonts) -> None:
    """What the fonts make of a cell's words."""
    kind, font = element.get("t", "n"), fonts.of(element.get("s") or "")
    value = next((child.text or "" for child in element if local(child) == "v"), "")
    inline = next((child for child in element if local(child) == "is"), None)
    words, struck = fonts.strings.get(value), value in fonts.struck
    if inline is not None:
        words, struck = rich_words(inline)
    elif kind != "s":
        words, struck = None, False
    marks.struck = marks.struck or struck or (font.struck and bool(value or inline is not None))
    if font.struck:
        marks.words[place] = ""
    elif words is not None:
        marks.words[place] = words
    elif font.pale and kind == "n" and value and place not in marks.words:
        # White on white, as 0 is hidden; a table's style may still have made the ground dark.
        marks.words[place] = UNSEEN


def position(name: str) -> Position:
    """Row and column of a cell's name: B5 is (4, 1)."""
    column = 0
    letters = name.rstrip("0123456789")
    for letter in letters[:3].upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(name[len(letters) :] or 1) - 1, column - 1


def named(row: int, column: int) -> str:
    """The cell's name: B5."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
