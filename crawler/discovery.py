"""From a home page to its column of annual reports: every link scored by what it says and where it leads. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.platforms.listing import Row
from crawler.platforms.rows import read_rows
from parsers.identify import judge_link

_TEXT_SIGNS = (
    (re.compile(r"政府信息公开(?:工作)?年(?:度)?报(?:告)?"), 10, "names the annual report on disclosure"),
    (re.compile(r"^.{0,8}(?:信息公开年报|公开年报|年度报告|年报)$"), 6, "says 年报"),
    (re.compile(r"汇总|归集|历年|部门年报|区县年报|镇街年报|市直"), 3, "collects several organs"),
    (re.compile(r"统计年报|预算|决算|法治政府|网站工作|企业年报|事业单位年度报告"), -12, "another kind of report"),
    (re.compile(r"年度报告制度|解读|一图读懂|图解|问答"), -6, "about reports, not a list of them"),
)  # fmt: skip
_PLATFORM = re.compile(r"^(?:政府)?信息公开(?:专栏|平台|目录)?$|^政务公开$")
_MENU = ("指南", "制度", "法定主动公开内容", "依申请公开")
_TOKENS = {
    "zfxxgknb", "xxgknb", "gknb", "ndbg", "zfxxgkndbg", "xxgkndbg", "bmxxgkndbg", "ndgkbg", "xxgkndbb",
    "zfxxgkndgzbg", "ndxxgkbg", "bgtndbg", "qzfxxgknb", "xinxigongkainianbao", "annualreport", "xxgkannualreport",
    "opennessannualreport", "wzxxgknb", "bmxxgknb",
}  # fmt: skip
_SEGMENT_TAIL = re.compile(r"(?:_?\d+)+$|\.\w+$")


@dataclass(frozen=True, slots=True)
class Column:
    """A link that may lead to the reports. ``why`` lists the signs, best first."""

    url: str
    text: str
    score: int
    why: tuple[str, ...]


def columns(text: str, url: str) -> tuple[Column, ...]:
    """Links of a page that look like the annual-report column, best first; only those with a score above 0.

    A path token alone is not enough (``nb`` also stands for 内部): the words must speak for it too.
    """
    rows = read_rows(text, url)
    menu = sum(any(word in row.text for row in rows) for word in _MENU)
    found = []
    for row in rows:
        column = _score(row, near_menu=menu >= 2)
        if column.score > 0:
            found.append(column)
    return tuple(sorted(found, key=lambda column: (-column.score, len(column.url))))


def platforms(text: str, url: str) -> tuple[str, ...]:
    """Links named 政府信息公开 and the like, where the column is to be looked for next; three at most."""
    return tuple(row.url for row in read_rows(text, url) if _PLATFORM.match(row.text.replace(" ", "")))[:3]


def _score(row: Row, *, near_menu: bool) -> Column:
    words = row.text.replace(" ", "")
    signs = [(points, why) for pattern, points, why in _TEXT_SIGNS if pattern.search(words)]
    if any(points > 3 for points, _ in signs):
        if near_menu:
            signs.append((6, "stands in the disclosure menu"))
        segments = {_SEGMENT_TAIL.sub("", part.lower()) for part in urlsplit(row.url).path.split("/")}
        if segments & _TOKENS:
            signs.append((5, "its address names the column"))
    # A title with a year is one report, not the column of them.
    if re.search(r"(?:19|20)\d\d\s*年", words):
        signs.append((-12, "one year's report"))
    signs.sort(reverse=True)
    return Column(row.url, row.text, sum(points for points, _ in signs), tuple(why for _, why in signs))


def next_steps(text: str, url: str, depth: int) -> tuple[Column, ...]:
    """Where to look for the column from here, best first."""
    return (*columns(text, url), *(Column(link, "", 0, ()) for link in platforms(text, url)))


def verified(rows: Iterable[Row]) -> bool:
    """Whether rows are a list of reports: two at least, of different years or organs."""
    judged = [judge_link(row.text, row.url, row.context) for row in rows]
    return len({(one.year, one.publisher) for one in judged if one.is_report}) >= 2
