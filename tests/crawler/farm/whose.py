"""Rows 25 and 30: injected words, copies abroad, and documents of somebody else."""

from __future__ import annotations

from tests.crawler.farm.site import Answer, Known, Site, plain_trs, trs_path, trs_rows
from tests.crawler.farm.world import Place, Report, body_html, few, list_page, page_html, row_html


def hacked() -> Site:
    """Some pages of an honest host carry betting words: in the title, at the foot, in hidden links."""
    site = Site("ad-hacked", 25, "injected titles, hidden links, on an honest host")
    made = plain_trs(site)
    path = trs_path(site)
    bad = made[::9]
    for report in bad[::2]:
        page = page_html(report).replace("<title>", "<title>欧洲杯买球官网-足彩投注_")
        site.page(path(report), page)
    for report in bad[1::2]:
        links = '<div style="display:none"><a href="http://bet.example/">体育投注</a><a href="http://bet.example/2">开云体育app下载官网入口</a></div>'
        site.page(path(report), page_html(report).replace("</body>", f"{links}</body>"))
    for report in bad:
        site.expected.refused[site.url(path(report))] = "injected words"
    lost = set(site.expected.refused)
    site.expected.reports = [one for one in site.expected.reports if one.urls[0] not in lost]
    return site


def mirror() -> Site:
    """The list links some reports on a foreign copy of the portal: those are not asked for."""
    site = Site("ae-mirror", 25, "rows that lead to a foreign copy of the portal")
    made = site.publish(trs_path(site))
    rows = trs_rows(site, made)
    copy = f"{site.place.name}粮食局2024年政府信息公开工作年度报告"
    for n in range(3):
        away = f"http://www-qinghe.mirror-copy.example/zwgk/t20250121_{n}.html"
        rows.insert(n * 11, row_html(away, copy, "2025-01-21"))
        site.expected.refused[away] = "is neither the card's nor under .gov.cn"
    site.expected.notes = ("elsewhere",)
    size = 20
    pages = -(-len(rows) // size)
    for n in range(pages):
        tail = f'<script>createPageHTML({pages}, {n}, "index", "html");</script>'
        address = site.column if n == 0 else f"{site.column}index_{n}.html"
        site.page(address, list_page(site.place, rows[n * size : n * size + size], tail))
    return site


def several() -> Site:
    """A shared host: another town's documents under it; a government and its office with nearly one title."""
    site = Site("al-multi", 30, "another county's documents on the host; government and its office side by side")
    made = plain_trs(site, few(site.place))
    other = Place("苇杭县", "999801")
    path = trs_path(site)
    rows = trs_rows(site, made)
    for n, unit in enumerate(("财政局", "教育局", "民政局")):
        foreign = Report(other, other.name + unit, 2024, 800 + n, "2025-01-17")
        site.publish(path, [foreign])
        rows.append(row_html("./" + path(foreign).removeprefix(site.column), foreign.title, foreign.day))
    twins = [
        Report(site.place, f"{site.place.name}人民政府", 2024, 810, "2025-03-20"),
        Report(site.place, f"{site.place.name}人民政府办公室", 2024, 811, "2025-01-22"),
    ]
    site.publish(path, twins)
    rows += [row_html("./" + path(one).removeprefix(site.column), one.title, one.day) for one in twins]
    # Two units under one title: the list says nothing of whose it is, the pages do.
    bare = "2024年政府信息公开工作年度报告"
    for n, unit in enumerate(("档案局", "供销合作社联合社")):
        one = Report(site.place, site.place.name + unit, 2024, 820 + n, "2025-01-23")
        site.publish(
            path,
            [one],
            lambda report: page_html(report, title=bare, body=f"<p>{report.publisher}</p>" + body_html(report)),
        )
        rows.append(row_html("./" + path(one).removeprefix(site.column), bare, one.day))
    site.page(site.column, list_page(site.place, rows))
    return site


def trailing() -> Site:
    """Links as people type them: a host with a dot at its end, capitals, www, https, fragments, a doubled slash."""
    site = Site("loose", 0, "links with trailing dots, fragments, <base>, javascript: and mailto:")
    made = few(site.place)
    path = trs_path(site)
    site.publish(path, made)
    rows = []
    for report in made:
        target = path(report)
        href = (
            site.url(target).replace(".example/", ".example./"),
            site.url(target).replace(site.host, site.host.upper()),
            f"{target}#top",
            f"//{site.host}{target}",
            target.removeprefix("/"),
        )[report.number % 5]
        rows.append(row_html(href, report.title, report.day))
    rows.append(row_html("javascript:void(0)", "打印本页", ""))
    rows.append('<li><a href="mailto:a@loose.example">来信</a></li>')
    page = list_page(site.place, rows).replace("<head>", f'<head><base href="{site.url("/")}">')
    site.page(site.column, page)
    return site


def unknown() -> Answer:
    """What a host says that is none of the farm's."""
    return Answer("", 404)


def same_twice() -> Site:
    """One report under two addresses in one list, word for word."""
    site = Site("twice", 0, "one report at two addresses, word for word")
    made = plain_trs(site, few(site.place))
    path = trs_path(site)
    rows = trs_rows(site, made)
    for report in made[::5]:
        again = path(report).replace(".html", "_copy.html")
        site.page(again, page_html(report))
        rows.append(row_html("./" + again.removeprefix(site.column), report.title, report.day))
        at = site.expected.reports.index(Known(report.publisher, report.year, (site.url(path(report)),)))
        site.expected.reports[at] = Known(report.publisher, report.year, (site.url(path(report)), site.url(again)))
    site.page(site.column, list_page(site.place, rows))
    return site
