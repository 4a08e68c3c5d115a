"""The doctor finds what is wrong, says so with a cure, and ends with 4; a healthy archive ends with 0."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from invented import BODY, BODY_SHA256, reports_db

from archive import lock, verify
from archive.commands import doctor
from archive.snapshots import Snapshots


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    reports_db(tmp_path)
    with Snapshots(tmp_path / "raw.db") as raw:
        run = raw.start_run("crawl")
        raw.record_fetch("http://a.example/1", outcome="ok", kind="report", status=200, body=BODY, run_id=run)
        raw.record_fetch("http://a.example/2", outcome="ok", kind="report", status=200, body=b"other", run_id=run)
        raw.record_fetch("http://a.example/3", outcome="failed", kind="report", run_id=run)
        raw.finish_run(run)
    return tmp_path


def examine(archive: Path, *options: str) -> tuple[int, dict[str, tuple[str, str, str]]]:
    result = CliRunner().invoke(doctor.command, ["--archive", str(archive), "--json", *options])
    return result.exit_code, {
        row["what"]: (row["state"], row["found"], row["cure"]) for row in json.loads(result.stdout)
    }


def test_a_healthy_archive_is_said_to_be_so(archive: Path) -> None:
    code, found = examine(archive)
    assert code == 0, found
    assert {what: state for what, (state, _, _) in found.items()} == dict.fromkeys(
        [
            "Python",
            "nianbao",
            "SQLite",
            "disk",
            "lock",
            "raw.db",
            "fetches",
            "bodies",
            "reports.db",
            "search",
            "reports",
        ],
        "ok",
    )
    assert found["bodies"][1] == "2 of 2 compared with their hashes, all match"
    assert found["search"][1] == "all 8 reports are in the index"
    assert found["lock"][1] == "free"


def test_a_changed_body_is_found_and_the_cure_is_named(archive: Path) -> None:
    conn = sqlite3.connect(archive / "raw.db")
    conn.execute("UPDATE bodies SET data = ?, encoding = 'identity', size = 5 WHERE size = 5", (b"othex",))
    conn.commit()
    code, found = examine(archive, "--full")
    assert code == 4
    assert found["bodies"][0] == "wrong"
    assert "2 of 2 compared with their hashes, 1 cannot be read because of 1 damaged: " in found["bodies"][1]
    assert "restore raw.db" in found["bodies"][2]


def test_the_damaged_body_that_others_were_compressed_with_is_named(archive: Path) -> None:
    chrome = b"".join(b"<li>%d</li>" % (number * number) for number in range(1000))
    with Snapshots(archive / "raw.db") as raw:
        stored = [
            raw.record_fetch(f"http://b.example/{number}", outcome="ok", kind="report", body=chrome + b"%d" % number)
            for number in range(5)
        ]
        raw.db.execute("UPDATE bodies SET data = X'00' WHERE sha256 = ?", (stored[0].body_sha256,))
    code, found = examine(archive, "--full")
    assert code == 4
    told = f"7 of 7 compared with their hashes, 5 cannot be read because of 1 damaged: {stored[0].body_sha256}"
    assert found["bodies"][:2] == ("wrong", told)
    assert "restore raw.db" in found["bodies"][2]


def test_a_sample_says_that_it_is_one(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "SAMPLE", 1)
    assert examine(archive)[1]["bodies"][1] == "1 of 2 compared with their hashes, all match; --full compares all"
    assert examine(archive, "--full")[1]["bodies"][1] == "2 of 2 compared with their hashes, all match"


def test_a_missing_body_is_missed_by_its_fetch_and_by_its_reports(archive: Path) -> None:
    conn = sqlite3.connect(archive / "raw.db")
    conn.execute("DELETE FROM bodies WHERE sha256 = ?", (BODY_SHA256,))
    conn.commit()
    code, found = examine(archive)
    assert code == 4
    named = f"1 good fetches have no body: http://a.example/1 ({BODY_SHA256[:12]})"
    assert found["fetches"][:2] == ("wrong", named)
    assert found["reports"][0] == "wrong"
    assert found["reports"][1].startswith("8 reports have no raw body: jia-xian-2017, ")


def test_an_index_that_lacks_a_report_is_found(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    conn.execute("DELETE FROM reports_fts_docsize WHERE id = 3")
    conn.commit()
    code, found = examine(archive)
    assert code == 4
    assert found["search"][1] == "8 reports, 7 in the index, 1 not found by it"
    assert "nianbao build --all" in found["search"][2]


@pytest.mark.parametrize(("name", "cure"), [("raw.db", "restore raw.db"), ("reports.db", "nianbao build --all")])
def test_a_damaged_file_is_found(archive: Path, name: str, cure: str) -> None:
    path = archive / name
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    path.write_bytes(path.read_bytes()[:4096] + b"\x00" * 8192)
    code, found = examine(archive)
    assert code == 4
    assert found[name][0] == "wrong"
    assert cure in found[name][2]


def test_evidence_that_is_gone_is_wrong_and_a_build_not_yet_made_is_not(archive: Path) -> None:
    (archive / "reports.db").rename(archive / "aside")
    assert examine(archive)[0] == 0
    assert examine(archive)[1]["reports.db"] == ("note", "not there yet", "run `nianbao build`")
    (archive / "aside").rename(archive / "reports.db")
    (archive / "raw.db").unlink()
    code, found = examine(archive)
    assert code == 4
    assert found["raw.db"][0] == "wrong"


def test_a_held_lock_and_a_killed_run_are_mentioned_and_are_no_fault(archive: Path) -> None:
    with Snapshots(archive / "raw.db") as raw:
        raw.start_run("crawl")
    with lock.writing(archive, "crawl"):
        code, found = examine(archive)
    assert code == 0
    assert found["lock"][0] == "note"
    assert found["lock"][1].startswith("held by nianbao crawl, process ")
    assert found["runs"][:2] == ("note", "1 did not end or still run")


def test_a_full_disk_is_wrong(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "RESERVE", 2**62)
    code, found = examine(archive)
    assert code == 4
    assert found["disk"][0] == "wrong"


def test_without_an_archive_the_environment_is_still_examined(tmp_path: Path) -> None:
    result = CliRunner().invoke(doctor.command, ["--archive", str(tmp_path / "none")])
    assert result.exit_code == 0
    assert "正常 ok  SQLite: 有全文检索 / " in result.stdout
    assert (
        "      → 请运行 `nianbao demo` 或 `nianbao crawl` / run `nianbao demo` or `nianbao crawl` to begin"
        in result.stdout
    )
