"""Ucap 开普云: static pages counted from 1, or a search service that answers JSON or a piece of HTML.

A page may draw its rows by script and keep old ones, with their pager, in a comment. So static pages are gone through
only where the page itself shows dated rows; else the service is asked, from its first page on, since nothing says where
in it the rows in the comment would end.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from crawler.platforms import next_link, trs
from crawler.platforms.json_list import Shape, load, read_json
from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.paging import carry, goes_on, put, query_of, stated, with_query
from crawler.platforms.rows import absolute, read_rows
from crawler.platforms.script import assigned

KEY = "ucap"

SHAPE = Shape(
    rows=("data.results", "results.data.results", "results.results", "results"),
    title=("title", "subTitle"),
    url=("url", "staticUrl"),
    date=("publishedTimeStr", "publishedTime", "writtendate"),
    publisher=("source",),
    count=("data.total", "results.data.total", "results.total"),
    page=("data.page", "results.data.page"),
    size=("data.rows", "results.data.rows"),
)
_QUOTED = re.compile(r"createPage(?:HTML)?\s*\(\s*[\"'][\w-]+[\"']\s*,\s*\d+")
_NUMBERED = re.compile(r"createPage(?:HTML)?\s*\(\s*\d+\s*,")
_TRS_ARTICLE = re.compile(r"/t\d{8}_\d+\.s?html?\b")
_MARKS = re.compile(
    r"UCAP-?(?:CONTENT|TITLE)|name=[\"']channelid[\"']|<meta[^>]*页面生成时间|getFileListByCodeId", re.IGNORECASE
)
_SEARCH = r"/(?:common/)?search(?:List)?/[0-9a-f]{32}\b"
_SEARCH_PATH = re.compile(_SEARCH)
_SEARCH_ADDRESS = re.compile(rf"[\"']([^\"'\s<>]*{_SEARCH}[^\"'\s<>]*)")
_FILES = re.compile(r"[\"']([^\"'\s<>]*/getFileListByCodeId)\b")
_CHANNEL_TAG = re.compile(r"<(?:meta|input)\b[^>]*name=[\"']channelid[\"'][^>]*>", re.IGNORECASE)
_HEX = re.compile(r"[\"']([0-9a-f]{32})[\"']")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SIZE = 15


def detect(text: str, url: str) -> bool:
    """Whether the pager counts from 1 and names its element, or the system's own names are in the page.

    TRS pages may bear the same quoted pager; they are told by the addresses of their articles.
    """
    if _NUMBERED.search(text):
        return False
    if _SEARCH_PATH.search(urlsplit(url).path) or _SEARCH_ADDRESS.search(text) or _MARKS.search(text):
        return True
    return bool(_QUOTED.search(text)) and not _TRS_ARTICLE.search(text)


def read(text: str, asked: Ask) -> ListingPage:
    """Rows of a static page or of the service's answer, and the way on."""
    if asked.form is not None:
        form = asked.form
        return read_json(text, asked, SHAPE, lambda number: asked.onward(asked.url, put(form, "page", number)))
    if _SEARCH_PATH.search(urlsplit(asked.url).path):
        return _answer(text, asked)
    rows, pages = read_rows(text, asked.url), trs.pager(text, asked.url)
    drawn = not any(row.date for row in read_rows(_COMMENT.sub("", text), asked.url))
    if (drawn or pages is None) and (service := _service(text, asked, drawn=drawn)):
        return ListingPage(rows, service)
    if pages is None:
        return next_link.read(text, asked)
    onward = None
    if pages.index + 1 < pages.total:
        onward = asked.onward(absolute(asked.url, f"{pages.name}_{pages.index + 1 + pages.first}.{pages.ext}"))
    return ListingPage(rows, onward, number=pages.index + 1, total=pages.total)


def _service(text: str, asked: Ask, *, drawn: bool) -> Ask | None:
    """The request for the first page of what the page's script asks for, where it says enough of it.

    Every page of the system names its channel; that alone speaks for the service only where the rows are ``drawn``.
    """
    told = carry(asked, page=1, base=asked.url)
    if files := _FILES.search(text):
        code, channel = (str(assigned(text, name) or "") for name in ("codeId", "channelId"))
        form = (("codeId", code), ("channelId", channel), ("page", "1"), ("size", str(_SIZE)))
        address = absolute(asked.url, files[1])
        return asked.onward(address, form, told=told) if address and (channel or code) else None
    if found := _SEARCH_ADDRESS.search(text):
        address = absolute(asked.url, html.unescape(found[1]))
    else:
        tag = _CHANNEL_TAG.search(text)
        named = _HEX.search(tag[0]) if tag and drawn else None
        if named is None:
            return None
        address = absolute(asked.url, f"/common/search/{named[1]}?_isAgg=true&_pageSize={_SIZE}&_template=index")
    if not address:
        return None
    if "_isJson" not in dict(query_of(address)):
        address = with_query(address, "_isJson", "true")
    return asked.onward(with_query(address, "page", 1), told=told)


def _answer(text: str, asked: Ask) -> ListingPage:
    """One page of the search service, as JSON or (``_isJson=false``) as a piece of HTML."""

    def turn(number: int) -> Ask:
        return asked.onward(with_query(asked.url, "page", number))

    if load(text) is not None or dict(query_of(asked.url)).get("_isJson") == "true":
        return read_json(text, asked, SHAPE, turn)
    rows, pages = read_rows(text, asked.value("base") or asked.url), trs.pager(text, asked.url)
    here = stated(asked.value("page")) or asked.number
    size = stated(asked.value("size")) or len(rows)
    more = here < pages.total if pages else goes_on(len(rows), len(rows), None, size)
    onward = turn(here + 1) if more else None
    if onward:
        onward = Ask(onward.url, onward.number, told=carry(asked, page=here + 1, size=size))
    total = pages.total + asked.number - here if pages else None
    return ListingPage(rows, onward, total=total)
