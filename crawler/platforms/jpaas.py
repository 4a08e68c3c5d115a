"""Hanweb 大汉 jpaas: the page names its parts (``queryData``), a service gives each of them as HTML inside JSON."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from crawler.platforms.json_list import complaint, find, load
from crawler.platforms.listing import Ask, Branch, ListingPage
from crawler.platforms.paging import carry, goes_on, stated, with_query
from crawler.platforms.rows import absolute, read_rows
from crawler.platforms.script import literal

KEY = "jpaas"

HEADERS = (("X-Requested-With", "XMLHttpRequest"),)
"""What the page's own script sends; without it some portals answer with page 1 for ever."""
_UNIT_PATH = "/front/page/build/unit"
_TAG = re.compile(r"<[^<>]*\bquery[dD]ata\s*=\s*[^<>]*>")
_DATA = re.compile(r"\bquery[dD]ata\s*=\s*(?:\"([^\"]*)\"|'(\{.*?\})')", re.DOTALL)
_ADDRESS = re.compile(r"\burl\s*=\s*[\"']([^\"']+)[\"']")
_LISTS = re.compile(r"list|列表|分页", re.IGNORECASE)
_COUNT = re.compile(r"<[^<>]*\bcount=[\"']?(\d+)[^<>]*>")
_ROWS = re.compile(r"\brows=[\"']?(\d+)")
_SIZE = 15
_MOST = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a page that the service builds."""

    url: str
    name: str


def units(text: str, url: str) -> tuple[Unit, ...]:
    """The parts that a page names, with the address of each."""
    found: dict[str, Unit] = {}
    for tag in _TAG.findall(text):
        data = _DATA.search(tag)
        fields = literal(html.unescape(data[1] or data[2]), 0) if data else None
        where = _ADDRESS.search(tag)
        if isinstance(fields, dict) and "webId" in fields:
            address = absolute(
                url, html.unescape(where[1]) if where else f"/api-gateway/jpaas-publish-server{_UNIT_PATH}"
            )
            query = urlencode({name: str(value) for name, value in fields.items() if value is not None})
            whole = f"{address}{'&' if '?' in address else '?'}{query}"
            found.setdefault(whole, Unit(whole, str(fields.get("tagId", ""))))
    return tuple(found.values())


def detect(text: str, url: str) -> bool:
    """Whether the page names parts for the service to build, or is an answer of it."""
    return urlsplit(url).path.endswith(_UNIT_PATH) or bool(units(text, url))


def read(text: str, asked: Ask) -> ListingPage:
    """The rows of a page and the part that lists them, or the rows that the service gives."""
    if urlsplit(asked.url).path.endswith(_UNIT_PATH):
        return _built(text, asked)
    named = units(text, asked.url)
    told = carry(asked, page=1, base=asked.url)
    # Menus are such parts too; the list is told by its name. Where none is, each is looked into.
    lists = [unit for unit in named if _LISTS.search(unit.name)] or list(named)
    rows = read_rows(text, asked.url)
    if len(lists) == 1:
        return ListingPage(rows, asked.onward(lists[0].url, headers=HEADERS, told=told))
    return ListingPage(
        rows, branches=tuple(Branch(Ask(unit.url, headers=HEADERS, told=told), "") for unit in lists[:_MOST])
    )


def _built(text: str, asked: Ask) -> ListingPage:
    answer = load(text)
    if fault := complaint(answer):
        return ListingPage((), fault=fault)
    built = find(answer, ("data.html", "html"))
    if not isinstance(built, str):
        return ListingPage((), fault="the answer holds no HTML")
    # Links are relative to the page that shows the list, not to the service.
    rows = read_rows(built, asked.value("base") or asked.url)
    pager = _COUNT.search(built)
    count = stated(pager[1]) if pager else stated(asked.value("count"))
    sized = _ROWS.search(pager[0]) if pager else None
    size = (stated(sized[1]) if sized else None) or stated(asked.value("size")) or _SIZE
    here = stated(asked.value("page")) or asked.number
    dated = sum(bool(row.date) for row in rows) or len(rows)
    # Pages are counted by their size: a fragment's links are not all rows.
    more = here * size < count if count is not None else goes_on(dated, dated, None, size)
    if not rows and count and (here - 1) * size < count:
        return ListingPage((), count=count, fault=f"page {here} has no rows, though the list states {count}")
    onward = None
    if more:
        wanted = json.dumps({"pageNo": here + 1, "pageSize": size}, separators=(",", ":"))
        told = (
            carry(asked, page=here + 1, size=size)
            if count is None
            else carry(asked, page=here + 1, size=size, count=count)
        )
        onward = asked.onward(with_query(asked.url, "paramJson", wanted), headers=HEADERS, told=told)
    return ListingPage(rows, onward, count=count)
