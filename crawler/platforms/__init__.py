"""The publishing systems behind portals, one file each: pure functions from a page's text to its rows and next page.

A platform is a module with ``KEY``, ``detect(text, url) -> bool`` and ``read(text, asked) -> ListingPage``. To add one,
write the module and name it in :data:`ORDER`, before any platform whose marks it shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from crawler.platforms import (
    ah_annual,
    aspnet,
    generic,
    gkmlpt,
    hanweb_annual,
    inline_all,
    jpaas,
    jpage,
    lonsun,
    next_link,
    numbered,
    search,
    single,
    suzhou_api,
    trs,
    ucap,
    ucap_new,
    vsb,
)
from crawler.platforms.listing import Ask, ListingPage

AUTO = "auto"
"""The platform of a card whose pages shall be recognised each time."""


class Platform(Protocol):
    """What a platform's module offers."""

    KEY: str

    def detect(self, text: str, url: str) -> bool:
        """Whether this decoded page bears the platform's marks."""

    def read(self, text: str, asked: Ask) -> ListingPage:
        """Rows and next page of one decoded answer (HTML, JSON or XML) to ``asked``, whose ``url`` is the one that
        answered, redirects followed."""


ORDER: tuple[Platform, ...] = (
    gkmlpt,
    jpage,
    jpaas,
    hanweb_annual,
    lonsun,
    ah_annual,
    suzhou_api,
    ucap_new,
    inline_all,
    numbered,
    ucap,
    search,
    vsb,
    trs,
    aspnet,
    generic,
    next_link,
    single,
)
"""From the surest marks to none: ``single`` takes every page."""

PLATFORMS: Mapping[str, Platform] = {platform.KEY: platform for platform in ORDER}


def detect(text: str, url: str) -> str:
    """The key of the first platform whose marks the page bears."""
    return next(platform.KEY for platform in ORDER if platform.detect(text, url))


def read(platform: str, text: str, asked: Ask) -> ListingPage:
    """Read a list page as ``platform`` (a key of :data:`PLATFORMS`, or :data:`AUTO`) writes it."""
    return PLATFORMS[detect(text, asked.url) if platform == AUTO else platform].read(text, asked)


def entry(url: str) -> Ask:
    """The request for page 1 of a list whose address stands on a card.

    Some addresses are no request by themselves: a fragment never reaches the server, a service wants its fields by
    POST. The platform whose address it is says how to ask.
    """
    return gkmlpt.entry(url) or suzhou_api.entry(url) or search.entry(url) or Ask(url)
