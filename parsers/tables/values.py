"""What stands in a cell: a number, or one of the several ways of not being one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from parsers.clean.chars import fold
from parsers.model import Number, Status
from parsers.numerals import parse_number


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's content. ``value``, in ``unit``, is ``None`` unless ``status`` is ``number``; ``note`` is in Chinese."""

    value: Number | None
    status: Status
    unit: str = ""
    note: str = ""


_PLAIN = re.compile(r"\d{1,15}")
_SIGNED = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,8})?([^\d.,+\-]*)")
_FOOTNOTE = re.compile(
    r"(?<=\d)\s*(?:[\[(（［]?[\u2460-\u2473\u00b9\u00b2\u00b3\u2070-\u2079\u2080-\u2089]+[\])）］]?|[*＊※]+|[(（\[]注[^)）\]]*[)）\]])\s*$"
)
_STOP = re.compile(r"(?<=.)[。；;]+$")
_TOTAL = re.compile(r"(?:共计?|合计)(?=\d)")
# Folding makes one comma of them, but these part numbers, and a circled number alone counts something else.
_NO_NUMBER = re.compile(r"\d[、;；]\s*\d|[\u2460-\u2473]")
NOT_TOLD = "…"
"""Stands in a document's table beside what nobody can tell the cell of."""
_INNER_BLANK = re.compile(r"\d[\s\u3000\xa0]+[\d.,]|[.,][\s\u3000\xa0]+\d")
_SCALED = re.compile(r"[万亿]|(?<=\d)[百千]")
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")
_DIGIT = re.compile(r"[\d〇零一二两三四五六七八九十百]")
# A lone 一 is one, or a dash typed with the wrong key: nobody can tell.
_LOOKALIKES = frozenset("一丨")
_DASHES = re.compile(r"[-_]+")
_CHANGE = re.compile(r"(增加?|减少?|\u2191|\u2193|上升|下降)(\d.*)|(\d.*)([\u2191\u2193])")
_NONE = frozenset(("无", "没有", "暂无", "空", "无此项", "无数据"))
_NOT_APPLICABLE = frozenset(("不适用", "N/A", "n/a", "NA", "N.A", "N.A.", "不涉及", "无此项职能", "无此项职责"))
# The form's own printed filler for heading rows of the statistics table.
_FILLER = frozenset(("--", "---", "----"))
_ODD = re.compile(
    r"[^\u4e00-\u9fff]{1,8}|\d+(?:件次|条次|人次|[件条项个次人份元宗篇起])?\(.+\)|详?见[^,.]{1,6}|同上|[约略有]|待.{1,3}"
)
_LONGEST_ODD = 20
_OF_LABEL = re.compile(r"(?:\d{1,2}[.,]+)+|(?:\(\d{1,2}\)|\d{1,2}[.,])+[\"<《(]|[)\]>》\"]+")
"""What stands before a label, torn from it, with the mark that opens its words; or the mark that closes them."""
_YUAN = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_COUNTERS = frozenset("件 份 起 宗 条 项 个 次 人 名 篇 期 场 人次 处 家 例 户 部 册 批 场次 件次 条次 项次".split())

_UNITS = _COUNTERS | _YUAN.keys()
_UNPARSEABLE = Status.UNPARSEABLE
"""A member of an Enum takes four times as long to look up, and this is asked of every part of every line."""


@lru_cache(maxsize=1 << 14)
def read_value(raw: str, unit: str = "", amount: bool = False, stated: str = "") -> Value:
    """Read one cell. ``unit`` is the slot's canonical unit; ``amount`` says that it is money; ``stated`` is the unit
    that the row or the header names for numbers without one of their own.

    Nothing is repaired: what is not plainly one number is ``unparseable`` and keeps its raw text.
    """
    if not stated and _PLAIN.fullmatch(raw) and raw.isascii():
        return Value(int(raw), Status.NUMBER, unit)
    bare = _FOOTNOTE.sub("", raw)
    note = "" if bare == raw else f"脚注：{raw[len(bare) :].strip()}"
    text = fold(_STOP.sub("", bare.strip()))
    if not text:
        return Value(None, Status.BLANK, unit)
    if amount and text[-1] in "万亿":
        text += "元"  # of money, 12.6万 names its unit
    special = _special(text)
    if special is not None:
        return Value(0 if special is Status.NUMBER else None, special, unit)
    if _INNER_BLANK.search(bare):
        return Value(None, Status.UNPARSEABLE, unit, "数字之间有空格，不能确定是一个数还是几个数")
    if _NO_NUMBER.search(bare) or text.count("(") != text.count(")"):
        return Value(None, Status.UNPARSEABLE, unit, "不是一个数字")  # 1条): the end of a label
    text = _TOTAL.sub("", text, count=1) if text[0] in "共合" else text
    sign = 1
    change = _CHANGE.fullmatch(text)
    if change:
        sign = -1 if (change.group(1) or change.group(4)) in ("减", "减少", "\u2193", "下降") else 1
        text = change.group(2) or change.group(3)
    plain = _SIGNED.fullmatch(text)
    if plain is None or (plain.group(4) and _suffix(plain.group(4)) is None):
        return _wordy(text, unit, amount, stated, note)
    digits = plain.group(2).replace(",", "")
    number: Number = Decimal(digits + plain.group(3)) if plain.group(3) else int(digits)
    number = sign * (-number if plain.group(1) == "-" else number)
    return _in_unit(number, _suffix(plain.group(4)) or stated, unit, amount, note)


def looks_like_value(raw: str) -> bool:
    """Whether a cell holds a value rather than a label: a number, a blank, a slash, 无, ..."""
    if read_value(raw, "", True).status is not _UNPARSEABLE:
        return True
    return _INNER_BLANK.search(raw) is not None and _WORD.search(raw) is None


def is_untold(text: str) -> bool:
    """Whether the reader of a document marked a cell so that nobody takes what stands in it for its own."""
    return text == NOT_TOLD or text.endswith(f" {NOT_TOLD}")


def is_odd(folded: str) -> bool:
    """Whether a folded cell stands for a number and is none, nor a label: O, 12%, #REF!, 见附件, 12件(含上年3件)."""
    return len(folded) <= _LONGEST_ODD and _ODD.fullmatch(folded) is not None and not _OF_LABEL.fullmatch(folded)


def is_unit(folded: str) -> bool:
    """Whether a folded cell only names a unit (``件``, ``(万元)``) or is the form's filler for a heading row."""
    return folded in _FILLER or _suffix(folded) in _UNITS


def _special(text: str) -> Status | None:
    if text in ("/", "\\", "//"):
        return Status.SLASH
    if _DASHES.fullmatch(text):
        return Status.DASH
    if text in _NONE:
        return Status.NONE_TEXT
    if text in _NOT_APPLICABLE:
        return Status.NOT_APPLICABLE
    if text in ("零", "〇"):
        return Status.NUMBER
    return None


def _suffix(text: str) -> str | None:
    """The unit in what follows the digits (``(万元)``, ``件``, ``万件``), ``None`` if it is anything else."""
    word = text.strip("()[]:,.")
    word = word.removeprefix("单位:")
    if not word or word in _COUNTERS or word in _YUAN:
        return word
    if word[0] in "万亿" and word[1:] in _COUNTERS:
        return word
    return None


def _in_unit(number: Number, suffix: str, unit: str, amount: bool, note: str) -> Value:
    if suffix[:1] in ("万", "亿") and suffix not in _YUAN:
        number = number * (10_000 if suffix[0] == "万" else 100_000_000)
    elif suffix in _YUAN:
        if not amount:
            return Value(None, Status.UNPARSEABLE, unit, f"计数栏里出现金额单位“{suffix}”")
        if suffix != unit and unit in _YUAN:
            number = Decimal(number) * _YUAN[suffix] / _YUAN[unit]
            note = "；".join(filter(None, (note, f"由{suffix}换算为{unit}")))
    elif suffix and suffix not in _COUNTERS:
        return Value(None, Status.UNPARSEABLE, unit, f"“{suffix}”不是计数单位")
    if isinstance(number, Decimal) and number == number.to_integral_value():
        number = int(number)
    return Value(number, Status.NUMBER, unit, note)


def _wordy(text: str, unit: str, amount: bool, stated: str, note: str) -> Value:
    """Numbers in words: 约300件, 300余, 十二."""
    numeral = parse_number(text) if _DIGIT.search(text) and text not in _LOOKALIKES else None
    if numeral is None:
        return Value(None, Status.UNPARSEABLE, unit, "不是数字")
    own = numeral.unit
    if amount and not own and (scaled := _SCALED.search(text)) is not None:
        if scaled[0] not in "万亿":
            return Value(None, _UNPARSEABLE, unit, "不能确定金额的单位")
        own = "元"  # 3万余 is thirty thousand yuan, whatever the column counts
    said = {"approx": "约数", "approx_more": "约数（多于）", "approx_less": "约数（少于）"}.get(numeral.qualifier, "")
    return _in_unit(numeral.value, own or stated, unit, amount, "；".join(filter(None, (note, said))))
