"""Which portals are due now and why, and the timers that ask. Pure: what is held and the time come in, a plan goes out.

What is due follows from what is missing, not from the calendar: a portal some of whose publishers lack the report that
the year asks for is looked at daily from January to mid-April, twice a day in the last three days before a deadline,
weekly to the end of June, then monthly. A portal that lacks nothing is looked at monthly, because reports are altered
and withdrawn after publication.
"""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive import coverage
from archive.coverage import due_on

SEASON = ((1, 5), (4, 15))
"""First and last day of the season in which reports appear, as (month, day)."""

EAGER_DAYS = 3
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal in use. ``publishers`` are level and newest held year of each organ met there, ``None`` for none held.

    ``last_fetch`` is aware; ``last_outcome`` is that of ``fetches``.
    """

    name: str
    publishers: tuple[tuple[str, int | None], ...]
    last_fetch: datetime | None
    last_outcome: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done about one portal: whether it is due, from when on, and why, in words."""

    portal: str
    due: bool
    due_at: datetime | None
    reason: str


def read(conn: sqlite3.Connection) -> list[Portal]:
    """The portals in ``reports.db`` with the publishers met at each, by name."""
    met: dict[str, list[tuple[str, int | None]]] = {}
    for portal, level, newest in conn.execute(
        "WITH met AS (SELECT d.portal, r.publisher_id FROM readings d JOIN reports r ON r.id = d.report_id"
        " WHERE d.portal <> '' AND r.publisher_id IS NOT NULL"
        " UNION SELECT id, publisher_id FROM portals WHERE publisher_id IS NOT NULL)"
        " SELECT m.portal, COALESCE(p.level, ''), (SELECT MAX(year) FROM reports r"
        " WHERE r.publisher_id = m.publisher_id AND r.kind IN ('annual_report', 'work_summary'))"
        " FROM met m LEFT JOIN publishers p ON p.id = m.publisher_id ORDER BY m.portal, m.publisher_id"
    ):
        met.setdefault(portal, []).append((level, newest))
    return [
        Portal(name, tuple(met.get(name, ())), datetime.fromisoformat(last) if last else None, outcome)
        for name, last, outcome in conn.execute("SELECT id, last_fetch, last_outcome FROM portals ORDER BY id")
    ]


def plan(portals: Iterable[Portal], now: datetime) -> list[Plan]:
    """One entry for each portal, those due first. ``now`` is aware and in the zone in which the deadlines hold."""
    plans = []
    for portal in portals:
        interval, reason = _interval(portal, now.date())
        if portal.last_fetch is None:
            plans.append(Plan(portal.name, True, None, "never fetched"))
            continue
        if portal.last_outcome == "blocked" and interval < 7 * DAY:
            interval, reason = 7 * DAY, f"{reason}; blocked last time, so weekly"
        # A daily timer with a random delay would otherwise find the day not quite over and skip every second one.
        due_at = (portal.last_fetch + interval * 3 / 4).astimezone(now.tzinfo)
        plans.append(Plan(portal.name, due_at <= now, due_at, reason))
    return sorted(plans, key=lambda entry: (not entry.due, entry.portal))


def _interval(portal: Portal, today: date) -> tuple[timedelta, str]:
    year = today.year - 1
    missing = [level for level, newest in portal.publishers if newest is None or newest < year]
    if not missing:
        return 30 * DAY, "nothing is missing: monthly, for alterations"
    gap = f"{len(missing)} of {len(portal.publishers)} publishers lack {year}"
    first, last = (date(today.year, *day) for day in SEASON)
    if today < first:
        return 30 * DAY, f"{gap}, but reports appear from {first} on: monthly"
    deadlines = sorted({due for level in missing if (due := due_on(level, year))})
    for due in deadlines:
        if timedelta(0) <= due - today < EAGER_DAYS * DAY:
            return DAY / 2, f"{gap}, due on {due}: twice a day"
    passed = [due for due in deadlines if due < today]
    late = f", past {passed[0]}" if passed else ""
    if today <= last:
        return DAY, f"{gap}{late}: daily"
    if today.month <= 6:
        return 7 * DAY, f"{gap}{late}: weekly"
    return 30 * DAY, f"{gap}{late}: monthly"


def silent(conn: sqlite3.Connection) -> int:
    """Years between held ones that have not been found, over all publishers."""
    return len(coverage.read(conn, states=["silent"]))


def _script(program: str, archive: str, options: Sequence[str]) -> str:
    """What a timer runs: crawl what is due, if anything is. The crawl holds the lock itself."""
    base, where = shlex.quote(program), shlex.join(["--archive", archive])
    asked = shlex.join(["schedule", "--names", *options])
    return f'due=$({base} {asked} {where}) || exit; [ -z "$due" ] || exec {base} crawl $due {where}'


def systemd(program: str, archive: str, options: Sequence[str] = ()) -> str:
    """A service and a timer, to be parted at the lines that name their files.

    ``program`` and ``archive`` are absolute paths; ``options`` are passed on to ``nianbao schedule``. Exit codes 3 (in
    part) and 75 (locked by another run) are no failures of the unit.
    """
    # In a unit $ and % are special even inside quotes, and \\ and " end or change a quoted word.
    script = _script(program, archive, options).replace("\\", "\\\\").replace('"', '\\"')
    script = script.replace("$", "$$").replace("%", "%%")
    return f"""\
# /etc/systemd/system/nianbao.service
[Unit]
Description=nianbao: crawl the portals that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=/bin/sh -c "{script}"
SuccessExitStatus=3 75
KillSignal=SIGINT
TimeoutStopSec=90
Nice=10
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=full

# /etc/systemd/system/nianbao.timer
[Unit]
Description=nianbao: daily in the season, weekly out of it, also in the afternoon before a deadline

[Timer]
OnCalendar=*-01..04-* 02:30:00 Asia/Shanghai
OnCalendar=Sun *-05..12-* 02:30:00 Asia/Shanghai
OnCalendar=*-01-29..31 14:30:00 Asia/Shanghai
OnCalendar=*-03-29..31 14:30:00 Asia/Shanghai
RandomizedDelaySec=30min
Persistent=true

[Install]
WantedBy=timers.target
"""


def cron(program: str, archive: str, options: Sequence[str] = ()) -> str:
    """Lines for a crontab; ``program``, ``archive`` and ``options`` as for :func:`systemd`."""
    script = _script(program, archive, options).replace("%", "\\%")
    return f"""\
# Times of Asia/Shanghai. Where cron does not know CRON_TZ (man 5 crontab), write them in the machine's own zone.
CRON_TZ=Asia/Shanghai
30 2 * 1-4 * {script}
30 2 * 5-12 0 {script}
30 14 29-31 1,3 * {script}
"""
