"""A list whose rows are all in one document and that only the browser pages.

The rows stand in the page (``logicTotalPage``, ``pagedContent``), in an array of its script (``dataList = […]``), or
are written by it (``document.writeln``). Rows whose flag is empty are hidden by the same script: they are tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawler.platforms.json_list import Shape, rows_of
from crawler.platforms.listing import Ask, ListingPage, Row
from crawler.platforms.rows import absolute, base_of, parse, read_rows
from crawler.platforms.script import assigned

KEY = "inline_all"

_MARKS = re.compile(r"\blogicTotalPage\b|\bpagedContent\b|\blogicRowsPerPage\b")
_ARRAY = re.compile(r"\b(?:dataList|listData|infoList|articleList)\s*=\s*\[\s*\{", re.IGNORECASE)
_WRITTEN = re.compile(r"document\.write(?:ln)?\s*\((?P<what>[^;]*?)\)\s*(?:;|\n|</script)", re.IGNORECASE)
_GIVEN = re.compile(
    r"(?:^|[;\s{,])(?:var\s+|let\s+|const\s+)?([A-Za-z_$][\w$]*)\s*=\s*(\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
)
_PIECE = re.compile(r"\s*(?:(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|([A-Za-z_$][\w$]*))\s*(?:\+|$)")
_COUNT = re.compile(
    r"\b(?:logicTotalRows?|logicTotalRecords?|totalRows|recordCount|totalRecords?)\s*[:=]\s*[\"']?(\d{1,9})"
)
_PAGES = re.compile(r"\b(?:pageTotal|totalPages?)[\"']?\s*[:=]\s*[\"']?(\d{1,9})")
SHAPE = Shape(
    rows=(),
    title=("title", "Title", "TITLE", "docTitle", "doctitle", "name", "text"),
    url=("url", "Url", "URL", "link", "href", "docpuburl", "docPubUrl"),
    date=("date", "daytime", "pubDate", "pubdate", "publishTime", "time", "docreltime", "docRelTime"),
    publisher=("publisher", "source", "dept"),
)


def detect(text: str, url: str) -> bool:
    """Whether the page pages itself, or its rows stand in its script and nowhere else."""
    if _MARKS.search(text):
        return True
    return (_ARRAY.search(text) is not None or bool(_markup(text))) and bool(_scripted(text, url))


def read(text: str, asked: Ask) -> ListingPage:
    """All rows; there is no next page."""
    tests = _tests(text, asked.url)
    rows = {row.url: row for row in read_rows(text, asked.url) if row.url not in tests}
    for row in _scripted(text, asked.url):
        if row.url not in rows or not rows[row.url].date:
            rows[row.url] = row
    count = _COUNT.search(text)
    return ListingPage(tuple(rows.values()), count=int(count[1]) if count else None)


def _scripted(text: str, url: str) -> tuple[Row, ...]:
    """The rows that the page's script holds in an array or writes into the page."""
    document = parse(text)
    base = base_of(document, url) if document is not None else url
    rows: dict[str, Row] = {}
    for found in _ARRAY.finditer(text):
        held = assigned(text[found.start() :], found[0].split("=")[0].strip())
        for row in rows_of([item for item in _items(held) if _shown(item)], SHAPE, base):
            rows.setdefault(row.url, row)
    if written := _markup(text):
        for row in read_rows(f"<html><body>{written}</body></html>", base):
            rows.setdefault(row.url, row)
    return tuple(rows.values())


def _items(held: Any) -> Iterator[dict[str, Any]]:
    """The rows of an array, those of arrays inside its items too."""
    for item in held if isinstance(held, list) else ():
        if isinstance(item, dict):
            inner = [value for value in item.values() if isinstance(value, list)]
            if inner and not any(name in item for name in SHAPE.url):
                for value in inner:
                    yield from _items(value)
            else:
                yield item


def _shown(item: dict[str, Any]) -> bool:
    """Whether the browser shows the row: one with a flag shows only where the flag says something."""
    return all(value not in ("", None) for name, value in item.items() if name.lower().endswith("flag"))


def _markup(text: str) -> str:
    """What ``document.write`` writes, its pieces joined: strings, and variables given a string before."""
    parts: list[str] = []
    given = [(found.start(), found[1], found[2][1:-1]) for found in _GIVEN.finditer(text)]
    for found in _WRITTEN.finditer(text):
        what, at, words = found["what"].strip(), 0, ""
        while at < len(what) and (piece := _PIECE.match(what, at)):
            if piece[1]:
                words += re.sub(r"\\(.)", r"\1", piece[1][1:-1])
            else:
                words += next(
                    (value for start, name, value in reversed(given) if name == piece[2] and start < found.start()), ""
                )
            at = piece.end()
        parts.append(words)
    whole = "\n".join(parts)
    return whole if re.search(r"<a\s[^>]*href", whole, re.IGNORECASE) else ""


def _tests(text: str, url: str) -> frozenset[str]:
    """Addresses of rows in the page whose flag is empty, where other rows have one that is not."""
    document = parse(text)
    if document is None:
        return frozenset()
    base = base_of(document, url)
    flagged = [
        (node, str(value).strip())
        for node in document.iter("li", "tr", "a", "div", "dd")
        for name, value in node.attrib.items()
        if str(name).lower().endswith("flag")
    ]
    if not any(value for _, value in flagged):
        return frozenset()
    return frozenset(
        absolute(base, anchor.get("href") or "") for node, value in flagged if not value for anchor in node.iter("a")
    )
