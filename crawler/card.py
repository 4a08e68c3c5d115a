"""One portal as its card says it is. Plain values; :mod:`crawler.card_file` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_DELAY = 3.0
"""Seconds between two requests to one host."""
DEFAULT_CHECK_INTERVAL_DAYS = 30
"""A report already held is asked for again after so many days."""

SCOPES = ("all", "own", "departments", "counties", "towns")
"""Whose reports a listing holds: everybody's, only the card's own publisher's, or one part of the area's."""

BASES = ("seen", "derived", "template", "guess")
"""How an address is known: seen to list reports, derived from the address of an article, made after the pattern of its
platform, or guessed. Whatever was not seen is looked for anew, from the home page, as soon as it lists no report."""

LAYOUTS = ("auto", "list", "years", "units", "grid")
"""What a listing's first page is: the reports themselves, folders by year, columns by unit, or a table of units and
years; ``auto`` looks."""

TLS = ("verified", "legacy", "unverified")
"""``legacy`` allows old protocols and weak keys, ``unverified`` a certificate that does not hold as well."""


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
    """Page 1 of a list of reports. ``years`` (report years) limits it where it holds only those; ``why`` tells.

    ``platform`` stands in for the card's where this list is written by another system; a ``fallback`` (a site search)
    is asked only when the other listings show no report.
    """

    url: str
    scope: str = "all"
    years: tuple[int, ...] = ()
    encoding: str = ""
    platform: str = ""
    layout: str = "auto"
    basis: str = "seen"
    fallback: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """Reports at known addresses, without a list. ``{year}`` in ``url`` stands for each of ``years`` in turn.

    A card that says ``since`` has all years from then to the last one that is over.
    """

    url: str
    title: str = ""
    publisher: str = ""
    years: tuple[int, ...] = ()
    scope: str = "own"
    why: str = ""

    @property
    def addresses(self) -> tuple[tuple[str, int | None], ...]:
        """Each address with the report year it stands for, ``None`` where the card does not say."""
        if "{year}" in self.url:
            return tuple((self.url.replace("{year}", str(year)), year) for year in self.years)
        return ((self.url, self.years[0] if len(self.years) == 1 else None),)


@dataclass(frozen=True, slots=True)
class Card:
    """One portal. ``delay`` is in seconds; ``path`` is the card's file; ``demo`` marks the built-in portal.

    Without ``listings`` and ``reports`` the column is looked for from ``home``.
    """

    name: str
    publisher: Publisher
    hosts: tuple[str, ...]
    home: str
    platform: str
    listings: tuple[ListingEntry, ...]
    path: Path
    reports: tuple[ReportEntry, ...] = ()
    tls: str = "verified"
    delay: float = DEFAULT_DELAY
    check_interval_days: int = DEFAULT_CHECK_INTERVAL_DAYS
    demo: bool = False
    notes: str = ""
