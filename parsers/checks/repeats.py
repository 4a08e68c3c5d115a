"""What a report states more than once, in its prose or in its prose and a table, is one number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from parsers.checks.identities import Check, annex_of
from parsers.checks.labels import cell_labels
from parsers.checks.readings import Readings
from parsers.checks.relations import Addend, Relation, Side, distance, evaluate, number, row
from parsers.forms import Form
from parsers.model import CheckResult, Number, Outcome


def stated_twice(check: Check, form: Form, spoken: Mapping[str, str]) -> Callable[[Readings], Iterable[CheckResult]]:
    """An indicator that the prose states more than once for one scope has one value, which is the table's too."""
    scope = check.settings["scope"]
    may_differ = frozenset(check.settings["may_differ"])
    labels = cell_labels(form)
    tables = {indicator: cell for indicator, cell in check.settings["tables"].items() if cell in labels}
    annex = annex_of(form)
    if annex:
        tables |= {row.key: f"{annex}.{row.key}.value" for row in form.table(annex).rows}
    against = {
        indicator: Relation(
            check.id,
            f"tables.{indicator}",
            "sum",
            check.severity_of(f"tables.{indicator}"),
            "正文与表格",
            Side([Addend(spoken[indicator], (f"figure.{indicator}",))]),
            Side([Addend(labels[cell], (cell,))]),
            doubt="可能指不同事项" if indicator in may_differ else "",
        )
        for indicator, cell in tables.items()
        if indicator in spoken
    }

    def step(readings: Readings) -> Iterable[CheckResult]:
        stated: dict[str, dict[str, list[tuple[Number, bool]]]] = {}
        for figure in readings.stated:
            values = stated.setdefault(figure.indicator, {}).setdefault(figure.scope, [])
            values.append((figure.value, figure.qualifier.startswith("approx")))
        results = []
        for indicator, by_scope in stated.items():
            repeated = [values for values in by_scope.values() if len(values) > 1]
            if repeated:
                results.append(_repeated(check, indicator, spoken.get(indicator, indicator), repeated, may_differ))
            relation = against.get(indicator)
            if relation is not None and _same_unit(relation, readings):
                results.append(evaluate(relation, readings))
        if not results:
            message = "正文没有重复载明的指标，不作核对"
            results.append(row(check, scope, Outcome.NOT_ASSESSABLE, None, None, message, ()))
        elif all(result.outcome is Outcome.PASS for result in results):
            message = f"{len(results)} 项重复载明的指标前后一致"
            results.append(row(check, scope, Outcome.PASS, None, None, message, ()))
        return results

    return step


def _repeated(
    check: Check,
    indicator: str,
    label: str,
    repeated: list[list[tuple[Number, bool]]],
    may_differ: frozenset[str],
) -> CheckResult:
    differing = [values for values in repeated if len({value for value, _ in values}) > 1]
    values = differing[0] if differing else repeated[0]
    first = values[0][0]
    other = next((value for value, _ in values if value != first), first)
    text = "、".join(number(value) for value in dict.fromkeys(value for value, _ in values))
    outcome, verdict = Outcome.PASS, f"前后均为 {text}，一致"
    if differing:
        outcome, verdict = Outcome.FAIL, f"前后分别为 {text}，不一致，相差 {distance(first, other)}"
        if any(approximate for _, approximate in values):
            outcome, verdict = Outcome.UNCERTAIN, f"{verdict}；其中有约数，不作判定"
        elif indicator in may_differ:
            outcome, verdict = Outcome.UNCERTAIN, f"{verdict}；可能指不同事项，不作判定"
    name = (f"figure.{indicator}",)
    return row(check, f"figures.{indicator}", outcome, first, other, f"{label}：{verdict}", name, None, first - other)


def _same_unit(relation: Relation, readings: Readings) -> bool:
    """Whether the prose and a number in the table speak of the same unit of money, or of no money at all."""
    figure, cell = (
        source.get(side.names[0])
        for source, side in ((readings.figures, relation.left), (readings.cells, relation.right))
    )
    if figure is None or cell is None or relation.right.names[0] not in readings.values:
        return False
    return figure.unit == cell.unit or not ("元" in figure.unit or "元" in cell.unit)
