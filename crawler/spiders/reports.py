"""The harvest: lists of each portal, page by page; then the reports they show that are new, changed or due."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from archive.snapshots import Fetch, Snapshots
from crawler import platforms
from crawler.addresses import one_name, other_names
from crawler.answers import fetched, unanswered
from crawler.card import Card, ListingEntry
from crawler.decode import decode
from crawler.download import PortalStopped
from crawler.due import Held, reason_to_fetch
from crawler.held import HeldPages, Key
from crawler.items import Fetched
from crawler.page_text import Page
from crawler.plan import Candidate, Listing, Plan
from crawler.platforms.branches import branches
from crawler.platforms.listing import Ask, Branch
from crawler.registry import load, select
from crawler.spiders.asking import (
    LAST,
    announced,
    as_shown,
    asked,
    hints,
    listing_hints,
    pace,
    page_request,
    report_request,
)  # fmt: skip
from crawler.spiders.follow import Follow
from crawler.spiders.way import Way, last_year
from crawler.summary import CrawlSummary, Line
from crawler.waiting import wait_until
from parsers.identify import judge_link

FAILURES_IN_A_ROW = 5
"""So many failures one after the other, and a portal is left until the next run."""
MOST_UNLISTED = 50
"""Reports that left their list which one run asks after; the others follow in the next runs."""

Output = Iterator[Fetched | Request]


class ReportsSpider(scrapy.Spider):
    """``scrapy crawl reports -a portals=demo[,name]`` (or ``all``), ``-a year=2024``, ``-a dry_run=1``,
    ``-a retry_blocked=1``, ``-a rediscover=demo[,name]``.

    A portal goes through stages: its card's lists; the list found by an earlier run; the way from its home page; the
    card's fallbacks. Each is tried only when those before it have shown no report, or (``rediscover``) none of last
    year. Then the reports are asked for.
    """

    name = "reports"
    recheck = False

    def __init__(
        self,
        portals: str = "",
        year: str = "",
        dry_run: str = "",
        retry_blocked: str = "",
        rediscover: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.asked = [name for name in portals.split(",") if name]
        self.year = int(year) if year else None
        self.dry_run = bool(dry_run)
        self.retry_blocked = bool(retry_blocked)
        self.rediscover = frozenset(rediscover.split(","))
        self.cards: tuple[Card, ...] = ()
        self.hosts: dict[str, tuple[str, ...]] = {}
        self.stopped: dict[str, str] = {}
        self.failures: dict[str, int] = {}
        self.snapshots: Snapshots | None = None
        self.held = HeldPages(None)
        self.answers: dict[str, dict[Key, Fetch]] = {}
        self.tally = CrawlSummary(dry_run=self.dry_run)
        self.follow = Follow(self, self.mind)
        self.way = Way(self)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ReportsSpider:
        """As Scrapy makes it: read the cards, and set each host's pace from them."""
        spider: ReportsSpider = super().from_crawler(crawler, *args, **kwargs)
        own = crawler.settings["NIANBAO_PORTALS"]
        spider.cards = select(load(Path(own) if own else None), spider.asked, everything=spider.asked == ["all"])
        spider.hosts = {card.name: card.hosts for card in spider.cards}
        slots = crawler.settings.getdict("DOWNLOAD_SLOTS") | pace(spider.cards, crawler.settings["NIANBAO_DELAY"])
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        # What waits in a host's slot is sent even after Ctrl-C; two a host keep it busy and end soon.
        most = min(crawler.settings.getint("CONCURRENT_REQUESTS"), 2 * len(slots))
        crawler.settings.set("CONCURRENT_REQUESTS", most, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Fetched | Request]:
        """The first stage of every portal."""
        self.tally.portals = [card.name for card in self.cards]
        self.held = HeldPages(self.snapshots, self.tally.run_id)
        for card in self.cards:
            if self._waits(card):
                continue
            self.answers[card.name] = self.held.answers(card.name)
            for request in self._advance(Plan(card, judge_link, self.year)):
                yield request

    def _waits(self, card: Card) -> bool:
        """Whether a portal that has turned us away is left alone for now; if so it is told."""
        times = [] if self.retry_blocked else self.held.blocked(card.name)
        until = wait_until(times)
        if until is None or until <= datetime.now(UTC):
            return False
        person = until.year == datetime.max.year
        when = "a person must look first" if person else f"it is asked again after {until:%Y-%m-%d %H:%M} UTC"
        message = f"turned us away in {len(times)} runs in a row; {when} (--retry-blocked asks now)"
        self.tally.notes.append(Line(card.name, "", "", f"{'blocked_for_good' if person else 'waiting'}: {message}"))
        return True

    # Stages of a portal.

    def _advance(self, plan: Plan) -> Output:
        """Go on with a portal none of whose pages is on its way: to the next stage that asks for something."""
        stages = (self._listings, self._learned, self._home, self._fallbacks, self._reports)
        while not plan.open and len(plan.stages) < len(stages):
            stage = stages[len(plan.stages)]
            plan.stages.append(stage.__name__.lstrip("_"))
            yield from stage(plan)

    def _listings(self, plan: Plan) -> Output:
        for candidate in announced(plan):
            if self.year in (None, candidate.year) or candidate.year is None:
                plan.name(candidate)
        for entry in plan.card.listings:
            if not entry.fallback and not (self.year and entry.years and self.year not in entry.years):
                yield from self._begin(plan, entry, platforms.entry(entry.url))

    def _learned(self, plan: Plan) -> Output:
        column = self.held.column(plan.card.name) if self._elsewhere(plan) else None
        if column:
            entry = ListingEntry(column.url, basis="guess", platform=platforms.AUTO)
            yield from self._begin(plan, entry, Ask(column.url), trail=tuple(column.hints["trail"]))

    def _elsewhere(self, plan: Plan) -> bool:
        """Whether to look for the column in another place than its lists."""
        return plan.astray or (plan.card.name in self.rediscover and plan.stale(last_year()))

    def _home(self, plan: Plan) -> Output:
        if self._elsewhere(plan):
            yield from self.way.step(plan, Ask(plan.card.home), ())

    def _fallbacks(self, plan: Plan) -> Output:
        for entry in plan.card.listings:
            if entry.fallback and (not plan.covered or self._elsewhere(plan)):
                yield from self._begin(plan, entry, platforms.entry(entry.url))

    def _reports(self, plan: Plan) -> Output:
        """Settle what the lists have shown, and ask for the reports that are new, changed, due or no longer listed."""
        name, now = plan.card.name, datetime.now(UTC)
        plan.conclude()
        unlisted = [] if self.year or name in self.stopped else self._unlisted(plan)
        self.tally.navigation += plan.navigation
        self.tally.notes += [Line(name, "", "", flag) for flag in plan.flags]
        self.tally.refused += [Line(name, link.url, link.text, link.reason) for link in plan.refused.values()]
        listed = [(one, False) for one in plan.candidates.values()]
        for candidate, gone in [*listed, *((one, True) for one in unlisted)]:
            candidate, latest, held = self._as_held(candidate)
            days = plan.card.check_interval_days
            # What the run that was cut off has asked again need not be asked a third time.
            again = self.recheck and not (held and held.good and held.run_id in self.held.cut_off)
            why = reason_to_fetch(candidate.shown, held, now, days, recheck=again)
            if gone and held and held.good:
                why = why or "no longer in its list: is it still there?"
            if not why:
                self.tally.held += 1
                if not self.dry_run:
                    yield from self.follow.lacking(plan.card, latest)
                continue
            self.tally.planned += 1
            self.tally.planned_lines.append(Line(name, candidate.row.url, candidate.row.text, why))
            if not self.dry_run:
                told = {"more": {"unlisted": True} if gone else {}}
                request = report_request(
                    plan.card, candidate, latest, self.parse_report, self.report_unanswered, **told
                )
                # One page behind a login must not keep the portal from ever coming to the others.
                yield request.replace(priority=LAST) if held and held.outcome == "blocked" else request

    def _as_held(self, candidate: Candidate) -> tuple[Candidate, Fetch | None, Held | None]:
        """A candidate under the address it is held under, with its last good fetch and how its last fetch went."""
        for url in (candidate.row.url, *other_names(candidate.row.url)):
            latest, held = self.held.of(url)
            if held:
                return replace(candidate, row=replace(candidate.row, url=url)), latest, held
        return candidate, None, None

    def _unlisted(self, plan: Plan) -> list[Candidate]:
        """Reports that are held and that no list shows any more, as long as nobody has looked whether they are there.

        Told only where every list was read to its end; a list that lost half of what it held is told as drifted.
        """
        if not plan.whole:
            return []
        known = self.held.reports(plan.card.name)
        named = {entry.url for entry in plan.card.reports}
        shown = plan.names | {one_name(url) for url in plan.refused}
        gone = [one for one in known.values() if one_name(one.url) not in shown]
        if len(known) >= 4 and len(gone) * 2 > len(known):
            plan.flag("drifted", f"the lists show {len(known) - len(gone)} of {len(known)} reports held")
        gone = [one for one in gone if one.found_on and one.url not in named and not one.hints.get("unlisted")]
        lost = {one.url for one in gone if (last := self.held.of(one.url)[1]) and not last.good}
        if fresh := [one for one in gone if one.url not in lost]:
            years = sorted({str(one.hints.get("year") or "?") for one in fresh})
            plan.flag("vanished", f"{len(fresh)} reports held are no longer listed (years {', '.join(years)})")
        return [as_shown(one, ListingEntry(one.found_on, scope="all"), one.found_on) for one in gone[:MOST_UNLISTED]]

    # Lists.

    def _begin(self, plan: Plan, entry: ListingEntry, first: Ask, **more: Any) -> Output:
        if listing := plan.begin(entry, first, **more):
            yield from self._ask(plan, listing, first)

    def _ask(self, plan: Plan, listing: Listing, ask: Ask) -> Output:
        """Ask for a list page, or take it from the run that was cut off."""
        plan.open += 1
        if held := self.answers[plan.card.name].pop((ask.url, ask.form), None):
            yield from self.read_page(plan, listing, ask, held.final_url or held.url, self.held.body(held) or b"")
            return
        yield page_request(
            ask,
            plan.card.name,
            self.held.latest(ask.url),
            self.parse_listing,
            self.listing_unanswered,
            plan=plan,
            listing=listing,
        )

    def parse_listing(self, response: Response, ask: Ask, plan: Plan, listing: Listing) -> Output:
        """One list page: keep it and read it."""
        told, encoding = listing_hints(ask, listing), listing.entry.encoding
        item = fetched(response, ask.url, "listing", plan.card.name, encoding=encoding, hints=told)
        body = self.held.body(self.held.latest(ask.url)) if item.outcome == "unchanged" else item.body
        good = item.outcome in ("ok", "unchanged") and body is not None
        if good and ask == listing.first and (one := self._report_at(plan, listing, ask, response.url, body or b"")):
            yield from self._take_one(plan, one, item, response)
            return
        yield item
        if good and body is not None:
            self.failures[plan.card.name] = 0
            yield from self.read_page(plan, listing, ask, response.url, body)
            return
        self.mind(item)
        gone = item.outcome in ("not_found", "soft_404")
        plan.fail(listing, ask, f"{item.outcome}, {item.reason}", gone=gone)
        yield from self.closed(plan)

    def _report_at(self, plan: Plan, listing: Listing, ask: Ask, url: str, body: bytes) -> Candidate | None:
        """The report that stands where a list was looked for, ``None`` where a list does."""
        text, _ = decode(body, listing.entry.encoding)
        if not Page(text).is_report:
            return None
        return plan.is_one(listing, platforms.read(listing.platform, text, replace(ask, url=url)), url)

    def _take_one(self, plan: Plan, one: Candidate, item: Fetched, response: Response) -> Output:
        """Keep the page of a list as the report that it is."""
        told = hints(plan.card, one, response)
        self.tally.planned += 1
        self.tally.planned_lines.append(Line(plan.card.name, item.url, one.row.text, "stands in place of a list"))
        item = replace(item, kind="report", title=one.row.text, hints=told)
        self.mind(item)
        item, belonging = self.follow.report(plan.card, item, response)
        yield item
        if not self.dry_run:
            yield from belonging
        yield from self.closed(plan)

    def listing_unanswered(self, failure: Failure) -> Output:
        """A list page, or one on the way to it, that could not be fetched."""
        told = asked(failure).cb_kwargs
        plan, ask = told["plan"], told["ask"]
        if not isinstance(failure.value, PortalStopped):
            item = unanswered(failure, ask.url, "listing" if "listing" in told else "column", plan.card.name)
            self.mind(item)
            yield item
            if listing := told.get("listing"):
                plan.fail(listing, ask, item.reason, gone=False)
            else:
                plan.flag("listing_failed", f"{ask.url}: {item.reason}")
                yield from self.way.onward(plan)
                return
        yield from self.closed(plan)

    def read_page(self, plan: Plan, listing: Listing, ask: Ask, url: str, body: bytes) -> Output:
        """Read one list page: on to the next, and into the lists that it opens."""
        text, _ = decode(body, listing.entry.encoding)
        if listing.platform == platforms.AUTO:
            listing.platform = platforms.detect(text, url)
        answered = replace(ask, url=url)
        page = platforms.read(listing.platform, text, answered)
        following = plan.take(listing, answered, page, text)
        own = listing.entry.scope == "own"
        opened = [*page.branches, *branches(text, answered, page.rows, listing.entry.layout, own=own)]
        for branch in plan.branches(listing, self._unknown(plan, listing, opened, url)):
            yield from self._ask(plan, branch, branch.first)
        if following:
            yield from self._ask(plan, listing, following)
        yield from self.closed(plan)

    def _unknown(self, plan: Plan, listing: Listing, opened: Iterable[Branch], url: str) -> Iterator[Branch]:
        """The lists opened, without those that an earlier run found to be reports: they are asked for when due."""
        for branch in opened:
            latest = self.held.latest(branch.ask.url)
            # A year's folder may have been asked for as a report too.
            body = self.held.body(latest) if latest and latest.kind == "report" else None
            if latest is None or body is None or not Page(decode(body)[0]).is_report:
                yield branch
                continue
            listing.opened += 1
            listing.reports += 1
            plan.refused.pop(branch.ask.url, None)
            plan.name(as_shown(latest, listing.entry, url))

    def closed(self, plan: Plan) -> Output:
        """One page less on its way."""
        plan.open -= 1
        yield from self._advance(plan)

    # Reports.

    def parse_report(self, response: Response, card: Card, candidate: Candidate, more: dict[str, Any]) -> Output:
        """One report: its bytes, and what its row told of it."""
        item = fetched(
            response,
            candidate.row.url,
            "report",
            card.name,
            title=candidate.row.text,
            found_on=candidate.found_on,
            hints=hints(card, candidate, response, more),
        )
        self.mind(item)
        item, belonging = self.follow.report(card, item, response)
        yield item
        yield from belonging

    def report_unanswered(self, failure: Failure) -> Output:
        """A report that could not be fetched."""
        card, candidate = asked(failure).cb_kwargs["card"], asked(failure).cb_kwargs["candidate"]
        if isinstance(failure.value, PortalStopped):
            self.tally.skipped += 1
            return
        row = candidate.row
        told = {"found_on": candidate.found_on, "hints": hints(card, candidate, None)}
        item = unanswered(failure, row.url, "report", card.name, title=row.text, **told)
        self.mind(item)
        yield item

    def mind(self, item: Fetched) -> None:
        """Stop asking a portal that has blocked us, or that fails again and again."""
        if item.outcome == "blocked":
            self.stopped.setdefault(item.portal, f"blocked: {item.reason}")
        failures = self.failures[item.portal] = self.failures.get(item.portal, 0) + 1 if item.outcome == "failed" else 0
        if failures >= FAILURES_IN_A_ROW:
            self.stopped.setdefault(item.portal, f"{failures} failures in a row, the last: {item.reason}")
