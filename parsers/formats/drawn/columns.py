"""Tables without lines among the lines of pages: where they are, and their rows and columns as a table's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.clean.chars import fold, label_key
from parsers.formats.drawn import Run
from parsers.formats.drawn.cells import table_of
from parsers.formats.drawn.joins import is_known
from parsers.formats.drawn.paragraphs import BEGINS
from parsers.formats.drawn.stacks import Stack, stacks_of
from parsers.formats.drawn.tables import Table
from parsers.formats.drawn.text import Line
from parsers.formats.drawn.unruled import Bands, bands_of
from parsers.formats.drawn.words import is_number
from parsers.forms import FORMS, PRINTED
from parsers.headings import candidate
from parsers.tables.values import is_unit, looks_like_value

_FEWEST = 2
"""Lines with values beside words that are a table."""
_PROSE = 0.6
"""Share of the width of all lines from which on a line in one piece is prose."""
_LONGEST = 40
_FEWEST_PIECES, _MANY_PIECES, _LONGEST_PIECE = 3, 8, 8
"""Pieces of a line from which on it may be cells side by side, or is a row of them (2024 年 1 月 9 日 has fewer);
and characters of one on the average."""
_ROOM = 0.25
"""Share of the size of a font from which on room between words may part cells."""
_SAME_SIZE = 0.06
_APART = 1.75
"""Times the size of a font from which on a line stands apart from the next."""
_TIGHT = 1.45
"""Times the size of a font by which the lines of one cell stand below each other at most."""

_MOST_LOST = 3
_MOST_AGAIN = 12
"""Lines at the head of a table that come again on the next page, and of these the first that may be missing there."""
_ARTICLES = frozenset(
    label_key(words)
    for form in FORMS.values()
    for table in form.tables
    if table.sheet == "proactive_disclosure"
    for words in table.headings
)


def with_columns(lines: Sequence[Line]) -> list[Line | Table]:
    """Lines that follow each other, those of tables without lines put into tables."""
    found: list[Line | Table] = []
    at = 0
    for first, last in _regions(lines):
        if not any(map(has_values, lines[first:last])):
            continue  # a header alone: blanks leave no trace below it
        found += lines[at:first]
        found += _tables(_without_repeated(lines[first:last]))
        at = last
    return [*found, *lines[at:]]


def mark_tables(lines: Sequence[Line]) -> None:
    """Mark the lines of a page that are of tables without lines: they are no running heads, and no numbers of pages."""
    for first, last in _regions(lines):
        for line in lines[first:last]:
            line.tabular = has_values(line) or len(line.parts) > 1 or label_key(line.text) in PRINTED


def _is_value(words: str) -> bool:
    return looks_like_value(words) or is_unit(fold(words))


def has_values(line: Line) -> bool:
    """Whether values stand in a line beside other words, or alone."""
    if _is_of_numbers(line):
        return True
    if len(line.runs) >= _MANY_PIECES and _is_of_pieces(line):
        return any(_is_value(run.text) for run in line.runs)
    return any(_is_value(part[0]) for part in line.parts[len(line.parts) > 1 and not _is_value(line.parts[0][0]) :])


def _regions(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Where tables stand, half-open: between headings and prose, from the first line in several pieces to the last."""
    if not lines:
        return []
    wide = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    breaks = [at for at, line in enumerate(lines) if _is_heading(at, lines) or _is_prose(line, wide)]
    regions: list[tuple[int, int]] = []
    for before, after in pairwise((-1, *breaks, len(lines))):
        inside = range(before + 1, after)
        valued = [at for at in inside if has_values(lines[at])]
        pieces = [at for at in inside if len(lines[at].parts) > 1 or _is_of_pieces(lines[at])]
        beside = [at for at in pieces if at in valued or _is_head(lines[at])]
        if len(beside) < _FEWEST and not any(len(lines[at].runs) > _FEWEST for at in beside):
            continue
        first, last = min((*valued, *beside)), max((*valued, *beside)) + 1
        while first > inside.start and _of_head(lines[first - 1], lines[first]):
            first -= 1
        while last < inside.stop and _goes_below(lines[last - 1], lines[last]):
            last += 1
        regions.append((first, last))
    return regions


def _is_heading(at: int, lines: Sequence[Line]) -> bool:
    """Whether a line is a heading of the report. Without a number, or in pieces (a character of an upright label before
    it), it may be a piece of a label as well, if it stands among lines of its size as their next."""
    line = lines[at]
    head = candidate(line.text) if len(line.parts) == 1 else None
    if head is None or not head.exact or is_known(line.text) or any(_is_value(run.text) for run in line.runs[1:]):
        return False
    folded = fold(line.text)
    if folded.count("(") != folded.count(")"):
        return False  # 六)政府信息公开申请: the ends of two labels
    near = [other for other in lines[max(at - 1, 0) : at + 2] if other is not line and other.page == line.page]
    return (bool(head.number) and not _is_of_pieces(line)) or all(
        abs(other.size - line.size) > _SAME_SIZE * line.size or abs(other.y0 - line.y0) > _APART * line.size
        for other in near
    )


def _is_prose(line: Line, wide: float) -> bool:
    if len(line.parts) > 1 or label_key(line.text) in PRINTED or _is_of_pieces(line) or _is_of_numbers(line):
        return False
    return line.x1 - line.x0 > _PROSE * wide or ("。" in line.text and len(line.text) > 8)


def _is_of_pieces(line: Line) -> bool:
    """Whether a line is words with room between them, most of them no longer than captions: several cells."""
    gaps = sum(after.x0 - before.x1 > _ROOM * line.size for before, after in pairwise(line.runs))
    return gaps + 1 >= _FEWEST_PIECES and len(line.text) <= _LONGEST_PIECE * (gaps + 1)


def _is_of_numbers(line: Line) -> bool:
    """Whether a line in one piece is a row of numbers, as recognition gives it where it saw no cells."""
    return "。" not in line.text and sum(map(is_number, line.text.split())) >= _FEWEST_PIECES


def _is_head(line: Line) -> bool:
    """Whether a line is captions of a form side by side."""
    return all(label_key(words) in PRINTED for words, _, _ in line.parts)


def _of_head(line: Line, below: Line) -> bool:
    """Whether a line above a table is of its header."""
    if len(line.parts) > 1 or is_known(line.text) or label_key(line.text) in PRINTED or _is_of_pieces(line):
        return True
    if BEGINS.match(line.text) or line.text.endswith("。"):
        return False
    return abs(line.size - below.size) < _SAME_SIZE * below.size and len(line.text) <= _LONGEST


def _goes_below(above: Line, line: Line) -> bool:
    """Whether a line without values goes on below a row: the label of one without any, or the rest of a cell."""
    if is_known(line.text) or len(line.parts) > 1:
        return True
    return abs(line.y0 - above.y0) < _TIGHT * line.size and len(line.text) <= _LONGEST


def _without_repeated(lines: Sequence[Line]) -> list[Line]:
    """The lines of a table but for its header where that, or what is left of it, comes again at the head of a page."""
    head = [line.text for line in lines[:_MOST_AGAIN] if line.page == lines[0].page]
    if not head or any(map(_has_number, lines[0].runs)):
        return list(lines)
    kept: list[Line] = []
    at, page = len(head), lines[0].page
    for number, line in enumerate(lines):
        if line.page > page and number >= len(head):
            # Its first lines may have been taken for running heads.
            page, at = (
                line.page,
                next((at for at, text in enumerate(head[:_MOST_LOST]) if text == line.text), len(head)),
            )
        # Numbers alone may be another row's that begin as those of the first.
        again = at < len(head) and head[at] == line.text and not all(is_number(run.text) for run in line.runs)
        at = at + 1 if again else len(head)
        if not again:
            kept.append(line)
    return kept


def _has_number(run: Run) -> bool:
    return looks_like_value(run.text) and any(map(str.isdigit, run.text))


def _tables(lines: Sequence[Line]) -> list[Table]:
    """The table that lines make, or where that is not told the tables of its articles, each told or not."""
    stacks = stacks_of(lines)
    whole = bands_of(stacks)
    starts = [at for at, stack in enumerate(stacks) if label_key(stack.text) in _ARTICLES]
    if not starts or (whole.sure and all(band.sure for band in whole.rows)):
        return [table_of(whole)]
    parts = [bands_of(part) for part in _parts(stacks, starts)]
    return [table_of(part) for part in (parts if _told(parts) >= _told([whole]) else [whole])]


def _told(tables: Sequence[Bands]) -> int:
    """In how many rows it is told which values they have."""
    return sum(band.sure and band.data for table in tables if table.sure for band in table.rows)


def _parts(stacks: Sequence[Stack], starts: Sequence[int]) -> Iterator[Sequence[Stack]]:
    for first, last in pairwise(sorted({0, *starts, len(stacks)})):
        if first < last:
            yield stacks[first:last]
