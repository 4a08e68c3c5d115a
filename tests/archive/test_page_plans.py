"""No page goes through a whole archive: every query that it asks finds its rows by an index."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.database import connect
from archive.datasette import coverage_page, feed, home, report_page, search_page, stories, trend

LARGE = "reports cell_values cell_texts check_results coverage_years coverage_counts figures sections changes versions"
COUNTY = "990122-ylxrmzf-f6ddf4"


@pytest.fixture
def conn(built: Path) -> Iterator[sqlite3.Connection]:
    db = connect(built / "reports.db", read_only=True)
    yield db
    db.close()


def _report(conn: sqlite3.Connection) -> object:
    return report_page.gathered(conn, f"{COUNTY}-2020")


def _trend(conn: sqlite3.Connection) -> object:
    return [trend.points(conn, COUNTY, one) for one in trend.indicators().values()]


def _stories(conn: sqlite3.Connection) -> None:
    asked = {"year": "2024", "region": "", "level": "county_government"}
    for one in stories.stories().values():
        conn.execute(f"{stories.narrowed(one['sql'], asked)} LIMIT 101", asked).fetchall()


PAGES: dict[str, Callable[[sqlite3.Connection], object]] = {
    "home": home.held,
    "coverage": lambda conn: coverage_page.publishers(conn, "990122", ""),
    "report": _report,
    "search": lambda conn: search_page.found(conn, "公开", {}, 1),
    "search within": lambda conn: search_page.found(conn, "公开", {"year": "2020", "level": "county_government"}, 1),
    "list": lambda conn: search_page.found(conn, "", {"year": "2020"}, 1),
    "facets": lambda conn: search_page.facets(conn, {"year": "2020"}),
    "trend": _trend,
    "stories": _stories,
    "feed": lambda conn: feed.entries(conn, ""),
}


@pytest.mark.parametrize("page", PAGES)
def test_no_large_table_is_gone_through(conn: sqlite3.Connection, page: str) -> None:
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    PAGES[page](conn)
    conn.set_trace_callback(None)
    statements = [one for one in dict.fromkeys(asked) if one.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert statements
    gone_through = [
        (step["detail"], statement[:160])
        for statement in statements
        for step in conn.execute(f"EXPLAIN QUERY PLAN {statement}")
        if re.match(rf"SCAN ({'|'.join(_names(statement))})\b", step["detail"]) and "USING" not in step["detail"]
    ]
    assert gone_through == []


def _names(statement: str) -> list[str]:
    """What the large tables are called in ``statement``: themselves and what follows them."""
    names = LARGE.split()
    return names + re.findall(rf"\b(?:{'|'.join(names)}) (?:AS )?([a-z]{{1,2}})\b", statement)
