"""Figures of the prose against sums of cells of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parsers.checks.readings import Readings
from parsers.checks.relations import Addend, Relation, Side, evaluate, unassessed
from parsers.model import CheckResult, Outcome, Severity


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure (the first of ``figures`` that agrees, else the first stated) and the sums that it may equal."""

    scope: str
    severity: Severity
    figures: tuple[tuple[str, str], ...]
    sums: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """An identity of this kind. With ``only_stated`` a statement that the prose does not make gives no result.

    Where it makes none of them, one result of scope ``only_stated`` says so.
    """

    check_id: str
    remark: str
    severity: Severity
    only_stated: str
    statements: tuple[Statement, ...]


def evaluate_stated(check: Stated, readings: Readings) -> Iterable[CheckResult]:
    """One result per statement, in their order."""
    results = []
    for statement in check.statements:
        candidates = [
            _relation(check, statement, name, label, total)
            for name, label in statement.figures
            if name in readings.values
            for total in statement.sums
        ]
        if candidates:
            results.append(_best([evaluate(relation, readings) for relation in candidates]))
        elif not check.only_stated:
            name, label = statement.figures[0]
            relation = _relation(check, statement, name, label, statement.sums[0])
            results.append(unassessed(relation, f"未载明{label}"))
    if not results:
        names = Side(Addend("", (name,)) for statement in check.statements for name, _ in statement.figures)
        relation = Relation(check.check_id, check.only_stated, "sum", check.severity, "正文", names, Side(()))
        results.append(unassessed(relation, "未载明任何一类答复数"))
    return results


def _relation(check: Stated, statement: Statement, name: str, label: str, total: Side) -> Relation:
    left = Side([Addend(label, (name,))])
    return Relation(
        check.check_id, statement.scope, "sum", statement.severity, "正文与表格", left, total, remark=check.remark
    )


def _best(results: list[CheckResult]) -> CheckResult:
    """The first that agrees; else nothing is claimed that an empty cell or a doubt leaves open."""
    for outcome in (Outcome.PASS, Outcome.NOT_ASSESSABLE, Outcome.UNCERTAIN):
        for result in results:
            if result.outcome is outcome:
                return result
    return results[0]
