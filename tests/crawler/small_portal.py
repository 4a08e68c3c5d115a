"""Small portals on loopback, for crawls in processes of their own."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

import yaml

Answer = tuple[int, dict[str, str], bytes]
REPORT = """<html><head><title>{title}</title></head><body><h1>{title}</h1><div class="TRS_Editor">
<p>一、总体情况</p><p>{text}</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>
<p>四、政府信息公开行政复议、行政诉讼情况</p><p>五、存在的主要问题及改进情况</p><p>六、其他需要报告的事项</p>
</div></body></html>"""


def report(title: str, text: str = "本机关认真贯彻条例。") -> str:
    """A page that reads as a report."""
    return REPORT.format(title=title, text=text * 20)


def listing(rows: list[tuple[str, str, str]], tail: str = "") -> str:
    """A list page of (href, title, date) rows."""
    items = "".join(
        f'<li><a href="{url}" title="{text}">{text[:9]}…</a><span>{day}</span></li>' for url, text, day in rows
    )
    return f"<html><head><title>年报</title></head><body><ul class='list'>{items}</ul>{tail}</body></html>"


@dataclass
class Portal:
    """A web server: ``pages`` by path (text, or a function of the request's headers), and a journal of paths asked."""

    pages: dict[str, str | Callable[[Mapping[str, str]], Answer]]
    journal: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> Portal:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                portal.journal.append((self.path, headers))
                page = portal.pages.get(self.path)
                status, more, body = 404, {}, b"<html><title>404</title></html>"
                if isinstance(page, str):
                    status, more, body = 200, {"Content-Type": "text/html; charset=utf-8"}, page.encode()
                elif page is not None:
                    status, more, body = page(headers)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if self.tls:
            # The handshake is the thread's own business: one that fails must not hold up the others.
            self.server.socket = self.tls.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
            self.server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, *, lists: bool = False) -> list[str]:
        """Paths of reports asked for, in order (and of list pages, if ``lists``)."""
        return [path for path, _ in self.journal if path.startswith("/nb/t") or (lists and path.startswith("/nb/"))]


def card(folder: Path, portal: Portal, name: str = "qinghe", **changes: object) -> Path:
    """Write a card for ``portal`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    data: dict[str, object] = {
        "name": name,
        "publisher": {"name": "青禾县人民政府", "region_code": "990123", "level": "county_government"},
        "hosts": ["127.0.0.1"],
        "home": f"{portal.origin}/",
        "platform": "trs",
        "listings": [{"url": f"{portal.origin}/nb/"}],
        "delay": 0,
    }
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(data | changes, allow_unicode=True), "utf-8")
    return path


def command(*arguments: object) -> list[str]:
    """The command line of ``nianbao`` in this environment."""
    return [sys.executable, "-m", "nianbao", *map(str, arguments)]


def environment(*, private: bool = True) -> dict[str, str]:
    """The environment of a crawl, with or without leave to go to internal addresses."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    return kept | {"NIANBAO_LOOPBACK_ONLY": "1"} | ({"NIANBAO_ALLOW_PRIVATE": "1"} if private else {})


def nianbao(*arguments: object, private: bool = True) -> subprocess.CompletedProcess[str]:
    """Run ``nianbao`` to its end."""
    return subprocess.run(
        command(*arguments), env=environment(private=private), capture_output=True, text=True, timeout=120, check=False
    )
