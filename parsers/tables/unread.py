"""Where the litigation table should stand: whether something there may be its numbers, though they could not be read.

The table is absent, or blank, only where its section holds nothing that looks like a piece of it, and a row of its
numbers is only taken where no other numbers stand beside it: what is left over shows that the row was cut wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.clean.chars import label_key
from parsers.forms import Table
from parsers.headings import candidate
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Token

HEADING = ("行政复议", "行政诉讼")
_MOST = 160
"""Tokens of the section that are looked at: three groups of five results, each with its label and unit."""
_ROW = 10
_FEWEST_WORDS = 2
"""Names of results without which a section with no number holds no table."""


def names_section(token: Token) -> bool:
    """Whether the token may be the heading of the section: a line of its own that names both roads."""
    return token.kind is Kind.LABEL and all(words in token.key for words in HEADING)


def pieces_of_table(table: Table, stream: Sequence[Token], labels: SheetLabels, headed: bool) -> Sequence[Token]:
    """The tokens between the section's heading and the next one, if there are numbers among them, or, unless the table
    was found (``headed``), blanks or pieces of a header.

    Where the heading is lost, those from the first name of a result on.
    """
    results = {label_key(words) for column in table.columns[:-2] for words in (column.label, *column.also)}
    starts = [at + 1 for at, token in enumerate(stream) if names_section(token)]
    if not starts:
        starts = [at for at, token in enumerate(stream) if token.kind is Kind.LABEL and token.key in results][:1]
    for start in starts:
        end = start
        while end < min(len(stream), start + _MOST) and not _parts_sections(stream[end], labels):
            end += 1
        section = stream[start:end]
        numbers = any(token.kind is Kind.VALUE and any(map(str.isdigit, token.text)) for token in section)
        blanks = sum(token.kind is Kind.BLANK for token in section) >= len(table.columns)
        words = sum(token.kind is Kind.LABEL and labels.belongs(token) for token in section) >= _FEWEST_WORDS
        if numbers or (not headed and (blanks or words)):
            return section
    return []


def numbers_behind(stream: Sequence[Token], at: int, end: int, labels: SheetLabels) -> list[Token]:
    """The values in ``stream[at:end]`` that follow each other as the table's own would, with words of its header
    between them at most, or the label of another whole row (2021年, behind that of 2022年).
    """
    found: list[Token] = []
    while at < end and (stream[at].kind is Kind.VALUE or labels.belongs(stream[at]) or _opens_row(stream, at)):
        if stream[at].kind is Kind.VALUE:
            found.append(stream[at])
        at += 1
    return found


def _opens_row(stream: Sequence[Token], at: int) -> bool:
    """Whether a label of a grid stands before so many values in its row as no other table's row has."""
    row = (token for token in stream[at + 1 : at + 1 + _ROW] if token.block == stream[at].block)
    return stream[at].column >= 0 and sum(token.kind in (Kind.VALUE, Kind.BLANK) for token in row) == _ROW


def _parts_sections(token: Token, labels: SheetLabels) -> bool:
    if token.kind is Kind.PROSE:
        return True
    if token.kind is not Kind.LABEL or labels.belongs(token):
        return False
    head = candidate(token.text)
    return head is not None and bool(head.key)
