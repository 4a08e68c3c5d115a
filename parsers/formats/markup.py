"""A page's markup as a tree that holds only what a reader sees: no scripts, no hidden elements, no menus."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast
from urllib.parse import unquote

from lxml import etree

from parsers.formats.grids import inline_cells, is_slot
from parsers.formats.words import inner_text

_SKIPPED = frozenset(
    "script style noscript noframes template select option textarea iframe object svg head button".split()
)
_INLINE = frozenset(
    "abbr acronym b bdo big cite code em font i ins kbd label mark o:p q s samp small span st1:chsdate strike "
    "strong sub sup tt u var wbr".split()
)
# Apart, because a search for words that begin alike is many times quicker.
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|od[ts]|ofd|zip|rar|7z)\b")
_DOWNLOAD = re.compile(
    r"down(?:load)?_?(?:file|attach\w*|servlet)?\.(?:jspx?|aspx?|php|do|action)|/(?:file)?download\?"
)
_VIEWERS = ("iframe", "embed", "object")
_SHOWN_FILE = re.compile(r"[?&]file(?:url|path)?=([^&#]+)", re.I)
_NAMED = re.compile(r"""["']([^"'\s]{4,500})["']""")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.I)
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.I)
_NOT_SEEN = re.compile(
    r"(?:font-size|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:[;!]|$)"
    r"|(?:left|top|right|text-indent)\s*:\s*-(?:\d{4}|[5-9]\d\d)"
    r"|(?<![-\w])(?:width|height)\s*:\s*0(?:px|pt)?\s*;(?=.{0,80}overflow\s*:\s*hidden)",
    re.I,
)
_LONGEST_NOT_SEEN = 100
"""Characters of a text put where nobody sees it, against copying; longer ones may be shown by a script."""
_NO_FIELD = frozenset("hidden submit button image checkbox radio reset password file".split())
_WRAPPER = re.compile(
    rb"<(?:(/(?:div|section|center|blockquote))|/?(?:div|section|center|blockquote|span|font|b|strong|i|em|u|a|o:p))"
    rb"\b[^<>]*\n>",
    re.I,
)
_PAGE_END = re.compile(rb"</(?:body|html)(?=[\s>])", re.I)
_MORE = re.compile(rb"<(?:p|div|table|t[rd]|h[1-6]|body)[\s>]", re.I)
_WRAPPERS = ("div", "section", "center", "blockquote", "article", "main")
_LAID_OUT = ("div", "td", "p", "span", "center", "section")
_MENU = 8
_WORDS = etree.XPath("string()", smart_strings=False)
_LINKS = etree.XPath("count(descendant::a)")
_ADDRESSES = etree.XPath("descendant::a/@href", smart_strings=False)
_LINKED = etree.XPath("descendant::a//text()", smart_strings=False)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RAISED_BY_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|sub)\b", re.I)
_LONGEST_MARK = 4
"""Characters of the mark of a footnote; a longer text is not raised to be one."""


def tree(page: bytes, commented: bool = True) -> tuple[etree._Element | None, bool]:
    """The tree of a page in UTF-8, and whether it was cut; ``sourceline`` of an element: the ``>`` before it, from 2.

    A line feed before every ``>`` makes lxml count tags: the line of an element leads back to the exact byte.
    Line breaks of the page become tabs, which are white space too; so a line feed in the tree is never the page's.
    """
    marked = page.replace(b"\r", b" ").replace(b"\t", b" ").replace(b"\n", b"\t").replace(b">", b"\n>")
    if commented:
        # A comment ends only where "-->" stands together.
        marked = marked.replace(b"--\n>", b"\n-->")
    closed = _PAGE_END.search(marked)
    if closed is not None and _MORE.search(marked, closed.end()) is not None:
        # A page put together from whole pages ends several times; the library stops at the first.
        marked = _PAGE_END.sub(b"</ended", marked)
    root, cut = _parsed(marked)
    if cut:
        # libxml2 drops what is nested too deep; without the elements that only wrap, a page is not.
        root, cut = _parsed(_WRAPPER.sub(lambda tag: b"<br\n>" if tag[1] else b"\n", marked))
    return root, cut


def _parsed(marked: bytes) -> tuple[etree._Element | None, bool]:
    """The tree of a page, and whether the library gave up on its depth."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    root = etree.fromstring(marked, parser)
    return root, any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)


def simplify(root: etree._Element, hidden: bool) -> bool:
    """Take out what is never read, and melt inline elements into their surroundings (Word puts a digit in a span).

    ``hidden`` says whether the page can hide elements at all. Tells whether words were struck out and so left out.
    """
    for element in list(root.iter("input", "textarea", "select", "iframe", "embed", "object")):
        if element.tag in _VIEWERS:
            _link_to_file(element)
        else:
            _fill_in(element)
    for number, title in enumerate(list(root.iter("title"))):
        parent = title.getparent()
        if number or (parent is not None and parent.tag in _LAID_OUT):
            # That of a page pasted into this one.
            _remove(title)
    etree.strip_elements(root, *_SKIPPED, with_tail=False)
    if hidden:
        styled = [
            (element, style)
            for element in root.iter("*")
            if (style := element.get("style")) is not None or element.get("hidden") is not None
        ]
        for element in [element for element, style in styled if _is_hidden(element, style)]:
            _remove(element)
    struck = list(root.iter("s", "strike", "del"))
    if hidden:
        struck += [element for element, style in styled if style is not None and _STRUCK.search(style)]
    told = any(inner_text(element).strip() for element in struck)
    for element in struck:
        _remove(element)
    marks = list(root.iter("sup", "sub"))
    if hidden:
        marks += [element for element, style in styled if style is not None and _is_mark(element, style)]
    for mark in marks:
        # 5<sup>1</sup> is five with a footnote, not fifty-one.
        for element in mark.iter():
            if element.text:
                element.text = element.text.translate(_RAISED)
    # Before all that looks at every element: menus are half of the elements of many a page.
    inside = root
    for menu in list(root.iter("ul", "ol", "dl", "nav")):
        # Lists inside a menu went with it.
        if (inside is root or inside not in menu.iterancestors()) and _is_menu(menu):
            _remove(menu)
            inside = menu
    for cell in inline_cells(root):
        cell.tag = "div"
    etree.strip_tags(root, *_INLINE)
    return told


def _is_mark(element: etree._Element, style: str) -> bool:
    return _RAISED_BY_STYLE.search(style) is not None and len(cast(str, _WORDS(element))) <= _LONGEST_MARK


def flatten(root: etree._Element) -> None:
    """Take out the elements that only wrap others, of a page nested deeper than can be walked; line breaks stay."""
    for element in list(root.iter(*_WRAPPERS)):
        element.addprevious(etree.Element("br"))
        element.append(etree.Element("br"))
    etree.strip_tags(root, *_WRAPPERS)


def _is_hidden(element: etree._Element, style: str | None) -> bool:
    if style is not None and (how := _hides(style)):
        return how == "hidden" or (len(cast(str, _WORDS(element))) <= _LONGEST_NOT_SEEN and not _is_shown(element))
    return element.get("hidden") is not None


@lru_cache(maxsize=4096)
def _hides(style: str) -> str:
    """``hidden``, ``not seen`` (nothing of it shows, unless what is inside undoes that) or nothing."""
    return "hidden" if _HIDDEN.search(style) else "not seen" if _NOT_SEEN.search(style) else ""


def _is_shown(element: etree._Element) -> bool:
    """Whether something inside has a size or a place of its own, so that it shows again."""
    return any(
        ("font-size" in style or "left" in style) and not _hides(style)
        for inside in element.iterdescendants()
        if (style := inside.get("style")) is not None
    )


def _fill_in(field: etree._Element) -> None:
    """Make the value of a form's field the words of the table cell in which it stands; other fields are no report's."""
    cell = next(field.iterancestors("td", "th"), None)
    if cell is None or (field.get("type") or "").strip().lower() in _NO_FIELD:
        return
    if field.tag == "select":
        options = list(field.iter("option"))
        shown = [option for option in options if option.get("selected") is not None] or options
        words = inner_text(shown[0]) if shown else ""
    else:
        words = field.get("value") or "" if field.tag == "input" else inner_text(field)
    locked = field.get("readonly") is not None or field.get("disabled") is not None
    words = words.replace("\n", "").strip()
    if words and (locked or is_slot(words)):
        tail = field.tail
        field.clear()
        field.tag, field.text, field.tail = "span", words, tail


def _link_to_file(viewer: etree._Element) -> None:
    """Make a viewer of a file (``viewer.html?file=/a.pdf``) a link to it."""
    address = (viewer.get("src") or viewer.get("data") or "").replace("\n", "").strip()
    if shown := _SHOWN_FILE.search(address):
        address = unquote(shown[1])
    if is_attachment(address):
        tail, words = viewer.tail, viewer.get("title") or ""
        viewer.clear()
        viewer.tag, viewer.tail = "a", tail
        viewer.attrib.update({"href": address.partition("#")[0], "title": words})


def _is_menu(element: etree._Element) -> bool:
    """Whether a list is nothing but links to other pages."""
    if cast(float, _LINKS(element)) < _MENU or is_attachment("\n".join(cast("list[str]", _ADDRESSES(element)))):
        return False
    linked = "".join(cast("list[str]", _LINKED(element)))
    return _printed(linked) >= 0.9 * _printed(cast(str, _WORDS(element)))


def _printed(words: str) -> int:
    """The number of characters without white space."""
    return len("".join(words.split()))


def opened_file(script: str) -> str:
    """The file that a script of a link names: ``down('/a/b.docx')``."""
    return next((named for named in _NAMED.findall(script) if _FILE.search(named.lower())), "")


def is_attachment(url: str) -> bool:
    """Whether an address leads to a file."""
    url = url.lower()
    return bool(_FILE.search(url) or "wbfileid=" in url or ("down" in url and _DOWNLOAD.search(url)))


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
