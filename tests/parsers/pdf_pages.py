"""Tables and whole reports drawn as PDF by hand: see ``pdf_press.py``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from tests.parsers.drafts import UNITS
from tests.parsers.layouts import Published
from tests.parsers.papers import Paper, Part
from tests.parsers.pdf_press import Press, Style, style, width, wrapped
from tests.parsers.rendering import Grid


@dataclass(slots=True)
class Placed:
    """A cell in its grid."""

    words: str
    row: int
    column: int
    across: int
    down: int


def placed(grid: Grid) -> list[Placed]:
    """The cells of ``grid`` where their spans put them."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for number, row in enumerate(grid):
        column = 0
        for words, across, down in row:
            while (number, column) in taken:
                column += 1
            down = min(down, len(grid) - number)
            cells.append(Placed(words, number, column, across, down))
            taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
            column += across
    return cells


class Table:
    """A table being set, over as many pages as it takes."""

    def __init__(self, press: Press, grid: Grid) -> None:
        self.press, self.how = press, press.how
        self.cells = placed(grid)
        self.rows = len(grid)
        count = max(cell.column + cell.across for cell in self.cells)
        self.size = self.how.cell_size
        weights = [1.0] * count
        for cell in self.cells:
            if cell.across == 1:
                most = 1.6 if cell.down > 2 and count > 6 else 16.0
                weights[cell.column] = max(weights[cell.column], min(width(cell.words), most))
        pad = 2 * self.how.padding
        weights = [weight * self.size + pad for weight in weights]
        scale = self.how.wide / sum(weights)
        self.edges = [self.how.margin]
        for weight in weights:
            self.edges.append(self.edges[-1] + weight * scale)
        self.head = self._head()
        self.values = min((cell.column for cell in self.cells if isinstance(cell.words, Published)), default=count)

    def _head(self) -> int:
        """How many rows are the header: those above the first row with a number behind words."""
        for row in range(min(self.rows, 5)):
            if any(cell.row == row and cell.words.isdigit() for cell in self.cells):
                return row
        return 0

    def lines(self, cell: Placed) -> list[str]:
        room = self.edges[cell.column + cell.across] - self.edges[cell.column] - 2 * self.how.padding
        return wrapped(cell.words, max(room / self.size, 1.0)) if cell.words else []

    def heights(self) -> list[float]:
        step, pad = self.size * 1.25, 2 * self.how.above
        high = [step + pad] * self.rows
        for cell in sorted(self.cells, key=lambda cell: cell.down):
            need = len(self.lines(cell)) * step + pad
            held = sum(high[cell.row : cell.row + cell.down])
            if need > held:
                high[cell.row + cell.down - 1] += need - held
        return high

    def set(self) -> None:
        """Rows in bands that fit a page; what spans a band's end goes on in the next."""
        press, how = self.press, self.how
        high = self.heights()
        start, cut = 0, 0.0
        first = True
        while start < self.rows:
            room = press.bottom - press.y
            head = sum(high[: self.head]) if not first and how.head_again and start >= self.head else 0.0
            end, used = start, head
            while end < self.rows and used + high[end] - (cut if end == start else 0) <= room:
                used += high[end] - (cut if end == start else 0)
                end += 1
            left = room - used
            part = 0.0
            if end < self.rows and how.splits and left > 2 * self.size * 1.25 + how.above and high[end] > left:
                lines = int((left - how.above) / (self.size * 1.25))
                part = lines * self.size * 1.25 + how.above
            if end == start and not part and (not first or press.y > how.margin):
                press.new_page()
                first = first and start == 0
                if high[start] <= press.bottom - press.y:
                    continue
                part = press.bottom - press.y - 1
            if head:
                self.band(0, self.head, 0.0, 0.0, high)
            self.band(start, end, cut, part, high)
            first = False
            start, cut = end, part
            if start < self.rows:
                press.new_page()
        press.y += self.size

    def band(self, start: int, end: int, cut: float, part: float, high: list[float]) -> None:
        """Rows ``start`` to ``end``, without the first ``cut`` points of the first, and ``part`` of the next."""
        top = self.press.y
        tops = [top]
        for row in range(start, end):
            tops.append(tops[-1] + high[row] - (cut if row == start else 0))
        if part:
            tops.append(tops[-1] + part)
        last = end + bool(part)
        cells = [cell for cell in self.cells if cell.row < last and cell.row + cell.down > start]
        if self.how.order == "columns":
            cells.sort(key=lambda cell: cell.column)
        elif self.how.order == "mixed":
            self.press.draw.shuffle(cells)
        for cell in cells:
            y0 = tops[max(cell.row, start) - start]
            y1 = tops[min(cell.row + cell.down, last) - start]
            before = sum(high[cell.row : start])
            before += cut if cell.row <= start else 0.0
            self.cell(cell, y0, y1, before, high)
        self.press.y = tops[-1]

    def cell(self, cell: Placed, y0: float, y1: float, before: float, high: list[float]) -> None:
        """The part of a cell between ``y0`` and ``y1``, ``before`` points of which stand on earlier pages."""
        press, how, step = self.press, self.how, self.size * 1.25
        x0, x1 = self.edges[cell.column], self.edges[cell.column + cell.across]
        if (
            how.fills == "white"
            or (how.fills == "zebra" and cell.row % 2)
            or (how.fills == "head" and cell.row < self.head)
        ):
            press.fill(x0, y0, x1, y1, "1 1 1" if how.fills == "white" else "0.9 0.92 0.98")
        press.box(x0, y0, x1, y1)
        lines = self.lines(cell)
        whole = sum(high[cell.row : cell.row + cell.down])
        free = whole - len(lines) * step
        top = free / 2 if how.middle and whole <= y1 - y0 + before + 0.01 and not before else how.above
        shown = y1 - y0
        if before or whole > shown + 0.01:
            # A cell on several pages: its lines flow from page to page.
            fit = max(int((before - how.above) / step + 0.01), 0) if before else 0
            lines = lines[fit:]
            lines = lines[: max(int((shown - how.above) / step + 0.01), 0)] if whole > shown + before + 0.01 else lines
            top = how.above
        for number, line in enumerate(lines):
            room = x1 - x0 - width(line) * self.size
            x = x0 + {"left": how.padding, "center": room / 2, "right": room - how.padding}[self.align(cell)]
            press.text(line, x, y0 + top + number * step, self.size)

    def align(self, cell: Placed) -> str:
        """Where the lines of a cell stand. ``numbers``: what stands in the place of numbers ends on the right, labels
        begin on the left, captions stand in the middle."""
        if self.how.align != "numbers":
            return self.how.align
        if isinstance(cell.words, Published) or (cell.words not in UNITS and cell.words.isascii()):
            return "right"
        captions = cell.row < self.head or cell.column >= self.values or cell.words in UNITS
        return "center" if captions else "left"


def as_pdf(paper: Paper, seed: int) -> bytes:
    """A paper as PDF, set in a style that the seed draws."""
    draw = Random(f"pdf {seed}")
    return set_in(style(draw), paper.parts, draw)


def set_in(how: Style, parts: Iterable[Part], draw: Random) -> bytes:
    """The parts of a report as PDF."""
    press = Press(how, draw)
    for part in parts:
        if part.kind == "table":
            Table(press, [list(row) for row in part.grid]).set()
        else:
            press.paragraph(part.text, part.kind)
    return press.written()


def as_unruled_pdf(paper: Paper, seed: int) -> bytes:
    """A paper as PDF whose tables have no borders at all."""
    return _sparse(paper, seed, "none")


def as_close_pdf(paper: Paper, seed: int) -> bytes:
    """As ``as_unruled_pdf``, rows no farther apart than the lines of a label, and numbers that end at one place."""
    return _sparse(paper, seed, "none", close=True)


def as_flat_pdf(paper: Paper, seed: int) -> bytes:
    """A paper as PDF whose tables have borders between their rows only."""
    return _sparse(paper, seed, "flat")


def as_upright_pdf(paper: Paper, seed: int) -> bytes:
    """A paper as PDF whose tables have borders between their columns only."""
    return _sparse(paper, seed, "upright")


def _sparse(paper: Paper, seed: int, borders: str, close: bool = False) -> bytes:
    draw = Random(f"unruled pdf {seed}")
    how = style(draw)
    how.borders = borders
    if close:
        how.close, how.align, how.cell_size = True, "numbers", draw.choice((8, 9, 10))
    return set_in(how, paper.parts, draw)
