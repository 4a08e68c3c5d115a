"""What to ask a portal for, and why: the rows of its listings set against what is held. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from crawler.addresses import url_refusal
from crawler.card import Card, ListingEntry
from crawler.platforms.listing import Ask, ListingPage, Row

MAX_PAGES = 500
"""Pages of one listing; more is taken for a portal that invents pages."""
MISSING_WAIT_DAYS = 7
"""A report that was not there, or not usable, is asked for again after so many days."""

_SAYS_EMPTY = re.compile(r"暂无(?:相关)?(?:内容|信息|数据|记录|年报)?|没有(?:相关|找到)")


class Verdict(Protocol):
    """What ``parsers.identify.judge_link`` answers."""

    @property
    def is_report(self) -> bool: ...
    @property
    def year(self) -> int | None: ...
    @property
    def publisher(self) -> str: ...
    @property
    def reason(self) -> str: ...


Judge = Callable[[str, str, str], Verdict]


@dataclass(frozen=True, slots=True)
class Held:
    """The last fetch of an address. ``good`` tells whether it brought or confirmed a body; ``row`` as in Candidate."""

    good: bool
    outcome: str
    fetched_at: datetime
    row: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that looks like a report: its row, the listing and the page it stood on, what its title says."""

    row: Row
    listing: ListingEntry
    found_on: str
    year: int | None
    publisher: str

    @property
    def shown(self) -> tuple[str, str]:
        """What the listing shows of it: title and date. A re-issued report usually differs here first."""
        return self.row.text, self.row.date


@dataclass(frozen=True, slots=True)
class Refused:
    """A link of a list that is not asked for, and why."""

    url: str
    text: str
    reason: str


@dataclass(slots=True)
class Plan:
    """All that the listings of one portal have shown so far. ``open`` counts list pages still on their way.

    ``flags`` are what a person should look at: ``partial``, ``paging_ignored``, ``no_reports``, ``listing_failed``.
    """

    card: Card
    judge: Judge
    year: int | None = None
    open: int = 0
    pages: int = 0
    navigation: int = 0
    candidates: dict[str, Candidate] = field(default_factory=dict)
    refused: dict[str, Refused] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    seen: dict[str, list[frozenset[str]]] = field(default_factory=dict)

    def take(self, listing: ListingEntry, ask: Ask, page: ListingPage, text: str) -> Ask | None:
        """Take in the answer to ``ask``, a page of ``listing``, and return what to ask next, ``None`` to stop."""
        number, url = ask.number, ask.url
        earlier = self.seen.setdefault(listing.url, [])
        shown = frozenset(row.url for row in page.rows)
        # A portal that ignores the page number serves page 1 for ever: same links, or its own number disagrees.
        if number > 1 and (shown in earlier or (page.number is not None and page.number != number)):
            self.flag("paging_ignored", f"{url}: asked for page {number}, got an earlier one again")
            return None
        earlier.append(shown)
        self.pages += 1
        self._judge(listing, page, url)
        if number == 1 and not any(row.url in self.candidates for row in page.rows) and not _SAYS_EMPTY.search(text):
            self.flag("no_reports", f"{url}: no link looks like a report")
        if page.next and number >= MAX_PAGES:
            self.flag("partial", f"{url}: stopped after {MAX_PAGES} pages")
            return None
        if page.next and (reason := url_refusal(page.next.url, self.card.hosts)):
            self.flag("partial", f"{url}: next page not followed, {reason}")
            return None
        return page.next

    def flag(self, kind: str, message: str) -> None:
        """Note something that a person should look at."""
        self.flags.append(f"{kind}: {message}")

    def _judge(self, listing: ListingEntry, page: ListingPage, url: str) -> None:
        judged = [(row, self.judge(row.text, row.url, row.context)) for row in page.rows]
        lists = {row.group for row, verdict in judged if verdict.is_report or row.date}
        for row, verdict in judged:
            reason = "" if verdict.is_report else verdict.reason
            if verdict.is_report and self.year and verdict.year not in (None, self.year):
                reason = f"its year is {verdict.year}, not {self.year}"
            reason = reason or url_refusal(row.url, self.card.hosts)
            if not reason:
                candidate = Candidate(row, listing, url, verdict.year, verdict.publisher)
                self.candidates.setdefault(row.url, candidate)
            elif row.group in lists:
                self.refused.setdefault(row.url, Refused(row.url, row.text, reason))
            else:
                self.navigation += 1


def reason_to_fetch(candidate: Candidate, held: Held | None, now: datetime, interval_days: int, recheck: bool) -> str:
    """Why to ask for a report now; ``""`` to leave it.

    ``interval_days`` of 0 means never by age alone. ``now`` and ``held.fetched_at`` carry their time zone.
    """
    if held is None:
        return "new"
    age = now - held.fetched_at
    if not held.good:
        waits = held.outcome in ("not_found", "soft_404", "empty", "too_large", "unreadable")
        if waits and age < timedelta(days=min(MISSING_WAIT_DAYS, interval_days)) and not recheck:
            return ""
        return f"the last attempt came to nothing ({held.outcome})"
    if held.row != candidate.shown:
        return "its row in the listing changed"
    if recheck:
        return "re-check asked for"
    if interval_days and age >= timedelta(days=interval_days):
        return f"held for {age.days} days, due for a re-check"
    return ""
