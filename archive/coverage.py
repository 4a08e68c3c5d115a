"""Who has published, who is late, and what has not been found, by the law in force for each report year.

Deadlines: report years 2008-2018 fall under article 31 of the Regulations of 2007 (everybody, 31 March); from 2019 on
article 49 of the Regulations of 2019 gives departments until 31 January and governments of county level and above until
31 March. Townships and subdistricts are not named there; 31 January is assumed and said to be.

What is expected is every year between a publisher's first and last held report. A year that is missing is *not found by
this archive*, which is not the same as not published.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from archive.schema import Column, Table

STATES: Mapping[str, str] = {
    "published": "按期",
    "late": "逾期",
    "late_or_republished": "逾期或重发",
    "date_unknown": "日期不明",
    "silent": "未找到",
}
"""State to its Chinese label. 重发: after a site migration the date shown is often that of the move."""

FIRST_YEAR = 2008
"""The first report year with a duty to report: the Regulations of 2007 came into force on 1 May 2008."""

NEW_LAW = 2019
"""The first report year under article 49 of the Regulations of 2019."""

GOVERNMENTS = ("provincial_government", "prefecture_government", "county_government")
TOWNSHIP = "township_or_subdistrict"
DEPARTMENTS = (
    "central_department",
    "provincial_department",
    "prefecture_department",
    "county_department",
    "vertical_organ",
    TOWNSHIP,
)


def due_on(level: str, year: int) -> date | None:
    """The day by which a publisher of ``level`` must have published its report on ``year``.

    ``None`` where the law names no day: before 2008, and from 2019 on for publishers that are neither governments nor
    departments, or whose level is not known.
    """
    if year < FIRST_YEAR:
        return None
    if year < NEW_LAW or level in GOVERNMENTS:
        return date(year + 1, 3, 31)
    return date(year + 1, 1, 31) if level in DEPARTMENTS else None


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_VIEW = f"""
WITH RECURSIVE
held AS (
  SELECT publisher_id, year, kind, MIN(NULLIF(published_on, '')) AS published_on, MIN(id) AS report_id,
    MAX(level) AS level
  FROM reports r
  WHERE publisher_id IS NOT NULL AND year IS NOT NULL AND (kind = 'annual_report' OR kind = 'work_summary'
    AND NOT EXISTS (SELECT 1 FROM reports a
      WHERE a.publisher_id = r.publisher_id AND a.year = r.year AND a.kind = 'annual_report'))
  GROUP BY publisher_id, year
),
years(publisher_id, year, last) AS (
  SELECT publisher_id, MIN(year), MAX(year) FROM held GROUP BY publisher_id
  UNION ALL SELECT publisher_id, year + 1, last FROM years WHERE year < last
),
expected AS (
  SELECT y.publisher_id, y.year, h.report_id, h.kind, h.published_on, p.name AS publisher, p.region_code, p.province,
    COALESCE(NULLIF(h.level, ''), p.level, '') AS level
  FROM years y LEFT JOIN held h ON h.publisher_id = y.publisher_id AND h.year = y.year
    LEFT JOIN publishers p ON p.id = y.publisher_id
  WHERE h.report_id IS NOT NULL OR y.year >= {FIRST_YEAR}
),
dated AS (
  SELECT *, CASE
    WHEN year < {FIRST_YEAR} THEN NULL
    WHEN year < {NEW_LAW} OR level IN ({_quoted(GOVERNMENTS)}) THEN (year + 1) || '-03-31'
    WHEN level IN ({_quoted(DEPARTMENTS)}) THEN (year + 1) || '-01-31'
    END AS due_on
  FROM expected
),
judged AS (
  SELECT *, CASE
    WHEN report_id IS NULL THEN 'silent'
    WHEN published_on IS NULL OR published_on < year || '-12-01' THEN 'date_unknown'
    WHEN due_on IS NULL OR published_on <= due_on THEN 'published'
    WHEN published_on > (year + 1) || '-12-31' THEN 'late_or_republished'
    ELSE 'late' END AS state
  FROM dated
)
SELECT publisher_id, year, state, due_on, published_on,
  CASE state
    WHEN 'silent' THEN '本档案未找到该年度报告；未找到不等于未公布'
    WHEN 'date_unknown' THEN CASE WHEN published_on IS NULL THEN '未能确定公布日期'
      ELSE '所载日期早于报告年度结束，不可信' END
    WHEN 'published' THEN CASE WHEN due_on IS NULL THEN '该年度或该级别无法定期限' ELSE '' END
    WHEN 'late_or_republished' THEN '所载日期在次年年底之后，可能是网站迁移后的重发日期'
    ELSE '晚于期限 ' || CAST(julianday(published_on) - julianday(due_on) AS INTEGER) || ' 天' END
  || CASE WHEN due_on IS NULL THEN ''
    WHEN year < {NEW_LAW} THEN '（期限依据：2007年条例第三十一条）'
    WHEN level = '{TOWNSHIP}' THEN '（期限为推定：2019年条例第四十九条未列明乡镇、街道）'
    ELSE '（期限依据：2019年条例第四十九条）' END
  || CASE kind WHEN 'work_summary' THEN '（以工作总结的形式公布）' ELSE '' END AS reason,
  publisher, level, region_code, province, report_id
FROM judged
"""

VIEW = Table(
    name="coverage",
    label="公布情况",
    zh="每个机关在其最早与最近一份已收录年报之间的每个年度一行。未找到不等于未公布。",
    en="One row per publisher and year between its first and last held report. Not found is not unpublished.",
    columns=(
        Column("publisher_id", "TEXT NOT NULL", "主体编号", "机关的稳定编号", "Stable id of the publisher"),
        Column("year", "INTEGER NOT NULL", "年度", "报告所述的年度", "Year reported on"),
        Column(
            "state",
            "TEXT NOT NULL",
            "状态",
            "published 按期、late 逾期、late_or_republished 逾期或重发、date_unknown 日期不明、silent 未找到",
            "published, late, late_or_republished, date_unknown or silent (not found by this archive)",
        ),
        Column(
            "due_on", "TEXT", "期限", "依当时有效的条例应公布的最后一天；法律未规定的为空", "Last day by law, or NULL"
        ),
        Column("published_on", "TEXT", "发布日期", "最早一份的发布日期", "Earliest date of publication held"),
        Column("reason", "TEXT NOT NULL", "说明", "为何是这一状态，期限的依据", "Why, and the basis of the deadline"),
        Column("publisher", "TEXT", "公开主体", "机关名称", "Name of the publisher"),
        Column("level", "TEXT NOT NULL", "级别", "机关级别", "Level of the publisher"),
        Column("region_code", "TEXT", "区划代码", "六位 GB/T 2260 代码", "Six digits of GB/T 2260"),
        Column("province", "TEXT", "省", "省、自治区、直辖市", "Province"),
        Column("report_id", "TEXT", "年报", "该年度的年报编号，未找到为空", "The report held, NULL when there is none"),
    ),
    view=_VIEW.strip(),
)


@dataclass(frozen=True, slots=True)
class Year:
    """One publisher in one year: a row of the view, in the view's words."""

    publisher_id: str
    year: int
    state: str
    due_on: str | None
    published_on: str | None
    reason: str
    publisher: str
    level: str
    region_code: str
    province: str
    report_id: str | None


def create(conn: sqlite3.Connection) -> None:
    """Create the view ``coverage``; ``reports`` and ``publishers`` must exist. Harmless where it exists already."""
    for statement in VIEW.ddl():
        conn.execute(statement)


def region_prefix(code: str) -> str:
    """The leading digits that all regions within ``code`` share: ``210800`` (a prefecture) gives ``2108``."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def read(
    conn: sqlite3.Connection, *, years: Sequence[int] = (), region: str = "", states: Sequence[str] = ()
) -> list[Year]:
    """Rows of the view, by publisher and year.

    ``region`` is a GB/T 2260 code, which takes in all regions below it, or a province's, prefecture's or county's name.
    """
    where: list[str] = ["1"]
    values: list[object] = []
    if years:
        where.append(f"year IN ({', '.join('?' * len(years))})")
        values += years
    if states:
        where.append(f"state IN ({', '.join('?' * len(states))})")
        values += list(states)
    if region.isascii() and region.isdigit():
        where.append("substr(region_code, 1, ?) = ?")
        values += [len(region_prefix(region)), region_prefix(region)]
    elif region:
        where.append("publisher_id IN (SELECT id FROM publishers WHERE ? IN (province, prefecture, county))")
        values.append(region)
    names = ", ".join(VIEW.column_names)
    rows = conn.execute(
        f"SELECT {names} FROM coverage WHERE {' AND '.join(where)} ORDER BY region_code, publisher_id, year", values
    )
    return [Year(*row) for row in rows]


def overdue(conn: sqlite3.Connection, today: date) -> list[tuple[str, str, str, int, date]]:
    """Reports after a publisher's last held one whose deadline lies before ``today``.

    One tuple each: publisher id, name, level, year, deadline. They are no part of the view, which knows no clock.
    """
    rows = conn.execute(
        "SELECT publisher_id, publisher, level, MAX(year) FROM coverage WHERE report_id IS NOT NULL"
        " GROUP BY publisher_id ORDER BY publisher_id"
    )
    found = []
    for identifier, name, level, last in rows:
        for year in range(max(last + 1, FIRST_YEAR), today.year):
            due = due_on(level, year)
            if due is not None and due < today:
                found.append((identifier, name or identifier, level, year, due))
    return found
