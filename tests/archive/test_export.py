"""What leaves the archive is what is in it, byte for byte."""

from __future__ import annotations

import csv
import gzip
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from invented import BODY, BODY_SHA256, HOSTILE, reports_db

from archive import export, warc
from archive.commands.export import command
from archive.snapshots import Snapshots

HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"), ("X-Odd", "a\r\nb: c")]


def ignore(_: int) -> None:
    """No progress is shown in tests."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    reports_db(tmp_path)
    with Snapshots(tmp_path / "raw.db") as raw:
        page = {"kind": "report", "headers": HEADERS}
        raw.record_fetch(
            "http://a.example/1", outcome="ok", status=200, body=BODY, fetched_at="2024-01-01T00:00:00Z", **page
        )
        raw.record_fetch("http://a.example/2", outcome="failed", kind="report", fetched_at="2024-01-02T00:00:00Z")
        raw.record_fetch(
            "http://a.example/1", outcome="unchanged", status=304, fetched_at="2024-01-03T00:00:00Z", **page
        )
        raw.record_fetch(
            "http://a.example/3", outcome="ok", status=200, body=BODY, fetched_at="2024-01-04T00:00:00Z", **page
        )
        raw.record_fetch(
            "file:///报告.txt",
            outcome="ok",
            kind="file",
            body=b"\r\n\r\nWARC/1.1\r\n\x00\xff",
            fetched_at="2024-01-05T00:00:00Z",
        )
        raw.record_fetch(
            "http://a.example/4",
            outcome="not_found",
            kind="report",
            status=404,
            body=b"",
            fetched_at="2024-01-06T00:00:00Z",
        )
    return tmp_path


@pytest.mark.parametrize("name", ["raw.warc", "raw.warc.gz"])
def test_a_warc_read_back_holds_the_same_bytes(archive: Path, name: str) -> None:
    dest = archive / "out" / name
    result = CliRunner().invoke(command, ["warc", str(dest), "--archive", str(archive)])
    assert result.exit_code == 0, result.output
    assert result.stdout == f"18 条记录 records, 6 次抓取 fetches in {dest}\n"
    records = list(warc.read(dest))
    answer, again = ["response", "request", "metadata"], ["revisit", "request", "metadata"]
    told = ["warcinfo", "metadata", *answer, "metadata", *again, *again, "resource", "metadata", *answer, "metadata"]
    assert [record.type for record in records] == told
    first, missing = (record for record in records if record.type == "response")
    unmodified, seen_again = (record for record in records if record.type == "revisit")
    (file,) = (record for record in records if record.type == "resource")
    # A replay tool would take a metadata record that names an address for one more capture of it.
    assert [record for record in records if record.type == "metadata" and "WARC-Target-URI" in record.fields] == []
    request = records[3]
    assert request.block == b"GET /1 HTTP/1.1\r\nHost: a.example\r\n\r\n"
    assert request.fields["WARC-Concurrent-To"] == first.fields["WARC-Record-ID"]
    assert first.payload == BODY
    assert first.block.partition(b"\r\n\r\n")[0].split(b"\r\n") == [
        b"HTTP/1.1 200 OK",
        b"Content-Type: text/html; charset=utf-8",
        b"X-Archive-Orig-Content-Encoding: gzip",
        b"X-Odd: a b: c",
        b"Content-Length: %d" % len(BODY),
    ]
    assert first.fields["WARC-Target-URI"] == "http://a.example/1"
    assert first.fields["WARC-Date"] == "2024-01-01T00:00:00Z"
    assert first.fields["Nianbao-Payload-SHA256"] == BODY_SHA256
    assert unmodified.fields["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert seen_again.fields["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert seen_again.fields["WARC-Refers-To-Target-URI"] == "http://a.example/1"
    assert seen_again.fields["WARC-Refers-To-Date"] == "2024-01-01T00:00:00Z"
    assert seen_again.fields["WARC-Payload-Digest"] == first.fields["WARC-Payload-Digest"]
    assert file.payload == b"\r\n\r\nWARC/1.1\r\n\x00\xff"
    assert file.fields["WARC-Target-URI"] == "file:///报告.txt"
    assert missing.block.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert missing.payload == b""
    assert len({record.fields["WARC-Record-ID"] for record in warc.read(dest)}) == 18


def test_each_record_is_a_gzip_member_and_two_exports_are_alike(archive: Path) -> None:
    for name in ("one.warc.gz", "two.warc.gz"):
        CliRunner().invoke(command, ["warc", str(archive / name), "--archive", str(archive)])
    data = (archive / "one.warc.gz").read_bytes()
    assert data == (archive / "two.warc.gz").read_bytes()
    assert data.count(b"\x1f\x8b\x08\x00\x00\x00\x00\x00") == 18
    assert gzip.decompress(data).count(b"WARC-Type: ") == 18


@pytest.mark.parametrize("name", ["raw.warc", "raw.warc.gz"])
def test_a_warc_cut_anywhere_or_altered_is_refused(archive: Path, name: str) -> None:
    path = archive / name
    with Snapshots(archive / "raw.db", read_only=True) as raw:
        export.export_warc(raw, path, "nianbao/test", ignore)
    whole = path.read_bytes()
    records = list(warc.read(path))
    # Between two records, where tools see nothing amiss, as well as inside one.
    marks = (b"WARC/1.1", b"\x1f\x8b\x08\0\0\0\0")
    between = [place for place in range(1, len(whole)) if whole.startswith(marks, place)]
    assert len(between) >= len(records) - 1
    for cut in {*range(1, len(whole), 7), *between}:
        path.write_bytes(whole[:cut])
        with pytest.raises(warc.WarcDamaged):
            list(warc.read(path))
    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            assert [record.block for record in warc.read(path)] == [record.block for record in records]
        except warc.WarcDamaged:
            continue
    if name == "raw.warc":
        path.write_bytes(whole.replace(b"<td>67</td>", b"<td>76</td>"))
        with pytest.raises(warc.WarcDamaged, match="record 3: its block does not match"):
            list(warc.read(path))


def test_csv_files_have_a_mark_exact_rows_and_every_public_table(archive: Path) -> None:
    result = CliRunner().invoke(command, ["csv", str(archive / "tables"), "--archive", str(archive)])
    assert result.exit_code == 0, result.output
    names = {path.stem for path in (archive / "tables").glob("*.csv")}
    assert {"reports", "sections", "cells", "figures", "checks", "findings", "versions", "coverage"} <= names
    assert not {"cell_values", "report_keys", "reports_fts", "build"} & names
    data = (archive / "tables" / "cells.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfreport_id,table_key,")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert rows[1:] == [
        ["jia-xian-2017", "proactive_20_1", "regulations", "newly_made", "67", "67", "number", "件", "bytes 42-44"],
        ["jia-xian-2017", "proactive_20_1", "regulations", "newly_disclosed", "", "", "blank", "件", ""],
        ["jia-xian-2017", "proactive_20_1", "regulations", "total_disclosed", "", HOSTILE, "unparseable", "件", ""],
    ]
    with (archive / "tables" / "reports.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["id"] for row in csv.DictReader(stream)][:2] == ["jia-xian-2017", "jia-xian-2018"]


def test_a_line_of_jsonl_is_a_report_with_its_parts(archive: Path) -> None:
    dest = archive / "reports.jsonl"
    result = CliRunner().invoke(command, ["jsonl", str(dest), "--archive", str(archive)])
    assert result.stdout.splitlines()[0] == f"8 份年报 reports in {dest}"
    reports = [json.loads(line) for line in dest.read_text("utf-8").splitlines()]
    assert [report["id"] for report in reports] == sorted(report["id"] for report in reports)
    first = reports[0]
    assert (first["id"], first["year"], first["cells_count"], first["evidence"]) == (
        "jia-xian-2017", 2017, 3, {"year": "title"},
    )  # fmt: skip
    assert [(cell["column_key"], cell["value"], cell["status"]) for cell in first["cells"]] == [
        ("newly_disclosed", None, "blank"),
        ("newly_made", 67, "number"),
        ("total_disclosed", None, "unparseable"),
    ]
    assert first["checks"][0]["operands"] == ["proactive_20_1.regulations.newly_made"]
    assert (first["sections"], first["figures"]) == ([], [])
    assert [finding["kind"] for finding in first["findings"]] == ["tables_missing"]


def test_a_failed_export_leaves_what_was_there(archive: Path) -> None:
    dest = archive / "kept.txt"
    dest.write_text("old")

    def broken() -> None:
        with export.replacing(dest) as stream:
            stream.write(b"new")
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        broken()
    assert dest.read_text() == "old"
    assert sorted(path.name for path in archive.glob("kept*")) == ["kept.txt"]


def test_a_format_that_is_not_there_is_not_offered(archive: Path) -> None:
    result = CliRunner().invoke(command, ["xml", str(archive / "out"), "--archive", str(archive)])
    assert result.exit_code == 2
    assert "'csv', 'parquet', 'datapackage', 'jsonl', 'warc'" in result.output


def test_a_file_where_a_directory_is_needed_is_refused(archive: Path) -> None:
    (archive / "plain").write_text("x")
    result = CliRunner().invoke(command, ["csv", str(archive / "plain"), "--archive", str(archive)])
    assert result.exit_code == 2
    assert "is a file; csv needs the other" in result.output


def test_a_device_is_not_replaced(archive: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    told = CliRunner().invoke(command, ["jsonl", str(pipe), "--archive", str(archive)])
    assert told.exit_code == 2
    assert f"{pipe} is no ordinary file" in told.stderr
    assert pipe.is_fifo()


@pytest.mark.parametrize("form", ["jsonl", "warc", "csv"])
def test_the_archive_itself_is_never_replaced(archive: Path, tmp_path: Path, form: str) -> None:
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(archive / "raw.db")
    folders = (archive, archive / "sub" / "..")
    for dest in (
        folders if form == "csv" else (archive / "raw.db", archive / "reports.db", archive / "raw.db-wal", link)
    ):
        before = {file.name: file.read_bytes() for file in archive.iterdir()}
        done = CliRunner().invoke(command, [form, str(dest), "--archive", str(archive)])
        assert done.exit_code == 2, done.output
        assert "Name another place" in done.output
        assert {file.name: file.read_bytes() for file in archive.iterdir()} == before
