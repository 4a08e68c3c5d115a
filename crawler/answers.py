"""From an answer, or the lack of one, to what is recorded of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.decode import decode
from crawler.files import file_name, file_type, is_file
from crawler.items import Fetched
from crawler.middlewares.robots import RobotsUnreachable
from crawler.page_state import article_state, instead, page_state
from crawler.page_text import Page

_REPORT_WORDS = re.compile(r"总体情况|主动公开政府信息|统计期限|[一二三]、.{0,12}(?:概述|公开|情况)")
"""One of them stands in every report."""


def fetched(response: Response, url: str, kind: str, portal: str, *, encoding: str = "", **known: Any) -> Fetched:
    """The item of one answer. ``url`` was asked for; redirects may have led elsewhere. ``known``: fields of Fetched."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    names = {name.lower(): value for name, value in headers}
    told = _told(response, names)
    if told:
        known["hints"] = {**known.get("hints", {}), **told}
    common: dict[str, Any] = {"status": response.status, "final_url": response.url, "headers": headers, **known}
    if response.status == 304:
        return Fetched(url, kind, "unchanged", portal, **common)
    page = Page(decode(response.body, encoding)[0]) if encoding and is_text(response.body) else page_of(response)
    text = page.text
    state = page_state(response.status, names, page, url, response.url)
    if state.kind == "real":
        in_place = response.request.meta.get("in_place", "") if response.request else ""
        state = instead(in_place) or (article_state(page) if kind in ("report", "part") and text else None) or state
    # The state is told where it says more than the outcome, whose word it often is.
    kind_of = f"{state.kind}: " if state.kind != state.outcome else ""
    outcome, reason = state.outcome, f"{kind_of}{state.reason}" if state.reason else ""
    if outcome == "ok" and text and _stands_for_a_file(url, kind, page):
        outcome, reason = "soft_404", "a page in place of the file"
    if outcome == "ok" and not response.body.strip():
        outcome, reason = "empty", "the answer had no body"
    return Fetched(url, kind, outcome, portal, body=response.body, reason=reason, **common)


_pages: WeakKeyDictionary[Response, Page] = WeakKeyDictionary()


def page_of(response: Response) -> Page:
    """The page of an answer, that of ``""`` for a file. Several look at one answer, one behind the other."""
    page = _pages.get(response)
    if page is None:
        page = _pages[response] = Page(decode(response.body)[0] if is_text(response.body) else "")
    return page


def unanswered(failure: Failure, url: str, kind: str, portal: str, **known: Any) -> Fetched:
    """The item of a request that brought no answer: refused by our own rules, too large, or failed."""
    error = failure.value
    outcome = "failed"
    if isinstance(error, DownloadCancelledError):
        outcome = "too_large"
    elif isinstance(error, IgnoreRequest) and not isinstance(error, RobotsUnreachable):
        outcome = "refused"
    reason = str(error) or ("more bytes than are taken" if outcome == "too_large" else type(error).__name__)
    return Fetched(url, kind, outcome, portal, reason=reason, **known)


def is_text(body: bytes) -> bool:
    """Whether the bytes are a page rather than a file: judged by magic numbers, since Content-Type lies."""
    return not file_type(body)


def _told(response: Response, headers: Mapping[str, str]) -> dict[str, Any]:
    """What is kept beside an answer: a file's type by its bytes and its name as the server gives it; what was amiss
    with the certificate (``tls_ok``) or with the scheme."""
    told: dict[str, Any] = {
        "file_type": file_type(response.body),
        "file_name": file_name(headers.get("content-disposition", "")),
    }
    for flag in response.flags:
        word, _, rest = flag.partition(": ")
        if word == "tls":
            told |= {"tls_ok": False, "tls_fault": rest}
        elif word == "scheme":
            told["scheme"] = rest
    return {name: value for name, value in told.items() if value not in ("", None)}


def _stands_for_a_file(url: str, kind: str, page: Page) -> bool:
    """Whether a page came where a file was asked for. Some servers export a report as a page and call it .doc."""
    if kind not in ("attachment", "report") or not is_file(url) or "<" not in page.text[:2000]:
        return False
    return _REPORT_WORDS.search(page.visible) is None
