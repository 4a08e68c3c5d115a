"""The rows of a report's history: its versions, its addresses, and what changed from one version to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from archive.changes import changes
from archive.database import connect
from archive.readings import Reading, Row
from archive.versions import Address, Seen, Version, host, own_host


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
    }


def change_rows(
    seen: Sequence[Seen], made: Sequence[Version], at_hand: Mapping[tuple[str, str], Reading]
) -> Iterator[Row]:
    """The rows of ``changes``, version by version. ``at_hand``: the readings by address and body."""
    stood: dict[str, set[str]] = {}
    for one in seen:
        stood.setdefault(one.content_sha256, set()).add(one.url)
    for old, new in pairwise(made):
        before = at_hand[(old.url, old.body_sha256)].content
        after = at_hand[(new.url, new.body_sha256)].content
        if before is None or after is None:
            continue
        for position, change in enumerate(changes(before, after), 1):
            yield {
                **change._asdict(),
                "from_version": old.number,
                "to_version": new.number,
                "position": position,
                "same_address": bool(stood[old.content_sha256] & stood[new.content_sha256]),
                "seen_at": new.first_seen,
            }


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
