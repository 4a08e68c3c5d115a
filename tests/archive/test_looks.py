"""Why a year is missing: how the latest look at each portal went, and what is listed and was never had."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from invented import insert, reports_db

from archive import looks
from archive.database import transaction
from archive.snapshots import Snapshots


@pytest.fixture
def raw(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "raw.db")


def fetch(raw: Snapshots, portal: str, outcome: str, run: int | None, at: str, **more: object) -> None:
    given = {"kind": "listing", "body": b"x" if outcome == "ok" else None, **more}
    raw.record_fetch(f"http://{portal}.example/", outcome=outcome, portal=portal, run_id=run, fetched_at=at, **given)


def told(raw: Snapshots) -> dict[str, tuple[str, str, str]]:
    return {name: (one.looked_at, one.state, one.reason) for name, one in looks.portals(raw.db).items()}


def test_where_no_crawl_has_said_so_the_fetches_of_the_last_run_tell(raw: Snapshots) -> None:
    first, last = raw.start_run("crawl"), raw.start_run("crawl")
    fetch(raw, "a", "ok", first, "2024-01-01T00:00:00.000Z")
    fetch(raw, "a", "blocked", last, "2024-02-01T00:00:00.000Z", reason="jsl: a challenge")
    fetch(raw, "b", "failed", first, "2024-01-01T00:00:00.000Z", reason="no answer")
    fetch(raw, "b", "ok", last, "2024-02-01T00:00:00.000Z")
    fetch(raw, "b", "not_found", last, "2024-02-01T00:00:01.000Z")
    fetch(raw, "c", "failed", last, "2024-02-01T00:00:00.000Z", reason="no answer")
    for run in (first, last):
        raw.finish_run(run)
    fetch(raw, "a", "ok", raw.start_run("crawl"), "2024-03-01T00:00:00.000Z")  # killed: no look
    one_year = raw.start_run("crawl", details={"year": 2020})
    fetch(raw, "b", "failed", one_year, "2024-03-01T00:00:00.000Z")
    raw.finish_run(one_year)
    assert told(raw) == {
        "a": ("2024-02-01T00:00:00.000Z", "blocked", "blocked jsl: a challenge"),
        "b": ("2024-02-01T00:00:01.000Z", "ok", ""),
        "c": ("2024-02-01T00:00:00.000Z", "unreachable", "failed no answer"),
    }


def test_what_a_crawl_says_of_its_portals_counts_and_the_last_says_it(raw: Snapshots) -> None:
    for number, state in enumerate(("ok", "spider_broken")):
        run = raw.start_run("crawl")
        fetch(raw, "a", "ok", run, "2024-01-01T00:00:00.000Z")
        said = {
            "looks": {"a": {"state": state, "reason": "no_reports"}} if number else {"b": {"state": "ok", "reason": ""}}
        }
        raw.finish_run(run, details=said, finished_at=f"2024-0{number + 1}-01T12:00:00.000Z")
    killed = raw.start_run("crawl", details={"looks": {"a": {"state": "ok", "reason": ""}}})
    assert killed == 3
    assert told(raw) == {
        "a": ("2024-02-01T12:00:00.000Z", "spider_broken", "no_reports"),
        "b": ("2024-01-01T12:00:00.000Z", "ok", ""),
    }


def test_of_several_portals_the_one_that_could_be_read_speaks(raw: Snapshots, tmp_path: Path) -> None:
    db = sqlite3.connect(reports_db(tmp_path), isolation_level=None)
    db.row_factory = sqlite3.Row
    for portal, outcome, at in (
        ("city", "ok", "2024-01-01"),
        ("own", "blocked", "2024-02-01"),
        ("yi", "failed", "2024-02-01"),
    ):
        fetch(raw, portal, outcome, None, f"{at}T00:00:00.000Z")
    insert(db, "portals", {"id": "own", "publisher_id": "jia-xian"})
    insert(db, "portals", {"id": "yi", "publisher_id": "yi-zhen"})
    insert(db, "readings", {"url": "http://city.example/1", "body_sha256": "b", "state": "report",
           "report_id": "jia-xian-2018", "portal": "city"})  # fmt: skip
    with transaction(db):
        looks.write(db, raw.db, lambda name, code: name)
    assert [
        tuple(row) for row in db.execute("SELECT publisher_id, portal, looked_at, state FROM looks ORDER BY 1")
    ] == [
        ("jia-xian", "city", "2024-01-01T00:00:00.000Z", "ok"),
        ("yi-zhen", "yi", "2024-02-01T00:00:00.000Z", "unreachable"),
    ]


def test_listed_reports_that_were_never_had_are_told_once_a_year(raw: Snapshots, tmp_path: Path) -> None:
    db = sqlite3.connect(reports_db(tmp_path), isolation_level=None)
    db.row_factory = sqlite3.Row

    def listed(url: str, outcome: str, year: int | None, at: str, **more: object) -> None:
        body = b"x" if outcome == "ok" else None
        hints = {"publisher": "jia-xian", "year": year}
        raw.record_fetch(url, outcome=outcome, kind="report", body=body, hints=hints, fetched_at=at, **more)

    listed("http://a.example/1", "failed", 2015, "2024-01-01", reason="no answer")
    listed("http://a.example/1", "not_found", 2015, "2024-01-02")
    listed("http://a.example/2", "blocked", 2016, "2024-01-01")
    listed("http://a.example/2", "ok", 2016, "2024-01-02")  # had at last
    listed("http://a.example/3", "ok", 2014, "2024-01-01")
    listed("http://a.example/3", "failed", 2014, "2024-01-02")  # held all the same
    listed("http://a.example/4", "failed", 2018, "2024-01-02")  # this year is held from elsewhere
    listed("http://a.example/5", "failed", None, "2024-01-02")  # nobody knows of which year
    listed("http://a.example/6", "unreadable", 2013, "2024-01-01", reason="drawn by a script")
    listed("http://a.example/7", "blocked", 2013, "2024-01-03", reason="jsl")
    insert(db, "readings", {"url": "http://a.example/8", "body_sha256": "b", "state": "unparseable", "reason": "是图片",
           "last_seen": "2024-01-05", "hints": '{"publisher": "jia-xian", "year": 2012}'})  # fmt: skip
    with transaction(db):
        looks.write(db, raw.db, lambda name, code: name)
        looks.write(db, raw.db, lambda name, code: name)
    assert [tuple(row) for row in db.execute("SELECT * FROM missed ORDER BY year")] == [
        ("jia-xian", 2012, "unparseable", "是图片", "http://a.example/8", "2024-01-05"),
        ("jia-xian", 2013, "blocked", "blocked: jsl", "http://a.example/7", "2024-01-03"),
        ("jia-xian", 2015, "unreachable", "not_found", "http://a.example/1", "2024-01-02"),
    ]
