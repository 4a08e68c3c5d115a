"""The archive in formats other tools read: CSV, JSON Lines, WARC. Everything streams; nothing is held in memory."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from archive import warc
from archive.schema import report_tables
from archive.snapshots import Snapshots

BOM = "\ufeff"
"""Without it Excel reads UTF-8 as the system's own encoding and shows Chinese as rubbish."""

PARTS = {
    "sections": "position",
    "cells": "table_key, row_key, column_key",
    "figures": "position",
    "checks": "position",
    "findings": "url, body_sha256, position",
    "attachments": "position",
}
"""Tables that go into a report's JSON object, with the order of their rows."""

JSON_COLUMNS = {("reports", "evidence"), ("checks", "operands")}

Progress = Callable[[int], None]


def tables(conn: sqlite3.Connection) -> list[str]:
    """Names of the tables and views meant for readers, in alphabetical order."""
    rows = conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
    internal = {name for name, table in report_tables().items() if table.internal}
    return [name for (name,) in rows if name not in internal and not name.startswith(("reports_fts", "sqlite_"))]


def export_csv(conn: sqlite3.Connection, directory: Path, progress: Progress) -> dict[str, int]:
    """One file per table or view into ``directory``; rows written by table.

    UTF-8 with a byte-order mark, values as in the database, NULL as an empty field.
    """
    directory.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name in tables(conn):
        cursor = conn.execute(f'SELECT * FROM "{name}"')
        with replacing(directory / f"{name}.csv") as stream:
            stream.write(BOM.encode())
            writer = csv.writer(_Encoded(stream))
            writer.writerow(column[0] for column in cursor.description)
            count = 0
            for row in cursor:
                count += 1
                writer.writerow(tuple(row))
                progress(1)
        counts[name] = count
    return counts


def export_jsonl(conn: sqlite3.Connection, path: Path, progress: Progress) -> int:
    """One report a line with its sections, cells, figures, checks, findings and attachments; the number of reports."""
    count = 0
    with replacing(path) as stream:
        for report in reports(conn):
            count += 1
            stream.write(json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            progress(1)
    return count


def reports(conn: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Every report with its parts, by id; its own counts are named ``cells_count`` and ``findings_count``."""
    for (identifier,) in conn.execute("SELECT id FROM reports ORDER BY id"):
        report = next(_rows(conn, "reports", "id", identifier))
        for table, order in PARTS.items():
            if table in report:  # the row counts what the list holds
                report[f"{table}_count"] = report.pop(table)
            report[table] = list(_rows(conn, table, "report_id", identifier, order))
        yield report


def export_warc(snapshots: Snapshots, path: Path, software: str, progress: Progress) -> int:
    """Every fetch that has a body, as WARC 1.1, gzipped when ``path`` ends in ``.gz``; the number of records."""

    def counted() -> Iterator[warc.Record]:
        for record in warc.export_records(snapshots, software):
            yield record
            progress(1)

    with replacing(path) as stream:
        return warc.write(counted(), stream, compress=path.suffix == ".gz")


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write beside ``path`` and put the whole file in its place at the end: readers see the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".open")
    try:
        with unfinished.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


class _Encoded:
    """What :mod:`csv` writes to: text in, UTF-8 out."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.encode())


def _rows(conn: sqlite3.Connection, table: str, key: str, identifier: str, order: str = "") -> Iterator[dict[str, Any]]:
    cursor = conn.execute(
        f"SELECT * FROM {table} WHERE {key} = ?{f' ORDER BY {order}' if order else ''}", (identifier,)
    )
    names = [column[0] for column in cursor.description]
    for row in cursor:
        values = dict(zip(names, row, strict=True))
        if table != "reports":
            del values[key]
        for name in names:
            if (table, name) in JSON_COLUMNS and values[name]:
                values[name] = json.loads(values[name])
        yield values
