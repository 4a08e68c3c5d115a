"""What is counted when a build ends says the same as counting would."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from invented import reports_db

from archive import tallies
from archive.coverage import VIEW


def test_rows_kept_are_those_of_the_view_and_are_written_anew(tmp_path: Path) -> None:
    conn = sqlite3.connect(reports_db(tmp_path))
    names = ", ".join(VIEW.column_names)
    wanted = conn.execute(f"SELECT {names} FROM coverage ORDER BY publisher_id, year").fetchall()
    assert len(wanted) == 9
    conn.execute("UPDATE reports SET published_on = '2018-12-31' WHERE id = 'jia-xian-2017'")
    assert conn.execute(f"SELECT {names} FROM coverage_years").fetchall() == wanted
    tallies.write(conn)
    found = conn.execute(f"SELECT {names} FROM coverage_years").fetchall()
    assert found[1:] == wanted[1:]
    assert (found[0][2:5], wanted[0][2:5]) == (
        ("late", "2018-03-31", "2018-12-31"),
        ("published", "2018-03-31", "2018-03-31"),
    )


def test_a_region_counts_in_itself_its_prefecture_its_province_and_the_whole(tmp_path: Path) -> None:
    conn = sqlite3.connect(reports_db(tmp_path))
    count = "SELECT region_code, SUM(years) FROM coverage_counts GROUP BY region_code ORDER BY region_code"
    assert conn.execute(count).fetchall() == [
        ("", 9), ("990000", 9), ("990100", 7), ("990101", 7), ("990200", 2), ("990201", 2),
    ]  # fmt: skip
    conn.execute("UPDATE publishers SET region_code = '990100' WHERE id = 'jia-xian'")
    conn.execute("UPDATE publishers SET region_code = '' WHERE id = 'yi-zhen'")
    tallies.write(conn)
    assert conn.execute(count).fetchall() == [("", 9), ("990000", 7), ("990100", 7), ("990101", 3)]
    states = "SELECT state, years FROM coverage_counts WHERE region_code = '' AND year = 2018 ORDER BY state"
    assert conn.execute(states).fetchall() == [("late", 1), ("published", 1)]


def test_reports_are_counted_by_year_form_level_and_province(tmp_path: Path) -> None:
    conn = sqlite3.connect(reports_db(tmp_path))
    rows = conn.execute("SELECT * FROM report_counts WHERE year = 2020 ORDER BY level").fetchall()
    assert rows == [
        (2020, "standard_2019", "county_department", "某省", 1, 1, 1, 2),
        (2020, "standard_2019", "county_government", "某省", 1, 0, 0, 2),
    ]
