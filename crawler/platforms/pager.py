"""The way on from a list page that no known system wrote: its pager's anchors, numbers, script and words.

An anchor that says 下一页 is followed; else the anchor of the next number; else the name of the next page is learned
from those that are known. The neighbours of an article (上一篇, 下一篇) are never pages of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

from lxml.html import HtmlElement

from crawler.platforms.forms import fields, form_of
from crawler.platforms.listing import Ask, ListingPage, Row
from crawler.platforms.page_names import PAGE_FIELDS, by_field, from_told, guess, learn, scripted
from crawler.platforms.paging import carry, put
from crawler.platforms.rows import absolute, base_of
from crawler.platforms.statements import Stated, statements

NEXT = re.compile(r"[\W_]*(?:下一?页|后一?页|下頁|下一頁|next(?:page)?)[\W_]*", re.IGNORECASE)
"""What the anchor to the next page says, white space taken out. 下一篇 is the neighbouring article."""
_LAST = re.compile(r"[\W_]*(?:末页|尾页|最后一?页|最末页|last(?:page)?)[\W_]*", re.IGNORECASE)
_OTHER = re.compile(r"[\W_]*(?:首页|第一页|上一?页|前一?页|first|prev(?:ious)?)(?:page)?[\W_]*", re.IGNORECASE)
_ARROW = re.compile(r"[>›＞]")
_NEIGHBOUR = re.compile(r"[上下前后]一?[篇条则]")
_CALL = re.compile(r"([A-Za-z_$][\w$.]*)\s*\(\s*(?:[\"'][^\"']*[\"']\s*,\s*)?[\"']?(\d{1,4})[\"']?\s*[,)]")
_JUMP = re.compile(
    r"location(?:\.href)?\s*=\s*[\"']([^\"']+)[\"']|(?:location\.(?:replace|assign)|window\.open)\([\"']([^\"']+)"
)
_OFF = re.compile(r"\b(?:disabled?|p_next_d|unable|nolink)\b", re.IGNORECASE)
_HERE = re.compile(
    r"\b(?:current|active|cur|on|now|selected|thispage|this-page|p_no_d|hover|page-on|pageon)\b", re.IGNORECASE
)
_HELD_IN = ("href", "tagname", "data-href", "data-url", "data-link")
_WIDE = 200
_MOST_NUMBERS = 40


def is_step(words: str) -> bool:
    """Whether a link that says this belongs to a pager."""
    label = re.sub(r"\s+", "", words)
    return label.isdigit() or any(known.fullmatch(label) for known in (NEXT, _LAST, _OTHER, _ARROW))


@dataclass(frozen=True, slots=True)
class Pager:
    """What a list page says of its pages, as :class:`~crawler.platforms.listing.ListingPage` has it.

    ``shown`` is the highest page that is shown and that nothing tells how to ask for.
    """

    next: Ask | None = None
    number: int | None = None
    total: int | None = None
    count: int | None = None
    shown: int | None = None

    def page(self, rows: tuple[Row, ...]) -> ListingPage:
        """The page with these rows. A further page that cannot be asked for must not go unsaid: it counts as stated."""
        total = self.total if self.total is not None else self.shown
        return ListingPage(rows, self.next, self.number, total, self.count)


@dataclass(frozen=True, slots=True)
class _Step:
    """An element of a pager: what it says, where it leads, the page number that its script is called with."""

    node: HtmlElement
    label: str
    target: str
    call: int | None

    @property
    def number(self) -> int | None:
        """The page that it names, ``None`` for words; years are none."""
        named = int(self.label) if self.label.isascii() and self.label.isdigit() and len(self.label) < 5 else None
        return named if named and not 1900 < named < 2100 else None


def read_pager(document: HtmlElement, text: str, asked: Ask) -> Pager:
    """What the page says of its pages, and the request for the next one."""
    steps = list(_steps(document, base_of(document, asked.url)))
    onward = [one for one in steps if NEXT.fullmatch(one.label) and not _beside_articles(one.node)]
    numbered = [one for one in steps if one.number and _has_company(one, steps)][:_MOST_NUMBERS]
    said = _said(document, [*onward, *numbered, *(one for one in steps if _LAST.fullmatch(one.label))])
    if said.number is None and (marked := _marked(numbered, asked.number)):
        said = Stated(marked, said.total, said.count)
    here = said.number or asked.number
    # A script may count on behind the last page.
    ends = [one.call for one in steps if one.call and _LAST.fullmatch(one.label)]
    if (said.total is not None and here >= said.total) or (ends and 1 < max(ends) <= here):
        return Pager(None, said.number, said.total, said.count)
    arrows = [one for one in steps if _ARROW.fullmatch(one.label)] if numbered and not onward else []
    pages = {one.number: one.target for one in numbered if one.number and one.target}
    if following := _linked([*onward, *arrows], pages, here, asked):
        return Pager(following, said.number, said.total, said.count)
    highest = max([one.number or 0 for one in numbered] + [one.call or 0 for one in (*onward, *numbered)], default=0)
    if following := _named(document, text, asked, steps, pages, here, max(highest, said.total or 0)):
        return Pager(following, said.number, said.total, said.count)
    return Pager(None, said.number, said.total, said.count, highest if highest > here else None)


def _steps(document: HtmlElement, base: str) -> Iterator[_Step]:
    """The elements that may belong to a pager, by what they say."""
    for node in document.iter("a", "button", "span", "li", "input"):
        script = f"{node.get('href') or ''} {node.get('onclick') or ''}"
        if node.tag != "a" and not node.get("onclick"):
            continue
        label = _label(node)
        if not label or len(label) > 12:
            continue
        off = _OFF.search(node.get("class") or "") or node.get("disabled") is not None
        target = (
            "" if off else next((found for name in _HELD_IN if (found := absolute(base, node.get(name) or ""))), "")
        )
        if not target and not off and (jump := _JUMP.search(script)):
            target = absolute(base, jump[1] or jump[2])
        call = _CALL.search(script) if not target and not off else None
        yield _Step(node, label, target, int(call[2]) if call else None)


def _label(node: HtmlElement) -> str:
    said = "".join(part for part in node.itertext() if isinstance(part, str))
    image = next((one.get("alt") for one in node.iter("img") if one.get("alt")), "")
    for words in (said, image, node.get("title"), node.get("aria-label"), node.get("value")):
        if folded := re.sub(r"\s+", "", words or ""):
            return folded
    return ""


def _beside_articles(node: HtmlElement) -> bool:
    """Whether the anchor stands among the neighbours of an article."""
    return bool(_NEIGHBOUR.search(_around(node)))


def _around(node: HtmlElement) -> str:
    """The text of the widest element around ``node`` that is no more than a pager."""
    found = ""
    for _, parent in zip(range(4), node.iterancestors(), strict=False):
        words = re.sub(r"\s+", " ", " ".join(part for part in parent.itertext() if isinstance(part, str)))
        if len(words) > _WIDE or parent.tag in ("body", "html"):
            break
        found = words
    return found


def _has_company(step: _Step, steps: list[_Step]) -> bool:
    """Whether a number stands in a pager: beside other numbers that lead somewhere, or words for pages."""
    holders = {id(node) for _, node in zip(range(3), step.node.iterancestors(), strict=False) if node.tag != "body"}
    if not step.target and step.call is None:
        return False
    return any(
        other is not step
        and (
            other.number or NEXT.fullmatch(other.label) or _LAST.fullmatch(other.label) or _OTHER.fullmatch(other.label)
        )
        and any(id(node) in holders for _, node in zip(range(3), other.node.iterancestors(), strict=False))
        for other in steps
    )


def _said(document: HtmlElement, steps: list[_Step]) -> Stated:
    """What the words of the pager say; what it leaves out, the words of the whole page."""
    own = max((_around(one.node) for one in steps), key=len, default="")
    near = statements(own, pager=True)
    parts = (
        part
        for node in document.iter()
        if isinstance(node.tag, str)
        for part in ("" if node.tag in ("script", "style") else node.text, node.tail)
    )
    far = statements(re.sub(r"\s+", " ", " ".join(part for part in parts if part)))
    if near.total is not None:
        return Stated(near.number, near.total, near.count if near.count is not None else far.count)
    number = near.number if near.number is not None else far.number
    return Stated(number, far.total, near.count if near.count is not None else far.count)


def _marked(numbered: list[_Step], asked: int) -> int | None:
    """The number that the pager marks as this page's: one without a link, or one of a class that says so."""
    if not numbered:
        return None
    for _, holder in zip(range(3), numbered[0].node.iterancestors(), strict=False):
        marks = {
            int(label)
            for node in holder.iter("a", "span", "li", "b", "strong", "em", "font", "i")
            if (label := "".join(node.itertext()).strip()).isascii()
            and label.isdigit()
            and len(label) < 4
            and int(label)
            and _HERE.search(node.get("class") or "")
        }
        if len(marks) == 1:
            return marks.pop()
    return None


def _linked(onward: list[_Step], pages: dict[int, str], here: int, asked: Ask) -> Ask | None:
    """The next page where an anchor leads to it."""
    earlier = {target for number, target in pages.items() if number <= here}
    for target in (*(one.target for one in onward), pages.get(here + 1, "")):
        if target and target != asked.url and target not in earlier:
            name = learn(pages | {here + 1: target})
            return asked.onward(target, told=carry(asked, pages=name.told()) if name else None)
    return None


def _named(
    document: HtmlElement, text: str, asked: Ask, steps: list[_Step], pages: dict[int, str], here: int, highest: int
) -> Ask | None:
    """The next page where it is known to be there, and a form or a name tells how to ask for it."""
    last = next((one for one in steps if _LAST.fullmatch(one.label) and (one.target or one.call)), None)
    if last is not None and last.call:
        highest = max(highest, last.call)
    if highest <= here:
        return None
    calls = [one for one in steps if one.call is not None]
    if calls and (posted := _form(calls[0].node, text, asked, here + 1)):
        return posted
    known = pages | {here: asked.url}
    if last is not None and last.target and last.target != asked.url:
        known = {highest: last.target} | known
    name = learn(known) or from_told(asked.value("pages")) or by_field(asked.url, here)
    if name is None and calls:
        name = next(iter(scripted(text, asked.url)), None)
    if name is None:
        name = next((found for at, one in known.items() if at != here and (found := guess(at, one))), None)
    target = name.of(here + 1) if name else ""
    if not name or not target or target == asked.url:
        return None
    return asked.onward(target, told=carry(asked, pages=name.told()))


def _form(node: HtmlElement, text: str, asked: Ask, number: int) -> Ask | None:
    """The next page where a script puts its number into a form and submits it."""
    form = form_of(node)
    if form is None or "submit(" not in re.sub(r"\s", "", text):
        return None
    held = fields(form)
    name: str | None = next((name for name, _ in held if name.lower() in PAGE_FIELDS), None)
    if name is None:
        return None
    action = urljoin(asked.url, form.get("action") or "")
    filled = put(held, name, number)
    if (form.get("method") or "get").lower() == "post":
        return asked.onward(action, filled)
    return asked.onward(f"{action.split('?')[0]}?{urlencode(filled)}")
