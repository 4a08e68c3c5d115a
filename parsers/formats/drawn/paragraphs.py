"""Lines of pages as paragraphs: by indents, the width of lines, the step from line to line, and how sentences end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from parsers.formats.drawn import Sheet
from parsers.formats.drawn.tables import Table
from parsers.formats.drawn.text import Line
from parsers.model import Block, Place

Item = Line | Table
Margins = dict[tuple[int, int], tuple[float, float]]
"""By page and column, where text begins on the left and ends on the right."""

NAMES_REPORT = re.compile(r"^[^>＞:：]{4,40}(?:报告|年报)$")
"""What a running head says that stands on one page alone."""
BEGINS = re.compile(
    r"(?:[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d)|[（(]\d{1,2}[)）]"
    r"|第[一二三四五六七八九十]{1,3}(?:部分|章)|附[件表]|[①-⑳])"
)
_CLOSED = tuple("。！？；：!?;:…”）")
_NO_START = "，。、；：？！）》”%"
_FEWEST_TOGETHER = 4
_TOGETHER = 8.0
"""Points within which so many lines end where the margin is; the last character of a line may be left to the next."""
_FIRST_INDENT = 1.4
"""Widths of a character from which on a line is set in from the margin."""
LARGE = 1.2
_LOOSE = 1.35
"""Times the usual step from line to line from which on a step parts paragraphs."""


def margins_of(items: Sequence[Item], sheets: Iterable[Sheet]) -> Margins:
    """By page and column, how far the text of the pages of its width reaches to the left and to the right: where some
    lines begin or end together, for a table, a figure or a foot may stand out."""
    wide = {sheet.number: round(sheet.width) for sheet in sheets}
    edges: dict[tuple[int, int], list[tuple[float, float, bool]]] = {}
    for item in items:
        key = (wide[item.page], item.column) if isinstance(item, Line) else (wide[item.first], 0)
        edges.setdefault(key, []).append((item.x0, item.x1, isinstance(item, Line)))
    sides = {key: (_together_at(found, 0), _together_at(found, 1)) for key, found in edges.items()}
    return {
        (page, column): sides[width, column]
        for page, width in wide.items()
        for column in (0, 1, 2)
        if (width, column) in sides
    }


def _together_at(edges: Sequence[tuple[float, float, bool]], side: int) -> float:
    """The outermost place on the left (0) or on the right (1) where enough lines end; without one, the outermost."""
    outwards = sorted((edge[side] for edge in edges), reverse=side == 1)
    lines = sorted((edge[side] for edge in edges if edge[2]), reverse=side == 1)
    for beyond, (first, last) in enumerate(zip(lines, lines[_FEWEST_TOGETHER - 1 :], strict=False)):
        # Short headings may end together by chance, most lines beyond them.
        if abs(first - last) < _TOGETHER and beyond <= sum(abs(first - edge) < _TOGETHER for edge in lines):
            return first
    return outwards[0]


def body_size(items: Sequence[Item]) -> float:
    """The size in which most of the running text is set."""
    sizes: Counter[float] = Counter()
    for item in items:
        if isinstance(item, Line):
            sizes[round(item.size, 1)] += len(item.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def pitches_of(items: Sequence[Item]) -> dict[int, float]:
    """By size of their font, how far lines of a paragraph stand below each other: the least that is seen."""
    found: dict[int, float] = {}
    for above, line in pairwise(items):
        if isinstance(above, Line) and isinstance(line, Line) and above.page == line.page:
            size, step = round(line.size), line.y0 - above.y0
            if size == round(above.size) and step > 0.9 * line.size:
                found[size] = min(found.get(size, step), step)
    return found


def paragraphs_of(lines: Sequence[Line], margins: Margins, pitch: dict[int, float]) -> list[list[Line]]:
    """Lines in the groups that are paragraphs."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _belongs(groups[-1], line, margins, pitch.get(round(line.size), 3 * line.size)):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _belongs(group: Sequence[Line], line: Line, margins: Margins, pitch: float) -> bool:
    """Whether ``line`` goes on with the paragraph of ``group``."""
    last = group[-1]
    size = max(last.size, line.size)
    if len(line.parts) > 1 or len(last.parts) > 1 or not 0.85 < line.size / last.size < 1.18:
        return False
    left, right = margins[line.page, line.column]
    if (line.page, line.column) == (last.page, last.column) and line.y0 - last.y0 > _LOOSE * pitch:
        return False
    if NAMES_REPORT.search("".join(one.text for one in group)):
        return False
    middle = (left + right) / 2
    alike = abs(line.size - last.size) < 0.05 * size
    centred = alike and all(abs((one.x0 + one.x1) / 2 - middle) < size for one in (last, line))
    if centred and line.x0 - left > _FIRST_INDENT * size:
        return not last.text.endswith(_CLOSED) and not BEGINS.match(line.text) and len(group) < 4
    if line.x0 - left > _FIRST_INDENT * size and line.x0 - group[0].x0 > -0.5 * size:
        return False
    if last.text.endswith(_CLOSED) and (BEGINS.match(line.text) or group[0].x0 - left <= _FIRST_INDENT * size):
        return False  # no indent tells where paragraphs begin
    return margins[last.page, last.column][1] - last.x1 < _first_piece(line) + 0.6 * size


def _first_piece(line: Line) -> float:
    """The width of what cannot be parted at the head of a line: a number, a character with the stop behind it."""
    text = line.text
    count = 1
    if text[0].isascii():
        while count < len(text) and text[count].isascii() and text[count] != " ":
            count += 1
    while count < len(text) and text[count] in _NO_START:
        count += 1
    wide = sum(0.5 if char.isascii() else 1.0 for char in text[:count])
    return min(wide, 12.0) * line.size


def paragraph_block(group: Sequence[Line], body: float, places: list[Place]) -> Block:
    """A paragraph; ``body`` is the size of running text, ``places`` takes where it stands on each page."""
    text = group[0].text
    for line in group[1:]:
        words = line.text
        apart = text[-1].isascii() and words[0].isascii() and (text[-1].isalpha() or words[0].isalpha())
        text += f" {words}" if apart else words
    start = len(places)
    for page in sorted({line.page for line in group}):
        those = [line for line in group if line.page == page]
        x0, y0 = min(line.x0 for line in those), min(line.y0 for line in those)
        x1, y1 = max(line.x1 for line in those), max(line.y1 for line in those)
        sure = min(line.sure for line in those)
        places.append(Place(f"page {page} box {x0:.1f},{y0:.1f},{x1:.1f},{y1:.1f}", sure))
    tag = "h1" if group[0].size > LARGE * body and len(text) < 80 else "p"
    return Block(" ".join(text.split()), tag, 0, (), start, len(places))
