"""What passes from reading to records: where a body was seen, and what it was read as, as rows ready to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from archive.changes import Content
from archive.packing import EMPTY, Packed

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One body at one address, over all its fetches. ``hints`` is the JSON of what the latest telling fetch knew, with
    the ``files`` that are attached to it, each as address and hash. ``attached_to``: the page of which it is a file.
    """

    url: str
    body_sha256: str
    first_seen: str
    last_seen: str
    portal: str
    hints: str
    attached_to: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """What identifies it: address and body."""
        return self.url, self.body_sha256


@dataclass(frozen=True, slots=True)
class Reading:
    """What one body at one address was read as.

    ``report`` holds the columns of ``reports`` that reading decides; ``checks``, ``findings`` and ``attachments`` are
    rows of those tables without what only the archive knows, ``packed`` the cells of ``content`` and ``words`` what the
    search index takes (title, publisher, text). All but ``findings`` are empty where ``state`` is not ``report``.
    """

    url: str
    body_sha256: str
    state: str
    reason: str
    report_id: str | None
    content_sha256: str
    cells_read: int
    title: str
    parser_version: str
    report: Row = field(default_factory=dict)
    content: Content | None = None
    packed: Packed = EMPTY
    words: tuple[str, str, str] = ("", "", "")
    checks: tuple[Row, ...] = ()
    findings: tuple[Row, ...] = ()
    attachments: tuple[Row, ...] = ()
