"""Rows of a list page, read the same way for every platform: each link with its title, date and surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urljoin, urlsplit, urlunsplit

import lxml.etree
import lxml.html
from lxml.html import HtmlElement
from w3lib.url import safe_url_string

from crawler.platforms.grids import Grid
from crawler.platforms.grids import words as _text
from crawler.platforms.listing import Row

_PARSER = lxml.html.HTMLParser(encoding="utf-8", no_network=True)
_SPACE = re.compile(r"\s+")
_COMMENT_ROW = re.compile(r"<li\b.*?</li>", re.IGNORECASE | re.DOTALL)
_TEMPLATE = re.compile(r"\{\{|\$\{|\bms-(?:repeat|for)\b|\bv-for\b")
# Figures run on into the next number ("2025- 01- 14"), or are split ("21 2025-01"); both were seen on real pages.
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_SPLIT_DATE = re.compile(r"(?<!\d)(\d{1,2})\s+((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})(?!\d|\s*[-/.月]\s*\d)")
_YEAR_APART = re.compile(
    r"(?<![\d-])(\d{1,2})[-/.](\d{1,2})\s+((?:19|20)\d\d)(?!\s*[-/.\d])|(?<!\d)((?:19|20)\d\d)\s+(\d{1,2})[-/](\d{1,2})(?!\d)"
)
_ROUTE = re.compile(r"#!?/")
_STOP = {"ul", "ol", "table", "tbody", "thead", "dl", "body", "html", "section", "main", "nav"}
_FEW = 3
"""Links that one row of a list may hold: title, unit, kind. A row with more is one of a grid."""
_MANY = 60
"""Links of one row at most: a table of units has a column a year, and some have a kind beside."""
_SHORT = 40
_FIGURES = re.compile(r"\d+")
BESIDE = "+beside"
"""Ends the group of links that stand in a list's rows beside the titles."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")


def parse(text: str) -> HtmlElement | None:
    """The tree of a decoded page, or ``None`` where there is nothing to parse."""
    if not text.strip():
        return None
    # Bytes, not str: lxml refuses str with an XML declaration, which some portals print before <html>.
    try:
        tree: HtmlElement = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=_PARSER)
    except lxml.etree.ParserError:
        return None
    return tree


def base_of(document: HtmlElement, url: str) -> str:
    """What relative links are relative to: ``<base href>`` where the page has one, else its own address."""
    for base in document.iter("base"):
        if href := base.get("href"):
            return urljoin(url, str(href).strip())
    return url


def absolute(base: str, href: str) -> str:
    """The http(s) address ``href`` leads to, without its fragment; ``""`` where it leads nowhere of that kind."""
    href = href.strip()
    # What follows #/ is a page that a script draws: the address before it is that of another one.
    if not href or href.startswith("#") or _ROUTE.search(href):
        return ""
    try:
        parts = urlsplit(urljoin(base, href))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        # A host with a trailing dot comes of badly joined links and is the same host.
        netloc = parts.netloc.lower().replace(".:", ":").rstrip(".")
        return str(safe_url_string(urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))))
    except ValueError:
        return ""


def date_in(text: str) -> str:
    """The first valid date in ``text``, ISO; ``""`` where there is none (2026-02-30 is none)."""
    found = [(match.start(), match[1], match[2], match[3]) for match in _DATE.finditer(text)]
    found += [(match.start(), match[2], match[3], match[1]) for match in _SPLIT_DATE.finditer(text)]
    found += [
        (match.start(), match[3] or match[4], match[1] or match[5], match[2] or match[6])
        for match in _YEAR_APART.finditer(text)
    ]
    for _, year, month, day in sorted(found):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return ""


def read_rows(text: str, url: str) -> tuple[Row, ...]:
    """Every distinct link of the page in reading order, navigation too: judging is not this function's business.

    Rows inside HTML comments count only where the page itself shows no dated row: some portals keep the list in a
    comment and draw it by script, others keep stale duplicates there.
    """
    document = parse(text)
    if document is None:
        return ()
    base = base_of(document, url)
    rows = list(_unique(_links(document, base)))
    if not any(row.date for row in rows):
        hidden = "".join(
            item
            for comment in document.iter(lxml.etree.Comment)
            for item in _COMMENT_ROW.findall(comment.text or "")
            if not _TEMPLATE.search(item)
        )
        commented = parse(f"<ul>{hidden}</ul>") if hidden else None
        if commented is not None:
            rows = list(_unique((*rows, *_links(commented, base))))
    return tuple(rows)


def _unique(rows: Iterator[Row] | tuple[Row, ...]) -> Iterator[Row]:
    """One row per address: the one with a date, else with the longest text (a picture often links the same page)."""
    best: dict[str, Row] = {}
    for row in rows:
        held = best.get(row.url)
        if held is None or (bool(row.date), len(row.text)) > (bool(held.date), len(held.text)):
            best[row.url] = row
    return iter(best.values())


def _links(document: HtmlElement, base: str) -> Iterator[Row]:
    grids: dict[HtmlElement, Grid] = {}
    for anchor in document.iter("a"):
        target = absolute(base, anchor.get("href") or "")
        row = _row_of(anchor)
        if not target or _TEMPLATE.search(" ".join((anchor.get("href") or "", *map(str, row.attrib.keys())))):
            continue
        own = _text(anchor)
        title = _clean(anchor.get("title") or "")
        beside = _text(row).replace(own, " ", 1) if row is not anchor else ""
        found = (
            date_in(_cell_text(anchor, row, own) or beside)
            or ("" if title else date_in(own))
            or date_in(_neighbour(row))
        )
        label = _label(anchor, own, title)
        if label == own and not title and found and found == date_in(own):
            label = _clean(_DATE.sub("", _SPLIT_DATE.sub("", own))).strip("[]()（） ") or own
        yield Row(target, label, found, _context(anchor, row, beside, grids), _group(anchor, row))


def _label(anchor: HtmlElement, own: str, title: str) -> str:
    """What a link is called: its title, where that is the whole of its words or their beginning; the heading inside
    it, where day and summary stand inside too; what its picture is called, where it has no words."""
    if not own:
        pictures = (_clean(image.get("alt") or image.get("title") or "") for image in anchor.iter("img"))
        return title or next(filter(None, pictures), "")
    if title and (len(title) >= len(own) or own.endswith(("…", "..."))):
        return title
    if next(anchor.iter(*_HEADINGS, "p", "div", "dt", "dd"), None) is None:
        return own
    heading = next((words for node in anchor.iter(*_HEADINGS, "dt") if (words := _text(node))), "")
    begins = re.sub(r"[.…]+$", "", heading)[-4:]
    return title if title and (not heading or begins in title) else heading or own


def _row_of(anchor: HtmlElement) -> HtmlElement:
    """The element that holds this link and its date: the nearest li or tr, one of several alike with a few links, else
    the widest with no other link."""
    node = anchor
    for _ in range(6):
        parent = node.getparent()
        if parent is None:
            break
        if parent.tag in ("li", "tr"):
            # Hundreds of links in one row are no row: the page is laid out by a table.
            return parent if _links_in(parent, _MANY) < _MANY else node
        if parent.tag in _STOP:
            break
        links = _links_in(parent, _FEW + 1)
        if links > 1:
            return parent if links <= _FEW and _repeated(parent) and date_in(_text(parent)) else node
        node = parent
    return node


def _links_in(node: HtmlElement, most: int) -> int:
    """How many addresses the element links to, counted up to ``most``."""
    seen: set[str | None] = set()
    for item in node.iter("a"):
        seen.add(item.get("href"))
        if len(seen) >= most:
            break
    return len(seen)


def _repeated(node: HtmlElement) -> bool:
    """Whether the element has a sibling like it: same tag, same class, a link inside."""
    return any(
        sibling.get("class") == node.get("class") and next(sibling.iter("a"), None) is not None
        for side in (True, False)
        for sibling in node.itersiblings(node.tag, preceding=side)
    )


def _neighbour(row: HtmlElement) -> str:
    """What stands before or behind a row that holds no date: lists may put rows and dates side by side, in turns."""
    parent = row.getparent()
    if parent is None or row.tag in ("li", "tr"):
        return ""
    # Where something dated comes first of all, dates go before their links, else behind them.
    before = False
    for node in parent:
        if next(node.iter("a"), None) is not None:
            break
        before = before or bool(date_in(_text(node)))
    side = row.getprevious() if before else row.getnext()
    beside = "" if before else _clean(row.tail or "")
    if side is not None and isinstance(side.tag, str) and side.tag != "a" and next(side.iter("a"), None) is None:
        beside = f"{beside} {_text(side)}"
    return beside[:_SHORT]


def _cell_text(anchor: HtmlElement, row: HtmlElement, own: str) -> str:
    """In a row with several links (a grid of years), only the link's own cell speaks of its date."""
    if row.tag != "tr" or _links_in(row, 2) < 2:
        return ""
    cell = next((node for node in anchor.iterancestors("td", "th")), None)
    return " " + _text(cell).replace(own, " ", 1) if cell is not None else ""


def _context(anchor: HtmlElement, row: HtmlElement, beside: str, grids: dict[HtmlElement, Grid]) -> str:
    parts: list[str] = []
    if row.tag == "tr":
        cell = next((node for node in anchor.iterancestors("td", "th")), None)
        table = next((node for node in row.iterancestors("table")), None)
        if cell is not None and table is not None:
            grid = grids.get(table)
            if grid is None:
                grid = grids[table] = Grid(table)
            parts += grid.heads(cell)
    elif beside.strip():
        parts.append(_clean(beside))
    block = row
    for _ in range(4):
        heading = next((node for node in block.itersiblings(*_HEADINGS, preceding=True)), None)
        if heading is not None:
            parts.append(_text(heading))
            break
        parent = block.getparent()
        if parent is None:
            break
        block = parent
    return " ".join(part for part in parts if part)[:120]


def _group(anchor: HtmlElement, row: HtmlElement) -> str:
    """The tags around a link and the names of the two elements that hold its list, without the numbers of rows.

    Of several links in one row only the longest stands in the list; the others (a unit, a kind) are beside it.
    """
    path = [str(node.tag) for node in anchor.iterancestors()][:-1]
    holders = [node for _, node in zip(range(2), anchor.iterancestors("ul", "ol", "table", "dl", "div"), strict=False)]
    name = " ".join(f"{node.get('id') or ''}.{node.get('class') or ''}" for node in reversed(holders))
    group = "/".join(reversed(path)) + f"[{_FIGURES.sub('#', name)}]"
    if row is not anchor:
        links = {item.get("href"): len(item.get("title") or _text(item)) for item in row.iter("a")}
        if 1 < len(links) <= _FEW and links.get(anchor.get("href"), 0) < max(links.values()):
            return f"{group}{BESIDE}"
    return group


def _clean(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
