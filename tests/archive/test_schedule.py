"""What is due follows from what is missing, at the pace of the season."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from invented import insert, reports_db

from archive import schedule
from archive.schedule import Portal, plan
from crawler.commands.schedule import command

CHINA = timezone(timedelta(hours=8))
GOVERNMENT, DEPARTMENT = ("county_government", 2022), ("county_department", 2023)


def at(month: int, day: int, hour: int = 3, year: int = 2024) -> datetime:
    return datetime(year, month, day, hour, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "reason", "days"),
    [
        (at(1, 3), "1 of 2 publishers lack 2023, but reports appear from 2024-01-05 on: monthly", 30.0),
        (at(2, 3), "1 of 2 publishers lack 2023: daily", 1.0),
        (at(3, 29), "1 of 2 publishers lack 2023, due on 2024-03-31: twice a day", 0.5),
        (at(3, 31), "1 of 2 publishers lack 2023, due on 2024-03-31: twice a day", 0.5),
        (at(4, 1), "1 of 2 publishers lack 2023, past 2024-03-31: daily", 1.0),
        (at(4, 16), "1 of 2 publishers lack 2023, past 2024-03-31: weekly", 7.0),
        (at(7, 1), "1 of 2 publishers lack 2023, past 2024-03-31: monthly", 30.0),
    ],
)
def test_the_pace_follows_the_season_and_the_deadline(now: datetime, reason: str, days: float) -> None:
    fetched = now - timedelta(hours=1)
    (entry,) = plan([Portal("a", (GOVERNMENT, DEPARTMENT), fetched)], now)
    assert (entry.due, entry.reason) == (False, reason)
    assert entry.due_at == fetched + timedelta(days=days) * 3 / 4


def test_a_daily_timer_that_comes_a_little_early_does_not_skip_a_day() -> None:
    now = at(2, 3)
    assert plan([Portal("a", (GOVERNMENT,), now - timedelta(hours=23))], now)[0].due


def test_nothing_missing_is_looked_at_monthly_and_never_fetched_at_once() -> None:
    now = at(2, 3)
    held = Portal("held", (DEPARTMENT,), now - timedelta(days=10))
    old = Portal("old", (DEPARTMENT,), now - timedelta(days=31))
    assert [(entry.portal, entry.due, entry.reason) for entry in plan([held, old, Portal("new", (), None)], now)] == [
        ("new", True, "never fetched"),
        ("old", True, "nothing is missing: monthly, for alterations"),
        ("held", False, "nothing is missing: monthly, for alterations"),
    ]


def test_a_portal_that_blocked_us_is_left_alone_for_a_week() -> None:
    now = at(2, 3)
    (entry,) = plan([Portal("a", (GOVERNMENT,), now - timedelta(days=3), "blocked")], now)
    assert not entry.due
    assert entry.reason == "1 of 1 publishers lack 2023: daily; blocked last time, so weekly"


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
    return tmp_path


def test_the_publishers_of_a_portal_are_its_own_and_those_met_there(archive: Path) -> None:
    conn = sqlite3.connect(archive / "reports.db")
    found = {portal.name: portal.publishers for portal in schedule.read(conn)}
    assert found == {
        "empty": (),
        "jia": (("county_government", 2020), ("county_department", 2020)),
        "yi": (("township_or_subdistrict", 2022),),
    }
    first = schedule.read(conn)[0]
    assert first.last_fetch == datetime(2023, 2, 1, 8, tzinfo=CHINA)
    assert schedule.silent(conn) == 1


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
    assert "jia  now  2 of 2 publishers lack " in run.stdout
    assert "2 of 2 portals are due" in run.stdout
    assert "1 years between held reports have not been found" in run.stdout
    assert "fresh  now" not in run.stdout
    assert "not planned, for want of a card (see --portals) or as the demo: empty\n" in run.stdout
    named = CliRunner().invoke(command, ["--archive", str(archive), "--portals", str(folder), "--names", "--all"])
    assert set(named.stdout.split()) >= {"fresh", "jia", "yi"}


def test_timers_name_program_archive_and_zone_and_survive_odd_paths() -> None:
    text = schedule.systemd("/opt/年 报/nianbao", "/data/100% $x", ["--all"])
    assert text.count("Asia/Shanghai") == 4
    assert "SuccessExitStatus=3 75\n" in text
    program, archive = "'/opt/年 报/nianbao'", "--archive '/data/100%% $$x'"
    assert (
        f'ExecStart=/bin/sh -c "due=$$({program} schedule --names --all {archive}) || exit;'
        f' [ -z \\"$$due\\" ] || exec {program} crawl $$due {archive}"\n'
    ) in text
    lines = schedule.cron("/usr/bin/nianbao", "/data/100%").splitlines()
    assert lines[1] == "CRON_TZ=Asia/Shanghai"
    assert lines[2] == (
        "30 2 * 1-4 * due=$(/usr/bin/nianbao schedule --names --archive /data/100\\%) || exit;"
        ' [ -z "$due" ] || exec /usr/bin/nianbao crawl $due --archive /data/100\\%'
    )


def test_what_the_timer_runs_is_a_shell_command_that_crawls_what_is_due(tmp_path: Path) -> None:
    program = tmp_path / "nian bao"
    program.write_text(
        '#!/bin/sh\ncd "$(dirname "$0")"\nif [ "$1" = schedule ]; then cat due; else echo "$@" > ran; fi\n'
    )
    program.chmod(0o755)
    script = schedule._script(str(program), str(tmp_path / "data"), [])
    (tmp_path / "due").write_text("")
    assert subprocess.run(["/bin/sh", "-c", script]).returncode == 0
    assert not (tmp_path / "ran").exists()
    (tmp_path / "due").write_text("a b\n")
    assert subprocess.run(["/bin/sh", "-c", script]).returncode == 0
    assert (tmp_path / "ran").read_text() == f"crawl a b --archive {tmp_path / 'data'}\n"
    (tmp_path / "due").unlink()
    assert subprocess.run(["/bin/sh", "-c", script], stderr=subprocess.DEVNULL).returncode == 1


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    service, timer = schedule.systemd("/bin/true", "/tmp").split("# /etc/systemd/system/nianbao.timer\n")
    (tmp_path / "nianbao.service").write_text(service)
    (tmp_path / "nianbao.timer").write_text(timer)
    for name in ("nianbao.service", "nianbao.timer"):
        run = subprocess.run(["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, text=True)
        assert "nianbao" not in run.stderr
        assert run.returncode == 0
