"""First pages of lists: what a new portal card is written from, and what cards are held against."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler import discovery, platforms
from crawler.answers import fetched, unanswered
from crawler.decode import decode
from crawler.items import Fetched
from crawler.platforms.listing import Ask, ListingPage
from crawler.spiders.asking import asked, page_request
from parsers.identify import judge_link

MOST_PAGES = 8
"""Pages asked for on the way from the address given to the column."""


class PageSpider(scrapy.Spider):
    """``-a asks=FILE -a into=FILE``.

    ``asks`` holds JSON: a list of ``{"name", "url", "hosts", "find", "delay"}``. One line of JSON is written for each:
    ``name``, ``url`` (that answered), ``trail`` (the addresses up to it), ``outcome``, ``reason``, ``problem``,
    ``text``, and ``more``: the page behind, where the first shows no report without it. With ``find`` the column is
    looked for.
    """

    name = "page"

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """No pipeline: nothing of this goes into the archive."""
        super().update_settings(settings)
        settings.set("ITEM_PIPELINES", {}, priority="spider")

    def __init__(self, asks: str, into: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.asks: list[dict[str, Any]] = json.loads(Path(asks).read_text("utf-8"))
        self.into = Path(into)
        self.hosts = {ask["name"]: tuple(ask["hosts"]) for ask in self.asks}
        self.stopped: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PageSpider:
        """As Scrapy makes it: set each host's pace."""
        spider: PageSpider = super().from_crawler(crawler, *args, **kwargs)
        slots = crawler.settings.getdict("DOWNLOAD_SLOTS")
        for told in spider.asks:
            for host in told["hosts"]:
                slow = max(told["delay"], slots.get(host.split(":")[0], {}).get("delay", 0.0))
                slots[host.split(":")[0]] = {"concurrency": 1, "delay": slow}
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The addresses given."""
        self.into.touch()
        for told in self.asks:
            search = {**told, "asked": [], "steps": []}
            yield self._request(platforms.entry(told["url"]), search, trail=())

    def _request(self, ask: Ask, search: dict[str, Any], **more: Any) -> Request:
        callback = self.parse_more if "item" in more else self.parse_page
        search["asked"].append(ask.url)
        return page_request(ask, search["name"], None, callback, self.no_page, search=search, **more)

    def parse_page(
        self, response: Response, ask: Ask, search: dict[str, Any], trail: tuple[str, ...]
    ) -> Iterator[Request]:
        """Keep a page that lists reports; else look for the column, best sign first."""
        item, here = fetched(response, ask.url, "listing", search["name"]), (*trail, ask.url)
        text, _ = decode(response.body)
        if item.outcome != "ok":
            yield from self._onward(search, item, here)
            return
        page = platforms.read(platforms.AUTO, text, replace(ask, url=response.url))
        reports = sum(judge_link(row.text, row.url, row.context, dated=bool(row.date)).is_report for row in page.rows)
        # Who gives the address of a list with a single report means that list.
        meant = bool(reports and not trail and _leads_nowhere_better(text, ask.url))
        if not search["find"] or meant or discovery.lists_reports(text, response.url):
            yield from self._look_behind(search, item, here, text, page, reports)
            return
        steps = discovery.next_steps(text, response.url, len(trail))
        search["steps"][:0] = [(step.url, here) for step in steps]
        yield from self._onward(search, item, here)

    def _onward(self, search: dict[str, Any], item: Fetched, trail: tuple[str, ...]) -> Iterator[Request]:
        """On to the next step; where none is left, say what kept us from the column."""
        while search["find"] and search["steps"] and len(search["asked"]) < MOST_PAGES:
            url, way = search["steps"].pop(0)
            if url not in search["asked"]:
                yield self._request(Ask(url), search, trail=way)
                return
        lost = "no link on it looks like a report, nor like the column of reports"
        problem = f"{item.outcome}: {item.reason}" if item.outcome != "ok" else lost if search["find"] else ""
        self._write(search, item, trail, problem=problem)

    def _look_behind(
        self,
        search: dict[str, Any],
        item: Fetched,
        trail: tuple[str, ...],
        text: str,
        page: ListingPage,
        reports: int,
    ) -> Iterator[Request]:
        """Where the page shows nothing by itself (rows drawn by script, folders by year): one page behind it too."""
        behind = page.next or next((branch.ask for branch in page.branches), None)
        if reports or behind is None:
            self._write(search, item, trail, text=text)
            return
        yield self._request(behind, search, trail=trail, item=item, text=text)

    def parse_more(
        self, response: Response, ask: Ask, search: dict[str, Any], trail: tuple[str, ...], item: Fetched, text: str
    ) -> None:
        """The page behind the first."""
        behind = fetched(response, ask.url, "listing", search["name"])
        told = {"url": response.url, "outcome": behind.outcome, "reason": behind.reason}
        self._write(search, item, trail, text=text, more={**told, "text": decode(response.body)[0]})

    def no_page(self, failure: Failure) -> Iterator[Request]:
        """Say why there is no page."""
        told = asked(failure).cb_kwargs
        search, ask, trail = told["search"], told["ask"], told["trail"]
        lost = unanswered(failure, ask.url, "listing", search["name"])
        if "item" in told:
            more = {"url": ask.url, "outcome": lost.outcome, "reason": lost.reason, "text": ""}
            self._write(search, told["item"], trail, text=told["text"], more=more)
            return
        yield from self._onward(search, lost, (*trail, ask.url))

    def _write(self, search: dict[str, Any], item: Fetched, trail: tuple[str, ...], **told: Any) -> None:
        line = {
            "name": search["name"],
            "url": item.final_url or item.url,
            "trail": trail,
            "outcome": item.outcome,
            "reason": item.reason,
            "text": "",
            "problem": "",
        } | told  # fmt: skip
        with self.into.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _leads_nowhere_better(text: str, url: str) -> bool:
    return not any(column.score >= 10 for column in discovery.columns(text, url))
