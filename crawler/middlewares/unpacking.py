"""Packed answers: unpacked up to the size allowed, by their bytes where the header says nothing or lies."""

from __future__ import annotations

import zlib
from typing import Any

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Request, Response

_GZIP = b"\x1f\x8b\x08"


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's own, but that a bomb counts as too large, and that gzip is known by its first bytes."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """Unpack. Raises :class:`scrapy.exceptions.DownloadCancelledError` beyond ``DOWNLOAD_MAXSIZE``."""
        declared = response.headers.getlist("Content-Encoding")
        packed = response.body.startswith(_GZIP)
        if packed and not declared and not request.url.lower().endswith((".gz", ".tgz")):
            # Some servers pack whatever was asked for, and do not say so.
            response = response.replace(headers={**response.headers, b"Content-Encoding": [b"gzip"]})
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise DownloadCancelledError(str(error)) from error

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        """One layer. What is not packed as the header says is left as it came: some say gzip and send plain pages."""
        if encoding in (b"gzip", b"x-gzip") and not body.startswith(_GZIP):
            return body
        try:
            return HttpCompressionMiddleware._decode(body, encoding, max_size)
        except (OSError, EOFError, zlib.error):
            return body
