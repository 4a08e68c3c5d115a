"""Where blanks left no trace: which column each value of a short row stands in, as the form's own sums decide.

A row of five values under seven columns can be laid out in twenty-one ways. Read with blanks as 0, a way holds if every
row and every column of the table adds up. A cell is told only if all ways that hold agree on it.

Why that is not false certainty. Every row is bound to its own total and, through a sum over rows, to each column, the
total column among them, so the deficits of the rows and of the columns must come to the same: no single sum can be out
alone. Where one way holds throughout, every other way therefore breaks two sums or more. And no choice of columns
repairs a number that is wrong in its row: its row stays out, and a table of which a single sum cannot be met is left
untouched. So are rows whose sums cannot be formed because another row is missing or unreadable. What remains are
two faults that cancel out in their row and in both columns (a count that the clerk himself put one column too far):
the text of such a table is that of a right one, which is why the cell's note says how its place was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from operator import add, ge, le, neg

from parsers.checks.sums import Place, Sum, sums_within
from parsers.forms import Table
from parsers.model import ReportCell, Status
from parsers.tables.stream import Token
from parsers.tables.values import read_value

MOST_STEPS = 20_000
"""Sums tried for one table, about a tenth of a second: what needs more stays undecided."""
MOST_BROKEN = 1
"""Sums that a published line of fifteen numbers may break without misleading: its groups do not bind each other."""
_AS_ZERO = frozenset((Status.BLANK, Status.SLASH, Status.DASH, Status.NONE_TEXT))

Seats = tuple[int, ...]
"""For each value the number of the slot that it stands in; rising."""
Told = dict[int, int | None]
"""By slot: which value stands there, ``None`` for a blank. What is not in it is not certain."""


_Effect = tuple[int, ...]
"""What a line adds to each of the sums that it shares with others."""
_Line = dict[_Effect, list[Seats]]
"""The ways in which the values of one line can stand, those of one effect together."""


def tell_rows(form: str, table: Table, rows: Mapping[str, Sequence[Token] | None]) -> dict[str, Told]:
    """For each row with fewer values than columns what is certain of its places.

    ``rows`` gives by row key the values found, ``None`` where they are no row that can be counted on.
    """
    columns = [column.key for column in table.columns]
    numbers = {key: _numbers(tokens) for key, tokens in rows.items()}
    known = {key: found for key, found in numbers.items() if found is not None and len(found) <= len(columns)}
    if all(len(found) in (0, len(columns)) for found in known.values()):
        return {}
    sums = [one for one in sums_within(form, table.key) if {row for row, _ in one} <= known.keys()]
    across = [one for one in sums if len({row for row, _ in one}) > 1]
    bound = {row for one in across for row, _ in one}
    lines: dict[str, _Line] = {}
    # Full rows first: if one does not add up, nothing else need be tried.
    for row in sorted((row.key for row in table.rows if row.key in bound), key=lambda row: -len(known[row])):
        slots = [(row, column) for column in columns]
        own = [one for one in sums if one.keys() <= set(slots)]
        lines[row] = _ways(known[row], slots, own, across) if own else {}
        if not lines[row]:
            return {}
    # Rows in most sums first, then those with least choice: what is out is seen early.
    shared = {row: sum((row, column) in one for one in across for column in columns) for row in lines}
    lines = dict(sorted(lines.items(), key=lambda line: (-shared[line[0]], len(line[1]))))
    ways = _agreeing(list(lines.values()))
    if not ways:
        return {}
    return {
        key: _common(some, len(known[key]), len(columns))
        for key, some in zip(lines, ways, strict=True)
        if 0 < len(known[key]) < len(columns)
    }


def tell_line(form: str, table: Table, values: Sequence[Token]) -> Told:
    """What is certain of the places of ``values`` in a table whose slots all stand in one line, by slot number.

    Its groups share no sum, so that every way counts that breaks at most one of them, and one must break none.
    """
    numbers = _numbers(values)
    slots = [(row.key, column.key) for row, column in table.slots()]
    sums = sums_within(form, table.key)
    if numbers is None or not sums or not 0 < len(numbers) < len(slots):
        return {}
    kept = []
    sound = False
    for seats in combinations(range(len(slots)), len(numbers)):
        broken = sum(_total(one, seats, numbers, slots) != 0 for one in sums)
        sound = sound or not broken
        if broken <= MOST_BROKEN:
            kept.append(seats)
    return _common(kept, len(numbers), len(slots)) if sound else {}


def mostly_out(form: str, cells: Iterable[ReportCell]) -> bool:
    """Whether more of the rows in ``cells`` break their own sums than keep them, rows of nothing aside."""
    counted = {(cell.table_key, cell.row_key, cell.column_key): cell.value for cell in cells}
    kept = broken = 0
    for key in {key for key, _, _ in counted}:
        for one in sums_within(form, key):
            numbers = [counted.get((key, *place)) for place in one]
            if len({row for row, _ in one}) == 1 and any(numbers) and all(isinstance(n, int) for n in numbers):
                adds_up = not sum(sign * int(n or 0) for sign, n in zip(one.values(), numbers, strict=True))
                kept, broken = kept + adds_up, broken + (not adds_up)
    return broken > kept


def adds_up(form: str, table: Table, line: Sequence[Token]) -> bool:
    """Whether a line of just as many values as the table has slots keeps all of its sums."""
    numbers = _numbers(line)
    slots = [(row.key, column.key) for row, column in table.slots()]
    return numbers is not None and not any(
        _total(one, range(len(slots)), numbers, slots) for one in sums_within(form, table.key)
    )


def adds_up_without_one(form: str, table: Table, values: Sequence[Token]) -> bool:
    """Whether a line of too many values keeps its sums without one of the numbers, blanks at its ends left out too."""
    width = len(table.rows) * len(table.columns)
    for at in (at for at, value in enumerate(values) if read_value(value.text).value):
        rest = [*values[:at], *values[at + 1 :]]
        for start in range(len(rest) - width + 1):
            line, ends = rest[start : start + width], (*rest[:start], *rest[start + width :])
            if not any(token.text for token in ends) and adds_up(form, table, line):
                return True
    return False


def _numbers(tokens: Sequence[Token] | None) -> list[int] | None:
    """The values as the sums count them, ``None`` where one of them is neither a count nor a word for nothing."""
    if tokens is None:
        return None
    numbers: list[int] = []
    for token in tokens:
        value = read_value(token.text)
        if isinstance(value.value, int):
            numbers.append(value.value)
        elif value.status in _AS_ZERO:
            numbers.append(0)
        else:
            return None
    return numbers


def _total(one: Sum, seats: Sequence[int], numbers: Sequence[int], slots: Sequence[Place]) -> int:
    return sum(one.get(slots[seat], 0) * number for seat, number in zip(seats, numbers, strict=True) if number)


def _ways(numbers: Sequence[int], slots: Sequence[Place], own: Sequence[Sum], across: Sequence[Sum]) -> _Line:
    """The ways in which the line itself adds up."""
    # Zeros and blanks add nothing: ways that differ only in them are reckoned once.
    counted = [value for value, number in enumerate(numbers) if number]
    alike: dict[Seats, list[Seats]] = {}
    for seats in combinations(range(len(slots)), len(numbers)):
        alike.setdefault(tuple(seats[value] for value in counted), []).append(seats)
    amounts = [numbers[value] for value in counted]
    touched = [[(number, one[slot]) for number, one in enumerate(across) if slot in one] for slot in slots]
    ways: _Line = {}
    for seats, some in alike.items():
        if any(_total(one, seats, amounts, slots) for one in own):
            continue
        effect = [0] * len(across)
        for seat, amount in zip(seats, amounts, strict=True):
            for number, sign in touched[seat]:
                effect[number] += sign * amount
        ways.setdefault(tuple(effect), []).extend(some)
    return ways


def _agreeing(lines: Sequence[_Line]) -> list[list[Seats]]:
    """For each line the ways that some choice of ways for all the others completes to sums of 0; ``[]`` if none does
    or if finding out takes more than ``MOST_STEPS``."""
    if not lines or not all(lines):
        return []
    width = len(next(iter(lines[0])))
    low: list[_Effect] = [(0,) * width]
    high: list[_Effect] = [(0,) * width]
    for line in reversed(lines):
        low.append(tuple(map(add, low[-1], map(min, zip(*line, strict=True)))))
        high.append(tuple(map(add, high[-1], map(max, zip(*line, strict=True)))))
    low, high = low[::-1], high[::-1]
    # reached[n]: the sums after n lines, and from which sums by which effect they came.
    reached: list[dict[_Effect, list[tuple[_Effect, _Effect]]]] = [{(0,) * width: []}]
    steps = 0
    for number, line in enumerate(lines, 1):
        after: dict[_Effect, list[tuple[_Effect, _Effect]]] = {}
        steps += len(reached[-1]) * len(line)
        if steps > MOST_STEPS:
            return []
        # What the lines to come can still bring back to 0.
        above, below = tuple(map(neg, low[number])), tuple(map(neg, high[number]))
        for before in reached[-1]:
            for effect in line:
                total = tuple(map(add, before, effect))
                if all(map(le, total, above)) and all(map(ge, total, below)):
                    after.setdefault(total, []).append((before, effect))
        reached.append(after)
    zero: _Effect = (0,) * width
    wanted = {zero} & reached[-1].keys()
    kept: list[list[Seats]] = []
    for number in range(len(lines), 0, -1):
        came = [way for total in wanted for way in reached[number][total]]
        kept.append([seats for effect in {effect for _, effect in came} for seats in lines[number - 1][effect]])
        wanted = {before for before, _ in came}
    return kept[::-1] if all(kept) else []


def _common(ways: Iterable[Seats], values: int, slots: int) -> Told:
    """What all ways say alike."""
    told: list[set[int | None]] = [set() for _ in range(slots)]
    for seats in ways:
        held = dict(zip(seats, range(values), strict=True))
        for slot in range(slots):
            told[slot].add(held.get(slot))
    return {slot: next(iter(some)) for slot, some in enumerate(told) if len(some) == 1}
