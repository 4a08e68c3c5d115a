"""Reads the identities from their data and refuses what it does not understand, naming the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import yaml

from parsers.forms import FORMS, Form
from parsers.model import Outcome, Severity
from parsers.yamldata import read_yaml


class IdentityError(ValueError):
    """The data of the identities is wrong. The message names the file, the identity, the place and the cure."""


RELATIONS = frozenset({"sum", "at_most", "at_least", "zero_together"})
LEVELS = (
    "within_table",
    "within_set",
    "within_sentence",
    "text_table",
    "text_text",
    "plausibility",
    "cross_year",
    "cross_organ",
)

_FILE = {"groups", "indicators", "identities"}
_GROUP = {"zh", "table", "rows"}
_ANY = {"id", "level", "forms", "severity", "zh", "en", "note", "source", "remark", "kind"}
_NEEDED = ("id", "level", "forms", "severity", "zh", "en", "kind")
_RELATION = {"otherwise", "from_year", "left", "right", "scope"}
_OVER_TABLES = {"tables", "each", "rows", "columns"}
_OVER_INDICATORS = {"over", "parts", "only_without"}
_STATED = {"parts", "only_stated"}


@dataclass(frozen=True, slots=True)
class Check:
    """One identity as the data states it. ``severities`` are those of single scopes; ``settings`` its rule."""

    id: str
    level: str
    forms: tuple[str, ...]
    severity: Severity
    severities: Mapping[str, Severity]
    zh: str
    en: str
    note: str
    source: str
    remark: str
    kind: str
    settings: Mapping[str, Any]

    def severity_of(self, scope: str) -> Severity:
        """How much a failure on that scope matters."""
        return self.severities.get(scope, self.severity)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All identities in their fixed order, the groups of rows they use, and the labels of prose indicators."""

    checks: tuple[Check, ...]
    groups: Mapping[str, Mapping[str, Any]]
    indicators: Mapping[str, str]


def load(text: str, name: str = "identities.yaml") -> Catalogue:
    """The catalogue in a YAML text. Raises :class:`IdentityError`; rows and columns are checked on compiling."""
    try:
        data = read_yaml(text)
    except yaml.YAMLError as error:
        raise IdentityError(f"{name}: not readable as YAML: {error}") from error
    if not isinstance(data, dict):
        raise IdentityError(f"{name}: expected a mapping with {', '.join(sorted(_FILE))}")
    known(data, _FILE, name)
    needed(data, ("identities",), name)
    for key, group in data.get("groups", {}).items():
        known(group, _GROUP, f"{name}: group {key}")
    checks: dict[str, Check] = {}
    for position, entry in enumerate(data["identities"], 1):
        place = f"{name}: {entry.get('id') or f'identity {position}'}"
        check = _check(entry, place)
        if check.id in checks:
            raise IdentityError(f"{place}: the id stands twice; give the second one an id of its own")
        checks[check.id] = check
    return Catalogue(
        tuple(checks.values()),
        MappingProxyType(data.get("groups", {})),
        MappingProxyType(data.get("indicators", {})),
    )


def known(entry: Mapping[str, Any], allowed: set[str] | frozenset[str], place: str) -> None:
    """Raise :class:`IdentityError` where ``entry`` has a key that nothing reads."""
    unknown = sorted(set(entry) - allowed)
    if unknown:
        raise IdentityError(f"{place}: unknown key {unknown[0]!r}; known keys are {', '.join(sorted(allowed))}")


def needed(entry: Mapping[str, Any], keys: Iterable[str], place: str) -> None:
    """Raise :class:`IdentityError` where ``entry`` lacks a key, or leaves it empty."""
    for key in keys:
        if entry.get(key) in (None, "", [], {}):
            raise IdentityError(f"{place}: {key!r} is missing")


def annex_of(form: Form) -> str:
    """The key of the form's annexed statistics table (its only column is ``value``), ``""`` where there is none."""
    for table in form.tables:
        if [column.key for column in table.columns] == ["value"]:
            return table.key
    return ""


def _check(entry: Mapping[str, Any], place: str) -> Check:
    needed(entry, _NEEDED, place)
    kind = entry["kind"]
    if kind in RELATIONS:
        over_indicators = "over" in entry
        known(entry, _ANY | _RELATION | (_OVER_INDICATORS if over_indicators else _OVER_TABLES), place)
        needed(entry, ("parts",) if over_indicators else ("tables", "each", "left", "right"), place)
    elif kind == "stated":
        known(entry, _ANY | _STATED, place)
        needed(entry, ("parts",), place)
    elif kind != "named":
        raise IdentityError(
            f"{place}: unknown kind {kind!r}; known kinds are {', '.join(sorted(RELATIONS))}, stated, named"
        )
    if entry["level"] not in LEVELS:
        raise IdentityError(f"{place}: unknown level {entry['level']!r}; known levels are {', '.join(LEVELS)}")
    _otherwise(entry.get("otherwise"), place)
    severity, severities = _severity(entry["severity"], place)
    return Check(
        id=entry["id"],
        level=entry["level"],
        forms=_forms(entry["forms"], place),
        severity=severity,
        severities=severities,
        zh=entry["zh"],
        en=entry["en"],
        note=entry.get("note", ""),
        source=entry.get("source", ""),
        remark=entry.get("remark", ""),
        kind=kind,
        settings={key: value for key, value in entry.items() if key not in _ANY},
    )


def _forms(forms: Any, place: str) -> tuple[str, ...]:
    if forms == "all":
        return tuple(FORMS)
    unknown = [form for form in forms if form not in FORMS]
    if unknown:
        raise IdentityError(f"{place}: unknown form {unknown[0]!r}; known forms are {', '.join(FORMS)}")
    return tuple(forms)


def _severity(entry: Any, place: str) -> tuple[Severity, Mapping[str, Severity]]:
    by_scope = dict(entry) if isinstance(entry, dict) else {"default": entry}
    try:
        read = {scope: Severity(word) for scope, word in by_scope.items()}
        return read.pop("default"), read
    except (KeyError, ValueError) as error:
        raise IdentityError(f"{place}: severity must be error, warning or info, with a default; {error}") from error


def _otherwise(entry: Any, place: str) -> None:
    if entry is None:
        return
    known(entry, {"outcome", "zh"}, f"{place}: otherwise")
    if entry.get("outcome") != Outcome.UNCERTAIN or not entry.get("zh"):
        raise IdentityError(f"{place}: otherwise must be {{outcome: uncertain, zh: why}}")
