"""The unit of money of a row, where it is printed beside the number: 元 or 万元 is four digits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.clean.chars import fold, label_key
from parsers.forms import Row, Table
from parsers.tables.kinds import Kind
from parsers.tables.stream import Token

_HEADER = 12
_MONEY = re.compile(r"[十百千万亿]*元")
_MONEY_ASIDE = re.compile(r"\((?:单位:?)?(亿元|万元|千元|元)\)")
_MONEY_BEHIND = re.compile(r"(亿元|万元|千元|元)$")
"""The unit drawn right behind a label as wide as its cell."""
_CAPTION = re.compile(r"\(?(?:计量|金额)?单位:?[件条项次个人和及,/十百千万亿]*元\)?")
_SEVERAL_UNITS = "几种单位"
_ABOVE = 80
"""Cells above a row of money among which the caption of its table may stand: 单位：元."""


def stated_unit(stream: Sequence[Token], first: int, after: int, line: tuple[Table, Row]) -> str:
    """The unit of money printed with a row, in its label, its unit column, the header above it or the caption of the
    table; ``""`` if none. Where two are printed, or one that is no unit of money, what is told fits no number.

    A form prescribes 万元, clerks write 元: the number alone would be wrong by four digits.
    """
    table, row = line
    amounts = [column for column in table.columns if column.amount]
    if not (row.amount or amounts):
        return ""
    label = fold("".join(token.text for token in stream[first:after]))
    if found := _MONEY_ASIDE.search(label) or _MONEY_BEHIND.search(label):
        return found[1]
    for token in stream[after : after + len(table.columns) + 2]:
        if token.kind in (Kind.LABEL, Kind.PROSE):
            break
        if token.kind is Kind.UNIT and (found := _MONEY_ASIDE.search(f"({fold(token.text).strip('()')})")):
            return found[1]
    names = {label_key(words) for column in amounts for words in (column.label, *column.also)}
    for at in range(first - 1, max(-1, first - _HEADER), -1):
        if stream[at].kind is Kind.LABEL and any(stream[at].key.startswith(name) for name in names):
            if told := _money_in("".join(token.text for token in stream[at:first] if token.kind is not Kind.VALUE)):
                return told
            break
    for at in range(first - 1, max(-1, first - _ABOVE - 1), -1):
        if stream[at].kind is Kind.PROSE:
            break
        if stream[at].kind in (Kind.UNIT, Kind.LABEL):
            # The colon may have parted it in two.
            words = "".join(token.text for token in stream[max(0, at - 1) : at + 1] if token.block == stream[at].block)
            if _CAPTION.fullmatch(fold(words)):
                return _money_in(words)
    return ""


def _money_in(words: str) -> str:
    units = set(_MONEY.findall(fold(words)))
    return units.pop() if len(units) == 1 else _SEVERAL_UNITS if units else ""
