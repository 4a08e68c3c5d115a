"""Runs of characters as lines and words: what stands in a cell, and the lines of running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.formats.drawn import RAISED, SMALL, Run

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SAME_LINE = 0.5
"""Share of a font's size within which the middles of two runs are on one line."""
_WORDS_APART = 0.6
_DIGITS_APART = 0.2
"""Shares of a font's size from which on a gap parts words, and the characters of a number or of a foreign word."""
_SPARE = 0.15
"""Share of a digit by which a line of a broken number may leave more room than none: how far words keep from borders,
and how wide a digit is that no font in the file tells, are known no better."""
_GROUPED = re.compile(r"\d{1,3}(?:[,，]\d{3})+")
_COLUMNS_APART = 1.6
"""Share of a font's size from which on a gap in a line parts columns: justified lines stretch theirs less."""


@dataclass(slots=True)
class Line:
    """A line, or the stretch of one in a column. ``page`` counts from 1; ``parts`` are the texts between wide gaps,
    each with where it begins and ends, of the ``runs`` on it. ``at_edge``: it may be a running head; ``tabular``: it
    stands in a table without lines. ``sure``: the recogniser's confidence."""

    parts: list[tuple[str, float, float]]
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    page: int
    at_edge: bool = False
    column: int = 0
    sure: float = 1.0
    tabular: bool = False
    runs: Sequence[Run] = field(default_factory=tuple)

    @property
    def text(self) -> str:
        """Its words, gaps as blanks."""
        return " ".join(text for text, _, _ in self.parts)


def rows_of(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs by the line they stand on, each line from left to right."""
    rows: list[list[Run]] = []
    middle = 0.0
    for run in sorted(runs, key=_middle):
        if rows and run.middle - middle <= _SAME_LINE * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
            middle = run.middle
    for row in rows:
        if len(row) > 1:
            row.sort(key=_left)
    return rows


def _middle(run: Run) -> float:
    return (run.y0 + run.y1) / 2


def _left(run: Run) -> float:
    return run.x0


def in_line(runs: Sequence[Run]) -> str:
    """The words of runs on one line."""
    text = runs[0].text
    for before, run in pairwise(runs):
        text += _between(before, run) + (run.text.translate(_SUPERSCRIPT) if _is_raised(before, run) else run.text)
    return text


def _is_raised(before: Run, run: Run) -> bool:
    """Whether a run is a footnote's number behind what it is a note to."""
    small = run.size < SMALL * before.size and run.x0 - before.x1 < _DIGITS_APART * before.size
    return small and run.sure == before.sure == 1.0 and before.middle - run.middle > RAISED * before.size


def _between(before: Run, run: Run) -> str:
    gap = run.x0 - before.x1
    size = min(before.size, run.size)
    foreign = _is_foreign(before.text[-1]) and _is_foreign(run.text[0])
    return " " if gap > (_DIGITS_APART if foreign else _WORDS_APART) * size else ""


def _is_foreign(char: str) -> bool:
    return char < "\u2e80" or "\uff10" <= char <= "\uff5a"


def cell_text(runs: Sequence[Run], room: float) -> str:
    """The words of a cell whose lines are at most ``room`` wide.

    Lines of a label are joined. Two lines of digits are one number only where the first is so full that it had to be
    broken; else a blank parts them, and nobody takes them for a number.
    """
    if len(runs) == 1:
        return runs[0].text
    if all(run.turn for run in runs):
        up = runs[0].turn
        return "".join(run.text for run in sorted(runs, key=lambda run: (round(up * run.x0), -up * run.y0)))
    rows = rows_of(runs)
    text = in_line(rows[0])
    for above, row in pairwise(rows):
        words = in_line(row)
        if _is_foreign(text[-1]) and _is_foreign(words[0]):
            wide = above[-1].x1 - above[0].x0
            first = row[0]
            char = (first.x1 - first.x0) / len(first.text)
            full = wide + char > room - _SPARE * char
            letters = text[-1].isalpha() or words[0].isalpha()
            # No number ends with a comma, however little of its line that takes.
            grouped = _GROUPED.fullmatch(text + words)
            text += "" if (full and not letters) or (grouped and text[-1] in ",，") else " "
        text += words
    return text


def line_of(runs: Sequence[Run], page: int) -> Line:
    """Runs that stand on one line, cut into parts at its wide gaps."""
    size = max(run.size for run in runs)
    parts: list[list[Run]] = [[runs[0]]]
    for before, run in pairwise(runs):
        if run.x0 - before.x1 > _COLUMNS_APART * size:
            parts.append([run])
        else:
            parts[-1].append(run)
    return Line(
        [(in_line(part), part[0].x0, max(run.x1 for run in part)) for part in parts],
        runs[0].x0,
        min(run.y0 for run in runs),
        max(run.x1 for run in runs),
        max(run.y1 for run in runs),
        size,
        page,
        sure=min(run.sure for run in runs),
        runs=runs,
    )
