"""How lists that are asked for by number are gone through: numbers in addresses and forms, and where the end is."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from crawler.platforms.listing import Ask, Pairs


def query_of(url: str) -> Pairs:
    """The fields of an address's query, in order, blank ones too."""
    query = url.partition("?")[2].partition("#")[0]
    try:
        return tuple(parse_qsl(query, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        return tuple(parse_qsl(query, keep_blank_values=True, encoding="gb18030", errors="replace"))


def with_query(url: str, name: str, value: str | int) -> str:
    """The address with one field of its query set. All else stays to the letter: some portals encrypt theirs."""
    parts = urlsplit(url)
    field = f"{quote(name, safe='[]')}={quote(str(value))}"
    found = re.compile(rf"(?:^|(?<=&)){re.escape(quote(name, safe='[]'))}=[^&]*")
    query = found.sub(lambda _: field, parts.query, count=1)
    if not found.search(parts.query):
        query = f"{parts.query}&{field}" if parts.query else field
    return urlunsplit(parts._replace(query=query))


def put(pairs: Pairs, name: str, value: str | int) -> Pairs:
    """``pairs`` with ``name`` set to ``value``, in its place if it has one."""
    if any(key == name for key, _ in pairs):
        return tuple((key, str(value) if key == name else held) for key, held in pairs)
    return (*pairs, (name, str(value)))


def carry(asked: Ask, **told: str | int) -> Pairs:
    """What ``asked`` was told, and this besides."""
    pairs = asked.told
    for name, value in told.items():
        pairs = put(pairs, name, value)
    return pairs


def stated(value: object) -> int | None:
    """A count as pages write it, ``None`` for what is no count."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def goes_on(shown: int, seen: int, count: int | None, size: int | None) -> bool:
    """Whether there is a next page: ``shown`` rows on this page, ``seen`` so far, of ``count``; ``size`` fill a page.

    A count below what was seen is stale: then full pages go on, as they do where no count is stated.
    """
    if not shown:
        return False
    if count is not None and seen <= count:
        return seen < count
    return size is None or shown >= size
