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
from invented import insert, reports_db

from archive import coverage
from crawler.commands import coverage as shown
from crawler.commands.coverage import command
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
    silent = "本档案未找到该年度报告；未找到不等于未公布；没有完整查看过其门户"
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
    conn.execute("UPDATE publishers SET last_year = 2018 WHERE id = 'jia-xian'")
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


def look(conn: sqlite3.Connection, publisher: str, at: str, state: str = "ok", reason: str = "") -> None:
    day = coverage.local(at)
    row = {"publisher_id": publisher, "portal": "p", "looked_at": at, "state": state, "reason": reason}
    insert(conn, "looks", {**row, "looked_on": day, "year_over": int(day[:4]) - 1})


def states(conn: sqlite3.Connection, publisher: str, today: date | None = None) -> dict[int, str]:
    return {row.year: row.state for row in coverage.read(conn, publisher=publisher, today=today)}


def test_a_look_at_its_portal_makes_a_government_owe_every_year_since_2008(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    # Half past midnight of 1 April in China; the day of the deadline itself is over.
    look(conn, "jia-xian", "2023-03-31T16:30:00.000Z")
    found = states(conn, "jia-xian")
    assert list(found) == list(range(2008, 2023))
    assert {year: found[year] for year in (2008, 2016, 2017, 2019, 2021, 2022)} == {
        2008: "silent", 2016: "silent", 2017: "published", 2019: "silent", 2021: "silent", 2022: "silent",
    }  # fmt: skip
    rows = {row.year: row for row in coverage.read(conn, publisher="jia-xian")}
    not_found = "本档案未找到该年度报告；未找到不等于未公布"
    assert rows[2008].reason == f"{not_found}；早于已收录的最早年度，可能已从网站撤下（期限依据：2007年条例第三十一条）"
    assert rows[2022].reason == f"{not_found}（期限依据：2019年条例第四十九条）"
    assert rows[2022].looked_at == "2023-03-31T16:30:00.000Z"
    assert rows[2020].looked_at == "2023-01-02T00:00:00Z"


def test_on_the_day_of_the_deadline_nothing_is_late(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    look(conn, "jia-xian", "2023-03-31T15:30:00.000Z")
    assert states(conn, "jia-xian")[2022] == "not_due"
    assert states(conn, "jia-xian", date(2023, 3, 31))[2022] == "not_due"
    (row,) = coverage.read(conn, publisher="jia-xian", years=[2022], today=date(2023, 4, 1))
    assert (row.state, row.due_on, row.reason) == (
        "silent",
        "2023-03-31",
        "本档案未找到该年度报告；未找到不等于未公布；最近一次查看（2023-03-31）在期限之前，期限后尚未再看"
        "（期限依据：2019年条例第四十九条）",
    )


def test_a_department_owes_what_follows_its_first_report(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    look(conn, "jia-xian-minzheng", "2024-02-01T08:00:00.000Z")
    assert list(states(conn, "jia-xian-minzheng")) == list(range(2018, 2024))
    (row,) = coverage.read(conn, publisher="jia-xian-minzheng", years=[2022])
    assert row.reason == (
        "本档案未找到该年度报告；未找到不等于未公布；最近一份为2020年度，机关也可能已撤并（期限依据：2019年条例第四十九条）"
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("blocked", "门户拒绝访问，未能查看：jsl"),
        ("unreachable", "门户未能连接，未能查看：jsl"),
        ("spider_broken", "门户有回应而列表读不出来，须修门户卡或程序：jsl"),
    ],
)
def test_a_look_that_saw_no_list_is_the_reason_and_not_silence(archive: Path, state: str, words: str) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    look(conn, "jia-xian", "2022-05-01T00:00:00.000Z", state, "jsl")
    found = states(conn, "jia-xian", date(2023, 4, 1))
    assert (found[2017], found[2019], found[2021], found[2022]) == ("published", state, state, state)
    (row,) = coverage.read(conn, publisher="jia-xian", years=[2022], today=date(2023, 4, 1))
    assert row.reason == words + "（期限依据：2019年条例第四十九条）"
    assert states(conn, "jia-xian", date(2023, 3, 1))[2022] == "not_due"


def test_a_report_listed_and_never_had_says_how_the_last_attempt_went(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    insert(conn, "missed", {"publisher_id": "jia-xian", "year": 2019, "state": "unparseable",
           "reason": "unreadable: 图片", "url": "http://a.example/9",
           "looked_at": "2023-01-05T00:00:00Z"})  # fmt: skip
    (row,) = coverage.read(conn, publisher="jia-xian", years=[2019])
    assert (row.state, row.looked_at) == ("unparseable", "2023-01-05T00:00:00Z")
    assert row.reason == (
        "门户列出而未能收录：unreadable: 图片（http://a.example/9）（期限依据：2019年条例第四十九条）"
    )


def test_who_has_no_duty_is_not_said_to_be_silent(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    conn.execute("UPDATE publishers SET level = 'public_institution' WHERE id = 'jia-xian-minzheng'")
    conn.execute("UPDATE reports SET level = 'public_institution' WHERE publisher_id = 'jia-xian-minzheng'")
    look(conn, "jia-xian-minzheng", "2024-02-01T08:00:00.000Z")
    assert states(conn, "jia-xian-minzheng", date(2025, 5, 1)) == {
        2018: "published", 2019: "published", 2020: "published", 2021: "not_required",
        2022: "not_required", 2023: "not_required", 2024: "not_required",
    }  # fmt: skip


def test_today_goes_on_from_the_last_look_and_from_the_last_report_held(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    rows = coverage.read(conn, today=date(2023, 2, 1))
    assert [(row.publisher_id, row.year, row.state, row.due_on) for row in rows if row.year > 2020] == [
        ("jia-xian", 2021, "silent", "2022-03-31"),
        ("jia-xian", 2022, "not_due", "2023-03-31"),
        ("jia-xian-minzheng", 2021, "silent", "2022-01-31"),
        ("jia-xian-minzheng", 2022, "silent", "2023-01-31"),
        ("yi-zhen", 2021, "late", "2022-01-31"),
        ("yi-zhen", 2022, "date_unknown", "2023-01-31"),
    ]
    assert {row.reason.split("（")[0] for row in rows if row.year > 2020 and row.state == "silent"} == {
        "本档案未找到该年度报告；未找到不等于未公布；没有完整查看过其门户"
    }


def test_publishers_never_heard_of_owe_what_is_sure() -> None:
    government = coverage.expected(
        "990300", "丁县人民政府", "county_government", "990300", "某省", date(2023, 4, 1), "无卡"
    )
    assert [(row.year, row.state) for row in government] == [(year, "silent") for year in range(2008, 2023)]
    department = coverage.expected("x", "丁县教育局", "county_department", "990300", "某省", date(2023, 1, 31), "无卡")
    assert [(row.year, row.state) for row in department] == [(2022, "not_due")]
    assert government[0].reason == "本档案未找到该年度报告；未找到不等于未公布；无卡（期限依据：2007年条例第三十一条）"


@pytest.fixture
def in_2023(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "today", lambda: date(2023, 2, 1))


@pytest.mark.usefixtures("in_2023")
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
    assert shown == [
        "2017–2022    17 18 19 20 21 22",
        "甲县人民政府 ●  迟 ×  ●  ×  ·",
        "甲县民政局      ●  迟 疑 ×  ×",
        "乙镇人民政府             迟 ○",
        "● 按期 published 3 (held, dated by its deadline)",
        "迟 逾期 late 3 (held, dated after its deadline)",
        "疑 逾期或重发 late_or_republished 1 (held, dated after the following year: late, or a site's move)",
        "○ 日期不明 date_unknown 1 (held, without a date that can be believed)",
        "× 未找到 silent 4 (not found by this archive, which is not the same as not published)",
        "· 未到期限 not_due 1 (not held, its deadline is not over)",
    ]
    nothing = run.invoke(command, ["--archive", str(archive), "--year", "1999"])
    assert nothing.stdout == "没有符合的年度 Nothing matches.\n"


@pytest.mark.usefixtures("in_2023")
def test_a_reason_is_given_in_two_languages(archive: Path) -> None:
    words = ["--archive", str(archive), "--reasons", "--publisher", "yi-zhen", "--state", "date_unknown"]
    assert CliRunner().invoke(command, words).stdout == (
        "乙镇人民政府 2022 日期不明 date_unknown: 未能确定公布日期（期限为推定：2019年条例第四十九条未列明乡镇、街道）"
        "，最近查看 2023-01-02 / held, without a date that can be believed\n"
    )
    assert coverage.ENGLISH.keys() == coverage.STATES.keys() == shown.SIGNS.keys()


@pytest.mark.usefixtures("in_2023")
def test_filters_narrow_what_is_printed(archive: Path) -> None:
    def told(*options: str) -> list[str]:
        result = CliRunner().invoke(command, ["--archive", str(archive), "--reasons", *options])
        return [line.split(": ")[0] for line in result.stdout.splitlines()]

    assert told("--missing", "--publisher", "民政局") == [
        "甲县民政局 2021 未找到 silent",
        "甲县民政局 2022 未找到 silent",
    ]
    assert told("--level", "township_or_subdistrict") == [
        "乙镇人民政府 2021 逾期 late",
        "乙镇人民政府 2022 日期不明 date_unknown",
    ]
    assert told("--region", "990100", "--state", "not_due") == ["甲县人民政府 2022 未到期限 not_due"]
    both = CliRunner().invoke(command, ["--archive", str(archive), "--missing", "--state", "late"])
    assert (both.exit_code, "exclude each other" in both.stderr) == (2, True)


@pytest.mark.usefixtures("in_2023")
def test_all_counts_in_cards_and_governments_that_nobody_has_looked_for(archive: Path) -> None:
    options = ["--archive", str(archive), "--all", "--json", "--year", "2021", "--region"]
    found = json.loads(CliRunner().invoke(command, [*options, "630000"]).stdout)
    assert len(found) > 50
    assert {row["state"] for row in found} == {"silent"}
    assert {row["reason"].split("；")[2] for row in found} == {
        "没有门户卡（期限依据：2019年条例第四十九条）",
        "门户卡从未抓取过（期限依据：2019年条例第四十九条）",
    }
    assert len({row["publisher_id"] for row in found}) == len(found)


def test_a_missing_archive_is_named_and_exits_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--archive", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "reports.db does not exist; run `nianbao build`" in result.output


def test_deadlines_are_set_for_levels_that_publishers_have() -> None:
    assert set(LEVELS) - {*coverage.GOVERNMENTS, *coverage.DEPARTMENTS} == {"public_institution", "other"}
    assert {*coverage.GOVERNMENTS, *coverage.DEPARTMENTS} <= set(LEVELS)


def test_a_report_published_in_time_and_issued_again_later_was_not_late(archive: Path) -> None:
    """甲县's report on 2018 is dated 2 April; its first version bore the last day of the term."""
    conn = sqlite3.connect(archive / "reports.db")
    query = "SELECT state, published_on, reason FROM coverage WHERE publisher_id = 'jia-xian' AND year = 2018"
    (report,) = conn.execute("SELECT id FROM reports WHERE publisher_id = 'jia-xian' AND year = 2018").fetchone()
    conn.execute("DELETE FROM versions WHERE report_id = ?", (report,))
    for number, day in enumerate(("2019-03-31", "2019-04-02"), 1):
        insert(conn, "versions", {"report_id": report, "version": number, "published_on": day})
    assert conn.execute(query).fetchall() == [
        (
            "published",
            "2019-03-31",
            "依首版所载日期，现行版本所载为 2019-04-02（期限依据：2007年条例第三十一条）",
        )
    ]
    conn.execute("UPDATE versions SET published_on = '2017-01-01' WHERE version = 1")
    assert conn.execute(query).fetchall() == [("late", "2019-04-02", "晚于期限 2 天（期限依据：2007年条例第三十一条）")]


def test_who_had_a_version_taken_down_is_not_said_to_be_late(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    missed = {"publisher_id": "jia-xian", "year": 2018, "state": "removed", "reason": "个人申请"}
    insert(conn, "missed", missed)
    query = "SELECT state, published_on, reason FROM coverage WHERE publisher_id = 'jia-xian' AND year = 2018"
    assert conn.execute(query).fetchall() == [
        (
            "late_or_republished",
            "2019-04-02",
            "曾有版本依请求撤下，首次公布的日期已不可知（期限依据：2007年条例第三十一条）",
        )
    ]
