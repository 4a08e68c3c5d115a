"""A page of an OFD file while it is drawn: characters, lines and backgrounds, from millimetres to points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot
from unicodedata import east_asian_width

from lxml import etree

from parsers.formats.drawn import Glyph, Rule, Sheet, runs_of
from parsers.formats.pdf.chars import UNKNOWN, as_text
from parsers.formats.zipped import local

_MOST_REPEATS = 5_000
_THIN = 3.2
"""Points up to which what is filled is a line and no background."""
_ALONG = 0.5
_ASLANT = 0.05
_ASCENT = 0.88
_TWICE = 0.25
"""Share of a font's size within which the same character drawn again is bold print."""
_FARTHEST = 1e6
_OPERANDS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_PLACEHOLDER = "¤"
"""What the standard has a writer put for a glyph without a character."""
POINTS = 72 / 25.4
"""Points of a millimetre."""

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Ink:
    """A page: what is drawn on it, how many characters are unknown, the share of it that pictures cover."""

    sheet: Sheet
    glyphs: list[Glyph] = field(default_factory=list)
    pale: list[Glyph] = field(default_factory=list)
    """White characters, which show on a dark ground only."""
    dark: list[Box] = field(default_factory=list)
    unknown: int = 0
    pictured: float = 0.0
    pictures: list[tuple[float, str]] = field(default_factory=list)
    """The area of each picture and the number of its resource."""


class Drawing:
    """One page while it is drawn."""

    def __init__(self, ink: Ink, box: Box) -> None:
        self.ink = ink
        self.origin = box[:2]

    def done(self) -> Ink:
        """The page, its characters put together."""
        for glyph in self.ink.pale:
            x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
            if any(a <= x <= c and b <= y <= d for a, b, c, d in self.ink.dark):
                self.ink.glyphs.append(glyph)
        self.ink.sheet.runs = runs_of(_once(self.ink.glyphs))
        wide, high = self.ink.sheet.width, self.ink.sheet.height
        self.ink.pictured /= max(wide * high, 1.0)
        return self.ink

    def text(self, element: etree._Element) -> int:
        """Draw a text object; how many characters it has."""
        matrix = self._matrix(element)
        a, b, c, d, *_ = matrix
        if min(abs(a) + abs(d), abs(b) + abs(c)) > _ASLANT * (abs(a) + abs(b) + abs(c) + abs(d)):
            return 0  # across the page: a watermark
        size = _number(element.get("Size"), 3.0)
        scale = _number(element.get("HScale"), 1.0)
        into = self.ink.pale if _is_white(element) else self.ink.glyphs
        count = 0
        for code in element:
            if local(code) == "TextCode":
                count += self._code(code, matrix, size, scale, into)
        return count

    def _code(self, code: etree._Element, matrix: Matrix, size: float, scale: float, into: list[Glyph]) -> int:
        words = code.text or ""
        x, y = _number(code.get("X"), 0.0), _number(code.get("Y"), 0.0)
        across, down = deltas(code.get("DeltaX"), len(words)), deltas(code.get("DeltaY"), len(words))
        high = size * hypot(matrix[2], matrix[3]) * POINTS
        for at, char in enumerate(words):
            usual = size * scale * (1.0 if east_asian_width(char) in "WFA" else 0.5)
            step = across[at] if at < len(across) else 0.0 if down or across else usual
            wide = step if 0.3 * usual < step < 1.3 * usual and not (at < len(down) and down[at]) else usual
            shown = UNKNOWN if char == _PLACEHOLDER else as_text(ord(char))
            if shown:
                self.ink.unknown += shown == UNKNOWN
                box = self._box(matrix, x, y - _ASCENT * size, x + wide, y + (1 - _ASCENT) * size)
                into.append(Glyph(shown, *box, high))
            x += step
            y += down[at] if at < len(down) else 0.0
        return len(words)

    def path(self, element: etree._Element) -> None:
        """Draw a path: its lines along the axes, and what is filled."""
        matrix = self._matrix(element)
        stroke = element.get("Stroke") not in ("false", "0")
        fill = element.get("Fill") in ("true", "1")
        data = next((child.text or "" for child in element if local(child) == "AbbreviatedData"), "")
        for points in outlines(data):
            placed = [self._point(matrix, x, y) for x, y in points]
            if stroke:
                for (ax, ay), (bx, by) in pairwise(placed):
                    box = min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
                    if box[2] - box[0] <= _ALONG or box[3] - box[1] <= _ALONG:
                        self._rule(*box)
            if fill and len(placed) > 2:
                xs, ys = [x for x, _ in placed], [y for _, y in placed]
                box = min(xs), min(ys), max(xs), max(ys)
                if box[2] - box[0] <= _THIN or box[3] - box[1] <= _THIN:
                    self._rule(*box)
                elif not _is_white(element):
                    self.ink.dark.append(box)

    def image(self, element: etree._Element) -> None:
        """A picture covers its boundary; a thin one is a line."""
        x, y, wide, high = numbers(element.get("Boundary"), 4) or (0.0, 0.0, 0.0, 0.0)
        (x0, y0), (x1, y1) = self._at(x, y), self._at(x + wide, y + high)
        if min(x1 - x0, y1 - y0) <= _THIN:
            self._rule(x0, y0, x1, y1)
        else:
            self.ink.pictured += (x1 - x0) * (y1 - y0)
            self.ink.pictures.append(((x1 - x0) * (y1 - y0), element.get("ResourceID") or ""))
            self.ink.dark.append((x0, y0, x1, y1))

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if y1 - y0 <= x1 - x0:
            self.ink.sheet.rules.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        else:
            self.ink.sheet.rules.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))

    @staticmethod
    def _matrix(element: etree._Element) -> Matrix:
        """The object's matrix, then its boundary's corner."""
        a, b, c, d, e, f = numbers(element.get("CTM"), 6) or _SAME
        x, y, *_ = numbers(element.get("Boundary"), 4) or (0.0, 0.0)
        return a, b, c, d, e + x, f + y

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.origin[0]) * POINTS, (y - self.origin[1]) * POINTS

    def _point(self, matrix: Matrix, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = matrix
        return self._at(a * x + c * y + e, b * x + d * y + f)

    def _box(self, matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
        (ax, ay), (bx, by) = self._point(matrix, x0, y0), self._point(matrix, x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Characters without those that are drawn again in their place, for bold print."""
    seen: dict[tuple[str, int], list[Glyph]] = {}
    for glyph in glyphs:
        near = _TWICE * glyph.size
        row = round(glyph.y0)
        held = [known for at in (row - 1, row, row + 1) for known in seen.get((glyph.text, at), ())]
        if not any(abs(known.x0 - glyph.x0) < near and abs(known.y0 - glyph.y0) < near for known in held):
            seen.setdefault((glyph.text, row), []).append(glyph)
            yield glyph


def _number(words: str | None, default: float) -> float:
    found = _plain([words], 1) if words else None
    return found[0] if found else default


def numbers(words: str | None, count: int) -> tuple[float, ...] | None:
    """So many numbers parted by blanks, ``None`` if there are fewer."""
    return _plain((words or "").replace(",", " ").split()[:count], count)


def _plain(pieces: list[str], count: int) -> tuple[float, ...] | None:
    try:
        found = tuple(map(float, pieces))
    except ValueError:
        return None
    if len(found) != count:
        return None
    for number in found:
        if not -_FARTHEST < number < _FARTHEST:
            return None
    return found


def deltas(words: str | None, count: int) -> list[float]:
    """Steps from one character to the next: ``g 3 5 2`` is 5 5 5 2."""
    pieces = (words or "").split()
    found: list[float] = []
    at = 0
    while at < len(pieces) and len(found) < count:
        repeated = pieces[at] == "g" and at + 2 < len(pieces)
        number = _number(pieces[at + 2 if repeated else at], 0.0)
        times = int(_number(pieces[at + 1], 1.0)) if repeated else 1
        found += [number] * max(0, min(times, _MOST_REPEATS))
        at += 3 if repeated else 1
    return found[:count]


def _is_white(element: etree._Element) -> bool:
    for child in element:
        if local(child) == "FillColor":
            if child.get("Alpha") == "0":
                return True
            value = (child.get("Value") or "").split()
            return len(value) == 3 and all(_number(part, 0.0) >= 245 for part in value)
    return False


def outlines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path; of curves their ends alone, after a break."""
    pieces = data.split()
    points: list[tuple[float, float]] = []
    at = 0
    while at < len(pieces):
        name = pieces[at]
        size = _OPERANDS.get(name)
        if size is None:
            at += 1
            continue
        held = _plain(pieces[at + 1 : at + 1 + size], size)
        at += 1 + size
        if held is None:
            continue
        if name == "C":
            if points:
                yield [*points, points[0]]
                points = points[:1]
            continue
        if name != "L":
            if len(points) > 1:
                yield points
            points = []
        points.append((held[-2], held[-1]))
    if len(points) > 1:
        yield points
