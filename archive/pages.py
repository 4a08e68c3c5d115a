"""Reports published on several pages: which pages make one reading, of all that was fetched."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from archive.readings import Sighting

_GOOD = ("ok", "unchanged")


def is_split(raw: sqlite3.Connection, url: str, last: int) -> bool:
    """Whether further pages of the report at ``url`` were asked for, up to fetch ``last``."""
    found = raw.execute(
        "SELECT 1 FROM fetches WHERE kind = 'part' AND found_on = ? AND id <= ? LIMIT 1", (url, last)
    ).fetchone()
    return found is not None


def joined(raw: sqlite3.Connection, one: Sighting, last: int) -> list[Sighting]:
    """Every set of pages that a run saw together at the address of ``one``, in the order first seen.

    ``body_sha256`` joins the hashes of the pages by ``+``; the hints say how many bytes each page takes. A page that a
    run did not have stands as an earlier run had it. As long as a run goes on and has not asked for all pages yet,
    what it has seen is not read: a report in half would count as a version of its own.
    """
    found: dict[str, Sighting] = {}
    held: dict[int, str] = {}
    asked: set[int] = set()
    expected = 1
    for run in _runs(raw, one.url, last):
        if 1 in run.good:
            asked, expected = set(), 1
        held.update(run.good)
        asked |= run.asked
        expected = max([expected, run.expected, *asked])
        numbers = range(2, expected + 1)
        if not run.latest or 1 not in held or (not run.over and not asked.issuperset(numbers)):
            continue
        shas = [held[1], *(held[number] for number in numbers if number in held)]
        sizes = [_size(raw, sha) for sha in shas]
        hints = json.loads(one.hints) | {"pages": sizes}
        told = json.dumps(hints, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        name = "+".join(shas)
        earlier = found.get(name)
        first = earlier.first_seen if earlier else run.first
        found[name] = replace(one, body_sha256=name, first_seen=first, last_seen=run.latest, hints=told)
    return list(found.values())


class _Run:
    """What one run saw of an article: which of its further pages it asked for, and the pages that it had."""

    def __init__(self, over: bool) -> None:
        self.over = over
        self.first = self.latest = ""
        self.expected = 1
        self.asked: set[int] = set()
        self.good: dict[int, str] = {}


def _runs(raw: sqlite3.Connection, url: str, last: int) -> Iterator[_Run]:
    rows = raw.execute(
        "SELECT f.kind, f.run_id, f.fetched_at, f.outcome, f.hints, CASE WHEN f.body_sha256 NOT IN"
        " (SELECT sha256 FROM bodies WHERE encoding = 'removed') THEN f.body_sha256 END AS body_sha256,"
        " r.finished_at IS NOT NULL OR f.run_id IS NULL OR f.run_id < (SELECT MAX(id) FROM runs) AS over"
        " FROM fetches f LEFT JOIN runs r ON r.id = f.run_id WHERE f.id <= :last AND ("
        " (f.kind = 'report' AND f.url = :url) OR (f.kind = 'part' AND f.found_on = :url)) ORDER BY f.id",
        {"url": url, "last": last},
    )
    runs: dict[int | None, _Run] = {}
    for row in rows:
        run = runs.setdefault(row["run_id"], _Run(bool(row["over"])))
        hints = json.loads(row["hints"])
        good = row["outcome"] in _GOOD and row["body_sha256"]
        # Each page tells how many it knows of; a pager may show no more than the next.
        run.expected = max(run.expected, int(hints.get("parts", 1)))
        number = int(hints.get("part", 2)) if row["kind"] == "part" else 1
        if number > 1:
            run.asked.add(number)
        if good:
            run.good[number], run.latest = row["body_sha256"], row["fetched_at"]
            run.first = run.first or row["fetched_at"]
    yield from runs.values()


def _size(raw: sqlite3.Connection, sha256: str) -> int:
    return int(raw.execute("SELECT size FROM bodies WHERE sha256 = ?", (sha256,)).fetchone()[0])
