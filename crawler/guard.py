"""The guard at the door: an address is judged as it is connected to, after name resolution and on every hop, so that
neither a redirect nor a name that changes its mind leads inside.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any, ClassVar

from scrapy.exceptions import IgnoreRequest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.addresses import address_refusal

NOWHERE = "192.0.2.1"
"""Stands in for every other machine where only loopback may be asked: an address of the documentation's network."""


class AddressRefused(IgnoreRequest):
    """The crawler does not go there. ``str()`` says why."""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


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
