"""Scrapy's own HTTP handler, with the built-in portal's stable host name led to wherever it listens."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request, Response

from crawler.addresses import AddressRefused, GuardedResolver


class PortalDownloadHandler(HTTP11DownloadHandler):
    """Downloads; ``NIANBAO_HOST_MAP`` ({host: "address:port"}) says where a host really listens.

    The URL, the Host header and all that is recorded keep the stable name.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._ports: dict[str, int] = {}
        for host, target in crawler.settings.getdict("NIANBAO_HOST_MAP").items():
            address, _, port = str(target).rpartition(":")
            GuardedResolver.mapped[host] = address
            self._ports[host] = int(port)

    async def download_request(self, request: Request) -> Response:
        """Download; :class:`AddressRefused` where the host's name leads to an internal address only."""
        host = urlsplit(request.url).hostname or ""
        sent = request
        if host in self._ports:
            url = urlsplit(request.url)._replace(scheme="http", netloc=f"{host}:{self._ports[host]}").geturl()
            sent = request.replace(url=url)
            sent.headers.setdefault("Host", host)
        try:
            response = await super().download_request(sent)
        except CannotResolveHostError as error:
            if reason := GuardedResolver.refused.get(host):
                raise AddressRefused(f"{host} leads inside: {reason}") from error
            raise
        request.meta["download_latency"] = sent.meta.get("download_latency", 0.0)
        return response if sent is request else response.replace(url=request.url)
