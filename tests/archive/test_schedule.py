"""What is due follows from what is missing, at the pace of the season."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from invented import insert, reports_db

from archive import schedule
from archive.commands.opening import open_raw
from archive.looks import Look
from archive.schedule import Portal, plan
from archive.snapshots import Snapshots
from crawler.commands.schedule import command

CHINA = timezone(timedelta(hours=8))
GOVERNMENT, DEPARTMENT = ("county_government", 2022), ("county_department", 2023)


def at(month: int, day: int, hour: int = 3, year: int = 2024) -> datetime:
    return datetime(year, month, day, hour, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "kind", "reason", "days"),
    [
        (at(1, 3), "recheck", "1 of 2 publishers lack 2023, but reports appear from 2024-01-05 on: monthly", 30.0),
        (at(1, 20), "gap", "1 of 2 publishers lack 2023: daily", 1.0),
        (at(3, 29), "gap", "1 of 2 publishers lack 2023, due on 2024-03-31: twice a day", 0.5),
        (at(3, 31), "gap", "1 of 2 publishers lack 2023, due on 2024-03-31: twice a day", 0.5),
        (at(4, 1), "late", "1 of 2 publishers lack 2023, past 2024-03-31: daily", 1.0),
        (at(4, 16), "late", "1 of 2 publishers lack 2023, past 2024-03-31: weekly", 7.0),
        (at(7, 1), "late", "1 of 2 publishers lack 2023, past 2024-03-31: monthly", 30.0),
    ],
)
def test_the_pace_follows_the_season_and_the_deadline(now: datetime, kind: str, reason: str, days: float) -> None:
    fetched = now - timedelta(hours=1)
    (entry,) = plan([Portal("a", (GOVERNMENT, DEPARTMENT), fetched)], now)
    assert (entry.due, entry.kind, entry.reason) == (False, kind, reason)
    assert entry.due_at == fetched + timedelta(days=days) * 3 / 4


def test_a_daily_timer_that_comes_a_little_early_does_not_skip_a_day() -> None:
    now = at(2, 3)
    assert plan([Portal("a", (GOVERNMENT,), now - timedelta(hours=23))], now)[0].due


def test_nothing_missing_is_looked_at_monthly_and_never_fetched_at_once() -> None:
    now = at(2, 3)
    held = Portal("held", (DEPARTMENT,), now - timedelta(days=10))
    old = Portal("old", (DEPARTMENT,), now - timedelta(days=31))
    monthly = "nothing is missing: monthly, for alterations"
    found = plan([held, old, Portal("new", (), None)], now)
    assert [(entry.portal, entry.due, entry.kind, entry.reason) for entry in found] == [
        ("new", True, "new", "never fetched"),
        ("old", True, "recheck", monthly),
        ("held", False, "recheck", monthly),
    ]


def look(state: str, at: datetime, in_a_row: int = 1) -> Look:
    return Look("a", at.isoformat(), state, "why", in_a_row)


@pytest.mark.parametrize(
    ("state", "in_a_row", "hours"),
    [("blocked", 1, 1), ("blocked", 2, 24), ("blocked", 3, 168), ("unreachable", 1, 1), ("unreachable", 9, 168)],
)
def test_a_portal_that_refused_or_was_not_reached_waits_longer_each_time(state: str, in_a_row: int, hours: int) -> None:
    now = at(2, 3)
    (entry,) = plan([Portal("a", (GOVERNMENT,), now, look(state, now, in_a_row))], now)
    assert (entry.due, entry.kind, entry.due_at) == (False, "retry", now + timedelta(hours=hours))
    later = now + timedelta(hours=hours)
    assert plan([Portal("a", (GOVERNMENT,), now, look(state, now, in_a_row))], later)[0].due


def test_after_four_refusals_a_person_must_look() -> None:
    now = at(2, 3)
    (entry,) = plan([Portal("a", (GOVERNMENT,), now, look("blocked", now, 4))], now + timedelta(days=400))
    assert (entry.due, entry.due_at) == (False, None)
    assert entry.reason == "refused 4 times in a row: a person must look first (--retry-blocked asks now)"


def test_lists_that_cannot_be_read_are_tried_weekly_until_the_card_is_mended() -> None:
    now = at(2, 3)
    (entry,) = plan([Portal("a", (GOVERNMENT,), now - timedelta(days=2), look("spider_broken", now))], now)
    assert (entry.due, entry.kind) == (False, "retry")
    assert entry.due_at == now - timedelta(days=2) + timedelta(days=7) * 3 / 4
    assert entry.reason == "its lists could not be read, mend the card; 1 of 1 publishers lack 2023: daily"


TOWN_BUREAU = ("county_department", 2022)


@pytest.mark.parametrize(
    ("publishers", "before", "from_on"),
    [
        ((TOWN_BUREAU,), at(2, 14, 23), at(2, 15, 1)),
        ((("county_government", 2022),), at(4, 14, 23), at(4, 15, 1)),
        ((("county_government", 2022), TOWN_BUREAU), at(2, 14, 23), at(2, 15, 1)),
    ],
)
def test_a_column_without_the_years_report_is_looked_for_anew_after_the_deadline(
    publishers: tuple[tuple[str, int], ...], before: datetime, from_on: datetime
) -> None:
    def one(now: datetime, home: datetime | None = None) -> schedule.Plan:
        return plan([Portal("a", publishers, now - timedelta(hours=2), look("ok", now), home)], now)[0]

    assert (one(before).kind, one(before).due) == ("late", False)
    assert (one(from_on).kind, one(from_on).due) == ("rediscover", True)
    assert one(from_on).reason == "its column shows no report of 2023: look for it from the home page"
    assert one(from_on, from_on - timedelta(days=300)).kind == "rediscover"
    assert one(from_on + timedelta(hours=3), from_on).kind == "late"
    assert one(from_on + timedelta(days=31), from_on).kind == "rediscover"


def test_a_column_where_somebody_has_published_is_not_stale_nor_one_that_never_had_any() -> None:
    now = at(5, 1)
    for publishers in ((TOWN_BUREAU, ("county_department", 2023)), (("county_department", None),)):
        (entry,) = plan([Portal("a", publishers, now - timedelta(days=8), look("ok", now))], now)
        assert entry.kind == "late"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = reports_db(tmp_path)
    conn = sqlite3.connect(path)
    for name, publisher in (("jia", "jia-xian"), ("yi", "yi-zhen"), ("empty", None)):
        insert(conn, "portals", {"id": name, "publisher_id": publisher, "last_fetch": "2023-02-01T00:00:00.000Z",
               "last_outcome": "ok"})  # fmt: skip
    insert(conn, "readings", {"url": "http://www.example.gov.cn/4.html", "body_sha256": "b", "state": "report",
           "report_id": "jia-xian-minzheng-2018", "portal": "jia"})  # fmt: skip
    conn.commit()
    conn.close()
    with Snapshots(tmp_path / "raw.db") as raw:
        for name in ("jia", "yi", "empty"):
            raw.record_fetch(f"http://{name}.example/", outcome="ok", kind="home", body=b"x", portal=name,
                             fetched_at="2023-01-01T00:00:00.000Z")  # fmt: skip
    return tmp_path


def test_the_publishers_of_a_portal_are_its_own_and_those_met_there(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    with closing(open_raw(archive)) as raw:
        portals = schedule.read(conn, raw)
    found = {portal.name: portal.publishers for portal in portals}
    assert found == {
        "empty": (),
        "jia": (("county_government", 2020), ("county_department", 2020)),
        "yi": (("township_or_subdistrict", 2022),),
    }
    first = portals[0]
    assert first.last_fetch == datetime(2023, 2, 1, 8, tzinfo=CHINA)
    assert first.last_home == datetime(2023, 1, 1, 8, tzinfo=CHINA)
    assert first.look == Look("empty", "2023-01-01T00:00:00.000Z", "ok", "")


def cards(directory: Path, *names: str) -> Path:
    directory.mkdir()
    source = Path("crawler/portals/demo.yaml")
    text = (Path(__file__).resolve().parents[2] / source).read_text("utf-8").replace("demo: true\n", "")
    for name in names:
        (directory / f"{name}.yaml").write_text(text.replace("name: demo\n", f"name: {name}\n"), "utf-8")
    return directory


def test_the_command_says_what_is_due_and_why(archive: Path) -> None:
    folder = cards(archive / "cards", "jia", "yi", "fresh")
    run = CliRunner().invoke(command, ["--archive", str(archive), "--portals", str(folder)])
    assert run.exit_code == 0, run.output
    assert re.search(r"^jia  现在 now  \S+ \w+: \w+ ", run.stdout, re.M)
    assert "2 / 2 个门户该看 portals are due" in run.stdout
    assert "1 个年度未找到 years not found" in run.stdout
    assert "fresh  " not in run.stdout
    assert "no card, or the demo: empty\n" in run.stdout
    named = CliRunner().invoke(command, ["--archive", str(archive), "--portals", str(folder), "--names", "--all"])
    assert set(named.stdout.split()) >= {"fresh", "jia", "yi"}


def test_timers_name_program_archive_and_zone_and_survive_odd_paths() -> None:
    text = schedule.systemd("/opt/年 报/nianbao", "/data/100% $x", ["--all", "--notify", 'echo "a\\b"'])
    assert text.count("Asia/Shanghai") == 4
    assert "SuccessExitStatus=3 75\n" in text
    assert (
        'ExecStart="/opt/年 报/nianbao" crawl --due --all --notify "echo \\"a\\\\b\\"" --archive "/data/100%% $$x"\n'
    ) in text
    lines = schedule.cron("/usr/bin/nianbao", "/data/100%").splitlines()
    assert lines[1] == "CRON_TZ=Asia/Shanghai"
    assert lines[2] == "30 2 * 1-4 * /usr/bin/nianbao crawl --due --archive /data/100\\%"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    odd = ["--notify", 'echo "100%" $HOME']
    service, timer = schedule.systemd("/bin/true", "/tmp/年 报", odd).split("# /etc/systemd/system/nianbao.timer\n")
    (tmp_path / "nianbao.service").write_text(service)
    (tmp_path / "nianbao.timer").write_text(timer)
    for name in ("nianbao.service", "nianbao.timer"):
        run = subprocess.run(["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, text=True)
        assert "nianbao" not in run.stderr
        assert run.returncode == 0
