"""TRS WCM 海云, and systems that page like it: static files ``<name>_<n>.<ext>`` whose count a script call states.

The first argument of the call decides: a number, and pages are counted from 0; a quoted element id, and they are
counted from 1. That settles the commonest off-by-one mistake.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.platforms import next_link
from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.rows import read_rows

KEY = "trs"

_NAME = r"\s*,\s*[\"']([^\"']*)[\"']\s*,\s*[\"'](\w+)[\"']"
_FROM_0 = re.compile(r"create(?:PageHTML|Page)\s*\(\s*(\d+)\s*,\s*(\d+)" + _NAME)
_FROM_1 = re.compile(r"create(?:PageHTML|Page)\s*\(\s*[\"'][\w-]+[\"']\s*,\s*(\d+)\s*,\s*(\d+)" + _NAME)
_COUNTS = (
    # var currentPage = 0; var countPage = 3;   and   currentPage:parseInt('0')+1, countPage:parseInt('7}')
    (re.compile(r"countPage\s*[:=]\s*(?:parseInt\(\s*)?[\"']?(\d+)"),
     re.compile(r"currentPage\s*[:=]\s*(?:parseInt\(\s*)?[\"']?(\d+)")),
    # pagination_script_config = { pageNumber: '0', total: '1' }
    (re.compile(r"pagination_script_config\s*=\s*\{[^}]*total\s*:\s*[\"']?(\d+)"),
     re.compile(r"pagination_script_config\s*=\s*\{[^}]*pageNumber\s*:\s*[\"']?(\d+)")),
)  # fmt: skip
_ARTICLE = re.compile(r"/t\d{8}_\d+\.s?html?\b")
_OWN = re.compile(r"([^/]*?)(?:_\d+)?\.(s?html?)$")


@dataclass(frozen=True, slots=True)
class Pager:
    """``total`` pages; this one is ``index`` (from 0); page ``index`` > 0 is called ``name_<index + first>.ext``."""

    total: int
    index: int
    name: str
    ext: str
    first: int


def pager(text: str, url: str) -> Pager | None:
    """What the page's script says of its pages, or ``None``. Read from raw text: the call may stand in a comment."""
    if call := _FROM_0.search(text):
        return Pager(int(call[1]), int(call[2]), _last(call[3]), call[4], 0)
    if call := _FROM_1.search(text):
        return Pager(int(call[1]), max(int(call[2]) - 1, 0), _last(call[3]), call[4], 1)
    for count, current in _COUNTS:
        if total := count.search(text):
            here = current.search(text)
            own = _OWN.search(urlsplit(url).path)
            name, ext = (own[1], own[2]) if own else ("index", "html")
            return Pager(int(total[1]), int(here[1]) if here else 0, name, ext, 0)
    return None


def _last(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def detect(text: str, url: str) -> bool:
    """Whether a pager call or an article address of TRS is in the page."""
    return pager(text, url) is not None or bool(_ARTICLE.search(text))


def read(text: str, asked: Ask) -> ListingPage:
    """Rows, the next static page, and the page numbers that the script states."""
    rows, pages = read_rows(text, asked.url), pager(text, asked.url)
    if pages is None:
        # Some sites have the server write the pager, as links.
        return next_link.read(text, asked)
    following = pages.index + 1
    target = urljoin(asked.url, f"{pages.name}_{following + pages.first}.{pages.ext}")
    onward = asked.onward(target) if following < pages.total else None
    return ListingPage(rows=rows, next=onward, number=pages.index + 1, total=pages.total)
