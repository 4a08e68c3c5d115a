"""Scrapy's own HTTP handler, where the last word is spoken: nothing more is sent to a portal that has blocked us."""

from __future__ import annotations

import zlib
from typing import Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    IgnoreRequest,
)
from scrapy.http import Request, Response
from twisted.web._newclient import BODY

from crawler.card import TLS
from crawler.decode import decode
from crawler.guard import AddressRefused, GuardedResolver
from crawler.page_state import block
from crawler.page_text import Page
from crawler.summary import Line
from crawler.tls import CertificateFault, Certificates, HandshakeFault, handshake_fault, is_bad_curve

SHELL = 16 * 1024
"""Bytes of a packed challenge page at most; those seen have some hundred to some thousand."""
MOST_HEADERS = 256 * 1024
"""Bytes before a body begins; honest answers have one or two thousand."""


class PortalStopped(IgnoreRequest):
    """Not asked: the portal blocked us or broke down earlier in this run. ``str()`` says how."""


class PortalDownloadHandler(HTTP11DownloadHandler):
    """Downloads; ``NIANBAO_HOST_MAP`` ({host: "address:port"}) says where a host really listens. What is asked of it by
    HTTPS goes there in plain HTTP too, unless ``host:443`` has an entry of its own.

    The URL, the Host header and all that is recorded keep the stable name. Blocks are looked for here as well as in the
    spider, because the next request of a host may leave before the spider has seen the answer to this one. A host that
    does not answer by the scheme asked for is tried by the other one, once; the run then stays with that. An answer
    tells in its flags what was amiss: ``tls: …``, ``scheme: …``.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler
        self.certificates = Certificates(_modes(getattr(crawler.spider, "cards", ())))
        self._contextFactory: Any = self.certificates
        self._pool._factory = _Factory
        self._schemes: dict[str, tuple[str, str]] = {}
        self._tried: set[str] = set()
        self._told: set[str] = set()
        self._answered: set[tuple[str, str]] = set()
        self._ports: dict[str, int] = {}
        for host, target in crawler.settings.getdict("NIANBAO_HOST_MAP").items():
            address, _, port = str(target).rpartition(":")
            GuardedResolver.mapped[host.removesuffix(":443")] = address
            self._ports[host] = int(port)

    async def download_request(self, request: Request) -> Response:
        """Download. :class:`PortalStopped`, :class:`AddressRefused` where the host's name leads inside only,
        :class:`CertificateFault` and :class:`HandshakeFault`, which stop their portal."""
        portal = request.meta.get("portal", "")
        stopped: dict[str, str] = getattr(self.crawler.spider, "stopped", {})
        if portal in stopped:
            raise PortalStopped(stopped[portal])
        try:
            response = await self._answer(request)
        except (CertificateFault, HandshakeFault) as error:
            if portal:
                stopped.setdefault(portal, str(error))
            raise
        state = block(response.status, {}, Page(_text(response)))
        # Too many requests (429) is a matter of pace, not an end; robots.txt and invented addresses have rules of
        # their own: a server may well forbid what it does not know.
        mild = state is None or state.kind == "blocked:burst" or "robots" in request.meta
        mild = mild or (state is not None and "probe" in request.meta and state.kind == "blocked:forbidden")
        if portal and state and not mild:
            stopped.setdefault(portal, f"{state.kind}: {state.reason}")
        return response

    async def _answer(self, request: Request) -> Response:
        """The answer, by the scheme asked for or by the one that the host is known to answer by."""
        parts = urlsplit(request.url)
        host, scheme = parts.hostname or "", parts.scheme
        other, why = self._schemes.get(host, ("", ""))
        if other and other != scheme and parts.port is None:
            return _flagged(await self._send(request, other), f"scheme: {why}")
        try:
            response = await self._send(request, scheme)
        except (DownloadConnectionRefusedError, HandshakeFault) as error:
            fault = str(error) if isinstance(error, HandshakeFault) else "connection refused"
            if instead := await self._by_the_other(request, f"{scheme} does not answer ({fault})"):
                return instead
            raise
        if response.status == 410 and scheme == "https" and (host, scheme) not in self._answered:
            return await self._by_the_other(request, "https answers 410 to everything") or response
        self._answered.add((host, scheme))
        return response

    async def _by_the_other(self, request: Request, why: str) -> Response | None:
        """The answer by http where https was asked for, or the other way round; ``None`` where that is no better.

        A certificate that does not hold never leads here: that would be what an attacker wants.
        """
        parts = urlsplit(request.url)
        host, other = parts.hostname or "", "http" if parts.scheme == "https" else "https"
        if host in self._tried or parts.port is not None:
            return None
        self._tried.add(host)
        try:
            response = await self._send(request, other)
        except (DownloadFailedError, DownloadConnectionRefusedError, CertificateFault, HandshakeFault):
            return None
        back = (response.headers.get("Location") or b"").decode("latin-1")
        if response.status == 410 or back.startswith(f"{parts.scheme}://{host}"):
            return None
        self._schemes[host] = other, why
        self._note(request, host, f"scheme: {host}: {why}, {other} does: put it on the card")
        return _flagged(response, f"scheme: {why}")

    async def _send(self, request: Request, scheme: str) -> Response:
        """Send ``request`` by ``scheme`` to where its host listens, and name what is wrong with its certificate."""
        parts = urlsplit(request.url)._replace(scheme=scheme)
        host = parts.hostname or ""
        known = request.url if request.url.startswith(f"{scheme}:") else parts.geturl()
        secure = scheme == "https" and f"{host}:443" in self._ports
        plain = not secure and host in self._ports
        port = self._ports[f"{host}:443"] if secure else self._ports.get(host, 0)
        sent = request if known == request.url else request.replace(url=known)
        if secure or plain:
            mapped = parts._replace(scheme="https" if secure else "http", netloc=f"{host}:{port}")
            sent = request.replace(url=mapped.geturl())
            sent.headers.setdefault("Host", host)
        try:
            response = await super().download_request(sent)
        except CannotResolveHostError as error:
            if reason := GuardedResolver.refused.get(host):
                raise AddressRefused(f"{host} leads inside: {reason}") from error
            raise
        except DownloadFailedError as error:
            if scheme != "https" or plain:
                raise
            fault = self.certificates.faults.get(host, "")
            if fault and self.certificates.mode(host) != "unverified":
                raise CertificateFault(f"certificate of {host}: {fault}") from error
            if is_bad_curve(error) and self._one_curve(host):
                return await self._send(request, scheme)
            if words := handshake_fault(error):
                raise HandshakeFault(f"no TLS connection with {host}: {words}") from error
            raise
        request.meta["download_latency"] = sent.meta.get("download_latency", 0.0)
        if scheme == "https" and not plain and (fault := self.certificates.faults.get(host, "")):
            self._note(request, host, f"tls: {host}: its certificate is not verified: {fault}")
            response = _flagged(response, f"tls: {fault}")
        return response if sent is request else response.replace(url=known)

    def _one_curve(self, host: str) -> bool:
        """Whether to try again with P-256 alone: once, and where the card allows old servers."""
        if self.certificates.mode(host) == "verified" or host in self.certificates.one_curve:
            return False
        self.certificates.one_curve.add(host)
        return True

    def _note(self, request: Request, host: str, message: str) -> None:
        """Tell a person, once for each host."""
        tally = getattr(self.crawler.spider, "tally", None)
        if tally is not None and message not in self._told:
            self._told.add(message)
            tally.notes.append(Line(request.meta.get("portal", ""), f"https://{host}/", "", message))


class _Protocol(_LenientHTTP11ClientProtocol):
    """Hangs up on a server that sends headers without an end."""

    _head = 0

    def request(self, request: Any) -> Any:
        self._head = 0
        return super().request(request)

    def dataReceived(self, bytes: bytes) -> None:
        if self._parser is not None and self._parser.state != BODY:
            self._head += len(bytes)
            if self._head > MOST_HEADERS and self.transport is not None:
                self.transport.abortConnection()
                return
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    """Makes :class:`_Protocol`."""

    def buildProtocol(self, addr: Any) -> _Protocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


def _modes(cards: Any) -> dict[str, str]:
    """Host to what its cards say of its certificates; where two cards differ, the more patient one counts."""
    modes: dict[str, str] = {}
    for card in cards:
        for host in card.hosts:
            name = host.split(":")[0]
            modes[name] = max(card.tls, modes.get(name, TLS[0]), key=TLS.index)
    return modes


def _flagged(response: Response, flag: str) -> Response:
    return response.replace(flags=[*response.flags, flag])


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
