"""Writing a portal card from a page, and the saved page that proves it ever after."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from crawler import platforms
from crawler.card import Card
from crawler.card_file import read_card
from crawler.errors import CardError, CrawlError
from crawler.platforms.listing import Ask
from crawler.platforms.rows import parse
from parsers.identify import judge_link
from parsers.publishers import level_of, region

CASES = "cases"
"""Folder beside the cards: ``<name>.html``, a saved list page, and ``<name>.yaml``, what must be read from it."""


@dataclass(frozen=True, slots=True)
class Page:
    """The list page that was found, decoded, and the addresses that led to it."""

    url: str
    text: str
    trail: tuple[str, ...]


def fetch_page(url: str) -> Page:
    """Fetch ``url``, or the column of reports that it leads to, politely and through Scrapy's every rule.

    :class:`CardError` says why there is no page to write a card from.
    """
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        into, log = Path(folder) / "page.json", Path(folder) / "log"
        command = [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"url={url}", "-a", f"into={into}"]
        environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
        subprocess.run([*command, "-s", f"LOG_FILE={log}"], env=environment, stdin=subprocess.DEVNULL, check=False)
        if not into.is_file():
            raise CrawlError(f"the fetching process left no page; its log:\n{log.read_text('utf-8')[-2000:]}")
        told = json.loads(into.read_text("utf-8"))
    if "problem" in told:
        raise CardError(f"{told['url']}: {told['problem']}. Give the address of the page that lists the reports.")
    return Page(told["url"], told["text"], tuple(told["trail"]))


def write_card(page: Page, folder: Path, name: str) -> Card:
    """Write ``folder/<name>.yaml`` and its case, and return the card as read back. Never overwrites."""
    name = name or name_of(page.url)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise CardError(f"{name!r} cannot name a card; use small letters, digits, - and _")
    path = folder / f"{name}.yaml"
    if path.exists():
        raise CardError(f"{path} exists already; choose another --name")
    system = platforms.detect(page.text, page.url)
    parts = urlsplit(page.url)
    site, code = _site(page.text)
    card = {
        "name": name,
        "publisher": {"name": site, "region_code": code, "level": level_of(site, region(code)) if site else ""},
        "hosts": [parts.hostname],
        "home": f"{parts.scheme}://{parts.netloc}/",
        "platform": system,
        "listings": [{"url": page.url}],
        "notes": f"Written by `nianbao portal add`; found by way of {' → '.join(page.trail)}.",
    }
    (folder / CASES).mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(card, allow_unicode=True, sort_keys=False, width=1000), "utf-8")
    (folder / CASES / f"{name}.html").write_text(page.text, "utf-8")
    case = yaml.safe_dump(_case(system, page.text, page.url), allow_unicode=True, sort_keys=False, width=1000)
    (folder / CASES / f"{name}.yaml").write_text(case, "utf-8")
    return read_card(path)


def check_case(card: Card) -> str:
    """Read the card's saved page again. ``""`` if it still says the same (or none is saved), else what differs."""
    saved, page = card.path.parent / CASES / f"{card.name}.yaml", card.path.parent / CASES / f"{card.name}.html"
    if not saved.is_file():
        return ""
    expected = yaml.safe_load(saved.read_text("utf-8"))
    found = _case(card.platform, page.read_text("utf-8"), expected["url"])
    differing = [key for key in expected if expected[key] != found.get(key)]
    return "; ".join(f"{key}: expected {expected[key]!r}, read {found.get(key)!r}" for key in differing)


def name_of(url: str) -> str:
    """A card's name from an address: the telling part of the host."""
    parts = urlsplit(url)
    host = re.sub(r"^www\.|\.gov\.cn$", "", parts.hostname or "")
    return re.sub(r"[^a-z0-9]+", "-", host + (f"-{parts.port}" if parts.port else "")).strip("-")


def _case(platform: str, text: str, url: str) -> dict[str, object]:
    page = platforms.read(platform, text, Ask(url))
    reports = [row for row in page.rows if judge_link(row.text, row.url, row.context).is_report]
    rows = [{"url": row.url, "text": row.text, "date": row.date} for row in reports]
    return {"url": url, "next_page": page.next.url if page.next else "", "rows": rows}


def _site(text: str) -> tuple[str, str]:
    """The site's own name, and the region its ten-digit identification code begins with; ``""`` where not known."""
    document = parse(text)
    metas = {} if document is None else {
        (meta.get("name") or "").lower(): meta.get("content") or "" for meta in document.iter("meta")
    }  # fmt: skip
    code = metas.get("siteidcode", "")[:6]
    return metas.get("sitename", "").strip(), code if code.isdigit() and region(code) else ""
