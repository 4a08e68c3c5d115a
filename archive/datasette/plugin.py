"""The plugin of our own site: pages that say they are Chinese, links between them, and nothing from other hosts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette  # type: ignore[import-untyped]
from datasette.utils.asgi import NotFound, Request, Response  # type: ignore[import-untyped]
from jinja2 import Environment
from markupsafe import Markup
from pluggy import HookimplMarker

from archive.datasette.language import HTML_LANG
from archive.datasette.page import Page
from archive.datasette.phrases import BilingualPages
from archive.datasette.routes import ROUTES
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
    (b"vary", b"accept-language"),
)


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Apply :class:`BilingualPages` to all templates."""
    env.add_extension(BilingualPages)


@hookimpl
def register_routes() -> list[Any]:
    """Our own pages."""
    return ROUTES


@hookimpl(optionalhook=True)
def skip_csrf(scope: Mapping[str, Any]) -> bool:
    """A draft is read and forgotten: nobody gains by making another send one. Datasette 1 asks no such question."""
    return bool(scope["path"].endswith("/draft"))


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """The reader's language, and what the frame of every page needs."""
    if request is None:
        return {"lang": "zh", "html_lang": HTML_LANG["zh"]}
    page = Page(datasette, request)
    return {"lang": page.lang, "html_lang": HTML_LANG[page.lang], "t": page.t, "href": page.href, "page": page}


@hookimpl
def render_cell(value: object, column: str, table: str, database: str, datasette: Datasette) -> Markup | None:
    """Lead from every ``report_id`` to its report, in views too, where Datasette knows no keys; say
    what the words of the records are called in Chinese."""
    if database != "reports" or not isinstance(value, str):
        return None
    words = "finding" if (table, column) == ("findings", "kind") else column
    if name := chinese(words, value):
        return Markup("{} <small>{}</small>").format(name, value)
    if column != "report_id":
        return None
    return Markup('<a href="{}">{}</a>').format(datasette.urls.path(f"/report/{quote(value)}"), value)


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> object:
    """A page that is not there is said in the reader's language; all else, and JSON, is left to Datasette."""
    if not isinstance(exception, NotFound) or request.path.endswith((".json", ".csv")):
        return None
    page = Page(datasette, request)

    async def missing() -> Response:
        return await page.html("error", 404, message=page.t("没有这个地址。", "There is no such address."))

    return missing


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Send :data:`HEADERS` with every response, where it does not say them otherwise itself."""

    def wrap(app: App) -> App:
        async def guarded(scope: Message, receive: Receive, send: Send) -> None:
            async def with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    given = list(message.get("headers", ()))
                    said = {name.lower() for name, _ in given}
                    message = {
                        **message,
                        "headers": given + [pair for pair in HEADERS if pair[0] not in said or pair[0] == b"vary"],
                    }
                await send(message)

            await app(scope, receive, with_headers)

        return guarded

    return wrap
