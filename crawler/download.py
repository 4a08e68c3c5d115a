"""Scrapy's own HTTP handler, where the last word is spoken: nothing more is sent to a portal that has blocked us."""

from __future__ import annotations

import zlib
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Request, Response

from crawler.addresses import AddressRefused, GuardedResolver
from crawler.decode import decode
from crawler.page_state import block
from crawler.page_text import Page

SHELL = 16 * 1024
"""Bytes of a packed challenge page at most; those seen have some hundred to some thousand."""


class PortalStopped(IgnoreRequest):
    """Not asked: the portal blocked us or broke down earlier in this run. ``str()`` says how."""


class PortalDownloadHandler(HTTP11DownloadHandler):
    """Downloads; ``NIANBAO_HOST_MAP`` ({host: "address:port"}) says where a host really listens. What is asked of it by
    HTTPS goes there in plain HTTP too, unless ``host:443`` has an entry of its own.

    The URL, the Host header and all that is recorded keep the stable name. Blocks are looked for here as well as in the
    spider, because the next request of a host may leave before the spider has seen the answer to this one.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler
        self._ports: dict[str, int] = {}
        for host, target in crawler.settings.getdict("NIANBAO_HOST_MAP").items():
            address, _, port = str(target).rpartition(":")
            GuardedResolver.mapped[host.removesuffix(":443")] = address
            self._ports[host] = int(port)

    async def download_request(self, request: Request) -> Response:
        """Download. :class:`PortalStopped`, or :class:`AddressRefused` where the host's name leads inside only."""
        portal = request.meta.get("portal", "")
        stopped: dict[str, str] = getattr(self.crawler.spider, "stopped", {})
        if portal in stopped:
            raise PortalStopped(stopped[portal])
        host = urlsplit(request.url).hostname or ""
        sent = request
        if secure := request.url.startswith("https:") and f"{host}:443" in self._ports:
            url = urlsplit(request.url)._replace(netloc=f"{host}:{self._ports[f'{host}:443']}").geturl()
        elif host in self._ports:
            url = urlsplit(request.url)._replace(scheme="http", netloc=f"{host}:{self._ports[host]}").geturl()
        if secure or host in self._ports:
            sent = request.replace(url=url)
            sent.headers.setdefault("Host", host)
        try:
            response = await super().download_request(sent)
        except CannotResolveHostError as error:
            if reason := GuardedResolver.refused.get(host):
                raise AddressRefused(f"{host} leads inside: {reason}") from error
            raise
        request.meta["download_latency"] = sent.meta.get("download_latency", 0.0)
        state = block(response.status, {}, Page(_text(response)))
        # Too many requests (429) is a matter of pace, not an end; robots.txt has rules of its own.
        if portal and state and state.kind != "blocked:burst" and "robots" not in request.meta:
            stopped.setdefault(portal, f"{state.kind}: {state.reason}")
        return response if sent is request else response.replace(url=request.url)


def _text(response: Response) -> str:
    """The answer's text, as far as it may be a challenge: those are short, packed or not."""
    body = response.body
    if (response.headers.get("Content-Encoding") or b"").lower() in (b"gzip", b"x-gzip"):
        if len(body) > SHELL:
            return ""
        try:
            body = zlib.decompressobj(wbits=47).decompress(body, 4 * SHELL)
        except zlib.error:
            return ""
    return decode(body)[0] if len(body) <= 4 * SHELL else ""
