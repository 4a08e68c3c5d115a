"""A report published on several pages and files, read as one document: what is theirs follows the first page's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from parsers import formats
from parsers.attached import File, moved, with_attached
from parsers.clean import printed
from parsers.clean.chrome import find_body
from parsers.clean.lines import is_chrome
from parsers.formats import scripted
from parsers.formats.unreadable import Unreadable
from parsers.identify_dates import read_date
from parsers.identify_titles import read_title
from parsers.model import Block, Document, Finding, Hints, Link, Severity
from parsers.tables import read_tables

_MANY_TAGS = 8
"""End tags in the words of a page from which on it shows markup."""
_OFFERS_MORE = re.compile("展开(?:全文|更多|全部|阅读)|(?:阅读|查看|显示|点击)(?:剩余|更多)?(?:全文|全部|剩余)")
_LONGEST_OFFER = 16
_FEWEST_REPEATED = 4
"""Characters of a line of the article that the page may show as well, as where it shows a summary."""
_LINKED = 0.5
"""Share of a title that may be the words of links."""


def read_document(body: bytes, hints: Hints) -> Document:
    """The document of ``body``, which holds the pages of ``hints.pages`` one behind the other, or one page.

    The last of them, as many as ``hints.attached`` names, are files attached to the page.
    Places count from the first byte of the first page. Raises :class:`Unreadable` where the first page
    is no page; a further page that is none is told as a finding (``page_unread``).
    """
    if len(hints.pages) < 2 or sum(hints.pages) != len(body):
        return formats.read(body, hints.content_type)
    places = list(pairwise(accumulate(hints.pages, initial=0)))
    pages = len(places) - len(hints.attached)
    files = [
        File(name, body[start:end], start) for name, (start, end) in zip(hints.attached, places[pages:], strict=True)
    ]
    document = _of_pages(body, hints, places[:pages])
    if not files:
        return document
    document, behind, blocks = with_attached(document, files, len(body), hints)
    return _joined(document, behind, blocks, (), ())


def shows_markup(document: Document) -> bool:
    """Whether the page shows markup to its readers, as where it was escaped once too often."""
    return sum(block.text.count("</") for block in document.blocks if not block.cells) >= _MANY_TAGS


def shows_beginning(document: Document) -> bool:
    """Whether the page says that it shows the beginning of an article (展开全文) and a script the rest."""
    return document.format == "html" and any(
        len(block.text) <= _LONGEST_OFFER and _OFFERS_MORE.search(block.text) for block in document.blocks
    )


def with_held(document: Document, body: bytes, hints: Hints, *, hidden: bool = True) -> Document | None:
    """``document`` with the article that its page holds in a string and leaves to a script to show, below the title and
    what stands under it, and without markup and sentences of the article that it shows; else, with ``hidden``, what it
    hides until a script runs; ``None`` if there is neither."""
    if document.format != "html":
        return None
    several = len(hints.pages) > 1 and sum(hints.pages) == len(body)
    page = body[: hints.pages[0]] if several else body
    held = scripted.read_held(page, hints.content_type)
    if held is None:
        return scripted.read_hidden(page, hints.content_type, document) if hidden and not several else None
    repeated = {block.text for block in held.blocks if not block.cells and len(block.text) >= _FEWEST_REPEATED}
    said = ["</" not in block.text and (_is_title(block) or block.text not in repeated) for block in document.blocks]
    shown = [block for block, stays in zip(document.blocks, said, strict=True) if stays]
    document = printed.moved(document, tuple(shown), tuple(accumulate(said, initial=0)))
    behind = next((at + 1 for at, block in enumerate(shown) if _is_title(block)), 0)
    if not behind:
        behind = sum(block.start < held.blocks[0].start for block in shown)
    while 0 < behind < len(shown) and _is_about(shown[behind].text):
        behind += 1
    tables = max((block.table for block in shown), default=0)
    blocks = [moved(block, 0, tables) for block in held.blocks]
    links = [replace(link, block=link.block + behind) for link in held.links]
    joined = _joined(document, behind, blocks, links, held.findings)
    return replace(joined, metas={**held.metas, **document.metas}, title=document.title or held.title)


def _is_title(block: Block) -> bool:
    return block.linked < _LINKED and read_title(block.text).kind == "annual_report"


def _is_about(text: str) -> bool:
    """Whether a line below a title says when and by whom the article was published."""
    return is_chrome(text) or bool(read_date(text))


def _of_pages(body: bytes, hints: Hints, places: Sequence[tuple[int, int]]) -> Document:
    first = formats.read(body[: hints.pages[0]], hints.content_type)
    if len(places) == 1:
        return first
    chosen = find_body(first, read_tables(first.blocks, None).claimed)
    around = {block.text for block in (*first.blocks[: chosen.first + 3], *first.blocks[chosen.last :])}
    blocks: list[Block] = []
    links: list[Link] = []
    findings: list[Finding] = []
    table = max((block.table for block in first.blocks), default=0)
    for number, (start, end) in enumerate(places[1:], 2):
        try:
            page = formats.read(body[start:end], hints.content_type)
        except Unreadable as error:
            findings.append(Finding("page_unread", Severity.WARNING, f"第{number}页没有读出：{error}"))
            continue
        if page.places or first.places:
            findings.append(
                Finding("page_unread", Severity.WARNING, f"第{number}页是另一种文档（{page.format}），没有接上")
            )
            continue
        findings += page.findings
        kept = _own(page.blocks, around)
        where = {index: chosen.last + len(blocks) + place for place, index in enumerate(kept)}
        blocks += [moved(page.blocks[index], start, table) for index in kept]
        links += [replace(link, block=where[link.block]) for link in page.links if link.block in where]
        table = max((block.table for block in blocks), default=table)
    return _joined(first, chosen.last, blocks, links, findings)


def _own(blocks: Sequence[Block], around: set[str]) -> list[int]:
    """What a further page has for itself: neither what stands around the first page's article, nor its pager."""
    own = [
        index
        for index, block in enumerate(blocks)
        if block.table or not (block.text in around or is_chrome(block.text) or _is_pager(block.text))
    ]
    # Tables of the site's own (a search box, a property table) are known by their text too.
    return [index for index in own if not (blocks[index].table and blocks[index].text in around)]


def _is_pager(text: str) -> bool:
    return len(text) < 80 and ("上一页" in text or "下一页" in text)


def _joined(
    first: Document, behind: int, blocks: Sequence[Block], links: Sequence[Link], findings: Sequence[Finding]
) -> Document:
    """``first`` with ``blocks`` put in at index ``behind``: every range that reaches there reaches over them."""
    more = len(blocks)

    def stretched(span: tuple[int, int]) -> tuple[int, int]:
        start, end = span
        return (start + more if start >= behind else start), (end + more if end >= behind else end)

    def pushed() -> Iterator[Link]:
        for link in first.links:
            yield replace(link, block=link.block + more) if link.block >= behind else link

    return replace(
        first,
        blocks=(*first.blocks[:behind], *blocks, *first.blocks[behind:]),
        links=(*pushed(), *links),
        body=stretched(first.body) if first.body else None,
        parts=tuple(stretched(span) for span in first.parts),
        findings=(*first.findings, *findings),
    )


def page_of(place: int, pages: Sequence[int]) -> int:
    """On which page (from 1) the byte ``place`` of several pages behind one another stands."""
    return next((number for number, end in enumerate(accumulate(pages), 1) if place < end), len(pages) or 1)
