"""A flipped bit, a cut file, a missing base, an index that says something else: found, named, with the cure."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from notation import PARSERS, report

from archive import build as building
from archive.commands.export import command as export_command
from archive.commands.verify import command
from archive.lock import writing
from archive.snapshots import Snapshots

CHROME = "".join(f"<li>栏目{number * number}</li>" for number in range(900))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("whole")
    with Snapshots(archive / "raw.db") as raw:
        run = raw.start_run("crawl")
        for year in range(2018, 2024):
            raw.record_fetch(f"http://a.example/{year}", outcome="ok", kind="report", portal="qinghe", status=200,
                             body=report(year=year, text=CHROME), run_id=run)  # fmt: skip
        raw.finish_run(run)
    with writing(archive, "build"):
        building.build(archive, parsers=PARSERS)
    for name in ("raw.db", "reports.db"):
        with sqlite3.connect(archive / name) as db:
            db.execute("PRAGMA journal_mode = DELETE")
        db.close()
    return archive


@pytest.fixture
def archive(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "data")


def verified(archive: Path, *more: str) -> tuple[int, dict[str, tuple[str, str, str]]]:
    told = CliRunner().invoke(command, ["--archive", str(archive), "--json", *more])
    return told.exit_code, {row["what"]: (row["state"], row["found"], row["cure"]) for row in json.loads(told.stdout)}


def test_a_whole_archive_is_said_to_be_so(archive: Path) -> None:
    code, found = verified(archive)
    assert code == 0, found
    assert {what: state for what, (state, _, _) in found.items()} == dict.fromkeys(
        ["raw.db", "fetches", "fetch rows", "bodies", "reports.db", "search", "search words", "reports"], "ok"
    )
    assert found["bodies"][1] == "6 of 6 compared with their hashes, all match"
    lines = CliRunner().invoke(command, ["--archive", str(archive)]).stdout.splitlines()
    assert "正常 ok  search: 6 份年报都在索引中 / all 6 reports are in the index" in lines


def test_a_flipped_bit_in_a_body_is_found_wherever_it_is(archive: Path) -> None:
    with sqlite3.connect(archive / "raw.db") as db:
        stored = db.execute("SELECT sha256, data FROM bodies ORDER BY rowid").fetchall()
    db.close()
    raw = (archive / "raw.db").read_bytes()
    for sha256, data in stored[1:]:
        place = raw.index(data) + len(data) // 2
        (archive / "raw.db").write_bytes(raw[:place] + bytes([raw[place] ^ 4]) + raw[place + 1 :])
        code, found = verified(archive)
        assert code == 4
        assert found["bodies"][1] == (
            f"6 of 6 compared with their hashes, 1 cannot be read because of 1 damaged: {sha256}"
        )
        named = found[f"body {sha256[:12]}"]
        assert named[0] == "wrong"
        assert "seen at http://a.example/20" in named[1]
        assert "`nianbao crawl qinghe --recheck` may bring the same bytes again" in named[2]


@pytest.mark.parametrize(("column", "left"), [("fetched_at", "2020-01-01T00:00:00.000Z"), ("hints", b'{"year": \xff}')])
def test_a_row_of_a_fetch_that_is_another_is_found(archive: Path, column: str, left: str | bytes) -> None:
    with sqlite3.connect(archive / "raw.db") as db:
        db.execute(f"UPDATE fetches SET {column} = CAST(? AS TEXT) WHERE id = 3", (left,))
    db.close()
    code, told = verified(archive)
    assert code == 4
    state, what, cure = told["fetch rows"]
    assert (state, what) == ("wrong", "1 rows are not as they were written: 3 (http://a.example/2020)")
    assert cure.startswith("restore raw.db from a backup")


def test_a_fetch_that_is_gone_is_found(archive: Path) -> None:
    with sqlite3.connect(archive / "raw.db") as db:
        db.execute("DELETE FROM fetches WHERE id = 2")
    db.close()
    assert verified(archive)[1]["fetch rows"][1] == "1 rows are not as they were written: 2 (gone)"


def test_rows_written_before_there_were_digests_are_said_to_have_none(archive: Path) -> None:
    with sqlite3.connect(archive / "raw.db") as db:
        db.execute("DELETE FROM fetch_digests WHERE fetch_id < 3")
    db.close()
    assert verified(archive)[1]["fetch rows"][1] == "4 rows match their digests, 2 older ones have none"
    with sqlite3.connect(archive / "raw.db") as db:
        db.execute("DROP TABLE fetch_digests")
    db.close()
    assert verified(archive)[1]["fetch rows"][:2] == ("note", "written before there were digests of them")


def test_a_table_that_has_lost_its_columns_is_told(archive: Path) -> None:
    with sqlite3.connect(archive / "raw.db") as db:
        db.execute("ALTER TABLE bodies RENAME COLUMN encoding TO encodinh")
    db.close()
    code, told = verified(archive)
    assert (code, told["raw.db"][:2]) == (4, ("wrong", "cannot be read: no such column: encoding"))


def test_a_missing_base_is_named_with_all_that_lean_on_it(archive: Path) -> None:
    with sqlite3.connect(archive / "raw.db") as db:
        (base,) = db.execute("SELECT sha256 FROM bodies ORDER BY rowid LIMIT 1").fetchone()
        db.execute("DELETE FROM bodies WHERE sha256 = ?", (base,))
    db.close()
    code, found = verified(archive)
    assert code == 4
    assert found["fetches"][1] == f"1 good fetches have no body: http://a.example/2018 ({base[:12]})"
    assert found["bodies"][1] == f"5 of 5 compared with their hashes, 5 cannot be read because of 1 damaged: {base}"
    assert "5 bodies lean on it or are it; seen at http://a.example/2018" in found[f"body {base[:12]}"][1]
    assert found["reports"][1].startswith("1 reports have no raw body: ")


@pytest.mark.parametrize(("name", "cure"), [("raw.db", "restore raw.db from a backup"), ("reports.db", "build --all")])
def test_a_cut_file_is_called_cut(archive: Path, name: str, cure: str) -> None:
    data = (archive / name).read_bytes()
    (archive / name).write_bytes(data[: len(data) - 4096])
    code, found = verified(archive)
    pages = len(data) // 4096
    assert code == 4
    assert found[name][:2] == ("wrong", f"cut: {pages} pages of 4096 bytes by its head, {len(data) - 4096} bytes there")
    assert cure in found[name][2]
    (archive / name).write_bytes(b"\0" * 4096 + data[4096:])
    assert verified(archive)[1][name][:2] == ("wrong", "cannot be read: file is not a database")


def test_an_index_that_says_something_else_than_the_text_is_found(archive: Path) -> None:
    with sqlite3.connect(archive / "reports.db") as db:
        (longer,) = db.execute("SELECT id FROM reports WHERE year = 2020").fetchone()
        db.execute("UPDATE reports SET text = text || ' 新增' WHERE year = 2020")
        db.execute("UPDATE reports SET text = replace(text, '栏目1', '栏木1') WHERE year = 2021")
    db.close()
    code, found = verified(archive)
    assert code == 4
    assert found["search"][0] == "ok"
    assert found["search words"][1] == (
        f"6 words are not where the texts have them; 1 reports differ in length: {longer}"
    )
    assert "build --all" in found["search words"][2]


def test_a_warc_is_verified_by_itself(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "raw.warc.gz"
    CliRunner().invoke(export_command, ["warc", str(path), "--archive", str(archive)])
    assert verified(archive, str(path)) == (
        0,
        {"raw.warc.gz": ("ok", "21 records, lengths and digests match", "")},
    )
    path.write_bytes(path.read_bytes()[:-400])
    code, found = verified(archive, str(path))
    assert (code, found["raw.warc.gz"][0]) == (4, "wrong")
    assert found["raw.warc.gz"][2] == "get or export a whole copy"


def test_without_an_archive_there_is_nothing_to_verify(tmp_path: Path) -> None:
    told = CliRunner().invoke(command, ["--archive", str(tmp_path)])
    assert told.exit_code == 2
    assert "holds neither raw.db nor reports.db" in told.stderr
