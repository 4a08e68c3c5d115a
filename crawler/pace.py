"""How long to wait between two requests to a host: what its cards say, or robots.txt where that asks for more."""

from __future__ import annotations

from scrapy.crawler import Crawler

_SLOWER: dict[str, float] = {}
"""Host to the seconds that robots.txt asks for. The process's, as the hosts are: no host is asked by two of them."""


def delay_of(crawler: Crawler, host: str) -> float:
    """Seconds between two requests to a host at least (``host`` as in Scrapy's slots)."""
    slot = crawler.settings.getdict("DOWNLOAD_SLOTS").get(host, {})
    return max(float(slot.get("delay", crawler.settings.getfloat("DOWNLOAD_DELAY"))), _SLOWER.get(host, 0.0))


def slow_down(crawler: Crawler, host: str, seconds: float) -> None:
    """Wait at least ``seconds`` between two requests to ``host`` from now on."""
    _SLOWER[host] = max(seconds, _SLOWER.get(host, 0.0))
    # 5 % more, so that two requests also arrive no closer than that.
    slot = crawler.engine.downloader.slots.get(host) if crawler.engine else None
    if slot is not None:
        slot.delay = max(slot.delay, seconds * 1.05)
