"""``nianbao portal``: write a portal's card, prove cards, list them."""

from __future__ import annotations

from pathlib import Path

import click

from archive.exits import exit_codes, fail, printable
from crawler.card import Card
from crawler.card_checks import check_offline, look_at
from crawler.cards import find_column, write_card
from crawler.commands.crawl import portals_option
from crawler.errors import CardError, CrawlError
from crawler.platforms import AUTO, PLATFORMS
from crawler.registry import BUILT_IN, Cards, load
from parsers.publishers import find_region, region


@click.group()
def command() -> None:
    """Portals are data: one card (YAML) each. Write one from an address, prove them all, list them."""


@command.command(epilog="Example: nianbao portal add https://www.example.gov.cn/nb/ --name x --portals ./mine")
@click.argument("url")
@click.option("--name", default="", help="Name of the card; by default the telling part of the host.")
@portals_option
@exit_codes
def add(url: str, name: str, portals_dir: Path | None) -> int:
    """Fetch URL, recognise the publishing system, and write a card with a saved page as its proof.

    URL is the page that lists the reports, or a home page that leads to it: the column is then looked for on eight
    pages at most. Nothing is overwritten.
    """
    try:
        others = {one: card.hosts for one, card in load(portals_dir).items()}
        written = write_card(find_column(url), portals_dir or BUILT_IN, name, others)
    except CrawlError as error:
        fail(str(error), error.exit_code)
    card = written.card
    organ = ", ".join(filter(None, (card.publisher.name, card.publisher.region_code, card.publisher.level)))
    click.echo(f"{card.path}: platform {card.platform}, {card.listings[0].url}")
    click.echo(printable(f"  {organ or 'publisher not recognised'}; {written.reports} reports on its first page"))
    for remark in written.remarks:
        click.echo(printable(f"  {remark}"))
    return 0


@command.command(epilog="Example: nianbao portal check demo")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--online", is_flag=True, help="Also look at the first page of each NAMEd portal, politely.")
@click.option("-v", "--verbose", is_flag=True, help="Name the good cards too.")
@portals_option
@exit_codes
def check(names: tuple[str, ...], online: bool, verbose: bool, portals_dir: Path | None) -> int:
    """Prove cards (all, or those NAMEd): their keys, and their saved pages read again. No network without --online.

    Exit code 2: a card is wrong; 4: a saved page, or with --online a portal, is not what its card says.
    """
    cards, code, good = load(portals_dir), 0, []
    _known(cards, names)
    if online and not names:
        fail("name the portals to look at: --online asks each of them", 2)
    chosen = list(dict.fromkeys(names)) or sorted(cards)
    for name in chosen:
        try:
            checked = check_offline(cards[name])
        except CardError as error:
            click.echo(printable(f"wrong  {error}"))
            code = 2
            continue
        code = code or (4 if checked.differs else 0)
        good += [] if checked.differs else [cards[name]]
        if verbose or (names and not online) or checked.remarkable:
            click.echo(printable(str(checked)))
    if not names:
        click.echo(f"{len(chosen)} cards: {len(good)} good, {len(chosen) - len(good)} not")
    if online and good:
        try:
            for looked in look_at(good):
                click.echo(printable(str(looked)))
                code = code or (4 if looked.differs else 0)
        except CrawlError as error:
            fail(str(error), error.exit_code)
    return code


@command.command("list", epilog="Example: nianbao portal list --province 湖北省 --platform trs")
@click.option(
    "--province", default="", help="Only of that province: its name (湖北) or the first digits of a code (42)."
)
@click.option("--platform", default="", type=click.Choice(["", AUTO, *PLATFORMS]), help="Only of that platform.")
@portals_option
@exit_codes
def show(province: str, platform: str, portals_dir: Path | None) -> int:
    """The cards there are, one a line: name, region's code, platform, how many lists, publisher."""
    code = province if province.isdigit() else ""
    if province and not code:
        place = find_region(province)
        if place is None:
            fail(f"no region is named {province!r}; give a name such as 湖北省, or the first digits of a code", 2)
        code = place.code.rstrip("0")
    try:
        cards = [card for card in load(portals_dir).values() if not card.demo]
    except CardError as error:
        fail(str(error), error.exit_code)
    shown = [card for card in cards if card.publisher.region_code.startswith(code) and platform in ("", card.platform)]
    for card in sorted(shown, key=lambda card: (card.publisher.region_code, card.name)):
        click.echo(printable(_line(card)))
    click.echo(f"{len(shown)} of {len(cards)} portals")
    return 0


def _line(card: Card) -> str:
    lists = f"{len(card.listings)} lists" if card.listings else "known reports" if card.reports else "column sought"
    place = region(card.publisher.region_code)
    where = place.province if place else ""
    return f"{card.name:34}{card.publisher.region_code:8}{card.platform:14}{lists:15}{where} {card.publisher.name}"


def _known(cards: Cards, names: tuple[str, ...]) -> None:
    unknown = [name for name in names if name not in cards]
    if unknown:
        fail(f"no card is named {', '.join(unknown)}; `nianbao portal list` names them all", 2)
