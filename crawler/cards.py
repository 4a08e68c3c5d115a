"""Writing a portal card from a page, and the saved page that proves it ever after."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from crawler import platforms
from crawler.addresses import covers
from crawler.card import Card, Publisher
from crawler.card_file import read_card
from crawler.errors import CardError
from crawler.first_pages import Page, Wanted, fetch_pages
from crawler.platforms.branches import in_column
from crawler.platforms.listing import Ask, ListingPage
from crawler.platforms.rows import parse
from parsers.identify import judge_link
from parsers.publishers import find_region, host_codes, level_of, locate, region

CASES = "cases"
"""Folder beside the cards: ``<name>.html``, a saved list page, ``<name>-2.html``, the answer to its next request where
the first shows nothing by itself, and ``<name>.yaml``, what must be read from them."""

_SITE = re.compile(r"(?:门户网站|政府网站|官方网站|公众信息网|政务网|政府网|网站|官网|首页)+$")


@dataclass(frozen=True, slots=True)
class Written:
    """A card as written, and what the person should look at."""

    card: Card
    reports: int
    remarks: tuple[str, ...]


def find_column(url: str) -> Page:
    """The list of reports at ``url``, or the one that page leads to. :class:`CardError` says why there is none."""
    page = fetch_pages([Wanted("new", url, find=True)])["new"]
    if page.problem:
        way = f" (by way of {' → '.join(page.trail)})" if len(page.trail) > 1 else ""
        raise CardError(f"{page.url}{way}: {page.problem}. Give the address of the page that lists the reports.")
    return page


def write_card(page: Page, folder: Path, name: str, others: dict[str, tuple[str, ...]]) -> Written:
    """Write ``folder/<name>.yaml`` and its case, and return the card as read back. Never overwrites.

    ``others``: the hosts of the cards there are, by name.
    """
    name = name or name_of(page.url)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise CardError(f"{name!r} cannot name a card; use small letters, digits, - and _")
    paths = {kind: folder / CASES / f"{name}{kind}" for kind in (".html", "-2.html", ".yaml")}
    for path in (folder / f"{name}.yaml", *paths.values()):
        if path.exists():
            raise CardError(f"{path} exists already; choose another --name")
    parts = urlsplit(page.url)
    organ = publisher_of(page.text, page.url)
    system = platforms.detect(page.text, page.url)
    listing = {"url": page.trail[-1]} | ({"scope": "own"} if organ.level.endswith("department") else {})
    card = {
        "name": name,
        "publisher": {"name": organ.name, "region_code": organ.region_code, "level": organ.level},
        "hosts": list(dict.fromkeys(filter(None, (urlsplit(page.trail[-1]).hostname, parts.hostname)))),
        "home": f"{parts.scheme}://{parts.netloc}/",
        "platform": system,
        "listings": [listing],
        "notes": f"Written by `nianbao portal add`; found by way of {' → '.join(page.trail)}.",
    }
    case = _case(system, page.text, page.ask)
    if page.behind is not None and page.behind.outcome == "ok":
        first = platforms.read(system, page.text, page.ask)
        case["behind"] = _case(system, page.behind.text, _behind(first, page.behind.url))
    (folder / CASES).mkdir(parents=True, exist_ok=True)
    paths[".html"].write_text(page.text, "utf-8")
    if "behind" in case and page.behind is not None:
        paths["-2.html"].write_text(page.behind.text, "utf-8")
    _dump(paths[".yaml"], case)
    _dump(folder / f"{name}.yaml", card)
    written = read_card(folder / f"{name}.yaml")
    return Written(written, _reports(case), (*_doubts(written, case, page), *_shared(written, others)))


def check_case(card: Card) -> str:
    """Read the card's saved pages again. ``""`` if they still say the same (or none is saved), else what differs."""
    folder = card.path.parent / CASES
    if not (folder / f"{card.name}.yaml").is_file():
        return ""
    expected = yaml.safe_load((folder / f"{card.name}.yaml").read_text("utf-8"))
    text = (folder / f"{card.name}.html").read_text("utf-8")
    listing = next((entry.platform for entry in card.listings if entry.url == expected["url"] and entry.platform), "")
    system = listing or card.platform
    ask = Ask(expected["url"], told=tuple((key, value) for key, value in expected.get("told", ())))
    found = _case(system, text, ask)
    if "behind" in expected:
        behind = _behind(platforms.read(system, text, ask), expected["behind"]["url"])
        found["behind"] = _case(system, (folder / f"{card.name}-2.html").read_text("utf-8"), behind)
    differing = [key for key in expected if expected[key] != found.get(key)]
    return "; ".join(f"{key}: expected {expected[key]!r}, read {found.get(key)!r}" for key in differing)


def has_case(card: Card) -> bool:
    """Whether a saved page proves the card."""
    return (card.path.parent / CASES / f"{card.name}.yaml").is_file()


def remarks(card: Card) -> list[str]:
    """What nobody has filled in yet."""
    held = {"name": card.publisher.name, "region_code": card.publisher.region_code, "level": card.publisher.level}
    return [f"publisher.{key}" for key, value in held.items() if not value]


def name_of(url: str) -> str:
    """A card's name from an address: the telling part of the host."""
    parts = urlsplit(url)
    host = re.sub(r"^www\.|\.gov\.cn$", "", parts.hostname or "")
    return re.sub(r"[^a-z0-9]+", "-", host + (f"-{parts.port}" if parts.port else "")).strip("-")


def publisher_of(text: str, url: str) -> Publisher:
    """Whose site the page says it is, from SiteName, SiteIDCode and its host; ``""`` for what they leave open."""
    document = parse(text)
    metas = {} if document is None else {
        (meta.get("name") or "").lower(): str(meta.get("content") or "").strip() for meta in document.iter("meta")
    }  # fmt: skip
    name = _SITE.sub("", re.sub(r"\s+", "", metas.get("sitename", "")).removeprefix("中国·"))
    code = metas.get("siteidcode", "")[:6]
    hosted = host_codes(url)
    if not (code.isdigit() and region(code)):
        place = locate(name)[0] if name else None
        code = place.code if place else hosted[0] if len(hosted) == 1 else ""
    if (named := find_region(name, code)) is not None:
        name, code = f"{name if name.endswith(named.name) else named.name}人民政府", code or named.code
    level = level_of(name, region(code)) if name else ""
    if level == "central_department" and not code:
        code = "000000"
    return Publisher(name, code, level)


def _case(platform: str, text: str, ask: Ask) -> dict[str, Any]:
    page = platforms.read(platform, text, ask)
    reports = [
        row for row in page.rows if judge_link(row.text, row.url, in_column(row), dated=bool(row.date)).is_report
    ]
    case: dict[str, Any] = {"url": ask.url, "next_page": page.next.url if page.next else ""}
    if ask.told and ask.number == 1:
        case["told"] = [list(pair) for pair in ask.told]
    if page.next and page.next.form is not None:
        case["next_form"] = [list(pair) for pair in page.next.form]
    if page.branches:
        case["branches"] = [{"url": branch.ask.url, "label": branch.label} for branch in page.branches]
    case["rows"] = [{"url": row.url, "text": row.text, "date": row.date} for row in reports]
    return case


def _behind(first: ListingPage, url: str) -> Ask:
    """The request behind the first page, as answered at ``url``."""
    ask = first.next or next((branch.ask for branch in first.branches), Ask(url))
    return Ask(url, ask.number, ask.form, ask.headers, ask.told)


def _reports(case: dict[str, Any]) -> int:
    return len(case["rows"]) or len(case.get("behind", {}).get("rows", ()))


def _doubts(card: Card, case: dict[str, Any], page: Page) -> list[str]:
    said = [f"please fill in {remark}" for remark in remarks(card)]
    if page.behind is not None and page.behind.outcome != "ok":
        said.append(f"{page.behind.url} was not answered ({page.behind.reason}): no row of the list has been seen")
    elif not _reports(case):
        said.append("no report stands on the first page, nor on the one behind it: see `nianbao crawl NAME --dry-run`")
    rows = case["rows"] or case.get("behind", {}).get("rows", [])
    hosts = Counter(urlsplit(row["url"]).netloc for row in rows if not covers(card.hosts, row["url"]))
    said += [
        f"{count} of the reports lie on {host}: name it in hosts if it is the portal's own"
        for host, count in hosts.items()
        if not host.endswith(".gov.cn")
    ]
    return said


def _shared(card: Card, others: dict[str, tuple[str, ...]]) -> list[str]:
    held = sorted(name for name, hosts in others.items() if name != card.name and set(hosts) & set(card.hosts))
    return [f"its host is on {', '.join(held)} too: one of the cards may be enough"] if held else []


def _dump(path: Path, data: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000), "utf-8")
