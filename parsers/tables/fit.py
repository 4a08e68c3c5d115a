"""Which of the values found behind a label are the row's, when there are more of them than the form has columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Kind, Token


def fit(
    values: Sequence[Token], width: int, usual: tuple[int, ...] | None = None, shift: int | None = None
) -> Sequence[Token] | None:
    """Choose the ``width`` values of a row among ``values``; ``[]`` for a row left wholly blank; ``None`` if unsure.

    Surplus cells may only be blanks: padding beside the row, or grid columns that no row of the table uses. ``usual``
    are the columns and ``shift`` the place at which the rows that leave no doubt begin.
    """
    if len(values) == width:
        return values
    if all(token.kind is Kind.BLANK for token in values):
        return values[:width] if len(values) > width else []
    if len(values) < width:
        return None
    if usual is not None and len(usual) == width:
        by_column = {token.column: token for token in values}
        rest = [token for token in values if token.column not in usual]
        alone = len(by_column) == len(values)
        if alone and all(column in by_column for column in usual) and all(token.kind is Kind.BLANK for token in rest):
            return [by_column[column] for column in usual]
    windows = _windows(values, width)
    if len(windows) == 1:
        shift = windows[0]
    return values[shift : shift + width] if shift is not None and shift in windows else None


def _windows(values: Sequence[Token], width: int) -> list[int]:
    """Where a row of ``width`` may begin so that everything left out is blank."""
    return [
        start
        for start in range(len(values) - width + 1)
        if all(token.kind is Kind.BLANK for token in (*values[:start], *values[start + width :]))
    ]


def usual_shift(gathered: dict[int, list[Token]], labels: SheetLabels) -> int | None:
    """Where rows with surplus cells begin, as told by those that leave no doubt; ``None`` if they disagree."""
    sure = set()
    for line, values in gathered.items():
        width = len(labels.lines[line][0].columns)
        windows = _windows(values, width) if len(values) > width else []
        if len(windows) == 1:
            sure.add(windows[0])
    return sure.pop() if len(sure) == 1 else None


def usual_columns(
    gathered: dict[int, list[Token]], headers: dict[str, tuple[Token, ...]], labels: SheetLabels
) -> dict[str, tuple[int, ...]]:
    """For each table with a grid, the columns that hold its values: those of complete rows, else those under its
    header, else all that are used."""
    votes: dict[str, Counter[tuple[int, ...]]] = {}
    used: dict[str, set[int]] = {}
    for line, values in gathered.items():
        table = labels.lines[line][0]
        if not values or values[0].column < 0 or len({token.block for token in values}) != 1:
            continue
        if len(values) == len(table.columns):
            votes.setdefault(table.key, Counter())[tuple(token.column for token in values)] += 1
        used.setdefault(table.key, set()).update(token.column for token in values if token.kind is Kind.VALUE)
    usual = {key: tuple(sorted(columns)) for key, columns in used.items()}
    usual.update({key: tuple(sorted(token.column for token in header)) for key, header in headers.items()})
    usual.update({key: counter.most_common(1)[0][0] for key, counter in votes.items()})
    return usual
