"""A row printed twice otherwise is nobody's to tell, though one of the two is torn, misread or without its number."""

from __future__ import annotations

import pytest

from parsers.formats import read
from parsers.model import Number, Status
from parsers.report import parse
from parsers.tables import read_tables
from tests.parsers.invented import compare, invent

UNREAD = (None, Status.UNPARSEABLE)
FIRST = ["第二十条第(一)项", "信息内容 本年制发件数 本年废止件数 现行有效件数", "规章 1 2 3", "行政规范性文件 4 5 6"]
LAST = ["第二十条第(八)项", "信息内容 本年收费金额(单位:万元)", "行政事业性收费 8"]


def _proactive(lines: list[str]) -> dict[str, tuple[Number | None, Status]]:
    tables = read_tables(read("\n".join(lines).encode()).blocks, 2023)
    return {f"{cell.row_key}": (cell.value, cell.status) for cell in tables.cells if "proactive" in cell.table_key}


def _licensing(*lines: str) -> dict[str, tuple[Number | None, Status]]:
    return _proactive([*FIRST, "第二十条第(五)项", "信息内容 本年处理决定数量", *lines, *LAST])


def test_a_label_alone_above_its_row_may_be_the_row() -> None:
    assert _licensing("行政许可 7")["administrative_licensing"] == (7, Status.NUMBER)
    assert _licensing("行政许可", "行政许可 7")["administrative_licensing"] == UNREAD
    assert _licensing("行政许可 7", "行政许可")["administrative_licensing"] == UNREAD


@pytest.mark.parametrize("label", ["行政事业性收费", "行政事业性攵费"])
def test_the_last_row_printed_again(label: str) -> None:
    cells = [words for line in (*FIRST, *LAST[:2]) for words in line.split()]
    assert _proactive([*cells, label, "8"])["administrative_fees"] == (8, Status.NUMBER)
    assert _proactive([*cells, label, "8", label, "8"])["administrative_fees"] == (8, Status.NUMBER)
    assert _proactive([*cells, label, "8", label, "9"])["administrative_fees"] == UNREAD
    if label == "行政事业性收费":
        assert _proactive([*cells, label, "8", label])["administrative_fees"] == UNREAD


def test_a_short_label_torn_around_the_number_of_its_copy_in_a_table_of_halves() -> None:
    """其中:1.邮寄费 is printed with 666666, then in two pieces around 0; between them stand rows of the other half."""
    report = invent("pdf", 6500478, ("site", "utf-16"))
    assert b"666666" in report.body
    assert compare(report, parse(report.body)).faults == ()
