"""An archive whose every free text would like to run in the reader's browser."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from invented import insert, reports_db

from archive import search, tallies

HOSTILE = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>{{7*7}}</textarea></title>"
    '年报=HYPERLINK("javascript:alert(1)")'
)
ADDRESS = "javascript:alert(1)//http://www.example.gov.cn/1.html"

KEPT = frozenset(
    "id publisher_id report_id region_code code table_key row_key column_key check_id indicator state status verdict"
    " kind level form severity outcome blank_as_zero operands evidence_json previous_report_id start region".split()
)
"""Columns by which rows are joined or whose words are of a fixed list; all other text is filled."""

PAGES = (
    "/",
    "/coverage",
    "/coverage/990000",
    "/coverage/990101",
    "/publisher/jia-xian",
    "/report/jia-xian-2017",
    "/report/jia-xian-2018",
    "/report/jia-xian-minzheng-2020",
    "/report/jia-xian-2017/proactive_20_1.regulations.newly_made",
    "/report/jia-xian-2017/proactive_20_1.regulations.total_disclosed",
    "/report/jia-xian-2017/figure.disclosed_total.1",
    "/search",
    "/search?q=年报",
    "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/trend?who=jia-xian&who=jia-xian-minzheng",
    "/trend?indicator=proactive_20_1.regulations.newly_made&who=jia-xian",
    "/trend?find=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/trend?find=年报",
    "/stories",
    "/stories/late",
    "/stories/missing",
    "/stories/failed",
    "/stories/altered",
    "/stories/jumps",
    "/stories/lost",
    "/stories/refusals",
    "/draft",
    "/dictionary",
)
"""Every page of ours that shows what an archive holds."""


def filled(conn: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of text to fill, by table: all but keys, and those of :data:`KEPT`."""
    found: dict[str, list[str]] = {}
    rows = conn.execute(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        " AND c.type = 'TEXT' AND c.pk = 0 AND m.name NOT LIKE 'reports_fts%' AND m.name NOT IN"
        " ('cell_statuses', 'slots', 'coverage_years', 'coverage_counts', 'report_counts')"
    )
    for table, column in rows:
        if column not in KEPT:
            found.setdefault(table, []).append(column)
    return found


def archive(folder: Path) -> Path:
    """Write ``reports.db`` into ``folder``."""
    path = reports_db(folder)
    conn = sqlite3.connect(path)
    text = f"{HOSTILE}\n一、{HOSTILE}\n{HOSTILE}主动公开信息7条"
    insert(
        conn, "sections", {"report_id": "jia-xian-2017", "position": 1, "key": "overview", "start": len(HOSTILE) + 1}
    )
    insert(conn, "figures", {"report_id": "jia-xian-2017", "position": 1, "indicator": "disclosed_total", "value": 7,
                             "section_key": "overview", "start": 0})  # fmt: skip
    insert(conn, "attachments", {"report_id": "jia-xian-2017", "position": 1, "url": ADDRESS, "kind": "attachment"})
    for url in (ADDRESS, "data:text/html,<script>alert(1)</script>"):
        insert(conn, "addresses", {"report_id": "jia-xian-2017", "url": url, "version": 1})
    insert(conn, "regions", {"code": "990000", "level": "province"})
    insert(conn, "regions", {"code": "990100", "level": "prefecture"})
    insert(conn, "reviews", {"report_id": "jia-xian-2017", "kind": "finding", "subject": "tables_missing",
                             "state": "current", "verdict": "explained"})  # fmt: skip
    insert(conn, "readings", {"url": ADDRESS, "body_sha256": "b", "state": "not_report"})
    insert(conn, "missed", {"publisher_id": "jia-xian", "year": 2019, "state": "blocked", "url": ADDRESS})
    insert(conn, "looks", {"publisher_id": "jia-xian", "looked_at": "2023-02-01T00:00:00Z", "looked_on": "2023-02-01",
                           "year_over": 2022, "state": "blocked"})  # fmt: skip
    conn.execute("INSERT OR REPLACE INTO build VALUES ('raw', ''), ('parser_version', '')")
    for table, columns in filled(conn).items():
        given = {"hostile": HOSTILE, "address": ADDRESS}
        made = ", ".join(f"{column} = :{'address' if column == 'url' else 'hostile'}" for column in columns)
        conn.execute(f"UPDATE {table} SET {made}", given)
    conn.execute("UPDATE reports SET text = ?, evidence = '{}'", (text,))
    conn.execute("UPDATE sections SET text = ?", (f"{HOSTILE}主动公开信息7条",))
    conn.execute("UPDATE figures SET raw = ?, start = ?", ("主动公开信息7条", text.rindex("主动公开信息7条")))
    conn.execute(f"DROP TABLE {search.TABLE}")
    search.create(conn)
    for key, title in conn.execute("SELECT rowid, title FROM reports").fetchall():
        search.index_report(conn, key, (search.tokens(title), search.tokens(title), search.tokens(text)))
    tallies.write(conn)
    conn.commit()
    conn.close()
    return path
