"""A list gone through as the crawl goes through it, over a server that lives in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from crawler import platforms
from crawler.card import Card, ListingEntry, Publisher
from crawler.plan import Plan
from crawler.platforms.listing import Ask, ListingPage, Row

HOST = "www.qinghe.example"
ROOT = f"http://{HOST}"
WORDS = "年政府信息公开工作年度报告"
MOST_REQUESTS = 400

Serve = Callable[[Ask], str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the stand-in for ``judge_link`` answers: a report is what bears its name."""

    is_report: bool
    year: int | None = None
    publisher: str = ""
    reason: str = "not named a report"


@dataclass(frozen=True, slots=True)
class Walked:
    """The reports in the order in which they were shown, what was asked, what a person is told."""

    urls: tuple[str, ...]
    asked: tuple[Ask, ...]
    flags: tuple[str, ...]


def title(number: int) -> str:
    """Of the invented report ``number``, counted from 1."""
    return f"青禾县第{number}局2024{WORDS}"


def date_of(number: int) -> str:
    """The day that its row shows."""
    return f"2025-01-{number % 28 + 1:02d}"


def html_row(number: int, url: str) -> str:
    """A row as most portals print it: the text cut short, the whole title in the attribute."""
    return f'<li><a href="{url}" title="{title(number)}">{title(number)[:9]}…</a><span>{date_of(number)}</span></li>'


def page(body: str) -> str:
    """A page around ``body``, with a menu."""
    return f'<html><body><ul class="m"><li><a href="/zhinan/">政府信息公开指南</a></li></ul>{body}</body></html>'


def reports(listing: ListingPage) -> list[tuple[str, str, str]]:
    """Address, text and date of each report that a page shows."""
    return [(row.url, row.text, row.date) for row in listing.rows if is_report(row)]


def is_report(row: Row) -> bool:
    """Whether the row names a report."""
    return WORDS in row.text


def walk(first: Ask, serve: Serve, platform: str = platforms.AUTO) -> Walked:
    """Ask for the list as the crawl does, plan and all, into the lists that it opens."""
    entry = ListingEntry(first.url)
    card = Card("qinghe", Publisher("青禾县人民政府", "", ""), (HOST,), f"{ROOT}/", platform, (entry,), Path("x.yaml"))
    plan = Plan(card, lambda text, url, context="", dated=False: Verdict(WORDS in text))
    listing = plan.begin(entry, first)
    assert listing is not None
    waiting = [(listing, first)]
    asked: list[Ask] = []
    urls: list[str] = []
    while waiting:
        listing, ask = waiting.pop(0)
        asked.append(ask)
        assert len(asked) < MOST_REQUESTS, "it does not stop"
        text = serve(ask)
        if listing.platform == platforms.AUTO:
            listing.platform = platforms.detect(text, ask.url)
        answered = replace(ask, url=ask.url.split("#")[0])
        read = platforms.read(listing.platform, text, answered)
        urls += [row.url for row in read.rows if is_report(row)]
        following = plan.take(listing, answered, read, text)
        waiting += [(opened, opened.first) for opened in plan.branches(listing, read.branches)]
        if following is not None:
            waiting.insert(0, (listing, following))
    plan.conclude()
    return Walked(tuple(urls), tuple(asked), tuple(plan.flags))
