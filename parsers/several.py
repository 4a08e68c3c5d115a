"""Pages that hold more or less than one report: several, of which one is read, or a part of a split article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.clean.chars import fold
from parsers.clean.printed import moved
from parsers.headings import heading_of
from parsers.identify_titles import read_title
from parsers.model import Block, Document, Finding, Hints, Severity

_LONGEST_TITLE = 60
_FEWEST_PARTS = 3
_SPLIT_TITLE = re.compile(r"(?:报告|年报)\((?:中|下|[二三四五六七八九]|续[一二三四五六]?|第[二三四五六七八九]页)\)$")
_SPLIT_PAGE = re.compile(r"^第([2-9]|1\d)页[/,]?共\d{1,2}页$")
_HEAD = 15


def one_report(document: Document, hints: Hints) -> Document:
    """``document`` with one report in it. Of several, each under a title of its own, that one stays which the hints or
    the page's own title name, else the first; the others are told and left out whole, so that no table is mixed."""
    titles = [index for index, block in enumerate(document.blocks) if _is_title(block)]
    if len(titles) < 2:
        return document
    starts: list[int] = []
    for title, following in zip(titles, [*titles[1:], len(document.blocks)], strict=True):
        if _parts(document.blocks[title:following]) >= _FEWEST_PARTS:
            starts.append(title)
    named = [document.blocks[start].text for start in starts]
    if len(starts) < 2 or len({fold(title) for title in named}) < 2:
        return document
    chosen = max(range(len(starts)), key=lambda place: (_fit(named[place], document, hints), -place))
    first, last = starts[chosen], [*starts[1:], len(document.blocks)][chosen]
    kept = [*range(starts[0]), *range(first, last)]
    head, length = starts[0], last - first
    places = [min(index, head + min(max(index - first, 0), length)) for index in range(len(document.blocks) + 1)]
    message = f"一页上有{len(starts)}份报告，只读了“{named[chosen]}”"
    finding = Finding("several_reports", Severity.WARNING, message, " | ".join(named))
    links = tuple(link for link in document.links if link.block < starts[0] or first <= link.block < last)
    document = replace(document, links=links, findings=(*document.findings, finding))
    return moved(document, tuple(document.blocks[index] for index in kept), places)


def partial(document: Document) -> tuple[Finding, ...]:
    """Whether the page is a later part of a split article: its title or page mark says so, or its parts begin late."""
    blocks = [block for block in document.blocks if not block.cells]
    for block in blocks[:_HEAD]:
        folded = fold(block.text)
        if _SPLIT_TITLE.search(folded) or _SPLIT_PAGE.match(folded):
            return (_told(block.text),)
    if _SPLIT_TITLE.search(fold(document.title)):
        return (_told(document.title),)
    heads = [head for block in blocks if (head := heading_of(block.text)) and head.exact and head.value]
    if heads and min(head.value for head in heads) >= 3 and len({head.key for head in heads}) >= 2:
        return (_told(f"{heads[0].number}、{heads[0].words}"),)
    return ()


def _told(evidence: str) -> Finding:
    return Finding("partial_report", Severity.WARNING, "这一页只是报告的一部分，缺前面的内容", evidence)


def _is_title(block: Block) -> bool:
    if block.cells or block.linked > 0.5 or len(block.text) > _LONGEST_TITLE or "报" not in fold(block.text[-6:]):
        return False
    return read_title(block.text).kind == "annual_report"


def _parts(blocks: Sequence[Block]) -> int:
    heads = (heading_of(block.text) for block in blocks if not block.cells)
    return len({head.key for head in heads if head is not None and head.exact})


def _fit(title: str, document: Document, hints: Hints) -> int:
    """How well a title agrees with what is known of the page; the hints go before the page's own title."""
    read, folded = read_title(title), fold(title)
    page = [read_title(words) for words in (document.metas.get("articletitle", ""), document.title) if words]
    score = 0
    if hints.year is not None and hints.year in read.years:
        score += 16
    if hints.publisher and fold(hints.publisher) in folded:
        score += 16
    if hints.link_text and fold(hints.link_text) == folded:
        score += 8
    for other in page:
        score += 2 * (other.year is not None and other.year == read.year)
        score += 2 * bool(other.publisher and other.publisher == read.publisher)
    return score
