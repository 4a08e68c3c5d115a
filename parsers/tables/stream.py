"""The reading-order stream of cells that every layout is turned into before the form is laid over it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from parsers.clean.chars import fold, label_key
from parsers.model import Block
from parsers.tables.values import is_unit, looks_like_value

_SPACED = re.compile(r"[ \u3000\xa0]+")
_NUMBERED = re.compile(r"(?:[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．])\S")
_PAGE_NUMBER = re.compile(r"[-—–―－]\s?\d{1,3}\s?[-—–―－]|第\s?\d{1,3}\s?页")
_LONGEST_LABEL = 70


class Kind(IntEnum):
    """What a token is, before any form is looked at."""

    VALUE = 0
    BLANK = 1
    UNIT = 2
    LABEL = 3
    PROSE = 4


@dataclass(slots=True)
class Token:
    """One cell or one line. ``key`` is its label key; ``column`` its grid column, -1 where the source has none."""

    text: str
    kind: Kind
    key: str
    block: int
    column: int
    start: int
    end: int


def tokens(blocks: Sequence[Block]) -> list[Token]:
    """The blocks as one stream. A line of several spaced numbers gives a token for each."""
    out: list[Token] = []
    for index, block in enumerate(blocks):
        if block.cells:
            out += [_token(cell.text, index, cell.column, cell.start, cell.end) for cell in block.cells]
        elif not _PAGE_NUMBER.fullmatch(block.text):
            pieces = _pieces(block.text)
            for column, piece in enumerate(pieces):
                out.append(_token(piece, index, column if len(pieces) > 1 else -1, block.start, block.end))
    return out


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


def _token(text: str, block: int, column: int, start: int, end: int) -> Token:
    if not text:
        return Token("", Kind.BLANK, "", block, column, start, end)
    if text.isdigit():
        return Token(text, Kind.VALUE, "", block, column, start, end)
    if len(text) > _LONGEST_LABEL:
        return Token(text, Kind.PROSE, "", block, column, start, end)
    folded = fold(text)
    if not folded:
        return Token("", Kind.BLANK, "", block, column, start, end)
    if looks_like_value(text):
        # 件 and —— stand in a unit column; a dash alone is a value.
        kind = Kind.UNIT if is_unit(folded) and folded != "--" else Kind.VALUE
        return Token(text, kind, "", block, column, start, end)
    if is_unit(folded):
        return Token(text, Kind.UNIT, label_key(text), block, column, start, end)
    if "。" in text and not text.endswith(")") and len(text) > 20:
        return Token(text, Kind.PROSE, "", block, column, start, end)
    return Token(text, Kind.LABEL, label_key(text), block, column, start, end)


def _pieces(text: str) -> list[str]:
    """``text`` cut at blanks when its tail is a run of values (``规章 0 0 0``), else whole."""
    if len(text) > _LONGEST_LABEL * 2 or not any(char.isdigit() for char in text):
        return [text]
    parts = _SPACED.split(text.strip())
    if len(parts) < 2:
        return [text]
    cut = len(parts)
    while cut and looks_like_value(parts[cut - 1]):
        cut -= 1
    if len(parts) - cut < (2 if cut == 0 else 1):
        return [text]
    unit = cut > 1 and cut < len(parts) and is_unit(fold(parts[cut - 1]))
    labels: list[str] = []
    for part in parts[: cut - unit]:
        # 三、本年度办理结果 （一）予以公开 3 0 0: the label of a group stands before the row's own.
        if labels and not _NUMBERED.match(part):
            labels[-1] += " " + part
        else:
            labels.append(part)
    return labels + parts[cut - unit :]
