"""The tables for programs: Parquet, and a Frictionless data package with its data dictionary. Everything streams."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import IO, Any

from archive.datasette.metadata import slots_of
from archive.datasette.metadata import tables as described_tables
from archive.dictionary import dictionary
from archive.export import ABOUT, Encoded, Progress, Row, described, replacing, rows, tables
from archive.identity import Identity
from archive.schema import Column, Table

LONG = frozenset(("reports", "sections", "changes"))
"""Tables whose rows hold whole texts."""

ROWS, LONG_ROWS = 50_000, 2_000
"""Rows of a row group in Parquet, and of one of :data:`LONG`: some tens of megabytes of memory."""

TYPES: Mapping[str, str] = {"INTEGER": "integer", "NUMERIC": "number", "TEXT": "string"}
"""SQL type to the type of a field in a data package."""

_REFERENCE = re.compile(r"REFERENCES (\w+)\((\w+)\)")
_KEY = re.compile(r"PRIMARY KEY \(([^)]*)\)")


def export_parquet(
    conn: sqlite3.Connection, directory: Path, progress: Progress, *, with_contacts: bool = False
) -> dict[str, int]:
    """One Parquet file per table or view into ``directory``; rows written by table.

    Integers are 64 bits wide, other numbers doubles; NULL is NULL. The archive's identity stands in every file's
    metadata under ``nianbao``, and in ``about.json``.
    """
    # Half the exports need it not, and it takes its time to load.
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"INTEGER": pa.int64(), "NUMERIC": pa.float64(), "TEXT": pa.string()}
    known = described_tables(slots_of(conn))
    counts = {}
    with described(conn, directory / ABOUT, with_contacts=with_contacts) as what:
        about = json.dumps({**asdict(what), "contacts_masked": not with_contacts}, ensure_ascii=False)
        for name in tables(conn):
            _, found = rows(conn, name, with_contacts=with_contacts)
            columns = known[name].columns
            schema = pa.schema(
                [pa.field(c.name, types[c.type], metadata={"zh": f"{c.label}：{c.zh}", "en": c.en}) for c in columns],
                metadata={"nianbao": about, "description": f"{known[name].zh} / {known[name].en}"},
            )
            counts[name] = 0
            with (
                replacing(directory / f"{name}.parquet") as stream,
                pq.ParquetWriter(stream, schema, compression="zstd") as writer,
            ):
                for group in _groups(found, LONG_ROWS if name in LONG else ROWS):
                    values = zip(*group, strict=True)
                    arrays = [
                        pa.array(map(_double, column) if c.type == "NUMERIC" else column, types[c.type])
                        for c, column in zip(columns, values, strict=True)
                    ]
                    writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
                    counts[name] += len(group)
                    progress(len(group))
    return counts


def _double(value: Any) -> float | None:
    return None if value is None else float(value)


def _groups(found: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while group := list(islice(found, size)):
        yield group


def export_datapackage(
    conn: sqlite3.Connection, directory: Path, progress: Progress, *, with_contacts: bool = False
) -> dict[str, int]:
    """A data package (specs.frictionlessdata.io, version 1) into ``directory``; rows written by table.

    ``datapackage.json`` describes a plain CSV file per table or view (UTF-8 without a mark, values as in the database,
    NULL and empty text both as an empty field): columns, keys, sizes and hashes. ``data-dictionary.md`` is for people.
    """
    slots = slots_of(conn)
    known = described_tables(slots)
    description = directory / "datapackage.json"
    description.unlink(missing_ok=True)
    counts: dict[str, int] = {}
    resources = []
    with described(conn, directory / ABOUT, with_contacts=with_contacts) as what:
        for name in tables(conn):
            names, found = rows(conn, name, with_contacts=with_contacts)
            counts[name] = 0
            with replacing(directory / "data" / f"{name}.csv") as stream:
                counted = _Hashed(stream)
                writer = csv.writer(Encoded(counted))
                writer.writerow(names)
                for row in found:
                    counts[name] += 1
                    writer.writerow(row)
                    progress(1)
            resources.append(_resource(known[name], counted.size, counted.hash.hexdigest(), set(tables(conn))))
        with replacing(directory / "data-dictionary.md") as stream:
            stream.write(dictionary(slots).encode())
        with replacing(description) as stream:
            stream.write(json.dumps(_package(what, resources), ensure_ascii=False, indent=1).encode() + b"\n")
    return counts


def _package(what: Identity, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": "nianbao",
        "id": f"sha256:{what.content_sha256}",
        "title": "年报 nianbao: annual reports on government-information disclosure in China",
        "description": "空白不等于零，未找到不等于未公布，数字不一致不等于造假。 / Blank is not zero, not found is not"
        f" unpublished, and numbers that disagree are no accusation. {what.citation}",
        "version": what.parser_version,
        "resources": resources,
    }


def _resource(table: Table, size: int, sha256: str, present: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if key := _primary_key(table):
        schema["primaryKey"] = key
    references = [
        {"fields": column.name, "reference": {"resource": found.group(1), "fields": found.group(2)}}
        for column in table.columns
        if (found := _REFERENCE.search(column.sql)) and found.group(1) in present
    ]
    if references:
        schema["foreignKeys"] = references
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"data/{table.name}.csv",
        "title": f"{table.label} {table.name}",
        "description": f"{table.zh} / {table.en}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": TYPES[column.type],
        "title": column.label,
        "description": f"{column.zh} / {column.en}",
    }
    if "PRIMARY KEY" in column.sql:
        field["constraints"] = {"required": True, "unique": True}
    return field


def _primary_key(table: Table) -> list[str]:
    own = [column.name for column in table.columns if "PRIMARY KEY" in column.sql]
    together = [found.group(1).split(", ") for text in table.constraints if (found := _KEY.fullmatch(text))]
    return own or (together[0] if together else [])


class _Hashed:
    """A stream that is written through, with its size and SHA-256."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.size += len(data)
        return self._stream.write(data)
