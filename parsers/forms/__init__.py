"""The statutory forms, as data: what each prints, in which order, under which labels.

One YAML file is one form; ``shared_tables.yaml`` holds tables that several forms use, ``sections.yaml`` the headings.
A form, a row or a label variant is added there, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from parsers.clean.chars import label_key
from parsers.yamldata import read_yaml


class FormError(ValueError):
    """A form file is wrong. The message names the file, the place and the cure."""


@dataclass(frozen=True)
class Column:
    """One column of values. ``amount``: money, may have decimals; ``signed``: the form lets it be negative.

    ``under``: the words that the form prints over several columns beside one another.
    """

    key: str
    label: str
    unit: str
    also: tuple[str, ...] = ()
    signed: bool = False
    amount: bool = False
    under: str = ""


@dataclass(frozen=True)
class Row:
    """One row of values, or, where ``key`` is empty, a heading inside the table (``三、本年度办理结果``).

    ``under``: the words that the form prints over several rows, where these are groups of columns.
    """

    key: str
    label: str
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unit: str = ""
    number: str = ""
    amount: bool = False
    under: str = ""

    @cached_property
    def names(self) -> frozenset[str]:
        """Every spelling of the label, as :func:`parsers.clean.chars.label_key` gives it."""
        return frozenset(label_key(label) for label in (self.label, *self.also))


@dataclass(frozen=True)
class Table:
    """One statutory table. ``layout`` is ``rows`` (a label, then its values) or ``one_line`` (all values in one line).

    Tables of one ``sheet`` stand together in a report and are aligned together. ``lines`` are rows and inner headings
    in printed order; ``rows`` only those with values. ``captions`` are header words that stand over no values,
    ``numbering`` those over a column of codes or running numbers.
    """

    key: str
    sheet: str
    label_zh: str
    label_en: str
    headings: tuple[str, ...]
    captions: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Row, ...]
    layout: str = "rows"
    optional: bool = False
    numbering: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows that carry values."""
        return tuple(line for line in self.lines if line.key)

    def slots(self) -> Iterator[tuple[Row, Column]]:
        """Every cell of the table, row by row."""
        for row in self.rows:
            for column in self.columns:
                yield row, column

    def unit(self, row: Row, column: Column) -> str:
        """The canonical unit of a cell, e.g. ``件`` or ``万元``."""
        return row.unit or column.unit


@dataclass(frozen=True)
class Form:
    """One era of the report. ``marks`` are the labels that tell it from the others; ``basis`` is the notice."""

    key: str
    label_zh: str
    label_en: str
    basis: str
    first_year: int
    last_year: int | None
    marks: tuple[str, ...]
    tables: tuple[Table, ...]

    def table(self, key: str) -> Table:
        """The table of that key. Raises ``KeyError``."""
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(key)

    @cached_property
    def sheets(self) -> Mapping[str, tuple[Table, ...]]:
        """Tables that stand together, in printed order."""
        sheets: dict[str, list[Table]] = {}
        for table in self.tables:
            sheets.setdefault(table.sheet, []).append(table)
        return {name: tuple(tables) for name, tables in sheets.items()}


_COLUMN = {"key", "label", "unit", "also", "signed", "amount", "under"}
_ROW = {"key", "group", "label", "also", "words", "unit", "number", "amount", "only", "under"}
_TABLE = {
    "key",
    "sheet",
    "label_zh",
    "label_en",
    "headings",
    "captions",
    "columns",
    "rows",
    "layout",
    "optional",
    "numbering",
}
_NOT_FORMS = {"shared_tables.yaml", "sections.yaml", "indicators.yaml"}
_FORM = {"key", "label_zh", "label_en", "basis", "first_year", "last_year", "marks", "tables"}


def _known(entry: Mapping[str, Any], allowed: set[str], place: str) -> None:
    unknown = sorted(set(entry) - allowed)
    if unknown:
        raise FormError(f"{place}: unknown key {unknown[0]!r}; known keys are {', '.join(sorted(allowed))}")


def _table(entry: Mapping[str, Any], key: str, form: str, place: str) -> Table:
    _known(entry, _TABLE, place)
    columns = []
    for number, column in enumerate(entry["columns"], 1):
        _known(column, _COLUMN, f"{place}, column {number}")
        columns.append(Column(**{**column, "also": tuple(column.get("also", ()))}))
    lines = []
    for number, row in enumerate(entry["rows"], 1):
        _known(row, _ROW, f"{place}, row {number}")
        if form not in row.get("only", (form,)):
            continue
        lines.append(
            Row(
                key=row.get("key", ""),
                label=row.get("label") or row["group"],
                also=tuple(row.get("also", ())),
                words=tuple(row.get("words", ())),
                unit=row.get("unit", ""),
                number=row.get("number", ""),
                amount=row.get("amount", False),
                under=row.get("under", ""),
            )
        )
    return Table(
        key=key,
        sheet=entry["sheet"],
        label_zh=entry["label_zh"],
        label_en=entry["label_en"],
        headings=tuple(entry.get("headings", ())),
        captions=tuple(entry.get("captions", ())),
        columns=tuple(columns),
        lines=tuple(lines),
        layout=entry.get("layout", "rows"),
        optional=entry.get("optional", False),
        numbering=tuple(entry.get("numbering", ())),
    )


def _load(name: str) -> Any:
    return read_yaml(files(__name__).joinpath(name).read_text(encoding="utf-8"))


def _forms() -> dict[str, Form]:
    shared = _load("shared_tables.yaml")
    forms: dict[str, Form] = {}
    for resource in sorted(files(__name__).iterdir(), key=lambda resource: resource.name):
        name = resource.name
        if not name.endswith(".yaml") or name in _NOT_FORMS:
            continue
        entry = _load(name)
        _known(entry, _FORM, name)
        tables = []
        for number, table in enumerate(entry["tables"], 1):
            if "use" in table:
                tables.append(_table(shared[table["use"]], table["use"], entry["key"], f"{name}, table {number}"))
            else:
                tables.append(_table(table, table["key"], entry["key"], f"{name}, table {number}"))
        forms[entry["key"]] = Form(**{**entry, "marks": tuple(entry["marks"]), "tables": tuple(tables)})
    return forms


FORMS: Mapping[str, Form] = MappingProxyType(_forms())
"""Every form by key, in the order of their file names."""

PRINTED: frozenset[str] = frozenset(
    label_key(words)
    for form in FORMS.values()
    for table in form.tables
    for words in (
        *(name for row in table.lines for name in (row.label, *row.also)),
        *(name for column in table.columns for name in (column.label, *column.also)),
        *table.headings,
        *table.captions,
        *table.numbering,
        "信息内容",
    )
)
"""The label keys of everything that the forms print."""

_SECTIONS: dict[str, dict[str, list[str]]] = _load("sections.yaml")

SECTION_LABELS: Mapping[str, tuple[str, ...]] = MappingProxyType({k: tuple(v["labels"]) for k, v in _SECTIONS.items()})
"""Section key to the headings under which it is published."""

SECTION_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType({k: tuple(v["words"]) for k, v in _SECTIONS.items()})
"""Section key to the words that mark a short heading as this section's, in the order in which they are tried."""
