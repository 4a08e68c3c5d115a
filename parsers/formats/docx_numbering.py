"""Numbers that a Word file does not hold: 一、 （一） 1. are told by the list that a paragraph belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from parsers.formats.zipped import attribute, local

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_MOST_LEVELS = 9
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


def read_lists(root: etree._Element) -> Lists:
    """The lists of ``word/numbering.xml``."""
    lists = Lists()
    abstract: dict[str, dict[int, Level]] = {}
    styles: dict[str, dict[str, int]] = {}
    links: dict[str, str] = {}
    for element in root:
        key = attribute(element, "abstractNumId") or ""
        if local(element) == "abstractNum":
            abstract[key] = _levels(element)
            styles[key] = _styles(element)
            for child in element:
                if local(child) in ("numStyleLink", "styleLink"):
                    links.setdefault(f"{local(child)} {attribute(child, 'val')}", key)
    for name, key in list(links.items()):
        kind, _, style = name.partition(" ")
        if kind == "numStyleLink" and not abstract.get(key):
            abstract[key] = abstract.get(links.get(f"styleLink {style}", ""), {})
    for element in root:
        if local(element) != "num":
            continue
        key = attribute(element, "numId") or ""
        linked = next((attribute(child, "val") or "" for child in element if local(child) == "abstractNumId"), "")
        levels = dict(abstract.get(linked, {}))
        for child in element:
            if local(child) == "lvlOverride":
                _override(lists, levels, key, child)
        lists.levels[key] = levels
        lists.roots[key] = f"abstract {linked}"
        lists.styled.update({(key, style): level for style, level in styles.get(linked, {}).items()})
    return lists


def _override(lists: Lists, levels: dict[int, Level], key: str, element: etree._Element) -> None:
    at = _whole(attribute(element, "ilvl"), 0)
    for child in element:
        if local(child) == "startOverride":
            lists.starts[key, at] = _whole(attribute(child, "val"), 1)
        elif local(child) == "lvl":
            levels[at] = _level(child)


def _levels(element: etree._Element) -> dict[int, Level]:
    return {_whole(attribute(child, "ilvl"), 0): _level(child) for child in element if local(child) == "lvl"}


def _styles(element: etree._Element) -> dict[str, int]:
    found = {}
    for child in element:
        if local(child) == "lvl":
            for part in child:
                if local(part) == "pStyle":
                    found[attribute(part, "val") or ""] = _whole(attribute(child, "ilvl"), 0)
    return found


def _level(element: etree._Element) -> Level:
    parts: dict[str, str] = {}
    legal = False
    for child in element.iter():
        name = local(child)
        if name == "isLgl":
            legal = attribute(child, "val") not in ("0", "false", "off")
        elif name in ("numFmt", "lvlText", "start", "lvlRestart"):
            parts.setdefault(name, attribute(child, "val") or "")
            if name == "numFmt" and parts[name] == "custom":
                parts[name] = attribute(child, "format") or "decimal"
    restart = _whole(parts["lvlRestart"], 1) if "lvlRestart" in parts else None
    kind, words = parts.get("numFmt", "decimal"), parts.get("lvlText", "")
    return Level(kind, words, _whole(parts.get("start"), 0), legal, restart)


def _whole(words: str | None, default: int) -> int:
    return int(words) if words and words.isdigit() and len(words) < 6 else default


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
