"""What the fonts of an XLSX file say of its words: struck out, raised, white on white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from lxml import etree

from parsers.formats.zipped import Zipped, attribute, local, xml

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_OFF = ("0", "false")
_T = TypeVar("_T")
_WHITE = ("ffffffff", "00ffffff", "ffffff")


@dataclass(frozen=True, slots=True)
class Font:
    """How words are drawn."""

    struck: bool = False
    raised: bool = False
    pale: bool = False


@dataclass(slots=True)
class Fonts:
    """By the number of a cell's style how its words are drawn; by the number of a shared string, its words where parts
    of it are drawn otherwise, and the numbers of those in which words are struck out."""

    styles: list[Font] = field(default_factory=list)
    strings: dict[str, str] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)

    def of(self, style: str) -> Font:
        """How the words of a cell of that style are drawn."""
        return self.styles[int(style)] if style.isdigit() and int(style) < len(self.styles) else Font()


def read_fonts(parts: Zipped, styles: str, strings: str) -> Fonts:
    """What the parts of these names say, ``""`` where there is none."""
    fonts = Fonts()
    if styles:
        fonts.styles = _styles(xml(parts.read(styles))[0])
    if strings:
        for number, element in enumerate(one for one in xml(parts.read(strings))[0] if local(one) == "si"):
            words, struck = rich_words(element)
            if words is not None:
                fonts.strings[str(number)] = words
            if struck:
                fonts.struck.add(str(number))
    return fonts


def rich_words(element: etree._Element) -> tuple[str | None, bool]:
    """The words of a string of several runs as they are drawn, ``None`` where all are drawn alike; whether some are
    struck out."""
    runs = [child for child in element if local(child) == "r"]
    return drawn([(_font(run), "".join(one.text or "" for one in run if local(one) == "t")) for run in runs])


def drawn(runs: Sequence[tuple[Font, str]]) -> tuple[str | None, bool]:
    """The words of runs as their fonts draw them, ``None`` where all are drawn alike; whether some are struck out."""
    struck = any(font.struck for font, words in runs if words)
    if not struck and not any(font.raised for font, words in runs if words):
        return None, False
    shown = (words.translate(_RAISED) if font.raised else words for font, words in runs if not font.struck)
    return "".join(shown), struck


def _styles(root: etree._Element) -> list[Font]:
    groups = {local(group): list(group) for group in root}
    fonts = [_font(font) for font in groups.get("fonts", ())]
    fills = [_is_ground(fill) for fill in groups.get("fills", ())]
    found = []
    for style in groups.get("cellXfs", ()):
        font = _at(fonts, attribute(style, "fontId"), Font())
        ground = _at(fills, attribute(style, "fillId"), False)
        found.append(Font(font.struck, font.raised, font.pale and not ground))
    return found


def _at(of: list[_T], number: str | None, default: _T) -> _T:
    return of[int(number)] if number and number.isdigit() and int(number) < len(of) else default


def _font(element: etree._Element) -> Font:
    """The font of a style, or of the run that holds it."""
    struck = raised = pale = False
    for one in element.iter():
        name = local(one)
        if name == "strike":
            struck = (attribute(one, "val") or "1") not in _OFF
        elif name == "vertAlign":
            raised = attribute(one, "val") == "superscript"
        elif name == "color":
            tint = attribute(one, "tint") or "0"
            white = (attribute(one, "rgb") or "").lower() in _WHITE or attribute(one, "indexed") in ("1", "9")
            pale = white or (attribute(one, "theme") == "0" and tint in ("0", "0.0"))
    return Font(struck, raised, pale)


def _is_ground(element: etree._Element) -> bool:
    """Whether a fill has a colour of its own, which may be dark."""
    pattern = next((one for one in element.iter() if local(one) in ("patternFill", "gradientFill")), None)
    if pattern is None or attribute(pattern, "patternType") in (None, "none"):
        return pattern is not None and local(pattern) == "gradientFill"
    color = next((one for one in pattern if local(one) == "fgColor"), None)
    white = color is not None and (
        (attribute(color, "rgb") or "").lower() in _WHITE or attribute(color, "theme") == "0"
    )
    return not white
