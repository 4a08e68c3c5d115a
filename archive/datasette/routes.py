"""The addresses of our pages."""

from __future__ import annotations

from archive.datasette.cell_page import cell
from archive.datasette.coverage_page import coverage
from archive.datasette.dictionary_page import dictionary
from archive.datasette.draft_page import draft
from archive.datasette.feed import feed
from archive.datasette.home import home
from archive.datasette.page import Page, Response, Show, view
from archive.datasette.publisher_page import publisher
from archive.datasette.raw_page import source
from archive.datasette.report_page import report
from archive.datasette.search_page import search_page
from archive.datasette.stories import index, story
from archive.datasette.trend import trend

_ID = r"/report/(?P<id>[^/.]+)"
_FORMAT = r"(?P<format>\.json)?"

MOVED = {
    "search": "/search",
    "failed_checks": "/stories/failed",
    "late_reports": "/stories/late",
    "not_found": "/stories/missing",
    "altered": "/stories/altered",
}
"""Pages of before to where they are now."""


async def moved(page: Page) -> Response:
    """Lead from an address of before to the one of now."""
    found = MOVED[page.vars["name"]] + (page.vars.get("format") or "")
    return Response.redirect(page.href(found, **{name: page.args[name] for name in page.args if name != "_lang"}), 301)


PAGES: tuple[tuple[str, Show], ...] = (
    (rf"^/(?:home{_FORMAT})?$", home),
    (rf"^/coverage(?:/(?P<code>\d{{6}}))?{_FORMAT}$", coverage),
    (rf"^/publisher/(?P<id>[^/.]+){_FORMAT}$", publisher),
    (rf"^{_ID}(?P<format>\.json|\.csv)?$", report),
    (rf"^{_ID}/source(?:/(?P<version>\d+))?$", source),
    (rf"^{_ID}/(?P<table>\w+)\.(?P<row>\w+)\.(?P<column>\w+){_FORMAT}$", cell),
    (r"^/search(?P<format>\.json|\.csv)?$", search_page),
    (r"^/trend(?P<format>\.json|\.csv)?$", trend),
    (rf"^/stories{_FORMAT}$", index),
    (r"^/stories/(?P<name>\w+)(?P<format>\.json|\.csv)?$", story),
    (rf"^/reports/(?P<name>{'|'.join(MOVED)})(?P<format>\.json|\.csv)?$", moved),
    (r"^/draft$", draft),
    (r"^/feed\.atom$", feed),
    (rf"^/dictionary{_FORMAT}$", dictionary),
)

ROUTES = [
    (address, view(show, ("GET", "HEAD", "POST") if show is draft else ("GET", "HEAD"))) for address, show in PAGES
]
"""As Datasette's ``register_routes`` wants them."""
