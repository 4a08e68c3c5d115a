"""robots.txt, strictly: a file that a server will not show counts as a refusal, a missing one as consent.

Scrapy's own middleware parses whatever arrives, so that an error page or a 403 reads as consent; RFC 9309 §2.3.1 has
an unreachable file (5xx) mean a full refusal, and 401 and 403 are taken the same way here.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawler.decode import decode
from crawler.page_state import page_state


class RobotsRefused(IgnoreRequest):
    """robots.txt does not allow this request."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be fetched, so that nothing else is asked for (RFC 9309 §2.3.1.4)."""


class Robots:
    """Asks each origin for its robots.txt once, before anything else, and keeps to it."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self.agent = str(crawler.settings["USER_AGENT"])
        self._rules: dict[str, asyncio.Future[Protego | IgnoreRequest]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let pass, or raise :class:`RobotsRefused`, :class:`RobotsUnreachable` or what kept us from the file."""
        if request.meta.get("robots"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.get_running_loop().create_future()
            self._rules[origin].set_result(await self._ask(origin, request.meta.get("portal", "")))
        rules = await self._rules[origin]
        if isinstance(rules, IgnoreRequest):
            raise rules
        if not rules.can_fetch(request.url, self.agent):
            raise RobotsRefused("robots.txt disallows it")

    async def _ask(self, origin: str, portal: str) -> Protego | IgnoreRequest:
        request = Request(
            f"{origin}/robots.txt", priority=1000, meta={"robots": True, "portal": portal}, callback=NO_CALLBACK
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever kept the file from us is the reason not to go on
            return RobotsUnreachable(f"robots.txt could not be fetched: {str(error) or type(error).__name__}")
        rules = read_rules(response)
        return RobotsRefused(rules) if isinstance(rules, str) else rules


def read_rules(response: Response) -> Protego | str:
    """The rules, or why everything is refused. A page in place of the file (a soft 404) means there is none."""
    if response.status in (401, 403) or response.status >= 500:
        return f"robots.txt answered {response.status}"
    text, _ = decode(response.body)
    state = page_state(response.status, {}, text, response.url, response.url)
    if state.kind.startswith("blocked"):
        return f"robots.txt answered with a block: {state.reason}"
    missing = response.status >= 400 or "<html" in text[:2000].lower()
    return Protego.parse("" if missing else text)
