"""From a portal's home page to its column of reports, menu by menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy.http import Request, Response

from archive.coverage import CHINA
from crawler import discovery, platforms
from crawler.answers import fetched
from crawler.card import ListingEntry
from crawler.decode import decode
from crawler.items import Fetched
from crawler.plan import Listing, Plan
from crawler.platforms.listing import Ask
from crawler.spiders.asking import page_request

MOST_STEPS = 8
"""Pages asked for on the way from a home page to the column of reports."""
Output = Iterator[Fetched | Request]


class Way:
    """The search for a column. ``spider`` has ``held`` and ``answers``, is told of every answer (``mind``), reads the
    column that is found (``read_page``) and goes on when a page is done with (``closed``)."""

    def __init__(self, spider: Any) -> None:
        self.spider = spider

    def step(self, plan: Plan, ask: Ask, trail: tuple[str, ...]) -> Output:
        """Ask for a page on the way, or take it from the run that was cut off; ``trail`` leads to it."""
        plan.open += 1
        plan.asked.add((ask.url, None))
        if held := self.spider.answers[plan.card.name].pop((ask.url, None), None):
            yield from self._look(plan, ask, trail, held.final_url or held.url, self.spider.held.body(held) or b"")
            return
        latest, told = self.spider.held.latest(ask.url), {"plan": plan, "trail": trail}
        yield page_request(ask, plan.card.name, latest, self.came, self.spider.listing_unanswered, **told)

    def came(self, response: Response, ask: Ask, plan: Plan, trail: tuple[str, ...]) -> Output:
        """A page on the way from the home page to the column of reports."""
        item = fetched(response, ask.url, "column" if trail else "home", plan.card.name)
        body = self.spider.held.body(self.spider.held.latest(ask.url)) if item.outcome == "unchanged" else item.body
        if item.outcome not in ("ok", "unchanged") or body is None:
            yield item
            self.spider.mind(item)
            plan.flag("listing_failed", f"{ask.url}: {item.outcome}, {item.reason}")
            yield from self.onward(plan)
            return
        if discovery.lists_reports(decode(body)[0], response.url):
            item = replace(item, kind="listing", hints={"trail": [*trail, ask.url], "number": 1})
        yield item
        yield from self._look(plan, ask, trail, response.url, body)

    def _look(self, plan: Plan, ask: Ask, trail: tuple[str, ...], url: str, body: bytes) -> Output:
        """Take the page for the column if it lists reports; else go on where its links point."""
        text, _ = decode(body)
        if discovery.lists_reports(text, url):
            listing = Listing(ListingEntry(ask.url, basis="guess"), ask, platforms.AUTO, trail=(*trail, ask.url))
            plan.listings.append(listing)
            plan.steps.clear()
            shows = f"shows no report of {last_year()}" if plan.covered else "lists no report"
            for entry in plan.card.listings:
                plan.flag("column_moved", f"{entry.url} {shows}; found at {ask.url}: put it on the card")
            yield from self.spider.read_page(plan, listing, ask, url, body)
            return
        # What the page behind a menu shows is nearer than the home page's other menus.
        steps = discovery.next_steps(text, url, len(trail))
        plan.steps[:0] = [(step.url, (*trail, ask.url)) for step in steps]
        yield from self.onward(plan)

    def onward(self, plan: Plan) -> Output:
        """Go on to the next page that may lead to the column; the one before it has been looked at, or is not there."""
        while plan.steps and plan.walked < MOST_STEPS:
            onward, behind = plan.steps.pop(0)
            if (onward, None) not in plan.asked and not plan.refusal(onward):
                plan.walked += 1
                yield from self.step(plan, Ask(onward), behind)
                break
        yield from self.spider.closed(plan)


def last_year() -> int:
    """The report year that is over and asked for: the one before this year in China."""
    return datetime.now(CHINA).year - 1
