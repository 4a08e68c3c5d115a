"""What every page of ours has: the reader's language, links that keep it, answers as HTML, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from datasette.app import Datasette  # type: ignore[import-untyped]
from datasette.utils import sqlite_timelimit  # type: ignore[import-untyped]
from datasette.utils.asgi import Request, Response  # type: ignore[import-untyped]

from archive.coverage import STATES
from archive.datasette.language import chosen, language
from archive.explain import NotHeld
from archive.export import BOM, no_formula
from archive.forms import place_label
from archive.glossary import chinese
from archive.snapshots import Snapshots

__all__ = ["Missing", "Page", "Response", "Show", "rows", "view", "web_address"]

Found = TypeVar("Found")
Show = Callable[["Page"], Awaitable[Response]]

LONGEST = 300
"""Characters of a parameter that come back in the addresses of a page."""

TIME_LIMIT_MS = 3000
"""How long a page may search its database."""

CSP = (
    "default-src 'self'; script-src 'none'; style-src 'self'; img-src 'self' data:; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Pages of ours run no script at all."""


class Missing(LookupError):
    """There is nothing at this address; the message says what there is, in the reader's language."""


class Page:
    """One request for one of our pages.

    ``lang`` is ``zh`` or ``en``. Templates get the page as ``page`` and its :meth:`t` and :meth:`href` by name.
    """

    def __init__(self, datasette: Datasette, request: Request) -> None:
        self.datasette, self.request = datasette, request
        self.lang = language(request)
        self._keep = chosen(request)
        self.args: Mapping[str, str] = request.args
        self.vars: Mapping[str, str] = request.url_vars
        self.format = (self.vars.get("format") or "").lstrip(".")

    def t(self, zh: str, en: str) -> str:
        """Whichever of the two the reader reads."""
        return zh if self.lang == "zh" else en

    def word(self, column: str, word: str) -> str:
        """A word of the records as the reader calls it."""
        if column == "state" and self.lang == "zh":
            return STATES.get(word, word)
        return (chinese(column, word) or word) if self.lang == "zh" else word.replace("_", " ")

    def place(self, name: str) -> str:
        """A cell or an indicator as the reader calls it."""
        return place_label(name) if self.lang == "zh" else name

    def href(self, path: str, **params: object) -> str:
        """The address of ``path`` on this site, in the language that the reader chose. A list is given one by one."""
        given = [
            (name, str(value))
            for name, some in params.items()
            for value in (some if isinstance(some, list) else [some])
            if value not in (None, "")
        ]
        if self._keep:
            given.append(("_lang", self.lang))
        return str(self.datasette.urls.path(path)) + (f"?{urlencode(given)}" if given else "")

    def here(self, **changed: object) -> str:
        """This page's address with some of its parameters changed; ``None`` leaves one out."""
        given = [pair for pair in self._pairs() if pair[0] not in changed]
        given += [(name, str(value)) for name, value in changed.items() if value not in (None, "")]
        return str(self.request.path) + (f"?{urlencode(given)}" if given else "")

    def other(self, format: str) -> str:
        """This page as ``json`` or ``csv``."""
        query = urlencode(self._pairs())
        return f"{self.request.path.rstrip('/') or '/home'}.{format}" + (f"?{query}" if query else "")

    def _pairs(self) -> list[tuple[str, str]]:
        given = ((name, value) for name in self.request.args for value in self.request.args.getlist(name))
        return [(name[:LONGEST], value[:LONGEST]) for name, value in given]

    async def read(self, ask: Callable[[sqlite3.Connection], Found]) -> Found:
        """What ``ask`` finds in reports.db, within :data:`TIME_LIMIT_MS`."""

        def within(conn: sqlite3.Connection) -> Found:
            with sqlite_timelimit(conn, TIME_LIMIT_MS):
                return ask(conn)

        found: Found = await self.datasette.get_database("reports").execute_fn(within)
        return found

    @property
    def raw_path(self) -> Path | None:
        """The raw.db beside this reports.db, ``None`` where there is none."""
        path = Path(self.datasette.get_database("reports").path).with_name("raw.db")
        return path if path.is_file() else None

    def open_raw(self) -> Snapshots | None:
        """raw.db for one question, to be closed by who asks; ``None`` where it is not served."""
        return Snapshots(self.raw_path, read_only=True) if self.raw_path else None

    async def html(self, template: str, status: int = 200, **context: Any) -> Response:
        """The page drawn by ``templates/nianbao/TEMPLATE.html``."""
        given = {"page": self, "t": self.t, "href": self.href, "word": self.word, "lang": self.lang, **context}
        text = await self.datasette.render_template(f"nianbao/{template}.html", given, request=self.request)
        return Response.html(text, status=status, headers={"content-security-policy": CSP})

    def json(self, found: object) -> Response:
        """``found`` as JSON; Chinese stands in it as it is."""
        text = json.dumps(found, ensure_ascii=False, indent=1, default=str)
        return Response(text, content_type="application/json; charset=utf-8")

    def csv(self, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
        """A table that Excel opens rightly and in which nothing runs as a formula."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(head)
        writer.writerows([no_formula(value) for value in row] for row in rows)
        return Response(
            BOM + stream.getvalue(),
            content_type="text/csv; charset=utf-8",
            headers={"content-disposition": f'attachment; filename="{name}.csv"'},
        )


def view(show: Show, methods: Collection[str] = ("GET", "HEAD")) -> Callable[[Datasette, Request], Awaitable[Response]]:
    """``show`` as Datasette calls it. What is not there is said with what there is; what takes too long, too."""

    async def answer(datasette: Datasette, request: Request) -> Response:
        page = Page(datasette, request)
        if request.method not in methods:
            said = page.t("这一页只供阅读，不接受提交。", "This page is to be read; nothing can be sent to it.")
            refused = await page.html("error", 405, message=said)
            refused.headers["allow"] = ", ".join(methods)
            return refused
        try:
            return await show(page)
        except (Missing, NotHeld) as error:
            return await page.html("error", 404, message=str(error))
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            slow = page.t(
                "这一查询超过了时限，没有结果。请缩小范围再试。",
                "This question took longer than allowed. Ask for less and try again.",
            )
            return await page.html("error", 503, message=slow)

    return answer


def rows(conn: sqlite3.Connection, sql: str, *values: object, **named: object) -> list[dict[str, Any]]:
    """The rows that ``sql`` finds, as dictionaries."""
    cursor = conn.execute(sql, named or values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def web_address(url: str) -> str:
    """``url`` where a reader may safely be led to it, else ``""``: only http and https lead anywhere."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""
