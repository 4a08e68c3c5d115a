"""Whether to ask for a report now, and why: what a list shows of it set against what is held. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MISSING_WAIT_DAYS = 7
"""A report that was not there, or not usable, is asked for again after so many days."""
_MAY_COME = ("not_found", "soft_404", "empty", "too_large", "unreadable")


@dataclass(frozen=True, slots=True)
class Held:
    """The last fetch of an address. ``good`` tells whether it brought or confirmed a body; ``shown`` is what the list
    showed of it then (title, date); ``run_id`` the run that made it."""

    good: bool
    outcome: str
    fetched_at: datetime
    shown: tuple[str, str]
    run_id: int | None = None


def reason_to_fetch(
    shown: tuple[str, str], held: Held | None, now: datetime, interval_days: int, *, recheck: bool = False
) -> str:
    """Why to ask for a report now; ``""`` to leave it. ``shown``: title and date that its row shows.

    ``interval_days`` of 0 means never by age alone. ``now`` and ``held.fetched_at`` carry their time zone.
    """
    if held is None:
        return "new"
    age = now - held.fetched_at
    if not held.good:
        wait = timedelta(days=min(MISSING_WAIT_DAYS, interval_days))
        if held.outcome in _MAY_COME and age < wait and not recheck:
            return ""
        return f"the last attempt came to nothing ({held.outcome})"
    if held.shown != shown:
        return "its row in the listing changed"
    if recheck:
        return "re-check asked for"
    if interval_days and age >= timedelta(days=interval_days):
        return f"held for {age.days} days, due for a re-check"
    return ""
