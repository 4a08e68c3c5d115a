"""The sums that a table must satisfy within itself, for whoever reads the table: the same data as the checks'."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from parsers.checks import CATALOGUE, CHECKS
from parsers.checks.plans import table_relations
from parsers.forms import FORMS

Place = tuple[str, str]
"""Row key and column key of a slot."""
Sum = Mapping[Place, int]
"""Slots and their signs: what is added and taken away gives 0."""


@cache
def sums_within(form: str, table: str) -> tuple[Sum, ...]:
    """Every sum over the rows or the columns of one table of ``form``."""
    sums: list[Sum] = []
    for check in CHECKS.values():
        if check.kind != "sum" or check.level != "within_table" or form not in check.forms:
            continue
        if table not in check.settings.get("tables", ()):
            continue
        for relation in table_relations(check, FORMS[form], CATALOGUE):
            names = dict(relation.left.terms)
            names |= {name: -sign for name, sign in relation.right.terms}
            keys = {name: name.split(".") for name in names}
            if all(key[0] == table for key in keys.values()):
                sums.append({(key[1], key[2]): names[name] for name, key in keys.items()})
    return tuple(sums)
