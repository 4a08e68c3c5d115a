"""Tables without lines: the captions of columns, and which columns a row has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.clean.chars import label_key
from parsers.formats.drawn.bands import Band, Column
from parsers.formats.drawn.stacks import Stack
from parsers.formats.drawn.words import OF_VALUES, is_caption, is_over_several

_FEWEST_TO_TELL = 2
"""Values that make a column without a caption where others have one."""


def captioned_by(columns: list[Column], heads: Sequence[Stack], words: Sequence[Stack]) -> bool:
    """Find the caption of each column, add the columns that have one and no value; whether captions and columns fit."""
    lowest = [
        head
        for head in heads
        if not is_over_several(head.text)
        and not any(other.over(head) and other.y0 > head.y1 - 0.3 * head.size for other in heads)
    ]
    # The caption of a column of values stands over nothing but that column.
    over = {id(head) for head in lowest}
    fits = not any(label_key(head.text) in OF_VALUES and id(head) not in over for head in heads)
    labels = [
        word
        for word in words
        if not any(word is head for head in heads) and not (is_caption(word.text) or is_over_several(word.text))
    ]
    known = list(columns)
    first = min((column.x0 for column in known), default=float("inf"))
    for head in lowest:
        under = [column for column in known if column.under(head)]
        exactly = [column for column in known if column.holds(head)]
        chosen = exactly if len(exactly) == 1 else under
        if len(chosen) == 1:
            fits = fits and chosen[0].caption is None
            chosen[0].caption = head
        elif len(chosen) > 1:
            continue
        elif not any(head.over(label) for label in labels) or (first < head.x0 and is_caption(head.text)):
            if is_caption(head.text):
                columns.append(Column(head.x0, head.x1, 1, head.middle, caption=head))
            elif first < head.x0:
                fits = False
        elif label_key(head.text) in OF_VALUES:
            fits = False
    return fits and _paired(columns)


def _paired(columns: list[Column]) -> bool:
    """Give columns without a caption those captions that stand beside them, over no column: each the next on the same
    side, as where captions have their middle and numbers their end at one place. Whether none are left of both."""
    columns.sort(key=lambda column: column.x0)
    added = [at for at, column in enumerate(columns) if not column.values]
    bare = [at for at, column in enumerate(columns) if column.values and column.caption is None]
    if not (added and bare):
        return True
    if [at + 1 for at in added] != bare and [at - 1 for at in added] != bare:
        return False
    for at, other in zip(added, bare, strict=True):
        columns[other].caption = columns[at].caption
    columns[:] = [column for at, column in enumerate(columns) if at not in added]
    return True


def unsupported(columns: list[Column], rows: Sequence[Band]) -> list[Stack]:
    """Take away the columns that nothing bears out: one value without a caption, where others have one."""
    captioned = any(column.caption for column in columns)
    gone = [
        column
        for column in columns
        if column.caption is None
        and len(column.values) < _FEWEST_TO_TELL
        and (captioned or len(rows) > _FEWEST_TO_TELL)
    ]
    strays = [stack for column in gone for stack in column.values]
    for band in rows:
        for column in gone:
            band.strays += band.values.pop(id(column), [])
    columns[:] = [column for column in columns if not any(column is one for one in gone)]
    return strays


def numbered(rows: Iterable[Band], columns: Sequence[Column]) -> None:
    numbers = {id(column): number for number, column in enumerate(columns)}
    for band in rows:
        band.values = {numbers[key]: stacks for key, stacks in band.values.items()}


def named_by(rows: Sequence[Band], columns: Sequence[Column]) -> None:
    """Tell for each row which columns it has: those that the captions next above it name."""
    captioned = [number for number, column in enumerate(columns) if column.caption]
    named = list(range(captioned[0], captioned[-1] + 1)) if captioned else list(range(len(columns)))
    above: set[int] = set()
    for band in rows:
        if band.data:
            above = set()
        else:
            under = [
                [number for number, column in enumerate(columns) if column.under(label)]
                for label in band.labels
                if not is_over_several(label.text)
            ]
            captions = [over for over in under if over]
            if captions and all(len(over) == 1 for over in captions):
                above |= {over[0] for over in captions}
                named = sorted(above)
        band.columns = named
