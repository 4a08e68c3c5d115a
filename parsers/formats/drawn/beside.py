"""Words of tables without lines that stand right beside others and are of other cells."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from parsers.formats.drawn import Run
from parsers.formats.drawn.text import Line
from parsers.tables.values import is_unit

_TALL, _FEWEST_UPRIGHT = 4.0, 2
"""Sizes of a font within which so many characters stand above or below one of an upright label."""
_FEWEST_UNITS = 3
_HAN = re.compile("[\u4e00-\u9fff]")


def apart(lines: Sequence[Line]) -> tuple[list[Line], set[int]]:
    """``lines`` with units cut off the labels that reach them, and the runs, by their identity, behind which another
    cell begins however near it is."""
    found, before = _without_units(lines)
    return found, before | _upright(found)


def _upright(lines: Sequence[Line]) -> set[int]:
    """The runs that are characters of upright labels, by their identity: single ones with others right above or below.
    Words beside them are of other cells, however near."""
    columns: dict[tuple[int, int], list[Run]] = {}
    for line in lines:
        for run in line.runs:
            if _HAN.fullmatch(run.text):
                columns.setdefault((line.page, round(run.x0)), []).append(run)
    found: set[int] = set()
    for runs in columns.values():
        heights = sorted(run.middle for run in runs)
        for run in runs:
            reach = _TALL * run.size
            near = bisect_left(heights, run.middle + reach) - bisect_right(heights, run.middle - reach) - 1
            if near >= _FEWEST_UPRIGHT:
                found.add(id(run))
    return found


def _without_units(lines: Sequence[Line]) -> tuple[list[Line], set[int]]:
    """Lines with the units cut off that labels reach, which stand where the units of other rows do; and the runs before
    units, by their identity."""
    alone = [run for line in lines for run in line.runs if len(run.text) == 1 and is_unit(run.text)]
    often = (x for x, times in Counter(round(run.x0) for run in alone).items() if times >= _FEWEST_UNITS)
    places = {near for x in often for near in (x - 1, x, x + 1)}
    found: list[Line] = []
    before: set[int] = set()
    for line in lines if places else ():
        runs: list[Run] = []
        for run in line.runs:
            last = run.sides[-2] if len(run.sides) == 2 * len(run.text) else run.x0
            told = len(run.text) == 1 or last > run.x0
            if told and is_unit(run.text[-1]) and round(last) in places:
                if len(run.text) > 1:
                    runs.append(replace(run, text=run.text[:-1], x1=run.sides[-3], sides=run.sides[:-2]))
                before.update(id(one) for one in runs[-1:])
                run = replace(run, text=run.text[-1], x0=last, sides=run.sides[-2:])
            runs.append(run)
        found.append(replace(line, runs=runs))
    return found or list(lines), before
