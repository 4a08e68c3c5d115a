"""What raw.db holds to be read: each body at each address once, over all its fetches, whatever their order."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from archive import page_files, pages
from archive.readings import Sighting

_READ = (
    "kind IN ('report', 'file', 'capture', 'attachment') AND outcome IN ('ok', 'unchanged') AND body_sha256 IS NOT NULL"
    " AND body_sha256 NOT IN (SELECT sha256 FROM bodies WHERE encoding = 'removed')"
)
"""Fetches whose bodies are read: those taken down are not."""


# Of several fetches of one body, the latest that knows something decides; a 304 answer often knows nothing. The order
# is total over what is used, so that it does not matter which fetch was made first.
def _sightings(which: str) -> str:
    return f"""
SELECT url, body_sha256, first_seen, last_seen, portal, hints, found_on, headers, kind FROM (
  SELECT url, body_sha256, portal, hints, found_on, headers, kind,
    MIN(fetched_at) OVER whole AS first_seen, MAX(fetched_at) OVER whole AS last_seen,
    ROW_NUMBER() OVER (PARTITION BY url, body_sha256 ORDER BY kind = 'attachment', hints = '{{}}',
      outcome = 'unchanged', fetched_at DESC, portal, hints, found_on, headers) AS place
  FROM fetches WHERE {_READ} AND id <= :last AND {which}
  WINDOW whole AS (PARTITION BY url, body_sha256)
) WHERE place = 1 ORDER BY first_seen, url, body_sha256
"""


_SINCE = f"FROM fetches WHERE id > :mark AND id <= :last AND {_READ}"
_PARTS_SINCE = "SELECT found_on FROM fetches WHERE kind = 'part' AND id > :mark AND id <= :last"
# A page is read with its files, and a file knows what its page knows: what is new of the one concerns the other.
_PAGES_SINCE = "SELECT found_on FROM fetches WHERE kind = 'attachment' AND id > :mark AND id <= :last"
_FILES_SINCE = f"SELECT url FROM fetches WHERE kind = 'attachment' AND found_on IN (SELECT url {_SINCE})"
_HOLDERS_SINCE = f"SELECT url {_SINCE} AND url IN (SELECT found_on FROM fetches WHERE kind = 'attachment')"
_WHOLE = f"{_PARTS_SINCE} UNION {_PAGES_SINCE} UNION {_FILES_SINCE} UNION {_HOLDERS_SINCE}"
# The first condition finds the rows by index, the others are exact.
_NEW = (
    f"(url IN (SELECT url {_SINCE} UNION {_WHOLE})"
    f" AND ((url, body_sha256) IN (SELECT url, body_sha256 {_SINCE}) OR url IN ({_WHOLE})))"
)
_PAGE = """
SELECT hints FROM fetches WHERE url = :url AND kind = 'report' AND outcome IN ('ok', 'unchanged') AND id <= :last
ORDER BY hints = '{}', outcome = 'unchanged', fetched_at DESC, hints LIMIT 1
"""
_ABSENT = "kind IN ('report', 'file') AND outcome IN ('not_found', 'soft_404')"
# Only those that were found gone once: all others stand, and need no row.
_ASKED = (
    "SELECT DISTINCT url FROM fetches f WHERE id > :mark AND id <= :last AND kind IN ('report', 'file')"
    f" AND EXISTS (SELECT 1 FROM fetches g WHERE g.url = f.url AND g.id <= :last AND {_ABSENT}) ORDER BY url"
)
_GONE = f"""
SELECT held, (SELECT MIN(fetched_at) FROM fetches WHERE url = :url AND id <= :last AND {_ABSENT} AND fetched_at > held)
FROM (SELECT MAX(fetched_at) AS held FROM fetches WHERE url = :url AND id <= :last AND {_READ})
"""

OF_PAGE = ("publisher", "region_code", "level", "year", "published_on", "link_text")
"""Hints of a page that hold for the files attached to it too."""
_PLAIN = ("url", "body_sha256", "first_seen", "last_seen", "portal")


def sightings(
    raw: sqlite3.Connection, mark: int, last: int, url: str = "", body_sha256: str = ""
) -> Iterator[Sighting]:
    """Bodies at addresses that were fetched after fetch ``mark`` and up to ``last``, or only the one named.

    In the order first seen. What is said of each covers all its fetches up to ``last``.
    """
    which = "url = :url" if url else _NEW if mark else "1"
    given = {"mark": mark, "last": last, "url": url}
    split: set[str] = set()
    for row in raw.execute(_sightings(which), given):
        attached = row["kind"] == "attachment"
        known = _hints(row["hints"], row["found_on"], row["headers"])
        known = _of_file(known, raw, row["found_on"], last) if attached else known
        named = known.pop("attachments", None)
        told = Sighting(
            **{name: row[name] for name in _PLAIN},
            hints=_written(known),
            attached_to=row["found_on"] if attached else "",
        )
        if attached:
            found = [told]
        elif known.get("parts", 1) < 2 and not pages.is_split(raw, row["url"], last):
            found = page_files.with_files(raw, told, named, last)
        elif row["url"] in split:
            continue
        else:
            split.add(row["url"])
            # What is said of the files of a page holds for the first page of several.
            (first,) = page_files.with_files(raw, told, named, last)[-1:]
            found = pages.joined(raw, first, last)
        yield from (one for one in found if body_sha256 in ("", one.body_sha256))


def gone(raw: sqlite3.Connection, mark: int, last: int) -> Iterator[tuple[str, str | None]]:
    """Addresses asked after fetch ``mark`` and up to ``last`` that held something, and since when they are gone.

    ``None`` says that an address stands. It is gone when the latest fetch that tells either says so: a block, an error
    of the server or of the line tells neither.
    """
    for (url,) in raw.execute(_ASKED, {"mark": mark, "last": last}):
        held, since = raw.execute(_GONE, {"url": url, "last": last}).fetchone()
        if held is not None:
            yield url, since


def count(raw: sqlite3.Connection, mark: int, last: int) -> int:
    """How many :func:`sightings` there are."""
    row = raw.execute(
        f"SELECT COUNT(*) FROM (SELECT DISTINCT url, body_sha256 FROM fetches WHERE id > ? AND id <= ? AND {_READ})",
        (mark, last),
    ).fetchone()
    return int(row[0])


def latest_fetch(raw: sqlite3.Connection) -> int:
    """The number of the latest fetch, 0 without any."""
    return int(raw.execute("SELECT COALESCE(MAX(id), 0) FROM fetches").fetchone()[0])


def fingerprint(raw: sqlite3.Connection, fetch_id: int) -> str:
    """What tells one raw.db from another: the fetch of that number, ``""`` where there is none."""
    row = raw.execute("SELECT url, fetched_at, body_sha256 FROM fetches WHERE id = ?", (fetch_id,)).fetchone()
    return hashlib.sha256(repr(tuple(row)).encode()).hexdigest() if row else ""


def attachment_body(raw: sqlite3.Connection, url: str) -> str | None:
    """Hash of the body last fetched from ``url`` as an attachment, ``None`` if none was."""
    row = raw.execute(
        "SELECT body_sha256 FROM fetches WHERE url = ? AND kind = 'attachment' AND outcome IN ('ok', 'unchanged')"
        " AND body_sha256 IS NOT NULL ORDER BY fetched_at DESC, body_sha256 LIMIT 1",
        (url,),
    ).fetchone()
    return row["body_sha256"] if row else None


def _hints(hints: str, found_on: str, headers: str) -> dict[str, Any]:
    """The fetch's hints, with page and content type added where they are not told."""
    told: dict[str, Any] = json.loads(hints)
    types = [value for name, value in json.loads(headers) if name.lower() == "content-type"]
    added = {"found_on": found_on, "content_type": types[-1] if types else ""}
    return told | {name: value for name, value in added.items() if value and not told.get(name)}


def _of_file(known: dict[str, Any], raw: sqlite3.Connection, url: str, last: int) -> dict[str, Any]:
    """What is known of a file, with what its page at ``url`` is known for: who reports on which year."""
    row = raw.execute(_PAGE, {"url": url, "last": last}).fetchone()
    told: dict[str, Any] = json.loads(row["hints"]) if row else {}
    of_page = {name: told[name] for name in OF_PAGE if told.get(name)}
    # 附件1.pdf says less than the title of the page.
    says = any(word in known.get("link_text", "") for word in ("报告", "年报"))
    return of_page | known if says else known | of_page


def _written(hints: dict[str, Any]) -> str:
    """JSON with sorted keys, so that the same hints are the same text."""
    return json.dumps(hints, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
