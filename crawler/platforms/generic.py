"""A list page of no known system: which of its blocks is the list, and what its pager shows.

Links are taken together by the tags around them and the name of what holds them (``Row.group``). A block scores by its
distinct article-like addresses on the page's own host, times the shares of its rows that show a date, that have a title
of a title's length, and that look like reports. Blocks that came with an earlier page link for link are furniture. All
links are given as rows; those outside the list are marked so, that they are not counted as rows of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import urlsplit

from crawler.platforms.listing import OUTSIDE, Ask, ListingPage, Row
from crawler.platforms.pager import is_step, read_pager
from crawler.platforms.paging import carry
from crawler.platforms.rows import BESIDE, parse, read_rows
from parsers.identify import judge_link

KEY = "generic"

LEAST_SCORE = 0.9
"""Below it no block is taken for a list: three short links without a date, a menu, a row of friends."""
_FOLDER = re.compile(r"/(?:index\.\w+)?$")
_REPORTS = 0.5
_MOST_TOLD = 40


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one group, with the share of them that look like reports and what the block scores as a list."""

    group: str
    rows: tuple[Row, ...]
    reports: float
    score: float

    @property
    def digest(self) -> str:
        """Tells the block again on another page: its addresses, whatever their order."""
        return sha256("\n".join(sorted(row.url for row in self.rows)).encode()).hexdigest()[:12]


def blocks(rows: Sequence[Row], url: str) -> tuple[Block, ...]:
    """The blocks of a page, the best list first."""
    held: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not is_step(row.text):
            held[row.group].append(row)
    found = [_block(group, tuple(members), url) for group, members in held.items()]
    return tuple(sorted(found, key=lambda block: -block.score))


def _block(group: str, rows: tuple[Row, ...], url: str) -> Block:
    host, own = urlsplit(url).hostname or "", urlsplit(url).path
    articles = [row for row in rows if (urlsplit(row.url).hostname or "") == host and _like_article(row.url, own)]
    verdicts = [judge_link(row.text, row.url, row.context, dated=bool(row.date)).is_report for row in rows]
    dated, titled, reports = (
        sum(map(bool, shown)) / len(rows)
        for shown in ([row.date for row in rows], [8 <= len(row.text) <= 60 for row in rows], verdicts)
    )
    score = len(articles) * (0.25 + 0.75 * dated) * (0.1 + 0.9 * titled) * (0.3 + 0.7 * reports)
    return Block(group, rows, reports, 0.0 if group.endswith(BESIDE) else score + 3 * sum(verdicts))


def _like_article(url: str, own: str) -> bool:
    """Whether an address may be an article's: no folder, not the page itself."""
    parts = urlsplit(url)
    return parts.path != own and (bool(parts.query) or _FOLDER.search(parts.path) is None)


def list_blocks(rows: Sequence[Row], asked: Ask) -> tuple[Block, ...]:
    """The blocks that are the page's list, best first: mostly one, or several where reports stand in several.

    A block that was the list on the page before is one here, were it of a single row.
    """
    told, learned = set(asked.value("blocks").split()), asked.value("list")
    found = [block for block in blocks(rows, asked.url) if block.group == learned or block.digest not in told]
    chosen = [block for block in found if block.group == learned or block.reports >= _REPORTS]
    if not chosen:
        chosen = [block for block in found[:1] if block.score >= LEAST_SCORE]
    return tuple(chosen)


def detect(text: str, url: str) -> bool:
    """Whether a block of the page can be taken for a list."""
    return bool(list_blocks(read_rows(text, url), Ask(url)))


def read(text: str, asked: Ask) -> ListingPage:
    """Rows, those of the list in their groups; the next page and what the page states."""
    document = parse(text)
    if document is None:
        return ListingPage(rows=())
    rows = read_rows(text, asked.url)
    chosen = list_blocks(rows, asked)
    groups = {block.group for block in chosen}
    pager = read_pager(document, text, asked)
    if pager.next is not None and asked.number == 1:
        furniture = [block.digest for block in blocks(rows, asked.url) if block.group not in groups][:_MOST_TOLD]
        told = carry(pager.next, blocks=" ".join(furniture), list=chosen[0].group if chosen else "")
        pager = replace(pager, next=replace(pager.next, told=told))
    listed = {row.url for block in chosen for row in block.rows}
    return pager.page(tuple(row if row.url in listed else replace(row, group=OUTSIDE) for row in rows))
