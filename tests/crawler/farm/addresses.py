"""Row 13: addresses that say nothing true: UUIDs, snowflakes, timestamps, names without an extension."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from tests.crawler.farm.site import Site
from tests.crawler.farm.world import Report, row_html


def _listed(site: Site, path: Callable[[Report], str], name: Callable[[int], str], link: str = "下一页") -> Site:
    made = site.publish(path)
    rows = [row_html(path(one), one.title, one.day) for one in made]

    def tail(n: int, pages: int) -> str:
        back = f'<a href="{name(n - 1)}">上一页</a>' if n > 1 else ""
        onward = f'<a href="{name(n + 1)}">{link}</a>' if n < pages else ""
        return f'<div class="page">{back} {onward} <a href="{name(pages)}">尾页</a></div>'

    site.lists(rows, name, tail)
    return site


def uuids() -> Site:
    """Hebei's way: column and report are UUIDs, the folder is a month of migration."""
    column = "/columns/1f2e3d4c-5b6a-4798-8899-aabbccddeeff/"
    site = Site("m-uuid", 13, "UUID addresses under a folder of migration", column=column)

    def path(report: Report) -> str:
        return f"{column}202308/21/{uuid.uuid5(uuid.NAMESPACE_URL, report.title)}.html"

    return _listed(site, path, lambda n: column if n == 1 else f"{column}index_{n}.html")


def snowflakes() -> Site:
    """Xi'an's way: nineteen digits, pages 1.html, 2.html."""
    site = Site("m-snowflake", 13, "addresses of 19 digits, pages named by number only", column="/xxgk/nb/1.html")
    return _listed(site, lambda one: f"/xxgk/nb/18{one.seed:010d}{one.number:07d}.html", lambda n: f"/xxgk/nb/{n}.html")


def timestamps() -> Site:
    """Xilingol's way: a folder named after the millisecond of saving."""
    site = Site("m-timestamp", 13, "folders named by a timestamp that is not the date", column="/ndbg/")
    return _listed(
        site,
        lambda one: f"/ndbg/20191231{one.number:06d}531/index.shtml",
        lambda n: f"/ndbg/{f'list_{n}.shtml' if n > 1 else ''}",
        "后一页",
    )


def bare() -> Site:
    """No extension at all; the list goes by query."""
    site = Site("m-bare", 13, "addresses without an extension, pages by query", column="/zfnb?page=1")
    return _listed(
        site, lambda one: f"/zfnb/content_{one.place.code}{one.number:03d}", lambda n: f"/zfnb?page={n}", "下页"
    )
