"""Of several numbers behind each label (代码, 本月累计, 历年累计, 备注, ...) those of the report's year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from parsers.clean.chars import fold, label_key
from parsers.forms import Table
from parsers.tables.kinds import Kind
from parsers.tables.labels import SheetLabels
from parsers.tables.stream import Token

_HEADER = 12
_FEWEST_ROWS = 3
_FEWEST_NUMBERED = 8
_SEVERAL = 4
"""One row in so many with several values makes a table of several columns."""
_COUNTING = 3
_SHARE = 10
"""One row in so many may break the running numbers."""
_STEP = 9
"""Rows of headings, and rows that are left out, may lie between two running numbers."""
_FARTHEST = 30
"""As ``_STEP``, where rows between may lack theirs."""
_LONGEST_NUMBER = 3
_OF_OTHERS = re.compile(r"[上去前]年|同期|累计|本月|本季")
UNIT_CAPTIONS = frozenset(("单位", "计量单位", "计算单位", "单", "位"))
"""Also torn, as in narrow columns."""
_ASIDES = frozenset(("备注", "说明", "填报说明"))
_OF_BEFORE = frozenset(("上年数", "去年数", "上一年数", "上年同期数"))
_YEAR = re.compile(r"(20\d\d)年度?(?:统计)?数?")
_COLUMN_NAMES = frozenset("甲乙丙丁戊己")
"""The names of columns that statistical forms print below their header, before those of the values: 1, 2, ..."""


def value_column(
    stream: Sequence[Token], first: int, gathered: dict[int, list[Token]], table: Table, labels: SheetLabels
) -> dict[int, list[Token]]:
    """``gathered`` with one value a row, that of the column which the header names for the year; ``first`` is the first
    token of the first row.

    Where the header does not tell, the rows stay as they are and do not fit.
    """
    names = {label_key(words) for words in (table.columns[0].label, *table.columns[0].also)}
    header = _header(stream, first, labels.captions | labels.numbering | names | _OF_BEFORE, names)
    captions = labels.captions - names - UNIT_CAPTIONS
    labelled = max((at for at, key in enumerate(header) if key in captions), default=-1)
    after = [key for key in header[labelled + 1 :] if key not in UNIT_CAPTIONS]
    numbered = [at for at, key in enumerate(header) if key in labels.numbering]
    # Before the label, a cell a line, the number of the next row stands behind this row's values.
    first_place = bool(numbered) and numbered[-1] > labelled and names.isdisjoint(header[labelled + 1 : numbered[-1]])
    places = ((0,) if first_place else (-1,)) if numbered and labelled >= 0 else (0, -1)
    bare = None
    if numbered and 0 <= labelled < numbered[-1] and _unit_between(header, numbered[-1], names):
        bare = _behind_units(stream, first, gathered)
    if numbered and bare is None:
        bare = _without_running_numbers(gathered, places)
        if bare is not None and len(places) > 1 and _counts_up(bare):
            return {line: _doubtful(values) for line, values in gathered.items()}
    if bare is not None:
        gathered = bare
        after = [key for key in after if key not in labels.numbering]
    wanted = _wanted(after, names) if labelled >= 0 else None
    filled = [values for values in gathered.values() if any(token.kind is Kind.VALUE for token in values)]
    several = sum(sum(token.kind is Kind.VALUE for token in values) > 1 for values in filled)
    if wanted is None:
        doubtful = several >= _FEWEST_ROWS and _SEVERAL * several >= len(filled)
        doubtful = doubtful or (not numbered and _shares_running_numbers(gathered))
        return {line: _doubtful(values) for line, values in gathered.items()} if doubtful else gathered
    width = len(after)
    if bare is None and numbered and numbered[0] <= labelled:
        width += sum(len(values) > width for values in filled) > sum(len(values) == width for values in filled)
    if width == 1:
        # A column of codes whose header is lost: a number alone may be the row's code.
        unnamed = bare is None and not numbered and _shares_running_numbers(gathered)
        # The codes of the next rows stand behind some values, a cell a line: a number alone may be one of them.
        lined = sum(len(values) > 1 and values[-1].column < 0 for values in filled)
        unnamed = unnamed or (bare is None and bool(numbered) and lined >= _FEWEST_ROWS)
        return {line: _doubtful(values) for line, values in gathered.items()} if unnamed else gathered
    asides = all(key in _ASIDES for at, key in enumerate(after) if at != wanted)
    if sum(len(values) == width for values in filled) < _FEWEST_ROWS and not any(map(_OF_OTHERS.search, after)):
        # The rows are not those of this header, or captions are torn: beside rows of several a number alone is of any.
        return {line: _doubtful(values) for line, values in gathered.items()} if 2 * several > len(filled) else gathered
    if sum(len(values) > width for values in filled) > sum(len(values) == width for values in filled):
        return {line: _doubtful(values) for line, values in gathered.items()}  # most rows have more than it names
    if _SHARE * sum(len(values) >= len(after) and bool(values[wanted].text) for values in filled) < len(filled):
        return {line: _doubtful(values) for line, values in gathered.items()}  # a blank column is not the year's
    last = max(gathered)
    counting = _counting(gathered, width)

    def fits(line: int, values: Sequence[Token]) -> bool:
        """Behind the values of each row but the last one the number of the next may stand."""
        more = len(values) - len(after)
        remarks = [token for at, token in enumerate(values[: len(after)]) if at != wanted] if asides else []
        if any(token.kind is Kind.VALUE and any(map(str.isdigit, token.text)) for token in remarks):
            return False  # a number is no remark
        return len(values) == width - (width > len(after) and line == last) and (not more or line in counting)

    fitting = {line for line, values in gathered.items() if fits(line, values)}
    for at in {*range(len(after))} - {wanted}:
        fitting -= _miscounted({line: values for line, values in gathered.items() if line in fitting}, at)
    if width > len(after) and _SEVERAL * len(fitting) < len(filled):
        fitting = set()  # what stands behind the values of a few rows is no running number
    return {
        line: [values[wanted]] if line in fitting else values if asides and width == len(after) else _doubtful(values)
        for line, values in gathered.items()
    }


def _unit_between(header: Sequence[str], numbered: int, names: set[str]) -> bool:
    """Whether the header names a column of units between that of running numbers and that of the year's values."""
    units = [at for at, key in enumerate(header) if at > numbered and key in UNIT_CAPTIONS]
    return bool(units) and any(key in names or _YEAR.fullmatch(key) for key in header[units[0] + 1 :])


def _behind_units(
    stream: Sequence[Token], first: int, gathered: Mapping[int, Sequence[Token]]
) -> dict[int, list[Token]] | None:
    """``gathered`` without the running numbers, which stand before the units of the rows as the values stand behind
    them; ``None`` where most rows print no unit between. Rows that do not are in doubt."""
    owners = {id(token): line for line, values in gathered.items() for token in values}
    before: dict[int, list[Token]] = {}
    behind: dict[int, list[Token]] = {}
    row, unit = -1, False
    for token in stream[first:]:
        if token.kind is Kind.LABEL or token.kind is Kind.PROSE:
            row, unit = -1, False
            if not owners:
                break
        elif token.kind is Kind.UNIT:
            unit = True
            if row >= 0:
                behind.setdefault(row, [])
        elif (row := owners.pop(id(token), -1)) >= 0:
            (behind if unit else before).setdefault(row, []).append(token)
    clear = {
        line: values
        for line, values in behind.items()
        if [token.kind is Kind.BLANK or _running(token) > 0 for token in before.get(line, ())] == [True]
    }
    if 2 * len(behind) < sum(map(bool, gathered.values())):
        return None
    return {line: clear.get(line, _doubtful(list(values))) for line, values in gathered.items()}


def _without_running_numbers(gathered: dict[int, list[Token]], places: Sequence[int]) -> dict[int, list[Token]] | None:
    """``gathered`` without the running numbers that stand before the values of the rows (place 0), or behind them (-1,
    those of the next rows); ``None`` if there are none, or if they may stand in either place.

    A row without its own is left in doubt, and so is one with nothing else: that may be its value, its number lost.
    """
    rows = {line: values for line, values in gathered.items() if values}
    if len(rows) < _FEWEST_NUMBERED or sum(len(values) > 1 for values in rows.values()) < _FEWEST_ROWS:
        return None
    running = [place for place in places if _rising(rows, place, _SHARE)]
    if len(running) != 1:
        return None
    place = running[0]
    bare = dict(gathered)
    last = 0
    for line, values in rows.items():
        number = _running(values[place])
        if len(values) > 1 and last < number:
            bare[line], last = values[1:] if place == 0 else values[:-1], number
        else:
            bare[line] = _doubtful(values)
    return bare


def _rising(rows: Mapping[int, Sequence[Token]], place: int, share: int) -> bool:
    """Whether the numbers of the rows at ``place`` rise by steps of a running number, but for one step in ``share``."""
    numbers = [_running(values[place]) for values in rows.values()]
    rising = [0 < now - before <= _STEP for before, now in pairwise(numbers)]
    return share * sum(rising) >= (share - 1) * len(rising)


def _counts_up(bare: Mapping[int, Sequence[Token]]) -> bool:
    """Whether what is left without the running numbers counts up as they do: then nobody can tell them apart."""
    single = {line: values for line, values in bare.items() if len(values) == 1 and values[0].text}
    return len(single) >= _FEWEST_NUMBERED and _rising(single, 0, _SHARE)


def _shares_running_numbers(gathered: Mapping[int, Sequence[Token]]) -> bool:
    """Whether some of the rows have a number more than the others, and one number of each counts up as lines do: those
    of rows that have but one, if these are many."""
    rows = {line: values for line, values in gathered.items() if values}
    alone = {line: values for line, values in rows.items() if len(values) == 1}
    if len(rows) < _FEWEST_NUMBERED or len(alone) == len(rows):
        return False
    counted = alone if len(alone) >= _FEWEST_NUMBERED else rows
    line, first = next(iter(counted.items()))
    return any(0 < _running(first[place]) <= line + _STEP and _rising(counted, place, _COUNTING) for place in (0, -1))


def _counting(gathered: Mapping[int, Sequence[Token]], width: int) -> set[int]:
    """The rows behind whose values a number counts on from those behind the rows before: half a torn one does not."""
    found: set[int] = set()
    before = 0
    for line, values in gathered.items():
        number = _running(values[-1]) if len(values) == width else 0
        if number and (not before or 0 < number - before <= _FARTHEST):
            found.add(line)
            before = number
    return found


def _miscounted(rows: Mapping[int, Sequence[Token]], place: int) -> set[int]:
    """The rows whose number at ``place`` breaks what are running numbers, their header misread: half of a torn one, and
    what stands in the year's place is the other half."""
    if len(rows) < _FEWEST_NUMBERED or not _rising(rows, place, _SHARE):
        return set()
    found: set[int] = set()
    last = 0
    for line, values in rows.items():
        number = _running(values[place])
        if last < number:
            last = number
        else:
            found.add(line)
    return found


def _running(token: Token) -> int:
    """The running number that a cell may be, 0 if it is none."""
    number = fold(token.text)
    return int(number) if number.isdecimal() and len(number) <= _LONGEST_NUMBER else 0


def _doubtful(values: list[Token]) -> list[Token]:
    """Values of a row that lost some: one that is left must not be taken for the year's."""
    filled = [token for token in values if token.kind is Kind.VALUE]
    return [*values, replace(filled[0], text="")] if len(filled) == 1 else values


def _header(stream: Sequence[Token], first: int, known: Set[str], whole: Set[str]) -> list[str]:
    """The keys of the header's cells, up to the row that begins at ``first``; pieces of ``known`` ones are joined,
    but none of ``whole`` ones: 本年 beside 累计."""
    start = first
    while start > 0 and first - start < _HEADER:
        token = stream[start - 1]
        named = token.kind is Kind.VALUE and len(token.text) == 1
        if token.kind not in (Kind.LABEL, Kind.BLANK, Kind.UNIT) and not named:
            break
        start -= 1
    header = [token for token in stream[start:first] if token.kind is not Kind.BLANK]
    keys: list[str] = []
    for token in header:
        key = token.key or fold(token.text)
        if keys and keys[-1] + key in known and keys[-1] not in whole:
            keys[-1] += key
        elif token.kind is not Kind.VALUE and token.text not in _COLUMN_NAMES:
            keys.append(key)
    return keys


def _wanted(after: Sequence[str], names: set[str]) -> int | None:
    """Which of the columns holds the year's values: the one so named, or the latest of several years."""
    named = [at for at, key in enumerate(after) if key in names]
    years = {found[1]: at for at, key in enumerate(after) if (found := _YEAR.fullmatch(key))}
    if named:
        return named[0] if len(named) == 1 and not years else None
    return years[max(years)] if years else None
