"""The tie to the process that started the crawl: progress goes up, and the crawl ends when its parent does."""

from __future__ import annotations

import json
import os
import threading

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured


class Parent:
    """Writes a line of JSON to standard output for every fetch, and watches standard input for the parent's death.

    Ending at once is safe: what is committed is kept, and what is not is fetched again by the next run.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NIANBAO_CHILD"):
            raise NotConfigured
        self.crawler = crawler
        crawler.signals.connect(self._report, signal=signals.item_scraped)
        threading.Thread(target=self._watch, daemon=True).start()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Parent:
        """As Scrapy makes it."""
        return cls(crawler)

    def _report(self) -> None:
        tally = getattr(self.crawler.spider, "tally", None)
        if tally is not None:
            print(json.dumps({"fetched": tally.fetched, "planned": tally.planned}), flush=True)

    @staticmethod
    def _watch() -> None:
        # Not sys.stdin: its buffer's lock, held by a waiting thread, breaks the interpreter's own shutdown.
        while os.read(0, 4096):
            pass
        os._exit(130)
