"""Starts the built-in demo portal when its card is crawled, and leads its host name to it."""

from __future__ import annotations

from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.demo import DemoPortal, host
from crawler.demo.results import issue_for


class BuiltinPortal:
    """Alive from the crawl's first moment to its end; idle unless a card says ``demo: true``."""

    def __init__(self, crawler: Crawler) -> None:
        held = crawler.settings.getdict("NIANBAO_HOST_MAP")
        cards = getattr(crawler.spider, "cards", ())
        if host() in held or not any(card.demo for card in cards):
            raise NotConfigured
        # The issue that the archive has already seen, or its numbers would go back to what they were.
        self.portal = DemoPortal(issue_for(Path(crawler.settings["NIANBAO_ARCHIVE"]))).start()
        target = self.portal.origin.removeprefix("http://")
        # The settings are not frozen yet, and the download handler that reads this is made later.
        crawler.settings.set("NIANBAO_HOST_MAP", {**held, host(): target}, priority="cmdline")
        crawler.signals.connect(self.portal.stop, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BuiltinPortal:
        """As Scrapy makes it."""
        return cls(crawler)
