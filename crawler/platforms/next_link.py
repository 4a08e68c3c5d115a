"""A list whose next page is behind an anchor that says so (下一页), whatever system wrote it."""

from __future__ import annotations

from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.pager import read_pager
from crawler.platforms.rows import parse, read_rows

KEY = "next_link"


def detect(text: str, url: str) -> bool:
    """Whether something leads on to a next page."""
    document = parse(text)
    return document is not None and read_pager(document, text, Ask(url)).next is not None


def read(text: str, asked: Ask) -> ListingPage:
    """Rows, the page that the pager leads to, and what it says of number and rows of pages."""
    document = parse(text)
    if document is None:
        return ListingPage(rows=())
    return read_pager(document, text, asked).page(read_rows(text, asked.url))
