"""The harvest: listings of each portal, page by page; then the reports they show that are new, changed or due."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import FormRequest, Request, Response
from twisted.python.failure import Failure

from archive.snapshots import Fetch, Snapshots
from crawler import platforms
from crawler.answers import fetched, unanswered
from crawler.card import Card, ListingEntry
from crawler.decode import decode
from crawler.download import PortalStopped
from crawler.items import Fetched
from crawler.plan import Candidate, Held, Plan, reason_to_fetch
from crawler.platforms.listing import Ask
from crawler.registry import load, select
from crawler.summary import CrawlSummary, Line
from parsers.identify import judge_link
from parsers.model import Hints
from parsers.publishers import region

FAILURES_IN_A_ROW = 5
"""So many failures one after the other, and a portal is left until the next run."""

Output = Iterator[Fetched | Request]


class ReportsSpider(scrapy.Spider):
    """``scrapy crawl reports -a portals=demo[,name]`` (or ``all``), ``-a year=2024``, ``-a dry_run=1``."""

    name = "reports"
    recheck = False

    def __init__(self, portals: str = "", year: str = "", dry_run: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.asked = [name for name in portals.split(",") if name]
        self.year = int(year) if year else None
        self.dry_run = bool(dry_run)
        self.cards: tuple[Card, ...] = ()
        self.hosts: dict[str, tuple[str, ...]] = {}
        self.stopped: dict[str, str] = {}
        self.failures: dict[str, int] = {}
        self.snapshots: Snapshots | None = None
        self.tally = CrawlSummary(dry_run=self.dry_run)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ReportsSpider:
        """As Scrapy makes it: read the cards, and set each host's pace from them."""
        spider: ReportsSpider = super().from_crawler(crawler, *args, **kwargs)
        folder = crawler.settings["NIANBAO_PORTALS"]
        cards = load(Path(folder) if folder else None)
        spider.cards = select(cards, spider.asked, everything=spider.asked == ["all"])
        spider.hosts = {card.name: card.hosts for card in spider.cards}
        slots = crawler.settings.getdict("DOWNLOAD_SLOTS") | pace(spider.cards, crawler.settings["NIANBAO_DELAY"])
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        # What waits in a host's slot is sent even after Ctrl-C; two a host keep it busy and end soon.
        most = min(crawler.settings.getint("CONCURRENT_REQUESTS"), 2 * len(slots))
        crawler.settings.set("CONCURRENT_REQUESTS", most, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Page 1 of every listing of every card."""
        self.tally.portals = [card.name for card in self.cards]
        for card in self.cards:
            plan = Plan(card, judge_link, self.year)
            wanted = [item for item in card.listings if not (self.year and item.years and self.year not in item.years)]
            plan.open = len(wanted)
            for listing in wanted:
                yield self._list_request(plan, listing, Ask(listing.url), listing.platform or card.platform)

    def _list_request(self, plan: Plan, listing: ListingEntry, ask: Ask, platform: str) -> Request:
        told = {"plan": plan, "listing": listing, "ask": ask}
        kind: Any = Request if ask.form is None else FormRequest
        more: dict[str, Any] = {} if ask.form is None else {"formdata": list(ask.form), "method": "POST"}
        request: Request = kind(
            ask.url,
            callback=self.parse_listing,
            errback=self.listing_unanswered,
            cb_kwargs=told | {"platform": platform},
            meta={"portal": plan.card.name},
            headers=dict(ask.headers) | ({} if more else conditions(self._latest(ask.url))),
            dont_filter=True,
            priority=10,
            **more,
        )
        return request

    def parse_listing(self, response: Response, plan: Plan, listing: ListingEntry, ask: Ask, platform: str) -> Output:
        """One list page: keep it, read it, go on to the next; after the last of all listings, the reports."""
        item = fetched(response, ask.url, "listing", plan.card.name, encoding=listing.encoding, hints=posted(ask))
        yield item
        body = item.body
        if item.outcome == "unchanged":
            held = self._latest(ask.url)
            body = self.snapshots.body(held.body_sha256) if self.snapshots and held and held.body_sha256 else None
        if item.outcome in ("ok", "unchanged") and body is not None:
            self.failures[plan.card.name] = 0
            text, _ = decode(body, listing.encoding)
            system = platforms.detect(text, response.url) if platform == platforms.AUTO else platform
            answered = replace(ask, url=response.url)
            page = platforms.read(system, text, answered)
            if following := plan.take(listing, answered, page, text):
                plan.open += 1
                yield self._list_request(plan, listing, following, system)
        elif ask.number > 1 and item.outcome in ("not_found", "soft_404"):
            plan.flag("partial", f"{ask.url}: page {ask.number} was announced but is not there")
        else:
            self._mind(item)
            plan.flag("listing_failed", f"{ask.url}: {item.outcome}, {item.reason}")
        yield from self._after_listing(plan)

    def listing_unanswered(self, failure: Failure) -> Output:
        """A list page that could not be fetched."""
        told = asked(failure).cb_kwargs
        plan: Plan = told["plan"]
        if not isinstance(failure.value, PortalStopped):
            item = unanswered(failure, told["ask"].url, "listing", plan.card.name, hints=posted(told["ask"]))
            self._mind(item)
            yield item
            plan.flag("listing_failed", f"{told['ask'].url}: {item.reason}")
        yield from self._after_listing(plan)

    def _after_listing(self, plan: Plan) -> Output:
        plan.open -= 1
        if plan.open:
            return
        name = plan.card.name
        self.tally.navigation += plan.navigation
        self.tally.notes += [Line(name, "", "", flag) for flag in plan.flags]
        self.tally.refused += [Line(name, link.url, link.text, link.reason) for link in plan.refused.values()]
        now = datetime.now(UTC)
        for candidate in plan.candidates.values():
            latest, held = self._held(candidate.row.url)
            why = reason_to_fetch(candidate, held, now, plan.card.check_interval_days, self.recheck)
            if not why:
                self.tally.held += 1
                continue
            self.tally.planned += 1
            self.tally.planned_lines.append(Line(name, candidate.row.url, candidate.row.text, why))
            if not self.dry_run:
                yield self._report_request(plan.card, candidate, latest)

    def _report_request(self, card: Card, candidate: Candidate, latest: Fetch | None) -> Request:
        return Request(
            candidate.row.url,
            callback=self.parse_report,
            errback=self.report_unanswered,
            cb_kwargs={"card": card, "candidate": candidate},
            meta={"portal": card.name},
            headers=conditions(latest) | {"Referer": candidate.found_on},
            dont_filter=True,
        )

    def parse_report(self, response: Response, card: Card, candidate: Candidate) -> Output:
        """One report: its bytes, and what its row told of it."""
        item = fetched(
            response,
            candidate.row.url,
            "report",
            card.name,
            title=candidate.row.text,
            found_on=candidate.found_on,
            hints=hints(card, candidate, response),
        )
        self._mind(item)
        yield item

    def report_unanswered(self, failure: Failure) -> Output:
        """A report that could not be fetched."""
        card, candidate = asked(failure).cb_kwargs["card"], asked(failure).cb_kwargs["candidate"]
        if isinstance(failure.value, PortalStopped):
            self.tally.skipped += 1
            return
        row = candidate.row
        item = unanswered(failure, row.url, "report", card.name, title=row.text, found_on=candidate.found_on)
        self._mind(item)
        yield item

    def _mind(self, item: Fetched) -> None:
        """Stop asking a portal that has blocked us, or that fails again and again."""
        if item.outcome == "blocked":
            self.stopped.setdefault(item.portal, f"blocked: {item.reason}")
        failures = self.failures[item.portal] = self.failures.get(item.portal, 0) + 1 if item.outcome == "failed" else 0
        if failures >= FAILURES_IN_A_ROW:
            self.stopped.setdefault(item.portal, f"{failures} failures in a row, the last: {item.reason}")

    def _latest(self, url: str) -> Fetch | None:
        return self.snapshots.latest(url) if self.snapshots else None

    def _held(self, url: str) -> tuple[Fetch | None, Held | None]:
        """The latest good fetch, and what the last attempt was."""
        if self.snapshots is None:
            return None, None
        good = self._latest(url)
        last = good
        for last in self.snapshots.fetches(url=url, after=good.id if good else 0):  # noqa: B007 - the last one stays
            pass
        if last is None:
            return None, None
        row = (str(last.hints.get("link_text", "")), str(last.hints.get("published_on", "")))
        return good, Held(last is good, last.outcome, datetime.fromisoformat(last.fetched_at), row)


def asked(failure: Failure) -> Request:
    """The request that failed; Scrapy hangs it on the failure."""
    request: Request = vars(failure)["request"]
    return request


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


def posted(ask: Ask) -> dict[str, Any]:
    """What tells apart answers of one address: the fields posted to it."""
    return {} if ask.form is None else {"form": [list(pair) for pair in ask.form]}


def conditions(latest: Fetch | None) -> dict[str, str]:
    """Headers that ask for a page only if it changed; none unless the last answer carried a validator."""
    if latest is None:
        return {}
    return {
        name: value
        for name, value in (("If-None-Match", latest.etag), ("If-Modified-Since", latest.last_modified))
        if value
    }


def hints(card: Card, candidate: Candidate, response: Response) -> dict[str, Any]:
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
            content_type=(response.headers.get("Content-Type") or b"").decode("latin-1"),
            publisher=candidate.publisher or (card.publisher.name if own else ""),
            region_code=code if own or scope in ("departments", "towns") or region(code) is not None else "",
            level=level,
            year=candidate.year,
            published_on=candidate.row.date,
        )
    )
    del known["url"]
    return known
