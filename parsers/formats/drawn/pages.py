"""Pages as blocks in reading order: tables put together, lines joined to paragraphs, running heads left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from parsers.formats.drawn import Sheet
from parsers.formats.drawn.columns import mark_tables, with_columns
from parsers.formats.drawn.flow import lines_of
from parsers.formats.drawn.joins import goes_on, put_together
from parsers.formats.drawn.paragraphs import (
    BEGINS,
    LARGE,
    NAMES_REPORT,
    Item,
    body_size,
    margins_of,
    paragraph_block,
    paragraphs_of,
    pitches_of,
)
from parsers.formats.drawn.tables import Table, blocks_of, frames_text, is_data, tables_of
from parsers.formats.drawn.text import Line
from parsers.headings import candidate
from parsers.model import Block, Document, Finding, Place, Severity

_PAGE_NUMBER = re.compile(
    r"[-—–―－•·~～]{0,2}\s?(?:\d{1,3}|[ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹivx]{1,5})\s?[-—–―－•·~～]{0,2}"
    r"|第\s?\d{1,3}\s?页(?:[,，/ ]?\s?共\s?\d{1,3}\s?页)?|\d{1,3}\s?/\s?\d{1,3}|Page\s?\d{1,3}(?:\sof\s\d{1,3})?",
    re.I,
)
_DIGITS = re.compile(r"\d+")
_TITLE_LINES = 6
_TITLE_END = re.compile("报告|年报")
_STOPS = re.compile("[，。；：！？]")
_SAME_HEIGHT = 6.0
"""Points within which the heads of two pages stand at one height."""
_EDGE = 0.12
"""Share of a page's height at its top and its foot in which running heads and numbers stand."""


def document_of(sheets: Iterable[Sheet], format_: str, findings: Sequence[Finding] = ()) -> Document:
    """What stands on the pages, as blocks."""
    pages = [(sheet, _items(sheet)) for sheet in sheets]
    items = _together(_unruled(_without_running(pages)))
    blocks: list[Block] = []
    places: list[Place] = []
    number = 0
    lines: list[Line] = []
    margins = margins_of(items, (sheet for sheet, _ in pages))
    body = body_size(items)
    pitch = pitches_of(items)
    for item in (*items, None):
        if isinstance(item, Line):
            lines.append(item)
            continue
        blocks += [paragraph_block(group, body, places) for group in paragraphs_of(lines, margins, pitch)]
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
    mark_tables(lines)
    if any(line.column for line in lines):
        return _with_tables(lines, data)
    return _in_order([*lines, *data])


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
    for lines, group in groupby(items, lambda item: isinstance(item, Line) and not item.column):
        these = list(group)
        found += with_columns([item for item in these if isinstance(item, Line)]) if lines else these
    return found


def _without_running(pages: Sequence[tuple[Sheet, list[Item]]]) -> list[Item]:
    """All items but the numbers of pages and the heads and feet that come again."""
    edges: Counter[tuple[str, int]] = Counter()
    body = body_size([item for _, items in pages for item in items if not (isinstance(item, Line) and item.tabular)])
    counted = _counted(pages)
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
            if isinstance(item, Line) and item.tabular:
                if id(item) in counted:
                    continue
            elif index in edge and isinstance(item, Line):
                head = candidate(item.text)
                item.at_edge = not BEGINS.match(item.text) and not (head and head.exact)
                named = page > 1 and item.at_edge and NAMES_REPORT.search(item.text) and item.size < LARGE * body
                # The first that names the report is its title, on whichever page it stands, on a line or on two.
                if named and _TITLE_END.search(
                    "".join(one.text for one in kept[:_TITLE_LINES] if isinstance(one, Line))
                ):
                    continue
                if _is_page_number(items, index) and (len(pages) > 1 or _says(item.text, page)):
                    continue
                again = edges[_unnumbered(item)] > 1 and len(pages) > 1 and len(item.text) >= 2
                if again and not _STOPS.search(item.text) and not _has_beside(items, index):
                    continue
            kept.append(item)
    return kept


def _counted(pages: Sequence[tuple[Sheet, list[Item]]]) -> set[int]:
    """The numbers of pages among the lines of tables: outermost on their pages, and counting as these do."""
    found: dict[tuple[int, int], list[int]] = {}
    for page, (sheet, items) in enumerate(pages, 1):
        for index in {0, len(items) - 1} if items else ():
            item = items[index]
            if isinstance(item, Line) and _is_page_number(items, index) and _is_at_edge(item, sheet):
                number = _DIGITS.search(item.text)
                shift = int(number[0]) - page if number else 0
                found.setdefault((shift, round(item.y0 / _SAME_HEIGHT)), []).append(id(item))
    return {item for items in found.values() if len(items) > 1 for item in items}


def _is_page_number(items: Sequence[Item], index: int) -> bool:
    """Whether a line may be the number of its page."""
    item = items[index]
    return isinstance(item, Line) and bool(_PAGE_NUMBER.fullmatch(item.text)) and not _has_beside(items, index)


def _has_beside(items: Sequence[Item], index: int) -> bool:
    """Whether something stands beside a line, lower or higher: it goes on in the next line of its cell, as 76 above 3
    where a narrow column breaks 763. Beside a running head or a page's number nothing does."""
    item = items[index]
    nearest = (*items[max(0, index - 1) : index], *items[index + 1 : index + 2])
    return any(item.y0 < other.y1 and other.y0 < item.y1 for other in nearest)


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
