"""Suzhou's list service ``/szinf/xxgk/interfacesWebZcwj/loadData``: JSON by POST, page by page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.platforms.json_list import Shape, load, read_json
from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.paging import carry, put, query_of
from crawler.platforms.rows import absolute, read_rows
from crawler.platforms.script import assigned

KEY = "suzhou_api"

SHAPE = Shape(
    rows=("data.list",),
    title=("TITLE",),
    url=("URL",),
    date=("PUBLISHED_TIME_FORMAT", "C_FWRQ_FORMAT"),
    count=("data.allRow",),
    pages=("data.totalPage",),
)
_SERVICE = "/interfacesWebZcwj/loadData"
_ADDRESS = re.compile(r"[\"']([^\"'\s]*/interfacesWebZcwj/loadData[^\"'\s]*)[\"']")


def entry(url: str) -> Ask | None:
    """The request for page 1 of the service itself: it wants its fields by POST; ``None`` for any other address."""
    if _SERVICE not in urlsplit(url).path:
        return None
    channel = dict(query_of(url)).get("channel_id", "")
    return Ask(url, form=_form(channel, 1), told=(("page", "1"),))


def detect(text: str, url: str) -> bool:
    """Whether the page asks the service for its rows, or is its answer."""
    return _SERVICE in url or bool(_ADDRESS.search(text))


def read(text: str, asked: Ask) -> ListingPage:
    """The rows of an answer; of a page that draws them by script, what it asks for."""
    if _SERVICE in asked.url and load(text) is not None:
        form = asked.form or _form("", 1)
        return read_json(text, asked, SHAPE, lambda number: asked.onward(asked.url, put(form, "pageIndex", number)))
    found = _ADDRESS.search(text)
    address = absolute(asked.url, found[1]) if found else ""
    if not address:
        return ListingPage((), fault="the answer is no JSON")
    channel = assigned(text, "channel_id") or assigned(text, "channelId") or ""
    told = carry(asked, page=1, base=asked.url)
    service = asked.onward(address, _form(str(channel), 1), told=told)
    return ListingPage(read_rows(text, asked.url), service)


def _form(channel: str, page: int) -> tuple[tuple[str, str], ...]:
    return (("pageIndex", str(page)), *((("channel_id", channel),) if channel else ()))
