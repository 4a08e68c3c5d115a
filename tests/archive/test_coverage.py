"""Coverage follows the law in force, and never says unpublished where it means not found."""

from __future__ import annotations

import csv
import json
import sqlite3
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from invented import reports_db

from archive import coverage
from archive.commands.coverage import command
from parsers.publishers import LEVELS


@pytest.mark.parametrize(
    ("level", "year", "due"),
    [
        ("county_department", 2007, None),
        ("county_department", 2008, date(2009, 3, 31)),
        ("county_department", 2018, date(2019, 3, 31)),
        ("county_department", 2019, date(2020, 1, 31)),
        ("central_department", 2019, date(2020, 1, 31)),
        ("vertical_organ", 2022, date(2023, 1, 31)),
        ("county_government", 2018, date(2019, 3, 31)),
        ("provincial_government", 2021, date(2022, 3, 31)),
        ("township_or_subdistrict", 2021, date(2022, 1, 31)),
        ("public_institution", 2018, date(2019, 3, 31)),
        ("public_institution", 2021, None),
        ("", 2021, None),
    ],
)
def test_the_deadline_follows_level_and_law(level: str, year: int, due: date | None) -> None:
    assert coverage.due_on(level, year) == due


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    reports_db(tmp_path)
    return tmp_path


def test_each_expected_year_has_its_state_deadline_and_reason(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    law_2007, law_2019 = "（期限依据：2007年条例第三十一条）", "（期限依据：2019年条例第四十九条）"
    assumed = "（期限为推定：2019年条例第四十九条未列明乡镇、街道）"
    silent = "本档案未找到该年度报告；未找到不等于未公布"
    rows = conn.execute(
        "SELECT publisher_id, year, state, due_on, published_on, reason FROM coverage ORDER BY publisher_id, year"
    ).fetchall()
    assert rows == [
        ("jia-xian", 2017, "published", "2018-03-31", "2018-03-31", law_2007),
        ("jia-xian", 2018, "late", "2019-03-31", "2019-04-02", "晚于期限 2 天" + law_2007),
        ("jia-xian", 2019, "silent", "2020-03-31", None, silent + law_2019),
        ("jia-xian", 2020, "published", "2021-03-31", "2021-03-30", law_2019),
        ("jia-xian-minzheng", 2018, "published", "2019-03-31", "2019-03-01", law_2007),
        ("jia-xian-minzheng", 2019, "late", "2020-01-31", "2020-08-13", "晚于期限 195 天" + law_2019),
        (
            "jia-xian-minzheng",
            2020,
            "late_or_republished",
            "2021-01-31",
            "2022-07-21",
            "所载日期在次年年底之后，可能是网站迁移后的重发日期" + law_2019,
        ),
        ("yi-zhen", 2021, "late", "2022-01-31", "2022-02-01", "晚于期限 1 天" + assumed),
        ("yi-zhen", 2022, "date_unknown", "2023-01-31", None, "未能确定公布日期" + assumed),
    ]


def test_the_view_and_the_function_agree_on_every_level_and_year(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    levels = [*coverage.GOVERNMENTS, *coverage.DEPARTMENTS, "public_institution", "other", ""]
    conn.execute("UPDATE publishers SET level = ''")
    for level in levels:
        conn.execute("UPDATE reports SET level = ?", (level,))
        for year, due in conn.execute("SELECT year, due_on FROM coverage WHERE report_id IS NOT NULL"):
            expected = coverage.due_on(level, year)
            assert due == (expected.isoformat() if expected else None)


def test_a_work_summary_fills_a_year_that_has_no_report(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    conn.execute("UPDATE reports SET kind = 'work_summary' WHERE id IN ('jia-xian-2017', 'jia-xian-2018')")
    conn.execute("UPDATE reports SET year = 2018, published_on = '2019-03-20' WHERE id = 'jia-xian-2020'")
    rows = conn.execute(
        "SELECT year, state, report_id, reason FROM coverage WHERE publisher_id = 'jia-xian' ORDER BY year"
    ).fetchall()
    law = "（期限依据：2007年条例第三十一条）"
    assert rows == [
        (2017, "published", "jia-xian-2017", law + "（以工作总结的形式公布）"),
        (2018, "published", "jia-xian-2020", law),
    ]


def test_a_date_before_the_year_has_ended_is_not_believed(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    conn.execute("UPDATE reports SET published_on = '2020-05-01' WHERE id = 'jia-xian-2020'")
    row = conn.execute("SELECT state, reason FROM coverage WHERE report_id = 'jia-xian-2020'").fetchone()
    assert row == ("date_unknown", "所载日期早于报告年度结束，不可信（期限依据：2019年条例第四十九条）")


@pytest.mark.parametrize(
    ("region", "publishers"),
    [
        ("990000", {"jia-xian", "jia-xian-minzheng", "yi-zhen"}),
        ("990200", {"yi-zhen"}),
        ("990101", {"jia-xian", "jia-xian-minzheng"}),
        ("丙县", {"yi-zhen"}),
        ("丁县", set()),
    ],
)
def test_a_region_takes_in_what_lies_below_it(archive: Path, region: str, publishers: set[str]) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    assert {row.publisher_id for row in coverage.read(conn, region=region)} == publishers


def test_overdue_counts_what_follows_the_last_held_year_and_is_past_its_day(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    found = coverage.overdue(conn, date(2023, 2, 1))
    assert [(row[0], row[3], row[4].isoformat()) for row in found] == [
        ("jia-xian", 2021, "2022-03-31"),
        ("jia-xian-minzheng", 2021, "2022-01-31"),
        ("jia-xian-minzheng", 2022, "2023-01-31"),
    ]


def test_the_command_prints_matrix_csv_and_json(archive: Path) -> None:
    run = CliRunner()
    late = run.invoke(command, ["--archive", str(archive), "--state", "late", "--csv"])
    rows = list(csv.DictReader(StringIO(late.stdout)))
    assert [(row["publisher_id"], row["year"]) for row in rows] == [
        ("jia-xian", "2018"),
        ("jia-xian-minzheng", "2019"),
        ("yi-zhen", "2021"),
    ]
    one = json.loads(run.invoke(command, ["--archive", str(archive), "--year", "2019", "--json"]).stdout)
    assert [(row["publisher"], row["state"]) for row in one] == [("甲县人民政府", "silent"), ("甲县民政局", "late")]
    shown = run.invoke(command, ["--archive", str(archive)]).stdout.splitlines()
    assert shown[:9] == [
        "2017–2022    17 18 19 20 21 22",
        "甲县人民政府 ●  迟 ×  ●",
        "甲县民政局      ●  迟 疑",
        "乙镇人民政府             迟 ○",
        "● 按期 published 3",
        "迟 逾期 late 3",
        "疑 逾期或重发 late_or_republished 1",
        "○ 日期不明 date_unknown 1",
        "× 未找到 silent 1",
    ]
    assert run.invoke(command, ["--archive", str(archive), "--year", "1999"]).stdout.startswith("Nothing held matches.")


def test_a_missing_archive_is_named_and_exits_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--archive", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "reports.db does not exist; run `nianbao build`" in result.output


def test_deadlines_are_set_for_levels_that_publishers_have() -> None:
    assert set(LEVELS) - {*coverage.GOVERNMENTS, *coverage.DEPARTMENTS} == {"public_institution", "other"}
    assert {*coverage.GOVERNMENTS, *coverage.DEPARTMENTS} <= set(LEVELS)
