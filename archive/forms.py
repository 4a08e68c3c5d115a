"""What the statutory forms print and what checks and indicators are called, for those who show reports."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from parsers.checks import CHECKS, INDICATORS, message_en
from parsers.checks.labels import row_labels
from parsers.forms import FORMS, Column, Form, Row, Table
from parsers.model import CheckResult, Outcome, Severity

__all__ = [
    "CHECKS",
    "FORMS",
    "INDICATORS",
    "Column",
    "Form",
    "Row",
    "Table",
    "check_in_english",
    "place_label",
    "scope_label",
]


@cache
def _labels() -> Mapping[str, str]:
    return {
        f"{table.key}.{row.key}.{column.key}": f"{row.label} › {column.label}"
        for form in FORMS.values()
        for table in form.tables
        for row, column in table.slots()
    }


def place_label(name: str) -> str:
    """What the forms print at ``table.row.column``, or what an indicator is called; ``name`` itself where unknown.

    >>> place_label("requests.new_received.total")
    '一、本年新收政府信息公开申请数量 › 总计'
    """
    return _labels().get(name) or INDICATORS.get(name.removeprefix("figure."), name)


@cache
def _lines() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for form in reversed(list(FORMS.values())):
        for table in form.tables:
            found.setdefault(table.key, f"table {table.label_zh}")
            rows = row_labels(table)
            for row, column in table.slots():
                found.setdefault(f"{table.key}.{row.key}", f"row {rows[row.key]}")
                found.setdefault(f"{table.key}.{column.key}", f"column {column.label}")
    return found


def scope_label(scope: str) -> str:
    """What the scope of a check is called where English is read; the form's own words stay Chinese, as printed.

    >>> scope_label("requests.natural_person")
    'column 自然人'
    """
    return _lines().get(scope) or place_label(scope.removeprefix("tables."))


def names_places(words: str) -> bool:
    """Whether ``words`` are keys of places of the forms and nothing else, as the evidence of a finding may be."""
    keys = words.replace(",", " ").split()
    return bool(keys) and all(key in _lines() or key in _labels() for key in keys)


def check_in_english(check: Mapping[str, Any]) -> str:
    """The English message of a row of ``checks``; its Chinese one where the check is none of today's."""
    if check["check_id"] not in CHECKS:
        return str(check["message"])
    blank = check.get("blank_as_zero")
    return message_en(
        CheckResult(
            check_id=check["check_id"],
            scope=check["scope"],
            outcome=Outcome(check["outcome"]),
            left_value=_exact(check["left_value"]),
            right_value=_exact(check["right_value"]),
            difference=_exact(check["difference"]),
            severity=Severity(check["severity"]),
            message=check["message"],
            blank_as_zero=Outcome(blank) if blank else None,
        ),
        scope_label(check["scope"]),
    )


def _exact(value: float | str | None) -> int | Decimal | None:
    return value if value is None or isinstance(value, int) else Decimal(str(value))
