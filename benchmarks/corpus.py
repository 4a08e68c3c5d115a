"""Pages to measure on: the demo portal's reports, dressed with as much site as real portals put around them.

Invented pages, so the ratios are what counts. Sizes follow what was seen of real pages: about 90 KB, most of it menus,
scripts and inline styles.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from crawler.demo import pages

_PAGES = (".html", ".htm", ".shtml")
_SITES = 8
_HAN = "政务公开信息服务办事互动交流新闻中心通知公告政策文件解读回应数据专题领导机构设置人事规划财政预算决算重点领域"


def report_pages(count: int, size: int = 90_000, seed: int = 7) -> list[bytes]:
    """``count`` report pages of about ``size`` bytes, each of a publisher of its own. Equal arguments, equal pages."""
    reports = _reports()
    dressed = []
    for number in range(count):
        text = reports[number % len(reports)]
        missing = max(0, size - len(text.encode()))
        dressed.append(_dressed(text, number, missing, random.Random(seed + number // 3 % _SITES)).encode())
    return dressed


def _dressed(text: str, number: int, missing: int, site: random.Random) -> str:
    """One report in the menus and scripts of its site, under a place name of its own."""
    text = re.sub(r"charset=[\w-]+", "charset=utf-8", text)
    place = _HAN[number % len(_HAN)] + _HAN[number // len(_HAN) % len(_HAN)]
    text = re.sub("示例市|演示市|样例县", lambda found: place + found.group()[-1], text)
    chrome = f"<script>var c={[site.randint(0, 9) for _ in range(missing // 8)]};</script>{_menu(site, missing // 2)}"
    return re.sub(r"<body[^>]*>", lambda found: found.group() + chrome, text, count=1)


@dataclass(frozen=True, slots=True)
class SitePage:
    """One page of one invented site: the address, what it answered, and what it answers a year later."""

    url: str
    first: bytes
    later: bytes


def site_pages(sites: int, each: int, size: int = 90_000, seed: int = 7) -> Iterator[SitePage]:
    """``each`` report pages of ``sites`` sites, as a crawl brings them: one of every site, then the next.

    Unlike :func:`report_pages`, no sentence comes twice: prose and figures are drawn anew for every page, as much as a
    report holds that no other has (about 3.5 KB compressed). What the pages of a site share is its chrome, in two
    templates, with a list of news, a view counter and a token that are different on every page. A year later only
    these three have changed.
    """
    for number in range(each):
        for site in range(sites):
            draw = random.Random(f"{seed}/{site}/{number}")
            report = _own_words(_reports()[draw.randrange(len(_reports()))], draw)
            chrome = site_chrome(site, seed, size // 2)[draw.random() < 0.3]
            first, later = (_on_the_day(report, chrome, draw).encode() for _ in range(2))
            yield SitePage(f"https://www.site{site}.example.gov.cn/zwgk/{number}.html", first, later)


def _own_words(text: str, draw: random.Random) -> str:
    """The report with figures and 3500 characters of prose of its own."""
    text = re.sub(r"(?<=>)\d+(?=<)", lambda _: str(int(draw.paretovariate(0.5)) - 1), text)
    letters = [chr(0x4E00 + 7 * rank) for rank in range(900)]
    weights = [1 / (rank + 8) for rank in range(900)]
    prose = "".join(f"<p>{''.join(draw.choices(letters, weights, k=140))}。</p>\n" for _ in range(25))
    return text.replace("</p>", "</p>\n" + prose, 1)


@lru_cache(64)
def site_chrome(site: int, seed: int, size: int) -> tuple[str, str]:
    """Two templates of a site of ``size`` bytes: half of the menus and the scripts are the same in both."""
    halves = []
    for template in ("common", "portal", "column"):
        draw = random.Random(f"{seed}/{site}/{template}")
        script = f"<script>var c={[draw.randint(0, 9) for _ in range(size // 12)]};</script>"
        halves.append(script + _menu(draw, size // 4))
    return halves[0] + halves[1], halves[0] + halves[2]


def _on_the_day(report: str, chrome: str, draw: random.Random) -> str:
    """The page as answered once: twelve news of the day, a view counter, a token."""
    news = _menu(draw, 2000)
    told = f'<span class="hits">{draw.randint(1, 99999)}</span><input name="token" value="{draw.randbytes(16).hex()}">'
    return re.sub(r"<body[^>]*>", lambda found: found.group() + chrome + news + told, report, count=1)


def standard_page() -> str:
    """A department's report for 2021 in the form of that year, with little around it."""
    return next(text for text in _reports() if "示例市生态环境局2021" in text)


@cache
def _reports() -> tuple[str, ...]:
    plain = [body for path, body in sorted(pages(1).items()) if path.endswith(_PAGES) and b"<table" in body]
    return tuple(body.decode("gb18030" if _is_gb(body) else "utf-8") for body in plain if len(body) > 20_000)


def _is_gb(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _menu(draw: random.Random, size: int) -> str:
    items = []
    length = 0
    while length < size:
        words = "".join(draw.choice(_HAN) for _ in range(draw.randint(4, 14)))
        link = f"/zwgk/{draw.randint(1, 99)}/t2024{draw.randint(1000, 9999)}_{draw.randint(10**6, 10**7)}.html"
        item = f'<li class="nav-item"><a target="_blank" title="{words}" href="{link}"><span>{words}</span></a></li>\n'
        items.append(item)
        length += len(item.encode())
    return f'<div class="nav"><ul>{"".join(items)}</ul></div>'
