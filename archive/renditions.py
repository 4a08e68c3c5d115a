"""The same report in another shape: a PDF beside its page, or the page beside it. Which is read, and what differs."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive.cells import Cell
from archive.changes import Content
from archive.forms import place_label
from archive.packing import number
from archive.readings import Reading, Row
from archive.schema import report_tables
from archive.versions import Seen, Version, latest

RENDITION_DIFFERS = "rendition_differs"
"""Kind of the finding that a page and its file do not say the same; made here, of two readings."""

SHOWN = 5
"""Cells named in a message."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """A report in another shape: ``seen``, published together with what stands at the address ``beside``."""

    seen: Seen
    beside: str


def apart(seen: Sequence[Seen]) -> tuple[list[Seen], list[Rendition]]:
    """What makes versions, and what is the same report in another shape: a page's file, or the page beside its file.

    Of a page and its files the one in which most was read makes the versions, the page where nothing tells them apart.
    Of each address of a rendition the body seen last counts. Where the page is no copy of this report, its file stands
    for itself.
    """
    at: dict[str, list[Seen]] = {}
    for one in seen:
        at.setdefault(one.attached_to or one.url, []).append(one)
    whole: list[Seen] = []
    renditions: list[Rendition] = []
    for page, group in at.items():
        if all(one.url == page for one in group) or all(one.url != page for one in group):
            whole += group
            continue
        best = max(group, key=lambda one: (one.cells_read, one.url == page, one.url)).url
        whole += [one for one in group if one.url == best]
        others = latest(one for one in group if one.url != best)
        renditions += [Rendition(one, best) for _, one in sorted(others.items())]
    return whole, renditions


class Compared(NamedTuple):
    """A rendition beside the current version: cells with a number in both, and those whose numbers differ."""

    compared: int
    differing: tuple[tuple[Cell, Cell], ...]


def compare(current: Content, other: Content) -> Compared:
    """Hold the numbers of ``other`` against those of ``current``."""
    numbers = {cell.name: cell for cell in other.cells if cell.status == "number"}
    both = [(cell, numbers[cell.name]) for cell in current.cells if cell.status == "number" and cell.name in numbers]
    return Compared(len(both), tuple((own, its) for own, its in both if number(own.value) != number(its.value)))


def rendition_row(one: Rendition, reading: Reading, found: Compared) -> Row:
    """One row of ``renditions``."""
    return {
        "url": one.seen.url,
        "body_sha256": one.seen.body_sha256,
        "beside": one.beside,
        "format": reading.report["format"],
        "title": reading.title,
        "cells_read": one.seen.cells_read,
        "compared": found.compared,
        "differing": len(found.differing),
        "first_seen": one.seen.first_seen,
        "last_seen": one.seen.last_seen,
    }


def difference(one: Rendition, found: Compared) -> Row:
    """The finding that says which numbers of a rendition differ from the report's."""
    named = "、".join(f"{place_label(own.name)} {own.raw} ≠ {its.raw}" for own, its in found.differing[:SHOWN])
    more = f" 等{len(found.differing)}格" if len(found.differing) > SHOWN else ""
    return {
        "kind": RENDITION_DIFFERS,
        "severity": "warning",
        "message": f"同一年报的另一份（{one.seen.url}）有{len(found.differing)}格的数不同：{named}{more}",
        "evidence": one.seen.url,
    }


def write(
    db: sqlite3.Connection,
    report_id: str,
    current: Version,
    beside: Sequence[Rendition],
    at_hand: Mapping[tuple[str, str], Reading],
) -> None:
    """The renditions of a report that has just been written, each held against the current version.

    Numbers that differ are a finding. ``at_hand``: the readings by address and body.
    """
    own = at_hand[(current.url, current.body_sha256)]
    place = {"report_id": report_id, "url": current.url, "body_sha256": current.body_sha256}
    told = len(own.findings)
    tables = report_tables()
    for one in beside:
        its = at_hand[(one.seen.url, one.seen.body_sha256)]
        if own.content is None or its.content is None:
            continue
        found = compare(own.content, its.content)
        db.execute(tables["renditions"].insert(), {**rendition_row(one, its, found), "report_id": report_id})
        if found.differing:
            told += 1
            db.execute(tables["findings"].insert(), {**difference(one, found), **place, "position": told})
    db.execute("UPDATE reports SET findings = ? WHERE id = ?", (told, report_id))
