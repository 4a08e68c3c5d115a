"""Numbers as written in Chinese reports."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import Number
from parsers.numerals import find_numerals, fold, parse_han, parse_number


@pytest.mark.parametrize(
    ("text", "value", "qualifier", "unit"),
    [
        ("0", 0, "", ""),
        ("０", 0, "", ""),
        ("12件", 12, "", "件"),
        ("１２３份", 123, "", "份"),
        ("1,234", 1234, "", ""),
        ("1,234,567人次", 1234567, "", "人次"),
        ("26.8万条", 268000, "", "条"),
        ("3万条", 30000, "", "条"),
        ("1.2亿", 120000000, "", ""),
        ("1.5", Decimal("1.5"), "", ""),
        ("160.5964万元", Decimal("160.5964"), "", "万元"),
        ("1400多万元", 1400, "approx_more", "万元"),
        ("14万余条", 140000, "approx_more", "条"),
        ("1万多条", 10000, "approx_more", "条"),
        ("20多万", 200000, "approx_more", ""),
        ("300余", 300, "approx_more", ""),
        ("约300", 300, "approx", ""),
        ("大约300件", 300, "approx", "件"),
        ("10件左右", 10, "approx", "件"),
        ("近千条", 1000, "approx_less", "条"),
        ("近千", 1000, "approx_less", ""),
        ("不足50件", 50, "approx_less", "件"),
        ("超过500条", 500, "approx_more", "条"),
        ("百余条", 100, "approx_more", "条"),
        ("百余", 100, "approx_more", ""),
        ("99%以上", 99, "approx_more", "%"),
        ("97.12%", Decimal("97.12"), "", "%"),
        ("百分之九十五", 95, "", "%"),
        ("百分之百", 100, "", "%"),
        ("两件", 2, "", "件"),
        ("零件", 0, "", "件"),
        ("十二起", 12, "", "起"),
        ("一百零五件", 105, "", "件"),
        ("两万三千条", 23000, "", "条"),
        ("三百多万元", 300, "approx_more", "万元"),
        ("12人(次)", 12, "", "人次"),
        ("-224", -224, "", ""),
        ("＋62", 62, "", ""),
        ("−8", -8, "", ""),
    ],
)
def test_one_number(text: str, value: Number, qualifier: str, unit: str) -> None:
    numeral = parse_number(text)
    assert numeral is not None
    assert (numeral.value, numeral.qualifier, numeral.unit) == (value, qualifier, unit)
    assert isinstance(numeral.value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "无",
        "/",
        "-",
        "第3",
        "两三件",
        "七八件",
        "数十件",
        "十几件",
        "3-5天",
        "1,23",
        "12abc",
        "2020年5月",
        "3件5件",
        "1" * 5000,
        "一" * 5000,
    ],
)
def test_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("二十三", 23),
        ("一百一十", 110),
        ("一千零一", 1001),
        ("二〇一八", 2018),
        ("〇", 0),
        ("一万二千", 12000),
    ],
)
def test_han(text: str, value: int) -> None:
    assert parse_han(text) == value


@pytest.mark.parametrize("text", ["两三", "七八", "百千", "三x"])
def test_not_han(text: str) -> None:
    assert parse_han(text) is None


def test_codes_ordinals_and_ranges_are_no_numbers_of_running_text() -> None:
    text = fold("国办函〔2018〕20号，第三十三条，电话0394-8276078，3至5件，10～20件，收到12件。")
    assert [(n.value, n.unit) for n in find_numerals(text) if n.unit] == [(12, "件")]


def test_offsets_are_those_of_the_original() -> None:
    text = "共收到约１２件；办结５件"
    assert [text[n.start : n.end] for n in find_numerals(fold(text))] == ["约１２件", "５件"]


def _han(number: int) -> str:
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]
    if number == 0:
        return "零"
    if number >= 10000:
        rest = number % 10000
        return _han(number // 10000) + "万" + ("" if not rest else ("零" if rest < 1000 else "") + _han(rest))
    written, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            written += ("零" if gap and written else "") + digits[digit] + places[place]
            gap = False
        else:
            gap = True
    return written


@given(st.integers(0, 99_999_999))
def test_every_number_written_in_han_is_read_back(number: int) -> None:
    assert parse_han(_han(number)) == number


@given(st.integers(0, 10**9), st.sampled_from(["", "件", "条", "人次"]), st.booleans())
def test_every_count_is_read_back(number: int, unit: str, thousands: bool) -> None:
    numeral = parse_number(f"{number:,}{unit}" if thousands else f"{number}{unit}")
    assert numeral is not None
    assert (numeral.value, numeral.unit) == (number, unit)
