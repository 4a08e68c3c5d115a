"""Hanweb 大汉 jpage: rows as records of XML, the first three pages of them inside the page, the rest by groups of such.

A group is asked for by the numbers of its first and last record; the page's own query (``nextgroup``) is sent along as
it stands, since some portals encrypt what is in it.
"""

from __future__ import annotations

import html
import json
import re
from urllib.parse import urlsplit

from crawler.platforms.listing import Ask, ListingPage, Pairs, Row
from crawler.platforms.paging import carry, put, query_of, stated
from crawler.platforms.rows import absolute, read_rows
from crawler.platforms.script import assigned

KEY = "jpage"

GROUP = 3
"""Pages that are asked for at once."""
_SIZE = 15
_NEXT = re.compile(r"<nextgroup>\s*<!\[CDATA\[.*?href=[\"']([^\"']+)[\"']", re.DOTALL | re.IGNORECASE)
_ANY_PROXY = re.compile(r"[\"']([^\"'\s<>]*dataproxy\.jsp(?:\?[^\"'\s<>]*)?)[\"']")
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.DOTALL | re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|\btotal_?record[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"\bper_?page[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_STORE = re.compile(r"\bdataStore\s*=\s*(?=\[)", re.IGNORECASE)
_INFOLIST = re.compile(r"\bdataList\s*=\s*\[\s*\{\s*[\"']?infolist", re.IGNORECASE)


def detect(text: str, url: str) -> bool:
    """Whether the page holds records or the address of the service that gives them."""
    marks = ("<datastore>", "dataproxy.jsp")
    return "dataproxy.jsp" in url or any(mark in text for mark in marks) or bool(_INFOLIST.search(text))


def read(text: str, asked: Ask) -> ListingPage:
    """The records of a page or a group, and the request for the next group."""
    if asked.number == 1 and _INFOLIST.search(text):
        return _pages_inside(text, asked)
    base = asked.value("base") or asked.url
    records = _records(text, base)
    total = _TOTAL.search(text)
    count = stated(total[1] or total[2]) if total else stated(asked.value("count"))
    seen = (stated(asked.value("seen")) or 0) + len(records)
    if asked.number > 1 and not records:
        why = f"an empty group after {seen} records" + (f", though the list states {count}" if count else "")
        return ListingPage((), count=count, fault=why)
    rows = _rows(records, base)
    if asked.number == 1:
        listed = {row.url for row in rows}
        rows += tuple(row for row in read_rows(text, asked.url) if row.url not in listed)
    size = _size(text, asked)
    # Of a list that does not say how long it is, a last page that is not full is the end; one that is drawn by script
    # alone is asked for from its first record on.
    drawn = asked.number == 1 and not any(row.date for row in rows)
    more = seen < count if count is not None else drawn or (len(records) > 0 and len(records) % size == 0)
    return ListingPage(rows, _group(text, asked, seen, size, count) if more else None, count=count)


def _size(text: str, asked: Ask) -> int:
    found = _PER_PAGE.search(text)
    return stated(asked.value("size")) or (stated(found[1]) if found else None) or _SIZE


def _records(text: str, base: str) -> list[str]:
    """The HTML of every record."""
    if store := _STORE.search(text):
        # Answers of the oldest versions are script.
        try:
            held = json.JSONDecoder().raw_decode(text, store.end())[0]
        except ValueError:
            held = []
        return [item for item in held if isinstance(item, str)]
    return _RECORD.findall(text)


def _rows(records: list[str], base: str) -> tuple[Row, ...]:
    cells = any(record.lstrip().startswith("<t") for record in records)
    opened, closed = ("<table>", "</table>") if cells else ("<ul>", "</ul>")
    return read_rows(f"<html><body>{opened}{''.join(records)}{closed}</body></html>", base)


def _group(text: str, asked: Ask, seen: int, size: int, count: int | None) -> Ask | None:
    """The request for the records behind those seen; ``None`` where the page does not say whom to ask."""
    told = carry(asked, seen=seen, size=size, base=asked.value("base") or asked.url)
    if count is not None:
        told = put(told, "count", count)
    if asked.form is not None:
        return asked.onward(_between(asked.url, seen, size), asked.form, told=told)
    found = _NEXT.search(text) or _ANY_PROXY.search(text)
    if found is None:
        return None
    address = absolute(asked.url, html.unescape(found[1]))
    fields: Pairs = tuple((name, value) for name, value in query_of(address) if name != "page")
    if not fields:
        return None
    for name, value in (("col", "1"), ("sourceContentType", "1")):
        if name not in dict(fields):
            fields = (*fields, (name, value))
    where = urlsplit(address)
    proxy = f"{where.scheme}://{where.netloc}{where.path}"
    return asked.onward(_between(proxy, seen, size), fields, told=told)


def _between(address: str, seen: int, size: int) -> str:
    last = seen + GROUP * size
    return f"{address.split('?', 1)[0]}?startrecord={seen + 1}&endrecord={last}&perpage={size}"


def _pages_inside(text: str, asked: Ask) -> ListingPage:
    """The variant that keeps its first ten pages as JSON in the page, and says how many there are."""
    held = assigned(text, "dataList")
    pages = [page for page in held if isinstance(page, dict)] if isinstance(held, list) else []
    items = [item for page in pages for item in page.get("infolist") or [] if isinstance(item, dict)]
    rows: dict[str, Row] = {}
    for item in items:
        if target := absolute(asked.url, str(item.get("url", ""))):
            title = html.unescape(str(item.get("title", ""))).strip()
            rows.setdefault(target, Row(target, title, str(item.get("daytime", ""))[:10], group="json"))
    said = assigned(text, "pagesData")
    total = stated(said.get("pageTotal")) if isinstance(said, dict) else None
    # What is not inside the page counts as one page more for each, so that the crawl tells it as missing.
    return ListingPage(tuple(rows.values()), total=max(total - len(pages), 0) + 1 if total is not None else None)
