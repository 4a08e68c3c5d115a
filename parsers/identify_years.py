"""Years, days and periods as titles and texts write them: 2023, 二〇二三, 2О23 with a letter for the nought."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

_NOUGHT = "0〇○◯零OОΟoоο"
"""The nought, and what is typed for it: 〇, circles, 零, and the letter O of three scripts."""

_HAN = {character: value for value, character in enumerate("〇一二三四五六七八九")} | dict.fromkeys(_NOUGHT, 0)
_HAN_YEAR = rf"二[{_NOUGHT}][{_NOUGHT}一二三四][{_NOUGHT}一二三四五六七八九]"
YEAR = rf"(?:20[0-4]\d|{_HAN_YEAR})"
"""A year from 2000 to 2049 in plain digits or in Chinese ones."""
DAY = r"(?<!\d)(20[0-4]\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)"
"""A day in plain digits; three groups."""
HAN_DATE = rf"({_HAN_YEAR})年([元一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日"
"""A day in Chinese digits; three groups."""

_LETTERED = re.compile(r"(?<![\dA-Za-z])2[0OОΟoоο][0-4OОΟoоο][0-9OОΟoоο](?=[年/.-])|(?<=[年月])[\dOОΟoоο]{2}(?=[月日])")
_LETTER = re.compile("[OОΟoоο]")
_LETTERS = str.maketrans(dict.fromkeys(_NOUGHT, "0"))
_UNTIL = r"(?:[零0]时|\d{1,2}时)?[)]?起?[,]?(?:至|到|-|—|–|~)+"
_MD = r"(\d{1,2})[月.](\d{1,2})(?:日|(?!\d))"
_PERIOD = re.compile(
    rf"(20\d\d)(?:[年.]{_MD}{_UNTIL}(?:(20\d\d)[年.])?(?:(?:同|当|本)年)?{_MD}"
    r"|-(\d\d)-(\d\d)(?:至|到|~|—)+(20\d\d)-(\d\d)-(\d\d))"
)
_HAN_PERIOD = re.compile(rf"{HAN_DATE}{_UNTIL}{HAN_DATE}")
# Old mirrors lost 年 and 月: 201711日至20171231日 was 2017年1月1日至2017年12月31日.
_DAMAGED_PERIOD = re.compile(r"(20\d\d)(?<!\d.{4})年?1(月?)1日起?(?:至|到|-|—)+(?:(20\d\d)年?)?12(月?)31日")
_CUE = re.compile("统计|数据|期限|时限|时间为|报告期|截[至止]|起止|涵盖")
_SHORTEST, _LONGEST = 200, 400
"""Days that the period of an annual report has; the first ran from 1 May 2008."""
# What may not stand before a year is looked at after it: a pattern that begins with 20 skips over everything else.
_LAST_DAY = re.compile(r"[截到][至止]?(20[0-4]\d)年12月31日")
_DATED_YEAR = re.compile(r"(20[0-4]\d)(?<![\d\[〔(].{4})年(?!\d{1,2}月\d{1,2}日)")


def year_of(digits: str) -> int:
    """The number of a match of ``YEAR``."""
    return int(digits) if digits.isascii() and digits.isdigit() else int("".join(str(_HAN[each]) for each in digits))


def plain_digits(text: str) -> str:
    """``text`` with the letters that stand for a nought in years and days made noughts (2O21年1月2O日)."""
    return _LETTERED.sub(lambda found: found[0].translate(_LETTERS), text) if _LETTER.search(text) else text


def iso_date(year: str, month: str, day: str) -> str:
    """An ISO date, ``""`` for a day that no calendar has."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def day_of(match: re.Match[str]) -> str:
    """The ISO date of a match whose groups without a name are those of ``DAY`` or ``HAN_DATE``, ``""`` for none."""
    named = set(match.re.groupindex.values())
    year, month, day = [text for at, text in enumerate(match.groups(), 1) if text is not None and at not in named][:3]
    if month.isdigit():
        return iso_date(year, month, day)
    return iso_date(str(year_of(year)), str(_small(month)), str(_small(day)))


def _small(han: str) -> int:
    """一 to 三十一, and 元 (the first month); 0 for anything else."""
    tens, ten, ones = han.rpartition("十")
    if not ten:
        return 1 if han == "元" else _HAN.get(han, 0)
    return (_HAN.get(tens, 0) if tens else 1) * 10 + (_HAN.get(ones, 0) if ones else 0)


def read_period(text: str) -> tuple[tuple[str, str] | None, int | None]:
    """The statistical period in squeezed ``text``, and its year.

    A period that lost its months (数据统计201711日至20171231日) yields its year and no dates.
    """
    found = _read_period(text)
    if found == (None, None) and (plain := plain_digits(text)) != text:
        return _read_period(plain)
    return found


def _read_period(text: str) -> tuple[tuple[str, str] | None, int | None]:
    for match in _PERIOD.finditer(text):
        start_year, *rest = match.groups()
        month, day, end_year, end_month, end_day = rest[:5] if match[2] else rest[5:]
        start, end = iso_date(start_year, month, day), iso_date(end_year or start_year, end_month, end_day)
        if _is_period(text, match, start, end):
            return (start, end), int(end[:4])
    for match in _HAN_PERIOD.finditer(text) if "年一月一日" in text else ():
        start, end = (
            iso_date(str(year_of(year)), str(_small(month)), str(_small(day)))
            for year, month, day in (match.groups()[:3], match.groups()[3:])
        )
        if _is_period(text, match, start, end):
            return (start, end), int(end[:4])
    damaged = _DAMAGED_PERIOD.search(text)
    if damaged is None or damaged[3] not in (None, damaged[1]):
        return None, None
    year = int(damaged[1])
    # With both months whole only 年 is lost, and nothing is open.
    return ((f"{year}-01-01", f"{year}-12-31") if damaged[2] and damaged[4] else None), year


def _is_period(text: str, match: re.Match[str], start: str, end: str) -> bool:
    if not start or not end:
        return False
    length = (date.fromisoformat(end) - date.fromisoformat(start)).days
    if not _SHORTEST <= length <= _LONGEST:
        return False
    whole_year = start.endswith("-01-01") and end[5:7] in ("11", "12")
    return whole_year or bool(_CUE.search(text, max(0, match.start() - 60), match.end() + 20))


_SURELY_NAMED = 4


def dominant_year(text: str) -> int | None:
    """The year that squeezed ``text`` speaks of most, ``None`` where two are level.

    A text that names none but the last day of one (截止2023年12月31日) speaks of that.
    """
    counts = _years_named(text).most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


def named_before(text: str, latest: int) -> int | None:
    """The year that squeezed ``text`` speaks of most, held against the ``latest`` that it can report on by the day it
    appeared: a short text may say as much, or more, of the next year's plans. ``None`` where that cannot be told."""
    counts = _years_named(text)
    year = dominant_year(text)
    if year is None and counts[latest] and counts[latest] == counts[latest + 1] == max(counts.values()):
        return latest
    if year != latest + 1 or counts[year] >= max(_SURELY_NAMED, 2 * counts[latest]):
        return year
    return latest if counts[latest] else None


def _years_named(text: str) -> Counter[int]:
    return Counter(map(int, _DATED_YEAR.findall(text) or set(_LAST_DAY.findall(text))))
