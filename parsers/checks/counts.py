"""Numbers with a unit in a sentence of prose, for what the sentence says of them among themselves."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from parsers.model import Number
from parsers.numerals import times

_COUNT = re.compile(
    r"(?P<digits>\d(?<![\d.]\d)(?:\d{0,2}(?:[,，]\d{3}){1,5}+(?!\d)|\d*+(?:\.\d++)?))(?P<scale>[万亿]?)(?P<more>[余多]?)"
    r"(?P<unit>人次|万元|[元件条份个篇次起宗项期场人名家])"
)
_PIECES = frozenset("件条份个篇次起宗项期场")
# Longer runs of digits are codes and count nothing; the work on them grows with the square of their length.
_LONGEST = 20
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}
_ROUGH = ("约", "近", "超")


class Count(NamedTuple):
    """One number with its unit. ``start``/``end`` are its place in the sentence or paragraph it was read from."""

    value: Number
    unit: str
    rough: bool
    start: int
    end: int

    def comparable(self, other: Count) -> bool:
        """Whether the two may be added: the same unit, or two words for pieces (件 and 个)."""
        return self.unit == other.unit or (self.unit in _PIECES and other.unit in _PIECES)


def counts(text: str) -> list[Count]:
    """Every number with a unit in ``text``, in order."""
    found = []
    for match in _COUNT.finditer(text):
        digits, scale, more, unit = match.groups()
        start, end = match.span()
        if len(digits) > _LONGEST:
            continue
        if digits.isdigit():
            value: Number = int(digits) * _SCALES[scale]
        else:
            value = times(Decimal(digits.replace(",", "").replace("，", "")), _SCALES[scale])
        found.append(Count(value, unit, more != "" or text[start - 1 : start] in _ROUGH, start, end))
    return found
