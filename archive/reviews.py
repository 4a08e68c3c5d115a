"""What a person has decided about a check, a finding or a cell: "the original says so".

A review is appended to ``raw.db``, which no rebuild touches, and keyed on the evidence it was made on: the published
words and numbers themselves, not the address, the bytes or the program. Whatever else changes, it stands as long as
these do; when they change, it is told as stale and no longer shown as current.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.database import connect, now, transaction
from archive.lock import building
from archive.schema import report_tables
from archive.snapshots import Snapshots

VERDICTS: Mapping[str, str] = {
    "as_published": "原文如此",
    "explained": "原文另有说明",
    "misread": "解读有误",
    "doubtful": "仍有疑问",
    "withdrawn": "撤回复核",
}
"""Verdict to its Chinese label. The last takes an earlier review back."""

KINDS = ("check", "finding", "cell")


class NothingToReview(LookupError):
    """There is no such check, finding or cell; the message names what there is."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a review stands on: ``words`` for people, ``sha256`` to compare by."""

    words: str
    sha256: str


def evidence(db: sqlite3.Connection, report: str, kind: str, subject: str) -> Evidence | None:
    """What ``subject`` of ``report`` rests on now, ``None`` where there is no such thing.

    ``subject`` is ``CHECK SCOPE`` for a check, a kind of finding, or ``table.row.column``.
    """
    if kind == "check":
        return _check(db, report, subject)
    if kind == "finding":
        rows = db.execute(
            "SELECT f.evidence, f.message, r.content_sha256 FROM findings f JOIN reports r ON r.id = f.report_id"
            " WHERE f.report_id = ? AND f.kind = ? ORDER BY f.position",
            (report, subject),
        ).fetchall()
        # A finding without evidence of its own speaks of the report as a whole.
        told = [row["evidence"] or row["content_sha256"] for row in rows]
        return _evidence(subject, told, "; ".join(row["message"] for row in rows)) if rows else None
    cell = _cell(db, report, subject)
    return _evidence(subject, [cell], f"{subject} 「{cell[1]}」 {cell[2]}") if cell else None


def _check(db: sqlite3.Connection, report: str, subject: str) -> Evidence | None:
    name, _, scope = subject.partition(" ")
    rows = db.execute(
        "SELECT outcome, left_value, right_value, operands, message FROM checks"
        " WHERE report_id = ? AND check_id = ? AND scope = ? ORDER BY position",
        (report, name, scope),
    ).fetchall()
    told: list[Any] = []
    for row in rows:
        told.append([row["outcome"], row["left_value"], row["right_value"]])
        told += [_operand(db, report, operand) for operand in json.loads(row["operands"])]
    return _evidence(subject, told, "; ".join(row["message"] for row in rows)) if rows else None


def _operand(db: sqlite3.Connection, report: str, name: str) -> list[Any]:
    if name.startswith("figure."):
        rows = db.execute(
            "SELECT raw, value FROM figures WHERE report_id = ? AND indicator = ? ORDER BY position",
            (report, name.removeprefix("figure.")),
        )
        return [name, *(list(row) for row in rows)]
    return _cell(db, report, name) or [name]


def _cell(db: sqlite3.Connection, report: str, name: str) -> list[Any] | None:
    parts = name.split(".")
    if len(parts) != 3:
        return None
    row = db.execute(
        "SELECT raw, status, value, unit FROM cells"
        " WHERE report_id = ? AND table_key = ? AND row_key = ? AND column_key = ?",
        (report, *parts),
    ).fetchone()
    return [name, *row] if row else None


def _evidence(subject: str, told: list[Any], words: str) -> Evidence:
    packed = json.dumps([subject, told], ensure_ascii=False, sort_keys=True)
    return Evidence(words, hashlib.sha256(packed.encode()).hexdigest())


def subjects(db: sqlite3.Connection, report: str, kind: str) -> list[str]:
    """What of ``report`` may be reviewed: checks that did not pass, findings."""
    questions = {
        "check": "SELECT DISTINCT check_id || ' ' || scope FROM checks WHERE report_id = ?"
        " AND outcome IN ('fail', 'uncertain') ORDER BY 1",
        "finding": "SELECT DISTINCT kind FROM findings WHERE report_id = ? ORDER BY 1",
    }
    return [row[0] for row in db.execute(questions[kind], (report,))] if kind in questions else []


def add(
    raw: Snapshots, db: sqlite3.Connection, report: str, kind: str, subject: str, verdict: str, note: str, reviewer: str
) -> Evidence:
    """Append a review of what ``report`` says now, and return what it stands on. Raises :class:`NothingToReview`."""
    found = evidence(db, report, kind, subject)
    if found is None:
        there = ", ".join(subjects(db, report, kind)) or "none"
        raise NothingToReview(f"{report}: there is no {kind} {subject!r} to review; there are: {there}")
    row = {
        "reviewed_at": now(),
        "reviewer": reviewer,
        "report_id": report,
        "kind": kind,
        "subject": subject,
        "verdict": verdict,
        "note": note,
        "evidence": found.words,
        "evidence_sha256": found.sha256,
    }
    with transaction(raw.db):
        raw.db.execute(f"INSERT INTO reviews ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})", row)
    return found


def write(db: sqlite3.Connection, raw: sqlite3.Connection) -> None:
    """Write the table ``reviews`` of ``reports.db`` anew. The caller opens the transaction.

    Of each thing reviewed it holds the last review on the evidence as it is now, else the last on other evidence.
    """
    db.execute("DELETE FROM reviews")
    if not raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'reviews'").fetchone():
        return
    standing: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in raw.execute("SELECT * FROM reviews ORDER BY reviewed_at, id"):
        key = (row["report_id"], row["kind"], row["subject"])
        there = evidence(db, *key)
        state = "gone" if there is None else "current" if there.sha256 == row["evidence_sha256"] else "stale"
        held = standing.get(key)
        if held is None or held["state"] != "current" or state == "current":
            standing[key] = {**dict(row), "state": state}
    insert = report_tables()["reviews"].insert()
    db.executemany(insert, [row for _, row in sorted(standing.items()) if row["verdict"] != "withdrawn"])


def refresh(archive: Path) -> None:
    """Bring the table of a built ``reports.db`` up to what ``raw.db`` says now."""
    with (
        building(archive),
        closing(connect(archive / "reports.db")) as db,
        closing(connect(archive / "raw.db", read_only=True)) as raw,
        transaction(db),
    ):
        write(db, raw)


def open_questions(db: sqlite3.Connection) -> list[tuple[str, str, str, str]]:
    """What wants a person's decision and has no current one: report, kind, subject, message. Checks that fail and
    findings of weight."""
    rows = db.execute(
        "WITH asked AS ("
        " SELECT report_id, 'check' AS kind, check_id || ' ' || scope AS subject, message FROM checks"
        " WHERE outcome = 'fail'"
        " UNION SELECT report_id, 'finding', kind, message FROM findings"
        " WHERE severity = 'error' AND report_id IS NOT NULL)"
        " SELECT report_id, kind, subject, message FROM asked a WHERE NOT EXISTS (SELECT 1 FROM reviews v"
        " WHERE v.report_id = a.report_id AND v.kind = a.kind AND v.subject = a.subject AND v.state = 'current')"
        " ORDER BY report_id, kind, subject"
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
