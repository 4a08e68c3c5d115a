"""Certificates good and bad, old servers, and hosts that answer by one scheme only: one crawl of them all."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from crawler.run import run_crawl
from crawler.summary import CrawlSummary
from crawler.tls import handshake_fault, is_bad_curve
from tests.crawler.small_portal import Portal, card, listing, report

TITLE = "青禾县2024年政府信息公开工作年度报告"
PAGES: dict[str, Any] = {"/nb/": listing([("/nb/t1.html", TITLE, "2025-01-21")]), "/nb/t1.html": report(TITLE)}
EC = ec.generate_private_key(ec.SECP256R1())
WEAK = rsa.generate_private_key(65537, 1024)


def signed(subject: str, issuer: str, *, ca: bool = False, host: str = "", days: int = 30, key: Any = EC) -> bytes:
    """A certificate in PEM; one key serves all but the weak."""
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if host:
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return built.sign(EC, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def context(folder: Path, host: str, *chain: bytes, key: Any = EC) -> ssl.SSLContext:
    """What a server shows: its key and its chain."""
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{host}.pem"
    file.write_bytes(secret + b"".join(chain))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers("DEFAULT@SECLEVEL=0")
    made.load_cert_chain(file)
    return made


def old(made: ssl.SSLContext) -> ssl.SSLContext:
    """A server that stopped at TLS 1.1."""
    made.minimum_version, made.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    return made


MIDDLE = signed("Middle", "Root", ca=True)


def chains(folder: Path) -> dict[str, ssl.SSLContext]:
    """Host to what it shows on its HTTPS port."""

    def leaf(name: str, **changes: Any) -> bytes:
        return signed(name, "Middle", **{"host": name} | changes)

    def made(host: str, *chain: bytes, key: Any = EC) -> ssl.SSLContext:
        return context(folder, host, *chain, key=key)

    def weak(host: str) -> ssl.SSLContext:
        return made(host, leaf(host, key=WEAK), MIDDLE, key=WEAK)

    found = {
        "good.example": made("good.example", leaf("good.example"), MIDDLE),
        "old.example": old(made("old.example", leaf("old.example"), MIDDLE)),
        "old-allowed.example": old(made("old-allowed.example", leaf("old-allowed.example"), MIDDLE)),
        "weak.example": weak("weak.example"),
        "weak-allowed.example": weak("weak-allowed.example"),
        "gone.example": made("gone.example", leaf("gone.example"), MIDDLE),
        "legacy-name.example": made("legacy-name.example", leaf("legacy-name.example", host="x.example"), MIDDLE),
    }
    for state in ("strict", "allowed"):
        for fault, chain in (
            ("own", lambda host: (signed(host, host, host=host),)),
            ("over", lambda host: (leaf(host, days=-9), MIDDLE)),
            ("name", lambda host: (leaf(host, host="www.elsewhere.example"), MIDDLE)),
            ("short", lambda host: (leaf(host),)),
            ("stranger", lambda host: (signed(host, "Odd", host=host), signed("Odd", "Nobody", ca=True))),
        ):
            host = f"{fault}-{state}.example"
            found[host] = made(host, *chain(host))
    return found


FAULTS = {
    "own": "self-signed", "over": "expired", "name": "wrong name", "short": "missing intermediate",
    "stranger": "signed by nobody known",
}  # fmt: skip
TLS = {"old-allowed.example": "legacy", "weak-allowed.example": "legacy", "legacy-name.example": "legacy"} | {
    f"{fault}-allowed.example": "unverified" for fault in FAULTS
}


class Came:
    """What the crawl came to, and what each server was asked."""

    def __init__(self, db: Path, summary: CrawlSummary, portals: dict[str, Portal]) -> None:
        self.summary, self.portals = summary, portals
        with sqlite3.connect(db) as raw:
            rows = raw.execute("SELECT url, final_url, outcome, reason, hints, portal FROM fetches ORDER BY id")
            self.rows = [(*row[:4], json.loads(row[4]), row[5]) for row in rows]

    def of(self, host: str) -> list[tuple[str, str, str]]:
        """Path, outcome and reason of every fetch of the portal."""
        return [(row[0].split(".example")[-1], row[2], row[3]) for row in self.rows if row[5] == host[:-8]]

    def hints(self, host: str) -> list[dict[str, Any]]:
        told = ("tls_ok", "tls_fault", "scheme")
        return [{name: row[4][name] for name in told if name in row[4]} for row in self.rows if row[5] == host[:-8]]

    def notes(self, host: str) -> list[str]:
        return [line.reason for line in self.summary.notes if line.portal == host[:-8]]


GOOD = [("/nb/", "ok", ""), ("/nb/t1.html", "ok", "")]


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Came]:
    folder = tmp_path_factory.mktemp("tls")
    (folder / "root.pem").write_bytes(signed("Root", "Root", ca=True))
    with ExitStack() as stack:
        host_map: dict[str, str] = {}
        portals: dict[str, Portal] = {}

        def serve(name: str, host: str, tls: ssl.SSLContext | None = None, pages: Any = None) -> None:
            portals[name] = stack.enter_context(Portal(dict(PAGES) if pages is None else pages, tls=tls))
            host_map[name] = f"127.0.0.1:{portals[name].port}"

        with socket.socket() as once:
            once.bind(("127.0.0.1", 0))
            closed = f"127.0.0.1:{once.getsockname()[1]}"
        for host, made in chains(folder).items():
            gone = {path: lambda _: (410, {}, b"gone") for path in (*PAGES, "/robots.txt")}
            serve(f"{host}:443", host, made, gone if host == "gone.example" else None)
            # Where plain HTTP leads back to HTTPS, it is no way round.
            back = {
                path: lambda _, url=f"https://{host}{path}": (301, {"Location": url}, b"")
                for path in (*PAGES, "/robots.txt")
            }
            serve(host, host, None, None if host == "gone.example" else back)
        serve("plain.example", "plain.example")
        host_map["plain.example:443"] = closed
        serve("odd.example", "odd.example")
        host_map["odd.example:443"] = host_map["odd.example"]
        serve(
            "secure.example:443",
            "secure.example",
            context(folder, "s", signed("s", "Middle", host="secure.example"), MIDDLE),
        )
        host_map["secure.example"] = closed
        hosts = sorted({name.removesuffix(":443") for name in host_map})
        for host in hosts:
            scheme = "http" if host == "secure.example" else "https"
            address = f"{scheme}://{host}"
            told = {"tls": TLS[host], "notes": "Tried so."} if host in TLS else {}
            card(
                folder / "cards", portals.get(host) or portals[f"{host}:443"], host[:-8],
                hosts=[host], home=f"{address}/", listings=[{"url": f"{address}/nb/"}], **told,
            )  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SSL_CERT_FILE", str(folder / "root.pem"))
            patch.delenv("NIANBAO_ALLOW_PRIVATE", raising=False)
            # By name: everything would be all cards of the package as well.
            names = [host[:-8] for host in hosts]
            summary = run_crawl(folder / "data", names, portals_dir=folder / "cards", host_map=host_map)
        assert summary.finish_reason == "finished", os.listdir(folder / "data" / "runs")
        yield Came(folder / "data" / "raw.db", summary, portals)


def test_a_chain_that_holds(came: Came) -> None:
    assert came.of("good.example") == GOOD
    assert came.hints("good.example") == [{}, {}]
    assert came.notes("good.example") == []


@pytest.mark.parametrize(("host", "fault"), FAULTS.items())
def test_a_fault_stops_the_portal_and_is_called_by_its_name(host: str, fault: str, came: Came) -> None:
    name = f"{host}-strict.example"
    assert came.of(name) == [("/nb/", "failed", f"certificate of {name}: {fault}")]
    # Neither over the broken connection nor in the open.
    assert (came.portals[f"{name}:443"].journal, came.portals[name].journal) == ([], [])


@pytest.mark.parametrize(("host", "fault"), FAULTS.items())
def test_a_card_may_allow_it_and_every_answer_says_so(host: str, fault: str, came: Came) -> None:
    name = f"{host}-allowed.example"
    assert came.of(name) == GOOD
    assert came.hints(name) == [{"tls_ok": False, "tls_fault": fault}] * 2
    assert came.notes(name) == [f"tls: {name}: its certificate is not verified: {fault}"]


def test_legacy_allows_old_servers_but_no_other_name(came: Came) -> None:
    assert came.of("old.example") == [
        ("/nb/", "failed", "no TLS connection with old.example: obsolete: an old protocol version")
    ]
    assert came.of("old-allowed.example") == GOOD
    assert came.of("weak.example")[0][1:] == ("failed", "certificate of weak.example: obsolete: its key is too small")
    assert came.of("weak-allowed.example") == GOOD
    assert came.of("legacy-name.example") == [("/nb/", "failed", "certificate of legacy-name.example: wrong name")]
    assert came.hints("old-allowed.example") == [{}, {}]


@pytest.mark.parametrize(
    ("host", "why", "other"),
    [
        ("plain.example", "https does not answer (connection refused)", "http"),
        ("odd.example", "https does not answer (no TLS connection with odd.example: it does not speak TLS)", "http"),
        ("gone.example", "https answers 410 to everything", "http"),
        ("secure.example", "http does not answer (connection refused)", "https"),
    ],
)
def test_a_host_that_does_not_answer_is_tried_by_the_other_scheme(host: str, why: str, other: str, came: Came) -> None:
    assert came.of(host) == GOOD
    assert came.hints(host)[0] == {"scheme": why}
    assert came.notes(host) == [f"scheme: {host}: {why}, {other} does: put it on the card"]
    asked = came.portals[host if other == "http" else f"{host}:443"].journal
    assert [path for path, _ in asked] == ["/robots.txt", "/nb/", "/nb/t1.html"]


def test_the_other_scheme_is_asked_for_from_then_on(came: Came) -> None:
    assert [path for path, _ in came.portals["gone.example:443"].journal] == ["/robots.txt"]
    finals = [row[1] for row in came.rows if row[5] == "gone"]
    assert finals == ["http://gone.example/nb/", ""]


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("unsafe legacy renegotiation disabled", "obsolete: renegotiates the old way"),
        ("dh key too small", "obsolete: its key is too small"),
        ("sslv3 alert handshake failure", "obsolete: no cipher in common"),
        ("bad ecpoint", "obsolete: a broken curve"),
        ("wrong version number", "it does not speak TLS"),
        ("something new", "something new"),
    ],
)
def test_words_of_openssl(reason: str, fault: str) -> None:
    error = RuntimeError("download failed")
    error.__cause__ = SSL.Error([("SSL routines", "", reason)])
    assert handshake_fault(error) == fault
    assert is_bad_curve(error) is (reason == "bad ecpoint")
    assert handshake_fault(RuntimeError("refused")) == ""
