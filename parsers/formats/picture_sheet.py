"""A page of pixels as a sheet of words and borders: cells of tables read one by one, text outside of them by lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

import cv2
import numpy as np

from parsers.formats.drawn import Run, Sheet
from parsers.formats.drawn_grid import Grid, Square, grids_of
from parsers.formats.picture_ink import DARK, Line, is_blank, lines_in
from parsers.formats.picture_pages import MOST_PAGES, Page, Pixels, count_of, pages_of
from parsers.formats.picture_reader import Box, Words, boxes_of, recognised
from parsers.formats.picture_rules import rules_of
from parsers.formats.picture_straight import levelled, turned_by
from parsers.formats.unreadable import Unreadable
from parsers.model import Finding, Severity
from parsers.tables.values import looks_like_value

DOUBTFUL = 0.5
"""The confidence of what two looks do not agree on, at the most."""
UNKNOWN = "□"
"""Stands for ink in which no character was recognised."""
_INSET = 1.1
"""Points of a cell's edges that may belong to its borders."""
_USUAL = 9.0
"""Points that a character in a table is high, where there is none to look at."""
_LEAST_LINE = 0.4
_NUMBER = re.compile(r"[\d.,，．/\\+\-—－]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BLANK = 0.42
"""Share of a digit's height up to which a gap between two of them is none."""
_UPRIGHTS = frozenset("1lI/\\|丿Jj!、")
"""What a slanted stroke that stands alone is taken for."""
_BARS = frozenset("-—–－―一_")
_LONG = 9
"""Widths of a bar in its heights from which on it is a dash of two characters."""
_SLASH = 0.23
"""Slant from which on a stroke is one between numbers; a 1 in italics leans less."""
_UPRIGHT = 0.1
_OF_SLASH = 0.99
_LEAST_ROOM = 0.9
"""Share of the height of a line of text that a cell has at least."""
_APART = 0.8
"""Share of a digit's height from which on a gap parts two numbers, whose border was not found."""
_LINES_TRIED = 6
"""Lines of a page that are read on their heads too."""
_MOST_CELLS = 6000


def sheets_of(body: bytes) -> tuple[list[Sheet], list[Finding]]:
    """Every page of a picture file or a PDF, and what was not read. Raises :class:`Unreadable`."""
    cv2.setNumThreads(1)
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    try:
        for page in pages_of(body):
            level = levelled(turned_by(page, _turns(page)))
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


def _turns(page: Page) -> int:
    """By how many right angles a page must be turned to be upright: lines of text lie level, and are read with more
    confidence than on their heads."""
    boxes = boxes_of(page.gray)
    across = sum(box.x1 - box.x0 > 2 * (box.y1 - box.y0) for box in boxes)
    down = sum(box.y1 - box.y0 > 2 * (box.x1 - box.x0) for box in boxes)
    turns = 1 if down > across else 0
    gray = np.rot90(page.gray, turns)
    if turns:
        wide = page.gray.shape[1]
        boxes = [Box(box.y0, wide - box.x1, box.y1, wide - box.x0) for box in boxes]
    longest = sorted(boxes, key=lambda box: box.x0 - box.x1)[:_LINES_TRIED]
    lines = [np.ascontiguousarray(gray[box.y0 : box.y1, box.x0 : box.x1]) for box in longest]
    upright, over = (
        sum(float(np.mean(words.sure)) for words in recognised(some) if words.sure)
        for some in (lines, [np.ascontiguousarray(line[::-1, ::-1]) for line in lines])
    )
    return turns + 2 if over > upright + 0.1 * len(lines) else turns


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
    boxes = [_inside(grid, square, scale) for square in squares]
    usual = _usual(page.black, boxes, scale)
    found = [(at, line) for at, box in enumerate(boxes) for line in lines_in(page.black, box, scale, usual)]
    read = _looked_at_twice(page.black, [line for _, line in found], usual)
    held: dict[int, list[tuple[Line, Words]]] = {}
    for (at, line), words in zip(found, read, strict=True):
        held.setdefault(at, []).append((line, words))
    labels = {id(squares[at]) for at, lines in held.items() if any(_is_label(words.text) for _, words in lines)}
    odd = _rows_without_border(grid, labels)
    runs = []
    for at, (square, box) in enumerate(zip(squares, boxes, strict=True)):
        lines = held.get(at, [])
        if not lines and not _is_surely_blank(page, grid, square, box, odd, scale, usual):
            runs.append(_run(Words(UNKNOWN, (0.0,)), box, scale))
        numbers = sum(any(char.isdigit() for char in words.text) for _, words in lines)
        doubted = square.top in odd or numbers > 1 or (numbers == 1 and square.bottom - square.top > 1)
        for line, words in lines:
            cut = line.box.x0 <= box.x0 or line.box.x1 >= box.x1
            cut = cut or line.box.y0 <= box.y0 or line.box.y1 >= box.y1
            runs.append(_run(_doubtful(words) if doubted or cut else words, line.box, scale))
    return runs


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
    """Rows of several cells that lack a border, other than in one of ``labels``, which the rows above and below have,
    or at the head and the foot of a page the next two: it was not found, and what stands in the row may stand under
    another column."""
    borders: list[set[int]] = [set() for _ in grid.ys[1:]]
    inside: list[set[int]] = [set() for _ in borders]
    count = [0] * len(borders)
    for square in grid.squares:
        for row in range(square.top, square.bottom):
            borders[row] |= {square.left, square.right}
            count[row] += 1
            if id(square) in labels:
                inside[row] |= set(range(square.left + 1, square.right))
    last = len(borders) - 1
    beside = {row: (row - 1, row + 1) for row in range(1, last)} | {0: (1, 2), last: (last - 1, last - 2)}
    return {
        row
        for row, (one, other) in beside.items()
        if last >= 2 and count[row] > 1 and (borders[one] & borders[other]) - borders[row] - inside[row]
    }


def _doubtful(words: Words) -> Words:
    return Words(words.text, tuple(min(sure, DOUBTFUL) for sure in words.sure))


def _inside(grid: Grid, square: Square, scale: float) -> Box:
    inset = _INSET * scale
    return Box(
        max(round(grid.xs[square.left] * scale + inset), 0),
        max(round(grid.ys[square.top] * scale + inset), 0),
        max(round(grid.xs[square.right] * scale - inset), 0),
        max(round(grid.ys[square.bottom] * scale - inset), 0),
    )


def _usual(gray: Pixels, cells: Iterable[Box], scale: float) -> float:
    """How high a line of text in these cells is, most often, in pixels."""
    heights = [line.box.y1 - line.box.y0 for cell in cells for line in lines_in(gray, cell, scale, _USUAL * scale)]
    return float(np.median(heights)) * 1.15 if heights else _USUAL * scale


def _looked_at_twice(gray: Pixels, lines: list[Line], usual: float) -> list[Words]:
    """The words of lines. What may stand for a number is looked at twice, as it is and wider, black on white."""
    read = [_closed(line, words) for line, words in zip(lines, recognised(_cuts(gray, lines, usual)), strict=True)]
    asked = [at for at, words in enumerate(read) if not _is_label(words.text)]
    again = recognised([_hardened(_cut(gray, lines[at].box, 0.4, usual)) for at in asked])
    digit = _digit(lines, read)
    for at, words in zip(asked, again, strict=True):
        read[at] = _agreed(lines[at], read[at], _closed(lines[at], words), digit)
    return read


def _cuts(gray: Pixels, lines: list[Line], usual: float) -> list[Pixels]:
    return [_cut(gray, line.box, 0.22, usual) for line in lines]


def _is_label(text: str) -> bool:
    return len(_HAN.findall(text)) >= 2 and not looks_like_value(text)


def _closed(line: Line, words: Words) -> Words:
    """A number without the blanks that were seen where its digits stand no further apart than others."""
    if " " not in words.text or not _NUMBER.fullmatch(words.text.replace(" ", "")):
        return words
    if line.gap > _BLANK * (line.box.y1 - line.box.y0):
        return words
    kept = [at for at, char in enumerate(words.text) if char != " "]
    return Words("".join(words.text[at] for at in kept), tuple(words.sure[at] for at in kept))


def _digit(lines: list[Line], read: list[Words]) -> float:
    """How wide a digit is on this page, most often, 1 left out."""
    wide = [
        one.x1 - one.x0
        for line, words in zip(lines, read, strict=True)
        if words.text.isdecimal() and len(words.text) == len(line.strokes)
        for one, char in zip(line.strokes, words.text, strict=True)
        if char != "1"
    ]
    # Where digits touch in every number, those that stand alone in theirs tell.
    wide = wide or [
        one.x1 - one.x0
        for line, words in zip(lines, read, strict=True)
        if words.text.isdecimal()
        for one in line.strokes
        if 0.5 <= (one.x1 - one.x0) / (one.y1 - one.y0) <= 0.95
    ]
    return float(np.median(wide)) if wide else 1e9


def _agreed(line: Line, one: Words, other: Words, digit: float) -> Words:
    """What both looks say, as sure as the less sure of them; doubtful where they differ, and where the ink contradicts
    them: it leans where a 1 was read, it has not as many strokes as the number has characters, or it stands beside
    words, so that nobody can count."""
    if not one.text and not other.text:
        return Words(UNKNOWN, (0.0,))
    if len(line.strokes) == 1 and abs(line.strokes[0].slant) >= _SLASH and {one.text, other.text} <= _UPRIGHTS:
        return Words("/" if line.strokes[0].slant > 0 else "\\", (_OF_SLASH,))
    if _is_dash(line, one.text + other.text):
        return Words("——", (_OF_SLASH,))
    better = one if one.least >= other.least or not other.text else other
    numeric = any(char.isdigit() for char in one.text) or _NUMBER.fullmatch(one.text)
    counted = not numeric or (len(one.text) == line.pieces(digit) and line.gap <= _APART * (line.box.y1 - line.box.y0))
    if one.text == other.text and counted and not _leans(line, one.text):
        return Words(one.text, tuple(map(min, one.sure, other.sure)))
    return _doubtful(better)


def _is_dash(line: Line, text: str) -> bool:
    """Whether nothing but a flat bar stands there, longer than a character is wide: it is no 一."""
    high = line.box.y1 - line.box.y0
    return set(text) <= _BARS and line.box.x1 - line.box.x0 > _LONG * max(high, 1) and len(line.strokes) <= 2


def _leans(line: Line, text: str) -> bool:
    """Whether one of the strokes that were read as 1 leans as a stroke between numbers does."""
    if len(line.strokes) != len(text):
        return False
    return any(
        char == "1" and not -_UPRIGHT <= stroke.slant <= _UPRIGHT
        for char, stroke in zip(text, line.strokes, strict=True)
    )


def _cut(gray: Pixels, box: Box, margin: float, usual: float) -> Pixels:
    """The picture of a line with white around it. What is low, a dash, keeps its place in a line of usual height."""
    high = max(box.y1 - box.y0, 1)
    lack = max(round((0.8 * usual - high) / 2), 0)
    room = round(margin * max(high, 0.8 * usual))
    part = gray[box.y0 : box.y1, box.x0 : box.x1]
    held: Pixels = np.pad(part, ((room + lack, room + lack), (room, room)), constant_values=255)
    return held


def _hardened(part: Pixels) -> Pixels:
    """Black and white, with what scanning left in between made steep."""
    steep: Pixels = np.clip((part.astype(np.float32) - DARK) * 2.5 + 128, 0, 255).astype(np.uint8)
    return steep


def _lines(page: Page, grids: list[Grid], scale: float) -> list[Run]:
    """The words outside of tables."""
    free = page.gray.copy()
    for grid in grids:
        x0, x1 = (max(round(side * scale), 0) for side in (grid.xs[0] - 2, grid.xs[-1] + 2))
        y0, y1 = (max(round(side * scale), 0) for side in (grid.ys[0] - 2, grid.ys[-1] + 2))
        free[y0:y1, x0:x1] = 255
    boxes = boxes_of(free)
    read = recognised([free[box.y0 : box.y1, box.x0 : box.x1] for box in boxes])
    return [
        _run(words, box, scale)
        for box, words in zip(boxes, read, strict=True)
        if words.text.strip() and float(np.mean(words.sure)) >= _LEAST_LINE
    ]


def _run(words: Words, box: Box, scale: float) -> Run:
    high = (box.y1 - box.y0) / scale
    x0, y0, x1, y1 = (side / scale for side in (box.x0, box.y0, box.x1, box.y1))
    return Run(words.text.strip(), x0, y0, x1, y1, high, sure=min(words.least, 0.999))
