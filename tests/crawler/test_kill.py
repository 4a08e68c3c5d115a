"""Killed at any moment, out of disk: what was acknowledged is kept, not fetched again, and the next run completes."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from archive.snapshots import Snapshots
from tests.crawler.small_portal import Answer, Portal, card, command, environment, listing, report

YEARS = range(2012, 2025)
TITLES = {year: f"青禾县财政局{year}年政府信息公开工作年度报告" for year in YEARS}
PATHS = {year: f"/nb/t{year + 1}0121_{year}.html" for year in YEARS}
LISTS = ("/nb/", "/nb/index_1.html", "/nb/index_2.html")


def pages() -> dict[str, Any]:
    years = sorted(YEARS, reverse=True)
    parts = (years[:5], years[5:10], years[10:])
    found: dict[str, Any] = {PATHS[year]: report(title) for year, title in TITLES.items()}
    for index, (path, part) in enumerate(zip(LISTS, parts, strict=True)):
        rows = [(PATHS[year], TITLES[year], f"{year + 1}-01-21") for year in part]
        found[path] = listing(rows, f'<script>createPageHTML(3, {index}, "index", "html")</script>')
    return found


def start(tmp_path: Path, **more: Any) -> subprocess.Popen[bytes]:
    words = command("crawl", "qinghe", "--portals", tmp_path / "cards", "--archive", tmp_path / "data")
    return subprocess.Popen(
        words, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **more
    )


def ended(killed: subprocess.Popen[bytes]) -> None:
    """Wait until what the killed process had started has ended too: it notices by itself."""
    while True:
        try:
            os.killpg(killed.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)


def verified(archive: Path) -> list[str]:
    """Addresses acknowledged in a raw.db that is whole: every body is what its hash says."""
    path = archive / "raw.db"
    if not path.is_file():
        return []
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with Snapshots(path) as raw:
        held = [fetch for fetch in raw.fetches() if fetch.body_sha256]
        for fetch in held:
            assert hashlib.sha256(raw.body(str(fetch.body_sha256))).hexdigest() == fetch.body_sha256
    return [fetch.url for fetch in held if fetch.outcome in ("ok", "unchanged")]


def completes(tmp_path: Path, portal: Portal, acknowledged: list[str]) -> None:
    """The same command again fetches what is missing, nothing twice, and ends with all thirteen reports."""
    portal.pages, wanted = pages(), {*LISTS, *PATHS.values()}
    portal.journal.clear()
    running = start(tmp_path)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 0, (out + err).decode()
    again = [portal.origin + path for path, _ in portal.journal if path != "/robots.txt"]
    assert sorted(again) == sorted({portal.origin + path for path in wanted} - set(acknowledged))
    assert set(verified(tmp_path / "data")) == {portal.origin + path for path in wanted}
    with sqlite3.connect(tmp_path / "data" / "reports.db") as db:
        assert db.execute("SELECT COUNT(*), COUNT(DISTINCT year) FROM reports").fetchone() == (13, 13)


@pytest.mark.parametrize("seed", range(8))
def test_killed_at_a_random_moment(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with Portal(pages()) as portal:
        card(tmp_path / "cards", portal)
        victim: list[subprocess.Popen[bytes]] = []
        path = chance.choice([*LISTS, *PATHS.values()])
        answer, pause = portal.pages[path], chance.uniform(0, 0.05)

        def kill() -> None:
            # The crawling process may be starved of its parent first, or both die at once.
            target = victim[0].pid
            (os.kill if seed % 2 else os.killpg)(target, signal.SIGKILL)

        def fatal(headers: Mapping[str, str]) -> Answer:
            threading.Timer(pause, kill).start()
            return 200, {"Content-Type": "text/html; charset=utf-8"}, str(answer).encode()

        portal.pages[path] = fatal
        victim.append(start(tmp_path))
        victim[0].communicate(timeout=120)
        ended(victim[0])
        if victim[0].returncode == 0:  # the last page: the run was over before the blow fell
            assert path == min(PATHS.values())
        acknowledged = verified(tmp_path / "data")
        completes(tmp_path, portal, acknowledged)


def test_the_crawling_process_alone_is_killed(tmp_path: Path) -> None:
    with Portal(pages()) as portal:
        card(tmp_path / "cards", portal)
        victim: list[subprocess.Popen[bytes]] = []

        def fatal(headers: Mapping[str, str]) -> Answer:
            (child,) = Path(f"/proc/{victim[0].pid}/task/{victim[0].pid}/children").read_text().split()
            os.kill(int(child), signal.SIGKILL)
            return 200, {}, b""

        portal.pages[PATHS[2018]] = fatal
        victim.append(start(tmp_path))
        _, err = victim[0].communicate(timeout=120)
        assert victim[0].returncode == 1
        assert "the crawling process ended with -9 and no report" in err.decode()
        completes(tmp_path, portal, verified(tmp_path / "data"))


@pytest.mark.parametrize("kilobytes", [64, 110, 170])
def test_a_full_disk_ends_the_crawl_and_loses_nothing(tmp_path: Path, kilobytes: int) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    filler = {year: hashlib.sha512(str(year).encode()).hexdigest() * 200 for year in YEARS}
    with Portal(pages()) as portal:
        for year in YEARS:
            portal.pages[PATHS[year]] = report(TITLES[year]).replace("</body>", f"<!-- {filler[year]} --></body>")
        card(tmp_path / "cards", portal)
        running = start(tmp_path, preexec_fn=limit)
        out, err = running.communicate(timeout=120)
        assert running.returncode == 74, (out + err).decode()
        completes(tmp_path, portal, verified(tmp_path / "data"))


def test_two_crawls_at_once_the_second_is_told(tmp_path: Path) -> None:
    reached, go_on = threading.Event(), threading.Event()
    with Portal(pages()) as portal:
        card(tmp_path / "cards", portal)

        def slow(headers: Mapping[str, str]) -> Answer:
            reached.set()
            go_on.wait(60)
            return 200, {}, str(pages()["/nb/"]).encode()

        portal.pages["/nb/"] = slow
        first = start(tmp_path)
        assert reached.wait(60)
        second = start(tmp_path)
        _, err = second.communicate(timeout=60)
        assert second.returncode == 75
        assert "another run is writing to this archive" in err.decode()
        go_on.set()
        first.communicate(timeout=120)
        assert first.returncode == 0
        assert len([path for path, _ in portal.journal if path == "/nb/"]) == 1
