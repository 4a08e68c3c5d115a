"""The built-in cards, all of them: read strictly, unique, consistent with themselves and with the tables of regions."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.card import Card
from crawler.registry import BUILT_IN, load
from parsers.publishers import level_of, region

SEED = Path(__file__).resolve().parents[3] / "shared" / "spec" / "portals.csv"
COUNT = 459
"""Portals that have a card, the demo's aside."""
BARE_ADDRESSES = {"39.102.231.87", "183.194.252.110"}
"""Portals that answer under an address without a name; every other host is under .gov.cn."""


@pytest.fixture(scope="module")
def cards() -> dict[str, Card]:
    return {name: card for name, card in load().items() if not card.demo}


def bare(host: str) -> str:
    return host.removeprefix("www.")


def addresses(card: Card) -> list[str]:
    return [card.home, *(entry.url for entry in card.listings), *(entry.url for entry in card.reports)]


def test_there_is_a_card_for_every_known_portal(cards: dict[str, Card]) -> None:
    assert len(cards) == COUNT
    assert not [name for name in cards if len(name) > 32]
    assert Counter(bool(card.listings or card.reports) for card in cards.values()) == {True: 243, False: 216}


def test_publishers_have_a_region_that_the_table_holds_and_the_level_that_their_name_says(
    cards: dict[str, Card],
) -> None:
    for name, card in cards.items():
        publisher, place = card.publisher, region(card.publisher.region_code)
        if publisher.level == "central_department":
            assert publisher.region_code == "000000", name
        else:
            assert place is not None, name
        assert level_of(publisher.name, place) == publisher.level, name


def test_a_publisher_stands_on_several_cards_only_where_it_publishes_in_several_places(cards: dict[str, Card]) -> None:
    named = defaultdict(list)
    for name, card in cards.items():
        named[card.publisher.name].append(name)
    assert {publisher: sorted(names) for publisher, names in named.items() if len(names) > 1} == {
        "丽水市人民政府": ["lishui", "lishui-by-year"],
        "南京市江宁区人民政府": ["nanjing-jiangning", "nanjing-jiangning-shizhan"],
        "青岛市人民政府": ["qingdao", "qingdao-2018"],
        "山东省人民政府": ["shandong", "shandong-gb"],
    }


def test_hosts_are_the_portals_own_and_shared_only_with_a_word_about_it(cards: dict[str, Card]) -> None:
    on_host = defaultdict(set)
    for name, card in cards.items():
        for host in card.hosts:
            assert host.endswith(".gov.cn") or host == "zj.cma.gov.cn" or host in BARE_ADDRESSES, (name, host)
            on_host[bare(host)].add(name)
    shared = {host: names for host, names in on_host.items() if len(names) > 1}
    assert len(shared) == 8
    for names in shared.values():
        for name in names:
            assert all(other in cards[name].notes for other in names - {name}), name


def test_addresses_are_plain_and_lists_carry_no_year_for_a_fixed_folder(cards: dict[str, Card]) -> None:
    for name, card in cards.items():
        assert card.home.endswith("/"), name
        for url in addresses(card):
            assert url == url.strip(), name
            assert " " not in url, name
        for entry in card.listings:
            assert "{" not in entry.url, name


def test_what_was_not_seen_says_so(cards: dict[str, Card]) -> None:
    basis = Counter(entry.basis for card in cards.values() for entry in card.listings)
    assert basis == {"derived": 110, "template": 65, "seen": 23, "guess": 19}
    for name, card in cards.items():
        for entry in card.listings:
            assert entry.basis != "guess" or entry.why, name
        for known in card.reports:
            assert known.why, name


def test_every_row_of_the_list_of_portals_has_its_card(cards: dict[str, Card]) -> None:
    if not SEED.is_file():
        pytest.skip("the list of portals that the cards were written from is not beside the repository")
    with SEED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(cards)
    homes = Counter(bare(urlsplit(card.home).netloc) for card in cards.values())
    # One county's home page is not on the list; its host was found elsewhere.
    assert homes - Counter(bare(urlsplit(row["home_url"]).netloc) for row in rows) == {"jxx.nc.gov.cn": 1}
    held = [url.replace("//www.", "//") for card in cards.values() for url in addresses(card)]
    lost = []
    for row in rows:
        column = row["annual_report_url"].replace("//www.", "//")
        folder, query = column.partition("?")[0], "?" in column
        known = [url for url in held if url == column or (query and url.startswith(folder))]
        # A year's folder is on its card as the column above it, a folder that is no list as the article in it.
        above = [url for url in held if urlsplit(url).path.strip("/") and column.startswith(url)]
        within = [url for url in held if url.startswith(column)]
        if column and not (known or above or within):
            lost.append(column)
    assert lost == []
    assert {path.stem for path in BUILT_IN.glob("*.yaml")} == {*cards, "demo"}
