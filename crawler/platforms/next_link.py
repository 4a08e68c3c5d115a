"""A list whose next page is behind an anchor that says so (下一页), whatever system wrote it."""

from __future__ import annotations

import re

from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.rows import absolute, base_of, parse, read_rows

KEY = "next_link"

# 下一篇 is the neighbouring article, not the next page of the list.
_NEXT = re.compile(r"^[\s\[<（(]*(?:下一?页|后一?页|下页|next(?:\s*page)?)[\s\]>›»）)]*$", re.IGNORECASE)


def _next(text: str, url: str) -> str:
    document = parse(text)
    if document is None:
        return ""
    base = base_of(document, url)
    for anchor in document.iter("a"):
        label = "".join(anchor.itertext()) or anchor.get("title") or ""
        target = absolute(base, anchor.get("href") or "")
        if _NEXT.match(label) and target and target != url:
            return target
    return ""


def detect(text: str, url: str) -> bool:
    """Whether an anchor leads on to a next page."""
    return bool(_next(text, url))


def read(text: str, asked: Ask) -> ListingPage:
    """Rows, and the page the anchor leads to."""
    following = _next(text, asked.url)
    return ListingPage(rows=read_rows(text, asked.url), next=asked.onward(following) if following else None)
