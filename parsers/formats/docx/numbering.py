"""The lists of a DOCX file, as ``word/numbering.xml`` defines them."""

from __future__ import annotations

from lxml import etree

from parsers.formats.numbering import Level, Lists
from parsers.formats.zipped import attribute, local


def read_lists(root: etree._Element) -> Lists:
    """The lists of ``word/numbering.xml``."""
    lists = Lists()
    abstract: dict[str, dict[int, Level]] = {}
    styles: dict[str, dict[str, int]] = {}
    links: dict[str, str] = {}
    for element in root:
        key = attribute(element, "abstractNumId") or ""
        if local(element) == "abstractNum":
            abstract[key] = _levels(element)
            styles[key] = _styles(element)
            for child in element:
                if local(child) in ("numStyleLink", "styleLink"):
                    links.setdefault(f"{local(child)} {attribute(child, 'val')}", key)
    for name, key in list(links.items()):
        kind, _, style = name.partition(" ")
        if kind == "numStyleLink" and not abstract.get(key):
            abstract[key] = abstract.get(links.get(f"styleLink {style}", ""), {})
    for element in root:
        if local(element) != "num":
            continue
        key = attribute(element, "numId") or ""
        linked = next((attribute(child, "val") or "" for child in element if local(child) == "abstractNumId"), "")
        levels = dict(abstract.get(linked, {}))
        for child in element:
            if local(child) == "lvlOverride":
                _override(lists, levels, key, child)
        lists.levels[key] = levels
        lists.roots[key] = f"abstract {linked}"
        lists.styled.update({(key, style): level for style, level in styles.get(linked, {}).items()})
    return lists


def _override(lists: Lists, levels: dict[int, Level], key: str, element: etree._Element) -> None:
    at = _whole(attribute(element, "ilvl"), 0)
    for child in element:
        if local(child) == "startOverride":
            lists.starts[key, at] = _whole(attribute(child, "val"), 1)
        elif local(child) == "lvl":
            levels[at] = _level(child)


def _levels(element: etree._Element) -> dict[int, Level]:
    return {_whole(attribute(child, "ilvl"), 0): _level(child) for child in element if local(child) == "lvl"}


def _styles(element: etree._Element) -> dict[str, int]:
    found = {}
    for child in element:
        if local(child) == "lvl":
            for part in child:
                if local(part) == "pStyle":
                    found[attribute(part, "val") or ""] = _whole(attribute(child, "ilvl"), 0)
    return found


def _level(element: etree._Element) -> Level:
    parts: dict[str, str] = {}
    legal = False
    for child in element.iter():
        name = local(child)
        if name == "isLgl":
            legal = attribute(child, "val") not in ("0", "false", "off")
        elif name in ("numFmt", "lvlText", "start", "lvlRestart"):
            parts.setdefault(name, attribute(child, "val") or "")
            if name == "numFmt" and parts[name] == "custom":
                parts[name] = attribute(child, "format") or "decimal"
    restart = _whole(parts["lvlRestart"], 1) if "lvlRestart" in parts else None
    kind, words = parts.get("numFmt", "decimal"), parts.get("lvlText", "")
    return Level(kind, words, _whole(parts.get("start"), 0), legal, restart)


def _whole(words: str | None, default: int) -> int:
    return int(words) if words and words.isdigit() and len(words) < 6 else default
