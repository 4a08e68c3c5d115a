"""Tables without lines as cells: labels, values, blanks, and the mark of what is not told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.clean.chars import fold
from parsers.formats.drawn.bands import Band
from parsers.formats.drawn.joins import NUMBERED
from parsers.formats.drawn.stacks import PAGE, Stack
from parsers.formats.drawn.tables import Entry, Table
from parsers.formats.drawn.unruled import Bands
from parsers.formats.drawn.words import is_caption, is_number, is_over_several, is_row_label
from parsers.model import Place
from parsers.tables.values import NOT_TOLD, is_odd, looks_like_value

_MOST_SHOWN = 40
"""Characters shown of numbers of which nobody can tell what they are: a longer text would be taken for prose."""


def table_of(bands: Bands) -> Table:
    """Rows and columns as a table with its cells."""
    slots = _slots(bands)
    entries: list[Entry] = []
    row = 0
    captions = [(slots.at(n), column.caption) for n, column in enumerate(bands.columns) if column.caption]
    for head in bands.heads:
        if any(caption is head for _, caption in captions):
            continue
        first, last = _span(head, bands, slots)
        above = any(other.over(head) and other.y0 > head.y1 for other in bands.heads)
        if is_caption(head.text) or not (above or is_over_several(head.text)):
            captions.append((first, head))
        else:
            entries.append(Entry(head.text, row, row + 1, first, last, [_place(head)]))
            row += 1
    # Those of one column stand in one row, at whatever height: their order is that of the columns.
    for at, caption in captions:
        entries.append(Entry(caption.text, row, row + 1, at, at + 1, [_place(caption)]))
    row += bool(captions)
    for band in bands.rows:
        for labels in [band.labels] if bands.sure and band.sure else _apart(band.labels):
            entries += _cells(band, labels, bands, slots, row)
            row += 1
    every = [stack for band in bands.rows for stack in (*band.labels, *band.all_values())] + bands.heads
    x0, x1 = min(stack.x0 for stack in every), max(stack.x1 for stack in every)
    top, end = min(every, key=lambda stack: stack.y0), max(every, key=lambda stack: stack.y1)
    told = bands.sure and all(band.sure for band in bands.rows)
    return Table(entries, [x0, x1], row, top.y0 % PAGE, end.y1 % PAGE, top.page, end.page, ruled=False, torn=not told)


class _Slots:
    """Where labels and values stand among the columns of the table: labels may stand before each column of values."""

    def __init__(self, most: Sequence[int]) -> None:
        self.most = most

    def at(self, column: int) -> int:
        return sum(self.most[: column + 1]) + column

    def label(self, zone: int, number: int, count: int) -> int:
        return sum(self.most[: zone + 1]) + zone - count + number


def _slots(bands: Bands) -> _Slots:
    most = [0] * (len(bands.columns) + 1)
    for band in bands.rows:
        counts = [0] * len(most)
        for label in band.labels:
            if band.data or not any(column.under(label) for column in bands.columns):
                counts[_zone(label, bands)] += 1
        most = [max(one, other) for one, other in zip(most, counts, strict=True)]
    return _Slots(most)


def _zone(stack: Stack, bands: Bands) -> int:
    """How many columns of values stand before words."""
    return sum((column.x0 + column.x1) / 2 < stack.middle for column in bands.columns)


def _span(stack: Stack, bands: Bands, slots: _Slots) -> tuple[int, int]:
    """The columns of the table over which words stand."""
    under = [number for number, column in enumerate(bands.columns) if column.under(stack)]
    if under:
        return slots.at(under[0]), slots.at(under[-1]) + 1
    zone = _zone(stack, bands)
    at = max(slots.label(zone, 0, 1), 0)
    return at, at + 1


def _cells(band: Band, labels: Sequence[Stack], bands: Bands, slots: _Slots, row: int) -> Iterator[Entry]:
    """A row with ``labels``, which are all of the band's or some."""
    told = bands.sure and band.sure
    # Where the table is not told, what begins with a number may be a label and its value, drawn too close to part them.
    named = is_row_label if told else _may_be_row_label
    if not band.data and any(column.under(label) for column in bands.columns for label in labels):
        end = 0
        for label in labels:
            first, last = _span(label, bands, slots)
            end = max(end, last)
            yield Entry(label.text, row, row + 1, first, last, [_place(label)])
        if not told and any(named(label.text) for label in labels):
            yield Entry(NOT_TOLD, row, row + 1, end, end + 1, [_row_place(band)])
        return
    zones: dict[int, list[Stack]] = {}
    # Where that is not told a number beside labels is a value of the row as well.
    for label in sorted((one for one in labels if told or not one.is_value), key=lambda label: label.x0):
        zones.setdefault(_zone(label, bands), []).append(label)
    for zone, some in zones.items():
        for number, label in enumerate(some if told else _own_last(some)):
            at = slots.label(zone, number, len(some))
            yield Entry(label.text, row, row + 1, at, at + 1, [_place(label)])
    blank = not band.data and any(named(label.text) for label in labels)
    if not band.data and not blank:
        return
    if not told:
        words = _not_told(band)
        for zone in sorted(zones) or [0]:
            at = slots.at(min(zone, len(bands.columns) - 1))
            yield Entry(words, row, row + 1, at, at + 1, [_row_place(band)])
            words = NOT_TOLD
        return
    for number in band.columns:
        at = slots.at(number)
        stacks = band.values.get(number)
        if stacks:
            yield Entry(stacks[0].text, row, row + 1, at, at + 1, [_place(stacks[0])])
        else:
            yield Entry("", row, row + 1, at, at + 1, [_row_place(band)])


def _may_be_row_label(text: str) -> bool:
    return is_row_label(text) or NUMBERED.match(text) is not None


def _apart(labels: Sequence[Stack]) -> list[list[Stack]]:
    """Labels by the row that each may be of where that is not told: those below each other are of different ones."""
    rows: list[list[Stack]] = [[]]
    for label in sorted(labels, key=lambda label: (label.y0, label.x0)):
        row = next((row for row in rows if not any(label.over(other) for other in row)), None)
        if row is None:
            rows.append([label])
        else:
            row.append(label)
    return rows


def _own_last(labels: Sequence[Stack]) -> list[Stack]:
    """Labels with that of the row behind all other words: what follows it is nobody's but its."""
    return sorted(labels, key=lambda label: is_row_label(label.text))


def _not_told(band: Band) -> str:
    """The numbers of a row of which nobody can tell what they are, so that nobody takes them for a value or a label."""
    values = [*(label for label in band.labels if label.is_value), *band.all_values()]
    numbers = " ".join(stack.text for stack in values if is_number(stack.text))
    words = f"{numbers[:_MOST_SHOWN]} {NOT_TOLD}".strip()
    return words if looks_like_value(words) or is_odd(fold(words)) else NOT_TOLD


def _place(stack: Stack) -> Place:
    return Place(f"page {stack.page} box {stack.x0:.1f},{stack.y0 % PAGE:.1f},{stack.x1:.1f},{stack.y1 % PAGE:.1f}")


def _row_place(band: Band) -> Place:
    every = [*band.labels, *band.all_values()]
    x0, x1 = min(stack.x0 for stack in every), max(stack.x1 for stack in every)
    y0, y1 = min(stack.y0 for stack in every), max(stack.y1 for stack in every)
    return Place(f"page {int(y0 // PAGE)} box {x0:.1f},{y0 % PAGE:.1f},{x1:.1f},{y1 % PAGE:.1f}")
