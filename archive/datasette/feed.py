"""What is new, late or altered, as an Atom feed for those who wait for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from archive.coverage import region_prefix
from archive.datasette.page import Missing, Page, Response, rows

MOST = 60
"""Entries of a feed."""

_WITHIN = "(:region = '' OR r.region_code >= :region AND r.region_code < :region || ':')"
_NEW = f"""
SELECT r.id, r.title, r.publisher, r.year, r.first_seen AS at, c.state, c.reason FROM reports r
LEFT JOIN coverage_years c ON c.report_id = r.id WHERE {_WITHIN} ORDER BY r.first_seen DESC, r.id LIMIT :most
"""
_CHANGED = f"""
SELECT r.id, r.title, r.publisher, r.year, c.seen_at AS at, c.to_version, group_concat(c.message, '；') AS reason
FROM changes c JOIN reports r ON r.id = c.report_id WHERE c.same_address = 1 AND {_WITHIN}
GROUP BY c.report_id, c.to_version ORDER BY c.seen_at DESC, r.id LIMIT :most
"""

# Characters that XML does not allow, even escaped.
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(55296, 57344), 65534, 65535))


@dataclass(frozen=True)
class Entry:
    """One entry; ``at`` is ISO in UTC, ``mark`` tells entries of one report apart."""

    report_id: str
    mark: str
    title: str
    at: str
    summary: str


def entries(conn: sqlite3.Connection, region: str) -> list[Entry]:
    """The latest entries of a region (leading digits of its code, ``""``: all), latest first."""
    given = {"region": region, "most": MOST}
    found = [*_new(rows(conn, _NEW, **given)), *_changed(rows(conn, _CHANGED, **given))]
    return sorted(found, key=lambda one: (one.at, one.report_id, one.mark), reverse=True)[:MOST]


def _new(found: list[dict[str, Any]]) -> Iterator[Entry]:
    for one in found:
        late = one["state"] in ("late", "late_or_republished")
        title = f"{'逾期' if late else '新收录'}：{_name(one)}"
        yield Entry(one["id"], "new", title, one["at"], f"{one['title']} {one['reason'] or ''}".strip())


def _changed(found: list[dict[str, Any]]) -> Iterator[Entry]:
    for one in found:
        title = f"公布后改动：{_name(one)}"
        yield Entry(one["id"], f"version-{one['to_version']}", title, one["at"], one["reason"] or "")


def _name(one: dict[str, Any]) -> str:
    return f"{one['publisher'] or one['title'] or one['id']} {one['year'] or ''}".strip()


async def feed(page: Page) -> Response:
    """``/feed.atom?region=…``."""
    region = page.args.get("region") or ""
    if region and not (region.isascii() and region.isdecimal()):
        raise Missing(page.t(f"“{region[:80]}”不是区划代码。", f"“{region[:80]}” is no code of a region."))
    within = region_prefix(region) if region else ""
    found = await page.read(lambda conn: entries(conn, within))
    home = page.datasette.absolute_url(page.request, page.datasette.urls.path("/"))
    return Response(atom(found, home.rstrip("/"), within), content_type="application/atom+xml; charset=utf-8")


def atom(found: list[Entry], home: str, region: str = "") -> str:
    """The feed as XML; ids do not depend on where it is served."""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
        f"<title>年报：新收录、逾期与改动{' ' + region if region else ''}</title>",
        f"<id>urn:nianbao:feed:{region or 'all'}</id>",
        f"<updated>{_text(found[0].at) if found else '1970-01-01T00:00:00Z'}</updated>",
        "<author><name>nianbao</name></author>",
        f'<link rel="self" href="{_text(home)}/feed.atom{"?region=" + region if region else ""}"/>',
    ]
    for one in found:
        parts += [
            "<entry>",
            f"<title>{_text(one.title)}</title>",
            f"<id>urn:nianbao:report:{_text(one.report_id)}:{one.mark}</id>",
            f"<updated>{_text(one.at)}</updated>",
            f'<link href="{_text(home)}/report/{_text(one.report_id)}"/>',
            f"<summary>{_text(one.summary[:500])}</summary>",
            "</entry>",
        ]
    return "\n".join([*parts, "</feed>", ""])


def _text(words: str) -> str:
    return escape(words.translate(_FORBIDDEN), {'"': "&quot;"})
