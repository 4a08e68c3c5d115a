"""Pages as blocks in reading order: tables put together, lines joined to paragraphs, running heads left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from parsers.formats.drawn import Sheet
from parsers.formats.drawn_columns import with_columns
from parsers.formats.drawn_flow import lines_of
from parsers.formats.drawn_joins import goes_on, put_together
from parsers.formats.drawn_tables import Table, blocks_of, frames_text, is_data, tables_of
from parsers.formats.drawn_text import Line
from parsers.headings import candidate
from parsers.model import Block, Document, Finding, Place, Severity

Item = Line | Table
Margins = dict[tuple[int, int], tuple[float, float]]

_PAGE_NUMBER = re.compile(
    r"[-—–―－•·~～]{0,2}\s?(?:\d{1,3}|[ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹivx]{1,5})\s?[-—–―－•·~～]{0,2}"
    r"|第\s?\d{1,3}\s?页(?:[,，/ ]?\s?共\s?\d{1,3}\s?页)?|\d{1,3}\s?/\s?\d{1,3}|Page\s?\d{1,3}(?:\sof\s\d{1,3})?",
    re.I,
)
_DIGITS = re.compile(r"\d+")
_TITLE_LINES = 6
_TITLE_END = re.compile("报告|年报")
_NAMES_REPORT = re.compile(r"^[^>＞:：]{4,40}(?:报告|年报)$")
"""What a running head says that stands on one page alone."""
_BEGINS = re.compile(
    r"(?:[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d)|[（(]\d{1,2}[)）]"
    r"|第[一二三四五六七八九十]{1,3}(?:部分|章)|附[件表]|[①-⑳])"
)
_CLOSED = tuple("。！？；：!?;:…”）")
_NO_START = "，。、；：？！）》”%"
_STOPS = re.compile("[，。；：！？]")
_SAME_HEIGHT = 6.0
"""Points within which the heads of two pages stand at one height."""
_FEWEST_TOGETHER = 4
_TOGETHER = 8.0
"""Points within which so many lines end where the margin is; the last character of a line may be left to the next."""
_FIRST_INDENT = 1.4
"""Widths of a character from which on a line is set in from the margin."""
_EDGE = 0.12
"""Share of a page's height at its top and its foot in which running heads and numbers stand."""
_LARGE = 1.2
_LOOSE = 1.35
"""Times the usual step from line to line from which on a step parts paragraphs."""


def document_of(sheets: Iterable[Sheet], format_: str, findings: Sequence[Finding] = ()) -> Document:
    """What stands on the pages, as blocks."""
    pages = [(sheet, _items(sheet)) for sheet in sheets]
    items = _together(_without_running(pages))
    blocks: list[Block] = []
    places: list[Place] = []
    number = 0
    lines: list[Line] = []
    margins = _margins(items, (sheet for sheet, _ in pages))
    body = _body_size(items)
    pitch = _pitches(items)
    for item in (*items, None):
        if isinstance(item, Line):
            lines.append(item)
            continue
        blocks += [_paragraph(group, body, places) for group in _paragraphs(lines, margins, pitch)]
        lines = []
        if item is not None:
            number += 1
            blocks += blocks_of(item, number, places)
    told = [*findings, *_about_tables([item for item in items if isinstance(item, Table)])]
    return Document(tuple(blocks), format_, "", findings=tuple(told), places=tuple(places))


def _about_tables(tables: Sequence[Table]) -> list[Finding]:
    """What the reader of the record should know of tables without lines."""
    found = []
    pages = sorted({table.first for table in tables if not table.ruled})
    if pages:
        torn = sorted({table.first for table in tables if table.torn})
        said = f"第{'、'.join(map(str, pages))}页的表没有线，按位置分栏"
        if torn:
            said += f"；第{'、'.join(map(str, torn))}页的数字分不清属于哪一格，未取值"
        found.append(Finding("table_unruled", Severity.WARNING, said))
    return found


def _items(sheet: Sheet) -> list[Item]:
    """Lines and tables of a page in reading order."""
    tables, free = tables_of(sheet)
    framing = [table for table in tables if not is_data(table) and not _may_go_on(table, tables)]
    data = [table for table in tables if table not in framing]
    lines = lines_of([*free, *frames_text(framing)], sheet.width, sheet.number)
    if any(line.column for line in lines):
        return _with_tables(lines, data)
    return _unruled(_in_order([*lines, *data]))


def _may_go_on(table: Table, tables: Sequence[Table]) -> bool:
    """Whether a table without cells side by side may be the rest of one on the page before: the first on its page."""
    return len(table.xs) > 2 and table is min(tables, key=lambda one: one.y0)


def _with_tables(lines: Sequence[Line], tables: Sequence[Table]) -> list[Item]:
    """Lines in two columns, and each table before the first line that stands below it in its column or across both."""
    items: list[Item] = list(lines)
    for table in sorted(tables, key=lambda one: one.y0, reverse=True):
        place = next(
            (n for n, item in enumerate(items) if item.y0 >= table.y0 and item.x0 < table.x1 and table.x0 < item.x1),
            len(items),
        )
        items.insert(place, table)
    return items


def _in_order(items: list[Item]) -> list[Item]:
    items.sort(key=lambda item: (item.y0 + item.y1) / 2 if isinstance(item, Line) else item.y0)
    return items


def _unruled(items: Sequence[Item]) -> list[Item]:
    """Items with tables that no lines make found among the lines between those that lines make."""
    found: list[Item] = []
    for lines, group in groupby(items, lambda item: isinstance(item, Line)):
        these = list(group)
        found += with_columns([item for item in these if isinstance(item, Line)]) if lines else these
    return found


def _without_running(pages: Sequence[tuple[Sheet, list[Item]]]) -> list[Item]:
    """All items but the numbers of pages and the heads and feet that come again."""
    edges: Counter[tuple[str, int]] = Counter()
    body = _body_size([item for _, items in pages for item in items])
    kept: list[Item] = []
    shown: list[tuple[list[Item], set[int]]] = []
    for sheet, items in pages:
        at = [
            index
            for index in {0, 1, len(items) - 2, len(items) - 1}
            if 0 <= index < len(items) and _is_at_edge(items[index], sheet)
        ]
        edges.update({_unnumbered(items[index]) for index in at})
        shown.append((items, set(at)))
    for page, (items, edge) in enumerate(shown, 1):
        for index, item in enumerate(items):
            if index in edge and isinstance(item, Line):
                head = candidate(item.text)
                item.at_edge = not _BEGINS.match(item.text) and not (head and head.exact)
                named = page > 1 and item.at_edge and _NAMES_REPORT.search(item.text) and item.size < _LARGE * body
                # The first that names the report is its title, on whichever page it stands, on a line or on two.
                if named and _TITLE_END.search(
                    "".join(one.text for one in kept[:_TITLE_LINES] if isinstance(one, Line))
                ):
                    continue
                if _PAGE_NUMBER.fullmatch(item.text) and (len(pages) > 1 or _says(item.text, page)):
                    continue
                again = edges[_unnumbered(item)] > 1 and len(pages) > 1 and len(item.text) >= 2
                if again and not _STOPS.search(item.text):
                    continue
            kept.append(item)
    return kept


def _says(text: str, page: int) -> bool:
    found = _DIGITS.search(text)
    return found is None or int(found[0]) == page or not text.isdigit()


def _is_at_edge(item: Item, sheet: Sheet) -> bool:
    if not isinstance(item, Line):
        return False
    return item.y1 < _EDGE * sheet.height or item.y0 > (1 - _EDGE) * sheet.height


def _unnumbered(item: Item) -> tuple[str, int]:
    return (_DIGITS.sub("#", item.text), round(item.y0 / _SAME_HEIGHT)) if isinstance(item, Line) else ("", 0)


def _together(items: Sequence[Item]) -> list[Item]:
    """Items with the parts of a table on several pages put together. A line at the head of the later page that stands
    between them is its running head."""
    found: list[Item] = []
    for item in items:
        if isinstance(item, Table):
            heads: list[Line] = []
            while found and isinstance(line := found[-1], Line) and line.page == item.first and line.at_edge:
                heads.insert(0, line)
                found.pop()
            before = found[-1] if found else None
            if isinstance(before, Table) and goes_on(before, item, exactly=bool(heads)):
                put_together(before, item)
                continue
            found += heads
        found.append(item)
    return found


def _margins(items: Sequence[Item], sheets: Iterable[Sheet]) -> Margins:
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
    for first, last in zip(lines, lines[_FEWEST_TOGETHER - 1 :], strict=False):
        if abs(first - last) < _TOGETHER:
            return first
    return outwards[0]


def _body_size(items: Sequence[Item]) -> float:
    sizes: Counter[float] = Counter()
    for item in items:
        if isinstance(item, Line):
            sizes[round(item.size, 1)] += len(item.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _pitches(items: Sequence[Item]) -> dict[int, float]:
    """By size of their font, how far lines of a paragraph stand below each other: the least that is seen."""
    found: dict[int, float] = {}
    for above, line in pairwise(items):
        if isinstance(above, Line) and isinstance(line, Line) and above.page == line.page:
            size, step = round(line.size), line.y0 - above.y0
            if size == round(above.size) and step > 0.9 * line.size:
                found[size] = min(found.get(size, step), step)
    return found


def _paragraphs(lines: Sequence[Line], margins: Margins, pitch: dict[int, float]) -> list[list[Line]]:
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
    if _NAMES_REPORT.search("".join(one.text for one in group)):
        return False
    middle = (left + right) / 2
    alike = abs(line.size - last.size) < 0.05 * size
    centred = alike and all(abs((one.x0 + one.x1) / 2 - middle) < size for one in (last, line))
    if centred and line.x0 - left > _FIRST_INDENT * size:
        return not last.text.endswith(_CLOSED) and not _BEGINS.match(line.text) and len(group) < 4
    if line.x0 - left > _FIRST_INDENT * size and line.x0 - group[0].x0 > -0.5 * size:
        return False
    if last.text.endswith(_CLOSED) and (_BEGINS.match(line.text) or group[0].x0 - left <= _FIRST_INDENT * size):
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


def _paragraph(group: Sequence[Line], body: float, places: list[Place]) -> Block:
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
    tag = "h1" if group[0].size > _LARGE * body and len(text) < 80 else "p"
    return Block(" ".join(text.split()), tag, 0, (), start, len(places))
