"""The story of an office document, its paragraphs and tables as a reader sees them, turned into blocks.

Word, Excel and OFD store their tables in ways of their own; what they hold is told here in one: a table is rows of
boxes that stand in grid columns, a box holds paragraphs and tables. What is a table of figures and what only lays out
the page is told as for HTML (:mod:`parsers.formats.html_tables`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from parsers.clean.chars import collapse
from parsers.formats.boxes import Content, Paragraph, Table, box_text
from parsers.formats.cells import PIPES, Line, Piece
from parsers.formats.html_tables import is_long
from parsers.formats.joined import joined
from parsers.formats.nested import unnested
from parsers.formats.rows import cut
from parsers.model import Block, Cell, Document, Finding, Place, Severity

MOST_CELLS = 100_000
_MOST_INNER = 8
_LONGEST_INNER = 70
_FEWEST_TABBED = 2
"""Paragraphs with tabs inside that follow each other: a table typed with the tab key."""


class Story:
    """Collects blocks and their places."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.places: list[Place] = []
        self.findings: list[Finding] = []
        self.paragraphs = 0
        """How many were added."""
        self._tables = 0
        self._cells = 0
        self._table = 0
        """Blocks' tables are numbered by themselves: a table that only lays out the page has no rows."""

    def say(self, message: str, kind: str = "page_cut", evidence: str = "") -> None:
        """Record, once, what a reader of the record should know."""
        if not any(found.message == message for found in self.findings):
            self.findings.append(Finding(kind, Severity.WARNING, message, evidence))

    def document(self, kind: str, encoding: str = "") -> Document:
        """What was collected, as a document of that format."""
        return Document(tuple(self.blocks), kind, encoding, findings=tuple(self.findings), places=tuple(self.places))

    def add(self, content: Content) -> None:
        """Add paragraphs and tables in reading order."""
        for is_table, run in groupby(content, lambda part: isinstance(part, Table)):
            if is_table:
                for table in run:
                    assert isinstance(table, Table)
                    self._add_table(table)
            else:
                self._add_paragraphs([part for part in run if isinstance(part, Paragraph)])

    def append(self, document: Document) -> None:
        """Add the blocks of another document as they are."""
        whole = joined(self.document(""), [document])
        self.blocks, self.places, self.findings = list(whole.blocks), list(whole.places), list(whole.findings)
        self._table = max((block.table for block in self.blocks), default=self._table)

    def _add_paragraphs(self, run: Sequence[Paragraph]) -> None:
        lines: list[tuple[str, str, int]] = []
        for paragraph in run:
            self.paragraphs += 1
            parts = [part for part in paragraph.text.split("\n") if part.strip()]
            if parts:
                place = self._place(paragraph.where or f"paragraph {self.paragraphs}")
                lines += [(part, paragraph.tag, place) for part in parts]
        for tabbed, group in groupby(lines, lambda line: _may_be_row(line[0])):
            found = list(group)
            if tabbed and (len(found) >= _FEWEST_TABBED or any(pipe in found[0][0] for pipe in PIPES)):
                self._add_typed(found)
            else:
                self.blocks += [Block(collapse(words), tag, 0, (), at, at + 1) for words, tag, at in found]

    def _add_typed(self, lines: Sequence[tuple[str, str, int]]) -> None:
        """Lines whose cells are parted by tabs or pipes, as in plain text."""
        pieces = [Piece(words, number, number) for number, (words, _, _) in enumerate(lines)]
        table = 0
        for line in cut([_at_line(piece) for piece in pieces], MOST_CELLS)[0]:
            table = self._add_line(line, lines, table)

    def _add_line(self, line: Line, lines: Sequence[tuple[str, str, int]], table: int) -> int:
        _, tag, first = lines[line.start >> _SHIFT]
        last = lines[line.end >> _SHIFT][2]
        if not line.cells:
            self.blocks.append(Block(collapse(line.text), tag, 0, (), first, last + 1))
            return 0
        if not table:
            self._table += 1
        cells = tuple(
            Cell(
                collapse(piece.text),
                column,
                start=lines[piece.start >> _SHIFT][2],
                end=lines[piece.end >> _SHIFT][2] + 1,
            )
            for column, piece in enumerate(line.cells)
        )
        self.blocks.append(Block("\t".join(c.text for c in cells), "row", self._table, cells, first, last + 1))
        return self._table

    def _add_table(self, table: Table) -> None:
        self._tables += 1
        number = self._tables
        table = unnested(table)
        texts = [[box_text(box) for box in row] for row in table.rows]
        self._cells += sum(map(len, texts))
        if self._cells > MOST_CELLS:
            self.say(f"单元格超过{MOST_CELLS}个，其后的表格没有读")
            return
        if not _is_data(table, texts):
            for row in table.rows:
                for box in row:
                    self.add(box.content)
            return
        long = is_long(max((words for row in texts for words in row), key=len))
        self._table += 1
        shown = self._table
        for at, (row, words) in enumerate(zip(table.rows, texts, strict=True)):
            if long and sum(map(bool, words)) == 1:
                # A note, or the article itself, in a row of the table that holds the figures.
                for box in row:
                    self.add(box.content)
                continue
            source = table.numbers[at] if table.numbers else at + 1
            cells = []
            for ordinal, (box, text) in enumerate(zip(row, words, strict=True), 1):
                place = self._place(box.where or f"table {number} row {source} cell {box.ordinal or ordinal}")
                cells.append(Cell(text, box.column, box.colspan, box.rowspan, place, place + 1))
            if cells:
                self.blocks.append(Block("\t".join(words), "tr", shown, tuple(cells), cells[0].start, cells[-1].end))

    def _place(self, where: str) -> int:
        self.places.append(Place(where))
        return len(self.places) - 1


_SHIFT = 20


def _at_line(piece: Piece) -> Piece:
    """The piece with the number of its line in the upper bits of its place; its character is not needed."""
    return Piece(piece.text, piece.start << _SHIFT, piece.end << _SHIFT)


def _may_be_row(words: str) -> bool:
    bare = words.strip()
    return "\t" in bare or any(pipe in bare for pipe in PIPES)


def _is_data(table: Table, texts: Sequence[Sequence[str]]) -> bool:
    """Whether this is a table of figures, and not one that only lays out the page."""
    for row in table.rows:
        for box in row:
            if not all(_is_inner(part) for part in box.content if isinstance(part, Table)):
                return False
    filled = [[words for words in row if words] for row in texts]
    several = [words for words in filled if len(words) > 1]
    return bool(several) and not any(is_long(max(words, key=len)) for words in several)


def _is_inner(table: Table) -> bool:
    """Whether a table inside a table holds no more than the number or the label of one cell."""
    words = [box_text(box) for row in table.rows for box in row]
    return len(words) <= _MOST_INNER and sum(map(bool, words)) <= 1 and len("".join(words)) <= _LONGEST_INNER
