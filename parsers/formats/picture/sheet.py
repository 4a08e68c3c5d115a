"""A page of pixels as a sheet of words and borders: cells of tables read one by one, text outside of them by lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.formats.drawn import Run, Sheet
from parsers.formats.drawn.grid import Grid, Square, grids_of
from parsers.formats.picture.ink import Line, is_blank, lines_in
from parsers.formats.picture.looks import DOUBTFUL, UNKNOWN, doubtful, is_label, looked_at_again, looked_at_twice
from parsers.formats.picture.pages import MOST_PAGES, Page, count_of, pages_of
from parsers.formats.picture.reader import Box, Words, boxes_of
from parsers.formats.picture.rules import PALE, rules_of
from parsers.formats.picture.seals import Pixels
from parsers.formats.picture.straight import levelled, upright
from parsers.formats.unreadable import Unreadable
from parsers.model import Finding, Severity

_INSET = 1.1
"""Points of a cell's edges that may belong to its borders."""
_TWO = re.compile(r"\d+ +\d+")
_APART = 0.8
"""Share of the height of a line from which on a gap parts two numbers."""
_FLAT = 0.3
_FROM_EDGE = 0.25
"""Shares of the height of a line of text up to which ink is but a bar, and that a dash keeps from the edges of its
cell: what is nearer is left of a border."""
_ALONG = 0.4
"""Share of a row of pixels along a cell's edge from which on it belongs to the border."""
_USUAL = 9.0
"""Points that a character in a table is high, where there is none to look at."""
_LEAST_LINE = 0.4
_LEAST_ROOM = 0.9
"""Share of the height of a line of text that a cell has at least."""
_MOST_CELLS = 6000


def sheets_of(body: bytes) -> tuple[list[Sheet], list[Finding]]:
    """Every page of a picture file or a PDF, and what was not read. Raises :class:`Unreadable`."""
    cv2.setNumThreads(1)
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    try:
        for page in pages_of(body):
            level = levelled(upright(page))
            sheets.append(sheet_of(level))
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        if not sheets:
            raise Unreadable("document_damaged", "图片已损坏或不完整，打不开；请重新下载") from None
        findings.append(Finding("page_cut", Severity.WARNING, f"图片在第{len(sheets)}页之后已损坏，其后没有读"))
    if len(sheets) == MOST_PAGES and count_of(body) > MOST_PAGES:
        findings.append(Finding("page_cut", Severity.WARNING, f"共{count_of(body)}页，只识别了前{MOST_PAGES}页"))
    if not any(sheet.runs for sheet in sheets):
        raise Unreadable("picture_without_text", "图片里没有识别出文字，未读取；请找清晰的一份")
    return sheets, findings


def sheet_of(page: Page) -> Sheet:
    """The words and the borders of a level page, in points."""
    scale = page.dots / 72
    high, wide = page.gray.shape
    sheet = Sheet(page.number, wide / scale, high / scale, rules=rules_of(page))
    grids = grids_of(sheet.rules)
    for grid in reversed(grids):
        sheet.runs += _cells(page, grid, scale)
    sheet.runs += _lines(page, grids, scale)
    return sheet


def _cells(page: Page, grid: Grid, scale: float) -> list[Run]:
    """The words in the cells of a grid."""
    squares = grid.squares[:_MOST_CELLS]
    boxes = [_inside(page, grid, square, scale) for square in squares]
    usual = _usual(page.black, boxes, scale)
    found = [(at, line) for at, box in enumerate(boxes) for line in lines_in(page.black, box, scale, usual)]
    read = looked_at_twice(page.black, [line for _, line in found], usual)
    held: dict[int, list[tuple[Line, Words]]] = {}
    for (at, line), words in zip(found, read, strict=True):
        held.setdefault(at, []).append((line, words))
    named = {at for at, lines in held.items() if any(is_label(words.text) for _, words in lines)}
    for at in named:
        held[at] = [(line, words) for line, words in held[at] if not _is_dirt(words)]
    labels = {id(squares[at]) for at in named}
    odd = _rows_without_border(grid, labels)
    odd |= {squares[at].top for at, lines in held.items() if any(_are_two(line, words) for line, words in lines)}
    even = _rows_of_single_lines(squares, {at: len(lines) for at, lines in held.items() if at not in named})
    runs = []
    for at, (square, box) in enumerate(zip(squares, boxes, strict=True)):
        lines = held.get(at, [])
        if not lines and not _is_surely_blank(page, grid, square, box, odd, scale, usual):
            runs.append(_run(Words(UNKNOWN, (0.0,)), box, scale))
        numbers = sum(any(char.isdigit() for char in words.text) for _, words in lines)
        several = numbers > 1 and square.top not in even
        doubted = square.top in odd or several or (numbers > 0 and square.bottom - square.top > 1)
        for line, words in lines:
            cut = line.box.x0 <= box.x0 or line.box.x1 >= box.x1
            cut = cut or line.box.y0 <= box.y0 or line.box.y1 >= box.y1
            if line.high < _FLAT * usual and min(line.box.y0 - box.y0, box.y1 - line.box.y1) < _FROM_EDGE * usual:
                words = Words(UNKNOWN, (0.0,))
            runs.append(_run(doubtful(words) if doubted or cut else words, line.box, scale))
    return runs


def _rows_of_single_lines(squares: Sequence[Square], lines: Mapping[int, int]) -> set[int]:
    """Rows in which most values are one line: where there are two, a narrow cell broke a number. In others the border
    between two rows may not have been found. ``lines``: how many there are in each cell for a value."""
    more = Counter[int]()
    for at, count in lines.items():
        more[squares[at].top] += 1 if count == 1 else -1
    return {row for row, surplus in more.items() if surplus > 0}


def _is_dirt(words: Words) -> bool:
    """Whether what was made out beside a label is no word of it."""
    return len(words.text) == 1 and words.text < "\u2e80" and words.least <= DOUBTFUL


def _are_two(line: Line, words: Words) -> bool:
    """Whether two numbers stand on one line: a border between them was not found."""
    return _TWO.fullmatch(words.text.strip()) is not None and line.gap > _APART * line.high


def _is_surely_blank(
    page: Page, grid: Grid, square: Square, box: Box, odd: set[int], scale: float, usual: float
) -> bool:
    """Whether a cell in which no line of text was found is blank. One that is too small for text, or that is a whole
    row, comes of lines that are no borders; red ink without black is a seal, or a number printed in red."""
    if square.top in odd or (square.left == 0 and square.right == len(grid.xs) - 1):
        return False
    if box.y1 - box.y0 < _LEAST_ROOM * usual or box.x1 - box.x0 < 0.5 * usual:
        return False
    return is_blank(page.black, box, scale) and (page.gray is page.black or is_blank(page.gray, box, scale))


def _rows_without_border(grid: Grid, labels: set[int]) -> set[int]:
    """Rows of several cells that lack a border: it was not found, and what stands in the row may stand under another
    column. They lack one, other than in one of ``labels``, that the rows above and below have, or at the head and the
    foot of a page the next two; or the row above has one where theirs is a cell for a value."""
    borders: list[set[int]] = [set() for _ in grid.ys[1:]]
    inside: list[set[int]] = [set() for _ in borders]
    values: list[set[int]] = [set() for _ in borders]
    count = [0] * len(borders)
    for square in grid.squares:
        for row in range(square.top, square.bottom):
            borders[row] |= {square.left, square.right}
            count[row] += 1
            (inside if id(square) in labels else values)[row].update(range(square.left + 1, square.right))
    last = len(borders) - 1
    beside = {row: (row - 1, row + 1) for row in range(1, last)} | {0: (1, 2), last: (last - 1, last - 2)}
    return {
        row
        for row, (one, other) in beside.items()
        if last >= 2
        and count[row] > 1
        and ((borders[one] & borders[other]) - borders[row] - inside[row] or (row and borders[row - 1] & values[row]))
    }


def _inside(page: Page, grid: Grid, square: Square, scale: float) -> Box:
    """The inside of a cell, in pixels: its borders end where most of a row or a column of pixels is no ink."""
    inset = round(_INSET * scale)
    x0, x1 = (max(round(grid.xs[at] * scale), 0) for at in (square.left, square.right))
    y0, y1 = (max(round(grid.ys[at] * scale), 0) for at in (square.top, square.bottom))
    part = page.black[y0:y1, x0:x1] < PALE
    if min(part.shape) <= 4 * inset:
        return Box(x0 + inset, y0 + inset, x1 - inset, y1 - inset)
    down, across = part[inset:-inset], part[:, inset:-inset]
    left, right = _border(down[:, :inset].mean(axis=0)), _border(down[:, : -inset - 1 : -1].mean(axis=0))
    top, foot = _border(across[:inset].mean(axis=1)), _border(across[: -inset - 1 : -1].mean(axis=1))
    return Box(x0 + left, y0 + top, x1 - right, y1 - foot)


def _border(shares: NDArray[np.float64]) -> int:
    """How many pixels a border takes of a cell, by the shares of ink in the rows along it, from outside in."""
    inked = np.flatnonzero(shares > _ALONG)
    return min(int(inked[-1]) + 1, len(shares)) if inked.size else len(shares)


def _usual(gray: Pixels, cells: Iterable[Box], scale: float) -> float:
    """How high a line of text in these cells is, most often, in pixels."""
    heights = [line.box.y1 - line.box.y0 for cell in cells for line in lines_in(gray, cell, scale, _USUAL * scale)]
    return float(np.median(heights)) * 1.15 if heights else _USUAL * scale


def _lines(page: Page, grids: list[Grid], scale: float) -> list[Run]:
    """The words outside of tables."""
    free = page.gray.copy()
    for grid in grids:
        x0, x1 = (max(round(side * scale), 0) for side in (grid.xs[0] - 2, grid.xs[-1] + 2))
        y0, y1 = (max(round(side * scale), 0) for side in (grid.ys[0] - 2, grid.ys[-1] + 2))
        free[y0:y1, x0:x1] = 255
    boxes = boxes_of(free)
    read = looked_at_again([free[box.y0 : box.y1, box.x0 : box.x1] for box in boxes])
    return [
        _run(words, box, scale)
        for box, words in zip(boxes, read, strict=True)
        if words.text.strip() and float(np.mean(words.sure)) >= _LEAST_LINE
    ]


def _run(words: Words, box: Box, scale: float) -> Run:
    high = (box.y1 - box.y0) / scale
    x0, y0, x1, y1 = (side / scale for side in (box.x0, box.y0, box.x1, box.y1))
    return Run(words.text.strip(), x0, y0, x1, y1, high, sure=min(words.least, 0.999))
