"""The portal farm: virtual hosts on loopback that publish, page, defend and break as government portals do.

:func:`sites` makes them all. Each says in data what a crawl of it must come to (:class:`tests.crawler.farm.site.Expected`);
:class:`tests.crawler.farm.server.Farm` serves them; ``python -m tests.crawler.farm`` does so by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from tests.crawler.farm import (
    addresses,
    articles,
    changing,
    columns,
    contents,
    defences,
    encodings,
    files,
    hanweb,
    modules,
    odd,
    tls,
    trs,
    ucap,
    vsb,
    whose,
)
from tests.crawler.farm.site import Site

BUILDERS: tuple[Callable[[], Site], ...] = (
    trs.from_zero, trs.from_one, trs.inline, ucap.search, ucap.query_list, hanweb.jpage, hanweb.jpaas, hanweb.jpaas_stuck,
    hanweb.annual, modules.gkmlpt, modules.lonsun, vsb.descending, modules.aspnet, addresses.uuids, addresses.snowflakes,
    addresses.timestamps, addresses.bare, columns.year_menu, columns.year_folders, columns.units, columns.summary,
    files.files, files.beside, articles.split, encodings.seven, changing.moved, changing.changed_system, defences.jsl,
    defences.ruishu, defences.acw, defences.waf, defences.geo, defences.login, defences.login_redirect, defences.burst,
    defences.too_many, defences.soft_404, defences.shell, defences.robots_all, defences.robots_403, defences.robots_503,
    defences.robots_html, defences.robots_part, whose.hacked, whose.mirror, changing.validators, changing.no_validators,
    changing.counter, tls.good, tls.self_signed, tls.expired,
    tls.wrong_name, tls.no_intermediate, tls.strict, tls.http_only, tls.gone, articles.jumps, articles.jump_with_cookie, articles.directory, articles.cookie_echo, contents.dates, whose.several,
    contents.unsaid, changing.late, contents.tables, contents.other_kinds, whose.trailing, whose.same_twice,
    trs.changes_while_paging, odd.round_and_round, odd.trs_without_script, odd.endless, odd.hole, odd.broken_page, odd.cut_off, odd.redirects,
    odd.cut_titles, odd.cut_titles_bare, odd.layout_table, odd.both_names, columns.plain_next,
)  # fmt: skip


FAILS: dict[str, str] = {}
"""Hosts of which a crawl does not yet come to what it must, and why; each is expected to fail until its line goes."""


def sites() -> list[Site]:
    """Every host, in the order of the table; the same each time."""
    Site._stems = count()
    made = [build() for build in BUILDERS]
    for site in made:
        site.fails = FAILS.get(site.key, "")
    return made
