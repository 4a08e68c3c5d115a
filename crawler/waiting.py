"""How long a portal that has turned us away is left alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

PAUSES = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
"""After the first, the second and the third run in a row that was blocked; after the fourth a person must look."""


def wait_until(blocked: Sequence[datetime]) -> datetime | None:
    """When a portal may be asked again. ``blocked``: when it turned away each of the last runs, the last first.

    ``None`` where it need not wait; the far end of time where a person must look first.
    """
    if not blocked:
        return None
    if len(blocked) > len(PAUSES):
        return datetime.max.replace(tzinfo=blocked[0].tzinfo)
    return blocked[0] + PAUSES[len(blocked) - 1]
