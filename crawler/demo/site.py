"""The demo portal's pages, made from its data: every address with the bytes and headers it answers with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crawler.demo.tables import tables_of
from crawler.demo.values import HERE, Printed, Slot, cells, forms, reports

HTML = "text/html; charset=utf-8"
HITS = "〖HITS〗"
"""Stands in a page where the portal writes its view counter."""
LINK_LETTERS = 24
"""The column cuts longer link texts short, as portals do; the whole title is in the ``title`` attribute."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one address answers. ``counted`` pages show a view counter: no two answers are alike, none has a validator.

    ``content_type`` is ``""`` where the header is missing; ``modified_on`` an ISO date.
    """

    path: str
    body: bytes
    content_type: str
    modified_on: str
    counted: bool = False
    encoding: str = "utf-8"


@cache
def site() -> Mapping[str, Any]:
    """The portal around the reports (``site.yaml``)."""
    data: Mapping[str, Any] = yaml.safe_load((HERE / "site.yaml").read_text("utf-8"))
    return data


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    # a Word export breaks text into runs; its worst ones give every digit its own
    templates.filters["runs"] = re.compile(r"\d|\D+").findall
    return templates


def _render(template: str, **values: Any) -> str:
    return _templates().get_template(f"{template}.html").render(site=site(), **values)


@cache
def site_pages(issue: int) -> Mapping[str, Page]:
    """Every page of the portal by path. ``issue`` 2 holds one report re-issued with changed numbers."""
    if issue not in (1, 2):
        raise ValueError(f"the demo has issues 1 and 2, not {issue!r}")
    pages = [*_fixed_pages(), *_list_pages(issue)]
    for report in reports():
        pages += _report_pages(report, issue)
    for other in site()["others"]:
        pages.append(_other_page(other))
    return {page.path: page for page in pages}


def missing_page() -> bytes:
    """What the portal says of an address it does not know (with 404), and of its soft 404 (with 200)."""
    return _render("missing").encode()


def published_on(report: Mapping[str, Any], issue: int) -> str:
    """ISO date that the report's page and the column show in this issue."""
    return str(
        report.get("reissued", {}).get("published_on", report["published_on"]) if issue > 1 else report["published_on"]
    )


def addresses(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every path the report is published at, with the page layout there."""
    found = [(report["path"], report["layout"])]
    if "also_at" in report:
        found.append((report["also_at"], "vsb"))
    return found


def _report_pages(report: Mapping[str, Any], issue: int) -> Iterator[Page]:
    printed = cells(report, issue)
    encoding = report.get("encoding", "utf-8")
    for path, layout in addresses(report):
        counted = layout != "trs"
        html = _render(
            layout,
            # what portals in GB18030 declare is nearly always its small ancestor
            charset="gb2312" if encoding == "gb18030" else encoding,
            title=report["title"],
            publisher=report["publisher"],
            site_code=f"{report['region_code']}0001",
            published_on=published_on(report, issue),
            index_number=f"{report['region_code']}/{str(report['published_on'])[:4]}-{report['path'][-10:-5]}",
            sections=list(_sections(report, printed)),
            word=report.get("table_style") == "word",
            hits=HITS,
        )
        default = "text/html" if encoding != "utf-8" else HTML
        content_type = report.get("content_type", default)
        body = html.encode(encoding)
        yield Page(path, body, content_type, published_on(report, issue), counted, encoding)


def _sections(report: Mapping[str, Any], printed: Mapping[Slot, Printed]) -> Iterator[dict[str, Any]]:
    """Heading, paragraphs and tables of every section in printed order."""
    numbers: dict[str, dict[str, dict[str, str]]] = {}
    for (table, row, column), cell in printed.items():
        numbers.setdefault(table, {}).setdefault(row, {})[column] = cell.raw
    headings = {"preamble": "", **report.get("headings", forms()["sections"])}
    for key, text in report["text"].items():
        prose = _templates().from_string(text).render(t=numbers)
        paragraphs = [line for line in prose.splitlines() if line.strip()]
        yield {"heading": headings[key], "paragraphs": paragraphs, "tables": tables_of(key, report, printed)}


def _other_page(other: Mapping[str, Any]) -> Page:
    if other["state"] == "soft_404":
        return Page(other["path"], missing_page(), HTML, str(other["published_on"]))
    html = _render(
        "trs",
        charset="utf-8",
        title=other["title"],
        publisher=site()["site_name"],
        site_code=site()["site_id"],
        published_on=str(other["published_on"]),
        index_number=other["path"][-10:-5],
        sections=[{"heading": "", "paragraphs": other["paragraphs"], "tables": []}],
        word=False,
    )
    return Page(other["path"], html.encode(), HTML, str(other["published_on"]))


def _rows(issue: int) -> list[dict[str, str]]:
    """The column's rows, newest first."""
    rows = []
    listed = [
        (path, report["title"], published_on(report, issue)) for report in reports() for path, _ in addresses(report)
    ]
    listed += [(other["path"], other["title"], str(other["published_on"])) for other in site()["others"]]
    for path, title, date in sorted(listed, key=lambda row: (row[2], row[0]), reverse=True):
        column = site()["column"]
        href = "./" + path.removeprefix(column) if path.startswith(column) else path
        shown = title if len(title) <= LINK_LETTERS else title[: LINK_LETTERS - 1] + "…"
        rows.append({"href": href, "title": title, "shown": shown, "published_on": date})
    return rows


def _list_pages(issue: int) -> Iterator[Page]:
    rows, size, column = _rows(issue), site()["rows_a_page"], site()["column"]
    newest = rows[0]["published_on"]
    count = -(-len(rows) // size)
    for number in range(count):
        html = _render("list", rows=rows[number * size : (number + 1) * size], pages=count, number=number)
        name = "index.html" if number == 0 else f"index_{number}.html"
        yield Page(column + name, html.encode(), HTML, newest)
        if number == 0:
            yield Page(column, html.encode(), HTML, newest)


def _fixed_pages() -> Iterator[Page]:
    home = _render("home").encode()
    yield Page("/", home, HTML, "2025-01-01")
    yield Page("/zwgk/", home, HTML, "2025-01-01")
    robots = b"User-agent: *\nDisallow: /admin/\nDisallow: /search/\n"
    yield Page("/robots.txt", robots, "text/plain; charset=utf-8", "2025-01-01")
