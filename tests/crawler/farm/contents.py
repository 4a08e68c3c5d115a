"""Rows 29 and 32: dates in every dress, and tables as portals print them."""

from __future__ import annotations

from tests.crawler.farm.site import Known, Site, plain_trs, trs_path, trs_rows
from tests.crawler.farm.world import Report, body_html, few, list_page, page_html, reports_of, row_html, sections


def dates() -> Site:
    """Shown dates with spaces, brackets, split in two, none, impossible; addresses and folders that say another year."""
    site = Site(
        "ak-dates",
        29,
        "dates with spaces, [ ], split, none, 2026-02-30; URL date and folder year lie",
        column="/gknb/2024_nd/sj/",
    )
    made = reports_of(site.place)

    def path(report: Report) -> str:
        return f"{site.column}202603/t20191019_{report.number:05d}.html"

    site.publish(path, made)
    rows = []
    for report in made:
        year, month, day = report.day.split("-")
        shown = (
            f"{year}- {month}- {day}",
            f"[{report.day}]",
            f"{day}</span><span>{year}-{month}",
            "",
            "2026-02-30",
            f"{year}年{int(month)}月{int(day)}日",
            f"{year}/{month}/{day}",
        )[report.number % 7]
        rows.append(row_html("." + path(report).removeprefix(site.column.rstrip("/")), report.title, shown))
    site.page(site.column, list_page(site.place, rows))
    return site


def shown_dates(site: Site) -> dict[str, str]:
    """The date each row of :func:`dates` truly shows, by address; ``""`` where it shows none that exists."""
    return {
        site.url(f"{site.column}202603/t20191019_{one.number:05d}.html"): "" if one.number % 7 in (3, 4) else one.day
        for one in reports_of(site.place)
    }


def tables() -> Site:
    """The form of 2019, the form of 2021, padded with empty cells, and tables that are pictures."""
    site = Site("an-tables", 32, "forms of 2019 and 2021, padded empty cells, tables as pictures")
    made = plain_trs(site, reports_of(site.place, (2024, 2020)), 20)
    path = trs_path(site)
    for report in made:
        if report.number % 4 == 1:
            site.page(path(report), page_html(report, body=body_html(report, padding=12)))
        if report.number % 4 == 2:
            site.page(path(report), page_html(report, body=_pictures(report)))
    return site


def _pictures(report: Report) -> str:
    parts = []
    for n, (heading, inner) in enumerate(sections(report)):
        prose = inner.split("<table", 1)[0]
        drawn = f'<p><img src="./W020250121{n}.png"/></p>' if "<table" in inner else ""
        parts.append(f"<p><strong>{heading}</strong></p>{prose}{drawn}")
    return "".join(parts)


def unsaid() -> Site:
    """Titles without a publisher, in the publisher's own column."""
    site = Site("own", 30, "titles that name no publisher, in the publisher's own column")
    made = [
        Report(site.place, f"{site.place.name}人民政府", year, year, f"{year + 1}-03-2{year % 10}")
        for year in range(2018, 2025)
    ]
    path = trs_path(site)
    rows = []
    for report in made:
        bare = f"{report.year}年政府信息公开工作年度报告"
        site.page(path(report), page_html(report, title=bare))
        site.expected.reports.append(Known(report.publisher, report.year, (site.url(path(report)),)))
        rows.append(row_html("./" + path(report).removeprefix(site.column), bare, report.day))
    site.page(site.column, list_page(site.place, rows))
    site._card = {"listings": [{"url": site.url(site.column), "scope": "own"}]}
    return site


def other_kinds() -> Site:
    """Between the reports stand their relatives: readings, pictures, other reports, the menu's own rows."""
    site = Site("others", 0, "other kinds of reports, readings and announcements between the rows")
    made = site.publish(trs_path(site), few(site.place))
    rows = trs_rows(site, made)
    strangers = (
        "2024年法治政府建设年度报告", "2024年政府网站工作年度报表", "2024年部门决算公开", "2024年度统计年报",
        "关于做好2024年政府信息公开工作年度报告编制发布工作的通知", "2024年行政执法统计年报",
    )  # fmt: skip
    for n, title in enumerate(strangers):
        href = f"./202501/t20250115_{n}.html"
        rows.insert(n * 6, row_html(href, f"{site.place.name}{title}", "2025-01-15"))
        site.expected.refused[site.url(site.column + href[2:])] = ""
    site.page(site.column, list_page(site.place, rows))
    return site
