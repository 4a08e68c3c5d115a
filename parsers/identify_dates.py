"""Days of publication, as pages and addresses state them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parsers.clean.chars import simplified
from parsers.identify_years import DAY, HAN_DATE, day_of, iso_date, plain_digits

_COMPACT = r"(?<!\d)(20[0-4]\d)([01]\d)([0-3]\d)(?=\d{6}(?!\d)|(?!\d))"
_ANY_DATE = re.compile(f"{DAY}|{_COMPACT}|{HAN_DATE}")
_HAS_DATE = re.compile(r"(?:20|２０|2[OО])[\dOО０-９]{2}|二[〇○零0０OОＯ]")
_DASH = re.compile("[‐‑‒–—―−]")
# Midnight, or a moment of a machine, by the clock of Greenwich: in China it is eight hours later.
_GREENWICH = re.compile(
    r"\s*20\d\d-\d\d-\d\dT(?:16:00:00(?:\.0+)?(?:Z|\+00:?00)|(?:1[6-9]|2\d):\d\d:\d\d(?:Z|\.\d+(?:Z|\+00:?00)))\s*"
)
_GAP = r"\s*[\]】)]?\s*[::]?\s*$"
# What stands right before a day. The first three say that it is the page's own; a bare 时间 may be the clock's.
_PUBLISHED = re.compile(
    r"(?:发布|发表|公开|公布|上网|上传|录入|添加|发稿|提供|信息|发布于)(?:时间|日期)?(?:\(.{0,8}\))?" + _GAP
)
_PUBLISHED_LABEL = re.compile("(?:发布|发表|公开|公布|上网|录入|添加|发稿|提供)(?:时间|日期)" + _GAP)
# In a sentence only a label counts: (国务院令第492号公布2019年4月3日修订) is the law's day.
_DATED_LABEL = re.compile("时间|日期")
_WRITTEN = re.compile(r"(?<!页面)(?:成文|生成|签发|印发|制发|形成|产生|制作)(?:日期|(?<!生成)时间)" + _GAP)
# Where nothing else is called so it is the day of publication: 发文日期, on many portals.
_ISSUED = re.compile(r"发文(?:时间|日期)" + _GAP)
_UPDATED = re.compile(r"更新(?:时间|日期|(?=\s*[:：]))" + _GAP)
_BARE_LABEL = re.compile(r"(?<![一-龥])(?:日期|时间)" + _GAP)
# 来源:样例县水利局时间:2024-01-22, where nothing parts the two.
_RUN_ON_LABEL = re.compile(
    r"(?:来源|作者|发布者|编辑)\s*:[^。,]{1,30}[局厅府网室委站院心处镇乡道部员](?:日期|时间)" + _GAP
)
_OTHER_LABEL = re.compile(r"(?:日期|时间|[期限效]至|截[至止]|起|自|至|从)" + _GAP)
_CLOCK = re.compile(
    r"星期|周[一二三四五六日]|今天|今日|农历|归档|生成时间|现在|当前|北京时间|系统时间|服务器|访问时间|℃|版权|截[至止]"
)
_INFO_LINE = re.compile(r"来源|浏览|点击|阅读|作者|字体|字号|访问|打印|稿源|编辑|人气")
_WHOLE_LINE = re.compile(
    rf"[(\[]?(?:日期:)?(?P<who>[\u4e00-\u9fff]{{2,30}})?[)\]]?[(\[]?(?:{DAY}日?|{_COMPACT}|{HAN_DATE})"
    r"(?P<clock>[\sT]*\d\d[:时]\d\d(?:[:分](?:\d\d秒?)?)?)?[)\]]?(?:印发)?[)\]]?"
)
_LONGEST_LINE = 300
_LONGEST_INFO = 120
_URL_DATE = (
    re.compile(r"/t(20\d\d)(\d\d)(\d\d)_"),
    re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/(20\d\d)-(\d\d)[-/](\d\d)/"),
    re.compile(r"/(20\d\d)(\d\d)/(\d\d)/"),
    re.compile(r"/(20\d\d)(\d\d)(\d\d)/"),
    re.compile(r"/(20\d\d)/(\d\d)(\d\d)/"),
    re.compile(r"/(20\d\d)(\d\d)(\d\d)-\d+\."),
    re.compile(r"/P0(20\d\d)(\d\d)(\d\d)\d{6,}\."),
)
# Days that the page itself calls the day of publication.
_GIVEN = ("meta", "shown")
_META = ("pubdate", "publishdate", "publishtime", "pubtime", "firstpublishedtime", "article:published_time")


@dataclass(frozen=True, slots=True)
class Day:
    """A day of publication, ISO. Sources: ``meta``, ``shown``, ``written``, ``signature``, ``listing``, ``url``."""

    iso: str
    source: str


def read_date(text: str) -> str:
    """The first date in ``text`` (2021-01-20, 20210120, 二〇二一年一月二十日) as ISO, ``""`` for none."""
    match = _ANY_DATE.search(_plain(text)) if text else None
    iso = day_of(match) if match else ""
    if iso and _GREENWICH.fullmatch(text):
        return (date.fromisoformat(iso) + timedelta(days=1)).isoformat()
    return iso


def _plain(text: str) -> str:
    return simplified(plain_digits(_DASH.sub("-", unicodedata.normalize("NFKC", text))))


def days(
    metas: dict[str, str],
    head: Sequence[str],
    after: Sequence[str],
    under_title: Sequence[str],
    tail: Sequence[str],
    url: str,
    listed: str,
) -> Iterator[Day]:
    """Every day of publication that is stated, best source first.

    ``head``: lines above and around the title; ``after``: right behind the report, where only a label tells that a day
    is the page's own; ``under_title`` and ``tail``: lines in which a date may stand alone.
    The order: the page's own date (PubDate, 发布时间), 成文日期, date under the title or at the end, when the page was
    last changed, the listing's, the URL's.
    """
    for name in _META:
        yield from _found(read_date(metas.get(name, "")), "meta")
    updated: list[Day] = []
    issued: list[Day] = []
    written: list[Day] = []
    for line in head:
        if len(line) <= _LONGEST_LINE and _HAS_DATE.search(line):
            for day, label in _stated(_plain(line)):
                if label == "written":
                    written.append(day)
                elif label == "updated":
                    updated.append(day)
                elif label == "issued":
                    issued.append(day)
                else:
                    yield day
    for line in after:
        if len(line) <= _LONGEST_INFO and _HAS_DATE.search(line):
            plain = _plain(line)
            for stamp in _ANY_DATE.finditer(plain):
                if _PUBLISHED_LABEL.search(plain, max(0, stamp.start() - 16), stamp.start()):
                    yield from _found(day_of(stamp), "shown")
    yield from issued
    yield from written
    for line in (*under_title, *reversed(tail)):
        if len(line) <= 60 and _HAS_DATE.search(line):
            plain = _plain(line).strip()
            match = _WHOLE_LINE.fullmatch(plain) or _WHOLE_LINE.fullmatch("".join(plain.split()))
            if match and not (match["who"] or "").endswith(("于", "至", "自", "从", "到", "在", "截止")):
                yield from _found(day_of(match), "shown" if match["clock"] else "signature")
    yield from updated
    yield from _found(read_date(listed), "listing")
    for form in _URL_DATE:
        if match := form.search(url):
            yield from _found(iso_date(*match.groups()), "url")
            break


def _stated(line: str) -> Iterator[tuple[Day, str]]:
    """The days of a line of the page's head that are its own, with the kind of their label."""
    dates = list(_ANY_DATE.finditer(line))
    clock = _CLOCK.search(line) if dates else None
    for match in dates:
        iso, before = day_of(match), line[max(0, match.start() - 16) : match.start()]
        if not iso:
            continue
        alone = not clock and len(dates) == 1 and len(line) <= _LONGEST_INFO and not _OTHER_LABEL.search(before)
        if _WRITTEN.search(before):
            yield Day(iso, "written"), "written"
        elif _ISSUED.search(before):
            yield Day(iso, "shown"), "issued"
        elif _UPDATED.search(before):
            yield Day(iso, "shown"), "updated"
        elif (
            (_PUBLISHED.search(before) and ("。" not in line or _DATED_LABEL.search(before)))
            or (not clock and (_BARE_LABEL.search(before) or _RUN_ON_LABEL.search(line[: match.start()][-60:])))
            or (alone and _INFO_LINE.search(line))
        ):
            yield Day(iso, "shown"), "published"


def _found(iso: str, source: str) -> Iterator[Day]:
    if iso:
        yield Day(iso, source)


def choose_day(stated: Sequence[Day], year: int | None) -> tuple[Day | None, Day | None]:
    """The day to believe and a day that speaks against it (or ``None``).

    A report on a year cannot appear before December of that year; such a date belongs to something else, and is taken
    only where there is no other. A day more than a year later is often that of a move to a new site. Where the page
    itself gives it as the day of publication only two witnesses of the following year overrule it (the signature and
    the address, say): one is named beside it. Other late days yield to one day of the following year.
    """
    if not stated:
        return None, None
    plausible = [day for day in stated if year is None or day.iso >= f"{year}-12-01"]
    if not plausible:
        return stated[0], None
    best = plausible[0]
    if year is not None and best.iso > f"{year + 1}-12-31":
        timely = {day.source: day for day in reversed(plausible) if day.iso <= f"{year + 1}-12-31"}
        earlier = next((day for day in plausible if day in timely.values()), best)
        if best.source in _GIVEN and len(timely) < 2:
            return best, earlier if earlier is not best else None
        best = earlier
    return best, stated[0] if best is not stated[0] else None


def latest_year(stated: Sequence[Day]) -> int | None:
    """The last year that a report which appeared on the first of ``stated`` can be on; ``None``: no day is stated."""
    if not stated:
        return None
    day = date.fromisoformat(stated[0].iso)
    return day.year if day.month == 12 else day.year - 1
