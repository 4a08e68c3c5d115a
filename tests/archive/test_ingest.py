"""Files at hand: what is taken in, what is told, what the commands answer."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from notation import PARSERS, report

from archive import build as building
from archive.commands.build import command as build_command
from archive.commands.ingest import command as ingest_command
from archive.commands.status import command as status_command
from archive.ingest import LIMIT, SUFFIXES
from archive.lock import ArchiveLocked, holder, writing
from archive.reports_file import dump


@pytest.fixture(autouse=True)
def notation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands read the notation in place of pages."""
    monkeypatch.setattr(building, "installed", lambda: PARSERS)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "sub").mkdir(parents=True)
    return folder


def ingest(archive: Path, *paths: Path) -> Result:
    return CliRunner().invoke(ingest_command, ["--archive", str(archive), *map(str, paths)])


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def test_files_become_reports_at_their_file_address(archive: Path, files: Path) -> None:
    (files / "b 年.html").write_bytes(report(year=2021))
    (files / "sub" / "a.TXT").write_bytes(report(year=2020))
    result = ingest(archive, files)
    assert (result.exit_code, result.output.splitlines()[0]) == (0, "收入 2 份 files taken in, 0 份需查看 to look at.")
    assert rows(archive / "reports.db", "SELECT year, url, source_host FROM reports ORDER BY year") == [
        (2020, (files / "sub" / "a.TXT").as_uri(), ""),
        (2021, (files / "b 年.html").as_uri(), ""),
    ]
    assert rows(archive / "raw.db", "SELECT kind, outcome, run_id FROM fetches") == [("file", "ok", 1)] * 2
    assert rows(archive / "raw.db", "SELECT command, finish_reason, fetched, new_bodies FROM runs") == [
        ("ingest", "finished", 2, 2)
    ]


def test_every_file_that_needs_a_look_is_told_in_one_line_and_the_rest_goes_on(archive: Path, files: Path) -> None:
    (files / "good.html").write_bytes(report())
    (files / "empty.html").touch()
    (files / "film.mp4").write_bytes(b"\x89PNG")
    (files / "noise.html").write_bytes(bytes(range(256)) * 20)
    (files / "gone.htm").symlink_to(files / "nowhere")
    (files / "notice.txt").write_bytes(b'{"not_report": "\xe9\x80\x9a\xe7\x9f\xa5"}')
    (files / "bad.txt").write_bytes(b"[")
    with (files / "zeros.txt").open("wb") as zeros:
        zeros.truncate(200_000_000)
    os.mkfifo(files / "pipe.html")
    missing = files / "missing.html"
    result = ingest(archive, files, missing)
    assert result.exit_code == 3
    cure = f"Save it as one of {' '.join(SUFFIXES)}, or leave it out"
    told = {line.split(": ")[0]: line.split(": ", 1)[1] for line in result.stderr.splitlines()}
    check = "If it is one, `nianbao check` shows what was read; else leave it out"
    assert told == {
        str(files / "empty.html"): "it is empty. Save the page again",
        str(files / "film.mp4"): f"files named .mp4 are not read. {cure}",
        str(files / "noise.html"): "its bytes are no text. Save the page again as HTML or text",
        str(files / "gone.htm"): "it cannot be read (No such file or directory). Mend the file or its rights",
        str(files / "notice.txt"): f"it is not an annual report on disclosure: 通知. {check}",
        str(files / "bad.txt"): "it could not be read: 解读程序出错：JSONDecodeError: Expecting value: line 1 column 2"
        " (char 1). Save the page again as HTML or text",
        str(files / "zeros.txt"): f"it has 191 MB, more than the {LIMIT // 2**20} MB that are read."
        " Save the report by itself",
        str(files / "pipe.html"): "it is no ordinary file. Copy its content into one",
        str(missing): "there is no such file. Check the path",
    }
    assert rows(archive / "reports.db", "SELECT COUNT(*) FROM reports") == [(1,)]
    assert rows(
        archive / "raw.db", "SELECT outcome, COUNT(*), COUNT(body_sha256) FROM fetches GROUP BY 1 ORDER BY 1"
    ) == [
        ("empty", 1, 0),
        ("ok", 3, 3),
        ("too_large", 1, 0),
        ("unreadable", 4, 0),
    ]
    assert rows(archive / "raw.db", "SELECT reason FROM fetches WHERE url LIKE '%film.mp4'") == [
        ("files named .mp4 are not read",)
    ]


def test_the_same_bytes_again_change_nothing_but_when_they_were_seen(archive: Path, files: Path) -> None:
    (files / "a.html").write_bytes(report())
    ingest(archive, files)
    before = list(dump(archive / "reports.db"))
    first = rows(archive / "reports.db", "SELECT last_seen FROM reports")[0][0]
    assert ingest(archive, files).exit_code == 0
    last = rows(archive / "reports.db", "SELECT last_seen FROM reports")[0][0]
    assert str(last) > str(first)
    assert [line.replace(str(last), "SEEN") for line in dump(archive / "reports.db")] != before
    seen_first = [line.replace(str(first), "SEEN") for line in before]
    assert [
        line.replace(str(last), "SEEN").replace(str(first), "SEEN") for line in dump(archive / "reports.db")
    ] == seen_first
    assert rows(archive / "raw.db", "SELECT outcome FROM fetches") == [("ok",), ("unchanged",)]
    assert rows(archive / "raw.db", "SELECT COUNT(*) FROM bodies") == [(1,)]


def test_no_path_at_all_is_wrong_usage(archive: Path, files: Path) -> None:
    result = ingest(archive, files / "nowhere")
    assert result.exit_code == 2
    assert f"{files / 'nowhere'}: there is no such file" in result.output
    assert not archive.exists()


def test_an_empty_folder_is_told_and_is_no_success(archive: Path, files: Path) -> None:
    result = ingest(archive, files)
    assert result.exit_code == 2
    assert f"{files}: the folder holds no files. Name the folder that holds the reports" in result.stderr
    assert not archive.exists()
    (files / "a.html").write_bytes(report())
    (files.parent / "empty").mkdir()
    result = ingest(archive, files, files.parent / "empty")
    assert result.exit_code == 3
    assert (
        result.stderr
        == f"{files.parent / 'empty'}: the folder holds no files. Name the folder that holds the reports\n"
    )


@pytest.mark.parametrize("how", ["gone", "no bytes", "no rows"])
def test_an_archive_that_lost_its_evidence_is_not_begun_anew(archive: Path, files: Path, how: str) -> None:
    (files / "a.html").write_bytes(report())
    assert ingest(archive, files).exit_code == 0
    held = (archive / "reports.db").read_bytes()
    with sqlite3.connect(archive / "raw.db") as raw:
        if how == "no rows":
            raw.execute("DELETE FROM fetches")
    raw.close()
    if how != "no rows":
        for path in archive.glob("raw.db*"):
            path.unlink()
    if how == "no bytes":
        (archive / "raw.db").touch()
    for result in (ingest(archive, files), CliRunner().invoke(build_command, ["--all", "--archive", str(archive)])):
        assert result.exit_code == 2
        assert "raw.db" in result.stderr
        assert (archive / "reports.db").read_bytes() == held
    assert "Restore raw.db from a backup" in ingest(archive, files).stderr
    (archive / "reports.db").unlink()
    assert ingest(archive, files).exit_code == 0


def test_a_held_archive_is_told_with_its_holder(archive: Path, files: Path) -> None:
    (files / "a.html").write_bytes(report())
    with writing(archive, "crawl"):
        assert holder(archive).startswith(f"nianbao crawl, process {os.getpid()}, since 20")
        result = ingest(archive, files)
        assert result.exit_code == 75
        assert f"another run is writing to this archive: nianbao crawl, process {os.getpid()}" in result.output
        with pytest.raises(ArchiveLocked), writing(archive, "build"):
            pass
    assert holder(archive) == ""
    assert ingest(archive, files).exit_code == 0


def test_the_lock_dies_with_its_holder(archive: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from archive.lock import writing\n"
        "with writing(Path(sys.argv[1]), 'crawl'):\n    print('held', flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(archive)], stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert holder(archive).startswith(f"nianbao crawl, process {process.pid}")
    process.kill()
    process.wait()
    with writing(archive, "build"):
        assert holder(archive).startswith("nianbao build")


def test_a_disk_that_fails_is_told_with_74_and_the_archive_is_sound(archive: Path, files: Path) -> None:
    (files / "a.html").write_bytes(report(text="年" * 3))
    ingest(archive, files)
    (files / "b.html").write_bytes(report(year=1999, text=os.urandom(400_000).hex()))
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "from archive.commands.ingest import command\n"
        "command(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--archive", str(archive), str(files)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 74, done.stderr
    assert "Free disk space" in done.stderr
    for name in ("raw.db", "reports.db"):
        assert rows(archive / name, "PRAGMA integrity_check") == [("ok",)]
    assert ingest(archive, files).exit_code == 0
    assert rows(archive / "reports.db", "SELECT year FROM reports ORDER BY 1") == [(1999,), (2020,)]


def test_build_without_raw_data_is_wrong_usage(archive: Path) -> None:
    result = CliRunner().invoke(build_command, ["--archive", str(archive)])
    assert result.exit_code == 2
    assert "run `nianbao crawl` or `nianbao ingest` first" in result.output


def test_build_says_what_it_did(archive: Path, files: Path) -> None:
    (files / "a.html").write_bytes(report())
    (files / "b.html").write_bytes(b"[")
    ingest(archive, files)
    again = CliRunner().invoke(build_command, ["--archive", str(archive), "--all", "--jobs", "1"])
    assert again.exit_code == 3
    assert again.stdout.splitlines() == [
        "解读 2 份 bodies read: 1 年报 report, 1 不能解读 unparseable.",
        "年报 Reports: 1 新增 new.",
    ]
    assert (files / "b.html").as_uri() in again.stderr
    (archive / "reports.db").unlink()
    first = CliRunner().invoke(build_command, ["--archive", str(archive), "--jobs", "1"])
    assert first.stdout.splitlines()[0] == "全部重建 Everything was built: there is no reports.db yet."


def test_status_counts_and_names_what_needs_a_look(archive: Path, files: Path) -> None:
    (files / "a.html").write_bytes(report(checks={"total": "fail"}))
    (files / "b.html").write_bytes(b"[")
    ingest(archive, files)
    rows_before = rows(archive / "raw.db", "SELECT COUNT(*) FROM runs")
    found = json.loads(CliRunner().invoke(status_command, ["--archive", str(archive), "--json"]).output)
    assert found["held"]["reports"] == 1
    assert found["held"]["reports with failed checks"] == 1
    assert found["held"]["fetches"] == found["held"]["bodies"] == 2
    assert found["writer"] == ""
    assert [(one["count"], one["what"]) for one in found["attention"]] == [(1, "bodies could not be read")]
    assert rows_before == [(1,)]
    shown = CliRunner().invoke(status_command, ["--archive", str(archive)])
    assert shown.exit_code == 0
    assert "1 份内容不能解读 bodies could not be read" in shown.output
    nothing = CliRunner().invoke(status_command, ["--archive", str(archive / "none")])
    assert nothing.exit_code == 2
