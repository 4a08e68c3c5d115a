"""Telling the report from the site around it, without knowing the site.

Three steps, each with what the one before left. A page's own parts come first: the report is the smallest element that
holds what only a report has (statutory tables, numbered headings of the law, prose on disclosure). Within it every
block is weighed: prose, headings and tables weigh for the report, links and the lines that portals print around an
article against it; the body is the stretch with the greatest total. Last come the ends: the title above, the signature
and the date below.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate

from parsers.clean.chars import fold
from parsers.clean.closing import DATE_LINE, LINKED, ORGAN_LINE, with_ending
from parsers.clean.lines import is_chrome, is_icon, is_page_number, spaced_cells
from parsers.headings import heading_of
from parsers.model import Block, Document, Link

_TITLE = re.compile(r"(信息|政务)公开.{0,12}(年度|工作)?.{0,4}(报告|年报)")
_SUBJECT = re.compile("公开|申请|条例|复议|诉讼|答复")
_DAY = re.compile(r"(?<!\d)20\d\d([-/.])\d{1,2}\1\d{1,2}(?!\d)")
# What may stand between a title and an article that are elements of their own.
_SUBTITLE = re.compile(r"^\([^()]{2,20}\)$|\[20\d\d\]\d{1,4}号$")
_MARKS = re.compile(r"[。；，,;:：]")
_HEADING = 3.0
_LOOK_BACK = 25
_GAP = 3
_FEW = 3
_SEVERAL = 2
_UNDER = 5
"""Blocks from the body, or from the attachment before, to an attachment that is still the report's."""
_LEFT_OUT = 0.1
"""The share of what speaks for the report that may stand outside its part: a guide's abstract, a neighbour's."""


@dataclass(frozen=True, slots=True)
class Body:
    """The report's own blocks. ``first``/``last`` is the half-open range, ``kept`` the indices left inside it.

    ``end`` is where the element of the page ends that holds it: a scan may stand below the signature.
    """

    first: int
    last: int
    kept: tuple[int, ...]
    end: int


def find_body(document: Document, tables: Collection[int]) -> Body:
    """The body of ``document``; ``tables`` are the indices of blocks that belong to statutory tables."""
    blocks = document.blocks
    weights = [_weight(block, index in tables) for index, block in enumerate(blocks)]
    evidence = [
        (weight if weight > 0 and (index in tables or _speaks(block)) else 0.0)
        for index, (block, weight) in enumerate(zip(blocks, weights, strict=True))
    ]
    _forgive(weights, evidence)
    start, end, bracketed = _part(document, weights, evidence, tables)
    first, last = (start, end) if bracketed else _heaviest(weights, start, end)
    if not bracketed:
        last = with_ending(blocks, _without_what_follows_the_date(blocks, evidence, first, last), end)
    spoken = next((index for index in range(first, last) if evidence[index] > 0), first)
    top, title = _with_title(blocks, spoken)
    if top > first and any("。" in block.text for block in blocks[first:top]):
        top, title = _with_title(blocks, first)
    elif top == title == spoken:
        top = title = first
    if title == first and end - start < len(blocks):
        top = title = _with_address(blocks, start, first)
    alone = spaced_cells([block.text for block in blocks])
    kept = tuple(
        index
        for index in range(top, last)
        if index in tables
        or not (
            is_chrome(blocks[index].text)
            or (is_page_number(blocks[index].text) and index not in alone)
            or (title < index < start and not _SUBTITLE.search(fold(blocks[index].text)) and not _names(blocks, index))
            or (title < index < spoken and _is_beside(blocks[index]))
        )
    )
    return Body(top, last, kept, max(last, end) if end - start < len(blocks) else last)


def links_of(document: Document, body: Body) -> tuple[Link, ...]:
    """Attachments and pictures of the body, and the attachments listed under it."""
    found = []
    under, far = body.end, body.end + _UNDER
    # A picture makes no block: where the page is nothing but scans, they stand at the block after the title.
    end = body.end + (len(body.kept) <= _FEW)
    for link in document.links:
        attached = link.kind == "attachment"
        if body.first <= link.block < end:
            if attached or (link.kind == "image" and not is_icon(link.url)):
                found.append(link)
        elif attached and under <= link.block < far:
            found.append(link)
            # The next may stand in the same line: WPS版 OFD版 PDF版.
            under, far = link.block, link.block + 1 + _UNDER
    return tuple(found)


def _weight(block: Block, in_table: bool) -> float:
    if in_table:
        return 2.0
    if block.linked > LINKED:
        return -1.0
    text = block.text
    if is_chrome(text):
        return -3.0
    if heading_of(text) is not None:
        return _HEADING
    # In a row that is of no statutory table, colons belong to labels: a box of properties.
    marks = text.count("。") if block.cells else len(_MARKS.findall(text))
    if marks >= 2 or (marks and len(text) >= 25):
        return min(4.0, len(text) / 40)
    return 0.0 if block.cells else -0.1


def _speaks(block: Block) -> bool:
    """Whether a block of weight is a report's: a heading of the law, or prose on disclosure."""
    head = heading_of(block.text)
    return head.key != "" if head is not None else _SUBJECT.search(block.text) is not None


def _forgive(weights: list[float], evidence: Sequence[float]) -> None:
    """Lines that say nothing cost nothing where a heading of the report follows: an unread table has hundreds."""
    run: list[int] = []
    for index, weight in enumerate(weights):
        if -1 < weight <= 0:
            run.append(index)
            continue
        if evidence[index] == _HEADING:
            for silent in run:
                weights[silent] = 0.0
        if weight <= -1 or evidence[index] == _HEADING:
            run = []


def _part(
    document: Document, weights: Sequence[float], evidence: Sequence[float], tables: Collection[int]
) -> tuple[int, int, bool]:
    """The stretch of the page in which the report stands, and whether its site marked it as the article."""
    whole = (0, len(document.blocks))
    if document.body is not None:
        start, end = document.body
        # The standard brackets are the best border there is, when they hold the report.
        if _gain(weights[start:end]) >= 0.6 * _gain(weights):
            return start, end, True
    sums = list(accumulate(evidence, initial=0.0))
    needed = sums[-1] * (1 - _LEFT_OUT)
    if not needed:
        return *whole, False
    must = list(tables) + [
        n for n, block in enumerate(document.blocks) if evidence[n] == _HEADING and _is_numbered(block)
    ]
    headings = [index for index, said in enumerate(evidence) if said == _HEADING]
    low, high = (min(must), max(must)) if must else (len(weights), -1)
    fitting = (
        (end - start, start, end)
        for start, end in document.parts
        if start <= low and high < end and sums[end] - sums[start] >= needed
        # An annex outweighs a short report, but a part that is nothing but a table and its remark is none.
        if any(evidence[index] > 0 and index not in tables for index in range(start, end))
        and (len(headings) < _SEVERAL or any(start <= index < end for index in headings))
    )
    _, start, end = min(fitting, default=(0, *whole))
    return _spread(evidence, weights, start, -1, 0), _spread(evidence, weights, end - 1, 1, len(weights) - 1) + 1, False


def _spread(evidence: Sequence[float], weights: Sequence[float], edge: int, step: int, last: int) -> int:
    """``edge`` moved on, by ``step``, over blocks that speak for the report and the few between that say nothing."""
    for index in range(edge + step, last + step, step):
        if weights[index] <= -1 or abs(index - edge) > _GAP:
            break
        if evidence[index] > 0:
            edge = index
    return edge


def _gain(weights: Sequence[float]) -> float:
    return sum(weight for weight in weights if weight > 0)


def _is_numbered(block: Block) -> bool:
    head = heading_of(block.text)
    return head is not None and head.number != ""


def _heaviest(weights: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """The half-open range with the greatest sum (Kadane) between ``first`` and ``last``."""
    best, best_range = 0.0, (first, last)
    total, start = 0.0, first
    for index in range(first, last):
        if total <= 0:
            total, start = 0.0, index
        total += weights[index]
        if total > best:
            best, best_range = total, (start, index + 1)
    return best_range


def _with_title(blocks: Sequence[Block], first: int) -> tuple[int, int]:
    """Where the title above the body begins and ends: the nearest line that reads like one, no link and no sentence."""
    for index in range(first, max(-1, first - _LOOK_BACK), -1):
        block = blocks[index] if index < len(blocks) else None
        if block is None or block.linked > LINKED or block.cells or len(block.text) > 80 or "。" in block.text:
            continue
        folded = fold(block.text)
        if _TITLE.search(folded) and not folded.endswith(("如下:", "如下", ":")) and not is_chrome(block.text):
            # The issuer may stand on a line of its own above the words 政府信息公开工作年度报告.
            return (index - 1 if index and _names(blocks, index - 1) else index), index
    return first, first


def _with_address(blocks: Sequence[Block], start: int, first: int) -> int:
    """Without a title, take in the few lines that open the report's part of the page: whom it is addressed to."""
    index = first
    while index > max(start, first - 3) and not _is_beside(blocks[index - 1]) and not is_chrome(blocks[index - 1].text):
        index -= 1
    return index


def _names(blocks: Sequence[Block], index: int) -> bool:
    """Whether a block is nothing but an organ's name."""
    block = blocks[index]
    return not block.linked and not block.cells and ORGAN_LINE.search(block.text) is not None and len(block.text) <= 40


def _is_beside(block: Block) -> bool:
    """Whether a line between title and text is not the report's: a menu, a box of properties, a day of publication."""
    return block.linked > LINKED or bool(block.cells) or (len(block.text) <= 60 and _DAY.search(block.text) is not None)


def _without_what_follows_the_date(blocks: Sequence[Block], evidence: Sequence[float], first: int, last: int) -> int:
    """``last`` moved up behind the date that signs the report, if nothing behind it speaks of disclosure."""
    spoken = next((index for index in range(last - 1, first - 1, -1) if evidence[index] > 0), last)
    for index in range(spoken + 1, last):
        if DATE_LINE.match(fold(blocks[index].text)):
            return index + 1
    return last
