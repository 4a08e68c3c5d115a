"""The statutory tables as they are printed: rows of cells with their spans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from crawler.demo.values import ABSENT, Printed, Slot, forms, request_rows

Cells = Mapping[Slot, Printed]


@dataclass(frozen=True, slots=True)
class Td:
    """One printed cell."""

    text: str
    colspan: int = 1
    rowspan: int = 1


Grid = list[list[Td]]


def tables_of(section: str, report: Mapping[str, Any], cells: Cells) -> list[Grid]:
    """The tables printed under one section of one report; none where the report has none there."""
    form = report["form"]
    held = {slot[0] for slot in cells}
    if section == "proactive_disclosure" and "proactive_20_1" in held:
        return [_proactive(form, cells)]
    if section == "requests" and "requests" in held:
        return [_requests(form, cells)]
    if section == "review_litigation" and "review_litigation" in held:
        return [_review(cells)]
    if section == "annex_statistics":
        return [_statistics(table, cells) for table in sorted(held) if table.startswith("stat_table")]
    return []


def _proactive(form: str, cells: Cells) -> Grid:
    """Four or five blocks in one grid of four columns; the last column of a narrow block spans what is left."""
    grid: Grid = []
    for table, block in forms()[form].items():
        columns = block["columns"]
        spans = [1] * (len(columns) - 1) + [4 - len(columns)]
        grid.append([Td(block["heading"], 4)])
        grid.append([Td("信息内容"), *(Td(label, span) for label, span in zip(columns.values(), spans, strict=True))])
        for row, label in block["rows"].items():
            shown = [cells[table, row, column] for column in columns]
            if ABSENT not in shown:
                grid.append([Td(label), *(Td(cell.raw, span) for cell, span in zip(shown, spans, strict=True))])
    return grid


def _requests(form: str, cells: Cells) -> Grid:
    columns = forms()["requests"]["columns"]
    labels = list(columns.values())
    grid: Grid = [
        [Td("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), Td("申请人情况", 7)],
        [Td(labels[0], rowspan=2), Td("法人或其他组织", 5), Td(labels[6], rowspan=2)],
        [Td(label) for label in labels[1:6]],
    ]
    names = request_rows(form)
    for name, heading in zip(
        names, _row_headings([forms()["requests"]["rows"][n]["path"] for n in names]), strict=True
    ):
        grid.append([*heading, *(Td(cells["requests", name, column].raw) for column in columns)])
    return grid


def _row_headings(paths: list[list[str]]) -> Iterator[list[Td]]:
    """The label cells of every row: a label shared by several rows is printed once, spanning them."""
    for _, group in groupby(paths, key=lambda path: path[0]):
        block = list(group)
        for index, path in enumerate(block):
            heading = []
            if len(path) == 1:
                yield [Td(path[0], 3)]
                continue
            if index == 0:
                heading.append(Td(path[0], rowspan=len(block)))
            if len(path) == 2:
                heading.append(Td(path[1], 2))
            else:
                siblings = [other for other in block if other[1] == path[1]]
                if path is siblings[0]:
                    heading.append(Td(path[1], rowspan=len(siblings)))
                heading.append(Td(path[2]))
            yield heading


def _review(cells: Cells) -> Grid:
    shape = forms()["review_litigation"]
    columns, bodies = shape["columns"], shape["rows"]
    labels = [Td(label) for label in columns.values()]
    reconsideration, *litigation = bodies.values()
    return [
        [Td(reconsideration, 5), Td("行政诉讼", 10)],
        [*(Td(label, rowspan=2) for label in columns.values()), *(Td(label, 5) for label in litigation)],
        labels * 2,
        [Td(cells["review_litigation", row, column].raw) for row in bodies for column in columns],
    ]


def _statistics(table: str, cells: Cells) -> Grid:
    head = forms()[table]["head"]
    grid: Grid = [[Td(label) for label in head]]
    for row in forms()[table]["rows"]:
        cell = cells[table, row["key"], "value"] if "key" in row else Printed("", "blank", None)
        if cell == ABSENT:
            continue
        code = [Td(row["code"])] if "code" in row else []
        grid.append([Td(row["label"]), Td(row["unit"]), *code, Td(cell.raw)])
    return grid
