"""Ready questions to the archive, answered as tables whose SQL nobody need read."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from archive.coverage import region_prefix
from archive.datasette.page import Missing, Page, Response, rows
from archive.forms import FORMS
from archive.glossary import glossary

PAGE = 100
"""Lines on one page."""

LEVEL = "county_government"
"""The level that is asked about where a question needs one and none is given."""


@cache
def stories() -> Mapping[str, Mapping[str, Any]]:
    """The questions of ``stories.yaml``."""
    loaded: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
        files("archive").joinpath("datasette/stories.yaml").read_text("utf-8")
    )
    return loaded


@cache
def row_labels() -> Mapping[str, str]:
    """What the latest form calls the rows of its tables."""
    return {row.key: row.label for form in FORMS.values() for table in form.tables for row in table.rows}


def narrowed(sql: str, asked: Mapping[str, str]) -> str:
    """``sql`` for the year and the region asked for: with a clause only where there is one, an index can be used."""
    clause = " AND r.year = :year" if asked["year"] else ""
    if asked["region"]:
        clause += " AND r.region_code >= :region AND r.region_code < :region || ':'"
    return sql.replace("{narrowed}", clause)


async def index(page: Page) -> Response:
    """``/stories``: the questions."""
    if page.format == "json":
        return page.json({name: {key: one[key] for key in ("zh", "en", "about_zh", "about_en")}
                          for name, one in stories().items()})  # fmt: skip
    return await page.html("stories", stories=stories())


async def story(page: Page) -> Response:
    """``/stories/NAME?year=…&region=…``, as HTML, JSON or CSV (all lines, not one page)."""
    name = page.vars["name"]
    if name not in stories():
        raise Missing(page.t(f"没有“{name}”这一线索。", f"There is no story {name}."))
    one = stories()[name]
    year, region = page.args.get("year") or "", page.args.get("region") or ""
    for typed, what, kind in ((year, "年度", "year"), (region, "区划代码", "code of a region")):
        if typed and not (typed.isascii() and typed.isdecimal()):
            # Left out of account, it would be answered with what was not asked.
            raise Missing(page.t(f"“{typed[:80]}”不是{what}。", f"“{typed[:80]}” is no {kind}."))
    asked = {
        "year": year,
        "region": region_prefix(region) if region else "",
        "level": page.args.get("level") or LEVEL,
    }
    typed = page.args.get("page") or "1"
    number = max(1, int(typed)) if typed.isdecimal() and len(typed) < 6 else 1
    whole = page.format == "csv"

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        years = [row[0] for row in conn.execute("SELECT DISTINCT year FROM coverage_counts WHERE region_code = ''"
                                                " ORDER BY year DESC")]  # fmt: skip
        held = [row[0] for row in conn.execute("SELECT DISTINCT year FROM report_counts WHERE year IS NOT NULL")]
        if not asked["year"] and "year" in one.get("needs", ()):
            asked["year"] = str(max(held, default=""))
        limits = (10**6, 0) if whole else (PAGE + 1, (number - 1) * PAGE)
        return {
            "years": years,
            "provinces": rows(conn, "SELECT code, name FROM regions WHERE code LIKE '__0000' ORDER BY code"),
            "lines": rows(conn, f"{narrowed(one['sql'], asked)} LIMIT {limits[0]} OFFSET {limits[1]}", **asked),
        }

    found = await page.read(ask)
    if whole:
        head = list(one["columns"])
        return page.csv(name, head, [[line[column] for column in head] for line in found["lines"]])
    lines = found["lines"][:PAGE]
    if page.format == "json":
        return page.json({"story": name, **asked, "page": number, "rows": lines})
    return await page.html(
        "story",
        **{**found, "lines": lines},
        name=name,
        story=one,
        asked=asked,
        region=region,
        number=number,
        more=len(found["lines"]) > PAGE,
        levels=glossary()["level"],
        row_labels=row_labels(),
    )
