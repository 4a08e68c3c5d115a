"""The modules of Anhui that publish nothing but annual reports: ``/XxgkAnnualReport/``, ``/OpennessAnnualReport/``.

Their reports stand at ``…/show/<id>.html``. How their lists page has not been seen: an anchor to the next page is
followed, and pages that are stated without one are told as missing.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.platforms import next_link
from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.paging import stated

KEY = "ah_annual"

_MODULE = re.compile(r"/(?:Xxgk|Openness)AnnualReport\b")
_LINK = re.compile(r"[\"'][^\"'\s<>]*/(?:Xxgk|Openness)AnnualReport/show/\d+")
_OF = re.compile(r"共\s*(\d+)\s*页|第\s*\d+\s*/\s*(\d+)\s*页")


def detect(text: str, url: str) -> bool:
    """Whether the address is one of the modules', or the page lists their reports."""
    return bool(_MODULE.search(urlsplit(url).path) or _LINK.search(text))


def read(text: str, asked: Ask) -> ListingPage:
    """Rows, the page behind 下一页, and how many pages there are, where the page says so."""
    page = next_link.read(text, asked)
    of = _OF.search(text)
    return ListingPage(page.rows, page.next, total=stated(of[1] or of[2]) if of else None)
