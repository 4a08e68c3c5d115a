"""Tables of invented titles, links, dates, regions and publishers, one case a line (``cases/*.csv``)."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from parsers.identify import identify, judge_link
from parsers.identify_dates import read_date
from parsers.identify_titles import read_title
from parsers.identify_years import read_period
from parsers.model import Block, Document, Hints, Identity
from parsers.publishers import find_region

CASES = Path(__file__).parent / "cases"
TITLE = "开江县2020年政府信息公开工作年度报告"
PROSE = ("一、总体情况", "全年主动公开政府信息10条，公开工作有序推进。")


def table(name: str) -> list[list[str]]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines, delimiter="|", quoting=csv.QUOTE_NONE)
    # The last column is free text and may hold the delimiter itself.
    last = len(header) - 1
    return [[*row[:last], "|".join(row[last:])] for row in rows]


def page(
    *lines: str, head: tuple[str, ...] = (), hints: Hints = Hints(), metas: dict[str, str] | None = None
) -> Identity:
    """Identify an invented page: ``head`` is chrome above the report, ``lines`` the report."""
    body = tuple(Block(line) for line in lines)
    return identify(Document((*(Block(line) for line in head), *body), "html", "utf-8", "", metas or {}), body, hints)


@pytest.mark.parametrize(("kind", "year", "publisher", "title"), table("titles"))
def test_titles(kind: str, year: str, publisher: str, title: str) -> None:
    read = read_title(title)
    assert (read.kind, str(read.year or ""), read.publisher) == (kind, year, publisher)


@pytest.mark.parametrize(("is_report", "year", "publisher", "context", "url", "text"), table("links"))
def test_links(is_report: str, year: str, publisher: str, context: str, url: str, text: str) -> None:
    verdict = judge_link(text, url, context)
    assert verdict.is_report is (is_report == "yes"), verdict.reason
    if verdict.is_report:
        assert (str(verdict.year or ""), verdict.publisher) == (year, publisher)


@pytest.mark.parametrize(("place", "expected", "text"), table("dates"))
def test_dates(place: str, expected: str, text: str) -> None:
    if place == "read":
        assert read_date(text) == expected
        return
    if place == "period":
        period, year = read_period("".join(unicodedata.normalize("NFKC", text).split()))
        dates = "/".join(period) if period else "-"
        assert f"{dates} {year or '-'}" == (f"{expected}")
        return
    identity = {
        "head": lambda: page(TITLE, *PROSE, head=(text,)),
        "under": lambda: page(TITLE, text, *PROSE),
        "tail": lambda: page(TITLE, *PROSE, text),
        "url": lambda: page(TITLE, *PROSE, hints=Hints(url=text)),
        "listed": lambda: page(TITLE, *PROSE, hints=Hints(published_on=text)),
    }.get(place, lambda: page(TITLE, *PROSE, metas={"pubdate" if place == "meta" else place: text}))()
    suspect = any(finding.kind == "published_on_implausible" for finding in identity.findings)
    assert f"{'! ' if suspect else ''}{identity.published_on} {identity.published_on_source}".strip() == expected


@pytest.mark.parametrize(("name", "within", "year", "code", "prefecture"), table("regions"))
def test_regions(name: str, within: str, year: str, code: str, prefecture: str) -> None:
    found = find_region(name, within, int(year) if year else None)
    assert (found.code, found.prefecture) == (code, prefecture) if found else (code, prefecture) == ("", "")


@pytest.mark.parametrize(("publisher", "code", "level", "hint", "url", "title", "text"), table("publishers"))
def test_publishers(publisher: str, code: str, level: str, hint: str, url: str, title: str, text: str) -> None:
    identity = page(title, *text.split("|"), hints=Hints(url=url, region_code=hint))
    assert (identity.publisher, identity.region_code, identity.level) == (publisher, code, level)


PAGES: list[dict[str, Any]] = yaml.safe_load((CASES / "pages.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", PAGES, ids=lambda case: str(case["about"]))
def test_pages(case: dict[str, Any]) -> None:
    hints = Hints(url=case.get("url", ""), **case.get("hints", {}))
    identity = page(*case["lines"], head=tuple(case.get("head", ())), hints=hints)
    got = {name: getattr(identity, name) for name in case["is"]}
    got = {name: list(value) if isinstance(value, tuple) else value for name, value in got.items()}
    assert got == case["is"]
    if "finds" in case:
        assert sorted(finding.kind for finding in identity.findings) == sorted(case["finds"])
