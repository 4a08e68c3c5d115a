"""Relations between operands, compiled from the data, and what they say of one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from parsers.checks.identities import Check
from parsers.checks.readings import Readings
from parsers.model import CheckResult, Number, Outcome, Severity

HOLDS: Mapping[str, Callable[[Number, Number], bool]] = {
    "sum": lambda left, right: left == right,
    "at_most": lambda left, right: left <= right,
    "at_least": lambda left, right: left >= right,
    "zero_together": lambda left, right: (left > 0) == (right > 0),
}
"""When a relation of each kind holds."""

_SIGNS = {"at_most": " ≤ ", "at_least": " ≥ "}
_WORDS = {"sum": ("一致", "不一致"), "zero_together": ("一致", "不一致")}


@dataclass(frozen=True, slots=True)
class Addend:
    """One addend of a side: an operand, or a group of operands that is shown as one sum. ``sign`` is 1 or -1."""

    label: str
    names: tuple[str, ...]
    sign: int = 1


class Side:
    """One side of a relation: addends and a constant."""

    __slots__ = ("_all_added", "_groups", "_template", "addends", "constant", "labels", "names", "terms")

    def __init__(self, addends: Iterable[Addend], constant: int = 0) -> None:
        self.addends = tuple(addends)
        self.constant = constant
        self.names = tuple(name for addend in self.addends for name in addend.names)
        self.labels = {name: addend.label for addend in self.addends for name in addend.names}
        self.terms = tuple((name, addend.sign) for addend in self.addends for name in addend.names)
        self._all_added = all(addend.sign > 0 for addend in self.addends)
        self._groups = tuple(addend.names for addend in self.addends)
        template = ""
        for addend in self.addends:
            joint = "" if not template else " + " if addend.sign > 0 else " - "
            template += f"{joint}{addend.label.replace('%', '%%')} %s"
        self._template = template if len(self.addends) == 1 else f"{template} = %s"

    def total(self, values: Mapping[str, Number]) -> Number | None:
        """The sum of the side, ``None`` where an operand has no number."""
        if self._all_added:
            try:
                return sum(map(values.__getitem__, self.names), self.constant)
            except KeyError:
                return None
        total: Number = self.constant
        for name, sign in self.terms:
            value = values.get(name)
            if value is None:
                return None
            total = total + value if sign > 0 else total - value
        return total

    def spell(self, values: Mapping[str, Number], total: Number) -> str:
        """The side in words and numbers, e.g. ``本年新收 89 + 上年结转 0 = 89``. All operands must be numbers."""
        if not self.addends:
            return str(self.constant)
        shown = [values[names[0]] if len(names) == 1 else sum(map(values.__getitem__, names)) for names in self._groups]
        if len(shown) > 1:
            shown.append(total)
        # A total that is an int has no other operands.
        return self._template % tuple(shown if type(total) is int else map(number, shown))


@dataclass(frozen=True, slots=True)
class Relation:
    """One identity on one scope. ``names`` are its operands, the printed total first.

    ``doubt`` replaces the claim of a failure by ``uncertain`` and says why; ``remark`` follows a failure;
    ``silence_as_zero``: the second reading takes for 0 what the prose does not state.
    """

    check_id: str
    scope: str
    kind: str
    severity: Severity
    subject: str
    left: Side
    right: Side
    doubt: str = ""
    remark: str = ""
    from_year: int = 0
    only_without: str = ""
    silence_as_zero: bool = False
    names: tuple[str, ...] = field(init=False)
    labels: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", self.right.names + self.left.names)
        object.__setattr__(self, "labels", self.right.labels | self.left.labels)


def number(value: Number) -> str:
    """A number as a reader writes it, without exponent or trailing zeros."""
    if isinstance(value, int):
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def distance(left: Number, right: Number) -> str:
    """How far apart two numbers are, without a sign."""
    return number(left - right if left >= right else right - left)


def evaluate(relation: Relation, readings: Readings) -> CheckResult:
    """The outcome of a relation on a report. Never changes a value."""
    reason = _out_of_place(relation, readings)
    if reason:
        return unassessed(relation, reason)
    left, right = relation.left.total(readings.values), relation.right.total(readings.values)
    if left is None or right is None:
        return _with_gaps(relation, readings, left, right)
    outcome, verdict = _verdict(relation, readings, left, right)
    return CheckResult(
        relation.check_id,
        relation.scope,
        outcome,
        left,
        right,
        None if relation.kind == "zero_together" else left - right,
        relation.severity,
        f"{relation.subject}：{_spell(relation, readings.values, left, right)}，{verdict}",
        None,
        relation.names,
    )


def unassessed(relation: Relation, reason: str) -> CheckResult:
    """The relation could not be looked at all, for ``reason``."""
    return CheckResult(
        relation.check_id,
        relation.scope,
        Outcome.NOT_ASSESSABLE,
        None,
        None,
        None,
        relation.severity,
        f"{relation.subject}：{reason}，不作核对",
        None,
        relation.names,
    )


def row(
    check: Check,
    scope: str,
    outcome: Outcome,
    left: Number | None,
    right: Number | None,
    message: str,
    names: tuple[str, ...],
    blank_as_zero: Outcome | None = None,
    difference: Number | None = None,
) -> CheckResult:
    """A result of a check that is no relation. ``names`` are its operands, ``difference`` left less right."""
    return CheckResult(
        check.id, scope, outcome, left, right, difference, check.severity_of(scope), message, blank_as_zero, names
    )


def gaps(names: Iterable[str], readings: Readings, labels: Mapping[str, str]) -> str:
    """The operands without a number and why, at most three of them spelled out."""
    missing = [name for name in names if name not in readings.values]
    shown = "、".join(f"{labels.get(name, name)}（{readings.gap(name)}）" for name in missing[:3])
    return shown if len(missing) <= 3 else f"{shown}等{len(missing)}项"


def _out_of_place(relation: Relation, readings: Readings) -> str:
    if relation.from_year and readings.year is None:
        return "报告年度不明"
    if relation.from_year and (readings.year or 0) < relation.from_year:
        return f"{relation.from_year}年度起适用"
    if relation.only_without and relation.only_without in readings.values:
        return "已载明答复总数"
    return ""


def _verdict(relation: Relation, readings: Readings, left: Number, right: Number) -> tuple[Outcome, str]:
    good, bad = _WORDS.get(relation.kind, ("成立", "不成立"))
    if HOLDS[relation.kind](left, right):
        return Outcome.PASS, good
    if relation.kind == "sum" and len(relation.left.names) == 1 and readings.roughly(relation.left.names[0], right):
        return Outcome.PASS, f"与约数“{readings.figures[relation.left.names[0]].raw}”相符"
    if relation.kind != "zero_together":
        bad = f"{bad}，相差 {distance(left, right)}"
    doubt = relation.doubt or readings.doubts(relation.names)
    if doubt:
        return Outcome.UNCERTAIN, f"{bad}；{doubt}，不作判定"
    return Outcome.FAIL, f"{bad}（{relation.remark}）" if relation.remark else bad


def _spell(relation: Relation, values: Mapping[str, Number], left: Number, right: Number) -> str:
    joint = _SIGNS.get(relation.kind, "，")
    return f"{relation.left.spell(values, left)}{joint}{relation.right.spell(values, right)}"


def _with_gaps(relation: Relation, readings: Readings, left: Number | None, right: Number | None) -> CheckResult:
    """Strictly nothing can be said; read blanks as 0 and say what would follow."""
    message = f"{relation.subject}：{gaps(relation.names, readings, relation.labels)}，无法核对"
    second = None
    filled = _fill(relation, readings)
    if filled is not None:
        left_zero, right_zero = relation.left.total(filled), relation.right.total(filled)
        if left_zero is not None and right_zero is not None:
            second, verdict = _verdict(relation, readings, left_zero, right_zero)
            message += f"；空缺按0计：{_spell(relation, filled, left_zero, right_zero)}，{verdict}"
    return CheckResult(
        relation.check_id,
        relation.scope,
        Outcome.NOT_ASSESSABLE,
        left,
        right,
        None,
        relation.severity,
        message,
        second,
        relation.names,
    )


def _fill(relation: Relation, readings: Readings) -> dict[str, Number] | None:
    """The operands with blanks as 0; ``None`` where one of them may not be taken for 0."""
    filled: dict[str, Number] = {}
    silent = 0
    for name in relation.names:
        if name in readings.values:
            filled[name] = readings.values[name]
        elif readings.as_zero(name):
            filled[name] = 0
        elif relation.silence_as_zero and name in relation.left.names:
            filled[name] = 0
            silent += 1
        else:
            return None
    return None if silent and silent == len(relation.left.names) else filled
