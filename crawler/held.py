"""What raw.db holds of a portal, as a crawl needs to know it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from archive.snapshots import Fetch, Snapshots
from crawler.due import Held
from crawler.platforms.listing import Ask, Pairs

Key = tuple[str, Pairs | None]
"""An address and the fields posted to it: what tells one list page from another."""

_LISTS = ("listing", "column", "home", "probe")
_GOOD = ("ok", "unchanged")


class HeldPages:
    """Answers from ``snapshots``, nothing at all where there is none (a first dry run)."""

    def __init__(self, snapshots: Snapshots | None, run_id: int = 0) -> None:
        self.snapshots = snapshots
        self.cut_off = frozenset(_cut_off(snapshots, run_id)) if snapshots else frozenset[int]()
        """Runs before this one that were killed or interrupted, back to the last that came to its end."""

    def latest(self, url: str) -> Fetch | None:
        """The last good fetch of an address."""
        return self.snapshots.latest(url) if self.snapshots else None

    def body(self, fetch: Fetch | None) -> bytes | None:
        """The bytes of a fetch."""
        if self.snapshots is None or fetch is None or not fetch.body_sha256:
            return None
        return self.snapshots.body(fetch.body_sha256)

    def of(self, url: str) -> tuple[Fetch | None, Held | None]:
        """The last good fetch of an address, and how its last fetch went."""
        if self.snapshots is None:
            return None, None
        good = self.latest(url)
        last = good
        for last in self.snapshots.fetches(url=url, after=good.id if good else 0):  # noqa: B007 - the last one stays
            pass
        if last is None:
            return None, None
        shown = (str(last.hints.get("link_text", "")), str(last.hints.get("published_on", "")))
        return good, Held(last is good, last.outcome, datetime.fromisoformat(last.fetched_at), shown, last.run_id)

    def answers(self, portal: str) -> dict[Key, Fetch]:
        """List pages that a run which was cut off has fetched already: they need not be asked for again."""
        return {
            key_of(fetch): fetch
            for run_id in sorted(self.cut_off)
            for fetch in self._fetches(portal, run_id=run_id)
            if fetch.kind in _LISTS and fetch.outcome in _GOOD
        }

    def reports(self, portal: str) -> dict[str, Fetch]:
        """The last good fetch of every report of a portal, by address."""
        return {fetch.url: fetch for fetch in self._fetches(portal, kind="report") if fetch.outcome in _GOOD}

    def column(self, portal: str) -> Fetch | None:
        """The list that an earlier run found from the home page."""
        found = None
        for fetch in self._fetches(portal, kind="listing"):
            if fetch.hints.get("trail") and fetch.outcome in _GOOD:
                found = fetch
        return found

    def blocked(self, portal: str) -> list[datetime]:
        """When the portal turned us away in each of the last runs in a row, the last first."""
        times: list[datetime] = []
        for run in self.snapshots.portal_runs(portal) if self.snapshots else ():
            if not run["blocked"]:
                break
            times.append(datetime.fromisoformat(run["last"]))
        return times

    def further(self, portal: str) -> dict[str, set[str]]:
        """The further pages and files that are held of each report of a portal, by the report's address."""
        last = {fetch.url: fetch for kind in ("part", "attachment") for fetch in self._fetches(portal, kind=kind)}
        found: dict[str, set[str]] = {}
        for fetch in last.values():
            if fetch.outcome in _GOOD:
                found.setdefault(fetch.found_on, set()).add(fetch.url)
        return found

    def _fetches(self, portal: str, *, kind: str = "", run_id: int | None = None) -> Iterator[Fetch]:
        return iter(()) if self.snapshots is None else self.snapshots.fetches(portal=portal, kind=kind, run_id=run_id)


def key_of(fetch: Fetch) -> Key:
    """What the page of ``fetch`` was asked for with."""
    form = fetch.hints.get("form")
    return fetch.url, None if form is None else tuple((str(name), str(value)) for name, value in form)


def posted(ask: Ask) -> dict[str, object]:
    """What to keep beside the address of a list page, so that :func:`key_of` finds it again."""
    return {} if ask.form is None else {"form": [list(pair) for pair in ask.form]}


def _cut_off(snapshots: Snapshots, run_id: int) -> Iterator[int]:
    for run in snapshots.runs():
        if run["id"] == run_id or run["command"].split()[0:1] != ["crawl"]:
            continue
        if run["finish_reason"] not in (None, "interrupted", "disk_error", "fault"):
            return
        yield run["id"]
