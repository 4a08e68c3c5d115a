"""Exit codes that hold for every command: what cannot be, what is held, what may only be read."""

from __future__ import annotations

import errno
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from notation import PARSERS, fetch, report

from archive import build as building
from archive.commands.build import command as build_command
from archive.commands.doctor import command as doctor_command
from archive.commands.ingest import command as ingest_command
from archive.commands.status import command as status_command
from archive.database import connect
from archive.exits import exit_codes


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of one report, left in write-ahead mode as a second build leaves it."""
    monkeypatch.setattr(building, "installed", lambda: PARSERS)
    data = tmp_path / "data"
    for day in (1, 2):
        fetch(data, f"https://a.gov.cn/{day}", report(year=2019 + day), day)
        building.build(data)
    return data


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 74),
        (OSError(errno.ENOTDIR, "Not a directory", "/a/b"), 2),
        (OSError(errno.ENAMETOOLONG, "File name too long", "a"), 2),
        (KeyboardInterrupt(), 130),
    ],
)
def test_faults_and_their_codes(error: BaseException, code: int) -> None:
    def run() -> None:
        raise error

    with pytest.raises(SystemExit) as ended:
        exit_codes(run)()
    assert ended.value.code == code


def test_an_archive_below_a_file_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>x</p>")
    told = CliRunner().invoke(ingest_command, ["--archive", str(tmp_path / "a.html" / "b"), str(tmp_path / "a.html")])
    assert told.exit_code == 2
    assert "Not a directory. Name another path." in told.stderr


def test_a_file_held_by_another_program_is_75(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def impatient(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
        db = connect(path, read_only=read_only)
        db.execute("PRAGMA busy_timeout = 10")
        return db

    monkeypatch.setattr(building, "connect", impatient)
    fetch(archive, "https://a.gov.cn/3", report(year=2023), 3)
    with closing(connect(archive / "reports.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        told = CliRunner().invoke(build_command, ["--archive", str(archive), "--jobs", "1"])
    assert told.exit_code == 75
    assert "another program holds the archive's files" in told.stderr


def test_an_archive_that_cannot_be_written_can_be_read(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: str | Path, *args: object, **kwargs: object) -> sqlite3.Connection:
        db = plain(path, *args, **kwargs)
        if str(path).startswith("file:") and "immutable" not in str(path):
            db.close()
            # SQLite's own answer where it may not write its index; the superuser, who runs some tests, always may.
            return plain(f"file:{archive}/no/such?mode=ro", uri=True)
        return db

    plain = sqlite3.connect
    with closing(connect(archive / "reports.db")) as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    monkeypatch.setattr(sqlite3, "connect", denied)
    told = CliRunner().invoke(status_command, ["--archive", str(archive), "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["held"]["reports"] == 2
    told = CliRunner().invoke(doctor_command, ["--archive", str(archive)])
    assert "reports: 每份年报都有原始正文 / every report has its raw body" in told.output
    (archive / "reports.db-wal").write_bytes(b"x")
    assert CliRunner().invoke(status_command, ["--archive", str(archive)]).exit_code == 2


@pytest.mark.parametrize("command", [build_command, status_command])
def test_an_empty_file_is_no_archive(command: click.Command, tmp_path: Path) -> None:
    (tmp_path / "raw.db").touch()
    told = CliRunner().invoke(command, ["--archive", str(tmp_path)])
    assert told.exit_code == 2
    assert f"{tmp_path}/raw.db is empty; run `nianbao crawl` or `nianbao ingest` first" in told.stderr


def test_an_error_of_the_disk_on_opening_is_74(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR | (5 << 8)
        raise error

    monkeypatch.setattr("archive.commands.opening.connect", failing)
    told = CliRunner().invoke(status_command, ["--archive", str(archive)])
    assert told.exit_code == 74
    assert "the archive could not be read or written: disk I/O error" in told.stderr


@pytest.mark.parametrize("left", [b"", None])
@pytest.mark.parametrize("words", [(build_command, ["--diff"]), (build_command, []), (status_command, [])])
def test_where_the_evidence_is_gone_a_backup_is_the_cure(
    archive: Path, left: bytes | None, words: tuple[click.Command, list[str]]
) -> None:
    for name in ("raw.db-wal", "raw.db-shm"):
        (archive / name).unlink(missing_ok=True)
    if left is None:
        (archive / "raw.db").unlink()
    else:
        (archive / "raw.db").write_bytes(left)
    told = CliRunner().invoke(words[0], [*words[1], "--archive", str(archive)])
    assert told.exit_code == 2
    assert "Restore raw.db from a backup" in told.stderr


def test_a_damaged_file_is_not_said_to_be_reports_db(archive: Path) -> None:
    with (archive / "raw.db").open("r+b") as stream:
        stream.truncate(20_000)
    told = CliRunner().invoke(build_command, ["--archive", str(archive)])
    assert told.exit_code == 74
    assert "`nianbao doctor` says which of its files is damaged: raw.db wants a backup" in told.stderr
