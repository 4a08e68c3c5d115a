"""What stands in a cell: every way of writing a number, and every way of not writing one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers.model import Number, Status
from parsers.tables.values import looks_like_value, read_value

_NUMBERS: list[tuple[str, str, bool, Number]] = [
    ("0", "件", False, 0),
    ("0.0", "件", False, 0),
    ("零", "件", False, 0),
    ("007", "件", False, 7),
    ("1,234", "件", False, 1234),
    ("1，234", "件", False, 1234),
    ("１２", "件", False, 12),
    ("12件", "件", False, 12),
    ("3条", "条", False, 3),
    ("3.2万件", "件", False, 32_000),
    ("+62", "项", False, 62),
    ("-224", "项", False, -224),
    ("－224", "项", False, -224),
    ("−224", "项", False, -224),
    ("–8", "项", False, -8),
    ("减少8", "项", False, -8),
    ("增2", "项", False, 2),
    ("↓3", "项", False, -3),
    ("3↑", "项", False, 3),
    ("1.5", "件", False, Decimal("1.5")),
    ("5①", "件", False, 5),
    ("5₂", "件", False, 5),
    ("5*", "件", False, 5),
    ("5（注）", "件", False, 5),
    ("约300", "件", False, 300),
    ("300余", "件", False, 300),
    ("十二", "件", False, 12),
    ("0。", "件", False, 0),
    ("5；", "件", False, 5),
    ("10条。", "件", False, 10),
    ("共5件", "件", False, 5),
    ("合计12", "件", False, 12),
    ("10（条）", "件", False, 10),
    ("2部", "件", False, 2),
    ("5²", "件", False, 5),
    ("5[¹]", "件", False, 5),
    ("３，０００", "件", False, 3000),
    ("12.0", "件", False, 12),
    ("1.5万", "件", False, 15_000),
    ("38685.5(万元)", "万元", True, Decimal("38685.5")),
    ("38685.5（万元）", "万元", True, Decimal("38685.5")),
    ("160.5964万元", "万元", True, Decimal("160.5964")),
    ("12.6万", "万元", True, Decimal("12.6")),
    ("1.26亿", "万元", True, 12_600),
    ("251000元", "万元", True, Decimal("25.1")),
    ("3.2亿元", "万元", True, 32_000),
    ("6219", "万元", True, 6219),
    ("2350元", "元", True, 2350),
]

_OTHERS: list[tuple[str, Status]] = [
    ("", Status.BLANK),
    ("\u00a0", Status.BLANK),
    ("\u3000\u200b", Status.BLANK),
    ("/", Status.SLASH),
    ("／", Status.SLASH),
    ("\\", Status.SLASH),
    ("-", Status.DASH),
    ("—", Status.DASH),
    ("――", Status.DASH),
    ("无", Status.NONE_TEXT),
    ("暂无", Status.NONE_TEXT),
    ("不适用", Status.NOT_APPLICABLE),
    ("N/A", Status.NOT_APPLICABLE),
    ("见附件", Status.UNPARSEABLE),
    ("1 2", Status.UNPARSEABLE),
    ("12 345", Status.UNPARSEABLE),
    ("3-5", Status.UNPARSEABLE),
    ("1.2.3", Status.UNPARSEABLE),
    ("1,23", Status.UNPARSEABLE),
    ("2020年", Status.UNPARSEABLE),
    ("一", Status.UNPARSEABLE),
    ("2.", Status.UNPARSEABLE),
    ("○", Status.UNPARSEABLE),
    ("0 0", Status.UNPARSEABLE),
    ("0(0)", Status.UNPARSEABLE),
    ("5/3", Status.UNPARSEABLE),
    ("1、234", Status.UNPARSEABLE),
    ("1；234", Status.UNPARSEABLE),
    ("1 234", Status.UNPARSEABLE),
    ("1、", Status.UNPARSEABLE),
    ("⑤", Status.UNPARSEABLE),
    ("(3)", Status.UNPARSEABLE),
    ("≥3", Status.UNPARSEABLE),
    ("±2", Status.UNPARSEABLE),
    ("3-2", Status.UNPARSEABLE),
    ("12%", Status.UNPARSEABLE),
    ("1e5", Status.UNPARSEABLE),
    ("12345678901234567", Status.UNPARSEABLE),
    ("#REF!", Status.UNPARSEABLE),
    ("无。", Status.NONE_TEXT),
    ("——", Status.DASH),
    ("。", Status.UNPARSEABLE),
]


@pytest.mark.parametrize(("raw", "unit", "amount", "value"), _NUMBERS)
def test_numbers(raw: str, unit: str, amount: bool, value: Number) -> None:
    read = read_value(raw, unit, amount)
    assert (read.value, read.status, read.unit) == (value, Status.NUMBER, unit)
    assert isinstance(read.value, int) == isinstance(value, int)
    assert looks_like_value(raw)


@pytest.mark.parametrize(("raw", "status"), _OTHERS)
def test_what_is_no_number_has_no_value(raw: str, status: Status) -> None:
    read = read_value(raw, "件")
    assert (read.value, read.status) == (None, status)


def test_money_in_a_count_is_not_a_count() -> None:
    assert read_value("251000元", "件").status is Status.UNPARSEABLE


@pytest.mark.parametrize(
    ("raw", "note"),
    [("5①", "脚注：①"), ("251000元", "由元换算为万元"), ("约300", "约数"), ("300余", "约数（多于）")],
)
def test_what_was_done_is_said(raw: str, note: str) -> None:
    assert read_value(raw, "万元" if "元" in raw else "件", "元" in raw).note == note
