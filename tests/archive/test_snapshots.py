"""raw.db keeps what was received, says when it cannot, and counts from its own rows."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from pathlib import Path

import pytest
import zstandard

from archive.snapshots import BodyDamaged, Snapshots

PAGE = "<html><body><p>演示市政府信息公开工作年度报告</p></body></html>".encode() * 20
URL = "https://www.example.gov.cn/a.html"


SITE, OTHER = "https://www.example.gov.cn", "https://other.example.gov.cn"


def page(number: int, site: str = "a", size: int = 300) -> bytes:
    """A page of some kilobytes: the chrome of its site, and ``size`` characters that no other page has."""
    words = random.Random(number)
    columns = random.Random(site)
    chrome = "".join(
        f'<li class="nav"><a href="/{columns.randbytes(6).hex()}/index.html">栏目{i}</a></li>' for i in range(120)
    )
    return (chrome + "".join(chr(words.randint(0x4E00, 0x6000)) for _ in range(size))).encode()


def store(raw: Snapshots, url: str, body: bytes, kind: str = "report") -> str:
    return str(raw.record_fetch(url, outcome="ok", kind=kind, body=body).body_sha256)


def encodings(raw: Snapshots) -> dict[str, str]:
    return dict(raw.db.execute("SELECT sha256, encoding FROM bodies").fetchall())


def packed(raw: Snapshots, sha256: str) -> int:
    return int(raw.db.execute("SELECT LENGTH(data) FROM bodies WHERE sha256 = ?", (sha256,)).fetchone()[0])


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


def test_pages_are_compressed_with_the_first_page_of_their_site(raw: Snapshots) -> None:
    first = store(raw, f"{SITE}/1.html", page(1))
    elsewhere = store(raw, f"{OTHER}/1.html", page(2, "b"))
    second = store(raw, f"{SITE}/2.html", page(3))
    listing = store(raw, f"{SITE}/index.html", page(4), "listing")
    third = store(raw, f"{OTHER}/2.html", page(5, "b"))
    assert encodings(raw) == {
        first: "zstd",
        elsewhere: "zstd",
        second: f"zstd:{first}",
        listing: f"zstd:{first}",
        third: f"zstd:{elsewhere}",
    }
    reopened = Snapshots(raw.path, read_only=True)
    assert [reopened.body(sha256) for sha256 in (third, listing, second, elsewhere, first)] == [
        page(5, "b"),
        page(4),
        page(3),
        page(2, "b"),
        page(1),
    ]


def test_a_small_site_takes_less_than_a_third(raw: Snapshots) -> None:
    for number in range(30):
        store(raw, f"{SITE}/{number}.html", page(number, size=100))
    (kept,) = raw.db.execute("SELECT SUM(LENGTH(data)) FROM bodies").fetchone()
    alone = sum(len(zstandard.compress(page(number, size=100), 19)) for number in range(30))
    assert kept * 3 < alone


def test_every_template_of_a_site_has_its_dictionary(raw: Snapshots) -> None:
    stored = [store(raw, f"{SITE}/{number}.html", page(number, "ab"[number % 2])) for number in range(6)]
    portal, column = f"zstd:{stored[0]}", f"zstd:{stored[1]}"
    assert [encodings(raw)[sha256] for sha256 in stored] == ["zstd", "zstd", portal, column, portal, column]


def test_another_process_goes_on_with_the_same_dictionaries(raw: Snapshots) -> None:
    first = store(raw, f"{SITE}/1.html", page(1))
    store(raw, f"{SITE}/1.html", page(1) + b"changed")
    raw.record_fetch(f"{SITE}/gone.html", outcome="failed", kind="report", reason="timed out")
    with Snapshots(raw.path) as later:
        second = store(later, f"{SITE}/2.html", page(2))
        assert encodings(later)[second] == f"zstd:{first}"


def test_a_page_that_changed_a_little_takes_a_few_bytes_and_two_bodies_to_read(raw: Snapshots) -> None:
    first = store(raw, f"{SITE}/1.html", page(1))
    second = store(raw, f"{SITE}/2.html", page(2))
    again = [store(raw, f"{SITE}/2.html", page(2) + b"<i>%d</i>" % hits) for hits in (7, 8, 9)]
    assert [encodings(raw)[sha256] for sha256 in (second, *again)] == [f"zstd:{first}", *[f"zstd:{second}"] * 3]
    assert packed(raw, second) > 500
    assert max(packed(raw, sha256) for sha256 in again) < 60
    assert raw.body(again[2]) == page(2) + b"<i>9</i>"


def test_what_is_no_page_stands_alone_and_serves_nobody(raw: Snapshots) -> None:
    draw = random.Random(1)
    picture, other = draw.randbytes(5000), draw.randbytes(5000)
    stored = [store(raw, f"{SITE}/{number}", body) for number, body in enumerate((b"<p>gone</p>" * 50, picture, other))]
    stored.append(store(raw, f"{SITE}/1.html", page(1)))
    assert [encodings(raw)[sha256] for sha256 in stored] == ["zstd", "identity", "identity", "zstd"]
    changed = store(raw, f"{SITE}/1", picture + b"!")
    assert encodings(raw)[changed] == f"zstd:{stored[1]}"
    assert raw.body(changed) == picture + b"!"


def test_rows_of_two_archives_can_be_put_together(raw: Snapshots, tmp_path: Path) -> None:
    one, two = page(1), page(2)
    store(raw, f"{SITE}/1.html", one)
    store(raw, f"{SITE}/2.html", two)
    with Snapshots(tmp_path / "other.db") as other:
        held = [store(other, f"{SITE}/2.html", two), store(other, f"{SITE}/1.html", one)]
        held.append(store(other, f"{SITE}/3.html", page(3)))
    raw.db.execute("ATTACH ? AS other", (str(tmp_path / "other.db"),))
    raw.db.execute("INSERT OR IGNORE INTO bodies SELECT * FROM other.bodies")
    assert [raw.body(sha256) for sha256 in held] == [two, one, page(3)]


def test_a_lost_dictionary_is_named_and_not_used_again(raw: Snapshots) -> None:
    first = store(raw, f"{SITE}/1.html", page(1))
    second = store(raw, f"{SITE}/2.html", page(2))
    raw.db.execute("UPDATE bodies SET data = ?, encoding = 'identity' WHERE sha256 = ?", (page(9), first))
    with Snapshots(raw.path) as damaged:
        with pytest.raises(
            BodyDamaged, match=f"{second} cannot be .*: body {first}, .* is damaged: .* Restore"
        ) as told:
            damaged.body(second)
        assert told.value.sha256 == first
        changed = store(damaged, f"{SITE}/2.html", page(2) + b"!")
        assert encodings(damaged)[changed] == "zstd"
    raw.db.execute("DELETE FROM bodies WHERE sha256 = ?", (first,))
    with Snapshots(raw.path) as damaged:
        with pytest.raises(BodyDamaged, match=f"{second} cannot be .*: body {first}, .* is missing. Restore") as told:
            damaged.body(second)
        assert told.value.sha256 == first
    raw.db.execute("UPDATE bodies SET encoding = 'zstd:' || sha256")
    with pytest.raises(BodyDamaged, match=f"body {second} is said to be compressed with itself"):
        Snapshots(raw.path).body(second)


def test_two_writers_use_only_what_is_committed(raw: Snapshots) -> None:
    with Snapshots(raw.path) as other:
        one = store(raw, f"{SITE}/1.html", page(1))
        two = store(other, f"{SITE}/2.html", page(2))
        raw.db.execute("CREATE TRIGGER full BEFORE INSERT ON fetches BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        with pytest.raises(sqlite3.IntegrityError, match="disk full"):
            store(raw, f"{OTHER}/lost.html", page(3, "b"))
        raw.db.execute("DROP TRIGGER full")
        kept = store(raw, f"{OTHER}/kept.html", page(4, "b"))
    assert encodings(raw) == {one: "zstd", two: f"zstd:{one}", kept: "zstd"}
    assert raw.body(kept) == page(4, "b")


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
