"""Rows 20, 26 and 31: hosts that are not the same the second time."""

from __future__ import annotations

import hashlib

from tests.crawler.farm.site import Answer, Asked, Known, Site, plain_trs, trs_path, trs_rows
from tests.crawler.farm.world import Report, few, home_page, list_page, page_html, row_html


def moved() -> Site:
    """The card's column is gone: 404, or the home page; the home page knows where it went."""
    site = Site("t-moved", 20, "column bounces to the home page; found anew from there", column="/xxgk/nb/")
    old = "/zwgk/old/zfxxgknb/"
    made = plain_trs(site)
    site.page("/", home_page(site.place, site.column))
    site.page(old, Answer(status=302, headers={"Location": site.url("/")}))
    site._card = {"listings": [{"url": site.url(old), "basis": "derived"}]}
    assert made
    site.expected.notes = ("column_moved", "listing_failed")
    site.expected.later_notes = ("listing_failed",)
    site.again = "run"
    return site


def changed_system() -> Site:
    """Between two years the portal changes its system: the old addresses go, the same reports stand at new ones."""
    site = Site("t-system", 20, "another CMS in the second year: old addresses gone, new column", column="/kyzq/nb/")
    made = plain_trs(site)
    new = "/kyqq/nb/"
    fresh = [
        Report(site.place, unit, 2025, 900 + n, f"2026-01-{n % 28 + 1:02d}") for n, unit in enumerate(site.place.units)
    ]

    def path(report: Report) -> str:
        return f"/kyqq/{report.day[:7]}/{report.day[8:]}/article_{report.compact_day}{report.number:06d}.html"

    everything = [*fresh, *made]
    rows = [row_html(path(one), one.title, one.day) for one in everything]
    later: dict[str, str] = {path(one): page_html(one) for one in everything}
    size, pages = 30, -(-len(rows) // 30)
    for n in range(1, pages + 1):
        onward = f'<a href="{new}index_{n + 1}.html">下一页</a>' if n < pages else ""
        later[new if n == 1 else f"{new}index_{n}.html"] = list_page(
            site.place, rows[(n - 1) * size : n * size], f'<div class="page">{onward}</div>'
        )
    later["/"] = home_page(site.place, new)
    first = dict(site.pages)

    def turn(asked: Asked) -> Answer | str | bytes:
        page = first.get(asked.path, site.missing) if asked.issue == 1 else later.get(asked.path, site.missing)
        return page(asked) if callable(page) else page

    for address in {*first, *later}:
        site.page(address, turn)
    site.expected.later = sorted(site.url(path(one)) for one in everything)
    site.expected.later_notes = ("column_moved", "listing_failed")
    site.again = "run"
    return site


def validators() -> Site:
    """ETag and 304 where asked with it: a second look costs no body."""
    site = Site("af-validators", 26, "ETag and Last-Modified, 304 to conditional requests", column="/nb/")
    made = few(site.place)

    def render(report: Report) -> object:
        body = page_html(report).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'

        def answer(asked: Asked) -> Answer:
            if asked.headers.get("if-none-match") == tag:
                return Answer(status=304, headers={"ETag": tag})
            return Answer(body, headers={"ETag": tag, "Last-Modified": "Tue, 21 Jan 2025 02:05:00 GMT"})

        return answer

    site.publish(trs_path(site), made, render)  # type: ignore[arg-type]
    site.page(site.column, list_page(site.place, trs_rows(site, made)))
    site.again = "recheck"
    return site


def no_validators() -> Site:
    """No validator at all: the body alone says whether it changed; one report did."""
    site = Site("ag-none", 26, "no validators; one report's numbers changed", column="/nb/")
    made = site.publish(trs_path(site), few(site.place))
    odd = made[5]
    site.page(
        trs_path(site)(odd),
        lambda asked: page_html(odd).replace("业务培训", "专题培训" if asked.issue == 2 else "业务培训"),
    )
    site.page(site.column, list_page(site.place, trs_rows(site, made)))
    site.again = "recheck"
    site.expected.later = [site.url(trs_path(site)(odd))]
    return site


def counter() -> Site:
    """A view counter and a time of rendering: no two answers alike, and nothing has changed."""
    site = Site("ah-counter", 26, "view counter and render time differ in every answer", column="/nb/")
    made = few(site.place)

    def render(report: Report) -> object:
        return lambda asked: page_html(report).replace(
            "<span id='hits'></span>", f"<span id='hits'>{1200 + asked.visit + asked.issue}</span>"
        )

    site.publish(trs_path(site), made, render)  # type: ignore[arg-type]
    site.page(site.column, list_page(site.place, trs_rows(site, made)))
    site.again = "recheck"
    return site


def late() -> Site:
    """The second time an old report stands re-issued, under a new address, on page 3, and one stands changed in place."""
    site = Site("am-late", 31, "second run: an old report re-issued on page 3", column="/nb/")
    made = plain_trs(site)
    path, old = trs_path(site), made[15]
    fresh = Report(site.place, old.publisher, old.year, 990, "2025-06-11")
    rows = trs_rows(site, made)
    reissued = [*rows[:15], row_html("./" + path(fresh).removeprefix(site.column), fresh.title, fresh.day), *rows[15:]]
    first = {n: site.pages[site.column + ("" if n == 0 else f"index_{n}.html")] for n in range(4)}
    pages = -(-len(reissued) // 6)

    def page(n: int) -> object:
        def answer(asked: Asked) -> object:
            if asked.issue == 1:
                return first.get(n, site.missing)
            return list_page(
                site.place,
                reissued[n * 6 : n * 6 + 6],
                f'<script>createPageHTML({pages}, {n}, "index", "html");</script>',
            )

        return answer

    for n in range(pages):
        site.page(site.column + ("" if n == 0 else f"index_{n}.html"), page(n))  # type: ignore[arg-type]
    again = page_html(fresh).replace("形式较为单一", "形式仍较单一")
    site.page(path(fresh), lambda asked: again if asked.issue == 2 else site.missing)  # type: ignore[arg-type,return-value]
    site.expected.later = [site.url(path(fresh))]
    site.again = "run"
    assert Known(old.publisher, old.year, (site.url(path(old)),)) in site.expected.reports
    return site
