"""How the pages of a list are named: learned from the few addresses that are known, or from the script that makes them.

A name is an address with one number in it that grows (or falls) evenly with the page: ``index_{}.html``, ``?page={}``,
``?begin={}``. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urljoin, urlsplit

from crawler.platforms.paging import query_of, stated

_RUNS = re.compile(r"(\d+)")
_SCRIPTED = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\(|\bhref\s*=|\burl\s*[:=])\s*"
    r"([\"'])(?P<before>[^\"'\n]*)\1\s*\+\s*\(?\s*(?P<name>[A-Za-z_$][\w$]*)(?:\s*(?P<sign>[-+])\s*(?P<by>\d{1,4}))?\s*\)?"
    r"(?:\s*\+\s*([\"'])(?P<after>[^\"'\n]*)\6)?"
)
PAGE_FIELDS = (
    "page", "pageno", "page_no", "pagenum", "pagenumber", "page_num", "pageindex", "page_index", "currentpage",
    "curpage", "currpage", "cur_page", "current_page", "cpage", "pn", "p", "pagecurrent", "nowpage",
)  # fmt: skip
"""Fields of addresses and forms, in lower case, that hold the number of the page."""


@dataclass(frozen=True, slots=True)
class PageName:
    """Page ``n`` is ``shape`` with ``step * n + start`` in place of its ``{}``."""

    shape: str
    step: int = 1
    start: int = 0

    def of(self, number: int) -> str:
        """The address of a page, ``""`` where the number would fall below 0."""
        value = self.step * number + self.start
        return self.shape.replace("{}", str(value), 1) if value >= 0 else ""

    def told(self) -> str:
        """As one line, for :func:`from_told`."""
        return f"{self.step} {self.start} {self.shape}"


def from_told(line: str) -> PageName | None:
    """What :meth:`PageName.told` wrote, ``None`` for an empty line."""
    if not line:
        return None
    step, start, shape = line.split(" ", 2)
    return PageName(shape, int(step), int(start))


def learn(known: Mapping[int, str]) -> PageName | None:
    """The name that fits most of the known pages (number from 1 to address); two at least that differ in one number."""
    best: tuple[int, PageName] | None = None
    for (one, here), (two, there) in combinations(sorted(known.items()), 2):
        mine, other = _RUNS.split(here), _RUNS.split(there)
        apart = [at for at, (left, right) in enumerate(zip(mine, other, strict=False)) if left != right]
        if len(mine) != len(other) or len(apart) != 1 or apart[0] % 2 == 0:
            continue
        before, behind = stated(mine[apart[0]]), stated(other[apart[0]])
        if before is None or behind is None:
            continue
        grown, over = behind - before, two - one
        if grown % over or not grown:
            continue
        step = grown // over
        name = PageName("".join((*mine[: apart[0]], "{}", *mine[apart[0] + 1 :])), step, before - step * one)
        fits = sum(name.of(number) == address for number, address in known.items())
        if best is None or fits > best[0]:
            best = fits, name
    return best[1] if best else None


def guess(number: int, address: str) -> PageName | None:
    """The name where only one page behind the first is known: its last number is the page's, or one less."""
    runs = _RUNS.split(address)
    for at in range(len(runs) - 2, 0, -2):
        if len(runs[at]) < 4 and int(runs[at]) in (number, number - 1):
            return PageName("".join((*runs[:at], "{}", *runs[at + 1 :])), 1, int(runs[at]) - number)
    return None


def by_field(url: str, number: int) -> PageName | None:
    """The name where the address itself has a field for the page, holding ``number`` or one less."""
    for name, value in query_of(url):
        if name.lower() in PAGE_FIELDS and stated(value) in (number, number - 1):
            shape = re.sub(rf"((?:\?|&){re.escape(name)}=){value}(?=&|$)", r"\g<1>{}", url, count=1)
            return PageName(shape, 1, int(value) - number) if "{}" in shape else None
    return None


def scripted(text: str, url: str) -> Iterable[PageName]:
    """The names that scripts make: ``location.href = "index_" + n + ".html"``."""
    for found in _SCRIPTED.finditer(text):
        before, after = found["before"], found["after"] or ""
        if not before.endswith(("_", "=", "/", "-")) or urlsplit(before).scheme not in ("", "http", "https"):
            continue
        by = int(found["by"] or 0) * (-1 if found["sign"] == "-" else 1)
        yield PageName(urljoin(url, before + "\0" + after).replace("\0", "{}"), 1, by)
