"""Which files belong to a page, and how they followed one another while the page stayed as it was."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.readings import Sighting

MOST_FILES, MOST_BYTES = 20, 60_000_000
"""Files, and their bytes together, that are read with their page; what is more is read by itself only."""

# A page before its files where both were fetched in one second; nothing hangs on which was noted first.
_FETCHES = """
SELECT f.fetched_at, f.kind = 'attachment' AS is_file, f.url, f.body_sha256, b.size, b.encoding = 'removed' AS removed
FROM fetches f JOIN bodies b ON b.sha256 = f.body_sha256
WHERE f.id <= :last AND f.outcome IN ('ok', 'unchanged') AND (
  (f.kind = 'attachment' AND f.found_on = :url AND f.url != :url)
  OR (f.kind IN ('report', 'file', 'capture') AND f.url = :url))
ORDER BY f.fetched_at, is_file, f.url, f.body_sha256
"""
_HAS_FILES = "SELECT 1 FROM fetches WHERE kind = 'attachment' AND found_on = ? LIMIT 1"

File = tuple[str, str]
"""A file's address and the hash of what it held."""


@dataclass
class _State:
    """What the files of the page with this body held, and when they were first and last seen to hold it.

    ``asked``: the files asked for since it began; ``stood``: whether the page was seen again since.
    """

    page: str
    files: dict[str, str]
    first: str
    last: str
    asked: set[str] = field(default_factory=set)
    stood: bool = False


def with_files(raw: sqlite3.Connection, one: Sighting, named: Collection[str] | None, last: int) -> list[Sighting]:
    """The page ``one``, once for each state of its files that was seen while its own bytes were these.

    The latest goes by the hash of the page alone; one before it by that and the hashes of its files, joined by ``+``.
    Only fetches up to ``last`` count. ``named``: the addresses that the page names, where that was noted: a file that
    only another body of the page named is none of this one's.
    """
    if raw.execute(_HAS_FILES, (one.url,)).fetchone() is None:
        return [one]
    rows = raw.execute(_FETCHES, {"url": one.url, "last": last}).fetchall()
    sizes = {row["body_sha256"]: row["size"] for row in rows if row["is_file"] and not row["removed"]}
    spans: dict[tuple[File, ...], tuple[str, str]] = {}
    for state in _states(rows):
        if state.page == one.body_sha256 and (files := _files(state.files, named, sizes)):
            # The latest stands last, wherever it stood before.
            first, until = spans.pop(files, (state.first, state.last))
            spans[files] = min(first, state.first), max(until, state.last)
    if len(spans) < 2:
        return [_told(one, files) for files in spans] or [one]
    *before, latest = spans.items()
    found = []
    for files, (first, until) in before:
        name = "+".join((one.body_sha256, *(sha for _, sha in files)))
        found.append(_told(replace(one, body_sha256=name, first_seen=first, last_seen=until), files))
    files, (first, until) = latest
    found.append(_told(replace(one, first_seen=first, last_seen=max(until, one.last_seen)), files))
    return found


def of_page(sighting: Sighting) -> str:
    """The hash, or hashes, of the page of ``sighting`` itself, without those of its files."""
    return sighting.body_sha256.removesuffix("".join(f"+{sha}" for _, sha in files_of(sighting)))


def files_of(sighting: Sighting) -> Sequence[File]:
    """The files with which the page of ``sighting`` is read."""
    return [(url, sha) for url, sha in json.loads(sighting.hints).get("files", ())]


def _states(rows: Iterable[sqlite3.Row]) -> Iterator[_State]:
    """The states of a page and its files, from its fetches and theirs in order of time.

    A file that holds something else than it held begins a new state, unless it comes with what was fetched before it: a
    page's files come one after the other, those that a killed run did not come to in the next. Other bytes of the page
    begin a new state; a file that was not there before begins none.
    """
    state: _State | None = None
    for at, is_file, url, sha, *_ in rows:
        if not is_file:
            if state is not None and state.page == sha:
                state.stood = True
                continue
            if state is not None and state.page:
                yield state
            state = _State(sha, dict(state.files) if state else {}, at, at)
            continue
        # Files without their page are kept for when it comes.
        state = state or _State("", {}, at, at)
        if state.files.get(url, sha) != sha and state.page and (state.stood or url in state.asked):
            yield state
            state = _State(state.page, dict(state.files), at, at)
        state.files[url] = sha
        state.asked.add(url)
        state.last = at
    if state is not None and state.page:
        yield state


def _files(held: Mapping[str, str], named: Collection[str] | None, sizes: Mapping[str, int]) -> tuple[File, ...]:
    """The files of a state that the page names and that were not taken down, within the limits."""
    found: list[File] = []
    size = 0
    for url, sha in sorted(held.items()):
        if sha in sizes and (named is None or url in named):
            size += sizes[sha]
            if len(found) < MOST_FILES and size <= MOST_BYTES:
                found.append((url, sha))
    return tuple(found)


def _told(one: Sighting, files: Sequence[File]) -> Sighting:
    hints = json.loads(one.hints) | {"files": [list(file) for file in files]}
    return replace(one, hints=json.dumps(hints, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
