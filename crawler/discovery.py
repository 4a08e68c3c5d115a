"""From a home page to its column of annual reports: what links say, where they lead, what stands beside them. Pure.

A crawl or a new card goes step by step: :func:`lists_reports` says whether a page is the column; if not,
:func:`next_steps` says where to look next, best first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler import platforms
from crawler.column_words import (
    IS_LABEL_OF_YEAR,
    LEAST_SCORE,
    MENU_WORDS,
    NAMES,
    NAMES_THE_COLUMN,
    ORGAN_ENDINGS,
    TEXT_SIGNS,
    TITLE_OF_ONE,
    is_column_path,
    menu_rank,
)
from crawler.platforms import gkmlpt
from crawler.platforms.branches import frames, in_column, is_part
from crawler.platforms.listing import Ask, Row
from crawler.platforms.rows import absolute, base_of, parse, read_rows
from parsers.identify import judge_link

MOST_MENUS = 3
"""Pages named 政府信息公开 and the like that are looked into from one page."""
_HEADS = ("h1", "h2", "h3", "h4", "h5", "dt", "strong", "b", "p", "span", "em", "a", "div", "li")
_LISTS = ("ul", "ol", "dl", "div")


@dataclass(frozen=True, slots=True)
class Column:
    """A link that may lead to the reports. ``why`` lists the signs, best first; a menu that leads on has score 0."""

    url: str
    text: str
    score: int
    why: tuple[str, ...]


def next_steps(text: str, url: str, depth: int) -> tuple[Column, ...]:
    """Where to look for the column from the page ``url``, best first; ``depth`` pages lie before it.

    First whatever looks like the column, then, on the home page and the page behind it, three menus of disclosure.
    """
    found = columns(text, url)
    held = {plain(column.url) for column in found} | {plain(url)}
    menus = (menu for menu in _menus(text, url) if plain(menu.url) not in held) if depth < 2 else ()
    framed = frames(text, url) if _named(text, url) else ()
    shown = [Column(frame, "frame", 0, ("is shown in the column",)) for frame in framed]
    return (*found, *shown, *list(menus)[:MOST_MENUS])


def columns(text: str, url: str) -> tuple[Column, ...]:
    """Links, menus' headings and options that look like the column of annual reports, best first.

    A path alone is not enough (``nb`` also stands for 内部): the words must speak for it too.
    """
    document = parse(text)
    if document is None:
        return ()
    best: dict[str, Column] = {}
    for node, words, target in _places(document, url):
        column = _score(node, words, target, base_of(document, url))
        held = best.get(plain(column.url))
        if column.score >= LEAST_SCORE and plain(column.url) != plain(url) and (not held or column.score > held.score):
            best[plain(column.url)] = column
    return tuple(sorted(best.values(), key=lambda column: (-column.score, len(column.url))))


def lists_reports(text: str, url: str) -> bool:
    """Whether the page is the column: it lists reports, or, being called so, opens lists of years or of organs.

    A home page or a menu often shows the newest reports beside the link to all of them: that link is followed.
    """
    system = platforms.detect(text, url)
    page = platforms.read(system, text, Ask(url))
    if system == gkmlpt.KEY and page.branches:
        return True  # its tree holds all columns of the site, and opens those of reports
    rows = page.rows or read_rows(text, url)
    named = _named(text, url)
    if not named and any(column.score >= 10 for column in columns(text, url)):
        return False
    if verified(rows):
        return True
    if not named:
        return False
    # A platform that asks for its first page by script shows where it asks, and no row.
    drawn = bool(page.branches) or (not page.rows and page.next is not None)
    single = any(judge_link(row.text, row.url, in_column(row), dated=bool(row.date)).is_report for row in rows)
    return single or drawn or _opens_lists(rows)


def verified(rows: Iterable[Row]) -> bool:
    """Whether rows are a list of reports: two at least, of different years or organs; or one, in a menu of years."""
    rows = tuple(rows)
    judged = [judge_link(row.text, row.url, row.context, dated=bool(row.date)) for row in rows]
    different = {(one.year, one.publisher) for one in judged if one.is_report}
    return len(different) >= 2 or (len(different) == 1 and _most(rows, _is_year) >= 3)


def plain(url: str) -> str:
    """An address as two are compared: without scheme, ``www.`` and the name of a folder's own page."""
    parts = urlsplit(url)
    path = re.sub(r"/(?:index|default)\.\w+$", "/", parts.path or "/", flags=re.IGNORECASE)
    return parts.netloc.lower().removeprefix("www.") + path + (f"?{parts.query}" if parts.query else "")


def _opens_lists(rows: Iterable[Row]) -> bool:
    rows = tuple(rows)
    return _most(rows, _is_year) >= 2 or _most(rows, _is_organ) >= 5 or _most(rows, is_part) >= 2


def _most(rows: Iterable[Row], fits: Callable[[Row], bool]) -> int:
    """How many different texts that fit the fullest block of the page has."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if fits(row):
            groups[row.group].add(row.text)
    return max(map(len, groups.values()), default=0)


def _is_year(row: Row) -> bool:
    return bool(IS_LABEL_OF_YEAR.fullmatch(row.text))


def _is_organ(row: Row) -> bool:
    return 3 <= len(row.text) <= 25 and row.text.endswith(ORGAN_ENDINGS)


def _named(text: str, url: str) -> bool:
    """Whether the page calls itself the column of reports: in its title, its ColumnName or its address."""
    document = parse(text)
    if document is None:
        return False
    names = [str(meta.get("content") or "") for meta in document.iter("meta") if meta.get("name") == "ColumnName"]
    names += ["".join(map(str, title.itertext())) for title in document.iter("title")]
    said = any(NAMES_THE_COLUMN.search(_squeezed(name)) for name in names)
    return said or is_column_path(urlsplit(url).path)


# What a page offers: links, menus' headings, options.


def _places(document: HtmlElement, url: str) -> Iterator[tuple[HtmlElement, str, str]]:
    """Each element that may name the column, its words without any space, and where it leads (``""``: nowhere)."""
    base = base_of(document, url)
    for node in document.iter("a", "option", *(tag for tag in _HEADS if tag != "a")):
        if node.tag == "a":
            words = _words(node)
            yield node, words if len(words) > 1 else _squeezed(str(node.get("title") or "")), _target(node, base)
        elif node.tag == "option":
            yield node, _words(node), absolute(base, str(node.get("value") or ""))
        elif len(words := _own_words(node)) <= 24 and NAMES_THE_COLUMN.search(words) and not _inside_link(node):
            yield node, words, _target(node, base)


def _target(node: HtmlElement, base: str) -> str:
    """Where a link leads: its href, or the address that a script of it names as it stands."""
    held = absolute(base, str(node.get("href") or ""))
    if held:
        return held
    said = re.search(r"(?:location(?:\.href)?\s*=|open\()\s*['\"]([^'\"]+)['\"]", str(node.get("onclick") or ""))
    return absolute(base, said[1]) if said else ""


def _score(node: HtmlElement, words: str, target: str, base: str) -> Column:
    said = [(points, why) for pattern, points, why in NAMES if pattern.search(words)][:1]
    signs = said + [(points, why) for pattern, points, why in TEXT_SIGNS if pattern.search(words)]
    if TITLE_OF_ONE.search(words):
        signs.append((-12, "one year's report"))
    # What stands around it speaks only for a link whose own words do.
    if said and all(points > 0 for points, _ in signs):
        years = _years_below(node, base)
        target = target or (years[0] if years else "")
        signs += [(6, "stands in the disclosure menu")] if _near_menu(node) else []
        signs += [(5, "its address names the column")] if is_column_path(urlsplit(target).path) else []
        signs += [(4, "has a list of years")] if years else []
    signs.sort(key=lambda sign: -sign[0])
    score = sum(points for points, _ in signs) if target and said else 0
    return Column(target, words, score, tuple(why for _, why in signs))


def _years_below(node: HtmlElement, base: str) -> tuple[str, ...]:
    """Addresses of the bare years that stand in a list below the element or behind it, three at least."""
    for holder in _behind(node):
        links = [(_words(link), _target(link, base)) for link in holder.iter("a")]
        years = [(words, target) for words, target in links if IS_LABEL_OF_YEAR.fullmatch(words) and target]
        if len(years) >= 3 and len(years) * 2 > len(links):
            return tuple(target for _, target in sorted(years, reverse=True))
    return ()


def _behind(node: HtmlElement) -> Iterator[HtmlElement]:
    """The next list behind the element, or behind what holds nothing else than it."""
    for _ in range(3):
        following = node.getnext()
        if following is not None:
            if following.tag in (*_LISTS, "dd"):
                yield following
            return
        parent = node.getparent()
        if parent is None or parent.tag == "body":
            return
        node = parent


def _near_menu(node: HtmlElement) -> bool:
    """Whether two of the other entries of the disclosure menu stand in what holds the element, and not much else."""
    for holder in node.iterancestors():
        if holder.tag in ("body", "html"):
            return False
        words = _words(holder)
        if len(words) > 600:
            return False
        if sum(word in words for word in MENU_WORDS) >= 2:
            return True
    return False


def _menus(text: str, url: str) -> tuple[Column, ...]:
    """Pages named 政府信息公开 and the like, and frames that hold one, in order of how well they are named."""
    document = parse(text)
    if document is None:
        return ()
    base = base_of(document, url)
    found: dict[str, tuple[int, Column]] = {}
    for node in document.iter("a", "area", "iframe", "frame"):
        if node.tag in ("a", "area"):
            title = _squeezed(str(node.get("title") or node.get("alt") or ""))
            words, target = _words(node) or title, _target(node, base)
            rank = max(menu_rank(words), menu_rank(title))
        else:
            words, target = str(node.tag), absolute(base, str(node.get("src") or ""))
            rank = 1 if re.search(r"xxgk|gkml|zwgk", target) else 0
        if rank and target and rank > found.get(plain(target), (0,))[0]:
            found[plain(target)] = (rank, Column(target, words, 0, ("leads to disclosure",)))
    return tuple(menu for _, menu in sorted(found.values(), key=lambda pair: -pair[0]))


def _words(node: HtmlElement) -> str:
    return _squeezed("".join(part for part in node.itertext() if isinstance(part, str)))


def _own_words(node: HtmlElement) -> str:
    """What the element says outside any list in it."""
    parts = [node.text or ""]
    for child in node:
        if child.tag not in (*_LISTS, "li", "table", "p"):
            parts.append("".join(part for part in child.itertext() if isinstance(part, str)))
        parts.append(child.tail or "")
    return _squeezed("".join(parts))


def _inside_link(node: HtmlElement) -> bool:
    return next(node.iterancestors("a"), None) is not None or next(node.iter("a"), None) is not None


def _squeezed(words: str) -> str:
    """Words without any space: menus break 政府信息<br>公开年报 and spread 年 报."""
    return re.sub(r"[\s\u3000\u200b]+", "", words)
