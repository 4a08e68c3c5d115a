"""What stands in the cells of an invented report, and what each must be read as.

Nothing here asks the parser: a spelling is written together with its value and status.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random

from parsers.forms import Column, Form, Row
from parsers.model import Number, Status

Slot = tuple[str, str, str]
"""(table key, row key, column key)."""

Reading = tuple[Number | None, Status]
Expected = tuple[str, Number | None, Status]
"""A cell as published, with the value and status that it must be read as."""

BLANK: Reading = (None, Status.BLANK)
ABSENT: Reading = (None, Status.ROW_ABSENT)

# What stands for nothing. Clerks keep to one of these through a report, or mix them.
NOTHINGS: dict[str, tuple[tuple[str, ...], Status]] = {
    "blank": (("",), Status.BLANK),
    "slash": (("/", "\\", "／"), Status.SLASH),
    "dash": (("-", "—", "－", "——", "--"), Status.DASH),
    "none": (("无", "没有", "暂无"), Status.NONE_TEXT),
    "n/a": (("不适用", "N/A", "不涉及"), Status.NOT_APPLICABLE),
}
_FULL_WIDTH = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")


def nothing(draw: Random, kind: str) -> Expected:
    """A cell that holds no number."""
    spellings, status = NOTHINGS[kind]
    return draw.choice(spellings), None, status


def raw_value(draw: Random, row: Row, column: Column) -> Expected:
    """One cell with anything in it that a clerk may write."""
    kind = draw.choice(["zero"] * 4 + ["count"] * 5 + ["blank", "slash", "dash", "none", "odd", "odd"])
    if kind in NOTHINGS:
        return nothing(draw, kind)
    number = 0 if kind == "zero" else draw.choice((draw.randint(0, 9), draw.randint(0, 400_000)))
    return spelled(draw, number, row, column) if kind == "odd" else (str(number), number, Status.NUMBER)


def spelled(draw: Random, number: int, row: Row, column: Column) -> Expected:
    """``number`` in one of the spellings that the slot allows: grouped, in wide digits, with its unit, with a sign."""
    unit = row.unit or column.unit
    if column.signed:
        sign = draw.choice(["+", "-", "－", "＋", "−", "减少", "增加"])
        return f"{sign}{number}", number if sign in "+＋增加" else -number, Status.NUMBER
    if (column.amount or row.amount) and unit == "万元":
        cents = draw.randint(0, 99)
        suffix = draw.choice(["", "万元", "(万元)"])
        return f"{number}.{cents:02}{suffix}", Decimal(f"{number}.{cents:02}"), Status.NUMBER
    grouped = f"{number:,}"
    choices = [grouped, grouped.replace(",", "，"), str(number).translate(_FULL_WIDTH)]
    if unit in ("件", "条", "次", "人"):
        choices.append(f"{number}{unit}")
    return draw.choice(choices), number, Status.NUMBER


def _numbers(form: Form, number_of: Callable[[Row, Column], int]) -> dict[Slot, int]:
    return {
        (table.key, row.key, column.key): number_of(row, column)
        for table in form.tables
        for row, column in table.slots()
    }


def _quiet(draw: Random) -> int:
    """Most cells of most organs are 0, the others small."""
    return draw.choice((0, 0, 0, 0, 0, 0, 0, 1, 2, draw.randint(0, 30), draw.randint(0, 3000)))


def _summed(numbers: dict[Slot, int], form: Form) -> None:
    """Make the printed sums true: the totals of applicants, of results, of outcomes."""
    if not form.key.startswith("standard"):
        return
    rows = [row.key for row in form.table("requests").rows]
    results = [
        key for key in rows if key not in ("new_received", "carried_over_in", "total_processed", "carried_forward")
    ]
    columns = [column.key for column in form.table("requests").columns]
    for column in columns[:-1]:
        done = sum(numbers["requests", key, column] for key in results)
        waiting = numbers["requests", "carried_forward", column]
        before = min(numbers["requests", "carried_over_in", column], done + waiting)
        numbers["requests", "total_processed", column] = done
        numbers["requests", "carried_over_in", column] = before
        numbers["requests", "new_received", column] = done + waiting - before
    for table in ("requests", "review_litigation"):
        keys = [column.key for column in form.table(table).columns]
        for row in form.table(table).rows:
            numbers[table, row.key, keys[-1]] = sum(numbers[table, row.key, key] for key in keys[:-1])


def contents(form: Form, draw: Random) -> dict[Slot, Expected]:
    """The contents of every slot of ``form``, in one of the manners in which reports are filled in.

    ``mixed``: anything. ``distinct``: a number of its own everywhere, so that no shift goes unseen. ``quiet``: zeros
    and small numbers with true sums. ``odd sum``: the same with a few numbers that are wrong. ``random``: no sums
    hold. In the last three zeros may be published as nothing: everywhere, or here and there.
    """
    manner = draw.choice(("mixed", "distinct", "quiet", "quiet", "odd sum", "random"))
    slots = {(t.key, row.key, column.key): (row, column) for t in form.tables for row, column in t.slots()}
    if manner == "mixed":
        return {slot: raw_value(draw, *place) for slot, place in slots.items()}
    if manner == "distinct":
        first = draw.choice((100, 1000, 20_000))
        return {slot: (str(first + n), first + n, Status.NUMBER) for n, slot in enumerate(slots)}
    numbers = _numbers(form, lambda row, column: _quiet(draw) if manner != "random" else draw.randint(0, 60))
    if manner != "random":
        _summed(numbers, form)
    if manner == "odd sum":
        for slot in draw.sample(list(slots), draw.choice((1, 1, 2, 3))):
            numbers[slot] += draw.choice((1, 10, 100))
    for slot, (_, column) in slots.items():
        if column.signed and numbers[slot] and draw.random() < 0.4:
            numbers[slot] = -numbers[slot]
    zero, share = draw.choice(("0", "0", "0", *NOTHINGS)), draw.choice((1.0, 1.0, 0.3, 0.05))
    odd = draw.choice((0.0, 0.0, 0.1))
    written: dict[Slot, Expected] = {}
    for slot, (row, column) in slots.items():
        number = numbers[slot]
        if number == 0 and zero != "0" and draw.random() < share:
            written[slot] = nothing(draw, zero)
        elif number >= 0 and draw.random() < odd:
            written[slot] = spelled(draw, number, row, column)
        else:
            written[slot] = (str(number), number, Status.NUMBER)
    return written
