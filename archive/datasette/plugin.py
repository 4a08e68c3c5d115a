"""The plugin of our own site: pages that say they are Chinese, links between them, and nothing from other hosts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette.app import Datasette  # type: ignore[import-untyped]
from datasette.utils import tilde_encode  # type: ignore[import-untyped]
from jinja2 import Environment
from jinja2.ext import Extension
from markupsafe import Markup
from pluggy import HookimplMarker

from archive.glossary import chinese

hookimpl = HookimplMarker("datasette")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# Datasette's own pages carry inline scripts and styles; hosts other than this one are what must be kept out.
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)

_OF_QUERIES = {"轻重": "severity"}
"""Columns of the ready queries to the columns whose words stand in them."""


class ChinesePages(Extension):
    """Declare the language of every page: without it browsers draw Chinese with Japanese glyphs."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template's source with its language set."""
        for tag in ("<html>", '<html lang="en">'):
            source = source.replace(tag, '<html lang="zh-CN">', 1)
        return source


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Apply :class:`ChinesePages` to all templates."""
    env.add_extension(ChinesePages)


@hookimpl
def render_cell(value: object, column: str, table: str, database: str, datasette: Datasette) -> Markup | None:
    """Lead from every ``report_id`` to its report, in views and ready queries too, where Datasette knows no keys; say
    what the words of the records are called in Chinese."""
    if database != "reports" or not isinstance(value, str):
        return None
    words = "finding" if (table, column) == ("findings", "kind") else _OF_QUERIES.get(column, column)
    if name := chinese(words, value):
        return Markup("{} <small>{}</small>").format(name, value)
    if column != "report_id":
        return None
    return Markup('<a href="{}">{}</a>').format(datasette.urls.row(database, "reports", tilde_encode(value)), value)


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Send :data:`HEADERS` with every response."""

    def wrap(app: App) -> App:
        async def guarded(scope: Message, receive: Receive, send: Send) -> None:
            async def with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
                await send(message)

            await app(scope, receive, with_headers)

        return guarded

    return wrap
