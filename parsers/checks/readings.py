"""What the checks read: the cells and figures of one report (and of the year before), by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parsers.checks.counts import Count, counts
from parsers.checks.parts import Parts
from parsers.model import Figure, Number, ReportCell, Status

if TYPE_CHECKING:
    from parsers.figures import Prose

COUNTS_AS_ZERO = frozenset({Status.BLANK, Status.NONE_TEXT, Status.DASH, Status.SLASH})
"""What a reader may take for 0. An absent row and what could not be read may not."""

_GAPS = {
    Status.BLANK: "空白",
    Status.SLASH: "/",
    Status.DASH: "—",
    Status.NONE_TEXT: "无",
    Status.NOT_APPLICABLE: "不适用",
    Status.ROW_ABSENT: "缺行",
    Status.UNPARSEABLE: "未能识别",
}
_FITTING = {"government": "jurisdiction", "department": "organ", "organ": "organ", "institution": "organ"}
"""What the tables of a report are about, by the last word of its publisher's level."""
_NUMBER = Status.NUMBER
_APPROXIMATE = re.compile("[约余近多]|左右|以上")


@dataclass(slots=True)
class Readings:
    """Operands by name: ``table.row.column``, ``figure.indicator``, and ``previous.…`` for the year before.

    ``values`` holds numbers only; ``cells`` and ``figures`` hold what they were taken from. Of several figures of one
    indicator the chosen one speaks (see :func:`choose`), and ``disputed`` names those that the prose also states with
    another value. ``parts`` are the sums of the reports that an aggregated one covers, entered as ``parts.…`` too;
    ``aggregated`` is whether the report itself says that it is one.
    """

    year: int | None = None
    level: str = ""
    paragraphs: Sequence[Prose] = ()
    stated: Sequence[Figure] = ()
    values: dict[str, Number] = field(default_factory=dict)
    cells: dict[str, ReportCell] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)
    parts: Parts | None = None
    aggregated: bool = False
    _counts: list[list[Count]] | None = None

    @property
    def counts(self) -> list[list[Count]]:
        """The numbers with a unit in each of ``paragraphs``."""
        if self._counts is None:
            self._counts = [counts(paragraph.text) for paragraph in self.paragraphs]
        return self._counts

    def gap(self, name: str) -> str:
        """Why there is no number under ``name``, in a word or two of Chinese."""
        cell = self.cells.get(name)
        if cell is not None:
            return _GAPS.get(cell.status, "未能识别")
        return "正文未载明" if name.startswith("figure.") else "未载"

    def as_zero(self, name: str) -> bool:
        """Whether what stands under ``name`` may be taken for 0."""
        cell = self.cells.get(name)
        return cell is not None and cell.status in COUNTS_AS_ZERO

    def doubts(self, names: Iterable[str]) -> str:
        """Why a difference between these operands decides nothing, in Chinese; ``""`` where it does decide."""
        scopes, fitting, tabled = set(), _FITTING.get(self.level.rpartition("_")[2], ""), False
        for name in names:
            figure = self.figures.get(name)
            if figure is not None:
                if figure.qualifier.startswith("approx"):
                    return f"“{figure.raw}”为约数"
                if name in self.disputed:
                    values = dict.fromkeys(one.value for one in self.stated if f"figure.{one.indicator}" == name)
                    return f"正文对同一指标有不同数值（{'、'.join(map(str, values))}）"
                if figure.scope:
                    scopes.add(figure.scope)
            else:
                cell = self.cells.get(name)
                tabled = tabled or cell is not None
                if cell is not None and _APPROXIMATE.search(cell.raw):
                    return f"“{cell.raw}”为约数"
        if len(scopes) > 1:
            return "正文各数统计范围不同"
        if tabled and fitting and scopes - {fitting}:
            return "正文所述统计范围与表格不同"
        return ""

    def roughly(self, name: str, value: Number) -> bool:
        """Whether the approximate figure under ``name`` may stand for ``value``: 3500余 for 3511, 约2.6万 for 26123.

        It is held to the last digit that it writes; 余 and 超 only promise more, 近 and 不足 only less.
        """
        figure = self.figures.get(name)
        if figure is None or not figure.qualifier.startswith("approx"):
            return False
        apart = value - figure.value
        step = _last_digit(figure.value)
        least = 0 if figure.qualifier == "approx_more" else -step
        most = 0 if figure.qualifier == "approx_less" else step
        return least <= apart <= most


def read(
    cells: Iterable[ReportCell],
    figures: Sequence[Figure] = (),
    paragraphs: Sequence[Prose] = (),
    *,
    year: int | None = None,
    level: str = "",
) -> Readings:
    """The readings of one report."""
    readings = Readings(year=year, level=level, paragraphs=paragraphs, stated=figures)
    add_cells(readings, cells)
    by_name: dict[str, list[Figure]] = {}
    for figure in figures:
        by_name.setdefault(f"figure.{figure.indicator}", []).append(figure)
    for name, candidates in by_name.items():
        chosen = choose(candidates, level)
        readings.figures[name] = chosen
        readings.values[name] = chosen.value
        if any(other.value != chosen.value and other.scope == chosen.scope for other in candidates):
            readings.disputed.add(name)
    return readings


def add_cells(readings: Readings, cells: Iterable[ReportCell], prefix: str = "") -> None:
    """Enter cells under their names; ``prefix`` is ``previous.`` for those of the year before."""
    for cell in cells:
        name = f"{prefix}{cell.table_key}.{cell.row_key}.{cell.column_key}"
        readings.cells[name] = cell
        if cell.value is not None and cell.status is _NUMBER:
            readings.values[name] = cell.value


def _last_digit(value: Number) -> Number:
    """What one in the last digit that is not 0 is worth: 100 for 3500, 1 for 123 and for 0."""
    step = 1
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def choose(candidates: Sequence[Figure], level: str) -> Figure:
    """The figure that speaks for its indicator: of the fitting scope, exact before approximate, first in the text.

    A government's report is aggregated (全市汇总), so figures of the whole area fit it best; any other organ reports
    on itself. Where the level is not known, no scope fits better than another.
    """
    if level.endswith("government"):
        order = ("jurisdiction", "", "organ")
    elif level:
        order = ("organ", "", "jurisdiction")
    else:
        return min(candidates, key=lambda figure: (figure.qualifier.startswith("approx"), figure.start))
    rank = {scope: place for place, scope in enumerate(order)}
    return min(
        candidates,
        key=lambda figure: (rank.get(figure.scope, 3), figure.qualifier.startswith("approx"), figure.start),
    )
