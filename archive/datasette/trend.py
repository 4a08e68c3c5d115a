"""One indicator over the years, for up to six publishers: where each number comes from, and where there is none."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from archive.coverage import GOVERNMENTS
from archive.datasette.chart import Chart, draw, mark
from archive.datasette.page import Missing, Page, Response, rows
from archive.forms import FORMS, INDICATORS
from archive.reports_file import built_with

MOST = 6
"""Publishers in one chart: more lines than that nobody tells apart."""

FIRST = "applications_received"


@dataclass(frozen=True)
class Point:
    """One publisher's number in one year. ``value`` is ``None`` where there is none; ``why`` says why.

    ``place`` is the cell or figure it was taken from; ``failed``: a check that uses it does not hold.
    """

    year: int
    report_id: str
    value: int | float | None
    place: str
    why: str
    failed: bool


@dataclass(frozen=True)
class Indicator:
    """What is compared. ``places`` are tried in order, as ``table.row.column`` or ``figure.INDICATOR``."""

    key: str
    zh: str
    en: str
    unit: str
    places: tuple[str, ...]
    note_zh: str = ""
    note_en: str = ""


@cache
def indicators() -> Mapping[str, Indicator]:
    """The indicators of ``indicators.yaml``."""
    loaded = yaml.safe_load(files("archive").joinpath("datasette/indicators.yaml").read_text("utf-8"))
    return {key: Indicator(key=key, places=tuple(entry.pop("from")), **entry) for key, entry in loaded.items()}


def indicator(name: str) -> Indicator | None:
    """The indicator of that name; any cell of the forms and any figure of the prose is one of its own."""
    if name in indicators():
        return indicators()[name]
    table, _, rest = name.partition(".")
    if table == "figure" and rest in INDICATORS:
        return Indicator(name, INDICATORS[rest], rest.replace("_", " "), "", (name,))
    for form in reversed(list(FORMS.values())):
        for one in form.tables:
            for row, column in one.slots():
                if name == f"{one.key}.{row.key}.{column.key}":
                    zh = f"{row.label} › {column.label}"
                    en = f"{row.key} › {column.key}".replace("_", " ")
                    return Indicator(name, zh, en, one.unit(row, column), (name,))
    return None


def publisher(conn: sqlite3.Connection, asked: str) -> list[dict[str, Any]]:
    """Id and name of the publisher of that id, or of the government of the region of that code; none where unknown."""
    found = rows(conn, "SELECT id, name FROM publishers WHERE id = ?", asked)
    if not found and asked.isdecimal():
        found = rows(
            conn,
            "SELECT id, name FROM publishers WHERE region_code = ? AND level IN (?, ?, ?)"
            " ORDER BY reports DESC, id LIMIT 1",
            asked,
            *GOVERNMENTS,
        )
    return found


def publisher_named(conn: sqlite3.Connection, name: str) -> list[dict[str, Any]]:
    """Publishers with ``name`` in theirs, those of the shortest name first; of a region its government is one."""
    return rows(
        conn,
        "SELECT id, name, reports FROM publishers WHERE reports > 0 AND (instr(name, ?1) OR level IN (?2, ?3, ?4) AND"
        " region_code = (SELECT code FROM regions WHERE name = ?1)) ORDER BY length(name), id LIMIT 12",
        name,
        *GOVERNMENTS,
    )


def points(conn: sqlite3.Connection, publisher: str, wanted: Indicator) -> list[Point]:
    """The indicator in every report of a publisher; of a year's reports the one on the whole area, if any."""
    found: dict[int, Point] = {}
    reports = rows(
        conn,
        "SELECT id, year, checks_failed FROM reports WHERE publisher_id = ? AND year IS NOT NULL"
        " AND kind = 'annual_report' ORDER BY year, scope = 'organ', id",
        publisher,
    )
    for report in reports:
        if report["year"] not in found:
            found[report["year"]] = _point(conn, report, wanted)
    return list(found.values())


def _point(conn: sqlite3.Connection, report: Mapping[str, Any], wanted: Indicator) -> Point:
    why = ""
    for place in wanted.places:
        table, row, column = (*place.split("."), "")[:3]
        if table == "figure":
            stated = {
                one["value"]
                for one in rows(
                    conn,
                    "SELECT value FROM figures WHERE report_id = ? AND indicator = ? AND qualifier IN ('', 'negation')",
                    report["id"],
                    row,
                )
            }
            if len(stated) > 1:
                why = why or "stated_differently"
                continue
            value, place = (stated.pop() if stated else None), f"{place}.1"
        else:
            cell = rows(
                conn,
                "SELECT value, status FROM cells WHERE report_id = ? AND table_key = ? AND row_key = ?"
                " AND column_key = ?",
                report["id"], table, row, column,
            )  # fmt: skip
            value = cell[0]["value"] if cell else None
            why = why or (cell[0]["status"] if cell and value is None else "")
        if value is not None:
            failed = bool(report["checks_failed"]) and _failed(conn, report["id"], place.removesuffix(".1"))
            return Point(report["year"], report["id"], value, place, "", failed)
    return Point(report["year"], report["id"], None, "", why or "not_asked", False)


def _failed(conn: sqlite3.Connection, report: str, name: str) -> bool:
    # The plus keeps SQLite from going through all failed checks of the archive.
    query = (
        "SELECT 1 FROM report_keys k CROSS JOIN check_results c ON c.key = k.key AND +c.outcome = 'fail'"
        " JOIN check_subjects s ON s.id = c.subject WHERE k.id = ? AND instr(s.operands, ?) LIMIT 1"
    )
    return conn.execute(query, (report, f'"{name}"')).fetchone() is not None


WHY = {
    "stated_differently": ("正文前后不一", "stated differently"),
    "not_asked": ("此格式无此项", "not in this form"),
    "blank": ("空白", "blank"),
    "row_absent": ("缺行", "row absent"),
    "unparseable": ("无法确定", "not sure"),
    "slash": ("/", "/"),
    "dash": ("—", "—"),
    "none_text": ("无", "无"),
    "not_applicable": ("不适用", "n/a"),
}
"""Why there is no number, as the table below the chart says it."""


async def trend(page: Page) -> Response:
    """``/trend?indicator=…&who=…&who=…``, as HTML with a chart, as JSON or CSV."""
    name = page.args.get("indicator") or FIRST
    wanted = indicator(name)
    if wanted is None:
        raise Missing(page.t(f"没有名为“{name[:80]}”的指标。", f"There is no indicator named “{name[:80]}”."))
    asked_for = list(dict.fromkeys(page.request.args.getlist("who"))) if "who" in page.args else []
    who = asked_for[:MOST]
    sought = (page.args.get("find") or "").strip()[:60]

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        publishers = {asked: publisher(conn, asked) for asked in who}
        named = {one["id"]: one["name"] for found in publishers.values() for one in found}
        return {
            "left_out": [*(asked[:80] for asked, one in publishers.items() if not one), *asked_for[MOST:]],
            "series": [{"id": id, "name": own, "points": points(conn, id, wanted)} for id, own in named.items()],
            "offered": publisher_named(conn, sought) if sought else [],
            "version": built_with(conn).get("raw", "")[:16],
        }

    found = await page.read(ask)
    series = found["series"]
    if page.format == "csv":
        head = ("publisher_id", "publisher", "indicator", "unit", *Point.__dataclass_fields__)
        lines = [
            (one["id"], one["name"], wanted.key, wanted.unit, *astuple(point))
            for one in series
            for point in one["points"]
        ]
        return page.csv("trend", head, lines)
    if page.format == "json":
        plain = [{**one, "points": [asdict(point) for point in one["points"]]} for one in series]
        return page.json(
            {
                "indicator": asdict(wanted),
                "series": plain,
                "left_out": found["left_out"],
                "data_version": found["version"],
            }
        )
    held = [one["id"] for one in series]
    for one in series:
        one["without"] = page.href("/trend", indicator=wanted.key, who=[id for id in held if id != one["id"]])
    for one in found["offered"]:
        one["added"] = page.href("/trend", indicator=wanted.key, who=[*held, one["id"]])
    years = sorted({point.year for one in series for point in one["points"]})
    return await page.html(
        "trend",
        wanted=wanted,
        indicators=indicators(),
        who=held,
        mark=lambda shape: mark(shape, 0, 0),
        chart=chart_of(series, page.lang) if years else None,
        years=years,
        by_year=[{point.year: point for point in one["points"]} for one in series],
        sought=sought,
        why=WHY,
        most=MOST,
        **found,
    )


def chart_of(series: Sequence[Mapping[str, Any]], lang: str) -> Chart | None:
    """The chart of the series, ``None`` where none has a number."""
    lines = [
        (
            one["name"],
            [
                (
                    point.year,
                    float(point.value),
                    f"{one['name']} {point.year}: {point.value}"
                    + (("（有不一致的核对）" if lang == "zh" else " (a check fails)") if point.failed else ""),
                    point.failed,
                )
                for point in one["points"]
                if point.value is not None
            ],
        )
        for one in series
    ]
    forms = [(form.first_year, f"{form.first_year}{'年格式' if lang == 'zh' else ' form'}") for form in FORMS.values()]
    return draw(lines, sorted(forms))
