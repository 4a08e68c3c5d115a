"""Years, statistical periods and days of publication, as texts state them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

_HAN = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0, "O": 0, "О": 0}
_DATE = r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_HAN_DATE = (
    r"(二[〇○零OО][〇○零OО一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_SPACED_DATE = r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})"
_SHOWN = re.compile(
    r"(?:发布时间|发布日期|发表时间|公开日期|公开时间|信息时间|更新时间|发文日期|(?<![成文成阅归档限有效改订写])日期|"
    r"(?<![一-龥])时间)\s*[:：]?\s*" + _SPACED_DATE
)
_WRITTEN = re.compile(r"(?:成文日期|生成日期|签发日期|印发日期|成文时间)\s*[:：]?\s*" + _SPACED_DATE)
_TODAY = re.compile(r"星期|今天|今日|农历|归档时间|生成时间")
_WHOLE_LINE = re.compile(r"\(?(?:[\u4e00-\u9fff]{2,30})?\(?(?:" + _DATE + "|" + _HAN_DATE + r")\)?")
_URL_DATE = (
    re.compile(r"/t(20\d\d)(\d\d)(\d\d)_"),
    re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/(20\d\d)-(\d\d)[-/](\d\d)/"),
    re.compile(r"/(20\d\d)(\d\d)/(\d\d)/"),
    re.compile(r"/(20\d\d)(\d\d)(\d\d)/"),
)
_PERIOD = re.compile(
    r"(20\d\d)年(\d{1,2})月(\d{1,2})日(?:\d{1,2}时)?起?(?:至|到|-|—|~)+(?:(20\d\d)年)?(?:(?:同|当|本)年)?(\d{1,2})月(\d{1,2})日"
)
# Old mirrors lost 年 and 月: 201711日至20171231日 was 2017年1月1日至2017年12月31日.
_DAMAGED_PERIOD = re.compile(r"(20\d\d)(?<!\d.{4})年?1月?1日(?:至|到|-|—)+(?:(20\d\d)年?)?12月?31日")
# What may not stand before a year is looked at after it: a pattern that begins with 20 skips over everything else.
_DATED_YEAR = re.compile(r"(20[0-4]\d)(?<![\d\[〔(].{4})年(?!\d{1,2}月\d{1,2}日)")


@dataclass(frozen=True, slots=True)
class Day:
    """A day of publication, ISO. Sources: ``meta``, ``shown``, ``written``, ``signature``, ``listing``, ``url``."""

    iso: str
    source: str


def iso_date(year: str, month: str, day: str) -> str:
    """An ISO date, ``""`` for a day that no calendar has."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def read_date(text: str) -> str:
    """The first date in ``text`` (2021-01-20, 2021年1月20日, 二〇二一年一月二十日) as ISO, ``""`` for none."""
    if match := re.search(_SPACED_DATE, text):
        return iso_date(*match.groups())
    if match := re.search(_HAN_DATE, text):
        year = "".join(str(_HAN[character]) for character in match[1])
        return iso_date(year, str(_small(match[2])), str(_small(match[3])))
    return ""


def _small(han: str) -> int:
    """一 to 三十一."""
    tens, ten, ones = han.rpartition("十")
    return (_HAN[tens] if tens else 1) * 10 * bool(ten) + (_HAN[ones] if ones else 0) if ten else _HAN[han]


def days(
    metas: dict[str, str],
    head: Sequence[str],
    under_title: Sequence[str],
    tail: Sequence[str],
    url: str,
    listed: str,
) -> Iterator[Day]:
    """Every day of publication that is stated, best source first.

    ``head``: lines above and around the title; ``under_title`` and ``tail``: squeezed lines in which a date may stand
    alone. The order: the page's own date (PubDate, 发布时间), 成文日期, date under the title or at the end, the
    listing's, the URL's.
    """
    yield from _found(read_date(metas.get("pubdate", "")), "meta")
    shown = [line for line in head if "20" in line and not _TODAY.search(line)]
    for pattern, source in ((_SHOWN, "shown"), (_WRITTEN, "written")):
        for line in shown:
            if match := pattern.search(line):
                yield from _found(iso_date(*match.groups()), source)
    for line in (*under_title, *reversed(tail)):
        if len(line) <= 45 and _WHOLE_LINE.fullmatch(line):
            yield from _found(read_date(line), "signature")
    yield from _found(read_date(listed), "listing")
    for form in _URL_DATE:
        if match := form.search(url):
            yield from _found(iso_date(*match.groups()), "url")
            break


def _found(iso: str, source: str) -> Iterator[Day]:
    if iso:
        yield Day(iso, source)


def choose_day(stated: Sequence[Day], year: int | None) -> tuple[Day | None, Day | None]:
    """The day to believe and the better-placed day that was passed over (or ``None``).

    A report on a year cannot appear before December of that year; such a date belongs to something else, and is taken
    only where there is no other.
    """
    if not stated:
        return None, None
    plausible = [day for day in stated if year is None or day.iso >= f"{year}-12-01"]
    if not plausible:
        return stated[0], None
    return plausible[0], stated[0] if plausible[0] is not stated[0] else None


def read_period(text: str) -> tuple[tuple[str, str] | None, int | None]:
    """The statistical period in squeezed ``text``, and its year.

    A period that lost characters yields its year and no dates.
    """
    for match in _PERIOD.finditer(text):
        start_year, month, day, end_year, end_month, end_day = match.groups()
        start, end = iso_date(start_year, month, day), iso_date(end_year or start_year, end_month, end_day)
        near = text[max(0, match.start() - 60) : match.end() + 20]
        if (
            start
            and start < end
            and int(end_month) >= 11
            and re.search("统计|数据|期限|时限|报告期|截[至止]|起止|1月1日", near)
        ):
            return (start, end), int(end[:4])
    damaged = _DAMAGED_PERIOD.search(text)
    if damaged is None or damaged[2] not in (None, damaged[1]):
        return None, None
    return None, int(damaged[1])


def dominant_year(text: str) -> int | None:
    """The year that squeezed ``text`` speaks of most, ``None`` where two are level."""
    counts = Counter(_DATED_YEAR.findall(text)).most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    return int(counts[0][0])
