"""Pages to measure on: the demo portal's reports, dressed with as much site as real portals put around them.

Invented pages, so the ratios are what counts. Sizes follow what was seen of real pages: about 90 KB, most of it menus,
scripts and inline styles.
"""

from __future__ import annotations

import random
import re

from crawler.demo import pages

_PAGES = (".html", ".htm", ".shtml")
_SITES = 8
_HAN = "政务公开信息服务办事互动交流新闻中心通知公告政策文件解读回应数据专题领导机构设置人事规划财政预算决算重点领域"


def report_pages(count: int, size: int = 90_000, seed: int = 7) -> list[bytes]:
    """``count`` report pages of about ``size`` bytes, each of a publisher of its own. Equal arguments, equal pages."""
    plain = [body for path, body in sorted(pages(1).items()) if path.endswith(_PAGES) and b"<table" in body]
    reports = [body for body in plain if len(body) > 20_000]
    dressed = []
    for number in range(count):
        body = reports[number % len(reports)]
        text = body.decode("gb18030" if _is_gb(body) else "utf-8")
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
