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

from crawler.platforms.listing import Row

_PARSER = lxml.html.HTMLParser(encoding="utf-8", no_network=True)
_SPACE = re.compile(r"\s+")
_COMMENT_ROW = re.compile(r"<li\b.*?</li>", re.IGNORECASE | re.DOTALL)
_TEMPLATE = re.compile(r"\{\{|\$\{|\bms-(?:repeat|for)\b|\bv-for\b")
# Figures run on into the next number ("2025- 01- 14"), or are split ("21 2025-01"); both were seen on real pages.
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_SPLIT_DATE = re.compile(r"(?<!\d)(\d{1,2})\s+((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})(?!\d)")
_STOP = {"ul", "ol", "table", "tbody", "thead", "dl", "body", "html", "section", "main", "nav"}
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
    if not href or href.startswith("#"):
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
    for anchor in document.iter("a"):
        target = absolute(base, anchor.get("href") or "")
        row = _row_of(anchor)
        if not target or _TEMPLATE.search(" ".join((anchor.get("href") or "", *map(str, row.attrib.keys())))):
            continue
        own = _text(anchor)
        title = _clean(anchor.get("title") or "")
        beside = _text(row).replace(own, " ", 1) if row is not anchor else ""
        found = date_in(_cell_text(anchor, row, own) or beside) or ("" if title else date_in(own))
        label = title if title and (len(title) >= len(own) or own.endswith(("…", "..."))) else own
        if not title and found and found == date_in(own):
            label = _clean(_DATE.sub("", _SPLIT_DATE.sub("", own))).strip("[]()（） ") or own
        yield Row(target, label, found, _context(anchor, row, beside), _group(anchor))


def _row_of(anchor: HtmlElement) -> HtmlElement:
    """The element that holds this link and its date: the nearest li or tr, else the widest with no other link."""
    node = anchor
    for _ in range(6):
        parent = node.getparent()
        if parent is None:
            break
        if parent.tag in ("li", "tr"):
            return parent
        if parent.tag in _STOP or len({item.get("href") for item in parent.iter("a")}) > 1:
            break
        node = parent
    return node


def _cell_text(anchor: HtmlElement, row: HtmlElement, own: str) -> str:
    """In a row with several links (a grid of years), only the link's own cell speaks of its date."""
    if row.tag != "tr" or len({item.get("href") for item in row.iter("a")}) < 2:
        return ""
    cell = next((node for node in anchor.iterancestors("td", "th")), None)
    return " " + _text(cell).replace(own, " ", 1) if cell is not None else ""


def _context(anchor: HtmlElement, row: HtmlElement, beside: str) -> str:
    parts = []
    if row.tag == "tr":
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        cell = next((node for node in anchor.iterancestors("td", "th")), None)
        if cells and cell is not cells[0]:
            parts.append(_text(cells[0]))
        table = next((node for node in row.iterancestors("table")), None)
        if table is not None and cell in cells:
            head = next(iter(table.iter("tr")), None)
            heads = [item for item in head if item.tag in ("td", "th")] if head is not None and head is not row else []
            if len(heads) == len(cells):
                parts.append(_text(heads[cells.index(cell)]))
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


def _group(anchor: HtmlElement) -> str:
    path = [str(node.tag) for node in anchor.iterancestors()][:-1]
    holder = next((node for node in anchor.iterancestors("ul", "ol", "table", "dl", "div")), None)
    name = f"{holder.get('id') or ''}.{holder.get('class') or ''}" if holder is not None else ""
    return "/".join(reversed(path)) + f"[{name}]"


def _text(node: HtmlElement) -> str:
    return _clean(" ".join(part for part in node.itertext() if isinstance(part, str)))


def _clean(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
