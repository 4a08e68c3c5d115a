"""A list that stands on one page."""

from __future__ import annotations

from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.rows import read_rows

KEY = "single"


def detect(text: str, url: str) -> bool:
    """Every page is at least this."""
    return True


def read(text: str, asked: Ask) -> ListingPage:
    """All rows; no next page."""
    return ListingPage(rows=read_rows(text, asked.url))
