"""One page, or the few from a home page to its column of reports: what a new portal card is written from."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler import discovery
from crawler.answers import fetched, unanswered
from crawler.decode import decode
from crawler.platforms.rows import read_rows
from parsers.identify import judge_link

MOST_PAGES = 4


class PageSpider(scrapy.Spider):
    """``-a url=… -a into=FILE``: writes ``{"trail": [...], "url", "text" or "problem"}`` as JSON into FILE."""

    name = "page"

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """No pipeline: nothing of this goes into the archive."""
        super().update_settings(settings)
        settings.set("ITEM_PIPELINES", {}, priority="spider")

    def __init__(self, url: str, into: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url, self.into = url, Path(into)
        parts = urlsplit(url)
        self.hosts = {"": (parts.hostname or "", parts.netloc.lower())}
        self.trail: list[str] = []

    async def start(self) -> AsyncIterator[Request]:
        """The address given."""
        yield self._request(self.url)

    def _request(self, url: str) -> Request:
        return Request(url, callback=self.parse_page, errback=self.no_page, dont_filter=True, cb_kwargs={"url": url})

    def parse_page(self, response: Response, url: str) -> Iterator[Request]:
        """Keep a page that lists reports; else look for the column, best sign first."""
        self.trail.append(url)
        item = fetched(response, url, "listing", "")
        text, _ = decode(response.body)
        if item.outcome != "ok":
            return self._write(response.url, problem=f"{item.outcome}: {item.reason}")
        if any(judge_link(row.text, row.url, row.context).is_report for row in read_rows(text, response.url)):
            return self._write(response.url, text=text)
        found = [column.url for column in discovery.columns(text, response.url)]
        onward = [link for link in (*found, *discovery.platforms(text, response.url)) if link not in self.trail]
        if onward and len(self.trail) < MOST_PAGES:
            yield self._request(onward[0])
            return None
        return self._write(response.url, problem="no link on it looks like a report, nor like the column of reports")

    def no_page(self, failure: Failure) -> None:
        """Say why there is no page."""
        item = unanswered(failure, self.url, "listing", "")
        self._write(item.url, problem=f"{item.outcome}: {item.reason}")

    def _write(self, url: str, **told: str) -> None:
        self.into.write_text(json.dumps({"url": url, "trail": self.trail, **told}, ensure_ascii=False), "utf-8")
