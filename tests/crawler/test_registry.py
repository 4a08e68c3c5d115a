"""Cards are read strictly, and every complaint names file, key and cure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawler.addresses import covers
from crawler.card_file import read_card
from crawler.errors import CardError
from crawler.registry import BUILT_IN, load, select
from crawler.run import partition

GOOD = """name: qinghe
publisher: {name: 青禾县人民政府, region_code: "990123", level: county_government}
hosts: [www.qinghe.example]
home: http://www.qinghe.example:8080/
platform: trs
listings:
  - {url: "http://www.qinghe.example/nb/", scope: departments, years: [2023, 2024], why: years apart}
"""


def written(folder: Path, text: str, name: str = "qinghe") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_good_card(tmp_path: Path) -> None:
    card = read_card(written(tmp_path, GOOD))
    assert (card.name, card.publisher.region_code, card.platform) == ("qinghe", "990123", "trs")
    assert (card.delay, card.check_interval_days, card.demo) == (3.0, 30, False)
    assert (card.listings[0].scope, card.listings[0].years) == ("departments", (2023, 2024))
    assert card.hosts == ("www.qinghe.example", "www.qinghe.example:8080")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("platform: trs", "platfrom: trs", "unknown key 'platfrom'; did you mean 'platform'?"),
        ("platform: trs", "platform: trss", "platform: 'trss' is not known; did you mean 'trs'?"),
        ('"990123"', "990123", "publisher.region_code: must be text, not 990123 (put it in quotes)"),
        ('"990123"', '"99012"', "publisher.region_code: '99012' must be six digits"),
        ("scope: departments", "scop: departments", "unknown key 'listings[0].scop'; did you mean 'scope'?"),
        ("years: [2023, 2024]", "years: ['2023']", "listings[0].years: '2023' must be int"),
        ("hosts: [www.qinghe.example]", "hosts: [x.example]", "add 'www.qinghe.example'"),
        ("name: qinghe", "name: other", "name: 'other' must be the file's own name, 'qinghe'"),
        ("county_government", "county_goverment", "did you mean 'county_government'?"),
        ("platform: trs", "platform: trs\nplatform: vsb", "key 'platform' is written twice"),
        ("platform: trs", "platform: trs\ndelay: -1", "delay: must be a number of 0 or more, not -1"),
        ("http://www.qinghe.example/nb/", "ftp://www.qinghe.example/nb/", "is not an http or https address"),
    ],
)
def test_complaints(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(CardError) as caught:
        read_card(path)
    assert str(path) in str(caught.value)
    assert complaint in str(caught.value)


def test_own_cards_stand_beside_the_built_in_ones(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    cards = load(tmp_path)
    assert set(cards) == {path.stem for path in BUILT_IN.glob("*.yaml")} | {"qinghe"}
    assert [card.name for card in select(cards, ["qinghe", "qinghe"])] == ["qinghe"]
    assert "demo" not in {card.name for card in select(cards, [], everything=True)}
    with pytest.raises(CardError, match="no portal card is named 'qinghee'; did you mean 'qinghe'"):
        select(cards, ["qinghee"])


def test_only_the_cards_asked_for_are_read(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, "name: broken\nplatfrom: trs\n", "broken")
    cards = load(tmp_path)
    assert [card.name for card in select(cards, ["qinghe"])] == ["qinghe"]
    with pytest.raises(CardError, match="unknown key 'platfrom'"):
        select(cards, [], everything=True)


def test_reports_at_known_addresses_one_for_each_year(tmp_path: Path) -> None:
    entry = 'reports:\n  - {url: "http://www.qinghe.example/r.jsp?year={year}", YEARS}\n'
    text = GOOD.split("listings:")[0] + entry
    fixed = read_card(written(tmp_path, text.replace("YEARS", "years: [2019, 2021]"))).reports[0]
    assert fixed.addresses == (
        ("http://www.qinghe.example/r.jsp?year=2019", 2019),
        ("http://www.qinghe.example/r.jsp?year=2021", 2021),
    )
    open_ended = read_card(written(tmp_path, text.replace("YEARS", "since: 2022"))).reports[0]
    assert open_ended.years == tuple(range(2022, date.today().year))
    for wrong, complaint in (
        ("scope: own", "reports[0].years: is missing: it, or since, says which years"),
        ("since: 2022, years: [2022]", "reports[0].since: stands in the place of years"),
        ("since: 1999", "reports[0].since: 1999.0 must be a report year"),
    ):
        with pytest.raises(CardError) as caught:
            read_card(written(tmp_path, text.replace("YEARS", wrong)))
        assert complaint in str(caught.value)


def test_hosts_and_ports() -> None:
    assert covers(("a.gov.cn",), "https://A.gov.cn/x")
    assert not covers(("a.gov.cn",), "http://a.gov.cn:22/")
    assert covers(("a.gov.cn:8080",), "http://a.gov.cn:8080/")
    assert not covers(("a.gov.cn",), "http://evil-a.gov.cn/")


def test_portals_that_share_a_host_stay_in_one_process(tmp_path: Path) -> None:
    cards = []
    for name, host in (("a", "x.example"), ("b", "y.example"), ("c", "x.example"), ("d", "z.example")):
        text = GOOD.replace("qinghe\n", f"{name}\n", 1).replace("www.qinghe.example", host)
        cards.append(read_card(written(tmp_path, text, name)))
    groups = [{card.name for card in group} for group in partition(cards, 2)]
    assert sorted(map(sorted, groups)) == [["a", "c"], ["b", "d"]]
    assert len(partition(cards, 9)) == 3
