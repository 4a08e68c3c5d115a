"""Tables without lines: values that stand below each other, told by the white space between them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.clean.chars import fold
from parsers.formats.drawn_joins import NUMBERED, is_known
from parsers.formats.drawn_tables import Entry, Table
from parsers.formats.drawn_text import Line
from parsers.headings import candidate
from parsers.model import Place
from parsers.tables.values import is_unit, looks_like_value

_FEWEST = 2
"""Lines with values below each other that are a table."""
_FARTHEST = 4
"""Lines without a value between two that have one: a label on several lines, the heading of a group."""
_OVERLAP = 0.95
_TIGHT = 1.45
"""Times the size of a font by which the lines of one row, and of one cell, stand below each other at most."""

_RUN_TOGETHER = re.compile(r"[\d\u4e00-\u9fff/／—-]\s+\d|\d\s+[\d/／—-]")
_FEWEST_SHARE = 0.2
"""Share of the lines with values that have one in a column; what fewer have is a word of a label (无) and no column."""

NOT_TOLD = "…"
"""Stands beside a label whose values nobody can tell."""

Part = tuple[str, float, float]


def with_columns(lines: Sequence[Line]) -> list[Line | Table]:
    """The lines of a page from top to bottom, those of tables without lines put into tables."""
    found: list[Line | Table] = []
    at = 0
    for first, last in _regions(lines):
        table = _table(lines[first:last])
        if table is not None:
            found += lines[at:first]
            found.append(table)
            at = last
    return [*found, *lines[at:]]


def _is_value(words: str) -> bool:
    return looks_like_value(words) or is_unit(fold(words))


def _has_values(line: Line) -> bool:
    return len(line.parts) > 1 and any(_is_value(part[0]) for part in line.parts[1:])


def _regions(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Where lines with values follow each other, half-open; headers of several parts above them with them."""
    regions: list[tuple[int, int]] = []
    valued = [index for index, line in enumerate(lines) if _has_values(line) or _is_value(line.text)]
    at = 0
    while at < len(valued):
        end = at + 1
        while end < len(valued) and valued[end] - valued[end - 1] <= _FARTHEST:
            if any(map(_is_heading, lines[valued[end - 1] + 1 : valued[end]])):
                break
            end += 1
        if sum(map(_has_values, lines[valued[at] : valued[end - 1] + 1])) >= _FEWEST:
            first, last = valued[at], valued[end - 1] + 1
            after = regions[-1][1] if regions else 0
            while first > after and len(lines[first - 1].parts) > 1 and not _is_heading(lines[first - 1]):
                first -= 1
            while last < len(lines) and _goes_below(lines[last - 1], lines[last]):
                last += 1
            regions.append((first, last))
        at = end
    return regions


def _is_heading(line: Line) -> bool:
    head = candidate(line.text) if len(line.parts) == 1 else None
    return head is not None and head.exact and not is_known(line.text)


def _goes_below(above: Line, line: Line) -> bool:
    """Whether a line without values may belong to the row of the one above: so tight that the two are one cell's."""
    if _is_heading(line):
        return False
    return line.y0 - above.y0 < _TIGHT * line.size and len(line.text) <= 40 and "。" not in line.text


def _table(lines: Sequence[Line]) -> Table | None:
    columns = _columns(lines)
    rows = _rows(lines) if len(columns) and sum(map(_has_values, lines)) else []
    if len(rows) < _FEWEST:
        return None
    labels = max((len(_labels(row, columns)) for row in rows), default=0)
    torn = _is_torn(lines, rows, columns)
    entries: list[Entry] = []
    for number, row in enumerate(rows):
        cells = _unsure(row, columns, labels) if torn else _cells(row, columns, labels)
        x0, y0 = min(line.x0 for line in row), min(line.y0 for line in row)
        x1, y1 = max(line.x1 for line in row), max(line.y1 for line in row)
        place = Place(f"page {row[0].page} box {x0:.1f},{y0:.1f},{x1:.1f},{y1:.1f}")
        for words, left, right in cells:
            entries.append(Entry(words, number, number + 1, left, right, [place]))
    _with_header(entries, next((n for n, row in enumerate(rows) if any(map(_has_values, row))), 0), labels)
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    page = lines[0].page
    return Table(entries, [x0, x1], len(rows), lines[0].y0, lines[-1].y1, page, page, ruled=False, torn=torn)


def _with_header(entries: list[Entry], first: int, labels: int) -> None:
    """Put the captions of single columns above row ``first``, which holds values, into one row, in their order: they
    stand on as many lines as they need."""
    captions = [one for one in entries if one.top < first and one.right - one.left == 1 and one.left >= labels]
    by_column: dict[int, Entry] = {}
    for one in captions:
        entries.remove(one)
        known = by_column.setdefault(one.left, one)
        if known is not one:
            known.text += one.text
    for one in by_column.values():
        one.top, one.bottom = first - 1, first
    entries += by_column.values()


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Where the columns of values stand, from left to right."""
    spans = sorted(
        part[1:]
        for line in lines
        if _has_values(line)
        for part in line.parts[not all(_is_value(part[0]) for part in line.parts) :]
        if _is_value(part[0])
    )
    columns: list[tuple[float, float]] = []
    counts: list[int] = []
    for left, right in spans:
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
            counts[-1] += 1
        else:
            columns.append((left, right))
            counts.append(1)
    least = _FEWEST_SHARE * sum(map(_has_values, lines))
    return [column for column, count in zip(columns, counts, strict=True) if count >= least]


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines by the row that they belong to."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and _belongs(rows[-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _belongs(row: Sequence[Line], line: Line) -> bool:
    last = row[-1]
    step = line.y0 - last.y0
    anchor = next((one for one in row if _has_values(one)), row[0])
    if line.y0 - anchor.y0 < _OVERLAP * min(line.size, anchor.size) and not (_has_values(line) and _has_values(anchor)):
        return True
    if step >= _TIGHT * max(line.size, last.size):
        return False
    words = [part[0] for part in line.parts if not _is_value(part[0])]
    if not words:
        # Values below values of a row with a label: the second line of their cells.
        return any(not _is_value(part[0]) for one in row for part in one.parts)
    label = "".join(part[0] for one in row for part in one.parts if not _is_value(part[0]))
    if len(words) > 1 or (_has_values(line) and any(map(_has_values, row))):
        return False
    return is_known(label + words[0]) or not (is_known(words[0]) or is_known(label) or NUMBERED.match(words[0]))


def _labels(row: Sequence[Line], columns: Sequence[tuple[float, float]]) -> list[Part]:
    """The words of a row that stand before its values, one below the other joined."""
    labels: list[Part] = []
    for line in row:
        for part in line.parts:
            if part[1] >= columns[0][0] or (_is_value(part[0]) and _under(part, columns)):
                continue
            below = next((n for n, known in enumerate(labels) if part[1] < known[2] and known[1] < part[2]), None)
            if below is None:
                labels.append(part)
            else:
                words, left, right = labels[below]
                labels[below] = words + part[0], min(left, part[1]), max(right, part[2])
    return sorted(labels, key=lambda part: part[1])


def _is_torn(lines: Sequence[Line], rows: Sequence[Sequence[Line]], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether nobody can tell which values belong together: some stand on a line of their own though others have a
    label beside them, or two of a line stand in one column."""
    valued = [line for line in lines if _has_values(line) or _is_value(line.text)]
    if any(_RUN_TOGETHER.search(part[0]) for line in valued for part in line.parts):
        return True
    placed = [[part for part in line.parts if _under(part, columns) or not _is_value(part[0])] for line in valued]
    alone = [all(_is_value(part[0]) for part in parts) for parts in placed if parts]
    if any(alone) and not all(alone):
        return True
    for line in valued:
        if any(_is_value(part[0]) and part[1] > columns[0][0] and not _under(part, columns) for part in line.parts):
            return True
        under = [_under(part, columns) for part in line.parts if _is_value(part[0])]
        if any(len(found) > 1 for found in under) or len({found[0] for found in under if found}) < sum(
            map(bool, under)
        ):
            return True
    return any(sum(_has_values(line) for line in row) > 1 for row in rows)


def _under(part: Part, columns: Sequence[tuple[float, float]]) -> list[int]:
    return [n for n, (left, right) in enumerate(columns) if part[1] < right and left < part[2]]


def _beside(part: Part, columns: Sequence[tuple[float, float]]) -> int:
    """The column nearest to a part that stands in none."""
    middle = (part[1] + part[2]) / 2
    return min(range(len(columns)), key=lambda n: abs((columns[n][0] + columns[n][1]) / 2 - middle))


def _unsure(row: Sequence[Line], columns: Sequence[tuple[float, float]], labels: int) -> list[tuple[str, int, int]]:
    """A row of a torn table: its labels, and all its values in one cell, which is none of them."""
    own = _labels(row, columns)
    cells = [(words, labels - len(own) + n, labels - len(own) + n + 1) for n, (words, _, _) in enumerate(own)]
    values = [part[0] for line in row for part in line.parts if looks_like_value(part[0])]
    if values:
        cells.append(
            (" ".join(values) if len(values) > 1 else f"{values[0]} {NOT_TOLD}", labels, labels + len(columns))
        )
    elif cells and is_known(cells[-1][0]):
        cells.append((NOT_TOLD, labels, labels + len(columns)))
    return cells


def _cells(row: Sequence[Line], columns: Sequence[tuple[float, float]], labels: int) -> list[tuple[str, int, int]]:
    """The cells of a row; blank ones where a row has values and a column has none."""
    own = _labels(row, columns)
    cells = [(words, labels - len(own) + n, labels - len(own) + n + 1) for n, (words, _, _) in enumerate(own)]
    values: dict[int, str] = {}
    heads: list[tuple[str, int, int]] = []
    for line in row:
        for part in line.parts:
            if part[1] < columns[0][0] and not (_is_value(part[0]) and _under(part, columns)):
                continue
            under = _under(part, columns)
            if len(under) == 1 and under[0] not in values:
                values[under[0]] = part[0]
            else:
                first, last = (under[0], under[-1]) if under else (_beside(part, columns),) * 2
                heads.append((part[0], labels + first, labels + last + 1))
    if heads:
        # A header: its cells stand over several columns, or between them.
        heads += [(words, labels + n, labels + n + 1) for n, words in values.items()]
        return [*cells, *sorted(heads, key=lambda cell: cell[1])]
    if not any(map(_is_value, values.values())):
        return [*cells, *((words, labels + n, labels + n + 1) for n, words in sorted(values.items()))]
    return [*cells, *((values.get(n, ""), labels + n, labels + n + 1) for n in range(len(columns)))]
