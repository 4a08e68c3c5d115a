"""Smaller systems whose further pages are named by number, each a line of data: its marks, its totals, its page names.

Where a page bears a system's mark and states no total, what its pager shows is followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.platforms import next_link
from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.paging import carry, stated, with_query
from crawler.platforms.rows import read_rows

KEY = "numbered"

_NUMBER = r"[\"']?\s*[:=]\s*[\"']?"
_COLUMN_INDEX = r"\bcolumn-index-\d+\.s?html"
_TOTAL = rf"\b(?:totalPages?|pageCount|countPage|total_page){_NUMBER}(?P<total>\d{{1,9}})"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One system. ``mark`` is looked for in the page, ``url`` in its address; one is enough where both are said.

    ``states`` are expressions with groups ``number``, ``total``, ``count`` (rows), ``size`` (rows a page) and ``onto``
    (a page that is led to). ``page`` is the address of a further page: a file beside this one with ``{n}`` its number,
    ``{stem}`` and ``{ext}`` this page's own; or a field of the query (``?begin={offset}``: rows before it).
    """

    family: str
    page: str
    states: tuple[str, ...]
    mark: str = ""
    url: str = ""


PATTERNS = (
    Pattern(
        "Shanghai, setPage",
        "{stem}_{n}.{ext}",
        (r"\.pagination\(\s*[\"']setPage[\"']\s*,\s*[\"']?(?P<number>\d{1,9})[\"']?\s*,\s*[\"']?(?P<total>\d{1,9})",),
        mark=r"\.pagination\(\s*[\"']setPage[\"']",
    ),
    Pattern("Shanghai, nw columns", "{stem}_{n}.{ext}", (_TOTAL,), url=r"/nw\d+/(?:index(?:_\d+)?\.html)?$"),
    Pattern("Henan", "{stem}_{n}.{ext}", (r"\bpagecount=[\"']?(?P<total>\d{1,9})",), mark=r"\bid=[\"']?pageDec\b"),
    Pattern("Kunming", "{stem}_{n}.{ext}", (r"\bele\.value\s*>\s*(?P<total>\d{1,9})",), mark=r"\bele\.value\s*>\s*\d"),
    Pattern("Chengdu", "column-index-{n}.{ext}", (_TOTAL,), mark=_COLUMN_INDEX, url=_COLUMN_INDEX),
    Pattern(
        "Xi'an, snowflake ids",
        "{n}.html",
        (r"parseInt\(\s*[\"']?(?P<total>\d{1,9})[\"']?\s*\)",),
        mark=r"/\d{18,19}\.html(?s:.*)\bparseInt\(\s*[\"']?\d",
    ),
    Pattern(
        "Huilan eportal",
        "?currentPage={n}",
        (_TOTAL, r"javascript:\s*next\(\s*[\"']?(?P<onto>\d{1,9})"),
        url=r"/eportal/ui\b",
    ),
    Pattern(
        "Gansu, ncms",
        "?begin={offset}",
        (rf"\bdataTotal{_NUMBER}(?P<count>\d{{1,9}})", rf"\bpage_?[sS]ize{_NUMBER}(?P<size>\d{{1,9}})"),
        mark=r"\bdataTotal\b",
        url=r"[?&]mkbh=",
    ),
)  # fmt: skip
_OWN = re.compile(r"([^/]*?)(?:_\d+)?\.(\w+)$")


def _pattern(text: str, url: str) -> Pattern | None:
    for one in PATTERNS:
        if (one.mark and re.search(one.mark, text)) or (one.url and re.search(one.url, url)):
            return one
    return None


def detect(text: str, url: str) -> bool:
    """Whether a mark is in the page or in its address."""
    return _pattern(text, url) is not None


def read(text: str, asked: Ask) -> ListingPage:
    """Rows, the next page by its number, and what the page states."""
    pattern = _pattern(text, asked.url)
    if pattern is None:
        return next_link.read(text, asked)
    found = [match for state in pattern.states for match in re.finditer(state, text)]
    told = {name: int(value) for match in found for name, value in match.groupdict().items() if value}
    rows = read_rows(text, asked.url)
    here = told.get("number") or asked.number
    # Of a list that does not say how many rows fill a page, the first page does.
    size = told.get("size") or stated(asked.value("size")) or sum(bool(row.date) for row in rows)
    count, total = told.get("count"), told.get("total")
    if total is None and count is not None and size:
        total = -(-count // size)
    onto = max((int(match["onto"]) for match in found if match.groupdict().get("onto")), default=0)
    if total is None and not onto:
        return next_link.read(text, asked)
    onward = None
    if here < max(total or 0, onto):
        onward = asked.onward(_page(pattern, asked.url, here + 1, size), told=carry(asked, size=size))
    return ListingPage(rows, onward, told.get("number"), total, count)


def _page(pattern: Pattern, url: str, number: int, size: int) -> str:
    if pattern.page.startswith("?"):
        name, _, value = pattern.page[1:].partition("=")
        return with_query(url, name, value.format(n=number, offset=(number - 1) * size))
    own = _OWN.search(urlsplit(url).path)
    stem, ext = (own[1] or "index", own[2]) if own else ("index", "html")
    return urljoin(url, pattern.page.format(n=number, stem=stem, ext=ext))
