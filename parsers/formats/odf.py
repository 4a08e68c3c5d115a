"""OpenDocument (ISO/IEC 26300), which LibreOffice and WPS write: what texts and spreadsheets have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parsers.formats.numbering import Level, Lists
from parsers.formats.unreadable import Unreadable
from parsers.formats.zipped import Zipped, attribute, local, xml

_TYPE = b"application/vnd.oasis.opendocument."
_DEEPEST = 20
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Digits that stand above the line: 5 with a raised 1 is five with a footnote, not fifty-one."""
_KINDS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "": "none",
    "一": "chineseCounting",
    "壹": "chineseLegalSimplified",
    "①": "decimalEnclosedCircle",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "１": "decimalFullWidth",
    "〇": "ideographDigital",
}
"""By the first number of a list as its format shows it, the same in :mod:`parsers.formats.numbering`."""


def kind_of(parts: Zipped) -> str:
    """``text``, ``spreadsheet`` or another word of the standard; ``""`` for what is no OpenDocument file."""
    name = parts.find("mimetype")
    said = parts.read(name).strip() if name and parts.members[name].file_size < 200 else b""
    if said.startswith(_TYPE):
        return said.removeprefix(_TYPE).decode("ascii", "replace").removesuffix("-template").removesuffix("-master")
    manifest = parts.find("META-INF/manifest.xml")
    if manifest is None or parts.find("content.xml") is None:
        return ""
    for entry in xml(parts.read(manifest))[0]:
        said = (attribute(entry, "media-type") or "").encode()
        if attribute(entry, "full-path") == "/" and said.startswith(_TYPE):
            return said.removeprefix(_TYPE).decode("ascii", "replace").removesuffix("-template")
    return ""


def content_of(parts: Zipped) -> tuple[etree._Element, bool]:
    """The root of the content, and whether it had errors that were passed over. Raises :class:`Unreadable`."""
    manifest = parts.find("META-INF/manifest.xml")
    if manifest is not None:
        for element in xml(parts.read(manifest))[0].iter():
            if local(element) in ("encryption-data", "encrypted-key"):
                raise Unreadable("document_encrypted", "OpenDocument文档有密码，未读取；请解除密码后另存")
    content = parts.find("content.xml")
    if content is None:
        raise Unreadable("document_damaged", "OpenDocument文档里没有正文，未读取；请重新下载")
    return xml(parts.read(content))


@dataclass(slots=True)
class Style:
    """What a style says of the words and things that have it; ``None`` where it leaves that to its parent."""

    parent: str = ""
    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    list_style: str | None = None
    displayed: bool | None = None


@dataclass(slots=True)
class Styles:
    """Styles by family and name, and the lists."""

    known: dict[tuple[str, str], Style] = field(default_factory=dict)
    lists: Lists = field(default_factory=Lists)

    def chain(self, family: str, name: str | None) -> Iterator[Style]:
        """The style and those that it is based on, nearest first."""
        for _ in range(_DEEPEST):
            style = self.known.get((family, name or ""))
            if style is None:
                return
            yield style
            name = style.parent

    def is_hidden(self, family: str, name: str | None) -> bool:
        """Whether words in this style do not show."""
        return next((style.hidden for style in self.chain(family, name) if style.hidden is not None), False)

    def is_struck(self, family: str, name: str | None) -> bool:
        """Whether words in this style are struck out."""
        return next((style.struck for style in self.chain(family, name) if style.struck is not None), False)

    def is_raised(self, name: str | None) -> bool:
        """Whether words in this style stand above the line."""
        return next((style.raised for style in self.chain("text", name) if style.raised is not None), False)

    def is_displayed(self, family: str, name: str | None) -> bool:
        """Whether a sheet or a section of this style is shown."""
        return next((style.displayed for style in self.chain(family, name) if style.displayed is not None), True)

    def list_style(self, name: str | None) -> str:
        """The list that a paragraph of this style belongs to."""
        return next((style.list_style for style in self.chain("paragraph", name) if style.list_style is not None), "")


def styles_of(parts: Zipped, content: etree._Element) -> Styles:
    """The styles of the document: those of its styles part and those that its content has for itself."""
    styles = Styles()
    name = parts.find("styles.xml")
    for root in (*((xml(parts.read(name))[0],) if name else ()), content):
        for group in root:
            if local(group) in ("styles", "automatic-styles"):
                for element in group:
                    _read(element, styles)
    return styles


def _read(element: etree._Element, styles: Styles) -> None:
    kind = local(element)
    if kind == "style":
        key = attribute(element, "family") or "", attribute(element, "name") or ""
        styles.known[key] = _style(element)
    elif kind == "list-style":
        styles.lists.levels[attribute(element, "name") or ""] = _levels(element)
    elif kind == "outline-style":
        styles.lists.levels[OUTLINE] = _levels(element)


OUTLINE = "\0outline"
"""Key of the list that headings belong to by their level."""


def _style(element: etree._Element) -> Style:
    style = Style(attribute(element, "parent-style-name") or "", list_style=attribute(element, "list-style-name"))
    for part in element:
        kind = local(part)
        if kind == "text-properties":
            for name, value in part.attrib.items():
                name = str(name).rpartition("}")[2]
                if name == "display":
                    style.hidden = value == "none"
                elif name in ("text-line-through-style", "text-line-through-type"):
                    style.struck = value != "none"
                elif name == "text-position":
                    style.raised = str(value).startswith(("super", "1", "2", "3", "4", "5", "6"))
        elif kind in ("table-properties", "section-properties"):
            shown = attribute(part, "display")
            style.displayed = None if shown is None else shown not in ("false", "none")
    return style


def _levels(element: etree._Element) -> dict[int, Level]:
    levels = {}
    for part in element:
        kind = local(part)
        at = _whole(attribute(part, "level"), 1, 10) - 1
        if kind in ("list-level-style-number", "outline-level-style"):
            form = (attribute(part, "num-format") or "").strip()
            shown = _whole(attribute(part, "display-levels"), 1, 10)
            places = ".".join(f"%{number + 1}" for number in range(max(at - shown + 1, 0), at + 1))
            words = f"{attribute(part, 'num-prefix') or ''}{places}{attribute(part, 'num-suffix') or ''}"
            if given := attribute(part, "num-list-format"):
                words = given
                for number in range(10):
                    words = words.replace(f"%{number + 1}%", f"%{number + 1}")
            levels[at] = Level(
                _KINDS.get(form[:1], "decimal") if form else "none", words, _whole(attribute(part, "start-value"), 1)
            )
        elif kind.startswith("list-level-style"):
            levels[at] = Level("bullet")
    return levels


def _whole(words: str | None, default: int, most: int = 1 << 20) -> int:
    return min(int(words), most) if words and words.isdigit() and len(words) < 9 else default


def repeated(element: etree._Element, name: str, most: int = 1 << 21) -> int:
    """How many times an element stands for itself, by its attribute of that name."""
    return max(1, _whole(attribute(element, name), 1, most))
