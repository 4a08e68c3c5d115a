"""First pages of portals' lists, fetched politely and through Scrapy's every rule, in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from crawler import platforms
from crawler.card import DEFAULT_DELAY
from crawler.errors import CrawlError
from crawler.platforms.listing import Ask


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that is to be asked for, ``delay`` seconds between two requests. ``find``: look for the column from it."""

    name: str
    url: str
    hosts: tuple[str, ...] = ()
    find: bool = False
    delay: float = DEFAULT_DELAY


@dataclass(frozen=True, slots=True)
class Page:
    """What came of it. ``url`` answered, ``trail`` was asked for; ``outcome`` and ``reason`` as in raw.db.

    ``problem`` says why there is no page to go by, ``""`` where there is one; ``text`` is decoded. ``behind`` is the
    answer to the first page's own next request, where that page shows no report by itself.
    """

    name: str
    url: str
    text: str
    trail: tuple[str, ...]
    outcome: str = "ok"
    reason: str = ""
    problem: str = ""
    behind: Page | None = None

    @property
    def ask(self) -> Ask:
        """The request that it answers, as a platform wants it."""
        return replace(platforms.entry(self.trail[-1]) if self.trail else Ask(self.url), url=self.url)


def fetch_pages(wanted: Sequence[Wanted]) -> dict[str, Page]:
    """Fetch the pages, each host at its own pace. :class:`CrawlError` where the fetching process broke down."""
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        asks, into, log = (Path(folder) / name for name in ("asks.json", "pages.jsonl", "log"))
        asks.write_text(json.dumps([_told(one) for one in wanted]), "utf-8")
        command = [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"asks={asks}", "-a", f"into={into}"]
        environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
        subprocess.run([*command, "-s", f"LOG_FILE={log}"], env=environment, stdin=subprocess.DEVNULL, check=False)
        lines = [json.loads(line) for line in into.read_text("utf-8").splitlines()] if into.is_file() else []
        pages = {line["name"]: _page(line) for line in lines}
        lost = [one.name for one in wanted if one.name not in pages]
        if lost:
            said = log.read_text("utf-8", "replace")[-2000:] if log.is_file() else ""
            raise CrawlError(f"the fetching process left no page for {', '.join(lost)}; its log ends:\n{said}")
    return pages


def _told(one: Wanted) -> dict[str, object]:
    parts = urlsplit(one.url)
    hosts = dict.fromkeys((*one.hosts, parts.hostname or "", parts.netloc.lower()))
    return {"name": one.name, "url": one.url, "hosts": list(hosts), "find": one.find, "delay": one.delay}


def _page(line: dict[str, object], name: str = "") -> Page:
    more, trail = line.get("more"), line.get("trail")
    return Page(
        name=name or str(line["name"]),
        url=str(line["url"]),
        text=str(line["text"]),
        trail=tuple(map(str, trail)) if isinstance(trail, list) else (),
        outcome=str(line["outcome"]),
        reason=str(line["reason"]),
        problem=str(line.get("problem", "")),
        behind=_page(more, str(line["name"])) if isinstance(more, dict) else None,
    )
