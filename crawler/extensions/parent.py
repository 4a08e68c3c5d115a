"""The tie to the process that started the crawl: progress goes up, and the crawl ends when its parent does."""

from __future__ import annotations

import json
import os
import threading
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request


class Parent:
    """Tells of every request and fetch in a line of JSON on standard output, and watches standard input for its end.

    A parent that dies closes it. Ending at once is safe: what is committed is kept, and what is not is fetched again by
    the next run.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NIANBAO_CHILD"):
            raise NotConfigured
        self.crawler = crawler
        crawler.signals.connect(self._report, signal=signals.item_scraped)
        crawler.signals.connect(self._report, signal=signals.request_reached_downloader)
        threading.Thread(target=self._watch, daemon=True).start()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Parent:
        """As Scrapy makes it."""
        return cls(crawler)

    def _report(self, item: Any = None, request: Request | None = None) -> None:
        tally = getattr(self.crawler.spider, "tally", None)
        if tally is None or (request is not None and "robots" in request.meta):
            return
        url = request.url if request is not None else getattr(item, "url", "")
        told = {"fetched": tally.fetched, "planned": tally.planned, "host": urlsplit(url).hostname or ""}
        if request is None:
            told |= {"outcome": getattr(item, "outcome", ""), "portal": getattr(item, "portal", "")}
        print(json.dumps(told, ensure_ascii=False), flush=True)

    @staticmethod
    def _watch() -> None:
        # Not sys.stdin: its buffer's lock, held by a waiting thread, breaks the interpreter's own shutdown.
        while os.read(0, 4096):
            pass
        os._exit(130)
