"""Numbers that a line on the page strikes out: nobody can tell what is still meant, so they are no numbers."""

from __future__ import annotations

import re

from parsers.formats.drawn import Rule, Run, Sheet

_DIGIT = re.compile(r"\d")
_UNKNOWN = "□"
_HIGHEST, _LOWEST = 0.3, 0.72
"""Shares of a line's height, from its top, between which a line strikes it out; an underline is lower."""
_BEYOND = 1.5
"""Points that such a line reaches beyond the words at most: a border is as long as its cell."""
_SHORTEST = 2.5


def without_struck(sheet: Sheet) -> None:
    """Make □ of the digits that are struck out."""
    lines = [rule for rule in sheet.rules if rule.y0 == rule.y1 and rule.x1 - rule.x0 >= _SHORTEST]
    if not lines:
        return
    lines.sort(key=lambda rule: rule.y0)
    for run in sheet.runs:
        if not run.turn and len(run.sides) == 2 * len(run.text) and _DIGIT.search(run.text):
            for rule in lines:
                if rule.y0 > run.y1:
                    break
                if _strikes(rule, run):
                    run.text = _struck(rule, run)


def _strikes(rule: Rule, run: Run) -> bool:
    high = run.y1 - run.y0
    level = run.y0 + _HIGHEST * high <= rule.y0 <= run.y0 + _LOWEST * high
    return level and rule.x0 >= run.x0 - _BEYOND and rule.x1 <= run.x1 + _BEYOND


def _struck(rule: Rule, run: Run) -> str:
    return "".join(
        _UNKNOWN if char.isdigit() and rule.x0 <= (left + right) / 2 <= rule.x1 else char
        for char, left, right in zip(run.text, run.sides[::2], run.sides[1::2], strict=True)
    )
