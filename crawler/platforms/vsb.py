"""VSB 博达: static pages that count down. Of 11 pages the second is ``<name>/10.htm`` and the last ``<name>/1.htm``."""

from __future__ import annotations

import re

from crawler.platforms import next_link
from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.rows import absolute, base_of, parse, read_rows

KEY = "vsb"

_MARK = re.compile(r"p_next\s+p_fun|p_no_d|_showDynClick|vsb_content", re.IGNORECASE)
_PAGER = re.compile(r"p_next|p_no_d")
_HERE = re.compile(r"<span[^>]*class=[\"']?p_no_d[\"']?[^>]*>\s*(\d{1,9})\s*<", re.IGNORECASE)
_OF = re.compile(r"<span[^>]*class=[\"']?p_t[\"']?[^>]*>\s*(\d{1,9})\s*/\s*(\d{1,9})\s*<", re.IGNORECASE)
_COUNT = re.compile(r"<span[^>]*class=[\"']?p_t[\"']?[^>]*>\s*共\s*(\d{1,9})\s*条", re.IGNORECASE)


def detect(text: str, url: str) -> bool:
    """Whether the page bears a VSB pager or VSB's own names."""
    return bool(_MARK.search(text))


def read(text: str, asked: Ask) -> ListingPage:
    """Rows, the page behind 下页, and the numbers that the pager states; of older pages what any pager shows.

    The link is followed as it stands, relative to this page: inside page n it lies one folder deeper.
    """
    if not _PAGER.search(text):
        return next_link.read(text, asked)
    rows = read_rows(text, asked.url)
    here, of = _HERE.search(text), _OF.search(text)
    number = int(here[1]) if here else int(of[1]) if of else None
    total = int(of[2]) if of else None
    document = parse(text)
    target = ""
    if document is not None:
        base = base_of(document, asked.url)
        for anchor in document.xpath('//*[contains(concat(" ", @class, " "), " p_next ")]//a[@href]'):
            target = absolute(base, anchor.get("href") or "")
            break
    onward = asked.onward(target) if target and target != asked.url else None
    count = _COUNT.search(text)
    return ListingPage(rows, onward, number, total, int(count[1]) if count else None)
