"""Retries that wait: a host that fails is given time, and a page that is a block is not asked for again."""

from __future__ import annotations

import asyncio

from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Request, Response

from crawler.answers import page_of
from crawler.pace import delay_of
from crawler.page_state import page_state

LONGEST = 120.0
"""Seconds; a host that asks for more (Retry-After) is left until the next run."""


class Backoff(RetryMiddleware):
    """Scrapy's retries with growing pauses: 4, then 16 times the host's delay, or what Retry-After asks for."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Retry after a pause, or hand the response on."""
        if response.status in self.retry_http_codes:
            state = page_state(response.status, {}, page_of(response), request.url, response.url)
            if state.outcome == "blocked" and state.kind != "blocked:burst":
                return response
        if request.meta.get("in_place") in ("home", "list"):
            # Some hosts show it to whoever asks too much: a pause, and at half the pace.
            again = self._retry(request, "another page in its place")
            if again is None:
                return response
            slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
            if slot is not None:
                slot.delay = min(slot.delay * 2, LONGEST)
            await self._pause(again, 0.0)
            return again
        asked = (response.headers.get("Retry-After") or b"").decode("latin-1")
        if asked.isdigit() and int(asked) > LONGEST:
            return response
        result = super().process_response(request, response)
        if isinstance(result, Request):
            await self._pause(result, float(asked) if asked.isdigit() else 0.0)
        return result

    async def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override]
        """Retry after a pause, or leave the exception to the spider."""
        result = super().process_exception(request, exception)
        if isinstance(result, Request):
            await self._pause(result, 0.0)
        return result

    async def _pause(self, request: Request, asked: float) -> None:
        delay = delay_of(self.crawler, request.meta.get("download_slot", ""))
        await asyncio.sleep(min(max(asked, delay * 4 ** int(request.meta["retry_times"])), LONGEST))
