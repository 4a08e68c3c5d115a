"""Packed answers: unpacked up to the size allowed, by their bytes where the header says nothing or lies."""

from __future__ import annotations

import zlib
from typing import Any, cast

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Request, Response

_GZIP = b"\x1f\x8b\x08"
_PIECE = 1 << 20


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's own, but that a bomb counts as too large, that gzip is known by its first bytes, and that what is cut
    off is asked for again."""

    crawler: Crawler

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """Unpack. Raises :class:`scrapy.exceptions.DownloadCancelledError` beyond ``DOWNLOAD_MAXSIZE``."""
        if response.body.startswith(_GZIP) and _is_cut_off(response.body):
            reason = "packed answer cut off before its end"
            if again := get_retry_request(request, spider=cast(Spider, self.crawler.spider), reason=reason):
                return again
            raise ResponseDataLossError(reason)
        declared = response.headers.getlist("Content-Encoding")
        packed = response.body.startswith(_GZIP)
        if packed and not declared and not request.url.lower().endswith((".gz", ".tgz")):
            # Some servers pack whatever was asked for, and do not say so.
            response = response.replace(headers={**response.headers, b"Content-Encoding": [b"gzip"]})
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise DownloadCancelledError(str(error)) from error

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Unpacking:
        """As Scrapy makes it."""
        unpacking = super().from_crawler(crawler)
        unpacking.crawler = crawler
        return unpacking

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        """One layer. What is not packed as the header says is left as it came: some say gzip and send plain pages."""
        if encoding in (b"gzip", b"x-gzip") and not body.startswith(_GZIP):
            return body
        try:
            return HttpCompressionMiddleware._decode(body, encoding, max_size)
        except (OSError, EOFError, zlib.error):
            return body


def _is_cut_off(body: bytes) -> bool:
    """Whether gzip ends before its end. What is no gzip after all is not cut off."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        while body and not unpacker.eof:
            unpacker.decompress(body, _PIECE)
            body = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return not unpacker.eof
