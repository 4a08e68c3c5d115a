"""A harvest from beginning to end: lock, run row, Scrapy in processes of its own, build, summary."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from archive.database import now
from archive.exits import DISK
from archive.lock import writing
from archive.looks import refresh
from archive.snapshots import Snapshots
from archive.tallies import coverage as coverage_now
from crawler.card import Card
from crawler.errors import CrawlError
from crawler.progress import Progress
from crawler.records import make_records
from crawler.registry import load, select
from crawler.summary import CrawlSummary, Line
from parsers.publishers import publisher_id

Watcher = Callable[[Progress], None]
"""Told how far the crawl is, whenever a process says something."""


def run_crawl(
    archive: Path,
    portals: Sequence[str] = (),
    *,
    everything: bool = False,
    year: int | None = None,
    delay: float | None = None,
    workers: int = 1,
    dry_run: bool = False,
    recheck: bool = False,
    retry_blocked: bool = False,
    rediscover: Sequence[str] = (),
    portals_dir: Path | None = None,
    host_map: Mapping[str, str] | None = None,
    progress: Watcher | None = None,
) -> CrawlSummary:
    """Crawl ``portals`` (names of cards, or ``everything`` but the demo) into ``archive``, build, and say what came.

    The column of the portals named in ``rediscover`` is looked for anew where their lists show no report of last year.
    ``delay`` (seconds) stands in for the cards' own; ``host_map`` leads host names to ``address:port``. Portals that
    share a host stay in one of the ``workers`` processes. Killed at any moment, the same call goes on from what was
    committed. Raises :class:`crawler.errors.CrawlError` (a wrong card or name, a process that died) and
    :class:`archive.lock.ArchiveLocked`.
    """
    cards = select(load(portals_dir), portals, everything=everything)
    if not cards:
        raise CrawlError("no portal to crawl; name one, or give --all") from None
    settings = {
        "NIANBAO_ARCHIVE": str(archive.resolve()),
        "NIANBAO_PORTALS": str(portals_dir.resolve()) if portals_dir else "",
        "NIANBAO_DELAY": "" if delay is None else str(delay),
        "NIANBAO_HOST_MAP": json.dumps(dict(host_map or {})),
        "NIANBAO_CHILD": "1",
    }
    told = {"year": str(year or ""), "dry_run": "1" if dry_run else "", "retry_blocked": "1" if retry_blocked else ""}
    told["rediscover"] = ",".join(rediscover)
    spider = "recheck" if recheck else "reports"
    groups = partition(cards, workers)
    if dry_run:
        with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
            settings["NIANBAO_BUILD"] = "0"
            return _crawl(spider, groups, settings, told, Path(folder) / "dry", CrawlSummary(dry_run=True), progress)
    with ExitStack() as stack:
        held = stack.enter_context(writing(archive, "crawl"))
        with Snapshots(archive / "raw.db") as snapshots:
            begun = {"portals": [card.name for card in cards], **({"year": year} if year else {})}
            run_id = snapshots.start_run("crawl", details=begun)
        settings |= {"NIANBAO_RUN_ID": str(run_id), "NIANBAO_BUILD": "1" if len(groups) == 1 else "0"}
        summary = CrawlSummary(run_id=run_id, year=year, started_at=now(), finish_reason="fault")
        summary.coverage["before"] = coverage_now(archive)
        try:
            summary.finish_reason = ""
            _crawl(spider, groups, settings, told, archive / "runs" / str(run_id), summary, progress, held)
            if len(groups) > 1:
                make_records(archive, summary)
        except BaseException as error:
            summary.finish_reason = "interrupted" if isinstance(error, KeyboardInterrupt) else "fault"
            raise
        finally:
            summary.finished_at = now()
            with Snapshots(archive / "raw.db") as snapshots:
                snapshots.finish_run(run_id, summary.finish_reason, details=summary.details)
            summary.write(archive / "runs" / f"{run_id}.json")
        try:
            refresh(archive, publisher_id)
            summary.coverage["after"] = coverage_now(archive)
        except sqlite3.Error as error:
            # All is fetched and told; what coverage says of it waits for the next build.
            summary.notes.append(Line("", "", "", f"build_failed: {error}"))
        # Once more, because coverage is known only when the run has ended.
        summary.write(archive / "runs" / f"{run_id}.json")
    return summary


def partition(cards: Sequence[Card], workers: int) -> list[tuple[Card, ...]]:
    """Share the cards among at most ``workers`` processes, so that no host is asked by two of them."""
    clusters: list[tuple[set[str], list[Card]]] = []
    for card in cards:
        hosts = {host.split(":")[0] for host in card.hosts}
        together = [card]
        apart = []
        for held, members in clusters:
            if held & hosts:
                hosts |= held
                together = [*members, *together]
            else:
                apart.append((held, members))
        clusters = [*apart, (hosts, together)]
    groups: list[list[Card]] = [[] for _ in range(min(max(workers, 1), len(clusters)))]
    for _, members in sorted(clusters, key=lambda cluster: -len(cluster[1])):
        min(groups, key=len).extend(members)
    return [tuple(group) for group in groups]


def _crawl(
    spider: str,
    groups: Sequence[tuple[Card, ...]],
    settings: Mapping[str, str],
    told: Mapping[str, str],
    stem: Path,
    summary: CrawlSummary,
    progress: Watcher | None,
    lock: int | None = None,
) -> CrawlSummary:
    """Run one Scrapy process a group and add up what they report. ``stem`` is where logs and part reports go."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    children = []
    for number, group in enumerate(groups):
        part, log = (
            Path(f"{stem}.part{number}.json"),
            Path(f"{stem}.{number}.log" if len(groups) > 1 else f"{stem}.log"),
        )
        given = {**settings, "NIANBAO_REPORT": str(part), "LOG_FILE": str(log)}
        arguments = {**told, "portals": ",".join(card.name for card in group)}
        command = [sys.executable, "-m", "scrapy", "crawl", spider]
        command += [item for name, value in arguments.items() for item in ("-a", f"{name}={value}")]
        command += [item for name, value in given.items() for item in ("-s", f"{name}={value}")]
        # The open pipe on its standard input is the child's sign that we live; see crawler/extensions/parent.py.
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("ab"),
            # It holds the archive as long as it lives, should we die before it.
            pass_fds=() if lock is None else (lock,),
            env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
        )
        children.append((child, part, log))
    watching = _watch([child.stdout for child, _, _ in children if child.stdout], progress)
    summary.portals = [card.name for group in groups for card in group]
    interrupted = _wait([child for child, _, _ in children])
    for thread in watching:
        thread.join()
    for child, part, log in children:
        if not part.is_file():
            if interrupted:
                continue
            if child.returncode == DISK:
                summary.finish_reason = "disk_error"
                continue
            tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:]) if log.is_file() else ""
            raise CrawlError(f"the crawling process ended with {child.returncode} and no report; {log} ends:\n{tail}")
        summary.add(CrawlSummary.read(part))
        part.unlink()
    if interrupted:
        summary.finish_reason = "interrupted"
    return summary


def _wait(children: Sequence[subprocess.Popen[bytes]]) -> bool:
    """Wait for the processes; Ctrl-C and SIGTERM are passed on, and a second one ends them at once."""
    asked = 0

    def pass_on(number: int, frame: object) -> None:
        nonlocal asked
        asked += 1
        for child in children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM if asked == 1 else signal.SIGKILL)

    if threading.current_thread() is threading.main_thread():
        earlier = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    else:
        earlier = {}
    try:
        for child in children:
            child.wait()
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
    return asked > 0


def _watch(pipes: Sequence[IO[bytes]], progress: Watcher | None) -> list[threading.Thread]:
    """Read the processes' progress lines and add them up for ``progress``."""
    state = Progress()
    lock = threading.Lock()

    def read(index: int, pipe: IO[bytes]) -> None:
        for line in pipe:
            try:
                told = json.loads(line)
            except ValueError:
                continue  # a library that prints is no reason to stop
            with lock:
                state.take(index, told)
                if progress:
                    progress(state)

    threads = [threading.Thread(target=read, args=item, daemon=True) for item in enumerate(pipes)]
    for thread in threads:
        thread.start()
    return threads
