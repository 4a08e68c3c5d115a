"""Compiles the identities into what has to be done for a report of one form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

from parsers.checks.identities import RELATIONS, Catalogue, Check, IdentityError, annex_of, known, needed
from parsers.checks.labels import cell_labels, indicator_label, row_labels
from parsers.checks.named import NAMED
from parsers.checks.readings import Readings
from parsers.checks.relations import Addend, Relation, Side, evaluate
from parsers.checks.stated import Stated, Statement, evaluate_stated
from parsers.forms import FORMS, Form, Table
from parsers.model import CheckResult, Outcome, Status

Step = Callable[[Readings], Iterable[CheckResult]]
Fill = Callable[[str, str], tuple[str, str]]
"""From a term and its place to the operand's name and label."""

_PART = {"scope", "left", "right", "remark"}
_STATED_PART = {"scope", "figures", "equals", "claim", "doubt", "optional"}


def compile_check(check: Check, form: Form, catalogue: Catalogue) -> tuple[Step, ...]:
    """The steps of one identity on one form. Raises :class:`IdentityError` for unknown rows, columns, settings."""
    if check.kind in RELATIONS and "over" in check.settings:
        return tuple(_over_indicators(check, form, catalogue))
    if check.kind in RELATIONS:
        return tuple(partial(_one, relation) for relation in table_relations(check, form, catalogue))
    if check.kind == "stated":
        return (partial(evaluate_stated, _stated(check, form, catalogue)),)
    return (_named(check, form, catalogue),)


def table_relations(check: Check, form: Form, catalogue: Catalogue) -> Iterator[Relation]:
    """A relation for every row or column that the identity leaves open."""
    place, settings = f"identities.yaml: {check.id} ({form.key})", check.settings
    each = settings["each"]
    if each not in ("rows", "columns"):
        raise IdentityError(f"{place}: each must be rows or columns, not {each!r}")
    for table_key in settings["tables"]:
        table = _table(form, table_key, place)
        rows = row_labels(table)
        columns = {column.key: indicator_label(column.label) for column in table.columns}
        lines, terms = (rows, columns) if each == "rows" else (columns, rows)
        only = settings.get(each)
        for key in only or ():
            _in(lines, key, f"{place}: {each} of {table_key}")
        for key, label in lines.items():
            if only and key not in only:
                continue
            fill = partial(_cell, table_key, key, each, terms)
            scope = settings.get("scope", f"{table_key}.{key}")
            subject = label if each == "rows" else f"{label}列"
            yield _relation(check, settings, scope, subject, form, catalogue, place, fill)


def unassessable(result: CheckResult, reason: str) -> CheckResult:
    """The result with nothing claimed, for ``reason``."""
    subject = result.message.partition("：")[0]
    return replace(
        result,
        outcome=Outcome.NOT_ASSESSABLE,
        left_value=None,
        right_value=None,
        difference=None,
        blank_as_zero=None,
        message=f"{subject}：{reason}，不作核对",
    )


def _one(relation: Relation, readings: Readings) -> Iterable[CheckResult]:
    return (evaluate(relation, readings),)


def _cell(table: str, line: str, each: str, terms: Mapping[str, str], term: str, place: str) -> tuple[str, str]:
    key = term.removeprefix("previous.")
    before = "previous." if key != term else ""
    _in(terms, key, f"{place}: {'column' if each == 'rows' else 'row'} of {table}")
    name = f"{table}.{line}.{key}" if each == "rows" else f"{table}.{key}.{line}"
    return f"{before}{name}", f"上年{terms[key]}" if before else terms[key]


def _relation(
    check: Check,
    part: Mapping[str, Any],
    scope: str,
    subject: str,
    form: Form,
    catalogue: Catalogue,
    place: str,
    fill: Fill,
) -> Relation:
    otherwise = check.settings.get("otherwise")
    return Relation(
        check_id=check.id,
        scope=scope,
        kind=check.kind,
        severity=check.severity_of(scope),
        subject=subject,
        left=_side(part.get("left"), form, catalogue, f"{place}: left", fill),
        right=_side(part.get("right"), form, catalogue, f"{place}: right", fill),
        doubt=otherwise["zh"] if otherwise else "",
        remark=part.get("remark", check.remark),
        from_year=check.settings.get("from_year", 0),
    )


def _side(terms: Any, form: Form, catalogue: Catalogue, place: str, fill: Fill) -> Side:
    if not isinstance(terms, list) or not terms:
        raise IdentityError(f"{place}: expected a list of terms, not {terms!r}")
    addends, constant = [], 0
    for term in terms:
        if isinstance(term, int):
            constant += term
        elif isinstance(term, dict) and "group" in term:
            addends.append(_group(term, form, catalogue, place, fill))
        elif (key := _of_form(term, form, place)) is not None:
            sign = -1 if key.startswith("-") else 1
            name, label = fill(key.lstrip("- "), place)
            addends.append(Addend(label, (name,), sign))
    return Side(addends, constant)


def _of_form(term: Any, form: Form, place: str) -> str | None:
    """The key of a term, ``None`` where only other forms have it."""
    if isinstance(term, str):
        return term
    if not isinstance(term, dict) or "term" not in term:
        raise IdentityError(
            f"{place}: a term is a key, a number, {{group: …}} or {{term: …, forms: […]}}, not {term!r}"
        )
    known(term, {"term", "forms"}, place)
    for key in term.get("forms", ()):
        _in(FORMS, key, f"{place}: form")
    return str(term["term"]) if form.key in term.get("forms", FORMS) else None


def _group(term: Mapping[str, Any], form: Form, catalogue: Catalogue, place: str, fill: Fill) -> Addend:
    known(term, {"group", "column"}, place)
    _in(catalogue.groups, term["group"], f"{place}: group")
    group = catalogue.groups[term["group"]]
    keys = [key for row in group["rows"] if (key := _of_form(row, form, f"{place}: group {term['group']}"))]
    if "column" in term:
        keys = [f"{group['table']}.{key}.{term['column']}" for key in keys]
    return Addend(group["zh"], tuple(fill(key, place)[0] for key in keys))


def _over_indicators(check: Check, form: Form, catalogue: Catalogue) -> Iterator[Step]:
    place, settings = f"identities.yaml: {check.id} ({form.key})", check.settings
    if settings["over"] not in ("annex", "annex_or_prose"):
        raise IdentityError(f"{place}: over must be annex or annex_or_prose, not {settings['over']!r}")
    annex = annex_of(form)
    labels = {row.key: indicator_label(row.label) for row in form.table(annex).rows} if annex else {}
    spoken = {**indicator_labels(catalogue), **labels}
    for number, part in enumerate(settings["parts"], 1):
        here = f"{place}: part {number}"
        known(part, _PART, here)
        needed(part, ("scope", "left", "right"), here)
        scope, without = part["scope"], settings.get("only_without", "")
        in_annex = in_prose = None
        strictly = settings["over"] == "annex"
        if annex and (strictly or _prints(labels, part, form, catalogue, here)):
            fill = partial(_indicator, f"{annex}.", ".value", labels)
            in_annex = _relation(check, part, scope, "统计表", form, catalogue, here, fill)
            if without:
                in_annex = replace(in_annex, only_without=fill(without, here)[0])
        if not strictly:
            fill = partial(_indicator, "figure.", "", spoken)
            in_prose = _relation(check, part, scope, "正文", form, catalogue, here, fill)
            in_prose = replace(in_prose, silence_as_zero=True, only_without=fill(without, here)[0] if without else "")
        if in_annex is None and in_prose is None:
            raise IdentityError(f"{here}: the form has no annexed table; use over: annex_or_prose")
        yield partial(_annex_or_prose, in_annex, in_prose)


def _prints(labels: Mapping[str, str], part: Mapping[str, Any], form: Form, catalogue: Catalogue, place: str) -> bool:
    """Whether the form's annexed table has a row for every term: that of 2008 knows no channels."""
    keys: list[str] = []

    def fill(key: str, here: str) -> tuple[str, str]:
        keys.append(key)
        return key, key

    for terms in (part.get("left"), part.get("right")):
        _side(terms, form, catalogue, place, fill)
    return all(key in labels for key in keys)


def _indicator(before: str, after: str, labels: Mapping[str, str], key: str, place: str) -> tuple[str, str]:
    _in(labels, key, f"{place}: indicator")
    return f"{before}{key}{after}", labels[key]


def _annex_or_prose(in_annex: Relation | None, in_prose: Relation | None, readings: Readings) -> Iterable[CheckResult]:
    """The annexed table speaks where it holds any of the operands; never a mixture of both."""
    if in_annex is not None and (in_prose is None or any(_printed(name, readings) for name in in_annex.names)):
        return (evaluate(in_annex, readings),)
    return (evaluate(in_prose, readings),) if in_prose is not None else ()


def _printed(name: str, readings: Readings) -> bool:
    cell = readings.cells.get(name)
    return cell is not None and cell.status is not Status.ROW_ABSENT


def _stated(check: Check, form: Form, catalogue: Catalogue) -> Stated:
    place = f"identities.yaml: {check.id} ({form.key})"
    labels = cell_labels(form)
    spoken = indicator_labels(catalogue)

    def fill(term: str, here: str) -> tuple[str, str]:
        _in(labels, term, f"{here}: cell")
        return term, labels[term]

    statements = []
    for number, part in enumerate(check.settings["parts"], 1):
        here = f"{place}: part {number}"
        known(part, _STATED_PART, here)
        needed(part, ("scope", "figures", "equals"), here)
        figures = tuple(_indicator("figure.", "", spoken, key, here) for key in part["figures"])
        sums = tuple(_side(terms, form, catalogue, f"{here}: equals", fill) for terms in part["equals"])
        statements.append(
            Statement(
                part["scope"],
                check.severity_of(part["scope"]),
                figures,
                sums,
                claim=_pattern(part["claim"], here) if "claim" in part else None,
                doubt=part.get("doubt", ""),
                optional=part.get("optional", False),
            )
        )
    return Stated(check.id, check.remark, check.severity, check.settings.get("only_stated", ""), tuple(statements))


def _pattern(words: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(words)
    except re.error as error:
        raise IdentityError(f"{place}: claim is no pattern: {error}") from error


def _named(check: Check, form: Form, catalogue: Catalogue) -> Step:
    place = f"identities.yaml: {check.id} ({form.key})"
    name = check.settings.get("function", "")
    if name not in NAMED:
        raise IdentityError(f"{place}: unknown function {name!r}; known functions are {', '.join(sorted(NAMED))}")
    prepare, allowed = NAMED[name]
    known(check.settings, {"function", *allowed}, place)
    needed(check.settings, sorted(allowed), place)
    every_cell = frozenset().union(*(cell_labels(one) for one in FORMS.values()))
    for cell in check.settings.get("cells", ()):
        _in(every_cell, cell, f"{place}: cell")
    spoken = indicator_labels(catalogue)
    for key in (*check.settings.get("may_differ", ()), *check.settings.get("tables", ())):
        _in(spoken, key, f"{place}: indicator")
    for cell in check.settings.get("tables", {}).values():
        _in(every_cell, cell, f"{place}: cell")
    return prepare(check, form, spoken)


def indicator_labels(catalogue: Catalogue) -> Mapping[str, str]:
    """Every indicator that the prose may state, with its label."""
    return {**_all_indicators(), **catalogue.indicators}


@cache
def _all_indicators() -> Mapping[str, str]:
    """Every line of every annexed table, the newer form's label before the older one's."""
    labels: dict[str, str] = {}
    for form in FORMS.values():
        annex = annex_of(form)
        if annex:
            labels.update({row.key: indicator_label(row.label) for row in form.table(annex).rows})
    return labels


def _table(form: Form, key: str, place: str) -> Table:
    try:
        return form.table(key)
    except KeyError:
        tables = ", ".join(table.key for table in form.tables)
        raise IdentityError(f"{place}: unknown table {key!r}; the form's tables are {tables}") from None


def _in(names: Iterable[str], key: str, place: str) -> None:
    if key not in names:
        raise IdentityError(f"{place}: unknown {key!r}; known are {', '.join(sorted(names))}")
