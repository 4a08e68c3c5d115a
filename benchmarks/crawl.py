"""The harvest against bare Scrapy: the same pages from nginx on loopback, with the same concurrency; and its memory.

``python benchmarks/crawl.py [--pages 2000] [--rounds 3] [--workers 2]`` compares pages a second, in turns; with workers
also ``nianbao crawl --workers``, the hosts shared out among as many processes. ``--memory 20000`` crawls
so many pages once and samples what the crawling process holds. Rates are read off nginx's own log, from the first
report's page to the last. Needs nginx (Debian: ``apt-get install nginx-light``).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.corpus import site_pages

ROOT = Path(__file__).resolve().parent.parent
HOSTS = 16
"""Addresses 127.0.0.1 to .16: as many hosts, each asked one page at a time."""
TEMPLATES = 10
"""Pages drawn for each host; nginx writes each address into its copy, so that no two bodies are alike."""
ROWS = 50
PORT = 8979

BARE = """
import scrapy
class Bare(scrapy.Spider):
    name = "bare"
    custom_settings = {{"CONCURRENT_REQUESTS": {most}, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": False, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False}}
    async def start(self):
        for number in range({each}):
            for host in range(1, {hosts} + 1):
                yield scrapy.Request(f"http://127.0.0.{{host}}:{port}/nb/t20250121_{{number}}.html")
    def parse(self, response):
        pass
"""

CONF = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  log_format times '$msec $request_uri';
  access_log {folder}/access.log times buffer=64k flush=1s;
  types {{ text/html html; }} default_type text/html; charset utf-8;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  {servers}
}}
"""
SERVER = """server {{ listen 127.0.0.{host}:{port}; root {folder}/{host};
  location ~ "^/nb/t20250121_\\d*(\\d)\\.html$" {{ ssi on; try_files /$1.html =404; }} }}"""


def prepare(folder: Path, each: int) -> None:
    """Write lists, pages and cards for ``each`` reports of every host."""
    for number, page in enumerate(site_pages(HOSTS, TEMPLATES)):
        place = folder / str(number % HOSTS + 1)
        (place / "nb").mkdir(parents=True, exist_ok=True)
        own = page.first.replace(b"<body", b'<!--#echo var="request_uri" --><!--#echo var="server_addr" --><body', 1)
        (place / f"{number // HOSTS}.html").write_bytes(own)
    cards = folder / "cards"
    cards.mkdir()
    pages = -(-each // ROWS)
    for host in range(1, HOSTS + 1):
        for page in range(pages):
            rows = "".join(
                f'<li><a href="t20250121_{number}.html">{unit(host, number)}2024年政府信息公开工作年度报告</a>'
                "<span>2025-01-21</span></li>"
                for number in range(page * ROWS, min(each, (page + 1) * ROWS))
            )
            call = f'<script>createPageHTML({pages}, {page}, "index", "html")</script>'
            name = f"index_{page}.html" if page else "index.html"
            (folder / str(host) / "nb" / name).write_text(f"<html><body><ul>{rows}</ul>{call}</body></html>")
        origin = f"http://127.0.0.{host}:{PORT}"
        card = {
            "name": f"host{host}",
            "publisher": {"name": "", "region_code": "", "level": ""},
            "hosts": [f"127.0.0.{host}"],
            "home": f"{origin}/",
            "platform": "trs",
            "delay": 0,
            "listings": [{"url": f"{origin}/nb/"}],
        }
        (cards / f"host{host}.yaml").write_text(yaml.safe_dump(card, allow_unicode=True))


def unit(host: int, number: int) -> str:
    """An invented organ's name."""
    digits = "一二三四五六七八九十"
    return f"青禾县{digits[host % 10]}{''.join(digits[int(one)] for one in str(number))}局"


@contextmanager
def nginx(folder: Path) -> Iterator[None]:
    """nginx with one server for each host; ended by its process id."""
    servers = "\n".join(SERVER.format(host=host, port=PORT, folder=folder) for host in range(1, HOSTS + 1))
    (folder / "nginx.conf").write_text(CONF.format(folder=folder, servers=servers))
    binary = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if binary is None:
        sys.exit("nginx is not installed: apt-get install nginx-light")
    running = subprocess.Popen([binary, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        time.sleep(0.5)
        yield
    finally:
        running.terminate()
        running.wait()


def bare(folder: Path, each: int) -> list[str]:
    """The command of the peer."""
    spider = folder / "bare.py"
    spider.write_text(BARE.format(most=2 * HOSTS, each=each, hosts=HOSTS, port=PORT))
    return [sys.executable, "-m", "scrapy", "runspider", str(spider)]


def ours(folder: Path, archive: Path) -> list[str]:
    """The command of the harvest; records are left for a build, as the peer makes none."""
    given = {"NIANBAO_ARCHIVE": archive, "NIANBAO_PORTALS": folder / "cards", "NIANBAO_BUILD": 0, "LOG_LEVEL": "ERROR"}
    names = ",".join(f"host{host}" for host in range(1, HOSTS + 1))
    command = [sys.executable, "-m", "scrapy", "crawl", "reports", "-a", f"portals={names}"]
    return command + [word for name, value in given.items() for word in ("-s", f"{name}={value}")]


def shared_out(folder: Path, archive: Path, workers: int) -> list[str]:
    """The command of the harvest by several processes."""
    names = [f"host{host}" for host in range(1, HOSTS + 1)]
    command = [sys.executable, "-m", "nianbao", "crawl", *names, "--workers", str(workers)]
    return [*command, "--portals", str(folder / "cards"), "--archive", str(archive)]


def rate(folder: Path, command: list[str], samples: list[tuple[float, int]] | None = None) -> tuple[int, float, float]:
    """Run ``command``: pages of reports answered, pages a second, CPU seconds. ``samples``: (seconds, kB) of memory."""
    log = folder / "access.log"
    log.write_bytes(b"")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "NIANBAO_ALLOW_PRIVATE": "1"}
    if "crawl" in command:
        environment["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    # The peer runs outside of the project: inside, Scrapy would find its settings and pipelines.
    running = subprocess.Popen(command, env=environment, cwd=ROOT if "crawl" in command else folder)
    if samples is not None:
        threading.Thread(target=_sample, args=(running, samples), daemon=True).start()
    if running.wait() not in (0, 3):
        sys.exit(f"{' '.join(command)} ended with {running.returncode}")
    time.sleep(1.5)  # nginx writes its log once a second
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    times = [float(line.split()[0]) for line in log.read_text().splitlines() if "/nb/t" in line]
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return len(times), (len(times) - 1) / (max(times) - min(times)), spent


def _sample(running: subprocess.Popen[bytes], samples: list[tuple[float, int]]) -> None:
    start = time.monotonic()
    while running.poll() is None:
        try:
            status = Path(f"/proc/{running.pid}/status").read_text()
        except OSError:
            return
        held = next((line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")), "0")
        samples.append((time.monotonic() - start, int(held)))
        time.sleep(0.5)


def main() -> None:
    """Compare, or watch the memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--memory", type=int, default=0, metavar="PAGES")
    given = parser.parse_args()
    each = max(1, (given.memory or given.pages) // HOSTS)
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as place:
        folder = Path(place)
        prepare(folder, each)
        with nginx(folder):
            if given.memory:
                samples: list[tuple[float, int]] = []
                count, speed, _ = rate(folder, ours(folder, folder / "archive"), samples)
                print(f"{count} pages, {speed:.0f} pages/s; memory of the crawling process by share of the run:")
                for tenth in range(1, 11):
                    part = samples[: max(1, len(samples) * tenth // 10)]
                    highest = max(kb for _, kb in part) / 1024
                    print(f"  {tenth * 10:3} %  {part[-1][1] / 1024:6.0f} MB, highest so far {highest:.0f} MB")
                return
            ratios, shared = [], []
            for number in range(given.rounds):
                count, peer, peer_cpu = rate(folder, bare(folder, each))
                kept, own, own_cpu = rate(folder, ours(folder, folder / f"archive{number}"))
                ratios.append(own / peer)
                told = ""
                if given.workers:
                    command = shared_out(folder, folder / f"archive{number}-{given.workers}", given.workers)
                    _, many, many_cpu = rate(folder, command)
                    shared.append(many / peer)
                    told = (
                        f"; {given.workers} processes {many:.0f}/s {many_cpu:.1f} s CPU, build too; {many / peer:.0%}"
                    )
                print(
                    f"round {number + 1}: bare Scrapy {count} pages {peer:.0f}/s {peer_cpu:.1f} s CPU;"
                    f" nianbao {kept} pages kept {own:.0f}/s {own_cpu:.1f} s CPU; {own / peer:.0%}{told}"
                )
            print(f"nianbao keeps pages at {statistics.median(ratios):.0%} of the rate of bare Scrapy (goal 60 %)")
            if shared:
                print(f"in {given.workers} processes at {statistics.median(shared):.0%}")


if __name__ == "__main__":
    main()
