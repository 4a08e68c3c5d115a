"""Where the crawler may go: http and https, the hosts of the cards and .gov.cn, and never an internal address.

The address is judged as it is connected to, after name resolution and on every hop, so that neither a redirect nor a
name that changes its mind leads inside.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from scrapy.exceptions import IgnoreRequest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]


class AddressRefused(IgnoreRequest):
    """The crawler does not go there. ``str()`` says why."""


def covers(hosts: Iterable[str], url: str) -> bool:
    """Whether ``url`` lies on one of ``hosts``. An entry may name a port (``x.gov.cn:8080``); else 80 and 443 count."""
    host, port = host_and_port(url)
    return f"{host}:{port}" in hosts or (port in (80, 443) and host in hosts)


def host_and_port(url: str) -> tuple[str, int]:
    """Host in lower case and port of an address; port 0 where it is not one."""
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        port = 0
    return (parts.hostname or "").rstrip("."), port


def one_name(url: str) -> str:
    """What the names of one page share: ``www.`` before the host and the scheme are no difference."""
    parts = urlsplit(url)
    host = (parts.netloc or "").lower().removeprefix("www.")
    return urlunsplit(("", host.removesuffix(":80").removesuffix(":443"), parts.path, parts.query, parts.fragment))


def other_names(url: str) -> tuple[str, ...]:
    """The same page's other addresses: with ``www.`` or without, by http or https."""
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.")
    names = (
        parts._replace(scheme=scheme, netloc=name) for scheme in ("https", "http") for name in (host, f"www.{host}")
    )
    return tuple(name.geturl() for name in names if name != parts)


def url_refusal(url: str, hosts: Collection[str]) -> str:
    """Why ``url`` may not be asked for, ``""`` if it may: its scheme, and its host against ``hosts`` and .gov.cn."""
    scheme = urlsplit(url).scheme
    if scheme not in ("http", "https"):
        return f"scheme {scheme!r} is not http or https"
    host, port = host_and_port(url)
    if covers(hosts, url) or (host.endswith(".gov.cn") and port in (80, 443)):
        return ""
    return f"host {host}:{port} is neither the card's nor under .gov.cn"


def address_refusal(address: str) -> str:
    """Why an IP address may not be connected to, ``""`` if it may. Embedded IPv4 addresses are judged too."""
    found = ipaddress.ip_address(address.split("%", 1)[0])
    inner: list[ipaddress.IPv4Address | ipaddress.IPv6Address | None] = [found]
    if isinstance(found, ipaddress.IPv6Address):
        inner += [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        # 64:ff9b::/96 is IPv4 behind NAT64 (RFC 6052).
        if found in ipaddress.ip_network("64:ff9b::/96"):
            inner.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
    if any(item is not None and (not item.is_global or item.is_multicast) for item in inner):
        return f"{address} is an internal address"
    return ""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


NOWHERE = "192.0.2.1"


@implementer(IHostnameResolver)
class GuardedResolver:
    """Name resolution that hands over only addresses the crawler may connect to.

    ``mapped`` sends a host to a fixed address, which is then allowed (the built-in portal); ``refused`` remembers why a
    name came to nothing. Both are the process's, as name resolution is.
    """

    mapped: ClassVar[dict[str, str]] = {}
    refused: ClassVar[dict[str, str]] = {}

    def __init__(self, reactor: Any, *, allow_private: bool, loopback_only: bool = False) -> None:
        self.reactor = reactor
        self.allow_private = allow_private
        self.loopback_only = loopback_only
        self.real: Any = reactor.nameResolver

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        """As Scrapy makes it; called with the crawler process, which has settings too."""
        settings = crawler.settings
        return cls(
            reactor,
            allow_private=settings.getbool("NIANBAO_ALLOW_PRIVATE"),
            loopback_only=settings.getbool("NIANBAO_LOOPBACK_ONLY"),
        )

    def install_on_reactor(self) -> None:
        """Take the place of the reactor's resolver."""
        self.reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """As Twisted asks for it, also for hosts that are literal addresses."""
        target = self.mapped.get(hostName, "")
        if self.loopback_only and not target and not _is_loopback(hostName):
            # An address of the documentation's network: nothing is looked up, and nothing passes the sieve.
            target, receiver = NOWHERE, _Sieve(resolutionReceiver, hostName)
            return self.real.resolveHostName(receiver, target, portNumber, addressTypes, transportSemantics)
        receiver = resolutionReceiver if self.allow_private or target else _Sieve(resolutionReceiver, hostName)
        return self.real.resolveHostName(receiver, target or hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _Sieve:
    """Passes on the addresses that may be connected to."""

    def __init__(self, receiver: Any, host: str) -> None:
        self.receiver, self.host = receiver, host
        GuardedResolver.refused.pop(host, None)

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        if isinstance(address, IPv4Address | IPv6Address):
            if reason := address_refusal(address.host):
                GuardedResolver.refused[self.host] = reason
            else:
                self.receiver.addressResolved(address)

    def resolutionComplete(self) -> None:
        self.receiver.resolutionComplete()
