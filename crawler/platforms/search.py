"""The search of a portal, as the last resort: its answer as JSON of the common shapes, or as a page of results.

A card asks for it with a listing marked ``fallback`` whose address has ``{query}`` where the words go.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

from crawler.platforms.json_list import Shape, find, load, read_json
from crawler.platforms.listing import Ask, ListingPage, Row
from crawler.platforms.page_names import PAGE_FIELDS
from crawler.platforms.pager import read_pager
from crawler.platforms.paging import carry, put, query_of, stated, with_query
from crawler.platforms.rows import absolute, parse, read_rows

KEY = "search"

QUERY = "政府信息公开工作年度报告"
"""What is searched for."""
_PLACE = re.compile(r"\{query(?::(\w+))?\}|%7Bquery(?:%3A(\w+))?%7D", re.IGNORECASE)
_LISTS = ("list", "results", "result", "rows", "records", "data", "docs", "items", "resultList", "datas", "middle.list")
_ROOTS = (
    "",
    "data.",
    "result.",
    "results.",
    "data.data.",
    "data.middle.",
    "data.search.",
    "searchResultAll.",
    "page.",
    "response.",
)
_COUNTS = (
    "total",
    "totalCount",
    "count",
    "totalHits",
    "totalRecord",
    "allRow",
    "numFound",
    "searchTotal",
    "recordCount",
)
SHAPE = Shape(
    rows=tuple(f"{root}{name}" for root in _ROOTS for name in _LISTS),
    title=("title", "docTitle", "doctitle", "DOCTITLE", "TITLE", "name", "title_no_tag", "titleO"),
    url=("url", "docpuburl", "chnldocurl", "docPubUrl", "DOCPUBURL", "URL", "link", "href", "pubUrl", "doc_pub_url"),
    date=(
        "docreltime",
        "pubDate",
        "pubdate",
        "publishTime",
        "publishedTimeStr",
        "docRelTime",
        "date",
        "time",
        "createDate",
        "pubtime",
    ),
    publisher=("source", "publisher", "docsourcename", "siteName", "pubName"),
    count=tuple(f"{root}{name}" for root in _ROOTS for name in _COUNTS),
    pages=tuple(f"{root}{name}" for root in _ROOTS for name in ("totalPage", "totalPages", "pageCount", "pages")),
)
_PATH = re.compile(r"/(?:j?search|query|sousuo|s|so|fullsearch|searchresult)(?:[./_-]|$)", re.IGNORECASE)
_WORDS = (
    "q",
    "qt",
    "query",
    "keyword",
    "keywords",
    "searchword",
    "word",
    "wd",
    "kw",
    "k",
    "key",
    "searchtext",
    "title",
)
_MARK = re.compile(r"</?(?:em|font|b|strong|mark|span|i|u)\b[^>]*>", re.IGNORECASE)
_ANCHOR = re.compile(r"(<a\b[^>]*>)(.*?)(</a>)", re.IGNORECASE | re.DOTALL)
_INSIDE = ("url", "u", "link", "target", "redirect", "to")


def entry(url: str) -> Ask | None:
    """The request for page 1 of a search: the words in the place of ``{query}`` (``{query:gbk}`` in that encoding);
    ``None`` for an address without one."""
    if not (place := _PLACE.search(url)):
        return None
    encoding = place[1] or place[2] or "utf-8"
    return Ask(_PLACE.sub(quote(QUERY, encoding=encoding, safe=""), url))


def detect(text: str, url: str) -> bool:
    """Whether the address is that of a search and carries its words."""
    words = {name.lower() for name, value in query_of(url) if value}
    return bool(_PATH.search(urlsplit(url).path)) and not words.isdisjoint(_WORDS)


def read(text: str, asked: Ask) -> ListingPage:
    """The rows found, titles without the marks of what was found, and the next page where its field is known."""
    name, value = _field(asked)
    # A search that counts from 0 says so by asking for page 0 first.
    asked = replace(asked, told=carry(asked, first=asked.value("first") or value)) if name else asked
    if (answer := load(text)) is not None:
        # Objects on the way bear the same names as lists (data.list, data): only what is a list holds the rows.
        held = next((path for path in SHAPE.rows if isinstance(find(answer, (path,)), list)), SHAPE.rows[0])
        page = read_json(text, asked, replace(SHAPE, rows=(held,)), lambda number: _turn(asked, number) or asked)
        onward = page.next if page.next is not None and page.next.number > asked.number else None
        return replace(page, rows=tuple(_direct(row) for row in page.rows), next=onward)
    plain = _ANCHOR.sub(lambda found: found[1] + _MARK.sub("", found[2]) + found[3], text)
    document = parse(plain)
    if document is None:
        return ListingPage(rows=())
    pager = read_pager(document, plain, asked)
    if pager.next is None and pager.total is not None and asked.number < pager.total:
        pager = replace(pager, next=_turn(asked, asked.number + 1))
    return pager.page(tuple(_direct(row) for row in read_rows(plain, asked.url)))


def _field(asked: Ask) -> tuple[str, str]:
    """The field of the address or form that holds the number of the page, and what it holds."""
    pairs = asked.form if asked.form is not None else query_of(asked.url)
    return next(
        ((name, value) for name, value in pairs if name.lower() in PAGE_FIELDS and stated(value) is not None), ("", "")
    )


def _turn(asked: Ask, number: int) -> Ask | None:
    """The request for another page; ``None`` where no field is known to hold its number."""
    name, _ = _field(asked)
    if not name:
        return None
    shown = number - 1 + int(asked.value("first"))
    if asked.form is not None:
        return asked.onward(asked.url, put(asked.form, name, shown))
    return asked.onward(with_query(asked.url, name, shown))


def _direct(row: Row) -> Row:
    """The row with the address that a counting link (``/link?url=…``) leads to."""
    for name, value in query_of(row.url):
        if name.lower() in _INSIDE and value.startswith(("http://", "https://")):
            return replace(row, url=absolute(value, value) or row.url)
    return row
