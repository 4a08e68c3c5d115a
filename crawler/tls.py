"""Certificates and handshakes: verified unless a card says otherwise, and every fault called by its name.

``verified`` is what browsers ask for. ``legacy`` also takes old protocols, weak keys and old renegotiation, and tries
again with the one curve that some old servers manage; its certificates must hold. ``unverified`` takes those that do
not as well: the fault is noted, and every answer carries it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, ServiceID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

_LEGACY_SERVER_CONNECT = 0x4
_VERIFY_FAULTS = {
    9: "not valid yet",
    10: "expired",
    18: "self-signed",
    19: "signed by nobody known",
    62: "wrong name",
    66: "obsolete: its key is too small",
    67: "obsolete: a key of its chain is too small",
    68: "obsolete: signed by a weak method",
}
"""OpenSSL's numbers for what is wrong with a certificate (``X509_V_ERR_…``)."""
_NO_ISSUER = (2, 20, 21, 27)
_HANDSHAKE_FAULTS = (
    ("unsafe legacy renegotiation", "obsolete: renegotiates the old way"),
    ("unsupported protocol", "obsolete: an old protocol version"),
    ("wrong ssl version", "obsolete: an old protocol version"),
    ("protocol version", "obsolete: an old protocol version"),
    ("dh key too small", "obsolete: its key is too small"),
    ("ee key too small", "obsolete: its key is too small"),
    ("bad ecpoint", "obsolete: a broken curve"),
    ("no shared cipher", "obsolete: no cipher in common"),
    ("no ciphers available", "obsolete: no cipher in common"),
    ("wrong signature type", "obsolete: signed by a weak method"),
    ("legacy sigalg", "obsolete: signed by a weak method"),
    ("handshake failure", "obsolete: no cipher in common"),
    ("wrong version number", "it does not speak TLS"),
    ("packet length too long", "it does not speak TLS"),
    ("http request", "it does not speak TLS"),
)


class CertificateFault(Exception):
    """A certificate that does not hold, on a host whose card does not allow that. ``str()`` names the fault."""


class HandshakeFault(Exception):
    """No connection could be agreed on. ``str()`` names the fault."""


@implementer(IPolicyForHTTPS)
class Certificates:
    """How to connect to each host. ``modes``: host to a word of :data:`crawler.card.TLS`, ``verified`` by default.

    ``faults`` remembers what was wrong with a host's certificate, ``one_curve`` the hosts that manage P-256 only.
    """

    def __init__(self, modes: Mapping[str, str]) -> None:
        self.modes = modes
        self.faults: dict[str, str] = {}
        self.one_curve: set[str] = set()
        self._contexts: dict[tuple[str, bool], SSL.Context] = {}

    def mode(self, host: str) -> str:
        """The word for a host."""
        return self.modes.get(host, "verified")

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Connections:
        """As Twisted asks for it."""
        host = hostname.decode("ascii")
        return _Connections(self, host, self._context(self.mode(host), host in self.one_curve))

    def _context(self, mode: str, one_curve: bool) -> SSL.Context:
        if (mode, one_curve) not in self._contexts:
            self._contexts[mode, one_curve] = context(mode, one_curve)
        return self._contexts[mode, one_curve]


def context(mode: str, one_curve: bool = False) -> SSL.Context:
    """What a connection of that mode is made with; ``one_curve``: P-256 and no other."""
    made = SSL.Context(SSL.TLS_CLIENT_METHOD)
    made.set_default_verify_paths()
    if mode == "verified":
        made.set_min_proto_version(SSL.TLS1_2_VERSION)
        made.set_cipher_list(b"DEFAULT@SECLEVEL=2")
    else:
        made.set_min_proto_version(SSL.TLS1_VERSION)
        made.set_cipher_list(b"DEFAULT@SECLEVEL=0")
        made.set_options(_LEGACY_SERVER_CONNECT)
    if one_curve:
        made.set_tmp_ecdh(ec.SECP256R1())
    return made


@implementer(IOpenSSLClientConnectionCreator)
class _Connections:
    """Makes the connections to one host, and notes what is wrong with its certificate."""

    def __init__(self, certificates: Certificates, host: str, made_with: SSL.Context) -> None:
        self.certificates, self.host, self.made_with = certificates, host, made_with
        self.service: ServiceID
        try:
            ip_address(host)
            self.service = IPAddress_ID(host)
        except ValueError:
            self.service = DNS_ID(host)

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:
        """As Twisted asks for it."""
        connection = SSL.Connection(self.made_with, None)
        if isinstance(self.service, DNS_ID):
            connection.set_tlsext_host_name(self.host.encode("ascii"))
        self.certificates.faults.pop(self.host, None)
        connection.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, self._verify)
        return connection

    def _verify(self, connection: SSL.Connection, certificate: Any, error: int, depth: int, ok: int) -> bool:
        """Called by OpenSSL for each certificate of the chain, and for each fault."""
        fault = "" if ok else self._fault(error, depth)
        if not fault and depth == 0:
            try:
                verify_service_identity(extract_patterns(certificate), [self.service], [])
            except (CertificateError, VerificationError):
                fault = _VERIFY_FAULTS[62]
        if fault:
            # The first fault is the telling one: what follows from it comes after.
            self.certificates.faults.setdefault(self.host, fault)
        return not fault or self.certificates.mode(self.host) == "unverified"

    @staticmethod
    def _fault(error: int, depth: int) -> str:
        if error in _NO_ISSUER:
            # Nothing is known above the server's own certificate, or above one that it sent along.
            return "missing intermediate" if depth == 0 else "signed by nobody known"
        return _VERIFY_FAULTS.get(error, f"OpenSSL's fault {error}")


def handshake_fault(error: BaseException) -> str:
    """What went wrong in a handshake, in words; ``""`` where ``error`` is none of TLS."""
    told = _reasons(error)
    if not told:
        return ""
    for sign, fault in _HANDSHAKE_FAULTS:
        if any(sign in one for one in told):
            return fault
    return "; ".join(told)


def is_bad_curve(error: BaseException) -> bool:
    """Whether the server sent a point on no curve: some do as soon as they are offered more than P-256."""
    return any("bad ecpoint" in one for one in _reasons(error))


def _reasons(error: BaseException | None) -> list[str]:
    """The words of OpenSSL inside an exception, and inside those it came of or holds."""
    seen: list[BaseException] = []
    waiting: list[Any] = [error]
    found: list[str] = []
    while waiting:
        one = getattr(waiting[0], "value", waiting[0])
        del waiting[0]
        if not isinstance(one, BaseException) or any(one is other for other in seen):
            continue
        seen.append(one)
        if isinstance(one, SSL.SysCallError):
            found.append("it hung up")
        elif isinstance(one, SSL.Error):
            reasons = [str(reason[-1]) for reason in one.args[0] if reason] if one.args else []
            found += [re.sub(r"\s+", " ", reason.lower()) for reason in reasons] or ["it hung up"]
        waiting += [one.__cause__, one.__context__, *getattr(one, "reasons", ())]
    return found
