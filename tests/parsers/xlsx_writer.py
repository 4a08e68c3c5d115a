"""Writes papers as XLSX through openpyxl: all on one sheet, a sheet a table, with or without empty rows between."""

from __future__ import annotations

import io
from random import Random

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.parsers.papers import Paper

MANNERS = ("plain", "sheets", "tight", "unmerged", "numbers", "hidden", "offset")


def manners_of(seed: int) -> frozenset[str]:
    """What the file of that seed has about it."""
    draw = Random(f"xlsx manners {seed}")
    return frozenset(name for name in MANNERS[1:] if draw.random() < 0.35)


def as_xlsx(paper: Paper, seed: int, manners: frozenset[str] | None = None) -> bytes:
    """The paper as an XLSX file."""
    manners = manners_of(seed) if manners is None else manners
    draw = Random(f"xlsx {seed}")
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    first = 3 if "offset" in manners else 1
    row, column = first, 2 if "offset" in manners else 1
    width = max((sum(across for _, across, _ in part.grid[0]) for part in paper.parts if part.grid), default=4)
    for number, part in enumerate(paper.parts):
        if part.kind != "table":
            sheet.cell(row, column, part.text)
            if "unmerged" not in manners:
                sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + width - 1)
            row += 1
            continue
        taken: set[tuple[int, int]] = set()
        for line in part.grid:
            at = column
            for words, across, down in line:
                while (row, at) in taken:
                    at += 1
                taken |= {(row + r, at + c) for r in range(down) for c in range(across)}
                plain = words.isascii() and words.isdigit() and (words == "0" or words[0] != "0")
                value = int(words) if "numbers" in manners and plain else words or None
                cell = sheet.cell(row, at)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # no formula, whatever it begins with
                if across > 1 or down > 1:
                    sheet.merge_cells(
                        start_row=row, end_row=row + down - 1, start_column=at, end_column=at + across - 1
                    )
                at += across
            row += 1
            if "hidden" in manners and draw.random() < 0.1 and not any(at[0] >= row for at in taken):
                sheet.cell(row, column, "从前的一行")
                sheet.cell(row, column + 1, 99)
                sheet.row_dimensions[row].hidden = True
                row += 1
        if "tight" not in manners:
            row += draw.choice((1, 1, 2))
        if "sheets" in manners and number + 1 < len(paper.parts):
            made = book.create_sheet(f"附表{number}")
            sheet, row = made, first
    if "hidden" in manners:
        ghost = book.create_sheet("底稿")
        ghost["A1"], ghost["B1"] = "本年新收政府信息公开申请数量", 77
        ghost.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
