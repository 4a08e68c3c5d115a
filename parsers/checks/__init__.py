"""Checks: the identities (勾稽关系) of ``identities.yaml`` on what was read. They judge, and never change a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from parsers.checks.identities import Check, IdentityError, load
from parsers.checks.parts import Held, add_up, area
from parsers.checks.plans import Step, compile_check, indicator_labels, unassessable
from parsers.checks.readings import Readings, add_cells, read
from parsers.checks.relations import distance, number
from parsers.forms import FORMS
from parsers.model import CheckResult, Figure, Number, Outcome, ReportCell

if TYPE_CHECKING:
    from parsers.figures import Prose

__all__ = [
    "CATALOGUE",
    "CHECKS",
    "INDICATORS",
    "Check",
    "Held",
    "IdentityError",
    "cross_organ_checks",
    "cross_year_checks",
    "message_en",
    "within_checks",
]

CATALOGUE = load(files(__name__).joinpath("identities.yaml").read_text(encoding="utf-8"))
"""The identities as data: the checks, and the terms that they share."""

CHECKS: Mapping[str, Check] = MappingProxyType({check.id: check for check in CATALOGUE.checks})
"""Every identity by id, in the order in which results are given."""

INDICATORS: Mapping[str, str] = MappingProxyType(dict(indicator_labels(CATALOGUE)))
"""Every indicator that the prose may state, with its Chinese label."""

SUMMED: tuple[str, ...] = tuple(
    dict.fromkeys(
        name for check in CATALOGUE.checks if check.level == "cross_organ" for name in check.settings.get("cells", ())
    )
)
"""``table.row.column`` of the cells that are added up over the organs of an area."""

_ACROSS = ("cross_year", "cross_organ")
_STEPS: Mapping[str, Mapping[str, tuple[Step, ...]]] = {
    form.key: {check.id: compile_check(check, form, CATALOGUE) for check in CATALOGUE.checks if form.key in check.forms}
    for form in FORMS.values()
}
_WITHIN = {
    form: tuple(step for check_id, some in steps.items() if CHECKS[check_id].level not in _ACROSS for step in some)
    for form, steps in _STEPS.items()
}


def within_checks(
    form: str,
    year: int | None,
    level: str,
    cells: Sequence[ReportCell],
    figures: Sequence[Figure],
    paragraphs: Sequence[Prose],
) -> tuple[CheckResult, ...]:
    """Every identity that one report can be held to, in the order of ``identities.yaml``.

    ``form`` is a key of ``parsers.forms`` (no form, no results), ``level`` one of the vocabulary's or ``""``. An
    identity whose operands are not all numbers is ``not_assessable``, with ``blank_as_zero`` as the second reading.
    """
    readings = read(cells, figures, paragraphs, year=year, level=level)
    return _run(_WITHIN.get(form, ()), readings)


def cross_year_checks(
    form: str,
    cells: Sequence[ReportCell],
    previous_form: str | None,
    previous_cells: Sequence[ReportCell] | None,
) -> tuple[CheckResult, ...]:
    """The identities between a report and the same publisher's report of the year before.

    ``previous_cells`` is ``None`` where that report is not held: every result is then ``not_assessable``, as it is
    where the two years' forms have no common operand.
    """
    readings = read(cells)
    if previous_cells is not None:
        add_cells(readings, previous_cells, "previous.")
    results: list[CheckResult] = []
    for check_id, steps in _STEPS.get(form, {}).items():
        check = CHECKS[check_id]
        if check.level != "cross_year":
            continue
        outcomes = _run(steps, readings)
        if previous_cells is None:
            outcomes = tuple(unassessable(outcome, "上一年度报告未收录") for outcome in outcomes)
        elif previous_form not in check.forms:
            outcomes = tuple(unassessable(outcome, "上一年度报告使用另一种表式") for outcome in outcomes)
        results.extend(outcomes)
    return tuple(results)


def cross_organ_checks(
    form: str,
    cells: Sequence[ReportCell],
    aggregate: Held,
    others: Sequence[Held],
    known: Iterable[Held],
    values: Mapping[str, Mapping[str, Number]],
) -> tuple[CheckResult, ...]:
    """An aggregated report (全市汇总) against the reports of the organs that it covers, same year.

    ``others`` are the reports of that year, ``known`` one report of every body that is known from any year; ``values``
    gives by report id the numbers of :data:`SUMMED` by ``table.row.column``. No results for a report that covers no
    area. Nothing is claimed to fail where the report does not itself say that it covers one.
    """
    if not area(aggregate):
        return ()
    parts = add_up(aggregate, others, known, values)
    readings = read(cells)
    readings.parts, readings.aggregated = parts, aggregate.scope == "jurisdiction"
    readings.values.update({f"parts.{name}": value for name, value in parts.sums.items()})
    return tuple(
        result
        for check_id, steps in _STEPS.get(form, {}).items()
        if CHECKS[check_id].level == "cross_organ"
        for result in _run(steps, readings)
    )


def message_en(result: CheckResult, place: str = "") -> str:
    """A short English message for a result: the identity and both sides; ``place`` is said instead of its scope.

    Raises ``KeyError`` for a check that is not in the catalogue.
    """
    said = {
        Outcome.PASS: "holds",
        Outcome.FAIL: "does not hold",
        Outcome.UNCERTAIN: "uncertain",
        Outcome.NOT_ASSESSABLE: "not assessable",
    }[result.outcome]
    if result.outcome is Outcome.NOT_ASSESSABLE and result.blank_as_zero is not None:
        said += f" (blanks read as 0: {result.blank_as_zero})"
    sides = ""
    if result.left_value is not None and result.right_value is not None:
        sides = f": {number(result.left_value)} against {number(result.right_value)}"
        if result.difference:
            sides += f", a difference of {distance(result.left_value, result.right_value)}"
    return f"{place or result.scope}: {CHECKS[result.check_id].en}{sides}; {said}"


def _run(steps: Sequence[Step], readings: Readings) -> tuple[CheckResult, ...]:
    return tuple(result for step in steps for result in step(readings))
