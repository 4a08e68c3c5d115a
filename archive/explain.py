"""From a number back to its place in the raw bytes, and from a report to what its identity rests on."""

from __future__ import annotations

import codecs
import json
import re
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from archive.page_files import of_page
from archive.parsing import file_body, trace
from archive.readings import Sighting
from archive.snapshots import Snapshots

if TYPE_CHECKING:
    from parsers.trace import Match, Trace

CONTEXT = 60
"""Bytes shown on either side of a cell's own."""

MEANINGS: Mapping[str, str] = {
    "number": "原文是数，按原样读出 / the source has a number",
    "blank": "原文此格空白，不当作零 / the cell is blank, which is not zero",
    "slash": "原文是斜线 / the source has a slash",
    "dash": "原文是横线 / the source has a dash",
    "none_text": "原文写“无” / the source says none",
    "not_applicable": "原文写不适用 / the source says not applicable",
    "row_absent": "原文没有这一行 / the source has no such row",
    "unparseable": "读不出数，保留原文 / not readable as a number, kept as it stands",
}
"""Cell status to what it says about the source."""

PLACE = re.compile(r"(?:file (?P<file>.+) )?bytes (?P<start>\d+)-(?P<end>\d+)")


class NotHeld(LookupError):
    """There is no such report or cell; the message names what there is."""


def taken_down(conn: sqlite3.Connection, report: str) -> str:
    """Why the report of that id was taken down, ``""`` where none of that id was."""
    row = conn.execute(
        "SELECT reason FROM missed WHERE state = 'removed' AND instr(? || '-', publisher_id || '-' || year || '-') = 1",
        (report,),
    ).fetchone()
    return str(row[0]) if row else ""


def find_report(conn: sqlite3.Connection, name: str) -> str:
    """The id of the report with that id or at that address. Raises :class:`NotHeld`, naming ids that begin alike."""
    row = (
        conn.execute("SELECT id FROM reports WHERE id = ?", (name,)).fetchone()
        or conn.execute(
            "SELECT report_id FROM readings WHERE url = ? AND report_id IS NOT NULL ORDER BY last_seen DESC", (name,)
        ).fetchone()
    )
    if row:
        return str(row[0])
    if why := taken_down(conn, name):
        raise NotHeld(f"{name!r} was taken down on request: {why}")
    stem = name.rsplit("-", 1)[0]
    alike = [row[0] for row in conn.execute("SELECT id FROM reports WHERE instr(id, ?) ORDER BY id LIMIT 5", (stem,))]
    hint = f"ids like it: {', '.join(alike)}" if alike else "`nianbao serve` or `nianbao export csv` list the ids"
    raise NotHeld(f"no report {name!r} is held; {hint}")


def explain_report(conn: sqlite3.Connection, report: str) -> dict[str, Any]:
    """What is known about ``report`` and why: identity, evidence, deadline, versions, addresses, findings, checks."""
    row = _one(conn, "SELECT * FROM reports WHERE id = ?", report)
    about = {name: value for name, value in row.items() if name not in ("text", "evidence")}
    year = (row["publisher_id"], row["year"])
    return {
        "report": about,
        "evidence": json.loads(row["evidence"]),
        "coverage": _all(
            conn, "SELECT state, due_on, published_on, reason FROM coverage WHERE publisher_id = ? AND year = ?", *year
        ),
        "versions": _all(conn, "SELECT * FROM versions WHERE report_id = ? ORDER BY version", report),
        "addresses": _all(conn, "SELECT * FROM addresses WHERE report_id = ? ORDER BY url", report),
        "findings": _all(conn, "SELECT kind, severity, message, evidence FROM findings WHERE report_id = ?", report),
        "reviews": _all(conn, "SELECT * FROM reviews WHERE report_id = ? ORDER BY kind, subject", report),
        "failed_checks": _all(
            conn, "SELECT * FROM checks WHERE report_id = ? AND outcome = 'fail' ORDER BY position", report
        ),
    }


def explain_cell(
    conn: sqlite3.Connection, raw: Snapshots | None, report: str, table: str, row: str, column: str
) -> dict[str, Any]:
    """One cell of ``report``: value, raw text, status and its meaning, note, source bytes, and the checks that use it.

    ``raw`` is ``None`` where there is no raw.db; the source is then named but not shown. Raises :class:`NotHeld` for a
    cell the report's form does not have, naming those it has, and ``BodyDamaged`` where the bytes have changed.
    """
    key = (report, table, row, column)
    cells = _all(
        conn, "SELECT * FROM cells WHERE report_id = ? AND table_key = ? AND row_key = ? AND column_key = ?", *key
    )
    if not cells:
        raise NotHeld(_what_there_is(conn, report, table, row, column))
    cell = cells[0]
    about = _one(conn, "SELECT form, url, body_sha256, encoding, parser_version FROM reports WHERE id = ?", report)
    notes = _all(
        conn,
        "SELECT note FROM cell_notes WHERE report_id = ? AND table_key = ? AND row_key = ? AND column_key = ?",
        *key,
    )
    labels = _all(
        conn,
        "SELECT form_label, table_label, row_label, column_label FROM form_slots f JOIN slots s ON s.id = f.slot"
        " WHERE f.form = ? AND s.table_key = ? AND s.row_key = ? AND s.column_key = ?",
        about["form"],
        table,
        row,
        column,
    )
    name = f"{table}.{row}.{column}"
    return {
        "cell": cell,
        "labels": labels[0] if labels else {},
        "meaning": MEANINGS[cell["status"]],
        "note": notes[0]["note"] if notes else "",
        "url": about["url"],
        "body_sha256": about["body_sha256"],
        "parser_version": about["parser_version"],
        "source": _source(conn, raw, report, cell["source"], about),
        "checks": _checks(conn, report, name),
        "last_year": _last_year(
            conn, report, "cells", "table_key = ? AND row_key = ? AND column_key = ?", table, row, column
        ),
        # Last, because reading a document again may take longer than questions to the database are given.
        **_traced(conn, raw, report, table, row, column),
    }


def explain_figure(
    conn: sqlite3.Connection, raw: Snapshots | None, report: str, indicator: str, number: int = 1
) -> dict[str, Any]:
    """The ``number``-th figure of an indicator: the sentence that states it, how it was read, the checks that use it.

    Raises :class:`NotHeld` for an indicator that the report does not state, naming those it states.
    """
    stated = _all(conn, "SELECT * FROM figures WHERE report_id = ? ORDER BY position", report)
    own = [figure for figure in stated if figure["indicator"] == indicator]
    if not 0 < number <= len(own):
        there = ", ".join(dict.fromkeys(figure["indicator"] for figure in stated)) or "no figures at all"
        raise NotHeld(f"{report}: {len(own)} figures {indicator!r}; there are: {there}")
    figure = own[number - 1]
    text = _one(conn, "SELECT text FROM reports WHERE id = ?", report)["text"]
    start, end = figure["start"], figure["start"] + len(figure["raw"])
    return {
        "figure": figure,
        "stated": len(own),
        "section": _all(
            conn,
            "SELECT key, number, heading FROM sections WHERE report_id = ? AND start <= ? ORDER BY start DESC LIMIT 1",
            report,
            start,
        ),
        "context": {
            "before": text[max(0, start - CONTEXT) : start],
            "text": text[start:end],
            "after": text[end : end + CONTEXT],
        },
        "checks": _checks(conn, report, f"figure.{indicator}"),
        "last_year": _last_year(conn, report, "figures", "indicator = ?", indicator),
        **_traced(conn, raw, report, indicator, str(number)),
    }


def explain_section(conn: sqlite3.Connection, report: str, key: str) -> dict[str, Any]:
    """The sections of that key, with the figures read in them. Raises :class:`NotHeld`, naming those there are."""
    sections = _all(conn, "SELECT * FROM sections WHERE report_id = ? ORDER BY position", report)
    own = [section for section in sections if section["key"] == key]
    if not own:
        there = ", ".join(section["key"] or section["heading"] for section in sections) or "no sections at all"
        raise NotHeld(f"{report}: no section {key!r}; there are: {there}")
    figures = (
        "SELECT indicator, value, unit, raw FROM figures WHERE report_id = ? AND section_key = ? ORDER BY position"
    )
    return {
        "sections": own,
        "figures": _all(conn, figures, report, key),
        "last_year": _last_year(conn, report, "sections", "key = ?", key),
    }


def excerpt(body: bytes, start: int, end: int, encoding: str) -> tuple[str, str, str]:
    """The text before, of and after ``body[start:end]``, decoded; bytes that are none of the encoding show as ``�``."""
    before = _decode(body[max(0, start - CONTEXT) : start], encoding, cut_left=start > CONTEXT)
    return before, _decode(body[start:end], encoding), _decode(body[end : end + CONTEXT], encoding, cut_right=True)


def _decode(data: bytes, encoding: str, *, cut_left: bool = False, cut_right: bool = False) -> str:
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        encoding = "utf-8"
    # A window may begin or end inside a character: up to three of its bytes are left out.
    for left in range(4 if cut_left else 1):
        for right in range(4 if cut_right else 1):
            try:
                return data[left : len(data) - right].decode(encoding or "utf-8")
            except UnicodeDecodeError:
                continue
    return data.decode(encoding or "utf-8", "replace")


def _source(
    conn: sqlite3.Connection, raw: Snapshots | None, report: str, source: str | None, about: Mapping[str, Any]
) -> dict[str, Any]:
    match = PLACE.fullmatch(source or "")
    if source and not match:
        return {
            "place": source,
            "why": "原文是文档，按页、表或段指明 / a document, pointed at by page, sheet or row",
        }
    if not match:
        return {"place": "", "why": "出处不明：文件格式不给出位置，或原文没有此格 / no place is known"}
    if raw is None:
        return {"place": source, "why": "没有 raw.db，无法出示原始字节 / there is no raw.db to show the bytes from"}
    seen = _sighting(conn, report)
    if seen is None or not match["file"]:
        body, encoding = raw.body(of_page(seen) if seen else about["body_sha256"]), about["encoding"]
    else:
        body, encoding = file_body(raw, seen, match["file"])
    before, text, after = excerpt(body, int(match["start"]), int(match["end"]), encoding)
    return {"place": source, "before": before, "text": text, "after": after}


def _checks(conn: sqlite3.Connection, report: str, operand: str) -> list[dict[str, Any]]:
    return _all(
        conn,
        "SELECT check_id, scope, outcome, left_value, right_value, difference, message, review FROM checks c"
        " WHERE report_id = ? AND EXISTS (SELECT 1 FROM json_each(c.operands) o WHERE o.value = ?) ORDER BY position",
        report,
        operand,
    )


def _last_year(conn: sqlite3.Connection, report: str, table: str, which: str, *values: str) -> list[dict[str, Any]]:
    """What stands in the same place of the report of the year before; empty where that is not held."""
    about = _one(conn, "SELECT publisher_id, year FROM reports WHERE id = ?", report)
    stem = f"{about['publisher_id']}-{about['year']}"
    if about["year"] is None or not report.startswith(stem):
        return []
    before = f"{about['publisher_id']}-{about['year'] - 1}{report.removeprefix(stem)}"
    return _all(conn, f"SELECT * FROM {table} WHERE report_id = ? AND {which}", before, *values)


def _sighting(conn: sqlite3.Connection, report: str) -> Sighting | None:
    """Where the bytes were seen that the report of that id was made of; ``None`` in a file without its readings."""
    readings = _all(
        conn,
        "SELECT g.* FROM readings g JOIN reports r ON r.url = g.url AND r.body_sha256 = g.body_sha256 WHERE r.id = ?",
        report,
    )
    return Sighting(*(readings[0][name] for name in Sighting.__dataclass_fields__)) if readings else None


def _traced(conn: sqlite3.Connection, raw: Snapshots | None, report: str, *names: str) -> dict[str, Any]:
    """How it was read, by reading the body again; empty without raw bytes or where they do not give it."""
    seen = _sighting(conn, report)
    if raw is None or seen is None:
        return {}
    found = trace(raw, seen, *names)
    return {"reading": _told(found)} if found is not None else {}


def _told(found: Trace) -> dict[str, Any]:
    read = found.cell or found.figure
    return {
        "place": found.place,
        "bytes": [found.start, found.end] if found.start >= 0 else None,
        "steps": [list(step) for step in found.steps],
        "row_words": _words(found.row),
        "column_words": _words(found.column),
        "read_now": None if read is None or read.value is None else str(read.value),
    }


def _words(match: Match | None) -> dict[str, str] | None:
    return None if match is None else {"text": match.text, "how": match.how}


def _what_there_is(conn: sqlite3.Connection, report: str, table: str, row: str, column: str) -> str:
    given: list[str] = []
    for name, value in (("table_key", table), ("row_key", row), ("column_key", column)):
        where = "".join(f" AND {key} = ?" for key in ("table_key", "row_key", "column_key")[: len(given)])
        there = [
            key
            for (key,) in conn.execute(
                f"SELECT DISTINCT {name} FROM cells WHERE report_id = ?{where}", (report, *given)
            )
        ]
        if value not in there:
            what = f"no {name.removesuffix('_key')} {value!r}" if value else f"a {name.removesuffix('_key')} is missing"
            return f"{report}: {what}; there are: {', '.join(there) or 'no cells at all'}"
        given.append(value)
    return f"{report}: no such cell"


def _all(conn: sqlite3.Connection, sql: str, *values: object) -> list[dict[str, Any]]:
    cursor = conn.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _one(conn: sqlite3.Connection, sql: str, *values: object) -> dict[str, Any]:
    return _all(conn, sql, *values)[0]
