"""Pages that hold more or less than one report: several, of which one is read, or a part of a split article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.clean.chars import fold, label_key
from parsers.clean.printed import form_labels, moved
from parsers.headings import Heading, heading_of
from parsers.identify_titles import read_title
from parsers.model import Block, Document, Finding, Hints, Severity

_LONGEST_TITLE = 60
_FEWEST_PARTS = 3
_SPLIT_TITLE = re.compile(r"(?:报告|年报)\((?:中|下|[二三四五六七八九]|续[一二三四五六]?|第[二三四五六七八九]页)\)$")
_SPLIT_PAGE = re.compile(r"^第([2-9]|1\d)页[/,]?共\d{1,2}页$")
_EXPLAINS = re.compile("解读|图解|读懂|看懂")
_HEAD = 15
_FILLED = re.compile(r"(?<![\d.])\d+(?:[件条份次]|$)")
_NAMES = re.compile(r"汇总|本级|本机关|全[省市县区]|20\d\d年|[局厅委院署办]$|政府$|办公室$|报告$")


def one_report(document: Document, hints: Hints) -> Document:
    """``document`` with one report in it. Of several, each under a title of its own or with all its parts from the
    first on, that one stays which the hints or the page's own title name, else the first; the others are told and left
    out whole, so that no table is mixed. So is an explanation of the report that stands below it."""
    document = _without_explanation(document)
    starts = _titled(document.blocks)
    named = [document.blocks[start].text for start in starts]
    if len(starts) < 2 or len({fold(title) for title in named}) < 2:
        starts = _begun_again(document.blocks)
        named = [_name(document.blocks, start, number) for number, start in enumerate(starts, 1)]
    if len(starts) < 2:
        return document
    ends = [*starts[1:], len(document.blocks)]
    ranks = [
        (_fit(named[place], document, hints), _is_filled(document.blocks[starts[place] : ends[place]]), -place)
        for place in range(len(starts))
    ]
    chosen = ranks.index(max(ranks))
    first, last = starts[chosen], ends[chosen]
    kept = [*range(starts[0]), *range(first, last)]
    head, length = starts[0], last - first
    places = [min(index, head + min(max(index - first, 0), length)) for index in range(len(document.blocks) + 1)]
    message = f"一页上有{len(starts)}份报告，只读了“{named[chosen]}”"
    finding = Finding("several_reports", Severity.WARNING, message, " | ".join(named))
    links = tuple(link for link in document.links if link.block < starts[0] or first <= link.block < last)
    document = replace(document, links=links, findings=(*document.findings, finding))
    return moved(document, tuple(document.blocks[index] for index in kept), places)


def _without_explanation(document: Document) -> Document:
    """``document`` without an explanation (《…年度报告》解读) below the report, or above the report's title."""
    blocks = document.blocks
    at = next((index for index, block in enumerate(blocks) if _explains(block)), -1)
    if at < 0:
        return document
    end = next(
        (index for index in range(at + 1, len(blocks)) if _is_title(blocks[index]) and "。" not in blocks[index].text),
        len(blocks),
    )
    own = _parts(blocks[end:] if end < len(blocks) else blocks[:at])
    # Where parts of a report follow that it did not have yet, the line is one of its own.
    if len(own) < _FEWEST_PARTS or (end == len(blocks) and _parts(blocks[at:]) - own - {""}):
        return document
    links = tuple(link for link in document.links if not at <= link.block < end)
    places = [at if at <= index < end else index - (end - at) * (index >= end) for index in range(len(blocks) + 1)]
    return moved(replace(document, links=links), (*blocks[:at], *blocks[end:]), places)


def _explains(block: Block) -> bool:
    text = block.text
    if len(text) > _LONGEST_TITLE or block.cells or block.linked > 0.5 or not _EXPLAINS.search(text):
        return False
    return "报" in text and "。" not in text and heading_of(text) is None and read_title(text).kind == "interpretation"


def _titled(blocks: Sequence[Block]) -> list[int]:
    titles = [index for index, block in enumerate(blocks) if _is_title(block)]
    if len(titles) < 2:
        return []
    return [
        title
        for title, following in zip(titles, [*titles[1:], len(blocks)], strict=True)
        if len(_parts(blocks[title:following])) >= _FEWEST_PARTS
    ]


def _begun_again(blocks: Sequence[Block]) -> list[int]:
    """Where reports begin whose parts come again from the first on: 一 to 六, then 一 to 六 with other sentences."""
    heads = [(index, head.key, head.style) for index, block in enumerate(blocks) if (head := _part_of(block))]
    first = [place for place, (_, key, style) in enumerate(heads) if (key, style) == heads[0][1:]]
    if len(first) < 2:
        return []
    starts: list[int] = []
    for place, following in zip(first, [*first[1:], len(heads)], strict=True):
        index = heads[place][0]
        end = heads[following][0] if following < len(heads) else len(blocks)
        sentences = sum("。" in block.text for block in blocks[index:end])
        if len({key for _, key, _ in heads[place:following]}) >= _FEWEST_PARTS and sentences >= _FEWEST_PARTS:
            starts.append(index)
    return [starts[0], *(_with_name(blocks, start) for start in starts[1:])] if starts else []


def _part_of(block: Block) -> Heading | None:
    """The heading of a part, and no row of a table that is printed a line a row."""
    head = None if block.cells or block.linked > 0.5 else heading_of(block.text)
    if head is None or not head.exact or not head.key or head.style not in ("part", "cn", ""):
        return None
    return None if label_key(head.words) in form_labels() else head


def _with_name(blocks: Sequence[Block], start: int) -> int:
    """``start`` with the line above that says whose the report is: 样例县（汇总）."""
    above = blocks[start - 1]
    names = not above.cells and not above.linked and len(above.text) <= _LONGEST_TITLE and _NAMES.search(above.text)
    return start - 1 if names else start


def _name(blocks: Sequence[Block], start: int, number: int) -> str:
    above = blocks[start - 1].text if number == 1 and start else ""
    text = above if _NAMES.search(above) else blocks[start].text
    return text if _NAMES.search(text) and len(text) <= _LONGEST_TITLE else f"第{number}份"


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


def _parts(blocks: Sequence[Block]) -> set[str]:
    heads = (heading_of(block.text) for block in blocks if not block.cells)
    return {head.key for head in heads if head is not None and head.exact}


def _is_filled(blocks: Sequence[Block]) -> bool:
    """Whether a number stands in a cell or at the end of a line: a blank form goes with some reports."""
    return any(
        any(cell.text.isdigit() for cell in block.cells) if block.cells else _FILLED.search(block.text) is not None
        for block in blocks
    )


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
