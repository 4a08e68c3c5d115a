"""ASP.NET WebForms: the next page is the same form, sent back with the state that the page came with.

``__doPostBack(target, argument)`` puts its arguments into ``__EVENTTARGET`` and ``__EVENTARGUMENT`` and submits; the
hidden ``__VIEWSTATE`` and ``__EVENTVALIDATION`` must go along, and each page brings new ones. Lists paged by address
(``?page=2``) are read by what their pager shows.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.platforms.forms import fields, form_of
from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.pager import NEXT, read_pager
from crawler.platforms.paging import put, stated
from crawler.platforms.rows import parse, read_rows

KEY = "aspnet"

_MARKS = re.compile(r"\b__doPostBack\b|\b__VIEWSTATE\b|\bAspNetPager\b", re.IGNORECASE)
_POSTBACK = re.compile(
    r"(?:__doPostBack\(|WebForm_PostBackOptions\()\s*[\"']([^\"']*)[\"']\s*,\s*[\"']([^\"']*)[\"']", re.IGNORECASE
)
_ARGUMENT = re.compile(r"(?:Page\$)?(\d{1,9})$", re.IGNORECASE)
_OFF = re.compile(r"\bdisabled\b|aspNetDisabled", re.IGNORECASE)


def detect(text: str, url: str) -> bool:
    """Whether the page posts back, or its address is that of a WebForm."""
    return bool(_MARKS.search(text)) or urlsplit(url).path.lower().endswith(".aspx")


def read(text: str, asked: Ask) -> ListingPage:
    """Rows, the form that brings the next page, and the page numbers that the pager states."""
    document = parse(text)
    if document is None:
        return ListingPage(rows=())
    pager = read_pager(document, text, asked)
    here = pager.number or asked.number
    onward, highest = None, 0
    if pager.total is None or here < pager.total:
        onward, highest = _postback(document, asked, here)
        onward = onward or pager.next
    total = pager.total if pager.total is not None or onward else max(highest, pager.shown or 0) or None
    return ListingPage(read_rows(text, asked.url), onward, pager.number, total, pager.count)


def _postback(document: HtmlElement, asked: Ask, here: int) -> tuple[Ask | None, int]:
    """The postback that brings page ``here + 1``, and the highest page that the pager names.

    Best is what says 下一页; else what says the number, else what posts it.
    """
    ranked: list[tuple[int, Ask]] = []
    highest = 0
    for node in document.iter("a", "input", "button"):
        if node.get("disabled") is not None or _OFF.search(node.get("class") or ""):
            continue
        label = re.sub(r"\s+", "", "".join(node.itertext()) or node.get("value") or node.get("title") or "")
        call = _POSTBACK.search(html.unescape(f"{node.get('href') or ''} {node.get('onclick') or ''}"))
        argument = _ARGUMENT.match(call[2]) if call else None
        if argument and stated(label):
            highest = max(highest, int(argument[1]))
        if NEXT.fullmatch(label):
            rank = 0
        elif label == str(here + 1):
            rank = 1
        elif argument and int(argument[1]) == here + 1:
            rank = 2
        else:
            continue
        if request := _send(node, call, asked):
            ranked.append((rank, request))
    return min(ranked, key=lambda one: one[0])[1] if ranked else None, highest


def _send(node: HtmlElement, call: re.Match[str] | None, asked: Ask) -> Ask | None:
    """What a browser sends when this element is clicked; ``None`` where that is no form."""
    form = form_of(node)
    if form is None:
        return None
    filled, kind = fields(form), (node.get("type") or "").lower()
    if call is not None:
        filled = put(put(filled, "__EVENTTARGET", call[1]), "__EVENTARGUMENT", call[2])
    elif node.tag == "input" and kind == "image" and node.get("name"):
        filled = (*filled, (f"{node.get('name')}.x", "1"), (f"{node.get('name')}.y", "1"))
    elif node.tag in ("input", "button") and kind in ("submit", "") and node.get("name"):
        filled = (*filled, (str(node.get("name")), node.get("value") or ""))
    else:
        return None
    action = (form.get("action") or "").strip()
    return asked.onward(urljoin(asked.url, action) if action else asked.url, filled)
