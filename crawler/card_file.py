"""Reading a card's file strictly: an unknown key, a wrong type, a host not named is refused with file, key and cure."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from crawler.card import (
    BASES,
    DEFAULT_CHECK_INTERVAL_DAYS,
    DEFAULT_DELAY,
    LAYOUTS,
    SCOPES,
    TLS,
    Card,
    ListingEntry,
    Publisher,
    ReportEntry,
)
from crawler.errors import CardError
from crawler.platforms import AUTO, PLATFORMS
from parsers.publishers import LEVELS


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

    def flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.fail(key, f"must be true or false, not {value!r}")
        return value

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


# libyaml reads a card ten times as fast; the loader written in Python says the same.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Loader):  # type: ignore[misc, valid-type]
    """Refuses a key written twice, of which plain YAML silently keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise yaml.YAMLError(f"line {line}: key {key!r} is written twice")
            seen.add(key)
        mapping: dict[object, object] = super().construct_mapping(node, deep)
        return mapping


CARD_KEYS = (
    "name", "publisher", "hosts", "home", "platform", "listings", "reports", "tls", "delay", "check_interval_days",
    "demo", "notes",
)  # fmt: skip


LISTING_KEYS = ("url", "scope", "years", "encoding", "platform", "layout", "basis", "fallback", "why")


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
    days = card.number("check_interval_days", DEFAULT_CHECK_INTERVAL_DAYS)
    if days != int(days):
        raise card.fail("check_interval_days", f"must be a whole number of days, not {days!r}")
    listings = tuple(
        _read_listing(path, index, entry) for index, entry in enumerate(card.items("listings", dict, required=False))
    )
    reports = tuple(
        _read_report(path, index, entry) for index, entry in enumerate(card.items("reports", dict, required=False))
    )
    tls = card.text("tls", default="verified", allowed=TLS)
    if tls != "verified" and not card.data.get("notes"):
        raise card.fail("tls", f"{tls!r} needs its reason in notes")
    home = card.url("home")
    hosts = _with_ports(
        card, [str(host).lower() for host in card.items("hosts", str, required=True)], home, (*listings, *reports)
    )
    return Card(
        name=name,
        publisher=Publisher(organ.text("name"), region_code, organ.text("level", allowed=("", *LEVELS))),
        hosts=hosts,
        home=home,
        platform=card.text("platform", allowed=(AUTO, *PLATFORMS)),
        listings=listings,
        reports=reports,
        tls=tls,
        path=path,
        delay=card.number("delay", DEFAULT_DELAY),
        check_interval_days=int(days),
        demo=card.flag("demo"),
        notes=card.text("notes", default=""),
    )


def _read_listing(path: Path, index: int, data: object) -> ListingEntry:
    entry = _Reader(path, f"listings[{index}]", data, LISTING_KEYS)
    encoding = entry.text("encoding", default="")
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise entry.fail("encoding", f"{encoding!r} is not an encoding") from error
    return ListingEntry(
        url=entry.url("url"),
        scope=entry.text("scope", default="all", allowed=SCOPES),
        years=_years(entry),
        encoding=encoding,
        platform=entry.text("platform", default="", allowed=("", AUTO, *PLATFORMS)),
        layout=entry.text("layout", default="auto", allowed=LAYOUTS),
        basis=entry.text("basis", default="seen", allowed=BASES),
        fallback=entry.flag("fallback"),
        why=entry.text("why", default=""),
    )


def _read_report(path: Path, index: int, data: object) -> ReportEntry:
    entry = _Reader(path, f"reports[{index}]", data, ("url", "title", "publisher", "years", "since", "scope", "why"))
    url, years, since = entry.url("url"), _years(entry), entry.number("since", 0)
    if "{year}" in url and not years and not since:
        raise entry.fail("years", f"is missing: it, or since, says which years {url} stands for")
    if since and (years or "{year}" not in url):
        raise entry.fail("since", "stands in the place of years, and only where the address says {year}")
    if since and (since != int(since) or not 2008 <= since <= date.today().year):
        raise entry.fail("since", f"{since!r} must be a report year, 2008 or later")
    if since:
        years = tuple(range(int(since), date.today().year))
    return ReportEntry(
        url=url,
        title=entry.text("title", default=""),
        publisher=entry.text("publisher", default=""),
        years=years,
        scope=entry.text("scope", default="own", allowed=SCOPES),
        why=entry.text("why", default=""),
    )


def _years(entry: _Reader) -> tuple[int, ...]:
    return tuple(year for year in entry.items("years", int, required=False) if isinstance(year, int))


def _with_ports(
    card: _Reader, hosts: list[str], home: str, entries: Sequence[ListingEntry | ReportEntry]
) -> tuple[str, ...]:
    """The hosts, and beside them those unusual ports that the card's own addresses name."""
    for url in (home, *(entry.url for entry in entries)):
        parts = urlsplit(url)
        if parts.hostname not in hosts and parts.netloc.lower() not in hosts:
            raise card.fail("hosts", f"{url} lies on a host that is not among them; add {parts.hostname!r}")
        if parts.port and parts.netloc.lower() not in hosts:
            hosts.append(parts.netloc.lower())
    return tuple(hosts)
