"""Excel's XLSX and XLS: every sheet in order, as it is printed, formulas by the results that the file holds.

A sheet is cut into tables at its empty rows and at the rows that hold one text over the width of the table: a title, a
heading, prose. Hidden sheets, rows and columns are left out and told.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from parsers.clean.chars import collapse
from parsers.formats.boxes import Box, Paragraph, Table
from parsers.formats.grids import is_slot
from parsers.formats.html_tables import is_long
from parsers.formats.sheets import biff, marks
from parsers.formats.sheets.formats import shown
from parsers.formats.sheets.marks import UNKNOWN, Marks, named
from parsers.formats.story import Story
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped
from parsers.headings import heading_of
from parsers.model import Document, Finding, Severity

MOST_CELLS = 1_000_000
"""Cells of a sheet, blank ones between used ones counted."""
_LONGEST_LABEL = 60
_FEWEST_ACROSS = 3


def read_xlsx(body: bytes, parts: Zipped) -> Document:
    """The workbook in an opened package of these bytes. Raises :class:`Unreadable`."""
    return _read(body, marks.read_marks(parts), "xlsx")


def read_xls(body: bytes, stream: bytes) -> Document:
    """The workbook of these bytes, whose records are ``stream``. Raises :class:`Unreadable`."""
    return _read(body, biff.read_marks(stream), "xls")


def _read(body: bytes, marks: Mapping[str, Marks], kind: str) -> Document:
    try:
        return document_of(_sheets(CalamineWorkbook.from_filelike(io.BytesIO(body)), marks), kind)
    except PasswordError as error:
        raise Unreadable("document_encrypted", "Excel文档有密码，未读取；请解除密码后另存") from error
    except CalamineError as error:
        raise Unreadable("document_damaged", f"Excel文档不完整或已损坏（{error}）；请重新下载") from error


def _sheets(book: CalamineWorkbook, marks: Mapping[str, Marks]) -> Iterator[Sheet]:
    for known in book.sheets_metadata:
        if known.typ is SheetTypeEnum.WorkSheet:
            held = marks.get(known.name) or Marks()
            # Before it is loaded: the library makes room for every cell up to the last.
            _bound(known.name, held.height, held.width)
            found = book.get_sheet_by_name(known.name)
            height, width = (found.end[0] + 1, found.end[1] + 1) if found.end is not None else (0, 0)
            _bound(known.name, height, width)
            rows = found.to_python(skip_empty_area=False) if height else []
            values: dict[tuple[int, int], object] = {}
            for row, cells in enumerate(rows):
                values.update(((row, column), value) for column, value in enumerate(cells) if value != "")
            sheet = Sheet(known.name, values, list(found.merged_cell_ranges or ()), held)
            sheet.hidden = known.visible is not SheetVisibleEnum.Visible
            yield sheet


def _bound(name: str, height: int, width: int) -> None:
    if height * width > MOST_CELLS:
        raise Unreadable("document_too_large", f"工作表“{name}”有{height}行{width}列，超过上限，未读取")


@dataclass(slots=True)
class Sheet:
    """A sheet: ``values`` by row and column from 0, ``merged`` the first and the last cell of each merged range."""

    name: str
    values: dict[tuple[int, int], object]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    marks: Marks
    hidden: bool = False


def document_of(sheets: Iterable[Sheet], kind: str) -> Document:
    """The sheets of a workbook as a document. Raises :class:`Unreadable` for one that is too large."""
    story = Story()
    hidden: list[str] = []
    for sheet in sheets:
        if sheet.hidden:
            if sheet.values:
                hidden.append(f"工作表“{sheet.name}”")
            continue
        grid = _Grid(sheet)
        if grid.unknown:
            story.say(f"工作表“{sheet.name}”有{grid.unknown}个公式没有保存结果，未取值")
        if sheet.marks.struck:
            story.say("有删除线的文字没有读")
        if grid.hidden:
            hidden.append(f"工作表“{sheet.name}”的{grid.hidden}")
        story.add(list(grid.content()))
    if hidden:
        message = f"隐藏的内容没有读：{'、'.join(hidden)}"
        story.findings.append(Finding("hidden_left_out", Severity.WARNING, message))
    return story.document(kind)


@dataclass(frozen=True, slots=True)
class _Square:
    """A visible cell: its words, and how many visible columns and rows it covers."""

    words: str
    across: int
    down: int


class _Grid:
    """The visible cells of a sheet by visible row and column. ``covered`` are those that a merged cell reaches over."""

    def __init__(self, sheet: Sheet) -> None:
        self.name, marks = sheet.name, sheet.marks
        places = [*sheet.values, *marks.words]
        height = max((row for row, _ in places), default=-1) + 1
        width = max((column for _, column in places), default=-1) + 1
        _bound(self.name, height, width)
        self.rows = [row for row in range(height) if row not in marks.rows]
        self.columns = [column for column in range(width) if column not in marks.columns]
        self.unknown = sum(words == UNKNOWN for words in marks.words.values())
        self.squares: dict[tuple[int, int], _Square] = {}
        self.covered: set[tuple[int, int]] = set()
        words = {place: text for place in places if (text := _words(sheet, place))}
        left_out = {place for place in words if place[0] in marks.rows or place[1] in marks.columns}
        self._place(words, sheet.merged)
        shown_at = {(self.rows[r], self.columns[c]) for r, c in self.squares}
        gone = [place for place in left_out if place not in self._anchors or self._anchors[place] not in shown_at]
        parts = [
            f"{len({place[0] for place in gone if place[0] in marks.rows})}行",
            f"{len({place[1] for place in gone if place[1] in marks.columns})}列",
        ]
        self.hidden = "".join(part for part in parts if not part.startswith("0"))

    def _place(
        self, words: Mapping[tuple[int, int], str], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
    ) -> None:
        row_at = {row: number for number, row in enumerate(self.rows)}
        column_at = {column: number for number, column in enumerate(self.columns)}
        self._anchors: dict[tuple[int, int], tuple[int, int]] = {}
        for (top, left), (bottom, right) in merged:
            rows = [row_at[row] for row in range(top, min(bottom, self._last(self.rows)) + 1) if row in row_at]
            columns = [column_at[c] for c in range(left, min(right, self._last(self.columns)) + 1) if c in column_at]
            if not rows or not columns:
                continue
            self._anchors[top, left] = (self.rows[rows[0]], self.columns[columns[0]])
            self.covered.update((row, column) for row in rows for column in columns)
            self.covered.discard((rows[0], columns[0]))
            self.squares[rows[0], columns[0]] = _Square(words.get((top, left), ""), len(columns), len(rows))
        for (row, column), text in words.items():
            place = (row_at.get(row, -1), column_at.get(column, -1))
            if min(place) >= 0 and place not in self.covered and place not in self.squares:
                self.squares[place] = _Square(text, 1, 1)

    @staticmethod
    def _last(kept: Sequence[int]) -> int:
        return kept[-1] if kept else -1

    def content(self) -> Iterator[Paragraph | Table]:
        """Tables, and the paragraphs between them."""
        by_row: dict[int, list[int]] = {}
        for row, column in self.squares:
            by_row.setdefault(row, []).append(column)
        several = [row for row, found in by_row.items() if sum(bool(self.squares[row, c].words) for c in found) > 1]
        first, last = min(several, default=0), max(several, default=-1)
        filled_at = [(column, self.squares[row, column].across) for row in several for column in by_row[row]]
        left = min((column for column, _ in filled_at), default=0)
        right = max((column + across for column, across in filled_at), default=0)
        run: list[int] = []
        passed = 0
        for row in range(len(self.rows)):
            columns = sorted(by_row.get(row, ()))
            filled = [column for column in columns if self.squares[row, column].words]
            if len(filled) == 1 and self._is_text(row, filled[0], first <= row <= last, (left, right)):
                yield from self._table(run)
                run = []
                yield self._paragraph(row, filled[0])
                passed = row + self.squares[row, filled[0]].down
            elif not filled and row < passed:
                continue
            elif filled or any((row, column) in self.covered for column in range(len(self.columns))):
                run.append(row)
            else:
                if run and self._is_header(run[-1]):
                    run.append(row)  # the values under the headers, all of them blank
                yield from self._table(run)
                run = []
        if run and self._is_header(run[-1]):
            run.append(len(self.rows))
        yield from self._table(run)

    def _is_text(self, row: int, column: int, inside: bool, sides: tuple[int, int]) -> bool:
        """Whether the only words of a row are a title, a heading or prose, and not a label before blank cells.
        ``sides``: from which column to which the rows go that have several cells."""
        square = self.squares[row, column]
        if not inside or is_long(square.words) or "。" in square.words or len(square.words) > _LONGEST_LABEL:
            return self._is_alone(row, square)
        head = heading_of(collapse(square.words))
        if head is not None and head.key:
            return True
        whole = column <= sides[0] and column + square.across >= sides[1]
        return self._is_alone(row, square) and whole and square.across >= _FEWEST_ACROSS

    def _is_alone(self, row: int, square: _Square) -> bool:
        """Whether nothing else stands in the rows that it covers."""
        return not any(row < other < row + square.down and found.words for (other, _), found in self.squares.items())

    def _is_header(self, row: int) -> bool:
        """Whether words stand in every cell of the row, and no value."""
        places = [(row, column) for column in range(len(self.columns)) if (row, column) not in self.covered]
        end = max((column for at, column in self.squares if at == row and self.squares[at, column].words), default=-1)
        words = [self.squares[place].words if place in self.squares else "" for place in places if place[1] <= end]
        start = next((number for number, text in enumerate(words) if text), 0)
        return len(words) > start + 1 and not any(_is_value(collapse(text)) for text in words[start:])

    def _paragraph(self, row: int, column: int) -> Paragraph:
        return Paragraph(self.squares[row, column].words.replace("\r", "\n"), "p", self._where(row, column))

    def _where(self, row: int, column: int) -> str:
        at = self.rows[row] if row < len(self.rows) else self.rows[-1] + row - len(self.rows) + 1
        return f"sheet {self.name} cell {named(at, self.columns[column])}"

    def _table(self, run: Sequence[int]) -> Iterator[Table]:
        """The rows of a run as a table, as wide as its widest row."""
        inside = [(r, c) for r in run for c in range(len(self.columns)) if (r, c) in self.squares]
        inside = [place for place in inside if self.squares[place].words or self.squares[place].across > 1]
        if not inside:
            return
        left = min(column for _, column in inside)
        right = max(column + self.squares[row, column].across for row, column in inside)
        table = Table()
        for row in run:
            boxes = []
            for column in range(left, right):
                if (row, column) in self.covered:
                    continue
                square = self.squares.get((row, column), _Square("", 1, 1))
                down = 1 if square.down == 1 else sum(row <= other < row + square.down for other in run)
                box = Box([Paragraph(square.words)], column - left, min(square.across, right - column), max(1, down))
                box.where = self._where(row, column)
                boxes.append(box)
            table.rows.append(boxes)
        yield table


def _is_value(words: str) -> bool:
    return is_slot(words) or words == UNKNOWN or words.startswith("#")


def _words(sheet: Sheet, place: tuple[int, int]) -> str:
    """What a cell shows."""
    if place in sheet.marks.words:
        return sheet.marks.words[place]
    value = sheet.values[place]
    if not sheet.marks.zeros and value == 0 and not isinstance(value, bool | str):
        return ""
    return shown(value, sheet.marks.formats.get(place, "")).strip()
