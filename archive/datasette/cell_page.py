"""Why is this 67? One number, from what was published to what is stored, and the place where it was published."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from archive.datasette.page import Missing, Page, Response, web_address
from archive.datasette.report_page import find
from archive.explain import MEANINGS, explain_cell, explain_figure
from archive.forms import INDICATORS, check_in_english
from archive.snapshots import BodyDamaged, Snapshots

STEPS: Mapping[str, tuple[str, str]] = {
    "published": ("原文", "as published"),
    "folded": ("统一字符", "characters made alike"),
    "unit": ("换算单位", "unit converted"),
    "note": ("说明", "note"),
    "status": ("没有数", "no number"),
    "value": ("数值", "value"),
}
HOW: Mapping[str, tuple[str, str]] = {
    "exact": ("与格式的文字相同", "the same words as the form's"),
    "joined": ("断开的文字合起来与格式相同", "the form's words, once joined"),
    "words": ("含有格式的关键字", "holds the form's telling words"),
    "approximate": ("与格式的文字相近", "nearly the form's words"),
    "place": ("没有文字可依，按格式的次序", "no words; by the order of the form"),
}
"""How the words on the page that name a row or a column were matched with the form's."""


async def cell(page: Page) -> Response:
    """``/report/ID/TABLE.ROW.COLUMN`` and ``/report/ID/figure.INDICATOR.NUMBER``."""
    id, table, row, column = (page.vars[name] for name in ("id", "table", "row", "column"))
    if table == "figure" and not column.isdecimal():
        raise Missing(page.t("数字的序号应为整数。", "The number of a figure is a whole number."))

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        report = find(conn, id)
        raw = page.open_raw()
        try:
            return {"report": report, "damaged": "", **_explained(conn, raw, id, table, row, column)}
        except BodyDamaged as error:
            return {
                "report": report,
                **_explained(conn, None, id, table, row, column),
                "damaged": page.t(
                    f"存档的原始字节 {error.sha256[:12]}… 已损坏或缺失，不能出示；请运行 nianbao doctor。",
                    f"The raw bytes {error.sha256[:12]}… are damaged or missing; run nianbao doctor.",
                ),
            }
        finally:
            if raw is not None:
                raw.close()

    found = await page.read(ask)
    report = found.pop("report")
    about = {name: report[name] for name in ("id", "title", "publisher", "year", "form")}
    if page.format == "json":
        return page.json({"report": about, **found})
    shown = found.get("cell") or found["figure"]
    for check in found["checks"]:
        check["said"] = check["message"] if page.lang == "zh" else check_in_english({**check, "severity": "info"})
    now = (found.get("reading") or {}).get("read_now")
    return await page.html(
        "cell",
        report=about,
        shown=shown,
        name=f"{table}.{row}.{column}",
        means=page.t(*MEANINGS[shown["status"]].split(" / ")) if "status" in shown else "",
        steps=STEPS,
        how=HOW,
        indicators=INDICATORS,
        differs="reading" in found and _differ(now, shown["value"]),
        has_raw=page.raw_path is not None,
        web_address=web_address,
        **found,
    )


def _explained(
    conn: sqlite3.Connection, raw: Snapshots | None, id: str, table: str, row: str, column: str
) -> dict[str, Any]:
    if table == "figure":
        return explain_figure(conn, raw, id, row, int(column))
    return explain_cell(conn, raw, id, table, row, column)


def _differ(now: str | None, value: object) -> bool:
    """Whether reading the page again gives another number than the archive holds."""
    if now is None or value is None:
        return (now is None) != (value is None)
    return Decimal(now) != Decimal(str(value))
