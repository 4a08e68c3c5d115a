"""Pages in JSON Lines come in under their own address and time; a line that is none costs itself only."""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from notation import PARSERS, report

from archive import build as building
from archive.commands.export import command as export_command
from archive.commands.ingest import command


@pytest.fixture(autouse=True)
def notation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads the notation in place of pages."""
    monkeypatch.setattr(building, "installed", lambda: PARSERS)


def line(url: str = "http://a.example/1", **more: Any) -> str:
    return json.dumps({"url": url, **more}, ensure_ascii=False)


def ingest(folder: Path, *lines: str | bytes) -> Result:
    file = folder / "pages.jsonl"
    file.write_bytes(b"\n".join(one if isinstance(one, bytes) else one.encode() for one in lines))
    return CliRunner().invoke(command, ["--archive", str(folder / "archive"), "--jobs", "1", str(file)])


def rows(folder: Path, database: str, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive" / database)) as db:
        return db.execute(query).fetchall()


def test_pages_come_in_under_their_address_time_and_hints(tmp_path: Path) -> None:
    page = report(year=2020)
    known = {"title": "青禾县2020年年报", "publisher": "青禾县人民政府", "year": 2020, "odd": [1]}
    answer = ingest(
        tmp_path,
        line(html=page.decode(), fetched_at="2021-02-01T08:00:00+08:00", **known),
        line("http://a.example/2", body=base64.b64encode(report(year=2021)).decode(), fetched_at="2022-02-01"),
    )
    assert (answer.exit_code, answer.exception) == (0, None)
    assert rows(tmp_path, "raw.db", "SELECT url, kind, outcome, fetched_at FROM fetches") == [
        ("http://a.example/1", "capture", "ok", "2021-02-01T00:00:00.000Z"),
        ("http://a.example/2", "capture", "ok", "2022-02-01T00:00:00.000Z"),
    ]
    ((hints,),) = rows(tmp_path, "raw.db", "SELECT hints FROM fetches WHERE url LIKE '%/1'")
    assert json.loads(hints) == {
        "capture": {"archive": "JSON Lines", "file": "pages.jsonl:1"},
        "link_text": "青禾县2020年年报",
        "publisher": "青禾县人民政府",
        "year": 2020,
    }
    assert rows(tmp_path, "reports.db", "SELECT year FROM reports ORDER BY year") == [(2020,), (2021,)]
    again = ingest(tmp_path, line(html=page.decode(), fetched_at="2021-02-01T08:00:00+08:00", **known))
    assert again.exit_code == 0
    assert rows(tmp_path, "raw.db", "SELECT COUNT(*) FROM fetches") == [(2,)]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"{", "it is no JSON"),
        (b"[1]", "it is no JSON object"),
        (b"\xff\xfe{", "it is no JSON"),
        (line("ftp://a.example/1", html="x"), "it has no `url` that begins with http:// or https://"),
        (line(), "it wants just one of `html`, `text` and `body`"),
        (line(html="x", text="y"), "it wants just one of `html`, `text` and `body`"),
        (line(body="?"), "its `body` is no base64"),
        (line(html="x", fetched_at="gestern"), "its `fetched_at` 'gestern' is no time of ISO 8601"),
        (line(html="x", fetched_at="2999-01-01"), "its `fetched_at` '2999-01-01' lies in the future"),
    ],
)
def test_a_line_that_is_none_is_told_by_its_number(tmp_path: Path, bad: str | bytes, said: str) -> None:
    whole = line("http://a.example/9", html=report(year=2020).decode())
    answer = ingest(tmp_path, "", bad, whole)
    assert answer.exit_code == 3
    assert f"pages.jsonl: line 2: {said}" in answer.output
    assert rows(tmp_path, "raw.db", "SELECT url FROM fetches") == [("http://a.example/9",)]


def test_half_a_character_pair_is_kept_as_what_it_is_not(tmp_path: Path) -> None:
    answer = ingest(tmp_path, b'{"url": "http://a.example/1", "html": "a\\ud800b", "fetched_at": "2021-01-01"}')
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    assert rows(tmp_path, "raw.db", "SELECT size FROM bodies") == [(3,)]


def test_an_export_of_ours_is_no_evidence(tmp_path: Path) -> None:
    assert ingest(tmp_path, line(html=report(year=2020).decode())).exit_code == 0
    out = tmp_path / "out.jsonl"
    done = CliRunner().invoke(export_command, ["jsonl", str(out), "--archive", str(tmp_path / "archive")])
    assert done.exit_code == 0, done.output
    answer = CliRunner().invoke(command, ["--archive", str(tmp_path / "archive"), "--jobs", "1", str(out)])
    assert answer.exit_code == 3
    assert answer.stderr.splitlines()[0] == (
        f"{out}: it is an export of nianbao: what was read, not the pages. "
        "Export the evidence (`nianbao export warc`) where it comes from, and take that in"
    )
    assert rows(tmp_path, "raw.db", "SELECT COUNT(*) FROM fetches") == [(1,)]
