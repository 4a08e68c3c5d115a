"""Text taken out of a printed page: its lines joined to paragraphs again, page numbers and running heads left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from parsers.clean.chars import fold, label_key
from parsers.clean.lines import spaced_cells
from parsers.forms import FORMS, PRINTED
from parsers.headings import candidate
from parsers.model import Block, Document
from parsers.tables.lines import pieces
from parsers.tables.values import is_unit, looks_like_value

_PAGE_LINE = re.compile(
    r"^(?:([-—–－])\s?\d{1,3}\s?\1|第\s?\d{1,3}\s?页(?:[,，/ ]?\s?共\s?\d{1,3}\s?页)?|\d{1,3}\s?/\s?\d{1,3})$"
)
_OF_PAGES = re.compile(r"(\d{1,3})\s?/\s?(\d{1,3})")
_PAGE_INSIDE = re.compile(
    r"(?<=[\u4e00-\u9fff，、；：。])\s?(?:([-—–－])\s?\d{1,3}\s?\1|第\s?\d{1,3}\s?页[,，/ ]?\s?共\s?\d{1,3}\s?页)\s?"
    r"(?=[\u4e00-\u9fff，、；：。“《])"
)
_NUMBER = re.compile(r"\d{1,3}")
_CLOSED = tuple("。！？；：!?;:…")
_BEGINS = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．)）](?!\d)|第[一二三四五六七八九十]{1,3}(?:部分|章)|附[件表]|[|｜\t]"
)
_STOPS = re.compile("[，。；：、]")
_FEWEST_LINES = 4
_LINKED = 0.5
# Widths in characters of full width, as A4 pages of official documents have 28 of them to a line.
_NARROWEST = 18.0
_WIDEST = 60.0
_SLACK = 2.0
# The first line of a paragraph begins two characters in, and a mark that may not begin a line takes one with it.
_INDENT = 3.5
# Of the lines of a page, these may be wider than its paragraphs: titles, rows of tables.
_MOST_WIDER = 0.1
_TITLE_AT = 3


def unfold_lines(document: Document) -> Document:
    """``document`` with the lines of its paragraphs joined. A paragraph has the place of all its lines.

    Only lines as wide as the page that close no sentence are joined to the next one; labels and values of tables,
    headings and numbered points never are.
    """
    if document.format == "html" and sum(map(_breaks_off, document.blocks)) < _FEWEST_LINES:
        return document
    width = _page_width(document.blocks)
    if document.format == "html" and not _is_printed(document.blocks, width):
        return document
    running = _running_heads(document.blocks) | _bare_numbers(document.blocks, width)
    groups: list[list[Block]] = []
    starts: list[int] = []
    torn = False
    for index, block in enumerate(document.blocks):
        if index in running:
            starts.append(len(groups))
        elif torn and _goes_on(block):
            starts.append(len(groups) - 1)
            groups[-1].append(block)
            torn = _is_full(block, width)
        else:
            starts.append(len(groups))
            groups.append([block])
            torn = width > 0 and _is_full(block, width)
    if len(groups) == len(document.blocks):
        return document
    return moved(document, tuple(_paragraph(group) for group in groups), (*starts, len(groups)))


def _breaks_off(block: Block) -> bool:
    """Whether a paragraph may be a line of prose that goes on in the next one."""
    return "，" in block.text and len(block.text) <= _WIDEST and not (block.cells or block.text.endswith(_CLOSED))


def _is_printed(blocks: Sequence[Block], width: float) -> bool:
    """Whether a web page holds the lines of a printed one: several sentences broken off at the page's width, and the
    next line goes on. Titles in lists are as wide as each other too."""
    broken = [
        block
        for block, following in pairwise(blocks)
        if width
        and block.linked < _LINKED
        and "，" in block.text
        and _is_full(block, width)
        and _goes_on(following)
        and not following.text.startswith(_CLOSED)
    ]
    return len(broken) >= _FEWEST_LINES


def without_page_numbers(text: str) -> str:
    """``text`` without the number of a page in the middle of a sentence: 政府- 3 -信息."""
    return _PAGE_INSIDE.sub("", text)


def moved(document: Document, blocks: tuple[Block, ...], starts: Sequence[int]) -> Document:
    """``document`` with other ``blocks``; ``starts`` says where each of the old ones begins among the new."""
    links = tuple(replace(link, block=starts[link.block]) if link.block >= 0 else link for link in document.links)
    body = (starts[document.body[0]], starts[document.body[1]]) if document.body else None
    parts = tuple((starts[first], starts[last]) for first, last in document.parts)
    return replace(document, blocks=blocks, links=links, body=body, parts=parts)


@lru_cache(maxsize=1)
def form_labels() -> frozenset[str]:
    """The words of every form's rows and columns."""
    tables = [table for form in FORMS.values() for table in form.tables]
    columns = {
        label_key(words) for table in tables for column in table.columns for words in (column.label, *column.also)
    }
    return frozenset(columns.union(*(row.names for table in tables for row in table.lines)))


@lru_cache(maxsize=1)
def _words_of_labels() -> str:
    """The words of every form's labels in one: what is part of a label is part of this."""
    return "|".join(sorted(form_labels()))


def _paragraph(lines: Sequence[Block]) -> Block:
    if len(lines) == 1:
        return lines[0]
    text = lines[0].text
    for line in lines[1:]:
        if text.endswith("-") and text[-2:-1].isascii() and text[-2:-1].isalpha() and line.text[0].isascii():
            text = text[:-1] + line.text
        else:
            parted = text[-1].isascii() and text[-1].isalpha() and line.text[0].isascii() and line.text[0].isalpha()
            text += (" " if parted else "") + line.text
    return replace(lines[0], text=text, end=lines[-1].end)


def _page_width(blocks: Iterable[Block]) -> float:
    """How wide the paragraphs of the page are, 0 where its lines are no lines of a page.

    Lines that break off count, and twice those of a sentence that the next line ends.
    """
    read = [block for block in blocks if not block.cells and not _PAGE_LINE.match(block.text)]
    lines = [(_width(block.text), block.text) for block in read]
    open_: Counter[int] = Counter()
    for (width, text), following in zip(lines, [*read[1:], None], strict=False):
        if _NARROWEST <= width <= _WIDEST and not text.endswith(_CLOSED):
            ends = following is not None and following.text.endswith(_CLOSED) and _goes_on(following)
            open_[round(width)] += 2 if ends and "，" in text else 1
    if not open_:
        return 0.0
    width, count = max(open_.items(), key=lambda found: (found[1] + open_[found[0] - 1], found[0]))
    wide = [line for line, _ in lines if line >= _NARROWEST]
    wider = sum(line > width + _SLACK for line in wide)
    return float(width) if count + open_[width - 1] >= _FEWEST_LINES and wider <= _MOST_WIDER * len(wide) else 0.0


def _width(text: str) -> float:
    return len(text) - sum(map(str.isascii, text)) / 2 if len(text) <= 2 * _WIDEST else len(text)


def _is_full(block: Block, width: float) -> bool:
    if block.cells or block.text.endswith(_CLOSED) or not -_INDENT <= _width(block.text) - width <= _SLACK:
        return False
    head = candidate(block.text)
    if head is not None and head.exact and not head.rest:
        return False
    title = block.text.endswith("报告") and not _STOPS.search(block.text)
    return not title and label_key(block.text) not in form_labels() and not _is_row(block.text)


def _goes_on(block: Block) -> bool:
    if block.cells or _BEGINS.match(block.text) or label_key(block.text) in form_labels() or _is_row(block.text):
        return False
    head = candidate(block.text)
    return head is None or not head.exact


def _is_row(text: str) -> bool:
    """Whether a line is a row of a table, or its values alone: joined to its neighbours, its numbers would be others.

    Words behind the values (a remark) do not matter, nor does one number among words: that is prose.
    """
    words = text.split()
    if len(words) > 1 and 2 * sum(label_key(word) in PRINTED for word in words) >= len(words):
        return True  # a header
    plain = [word for word in words if looks_like_value(word) or is_unit(fold(word))]
    return (
        len(plain) == len(words)
        or (len(plain) > 1 and "。" not in text)
        or (plain == words[-1:] and not _STOPS.search(text))
        or len(pieces(text)) > 1
    )


def _bare_numbers(blocks: Sequence[Block], width: float) -> set[int]:
    """Page numbers without any mark: they part a sentence, or stand between two sentences and count up."""
    inside, between = set(), []
    for index in range(1, len(blocks)):
        if not _NUMBER.fullmatch(blocks[index].text) or blocks[index].cells or blocks[index - 1].cells:
            continue
        before, after = blocks[index - 1], blocks[index + 1] if index + 1 < len(blocks) else None
        if after is not None and not _is_sentence(after):
            continue
        if after is not None and width and _is_full(before, width) and _goes_on(after):
            inside.add(index)
        elif before.text.endswith("。") or _is_heading(before):
            between.append(index)
    counted = [int(blocks[index].text) for index in sorted((*inside, *between))]
    counts_up = len(counted) > 1 and all(0 < later - earlier <= 3 for earlier, later in pairwise(counted))
    return inside | set(between) if counts_up else inside


def _is_sentence(block: Block) -> bool:
    if block.cells or len(block.text) < 4:
        return False
    return block.text.endswith(_CLOSED) or "，" in block.text or _is_heading(block)


def _is_heading(block: Block) -> bool:
    head = candidate(block.text)
    return head is not None and head.exact and bool(head.number)


def _running_heads(blocks: Sequence[Block]) -> set[int]:
    """Page numbers, and the lines beside them that come again on other pages. At the top it is the title itself."""
    numbers = [index for index, block in enumerate(blocks) if not block.cells and _PAGE_LINE.match(block.text)]
    alone = spaced_cells([block.text for block in blocks])
    numbers = [index for index in numbers if index not in alone]
    pages = {index: found.groups() for index in numbers if (found := _OF_PAGES.fullmatch(blocks[index].text))}
    totals = Counter(total for _, total in set(pages.values()))
    # 1/2 alone may as well stand where a table should have a number, and 6 / 0 are three cells.
    paged = {index for index, (page, total) in pages.items() if totals[total] > 1 and 0 < int(page) <= int(total)}
    numbers = [index for index in numbers if index not in pages or index in paged]
    if not numbers:
        return set()
    beside: dict[str, set[int]] = {}
    for number in numbers:
        for index in (number - 1, number + 1):
            if 0 <= index < len(blocks) and len(blocks[index].text) >= 4 and not blocks[index].cells:
                beside.setdefault(blocks[index].text, set()).add(index)
    heads = set(numbers)
    for text, places in beside.items():
        # The same sentence may close two parts that end with their pages.
        if (
            len(places) >= 2
            and not text.endswith(_CLOSED)
            and "，" not in text
            and not _is_row(text)
            and label_key(text) not in _words_of_labels()
        ):
            heads.update(place for place in places if place > _TITLE_AT)
    return heads
