"""The reading-order stream of cells that every layout is turned into before the form is laid over it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from parsers.clean.chars import fold, label_key
from parsers.clean.lines import spaced_cells
from parsers.forms import PRINTED
from parsers.model import Block
from parsers.tables.kinds import Kind
from parsers.tables.lines import LONGEST_LABEL, pieces
from parsers.tables.pairs import one_below_the_other
from parsers.tables.values import is_odd, is_unit, is_untold, looks_like_value

PAGE_NUMBER = re.compile(r"([-—–―－])\s?\d{1,3}\s?\1|第\s?\d{1,3}\s?页(?:\s?共\s?\d{1,3}\s?页)?")

_WITHOUT_BRACKETS = str.maketrans("", "", "()")

_UNITS = frozenset("件条项次人个篇")
"""Units of counts, of one character. Those of money are never passed over."""
_LONGEST_EXPLAINED = 200
_EXPLAINED = re.compile(r"([^(),。;]{2,24})\(.{6,}\)")
"""A label and its explanation, which may be longer than any label: 规范性文件(以“办法”“规定”等为题的公文,…)."""

_OPENS_PAGE_NUMBER = frozenset("-—–―－第")


@dataclass(slots=True)
class Token:
    """One cell or one line. ``kind`` is one of ``Kind``, ``key`` its label key; ``column`` its grid column, -1 where
    the source has none.

    ``across`` is how many columns it covers; ``merged``: it stands for several slots of which this is one.
    """

    text: str
    kind: int
    key: str
    block: int
    column: int
    start: int
    end: int
    across: int = 1
    merged: bool = False


def tokens(blocks: Sequence[Block]) -> list[Token]:
    """The blocks as one stream. A line of several spaced numbers gives a token for each."""
    rows: list[tuple[int, list[Token]]] = []
    above: list[_Above] = []
    cells = spaced_cells([block.text for block in blocks])
    for index, block in enumerate(blocks):
        if block.cells:
            row = [_token(cell.text, index, cell.column, cell.start, cell.end, cell.colspan) for cell in block.cells]
            for token in row:
                if is_untold(token.text):
                    token.kind = Kind.VALUE  # perhaps a label, but nobody knows whose values stand beside it
            _junk(row)
            if above:
                row, above = _with_above(row, above, block)
            if max([cell.rowspan for cell in block.cells]) > 1:
                above += _merged_down(row, block)
            rows.append((block.table, row))
        elif index in cells or not PAGE_NUMBER.fullmatch(block.text):
            # What may be the number of a page makes its row uncertain: one cell, and no number.
            either = index in cells and block.text[0] == block.text[-1]
            parts = [block.text] if either else pieces(block.text)
            alone = len(parts) == 1
            rows.append(
                (
                    0,
                    [
                        _token(piece, index, -1 if alone else at, block.start, block.end)
                        for at, piece in enumerate(parts)
                    ],
                )
            )
    return one_below_the_other(rows)


def _junk(row: list[Token]) -> None:
    """Behind a unit or a value, words that no form prints stand where a number should: 12%, #REF!, 见附件. With a unit
    behind them they are a second label, misread or cut short, and with the rest of a label its first half."""
    for before, token, after in zip(row, row[1:], [*row[2:], None], strict=False):
        if token.kind is Kind.LABEL and before.kind in (Kind.UNIT, Kind.VALUE) and token.key not in PRINTED:
            labelled = after is not None and (after.kind is Kind.UNIT or label_key(token.text + after.text) in PRINTED)
            token.kind = Kind.LABEL if labelled else Kind.VALUE


@dataclass(slots=True)
class _Above:
    """A value that covers ``left`` more rows of ``table``, whose row of origin ended before column ``end``."""

    token: Token
    left: int
    table: int
    end: int


def _merged_down(row: list[Token], block: Block) -> list[_Above]:
    """The values of a row that are merged with the slots below them; they are marked."""
    end = _row_end(block)
    found = []
    labelled = False
    spans = {cell.column: cell.rowspan for cell in block.cells}
    for token in row:
        labelled = labelled or token.kind is Kind.LABEL
        left = spans.get(token.column, 1) - 1
        if labelled and left and token.kind in (Kind.VALUE, Kind.BLANK):
            token.merged = token.kind is Kind.VALUE
            found.append(_Above(token, left, block.table, end))
    return found


def _with_above(row: list[Token], above: list[_Above], block: Block) -> tuple[list[Token], list[_Above]]:
    """The row with the merged values that reach into it, unless it is complete without them (a wrong span)."""
    end = _row_end(block)
    reaching = [cell for cell in above if cell.table == block.table and cell.end >= end]
    if reaching and any(token.kind is Kind.LABEL for token in row):
        row = sorted((*row, *(replace(cell.token, block=row[0].block) for cell in reaching)), key=_column)
    for cell in above:
        cell.left -= 1
    return row, [cell for cell in reaching if cell.left]


def _row_end(block: Block) -> int:
    return max(cell.column + cell.colspan for cell in block.cells)


def _column(token: Token) -> int:
    return token.column


def of_a_page(token: Token) -> bool:
    """Whether a cell may be the number of a page."""
    return token.text[:1] in _OPENS_PAGE_NUMBER and PAGE_NUMBER.fullmatch(token.text) is not None


def without_blank_rows(values: list[Token]) -> list[Token]:
    """``values`` without table rows that are blank from end to end, if other rows are not: they would shift these. Of
    one cell, or on a line of its own, a blank is such a row where others have several."""
    if len({token.block for token in values}) < 2:
        return values
    rows: dict[int, list[Token]] = {}
    for token in values:
        rows.setdefault(token.block, []).append(token)
    blank = {block for block, row in rows.items() if all(token.kind is Kind.BLANK for token in row)}
    wide = any(sum(token.kind is Kind.VALUE for token in row) > 1 for row in rows.values())
    blank = {block for block in blank if wide or (len(rows[block]) > 1 and rows[block][0].column >= 0)}
    return values if len(blank) == len(rows) else [token for token in values if token.block not in blank]


def _token(text: str, block: int, column: int, start: int, end: int, across: int = 1) -> Token:
    kind, key = _kind(text) if len(text) <= _LONGEST_EXPLAINED else (Kind.PROSE, "")
    # What explains a row may name another one: 其他文件(规范性文件以外的).
    unknown = column >= 0 and (kind is Kind.PROSE or (kind is Kind.LABEL and key not in PRINTED))
    if unknown and (explained := _EXPLAINED.fullmatch(fold(text))) is not None:
        text, kind, key = explained[1], Kind.LABEL, label_key(explained[1])
    return Token(text if kind is not Kind.BLANK else "", kind, key, block, column, start, end, across)


@lru_cache(maxsize=1 << 13)
def _kind(text: str) -> tuple[int, str]:
    """What a cell or line is, and its label key."""
    if text.isdigit():
        return Kind.VALUE, ""
    folded = fold(text)
    if not folded:
        return Kind.BLANK, ""
    if len(folded) > LONGEST_LABEL:
        return Kind.PROSE, ""
    if looks_like_value(text):
        # 件 and —— stand in a unit column; a dash alone is a value.
        return (Kind.UNIT if is_unit(folded) and folded != "--" else Kind.VALUE), ""
    if is_unit(folded):
        return Kind.UNIT, label_key(text)
    if is_odd(folded):
        return Kind.VALUE, label_key(text)
    if "。" in text and not text.endswith(")") and len(text) > 20:
        return Kind.PROSE, ""
    if folded.endswith(")") and (whole := label_key(folded.translate(_WITHOUT_BRACKETS))) in PRINTED:
        return Kind.LABEL, whole  # 行政诉讼(未经复议直接起诉)
    key = label_key(text)
    if key not in PRINTED and key[-1:] in _UNITS and (whole := label_key(text.rstrip()[:-1])) in PRINTED:
        return Kind.LABEL, whole  # the unit is drawn right behind a label as wide as its cell
    return Kind.LABEL, key
