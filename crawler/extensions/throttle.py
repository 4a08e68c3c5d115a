"""AutoThrottle that knows each card's own delay as the floor, and slows down when a host says it is too much."""

from __future__ import annotations

from scrapy import Spider
from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response

from crawler.pace import delay_of


class CardThrottle(AutoThrottle):
    """Scrapy's AutoThrottle has one floor for all hosts; here it is what cards and robots.txt say for the host."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        key = request.meta.get("download_slot", "")
        self.mindelay = delay_of(self.crawler, key)
        super()._response_downloaded(response, request, spider)

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        if response.status in (429, 503):
            slot.delay = min(slot.delay * 2, self.maxdelay)
