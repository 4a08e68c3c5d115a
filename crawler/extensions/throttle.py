"""AutoThrottle that knows each card's own delay as the floor, and slows down when a host says it is too much."""

from __future__ import annotations

from scrapy import Spider
from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response


class CardThrottle(AutoThrottle):
    """Scrapy's AutoThrottle has one floor for all hosts; here it is what ``DOWNLOAD_SLOTS`` says for the host."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        key = request.meta.get("download_slot", "")
        slots = self.crawler.settings.getdict("DOWNLOAD_SLOTS")
        self.mindelay = float(slots.get(key, {}).get("delay", self._min_delay()))
        super()._response_downloaded(response, request, spider)

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        if response.status in (429, 503):
            slot.delay = min(slot.delay * 2, self.maxdelay)
