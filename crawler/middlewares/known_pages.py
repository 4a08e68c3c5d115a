"""Pages served in place of reports: the list, the home page, the host's page for what does not exist.

Nothing is asked as long as reports read as such. A page that does not is compared with the list that named it, then
with the host's home page and with its answer to an invented address, which are asked for once a month at most.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from archive.snapshots import Snapshots
from crawler.answers import fetched, is_text, page_of
from crawler.decode import decode
from crawler.error_page import fingerprint, home_of, invented
from crawler.pipelines import record, tell

GOOD_FOR = timedelta(days=30)
"""A page once learned is not asked for again for so long."""


class KnownPages:
    """Marks an answer that is another page of its host: ``request.meta["in_place"]`` is ``list``, ``home`` or
    ``error``. Looked at are requests whose ``meta`` says ``article``; ``found_on`` there names the list."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._learned: dict[str, asyncio.Future[str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KnownPages:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Mark and hand on."""
        request.meta.pop("in_place", None)
        snapshots: Snapshots | None = getattr(self.crawler.spider, "snapshots", None)
        if "article" not in request.meta or response.status != 200 or snapshots is None or not is_text(response.body):
            return response
        page = page_of(response)
        # Most pages are reports, which is told sooner than what a page has in common with others.
        if page.reads_as_report or not (own := fingerprint(page.text, request.url)):
            return response
        listing = snapshots.latest(request.meta.get("found_on", ""))
        if listing and listing.body_sha256:
            shown = decode(snapshots.body(listing.body_sha256))[0]
            if fingerprint(shown, listing.url) == own:
                request.meta["in_place"] = "list"
                return response
        for word, address, kind in (("home", home_of, "home"), ("error", invented, "probe")):
            if await self._learn(snapshots, request, address(response.url), kind) == own:
                request.meta["in_place"] = word
                break
        return response

    async def _learn(self, snapshots: Snapshots, request: Request, url: str, kind: str) -> str:
        """The fingerprint of the page at ``url``; ``""`` where there is none or it may not be asked for."""
        if url not in self._learned:
            self._learned[url] = asyncio.get_running_loop().create_future()
            self._learned[url].set_result(await self._ask(snapshots, request, url, kind))
        return await self._learned[url]

    async def _ask(self, snapshots: Snapshots, request: Request, url: str, kind: str) -> str:
        for fetch in reversed(list(snapshots.fetches(url=url))):
            if datetime.now(UTC) - datetime.fromisoformat(fetch.fetched_at) > GOOD_FOR:
                break
            if fetch.body_sha256 and fetch.status == 200:
                return fingerprint(decode(snapshots.body(fetch.body_sha256))[0], url)
            if kind == "probe":
                return ""
        portal = request.meta.get("portal", "")
        try:
            meta = {"portal": portal, kind: True}
            response = await self.crawler.engine.download_async(Request(url, meta=meta, callback=NO_CALLBACK))
        except Exception:  # noqa: BLE001 - a page that cannot be had (robots.txt, a timeout) is none to compare with
            return ""
        item = fetched(response, url, kind, portal)
        spider: Any = self.crawler.spider
        if not getattr(spider, "dry_run", False):
            tell(spider.tally, item, record(snapshots, item, None, spider.tally.run_id), None)
        if response.status != 200 or not is_text(response.body) or item.outcome == "blocked":
            return ""
        if kind == "home" and urlsplit(response.url).hostname != urlsplit(url).hostname:
            return ""
        return fingerprint(decode(response.body)[0], url)
