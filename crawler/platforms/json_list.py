"""Lists that come as JSON: where each publishing system puts the rows, said in paths."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from crawler.platforms.listing import Ask, ListingPage, Row
from crawler.platforms.paging import carry, goes_on, stated
from crawler.platforms.rows import absolute, date_in
from crawler.platforms.script import sound

_CHINA = timezone(timedelta(hours=8))
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")
_COMPACT = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)$")
_SECONDS = re.compile(r"\d{9,13}(?:\.\d+)?$")
_CALLBACK = re.compile(r"^\s*[\w.$]+\s*\((.*)\)\s*;?\s*$", re.DOTALL)
_WELL = {"0", "200", "success", "ok", "true", "1", ""}

Paths = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """Where things stand in an answer: dotted paths (``data.results``), the first that leads to something counts.

    ``rows`` leads to the list of rows, ``title``, ``url``, ``date`` and ``publisher`` start at a row. ``count`` leads
    to the number of rows of the whole list, ``pages`` to the number of its pages, ``page`` to this page's (from 1) and
    ``size`` to the number of rows of a full page. A number picks from a list (``attachment.0.url``); JSON inside a
    string is opened on the way.
    """

    rows: Paths
    title: Paths
    url: Paths
    date: Paths
    publisher: Paths = ()
    count: Paths = ()
    pages: Paths = ()
    page: Paths = ()
    size: Paths = ()


def find(value: Any, paths: Paths) -> Any:
    """What the first path leads to that leads to anything; ``None`` where none does."""
    for path in paths:
        found = value
        for step in path.split("."):
            found = _opened(found)
            if isinstance(found, list):
                found = found[int(step)] if step.isdigit() and int(step) < len(found) else None
            else:
                found = found.get(step) if isinstance(found, dict) else None
        if found not in (None, ""):
            return _opened(found)
    return None


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return sound(json.loads(value))
        except (ValueError, RecursionError):
            return value
    return value


def load(text: str) -> Any:
    """The JSON of an answer, out of a callback too; ``None`` where it is none."""
    wrapped = _CALLBACK.match(text)
    try:
        return sound(json.loads(wrapped[1] if wrapped else text.lstrip("\ufeff")))
    except (ValueError, RecursionError):
        return None


def complaint(answer: Any) -> str:
    """What an answer says that is no list: its error code and message; ``""`` where it says nothing of the kind."""
    if not isinstance(answer, dict):
        return "the answer is no JSON"
    code = next((str(answer[key]) for key in ("code", "status", "errcode") if answer.get(key) is not None), "")
    if answer.get("success") is False or code.lower() not in _WELL:
        message = next((str(answer[key]) for key in ("message", "msg", "err", "error") if answer.get(key)), "")
        return f"the answer says {' '.join(part for part in (code, message) if part) or 'that it failed'}"[:200]
    return ""


def day(value: Any) -> str:
    """The ISO day of a date as JSON holds it: text, or seconds or milliseconds since 1970, which are days in China."""
    written = str(value).strip()
    if found := _COMPACT.match(written):
        return date_in("-".join(found.groups()))
    if _SECONDS.match(written):
        seconds = float(written)
        seconds = seconds / 1000 if seconds > 1e11 else seconds
        return datetime.fromtimestamp(seconds, _CHINA).date().isoformat() if 0 < seconds < 1e11 else ""
    return date_in(written)


def rows_of(items: Sequence[Any], shape: Shape, base: str) -> tuple[Row, ...]:
    """The rows that have an address; links are relative to ``base``."""
    rows: dict[str, Row] = {}
    for item in items:
        target = absolute(base, str(find(item, shape.url) or ""))
        date = next((found for path in shape.date if (found := day(find(item, (path,))))), "")
        if target:
            title, publisher = (_plain(find(item, paths)) for paths in (shape.title, shape.publisher))
            rows.setdefault(target, Row(target, title, date, group="json", publisher=publisher))
    return tuple(rows.values())


def _plain(value: Any) -> str:
    """A text field without its tags (search answers mark what they found) and without halves of characters."""
    text = html.unescape(_TAG.sub("", str(value or "")))
    return _SPACE.sub(" ", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")).strip()


def read_json(text: str, asked: Ask, shape: Shape, turn: Callable[[int], Ask]) -> ListingPage:
    """Read one answer of a list that is asked for by page; ``turn(n)`` is the request for its page n.

    ``asked`` is told ``page`` (which page of the list was asked for: not its ``number`` where a page in HTML came
    before), ``seen`` (rows on the pages before), ``size`` and ``base`` (what links are relative to).
    """
    answer = load(text)
    if fault := complaint(answer):
        return ListingPage((), fault=fault)
    items = find(answer, shape.rows)
    if items is None:
        items = []
    elif not isinstance(items, list):
        return ListingPage((), fault="the answer holds no list of rows")
    here = stated(asked.value("page")) or asked.number
    count, pages = (stated(find(answer, paths)) if paths else None for paths in (shape.count, shape.pages))
    size = stated(asked.value("size")) or (stated(find(answer, shape.size)) if shape.size else None) or len(items)
    seen = (stated(asked.value("seen")) or 0) + len(items)
    if not items and ((count or 0) > seen or here <= (pages or 0) > 1):
        said = f"{count} rows" if count else f"{pages} pages"
        return ListingPage((), count=count, fault=f"page {here} has no rows, though the list states {said}")
    following = turn(here + 1) if _more(len(items), seen, count, size, here, pages) else None
    if following is not None:
        following = replace(following, told=carry(asked, page=here + 1, seen=seen, size=size))
    ahead = asked.number - here
    number = stated(find(answer, shape.page)) if shape.page else None
    return ListingPage(
        rows_of(items, shape, asked.value("base") or asked.url),
        following,
        number=number + ahead if number is not None else None,
        total=pages + ahead if pages is not None else None,
        count=count,
    )


def _more(shown: int, seen: int, count: int | None, size: int, here: int, pages: int | None) -> bool:
    if pages is not None and (count is None or here < pages):
        return shown > 0 and here < pages
    # Of a list that states nothing the first page cannot be told from a full one: its size is what it shows.
    return goes_on(shown, seen, count, size)
