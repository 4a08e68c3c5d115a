"""The archive in formats other tools read: CSV for Excel, JSON Lines, WARC. Everything streams.

Parquet and the data package are in :mod:`archive.tabular`.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Protocol

from archive import contacts, warc, warc_out
from archive.identity import Identity, identity
from archive.schema import report_tables
from archive.snapshots import Snapshots

BOM = "\ufeff"
"""Without it Excel reads UTF-8 as the system's own encoding and shows Chinese as rubbish."""

ABOUT = "about.json"
"""Beside exported files: what archive they were made from."""

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
Row = tuple[Any, ...]


def tables(conn: sqlite3.Connection) -> list[str]:
    """Names of the tables and views meant for readers, in alphabetical order."""
    rows = conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
    internal = {name for name, table in report_tables().items() if table.internal}
    return [name for (name,) in rows if name not in internal and not name.startswith(("reports_fts", "sqlite_"))]


def rows(conn: sqlite3.Connection, table: str, *, with_contacts: bool) -> tuple[list[str], Iterator[Row]]:
    """Names of the columns of ``table``, and its rows; telephone numbers and addresses masked unless asked for."""
    cursor = conn.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in cursor.description]
    prose = () if with_contacts else contacts.COLUMNS.get(table, ())
    places = [names.index(name) for name in prose if name in names]

    def masked() -> Iterator[Row]:
        for row in cursor:
            values = list(row)
            for place in places:
                if isinstance(values[place], str):
                    values[place] = contacts.mask(values[place])
            yield tuple(values)

    return names, masked()


def export_csv(
    conn: sqlite3.Connection, directory: Path, progress: Progress, *, with_contacts: bool = False
) -> dict[str, int]:
    """One file per table or view into ``directory``; rows written by table.

    For Excel: UTF-8 with a byte-order mark, NULL as an empty field, and an apostrophe before text that Excel would take
    for a formula.
    """
    counts = {}
    with described(conn, directory / ABOUT, with_contacts=with_contacts):
        for name in tables(conn):
            names, found = rows(conn, name, with_contacts=with_contacts)
            with replacing(directory / f"{name}.csv") as stream:
                stream.write(BOM.encode())
                writer = csv.writer(Encoded(stream))
                writer.writerow(names)
                counts[name] = 0
                for row in found:
                    counts[name] += 1
                    writer.writerow(map(no_formula, row))
                    progress(1)
    return counts


_NUMBER = re.compile(r"[-+]?\d[\d.,]*[%％]?")


def no_formula(value: object) -> object:
    """``value`` with an apostrophe before it where Excel would run it: a title of ``=HYPERLINK(…)`` is still a title.

    Numbers with a sign, and a dash that stands alone in a cell, are none.
    """
    if not isinstance(value, str) or not value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return value
    return value if value == "-" or _NUMBER.fullmatch(value) else f"'{value}"


def export_jsonl(conn: sqlite3.Connection, path: Path, progress: Progress, *, with_contacts: bool = False) -> int:
    """One report a line with its sections, cells, figures, checks, findings and attachments; the number of reports.

    Beside it goes ``NAME.about.json``.
    """
    count = 0
    with (
        described(conn, path.with_name(f"{path.name}.{ABOUT}"), with_contacts=with_contacts),
        replacing(path) as stream,
    ):
        for report in reports(conn, with_contacts=with_contacts):
            count += 1
            stream.write(json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            progress(1)
    return count


def reports(conn: sqlite3.Connection, *, with_contacts: bool = False) -> Iterator[dict[str, Any]]:
    """Every report with its parts, by id; its own counts are named ``cells_count`` and ``findings_count``."""
    for (identifier,) in conn.execute("SELECT id FROM reports ORDER BY id"):
        report = next(_rows(conn, "reports", "id", identifier, with_contacts=with_contacts))
        for table, order in PARTS.items():
            if table in report:  # the row counts what the list holds
                report[f"{table}_count"] = report.pop(table)
            report[table] = list(_rows(conn, table, "report_id", identifier, order, with_contacts=with_contacts))
        yield report


def export_warc(snapshots: Snapshots, path: Path, software: str, progress: Progress) -> int:
    """Every fetch that has a body, as WARC 1.1, gzipped when ``path`` ends in ``.gz``; the number of records."""

    def counted() -> Iterator[warc.Record]:
        for record in warc_out.export_records(snapshots, software):
            yield record
            progress(1)

    with replacing(path) as stream:
        return warc.write(counted(), stream, compress=path.suffix == ".gz")


@contextmanager
def described(conn: sqlite3.Connection, about: Path, *, with_contacts: bool) -> Iterator[Identity]:
    """Write files that ``about`` then says of what archive they are. Until they are whole, nothing says so."""
    about.parent.mkdir(parents=True, exist_ok=True)
    about.unlink(missing_ok=True)
    what = identity(conn)
    yield what
    told = {**asdict(what), "contacts_masked": not with_contacts, "citation": what.citation}
    with replacing(about) as stream:
        stream.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


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
    except OSError as error:
        error.filename = error.filename or str(path)  # a write that fails does not say where
        raise
    finally:
        unfinished.unlink(missing_ok=True)


class Bytes(Protocol):
    """Where bytes can be written."""

    def write(self, data: bytes, /) -> int: ...


class Encoded:
    """What :mod:`csv` writes to: text in, UTF-8 out."""

    def __init__(self, stream: Bytes) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.encode())


def _rows(
    conn: sqlite3.Connection, table: str, key: str, identifier: str, order: str = "", *, with_contacts: bool
) -> Iterator[dict[str, Any]]:
    cursor = conn.execute(
        f"SELECT * FROM {table} WHERE {key} = ?{f' ORDER BY {order}' if order else ''}", (identifier,)
    )
    names = [column[0] for column in cursor.description]
    prose = () if with_contacts else contacts.COLUMNS.get(table, ())
    for row in cursor:
        values = dict(zip(names, row, strict=True))
        if table != "reports":
            del values[key]
        for name in prose:
            if isinstance(values.get(name), str):
                values[name] = contacts.mask(values[name])
        for name in names:
            if (table, name) in JSON_COLUMNS and values[name]:
                values[name] = json.loads(values[name])
        yield values
