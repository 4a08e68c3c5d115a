"""LonSun 龙讯 (Anhui): ``/public/column/<organ>?type=3`` (3 is 年报), page 1 in HTML, further pages as pieces of it.

Ordinary columns (``/content/column/<id>``) take the page's number in their own address.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode, urlsplit

from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.paging import carry, query_of, stated, with_query
from crawler.platforms.rows import absolute, read_rows
from crawler.platforms.script import literal

KEY = "lonsun"

_COLUMN = re.compile(r"/public/column/\d+|/content/column/\d+")
_LABEL_PATH = "/site/label/8888"
_LABEL = re.compile(r"[\"']([^\"'\s<>]*/site/label/8888\?[^\"'\s<>]*)[\"']")
_LABEL_NAME = re.compile(r"[\"']?labelName[\"']?\s*:\s*[\"']publicInfoList[\"']")
_PAGES = re.compile(r"\bpageCount[\"']?\s*:\s*[\"']?(\d+)")
_COUNT = re.compile(r"\btotal[\"']?\s*:\s*[\"']?(\d+)")
_HERE = re.compile(r"\bcurrPage[\"']?\s*:\s*\(?\s*(\d+)(?:\s*\+\s*(\d+))?")
_MARKS = re.compile(r"\bLs\.pagination\s*\(|/site/label/8888\b")


def detect(text: str, url: str) -> bool:
    """Whether the page's pager or its address is the system's."""
    path = urlsplit(url).path
    typed = "/public/column/" in path and "type" in dict(query_of(url))
    return _LABEL_PATH in path or typed or bool(_MARKS.search(text))


def read(text: str, asked: Ask) -> ListingPage:
    """Rows of a page or of a piece of it, the counts its script states, and the next piece."""
    base = asked.value("base") or asked.url
    rows = read_rows(text, base)
    pages = _PAGES.search(text)
    # The pager's own settings: other scripts of a page have a total too.
    pager = text[max(pages.start() - 300, 0) : pages.end() + 300] if pages else ""
    count, here = _COUNT.search(pager), _HERE.search(pager)
    ahead = asked.number - (stated(asked.value("page")) or asked.number)
    number = (stated(here[1]) or 0) + (stated(here[2]) or 0) + ahead if here else None
    last = stated(pages[1]) if pages else None
    total = last + ahead if last is not None else None
    page = ListingPage(rows, None, number, total, stated(count[1]) if count else None)
    if asked.number > 1 and not rows:
        return ListingPage((), total=total, count=page.count, fault=f"page {asked.number - ahead} has no rows")
    if total is not None and asked.number >= total:
        return page
    label = _label(text, asked)
    if total is None:
        # A page without a pager has its list drawn by script: that one is asked for, from its first page on.
        if asked.number > 1 or label is None:
            return page
        told = carry(asked, page=1, base=base)
        return ListingPage(rows, asked.onward(with_query(label, "pageIndex", 1), told=told))
    told = carry(asked, page=asked.number - ahead + 1, base=base)
    address = label or (asked.url if "/content/column/" in asked.url or _LABEL_PATH in asked.url else "")
    onward = asked.onward(with_query(address, "pageIndex", asked.number - ahead + 1), told=told) if address else None
    return ListingPage(rows, onward, number, total, page.count)


def _label(text: str, asked: Ask) -> str | None:
    """The address that gives the list by pages: as the page's script writes it, or writes its fields."""
    if _LABEL_PATH in asked.url:
        return None
    written = [html.unescape(found) for found in _LABEL.findall(text)]
    best = [found for found in written if "labelName=publicInfoList" in found]
    if best or (written and "/public/column/" in asked.url):
        return absolute(asked.url, (best or written)[0]) or None
    if (named := _LABEL_NAME.search(text)) and _LABEL_PATH in text:
        fields = literal(text, text.rfind("{", 0, named.start()))
        if isinstance(fields, dict):
            query = urlencode({name: "" if value is None else str(value) for name, value in fields.items()})
            return absolute(asked.url, f"{_LABEL_PATH}?{query}")
    return None
