"""What a portal's lists have shown, what to ask next and what to report about them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlsplit

from crawler.addresses import one_name, url_refusal
from crawler.card import Card, ListingEntry
from crawler.platforms.branches import in_column, unit_of
from crawler.platforms.listing import OUTSIDE, Ask, Branch, ListingPage, Row

MAX_PAGES = 500
"""Pages of one list; more is taken for a portal that invents pages."""
MOST_BARREN = 2
"""Pages without a new row, one after the other, at which a list is left."""
FRESH = 5
"""Where less than one in so many rows of a page is new, the page repeats an earlier one."""
MAX_DEPTH = 3
"""So deep lists may lead to lists: units, then years, then kinds."""
MAX_BRANCHES = 600
"""Lists that one portal's lists may open."""

COLUMN = "政府信息公开年报"
"""What every list is called that a list of reports opens, or of which the card says how it is laid out."""
_COLUMN_WORDS = re.compile(r"(?:政府)?(?:信息公开)?(?:工作)?年度?报告?$")
_FOLDER = re.compile(r"/(?:index\.\w+)?$")
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


class Judge(Protocol):
    """What ``parsers.identify.judge_link`` is."""

    def __call__(self, text: str, url: str, context: str = "", *, dated: bool = False) -> Verdict: ...


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


@dataclass(slots=True, eq=False)
class Listing:
    """One list as it is being read: a card's, one that a page of it opened, or one found from the home page.

    ``label`` is what the links that led to it said (a unit, a year), ``depth`` how many there were, ``trail`` the
    addresses from the home page where it was found anew. ``shown`` holds the links of each page read, ``groups`` the
    blocks of a page that were found to hold its rows; ``barren`` counts the last pages without a new one.
    """

    entry: ListingEntry
    first: Ask
    platform: str
    label: str = ""
    depth: int = 0
    trail: tuple[str, ...] = ()
    shown: list[frozenset[str]] = field(default_factory=list)
    rows: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    barren: int = 0
    total: int | None = None
    count: int | None = None
    reports: int = 0
    opened: int = 0
    failed: str = ""
    gone: bool = False


@dataclass(slots=True, eq=False)
class Plan:
    """All that the lists of one portal have shown so far. ``open`` counts pages still on their way.

    ``flags`` are what a person should know: ``partial``, ``short``, ``paging_ignored``, ``no_reports``,
    ``listing_failed``, ``column_moved``, ``drifted``. ``listings`` are the lists read, ``stages`` what was tried,
    ``steps`` what may yet lead to the column, each with the addresses before it, and ``walked`` how many were asked.
    ``elsewhere`` are reports that may not be asked for where they lie, and why.
    """

    card: Card
    judge: Judge
    year: int | None = None
    open: int = 0
    pages: int = 0
    navigation: int = 0
    candidates: dict[str, Candidate] = field(default_factory=dict)
    refused: dict[str, Refused] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    asked: set[tuple[object, ...]] = field(default_factory=set)
    steps: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    walked: int = 0

    def begin(self, entry: ListingEntry, first: Ask, **more: object) -> Listing | None:
        """Begin to read a list; ``None`` where the portal has read it already."""
        key = (first.url, first.form)
        if key in self.asked:
            return None
        self.asked.add(key)
        listing = Listing(entry, first, entry.platform or self.card.platform)
        for name, value in more.items():
            setattr(listing, name, value)
        self.listings.append(listing)
        return listing

    def name(self, candidate: Candidate) -> None:
        """Take in a report that a list or the card names, once, under whatever name of its host."""
        name = one_name(candidate.row.url)
        if name not in self.names:
            self.names.add(name)
            self.candidates[candidate.row.url] = candidate

    def take(self, listing: Listing, ask: Ask, page: ListingPage, text: str) -> Ask | None:
        """Take in the answer to ``ask``, a page of ``listing``, and return what to ask next, ``None`` to stop."""
        number, url = ask.number, ask.url
        if page.fault:
            self._stop(listing, ask, page.fault)
            return None
        shown = frozenset(row.url for row in page.rows)
        # A portal that ignores the page number serves page 1 for ever: same links, or its own number disagrees.
        stated = page.number is not None and page.number != number
        if number > 1 and ((shown and shown in listing.shown) or stated):
            self.flag("paging_ignored", f"{url}: asked for page {number}, got an earlier one again")
            return None
        listing.shown.append(shown)
        listing.total = page.total if listing.total is None else listing.total
        listing.count = page.count if listing.count is None else listing.count
        self.pages += 1
        before = len(listing.rows)
        self._judge(listing, page, url)
        listed = sum(row.group in listing.groups for row in page.rows)
        # Beside the same rows again there may be a fresh one: what is new today, or what is read most.
        repeated = (len(listing.rows) - before) * FRESH < listed or len(listing.rows) == before
        if number > 1 and repeated and self._barren(listing, ask, page, text):
            return None
        if not repeated:
            listing.barren = 0
        following = page.next
        if following is None:
            self._compare(listing, number, url, text)
            return None
        if number >= MAX_PAGES:
            self.flag("short", f"{url}: stopped after {MAX_PAGES} pages")
            return None
        if reason := url_refusal(following.url, self.card.hosts):
            self.flag("short", f"{url}: next page not followed, {reason}")
            return None
        return following

    def is_one(self, listing: Listing, page: ListingPage, url: str) -> Candidate | None:
        """Take the page of a list for a report, if none is listed there: some columns show their only report at once,
        and menus of years or organs may lead to reports instead of lists. ``None`` where it is not to be taken."""
        if any(self.judge(row.text, row.url, row.context, dated=bool(row.date)).is_report for row in page.rows):
            return None
        verdict = self.judge(listing.label, url, COLUMN)
        if self.year and verdict.year not in (None, self.year):
            return None
        listing.reports += 1
        self.pages += 1
        self.names.add(one_name(url))
        return Candidate(Row(url, listing.label), listing.entry, "", verdict.year, unit_of(listing.label))

    def branches(self, listing: Listing, found: Iterable[Branch]) -> Iterator[Listing]:
        """The lists that a page of ``listing`` opens, each once; those beyond the card's hosts are told."""
        for branch in found:
            # A year may be a report, and a folder of many: what has a name of its own in its folder is a report.
            if one_name(branch.ask.url) in self.names and not _FOLDER.search(urlsplit(branch.ask.url).path):
                continue
            if listing.depth >= MAX_DEPTH or len(self.listings) >= MAX_BRANCHES:
                self.flag("short", f"{branch.ask.url}: not opened, too many lists behind lists")
                return
            if reason := url_refusal(branch.ask.url, self.card.hosts):
                self.refused.setdefault(branch.ask.url, Refused(branch.ask.url, branch.label, reason))
                continue
            label = f"{listing.label} {_COLUMN_WORDS.sub('', branch.label)}".strip()
            entry = replace(listing.entry, url=branch.ask.url)
            if opened := self.begin(entry, branch.ask, label=label, depth=listing.depth + 1, trail=listing.trail):
                listing.opened += 1
                self.refused.pop(branch.ask.url, None)
                yield opened

    def fail(self, listing: Listing, ask: Ask, reason: str, *, gone: bool) -> None:
        """A page that could not be had. ``gone``: the server says that it does not exist."""
        if gone and ask.number > 1:
            self.flag("partial", f"{ask.url}: page {ask.number} was announced but is not there")
            return
        listing.failed, listing.gone = reason, gone
        self.flag("listing_failed", f"{ask.url}: {reason}")

    def flag(self, kind: str, message: str) -> None:
        """Note something that a person should know."""
        self.flags.append(f"{kind}: {message}")

    def refusal(self, url: str) -> str:
        """Why the portal's crawl may not ask for ``url``, ``""`` if it may."""
        return url_refusal(url, self.card.hosts)

    @property
    def covered(self) -> bool:
        """Whether reports were found, or the card names their addresses: nothing else need be tried."""
        return any(listing.reports for listing in self.listings) or any(
            "{year}" in entry.url for entry in self.card.reports
        )

    @property
    def astray(self) -> bool:
        """Whether to look for the column anew: nothing was found, though the portal answers."""
        return not self.covered and all(listing.gone or not listing.failed for listing in self.listings)

    def stale(self, year: int) -> bool:
        """Whether the lists were read and show reports, but none of ``year`` or later."""
        years = [candidate.year for candidate in self.candidates.values() if candidate.year is not None]
        return bool(years) and max(years) < year and not any(listing.failed for listing in self.listings)

    def conclude(self) -> None:
        """When all lists are read: name those that showed no report."""
        opened = [listing for listing in self.listings if listing.depth]
        bare = [one for one in self.listings if not one.reports and not one.failed and not one.opened]
        for listing in bare:
            if not listing.depth and not listing.trail:
                self.flag("no_reports", f"{listing.first.url}: no link looks like a report")
        silent = [one.label or one.first.url for one in bare if one.depth]
        if silent:
            more = f" and {len(silent) - 5} more" if len(silent) > 5 else ""
            self.flag(
                "empty_lists", f"{len(silent)} of {len(opened)} lists show no report: {', '.join(silent[:5])}{more}"
            )
        if not self.listings and not self.card.reports:
            self.flag("no_reports", f"{self.card.home}: the column of reports was not found")
        for reason, times in Counter(self.elsewhere.values()).items():
            self.flag("elsewhere", f"{times} reports of its lists are not asked for: {reason}")

    @property
    def whole(self) -> bool:
        """Whether every list was read to its end, so that a report missing from them has been taken off."""
        broken = ("partial", "short", "paging_ignored", "listing_failed", "no_reports")
        return bool(self.listings) and not any(flag.startswith(broken) for flag in self.flags)

    def _stop(self, listing: Listing, ask: Ask, reason: str) -> None:
        if ask.number == 1:
            listing.failed = reason
            self.flag("listing_failed", f"{ask.url}: {reason}")
        else:
            self.flag("short", f"{ask.url}: {reason}, after {len(listing.shown)} good pages")

    def _barren(self, listing: Listing, ask: Ask, page: ListingPage, text: str) -> bool:
        """A page that brought no new row: tell it where it shows none at all. Returns whether to stop.

        One page may repeat another (the first answer of a service, what the page itself held); a list that goes on so
        is taken for one that makes up pages.
        """
        listing.barren += 1
        shows_none = not any(row.group in listing.groups for row in page.rows)
        if shows_none and listing.count == len(listing.rows):
            return True
        if not page.rows:
            # A list that states nothing of its length may end with a page of nothing; an answer of nothing may not.
            if listing.total is not None or listing.count is not None or not text.strip():
                self._stop(listing, ask, f"page {ask.number} has no rows")
            return True
        if shows_none:
            self.flag("short", f"{ask.url}: page {ask.number} shows no row of the list")
        if listing.barren >= MOST_BARREN:
            self.flag("paging_ignored", f"{ask.url}: no new row on {listing.barren} pages one after the other")
            return True
        return False

    def _compare(self, listing: Listing, number: int, url: str, text: str) -> None:
        """Hold what was read against what the list says of itself."""
        if listing.total is not None and number < listing.total:
            self.flag("short", f"{url}: the list states {listing.total} pages and leads on to no more than {number}")
        elif listing.count is not None and len(listing.rows) < listing.count:
            self.flag("short", f"{url}: the list states {listing.count} rows, {len(listing.rows)} were read")
        elif number == 1 and not listing.rows and _SAYS_EMPTY.search(text):
            listing.failed = "the list says that it is empty"

    def _judge(self, listing: Listing, page: ListingPage, url: str) -> None:
        around = f"{COLUMN} {listing.label}" if listing.depth or listing.entry.layout != "auto" else ""
        judged = [
            (row, self.judge(row.text, row.url, f"{around} {in_column(row)}".strip(), dated=bool(row.date)))
            for row in page.rows
        ]
        lists = {row.group for row, verdict in judged if verdict.is_report or row.date} - {OUTSIDE}
        listing.groups |= lists
        for row, verdict in judged:
            if row.group in listing.groups:
                listing.rows.add(row.url)
            reason = "" if verdict.is_report else verdict.reason
            listing.reports += verdict.is_report
            year = self._year(listing, row, verdict)
            if verdict.is_report and self.year and year not in (None, self.year):
                reason = f"its year is {year}, not {self.year}"
            elsewhere = "" if reason else url_refusal(row.url, self.card.hosts)
            if elsewhere:
                self.elsewhere.setdefault(row.url, elsewhere)
            reason = reason or elsewhere
            if not reason:
                publisher = verdict.publisher or row.publisher or unit_of(listing.label)
                candidate = Candidate(row, listing.entry, url, year, publisher)
                self.name(candidate)
            elif row.group in lists:
                self.refused.setdefault(row.url, Refused(row.url, row.text, reason))
            else:
                self.navigation += 1

    def _year(self, listing: Listing, row: Row, verdict: Verdict) -> int | None:
        """The report year of a row. A title without a year does not take it from the folder that led to its list:
        folders bear either that year or the next, in which the reports were published."""
        if verdict.year is None or not listing.label:
            return verdict.year
        alone = self.judge(row.text, row.url, row.context, dated=bool(row.date))
        return alone.year if alone.is_report else verdict.year
