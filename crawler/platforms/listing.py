"""What a platform is asked with and what it answers: a request for one list page, and the page as read."""

from __future__ import annotations

from dataclasses import dataclass

Pairs = tuple[tuple[str, str], ...]

OUTSIDE = "outside"
"""The group of a row that a platform knows to stand outside the list."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for one list page. ``number`` counts the pages of a list from 1.

    ``form`` is sent by POST as ``application/x-www-form-urlencoded`` fields; ``None`` asks by GET. ``headers`` are
    sent besides the usual ones. ``told`` carries from page to page what a platform needs to ask for the next one and
    later answers do not repeat (ids, the address of the list); it is not sent.
    """

    url: str
    number: int = 1
    form: Pairs | None = None
    headers: Pairs = ()
    told: Pairs = ()

    def value(self, name: str) -> str:
        """What ``told`` says under ``name``, ``""`` where it says nothing."""
        return next((value for key, value in self.told if key == name), "")

    def onward(self, url: str, form: Pairs | None = None, *, headers: Pairs = (), told: Pairs | None = None) -> Ask:
        """The request for the page behind this one. ``told`` is kept where nothing else is given."""
        return Ask(url, self.number + 1, form, headers, self.told if told is None else told)


@dataclass(frozen=True, slots=True)
class Row:
    """One link. ``date`` is ISO or ``""``; ``context`` is what stands beside it (row and column heads, heading).

    ``group`` names the block of the page the link stands in: rows of one list share it; :data:`OUTSIDE` is no list.
    ``publisher`` is who published it where the list says so in a field of its own.
    """

    url: str
    text: str
    date: str = ""
    context: str = ""
    group: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A further list that a page opens: a year's folder, a unit's column. ``label`` says which, in the page's words.

    What its rows leave unsaid (查看, 年报) the labels on the way to it say.
    """

    ask: Ask
    label: str


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One list page, read. ``number`` (from 1), ``total`` (pages) and ``count`` (rows of the whole list) are what the
    page itself states, ``None`` where it states nothing.

    ``fault`` says why the answer is no list page at all (an error message in JSON, an empty answer where rows were
    stated), ``""`` for a page that could be read, an empty one too.
    """

    rows: tuple[Row, ...]
    next: Ask | None = None
    number: int | None = None
    total: int | None = None
    count: int | None = None
    branches: tuple[Branch, ...] = ()
    fault: str = ""
