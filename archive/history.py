"""The rows of a report's history: its versions, its addresses, and what changed from one version to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from archive.changes import Change, changes
from archive.database import connect
from archive.readings import Reading, Row
from archive.versions import Address, Seen, Version, host, own_host

UNTOLD = Change("text", "", None, None, None, None, "内容有改动，不在所比较的各处")
"""What is said of two versions that differ in nothing that is compared, so that every pair compared has a row."""


def version_row(one: Version, reading: Reading) -> Row:
    """One row of ``versions``; ``reading`` is the one that stands for the version."""
    return {
        "version": one.number,
        "current": one.current,
        "reason": one.reason,
        "url": one.url,
        "source_host": host(one.url),
        "own_host": one.own_host,
        "body_sha256": one.body_sha256,
        "content_sha256": one.content_sha256,
        "first_seen": one.first_seen,
        "last_seen": one.last_seen,
        "standing": one.standing,
        "title": reading.title,
        "published_on": reading.content.published_on if reading.content else None,
        "form": reading.content.form if reading.content else "",
        "cells": len(reading.content.cells) if reading.content else 0,
        "cells_read": one.cells_read,
    }


def address_row(one: Address) -> Row:
    """One row of ``addresses``."""
    return {
        "url": one.url,
        "source_host": host(one.url),
        "own_host": own_host(one.url),
        "version": one.version,
        "body_sha256": one.body_sha256,
        "first_seen": one.first_seen,
        "last_seen": one.last_seen,
        "gone_since": one.gone_since,
    }


def change_rows(
    seen: Sequence[Seen], made: Sequence[Version], at_hand: Mapping[tuple[str, str], Reading]
) -> Iterator[Row]:
    """The rows of ``changes``, pair by pair of versions. ``at_hand``: the readings by address and body."""
    numbered = {version.number: version for version in made}
    for (old, new), (same_address, seen_at) in sorted(compared(seen, made).items()):
        before, after = (at_hand[(one.url, one.body_sha256)].content for one in (numbered[old], numbered[new]))
        if before is None or after is None:
            continue
        for position, change in enumerate(changes(before, after) or (UNTOLD,), 1):
            yield {
                **change._asdict(),
                "from_version": old,
                "to_version": new,
                "position": position,
                "same_address": same_address,
                "seen_at": seen_at,
            }


def compared(seen: Sequence[Seen], made: Sequence[Version]) -> dict[tuple[int, int], tuple[bool, str]]:
    """Pairs of versions to compare, whether the one followed the other at one address, and when that was seen.

    What followed at an address, whatever was seen elsewhere in between; and each version with the one before it.
    """
    numbers = {version.content_sha256: version.number for version in made}
    found: dict[tuple[int, int], tuple[bool, str]] = {}
    in_order = sorted(seen, key=lambda one: (one.url, one.first_seen, one.body_sha256))
    for old, new in pairwise(in_order):
        if old.url == new.url and old.content_sha256 != new.content_sha256:
            pair = numbers[old.content_sha256], numbers[new.content_sha256]
            earlier = found.get(pair, (True, new.first_seen))
            found[pair] = True, min(earlier[1], new.first_seen)
    for before, after in pairwise(made):
        found.setdefault((before.number, after.number), (False, after.first_seen))
    return found


def same_content(archive: Path, urls: Iterable[str]) -> set[str]:
    """Those of ``urls`` whose two latest bodies say the same to a reader: only a counter or the page around changed."""
    db = connect(archive / "reports.db", read_only=True)
    try:
        return {url for url in urls if _unaltered(db, url)}
    finally:
        db.close()


def _unaltered(db: sqlite3.Connection, url: str) -> bool:
    latest = "SELECT content_sha256 FROM readings WHERE url = ? ORDER BY last_seen DESC, body_sha256 LIMIT 2"
    found = [row[0] for row in db.execute(latest, (url,))]
    return len(found) == 2 and found[0] == found[1] != ""
