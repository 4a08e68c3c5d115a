"""Numbers as Chinese prose and tables write them: 1,234 · １２ · 26.8万条 · 1400多万元 · 一百零五 · 百余 · 99%以上.

Nothing is guessed: 两三件, 数十件, 十几件, 3-5天 are no number and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from parsers.model import Number

_FOLD = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= {"\u3000": " ", "\u00a0": " ", "﹪": "%", "○": "〇", "◯": "〇", "−": "-", "–": "-"}
_FOLDABLE = re.compile(f"[{''.join(_FOLD)}]".replace("\\", "\\\\"))

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MULTIPLIERS = {"百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MULTIPLIERS |= {"十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}

UNITS = (
    "亿元|万元|千元|元|个百分点|人次|人/次|人\\(次\\)|件次|条次|场次|期次|班次|篇次|"
    "条|件|份|起|宗|项(?!目)|次(?!日)|篇|名(?!单)|人(?!民|大)|位|个|期|场|处|家|封|则|例|通|部|册|批|宗|户|%"
)
_NUMERAL = re.compile(
    r"(?:(?P<percent>百分之)(?=[\d一二三四五六七八九十百]))?"
    r"(?:(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)?)"
    r"|(?P<han>[〇零一二两三四五六七八九十百千万亿]+)"
    r"(?=[余多来]?[万亿]?(?:" + UNITS + r")|(?<=百分之.)|(?<=百分之..)|(?<=百分之...)))"
    r"(?P<more>[余多来](?=[十百千]?[万亿]|" + UNITS + r"))?"
    r"(?P<multiplier>(?:[十百千]?[万亿]|万亿)(?!元)|[百千](?!分))?"
    r"(?P<over>[余多来](?:个|(?=" + UNITS + r"|[,。;、)]|$)))?"
    r"(?P<unit>" + UNITS + r")?"
    r"(?P<after>左右|上下|以上|余(?!下)|多(?=[,。;、)]|$))?"
)
_HAN = "〇零一二两三四五六七八九十百千万亿"
# What may follow Chinese numerals that count something: a unit, 余, 多, or (百)分之. Most (统一, 二是) end here.
_AFTER_HAN = "余多来分亿万千元人件条场期班篇份起宗项次名位个处家封则例通部册批户%"
# A run of digits, or of Chinese numerals that may count something. It does not begin inside another number, in a code,
# an ordinal (第三), a range (3至5) or a vague number (数十, 上千), and is no date or number of a list.
# The first character stands alone so that the pattern skips quickly over everything else.
_RUN = re.compile(
    rf"[0-9{_HAN}](?<![0-9@第#{_HAN}a-zA-Z].)(?<![0-9{_HAN}][.,\-/:~—至到|].)"
    rf"(?:(?<=[0-9])[0-9]*+(?![年月日号、])|(?<![0-9])(?<![数几成].)(?<!上[百千万亿])[{_HAN}]*+(?=[{_AFTER_HAN}]))"
)
_BEFORE = re.compile(
    r"(?:(?P<less>将近|接近|(?<![最附新])近|不足|不到)|(?P<more>超过|超|逾|突破|多达)"
    r"|(?P<about>大约|(?<![节预签邀制违条合公特])约))$"
)
_PERSON_TIMES = frozenset(("人次", "人/次", "人(次)"))
_ENDS_BEFORE = frozenset("近足到过超逾破达约")
_CLOSES_COUNT = ("", ",", "。", ";", ")")
_COMMON_AFTER = frozenset("年月日,。;、)")
_RANGE_AFTER = re.compile(r"[\-~—至到][\d一二三四五六七八九十]|[A-Za-z+×/@]|\.\d|\|")


# Longer runs of digits are codes, not counts.
_LONGEST = 15


class Numeral(NamedTuple):
    """One number in a text.

    ``value`` is ``int``, or ``Decimal`` where a fraction is written. ``qualifier`` is ``""``, ``approx``,
    ``approx_more`` or ``approx_less``. ``unit`` is as written (``""`` for none; ``人(次)`` and ``人/次`` are 人次).
    ``start``/``end``: half-open range, unit and 约/余/以上 included.
    """

    value: Number
    qualifier: str
    unit: str
    start: int
    end: int


def fold(text: str) -> str:
    """Full-width letters, digits and punctuation as half-width, character for character: offsets stay."""
    # str.translate looks every character up; few kinds occur in one paragraph, and replace() is a plain scan.
    for character in set(_FOLDABLE.findall(text)):
        text = text.replace(character, _FOLD[character])
    return text


def parse_han(text: str) -> int | None:
    """A whole number in Chinese characters (十二, 一百零五, 二〇一八, 两万三千) or ``None`` (两三, 十几)."""
    if len(text) > _LONGEST:
        return None
    if len(text) > 1 and all(character in _DIGITS for character in text):
        # 二〇一八 spells digits; 两三 or 七八 means "two or three" and is no number.
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) >= 4 and "两" not in text else None
    total = section = digit = 0
    fresh = False
    lowest = 10**9
    for character in text:
        if character in _DIGITS:
            if fresh and digit:
                return None
            digit, fresh = _DIGITS[character], True
        elif character in _PLACES:
            place = _PLACES[character]
            if place >= lowest:
                return None
            lowest = place
            section += (digit if fresh and digit else 1) * place
            digit, fresh = 0, False
        elif character in "万亿":
            amount = section + digit
            total = (total + (amount or (0 if total else 1))) * _MULTIPLIERS[character]
            section = digit = 0
            fresh, lowest = False, 10**9
        else:
            return None
    return total + section + digit


def _digits(text: str) -> Number | None:
    plain = text.replace(",", "")
    if len(plain) > _LONGEST:
        return None
    return Decimal(plain) if "." in plain else int(plain)


def times(value: Number, factor: Number) -> Number:
    """``value * factor``, exact, as ``int`` where it is whole."""
    product = value * factor
    return int(product) if product == int(product) else product


def _read(text: str, match: re.Match[str], bare: bool) -> Numeral | None:
    start, end = match.span()
    percent, digits, han, more, multiplier, over, unit, after = match.groups()
    if not (bare or unit or percent or text[end : end + 1] in _CLOSES_COUNT):
        return None
    if text[end : end + 1] not in _COMMON_AFTER and _RANGE_AFTER.match(text, end) is not None:
        return None
    value = parse_han(han) if han else _digits(digits)
    if value is None:
        return None
    if multiplier:
        value = times(value, _MULTIPLIERS[multiplier])
    if percent:
        if unit:
            return None
        unit = "%"
    elif unit in _PERSON_TIMES:
        unit = "人次"
    qualifier = ""
    if text[start - 1 : start] in _ENDS_BEFORE:
        before = _BEFORE.search(text, max(0, start - 3), start)
        if before is not None:
            start = before.start()
            qualifier = "approx_less" if before["less"] else "approx_more" if before["more"] else "approx"
    if more or over or after in ("以上", "余", "多"):
        qualifier = "approx_more"
    elif after:
        qualifier = qualifier or "approx"
    return Numeral(value, qualifier, unit or "", start, end)


def find_numerals(text: str, *, bare: bool = True) -> Iterator[Numeral]:
    """Every number in folded ``text``, in order. Numbers in Chinese characters only where a unit follows.

    ``bare=False`` leaves out numbers without a unit that no punctuation follows: they count nothing.
    """
    end = 0
    for run in _RUN.finditer(text):
        if run.start() < end:
            continue
        match = _NUMERAL.match(text, run.start())
        if match is not None:
            end = match.end()
            numeral = _read(text, match, bare)
            if numeral is not None:
                yield numeral


def parse_number(text: str) -> Numeral | None:
    """``text`` as one number with its unit and qualifier; ``None`` where it is anything else or more than that.

    >>> parse_number("１４万余条")[:3]
    (140000, 'approx_more', '条')
    """
    folded = re.sub(r"\s+", "", fold(text))
    if folded and (whole := parse_han(folded)) is not None:
        return Numeral(whole, "", "", 0, len(folded))
    sign = folded[:1] if folded[:1] in ("-", "+") else ""
    folded = folded[len(sign) :]
    # In running text Chinese numerals count only before a unit; a whole text (近千, 百余) is lent one.
    for lent in ("", "件"):
        numeral = next(find_numerals(folded + lent), None)
        if numeral is not None and numeral.start == 0 and numeral.end == len(folded + lent):
            value = -numeral.value if sign == "-" else numeral.value
            return numeral._replace(value=value, unit="" if lent else numeral.unit, end=len(folded))
    return None
