"""What is sent: the requests of a crawl, and what each tells of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from scrapy.http import FormRequest, Request, Response
from twisted.python.failure import Failure

from archive.snapshots import Fetch
from crawler.card import Card, ListingEntry
from crawler.plan import Candidate, Listing, Plan
from crawler.platforms.listing import Ask, Row
from parsers.model import Hints
from parsers.publishers import region

LISTS_FIRST, LAST = 10, -10
"""Lists are asked for before reports: what they show decides which. Last come pages that turned us away before."""


def page_request(
    ask: Ask, portal: str, latest: Fetch | None, callback: Callable[..., Any], errback: Callable[..., Any], **told: Any
) -> Request:
    """A list page, or one on the way to it. What is held of a page that is not posted for is told to the server."""
    kind: type[Request] = Request if ask.form is None else FormRequest
    more: dict[str, Any] = {} if ask.form is None else {"formdata": list(ask.form), "method": "POST"}
    return kind(
        ask.url,
        callback=callback,
        errback=errback,
        cb_kwargs={"ask": ask, **told},
        meta={"portal": portal},
        headers=dict(ask.headers) | (conditions(latest) if ask.form is None else {}),
        dont_filter=True,
        priority=LISTS_FIRST,
        **more,
    )


def report_request(
    card: Card,
    candidate: Candidate,
    latest: Fetch | None,
    callback: Callable[..., Any],
    errback: Callable[..., Any],
    **told: Any,
) -> Request:
    """One report."""
    return Request(
        candidate.row.url,
        callback=callback,
        errback=errback,
        cb_kwargs={"card": card, "candidate": candidate, **told},
        meta={"portal": card.name, "article": True, "found_on": candidate.found_on},
        headers=conditions(latest) | ({"Referer": candidate.found_on} if candidate.found_on else {}),
        dont_filter=True,
    )


def asked(failure: Failure) -> Request:
    """The request that failed; Scrapy hangs it on the failure."""
    request: Request = vars(failure)["request"]
    return request


def listing_hints(ask: Ask, listing: Listing) -> dict[str, Any]:
    """What to keep with a list page, to know it again and to know how it was come by."""
    told: dict[str, Any] = {"number": ask.number}
    if ask.form is not None:
        told["form"] = [list(pair) for pair in ask.form]
    if listing.label:
        told["label"] = listing.label
    if listing.trail and ask == listing.first:
        told["trail"] = list(listing.trail)
    return told


def pace(cards: tuple[Card, ...], delay: str | float) -> dict[str, dict[str, float]]:
    """Downloader slots by host: one request at a time, and the longest delay any card on the host asks for.

    ``delay`` (seconds), where given, stands in for the cards'.
    """
    slots: dict[str, dict[str, float]] = {}
    for card in cards:
        for host in card.hosts:
            seconds = float(delay) if delay not in ("", None) else card.delay
            # 5 % more, so that two requests also *arrive* no closer than the delay.
            wanted = max(seconds * 1.05, slots.get(host.split(":")[0], {}).get("delay", 0.0))
            slots[host.split(":")[0]] = {"concurrency": 1, "delay": wanted}
    return slots


def conditions(latest: Fetch | None) -> dict[str, str]:
    """Headers that ask for a page only if it changed; none unless the last answer carried a validator."""
    if latest is None:
        return {}
    return {
        name: value
        for name, value in (("If-None-Match", latest.etag), ("If-Modified-Since", latest.last_modified))
        if value
    }


def hints(
    card: Card, candidate: Candidate, response: Response | None, more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What is known before reading: from the row, and from the card where the listing is the publisher's own.

    In a listing of many publishers the card's region is told only where the table holds it: there it tells apart
    regions and bodies of one name. A code that no table holds would be taken for everybody's own.
    """
    scope, code = candidate.listing.scope, card.publisher.region_code
    own = scope == "own" or candidate.publisher == card.publisher.name
    level = card.publisher.level if own else {"towns": "township_or_subdistrict"}.get(scope, "")
    known = asdict(
        Hints(
            found_on=candidate.found_on,
            link_text=candidate.row.text,
            content_type=((response and response.headers.get("Content-Type")) or b"").decode("latin-1"),
            publisher=candidate.publisher or (card.publisher.name if own else ""),
            region_code=code if own or scope in ("departments", "towns") or region(code) is not None else "",
            level=level,
            year=candidate.year,
            published_on=candidate.row.date,
        )
    )
    del known["url"]
    return known | dict(more or {})


def announced(plan: Plan) -> list[Candidate]:
    """The reports that the card itself names."""

    return [
        Candidate(Row(url, entry.title), ListingEntry(entry.url, scope=entry.scope), "", year, entry.publisher)
        for entry in plan.card.reports
        for url, year in entry.addresses
    ]


def as_shown(fetch: Fetch, listing: ListingEntry, found_on: str) -> Candidate:
    """A report that is held, as a list showed it when it was fetched."""
    told = fetch.hints
    row = Row(fetch.url, str(told.get("link_text", "")), str(told.get("published_on", "")))
    return Candidate(row, listing, found_on, told.get("year"), str(told.get("publisher", "")))
