"""Numbers of a sheet as its number formats show them: 12.0 is 12, 12.3456 under ``0.00`` is 12.35."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    41: "#,##0",
    43: "#,##0.00",
}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<skipped>[_*].|\[[^\]]*\])|(?P<digits>[0#?,]*[0#?](?:\.[0#?]*)?,*)'
    r"|(?P<percent>%)|(?P<other>.)",
    re.S,
)
_CONDITION = re.compile(r"(?:\[[^\]<>=]*\])*\[(<=|>=|<>|<|>|=)(-?\d{1,15}(?:\.\d{1,15})?)\]")
"""For which numbers a section of a format is, behind its colour."""
_DIGITS_ONLY = re.compile(r"[\d,.]+")
_PLAIN = frozenset("+-()（）:：/ 件条次个项篇人份元万亿")
"""What stands in a format for itself without quotes."""
_DIGITS = 15
"""Digits that a number of a sheet has; what stands behind them is noise of the binary fraction."""


def built_in(number: int) -> str:
    """The format of that number, ``""`` where it is General or no plain number's."""
    return _BUILT_IN.get(number, "")


def shown(value: object, form: str = "") -> str:
    """The value of a cell as it stands on the sheet."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime | datetime.date):
        return _day(value, form)
    if isinstance(value, int | float):
        number = _number(value)
        if number is None:
            return str(value)
        written = _formatted(number, form) if form else None
        return _plain(number) if written is None else written
    return "" if value is None else str(value)


def _number(value: float) -> Decimal | None:
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return Decimal(f"{value:.{_DIGITS}g}") if isinstance(value, float) else Decimal(value)


def _plain(number: Decimal) -> str:
    if number == number.to_integral_value():
        return format(number.to_integral_value(), "f").replace("-0", "0") if not number else format(number, ".0f")
    return format(number.normalize(), "f")


def _day(value: datetime.date, form: str) -> str:
    if isinstance(value, datetime.datetime) and (value.hour or value.minute):
        return value.isoformat(" ", "minutes")
    if "年" in form:
        return f"{value.year}年{value.month}月{value.day}日" if "日" in form else f"{value.year}年{value.month}月"
    return value.isoformat()[:10]


def _formatted(number: Decimal, form: str) -> str | None:
    """The number in this format, ``None`` where the format is not understood."""
    sections = _sections(form)
    if any(_CONDITION.match(section) for section in sections[:2]):
        return _signed(number, _of_conditions(number, sections))
    if len(sections) > 2 and number == 0:
        return _section(number, sections[2])
    if len(sections) > 1 and number < 0:
        written = _section(-number, sections[1])
        # A negative number that is told by its colour alone.
        return _signed(number, written) if written is not None and _DIGITS_ONLY.fullmatch(written) else written
    return _signed(number, _section(abs(number), sections[0]))


def _signed(number: Decimal, written: str | None) -> str | None:
    counts = written is not None and any(char.isdigit() and char != "0" for char in written)
    return f"-{written}" if number < 0 and counts else written


def _of_conditions(number: Decimal, sections: list[str]) -> str | None:
    """The number in the first section whose condition it meets; the first without one is for all others."""
    for section in sections[:3]:
        found = _CONDITION.match(section)
        if found is None:
            return _section(abs(number), section)
        limit = Decimal(found[2])
        met = {
            "<": number < limit,
            "<=": number <= limit,
            "=": number == limit,
            ">=": number >= limit,
            ">": number > limit,
            "<>": number != limit,
        }
        if met[found[1]]:
            return _section(abs(number), section)
    return None


def _sections(form: str) -> list[str]:
    """The parts of the format for positive numbers, negative ones, zero and text."""
    parts, quoted, escaped = [""], False, False
    for char in form:
        if char == ";" and not quoted and not escaped:
            parts.append("")
            continue
        quoted = quoted != (char == '"' and not escaped)
        escaped = char == "\\" and not escaped
        parts[-1] += char
    return parts


def _section(number: Decimal, form: str) -> str | None:
    if form.strip().lower() in ("general", "g/通用格式"):
        return _plain(number)
    tokens = list(_TOKEN.finditer(form))
    percent = any(token["percent"] for token in tokens)
    digits = [token["digits"] for token in tokens if token["digits"]]
    if len(digits) > 1 or (percent and not digits):
        return None
    out = []
    for token in tokens:
        if token["digits"]:
            out.append(_digits(number * 100 if percent else number, token["digits"]))
        elif token["other"] and token["other"] not in _PLAIN:
            return None
        elif not token["skipped"]:
            out.append(token["quoted"] or token["escaped"] or token["percent"] or token["other"] or "")
    return "".join(out).strip()


def _digits(number: Decimal, form: str) -> str:
    thousands = len(form) - len(form.rstrip(","))
    whole, _, fraction = form.rstrip(",").partition(".")
    rounded = (number / 1000**thousands).quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = format(rounded, ",f" if "," in whole else "f")
    for _ in range(len(fraction) - len(fraction.rstrip("#?"))):
        text = text.removesuffix("0")
    text = text.removesuffix(".")
    return "" if text == "0" and "0" not in form else text
