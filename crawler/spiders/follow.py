"""From a report's page on to its further pages and its files: each asked for once, as politely as the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from archive.snapshots import Fetch
from crawler.answers import fetched, is_text, page_of, unanswered
from crawler.article import Article
from crawler.card import Card
from crawler.decode import decode
from crawler.download import PortalStopped
from crawler.due import reason_to_fetch
from crawler.further import MOST_FILES, Further, further, parts
from crawler.items import Fetched
from crawler.page_text import Page
from crawler.spiders.asking import conditions
from crawler.summary import Line

SOON = 5
"""Priority: before the next report, after lists. A report's parts should be of one day."""
FILE_TIMEOUT = 300
"""Seconds for a file: scans of forty megabytes come over slow lines."""


class Follow:
    """What belongs to reports. ``spider`` has ``held``, ``recheck`` and ``tally``; ``mind`` is told of every answer."""

    def __init__(self, spider: Any, mind: Callable[[Fetched], None]) -> None:
        self.spider, self.mind = spider, mind
        self.asked: set[str] = set()
        self._known: dict[str, dict[str, set[str]]] = {}

    def report(self, card: Card, item: Fetched, response: Response) -> tuple[Fetched, list[Request]]:
        """A report that has just come: its item, which tells how much belongs to it, and what to ask."""
        if item.outcome not in ("ok", "unchanged"):
            return item, []
        held = self.spider.held
        body = response.body if item.outcome == "ok" else held.body(held.latest(item.url))
        if body is None or not is_text(body):
            return item, []
        page = page_of(response) if item.outcome == "ok" else Page(decode(body)[0])
        found = further(Article(page, response.url))
        if not found:
            return item, []
        if sum(one.kind == "attachment" for one in found) == MOST_FILES:
            told = f"many_files: {MOST_FILES} files are asked for, the page may name more"
            self.spider.tally.notes.append(Line(card.name, item.url, item.title, told))
        files = [one.url for one in found if one.kind == "attachment"]
        named = {"attachments": files} if files else {}
        item = replace(item, hints={**item.hints, **_pages(found), **named, "further": len(found)})
        return item, list(self._requests(card, item.url, found))

    def lacking(self, card: Card, report: Fetch | None) -> Iterator[Request]:
        """What belongs to a report that is held and is itself not asked for: what an earlier run did not come to, and
        what may be asked again."""
        if report is None or not report.hints.get("further"):
            return
        held = self.spider.held
        if card.name not in self._known:
            self._known[card.name] = held.further(card.name)
        if report.hints["further"] > len(self._known[card.name].get(report.url, ())):
            body = held.body(report)
            if body is not None and is_text(body):
                found = further(Article(Page(decode(body)[0]), report.final_url or report.url))
                yield from self._requests(card, report.url, found, parts_too=False)

    def _requests(
        self, card: Card, found_on: str, found: tuple[Further, ...], *, parts_too: bool = True
    ) -> Iterator[Request]:
        """``parts_too``: further pages are asked for whether due or not, since the first page was."""
        for one in found:
            latest, before = self.spider.held.of(one.url)
            again = self.spider.recheck or (parts_too and one.kind == "part")
            if before is not None and before.outcome == "refused" and not self.spider.recheck:
                continue  # our own rules: they are the same as last time
            shown = (one.text, "")
            if one.url in self.asked or not reason_to_fetch(
                shown, before, datetime.now(UTC), card.check_interval_days, recheck=again
            ):
                continue
            self.asked.add(one.url)
            told: dict[str, Any] = {"card": card, "one": one, "found_on": found_on}
            yield Request(
                one.url,
                callback=partial(self._came, **told),
                errback=partial(self._failed, **told),
                meta={"portal": card.name} | ({} if one.kind == "part" else {"download_timeout": FILE_TIMEOUT}),
                headers=conditions(latest) | {"Referer": found_on},
                dont_filter=True,
                priority=SOON,
            )

    def _came(self, response: Response, card: Card, one: Further, found_on: str) -> Iterator[Fetched | Request]:
        item = fetched(
            response, one.url, one.kind, card.name, title=one.text, found_on=found_on, hints=_hints(one)
        )  # fmt: skip
        self.mind(item)
        more: tuple[Further, ...] = ()
        if one.kind == "part" and item.outcome == "ok" and item.body is not None:
            # A pager may show no more than the next page.
            known = parts(Article(page_of(response), response.url), found_on)
            more = tuple(part for part in known if part.number > one.number)
        yield replace(item, hints={**item.hints, **_pages(more)})
        yield from self._requests(card, found_on, more)

    def _failed(self, failure: Failure, card: Card, one: Further, found_on: str) -> Iterator[Fetched]:
        if isinstance(failure.value, PortalStopped):
            self.spider.tally.skipped += 1
            return
        item = unanswered(failure, one.url, one.kind, card.name, title=one.text, found_on=found_on, hints=_hints(one))
        self.mind(item)
        yield item


def _pages(found: tuple[Further, ...]) -> dict[str, Any]:
    """How many pages the report has, as far as this page tells: the build waits for them while the run goes on."""
    most = max((one.number for one in found if one.kind == "part"), default=0)
    return {"parts": most} if most else {}


def _hints(one: Further) -> dict[str, Any]:
    return {"link_text": one.text} | ({"part": one.number} if one.number else {})
