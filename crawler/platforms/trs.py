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
_FROM_0 = re.compile(r"create(?:PageHTML|Page)\s*\(\s*(\d{1,9})\s*,\s*(\d{1,9})" + _NAME)
_FROM_1 = re.compile(r"create(?:PageHTML|Page)\s*\(\s*[\"'][\w-]+[\"']\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})" + _NAME)
_COUNTS = (
    # var currentPage = 0; var countPage = 3;   and   currentPage:parseInt('0')+1, countPage:parseInt('7}')
    (re.compile(r"countPage\s*[:=]\s*(?:parseInt\(\s*)?[\"']?(\d{1,9})"),
     re.compile(r"currentPage\s*[:=]\s*(?:parseInt\(\s*)?[\"']?(\d{1,9})")),
    # pagination_script_config = { pageNumber: '0', total: '1' }
    (re.compile(r"pagination_script_config\s*=\s*\{[^}]*total\s*:\s*[\"']?(\d{1,9})"),
     re.compile(r"pagination_script_config\s*=\s*\{[^}]*pageNumber\s*:\s*[\"']?(\d{1,9})")),
)  # fmt: skip
_ROWS = re.compile(r"\brecordCount\s*[:=]\s*[\"']?(\d{1,9})")
_SIZE = re.compile(r"\bpageSize\s*[:=]\s*[\"']?(\d{1,9})")
_ARTICLE = re.compile(r"/t\d{8}_\d+\.s?html?\b")
_OWN = re.compile(r"([^/]*?)(?:_(\d{1,9}))?\.(s?html?)$")


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
    own = _OWN.search(urlsplit(url).path)
    name, ext = (own[1], own[3]) if own else ("index", "html")
    for count, current in _COUNTS:
        if total := count.search(text):
            here = current.search(text)
            return Pager(int(total[1]), int(here[1]) if here else 0, name, ext, 0)
    # recordCount=46; pageSize=20: where this page stands only its own name says.
    if _ARTICLE.search(text) and (rows := _ROWS.search(text)) and (size := _SIZE.search(text)) and int(size[1]):
        index = int(own[2]) if own and own[2] else 0
        return Pager(-(-int(rows[1]) // int(size[1])), index, name, ext, 0)
    return None


def _last(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def detect(text: str, url: str) -> bool:
    """Whether a pager call or an article address of TRS is in the page."""
    return pager(text, url) is not None or bool(_ARTICLE.search(text))


def read(text: str, asked: Ask) -> ListingPage:
    """Rows, the next static page, and the page numbers that the script states; without one, what the pager shows."""
    pages = pager(text, asked.url)
    if pages is None:
        # Some sites have the server write the pager, as links.
        return next_link.read(text, asked)
    rows = read_rows(text, asked.url)
    following = pages.index + 1
    target = urljoin(asked.url, f"{pages.name}_{following + pages.first}.{pages.ext}")
    onward = asked.onward(target) if following < pages.total else None
    return ListingPage(rows=rows, next=onward, number=pages.index + 1, total=pages.total)
