"""Rows 6 to 8: Hanweb (大汉): jpage's XML, jpaas's JSON with HTML in it, and one report a query."""

from __future__ import annotations

import json
from urllib.parse import quote

from tests.crawler.farm.site import Answer, Asked, Known, Site
from tests.crawler.farm.world import Dress, Report, list_page, page_html, reports_of

_DRESS = Dress('id="zoom"', before="<!--ZJEG_RSS.content.begin-->", after="<!--ZJEG_RSS.content.end-->")


def _art(column: int) -> object:
    def path(report: Report) -> str:
        year, month, day = (int(part) for part in report.day.split("-"))
        return f"/art/{year}/{month}/{day}/art_{column}_{report.place.code}{report.number:03d}.html"

    return path


def jpage() -> Site:
    """Rows in text/xml, three pages a group by POST, titles cut short, dates broken; a deep group is 54 bytes of nothing."""
    site = Site(
        "f-jpage",
        6,
        "text/xml rows, groups of 3 pages, cut titles, broken dates, empty deep group",
        column="/col/col84025/index.html",
    )
    site.dress = _DRESS
    path = _art(84025)
    made = site.publish(path, reports_of(site.place, (2024, 2023, 2022)))
    size = 15

    def record(one: Report) -> str:
        year, month, day = one.day.split("-")
        shown = f"{year}- {month}- {day}" if one.number % 5 == 0 else one.day
        return (
            f'<record><![CDATA[<li><a target="_blank" href="{path(one)}" title="{one.title}">{one.title[:14]}…</a>'
            f'<b readlabel="{one.day}">{shown}</b></li>]]></record>'
        )

    def proxy(asked: Asked) -> Answer:
        told = {**asked.query, **asked.form}
        if told.get("columnid") != "84025" or told.get("unitid") != "402134":
            return Answer("<datastore></datastore>", content_type="text/xml")
        start = int(told.get("startrecord") or (int(told.get("page") or 1) - 1) * 3 * size + 1)
        end = int(told.get("endrecord") or start + 3 * size - 1)
        shown = made[start - 1 : end]
        if not shown:
            return Answer(f"{'<datastore><recordset></recordset></datastore>':<54}", content_type="text/xml")
        records = "".join(map(record, shown))
        return Answer(
            f"<datastore><totalrecord>{len(made)}</totalrecord><totalpage>{-(-len(made) // size)}</totalpage>"
            f"<recordset>{records}</recordset></datastore>",
            content_type="text/xml;charset=UTF-8",
        )

    site.page("/module/web/jpage/dataproxy.jsp", proxy)
    name = quote(f"{site.place.name}人民政府")
    group = (
        "/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=14&path=/&columnid=84025&unitid=402134"
        f"&webname={name}&permissiontype=0"
    )
    block = f"""<div id="402134"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="{group}"></a>]]></nextgroup>
<recordset>{"".join(map(record, made[: 3 * size]))}</recordset>
</datastore></script></div><script>var totalRecord = {len(made)}, perPage = {size};</script>"""
    site.page(site.column, list_page(site.place, [], block))
    return site


def jpaas() -> Site:
    """JSON with HTML inside; without the header that says a script is asking, it serves page 1 for ever."""
    site = Site("g-jpaas", 7, "queryData; page 1 for ever where a header is missing", column="/col/col1229/index.html")
    site.dress = _DRESS
    path = _art(1229)
    made = site.publish(path)
    _jpaas_pages(site, path, made, wants_header=True)
    return site


def jpaas_stuck() -> Site:
    """The same from abroad: page 1 for ever, whatever is sent."""
    site = Site("g-jpaas-stuck", 7, "queryData; page 1 for ever whatever is sent", column="/col/col1230/index.html")
    site.dress = _DRESS
    path = _art(1230)
    made = site.publish(path)
    del site.expected.reports[15:]
    _jpaas_pages(site, path, made, wants_header=True, stuck=True)
    site.expected.notes = ("paging_ignored",)
    return site


def _jpaas_pages(site: Site, path: object, made: list[Report], *, wants_header: bool, stuck: bool = False) -> None:
    size = 15
    unit = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    query = {
        "webId": "3185", "pageId": "1229", "parseType": "bulidstatic", "pageType": "column",
        "tagId": "当前栏目list", "tplSetId": "tpl7",
    }  # fmt: skip

    def api(asked: Asked) -> Answer:
        told = {**asked.query, **asked.form}
        if any(told.get(name) != value for name, value in query.items()):
            return Answer('{"success":false,"message":"param error"}', content_type="application/json")
        page = int(json.loads(told.get("paramJson") or "{}").get("pageNo", 1))
        if stuck or (wants_header and asked.headers.get("x-requested-with") != "XMLHttpRequest"):
            page = 1
        rows = "".join(
            f'<li class="clearfix"><a href="{path(one)}" title="{one.title}">{one.title[:16]}…</a>'
            f'<span class="bt-right">{one.day}</span></li>'
            for one in made[(page - 1) * size : page * size]
        )
        data = {"html": f'{rows}<div class="pagination" rows="{size}" count="{len(made)}"></div>'}
        return Answer(json.dumps({"success": True, "data": data}, ensure_ascii=False), content_type="application/json")

    site.page(unit, api)
    told = ",".join(f"'{name}':'{value}'" for name, value in query.items())
    site.page(
        site.column,
        list_page(site.place, [], f'<div id="list" url="{unit}" queryData="{{{told}}}" class="ajax-unit"></div>'),
    )


def annual() -> Site:
    """One document a unit and year by query, no list; every report of 2024 is under /art/ too, word for word."""
    site = Site(
        "h-annualjsp", 8, "one report a query (area, fbtime), the same report under /art/ too", column="/art/list.html"
    )
    site.dress = _DRESS
    art, base = _art(1850), "/module/xxgk/xxgkAnnualReport.jsp"
    made = site.publish(art)
    units = site.place.units[:6]
    for report in made:
        if report.publisher in units:
            area = f"{site.place.code}{units.index(report.publisher):04d}"
            query = f"{base}?area={area}&fbtime={report.year}"
            site.page(query, lambda asked, one=report: page_html(one, _DRESS))
            index = site.expected.reports.index(Known(report.publisher, report.year, (site.url(art(report)),)))
            site.expected.reports[index] = Known(
                report.publisher, report.year, (site.url(art(report)), site.url(query))
            )
    rows = [f'<li><a href="{art(one)}" title="{one.title}">{one.title}</a><b>{one.day}</b></li>' for one in made]
    site.page(site.column, list_page(site.place, rows))
    site._card = {
        "reports": [
            {
                "url": site.url(f"{base}?area={site.place.code}{index:04d}&fbtime={{year}}"),
                "publisher": unit,
                "years": [2024, 2023, 2022],
                "scope": "own",
            }
            for index, unit in enumerate(units)
        ]
    }
    for index, _ in enumerate(units):
        gap = f"{base}?area={site.place.code}{index:04d}&fbtime=2022"
        site.page(gap, "<html><head><title>提示</title></head><body>暂无相关年报</body></html>")
        site.expected.missing[site.url(gap)] = ""
    return site
