"""Anhui's modules of annual reports."""

from __future__ import annotations

import pytest

from crawler import platforms
from crawler.platforms import ah_annual
from crawler.platforms.listing import Ask
from tests.crawler.platforms.walk import ROOT, date_of, html_row, page, reports, title

URL = f"{ROOT}/XxgkAnnualReport/"
ROW = f"<ul>{html_row(1, '/XxgkAnnualReport/show/17.html')}</ul>"


def test_rows_and_the_page_behind_the_anchor() -> None:
    read = ah_annual.read(page(f'{ROW}<a href="?page=2">下一页</a> 共3页'), Ask(URL))
    assert reports(read) == [(f"{ROOT}/XxgkAnnualReport/show/17.html", title(1), date_of(1))]
    assert read.next == Ask(f"{URL}?page=2", 2)
    assert (read.total, read.number, read.count) == (3, None, None)


def test_pages_that_are_stated_without_a_way_to_them() -> None:
    read = ah_annual.read(page(f"{ROW}第1/4页"), Ask(URL))
    assert (read.next, read.total) == (None, 4)


@pytest.mark.parametrize(
    ("text", "url", "key"),
    [
        (page(""), URL, "ah_annual"),
        (page(""), f"{ROOT}/OpennessAnnualReport/", "ah_annual"),
        (page(ROW), f"{ROOT}/zwgk/", "ah_annual"),
        (page('<a href="/XxgkAnnualReport/">年报</a>'), f"{ROOT}/zwgk/", "single"),
    ],
)
def test_detected(text: str, url: str, key: str) -> None:
    assert platforms.detect(text, url) == key
