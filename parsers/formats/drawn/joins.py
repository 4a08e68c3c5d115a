"""Tables on several pages put together: their columns, the headers that come again, the cells that a page cuts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.clean.chars import fold, label_key
from parsers.clean.printed import form_labels
from parsers.formats.drawn.tables import Entry, Table
from parsers.tables.values import is_unit, looks_like_value

_ALIKE = 5.0
"""Points within which the borders of two pages are the same columns."""
_MOST_HEADER_ROWS = 6
_FEWEST_HALVES = 3
_WORD = re.compile("[\u4e00-\u9fff]")
NUMBERED = re.compile(r"[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]|其中[:：]|[①-⑳]")
"""What a label of a row begins with."""


def goes_on(table: Table, other: Table, exactly: bool = False) -> bool:
    """Whether ``other``, first on the next page, has the columns of ``table``, last on the page before: most of them,
    or every one (``exactly``)."""
    if other.first != table.last + 1 or not (table.ruled and other.ruled):
        return False
    if abs(table.x0 - other.x0) > _ALIKE:
        return False
    few, many = sorted((table.xs, other.xs), key=len)
    shared = sum(any(abs(x - y) <= _ALIKE for y in many) for x in few)
    # A row that is longer than the others puts the border of its page further out.
    if exactly or abs(table.x1 - other.x1) > _ALIKE:
        return shared == len(few) > 2
    return shared >= 0.7 * len(few)


def put_together(table: Table, other: Table) -> None:
    """Add ``other``, the part on the next page, to ``table``: repeated headers go, a row that the page cut is one."""
    xs = list(table.xs)
    xs += [x for x in other.xs if all(abs(x - known) > _ALIKE for known in table.xs)]
    xs.sort()
    for part in (table, other):
        at = [min(range(len(xs)), key=lambda n, x=x: abs(xs[n] - x)) for x in part.xs]  # type: ignore[misc]
        for entry in part.entries:
            entry.left, entry.right = at[entry.left], at[entry.right]
    table.xs = xs
    repeated = _repeated(table, other)
    below = [entry for entry in other.entries if entry.top >= repeated]
    for entry in below:
        entry.top += table.rows - repeated
        entry.bottom += table.rows - repeated
    seam = table.rows
    table.rows += other.rows - repeated
    table.last = other.last
    _sew(table, below, seam)


def _row_texts(table: Table, row: int) -> list[str]:
    return [entry.text for entry in table.entries if entry.top == row]


def _repeated(table: Table, other: Table) -> int:
    """How many rows at the head of ``other`` are those at the head of ``table``."""
    count = 0
    while count < min(_MOST_HEADER_ROWS, table.rows, other.rows - 1):
        texts = _row_texts(other, count)
        if texts != _row_texts(table, count) or not any(texts) or any(text.isdigit() for text in texts):
            break
        count += 1
    if any(entry.top < count < entry.bottom for entry in other.entries):
        return 0
    return count


def _sew(table: Table, below: list[Entry], seam: int) -> None:
    """Cells on both sides of the end of a page: those that are one are put together."""
    upper = {(entry.left, entry.right): entry for entry in table.entries if entry.bottom == seam}
    pairs = [
        (upper[key], entry) for entry in below if entry.top == seam and (key := (entry.left, entry.right)) in upper
    ]
    halves = _is_cut(pairs, seam)
    # Above a row of nothing but values stands a header: what is blank there is a value.
    labelled = _are_labelled([entry.text for entry in below if entry.top == seam])
    gone: set[int] = set()
    for one, other in pairs:
        group = one.bottom - one.top > 1 or other.bottom - other.top > 1
        if halves or (group and _is_one(one, other) and (labelled or other.text)):
            one.text = _halves(one.text, other.text)
            one.places += other.places
            one.bottom = other.bottom
            gone.add(id(other))
    table.entries += [entry for entry in below if id(entry) not in gone]
    if halves:
        _without_row(table, seam)


def _is_one(one: Entry, other: Entry) -> bool:
    """Whether the cell of a group goes on behind the end of a page."""
    return not other.text or one.text == other.text or is_known(one.text + other.text)


def _is_cut(pairs: Sequence[tuple[Entry, Entry]], seam: int) -> bool:
    """Whether a page ended in the middle of a row: one half has labels and the other only values, which fill what the
    first left blank, or are numbers below numbers; or each cell stands in one half, as those of a header may; or the
    halves of its label are one label together. Of words that are no label of any form the grid tells: both are unknown,
    the second has no number of its own, and nothing but it stands in its row."""
    row = [(one, other) for one, other in pairs if one.top == seam - 1 and other.bottom == seam + 1]
    if not row:
        return False
    torn = [(one.text, other.text) for one, other in row if _has_words(one.text) and _has_words(other.text)]
    both = [text for one, other in row if one.text and other.text for text in (one.text, other.text)]
    above, below = ([text for text in half if text] for half in zip(*((o.text, u.text) for o, u in row), strict=True))
    if above and below and not _are_labelled(both) and _are_labelled(above) != _are_labelled(below):
        return True
    if len(row) >= _FEWEST_HALVES and above and below and all(bool(one.text) != bool(other.text) for one, other in row):
        return True
    if any(is_known(one + other) for one, other in torn):
        return True
    if len(torn) != 1 or sum(bool(other.text) for _, other in row) != 1:
        return False
    one, other = torn[0]
    return not (is_known(one) or is_known(other) or NUMBERED.match(other)) and any(
        entry.text and not _has_words(entry.text) for entry, _ in row
    )


def _are_labelled(texts: Sequence[str]) -> bool:
    """Whether there are words among them, other than units."""
    return any(_has_words(text) and not is_unit(fold(text)) for text in texts)


def _has_words(text: str) -> bool:
    return _WORD.search(text) is not None and not looks_like_value(text)


def is_known(text: str) -> bool:
    """Whether words are a label of any form."""
    return label_key(text) in form_labels()


def _halves(one: str, other: str) -> str:
    """Two halves of a cell: numbers are left apart, for nobody knows whether they are one."""
    if one == other or not one or not other:
        return one or other
    return one + other if _has_words(one) or _has_words(other) else f"{one} {other}"


def _without_row(table: Table, row: int) -> None:
    """Close the gap that a row leaves which was put to the one above."""
    for entry in table.entries:
        if entry.top > row or (entry.top == row and entry.bottom > row):
            entry.top -= entry.top >= row
        if entry.bottom > row:
            entry.bottom -= 1
        if entry.bottom <= entry.top:
            entry.bottom = entry.top + 1
    table.rows -= 1
