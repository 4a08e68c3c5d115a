"""Who has published, who is late, what this archive lacks and why, by the law in force for each report year.

Deadlines: report years 2008-2018 fall under article 31 of the Regulations of 2007 (everybody, 31 March); from 2019 on
article 49 of the Regulations of 2019 gives departments until 31 January and governments of county level and above until
31 March. Townships and subdistricts are not named there; 31 January is assumed and said to be.

What is expected: of a government whose portal was looked at, every year from 2008 to the year before the last look; of
any other organ the years from its first held report on, as nobody knows here since when it exists. Without a look, the
years between the held ones. A year that is missing is *not found by this archive*, which is not the same as not
published; the view knows no clock and judges as of the last look (:func:`as_of` goes on to today).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from itertools import zip_longest

from archive.schema import Column, Table

STATES: Mapping[str, str] = {
    "published": "按期",
    "late": "逾期",
    "late_or_republished": "逾期或重发",
    "date_unknown": "日期不明",
    "silent": "未找到",
    "not_due": "未到期限",
    "blocked": "被拒",
    "unreachable": "连不上",
    "spider_broken": "列表读不出",
    "unparseable": "读不出",
    "not_required": "无法定义务",
    "removed": "已撤下",
}
"""State to its Chinese label. 重发: after a site migration the date shown is often that of the move."""

ENGLISH: Mapping[str, str] = {
    "published": "held, dated by its deadline",
    "late": "held, dated after its deadline",
    "late_or_republished": "held, dated after the following year: late, or a site's move",
    "date_unknown": "held, without a date that can be believed",
    "silent": "not found by this archive, which is not the same as not published",
    "not_due": "not held, its deadline is not over",
    "blocked": "not held, the portal refuses us",
    "unreachable": "not held, the portal or the report's address does not answer",
    "spider_broken": "not held, the portal answers and its list cannot be read",
    "unparseable": "fetched, not readable as a report",
    "not_required": "not held, the law asks for none",
    "removed": "taken down on request",
}
"""State to what it says, in English."""

HELD = ("published", "late", "late_or_republished", "date_unknown")
"""States of years whose report is held."""

FIRST_YEAR = 2008
"""The first report year with a duty to report: the Regulations of 2007 came into force on 1 May 2008."""

NEW_LAW = 2019
"""The first report year under article 49 of the Regulations of 2019."""

UNSEEN: Mapping[str, str] = {
    "blocked": "门户拒绝访问，未能查看：",
    "unreachable": "门户未能连接，未能查看：",
    "spider_broken": "门户有回应而列表读不出来，须修门户卡或程序：",
}
"""How a look went that saw no list, to the words before its reason."""

NOT_REQUIRED = "该级别自2019年起无法定公布义务，本档案亦未找到"
NOT_FOUND = "本档案未找到该年度报告；未找到不等于未公布"
LAW_2007 = "（期限依据：2007年条例第三十一条）"
LAW_2019 = "（期限依据：2019年条例第四十九条）"
ASSUMED = "（期限为推定：2019年条例第四十九条未列明乡镇、街道）"

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one time zone and no summer time since 1991, so a fixed offset is exact and needs no zone data."""


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


EARLIEST, LATEST = 1990, 2060
"""Report years that the view can hold."""

_HELD = "kind IN ('annual_report', 'work_summary')"

_VIEW = f"""
WITH RECURSIVE years(year) AS (SELECT {EARLIEST} UNION ALL SELECT year + 1 FROM years WHERE year < {LATEST}),
spans AS (
  SELECT p.id AS publisher_id, p.name AS publisher, p.region_code, p.province, p.level AS own_level,
    l.looked_at, l.state AS look, l.reason AS look_reason, l.looked_on, l.year_over AS ended,
    p.level IN ({_quoted(GOVERNMENTS)}) AND l.looked_at IS NOT NULL AS always,
    p.first_year AS first, p.last_year AS last_held
  FROM publishers p LEFT JOIN looks l ON l.publisher_id = p.id
),
expected AS (
  SELECT s.publisher_id, y.year, h.id AS report_id, h.kind, COALESCE((
      SELECT MIN(v.published_on) FROM versions v WHERE v.report_id = h.id AND v.published_on >= y.year || '-12-01'
      ), NULLIF(h.published_on, '')) AS published_on, NULLIF(h.published_on, '') AS dated_now, s.publisher,
    s.region_code, s.province, COALESCE(NULLIF(h.level, ''), s.own_level, '') AS level, s.first, s.last_held,
    s.looked_on, h.last_seen, s.look, s.look_reason, s.looked_at, m.state AS miss, m.reason AS miss_reason,
    m.url AS miss_url, m.looked_at AS missed_at
  FROM spans s JOIN years y ON y.year BETWEEN
      CASE WHEN s.always THEN MIN({FIRST_YEAR}, COALESCE(s.first, {FIRST_YEAR})) ELSE COALESCE(s.first, s.ended) END
      AND MAX(COALESCE(s.last_held, 0), COALESCE(s.ended, 0))
    LEFT JOIN reports h ON h.rowid = (
      SELECT r.rowid FROM reports r WHERE r.publisher_id = s.publisher_id AND r.year = y.year AND r.{_HELD}
      ORDER BY r.kind = 'work_summary', NULLIF(r.published_on, '') IS NULL, r.published_on, r.id LIMIT 1)
    LEFT JOIN missed m ON m.publisher_id = s.publisher_id AND m.year = y.year
  WHERE h.id IS NOT NULL OR y.year >= {FIRST_YEAR}
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
    WHEN report_id IS NULL THEN CASE
      WHEN miss IS NOT NULL THEN miss
      WHEN due_on IS NULL AND level != '' THEN 'not_required'
      WHEN due_on >= looked_on THEN 'not_due'
      WHEN look != 'ok' THEN look
      ELSE 'silent' END
    WHEN published_on IS NULL OR published_on < year || '-12-01' THEN 'date_unknown'
    WHEN due_on IS NULL OR published_on <= due_on THEN 'published'
    WHEN published_on > (year + 1) || '-12-31' OR miss = 'removed' THEN 'late_or_republished'
    ELSE 'late' END AS state
  FROM dated
)
SELECT publisher_id, year, state, due_on, published_on,
  CASE
    WHEN state = 'removed' THEN '曾经收录，已依请求撤下：' || miss_reason
    WHEN report_id IS NULL AND miss IS NOT NULL THEN '门户列出而未能收录：' || miss_reason || '（' || miss_url || '）'
    WHEN state = 'not_required' THEN '{NOT_REQUIRED}'
    WHEN state = 'not_due' THEN '最近一次查看时期限未到'
    {" ".join(f"WHEN state = '{state}' THEN '{words}' || look_reason" for state, words in UNSEEN.items())}
    WHEN state = 'silent' THEN '{NOT_FOUND}' || CASE
      WHEN looked_at IS NULL THEN '；没有完整查看过其门户'
      WHEN year < first THEN '；早于已收录的最早年度，可能已从网站撤下'
      WHEN year > last_held AND level NOT IN ({_quoted(GOVERNMENTS)})
        THEN '；最近一份为' || last_held || '年度，机关也可能已撤并'
      ELSE '' END
    WHEN state = 'date_unknown' THEN CASE WHEN published_on IS NULL THEN '未能确定公布日期'
      ELSE '所载日期早于报告年度结束，不可信' END
    WHEN state = 'published' THEN CASE WHEN due_on IS NULL THEN '该年度或该级别无法定期限' ELSE '' END
    WHEN state = 'late_or_republished' AND miss = 'removed' THEN '曾有版本依请求撤下，首次公布的日期已不可知'
    WHEN state = 'late_or_republished' THEN '所载日期在次年年底之后，可能是网站迁移后的重发日期'
    ELSE '晚于期限 ' || CAST(julianday(published_on) - julianday(due_on) AS INTEGER) || ' 天' END
  || CASE WHEN published_on < dated_now THEN
      CASE state WHEN 'published' THEN '' ELSE '；' END || '依首版所载日期，现行版本所载为 ' || dated_now ELSE '' END
  || CASE WHEN due_on IS NULL THEN ''
    WHEN year < {NEW_LAW} THEN '{LAW_2007}'
    WHEN level = '{TOWNSHIP}' THEN '{ASSUMED}'
    ELSE '{LAW_2019}' END
  || CASE kind WHEN 'work_summary' THEN '（以工作总结的形式公布）' ELSE '' END AS reason,
  publisher, level, region_code, province, report_id,
  CASE WHEN report_id IS NOT NULL THEN last_seen WHEN miss IS NOT NULL THEN missed_at ELSE looked_at END AS looked_at
FROM judged
"""

VIEW = Table(
    name="coverage",
    label="公布情况",
    zh="每个机关应有的每个年度一行：收录了、逾期、未找到，或为何没有。以最近一次查看门户之时为准；未找到不等于未公布。",
    en="One row per publisher and year expected: held, late, not found, or why not, as of the last look at its portal."
    " Not found is not unpublished.",
    columns=(
        Column("publisher_id", "TEXT NOT NULL", "主体编号", "机关的稳定编号", "Stable id of the publisher"),
        Column("year", "INTEGER NOT NULL", "年度", "报告所述的年度", "Year reported on"),
        Column(
            "state",
            "TEXT NOT NULL",
            "状态",
            "、".join(f"{state} {label}" for state, label in STATES.items()),
            "published, late, late_or_republished, date_unknown; not held: silent (not found by this archive), not_due,"
            " blocked, unreachable, spider_broken, unparseable, not_required, removed (taken down on request)",
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
        Column(
            "looked_at",
            "TEXT",
            "最近查看",
            "最近一次见到年报或查看门户的时间，世界协调时；没有看过为空",
            "When the report was last seen, or its portal last looked at, UTC; NULL when never",
        ),
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
    looked_at: str | None


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
    conn: sqlite3.Connection,
    *,
    years: Sequence[int] = (),
    region: str = "",
    publisher: str = "",
    states: Sequence[str] = (),
    today: date | None = None,
) -> list[Year]:
    """Rows of the view, by region, publisher and year; with ``today`` (in China), as of that day.

    ``region`` is a GB/T 2260 code, which takes in all regions below it, or a province's, prefecture's or county's name;
    ``publisher`` is an id, or part of a name.
    """
    where: list[str] = ["1"]
    values: list[object] = []
    if region.isascii() and region.isdigit():
        where.append("substr(region_code, 1, ?) = ?")
        values += [len(region_prefix(region)), region_prefix(region)]
    elif region:
        where.append("publisher_id IN (SELECT id FROM publishers WHERE ? IN (province, prefecture, county))")
        values.append(region)
    if publisher:
        where.append("(publisher_id = ? OR instr(publisher, ?))")
        values += [publisher, publisher]
    names = ", ".join(VIEW.column_names)
    found = conn.execute(
        f"SELECT {names} FROM coverage WHERE {' AND '.join(where)} ORDER BY region_code, publisher_id, year", values
    )
    rows = [Year(*row) for row in found]
    if today is not None:
        looks = conn.execute("SELECT publisher_id, looked_at, state, reason FROM looks")
        rows = as_of(rows, {row[0]: (row[1], row[2], row[3]) for row in looks}, today)
    return [row for row in rows if (not years or row.year in years) and (not states or row.state in states)]


Looks = Mapping[str, tuple[str, str, str]]
"""Publisher to the last look at its portal: when (ISO, UTC), state and reason, as in the table ``looks``."""


def as_of(rows: Sequence[Year], looks: Looks, today: date) -> list[Year]:
    """What the rows of the view come to on ``today``: deadlines that have passed since the last look, and the years
    that have ended since. ``rows`` are in order, each publisher's years in one run."""
    judged: list[Year] = []
    for row, following in zip_longest(rows, rows[1:]):
        look = looks.get(row.publisher_id)
        judged.append(_lacking(row, look, today) if row.state == "not_due" else row)
        if following is None or following.publisher_id != row.publisher_id:
            bare = replace(row, published_on=None, report_id=None)
            later = range(max(row.year + 1, FIRST_YEAR), today.year)
            judged += [_lacking(replace(bare, year=year), look, today) for year in later]
    return judged


def expected(
    publisher_id: str, name: str, level: str, region_code: str, province: str, today: date, why: str
) -> list[Year]:
    """The years of a publisher of which nothing is held and that was never looked for; ``why`` says so.

    Of a government all years since 2008; of another organ the last, as nobody knows here since when it exists.
    """
    first = FIRST_YEAR if level in GOVERNMENTS else today.year - 1
    bare = Year(publisher_id, 0, "", None, None, "", name, level, region_code, province, None, None)
    return [_lacking(replace(bare, year=year), None, today, why) for year in range(first, today.year)]


def _lacking(row: Year, look: tuple[str, str, str] | None, today: date, why: str = "没有完整查看过其门户") -> Year:
    """The state on ``today`` of a year that is not held and not yet judged after its deadline."""
    at, state, reason = look or ("", "ok", "")
    due = due_on(row.level, row.year)
    law = "" if due is None else LAW_2007 if row.year < NEW_LAW else ASSUMED if row.level == TOWNSHIP else LAW_2019
    if due is None and row.level:
        state, told = "not_required", NOT_REQUIRED
    elif due is not None and due >= today:
        state, told = "not_due", "期限未到"
    elif state != "ok":
        told = f"{UNSEEN[state]}{reason}"
    else:
        state = "silent"
        told = f"{NOT_FOUND}；{f'最近一次查看（{local(at)}）在期限之前，期限后尚未再看' if at else why}"
    day = due.isoformat() if due else None
    return replace(row, state=state, due_on=day, reason=f"{told}{law}", looked_at=at or None)


def local(stamp: str) -> str:
    """The day in China of an ISO time."""
    return datetime.fromisoformat(stamp).astimezone(CHINA).date().isoformat()
