"""Row 27: certificates good and bad, plain HTTP only, and HTTPS that answers 410."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawler.farm.site import Answer, Site, plain_trs

Key = ec.EllipticCurvePrivateKey
CHAINS = ("good", "self-signed", "expired", "wrong-name", "no-intermediate")


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


@cache
def _key(name: str) -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def _certificate(subject: str, issuer: str, *, ca: bool, host: str = "", days: int = 30) -> x509.Certificate:
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(_key(subject).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(_key(subject).public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(_key(issuer).public_key()), critical=False)
    )
    if host:
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return built.sign(_key(issuer), hashes.SHA256())


def _pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


class Authority:
    """A root that lives as long as the test, an intermediate, and what each host shows. Files go into ``folder``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.root = _certificate("Farm Root", "Farm Root", ca=True)
        self.middle = _certificate("Farm Middle", "Farm Root", ca=True)
        self.trusted = folder / "root.pem"
        self.trusted.write_bytes(_pem(self.root))

    def context(self, host: str, chain: str) -> ssl.SSLContext:
        """A server's context that shows ``host``'s certificate in a chain of :data:`CHAINS`."""
        if chain == "self-signed":
            shown = [_certificate(host, host, ca=False, host=host)]
        else:
            days = -10 if chain == "expired" else 30
            name = "www.elsewhere.example" if chain == "wrong-name" else host
            shown = [_certificate(host, "Farm Middle", ca=False, host=name, days=days)]
            shown += [] if chain == "no-intermediate" else [self.middle]
        file = self.folder / f"{host}.pem"
        secret = _key(host).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(secret + _pem(*shown))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _secure(key: str, chain: str, trait: str, *, allowed: bool = True) -> Site:
    site = Site(key, 27, trait, **({"tls": "unverified", "notes": "The farm's chain."} if allowed else {}))
    site.scheme, site.tls = "https", chain
    plain_trs(site)
    return site


def good() -> Site:
    """A chain that holds."""
    return _secure("ai-good", "good", "HTTPS with a chain that holds", allowed=False)


def faulty(chain: str) -> Site:
    """A chain that does not hold, on a portal whose card allows that."""
    site = _secure(f"ai-{chain}", chain, f"HTTPS, {chain}; the card allows it")
    site.expected.notes = ("tls",)
    return site


def self_signed() -> Site:
    """Nobody vouches for it."""
    return faulty("self-signed")


def expired() -> Site:
    """Ten days over."""
    return faulty("expired")


def wrong_name() -> Site:
    """Somebody else's name."""
    return faulty("wrong-name")


def no_intermediate() -> Site:
    """The root is known, the certificate between is not sent."""
    return faulty("no-intermediate")


def strict() -> Site:
    """A chain that does not hold, and a card that does not allow it: nothing is fetched."""
    site = _secure("ai-strict", "self-signed", "HTTPS, self-signed; the card does not allow it", allowed=False)
    site.expected.reports.clear()
    site.expected.failed = {site.url(site.column): "certificate"}
    site.expected.notes = ("listing_failed",)
    return site


def http_only() -> Site:
    """The card says https; nobody listens there, and http answers."""
    site = Site("ai-httponly", 27, "the card says https, only http answers")
    plain_trs(site)
    site.tls = "closed"
    return _card_says_https(site)


def gone() -> Site:
    """https answers 410 to everything, http answers as it should."""
    site = Site("ai-410", 27, "https answers 410, http the pages")
    plain_trs(site)
    site.tls = "good"
    inner = site.answer
    site.answer = lambda asked: Answer("Gone", 410) if asked.headers.get("farm-secure") else inner(asked)  # type: ignore[method-assign]
    return _card_says_https(site)


def _card_says_https(site: Site) -> Site:
    site.expected.notes = ("scheme",)
    site._card = {
        "home": f"https://{site.host}/",
        "listings": [{"url": f"https://{site.host}{site.column}"}],
    }
    return site
