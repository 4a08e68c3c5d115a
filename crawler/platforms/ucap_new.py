"""The new generation of Ucap 开普云: Handlebars templates, page 1 inline, further pages by POST to ``/queryList``.

Its addresses imitate Hanweb's (``/col/col42150/index.html?uid=…&pageNum=2``), so only the page itself tells them apart.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from crawler.platforms.json_list import Shape, find, read_json, rows_of
from crawler.platforms.listing import Ask, ListingPage, Pairs
from crawler.platforms.paging import carry, goes_on, put, stated
from crawler.platforms.rows import absolute, read_rows
from crawler.platforms.script import assigned, literal

KEY = "ucap_new"

SHAPE = Shape(
    rows=("data.results", "data.list", "data.articleList", "results"),
    title=("source.title", "title"),
    url=("source.urls.pc", "urls.pc", "source.url", "url"),
    date=("source.pubDate", "pubDate", "source.publishedTimeStr", "publishedTimeStr"),
    publisher=("source.source", "source.metadata.fbjg", "metadata.fbjg"),
    count=("data.total", "total"),
    page=("data.current",),
)
_CALL = re.compile(r"\bloadPageData\s*\(\s*(?=\{)")
_MARKS = re.compile(r"queryList|listData\s*=|channelCode")
_SERVICE = re.compile(r"[\"']([^\"'\s]*/queryList)[\"'?]")


def detect(text: str, url: str) -> bool:
    """Whether the page's script loads further pages as this system does, or the page is an answer of its service."""
    return urlsplit(url).path.endswith("/queryList") or bool(_CALL.search(text) and _MARKS.search(text))


def read(text: str, asked: Ask) -> ListingPage:
    """Page 1 out of the script that holds it, later ones out of the service's JSON."""
    if asked.form is not None:
        form = asked.form
        return read_json(text, asked, SHAPE, lambda number: asked.onward(asked.url, put(form, "current", number)))
    call = _CALL.search(text)
    settings = literal(text, call.end()) if call else None
    if not isinstance(settings, dict):
        return ListingPage((), fault="the script that loads the list says nothing of it that can be read")
    held = assigned(text, "listData")
    items = held if isinstance(held, list) else find(held, ("articleList", "results", "data.results", "list")) or []
    rows = rows_of(items if isinstance(items, list) else [], SHAPE, asked.url)
    count = stated(find(held, ("total", "data.total"))) if isinstance(held, dict) else None
    size = stated(settings.get("perPage") or settings.get("pageSize")) or len(rows) or 15
    told = carry(asked, seen=len(rows), size=size, base=asked.url)
    found = _SERVICE.search(text)
    service = absolute(asked.url, found[1] if found else "/queryList") or absolute(asked.url, "/queryList")
    if not rows:
        # The template is all that the page holds: then its first page too comes from the service.
        first = asked.onward(
            service, _form(settings, text, 1, size), told=carry(asked, page=1, size=size, base=asked.url)
        )
        return ListingPage(read_rows(text, asked.url), first)
    onward = None
    if goes_on(len(rows), len(rows), count, size):
        onward = asked.onward(service, _form(settings, text, 2, size), told=(*told, ("page", "2")))
    listed = {row.url for row in rows}
    return ListingPage(
        (*rows, *(row for row in read_rows(text, asked.url) if row.url not in listed)),
        onward,
        number=stated(settings.get("current")),
        count=count,
    )


def _form(settings: dict[str, Any], text: str, page: int, size: int) -> Pairs:
    """What the page's own script would send."""
    fields: list[tuple[str, str]] = [("current", str(page)), ("pageSize", str(size))]
    for name, spare in (("webSiteCode", "websiteCode"), ("channelCode", "codeName")):
        codes = settings.get(name) or assigned(text, spare) or []
        fields += [(f"{name}[]", str(code)) for code in (codes if isinstance(codes, list) else [codes])]
    return (*fields, ("sort", "sortNum"), ("order", "desc"))
