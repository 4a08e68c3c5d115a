"""Cards held against what proves them: saved pages, and the portals as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler import discovery, platforms
from crawler.card import Card
from crawler.cards import check_case, has_case, remarks
from crawler.first_pages import Page, Wanted, fetch_pages
from crawler.platforms.listing import Ask
from parsers.identify import judge_link


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found about one card, in plain words. ``differs``: it is not as the card says."""

    name: str
    words: str
    differs: bool = False
    remarkable: bool = False

    def __str__(self) -> str:
        return f"{'differs' if self.differs else 'ok'}  {self.name}: {self.words}"


def check_offline(card: Card) -> Checked:
    """Read the card's saved pages again, and say what nobody has filled in."""
    if problem := check_case(card):
        return Checked(card.name, f"its saved page no longer reads as it did: {problem}", differs=True, remarkable=True)
    missing = "".join(f"; not filled in: {remark}" for remark in remarks(card))
    saved = ", its saved page reads as it did" if has_case(card) else ""
    known = f", {len(card.reports)} known address(es)" if card.reports else ""
    said = f"{card.platform}, {len(card.listings)} listing(s){known}{saved}{missing}"
    return Checked(card.name, said, remarkable=bool(missing))


def look_at(cards: Sequence[Card]) -> list[Checked]:
    """Ask each portal for one page (its first list, known report or home page) and compare it with the card."""
    wanted = [Wanted(card.name, address(card), card.hosts, delay=card.delay) for card in cards]
    pages = fetch_pages(wanted)
    return [compare(card, pages[card.name]) for card in cards]


def address(card: Card) -> str:
    """The page that is looked at: the first list; else the newest report whose address is known; else the home page."""
    if card.listings:
        return card.listings[0].url
    return card.reports[0].addresses[-1][0] if card.reports else card.home


def compare(card: Card, page: Page) -> Checked:
    """The page against the card."""
    if problem := _no_page(page):
        return Checked(card.name, f"{page.trail[-1] if page.trail else page.url}: {problem}", differs=True)
    moved = f"moved to {page.url}; " if discovery.plain(page.url) != discovery.plain(address(card)) else ""
    if not card.listings:
        return _without_list(card, page, moved)
    entry = card.listings[0]
    says = entry.platform or card.platform
    found = platforms.detect(page.text, page.url)
    other = f"its platform looks like {found}, the card says {says}; " if says not in (platforms.AUTO, found) else ""
    reports, opened = _reports(found if says == platforms.AUTO else says, page)
    if reports:
        said = f"{found}, {reports} reports on its first page"
    elif opened:
        said = f"{found}, {opened} lists opened by its first page"
    else:
        said = "no report on its first page: has the column moved?"
    return Checked(card.name, moved + other + said, differs=bool(moved or other or not (reports or opened)))


def _reports(platform: str, page: Page) -> tuple[int, int]:
    """How many reports the page shows, or the one behind it; and how many lists it opens."""
    first = platforms.read(platform, page.text, page.ask)
    rows = first.rows
    if page.behind is not None and page.behind.outcome == "ok":
        ask = first.next or next((branch.ask for branch in first.branches), Ask(page.behind.url))
        told = Ask(page.behind.url, ask.number, ask.form, ask.headers, ask.told)
        rows += platforms.read(platform, page.behind.text, told).rows
    return sum(judge_link(row.text, row.url, row.context, dated=bool(row.date)).is_report for row in rows), len(
        first.branches
    )


def _without_list(card: Card, page: Page, moved: str) -> Checked:
    if card.reports:
        return Checked(card.name, f"{moved}its known report answers", differs=bool(moved))
    if discovery.lists_reports(page.text, page.url):
        return Checked(card.name, f"{moved}its home page lists reports", differs=bool(moved))
    steps = discovery.next_steps(page.text, page.url, 0)
    if not steps:
        return Checked(card.name, f"{moved}no way from its home page to a column of reports", differs=True)
    best = steps[0]
    way = "the column" if best.score else "disclosure"
    said = f"{moved}its home page leads to {way}: {best.text} {best.url}"
    # Where only the host's www. or the scheme is another one, the home page is the same.
    away = urlsplit(page.url).hostname not in card.hosts and not discovery.plain(page.url).endswith("/")
    return Checked(card.name, said, differs=away)


def _no_page(page: Page) -> str:
    """Why there is nothing to compare, in plain words; ``""`` where there is."""
    if page.outcome == "ok":
        return ""
    words = {
        "blocked": "the portal turned us away ({}); left alone",
        "refused": "not asked: {}",
        "not_found": "the page is not there any more ({}); look for the column with `nianbao portal add` and its home",
        "soft_404": "an error page in place of the page ({}); has the column moved?",
        "empty": "an empty answer",
    }
    return words.get(page.outcome, f"no page: {page.outcome}, {{}}").format(page.reason)
