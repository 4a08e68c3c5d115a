"""What a server may send and how long it may take: one crawl of everything that goes beyond."""

from __future__ import annotations

import gzip
import json
import socketserver
import sqlite3
import subprocess
import sys
import threading
import zlib
from typing import Any

import brotli
import pytest

from tests.crawler.small_portal import Portal, card, environment, listing, report

TITLE = "青禾县{}年政府信息公开工作年度报告"
PAGE = report(TITLE.format(2024)).encode()
MOST = 2_000_000
STOP = threading.Event()


class Odd(socketserver.StreamRequestHandler):
    """``/flood``: headers without an end; ``/drip``: a byte now and then, for ever."""

    def handle(self) -> None:
        path = self.rfile.readline().split()[1]
        while self.rfile.readline().strip():
            pass
        if path == b"/robots.txt":
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        flood = path.endswith(b"flood.html")
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" if flood else b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
        try:
            while not STOP.is_set():
                self.wfile.write(b"X-Filler: " + b"x" * 8000 + b"\r\n" if flood else b".")
                STOP.wait(0.0 if flood else 0.2)
        except OSError:
            return  # hung up on, as it should be


class OddServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Path to outcome, reason and hints."""
    folder = tmp_path_factory.mktemp("limits")
    packed = {"Content-Type": "text/html; charset=utf-8"}

    def sent(body: bytes, encoding: str = "") -> Any:
        return lambda _: (200, packed | ({"Content-Encoding": encoding} if encoding else {}), body)

    bomb = bytes(MOST * 20)
    answers: dict[str, Any] = {
        "good": sent(PAGE),
        "gzip-bomb": sent(gzip.compress(bomb), "gzip"),
        "brotli-bomb": sent(brotli.compress(bomb, quality=5), "br"),
        "again": sent(PAGE),
        "deflate-bomb": sent(zlib.compress(bomb), "deflate"),
        "undeclared-bomb": sent(gzip.compress(bomb)),
        "large": sent(b"<p>" + b"x" * (MOST + 1)),
        "undeclared-gzip": sent(gzip.compress(PAGE)),
        "said-gzip": sent(PAGE, "gzip"),
        "cut-gzip": sent(gzip.compress(PAGE)[:-20], "gzip"),
        "loop": lambda _: (302, {"Location": "/nb/t1_loop.html", "Set-Cookie": "a=1"}, b""),
        "round": lambda _: (302, {"Location": "/nb/t1_onward.html"}, b""),
    }
    paths = {name: f"/nb/t1_{name}.html" for name in answers}
    pages: dict[str, Any] = {paths[name]: answer for name, answer in answers.items()}
    pages["/nb/t1_onward.html"] = lambda _: (302, {"Location": paths["round"]}, b"")
    with Portal(pages) as portal, OddServer(("127.0.0.1", 0), Odd) as odd:
        threading.Thread(target=odd.serve_forever, args=(0.02,), daemon=True).start()
        origin = f"http://127.0.0.1:{odd.server_address[1]}"
        rows = [(path, TITLE.format(2000 + n), "2025-01-21") for n, path in enumerate(paths.values(), 8)]
        rows[3:3] = [(f"{origin}/flood.html", TITLE.format(2022), ""), (f"{origin}/drip.html", TITLE.format(2023), "")]
        pages["/nb/"] = listing(rows)
        hosts = ["127.0.0.1", f"127.0.0.1:{portal.port}", f"127.0.0.1:{odd.server_address[1]}"]
        card(folder / "cards", portal, hosts=hosts)
        settings = {
            "NIANBAO_ARCHIVE": folder / "data", "NIANBAO_PORTALS": folder / "cards", "DOWNLOAD_MAXSIZE": MOST,
            "DOWNLOAD_TIMEOUT": 3, "RETRY_TIMES": 0, "NIANBAO_BUILD": 0, "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        command = [sys.executable, "-m", "scrapy", "crawl", "reports", "-a", "portals=qinghe"]
        command += [item for name, value in settings.items() for item in ("-s", f"{name}={value}")]
        done = subprocess.run(command, env=environment() | {"SCRAPY_SETTINGS_MODULE": "crawler.settings"}, timeout=100)
        STOP.set()
        odd.shutdown()
    assert done.returncode == 0
    with sqlite3.connect(folder / "data" / "raw.db") as db:
        found = db.execute("SELECT url, outcome, reason, hints FROM fetches WHERE kind = 'report'").fetchall()
    return {url.rsplit("/", 1)[1][:-5].removeprefix("t1_"): (*row, json.loads(told)) for url, *row, told in found}


@pytest.mark.parametrize("name", ["gzip-bomb", "brotli-bomb", "deflate-bomb", "undeclared-bomb", "large"])
def test_too_much_is_cut_and_told(name: str, came: dict[str, tuple[str, str, dict[str, Any]]]) -> None:
    outcome, reason, _ = came[name]
    assert outcome == "too_large"
    assert f"{MOST}" in reason


@pytest.mark.parametrize("name", ["good", "again", "undeclared-gzip", "said-gzip"])
def test_packed_or_not_it_is_read(name: str, came: dict[str, tuple[str, str, dict[str, Any]]]) -> None:
    assert came[name][:2] == ("ok", "")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("drip", "took longer than 3"),
        ("cut-gzip", "packed answer cut off before its end"),
        ("loop", "the address leads to itself, 3 times"),
        ("round", "more than 5 redirects"),
    ],
)
def test_what_never_ends_fails(name: str, reason: str, came: dict[str, tuple[str, str, dict[str, Any]]]) -> None:
    assert came[name][0] == "failed"
    assert reason in came[name][1]


def test_headers_without_an_end_are_hung_up_on(came: dict[str, tuple[str, str, dict[str, Any]]]) -> None:
    assert came["flood"][0] == "failed"
    assert "took longer" not in came["flood"][1]
