"""What a crawl did, by name: for the screen, for the JSON report, and for the exit code."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from archive import exits


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, named. ``reason`` says why, where there is something to say."""

    portal: str
    url: str
    title: str = ""
    reason: str = ""


LISTS = ("planned_lines", "new", "changed", "unchanged", "vanished", "refused", "missing", "failed", "blocked", "notes")
NUMBERS = ("fetched", "planned", "held", "skipped", "navigation", "attachments")


@dataclass(slots=True)
class CrawlSummary:
    """Counts and names of one run.

    ``fetched`` counts requests that were made, lists included; ``planned`` reports that were to be asked for; ``held``
    reports left alone because they are held and not due; ``skipped`` reports not asked for because their portal
    stopped; ``navigation`` links outside lists; ``attachments`` files and further pages of reports that were kept.
    ``coverage`` says how many years of publishers were in each state ``before`` and ``after``. ``changed`` are reports
    that say something else than before; those of which only the page around them changed are among
    ``unchanged``, as far as they were built. ``vanished`` are reports held that are no longer there, ``missing`` those
    that a list shows and that never were. ``refused`` are links of lists that are no reports, and requests not allowed.
    """

    run_id: int = 0
    started_at: str = ""
    finished_at: str = ""
    finish_reason: str = ""
    dry_run: bool = False
    year: int | None = None
    portals: list[str] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    coverage: dict[str, dict[str, int]] = field(default_factory=dict)
    fetched: int = 0
    planned: int = 0
    held: int = 0
    skipped: int = 0
    navigation: int = 0
    attachments: int = 0
    planned_lines: list[Line] = field(default_factory=list)
    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    unchanged: list[Line] = field(default_factory=list)
    vanished: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)
    missing: list[Line] = field(default_factory=list)
    failed: list[Line] = field(default_factory=list)
    blocked: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """All counts by name."""
        numbers = {name: getattr(self, name) for name in NUMBERS}
        return numbers | {name: len(getattr(self, name)) for name in LISTS if name != "planned_lines"}

    @property
    def by_portal(self) -> dict[str, dict[str, int]]:
        """Of each portal, how many lines of each list concern it; a portal with none ran without a word."""
        counts: dict[str, dict[str, int]] = {name: {} for name in self.portals}
        for name in LISTS:
            for line in getattr(self, name):
                of_portal = counts.setdefault(line.portal, {})
                of_portal[name] = of_portal.get(name, 0) + 1
        return counts

    @property
    def looks(self) -> dict[str, dict[str, str]]:
        """How the look at each portal went: ``state`` (as in ``archive.looks.STATES``) and ``reason``.

        Portals that were left alone are not in it, nor are any where the run did not come to its end, nor those that
        went well where only one year was asked for: a look at a year is none at the others.
        """
        if self.finish_reason not in ("", "finished"):
            return {}
        waiting = {line.portal for line in self.notes if line.reason.startswith(("waiting", "blocked_for_good"))}
        looks = {name: self._look(name) for name in self.portals if name not in waiting}
        return {name: look for name, look in looks.items() if self.year is None or look["state"] != "ok"}

    def _look(self, portal: str) -> dict[str, str]:
        if blocked := [line for line in self.blocked if line.portal == portal]:
            return {"state": "blocked", "reason": f"{blocked[0].url}: {blocked[0].reason}"}
        failed = {line.url for line in self.failed if line.portal == portal}
        forbidden = {line.url for line in self.refused if line.portal == portal}
        notes = [line.reason for line in self.notes if line.portal == portal]
        for reason in notes:
            kind, _, message = reason.partition(": ")
            if kind == "listing_failed":
                url = message.split(": ")[0]
                state = "unreachable" if url in failed else "blocked" if url in forbidden else "spider_broken"
                return {"state": state, "reason": message}
        for reason in notes:
            if reason.startswith(("no_reports", "paging_ignored", "drifted")):
                return {"state": "spider_broken", "reason": reason}
        return {"state": "ok", "reason": ""}

    @property
    def details(self) -> dict[str, Any]:
        """What the run's row keeps: all counts, and how the looks went."""
        return {**self.counts, "looks": self.looks}

    @property
    def exit_code(self) -> int:
        """0 done, 3 something a person should look at, 74 disk, 130 interrupted, 1 a fault of ours."""
        if self.finish_reason in ("interrupted", "disk_error", "fault"):
            return {"interrupted": exits.INTERRUPTED, "disk_error": exits.DISK, "fault": exits.FAULT}[
                self.finish_reason
            ]
        return exits.PARTIAL if self.attention else exits.DONE

    @property
    def attention(self) -> list[Line]:
        """What a person should look at. Too many pages claimed, a portal left alone for now, a certificate that a card
        allows are only noted."""
        notes = [line for line in self.notes if not line.reason.startswith(("partial", "waiting", "tls"))]
        # Links of lists that are no reports are refused by the thousand; a report that was to be asked for is another.
        planned = {line.url for line in self.planned_lines}
        refused = [line for line in self.refused if line.url in planned]
        return [*self.blocked, *self.failed, *self.vanished, *self.missing, *refused, *notes]

    def add(self, other: CrawlSummary) -> None:
        """Take in what another process of the same run did."""
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in LISTS:
            getattr(self, name).extend(getattr(other, name))
        for word, count in other.records.items():
            self.records[word] = self.records.get(word, 0) + count
        # The worst end of any process is the end of the run.
        order = ("", "finished", "interrupted", "disk_error", "fault")
        self.finish_reason = max(self.finish_reason, other.finish_reason, key=order.index)

    def write(self, path: Path) -> None:
        """Write the report as JSON; readers see the old file or the whole new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        data = asdict(self) | {"counts": self.counts, "by_portal": self.by_portal, "exit_code": self.exit_code}
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
        temporary.replace(path)

    @classmethod
    def read(cls, path: Path) -> CrawlSummary:
        """Read a report that :meth:`write` wrote."""
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
        known = {item.name: data[item.name] for item in fields(cls) if item.name in data}
        for name in LISTS:
            known[name] = [Line(**line) for line in known.get(name, ())]
        return cls(**known)
