"""Files already at hand become fetches of kind ``file``: the same bytes, the same raw.db, the same build."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.database import connect
from archive.exits import printable
from archive.snapshots import Snapshots

TEXTS = (".html", ".htm", ".txt")
DOCUMENTS = (
    *(".pdf", ".docx", ".doc", ".wps", ".rtf", ".mht", ".mhtml", ".xlsx", ".xls", ".et", ".odt", ".ods", ".ofd"),
    *(".zip", ".rar"),
    *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff"),
)
SUFFIXES = (*TEXTS, *DOCUMENTS)
"""Kinds of files that are read. What a file holds is told by its bytes; the suffix only says that somebody meant it."""

MAGIC = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"Rar!", b"\x89PNG", b"\xff\xd8\xff")
"""How documents begin that are often saved under the name of a page."""

SAMPLE = 1 << 16
"""Bytes looked at to tell text from binary data."""

CONTROLS = bytes({*range(32), 127} - set(b"\t\n\f\r\x1a\x1b"))
"""Control bytes that text does not use; GBK, GB 18030, Big5 and UTF-8 have none of them inside characters."""

LIMIT = 60 * 1024 * 1024
"""Bytes read of one file at most. The largest honest report page seen is under 5 MB."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A file that a person should look at: what is the matter, and what to do about it."""

    path: str
    reason: str
    cure: str

    def __str__(self) -> str:
        return printable(f"{self.path}: {self.reason}. {self.cure}")


def files(paths: Sequence[Path]) -> Iterator[Path | Doubt]:
    """The files named, and those inside the directories named, in sorted order; a doubt for what leads to none.

    Names that begin with a dot are passed over inside directories, and links to directories are not followed.
    """
    for path in paths:
        if path.is_dir():
            found = 0
            closed: list[OSError] = []
            for folder, folders, names in os.walk(path, onerror=closed.append):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(name for name in names if not name.startswith(".")):
                    found += 1
                    yield Path(folder, name)
            for error in closed:
                yield Doubt(str(error.filename), f"the folder cannot be read ({error.strerror})", "Mend its rights")
            if not found and not closed:
                yield Doubt(str(path), "the folder holds no files", "Name the folder that holds the reports")
        elif os.path.lexists(path):
            yield path
        else:
            yield Doubt(str(path), "there is no such file", "Check the path")


def named(path: Path) -> Doubt | None:
    """A doubt about a file that is not named as a kind that is read."""
    if path.suffix.lower() in SUFFIXES:
        return None
    kind = f"files named {path.suffix}" if path.suffix else "files without a suffix"
    return Doubt(str(path), f"{kind} are not read", f"Save it as one of {' '.join(SUFFIXES)}, or leave it out")


def keep(snapshots: Snapshots, path: Path, run_id: int) -> Doubt | None:
    """Commit one file to raw.db, and say what is doubtful about it.

    A file whose bytes are held already for its address is noted as unchanged. One that is empty, too large, of a kind
    that is not read, or cannot be read is noted without a body.
    """
    url = Path(os.path.abspath(path)).as_uri()
    outcome, reason, cure, body = _bytes(path)
    if body is not None:
        held = snapshots.latest(url)
        same = held is not None and held.body_sha256 == hashlib.sha256(body).hexdigest()
        snapshots.record_fetch(
            url,
            outcome="unchanged" if same else "ok",
            kind="file",
            body=None if same else body,
            run_id=run_id,
        )
        return None
    snapshots.record_fetch(url, outcome=outcome, kind="file", run_id=run_id, reason=reason)
    return Doubt(str(path), reason, cure)


def _bytes(path: Path) -> tuple[str, str, str, bytes | None]:
    """Outcome, reason, cure and, where there are any worth keeping, the bytes of ``path``."""
    if doubt := named(path):
        return "unreadable", doubt.reason, doubt.cure, None
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return "unreadable", "it is no ordinary file", "Copy its content into one", None
        with path.open("rb") as file:
            body = file.read(LIMIT + 1)
    except OSError as error:
        return "unreadable", f"it cannot be read ({error.strerror})", "Mend the file or its rights", None
    if not body:
        return "empty", "it is empty", "Save the page again", None
    if len(body) > LIMIT:
        size = path.stat().st_size
        reason = f"it has {size / 2**20:.0f} MB, more than the {LIMIT // 2**20} MB that are read"
        return "too_large", reason, "Save the report by itself", None
    if path.suffix.lower() in TEXTS and not body.startswith(MAGIC) and _binary(body[:SAMPLE]):
        return "unreadable", "its bytes are no text", "Save the page again as HTML or text", None
    return "ok", "", "", body


def _binary(sample: bytes) -> bool:
    """Whether bytes of a kind that no encoding of Chinese text has are frequent. UTF-16 has them, and tells itself."""
    wide = sample.startswith((b"\xff\xfe", b"\xfe\xff")) or any(
        sample.count(mark) * 1000 > len(sample) for mark in (b"<\0", b"\0<", b"\n\0", b"\0\n")
    )
    odd = len(sample) - len(sample.translate(None, CONTROLS))
    return not wide and odd * 30 > len(sample)


def doubts(archive: Path, run_id: int) -> Iterator[Doubt]:
    """The files of one run that were not read as reports, after the build, in the order ingested."""
    with Snapshots(archive / "raw.db", read_only=True) as raw:
        kept = [fetch for fetch in raw.fetches(run_id=run_id) if fetch.body_sha256 is not None]
    db = connect(archive / "reports.db", read_only=True)
    try:
        for fetch in kept:
            row = db.execute(
                "SELECT state, reason FROM readings WHERE url = ? AND body_sha256 = ? AND state != 'report'",
                (fetch.url, fetch.body_sha256),
            ).fetchone()
            if row is not None and row["state"] == "not_report":
                cure = "If it is one, `nianbao check` shows what was read; else leave it out"
                yield Doubt(_path(fetch.url), f"it is not an annual report on disclosure: {row['reason']}", cure)
            elif row is not None:
                yield Doubt(
                    _path(fetch.url), f"it could not be read: {row['reason']}", "Save the page again as HTML or text"
                )
    finally:
        db.close()


def _path(url: str) -> str:
    from urllib.request import url2pathname

    return url2pathname(url.removeprefix("file://"))
