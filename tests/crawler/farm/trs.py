"""Rows 1 to 3: TRS WCM, counted from 0, counted from 1, and with all rows in one document."""

from __future__ import annotations

from tests.crawler.farm.site import Site, plain_trs, trs_path, trs_rows
from tests.crawler.farm.world import Report, list_page, row_html


def from_zero() -> Site:
    """Pages counted from 0, of which the script claims two more than there are."""
    site = Site("a-trs", 1, "TRS from 0, relative links, .shtml, claims two pages too many")

    def path(report: Report) -> str:
        return trs_path(site)(report).replace(".html", ".shtml")

    made = site.publish(path)
    rows = [row_html("./" + path(one).removeprefix(site.column), one.title, one.day) for one in made]
    site.lists(
        rows,
        lambda n: site.column + ("" if n == 1 else f"index_{n - 1}.shtml"),
        lambda n, pages: (
            f'<script>createPageHTML({pages + 2}, {n - 1}, "index", "shtml", "black2", {len(rows)});</script>'
        ),
    )
    site.expected.notes = ("partial",)
    return site


def from_one() -> Site:
    """Pages counted from 1; page 0 and page 1 under their numbers answer too, and would be page 1 again."""
    site = Site("b-trs", 2, "TRS from 1 (quoted element id)", column="/xxgk/xxgknb_97166/")
    made = site.publish(trs_path(site))
    site.lists(
        trs_rows(site, made),
        lambda n: site.column + ("" if n == 1 else f"index_{n}.html"),
        lambda n, pages: f"<script>createPageHTML('paging', {pages}, {n}, 'index', 'html', {len(made)});</script>",
    )
    site.page(f"{site.column}index_1.html", site.pages[site.column])
    return site


def inline() -> Site:
    """All rows in one document: the page number is only the browser's. Old rows stand in comments, tests are flagged."""
    site = Site("c-trs", 3, "all rows inline, commented duplicates, rows with an empty flag")
    made = site.publish(trs_path(site))
    rows = []
    for report, row in zip(made, trs_rows(site, made), strict=True):
        flagged = row.replace("<li>", f'<li data-flag="{report.number}">')
        rows += [flagged, f"<!--{flagged}-->"]
    test = "./202501/t20250101_99.html"
    hidden = "./202501/t20250101_98.html"
    rows.append(row_html(test, "测试数据请勿删除", "2025-01-01").replace("<li>", '<li data-flag="">'))
    stale = row_html(hidden, f"{site.place.name}档案局2022年政府信息公开工作年度报告", "2023-01-20")
    rows.append(f"<!--{stale}-->")
    tail = (
        f"<script>var logicTotalPage = {-(-len(made) // 15)}; var logicRowsPerPage = 15; var currentPage = 0;</script>"
    )
    site.page(site.column, list_page(site.place, rows, tail, opened='<ul class="pagedContent">'))
    return site


def changes_while_paging() -> Site:
    """A report published while its list is paged shifts a row: the page after shows the last row before it again."""
    site = Site("shift", 0, "the list grows while it is paged: rows shift, one is shown twice")
    made = plain_trs(site)
    rows = trs_rows(site, made)
    site.lists(
        [rows[0], *rows],
        lambda n: f"{site.column}index_{n - 1}.html",
        lambda n, pages: f'<script>createPageHTML({pages}, {n - 1}, "index", "html");</script>',
        size=6,
    )
    return site
