"""A row with a cell too many, alone in its table: it does not say itself where its values stand."""

from __future__ import annotations

import pytest

from parsers.formats import read
from parsers.forms import FORMS
from parsers.model import Number, Status
from parsers.tables import read_tables

HEAD = "第二十条第（六）项\n信息内容\t本年处理决定数量\n"


def _penalties(*rows: str) -> list[Number | None]:
    tables = read_tables(read((HEAD + "\n".join(rows) + "\n").encode()).blocks, 2023)
    return [cell.value for cell in tables.cells if cell.table_key == "proactive_20_6"]


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        (("行政处罚\t5", "行政强制\t9"), [5, 9]),
        (("行政处罚\t\t5", "行政强制\t\t9"), [5, 9]),
        (("行政处罚\t\t777777", "行政强制\t9"), [None, 9]),
        (("行政处罚\t5", "行政强制\t\t777777"), [5, None]),
        (("行政处罚\t5\t", "行政强制\t9"), [None, 9]),
    ],
)
def test_the_rows_beside_it_tell(rows: tuple[str, ...], values: list[Number | None]) -> None:
    assert _penalties(*rows) == values


def test_a_blank_behind_a_label_in_two_cells_is_no_cell_too_many() -> None:
    """Of two rows that end behind their column one has its value there and tells nothing of the other."""
    rows = [(row.label, row.unit, str(100 + n)) for n, row in enumerate(FORMS["narrative_2014"].tables[0].rows)]
    grid = [["统计指标", "单位", "统计数"], *map(list, rows)]
    grid[9] += [""]
    torn = grid[12][0]
    grid[12] = [torn[:3], torn[3:], grid[12][1], ""]
    html = "".join("<tr>" + "".join(f"<td>{words}</td>" for words in row) + "</tr>" for row in grid)
    tables = read_tables(read(f"<h1>政府信息公开情况统计表</h1><table>{html}</table>".encode()).blocks, 2015)
    values = [cell.value for cell in tables.cells]
    assert values == [None if n in (8, 11) else 100 + n for n in range(len(rows))]
    assert tables.cells[8].status is Status.UNPARSEABLE
