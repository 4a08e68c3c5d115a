"""A WARC of ours gives back the archive; captures of others come in under their own address, time and name."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from notation import PARSERS, report
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import build as building
from archive.commands.export import command as export_command
from archive.commands.ingest import command as ingest_command
from archive.reports_file import dump
from archive.snapshots import Snapshots


@pytest.fixture(autouse=True)
def notation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands read the notation in place of pages."""
    monkeypatch.setattr(building, "installed", lambda: PARSERS)


def ingest(archive: Path, *paths: Path) -> Result:
    return CliRunner().invoke(ingest_command, ["--archive", str(archive), "--jobs", "1", *map(str, paths)])


def fetches(archive: Path) -> list[dict[str, Any]]:
    db = sqlite3.connect(archive / "raw.db")
    db.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in db.execute("SELECT * FROM fetches ORDER BY id")]
    finally:
        db.close()


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """An archive with everything that a fetch may be: pages, a list asked for by form, failures, a file."""
    archive = tmp_path / "ours"
    with Snapshots(archive / "raw.db") as raw:
        raw.record_portal(
            "qinghe", name="青禾县", home="http://a.example/", publisher="青禾县人民政府", card='{"x": 1}'
        )
        run = raw.start_run("crawl", details={"portals": ["qinghe"]}, started_at="2024-02-01T00:00:00.000Z")
        headers = [("Content-Type", "text/html"), ("X-A", "1"), ("X-A", "2")]
        page: dict[str, Any] = {"portal": "qinghe", "run_id": run, "headers": headers}
        form = {"form": [["page", "2"], ["q", "年报"]]}
        raw.record_fetch(
            "http://a.example/list", outcome="ok", kind="listing", status=200, body=b"<list>", hints=form, **page
        )
        for year in (2020, 2021):
            more = {"hints": {"year": year}, "etag": '"e"', "last_modified": "Mon", "body": report(year=year)}
            raw.record_fetch(f"http://a.example/{year}", outcome="ok", kind="report", status=200, **more, **page)
        raw.record_fetch("http://a.example/2020", outcome="unchanged", kind="report", status=304, **page)
        blocked: dict[str, Any] = {"outcome": "blocked", "status": 412, "body": b"no", "reason": "jsl"}
        raw.record_fetch("http://a.example/2022", kind="report", **blocked, **page)
        raw.record_fetch("http://a.example/2023", outcome="failed", kind="report", reason="no answer", **page)
        looks = {"looks": {"qinghe": {"state": "ok", "reason": ""}}}
        raw.finish_run(run, details=looks, finished_at="2024-02-01T01:00:00.000Z")
    (tmp_path / "at hand.txt").write_bytes(report(year=2019))
    assert ingest(archive, tmp_path / "at hand.txt").exit_code == 0
    return archive


@pytest.mark.parametrize("name", ["raw.warc", "raw.warc.gz"])
def test_what_goes_out_comes_back_identical(ours: Path, tmp_path: Path, name: str) -> None:
    CliRunner().invoke(export_command, ["warc", str(tmp_path / name), "--archive", str(ours)])
    back = tmp_path / "back"
    result = ingest(back, tmp_path / name)
    assert (result.exit_code, result.output.splitlines()[0]) == (0, "WARC, JSONL: 7 收入 kept.")
    assert [{**row, "run_id": None} for row in fetches(back)] == [{**row, "run_id": None} for row in fetches(ours)]
    assert list(dump(back / "reports.db")) == list(dump(ours / "reports.db"))
    with Snapshots(back / "raw.db") as theirs, Snapshots(ours / "raw.db") as own:
        for (sha256,) in own.db.execute("SELECT sha256 FROM bodies"):
            assert theirs.body(sha256) == own.body(sha256)
        runs = {row["id"]: row["started_at"] for row in theirs.runs()}
        assert runs[fetches(back)[0]["run_id"]] == "2024-02-01T00:00:00.000Z"
    # Once more changes nothing.
    assert ingest(back, tmp_path / name).output.splitlines()[0] == "WARC, JSONL: 7 已有 held."
    assert len(fetches(back)) == 7


def test_other_tools_read_what_we_write(ours: Path, tmp_path: Path) -> None:
    CliRunner().invoke(export_command, ["warc", str(tmp_path / "raw.warc.gz"), "--archive", str(ours)])
    with (tmp_path / "raw.warc.gz").open("rb") as stream:
        read = [
            (one.rec_type, one.rec_headers["WARC-Target-URI"], one.content_stream().read())
            for one in ArchiveIterator(stream, check_digests="raise")
        ]
    bodies = [body for kind, _, body in read if kind == "response"]
    assert bodies == [b"<list>", report(year=2020), report(year=2021), b"no"]
    posted = [body for kind, url, body in read if kind == "request" and url == "http://a.example/list"]
    assert posted == [b"page=2&q=%E5%B9%B4%E6%8A%A5"]


Captured = tuple[str, str, str, list[tuple[str, str]], bytes, dict[str, str]]
HTML = [("Content-Type", "text/html; charset=utf-8")]
CRAWL = {"isPartOf": "CC-MAIN-2015-14", "publisher": "Common Crawl", "software": "Nutch"}


def page(url: str, body: bytes, headers: tuple[tuple[str, str], ...] = (), **more: str) -> Captured:
    return ("response", url, "200 OK", [*HTML, *headers], body, more)


def others(path: Path, about: dict[str, str], captures: list[Captured]) -> Path:
    """A WARC as other crawlers write it: (type, address, status line, headers, bytes on the wire, more fields)."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=path.suffix == ".gz", warc_version="1.0")
        writer.write_record(writer.create_warcinfo_record(path.name, about))
        for kind, url, status, headers, body, more in captures:
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            fields = {"WARC-Date": "2015-03-20T04:05:06Z", **more}
            record = writer.create_warc_record(url, kind, BytesIO(body), warc_headers_dict=fields, http_headers=http)
            writer.write_record(record)
    return path


def test_captures_of_common_crawl_keep_their_time_and_whose_they_are(tmp_path: Path) -> None:
    whole = report(year=2013)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(whole), whole)
    captures = [
        page("http://b.example/2014", report(year=2014)),
        page("http://b.example/2013", chunked, (("Transfer-Encoding", "chunked"),)),
        page("http://b.example/2012", gzip.compress(report(year=2012)), (("Content-Encoding", "gzip"),)),
        page("http://b.example/2011", report(year=2011)[:9], **{"WARC-Truncated": "length"}),
        ("response", "http://b.example/gone", "404 Not Found", HTML, b"gone", {}),
        ("response", "http://b.example/old", "301 Moved", [("Location", "/new")], b"", {}),
        ("response", "http://b.example/a.png", "200 OK", [("Content-Type", "image/png")], b"\x89PNG", {}),
    ]
    archive = tmp_path / "data"
    result = ingest(archive, others(tmp_path / "cc.warc.gz", CRAWL, captures))
    assert result.exit_code == 0, result.output
    told = "3 收入 kept, 1 不是网页 no page, 1 不存在 not_found, 1 转向 redirect, 1 过大或不全 too_large."
    assert result.output.splitlines()[0] == f"WARC, JSONL: {told}"
    rows = fetches(archive)
    assert [(row["url"].rsplit("/", 1)[1], row["kind"], row["outcome"], row["portal"]) for row in rows] == [
        ("2014", "capture", "ok", ""),
        ("2013", "capture", "ok", ""),
        ("2012", "capture", "ok", ""),
        ("2011", "capture", "too_large", ""),
        ("gone", "capture", "not_found", ""),
    ]
    assert {row["fetched_at"] for row in rows} == {"2015-03-20T04:05:06.000Z"}
    capture = json.loads(rows[0]["hints"])["capture"]
    assert (capture["archive"], capture["file"]) == ("Common Crawl CC-MAIN-2015-14", "cc.warc.gz")
    assert [row["body_sha256"] for row in rows[:3]] == [
        hashlib.sha256(report(year=year)).hexdigest() for year in (2014, 2013, 2012)
    ]
    with sqlite3.connect(archive / "reports.db") as db:
        assert db.execute("SELECT year, url, first_seen FROM reports ORDER BY year").fetchall() == [
            (year, f"http://b.example/{year}", "2015-03-20T04:05:06.000Z") for year in (2012, 2013, 2014)
        ]
        assert db.execute("SELECT COUNT(*) FROM looks").fetchone() == (0,)  # nobody of ours has looked
    with sqlite3.connect(archive / "raw.db") as raw:
        assert raw.execute("SELECT started_at > '2025' FROM runs").fetchone() == (1,)


def test_captures_of_the_wayback_machine_come_under_the_address_captured(tmp_path: Path) -> None:
    headers = [("Content-Type", "text/html"), ("X-Archive-Orig-Server", "IIS"),
               ("x-archive-orig-content-type", "text/html"), ("Server", "nginx")]  # fmt: skip
    address = "https://web.archive.org/web/20160405060708id_/http://b.example/nb/2015.html"
    file = others(tmp_path / "wb.warc", {}, [("response", address, "200 OK", headers, report(year=2015), {})])
    archive = tmp_path / "data"
    assert ingest(archive, file).exit_code == 0
    (row,) = fetches(archive)
    assert (row["url"], row["fetched_at"]) == ("http://b.example/nb/2015.html", "2016-04-05T06:07:08.000Z")
    assert json.loads(row["hints"])["capture"]["archive"] == "web.archive.org"
    assert json.loads(row["headers"]) == [["Server", "IIS"], ["content-type", "text/html"]]


def test_a_revisit_stands_for_its_capture_and_one_without_is_told(tmp_path: Path) -> None:
    body = report(year=2014)
    file = tmp_path / "again.warc"
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        http = StatusAndHeaders("200 OK", HTML, protocol="HTTP/1.1")
        at = {"WARC-Date": "2015-03-20T00:00:00Z"}
        first = writer.create_warc_record(
            "http://b.example/1", "response", BytesIO(body), warc_headers_dict=at, http_headers=http
        )
        writer.write_record(first)
        for payload in (first.rec_headers["WARC-Payload-Digest"], f"sha1:{'A' * 32}"):
            again = writer.create_revisit_record(
                "http://b.example/2", payload, "http://b.example/1", at["WARC-Date"], http_headers=http,
                warc_headers_dict={"WARC-Date": "2016-03-20T00:00:00Z"},
            )  # fmt: skip
            writer.write_record(again)
    archive = tmp_path / "data"
    result = ingest(archive, file)
    assert result.exit_code == 3
    assert "http://b.example/2: it refers to a capture that stands in another file" in result.stderr
    sha256 = hashlib.sha256(body).hexdigest()
    assert [(row["url"], row["fetched_at"], row["body_sha256"]) for row in fetches(archive)] == [
        ("http://b.example/1", "2015-03-20T00:00:00.000Z", sha256),
        ("http://b.example/2", "2016-03-20T00:00:00.000Z", sha256),
    ]


def test_a_cut_file_is_told_and_what_came_before_is_kept(tmp_path: Path) -> None:
    pages = [page(f"http://b.example/{year}", report(year=year)) for year in (2013, 2014)]
    file = others(tmp_path / "cut.warc", CRAWL, pages)
    file.write_bytes(file.read_bytes()[:-30])
    result = ingest(tmp_path / "data", file)
    assert result.exit_code == 3
    assert f"{file}: record 3: " in result.stderr
    assert "1 captures before it are kept. Get a whole copy and take it in again" in result.stderr
    assert [row["url"] for row in fetches(tmp_path / "data")] == ["http://b.example/2013"]


def test_a_payload_that_matches_no_digest_is_refused_where_the_block_has_none(tmp_path: Path) -> None:
    file = others(tmp_path / "bad.warc", CRAWL, [page("http://b.example/2013", report(year=2013))])
    data = file.read_bytes()
    lines = [line for line in data.split(b"\r\n") if not line.startswith(b"WARC-Block-Digest")]
    file.write_bytes(b"\r\n".join(lines))
    assert ingest(tmp_path / "good", file).exit_code == 0
    file.write_bytes(b"\r\n".join(lines).replace(b"2013,", b"2012,").replace(b"2013}", b"2012}"))
    result = ingest(tmp_path / "bad", file)
    assert result.exit_code == 3
    assert "its payload does not match WARC-Payload-Digest" in result.stderr


def capture(url: str, date: str) -> bytes:
    """One response record of another's hand."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + report(year=2020)
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: {date}\r\n"
    more = f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n"
    return f"{head}{more}WARC-Target-URI: {url}\r\n\r\n".encode() + block + b"\r\n\r\n"


def test_a_date_that_is_none_or_lies_ahead_costs_its_record_only(tmp_path: Path) -> None:
    dates = ("yesterday", "2999-01-01T00:00:00Z", "2024-02-01T00:00:00Z")
    file = tmp_path / "odd.warc"
    file.write_bytes(b"".join(capture(f"http://a.example/{at}", date) for at, date in enumerate(dates)))
    answer = ingest(tmp_path / "archive", file)
    assert answer.exit_code == 3
    assert "http://a.example/0: its date 'yesterday' is none" in answer.output
    assert "http://a.example/1: its date 2999-01-01T00:00:00.000Z lies in the future" in answer.output
    assert [row["url"] for row in fetches(tmp_path / "archive")] == ["http://a.example/2"]


def test_a_file_that_only_calls_itself_ours_is_told(ours: Path, tmp_path: Path) -> None:
    """Names of columns come from the file: one that is none must not become part of a statement."""
    whole = tmp_path / "ours.warc.gz"
    assert CliRunner().invoke(export_command, ["--archive", str(ours), "warc", str(whole)]).exit_code == 0
    # As long as what it replaces, and without digests that would give it away.
    column = b'"com)-- '.ljust(14) + b'"'
    forged = gzip.decompress(whole.read_bytes()).replace(b'"finish_reason"', column).replace(b"Digest:", b"Nothing:")
    file = tmp_path / "forged.warc"
    file.write_bytes(forged)
    answer = ingest(tmp_path / "archive", file)
    assert answer.exit_code == 3
    assert "it is not what an export of ours holds" in answer.output
    assert "runs has no column com)-- " in answer.output


def test_our_own_fetch_is_the_current_version_and_the_older_capture_stays_beside_it(tmp_path: Path) -> None:
    archive = tmp_path / "data"
    with Snapshots(archive / "raw.db") as raw:
        raw.record_fetch("http://b.example/2014", outcome="ok", kind="report", status=200, portal="p",
                         body=report(year=2014, total=4), fetched_at="2024-01-01T00:00:00.000Z")  # fmt: skip
    captured = [page("http://b.example/2014", report(year=2014, total=3))]
    assert ingest(archive, others(tmp_path / "cc.warc", CRAWL, captured)).exit_code == 0
    with sqlite3.connect(archive / "reports.db") as db:
        assert db.execute("SELECT version, current, first_seen FROM versions ORDER BY version").fetchall() == [
            (1, 0, "2015-03-20T04:05:06.000Z"),
            (2, 1, "2024-01-01T00:00:00.000Z"),
        ]


def test_pywb_indexes_what_we_write(ours: Path, tmp_path: Path) -> None:
    pytest.importorskip("pywb", reason="pywb is not installed")
    CliRunner().invoke(export_command, ["warc", str(tmp_path / "raw.warc.gz"), "--archive", str(ours)])
    done = subprocess.run(["cdx-indexer", str(tmp_path / "raw.warc.gz")], capture_output=True, text=True, check=True)
    assert done.stdout.count("example,a)/2020 ") == 2
