"""Hanweb's 大汉 module for disclosure, ``/module/xxgk/``: one report a query, and lists by ``search.jsp``.

``xxgkAnnualReport.jsp?area=…&fbtime=…`` is the report of one organ and one year: its page leads to the others by links
or by menus of organs and years. ``search.jsp`` is posted to, with ``currpage``, and answers a piece of HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.platforms.listing import Ask, ListingPage, Pairs, Row
from crawler.platforms.paging import carry, put, query_of, stated, with_query
from crawler.platforms.rows import absolute, parse, read_rows
from crawler.platforms.script import assigned

KEY = "hanweb_annual"

MOST = 20_000
"""Organs times years; menus that offer more are no portal's."""

_REPORT = "/xxgkAnnualReport.jsp"
_SEARCH = "/module/xxgk/search.jsp"
_SERVICE = re.compile(r"[\"']([^\"'\s<>]*/module/xxgk/(?:search|tree)\.jsp(?:\?[^\"'\s<>]*)?)[\"']")
_PAGES = re.compile(r"共\s*(?:<[^>]*>\s*)*(\d+)\s*(?:<[^>]*>\s*)*页")
_COUNT = re.compile(r"共\s*(?:<[^>]*>\s*)*(\d+)\s*(?:<[^>]*>\s*)*[条项]")
_TURN = re.compile(r"currpage=(\d+)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_NO_NAME = re.compile(r"年报|年度报告|请选择|全部|信息公开")


def detect(text: str, url: str) -> bool:
    """Whether the address is the module's, or the page asks it for its list or leads to its reports."""
    return "/module/xxgk/" in urlsplit(url).path or f"/module/xxgk{_REPORT}" in text or bool(_SERVICE.search(text))


def read(text: str, asked: Ask) -> ListingPage:
    """Reports by organ and year, or the rows of a list, and the request for its next page."""
    if asked.form is not None:
        return _answer(text, asked)
    areas, years = _menus(text) if _REPORT in asked.url else ({}, {})
    if len(areas) * len(years) > MOST:
        return ListingPage((), fault=f"its menus offer {len(areas)} organs and {len(years)} years")
    reports = tuple(_reports(text, asked.url, areas, years))
    taken = {row.url for row in reports}
    rows = (*reports, *(row for row in read_rows(text, asked.url) if row.url not in taken and _REPORT not in row.url))
    service = None if reports else _service(text, asked)
    return ListingPage(rows, service)


def _menus(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The codes of organs and of years that menus offer, each with what is shown for it."""
    areas: dict[str, str] = {}
    years: dict[str, str] = {}
    document = parse(text)
    for select in document.iter("select") if document is not None else ():
        options = {(one.get("value") or "").strip(): " ".join(one.itertext()).strip() for one in select.iter("option")}
        options.pop("", None)
        if options and all(_YEAR.fullmatch(value) for value in options):
            years |= options
        elif "area" in f"{select.get('name')} {select.get('id')}".lower():
            areas |= options
    return areas, years


def _reports(text: str, url: str, areas: dict[str, str], years: dict[str, str]) -> Iterator[Row]:
    """One row for each organ and year that a page of the report module, or one that leads there, offers."""
    links: dict[tuple[str, str], Row] = {}
    for row in read_rows(text, url):
        asked = dict(query_of(row.url)) if _REPORT in row.url else {}
        if asked.get("area") and asked.get("fbtime"):
            links.setdefault((asked["area"], asked["fbtime"]), row)
    own = dict(query_of(url)) if _REPORT in url else {}
    if (own.get("area") or areas) and (own.get("fbtime") or years):
        for area in areas or {own["area"]: ""}:
            for year in years or {own["fbtime"]: ""}:
                target = with_query(with_query(url, "area", area), "fbtime", year)
                links.setdefault((area, year), Row(target, ""))
    for (area, year), row in links.items():
        name = areas.get(area) or ("" if _NO_NAME.search(row.text) or _YEAR.search(row.text) else row.text)
        spoken = row.text if "报告" in row.text or "年报" in row.text else f"{name}{year}年政府信息公开工作年度报告"
        yield Row(row.url, spoken, row.date, row.context, "annual", name)


def _service(text: str, asked: Ask) -> Ask | None:
    """The post for page 1 of the list that the page's script draws."""
    found = [html.unescape(address) for address in _SERVICE.findall(text)]
    if not found:
        return None
    best = next((address for address in found if "search.jsp?" in address), found[0])
    form: Pairs = tuple((name, value) for name, value in query_of(best) if name != "currpage")
    for name in ("divid", "infotypeId", "jdid", "area", "sortfield", "requestUrl", "standardXxgk"):
        value = assigned(text, name)
        if name not in dict(form) and isinstance(value, (str, int)):
            form = (*form, (name, str(value)))
    where = urlsplit(absolute(asked.url, best))
    if not form or not where.netloc:
        return None
    told = carry(asked, page=1, base=asked.url)
    return asked.onward(f"{where.scheme}://{where.netloc}{_SEARCH}", put(form, "currpage", 1), told=told)


def _answer(text: str, asked: Ask) -> ListingPage:
    rows = read_rows(text, asked.value("base") or asked.url)
    here = stated(asked.value("page")) or asked.number
    pages, counted = _PAGES.search(text), _COUNT.search(text)
    count = stated(counted[1]) if counted else None
    total = stated(pages[1]) if pages else None
    last = total or max((stated(turn) or 0 for turn in _TURN.findall(text)), default=here)
    if not rows and (here > 1 or count):
        return ListingPage((), count=count, fault=f"page {here} has no rows")
    onward = None
    if here < last and asked.form is not None:
        onward = asked.onward(asked.url, put(asked.form, "currpage", here + 1), told=carry(asked, page=here + 1))
    return ListingPage(rows, onward, total=total + asked.number - here if total else None, count=count)
