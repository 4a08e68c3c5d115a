"""Aggregated reports against the reports of their organs: made by every build, alike whatever came first."""

from __future__ import annotations

import sqlite3
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from notation import JIA, NEW_REQUESTS, PARSERS, fetch, report

from archive.build import build
from archive.parsing import installed
from archive.reports_file import dump

ORGAN = {"level": "county_department"}
FETCHES = [
    ("https://www.jia.gov.cn/whole", report(total=10)),
    ("https://www.jia.gov.cn/finance", report("财政局", total=4, **ORGAN)),
    ("https://www.jia.gov.cn/education", report("教育局", total=5, **ORGAN)),
    ("https://www.jia.gov.cn/education2", report("教育局", year=2021, total=5, **ORGAN)),
]


def checks(archive: Path) -> list[tuple[Any, ...]]:
    db = sqlite3.connect(archive / "reports.db")
    try:
        return db.execute(
            "SELECT report_id, scope, outcome, left_value, right_value, message, parts FROM checks"
            " WHERE check_id = 'Z-01' ORDER BY report_id"
        ).fetchall()
    finally:
        db.close()


@pytest.mark.parametrize("order", list(permutations(range(len(FETCHES)))))
def test_the_same_checks_in_any_order_of_fetching_and_building(tmp_path: Path, order: tuple[int, ...]) -> None:
    for day, number in enumerate(order, 1):
        fetch(tmp_path, *FETCHES[number], day)
        build(tmp_path, parsers=PARSERS)
    grown = list(dump(tmp_path / "reports.db"))
    assert checks(tmp_path) == [(f"{JIA}-2020", NEW_REQUESTS, "pass", 10, 9, "2 held, 0 missing", 2)]
    build(tmp_path, everything=True, parsers=PARSERS)
    assert list(dump(tmp_path / "reports.db")) == grown


def test_any_number_of_processes(tmp_path: Path) -> None:
    for number, (url, data) in enumerate(FETCHES * 8):
        fetch(tmp_path, f"{url}?{number}", data, 1)
    build(tmp_path, parsers=PARSERS, jobs=2)
    two = list(dump(tmp_path / "reports.db"))
    build(tmp_path, everything=True, parsers=PARSERS)
    assert list(dump(tmp_path / "reports.db")) == two
    assert len(checks(tmp_path)) == 1


def test_a_correction_of_an_organ_is_felt_by_the_aggregate(tmp_path: Path) -> None:
    for url, data in FETCHES:
        fetch(tmp_path, url, data, 1)
    build(tmp_path, parsers=PARSERS)
    fetch(tmp_path, FETCHES[1][0], report("财政局", total=40, **ORGAN), 2)
    build(tmp_path, parsers=PARSERS)
    assert checks(tmp_path) == [(f"{JIA}-2020", NEW_REQUESTS, "fail", 10, 45, "2 held, 0 missing", 2)]
    db = sqlite3.connect(tmp_path / "reports.db")
    assert db.execute("SELECT checks_failed FROM reports WHERE id = ?", (f"{JIA}-2020",)).fetchone() == (1,)
    assert db.execute("SELECT * FROM stale_regions").fetchall() == []
    db.close()
    fetch(tmp_path, FETCHES[2][0], report("教育局", year=2019, total=5, **ORGAN), 3)
    build(tmp_path, parsers=PARSERS)
    assert checks(tmp_path)[0][3:] == (10, 45, "2 held, 0 missing", 2), "the earlier version stands"


def test_what_an_interrupted_build_left_stale_the_next_one_checks(tmp_path: Path) -> None:
    for url, data in FETCHES:
        fetch(tmp_path, url, data, 1)
    build(tmp_path, parsers=PARSERS)
    db = sqlite3.connect(tmp_path / "reports.db")
    db.execute("DELETE FROM check_results WHERE parts IS NOT NULL")
    db.execute("INSERT INTO stale_regions VALUES ('990101')")
    db.commit()
    db.close()
    build(tmp_path, parsers=PARSERS)
    assert [row[2] for row in checks(tmp_path)] == ["pass"]


def test_the_installed_parsers_name_cells_that_the_forms_have() -> None:
    parsers = installed()
    slots = {f"{slot.table_key}.{slot.row_key}.{slot.column_key}" for slot in parsers.slots}
    assert "requests.new_received.total" in parsers.summed
    assert set(parsers.summed) <= slots
