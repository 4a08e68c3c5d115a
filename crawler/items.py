"""What the spiders hand to the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fetched:
    """One request and what came of it: a row of ``fetches`` to be. Words as in :mod:`archive.snapshots`.

    ``body`` is ``None`` where there was none (no answer, or 304). ``title`` is what a summary calls it.
    """

    url: str
    kind: str
    outcome: str
    portal: str
    title: str = ""
    final_url: str = ""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    found_on: str = ""
    hints: dict[str, Any] = field(default_factory=dict)
    reason: str = ""

    def header(self, name: str) -> str:
        """The first header of that (lower-case) name, ``""`` where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")
