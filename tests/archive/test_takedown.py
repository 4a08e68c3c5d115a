"""What is taken down is gone from both files, what leaned on it is whole, and its absence says why."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from notation import PARSERS, report
from shown import serving

from archive import build as building
from archive.commands.doctor import examine
from archive.commands.explain import command as explain_command
from archive.commands.export import command as export_command
from archive.commands.ingest import command as ingest_command
from archive.commands.status import command as status_command
from archive.commands.takedown import command
from archive.lock import writing
from archive.removal import remove
from archive.reports_file import dump
from archive.snapshots import BodyDamaged, BodyRemoved, Snapshots

CHROME = "".join(f"<li>栏目{number * number}</li>" for number in range(900))
"""The chrome of a site, so that its pages are packed against each other."""
SECRET = "某人的私事"


@pytest.fixture(autouse=True)
def notation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands read the notation in place of pages."""
    monkeypatch.setattr(building, "installed", lambda: PARSERS)


def page(year: int) -> bytes:
    return report(year=year, text=(SECRET if year == 2020 else "公事") + CHROME)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Six years at one site: the page of 2020 came first, and all others are packed against it."""
    with Snapshots(tmp_path / "raw.db") as raw:
        run = raw.start_run("crawl")
        for year in range(2020, 2026):
            raw.record_fetch(f"http://a.example/{year}", outcome="ok", kind="report", portal="p", status=200,
                             body=page(year), run_id=run, fetched_at=f"{year + 1}-02-01T00:00:00.000Z")  # fmt: skip
        raw.finish_run(run, details={"looks": {"p": {"state": "ok", "reason": ""}}})
    with writing(tmp_path, "build"):
        building.build(tmp_path)
    return tmp_path


def sha_of(year: int) -> str:
    return hashlib.sha256(page(year)).hexdigest()


def takedown(archive: Path, *words: str, answer: str = "") -> Result:
    return CliRunner().invoke(command, ["--archive", str(archive), *words], input=answer)


def reports(archive: Path) -> dict[int, str]:
    with sqlite3.connect(archive / "reports.db") as db:
        found = dict(db.execute("SELECT year, id FROM reports").fetchall())
    db.close()
    return found


def test_bodies_that_lean_on_it_are_packed_anew_and_whole(archive: Path) -> None:
    with Snapshots(archive / "raw.db") as raw:
        leaning = f"zstd:{sha_of(2020)}"
        assert raw.db.execute("SELECT COUNT(*) FROM bodies WHERE encoding = ?", (leaning,)).fetchone()[0] == 5
        assert remove(raw, sha_of(2020), "a request", remover="me", reports=[("x", 2020)]) == 5
        encodings = [row[0] for row in raw.db.execute("SELECT encoding FROM bodies ORDER BY rowid")]
        assert encodings == ["removed", "zstd", *[f"zstd:{sha_of(2021)}"] * 4]
    with Snapshots(archive / "raw.db", read_only=True) as raw:
        for year in range(2021, 2026):
            assert raw.body(sha_of(year)) == page(year)
        with pytest.raises(BodyRemoved, match="was taken down; `nianbao takedown --list` says why"):
            raw.body(sha_of(2020))
        assert raw.db.execute("SELECT size, LENGTH(data) FROM bodies WHERE encoding = 'removed'").fetchone()[:] == (
            len(page(2020)),
            0,
        )


def test_nothing_of_it_is_left_in_either_file(archive: Path) -> None:
    with Snapshots(archive / "raw.db") as raw:
        (data,) = raw.db.execute("SELECT data FROM bodies WHERE sha256 = ?", (sha_of(2020),)).fetchone()
    result = takedown(archive, reports(archive)[2020], "--reason", "names a person", "--by", "me", "--yes")
    assert result.exit_code == 0, result.output
    assert "已撤下 1 份 taken down; 重新压缩 packed anew: 5." in result.output
    files = {path.name: path.read_bytes() for path in archive.iterdir() if path.is_file()}
    assert [name for name, held in files.items() if data[20:220] in held] == []
    assert [name for name, held in files.items() if SECRET.encode() in held] == []
    assert sorted(reports(archive)) == [2021, 2022, 2023, 2024, 2025]
    assert [one for one in examine(archive, full=True) if one.state == "wrong"] == []


def test_what_a_build_left_unfinished_brings_nothing_of_it_back(archive: Path) -> None:
    building.rehearse(archive)
    assert SECRET.encode() in (archive / "reports.db.new").read_bytes()
    assert takedown(archive, sha_of(2020), "--reason", "r", "--yes").exit_code == 0
    assert reports(archive).keys() == {2021, 2022, 2023, 2024, 2025}
    assert not list(archive.glob("reports.db.new*"))
    assert SECRET.encode() not in (archive / "reports.db").read_bytes()


def test_its_year_says_that_it_was_taken_down_and_a_rebuild_says_the_same(archive: Path) -> None:
    takedown(archive, "http://a.example/2022", "--reason", "names a person", "--yes")
    with sqlite3.connect(archive / "reports.db") as db:
        rows = db.execute("SELECT year, state, reason FROM coverage WHERE report_id IS NULL AND year = 2022").fetchall()
    db.close()
    assert rows == [(2022, "removed", "曾经收录，已依请求撤下：names a person（期限依据：2019年条例第四十九条）")]
    before = list(dump(archive / "reports.db"))
    (archive / "reports.db").unlink()
    with writing(archive, "build"):
        building.build(archive)
    assert list(dump(archive / "reports.db")) == before
    listed = takedown(archive, "--list").output
    assert f"{sha_of(2022)} " in listed
    assert ": names a person\n  http://a.example/2022\n" in listed


def test_the_same_bytes_met_again_are_not_kept_again(archive: Path) -> None:
    takedown(archive, sha_of(2022), "--reason", "a request", "--yes")
    with Snapshots(archive / "raw.db") as raw:
        raw.record_fetch("http://b.example/", outcome="ok", kind="report", portal="p", status=200, body=page(2022))
        raw.record_fetch("http://a.example/2026", outcome="ok", kind="report", portal="p", status=200, body=page(2026))
    with writing(archive, "build"):
        building.build(archive)
    assert sorted(reports(archive)) == [2020, 2021, 2023, 2024, 2025, 2026]
    with Snapshots(archive / "raw.db", read_only=True) as raw:
        assert raw.db.execute("SELECT LENGTH(data) FROM bodies WHERE sha256 = ?", (sha_of(2022),)).fetchone()[0] == 0


def test_a_takedown_cut_off_before_its_build_is_finished_by_the_next(archive: Path) -> None:
    from archive.removal import forget_build

    forget_build(archive)
    with Snapshots(archive / "raw.db") as raw:
        remove(raw, sha_of(2023), "a request")
    with writing(archive, "build"):
        assert building.build(archive).rebuilt_because == "reports.db was built from another raw.db"
    assert sorted(reports(archive)) == [2020, 2021, 2022, 2024, 2025]


def test_where_a_leaning_body_cannot_be_read_nothing_is_done(archive: Path) -> None:
    with Snapshots(archive / "raw.db") as raw:
        raw.db.execute("UPDATE bodies SET data = X'00' WHERE sha256 = ?", (sha_of(2024),))
        with pytest.raises(BodyDamaged, match=sha_of(2024)):
            remove(raw, sha_of(2020), "a request")
        assert raw.body(sha_of(2020)) == page(2020)
        assert raw.db.execute("SELECT COUNT(*) FROM removals").fetchone()[0] == 0


def test_it_wants_a_reason_a_name_that_is_held_and_a_yes(archive: Path) -> None:
    assert "--reason is needed" in takedown(archive, sha_of(2020)).stderr
    told = takedown(archive, "http://nowhere.example/", "--reason", "x")
    assert (told.exit_code, "no body of that id, address or hash is held" in told.stderr) == (2, True)
    assert takedown(archive, sha_of(2020), "--reason", "x", answer="n\n").exit_code == 2
    assert takedown(archive, "--list").output == "没有撤下过 Nothing was ever taken down.\n"
    assert 2020 in reports(archive)


def test_a_warc_of_it_holds_the_fetch_and_not_the_bytes(archive: Path, tmp_path: Path) -> None:
    takedown(archive, sha_of(2020), "--reason", "a request", "--yes")
    result = CliRunner().invoke(export_command, ["warc", str(tmp_path / "out.warc"), "--archive", str(archive)])
    assert result.exit_code == 0, result.output
    written = (tmp_path / "out.warc").read_bytes()
    assert SECRET.encode() not in written
    assert sha_of(2020).encode() in written


def test_a_warc_takes_the_decision_along(archive: Path, tmp_path: Path) -> None:
    older, newer, copy = tmp_path / "older.warc", tmp_path / "newer.warc", tmp_path / "copy"
    CliRunner().invoke(export_command, ["warc", str(older), "--archive", str(archive)])
    takedown(archive, sha_of(2020), "--reason", "a request", "--by", "me", "--yes")
    CliRunner().invoke(export_command, ["warc", str(newer), "--archive", str(archive)])
    first = ingest(copy, newer)
    assert first.exit_code == 0, first.stderr
    assert "1 已撤下，不再收 taken down" in first.output
    assert takedown(copy, "--list").output == takedown(archive, "--list").output
    again = ingest(copy, older)
    assert again.exit_code == 0, again.stderr
    assert 2020 not in reports(copy)
    with sqlite3.connect(copy / "reports.db") as db:
        assert db.execute("SELECT state FROM coverage WHERE year = 2020").fetchall() == [("removed",)]


def test_bytes_that_another_archive_took_down_stay_and_are_told(archive: Path, tmp_path: Path) -> None:
    older, newer, copy = tmp_path / "older.warc", tmp_path / "newer.warc", tmp_path / "copy"
    CliRunner().invoke(export_command, ["warc", str(older), "--archive", str(archive)])
    takedown(archive, sha_of(2020), "--reason", "a request", "--yes")
    CliRunner().invoke(export_command, ["warc", str(newer), "--archive", str(archive)])
    assert ingest(copy, older).exit_code == 0
    told = ingest(copy, newer)
    assert told.exit_code == 3
    assert f"{sha_of(2020)}: it was taken down where this file comes from (a request), and is held here" in told.stderr
    assert 2020 in reports(copy)


def test_other_bytes_from_its_address_are_told(archive: Path) -> None:
    takedown(archive, sha_of(2020), "--reason", "a request", "--yes")
    assert "此后又来" not in takedown(archive, "--list").output
    with Snapshots(archive / "raw.db") as raw:
        raw.record_fetch("http://a.example/2020", outcome="ok", kind="report", body=b"issued anew",
                         fetched_at="2099-01-02T00:00:00.000Z")  # fmt: skip
    new = hashlib.sha256(b"issued anew").hexdigest()
    last = takedown(archive, "--list").output.splitlines()[-1]
    assert last == f"此后又来 since then, other bytes: 2099-01-02 {new} http://a.example/2020"
    status = CliRunner().invoke(status_command, ["--json", "--archive", str(archive)])
    asked = [one for one in json.loads(status.output)["attention"] if one["what"].startswith("addresses brought")]
    assert [(one["count"], one["named"]) for one in asked] == [(1, ["http://a.example/2020 (2099-01-02): a request"])]


def test_its_address_on_the_site_and_explain_say_that_it_was_taken_down(archive: Path) -> None:
    id = reports(archive)[2020]
    takedown(archive, id, "--reason", "names a private person", "--yes")
    told = CliRunner().invoke(explain_command, [id, "--archive", str(archive)])
    assert (told.exit_code, told.stderr) == (
        2,
        f"Error: {id!r} was taken down on request: names a private person\n",
    )
    with serving(archive / "reports.db") as site:
        page = site.get(f"/report/{id}?_lang=en")
        assert page.status_code == 404
        assert f"{id} was taken down on request: names a private person" in page.text
        assert f"{id} 已依请求撤下：names a private person" in site.get(f"/report/{id}").text


def test_a_user_without_a_name_is_told_by_number(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", nameless)
    monkeypatch.setattr("os.getuid", lambda: 12345)
    takedown(archive, sha_of(2020), "--reason", "a request", "--yes")
    assert " uid 12345: a request\n" in takedown(archive, "--list").output


def ingest(archive: Path, path: Path) -> Result:
    return CliRunner().invoke(ingest_command, ["--archive", str(archive), "--jobs", "1", str(path)])
