"""The shapes in which the same tables are printed: other columns, other headers, the litigation table stood on end."""

from __future__ import annotations

from collections.abc import Callable, Collection

from tests.parsers.drafts import Draft, slot_of, slots_in
from tests.parsers.layouts import Published
from tests.parsers.rendering import Grid

_BODIES = ("行政复议", "未经复议直接起诉", "复议后起诉")
_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def _litigation(draft: Draft) -> tuple[Grid, list[list[tuple[str, int, int]]]]:
    grid = draft.grids["litigation"]
    values = [cell for cell in grid[-1] if slot_of(cell[0])]
    return grid, [values[n : n + 5] for n in range(0, 15, 5)]


def litigation_in_rows(draft: Draft) -> None:
    """A row for each road: 行政复议, 未经复议直接起诉, 复议后起诉."""
    grid, values = _litigation(draft)
    head = [("类别", 1, 1), *((outcome, 1, 1) for outcome in _OUTCOMES)]
    grid[:] = [head, *([(body, 1, 1), *row] for body, row in zip(_BODIES, values, strict=True))]


def litigation_stacked(draft: Draft) -> None:
    """Three small tables, one under the other."""
    grid, values = _litigation(draft)
    grid.clear()
    for body, row in zip(_BODIES, values, strict=True):
        grid += [[(body, 5, 1)], [(outcome, 1, 1) for outcome in _OUTCOMES], row]


def litigation_on_end(draft: Draft) -> None:
    """Two columns: the outcome and its number, under the name of the road."""
    grid, values = _litigation(draft)
    grid.clear()
    for body, row in zip(_BODIES, values, strict=True):
        for place, (outcome, value) in enumerate(zip(_OUTCOMES, row, strict=True)):
            grid.append([*([(body, 1, 5)] if not place else []), (outcome, 1, 1), value])


def litigation_without_spans(draft: Draft) -> None:
    """A header whose cells span nothing: blank cells fill the third line up."""
    grid, values = _litigation(draft)
    first = [("行政复议", 5, 1), ("行政诉讼", 10, 1)]
    second = [*((outcome, 1, 1) for outcome in _OUTCOMES), ("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)]
    third = [*[("", 1, 1)] * 5, *((outcome, 1, 1) for outcome in _OUTCOMES * 2)]
    grid[:] = [first, second, third, [cell for row in values for cell in row]]


def requests_flat(draft: Draft) -> None:
    """One line of captions instead of three."""
    grid = draft.grids["requests"]
    columns = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    grid[:3] = [[("项目", 3, 1), *((label, 1, 1) for label in columns)]]


def _annex_column(draft: Draft, at: int, head: str, words: Callable[[int], str]) -> None:
    for number, row in enumerate(draft.grids["annex"]):
        row.insert(at if at >= 0 else len(row), (words(number) if slots_in(row) else head if not number else "", 1, 1))


def annex_numbered(draft: Draft) -> None:
    """A column of running numbers or codes before or behind the labels."""
    head = draft.draw.choice(("序号", "代码"))
    _annex_column(draft, draft.draw.choice((0, 1)), head, lambda number: str(number))
    draft.padded = True


def annex_with_remarks(draft: Draft) -> None:
    """A column of remarks at the end, nearly empty."""
    draft.padded = True
    _annex_column(draft, -1, "备注", lambda number: "含下属单位" if number % 17 == 5 else "")


def annex_with_last_year(draft: Draft) -> None:
    """A column of the year before: only the header tells which is which."""
    draft.padded = draft.swapped = True
    before = draft.draw.random() < 0.5
    grid = draft.grids["annex"]
    grid[0][-1] = ("本年数", 1, 1)
    _annex_column(draft, 2 if before else -1, "上年数", lambda number: Published(str(40_000 + number)))


def annex_without_units(draft: Draft) -> None:
    """No column of units."""
    for row in draft.grids["annex"]:
        if len(row) > 1:
            del row[1]


def annex_in_pairs(draft: Draft) -> None:
    """Two indicators a row: the second half of the annex stands beside the first."""
    head, *rows = draft.grids["annex"]
    half = -(-len(rows) // 2)
    left, right = rows[:half], rows[half:] + [[("", 1, 1)] * 3] * (half * 2 - len(rows))
    draft.grids["annex"][:] = [head + head, *(one + other for one, other in zip(left, right, strict=True))]
    draft.padded = True


SHAPES: dict[str, tuple[Callable[[Draft], None], ...]] = {
    "litigation": (litigation_in_rows, litigation_stacked, litigation_on_end, litigation_without_spans),
    "requests": (requests_flat,),
    "annex": (annex_numbered, annex_with_remarks, annex_with_last_year, annex_without_units, annex_in_pairs),
}
"""By table: the shapes besides the statutory one."""


def shaped(draft: Draft, without: Collection[str]) -> list[str]:
    """Give some tables another shape than the statutory one; the names of the shapes."""
    told = []
    for name in draft.grids:
        if draft.draw.random() < 0.3 and name in SHAPES:
            shape = draft.draw.choice(SHAPES[name])
            if shape.__name__ not in without:
                shape(draft)
                told.append(shape.__name__)
    return told
