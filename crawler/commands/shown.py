"""What a crawl shows while it runs: hosts at work on a terminal, a line a minute elsewhere."""

from __future__ import annotations

import sys
import threading
import time

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from crawler.progress import Progress

HOSTS = 12
"""Hosts on the screen, those heard of last."""
MINUTE = 60.0


class Shown:
    """A context in which progress is shown on standard error."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._state = Progress()
        self._over = threading.Event()
        self._live: Live | None = None
        if sys.stderr.isatty():
            self._live = Live(console=Console(stderr=True), transient=True, auto_refresh=False)
        # Its own clock: a line is due when nothing happens, too.
        self._clock = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Shown:
        if self._live:
            self._live.start()
        self._clock.start()
        return self

    def __exit__(self, *stopped: object) -> None:
        self._over.set()
        self._clock.join()
        if self._live:
            self._live.stop()

    def __call__(self, progress: Progress) -> None:
        """Take note of how far the crawl is."""
        self._state = progress

    def _tick(self) -> None:
        while not self._over.wait(0.25 if self._live else MINUTE):
            if self._live:
                self._live.update(screen(self._state, time.monotonic() - self._began), refresh=True)
            else:
                click.echo(line(self._state), err=True)


def screen(progress: Progress, seconds: float) -> Table:
    """The crawl on a terminal: totals above, the hosts at work below."""
    took = f"{int(seconds // 60)}:{int(seconds % 60):02}"
    title = f"{progress.fetched} requests · {progress.planned} reports to ask for · {took}"
    table = Table("host", "portal", "asked", "answered", "last", title=title, title_justify="left", box=None)
    for host in list(progress.hosts.values())[-HOSTS:]:
        last = host.outcome if host.answered >= host.asked else "waiting"
        table.add_row(Text(host.name), Text(host.portal), str(host.asked), str(host.answered), last)
    if len(progress.hosts) > HOSTS:
        table.caption = f"and {len(progress.hosts) - HOSTS} more hosts"
    return table


def line(progress: Progress) -> str:
    """The crawl in one line, for a log."""
    made = f"{progress.fetched} requests made, {progress.planned} reports planned, {len(progress.hosts)} hosts"
    parts = [f"crawling: {made}"]
    for outcome in ("blocked", "failed"):
        if names := progress.of_outcome(outcome):
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            parts.append(f"{outcome}: {', '.join(names[:3])}{more}")
    return "; ".join(parts)
