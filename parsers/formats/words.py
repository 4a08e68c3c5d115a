"""The words of a page's elements, as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from lxml import etree

KEPT_INLINE = frozenset(("a", "img"))
"""Inline elements that stay in the tree, because links are read."""
MAX_DEPTH = 400


def inner_text(element: etree._Element) -> str:
    """All text inside the element, marks and white space as in the tree."""
    return "".join(cast("Iterator[str]", element.itertext()))


def clean(words: str) -> str:
    """Text of the tree as it is shown: white space collapsed, the line feeds that count tags gone."""
    return words if words.isalnum() else " ".join(words.replace("\n", "").split())


def cell_text(cell: etree._Element) -> str:
    """Text of a cell: blocks and line breaks part words, inline elements do not."""
    inner = len(cell)
    if not inner:
        return clean(cell.text or "")
    if inner == 1:
        child = cell[0]
        if not len(child) and child.tag not in KEPT_INLINE:
            words, before, behind = child.text or "", cell.text, child.tail
            return clean(f"{before or ''} {words} {behind or ''}" if before or behind else words)
    parts: list[str] = []
    _collect(cell, parts.append, 0)
    return clean("".join(parts))


def _collect(element: etree._Element, add: Callable[[str], None], depth: int) -> None:
    if element.text:
        add(element.text)
    for child in element:
        inline = child.tag in KEPT_INLINE
        if not inline:
            add(" ")
        if depth < MAX_DEPTH:
            _collect(child, add, depth + 1)
        if not inline:
            add(" ")
        if child.tail:
            add(child.tail)
