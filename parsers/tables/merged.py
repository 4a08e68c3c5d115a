"""Merged cells that stand over several slots: what holds for all of them is spread, a number never is.

A clerk merges a row to write one 0, one / or nothing at all: that is said of every slot. A number other than 0 belongs
to one slot, and nobody knows to which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.model import ReportCell, Status
from parsers.tables.stream import Token

MERGED = "合并的单元格，几栏共用"


def spread(values: Sequence[Token], width: int) -> Sequence[Token]:
    """``values`` with merged cells repeated for each column that they cover, if just ``width`` values come of it."""
    if len(values) >= width or sum(token.across for token in values) != width:
        return values
    return [
        replace(token, merged=token.merged or token.across > 1, across=1)
        for token in values
        for _ in range(token.across)
    ]


def of_merged(cell: ReportCell) -> ReportCell:
    """The slot as read from a merged cell: with a note, and without a value if that is a number other than 0."""
    if cell.status is Status.BLANK:
        return cell
    if cell.status is not Status.NUMBER or not cell.value:
        return replace(cell, note="；".join(filter(None, (cell.note, MERGED))))
    return replace(cell, value=None, status=Status.UNPARSEABLE, note=f"{MERGED}，不能确定数字属于哪一栏")
