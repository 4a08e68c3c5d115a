"""How far a crawl is, host by host, as its processes tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Host:
    """One host: requests sent and answers kept, the portal it was asked for, and the last answer's outcome."""

    name: str
    portal: str = ""
    asked: int = 0
    answered: int = 0
    outcome: str = ""


@dataclass(slots=True)
class Progress:
    """All hosts, the one heard of last at the end; ``fetched`` requests were made, ``planned`` reports are known of."""

    fetched: int = 0
    planned: int = 0
    hosts: dict[str, Host] = field(default_factory=dict)
    _parts: dict[int, tuple[int, int]] = field(default_factory=dict)

    def take(self, process: int, told: Mapping[str, Any]) -> None:
        """Take in one line of a crawling process (:mod:`crawler.extensions.parent` writes them)."""
        self._parts[process] = (int(told["fetched"]), int(told["planned"]))
        self.fetched = sum(made for made, _ in self._parts.values())
        self.planned = sum(planned for _, planned in self._parts.values())
        if not (name := str(told.get("host", ""))):
            return
        host = self.hosts.pop(name, None) or Host(name)
        self.hosts[name] = host
        if "outcome" in told:
            host.answered += 1
            host.outcome, host.portal = str(told["outcome"]), str(told["portal"])
        else:
            host.asked += 1

    def of_outcome(self, outcome: str) -> list[str]:
        """Hosts whose last answer had that outcome."""
        return [host.name for host in list(self.hosts.values()) if host.outcome == outcome]
