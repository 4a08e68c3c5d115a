"""JSON Lines taken in: pages that somebody else has harvested, one object a line, each under its own address.

A line has ``url`` and one of ``html``, ``text`` (strings) and ``body`` (the bytes in base64); it may have
``fetched_at`` (ISO 8601; without it, when the file was last changed), ``content_type``, and what its harvester knew:
``title``, ``publisher``, ``region_code``, ``level``, ``year``, ``published_on``. Like a capture of another archive it
is a fetch of kind ``capture``, and never counts as a look of ours at a portal.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.ingest import LIMIT, Doubt
from archive.snapshots import Snapshots

SUFFIXES = (".jsonl", ".ndjson")

HINTS = ("publisher", "region_code", "level", "published_on", "content_type")
"""Fields that are taken over as they stand; each is text."""

WARC = "Export the evidence (`nianbao export warc`) where it comes from, and take that in"
CURE = "Mend the line (docs/keeping-an-archive.md names its fields), or leave it out"

OURS = {"body_sha256", "content_sha256", "parser_version"}
"""Fields that a line of `nianbao export jsonl` has, and what a harvester knows of a page has not."""


class NotEvidence(ValueError):
    """A line is a report that nianbao has exported: what was read from a page, and not the page."""


def is_jsonl(path: Path) -> bool:
    """Whether a file is named as JSON Lines."""
    return path.suffix.lower() in SUFFIXES


def keep(snapshots: Snapshots, path: Path, run_id: int) -> tuple[Counter[str], list[Doubt]]:
    """Commit the pages of a file; counts by what became of the lines, and what a person should look at.

    A line that is none costs itself only. What is held already (same address, time and bytes) is passed over.
    """
    counts: Counter[str] = Counter()
    doubts: list[Doubt] = []
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        for number, line in _lines(path):
            try:
                page = _page(line, changed)
            except NotEvidence:
                counts["unread"] += 1
                doubts.append(Doubt(str(path), "it is an export of nianbao: what was read, not the pages", WARC))
                break
            except ValueError as error:
                counts["unread"] += 1
                doubts.append(Doubt(f"{path}: line {number}", str(error), CURE))
                continue
            counts["kept" if _kept(snapshots, page, f"{path.name}:{number}", run_id) else "held"] += 1
    except OSError as error:
        doubts.append(Doubt(str(path), f"it cannot be read ({error.strerror})", "Mend the file or its rights"))
    return counts, doubts


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers; of one that is too long only its beginning, so that memory stays bounded."""
    most = 2 * LIMIT
    with path.open("rb") as file:
        number = 0
        while line := file.readline(most):
            number += 1
            cut = not line.endswith(b"\n") and len(line) == most
            while cut and (rest := file.readline(most)) and not rest.endswith(b"\n"):
                pass
            if line.strip():
                yield number, b"" if cut else line


def _page(line: bytes, changed: datetime) -> dict[str, Any]:
    """What a line says. Raises ``ValueError`` that says what is wrong with it."""
    if not line:
        raise ValueError(f"it has more than {2 * LIMIT // 2**20} MB")
    try:
        told = json.loads(line)
    except ValueError as error:
        raise ValueError(f"it is no JSON ({error})") from None
    if not isinstance(told, dict):
        raise ValueError("it is no JSON object")
    if told.keys() >= OURS:
        # Read again, its text would pass for a page of the portal, and what was taken down would be back.
        raise NotEvidence
    url = told.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise ValueError("it has no `url` that begins with http:// or https://")
    hints = {name: told[name] for name in HINTS if isinstance(told.get(name), str) and told[name]}
    if isinstance(told.get("title"), str):
        hints["link_text"] = told["title"]
    if isinstance(told.get("year"), int):
        hints["year"] = told["year"]
    return {"url": url, "body": _body(told), "at": _at(told.get("fetched_at"), changed), "hints": hints}


def _body(told: dict[str, Any]) -> bytes:
    given = [name for name in ("html", "text", "body") if isinstance(told.get(name), str) and told[name]]
    if len(given) != 1:
        raise ValueError("it wants just one of `html`, `text` and `body`, as text")
    if given[0] == "body":
        try:
            body = base64.b64decode(told["body"], validate=True)
        except ValueError:
            raise ValueError("its `body` is no base64") from None
    else:
        # Half a character pair has no bytes; what stands beside it does.
        body = str(told[given[0]]).encode("utf-8", "replace")
    if len(body) > LIMIT:
        raise ValueError(f"its page has more than {LIMIT // 2**20} MB")
    return body


def _at(told: object, changed: datetime) -> str:
    """When the page was fetched: ISO in UTC with milliseconds; a time without a zone is taken as UTC."""
    at = changed
    if told is not None:
        try:
            at = datetime.fromisoformat(str(told))
        except ValueError:
            raise ValueError(f"its `fetched_at` {told!r} is no time of ISO 8601") from None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if at > datetime.now(UTC) + timedelta(days=1):
        raise ValueError(f"its `fetched_at` {told!r} lies in the future")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _kept(snapshots: Snapshots, page: dict[str, Any], where: str, run_id: int) -> bool:
    held = snapshots.db.execute(
        "SELECT 1 FROM fetches WHERE url = ? AND fetched_at = ? AND body_sha256 = ? AND kind = 'capture'",
        (page["url"], page["at"], hashlib.sha256(page["body"]).hexdigest()),
    )
    if held.fetchone() is not None:
        return False
    snapshots.record_fetch(
        page["url"],
        outcome="ok",
        kind="capture",
        body=page["body"],
        fetched_at=page["at"],
        run_id=run_id,
        hints={**page["hints"], "capture": {"archive": "JSON Lines", "file": where}},
    )
    return True
