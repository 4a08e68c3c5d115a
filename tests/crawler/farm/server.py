"""The farm's web server: virtual hosts by the Host header, on loopback, with a journal of everything asked."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import yaml

from tests.crawler.farm.site import Answer, Asked, Site
from tests.crawler.farm.tls import CHAINS, Authority


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. ``began`` and ``ended`` are monotonic seconds: when it was read, and just before it was answered."""

    began: float
    ended: float
    host: str
    method: str
    path: str
    form: tuple[tuple[str, str], ...]
    agent: str
    headers: Mapping[str, str]
    secure: bool
    status: int
    issue: int


class Farm:
    """The hosts, answering while entered. ``issue`` is 1, then 2 for what a second run finds."""

    def __init__(self, sites: Iterable[Site], folder: Path | None = None) -> None:
        self.sites = {host: site for site in sites for host in (site.host, *site.aliases)}
        self.issue = 1
        self.journal: list[Visit] = []
        self.closing = threading.Event()
        self._visits: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()
        self._servers: list[ThreadingHTTPServer] = []
        self._folder = folder
        self._secure: dict[str, ssl.SSLContext] = {}
        self._closed = 0

    def __enter__(self) -> Farm:
        self._serve(None)
        chained = [site for site in self.sites.values() if site.tls in CHAINS]
        if chained and self._folder:
            authority = Authority(self._folder / "tls")
            self._secure = {site.host: authority.context(site.host, site.tls) for site in chained}
            outer = authority.context("farm.example", "self-signed")
            outer.sni_callback = self._choose
            self._serve(outer)
        with socket.socket() as once:
            # A port that was free a moment ago: nobody listens there.
            once.bind(("127.0.0.1", 0))
            self._closed = once.getsockname()[1]
        return self

    def _choose(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        """The chain that the host asked for shows."""
        if name in self._secure:
            connection.context = self._secure[name]

    @property
    def trusted(self) -> Path | None:
        """The root that holds the farm's good chains, where there are any."""
        return self._folder / "tls" / "root.pem" if self._secure and self._folder else None

    def _serve(self, context: ssl.SSLContext | None) -> int:
        handler = type("Handler", (_Handler,), {"farm": self, "secure": context is not None})
        server = _Server(("127.0.0.1", 0), handler)
        if context:
            # The handshake is the thread's own business: one that fails must not hold up the others.
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self._servers.append(server)
        return int(server.server_address[1])

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    @property
    def port(self) -> int:
        """Where plain HTTP is answered."""
        return int(self._servers[0].server_address[1])

    @property
    def host_map(self) -> dict[str, str]:
        """For ``NIANBAO_HOST_MAP``: where each host listens for plain HTTP and, as ``host:443``, for HTTPS."""
        ports = dict.fromkeys(self.sites, self.port)
        for host in (host for host, site in self.sites.items() if site.tls):
            ports[f"{host}:443"] = self._servers[1].server_address[1] if host in self._secure else self._closed
        return {host: f"127.0.0.1:{port}" for host, port in ports.items()}

    def wait(self) -> None:
        """Until Ctrl-C."""
        try:
            self.closing.wait()
        except KeyboardInterrupt:
            return

    def write_cards(self, folder: Path) -> list[str]:
        """Write every host's card into ``folder`` and return their names."""
        folder.mkdir(parents=True, exist_ok=True)
        for site in self.sites.values():
            text = yaml.safe_dump(site.card, allow_unicode=True, sort_keys=False)
            (folder / f"{site.key}.yaml").write_text(text, "utf-8")
        return [site.key for site in self.sites.values()]

    def told(self) -> list[dict[str, Any]]:
        """The journal as plain values."""
        return [asdict(visit) for visit in self.journal]

    def take(
        self, method: str, host: str, target: str, headers: Mapping[str, str], body: bytes, secure: bool
    ) -> Answer:
        """Answer one request and write it down."""
        began = time.monotonic()
        parts = urlsplit(target)
        form = tuple(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        with self._lock:
            self._visits[host, target] += 1
            visit = self._visits[host, target]
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        asked = Asked(method, parts.path or "/", query, dict(form), headers, visit, self.issue)
        site = self.sites.get(host)
        answer = site.answer(asked) if site else Answer(f"no host {host!r}", 421)
        note = Visit(
            began, time.monotonic(), host, method, target, form, headers.get("user-agent", ""), headers, secure,
            answer.status, self.issue,
        )  # fmt: skip
        with self._lock:
            self.journal.append(note)
        return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or finds no trust in a certificate, is nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    farm: ClassVar[Farm]
    secure: ClassVar[bool]
    protocol_version = "HTTP/1.1"
    server_version = "farm"
    sys_version = ""
    # An answer goes out in one packet: else each waits 40 ms for Nagle and the delayed ACK.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_HEAD = do_GET

    def _answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = headers.get("host", "").rsplit(":", 1)[0].lower()
        body = self.rfile.read(int(headers.get("content-length") or 0))
        headers |= {"farm-secure": "1"} if self.secure else {}
        answer = self.farm.take(self.command, host, self.path, headers, body, self.secure)
        if answer.cut:
            self._break_off(answer)
            return
        self.send_response(answer.status)
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        sent = b"" if answer.status == 304 or self.command == "HEAD" else answer.sent
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.sent)))
        self.end_headers()
        self.wfile.write(sent)
        self.wfile.flush()

    def _break_off(self, answer: Answer) -> None:
        """Close without a word, or in the middle of what was promised to be longer."""
        if answer.sent:
            self.send_response(answer.status)
            self.send_header("Content-Length", str(2 * len(answer.sent)))
            self.end_headers()
            self.wfile.write(answer.sent)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """The journal is the log."""
