"""The portals: one card (a YAML file) each, read strictly. Adding a portal is adding a card, never code."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from crawler.errors import CardError
from crawler.platforms import AUTO, PLATFORMS
from parsers.publishers import LEVELS

BUILT_IN = Path(__file__).parent / "portals"
DEFAULT_DELAY = 3.0
"""Seconds between two requests to one host."""
DEFAULT_CHECK_INTERVAL_DAYS = 30
"""A report already held is asked for again after so many days."""

SCOPES = ("all", "own", "departments", "counties", "towns")
"""Whose reports a listing holds: everybody's, only the card's own publisher's, or one part of the area's."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """The organ that runs the portal. ``region_code`` is six digits of GB/T 2260, ``level`` one of
    ``parsers.publishers.LEVELS``.

    Either is ``""`` where nobody has looked it up yet.
    """

    name: str
    region_code: str
    level: str


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """Page 1 of a list of reports. ``years`` (report years) limits it where it holds only those; ``why`` tells."""

    url: str
    scope: str = "all"
    years: tuple[int, ...] = ()
    encoding: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One portal. ``delay`` is in seconds; ``path`` is the card's file; ``demo`` marks the built-in portal."""

    name: str
    publisher: Publisher
    hosts: tuple[str, ...]
    home: str
    platform: str
    listings: tuple[ListingEntry, ...]
    path: Path
    delay: float = DEFAULT_DELAY
    check_interval_days: int = DEFAULT_CHECK_INTERVAL_DAYS
    demo: bool = False
    notes: str = ""


class _Reader:
    """One mapping of a card: typed access, and a complaint that names file and key."""

    def __init__(self, path: Path, where: str, data: object, known: Sequence[str]) -> None:
        self.path, self.where = path, where
        if not isinstance(data, Mapping):
            raise CardError(f"{path}: {where or 'the card'} must be a mapping of keys to values")
        self.data: Mapping[object, object] = data
        for key in data:
            if key not in known:
                close = difflib.get_close_matches(str(key), known, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else f"; known keys: {', '.join(known)}"
                raise CardError(f"{path}: unknown key {self._at(str(key))!r}{hint}")

    def _at(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def fail(self, key: str, problem: str) -> CardError:
        return CardError(f"{self.path}: {self._at(key)}: {problem}")

    def text(self, key: str, *, default: str | None = None, allowed: Sequence[str] = ()) -> str:
        if key not in self.data:
            if default is None:
                raise self.fail(key, "is missing")
            return default
        value = self.data[key]
        if not isinstance(value, str):
            raise self.fail(key, f"must be text, not {value!r} (put it in quotes)")
        if allowed and value not in allowed:
            close = difflib.get_close_matches(value, allowed, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"one of {', '.join(allowed)}"
            raise self.fail(key, f"{value!r} is not known; {hint}")
        return value.strip()

    def number(self, key: str, default: float) -> float:
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise self.fail(key, f"must be a number of 0 or more, not {value!r}")
        return float(value)

    def items(self, key: str, kind: type, *, required: bool) -> tuple[object, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or (required and not value):
            raise self.fail(key, "must be a list" + (" of at least one entry" if required else ""))
        for entry in value:
            if not isinstance(entry, kind) or isinstance(entry, bool):
                raise self.fail(key, f"{entry!r} must be {kind.__name__}")
        return tuple(value)

    def url(self, key: str) -> str:
        value = self.text(key)
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise self.fail(key, f"{value!r} is not an http or https address")
        return value


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key written twice, of which plain YAML silently keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise yaml.YAMLError(f"line {line}: key {key!r} is written twice")
            seen.add(key)
        return super().construct_mapping(node, deep)


CARD_KEYS = (
    "name", "publisher", "hosts", "home", "platform", "listings", "delay", "check_interval_days", "demo", "notes",
)  # fmt: skip


def read_card(path: Path) -> Card:
    """Read one card. :class:`CardError` names the file, the key and the cure for whatever is wrong in it."""
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CardError(f"{path}: cannot be read as YAML: {error}") from error
    card = _Reader(path, "", data, CARD_KEYS)
    name = card.text("name")
    if name != path.stem:
        raise card.fail("name", f"{name!r} must be the file's own name, {path.stem!r}")
    organ = _Reader(path, "publisher", card.data.get("publisher"), ("name", "region_code", "level"))
    region_code = organ.text("region_code")
    if region_code and (len(region_code) != 6 or not region_code.isdigit()):
        raise organ.fail("region_code", f"{region_code!r} must be six digits of GB/T 2260, in quotes, or empty")
    demo = card.data.get("demo", False)
    if not isinstance(demo, bool):
        raise card.fail("demo", f"must be true or false, not {demo!r}")
    days = card.number("check_interval_days", DEFAULT_CHECK_INTERVAL_DAYS)
    if days != int(days):
        raise card.fail("check_interval_days", f"must be a whole number of days, not {days!r}")
    listings = tuple(
        _read_listing(path, index, entry) for index, entry in enumerate(card.items("listings", dict, required=True))
    )
    home = card.url("home")
    hosts = _with_ports(card, [str(host).lower() for host in card.items("hosts", str, required=True)], home, listings)
    return Card(
        name=name,
        publisher=Publisher(organ.text("name"), region_code, organ.text("level", allowed=("", *LEVELS))),
        hosts=hosts,
        home=home,
        platform=card.text("platform", allowed=(AUTO, *PLATFORMS)),
        listings=listings,
        path=path,
        delay=card.number("delay", DEFAULT_DELAY),
        check_interval_days=int(days),
        demo=demo,
        notes=card.text("notes", default=""),
    )


def _read_listing(path: Path, index: int, data: object) -> ListingEntry:
    entry = _Reader(path, f"listings[{index}]", data, ("url", "scope", "years", "encoding", "why"))
    encoding = entry.text("encoding", default="")
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise entry.fail("encoding", f"{encoding!r} is not an encoding") from error
    years = tuple(year for year in entry.items("years", int, required=False) if isinstance(year, int))
    return ListingEntry(
        url=entry.url("url"),
        scope=entry.text("scope", default="all", allowed=SCOPES),
        years=years,
        encoding=encoding,
        why=entry.text("why", default=""),
    )


def _with_ports(card: _Reader, hosts: list[str], home: str, listings: Sequence[ListingEntry]) -> tuple[str, ...]:
    """The hosts, and beside them those unusual ports that the card's own addresses name."""
    for url in (home, *(listing.url for listing in listings)):
        parts = urlsplit(url)
        if parts.hostname not in hosts and parts.netloc.lower() not in hosts:
            raise card.fail("hosts", f"{url} lies on a host that is not among them; add {parts.hostname!r}")
        if parts.port and parts.netloc.lower() not in hosts:
            hosts.append(parts.netloc.lower())
    return tuple(hosts)


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


def card_paths(extra: Path | None = None) -> dict[str, Path]:
    """The cards' files by name: the built-in ones and those of ``extra``, which may replace a built-in card."""
    if extra is not None and not extra.is_dir():
        raise CardError(f"{extra}: no such folder of portal cards")
    folders = (BUILT_IN, extra) if extra else (BUILT_IN,)
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}


def load(extra: Path | None = None) -> dict[str, Card]:
    """All cards by name; see :func:`card_paths`."""
    return {name: read_card(path) for name, path in card_paths(extra).items()}


def select(cards: Mapping[str, Card], names: Sequence[str], *, everything: bool = False) -> tuple[Card, ...]:
    """The cards of ``names``, or all but the demo's. :class:`CardError` for a name that no card bears."""
    if everything:
        return tuple(card for card in cards.values() if not card.demo)
    for name in names:
        if name not in cards:
            close = difflib.get_close_matches(name, cards, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "`nianbao portal check` lists the cards"
            raise CardError(f"no portal card is named {name!r}; {hint}")
    return tuple(cards[name] for name in dict.fromkeys(names))
