"""Crawls of small loopback portals, in processes of their own, as a user starts them."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.small_portal import Answer, Portal, card, command, environment, listing, nianbao, report

TITLES = [f"青禾县财政局{year}年政府信息公开工作年度报告" for year in range(2020, 2025)]


def path_of(year: int) -> str:
    return f"/nb/t{year + 1}0121_{year}.html"


def rows(years: range) -> list[tuple[str, str, str]]:
    return [(path_of(year), TITLES[year - 2020], f"{year + 1}-01-21") for year in reversed(years)]


def pager(total: int, index: int) -> str:
    return f'<script>createPageHTML({total}, {index}, "index", "html")</script>'


@pytest.fixture
def portal() -> Iterator[Portal]:
    pages: dict[str, Any] = {path_of(year): report(TITLES[year - 2020]) for year in range(2020, 2025)}
    pages["/nb/"] = listing(rows(range(2022, 2025)), pager(2, 0))
    pages["/nb/index_1.html"] = listing(rows(range(2020, 2022)), pager(2, 1))
    with Portal(pages) as running:
        yield running


def crawl(tmp_path: Path, *options: object, private: bool = True) -> subprocess.CompletedProcess[str]:
    return nianbao(
        "crawl", "qinghe", "--portals", tmp_path / "cards", "--archive", tmp_path / "data", *options, private=private
    )


def told(tmp_path: Path, run: int) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((tmp_path / "data" / "runs" / f"{run}.json").read_text("utf-8"))
    return summary


def fetches(tmp_path: Path, *columns: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(tmp_path / "data" / "raw.db") as db:
        return db.execute(f"SELECT {', '.join(columns)} FROM fetches ORDER BY id").fetchall()


def test_first_run_fetches_all_and_the_second_only_what_its_row_says_changed(tmp_path: Path, portal: Portal) -> None:
    card(tmp_path / "cards", portal)
    first = crawl(tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    assert [path for path, _ in portal.journal] == [
        "/robots.txt", "/nb/", "/nb/index_1.html", *map(path_of, (2024, 2023, 2022, 2021, 2020))
    ]  # fmt: skip
    assert portal.journal[0][1]["user-agent"].startswith("nianbao/")
    assert told(tmp_path, 1)["counts"] | {"navigation": 0} == {
        "fetched": 7, "planned": 5, "held": 0, "skipped": 0, "navigation": 0, "attachments": 0,
        "new": 5, "changed": 0, "unchanged": 0, "vanished": 0,
        "refused": 0, "missing": 0, "failed": 0, "blocked": 0, "notes": 0,
    }  # fmt: skip
    hints = json.loads(fetches(tmp_path, "hints")[2][0])
    assert (hints["link_text"], hints["year"], hints["published_on"]) == (TITLES[4], 2024, "2025-01-21")
    assert hints["found_on"] == f"{portal.origin}/nb/"

    portal.journal.clear()
    again = rows(range(2022, 2025))
    again[1] = (again[1][0], again[1][1], "2024-03-05")
    portal.pages["/nb/"] = listing(again, pager(2, 0))
    portal.pages[path_of(2023)] = report(TITLES[3], "更正后的内容。")
    second = crawl(tmp_path)
    assert second.returncode == 0, second.stdout + second.stderr
    assert portal.asked() == [path_of(2023)]
    summary = told(tmp_path, 2)
    assert [line["title"] for line in summary["changed"]] == [TITLES[3]]
    assert (summary["counts"]["held"], summary["counts"]["new"]) == (4, 0)

    portal.journal.clear()
    assert crawl(tmp_path).returncode == 0
    assert portal.asked() == []


def test_a_menu_of_years_that_leads_to_reports_instead_of_lists(tmp_path: Path, portal: Portal) -> None:
    years = (2024, 2023)
    menu = "".join(f'<p><a href="/nb/show_{year}.html">{year}年度</a></p>' for year in years)
    portal.pages["/nb/"] = f"<html><title>青禾县财政局政府信息公开年报</title><body><div>{menu}</div></body></html>"
    shown = [f"/nb/show_{year}.html" for year in years]
    portal.pages |= {
        path: report(f"青禾县财政局{year}年政府信息公开工作年度报告") for path, year in zip(shown, years, strict=True)
    }
    organ = {"name": "青禾县财政局", "region_code": "990123", "level": "county_department"}
    listings = [{"url": f"{portal.origin}/nb/", "scope": "own"}]
    card(tmp_path / "cards", portal, publisher=organ, listings=listings, platform="auto")
    first = crawl(tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    assert [path for path, _ in portal.journal] == ["/robots.txt", "/nb/", *shown]
    assert sorted(line["url"].removeprefix(portal.origin) for line in told(tmp_path, 1)["new"]) == sorted(shown)
    with sqlite3.connect(tmp_path / "data" / "reports.db") as db:
        held = db.execute("SELECT publisher, year FROM reports ORDER BY year").fetchall()
    assert held == [("青禾县财政局", 2023), ("青禾县财政局", 2024)]
    portal.journal.clear()
    assert crawl(tmp_path).returncode == 0
    assert [path for path, _ in portal.journal] == ["/robots.txt", "/nb/"]
    assert told(tmp_path, 2)["held"] == 2


def test_conditional_requests_and_304(tmp_path: Path, portal: Portal) -> None:
    def page(headers: Mapping[str, str]) -> Answer:
        if headers.get("if-none-match") == '"v1"':
            return 304, {}, b""
        return 200, {"ETag": '"v1"', "Content-Type": "text/html"}, report(TITLES[4]).encode()

    portal.pages[path_of(2024)] = page
    card(tmp_path / "cards", portal)
    assert crawl(tmp_path).returncode == 0
    portal.journal.clear()
    assert crawl(tmp_path, "--recheck").returncode == 0
    assert len(portal.asked()) == 5
    conditional = [
        path for path, headers in portal.journal if "if-none-match" in headers or "if-modified-since" in headers
    ]
    assert conditional == [path_of(2024)]
    assert told(tmp_path, 2)["counts"]["unchanged"] == 5
    kept = [
        row[1:]
        for row in fetches(tmp_path, "url", "status", "outcome", "etag", "body_sha256")
        if row[0].endswith(path_of(2024))
    ]
    assert [row[:3] for row in kept] == [(200, "ok", '"v1"'), (304, "unchanged", '"v1"')]
    assert kept[0][3] == kept[1][3]


def test_a_total_that_lies_and_a_pager_that_does_not_turn(tmp_path: Path, portal: Portal) -> None:
    portal.pages["/nb/index_1.html"] = listing(rows(range(2020, 2022)), pager(4, 1))
    portal.pages["/nb/"] = listing(rows(range(2022, 2025)), pager(4, 0))
    portal.pages["/same/"] = listing(rows(range(2022, 2025)), pager(4, 0))
    portal.pages["/same/index_1.html"] = portal.pages["/same/"]
    listings = [{"url": f"{portal.origin}/nb/"}, {"url": f"{portal.origin}/same/"}]
    card(tmp_path / "cards", portal, listings=listings)
    result = crawl(tmp_path)
    assert result.returncode == 3, result.stdout + result.stderr
    assert [line["reason"] for line in told(tmp_path, 1)["notes"]] == [
        f"paging_ignored: {portal.origin}/same/index_1.html: asked for page 2, got an earlier one again",
        f"partial: {portal.origin}/nb/index_2.html: page 3 was announced but is not there",
    ]
    assert "/same/index_2.html" not in [path for path, _ in portal.journal]
    assert told(tmp_path, 1)["counts"]["new"] == 5


def test_a_redirect_inside_is_refused_and_robots_is_obeyed(tmp_path: Path, portal: Portal) -> None:
    with Portal({"/secret": "内部"}) as inside:
        target = f"http://localhost:{inside.port}/secret"
        portal.pages[path_of(2024)] = lambda headers: (302, {"Location": target}, b"")
        portal.pages["/robots.txt"] = f"User-agent: *\nDisallow: {path_of(2023)}\n"
        card(tmp_path / "cards", portal)
        result = crawl(tmp_path)
        assert result.returncode == 3, result.stdout + result.stderr
        assert inside.journal == []
        refused = {line["url"]: line["reason"] for line in told(tmp_path, 1)["refused"]}
        assert refused == {
            portal.origin + path_of(2024): f"host localhost:{inside.port} is neither the card's nor under .gov.cn",
            portal.origin + path_of(2023): "robots.txt disallows it",
        }
        assert path_of(2023) not in portal.asked()


def test_an_internal_address_is_refused_when_it_is_connected_to(tmp_path: Path, portal: Portal) -> None:
    card(tmp_path / "cards", portal)
    result = crawl(tmp_path, private=False)
    assert result.returncode == 0 or result.returncode == 3
    assert portal.journal == []
    assert fetches(tmp_path, "outcome", "reason") == [
        ("refused", "127.0.0.1 leads inside: 127.0.0.1 is an internal address")
    ]


def test_a_test_reaches_no_other_machine(tmp_path: Path, portal: Portal) -> None:
    card(tmp_path / "cards", portal, hosts=["www.qinghe.gov.cn"], home="http://www.qinghe.gov.cn/", listings=[])
    assert crawl(tmp_path).returncode == 0 or told(tmp_path, 1)["exit_code"] == 3
    assert [row[0] for row in fetches(tmp_path, "outcome")] == ["refused"]
    assert "www.qinghe.gov.cn leads inside: 192.0.2.1" in fetches(tmp_path, "reason")[0][0]


def test_a_block_stops_the_portal(tmp_path: Path, portal: Portal) -> None:
    portal.pages[path_of(2023)] = lambda headers: (412, {}, b"<script>$_ts=window['$_ts']</script>")
    card(tmp_path / "cards", portal)
    result = crawl(tmp_path)
    assert result.returncode == 3
    assert portal.asked() == [path_of(2024), path_of(2023)]
    summary = told(tmp_path, 1)
    assert [line["url"] for line in summary["blocked"]] == [portal.origin + path_of(2023)]
    assert (summary["counts"]["new"], summary["counts"]["skipped"]) == (1, 3)


def lacking(tmp_path: Path) -> dict[int, tuple[str, str]]:
    """State and reason of every year of the bureau that is expected and not held, as of the last look."""
    with sqlite3.connect(tmp_path / "data" / "reports.db") as db:
        rows = db.execute(
            "SELECT year, state, reason FROM coverage WHERE report_id IS NULL AND publisher = '青禾县财政局'"
        ).fetchall()
    return {year: (state, reason) for year, state, reason in rows}


def test_coverage_knows_after_a_crawl_why_a_year_is_lacking(tmp_path: Path, portal: Portal) -> None:
    card(tmp_path / "cards", portal)
    del portal.pages[path_of(2021)]
    crawl(tmp_path)
    first = lacking(tmp_path)
    years = range(2025, datetime.now(UTC).year)
    assert list(first) == [2021, *years]
    assert first[2021][0] == "unreachable"
    assert first[2021][1].startswith("门户列出而未能收录：not_found")
    assert [first[year][0] for year in years] == ["silent" for _ in years]
    portal.pages["/nb/"] = lambda headers: (412, {}, b"<script>$_ts=window['$_ts']</script>")
    crawl(tmp_path)
    second = lacking(tmp_path)
    assert second[2021] == first[2021]
    assert [second[year][0] for year in years] == ["blocked" for _ in years]
    assert all(
        reason.startswith(f"门户拒绝访问，未能查看：{portal.origin}/nb/: ") for _, reason in list(second.values())[1:]
    )
    portal.pages["/nb/"] = listing([("/about.html", "机构职能", "2024-01-01")])
    crawl(tmp_path, "--retry-blocked")
    third = lacking(tmp_path)
    assert [third[year][0] for year in years] == ["spider_broken" for _ in years]


def test_gb_pages_under_a_lying_header(tmp_path: Path, portal: Portal) -> None:
    body = listing(rows(range(2022, 2025))).encode("gb18030")
    portal.pages["/nb/"] = lambda headers: (200, {"Content-Type": "text/html; charset=utf-8"}, body)
    card(tmp_path / "cards", portal)
    assert crawl(tmp_path).returncode == 0
    assert [line["title"] for line in told(tmp_path, 1)["new"]] == TITLES[:1:-1]


def test_dry_run_says_what_and_why_and_keeps_nothing(tmp_path: Path, portal: Portal) -> None:
    card(tmp_path / "cards", portal)
    result = crawl(tmp_path, "--dry-run", "--year", "2023")
    assert result.returncode == 0, result.stderr
    assert "1 reports would be asked for" in result.stdout
    assert f"{TITLES[3]}  (new)" in result.stdout
    assert portal.asked() == []
    assert not (tmp_path / "data").exists()


def test_a_dry_run_beside_what_is_held_tells_the_gap_and_writes_nothing(tmp_path: Path, portal: Portal) -> None:
    card(tmp_path / "cards", portal)
    assert crawl(tmp_path, "--year", "2023").returncode == 0
    raw = (tmp_path / "data" / "raw.db").read_bytes()
    portal.journal.clear()
    result = crawl(tmp_path, "--dry-run")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "4 reports would be asked for, 1 are held and not due" in result.stdout
    assert portal.asked() == []
    assert (tmp_path / "data" / "raw.db").read_bytes() == raw
    assert sorted(path.name for path in (tmp_path / "data" / "runs").iterdir()) == ["1.json", "1.log"]


def test_two_portals_in_two_processes(tmp_path: Path, portal: Portal) -> None:
    with Portal({"/nb/": listing(rows(range(2020, 2021))), path_of(2020): report(TITLES[0])}) as other:
        card(tmp_path / "cards", portal)
        card(
            tmp_path / "cards", other, "lanshan", hosts=["localhost"], home=f"http://localhost:{other.port}/",
            listings=[{"url": f"http://localhost:{other.port}/nb/"}],
        )  # fmt: skip
        result = nianbao(
            "crawl",
            "qinghe",
            "lanshan",
            "--workers",
            2,
            "--portals",
            tmp_path / "cards",
            "--archive",
            tmp_path / "data",
        )
    assert result.returncode == 0, result.stdout + result.stderr
    assert told(tmp_path, 1)["counts"]["new"] == 6
    assert sorted({row[0] for row in fetches(tmp_path, "portal")}) == ["lanshan", "qinghe"]
    assert {row[0] for row in fetches(tmp_path, "run_id")} == {1}


def test_killed_in_mid_crawl_the_second_run_goes_on(tmp_path: Path, portal: Portal) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(headers: Mapping[str, str]) -> Answer:
        reached.set()
        go_on.wait(30)
        return 200, {}, report(TITLES[2]).encode()

    portal.pages[path_of(2022)] = slow
    card(tmp_path / "cards", portal)
    options = ["crawl", "qinghe", "--portals", tmp_path / "cards", "--archive", tmp_path / "data"]
    running = subprocess.Popen(
        command(*options), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert reached.wait(60)
    # The third request may leave before the second answer is committed.
    held: list[str] = []
    for _ in range(200):
        held = [row[0] for row in fetches(tmp_path, "url") if "/nb/t" in row[0]]
        if len(held) == 2:
            break
        time.sleep(0.05)
    assert held == [portal.origin + path_of(2024), portal.origin + path_of(2023)]
    running.send_signal(signal.SIGKILL)
    running.wait()
    go_on.set()
    portal.journal.clear()
    portal.pages[path_of(2022)] = report(TITLES[2])
    result = crawl(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert portal.asked() == [path_of(2022), path_of(2021), path_of(2020)]
    assert told(tmp_path, 2)["counts"]["held"] == 2


def test_a_second_crawl_at_the_same_time_exits_75(tmp_path: Path, portal: Portal) -> None:
    card(tmp_path / "cards", portal)
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = crawl(tmp_path)
    assert result.returncode == 75
    assert "another run is writing to this archive" in result.stderr
    assert portal.journal == []


def test_scrapy_crawl_reports_is_the_same_spider(tmp_path: Path, portal: Portal) -> None:
    card(tmp_path / "cards", portal)
    variables = {
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
        "NIANBAO_ARCHIVE": str(tmp_path / "data"),
        "NIANBAO_PORTALS": str(tmp_path / "cards"),
    }
    words = command()
    result = subprocess.run(
        [words[0], "-m", "scrapy", "crawl", "reports", "-a", "portals=qinghe"],
        env=environment() | variables, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert told(tmp_path, 1)["counts"]["new"] == 5
    with sqlite3.connect(tmp_path / "data" / "raw.db") as db:
        assert db.execute("SELECT finish_reason, ok FROM runs").fetchall() == [("finished", 7)]
    assert os.path.exists(tmp_path / "data" / "reports.db")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["crawl"], "name the portals to crawl"),
        (["crawl", "demmo"], "did you mean 'demo'?"),
        (["portal", "check", "nowhere"], "no card is named nowhere"),
    ],
)
def test_wrong_usage_exits_2(arguments: list[str], words: str) -> None:
    result = nianbao(*arguments)
    assert result.returncode == 2
    assert words in result.stderr
