"""The build: the same rows whatever the order, the processes and the interruptions; nothing half, nothing silent."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from notation import JIA, PARSERS, SLOTS, body, fetch, report

from archive.build import ParsersBroken, build
from archive.making import BuildResult
from archive.parsing import Parsers
from archive.reports_file import dump
from archive.snapshots import Snapshots
from parsers.model import Report

OWN = "https://www.jia.gov.cn/a.html"
MIRROR = "https://mirror.example.com/a.html"


def day(number: int) -> str:
    return f"2024-01-{number:02}T00:00:00.000Z"


def make(archive: Path, *, everything: bool = False, jobs: int = 1, parsers: Parsers = PARSERS) -> BuildResult:
    return build(archive, everything=everything, jobs=jobs, parsers=parsers)


def rows(archive: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    db = sqlite3.connect(archive / "reports.db")
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


HINTED = {"hints": {"publisher": "乙镇", "year": 2019}, "portal": "p"}

# Versions, mirrors, reverted pages, other kinds, unknown identities, neighbouring years, hints, attachments.
FETCHES: list[tuple[str, bytes, int, dict[str, Any]]] = [
    (OWN, report(total=3), 1, {}),
    (OWN, report(total=3), 5, {}),
    (MIRROR, report(total=4, findings=["contamination"]), 2, {}),
    (OWN, report(total=5, sections={"overview": "改"}), 7, {"hints": {"link_text": "年报"}}),
    (OWN + "?y=2021", report(year=2021, total=2, figures={"posts": 7}), 3, {}),
    (OWN + "?y=2022", report(year=2022, total=9, form="new"), 4, {}),
    (OWN + "?copy", report(year=2022, total=9, form="new"), 6, {}),
    (OWN + "?y=2022", report(year=2022, total=8, form="new"), 8, {}),
    (OWN + "?y=2022", report(year=2022, total=9, form="new"), 9, {}),
    (OWN + "?who", report(publisher="", year=2020), 3, {}),
    (
        OWN + "?hinted",
        report(publisher="", year=None),
        3,
        {"hints": {"publisher": "乙镇", "year": 2019}, "portal": "p"},
    ),
    (OWN + "?notice", body(not_report="标题是通知"), 3, {}),
    (OWN + "?bad", body(**{"raise": 1}), 3, {}),
    (OWN + "?own", report(scope="organ", links=["https://www.jia.gov.cn/b.pdf"]), 3, {}),
    ("https://www.jia.gov.cn/b.pdf", b"%PDF", 4, {"kind": "attachment"}),
    (OWN + "?list", b"listing", 3, {"kind": "listing", "portal": "p"}),
    (OWN + "?gone", b"gone", 3, {"outcome": "soft_404", "portal": "p"}),
]


def whole(archive: Path, order: list[int]) -> None:
    for number in order:
        url, data, day, more = FETCHES[number]
        fetch(archive, url, data, day, **more)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    archive = tmp_path_factory.mktemp("expected")
    whole(archive, list(range(len(FETCHES))))
    make(archive)
    return list(dump(archive / "reports.db"))


def test_building_twice_changes_nothing(tmp_path: Path, expected: list[str]) -> None:
    whole(tmp_path, list(range(len(FETCHES))))
    make(tmp_path)
    again = make(tmp_path)
    assert (again.read, again.reports, again.rebuilt_because) == (0, Counter(), "")
    assert list(dump(tmp_path / "reports.db")) == expected
    assert make(tmp_path, everything=True).rebuilt_because == "as asked"
    assert list(dump(tmp_path / "reports.db")) == expected


def test_two_processes_make_the_same_rows(tmp_path: Path, expected: list[str]) -> None:
    whole(tmp_path, list(range(len(FETCHES))))
    make(tmp_path, jobs=2)
    assert list(dump(tmp_path / "reports.db")) == expected


def program(archive: Path, options: str) -> list[str]:
    """The command line that builds ``archive`` in a process of its own."""
    text = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path; from archive.build import build; from notation import PARSERS\n"
        "if __name__ == '__main__':\n"
        f"    build(Path(sys.argv[1]), parsers=PARSERS, {options})"
    )
    return [sys.executable, "-c", text, str(archive), str(Path(__file__).parent), str(Path(__file__).parents[2])]


@pytest.mark.parametrize(
    "place",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"},
        {"TZ": "America/Adak", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "2"},
    ],
    ids=["east", "west"],
)
def test_another_locale_time_zone_and_order_of_hashing_make_the_same_rows(
    tmp_path: Path, expected: list[str], place: dict[str, str]
) -> None:
    whole(tmp_path, list(range(len(FETCHES))))
    subprocess.run(program(tmp_path, "jobs=2"), check=True, env={**os.environ, **place})
    assert list(dump(tmp_path / "reports.db")) == expected


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_fetching_and_the_steps_of_building_do_not_matter(
    tmp_path: Path, expected: list[str], seed: int
) -> None:
    order = list(range(len(FETCHES)))
    random.Random(seed).shuffle(order)
    for number in order:
        whole(tmp_path, [number])
        if seed % 2:
            make(tmp_path)
    make(tmp_path)
    assert list(dump(tmp_path / "reports.db")) == expected


def test_versions_and_the_reason_for_the_current_one(tmp_path: Path) -> None:
    whole(tmp_path, [0, 1, 2, 3])
    make(tmp_path)
    assert rows(tmp_path, "SELECT version, current, url, standing, first_seen, last_seen, reason FROM versions") == [
        (1, 0, OWN, 0, day(1), day(5), "已被替换，第3版仍在"),
        (
            2,
            0,
            MIRROR,
            1,
            day(2),
            day(2),
            "见于非政府网站，以政府网站上的第3版为准",
        ),
        (3, 1, OWN, 1, day(7), day(7), "最新版本"),
    ]
    assert rows(tmp_path, "SELECT id, url, version, first_seen, last_seen, versions, addresses FROM reports") == [
        (f"{JIA}-2020", OWN, 3, day(1), day(7), 3, 2)
    ]
    assert rows(tmp_path, "SELECT url, version, last_seen FROM addresses") == [
        (MIRROR, 2, day(2)),
        (OWN, 3, day(7)),
    ]
    assert rows(tmp_path, "SELECT value, raw FROM cells WHERE row_key = 'new_requests'") == [(5, "5")]


def test_changes_between_versions(tmp_path: Path) -> None:
    whole(tmp_path, [0, 1, 2, 3])
    make(tmp_path)
    name = "requests.new_requests.total"
    assert rows(
        tmp_path,
        "SELECT from_version, to_version, kind, subject, old_value, new_value, old_text, new_text, same_address,"
        " seen_at, message FROM changes",
    ) == [
        (1, 2, "cell", name, 3, 4, "3", "4", 0, day(2), f"{name}：3 → 4"),
        (1, 3, "cell", name, 3, 5, "3", "5", 1, day(7), f"{name}：3 → 5"),
        (1, 3, "section", "overview", None, None, None, "overview\n改", 1, day(7), "overview：新增"),
        (2, 3, "cell", name, 4, 5, "4", "5", 0, day(7), f"{name}：4 → 5"),
        (
            2,
            3,
            "section",
            "overview",
            None,
            None,
            None,
            "overview\n改",
            0,
            day(7),
            "overview：新增",
        ),
    ]


def test_a_page_cut_short_does_not_replace_a_whole_one(tmp_path: Path) -> None:
    fetch(tmp_path, OWN, report(cells={"requests.total.total": 3}), 1)
    fetch(tmp_path, OWN, report(), 2)
    make(tmp_path)
    assert rows(tmp_path, "SELECT version, current, reason FROM versions") == [
        (1, 1, "读到的格最多（2 格）"),
        (2, 0, "读到 1 格，少于第1版的 2 格"),
    ]


def test_checks_across_years_follow_the_neighbour(tmp_path: Path) -> None:
    sql = "SELECT report_id, outcome, left_value, right_value, previous_report_id FROM checks WHERE across_years"
    fetch(tmp_path, OWN + "?2021", report(year=2021, total=2), 1)
    make(tmp_path)
    assert rows(tmp_path, sql) == [(f"{JIA}-2021", "not_assessable", None, None, None)]
    fetch(tmp_path, OWN, report(year=2020, total=3, checks={"total": "fail"}), 2)
    make(tmp_path)
    assert rows(tmp_path, sql + " ORDER BY 1") == [
        (f"{JIA}-2020", "not_assessable", None, None, None),
        (f"{JIA}-2021", "fail", 2, 3, f"{JIA}-2020"),
    ]
    assert rows(tmp_path, "SELECT id, checks_failed FROM reports ORDER BY 1") == [
        (f"{JIA}-2020", 1),
        (f"{JIA}-2021", 1),
    ]
    fetch(tmp_path, OWN, report(year=2020, total=1), 3)
    make(tmp_path)
    assert rows(tmp_path, sql + " ORDER BY 1")[1] == (f"{JIA}-2021", "pass", 2, 1, f"{JIA}-2020")


def test_nothing_read_is_silent(tmp_path: Path) -> None:
    whole(tmp_path, [9, 11, 12, 13])
    result = make(tmp_path)
    assert result.states == Counter(report=2, not_report=1, unparseable=1)
    assert result.attention == [(OWN + "?bad", "解读程序出错：RuntimeError: cannot read this")]
    unknown = rows(tmp_path, "SELECT 'x-' || substr(body_sha256, 1, 8) FROM readings WHERE url = ?", OWN + "?who")[0][0]
    assert rows(tmp_path, "SELECT url, state, reason, report_id FROM readings ORDER BY url") == [
        (OWN + "?bad", "unparseable", "解读程序出错：RuntimeError: cannot read this", None),
        (OWN + "?notice", "not_report", "标题是通知", None),
        (OWN + "?own", "report", "", f"{JIA}-2020-organ"),
        (OWN + "?who", "report", "", unknown),
    ]
    assert rows(tmp_path, "SELECT report_id, kind, message, url FROM findings ORDER BY url") == [
        (None, "reader_fault", "解读程序出错：RuntimeError: cannot read this", OWN + "?bad"),
        (unknown, "identity_unknown", "未能确定公开主体，编号取自正文指纹", OWN + "?who"),
    ]


def test_hints_of_a_later_fetch_move_a_report(tmp_path: Path) -> None:
    data = report(publisher="", year=2020)
    fetch(tmp_path, OWN, data, 1)
    make(tmp_path)
    assert rows(tmp_path, "SELECT publisher_id, year FROM reports") == [(None, 2020)]
    fetch(tmp_path, OWN, data, 2, hints={"publisher": "甲县人民政府"})
    fetch(tmp_path, OWN, None, 3, status=304)
    result = make(tmp_path)
    assert result.reports == Counter(new=1, removed=1)
    assert rows(tmp_path, "SELECT id, first_seen, last_seen FROM reports") == [(f"{JIA}-2020", day(1), day(3))]


def test_a_body_that_kills_its_process_costs_only_itself(tmp_path: Path) -> None:
    for number in range(30):
        fetch(tmp_path, f"{OWN}?{number}", body(die=1) if number == 11 else report(year=1990 + number), 1)
    result = make(tmp_path, jobs=2)
    assert result.states == Counter(report=29, unparseable=1)
    assert result.attention == [(f"{OWN}?11", "解读时进程异常终止，可能内容异常或内存不足")]
    assert rows(tmp_path, "SELECT COUNT(*) FROM reports") == [(29,)]


def test_a_damaged_body_is_told_and_read_when_it_is_restored(tmp_path: Path) -> None:
    whole(tmp_path, [0, 4])
    raw = sqlite3.connect(tmp_path / "raw.db")
    sha256, good = raw.execute("SELECT sha256, data FROM bodies ORDER BY sha256 LIMIT 1").fetchone()
    raw.execute("UPDATE bodies SET data = ? WHERE sha256 = ?", (good[:-3] + b"xxx", sha256))
    raw.commit()
    result = make(tmp_path)
    assert [reason for _, reason in result.attention] == [f"原始正文已损坏：{sha256}"]
    assert rows(tmp_path, "SELECT body_sha256, kind, severity FROM findings") == [(sha256, "body_damaged", "error")]
    raw.execute("UPDATE bodies SET data = ? WHERE sha256 = ?", (good, sha256))
    raw.commit()
    assert make(tmp_path).reports == Counter(new=1)
    assert rows(tmp_path, "SELECT COUNT(*) FROM findings") == [(0,)]


def test_other_parsers_forms_or_raw_data_build_everything(tmp_path: Path) -> None:
    whole(tmp_path, [0])
    assert make(tmp_path).rebuilt_because == "there is no reports.db yet"
    newer = replace(PARSERS, version="newer")
    assert make(tmp_path, parsers=newer).rebuilt_because == "the parsers are newer or older"
    fewer = replace(PARSERS, slots=SLOTS[:10], version="newer")
    assert make(tmp_path, parsers=fewer).rebuilt_because == "the forms have changed"
    (tmp_path / "reports.db").write_bytes(b"no database" * 100)
    assert make(tmp_path).rebuilt_because == "reports.db cannot be read (file is not a database)"
    (tmp_path / "raw.db").unlink()
    whole(tmp_path, [4])
    assert make(tmp_path).rebuilt_because == "reports.db was built from another raw.db"
    assert rows(tmp_path, "SELECT year FROM reports") == [(2021,)]


def test_readers_keep_the_old_file_while_everything_is_built(tmp_path: Path) -> None:
    whole(tmp_path, [0])
    make(tmp_path)
    reader = sqlite3.connect(tmp_path / "reports.db")
    assert reader.execute("SELECT year FROM reports").fetchall() == [(2020,)]
    whole(tmp_path, [4])
    make(tmp_path)
    assert reader.execute("SELECT year FROM reports ORDER BY 1").fetchall() == [(2020,), (2021,)]
    whole(tmp_path, [5])
    make(tmp_path, everything=True)
    assert reader.execute("SELECT COUNT(*) FROM reports").fetchall() == [(2,)]
    assert rows(tmp_path, "SELECT COUNT(*) FROM reports") == [(3,)]
    assert sorted(path.name for path in tmp_path.glob("reports.db*")) == ["reports.db"]


@pytest.mark.parametrize("everything", [False, True])
def test_a_build_killed_anywhere_leaves_old_or_new_and_is_made_good(tmp_path: Path, everything: bool) -> None:
    fetch(tmp_path, OWN, report(year=1990), 1)
    make(tmp_path)
    for number in range(150):
        fetch(tmp_path, f"{OWN}?{number % 100}", report(year=1990 + number % 100, total=number), number % 28 + 1)
    words = program(tmp_path, f"everything={everything}, progress=lambda done, total: print(done, flush=True)")
    for stop in ("3", "40", "70"):
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == stop:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        halves = "SELECT COUNT(*) FROM reports r WHERE cells != (SELECT COUNT(*) FROM cells c WHERE c.report_id = r.id)"
        checks = "SELECT COUNT(*) FROM reports WHERE id NOT IN (SELECT report_id FROM checks WHERE across_years)"
        assert rows(tmp_path, halves) == [(0,)]
        assert rows(tmp_path, checks) == [(0,)]
        assert rows(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    make(tmp_path)
    resumed = list(dump(tmp_path / "reports.db"))
    make(tmp_path, everything=True)
    assert resumed == list(dump(tmp_path / "reports.db"))
    assert rows(tmp_path, "SELECT COUNT(*) FROM reports") == [(100,)]


def test_broken_parsers_do_not_replace_a_good_archive(tmp_path: Path) -> None:
    for number in range(12):
        fetch(tmp_path, f"{OWN}?{number}", report(year=2000 + number), 1)
    make(tmp_path)
    before = list(dump(tmp_path / "reports.db"))
    broken = replace(PARSERS, parse=none, version="broken")
    with pytest.raises(ParsersBroken, match="12 of 12 bodies ended in a fault of the parsers"):
        make(tmp_path, parsers=broken)
    assert list(dump(tmp_path / "reports.db")) == before
    assert sorted(path.name for path in tmp_path.glob("reports.db*")) == ["reports.db"]


def none(data: bytes, hints: object) -> Report:
    raise ZeroDivisionError("broken")


def test_without_raw_data_the_cure_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="crawl or ingest first"):
        make(tmp_path)


def test_portals_publishers_regions_and_attachments_are_summed_up(tmp_path: Path) -> None:
    with Snapshots(tmp_path / "raw.db") as raw:
        raw.record_portal(
            "p", name="甲县门户", home="https://www.jia.gov.cn/", publisher="甲县人民政府", region_code="990101"
        )
    whole(tmp_path, [0, 4, 10, 13, 15, 16])
    make(tmp_path)
    assert rows(tmp_path, "SELECT id, publisher_id, fetches, fetches_failed, reports, last_outcome FROM portals") == [
        ("p", JIA, 3, 1, 1, "soft_404")
    ]
    assert rows(tmp_path, "SELECT name, reports, first_year, last_year, portals FROM publishers ORDER BY reports") == [
        ("乙镇", 1, 2019, 2019, "[]"),
        ("甲县人民政府", 3, 2020, 2021, '["p"]'),
    ]
    assert rows(tmp_path, "SELECT code, name FROM regions") == [
        ("990000", "某省"),
        ("990100", "某市"),
        ("990101", "甲县"),
    ]
    url = "https://www.jia.gov.cn/b.pdf"
    assert rows(tmp_path, "SELECT report_id, url, body_sha256 FROM attachments") == [(f"{JIA}-2020-organ", url, None)]
    whole(tmp_path, [14])
    make(tmp_path)
    assert rows(tmp_path, "SELECT body_sha256 FROM attachments") == [(hashlib.sha256(b"%PDF").hexdigest(),)]


def test_progress_is_told(tmp_path: Path) -> None:
    whole(tmp_path, [0, 4, 5])
    told: list[tuple[int, int]] = []
    build(tmp_path, parsers=PARSERS, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
