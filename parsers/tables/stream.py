"""The reading-order stream of cells that every layout is turned into before the form is laid over it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise

from parsers.clean.chars import fold, label_key
from parsers.forms import PRINTED
from parsers.model import Block
from parsers.tables.pairs import one_below_the_other
from parsers.tables.values import is_odd, is_unit, looks_like_value

_COMMAS = re.compile("[,;，；]")
_SPACED = re.compile(r"[ \u3000\xa0]+")
_NUMBERED = re.compile(r"(?:[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．])\S")
_PAGE_NUMBER = re.compile(r"[-—–―－]\s?\d{1,3}\s?[-—–―－]|第\s?\d{1,3}\s?页")
_LONGEST_LABEL = 70
_ALL_VALUES = 10
"""Cells from which on a row of numbers needs no label: the litigation table's row has none."""


class Kind(IntEnum):
    """What a token is, before any form is looked at. A value with a key is none that can be read."""

    VALUE = 0
    BLANK = 1
    UNIT = 2
    LABEL = 3
    PROSE = 4


@dataclass(slots=True)
class Token:
    """One cell or one line. ``key`` is its label key; ``column`` its grid column, -1 where the source has none.

    ``across`` is how many columns it covers; ``merged``: it stands for several slots of which this is one.
    """

    text: str
    kind: Kind
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
    for index, block in enumerate(blocks):
        if block.cells:
            row = [_token(cell.text, index, cell.column, cell.start, cell.end, cell.colspan) for cell in block.cells]
            _junk(row)
            if above:
                row, above = _with_above(row, above, block)
            if any(cell.rowspan > 1 for cell in block.cells):
                above += _merged_down(row, block)
            rows.append((block.table, row))
        elif not _PAGE_NUMBER.fullmatch(block.text):
            pieces = _pieces(block.text)
            alone = len(pieces) == 1
            rows.append(
                (
                    0,
                    [
                        _token(piece, index, -1 if alone else at, block.start, block.end)
                        for at, piece in enumerate(pieces)
                    ],
                )
            )
    return one_below_the_other(rows)


def _junk(row: list[Token]) -> None:
    """Behind a unit or a value, words that no form prints stand where a number should: 12%, #REF!, 见附件."""
    for before, token in pairwise(row):
        if token.kind is Kind.LABEL and before.kind in (Kind.UNIT, Kind.VALUE) and token.key not in PRINTED:
            token.kind = Kind.VALUE


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


def without_blank_rows(values: list[Token]) -> list[Token]:
    """``values`` without table rows that are blank from end to end, if other rows are not: they would shift these."""
    rows: dict[int, list[Token]] = {}
    for token in values:
        rows.setdefault(token.block, []).append(token)
    blank = {
        block
        for block, row in rows.items()
        if len(row) > 1 and row[0].column >= 0 and all(token.kind is Kind.BLANK for token in row)
    }
    return values if len(blank) == len(rows) else [token for token in values if token.block not in blank]


def _token(text: str, block: int, column: int, start: int, end: int, across: int = 1) -> Token:
    kind, key = _kind(text)
    return Token(text if kind is not Kind.BLANK else "", kind, key, block, column, start, end, across)


def _kind(text: str) -> tuple[Kind, str]:
    """What a cell or line is, and its label key."""
    if not text:
        return Kind.BLANK, ""
    if text.isdigit():
        return Kind.VALUE, ""
    if len(text) > _LONGEST_LABEL and (len(text) > 3 * _LONGEST_LABEL or len(fold(text)) > _LONGEST_LABEL):
        return Kind.PROSE, ""
    folded = fold(text)
    if not folded:
        return Kind.BLANK, ""
    if looks_like_value(text):
        # 件 and —— stand in a unit column; a dash alone is a value.
        return (Kind.UNIT if is_unit(folded) and folded != "--" else Kind.VALUE), ""
    if is_unit(folded):
        return Kind.UNIT, label_key(text)
    if is_odd(folded):
        return Kind.VALUE, label_key(text)
    if "。" in text and not text.endswith(")") and len(text) > 20:
        return Kind.PROSE, ""
    return Kind.LABEL, label_key(text)


def _pieces(text: str) -> list[str]:
    """``text`` cut where it is a row of several cells (``规章 0 0 0``; ``规章,0,0,0``), else whole."""
    if len(text) > _LONGEST_LABEL * 2:
        return [text]
    listed = _listed(text) if _COMMAS.search(text) else None
    return listed or _spaced(text)


def _listed(text: str) -> list[str] | None:
    """Cells between commas or semicolons: printed labels, then values; or one of these alone. ``None`` for words."""
    last = _COMMAS.split(text)[-1].strip(' "')
    if last and not looks_like_value(last) and label_key(last) not in PRINTED:
        return None
    parts = next(csv.reader([text])) if '"' in text else _COMMAS.split(text)
    parts = [part.strip() for part in parts]
    cut = len(parts)
    while cut and (not parts[cut - 1] or looks_like_value(parts[cut - 1])):
        cut -= 1
    if cut == 0:
        return parts if len(parts) >= _ALL_VALUES else None
    whole = text[: text.find(parts[cut - 1]) + len(parts[cut - 1])].strip(' "') if cut > 1 else parts[0]
    if cut < len(parts) and label_key(whole) in PRINTED:
        return [whole, *parts[cut:]]
    labels = [part for part in parts[:cut] if part]
    known = sum(label_key(label) in PRINTED or is_unit(fold(label)) for label in labels)
    return labels + parts[cut:] if known == len(labels) and len(labels) + len(parts) - cut > 1 else None


def _spaced(text: str) -> list[str]:
    """Cells between blanks, where the tail is a run of values or every part begins with a number of its own."""
    parts = _SPACED.split(text.strip())
    if len(parts) < 2:
        return [text]
    cut = len(parts)
    while cut and looks_like_value(parts[cut - 1]):
        cut -= 1
    labels = _labels(parts[:cut])
    if cut == len(parts):
        # 三、本年度办理结果 （一）予以公开: two labels in one line, whose values stand below.
        return labels if 1 < len(labels) == sum(label_key(label) in PRINTED for label in labels) else [text]
    if len(parts) - cut < (2 if cut == 0 else 1):
        return [text]
    unit = cut > 1 and is_unit(fold(parts[cut - 1]))
    return [*(_labels(parts[: cut - 1]) if unit else labels), *parts[cut - unit :]]


def _labels(parts: Sequence[str]) -> list[str]:
    """三、本年度办理结果 （一）予以公开 3 0 0: the label of a group stands before the row's own."""
    labels: list[str] = []
    for part in parts:
        if labels and not _NUMBERED.match(part):
            labels[-1] += " " + part
        else:
            labels.append(part)
    return labels
