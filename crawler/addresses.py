"""Where the crawler may go: http and https, the hosts of the cards and .gov.cn, and never an internal address. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit, urlunsplit


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
