"""How one number was read: where it stands, by which words its row and column were known, step by step to the value.

Reading keeps none of this with the cells, of which an archive has millions; the body is read again when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from parsers.clean.chars import fold
from parsers.clean.unfold import unfold
from parsers.forms import FORMS, Column, Row
from parsers.model import Block, Figure, Hints, Report, ReportCell, Status
from parsers.numerals import parse_number
from parsers.pages import page_of, read_document
from parsers.report import parse
from parsers.tables.kinds import Kind
from parsers.tables.stream import Token, tokens

_BACK = 400
"""Tokens before a cell among which its labels are looked for: more than the longest table has in one row."""
_MOST_PIECES = 4
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Match:
    """Words of the page that name a row or a column. ``how``: ``exact``, ``joined`` (broken over several cells),
    ``words`` (by telling words), ``approximate``, or ``place`` where no words do and the order of the form decides."""

    text: str
    how: str


@dataclass(frozen=True, slots=True)
class Trace:
    """``place`` is a path in Chinese (第3张表第5行第2列); ``steps`` lead from what is published to the value, in order.

    ``cell`` or ``figure`` is what reading the body gives now. ``start``/``end``: bytes, -1 where not known.
    """

    place: str
    start: int
    end: int
    steps: tuple[tuple[str, str], ...]
    row: Match | None = None
    column: Match | None = None
    cell: ReportCell | None = None
    figure: Figure | None = None


def trace_cell(body: bytes, hints: Hints, table: str, row: str, column: str) -> Trace | None:
    """How one slot was read; ``None`` where the body gives no such slot."""
    report = parse(body, hints)
    wanted = (table, row, column)
    cell = next((one for one in report.cells if (one.table_key, one.row_key, one.column_key) == wanted), None)
    if cell is None:
        return None
    form = FORMS[report.form].table(table)
    own_row = next(line for line in form.rows if line.key == row)
    own_column = next(one for one in form.columns if one.key == column)
    steps = tuple(_cell_steps(cell))
    if cell.source_start < 0:
        return Trace("", -1, -1, steps, cell=cell)
    known = (cell.source_start, cell.source_end) if _has_bytes(report, cell.source_start) else (-1, -1)
    blocks = unfold(read_document(body, hints)).blocks
    stream = tokens(blocks)
    here = [at for at, token in enumerate(stream) if token.start == cell.source_start]
    at = next((at for at in here if stream[at].text == cell.raw), here[0] if here else -1)
    if at < 0:
        return Trace("", *known, steps, cell=cell)
    return Trace(
        _page(cell.source_start, hints) + _place(blocks, stream[at]),
        *known,
        steps,
        row=_row_match(stream, at, own_row),
        column=_column_match(stream, at, own_column),
        cell=cell,
    )


def trace_figure(body: bytes, hints: Hints, indicator: str, number: int = 1) -> Trace | None:
    """How the ``number``-th figure of an indicator was read; ``None`` where the prose states it less often."""
    report = parse(body, hints)
    stated = [figure for figure in report.figures if figure.indicator == indicator]
    if not 0 < number <= len(stated):
        return None
    figure = stated[number - 1]
    steps = (("published", figure.raw), *_folded(figure.raw), ("value", f"{figure.value} {figure.unit}".strip()))
    blocks = unfold(read_document(body, hints)).blocks
    at = next((at for at, block in enumerate(blocks) if not block.cells and figure.raw in block.text), -1)
    if at < 0:
        return Trace("", -1, -1, steps, figure=figure)
    block = blocks[at]
    known = (block.start, block.end) if _has_bytes(report, block.start) else (-1, -1)
    return Trace(f"{_page(block.start, hints)}第{at + 1}段", *known, steps, figure=figure)


def _has_bytes(report: Report, start: int) -> bool:
    return not report.places or start < report.places_at


def _cell_steps(cell: ReportCell) -> Iterator[tuple[str, str]]:
    yield "published", cell.raw
    yield from _folded(cell.raw)
    numeral = parse_number(cell.raw) if cell.status is Status.NUMBER else None
    if numeral is not None and numeral.unit and numeral.unit != cell.unit:
        yield "unit", f"{numeral.unit} → {cell.unit}"
    if cell.note:
        yield "note", cell.note
    if cell.value is None:
        yield "status", cell.status.value
    else:
        yield "value", f"{cell.value} {cell.unit}".strip()


def _folded(raw: str) -> Iterator[tuple[str, str]]:
    folded = fold(raw)
    if folded != raw:
        yield "folded", folded


def _page(start: int, hints: Hints) -> str:
    """Which of several pages, ``""`` of one."""
    return f"第{page_of(start, hints.pages)}页（共{len(hints.pages)}页）" if len(hints.pages) > 1 else ""


def _place(blocks: Sequence[Block], token: Token) -> str:
    block = blocks[token.block]
    if not block.table:
        return f"第{token.block + 1}段（{block.tag}）"
    row = sum(one.table == block.table for one in blocks[: token.block + 1])
    return f"第{block.table}张表第{row}行第{token.column + 1}列"


def _row_match(stream: Sequence[Token], at: int, row: Row) -> Match:
    """The nearest words before the cell that name its row, the exact ones before the others."""
    found: list[Match] = []
    for first in range(at - 1, max(-1, at - _BACK), -1):
        token = stream[first]
        if token.kind is not Kind.LABEL:
            continue
        if token.key in row.names:
            return Match(token.text, "exact")
        pieces = [token]
        for later in stream[first + 1 : min(at, first + _MOST_PIECES)]:
            if later.kind is not Kind.LABEL:
                break
            pieces.append(later)
            if "".join(piece.key for piece in pieces) in row.names:
                return Match(" ".join(piece.text for piece in pieces), "joined")
        if any(word in token.key for word in row.words):
            found.append(Match(token.text, "words"))
        elif any(_alike(token.key, name) for name in row.names):
            found.append(Match(token.text, "approximate"))
    return found[0] if found else Match("", "place")


def _column_match(stream: Sequence[Token], at: int, column: Column) -> Match:
    """The words above the cell that name its column: in its own grid column, else anywhere before it."""
    names = Row("", column.label, column.also).names
    home = stream[at]
    heads = [
        token for token in reversed(stream[max(0, at - _BACK) : at]) if token.kind is Kind.LABEL and token.key in names
    ]
    above = [token for token in heads if token.column == home.column and token.block != home.block]
    if home.column >= 0 and above:
        return Match(above[0].text, "exact")
    return Match(heads[0].text if heads else "", "place")


def _alike(key: str, name: str) -> bool:
    return abs(len(key) - len(name)) <= 3 and SequenceMatcher(None, key, name).ratio() >= _ALIKE
