"""robots.txt, strictly: a file that a server will not show counts as a refusal, a missing one as consent.

Scrapy's own middleware parses whatever arrives, so that an error page or a 403 reads as consent; RFC 9309 §2.3.1 has
an unreachable file (5xx) mean a full refusal, and 401, 403 and 429 are taken the same way here.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, NotConfigured
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawler.decode import decode
from crawler.pace import slow_down
from crawler.page_state import page_state
from crawler.page_text import Page
from crawler.summary import Line
from crawler.tls import CertificateFault, HandshakeFault

LARGEST = 512 * 1024
"""Bytes that are read of the file, as RFC 9309 §2.5 has it."""
PATIENCE = 30
"""Seconds to wait for the file."""
LONGEST_DELAY = 60.0
"""Seconds between two requests at most, whatever Crawl-delay says; more is told and not kept."""


class RobotsRefused(IgnoreRequest):
    """robots.txt does not allow this request."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be fetched, so that nothing else is asked for (RFC 9309 §2.3.1.4)."""


class Robots:
    """Asks each origin for its robots.txt once, before anything else, and keeps to it, to its Crawl-delay too."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self.agent = str(crawler.settings["USER_AGENT"])
        self._rules: dict[str, asyncio.Future[Protego | Exception]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let pass, or raise :class:`RobotsRefused`, :class:`RobotsUnreachable` or what kept us from the file."""
        if request.meta.get("robots"):
            return
        origin = _origin(request.url)
        if origin not in self._rules:
            self._rules[origin] = asyncio.get_running_loop().create_future()
            self._rules[origin].set_result(await self._ask(origin, request.meta.get("portal", "")))
        rules = await self._rules[origin]
        if isinstance(rules, Exception):
            raise rules
        if not rules.can_fetch(request.url, self.agent):
            raise RobotsRefused("robots.txt disallows it")

    async def _ask(self, origin: str, portal: str) -> Protego | Exception:
        meta = {"robots": True, "portal": portal, "download_timeout": PATIENCE}
        request = Request(f"{origin}/robots.txt", priority=1000, meta=meta, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(request)
        except (IgnoreRequest, CertificateFault, HandshakeFault) as error:
            return error
        except DownloadCancelledError as error:
            return RobotsRefused(f"robots.txt is too large to be one: {error}")
        except Exception as error:  # noqa: BLE001 - whatever kept the file from us is the reason not to go on
            return RobotsUnreachable(f"robots.txt could not be fetched: {str(error) or type(error).__name__}")
        rules = read_rules(response)
        told = RobotsRefused(rules) if isinstance(rules, str) else rules
        # A host that answers by the other scheme has shown the file of both.
        answered = _origin(response.url)
        if answered != origin and urlsplit(answered).hostname == urlsplit(origin).hostname:
            known = self._rules.setdefault(answered, asyncio.get_running_loop().create_future())
            if not known.done():
                known.set_result(told)
        if isinstance(rules, Protego):
            self._keep_pace(rules, origin, portal)
        return told

    def _keep_pace(self, rules: Protego, origin: str, portal: str) -> None:
        """Keep to Crawl-delay where it asks for more patience than the card."""
        seconds = rules.crawl_delay(self.agent)
        if not seconds or seconds <= 0:
            return
        slow_down(self.crawler, urlsplit(origin).hostname or "", min(float(seconds), LONGEST_DELAY))
        tally = getattr(self.crawler.spider, "tally", None)
        if seconds > LONGEST_DELAY and tally is not None:
            message = f"crawl_delay: robots.txt asks for {seconds:g} s between requests, {LONGEST_DELAY:g} s are kept"
            tally.notes.append(Line(portal, f"{origin}/robots.txt", "", message))


def read_rules(response: Response) -> Protego | str:
    """The rules, or why everything is refused. A page in place of the file (a soft 404) means there is none."""
    if response.status in (401, 403, 429) or response.status >= 500:
        return f"robots.txt answered {response.status}"
    text, _ = decode(response.body[:LARGEST])
    state = page_state(response.status, {}, Page(text), response.url, response.url)
    if state.kind.startswith("blocked") or state.kind in ("geo", "login"):
        return f"robots.txt answered with a block: {state.reason}"
    missing = response.status >= 400 or "<html" in text[:2000].lower() or "<!doctype" in text[:2000].lower()
    return Protego.parse("" if missing else text)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
