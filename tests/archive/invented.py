"""A small archive of invented reports, for tests of what is shown from it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

from archive import coverage, packing, schema, search, tallies
from archive.cells import Cell, Slot, wide_views, write_slots
from archive.datasette.metadata import slots_of

HOSTILE = "<script>alert('年报')</script>"
BODY = "<html><body><table><tr><td>规章</td><td>67</td></tr></table></body></html>".encode()
BODY_SHA256 = hashlib.sha256(BODY).hexdigest()
PLACE = BODY.index(b"67")

PUBLISHERS = (
    ("jia-xian", "甲县人民政府", "county_government", "990101", "某省", "某市", "甲县"),
    ("jia-xian-minzheng", "甲县民政局", "county_department", "990101", "某省", "某市", "甲县"),
    ("yi-zhen", "乙镇人民政府", "township_or_subdistrict", "990201", "某省", "他市", "丙县"),
)
REPORTS = (
    # publisher, year, date, title, text
    ("jia-xian", 2017, "2018-03-31", "甲县2017年政府信息公开年报", "规范性文件"),
    ("jia-xian", 2018, "2019-04-02", "甲县2018年政府信息公开年报", "不予公开"),
    ("jia-xian", 2020, "2021-03-30", "甲县2020年政府信息公开年报", "行政复议"),
    ("jia-xian-minzheng", 2018, "2019-03-01", "甲县民政局2018年年报", "规章"),
    ("jia-xian-minzheng", 2019, "2020-08-13", "甲县民政局2019年年报", "规章、规范性文件"),
    ("jia-xian-minzheng", 2020, "2022-07-21", HOSTILE, "规章 " + HOSTILE),
    ("yi-zhen", 2021, "2022-02-01", "乙镇2021年年报", "建议提案"),
    ("yi-zhen", 2022, None, "乙镇2022年年报", "教育培训"),
)


def insert(conn: sqlite3.Connection, table: str, row: dict[str, Any], rowid: int | None = None) -> None:
    """Insert ``row``; columns that must not be empty and are not given get 0 or an empty text."""
    columns = schema.report_tables()[table].columns
    full = {
        c.name: row.get(c.name, (0 if c.type in ("INTEGER", "NUMERIC") else "") if "NOT NULL" in c.sql else None)
        for c in columns
    }
    if rowid is not None:
        full["rowid"] = rowid
    names, marks = ", ".join(full), ", ".join(f":{name}" for name in full)
    conn.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", full)


def reports_db(directory: Path) -> Path:
    """Write ``reports.db`` with eight reports, one table's cells, checks, findings and an altered report."""
    path = directory / "reports.db"
    conn = sqlite3.connect(path)
    for statement in schema.ddl(schema.report_tables()):
        conn.execute(statement)
    coverage.create(conn)
    if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'reports_fts'").fetchone():
        search.create(conn)
    names = {identifier: name for identifier, name, *_ in PUBLISHERS}
    for identifier, name, level, code, province, prefecture, county in PUBLISHERS:
        years = [year for publisher, year, *_ in REPORTS if publisher == identifier]
        insert(conn, "publishers", {"id": identifier, "name": name, "level": level, "region_code": code,
               "province": province, "prefecture": prefecture, "county": county, "reports": len(years),
               "first_year": min(years), "last_year": max(years)})  # fmt: skip
    places = {publisher: rest for publisher, *rest in PUBLISHERS}
    for key, (publisher, year, published_on, title, text) in enumerate(REPORTS, start=1):
        _, level, code, province, prefecture, county = places[publisher]
        identifier = f"{publisher}-{year}"
        insert(conn, "report_keys", {"key": key, "id": identifier})
        insert(conn, "reports", {"id": identifier, "publisher": names[publisher], "publisher_id": publisher,
               "region_code": code, "province": province, "prefecture": prefecture, "county": county, "level": level,
               "year": year, "title": title, "published_on": published_on, "form": "standard_2019",
               "url": f"http://www.example.gov.cn/{key}.html", "source_host": "www.example.gov.cn",
               "body_sha256": BODY_SHA256, "content_sha256": "c" * 64, "version": 1, "versions": 1, "addresses": 1,
               "first_seen": "2023-01-01T00:00:00Z", "last_seen": "2023-01-02T00:00:00Z", "text": text,
               "kind": "annual_report", "cells": 3, "cells_read": 2, "checks_failed": int(key == 6),
               "parser_version": "1", "evidence": json.dumps({"year": "title"})}, rowid=key)  # fmt: skip
        search.index_report(conn, key, (search.tokens(title), search.tokens(names[publisher]), search.tokens(text)))
    _cells(conn)
    for view in wide_views(slots_of(conn)):
        if any(column.name.startswith("regulations__") for column in view.columns):
            for statement in view.ddl():
                conn.execute(statement)
    _judgements(conn)
    tallies.write(conn)
    conn.commit()
    conn.close()
    return path


def check(conn: sqlite3.Connection, row: dict[str, Any]) -> None:
    """Insert a row of the view ``checks`` into what stands behind it."""
    key = conn.execute("SELECT key FROM report_keys WHERE id = ?", (row["report_id"],)).fetchone()[0]
    subject = conn.execute("SELECT COUNT(*) + 1 FROM check_subjects").fetchone()[0]
    insert(conn, "check_subjects", {**row, "id": subject})
    insert(conn, "check_results", {**row, "key": key, "subject": subject})


def _cells(conn: sqlite3.Connection) -> None:
    """Three cells of the first report: 67 with its place, a blank, and a hostile raw text with a note."""
    names = ("newly_made", "newly_disclosed", "total_disclosed")
    place = ("proactive_20_1", "regulations")
    form = ("standard_2019", "2019年格式", place[0], "第二十条第（一）项", place[1], "规章")
    slots = [Slot(*form, name, name, "件") for name in names]
    write_slots(conn, slots)
    read = (
        Cell(*place, names[0], 67, "67", "number", "件", PLACE, PLACE + 2, ""),
        Cell(*place, names[1], None, "", "blank", "件", -1, -1, ""),
        Cell(*place, names[2], None, HOSTILE, "unparseable", "件", -1, -1, "读不出数"),
    )
    packing.write(conn, 1, packing.Packing(slots).pack(read))


def _judgements(conn: sqlite3.Connection) -> None:
    check(conn, {"report_id": "jia-xian-2017", "position": 1, "check_id": "P-02", "scope": "proactive_20_1",
           "outcome": "pass", "left_value": 67, "right_value": 67, "difference": 0, "severity": "warning",
           "message": "相符", "operands": '["proactive_20_1.regulations.newly_made"]'})  # fmt: skip
    check(conn, {"report_id": "jia-xian-minzheng-2020", "position": 1, "check_id": "R-01",
           "scope": "requests.total", "outcome": "fail", "left_value": 6, "right_value": 89, "difference": -83,
           "severity": "error", "message": "数字不一致：6 ≠ 89", "operands": "[]"})  # fmt: skip
    insert(conn, "findings", {"report_id": "jia-xian-2017", "kind": "tables_missing", "severity": "warning",
           "message": "缺表", "url": "http://www.example.gov.cn/1.html", "body_sha256": BODY_SHA256})  # fmt: skip
    insert(conn, "versions", {"report_id": "jia-xian-2017", "version": 1, "current": 1, "reason": "唯一版本",
           "url": "http://www.example.gov.cn/1.html", "body_sha256": BODY_SHA256, "content_sha256": "c" * 64,
           "first_seen": "2023-01-01T00:00:00Z", "last_seen": "2023-01-02T00:00:00Z"})  # fmt: skip
    insert(conn, "changes", {"report_id": "jia-xian-2018", "from_version": 1, "to_version": 2, "position": 1,
           "kind": "cell", "subject": "requests.new_requests.total", "old_value": 67, "new_value": 76,
           "same_address": 1, "seen_at": "2023-04-03T00:00:00Z", "message": "67 改为 76"})  # fmt: skip
