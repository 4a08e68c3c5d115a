"""A crawl of the whole portal farm, host by host against what each declares; see docs/farm-results.md."""

from __future__ import annotations

import fcntl
from collections import Counter
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.decode import decode
from parsers.publishers.regions import find_region
from tests.crawler.farm import sites
from tests.crawler.farm.contents import dates, shown_dates
from tests.crawler.farm.harvest import RESULTS, Came, Harvest, differences, harvest, load, save, table
from tests.crawler.farm.site import STEMS, Site

SITES = {site.key: site for site in sites()}


@pytest.fixture(scope="session")
def came(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Harvest:
    """The harvest; of several test processes the first makes it, and the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    folder = base if worker_id == "master" else base.parent
    with (folder / "farm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "farm.json").exists():
            save(folder / "farm.json", harvest(folder / "farm"))
    return load(folder / "farm.json")


def rows() -> list[object]:
    return [
        pytest.param(site, id=site.key, marks=[pytest.mark.xfail(reason=site.fails, strict=True)] if site.fails else [])
        for site in SITES.values()
    ]


@pytest.mark.parametrize("site", rows())
def test_host(site: Site, came: Harvest) -> None:
    assert differences(site, came[site.key]) == []


def reports_asked(site: Site, one: Came, issue: int = 1) -> Counter[str]:
    urls = {url for known in site.expected.reports for url in known.urls} | set(site.expected.later)
    return Counter(
        site.url(visit["path"]) for visit in one.visits if visit["issue"] == issue and site.url(visit["path"]) in urls
    )


@pytest.mark.parametrize("key", SITES)
def test_robots_txt_is_asked_first_and_nothing_under_another_name(key: str, came: Harvest) -> None:
    visits = came[key].visits
    if not visits:
        # No request gets through to a server whose certificate does not hold.
        assert SITES[key].expected.reports == []
        return
    assert visits[0]["path"] == "/robots.txt"
    assert {visit["agent"].split("/")[0] for visit in visits} == {"nianbao"}


@pytest.mark.parametrize("key", SITES)
def test_one_request_at_a_time(key: str, came: Harvest) -> None:
    """A request begins when the one before it has been answered, whatever the machine's load."""
    visits = came[key].visits
    assert [
        (one["path"], two["path"])
        for one, two in pairwise(visits)
        if two["began"] < one["ended"]
    ] == []  # fmt: skip


ASKED_AGAIN = {
    # What a redirect leads to is asked as often as it leads there; the home page, once more on the way to the column.
    "ab-soft404": {"/404.htm"}, "t-moved": {"/"}, "z-sso": {"/sso/login"},
    # A server that is busy is asked again after a pause.
    "ac-503": {"/robots.txt"},
    # The last page of a circle leads to the first.
    "round": {"/nb/1.html"},
    # Asked by https, which fails, and then by http.
    "ai-410": {"/robots.txt"},
}  # fmt: skip


@pytest.mark.parametrize("key", [key for key in SITES if key not in ("aa-429", "aa-burst", "aj-echo")])
def test_nothing_is_asked_twice_in_one_run(key: str, came: Harvest) -> None:
    if SITES[key].fails:
        pytest.skip("its pages are not read as they must be yet")
    first = [visit for visit in came[key].visits if visit["issue"] == 1]
    asked = Counter((visit["method"], visit["path"], str(visit["form"])) for visit in first)
    # What failed was tried more than once; what leads to itself was followed.
    ended = {urlsplit(url).path for url in (*came[key].failed, *came[key].refused)}
    again = {path for (_, path, _), times in asked.items() if times > 1}
    assert again - ended - ASKED_AGAIN.get(key, set()) == set()


def test_a_report_is_looked_at_again_only_where_its_row_is_new(came: Harvest) -> None:
    site = SITES["am-late"]
    assert reports_asked(site, came[site.key], 2) == {site.expected.later[0]: 1}


def test_validators_are_sent_where_they_came_and_only_there(came: Harvest) -> None:
    def looked_again(key: str) -> list[dict[str, Any]]:
        return [visit for visit in came[key].visits if visit["issue"] == 2 and visit["path"].startswith("/nb/2")]

    def conditional(key: str) -> tuple[int, int]:
        sent = [one for one in looked_again(key) if {"if-none-match", "if-modified-since"} & set(one["headers"])]
        return len(looked_again(key)), len(sent)

    assert conditional("af-validators") == (24, 24)
    assert conditional("ag-none") == (24, 0)
    assert conditional("ah-counter") == (24, 0)
    assert {visit["status"] for visit in looked_again("af-validators")} == {304}


BLOCKED = [key for key, site in SITES.items() if site.expected.stopped.startswith(("blocked", "geo", "login"))]


@pytest.mark.parametrize("key", BLOCKED)
def test_nothing_follows_a_block(key: str, came: Harvest) -> None:
    """The block is the last answer that the host gave: neither a second try nor another page."""
    site = SITES[key]
    paths = [site.url(visit["path"]) for visit in came[key].visits]
    assert paths[-1] in {*came[key].blocked, site.url("/sso/login")}


@pytest.mark.parametrize("key", ["ac-disallow", "ac-403"])
def test_a_closed_robots_txt_is_all_that_is_asked(key: str, came: Harvest) -> None:
    assert [visit["path"] for visit in came[key].visits] == ["/robots.txt"]


def test_the_pace_of_the_card_is_kept(came: Harvest) -> None:
    """Measured over five requests at a time: the clock is the server's, and its threads are woken when they are."""
    times = [visit["began"] for visit in came["steady"].visits]
    assert len(times) == 29
    spans = [later - earlier for earlier, later in zip(times, times[5:], strict=False)]
    assert [span for span in spans if span < 5 * 0.1 * 0.9] == []


def test_dates_are_those_the_rows_show(came: Harvest) -> None:
    told = {url: hints.get("published_on", "") for url, hints in came["ak-dates"].kept.items()}
    assert told == shown_dates(SITES["ak-dates"])
    assert dates().key == "ak-dates"


def test_rare_characters_come_through() -> None:
    """What the farm sends can be read at all: decoding is tried on every answer of the host, as a crawl would."""
    site = SITES["s-enc"]
    for path in [path for path in site.pages if "/t2" in path]:
        answer = site.pages[path]
        assert "镕喆堃〇" in decode(answer.sent)[0], path


def test_no_place_of_the_farm_exists() -> None:
    assert [stem for stem in STEMS if find_region(stem) or find_region(f"{stem}县")] == []


def test_the_table_of_results_is_true(came: Harvest) -> None:
    assert RESULTS.read_text("utf-8") == table(came), "write it: .venv/bin/python -m tests.crawler.farm --write"


def test_the_farm_is_the_same_each_time() -> None:
    again = {site.key: (site.card, sorted(site.pages)) for site in sites()}
    assert again == {key: (site.card, sorted(site.pages)) for key, site in SITES.items()}
