"""What is recorded of an answer, and what a spider tells of a link before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from crawler.answers import fetched
from crawler.card import Card, ListingEntry, Publisher
from crawler.plan import Candidate
from crawler.platforms.listing import Row
from crawler.spiders.asking import hints

URL = "http://www.qinghe.example/nb/t1.html"


def answer(status: int = 200, body: str = "", url: str = URL) -> HtmlResponse:
    return HtmlResponse(url, status=status, body=body.encode(), encoding="utf-8")


@pytest.mark.parametrize(
    ("status", "body", "final", "outcome", "reason"),
    [
        (200, "<p>页面不存在</p>", URL, "soft_404", "the page says: 页面不存在"),
        (200, "<p>欢迎</p>", "http://www.qinghe.example/", "soft_404", "home_bounce: answered with the home page"),
        (404, "<p>无</p>", URL, "not_found", "the server answered 404"),
        (412, "", URL, "blocked", "blocked:ruishu: 412, challenge of Ruishu (瑞数)"),
        (502, "", URL, "failed", "server_error: the server answered 502"),
        (200, " \n", URL, "empty", "the answer had no body"),
        (200, "<p>年报</p>", URL, "ok", ""),
    ],
)
def test_the_reason_says_more_than_the_outcome(status: int, body: str, final: str, outcome: str, reason: str) -> None:
    item = fetched(answer(status, body, final), URL, "report", "qinghe")
    assert (item.outcome, item.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("scope", "code", "named", "told"),
    [
        ("own", "990123", "", ("青禾县人民政府", "990123", "county_government")),
        ("all", "990123", "青禾县人民政府", ("青禾县人民政府", "990123", "county_government")),
        ("all", "990123", "云溪县人民政府", ("云溪县人民政府", "", "")),
        ("departments", "990123", "", ("", "990123", "")),
        ("towns", "990123", "", ("", "990123", "township_or_subdistrict")),
        ("counties", "990123", "", ("", "", "")),
        ("all", "130100", "长安区人民政府", ("长安区人民政府", "130100", "")),
    ],
)
def test_a_card_speaks_for_its_own_column_only(scope: str, code: str, named: str, told: tuple[str, str, str]) -> None:
    listing = ListingEntry("http://www.qinghe.example/nb/", scope=scope)
    card = Card(
        name="qinghe",
        publisher=Publisher("青禾县人民政府", code, "county_government"),
        hosts=("www.qinghe.example",),
        home="http://www.qinghe.example/",
        platform="trs",
        listings=(listing,),
        path=Path("qinghe.yaml"),
    )
    row = Row(URL, "2024年政府信息公开工作年度报告", "2025-01-21")
    found = hints(card, Candidate(row, listing, listing.url, 2024, named), answer())
    assert (found["publisher"], found["region_code"], found["level"]) == told
    assert (found["year"], found["published_on"], found["found_on"]) == (2024, "2025-01-21", listing.url)
