"""What a paragraph's or a run's style says of it: its list, whether it is a heading, whether it is hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from parsers.formats.zipped import attribute, local

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_CONTENTS = re.compile(r"toc\s*\d|目录\s*\d", re.I)
_DEEPEST = 20
_OFF = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Style:
    """A style as it stands in the file; what it leaves open is said by the style that it is based on."""

    name: str = ""
    based_on: str = ""
    list_key: str | None = None
    level: int | None = None
    outline: int | None = None
    hidden: bool | None = None


@dataclass(slots=True)
class Styles:
    """The styles of a document by their key."""

    known: dict[str, Style] = field(default_factory=dict)
    default: str = ""

    def chain(self, key: str | None) -> list[tuple[str, Style]]:
        """The style and those that it is based on, nearest first."""
        found: list[tuple[str, Style]] = []
        at = key if key in self.known else self.default
        while at in self.known and len(found) < _DEEPEST:
            found.append((at, self.known[at]))
            at = self.known[at].based_on
        return found

    def is_hidden(self, key: str | None) -> bool:
        """Whether text in this style does not show."""
        return next((style.hidden for _, style in self.chain(key) if style.hidden is not None), False)

    def is_contents(self, key: str | None) -> bool:
        """Whether the style is that of a line of a table of contents."""
        return any(_CONTENTS.fullmatch(style.name) for _, style in self.chain(key)[:1])

    def tag(self, key: str | None, outline: int | None) -> str:
        """``h1`` to ``h6`` for headings, else ``p``."""
        if outline is None:
            for _, style in self.chain(key):
                if style.outline is not None:
                    outline = style.outline
                    break
                if named := _HEADING.fullmatch(style.name):
                    outline = int(named[1]) - 1
                    break
        return f"h{min(outline, 5) + 1}" if outline is not None and outline < 9 else "p"


def read_styles(root: etree._Element) -> Styles:
    """The styles of ``word/styles.xml``."""
    styles = Styles()
    for element in root:
        if local(element) != "style":
            continue
        key = attribute(element, "styleId") or ""
        styles.known[key] = _style(element)
        if attribute(element, "type") == "paragraph" and is_on(element, "default"):
            styles.default = key
    return styles


def is_on(element: etree._Element, name: str = "val") -> bool:
    """A switch: on if it has no value, or one that does not say off; ``default`` must say that it is on."""
    value = attribute(element, name)
    return value not in _OFF and (value is not None or name == "val")


def _style(element: etree._Element) -> Style:
    name = based_on = ""
    list_key: str | None = None
    level: int | None = None
    outline: int | None = None
    hidden: bool | None = None
    for child in element:
        kind = local(child)
        if kind == "name":
            name = attribute(child, "val") or ""
        elif kind == "basedOn":
            based_on = attribute(child, "val") or ""
        elif kind == "rPr":
            for part in child:
                if local(part) == "vanish":
                    hidden = is_on(part)
        elif kind == "pPr":
            for part in child:
                if local(part) == "numPr":
                    list_key, level = numbering(part)
                elif local(part) == "outlineLvl":
                    outline = whole(part)
    return Style(name, based_on, list_key, level, outline, hidden)


def numbering(element: etree._Element) -> tuple[str | None, int | None]:
    """The list and the level of a ``numPr``."""
    list_key, level = None, None
    for child in element:
        if local(child) == "numId":
            list_key = attribute(child, "val")
        elif local(child) == "ilvl":
            level = whole(child)
    return list_key, level


def whole(element: etree._Element) -> int | None:
    """The element's value as a whole number."""
    value = attribute(element, "val") or ""
    return int(value) if value.isdigit() and len(value) < 6 else None
