"""Amounts of money whose unit stands beside them, as clerks print it: 元 for 万元 would be wrong by four digits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers.formats import read
from parsers.model import Number, Status
from parsers.tables import read_tables

_FEES = ("proactive_20_8", "administrative_fees", "fee_amount")
_PROCUREMENT = ("proactive_20_9", "centralized_procurement", "procurement_amount")


def _amount(html: str, year: int) -> tuple[Number | None, Status]:
    cells = read_tables(read(f"<html><body>{html}</body></html>".encode()).blocks, year).cells
    slot = _FEES if year > 2020 else _PROCUREMENT
    return next((c.value, c.status) for c in cells if (c.table_key, c.row_key, c.column_key) == slot)


def _fees(head: str, label: str = "行政事业性收费", amount: str = "62500", above: str = "") -> str:
    rows = "<tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政处罚</td><td>3</td></tr>"
    rows += "<tr><td>行政强制</td><td>4</td></tr>"
    rows = f"<table><tr><td colspan=2>第二十条第（六）项</td></tr>{rows}<tr><td colspan=2>第二十条第（八）项</td></tr>"
    return f"{above}{rows}<tr><td>信息内容</td><td>{head}</td></tr><tr><td>{label}</td><td>{amount}</td></tr></table>"


@pytest.mark.parametrize(
    "head",
    [
        "本年收费金额 单位：元",
        "本年收费金额/元",
        "本年收费金额，单位：元",
        "本年收费金额（单位：人民币元）",
        "本年收费金额[单位：元]",
        "本年收费金额（单位：元",
        "本年收费金额</td></tr><tr><td></td><td>（单位：元）",
    ],
)
def test_the_unit_in_the_header(head: str) -> None:
    assert _amount(_fees(head), 2023) == (Decimal("6.25"), Status.NUMBER)


@pytest.mark.parametrize("head", ["本年收费金额（百元）", "本年收费金额（元/万元）"])
def test_a_unit_that_is_none_or_two(head: str) -> None:
    assert _amount(_fees(head), 2023) == (None, Status.UNPARSEABLE)


@pytest.mark.parametrize("caption", ["单位：元", "（单位：元）", "金额单位：元", "单位：件、元"])
def test_the_unit_in_the_caption_of_the_table(caption: str) -> None:
    above = f"<p>{caption}</p>"
    assert _amount(_fees("本年收费金额", above=above), 2023) == (Decimal("6.25"), Status.NUMBER)
    assert _amount(_fees("本年收费金额（万元）", above=above), 2023) == (62500, Status.NUMBER)


@pytest.mark.parametrize("caption", ["单位：件", "单位负责人：张三元"])
def test_a_caption_that_names_no_unit_of_money(caption: str) -> None:
    assert _amount(_fees("本年收费金额", above=f"<p>{caption}</p>"), 2023) == (62500, Status.NUMBER)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("37万余", (37, Status.NUMBER)),
        ("约2.6万", (Decimal("2.6"), Status.NUMBER)),
        ("1.4亿多", (14_000, Status.NUMBER)),
        ("8千", (None, Status.UNPARSEABLE)),
        ("8千元", (Decimal("0.8"), Status.NUMBER)),
    ],
)
def test_a_number_that_brings_its_own_size(amount: str, expected: tuple[Number | None, Status]) -> None:
    for head in ("采购总金额", "采购总金额（元）"):
        html = "<tr><td colspan=3>第二十条第（九）项</td></tr>"
        html += f"<tr><td>信息内容</td><td>采购项目数量</td><td>{head}</td></tr>"
        html = f"<table>{html}<tr><td>政府集中采购</td><td>2</td><td>{amount}</td></tr></table>"
        first = "<table><tr><td>信息内容</td><td>本年新制作数量</td><td>本年新公开数量</td><td>对外公开总数量</td></tr>"
        first += "<tr><td>规章</td><td>1</td><td>2</td><td>3</td></tr></table>"
        assert _amount(first + html, 2020) == expected
