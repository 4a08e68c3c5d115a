"""What is due is crawled, and a column without last year's report is looked for anew."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.coverage import CHINA
from archive.schedule import Plan
from crawler.commands import crawl
from crawler.planned import Planned
from crawler.run import run_crawl
from crawler.summary import CrawlSummary, Line
from tests.crawler.small_portal import Portal, card, listing, nianbao, report

LAST = datetime.now(CHINA).year - 1


def title(year: int) -> str:
    return f"青禾县财政局{year}年政府信息公开工作年度报告"


def row(year: int) -> tuple[str, str, str]:
    return f"/nb/t{year + 1}0121_{year}.html", title(year), f"{year + 1}-01-21"


def test_a_stale_column_is_looked_for_from_the_home_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_ALLOW_PRIVATE", "1")
    pages: dict[str, Any] = {row(year)[0]: report(title(year)) for year in (LAST - 2, LAST - 1, LAST)}
    pages["/old/"] = listing([row(LAST - 1), row(LAST - 2)])
    pages["/"] = "<html><title>青禾县人民政府</title><a href='/zwgk/'>政府信息公开</a></html>"
    pages["/zwgk/"] = "<html><title>政府信息公开</title><a href='/new/'>政府信息公开年报</a></html>"
    pages["/new/"] = listing([row(LAST), row(LAST - 1)])
    with Portal(pages) as portal:
        cards = card(tmp_path / "cards", portal, listings=[{"url": f"{portal.origin}/old/"}]).parent
        first = run_crawl(tmp_path / "data", ["qinghe"], portals_dir=cards)
        assert (len(first.new), first.exit_code) == (2, 0)
        again = run_crawl(tmp_path / "data", ["qinghe"], portals_dir=cards, rediscover=["qinghe"])
        assert [line.title for line in again.new] == [title(LAST)]
        old, new = f"{portal.origin}/old/", f"{portal.origin}/new/"
        assert [line.reason for line in again.notes] == [
            f"column_moved: {old} shows no report of {LAST}; found at {new}: put it on the card"
        ]
        portal.journal.clear()
        third = run_crawl(tmp_path / "data", ["qinghe"], portals_dir=cards)
        assert (third.new, [path for path, _ in portal.journal if path == "/"]) == ([], [])
    with sqlite3.connect(tmp_path / "data" / "reports.db") as db:
        assert db.execute("SELECT MAX(year) FROM reports").fetchone() == (LAST,)


def planned(*plans: Plan) -> Planned:
    return Planned(plans, [], [], 0)


def test_due_crawls_what_is_due_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2024, 2, 15, 3, tzinfo=CHINA)
    plans = planned(
        Plan("a", True, now, "gap", "1 of 2 publishers lack 2023: daily"),
        Plan("b", True, now, "rediscover", "its column shows no report of 2023"),
        Plan("c", False, now + timedelta(days=1), "recheck", "nothing is missing"),
    )
    asked: dict[str, Any] = {}

    def run(archive: Path, portals: tuple[str, ...], **more: Any) -> CrawlSummary:
        asked.update(portals=portals, everything=more["everything"], rediscover=more["rediscover"])
        return CrawlSummary(run_id=1, finish_reason="finished", portals=list(portals))

    monkeypatch.setattr(crawl, "planned", lambda *given, **more: plans)
    monkeypatch.setattr(crawl, "run_crawl", run)
    result = CliRunner().invoke(crawl.command, ["--due", "--archive", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[:3] == [
        "a  尚缺 gap: 1 of 2 publishers lack 2023: daily",
        "b  重找栏目 rediscover: its column shows no report of 2023",
        "Run 1 finished: a, b",
    ]
    assert asked == {"portals": ("a", "b"), "everything": False, "rediscover": ["b"]}


def test_nothing_due_is_said_with_what_comes_next_and_is_a_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Plan("c", False, datetime(2024, 2, 15, 3, tzinfo=CHINA), "recheck", "nothing is missing")
    monkeypatch.setattr(crawl, "planned", lambda *given, **more: planned(later))
    result = CliRunner().invoke(crawl.command, ["--due", "--archive", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (
        0,
        "现在没有该看的门户 Nothing is due; 下次 next from 2024-02-15 03:00.\n",
    )
    named = CliRunner().invoke(crawl.command, ["--due", "c", "--archive", str(tmp_path)])
    assert (named.exit_code, named.stderr) == (2, "Error: --due finds the portals itself; name none\n")


def test_a_crawl_notifies_when_the_state_has_changed_and_only_then(tmp_path: Path) -> None:
    with Portal({row(LAST)[0]: report(title(LAST)), "/nb/": listing([row(LAST)])}) as portal:
        cards = card(tmp_path / "cards", portal).parent
        words = ["crawl", "qinghe", "--portals", cards, "--archive", tmp_path / "data"]
        tell = ["--notify", f"echo told >> {tmp_path / 'told'}"]
        assert nianbao(*words, *tell).returncode == 0
        assert nianbao(*words, *tell).returncode == 0
        assert (tmp_path / "told").read_text() == "told\n"
        portal.pages["/nb/"] = lambda headers: (412, {}, b"<script>$_ts=window['$_ts']</script>")
        assert nianbao(*words, *tell).returncode == 3
        assert (tmp_path / "told").read_text() == "told\ntold\n"
        failing = nianbao(*words, "--retry-blocked", "--notify", "exit 9")
        assert failing.returncode == 3
        assert "not notified" not in failing.stderr  # still blocked: nothing has changed
        portal.pages["/nb/"] = listing([row(LAST)])
        failing = nianbao(*words, "--retry-blocked", "--notify", "exit 9")
        assert failing.returncode == 3
        assert "not notified, so the next run tries again: exit 9: ended with 9" in failing.stderr


def test_coverage_that_cannot_be_written_is_told_and_loses_no_crawl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setenv("NIANBAO_ALLOW_PRIVATE", "1")
    monkeypatch.setattr("crawler.run.refresh", full)
    with Portal({row(LAST)[0]: report(title(LAST)), "/nb/": listing([row(LAST)])}) as portal:
        cards = card(tmp_path / "cards", portal).parent
        told = run_crawl(tmp_path / "data", ["qinghe"], portals_dir=cards)
    assert [line.title for line in told.new] == [title(LAST)]
    assert [line.reason for line in told.notes] == ["build_failed: database or disk is full"]
    assert told.exit_code == 3


def test_a_run_says_how_the_look_at_each_of_its_portals_went() -> None:
    names = ["fine", "refused", "forbidden", "gone", "dumb", "moved", "left"]
    told = CrawlSummary(
        finish_reason="finished",
        portals=names,
        blocked=[Line("refused", "http://b.example/1", "", "jsl: a challenge")],
        refused=[Line("forbidden", "http://c.example/nb/", "", "robots.txt"), Line("fine", "http://a.example/x")],
        failed=[Line("gone", "http://d.example/nb/", "", "no answer"), Line("fine", "http://a.example/7")],
        notes=[
            Line("forbidden", "", "", "listing_failed: http://c.example/nb/: refused, robots.txt"),
            Line("gone", "", "", "listing_failed: http://d.example/nb/: no answer"),
            Line("dumb", "", "", "no_reports: http://e.example/nb/: no link looks like a report"),
            Line("moved", "", "", "listing_failed: http://f.example/nb/: not_found, the server answered 404"),
            Line("left", "", "", "waiting: turned us away in 2 runs in a row"),
            Line("fine", "", "", "partial: http://a.example/: page 3 was announced but is not there"),
        ],
    )  # fmt: skip
    assert {name: look["state"] for name, look in told.looks.items()} == {
        "fine": "ok",
        "refused": "blocked",
        "forbidden": "blocked",
        "gone": "unreachable",
        "dumb": "spider_broken",
        "moved": "spider_broken",
    }
    assert told.looks["refused"]["reason"] == "http://b.example/1: jsl: a challenge"
    told.year = 2020
    assert "fine" not in told.looks
    assert told.looks["refused"]["state"] == "blocked"
    told.finish_reason = "interrupted"
    assert told.looks == {}
