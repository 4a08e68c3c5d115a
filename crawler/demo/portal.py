"""The demo portal: a small web server on loopback that answers as government portals do, and keeps a journal."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.demo.site import HITS, HTML, Page, missing_page, site_pages


@dataclass(frozen=True, slots=True)
class Visit:
    """One request the portal answered: path, headers (names in lower case), status, and bytes of body sent."""

    path: str
    headers: Mapping[str, str]
    status: int
    sent: int


class DemoPortal:
    """The portal of one ``issue`` (1, or 2 with one report re-issued), on 127.0.0.1 and a free port while entered.

    It asks for no Host: the crawl keeps the stable address of the card and is led here whatever the port. Stops by
    leaving the context or :meth:`stop`; it needs no signals.
    """

    def __init__(self, issue: int = 1) -> None:
        self.pages = site_pages(issue)
        self.journal: list[Visit] = []
        self._lock = threading.Lock()
        self._hits = itertools.count(1287)
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def origin(self) -> str:
        """``http://127.0.0.1:port``. Raises ``RuntimeError`` while the portal is not running."""
        if self._server is None:
            raise RuntimeError("the demo portal is not running; start it first")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> DemoPortal:
        """Bind a free port and answer from a thread. ``OSError`` where loopback cannot be bound."""
        handler = type("Handler", (_Handler,), {"portal": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and free the port. Stopping twice does nothing."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> DemoPortal:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def record(self, visit: Visit) -> None:
        """Write one visit into the journal."""
        with self._lock:
            self.journal.append(visit)

    def body(self, page: Page) -> bytes:
        """The page's bytes as answered now: the view counter moves on with every request."""
        if not page.counted:
            return page.body
        with self._lock:
            hits = next(self._hits)
        return with_hits(page, hits)


def with_hits(page: Page, hits: int) -> bytes:
    """The page's bytes with the view counter at ``hits``."""
    return page.body.replace(HITS.encode(page.encoding), str(hits).encode())


def _modified(page: Page) -> str:
    return format_datetime(datetime.fromisoformat(page.modified_on).replace(tzinfo=UTC), usegmt=True)


def _etag(page: Page) -> str:
    return f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'


def _unchanged(page: Page, headers: Mapping[str, str]) -> bool:
    """Whether a conditional request is answered 304 (RFC 9110 §13.2.2: If-None-Match wins over If-Modified-Since)."""
    if "if-none-match" in headers:
        return _etag(page) in headers["if-none-match"] or headers["if-none-match"].strip() == "*"
    if "if-modified-since" in headers:
        try:
            since = parsedate_to_datetime(headers["if-modified-since"])
        except ValueError:
            return False
        return parsedate_to_datetime(_modified(page)) <= since
    return False


class _Handler(BaseHTTPRequestHandler):
    portal: ClassVar[DemoPortal]
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        path = urlsplit(self.path).path or "/"
        headers = {name.lower(): value for name, value in self.headers.items()}
        page = self.portal.pages.get(path)
        status, body = 404, missing_page()
        if page is not None:
            status, body = 200, self.portal.body(page)
            if not page.counted and _unchanged(page, headers):
                status, body = 304, b""
        self.portal.record(Visit(path, headers, status, len(body) if with_body else 0))
        self.send_response(status)
        content_type = page.content_type if page is not None else HTML
        if content_type and status != 304:
            self.send_header("Content-Type", content_type)
        if page is not None and not page.counted:
            self.send_header("ETag", _etag(page))
            self.send_header("Last-Modified", _modified(page))
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The journal is the log; standard error stays clean."""
