"""Numbers that a Word file does not hold: 一、 （一） 1. are counted from the list that a paragraph belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_MOST = 9_999
_PLACE = re.compile(r"%(\d)")
_ENDS_IN_WORD = re.compile(r"[\w%]$")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its kind of number, the words around it, and the first number."""

    kind: str = "decimal"
    words: str = ""
    start: int = 1
    legal: bool = False
    restart: int | None = None


@dataclass(slots=True)
class Lists:
    """The lists of a document by number; counting is done in reading order by :meth:`number`."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    """List to the definition whose numbers it counts on with."""
    styled: dict[tuple[str, str], int] = field(default_factory=dict)
    """List and style to the level that a paragraph of this style has in it."""
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _restarted: set[tuple[str, int]] = field(default_factory=set)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)

    def begin(self, key: str, level: int) -> None:
        """The list begins anew on that level, with the number that ``starts`` has for it."""
        self._restarted.discard((key, level))

    def number(self, key: str, level: int) -> str:
        """What stands before the next paragraph of list ``key`` on that level; ``""`` for bullets."""
        levels = self.levels.get(key)
        if levels is None or level not in levels:
            return ""
        counts = self._counts.setdefault(self.roots.get(key, key), {})
        if (key, level) in self.starts and (key, level) not in self._restarted:
            self._restarted.add((key, level))
            counts[level] = self.starts[key, level]
        else:
            counts[level] = counts[level] + 1 if level in counts else levels[level].start
        for deeper in [one for one in counts if one > level]:
            if levels.get(deeper, Level()).restart != 0:
                del counts[deeper]
        this = levels[level]
        if this.kind in ("bullet", "none"):
            return ""

        def shown(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            other = levels.get(at, Level())
            kind = "decimal" if this.legal else other.kind
            return numeral(counts.get(at, other.start), kind)

        return _PLACE.sub(shown, this.words)


def before(number: str, words: str) -> str:
    """``words`` behind their number: what would run together with it is kept apart."""
    apart = words[:1].isdigit() or _ENDS_IN_WORD.search(number) is not None
    return f"{number} {words}" if number and words and apart else number + words


def numeral(number: int, kind: str) -> str:
    """``number`` in the manner of Word's ``numFmt``."""
    if not 0 <= number <= _MOST:
        return str(number)
    if kind in ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand"):
        return chinese(number)
    if kind in ("japaneseCounting", "koreanCounting"):
        return chinese(number)
    if kind in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if kind in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return chinese(number, _LEGAL, "拾佰仟")
    if kind == "ideographTraditional" and 1 <= number <= len(_STEMS):
        return _STEMS[number - 1]
    if kind == "ideographZodiac" and 1 <= number <= len(_BRANCHES):
        return _BRANCHES[number - 1]
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if kind.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if kind == "decimalEnclosedParen":
        return f"({number})"
    if kind == "decimalEnclosedFullstop":
        return f"{number}."
    if kind == "ideographEnclosedCircle" and 1 <= number <= 10:
        return chr(0x3220 + number - 1)
    if kind in ("upperRoman", "lowerRoman"):
        return _roman(number) if kind == "upperRoman" else _roman(number).lower()
    if kind in ("upperLetter", "lowerLetter") and number:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "upperLetter" else letter.lower()
    return f"{number:02}" if kind == "decimalZero" else str(number)


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """A number below 10,000 in Chinese numerals: 十二, 一百零五."""
    if number < 10:
        return digits[number].replace("〇", "零") if not number else digits[number]
    out, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += ("零" if gap else "") + digits[digit] + (units[place - 1] if place else "")
            gap = False
        else:
            gap = bool(out)
    return out[1:] if 10 <= number < 20 else out


def _roman(number: int) -> str:
    out = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        out += letters * (number // value)
        number %= value
    return out
