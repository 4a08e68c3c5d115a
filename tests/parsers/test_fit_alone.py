"""A row with a cell too many, alone in its table: it does not say itself where its values stand."""

from __future__ import annotations

import pytest

from parsers.formats import read
from parsers.model import Number
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
