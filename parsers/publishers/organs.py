"""Reads ``organs.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from parsers.yamldata import read_yaml


@dataclass(frozen=True, slots=True)
class Organs:
    """Endings and words of organs' names. Tuples of endings suit ``str.endswith``."""

    vertical: tuple[str, ...]
    not_vertical: tuple[str, ...]
    central_starts: tuple[str, ...]
    central_names: frozenset[str]
    superiors: tuple[str, ...]
    after_short: tuple[str, ...]
    corps: tuple[str, ...]
    township: tuple[str, ...]
    institution: tuple[str, ...]
    zone: tuple[str, ...]
    bare_zone: tuple[str, ...]
    organ: tuple[str, ...]
    government: tuple[str, ...]
    aliases: dict[str, str]
    successors: tuple[tuple[str, int, tuple[str, ...]], ...]
    spam: tuple[str, ...]
    regions: dict[str, str]
    rulemaking_before_2015: frozenset[str]
    sub_provincial: frozenset[str]


@cache
def organs() -> Organs:
    """The data of ``organs.yaml``, read once."""
    data = read_yaml(files(__package__).joinpath("organs.yaml").read_text("utf-8"))
    aliases = sorted(data["aliases"].items(), key=lambda pair: -len(pair[0]))
    return Organs(
        vertical=tuple(data["vertical"]["words"]),
        not_vertical=tuple(data["vertical"]["except"]),
        central_starts=tuple(data["central"]["starts"]),
        central_names=frozenset(data["central"]["names"]),
        superiors=tuple(data["superiors"]),
        after_short=tuple(data["after_short"]),
        corps=tuple(data["corps"]),
        township=tuple(data["township"]["endings"]),
        institution=tuple(data["institution"]["endings"]),
        zone=tuple(data["zone"]["endings"]),
        bare_zone=tuple(data["zone"]["bare"]),
        organ=tuple(data["organ"]["endings"]),
        government=tuple(data["government"]["endings"]),
        aliases=dict(aliases),
        successors=tuple((each["organ"], each["year"], tuple(each["to"])) for each in data["successors"]),
        spam=tuple(data["spam"]),
        regions=data["regions"],
        rulemaking_before_2015=frozenset(data["rulemaking_before_2015"].split()),
        sub_provincial=frozenset(data["sub_provincial"].split()),
    )
