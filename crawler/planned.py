"""What is due of the portals that have a card, as ``schedule`` shows it and ``crawl --due`` does it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive import schedule
from archive.commands.opening import open_raw, open_reports
from crawler.registry import load


@dataclass(frozen=True, slots=True)
class Planned:
    """``plans`` for portals with a card, those due first; names of portals in use ``without_card``, and of cards that
    were never crawled and are not among the plans (``unused``); ``silent`` years that were looked for and not found."""

    plans: Sequence[schedule.Plan]
    without_card: Sequence[str]
    unused: Sequence[str]
    silent: int

    @property
    def due(self) -> dict[str, schedule.Plan]:
        """The plans that are due, by portal."""
        return {entry.portal: entry for entry in self.plans if entry.due}


def planned(archive: Path, portals_dir: Path | None, now: datetime, *, everything: bool = False) -> Planned:
    """Plan for the portals in use, with ``everything`` for all cards but the demo's. ``now`` is in China's zone.

    Raises :class:`crawler.errors.CardError` for a wrong card, and :class:`archive.commands.opening.MissingArchive`
    where there is no archive to plan for.
    """
    cards = {name for name, card in load(portals_dir).items() if not card.demo}
    used: list[schedule.Portal] = []
    without_card: list[str] = []
    silent = 0
    if not everything or (archive / "reports.db").is_file():
        with closing(open_reports(archive)) as conn, closing(open_raw(archive)) as raw:
            held = schedule.read(conn, raw)
            silent = conn.execute("SELECT COUNT(*) FROM coverage WHERE state = 'silent'").fetchone()[0]
        used = [portal for portal in held if portal.name in cards]
        without_card = [portal.name for portal in held if portal.name not in cards]
    unused = sorted(cards - {portal.name for portal in used})
    fresh = [schedule.Portal(name, (), None) for name in unused] if everything else []
    return Planned(schedule.plan([*used, *fresh], now), without_card, [] if everything else unused, silent)
