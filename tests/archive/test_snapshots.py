"""raw.db keeps what was received, says when it cannot, and counts from its own rows."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from pathlib import Path

import pytest

from archive.snapshots import BodyDamaged, Snapshots

PAGE = "<html><body><p>演示市政府信息公开工作年度报告</p></body></html>".encode() * 20
URL = "https://www.example.gov.cn/a.html"


def page(number: int) -> bytes:
    """A page of a few kilobytes that shares its chrome with the others."""
    words = random.Random(number)
    chrome = "".join(f'<li class="nav"><a href="/col{i}/index.html">栏目{i}</a></li>' for i in range(40))
    return (chrome + "".join(chr(words.randint(0x4E00, 0x6000)) for _ in range(300))).encode()


@pytest.fixture
def raw(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "raw.db")


def test_a_fetch_is_on_disk_when_record_fetch_returns(raw: Snapshots) -> None:
    raw.record_fetch(
        URL,
        outcome="ok",
        kind="report",
        body=PAGE,
        final_url=URL,
        fetched_at="2024-02-01T03:04:05.678Z",
        status=200,
        headers=[("Set-Cookie", "a"), ("Set-Cookie", "b")],
        hints={"year": 2023},
        etag='"x"',
    )
    other = sqlite3.connect(raw.path)
    row = other.execute(
        "SELECT id, url, final_url, fetched_at, status, headers, body_sha256, outcome, kind, hints, etag FROM fetches"
    ).fetchone()
    assert row == (
        1,
        URL,
        "",
        "2024-02-01T03:04:05.678Z",
        200,
        '[["Set-Cookie", "a"], ["Set-Cookie", "b"]]',
        hashlib.sha256(PAGE).hexdigest(),
        "ok",
        "report",
        '{"year":2023}',
        '"x"',
    )
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_same_bytes_are_stored_once_and_come_back_as_received(raw: Snapshots) -> None:
    for url in (URL, URL + "?b", URL):
        raw.record_fetch(url, outcome="ok", kind="report", body=PAGE)
    sha256 = hashlib.sha256(PAGE).hexdigest()
    assert raw.db.execute("SELECT COUNT(*), MAX(size), MAX(encoding) FROM bodies").fetchone()[:] == (
        1,
        len(PAGE),
        "zstd",
    )
    assert raw.body(sha256) == PAGE
    assert [fetch.url for fetch in raw.fetches()] == [URL, URL + "?b", URL]


@pytest.mark.parametrize("body", [b"", b"x", bytes(range(256)), b"\0" * 100_000])
def test_odd_bodies_come_back(raw: Snapshots, body: bytes) -> None:
    fetch = raw.record_fetch(URL, outcome="ok", kind="report", body=body)
    assert raw.body(str(fetch.body_sha256)) == body


def test_unchanged_points_at_the_body_held(raw: Snapshots) -> None:
    raw.record_fetch(URL, outcome="ok", kind="report", body=PAGE, etag='"1"')
    raw.record_fetch(URL, outcome="failed", kind="report", reason="timed out")
    again = raw.record_fetch(URL, outcome="unchanged", kind="report", status=304)
    assert again.body_sha256 == hashlib.sha256(PAGE).hexdigest()
    never = raw.record_fetch(URL + "?never", outcome="unchanged", kind="report", status=304)
    assert never.body_sha256 is None


def test_latest_is_the_last_good_fetch(raw: Snapshots) -> None:
    raw.record_fetch(URL, outcome="ok", kind="report", body=PAGE, etag='"1"')
    raw.record_fetch(URL, outcome="soft_404", kind="report", body=b"not here")
    held = raw.latest(URL)
    assert held is not None
    assert (held.id, held.etag) == (1, '"1"')
    assert raw.latest(URL + "?b") is None


def test_a_damaged_body_is_named(raw: Snapshots) -> None:
    sha256 = str(raw.record_fetch(URL, outcome="ok", kind="report", body=PAGE).body_sha256)
    data = bytearray(raw.db.execute("SELECT data FROM bodies").fetchone()[0])
    data[-8] ^= 1
    raw.db.execute("UPDATE bodies SET data = ?", (bytes(data),))
    with pytest.raises(BodyDamaged, match=sha256):
        raw.body(sha256)
    raw.db.execute("UPDATE bodies SET data = ?, encoding = 'identity'", (PAGE[:-1],))
    with pytest.raises(BodyDamaged, match=f"{sha256} is damaged"):
        raw.body(sha256)
    with pytest.raises(BodyDamaged, match="there is no body abc"):
        raw.body("abc")


def test_bodies_from_before_and_after_a_dictionary_stay_readable(raw: Snapshots) -> None:
    before = str(raw.record_fetch(URL, outcome="ok", kind="report", body=page(0)).body_sha256)
    first = raw.train_dictionary([page(number) for number in range(100, 300)], size=16 * 1024)
    middle = str(raw.record_fetch(URL, outcome="ok", kind="report", body=page(1)).body_sha256)
    second = raw.train_dictionary([page(number) for number in range(300, 500)], size=16 * 1024)
    after = str(raw.record_fetch(URL, outcome="ok", kind="report", body=page(2)).body_sha256)
    assert (first, second) == (1, 2)
    stored = dict(raw.db.execute("SELECT sha256, encoding FROM bodies").fetchall())
    assert stored == {before: "zstd", middle: "zstd:1", after: "zstd:2"}
    reopened = Snapshots(raw.path, read_only=True)
    assert [reopened.body(sha256) for sha256 in (before, middle, after)] == [page(0), page(1), page(2)]
    size = dict(raw.db.execute("SELECT sha256, LENGTH(data) FROM bodies").fetchall())
    assert size[middle] < size[before]
    raw.db.execute("DELETE FROM dictionaries WHERE id = 1")
    with pytest.raises(BodyDamaged, match=f"{middle} cannot be decompressed: dictionary 1 is missing"):
        Snapshots(raw.path, read_only=True).body(middle)


def test_too_little_to_learn_from_is_said(raw: Snapshots) -> None:
    with pytest.raises(ValueError, match="1 bodies are too few"):
        raw.train_dictionary([b"x"])


def test_a_run_counts_its_own_fetches(raw: Snapshots) -> None:
    raw.record_fetch(URL, outcome="ok", kind="report", body=PAGE)
    run = raw.start_run("crawl", details={"delay": 3}, started_at="2024-02-01T00:00:00Z")
    raw.record_fetch(URL, outcome="ok", kind="report", body=PAGE, run_id=run, portal="a")
    raw.record_fetch(URL + "?2", outcome="ok", kind="report", body=b"new", run_id=run, portal="b")
    raw.record_fetch(URL + "?3", outcome="ok", kind="report", body=b"new", run_id=run, portal="b")
    raw.record_fetch(URL, outcome="unchanged", kind="report", run_id=run, portal="a")
    raw.record_fetch(URL + "?4", outcome="blocked", kind="listing", run_id=run, portal="b")
    raw.finish_run(run, "partial", details={"pages": 5}, finished_at="2024-02-01T01:00:00Z")
    row = dict(raw.runs()[0])
    counted = {name: row[name] for name in ("portals", "fetched", "ok", "unchanged", "blocked", "failed")}
    assert counted == {"portals": 2, "fetched": 5, "ok": 3, "unchanged": 1, "blocked": 1, "failed": 0}
    assert (row["new_bodies"], row["bytes"]) == (1, len(PAGE) + 6)
    assert (row["finish_reason"], row["finished_at"]) == ("partial", "2024-02-01T01:00:00Z")
    assert json.loads(row["details"]) == {"delay": 3, "pages": 5}


def test_unknown_words_are_refused_before_anything_is_written(raw: Snapshots) -> None:
    with pytest.raises(ValueError, match="outcome 'fine' is not one of ok"):
        raw.record_fetch(URL, outcome="fine", kind="report")
    with pytest.raises(ValueError, match="kind 'page' is not one of report"):
        raw.record_fetch(URL, outcome="ok", kind="page")
    assert list(raw.fetches()) == []


def test_what_a_card_says_follows_the_card(raw: Snapshots) -> None:
    raw.record_portal("a", name="甲市", home="https://a.gov.cn/", publisher="甲市人民政府", region_code="110000")
    raw.record_portal("a", name="甲市政府")
    assert raw.db.execute("SELECT id, name, publisher FROM portals").fetchall()[0][:] == (
        "a",
        "甲市政府",
        "甲市人民政府",
    )
