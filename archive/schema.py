"""Every table and column of ``raw.db`` and ``reports.db`` as data: name, SQL type, Chinese label, both descriptions.

The DDL, Datasette's metadata and the data dictionary are all made from here, so that they cannot disagree. The words
stand in ``schema_raw.yaml`` and ``schema_reports.yaml``. The wide views (one column per slot) depend on the forms and
are made by :mod:`archive.records`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

SLOTS_PER_REPORT = 1024
"""Room for slots in a cell key: ``key = report key * 1024 + slot id``. The views in schema_reports.yaml shift by 10."""

SPAN = 1024
"""Room for the length in a cell's place: ``place = first byte * 1024 + length``; longer cells stand in ``cell_texts``.

Out of a word processor a number comes wrapped in some hundred bytes of markup."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``sql`` is the declared type with its constraints, ``type`` the bare type."""

    name: str
    sql: str
    label: str
    zh: str
    en: str

    @property
    def type(self) -> str:
        """The bare SQL type: INTEGER, TEXT, NUMERIC or BLOB."""
        return self.sql.split(" ", 1)[0]


@dataclass(frozen=True, slots=True)
class Table:
    """One table, or a view where ``view`` holds its SELECT. ``internal`` tables are not meant for readers."""

    name: str
    label: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    constraints: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    without_rowid: bool = False
    view: str = ""
    internal: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns in their order."""
        return tuple(column.name for column in self.columns)

    def ddl(self) -> tuple[str, ...]:
        """The statements that create the table or view and its indexes; harmless where they exist already."""
        if self.view:
            return (f"CREATE VIEW IF NOT EXISTS {self.name} AS {self.view}",)
        parts = [f"{column.name} {column.sql}" for column in self.columns] + list(self.constraints)
        tail = " WITHOUT ROWID" if self.without_rowid else ""
        body = ",\n  ".join(parts)
        create = f"CREATE TABLE IF NOT EXISTS {self.name} (\n  {body}\n){tail}"
        return (create, *(f"CREATE INDEX IF NOT EXISTS {index}" for index in self.indexes))

    def insert(self, verb: str = "INSERT") -> str:
        """An INSERT of all columns with named parameters (``:name``)."""
        names = ", ".join(self.column_names)
        values = ", ".join(f":{name}" for name in self.column_names)
        return f"{verb} INTO {self.name} ({names}) VALUES ({values})"


@cache
def raw_tables() -> dict[str, Table]:
    """Tables of ``raw.db`` by name."""
    return _tables("schema_raw.yaml")


@cache
def report_tables() -> dict[str, Table]:
    """Tables and views of ``reports.db`` by name, without the wide views."""
    return _tables("schema_reports.yaml")


def ddl(tables: dict[str, Table]) -> tuple[str, ...]:
    """All statements that create ``tables``, views last because they stand on tables."""
    ordered = sorted(tables.values(), key=lambda table: bool(table.view))
    return tuple(statement for table in ordered for statement in table.ddl())


def _tables(name: str) -> dict[str, Table]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(files("archive").joinpath(name).read_text("utf-8"))
    return {table: _table(table, entry) for table, entry in loaded.items()}


def _table(name: str, entry: dict[str, Any]) -> Table:
    columns = []
    for column, line in entry["columns"].items():
        parts = [part.strip() for part in str(line).split(" | ")]
        if len(parts) != 4:
            raise ValueError(f"{name}.{column}: expected 'SQL type | 中文名 | 中文说明 | English', found: {line}")
        columns.append(Column(column, *parts))
    return Table(
        name=name,
        label=entry["label"],
        zh=entry["zh"],
        en=entry["en"],
        columns=tuple(columns),
        constraints=tuple(entry.get("constraints", ())),
        indexes=tuple(entry.get("indexes", ())),
        without_rowid=entry.get("without_rowid", False),
        view=entry.get("view", ""),
        internal=entry.get("internal", False),
    )
