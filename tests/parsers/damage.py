"""What befalls a table between the clerk and the reader: each damage a function, applied in any mix.

Every damage states what an honest reading of it is, see ``drafts.py``.
"""

from __future__ import annotations

from collections.abc import Callable

from parsers.forms import FORMS
from tests.parsers.contents import ABSENT, BLANK
from tests.parsers.damage_labels import (
    doubled_punctuation,
    label_blanks,
    label_widths,
    misread_labels,
    numbering,
    torn_labels,
    traditional_labels,
)
from tests.parsers.drafts import NUMBERING, UNITS, Draft, Line, data_rows, label_at, labels, mark, slot_of, slots_in
from tests.parsers.layouts import Published
from tests.parsers.rendering import Grid

JUNK = ("#REF!", "12件（含上年3件）", "O", "12%", "见附件", "***", "1/2", "3-5")


# The frame of the table.


def blank_rows(draft: Draft) -> None:
    """Rows of empty cells."""
    if draft.short:
        return
    draft.padded = True
    for grid in draft.grids.values():
        for _ in range(draft.draw.randint(1, 3)):
            at = draft.draw.randint(0, len(grid))
            grid.insert(at, [("", 1, 1)] * draft.draw.choice((1, len(grid[at - 1]))))


def blank_column(draft: Draft) -> None:
    """An empty cell at one end of every row."""
    if draft.short:
        return
    left = draft.draw.random() < 0.5
    draft.padded = True
    for grid in draft.grids.values():
        for row in grid:
            row.insert(0 if left else len(row), ("", 1, 1))


def caption_row(draft: Draft) -> None:
    """A row above the header: what the table is, and for when."""
    words = draft.draw.choice(("单位：件", "统计表", "2020年度    单位：件", "表1"))
    grid = draft.grid()
    grid.insert(0, [(words, max(len(row) for row in grid), 1)])


def remark_row(draft: Draft) -> None:
    """A row of remarks or signatures below the table."""
    remarks = (
        "备注：本表数据由各科室提供。",
        "注：1.以上含下属单位；2.金额以万元计。",
        "说明：其中网上申请12件，信函申请3件。",
    )
    grid = draft.grid()
    row: Line = [(draft.draw.choice(remarks), max(len(row) for row in grid), 1)]
    if draft.draw.random() < 0.3:
        row = [("填报人：", 1, 1), ("某某某", 1, 1), ("联系电话：", 1, 1), ("0999-1234567", 1, 1)]
    grid.append(row)


def groups_repeated(draft: Draft) -> None:
    """The label of a group on every row of it, as flattened tables print it. Where rows are filled up besides, a blank
    before the values and a blank label are the same."""
    if draft.padded:
        return
    for grid in draft.grids.values():
        open_groups: list[tuple[str, int]] = []
        for row in grid:
            open_groups = [(words, left - 1) for words, left in open_groups if left > 1]
            own = [(words, down) for words, _, down in row if down > 1]
            if slots_in(row):
                row[:0] = [(words, 1, 1) for words, _ in open_groups]
                row[:] = [(words, across, 1) for words, across, _ in row]
                open_groups += own


def groups_missing(draft: Draft) -> None:
    """The labels of groups left out."""
    for grid in draft.grids.values():
        for number in data_rows(grid):
            at = label_at(grid[number])
            grid[number] = [cell for place, cell in enumerate(grid[number]) if place >= at or cell[2] == 1]


def header_missing(draft: Draft) -> None:
    """Rows above the data left out: captions of columns, headings of articles, or all of them."""
    if draft.swapped:
        return
    draft.headed = False
    grid = draft.grid()
    share = draft.draw.choice((0.4, 1.0))
    first = data_rows(grid)[0]
    kept = [
        row
        for n, row in enumerate(grid)
        if slots_in(row) or (n > first and row[0][0][:1] in "一二三四五六七八九(") or draft.draw.random() > share
    ]
    grid[:] = kept


def header_again(draft: Draft) -> None:
    """The header once more in the middle, as at the head of the next page."""
    grid = draft.grid()
    data = data_rows(grid)
    if len(data) > 4 and not any(down > 1 for row in grid[data[0] :] for _, _, down in row):
        at = draft.draw.choice(data[1:])
        grid[at:at] = [list(row) for row in grid[: data[0]]]


def header_damaged(draft: Draft) -> None:
    """Half of some header words lost, as of a page scanned askew."""
    if draft.swapped:
        return
    draft.headed = False
    for grid in draft.grids.values():
        for number in range(data_rows(grid)[0]):
            for place, (words, across, down) in enumerate(grid[number]):
                if draft.draw.random() < 0.2:
                    grid[number][place] = (words[: len(words) // 2], across, down)


def columns_swapped(draft: Draft) -> None:
    """The columns of the first article in another order, header and values alike."""
    grid = draft.grids.get("proactive")
    if grid is None or not draft.headed or draft.padded:
        return
    head = next((n for n, row in enumerate(grid) if len(row) == 4 and not slots_in(row)), -1)
    order = draft.draw.sample((1, 2, 3), 3)
    if head < 0 or any(len(row) != 4 for row in grid[head : head + 3]):
        return
    draft.swapped = True
    for number in range(head, head + 3):
        grid[number] = [grid[number][0], *(grid[number][place] for place in order)]


# Rows and cells lost, doubled, merged.


def row_missing(draft: Draft) -> None:
    """A row left out, with its group's label if that stood in it: its cells are absent."""
    grid = draft.grid()
    data = data_rows(grid)
    if len(data) > 2:
        at = draft.draw.choice(data)
        for slot in slots_in(grid.pop(at)):
            if not draft.printed(slot):
                draft.truth[slot] = {ABSENT}


def row_doubled(draft: Draft) -> None:
    """A row printed twice with the same values."""
    grid = draft.grid()
    at = draft.draw.choice(data_rows(grid))
    row = grid[at]
    if label_at(row) >= 0 and _alone(grid, row):
        grid.insert(at + 1, [cell for cell in row if cell[2] == 1])


def row_doubled_otherwise(draft: Draft) -> None:
    """A row printed twice with other numbers: nobody knows which hold."""
    grid = draft.grid()
    at = draft.draw.choice(data_rows(grid))
    row = grid[at]
    if (
        label_at(row) < 0
        or not _alone(grid, row)
        or draft.doubtful(row)
        or not all(draft.raw[slot] for slot in slots_in(row))
    ):
        return
    other = [
        (Published("666666") if slot_of(words) else words, across, down) for words, across, down in row if down == 1
    ]
    grid.insert(at + draft.draw.randint(0, 1), other) if len(other) == len(row) else grid.insert(at + 1, other)
    for slot in slots_in(row):
        draft.truth[slot] = set()


def _alone(grid: Grid, row: Line) -> bool:
    """Whether no other row of the table has the label of this one, numbers aside."""
    bare = [NUMBERING.sub("", words[place][0]) for words, place in labels(grid)]
    own = [words for words, _, _ in row if slot_of(words) is None and words not in UNITS]
    return all(bare.count(NUMBERING.sub("", words)) == 1 for words in own)


def rows_swapped(draft: Draft) -> None:
    """Two neighbours in the wrong order."""
    grid = draft.grid()
    data = [n for n in data_rows(grid) if n + 1 < len(grid) and slots_in(grid[n + 1]) and label_at(grid[n]) >= 0]
    data = [n for n in data if all(_alone(grid, grid[m]) and all(c[2] == 1 for c in grid[m]) for m in (n, n + 1))]
    if data and ("annex" not in draft.grids or len(slots_in(grid[data[0]])) == 1):
        at = draft.draw.choice(data)
        grid[at], grid[at + 1] = grid[at + 1], grid[at]


def cell_missing(draft: Draft) -> None:
    """A cell left out of a row: the others are what they were, and it is blank."""
    grid = draft.grid()
    row = grid[draft.draw.choice(data_rows(grid))]
    places = [place for place, (words, _, _) in enumerate(row) if slot_of(words)]
    if draft.padded or draft.doubtful(row):
        return
    draft.short = row
    slot = slot_of(row.pop(draft.draw.choice(places))[0])
    assert slot is not None
    if not draft.printed(slot):
        draft.truth[slot] = {BLANK, ABSENT} if len(places) == 1 or "annex" in draft.grids else {BLANK}


def cell_too_many(draft: Draft) -> None:
    """A number that belongs to no column among the values of a row. Not of one that lacks a cell: it would be as long
    as any other, and a well-formed row of other numbers is not to be told from a damaged one."""
    grid = draft.grid()
    row = grid[draft.draw.choice(data_rows(grid))]
    if draft.doubtful(row) or row is draft.short:
        return
    first = next(place for place, (words, _, _) in enumerate(row) if slot_of(words))
    at = draft.draw.randint(first, len(row))
    row.insert(at, (Published("777777"), 1, 1))
    if len(slots_in(row)) == 1 or "annex" in draft.grids:
        # Of two indicators side by side only that behind whose label the number stands is in doubt: the other one still
        # has a label and a value of its own, and any number but this value is a fault there.
        named = [n for n, (words, _, _) in enumerate(row) if not (slot_of(words) or isinstance(words, Published))]
        named = [n for n in named if row[n][0] not in UNITS]
        begin = max((place for place in named if place < at), default=0)
        end = min((place for place in named if place > at), default=len(row))
        for slot in slots_in(row[begin:end]):
            draft.truth[slot] = set()


def values_merged(draft: Draft) -> None:
    """One cell for all the values of a row that are alike: each of them, or nobody knows. Not in a text whose rows are
    filled up with blanks, which knows no spans: one value and blanks there is what a row of blanks looks like."""
    if draft.padded and not draft.layout.html:
        return
    whole = {len(table.columns) for table in draft.form.tables} | {15}
    for grid in draft.grids.values():
        for number in data_rows(grid):
            row, inside = grid[number], slots_in(grid[number])
            if (
                len(inside) > 2
                and len(inside) in whole
                and len({draft.raw[slot] for slot in inside}) == 1
                and draft.draw.random() < 0.3
            ):
                first = next(place for place, (words, _, _) in enumerate(row) if slot_of(words))
                row[first : first + len(inside)] = [(mark(inside[0]), len(inside), 1)]


def junk(draft: Draft) -> None:
    """A cell with something that is no number: not read."""
    for _ in range(draft.draw.randint(1, 4)):
        slot = draft.draw.choice(list(draft.raw))
        if draft.raw[slot] and draft.truth[slot] != {ABSENT}:
            draft.raw[slot] = draft.draw.choice(JUNK)
            draft.truth[slot] = set()


def row_of_another_form(draft: Draft) -> None:
    """A row that another year's form prints, with numbers of its own."""
    grid = draft.grids.get("proactive")
    if grid is None:
        return
    other = FORMS["standard_2019" if draft.form.key == "standard_2021" else "standard_2021"]
    own = {row.key for table in draft.form.tables for row in table.rows}
    labels = [row.label for table in other.tables[:-2] for row in table.rows if row.key not in own]
    at = draft.draw.choice(data_rows(grid)) + 1
    if labels and not draft.doubtful(grid[at - 1]):
        width = len(grid[at - 1]) - 1
        grid.insert(at, [(draft.draw.choice(labels), 1, 1), *[(Published("555555"), 1, 1)] * width])


DAMAGES: dict[str, Callable[[Draft], None]] = {
    damage.__name__: damage
    for damage in (
        junk,
        label_blanks,
        label_widths,
        doubled_punctuation,
        traditional_labels,
        numbering,
        misread_labels,
        torn_labels,
        blank_rows,
        blank_column,
        caption_row,
        remark_row,
        groups_repeated,
        groups_missing,
        header_missing,
        header_again,
        header_damaged,
        columns_swapped,
        row_missing,
        row_doubled,
        row_doubled_otherwise,
        rows_swapped,
        cell_missing,
        cell_too_many,
        values_merged,
        row_of_another_form,
    )
}
"""Every damage to a draft, by name, in the order in which they are done: what changes a value comes first."""
