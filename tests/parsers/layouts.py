"""The layouts in which portals, converters and scanners publish a table: a grid in, markup or lines out.

``rendering.py`` holds the ten plainest; here are those that were met besides.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from random import Random
from unicodedata import east_asian_width

from tests.parsers.rendering import (
    HTML_LAYOUTS,
    TEXT_LAYOUTS,
    Grid,
    as_html,
    as_lines,
)


def words_of(grid: Grid) -> list[list[str]]:
    """The words of each row, spans forgotten."""
    return [[words for words, _, _ in row] for row in grid]


class Published(str):
    """The words of a cell that holds a value, to be told from those of a label or a unit."""

    __slots__ = ()


def _parts(row: list[str]) -> tuple[str, str, list[str]]:
    """What stands before a row's own label (its longest), the label, and its unit and values; blank ones left out."""
    labels = [words for words in row if words and not isinstance(words, Published)]
    label = max(labels, key=len, default="")
    at = row.index(label) if label else -1
    return " ".join(words for words in row[: max(at, 0)] if words), label, [words for words in row[at + 1 :] if words]


# Markup.


def as_table_per_article(grid: Grid) -> str:
    """A table of its own for each article of the law (a row that begins anew with 第二十条), else one table."""
    tables: list[Grid] = [[]]
    for row in grid:
        if row and row[0][0].startswith("第二十条") and tables[-1]:
            tables.append([])
        tables[-1].append(row)
    return "<p>&nbsp;</p>".join(as_html(table) for table in tables)


def as_table_per_row(grid: Grid) -> str:
    """Every row a table, as converters of office files make it."""
    return "".join(as_html([row]) for row in grid)


def as_divs(grid: Grid) -> str:
    """A div a row and a div a cell: blank ones stay."""
    return "".join(f"<div class='tr'>{_each(row, '<div>{}</div>')}</div>" for row in words_of(grid))


def as_css_table(grid: Grid) -> str:
    """Divs and spans that the style sheet makes a table."""
    cell = "<span style='display:table-cell'>{}</span>"
    rows = "".join(f"<div style='display:table-row'>{_each(row, cell)}</div>" for row in words_of(grid))
    return f"<div style='display:table'>{rows}</div>"


def as_list(grid: Grid) -> str:
    """A list item a row, its cells in spans."""
    rows = "".join(f"<li>{_each(row, '<span>{}</span> ')}</li>" for row in words_of(grid))
    return f"<ul class='table'>{rows}</ul>"


def as_lists(grid: Grid) -> str:
    """A list a row, an item a cell."""
    return "".join(f"<ul>{_each(row, '<li>{}</li>')}</ul>" for row in words_of(grid))


def as_definitions(grid: Grid) -> str:
    """A definition list a row: the labels are terms, the values definitions."""
    rows = []
    for row in words_of(grid):
        tags = [("dd" if isinstance(words, Published) else "dt", escape(words)) for words in row]
        rows.append(f"<dl>{''.join(f'<{tag}>{words}</{tag}>' for tag, words in tags)}</dl>")
    return "".join(rows)


def as_breaks(grid: Grid) -> str:
    """One paragraph, a line break after every cell."""
    return f"<p>{'<br/>'.join(escape(words) for row in words_of(grid) for words in row if words)}</p>"


def as_spaced_paragraphs(grid: Grid) -> str:
    """A paragraph a row, cells parted by blanks that do not break."""
    return "".join(f"<p>{'&nbsp;&nbsp;&nbsp;'.join(escape(w) for w in row if w)}</p>" for row in words_of(grid))


def as_preformatted(grid: Grid) -> str:
    """Plain text in a pre element, cells parted by tabs."""
    return "<pre>" + "\n".join("\t".join(escape(words) for words in row) for row in words_of(grid)) + "</pre>"


def _each(row: list[str], cell: str) -> str:
    return "".join(cell.format(escape(words)) for words in row)


# Text.


def as_pipe_before(grid: Grid) -> str:
    """A pipe on a line of its own before each row, cells closed by pipes, one a line."""
    return "\n".join("|\n" + "\n".join(f"{words} |".strip() for words in row) for row in words_of(grid))


def as_mixed_pipes(grid: Grid) -> str:
    """Headings and labels closed by pipes on their lines, values bare: as some extractors lose the inner ones."""
    lines = []
    for row in words_of(grid):
        lines += [words if isinstance(words, Published) and words else f"{words} |".strip() for words in row]
    return "\n".join(lines)


def as_commas(grid: Grid) -> str:
    """Comma separated, quoted where needed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(words_of(grid))
    return out.getvalue().rstrip("\n")


def as_columns(grid: Grid) -> str:
    """Columns aligned by blanks."""
    rows = words_of(grid)
    wide = [max((_width(row[n]) for row in rows if n < len(row)), default=0) for n in range(max(map(len, rows)))]
    lines = ["   ".join(words + " " * (wide[n] - _width(words)) for n, words in enumerate(row)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def as_box(grid: Grid) -> str:
    """Drawn with box characters, a ruler between rows."""
    rows = words_of(grid)
    ruler = "├" + "┼".join(["──────"] * max(map(len, rows))) + "┤"
    lines = [f"│{'│'.join(f' {words} ' for words in row)}│" for row in rows]
    return "\n".join([ruler.translate({0x251C: "┌", 0x253C: "┬", 0x2524: "┐"}), f"\n{ruler}\n".join(lines), ruler])


def as_one_line(grid: Grid) -> str:
    """Everything on one line."""
    return " ".join(words for row in words_of(grid) for words in row if words)


def as_short_lines(grid: Grid) -> str:
    """A line a row, cells parted by one blank."""
    return "\n".join(" ".join(words for words in row if words) for row in words_of(grid))


def as_pdf(grid: Grid, draw: Random) -> str:
    """Text out of a PDF: long labels torn over lines, the numbers behind the first part, the last, or in between."""
    lines: list[str] = []
    for row in words_of(grid):
        before, label, values = _parts(row)
        numbers = " ".join(values)
        way = draw.choice(("first", "last", "between", "whole"))
        if way == "whole" or len(label) < 9 or not any(isinstance(words, Published) for words in row):
            lines.append(" ".join(words for words in row if words))
            continue
        cut = draw.randint(5, len(label) - 2)
        head, tail = f"{before} {label[:cut]}".strip(), label[cut:]
        if way == "first":
            lines += [f"{head} {numbers}".rstrip(), tail]
        elif way == "last":
            lines += [head, f"{tail} {numbers}".rstrip()]
        else:
            lines += [part for part in (head, numbers, tail) if part]
    return "\n".join(lines)


def as_shattered(grid: Grid, draw: Random) -> str:
    """A PDF whose rows fell apart: the label on one or two lines, the numbers on one, two or as many as there are."""
    lines: list[str] = []
    for row in words_of(grid):
        for words in [words for words in row if words and not isinstance(words, Published)]:
            cut = draw.randint(4, len(words) - 2) if len(words) > 8 and draw.random() < 0.5 else len(words)
            lines += [part for part in (words[:cut], words[cut:]) if part]
        values = [words for words in row if words and isinstance(words, Published)]
        step = draw.choice((1, 3, len(values) or 1))
        lines += [" ".join(values[n : n + step]) for n in range(0, len(values), step)]
    return "\n".join(lines)


def _width(words: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in words)


@dataclass(frozen=True, slots=True)
class Layout:
    """``traceless``: a blank cell leaves no trace, so that nobody can tell a blank row from a missing one."""

    write: Callable[[Grid, Random], str]
    html: bool
    traceless: bool = False


def _plain(write: Callable[[Grid], str]) -> Callable[[Grid, Random], str]:
    return lambda grid, draw: write(grid)


LAYOUTS: dict[str, Layout] = {
    **{name: Layout(_plain(write), True) for name, write in HTML_LAYOUTS.items()},
    "table_per_article": Layout(_plain(as_table_per_article), True),
    "table_per_row": Layout(_plain(as_table_per_row), True),
    "divs": Layout(_plain(as_divs), True, traceless=True),
    "css_table": Layout(_plain(as_css_table), True, traceless=True),
    "list": Layout(_plain(as_list), True, traceless=True),
    "lists": Layout(_plain(as_lists), True, traceless=True),
    "definitions": Layout(_plain(as_definitions), True, traceless=True),
    "breaks": Layout(_plain(as_breaks), True, traceless=True),
    "spaced_paragraphs": Layout(_plain(as_spaced_paragraphs), True, traceless=True),
    "preformatted": Layout(_plain(as_preformatted), True, traceless=True),
    **{name: Layout(_plain(write), False, write is as_lines) for name, write in TEXT_LAYOUTS.items()},
    "pipe_before": Layout(_plain(as_pipe_before), False),
    "mixed_pipes": Layout(_plain(as_mixed_pipes), False),
    "commas": Layout(_plain(as_commas), False),
    "columns": Layout(_plain(as_columns), False, traceless=True),
    "box": Layout(_plain(as_box), False),
    "one_line": Layout(_plain(as_one_line), False, traceless=True),
    "short_lines": Layout(_plain(as_short_lines), False, traceless=True),
    "pdf": Layout(as_pdf, False, traceless=True),
    "shattered": Layout(as_shattered, False, traceless=True),
}
"""Every layout by name. In "one_table" the three statutory tables stand in one, see ``invented.py``."""
