"""Search: what a person types, found exactly in titles, publishers and texts, and marked where it stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archive import search
from archive.contacts import mask
from archive.datasette.page import Page, Response, rows
from archive.datasette.snippets import Snippet, around, snippet, terms
from archive.glossary import chinese

PAGE = 20
"""Reports on one page."""

LINES = 2000
"""Reports in one CSV."""

MOST = 5000
"""Results are counted up to here: beyond it a reader narrows the search, and counting costs seconds."""

FACETS: Mapping[str, tuple[str, str]] = {
    "year": ("年度", "Year"),
    "province": ("省", "Province"),
    "level": ("级别", "Level"),
    "form": ("格式", "Form"),
}
"""Columns by which results are narrowed."""

_SHOWN = "r.id, r.year, r.publisher, r.title, r.published_on, r.checks_failed, r.province, r.url"


def _where(chosen: Mapping[str, str]) -> tuple[str, list[object]]:
    clauses, values = "", []
    for name, value in chosen.items():
        clauses += f" AND r.{name} = ?"
        values.append(int(value) if name == "year" else value)
    return clauses, list(values)


def found(
    conn: sqlite3.Connection, query: str, chosen: Mapping[str, str], number: int, size: int = PAGE
) -> dict[str, Any]:
    """Page ``number`` (from 1), of ``size`` reports, of what ``query`` finds among the reports ``chosen``.

    An empty query finds all of these. ``count`` is ``None`` where there are more than :data:`MOST`.
    """
    where, values = _where(chosen)
    start = (number - 1) * size
    if not query.strip():
        picked = f"SELECT r.rowid FROM reports r WHERE 1{where} ORDER BY r.year DESC, r.id LIMIT ? OFFSET ?"
        return {"shown": _rows(conn, picked, [*values, size, start], "''"), "count": _counted(conn, chosen)}
    match = search.escape(query)
    of = f"{search.TABLE} f CROSS JOIN reports r ON r.rowid = f.rowid WHERE {search.TABLE} MATCH ?{where}"
    among = of if where else f"{search.TABLE} WHERE {search.TABLE} MATCH ?"
    (count,) = conn.execute(
        f"SELECT COUNT(*) FROM (SELECT 1 FROM {among} LIMIT ?)", (match, *values, MOST + 1)
    ).fetchone()
    # To sort more would take seconds: where that many are found, a reader has to narrow the search anyhow.
    order = "r.year DESC, r.id" if count <= MOST else "f.rowid DESC"
    picked = f"SELECT r.rowid FROM {of} ORDER BY {order} LIMIT ? OFFSET ?"
    shown = _rows(conn, picked, [match, *values, size, start], "r.text" if size == PAGE else "''")
    return {"shown": shown, "count": None if count > MOST else count}


def _rows(conn: sqlite3.Connection, picked: str, values: Sequence[object], text: str) -> list[dict[str, Any]]:
    """The reports whose rowids ``picked`` finds: texts are long, and only those that are shown are read."""
    keys = [row[0] for row in conn.execute(picked, values)]
    marks = ", ".join("?" * len(keys))
    among = f"SELECT r.rowid AS key, {_SHOWN}, {text} AS text FROM reports r WHERE r.rowid IN ({marks})"
    of_key = {one.pop("key"): one for one in rows(conn, among, *keys)}
    return [of_key[key] for key in keys]


def _counted(conn: sqlite3.Connection, chosen: Mapping[str, str]) -> int:
    where, values = _where(chosen)
    (count,) = conn.execute(f"SELECT COALESCE(SUM(reports), 0) FROM report_counts r WHERE 1{where}", values).fetchone()
    return int(count)


def facets(conn: sqlite3.Connection, chosen: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """How many reports there are of each year, province, level and form among those chosen otherwise.

    They count what is held, not what a search finds.
    """
    counted = {}
    for name in FACETS:
        where, values = _where({other: value for other, value in chosen.items() if other != name})
        order = "1 DESC" if name == "year" else "2 DESC, 1"
        counted[name] = rows(
            conn,
            f"SELECT {name} AS value, SUM(reports) AS reports FROM report_counts r WHERE 1{where}"
            f" GROUP BY 1 HAVING value IS NOT NULL AND value != '' ORDER BY {order}",
            *values,
        )
    return counted


def _chosen(page: Page) -> dict[str, str]:
    given = {name: page.args.get(name) or "" for name in FACETS}
    return {name: value for name, value in given.items() if value and (name != "year" or value.isdecimal())}


async def search_page(page: Page) -> Response:
    """``/search?q=…``, as HTML, JSON or CSV."""
    query = (page.args.get("q") or "")[:200]
    chosen = _chosen(page)
    typed = page.args.get("page") or "1"
    number = max(1, min(int(typed), 10**6)) if typed.isdecimal() and len(typed) < 8 else 1

    def ask(conn: sqlite3.Connection) -> dict[str, Any]:
        answer = found(conn, query, chosen, number, LINES if page.format == "csv" else PAGE)
        answer["facets"] = facets(conn, chosen)
        return answer

    answer = await page.read(ask)
    words = terms(query)
    for one in answer["shown"]:
        one["snippets"] = list(_snippets(one, words))
        del one["text"]
    if page.format == "csv":
        names = ("id", "year", "publisher", "title", "published_on", "checks_failed", "url")
        return page.csv("search", names, [[one[name] for name in names] for one in answer["shown"]])
    if page.format == "json":
        for one in answer["shown"]:
            one["snippets"] = [part.plain for part in one["snippets"]]
        return page.json({"query": query, "page": number, **answer})
    more = len(answer["shown"]) == PAGE and (answer["count"] is None or answer["count"] > number * PAGE)
    return await page.html(
        "search", query=query, chosen=chosen, number=number, more=more, names=FACETS, most=MOST,
        words=words, marked=lambda text: snippet(text, words), chinese=chinese, **answer,
    )  # fmt: skip


def _snippets(one: Mapping[str, Any], words: Sequence[str]) -> Iterator[Snippet]:
    """Around the first place of each word, unless it stands in a stretch that is shown already."""
    # A report begins with its title, which is shown above.
    text = str(one["text"]).removeprefix(str(one["title"]))
    seen: list[tuple[int, int]] = []
    for word in words:
        span = around(text, word)
        if span and not any(first <= span[0] < last for first, last in seen):
            seen.append(span)
            # A telephone number that is cut in two would be none any more.
            start = max(0, span[0] - _WHOLE)
            shown = mask(text[start : span[1] + _WHOLE])[span[0] - start : span[1] - start]
            yield snippet(shown, words)


_WHOLE = 40
"""Characters on either side that are looked at too when telephone numbers are masked."""
