"""From an answer, or the lack of one, to what is recorded of it."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.decode import decode
from crawler.items import Fetched
from crawler.middlewares.robots import RobotsUnreachable
from crawler.page_state import page_state


def fetched(response: Response, url: str, kind: str, portal: str, *, encoding: str = "", **known: Any) -> Fetched:
    """The item of one answer. ``url`` was asked for; redirects may have led elsewhere. ``known``: fields of Fetched."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    common: dict[str, Any] = {"status": response.status, "final_url": response.url, "headers": headers, **known}
    if response.status == 304:
        return Fetched(url, kind, "unchanged", portal, **common)
    names = {name.lower(): value for name, value in headers}
    text = decode(response.body, encoding)[0] if is_text(response.body) else ""
    state = page_state(response.status, names, text, url, response.url)
    # The state is told where it says more than the outcome, whose word it often is.
    kind_of = f"{state.kind}: " if state.kind != state.outcome else ""
    outcome, reason = state.outcome, f"{kind_of}{state.reason}" if state.reason else ""
    if outcome == "ok" and not response.body.strip():
        outcome, reason = "empty", "the answer had no body"
    return Fetched(url, kind, outcome, portal, body=response.body, reason=reason, **common)


def unanswered(failure: Failure, url: str, kind: str, portal: str, **known: Any) -> Fetched:
    """The item of a request that brought no answer: refused by our own rules, too large, or failed."""
    error = failure.value
    outcome = "failed"
    if isinstance(error, DownloadCancelledError):
        outcome = "too_large"
    elif isinstance(error, IgnoreRequest) and not isinstance(error, RobotsUnreachable):
        outcome = "refused"
    return Fetched(url, kind, outcome, portal, reason=str(error) or type(error).__name__, **known)


def is_text(body: bytes) -> bool:
    """Whether the bytes are a page rather than a file: judged by magic numbers, since Content-Type lies."""
    head = body[:8]
    return not head.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xd8\xff", b"\x89PNG", b"Rar!"))
