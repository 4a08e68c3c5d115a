"""Whose number a sentence tells depends on who reports: a number of another organ is no figure, and fails no check."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from parsers.checks import within_checks
from parsers.figures import Prose, read_figures
from parsers.model import Outcome, ReportCell, Status
from parsers.reporters import Reporter

_SOURCE = Path(__file__).with_name("cases") / "figures_reporters.yaml"


class Case(NamedTuple):
    """A sentence in a report of ``reporter``, with the indicators, values and scopes that are its own."""

    reporter: Reporter
    text: str
    figures: list[tuple[str, Decimal, str]]


def _cases() -> Iterator[Case]:
    for group in yaml.safe_load(_SOURCE.read_text(encoding="utf-8")):
        reporter = Reporter(group["publisher"], group["level"], tuple(group["places"]))
        for told in group["sentences"]:
            assert set(told) <= {"text", "figures"}, told
            yield Case(reporter, told["text"], [_figure(*one) for one in told.get("figures", {}).items()])


def _figure(indicator: str, stated: Any) -> tuple[str, Decimal, str]:
    value, _, scope = str(stated).partition(" ")
    return indicator, Decimal(value), scope


CASES = list(_cases())


@pytest.mark.parametrize("case", CASES, ids=[f"{case.reporter.publisher}: {case.text}" for case in CASES])
def test_only_the_reporters_own_numbers_are_figures(case: Case) -> None:
    found = read_figures([Prose("requests", case.text, 0)], case.reporter)
    assert [(f.indicator, Decimal(f.value), f.scope) for f in found] == case.figures


# A table of other numbers than any sentence tells: what is compared with it fails, unless its scope is another.
_CELLS = {
    "requests.new_received.total": 777,
    "requests.carried_over_in.total": 0,
    "requests.total_processed.total": 777,
    "requests.carried_forward.total": 0,
    "review_litigation.reconsideration.total": 777,
    "review_litigation.litigation_direct.total": 777,
    "review_litigation.litigation_after_reconsideration.total": 0,
}


def _failed(case: Case) -> list[str]:
    prose = [Prose("requests", case.text, 0)]
    cells = [
        ReportCell(*name.split("."), value=value, raw=str(value), status=Status.NUMBER, unit="件")  # type: ignore[misc]
        for name, value in _CELLS.items()
    ]
    figures = read_figures(prose, case.reporter)
    results = within_checks("standard_2021", 2023, case.reporter.level, cells, figures, prose)
    return [result.check_id for result in results if result.check_id[:2] == "T-" and result.outcome is Outcome.FAIL]


def test_no_check_fails_by_a_number_of_another_organ() -> None:
    others = [case for case in CASES if not case.figures]
    assert len(others) >= 30
    assert {case.text: failed for case in others if (failed := _failed(case))} == {}


def test_the_number_of_a_larger_body_fails_no_check_and_the_reporters_own_does() -> None:
    bodies = [case for case in CASES if case.reporter.level.endswith(("_department", "_institution"))]
    area = [case for case in bodies if [scope for *_, scope in case.figures] == ["jurisdiction"]]
    own = [
        case
        for case in bodies
        if [(name, scope) for name, value, scope in case.figures if value] == [("applications_received", "organ")]
    ]
    assert len(area) >= 3
    assert len(own) >= 5
    assert {case.text: _failed(case) for case in area} == {case.text: [] for case in area}
    assert {case.text: _failed(case) for case in own} == {case.text: ["T-01"] for case in own}
