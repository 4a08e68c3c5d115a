"""The identities that no relation between operands expresses, as functions chosen by name in the data.

Each entry of :data:`NAMED` is a function from an identity, a form and the labels of all indicators to the step that
checks a report, with the settings that it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from parsers.checks.identities import Check
from parsers.checks.labels import cell_labels
from parsers.checks.readings import Readings
from parsers.checks.relations import Addend, Relation, Side, distance, evaluate, gaps, number, row, unassessed
from parsers.checks.repeats import stated_twice
from parsers.checks.sentences import percentages, sums_in_sentences
from parsers.forms import Form
from parsers.model import CheckResult, Outcome, Status

Step = Callable[[Readings], Iterable[CheckResult]]
Prepare = Callable[[Check, Form, Mapping[str, str]], Step]


def regulations_without_power(check: Check, form: Form, spoken: Mapping[str, str]) -> Step:
    """Regulations (规章) of an organ that may not make any are 0.

    Any count above 0 is enough for a failure, whatever stands in the other cells of the row; beside a government that
    makes them it decides nothing.
    """
    labels = cell_labels(form)
    scope = check.settings["scope"]
    names = tuple(name for name in labels if name.startswith(f"{scope}."))
    relation = Relation(
        check.id,
        scope,
        "sum",
        check.severity_of(scope),
        "规章",
        Side(Addend(labels[name], (name,)) for name in names),
        Side((), 0),
    )
    with_power, beside = frozenset(check.settings["with_power"]), frozenset(check.settings["beside_power"])
    without_power = beside | frozenset(check.settings["without_power"])

    def step(readings: Readings) -> Iterable[CheckResult]:
        if readings.level in with_power:
            return (unassessed(relation, "本级机关有规章制定权"),)
        if readings.level not in without_power:
            return (unassessed(relation, "机关层级不明，是否有规章制定权无从判断"),)
        for name in names:
            value = readings.values.get(name)
            if value:
                alone = Side([Addend(labels[name], (name,))])
                one = Relation(
                    check.id,
                    scope,
                    "sum",
                    relation.severity,
                    "规章",
                    alone,
                    Side((), 0),
                    doubt="可能统计了本级政府的规章" if readings.level in beside else "",
                    remark="本级机关一般无规章制定权",
                )
                return (evaluate(one, readings),)
        return (evaluate(relation, readings),)

    return step


def whole_counts(check: Check, form: Form, spoken: Mapping[str, str]) -> Step:
    """Counts are whole numbers and not negative; only columns that the form signs may be negative."""
    labels = cell_labels(form)
    signed = _counts(form)
    scope = check.settings["scope"]

    def step(readings: Readings) -> Iterable[CheckResult]:
        results, seen = [], 0
        values, cells = readings.values, readings.cells
        for name, may_be_negative in signed.items():
            value = values.get(name)
            if value is None:
                cell = cells.get(name)
                if cell is not None and cell.status is Status.UNPARSEABLE:
                    message = f"{labels[name]}：“{cell.raw}”未能识别为数字，不作判定"
                    results.append(row(check, name, Outcome.UNCERTAIN, None, None, message, (name,)))
                continue
            seen += 1
            if type(value) is int and value >= 0:
                continue
            whole = value == int(value)
            if whole and (value >= 0 or may_be_negative):
                continue
            fault = "为负数" if whole else "不是整数"
            message = f"{labels[name]}：{number(value)} {fault}"
            results.append(row(check, name, Outcome.FAIL, value, None, message, (name,)))
        if results:
            return results
        if not seen:
            return (row(check, scope, Outcome.NOT_ASSESSABLE, None, None, "表格中没有可核对的数字", ()),)
        return (row(check, scope, Outcome.PASS, None, None, f"{seen} 个计数均为非负整数", ()),)

    return step


def amount_in_ten_thousand(check: Check, form: Form, spoken: Mapping[str, str]) -> Step:
    """An amount in 万元 beyond the limit for the level may have been filled in in yuan."""
    labels = cell_labels(form)
    names = [name for name in check.settings["cells"] if name in labels]
    limits: Mapping[str, int] = check.settings["limits"]

    def step(readings: Readings) -> Iterator[CheckResult]:
        limit = limits.get(readings.level, check.settings["limit"])
        for name in names:
            value = readings.values.get(name)
            if value is None:
                message = f"{gaps((name,), readings, labels)}，无法核对"
                second = Outcome.PASS if readings.as_zero(name) else None
                yield row(check, name, Outcome.NOT_ASSESSABLE, None, limit, message, (name,), second)
                continue
            outcome, verdict = Outcome.PASS, f"未超过 {limit} 万元"
            if value > limit:
                outcome, verdict = Outcome.FAIL, f"超过 {limit} 万元，疑似以元为单位填报，请核对单位"
            yield row(check, name, outcome, value, limit, f"{labels[name]}：{number(value)} 万元，{verdict}", (name,))

    return step


def sudden_change(check: Check, form: Form, spoken: Mapping[str, str]) -> Step:
    """Counts that differ from last year's by more than ``difference`` and by a factor of more than ``ratio``."""
    labels = cell_labels(form)
    names = [name for name, may_be_negative in _counts(form).items() if not may_be_negative]
    ratio, least, scope = check.settings["ratio"], check.settings["difference"], check.settings["scope"]

    def step(readings: Readings) -> Iterable[CheckResult]:
        results, seen = [], 0
        for name in names:
            now, before = readings.values.get(name), readings.values.get(f"previous.{name}")
            if now is None or before is None:
                continue
            seen += 1
            if abs(now - before) > least and max(now, before) > ratio * min(now, before):
                change = f"本年 {number(now)}，上年 {number(before)}，变动较大，相差 {distance(now, before)}"
                message = f"{labels[name]}：{change}"
                operands = (name, f"previous.{name}")
                results.append(row(check, name, Outcome.FAIL, now, before, message, operands, None, now - before))
        if results:
            return results
        if not seen:
            return (row(check, scope, Outcome.NOT_ASSESSABLE, None, None, "没有两年都有的计数，无法比较", ()),)
        return (row(check, scope, Outcome.PASS, None, None, f"{seen} 个计数与上年相比均无异常变动", ()),)

    return step


def aggregate_at_least_parts(check: Check, form: Form, spoken: Mapping[str, str]) -> Step:
    """An aggregated report is at least the sum of those that it covers.

    A sum that is larger decides, whatever is not held, if the report says of itself that it covers the area. A smaller
    one decides only where the report of every body known is held.
    """
    labels = cell_labels(form)
    names = [name for name in check.settings["cells"] if name in labels]

    def step(readings: Readings) -> Iterator[CheckResult]:
        parts = readings.parts
        for name in names:
            severity, label = check.severity_of(name), labels[name]
            own = Side([Addend(label, (name,))])
            counted = parts.counted.get(name, 0) if parts else 0
            added = Side([Addend(f"已收录的所辖{counted}份报告之和", (f"parts.{name}",))])
            subject = "汇总报告与所辖机关报告"
            relation = Relation(check.id, name, "at_least", severity, subject, own, added, remark=check.remark)
            if parts is None or not counted:
                why = (
                    "所辖各机关同一年度的报告均未收录"
                    if not (parts and parts.held)
                    else f"所辖{parts.held}份报告均未载{label}"
                )
                yield unassessed(relation, why)
                continue
            doubt = "" if readings.aggregated else "报告未说明是否汇总全区域"
            result = evaluate(replace(relation, doubt=doubt), readings)
            lacking = parts.held - counted + parts.missing
            if result.outcome is Outcome.PASS and lacking:
                message = f"{result.message}；所辖另有{lacking}个机关的数未收录，不作判定"
                result = replace(result, outcome=Outcome.UNCERTAIN, message=message)
            yield result

    return step


def _counts(form: Form) -> dict[str, bool]:
    """Every cell of the form that is a count, and whether it may be negative."""
    return {
        f"{table.key}.{row.key}.{column.key}": column.signed
        for table in form.tables
        for row, column in table.slots()
        if not (row.amount or column.amount)
    }


def _percentages(check: Check, form: Form, spoken: Mapping[str, str]) -> Step:
    return lambda readings: percentages(check, readings)


def _sums_in_sentences(check: Check, form: Form, spoken: Mapping[str, str]) -> Step:
    return lambda readings: sums_in_sentences(check, readings)


NAMED: Mapping[str, tuple[Prepare, frozenset[str]]] = {
    "regulations_without_power": (
        regulations_without_power,
        frozenset({"scope", "with_power", "without_power", "beside_power"}),
    ),
    "whole_counts": (whole_counts, frozenset({"scope"})),
    "amount_in_ten_thousand": (amount_in_ten_thousand, frozenset({"cells", "limit", "limits"})),
    "stated_twice": (stated_twice, frozenset({"scope", "tables", "may_differ"})),
    "sudden_change": (sudden_change, frozenset({"scope", "ratio", "difference"})),
    "aggregate_at_least_parts": (aggregate_at_least_parts, frozenset({"cells"})),
    "percentages": (_percentages, frozenset({"scope"})),
    "sums_in_sentences": (_sums_in_sentences, frozenset({"scope"})),
}
"""Function name to what prepares it and the settings it needs."""
