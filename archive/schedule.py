"""Which portals are due now and why, and the timers that ask. Pure: what is held and the time come in, a plan goes out.

What is due follows from what is missing, not from the calendar: a portal some of whose publishers lack the report that
the year asks for is looked at daily from January to mid-April, twice a day in the last three days before a deadline,
weekly to the end of June, then monthly. A portal that lacks nothing is looked at monthly, because reports are altered
and withdrawn after publication. A portal that refused or could not be reached is left alone for longer each time.
"""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive import looks
from archive.coverage import due_on

SEASON = ((1, 5), (4, 15))
"""First and last day of the season in which reports appear, as (month, day)."""

EAGER_DAYS = 3
STALE_DAYS = 15
"""So many days after a deadline a column that answers without any report of the year is looked for anew from the home
page: from 15 February for departments, from 15 April for governments."""

DAY = timedelta(days=1)
PAUSES = (timedelta(hours=1), DAY, 7 * DAY)
"""After the first, the second, and every further look in a row that was refused, or not answered."""

KINDS = ("new", "gap", "late", "rediscover", "retry", "recheck")
"""Why a portal is looked at: never asked yet; reports missing, before and after their deadline; a column to be looked
for anew; refused or cut off last time; nothing missing."""


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal in use. ``publishers`` are level and newest held year of each organ met there, ``None`` for none held.

    ``last_fetch`` and ``last_home`` (when its home page was last asked for) are aware; ``look`` is the latest look.
    """

    name: str
    publishers: tuple[tuple[str, int | None], ...]
    last_fetch: datetime | None
    look: looks.Look | None = None
    last_home: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done about one portal: whether it is due, from when on, why (one of :data:`KINDS`, and in words).

    ``due_at`` is ``None`` where it is due since ever, or where only a person can make it so (not ``due`` then).
    """

    portal: str
    due: bool
    due_at: datetime | None
    kind: str
    reason: str


def read(conn: sqlite3.Connection, raw: sqlite3.Connection) -> list[Portal]:
    """The portals in ``reports.db`` with the publishers met at each, by name; how they answered is in ``raw.db``."""
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
    looked = looks.portals(raw)
    homes = dict(
        tuple(row)
        for row in raw.execute("SELECT portal, MAX(fetched_at) FROM fetches WHERE kind = 'home' GROUP BY portal")
    )
    return [
        Portal(name, tuple(met.get(name, ())), _time(last), looked.get(name), _time(homes.get(name)))
        for name, last in conn.execute("SELECT id, last_fetch FROM portals ORDER BY id")
    ]


def _time(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp else None


def plan(portals: Iterable[Portal], now: datetime) -> list[Plan]:
    """One entry for each portal, those due first. ``now`` is aware and in the zone in which the deadlines hold."""
    plans = [_plan(portal, now) for portal in portals]
    return sorted(plans, key=lambda entry: (not entry.due, entry.portal))


def _plan(portal: Portal, now: datetime) -> Plan:
    if portal.last_fetch is None:
        return Plan(portal.name, True, None, "new", "never fetched")
    interval, kind, reason = _interval(portal, now.date())
    # A daily timer with a random delay would otherwise find the day not quite over and skip every second one.
    due_at = (portal.last_fetch + interval * 3 / 4).astimezone(now.tzinfo)
    look = portal.look
    if look is not None and look.state in ("blocked", "unreachable"):
        word = "refused" if look.state == "blocked" else "not reached"
        times = f"{look.in_a_row} times in a row" if look.in_a_row > 1 else "last time"
        if look.state == "blocked" and look.in_a_row > len(PAUSES):
            told = f"{word} {times}: a person must look first (--retry-blocked asks now)"
            return Plan(portal.name, False, None, "retry", told)
        pause = PAUSES[min(look.in_a_row, len(PAUSES)) - 1]
        again = (datetime.fromisoformat(look.looked_at) + pause).astimezone(now.tzinfo)
        # Nothing is due sooner for having failed, except where nothing was seen at all.
        due_at = max(again, due_at) if pause < 7 * DAY and kind == "recheck" else again
        kind, reason = "retry", f"{word} {times}; {reason}"
    elif look is not None and look.state == "spider_broken":
        due_at = max(due_at, (portal.last_fetch + 7 * DAY * 3 / 4).astimezone(now.tzinfo))
        kind, reason = "retry", f"its lists could not be read, mend the card; {reason}"
    elif since := _stale_since(portal, now):
        asked = portal.last_home
        again = since if asked is None or asked < since else asked + 30 * DAY
        if again <= now:
            due_at, kind = again.astimezone(now.tzinfo), "rediscover"
            reason = f"its column shows no report of {now.year - 1}: look for it from the home page"
    return Plan(portal.name, due_at <= now, due_at, kind, reason)


def _stale_since(portal: Portal, now: datetime) -> datetime | None:
    """Since when a column is stale all of whose publishers with a deadline in the past lack last year's report, though
    the year before was held; ``None`` where it is not."""
    year = now.year - 1
    past = [(due, newest) for level, newest in portal.publishers if (due := due_on(level, year)) and due < now.date()]
    if not past or any(newest is not None and newest >= year for _, newest in past):
        return None
    if not any(newest is not None for _, newest in past):
        return None
    first = min(due for due, _ in past) + STALE_DAYS * DAY
    since = datetime(first.year, first.month, first.day, tzinfo=now.tzinfo)
    return since if since <= now else None


def _interval(portal: Portal, today: date) -> tuple[timedelta, str, str]:
    year = today.year - 1
    missing = [level for level, newest in portal.publishers if newest is None or newest < year]
    if not missing:
        return 30 * DAY, "recheck", "nothing is missing: monthly, for alterations"
    gap = f"{len(missing)} of {len(portal.publishers)} publishers lack {year}"
    first, last = (date(today.year, *day) for day in SEASON)
    if today < first:
        return 30 * DAY, "recheck", f"{gap}, but reports appear from {first} on: monthly"
    deadlines = sorted({due for level in missing if (due := due_on(level, year))})
    passed = [due for due in deadlines if due < today]
    kind = "late" if passed else "gap"
    for due in deadlines:
        if timedelta(0) <= due - today < EAGER_DAYS * DAY:
            return DAY / 2, kind, f"{gap}, due on {due}: twice a day"
    late = f", past {passed[0]}" if passed else ""
    if today <= last:
        return DAY, kind, f"{gap}{late}: daily"
    if today.month <= 6:
        return 7 * DAY, kind, f"{gap}{late}: weekly"
    return 30 * DAY, kind, f"{gap}{late}: monthly"


def systemd(program: str, archive: str, options: Sequence[str] = ()) -> str:
    """A service and a timer, to be parted at the lines that name their files.

    ``program`` and ``archive`` are absolute paths; ``options`` are passed on to ``nianbao crawl --due``. Exit codes 3
    (in part) and 75 (locked by another run) are no failures of the unit.
    """
    return f"""\
# /etc/systemd/system/nianbao.service
[Unit]
Description=nianbao: crawl the portals that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={" ".join(map(_unit_word, _command(program, archive, options)))}
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
    line = shlex.join(_command(program, archive, options)).replace("%", "\\%")
    return f"""\
# Times of Asia/Shanghai. Where cron does not know CRON_TZ (man 5 crontab), write them in the machine's own zone.
CRON_TZ=Asia/Shanghai
30 2 * 1-4 * {line}
30 2 * 5-12 0 {line}
30 14 29-31 1,3 * {line}
"""


def _command(program: str, archive: str, options: Sequence[str]) -> list[str]:
    return [program, "crawl", "--due", *options, "--archive", archive]


def _unit_word(word: str) -> str:
    # In a unit $ and % are special even inside quotes, and \\ and " end or change a quoted word.
    for special, written in (("\\", "\\\\"), ('"', '\\"'), ("$", "$$"), ("%", "%%")):
        word = word.replace(special, written)
    return word if word.replace("/", "").replace("-", "").isalnum() and word.isascii() else f'"{word}"'
