"""The public contract: names of files, tables, columns, views and commands that the outside world may rely on.

Others may be added; none of these may go. The values are looked at too, since a column that is there but says the
wrong thing is no contract kept.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.coverage import STATES
from archive.snapshots import Snapshots
from crawler import demo
from nianbao import COMMANDS, main

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared"

COMMANDS_PROMISED = (
    "demo crawl ingest build check serve status coverage changes export explain schedule portal doctor".split()
)
RAW = {
    "fetches": "id url final_url fetched_at status headers body_sha256 outcome portal run_id found_on hints etag"
    " last_modified kind",
    "bodies": "sha256 size encoding data",
    "runs": "id started_at finished_at finish_reason",
}
REPORTS = {
    "reports": "id publisher publisher_id region_code province prefecture county level year title published_on form"
    " scope url source_host body_sha256 content_sha256 version first_seen last_seen cells"
    " checks_failed text parser_version",
    "sections": "report_id position key number heading text",
    "cells": "report_id table_key row_key column_key value raw status unit source",
    "figures": "report_id indicator value unit qualifier raw section_key start",
    "checks": "report_id check_id scope outcome left_value right_value difference severity message",
    "findings": "report_id kind severity message evidence",
    "coverage": "publisher_id year state due_on published_on reason",
    "versions": "report_id version",
    "changes": "report_id",
    "attachments": "report_id url",
    "publishers": "id name level region_code",
    "regions": "code name level",
    "portals": "id name",
    "proactive_disclosure": "",
    "requests": "",
    "review_litigation": "",
}
OUTCOMES = {"pass", "fail", "uncertain", "not_assessable"}
STATUSES = {"number", "blank", "slash", "dash", "none_text", "not_applicable", "row_absent", "unparseable"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of every demo page and, where they lie beside the project, the five real reports."""
    folder = tmp_path_factory.mktemp("contract")
    pages = folder / "pages"
    pages.mkdir()
    for path, body in demo.pages().items():
        (pages / (path.strip("/").replace("/", "_") or "home")).with_suffix(".html").write_bytes(body)
    seeds = [SHARED / "seeds"] if (SHARED / "seeds").is_dir() else []
    words = ["ingest", "--archive", str(folder / "data"), "--jobs", "1", str(pages), *map(str, seeds)]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 3, told.output  # home page, lists and notices are none
    return folder / "data"


@pytest.fixture
def db(archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(archive / "reports.db")) as opened:
        opened.row_factory = sqlite3.Row
        yield opened


def missing(path: Path, promised: dict[str, str]) -> dict[str, set[str]]:
    """Promised columns (or ``{"the table"}``) that the file lacks, by table."""
    lacking = {}
    with closing(sqlite3.connect(path)) as opened:
        for table, columns in promised.items():
            held = {row[1] for row in opened.execute(f"PRAGMA table_info({table})")}
            if absent := ({"the table"} if not held else set(columns.split()) - held):
                lacking[table] = absent
    return lacking


def test_the_commands() -> None:
    assert set(COMMANDS_PROMISED) - set(COMMANDS) == set()
    told = CliRunner().invoke(main, ["--help"])
    assert [name for name in COMMANDS_PROMISED if f"\n  {name} " not in told.output] == []


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("crawl", "--all --year --delay --workers --dry-run --portals --archive"),
        ("ingest", "--archive"),
        ("build", "--all --jobs --archive"),
        ("check", "--json"),
        ("serve", "--archive"),
        ("schedule", "--cron --systemd --portals --archive"),
        ("portal add", "--name --portals"),
        ("portal check", "--portals"),
    ],
)
def test_their_options(command: str, options: str) -> None:
    told = CliRunner().invoke(main, [*command.split(), "--help"], terminal_width=120)
    assert [option for option in options.split() if not re.search(rf"(?<![\w-]){option}(?![\w-])", told.output)] == []


def test_the_export_formats() -> None:
    told = CliRunner().invoke(main, ["export", "--help"])
    assert [form for form in "csv parquet jsonl warc datapackage".split() if form not in told.output] == []


def test_the_tables_and_columns_of_raw_db(archive: Path) -> None:
    assert missing(archive / "raw.db", RAW) == {}


def test_the_tables_and_columns_of_reports_db(archive: Path) -> None:
    assert missing(archive / "reports.db", REPORTS) == {}


def test_one_row_for_each_publisher_and_year(db: sqlite3.Connection) -> None:
    known = {(one.publisher, one.year) for one in demo.truth().values()}
    held = [tuple(row) for row in db.execute("SELECT publisher, year FROM reports WHERE region_code LIKE '99%'")]
    assert sorted(held) == sorted(known)
    assert db.execute("SELECT MAX(n) FROM (SELECT COUNT(DISTINCT publisher) AS n FROM reports GROUP BY publisher_id)"
                      ).fetchone()[0] == 1  # fmt: skip


def test_the_five_real_reports_have_their_places(db: sqlite3.Connection) -> None:
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the real reports are not beside the project")
    assert db.execute("SELECT COUNT(*) FROM reports WHERE url LIKE '%/shared/seeds/%'").fetchone()[0] == 5
    held = db.execute("SELECT id, region_code, level FROM reports WHERE id GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]-20*'"
                      " AND url LIKE '%/shared/seeds/%'")  # fmt: skip
    assert {(row["id"], row["region_code"], row["level"]) for row in held} >= {
        ("210800-2020", "210800", "prefecture_government"),
        ("511723-2021", "511723", "county_government"),
    }


def test_ids_are_short_readable_and_ascii(db: sqlite3.Connection) -> None:
    odd = [row[0] for row in db.execute("SELECT id FROM reports")
           if not re.fullmatch(r"(?:\d{6}(?:-[a-z0-9]{1,16}-[0-9a-f]{6}(?:-[0-9a-f]{6})?)?-\d{4}|x-[0-9a-f]{8})"
                               r"(?:-organ)?", row[0])]  # fmt: skip
    assert odd == []


def test_words_of_the_vocabulary(db: sqlite3.Connection) -> None:
    assert {row[0] for row in db.execute("SELECT DISTINCT outcome FROM checks")} <= OUTCOMES
    assert {row[0] for row in db.execute("SELECT DISTINCT status FROM cells")} <= STATUSES
    assert {row[0] for row in db.execute("SELECT DISTINCT column_key FROM cells WHERE table_key LIKE 'stat_table_%'")
            } == {"value"}  # fmt: skip
    path = SHARED / "spec" / "vocabulary.json"
    if path.is_file():
        words = json.loads(path.read_text("utf-8"))
        assert {row[0] for row in db.execute("SELECT DISTINCT level FROM reports WHERE level != ''")} <= set(
            words["levels"]
        )


def test_only_a_number_has_a_value_and_every_number_has_one(db: sqlite3.Connection) -> None:
    wrong = db.execute("SELECT COUNT(*) FROM cells WHERE (status = 'number') != (value IS NOT NULL)").fetchone()
    assert wrong[0] == 0
    assert db.execute("SELECT COUNT(*) FROM cells WHERE unit = ''").fetchone()[0] == 0


def test_dates_are_iso_and_what_is_not_known_is_null(db: sqlite3.Connection) -> None:
    for table, column in (
        ("reports", "published_on"), ("reports", "period_start"), ("reports", "period_end"),
        ("coverage", "due_on"), ("coverage", "published_on"), ("versions", "published_on"),
    ):  # fmt: skip
        for (value,) in db.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"):
            assert date.fromisoformat(value).isoformat() == value, (table, column)
    for column in ("first_seen", "last_seen"):
        for (value,) in db.execute(f"SELECT {column} FROM reports"):
            assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value)
    assert db.execute("SELECT COUNT(*) FROM reports WHERE publisher_id = '' OR year = ''").fetchone()[0] == 0


def test_the_source_of_a_cell_leads_to_the_very_bytes(archive: Path, db: sqlite3.Connection) -> None:
    looked_at = 0
    with Snapshots(archive / "raw.db", read_only=True) as raw:
        for report in db.execute("SELECT id, body_sha256, encoding FROM reports"):
            body = raw.body(report["body_sha256"])
            assert hashlib.sha256(body).hexdigest() == report["body_sha256"]
            cells = db.execute(
                "SELECT raw, source FROM cells WHERE report_id = ? AND status = 'number' AND source IS NOT NULL",
                (report["id"],),
            )
            for raw_text, source in cells:
                start, end = map(int, re.fullmatch(r"bytes (\d+)-(\d+)", source).groups())  # type: ignore[union-attr]
                assert 0 <= start < end <= len(body)
                stretch = body[start:end].decode(report["encoding"], "replace")
                found = re.sub(r"<[^>]*>|\s|&nbsp;", "", stretch)
                assert re.sub(r"\s", "", raw_text) in found, (report["id"], raw_text, stretch)
                looked_at += 1
    assert looked_at > 1000


def test_figures_and_sections_stand_where_they_say(db: sqlite3.Connection) -> None:
    figures = db.execute(
        "SELECT f.raw, substr(r.text, f.start + 1, length(f.raw)) AS found FROM figures f JOIN reports r"
        " ON r.id = f.report_id"
    ).fetchall()
    assert len(figures) > 100
    assert [tuple(row) for row in figures if row["raw"] != row["found"]] == []
    for row in db.execute("SELECT s.heading, s.start, r.text FROM sections s JOIN reports r ON r.id = s.report_id"):
        assert row["heading"] in row["text"][row["start"] : row["start"] + len(row["heading"]) + 10]


def test_wide_views_have_one_row_for_each_report_and_columns_for_its_slots(db: sqlite3.Connection) -> None:
    for view, cell in (
        ("requests", ("requests", "new_received", "total")),
        ("review_litigation", ("review_litigation", "reconsideration", "total")),
        ("proactive_disclosure", ("proactive_20_5", "administrative_licensing", "decisions")),
    ):
        names = [row[1] for row in db.execute(f"PRAGMA table_info({view})")]
        assert names[0] == "report_id"
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
        held = db.execute(f"SELECT COUNT(*), COUNT(DISTINCT report_id) FROM {view}").fetchone()
        assert held[0] == held[1] > 0
        column = "__".join(cell[1:])
        assert column in names
        long = dict(
            tuple(row)
            for row in db.execute(
                "SELECT report_id, value FROM cells WHERE (table_key, row_key, column_key) = (?, ?, ?)", cell
            )
        )
        wide = dict(tuple(row) for row in db.execute(f"SELECT report_id, {column} FROM {view}"))
        assert {one: wide[one] for one in long} == long


def test_what_is_no_report_is_told_with_its_reason(db: sqlite3.Connection) -> None:
    told = {row["url"].rsplit("/", 1)[1]: row["reason"] for row in
            db.execute("SELECT url, reason FROM readings WHERE state = 'not_report'")}  # fmt: skip
    assert {"home.html", "zwgk.html", "zwgk_zfxxgknb.html", "zwgk_zfxxgknb_index_1.html"} <= told.keys()
    assert all(told.values())


def test_coverage_states_follow_the_dates(db: sqlite3.Connection) -> None:
    states = {row["state"] for row in db.execute("SELECT state FROM coverage")}
    assert states <= set(STATES)
    for row in db.execute("SELECT * FROM coverage"):
        if row["state"] == "silent":
            assert (row["report_id"], row["published_on"]) == (None, None)
        elif row["state"] == "published" and row["due_on"]:
            assert row["published_on"] <= row["due_on"]
        elif row["state"] == "late":
            assert row["published_on"] > row["due_on"]


def test_two_characters_are_found(db: sqlite3.Connection) -> None:
    found = db.execute("SELECT COUNT(*) FROM reports_fts WHERE reports_fts MATCH '\"规章\"'").fetchone()[0]
    assert found == db.execute("SELECT COUNT(*) FROM reports WHERE text LIKE '%规章%'").fetchone()[0] > 0
