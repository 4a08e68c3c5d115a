"""What every cell of a demo report shows: the reports' parts from the data, their totals computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
NO_NUMBER = {
    "": "blank",
    "/": "slash",
    "-": "dash",
    "无": "none_text",
    "不适用": "not_applicable",
}
"""Printed words that are no number, and the cell status each stands for."""

Slot = tuple[str, str, str]
"""Table, row and column key."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One cell as a reader of the page sees it: ``raw`` text, cell status, and the value in the column's unit."""

    raw: str
    status: str
    value: int | Decimal | None


ABSENT = Printed("", "row_absent", None)


@cache
def forms() -> Mapping[str, Any]:
    """Labels, order and sums of the printed forms (``forms.yaml``)."""
    data: Mapping[str, Any] = yaml.safe_load((HERE / "forms.yaml").read_text("utf-8"))
    return data


@cache
def reports() -> tuple[Mapping[str, Any], ...]:
    """The demo's reports (``reports.yaml``) in the order of the file."""
    return tuple(yaml.safe_load((HERE / "reports.yaml").read_text("utf-8")))


def request_rows(form: str) -> list[str]:
    """Row keys of the requests table of one form, in printed order."""
    return [key for key, row in forms()["requests"]["rows"].items() if row.get("only", form) == form]


def cells(report: Mapping[str, Any], issue: int = 1) -> dict[Slot, Printed]:
    """Every cell of one report's tables.

    ``issue`` 2 applies what the report's second issue changes. Raises ``ValueError`` where the data do not add up.
    """
    thousands = bool(report.get("thousands"))
    found: dict[Slot, Printed] = {}
    for table, rows in report.get("tables", {}).items():
        for slot, part in _parts(report, table, rows):
            found[slot] = _printed(part, thousands)
    overrides = dict(report.get("printed", {}))
    if issue > 1:
        overrides |= report.get("reissued", {}).get("printed", {})
    for name, part in overrides.items():
        targets = [slot for slot in found if _covers(name, slot)]
        if not targets:
            raise ValueError(f"{report['id']}: printed: no cell is called {name}")
        found |= dict.fromkeys(targets, _printed(part, thousands))
    for name in report.get("absent", []):
        found |= {slot: ABSENT for slot in found if _covers(f"{name}.*", slot)}
    return found


def _covers(name: str, slot: Slot) -> bool:
    table, row, column = name.split(".")
    return (table, row) == slot[:2] and column in ("*", slot[2])


def _printed(part: Any, thousands: bool) -> Printed:
    """A cell from its data: a whole number, ``{raw, value}``, or a word that is no number."""
    if isinstance(part, Mapping):
        value = Decimal(str(part["value"]))
        return Printed(part["raw"], "number", int(value) if value == int(value) else value)
    if isinstance(part, int):
        return Printed(f"{part:,}" if thousands else str(part), "number", part)
    return Printed(part, NO_NUMBER[part], None)


def _parts(report: Mapping[str, Any], table: str, rows: Mapping[str, Any]) -> Iterator[tuple[Slot, Any]]:
    if table == "requests":
        yield from _requests(report, rows)
    elif table == "review_litigation":
        columns = forms()[table]["columns"]
        for row, parts in rows.items():
            for column, part in zip(columns, [*parts, sum(parts)], strict=True):
                yield (table, row, column), part
    elif table.startswith("stat_table"):
        yield from _statistics(report, table, rows)
    else:
        shape = forms()[report["form"]][table]
        for row in shape["rows"]:
            parts = rows.get(row, [""] * len(shape["columns"]))
            for column, part in zip(shape["columns"], parts, strict=True):
                yield (table, row, column), part


def _requests(report: Mapping[str, Any], rows: Mapping[str, Sequence[int]]) -> Iterator[tuple[Slot, int]]:
    """（七）总计 is the sum of the outcomes; 结转下年度 what is left of the received; 总计 the row's sum."""
    names = request_rows(report["form"])
    unknown = set(rows) - set(names)
    if unknown:
        raise ValueError(f"{report['id']}: requests: no such row in {report['form']}: {', '.join(sorted(unknown))}")
    lines = {name: list(rows.get(name, (0,) * 6)) for name in names}
    outcomes = [lines[name] for name in names[2:-2]]
    lines["total_processed"] = [sum(column) for column in zip(*outcomes, strict=True)]
    lines["carried_forward"] = [
        new + carried - done
        for new, carried, done in zip(
            lines["new_received"], lines["carried_over_in"], lines["total_processed"], strict=True
        )
    ]
    if min(lines["carried_forward"]) < 0:
        raise ValueError(f"{report['id']}: requests: more handled than received: {lines['carried_forward']}")
    for name in names:
        for column, part in zip(forms()["requests"]["columns"], [*lines[name], sum(lines[name])], strict=True):
            yield ("requests", name, column), part


def _statistics(report: Mapping[str, Any], table: str, rows: Mapping[str, Any]) -> Iterator[tuple[Slot, Any]]:
    shape = {row["key"]: row for row in forms()[table]["rows"] if "key" in row}
    absent = {name.split(".")[1] for name in report.get("absent", []) if name.startswith(table)}

    def part(key: str) -> Any:
        if "sum" not in shape[key]:
            if key not in rows and key not in absent:
                raise ValueError(f"{report['id']}: {table}: no value for {key}")
            return rows.get(key, "")
        numbers = [part(summand) for summand in shape[key]["sum"]]
        total = sum(Decimal(str(n["value"])) if isinstance(n, Mapping) else Decimal(n) for n in numbers)
        return {"raw": f"{total:f}", "value": total}

    for key in shape:
        yield (table, key, "value"), part(key)
