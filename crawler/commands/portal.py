"""``nianbao portal``: write a portal's card, and prove cards."""

from __future__ import annotations

from pathlib import Path

import click

from archive.exits import exit_codes, fail
from crawler.card import Card
from crawler.card_file import read_card
from crawler.cards import check_case, fetch_page, write_card
from crawler.commands.crawl import portals_option
from crawler.errors import CardError, CrawlError
from crawler.registry import BUILT_IN, card_paths


@click.group()
def command() -> None:
    """Portals are data: one card (YAML) each. Write one from an address, and prove them all."""


@command.command(epilog="Example: nianbao portal add https://www.example.gov.cn/nb/ --name x --portals ./mine")
@click.argument("url")
@click.option("--name", default="", help="Name of the card; by default the telling part of the host.")
@portals_option
@exit_codes
def add(url: str, name: str, portals_dir: Path | None) -> int:
    """Fetch URL once, recognise the publishing system, and write a card with a saved page as its proof.

    URL is the page that lists the reports, or a home page that leads to it.
    """
    try:
        card = write_card(fetch_page(url), portals_dir or BUILT_IN, name)
    except CrawlError as error:
        fail(str(error), error.exit_code)
    click.echo(f"{card.path}: platform {card.platform}, {card.listings[0].url}")
    for remark in remarks(card):
        click.echo(f"  please fill in: {remark}")
    return 0


@command.command(epilog="Example: nianbao portal check demo")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@portals_option
@exit_codes
def check(names: tuple[str, ...], portals_dir: Path | None) -> int:
    """Prove cards (all, or those NAMEd) without the network: their keys, and their saved pages read again."""
    paths = card_paths(portals_dir)
    unknown = [name for name in names if name not in paths]
    if unknown:
        fail(f"no card is named {', '.join(unknown)}; there are: {', '.join(sorted(paths))}", 2)
    code = 0
    for name in names or sorted(paths):
        try:
            card = read_card(paths[name])
        except CardError as error:
            click.echo(f"wrong  {error}")
            code = 2
            continue
        if problem := check_case(card):
            click.echo(f"differs  {name}: its saved page no longer reads as it did: {problem}")
            code = code or 4
            continue
        notes = "".join(f"; not filled in: {remark}" for remark in remarks(card))
        click.echo(f"ok  {name}: {card.platform}, {len(card.listings)} listing(s){notes}")
    return code


def remarks(card: Card) -> list[str]:
    """What nobody has filled in yet."""
    held = {"name": card.publisher.name, "region_code": card.publisher.region_code, "level": card.publisher.level}
    return [f"publisher.{key}" for key, value in held.items() if not value]
