"""Which reports an aggregated report (全市汇总) covers, none of them twice, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from parsers.model import Number

_RANKS = {
    "provincial_government": 2,
    "prefecture_government": 4,
    "county_government": 6,
}
"""Levels whose reports aggregate an area (条例 of 2019, art. 49(2)), and how many digits of a code name it."""

_ORGANS = frozenset(
    (
        "provincial_department",
        "prefecture_department",
        "county_department",
        "township_or_subdistrict",
    )
)
"""Levels of bodies under the government of their area; vertical organs (税务, 海关) and institutions are not."""


@dataclass(frozen=True, slots=True)
class Held:
    """One report as far as it decides which reports cover which: who reports, at which level, where, for whom.

    ``scope`` as in :class:`parsers.model.Identity`; ``region_code`` six digits of GB/T 2260, ``""`` where not known.
    """

    report_id: str
    publisher_id: str
    level: str
    region_code: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the covered reports add up to.

    ``sums`` gives by ``table.row.column`` the sum over the reports that have a number there, ``counted`` how many they
    are. ``held`` counts the reports of the year that are held; ``missing`` the bodies of the area that are known by
    another year's report and not by this one's. Bodies that nobody heard of are in neither.
    """

    sums: Mapping[str, Number]
    counted: Mapping[str, int]
    held: int
    missing: int


def area(report: Held) -> str:
    """The digits with which the codes of the area begin that ``report`` aggregates; ``""`` where it aggregates none."""
    digits = _RANKS.get(report.level, 0)
    if report.scope == "organ" or len(report.region_code) != 6:
        return ""
    return report.region_code[:digits]


def covered(aggregate: Held, others: Iterable[Held]) -> tuple[Held, ...]:
    """Those of ``others`` that ``aggregate`` covers, in the order of their ids, none counted twice.

    A lower government's aggregated report stands for its whole area; where it is not among ``others``, the reports of
    the bodies of that area stand for themselves. So does a government's report on its own office.
    """
    inside = area(aggregate)
    if not inside:
        return ()
    candidates = sorted(
        (one for one in others if one.region_code.startswith(inside) and one.report_id != aggregate.report_id),
        key=lambda one: (len(area(one)) or 9, one.report_id),
    )
    taken: set[str] = set()
    found = []
    for one in candidates:
        own = area(one)
        if own == inside or not (own or one.level in _ORGANS or one.level in _RANKS):
            continue
        if any(one.region_code[:digits] in taken for digits in _RANKS.values()):
            continue
        if own:
            taken.add(own)
        found.append(one)
    return tuple(sorted(found, key=lambda one: one.report_id))


def add_up(
    aggregate: Held, others: Sequence[Held], known: Iterable[Held], values: Mapping[str, Mapping[str, Number]]
) -> Parts:
    """The sums that ``aggregate`` must reach.

    ``others`` are the reports of its year, ``known`` one report of every body that the archive knows from any year;
    ``values`` gives by report id the numbers of a report by ``table.row.column``.
    """
    parts = covered(aggregate, others)
    sums: dict[str, Number] = {}
    counted: dict[str, int] = {}
    for part in parts:
        for name, value in values.get(part.report_id, {}).items():
            sums[name] = sums.get(name, 0) + value
            counted[name] = counted.get(name, 0) + 1
    there = {one.publisher_id for one in others}
    missing = sum(one.publisher_id not in there for one in covered(aggregate, known))
    return Parts(sums, counted, len(parts), missing)
