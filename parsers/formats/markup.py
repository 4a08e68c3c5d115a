"""A page's markup as a tree that holds only what a reader sees: no scripts, no hidden elements, no menus."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from lxml import etree

from parsers.formats.grids import inline_cells
from parsers.formats.words import inner_text

_SKIPPED = frozenset("script style noscript template select option textarea iframe object svg head button".split())
_INLINE = frozenset(
    "abbr acronym b bdo big cite code em font i ins kbd label mark o:p q s samp small span st1:chsdate strike "
    "strong sub sup tt u var wbr".split()
)
_ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z)\b|down(?:load)?_?(?:file|attach\w*|servlet)?\.(?:jspx?|aspx?|php|do|action)"
    r"|wbfileid=|/(?:file)?download\?"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.I)
_WRAPPER = re.compile(
    r"<(?:(/(?:div|section|center|blockquote))|/?(?:div|section|center|blockquote|span|font|b|strong|i|em|u|a|o:p))"
    r"\b[^<>]*\n>",
    re.I,
)
_MENU = 8
_WORDS = etree.XPath("string()", smart_strings=False)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def tree(text: str) -> tuple[etree._Element | None, bool]:
    """The tree of a page whose element's ``sourceline`` counts the ``>`` before it, from 2; whether it was cut short.

    A line feed before every ``>`` makes lxml count tags: the line of an element leads back to the exact character.
    Line breaks of the page become tabs, which are white space too; so a line feed in the tree is never the page's.
    """
    marked = text.replace("\r", " ").replace("\t", " ").replace("\n", "\t").replace(">", "\n>")
    # A comment ends only where "-->" stands together.
    marked = marked.replace("--\n>", "\n-->")
    root, cut = _parsed(marked)
    if cut:
        # libxml2 drops what is nested too deep; without the elements that only wrap, a page is not.
        root, cut = _parsed(_WRAPPER.sub(lambda tag: "<br\n>" if tag[1] else "\n", marked))
    return root, cut


def _parsed(marked: str) -> tuple[etree._Element | None, bool]:
    """The tree of a page, and whether the library gave up on its depth."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(marked.encode("utf-8", "replace"), parser)
    return root, any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)


def simplify(root: etree._Element, hidden: bool) -> None:
    """Take out what is never read, and melt inline elements into their surroundings (Word puts a digit in a span).

    ``hidden`` says whether the page can hide elements at all.
    """
    etree.strip_elements(root, *_SKIPPED, with_tail=False)
    if hidden:
        for element in [element for element in root.iter("*") if _is_hidden(element)]:
            _remove(element)
    for raised in root.iter("sup"):
        # 5<sup>1</sup> is five with a footnote, not fifty-one.
        for element in raised.iter():
            if element.text:
                element.text = element.text.translate(_RAISED)
    for cell in inline_cells(root):
        cell.tag = "div"
    etree.strip_tags(root, *_INLINE)
    inside = root
    for menu in list(root.iter("ul", "ol", "dl", "nav")):
        # Lists inside a menu went with it.
        if (inside is root or inside not in menu.iterancestors()) and _is_menu(menu):
            _remove(menu)
            inside = menu


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style")
    return (style is not None and _hides(style)) or element.get("hidden") is not None


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    return _HIDDEN.search(style) is not None


def _is_menu(element: etree._Element) -> bool:
    """Whether a list is nothing but links to other pages."""
    links = list(element.iterdescendants("a"))
    if len(links) < _MENU or is_attachment("\n".join([link.get("href") or "" for link in links])):
        return False
    linked = sum([len((inner_text(link) if len(link) else link.text or "").strip()) for link in links])
    return linked >= 0.9 * len("".join(cast(str, _WORDS(element)).split()))


def is_attachment(url: str) -> bool:
    """Whether an address leads to a file."""
    return _ATTACHMENT.search(url.lower()) is not None


def _remove(element: etree._Element) -> None:
    """Take an element out of the tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
