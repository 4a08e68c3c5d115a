"""No request leaves that a card does not allow."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.http import Request

from crawler.addresses import url_refusal
from crawler.guard import AddressRefused


class Bounds:
    """Checks scheme and host of every request, redirects and robots.txt included."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Bounds:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let pass, or raise :class:`AddressRefused`."""
        hosts = getattr(self.crawler.spider, "hosts", {})
        portal = request.meta.get("portal", "")
        # robots.txt is asked for by a middleware that knows no portal.
        allowed = hosts.get(portal) or {host for named in hosts.values() for host in named}
        if reason := url_refusal(request.url, allowed):
            raise AddressRefused(reason)
