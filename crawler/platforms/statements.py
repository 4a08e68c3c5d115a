"""What a list says of itself in words: 共52条, 第2页, 2/5, 共5页. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COUNT = (
    re.compile(r"共\s*(?:有|计|找到)?\s*(\d{1,9})\s*[条个篇项]"),
    re.compile(r"总(?:记录|条|信息)数?\s*[:：]?\s*(\d{1,9})"),
    re.compile(r"记录(?:总)?数\s*[:：]?\s*(\d{1,9})"),
    re.compile(r"(?<!每页)(?<!每页显示)(?<![\d/])\s(\d{1,9})\s*条(?:记录|信息|数据)"),
)
_BOTH = (
    re.compile(r"第\s*(\d{1,9})\s*页?\s*[/／,，]?\s*共?\s*(\d{1,9})\s*页"),
    re.compile(r"(?:当前页?|页次|页码|页数)\s*[:：]?\s*第?\s*(\d{1,9})\s*页?\s*[/／,，]\s*共?\s*(\d{1,9})"),
    re.compile(r"(?<![\d/.-])(\d{1,9})\s*/\s*(\d{1,9})\s*页"),
)
_SLASH = re.compile(r"(?<![\d/.:-])(\d{1,4})\s*[/／]\s*(\d{1,4})(?![\d/.-])")
_TOTAL = (
    re.compile(r"共\s*(?:有|计)?\s*(\d{1,9})\s*页"),
    re.compile(r"总(?:页数|共)\s*[:：]?\s*(\d{1,9})(?!\s*[条个篇项])"),
)
_NUMBER = (
    re.compile(r"当前(?:为|是|在|页)?\s*[:：]?\s*第?\s*(\d{1,9})\s*页?"),
    re.compile(r"(?<!到)(?<!转)(?<!至)第\s*(\d{1,9})\s*页"),
)
_PAGES = re.compile(r"页(?!面)|(?:加载|查看|显示|点击)更多")
_NEAR = 60


@dataclass(frozen=True, slots=True)
class Stated:
    """Number of this page, of all pages, of all rows; ``None`` where nothing is said."""

    number: int | None = None
    total: int | None = None
    count: int | None = None


def statements(words: str, *, pager: bool = False) -> Stated:
    """What ``words`` say of the list. ``pager``: they are its pager's own, so that a bare 2/5 means pages.

    A count of rows speaks of the list only near a word about pages or more rows (共 52 条 may be said of anything).
    """
    number = total = count = None
    for pattern in (*_BOTH, *((_SLASH,) if pager else ())):
        if found := pattern.search(words):
            number, total = int(found[1]), int(found[2])
            break
    if total is None:
        total = next((int(found[1]) for pattern in _TOTAL if (found := pattern.search(words))), None)
    if number is None:
        said = next((set(found) for pattern in _NUMBER if (found := pattern.findall(words))), set())
        number = int(said.pop()) if len(said) == 1 else None
    for pattern in _COUNT:
        for found in pattern.finditer(words):
            around = words[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            if count is None and (pager or _PAGES.search(around) or _SLASH.search(around)):
                count = int(found[1])
    if number is not None and (number < 1 or (total is not None and number > max(total, 1))):
        number = None
    return Stated(number, total, count)
