"""Rows 14 to 16: lists behind lists: a menu of years, a menu of units, a table of units and years."""

from __future__ import annotations

from tests.crawler.farm.site import Known, Site, plain_trs
from tests.crawler.farm.world import Report, few, list_page, reports_of, row_html


def year_menu() -> Site:
    """年报 is a heading without a link over a list of bare years, each a channel of its own."""
    site = Site(
        "n-yearmenu", 14, "h3 without link over a list of bare years, each a channel", column="/jyt/c250121/zwgk.shtml"
    )
    years = (2024, 2023, 2022)

    def folder(year: int) -> str:
        return f"/jyt/c25{year}/"

    def path(report: Report) -> str:
        return f"{folder(report.year)}{report.compact_day[:6]}/{report.place.code}{report.number:03d}.shtml"

    made = site.publish(path, reports_of(site.place, years))
    for year in years:
        rows = [row_html(path(one), one.title, one.day) for one in made if one.year == year]
        site.lists(
            rows,
            lambda n, year=year: f"{folder(year)}zwgklist{'' if n == 1 else f'_{n}'}.shtml",
            lambda n, pages: f"<script>createPageHTML('page_div', {pages}, {n}, 'zwgklist', 'shtml', 40);</script>",
            size=15,
        )
    items = "".join(f'<li><a href="{folder(year)}zwgklist.shtml">{year}</a></li>' for year in years)
    menu = f'<div class="sideMenu"><h3>政府信息<br>公开年报</h3><ul id="nb_list">{items}</ul></div>'
    site.page(site.column, list_page(site.place, [], menu))
    return site


def units() -> Site:
    """A menu of units whose columns end alike; one column is gone, one is misspelt, and each holds bare titles."""
    site = Site("o-units", 15, "unit menu, repeated suffix, one 404 unit, one misspelt", column="/zfxxgk/bm/")
    made = reports_of(site.place)
    items = []
    for index, unit in enumerate(site.place.units):
        own = [one for one in made if one.publisher == unit]
        folder = f"/bm_229/dw{index:02d}/zwgk_97157/{'zfxxgknan_ew' if index == 7 else 'zfxxgknb_97166'}/"
        items.append(f'<li><a href="{folder}">{unit.removeprefix(site.place.name)}</a></li>')
        if index == 3:
            continue
        rows = []
        for one in own:
            path = f"{folder}{one.compact_day[:6]}/t{one.compact_day}_{one.number:05d}.html"
            site.publish(lambda _, path=path: path, [one])
            rows.append(row_html(path, one.title, one.day))
        site.page(folder, list_page(site.place, rows, '<script>createPageHTML(1, 0, "index", "html");</script>'))
    menu = f'<div class="bm"><h2>部门政府信息公开年报</h2><ul class="unit-list">{"".join(items)}</ul></div>'
    site.page(site.column, list_page(site.place, [], menu))
    site.expected.notes = ("listing_failed",)
    return site


def summary() -> Site:
    """A table of units and years whose links say no more than 查看; some cells are empty."""
    site = Site("p-summary", 16, "table of units × years, link text 查看", column="/zwgk/nbhz.html")
    years = (2024, 2023, 2022)
    made = [one for one in reports_of(site.place, years) if one.seed % 11]

    def path(report: Report) -> str:
        return f"/zwgk/nbhz/{report.place.code}{report.number:03d}.html"

    site.publish(path, made)
    lines = ["<tr><th>单位</th>" + "".join(f"<th>{year}年</th>" for year in years) + "</tr>"]
    for unit in site.place.units:
        held = {one.year: path(one) for one in made if one.publisher == unit}
        tds = [f'<td><a href="{held[year]}">查看</a></td>' if year in held else "<td>—</td>" for year in years]
        lines.append(f"<tr><td>{unit}</td>{''.join(tds)}</tr>")
    table = f'<h2>政府信息公开工作年度报告汇总</h2><table class="hz">{"".join(lines)}</table>'
    site.page(site.column, list_page(site.place, [], table))
    return site


def year_folders() -> Site:
    """A folder a year, named after the year of publication; the newest stands open, the others are links."""
    site = Site(
        "n-folders", 14, "folder per year, named after the year of publication, the newest open", column="/gknb/"
    )
    made = reports_of(site.place)

    def path(report: Report) -> str:
        return f"/gknb/{report.year + 1}nb/{report.compact_day[:6]}/t{report.compact_day}_{report.number:05d}.html"

    site.publish(path, made)
    for year in (2025, 2024):
        rows = [
            row_html(path(one), f"{one.publisher}政府信息公开工作年度报告", one.day)
            for one in made
            if one.year + 1 == year
        ]
        site.lists(
            rows,
            lambda n, year=year: f"/gknb/{year}nb/{'' if n == 1 else f'index_{n - 1}.html'}",
            lambda n, pages: f'<script>createPageHTML({pages}, {n - 1}, "index", "html");</script>',
        )
    menu = '<ul class="years"><li><a href="./2025nb/">2025年</a></li><li><a href="./2024nb/">2024年</a></li></ul>'
    site.page(site.column, list_page(site.place, [], menu))
    return site


def plain_next() -> Site:
    """Nothing odd: the yardstick the others are held against, and the host whose pace is measured."""
    site = Site("steady", 0, "an ordinary list at the pace its card sets (0.1 s)", delay=0.1)
    plain_trs(site, few(site.place))
    site.expected.reports.sort(key=lambda known: known.urls)
    assert site.expected.reports[0] == Known(site.expected.reports[0].publisher, 2024, site.expected.reports[0].urls)
    return site
