"""A person's decision outlives every rebuild, and is stale as soon as, and only when, its evidence is another."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from notation import PARSERS, report

from archive import build as building
from archive.commands.explain import command as explain_command
from archive.commands.export import command as export_command
from archive.commands.ingest import command as ingest_command
from archive.commands.review import command
from archive.commands.status import command as status_command
from archive.lock import writing
from archive.reports_file import dump
from archive.snapshots import Snapshots

URL = "http://a.example/2020"


@pytest.fixture(autouse=True)
def notation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands read the notation in place of pages."""
    monkeypatch.setattr(building, "installed", lambda: PARSERS)


def fetch(archive: Path, body: bytes, at: str) -> None:
    with Snapshots(archive / "raw.db") as raw:
        raw.record_fetch(URL, outcome="ok", kind="report", status=200, body=body, fetched_at=f"{at}T00:00:00.000Z")
    with writing(archive, "build"):
        building.build(archive)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    fetch(tmp_path, report(total=3), "2021-02-01")
    return tmp_path


def run(archive: Path, *words: str) -> Result:
    return CliRunner().invoke(command, [*words, "--archive", str(archive)])


def held(archive: Path) -> list[tuple[str, str, str, str]]:
    with closing(sqlite3.connect(archive / "reports.db")) as db:
        rows = db.execute("SELECT subject, verdict, state, note FROM reviews ORDER BY kind, subject")
        return [tuple(row) for row in rows]


CELL = ["cell", "requests.new_requests.total"]


def test_a_review_outlives_rebuilds_and_other_bytes_that_say_the_same(archive: Path) -> None:
    told = run(archive, "add", URL, *CELL, "--note", "looked at the page", "--by", "me")
    assert told.exit_code == 0, told.output
    assert told.output.endswith("依据 on the evidence: requests.new_requests.total 「3」 number\n")
    assert held(archive) == [("requests.new_requests.total", "as_published", "current", "looked at the page")]
    (archive / "reports.db").unlink()
    with writing(archive, "build"):
        building.build(archive)
    assert held(archive) == [("requests.new_requests.total", "as_published", "current", "looked at the page")]
    fetch(archive, report(total=3, text="另一页脚"), "2021-03-01")
    assert held(archive)[0][2] == "current"


def test_it_is_stale_when_the_number_is_another_and_current_again_when_it_is_back(archive: Path) -> None:
    run(archive, "add", URL, *CELL)
    fetch(archive, report(total=4), "2021-03-01")
    assert held(archive)[0][2] == "stale"
    told = json.loads(CliRunner().invoke(status_command, ["--archive", str(archive), "--json"]).stdout)
    stale = [one for one in told["attention"] if one["what"].startswith("reviews are stale")]
    assert [one["count"] for one in stale] == [1]
    assert run(archive, "list", "--state", "stale").output.count("所据已变 stale") == 1
    # A review of the new number stands; that of the old one is kept in raw.db, and stands again with it.
    run(archive, "add", URL, *CELL, "--verdict", "explained", "--note", "corrected")
    assert held(archive) == [("requests.new_requests.total", "explained", "current", "corrected")]
    fetch(archive, report(total=3), "2021-04-01")
    assert held(archive) == [("requests.new_requests.total", "as_published", "current", "")]


def test_what_was_built_step_by_step_is_what_is_built_from_nothing(archive: Path) -> None:
    run(archive, "add", URL, *CELL)
    fetch(archive, report(total=4), "2021-03-01")
    before = list(dump(archive / "reports.db"))
    (archive / "reports.db").unlink()
    with writing(archive, "build"):
        building.build(archive)
    assert list(dump(archive / "reports.db")) == before


def test_a_review_can_be_taken_back(archive: Path) -> None:
    run(archive, "add", URL, *CELL)
    run(archive, "add", URL, *CELL, "--verdict", "withdrawn")
    assert held(archive) == []
    with closing(sqlite3.connect(archive / "raw.db")) as raw:
        assert [row[0] for row in raw.execute("SELECT verdict FROM reviews ORDER BY id")] == [
            "as_published",
            "withdrawn",
        ]


def test_what_is_not_there_cannot_be_reviewed_and_what_is_there_is_named(archive: Path) -> None:
    told = run(archive, "add", URL, "finding", "tables_missing")
    assert told.exit_code == 2
    assert "there is no finding 'tables_missing' to review; there are: none" in told.stderr
    assert run(archive, "add", "http://nowhere.example/", *CELL).exit_code == 2
    assert run(archive, "list").output == "没有复核 No reviews.\n"


def test_reviews_travel_with_the_evidence(archive: Path, tmp_path: Path) -> None:
    run(archive, "add", URL, *CELL, "--note", "so it is")
    warc = tmp_path / "out.warc.gz"
    assert CliRunner().invoke(export_command, ["warc", str(warc), "--archive", str(archive)]).exit_code == 0
    back = tmp_path / "back"
    assert CliRunner().invoke(ingest_command, [str(warc), "--archive", str(back), "--jobs", "1"]).exit_code == 0
    assert held(back) == held(archive) == [("requests.new_requests.total", "as_published", "current", "so it is")]


def failing(archive: Path) -> tuple[str, str]:
    with closing(sqlite3.connect(archive / "reports.db")) as db:
        row = db.execute("SELECT report_id, check_id || ' ' || scope FROM checks WHERE outcome = 'fail'").fetchone()
    return row[0], row[1]


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of one report of the demo portal, whose sums fail, read by the parsers themselves."""
    from crawler import demo

    monkeypatch.undo()
    body = next(
        body for path, body in demo.pages().items() if (one := demo.truth().get(path)) and one.year == 2020
        and one.publisher == "样例县人民政府"
    )  # fmt: skip
    fetch(tmp_path, body, "2021-02-01")
    return tmp_path


def test_a_check_is_reviewed_with_its_cells_and_shown_wherever_the_check_is(real: Path) -> None:
    report_id, subject = failing(real)
    before = run(real, "todo").output
    assert f"{report_id} {subject}: " in before
    told = run(real, "add", report_id, *subject.split(" "), "--note", "the page has it so")
    assert told.exit_code == 0, told.output
    after = run(real, "todo").output
    assert f"{report_id} {subject}: " not in after
    with closing(sqlite3.connect(real / "reports.db")) as db:
        reviewed: list[Any] = db.execute(
            "SELECT check_id || ' ' || scope FROM checks WHERE review = 'as_published'"
        ).fetchall()
    assert reviewed == [(subject,)]
    shown = CliRunner().invoke(explain_command, [report_id, "--archive", str(real)]).output
    assert f"复核        {subject} 原文如此 as_published（有效 current）: the page has it so" in shown
    assert shown.count(" · 复核 review: 原文如此 as_published") == 1
