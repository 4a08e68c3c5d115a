"""Redirects and jumps: followed a few times, each hop through the same bounds, and told apart from loops."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.answers import page_of
from crawler.jumps import jump

MOST_ECHOES = 2
"""Redirects of an address to itself: a server that sets an ordinary cookie needs one."""


class RedirectLoop(Exception):
    """The server sends us round and round. ``str()`` says how."""


class Redirects(RedirectMiddleware):
    """Scrapy's own, but that a loop is a failure of the server and no refusal of ours."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """Follow, or hand on. Raises :class:`RedirectLoop`."""
        location = (response.headers.get("Location") or b"").decode("latin-1")
        if 300 <= response.status < 400 and location and urljoin(request.url, location) == request.url:
            echoes = request.meta.get("redirect_urls", []).count(request.url) + 1
            if echoes > MOST_ECHOES:
                raise RedirectLoop(f"the address leads to itself, {echoes} times")
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise RedirectLoop(f"more than {self.max_redirect_times} redirects") from error


class Jumps(BaseRedirectMiddleware):
    """Follows a page that only sends the reader on, once; see :func:`crawler.jumps.jump`."""

    enabled_setting = "METAREFRESH_ENABLED"

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """Follow, or hand on."""
        if response.status != 200 or request.method != "GET" or "jumped" in request.meta or "robots" in request.meta:
            return response
        found = jump(page_of(response).text, response.url)
        if found is None:
            return response
        onward = self._build_redirect_request(request, response, url=found.url)
        onward.meta["jumped"] = found.how
        return self._redirect(onward, request, found.how)
