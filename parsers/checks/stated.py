"""Figures of the prose against sums of cells of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from parsers.checks.readings import Readings
from parsers.checks.relations import Addend, Relation, Side, evaluate, unassessed
from parsers.model import CheckResult, Outcome, Severity

_SENTENCE_END = re.compile(r"[。；;！？!?\n]")


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure (the first of ``figures`` that agrees, else the first stated) and the sums that it may equal.

    ``claim``: the figure speaks only where these words follow it in its sentence (全部按时办结). ``doubt`` replaces
    the claim of a failure. ``optional``: no result where the prose does not state it.
    """

    scope: str
    severity: Severity
    figures: tuple[tuple[str, str], ...]
    sums: tuple[Side, ...]
    claim: re.Pattern[str] | None = None
    doubt: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """An identity of this kind. Where the prose makes none of its optional statements only, nothing is said of them.

    With ``only_stated`` every statement is optional; where the prose makes none, one result of that scope says so.
    """

    check_id: str
    remark: str
    severity: Severity
    only_stated: str
    statements: tuple[Statement, ...]
    relations: tuple[tuple[tuple[str, tuple[Relation, ...]], ...], ...] = field(init=False)
    """For each statement its figures, by name, each with its relation to every sum."""

    def __post_init__(self) -> None:
        relations = (
            tuple(
                (name, tuple(_relation(self, statement, name, label, total) for total in statement.sums))
                for name, label in statement.figures
            )
            for statement in self.statements
        )
        object.__setattr__(self, "relations", tuple(relations))


def evaluate_stated(check: Stated, readings: Readings) -> Iterable[CheckResult]:
    """One result per statement, in their order."""
    results = []
    for statement, figures in zip(check.statements, check.relations, strict=True):
        candidates = [
            relation
            for name, relations in figures
            if name in readings.values and _speaks(statement, name, readings)
            for relation in relations
        ]
        if candidates:
            results.append(_best([evaluate(relation, readings) for relation in candidates]))
        elif not (check.only_stated or statement.optional):
            _, relations = figures[0]
            results.append(unassessed(relations[0], f"未载明{statement.figures[0][1]}"))
    if not results:
        names = Side(Addend("", (name,)) for statement in check.statements for name, _ in statement.figures)
        relation = Relation(check.check_id, check.only_stated, "sum", check.severity, "正文", names, Side(()))
        results.append(unassessed(relation, "未载明任何一类答复数"))
    return results


def _speaks(statement: Statement, name: str, readings: Readings) -> bool:
    """Whether the figure is followed by the words that the statement asks for."""
    if statement.claim is None:
        return True
    figure = readings.figures[name]
    for prose in readings.paragraphs:
        at = figure.start - prose.start
        if 0 <= at < len(prose.text):
            end = _SENTENCE_END.search(prose.text, at)
            return statement.claim.search(prose.text, at, end.start() if end else len(prose.text)) is not None
    return False


def _relation(check: Stated, statement: Statement, name: str, label: str, total: Side) -> Relation:
    left = Side([Addend(label, (name,))])
    return Relation(
        check.check_id,
        statement.scope,
        "sum",
        statement.severity,
        "正文与表格",
        left,
        total,
        doubt=statement.doubt,
        remark=check.remark,
    )


def _best(results: list[CheckResult]) -> CheckResult:
    """The first that agrees; else nothing is claimed that an empty cell or a doubt leaves open.

    Where none agrees, the message names every sum that was tried.
    """
    for outcome in (Outcome.PASS, Outcome.NOT_ASSESSABLE, Outcome.UNCERTAIN):
        for result in results:
            if result.outcome is outcome:
                return result
    others = "、".join(_sides(results[1:], results[0]))
    if not others:
        return results[0]
    return replace(results[0], message=f"{results[0].message}；与{others}也不一致")


def _sides(results: list[CheckResult], first: CheckResult) -> Iterator[str]:
    for result in results:
        if result.left_value == first.left_value:
            yield result.message.partition("，")[2].partition("，不一致")[0]
