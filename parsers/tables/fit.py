"""Which of the values found behind a label are the row's, when there are more of them than the form has columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.merged import spread
from parsers.tables.stream import Token

_LEAST_SURE = 2
"""Rows that must agree where the values begin among surplus cells."""


def fit(
    values: Sequence[Token],
    width: int,
    usual: tuple[int, ...] | None = None,
    shifts: Mapping[int, int] | None = None,
    filled_up: bool = False,
    apart: bool = False,
) -> Sequence[Token] | None:
    """Choose the ``width`` values of a row among ``values``; ``[]`` for a row left wholly blank; ``None`` if unsure.

    Surplus cells may only be blanks: padding beside the row, or grid columns that no row of the table uses. ``usual``
    are the columns, and ``shifts`` tells for so many surplus cells where the rows that leave no doubt begin; without
    ``shifts`` there are no other rows to go by, and a row with one way to drop the surplus is taken so. ``filled_up``:
    see ``is_filled_up``; the last blank of a row may then be none of its values, and another be lost. ``apart``: see
    ``begin_apart``; the columns of other rows then tell nothing.
    """
    values = spread(values, width)
    if len(values) == width:
        return None if filled_up and _blank_behind(values) else values
    if all(token.kind is Kind.BLANK for token in values):
        return values[:width] if len(values) > width else []
    if len(values) < width:
        return None
    windows = _windows(values, width)
    alone = windows[0] if len(windows) == 1 else None
    shift = alone if shifts is None else shifts.get(len(values) - width)
    shifted = values[shift : shift + width] if shift is not None and shift in windows else None
    if usual is not None and len(usual) == width and not (apart and width > 1):
        by_column = {token.column: token for token in values}
        rest = [token for token in values if token.column not in usual]
        single = len(by_column) == len(values)
        if single and all(column in by_column for column in usual):
            if not all(token.kind is Kind.BLANK for token in rest):
                return None  # a number beside the columns: another column's, or one that pushed the others aside
            in_columns = [by_column[column] for column in usual]
            return in_columns if shifted is None or list(shifted) == in_columns else None
    return shifted


def _windows(values: Sequence[Token], width: int) -> list[int]:
    """Where a row of ``width`` may begin so that everything left out is blank."""
    return [
        start
        for start in range(len(values) - width + 1)
        if all(token.kind is Kind.BLANK for token in (*values[:start], *values[start + width :]))
    ]


def _blank_behind(values: Sequence[Token]) -> bool:
    """Whether a row of numbers, its cells on lines of their own, ends in a blank."""
    behind = len(values) > 1 and values[-1].kind is Kind.BLANK and values[0].block != values[-1].block
    return behind and any(token.kind is Kind.VALUE for token in values)


def is_filled_up(gathered: Mapping[int, Sequence[Token]], labels: SheetLabels) -> bool:
    """Whether a blank line behind a row's values may be none of them, as other rows with one too many there tell.

    A ``|`` on a line of its own is a blank cell, or parts two rows, or (between bare values) closes the cell above.
    """
    longer = [
        values for line, values in gathered.items() if len(values) > _width(line, labels) and _blank_behind(values)
    ]
    # A row of nothing but blanks tells nothing.
    filled = sum(any(token.kind is Kind.VALUE for token in values) for values in gathered.values())
    return len(longer) * 2 > filled or any(min(token.column for token in values) < 0 for values in longer)


def is_uneven(gathered: Mapping[int, Sequence[Token]], labels: SheetLabels) -> bool:
    """Whether it matters in which columns the rows stand: some have not just as many values as the form has columns, or
    end in a blank."""
    return any(
        len(values) != _width(line, labels) or values[-1].kind is Kind.BLANK for line, values in gathered.items()
    )


def usual_shifts(gathered: Mapping[int, list[Token]], labels: SheetLabels) -> dict[int, int]:
    """By the number of surplus cells, where the rows of the sheet begin that have so many.

    Two rows that leave no doubt must say so, and none another place: a blank at the end of one row alone may be its
    last value, and the surplus a number too many. A cell a line, most rows must: where a row of blanks follows here and
    there, a number too many before a blank looks just so.
    """
    spread_out = sum(values[0].block != values[-1].block for values in gathered.values() if len(values) > 1)
    sure: dict[int, Counter[int]] = {}
    for line, values in gathered.items():
        surplus = len(values) - _width(line, labels)
        windows = _windows(values, len(values) - surplus) if surplus > 0 else []
        if len(windows) == 1:
            sure.setdefault(surplus, Counter())[windows[0]] += 1
    least = min(_LEAST_SURE, len(labels.value_lines))
    if 2 * spread_out > len(gathered) or any(len(values) > 1 and values[0].column < 0 for values in gathered.values()):
        least = max(least, len(gathered) // 2)
    return {surplus: next(iter(votes)) for surplus, votes in sure.items() if len(votes) == 1 and votes.total() >= least}


def begin_apart(gathered: Mapping[int, Sequence[Token]], labels: SheetLabels) -> set[str]:
    """The tables in whose text the rows begin in different columns: a row's cells stand side by side as they come, and
    where a group stands before the label (不予公开 | 1.属于国家秘密) its values are further to the right."""
    begin: dict[str, set[int]] = {}
    for line, values in gathered.items():
        if values and values[0].column >= 0:
            begin.setdefault(labels.lines[line][0].key, set()).add(values[0].column)
    return {key for key, columns in begin.items() if len(columns) > 1}


def usual_columns(
    gathered: dict[int, list[Token]], headers: dict[str, tuple[Token, ...]], labels: SheetLabels
) -> dict[str, tuple[int, ...]]:
    """For each table with a grid, the columns that hold its values: those of complete rows, with one way to drop what
    is too many, else those under its header, else all that are used by several rows.

    None where complete rows stand in different columns time and again, as where a cell of two columns was written as
    two and one of two rows as one: what stands in one column is not of one kind there.
    """
    complete: dict[str, list[tuple[int, ...]]] = {}
    used: dict[str, list[set[int]]] = {}
    for line, values in gathered.items():
        table = labels.lines[line][0]
        if not values or values[0].column < 0 or len({token.block for token in values}) != 1:
            continue
        windows = _windows(values, len(table.columns))
        if len(windows) == 1:
            row = values[windows[0] : windows[0] + len(table.columns)]
            complete.setdefault(table.key, []).append(tuple([token.column for token in row]))
        used.setdefault(table.key, []).append({token.column for token in values if token.kind is Kind.VALUE})
    votes = {key: Counter(columns) for key, columns in complete.items()}
    # One row alone does not tell where its values should be.
    usual = {key: tuple(sorted(set().union(*rows))) for key, rows in used.items() if len(rows) >= _LEAST_SURE}
    in_grid = {key: header for key, header in headers.items() if len({token.block for token in header}) == 1}
    usual.update({key: tuple(sorted(token.column for token in header)) for key, header in in_grid.items()})
    # Nor does a row that has a cell too many itself, against the header or a row of just enough.
    exact = {
        labels.lines[line][0].key: tuple([token.column for token in values])
        for line, values in gathered.items()
        if len(values) == _width(line, labels)
    }
    usual.update({key: columns for key, columns in exact.items() if key in votes and key not in in_grid})
    often = {key: counter.most_common(1)[0] for key, counter in votes.items()}
    usual.update({key: columns for key, (columns, times) in often.items() if times >= _LEAST_SURE})
    ragged = {key for key, counter in votes.items() if sum(times >= _LEAST_SURE for times in counter.values()) > 1}
    return {key: columns for key, columns in usual.items() if key not in ragged}


def stray_ends(
    gathered: Mapping[int, list[Token]], columns: Mapping[str, tuple[int, ...]], labels: SheetLabels
) -> set[int]:
    """The rows that end in a blank behind the columns of their table where no other row of the sheet does.

    A number too many has pushed their last value there, or the cell is padding: one row alone does not tell, nor do
    rows whose label is in two cells, which have no cell too many there.
    """
    ending: dict[tuple[int, bool], list[int]] = {}
    rows_in = Counter(values[-1].block for values in gathered.values() if values)
    for line, values in gathered.items():
        usual = columns.get(labels.lines[line][0].key)
        if not usual or not values or rows_in[values[-1].block] > 1:
            continue  # several rows in one line of text: their cells share no columns
        if values[-1].kind is Kind.BLANK and values[-1].column > max(usual):
            surplus = len(values) > _width(line, labels)
            ending.setdefault((values[-1].column, surplus), []).append(line)
    return {
        lines[0]
        for lines in ending.values()
        if len(lines) < _LEAST_SURE and any(token.kind is Kind.VALUE for token in gathered[lines[0]])
    }


def _width(line: int, labels: SheetLabels) -> int:
    return len(labels.lines[line][0].columns)
