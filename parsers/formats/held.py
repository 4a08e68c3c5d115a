"""Markup that a page holds in a string: an API's JSON, a variable of a script, a hidden field. A script shows it.

Each string is read as what it is once its escapes are undone, and every character of it leads back to its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from parsers.formats.strings import FEWEST, JSON, SCRIPT, Held, entity, han, part, referred, strings, undone, usable

_DEEPEST = 3
"""Strings inside strings."""
_IS_JSON = re.compile(r"\s*(?:\[\s*)?\{\s*\"")
_IS_ARRAY = re.compile(r"\s*\[\s*[\[{]")
_QUOTED = re.compile(r"""\s*(["'`]).*\1\s*""", re.S)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_PERCENT = re.compile(
    r"%[0-7][0-9a-fA-F]|%[cdCD][0-9a-fA-F](?:%[89abAB][0-9a-fA-F])|%[eE][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){2}"
    r"|%[fF][0-7](?:%[89abAB][0-9a-fA-F]){3}|%u[0-9a-fA-F]{4}"
)
"""A character in UTF-8, a percent sign before each of its bytes, or as ``escape`` wrote it: %u653f."""
_WRITTEN = re.compile("[\u4e00-\u9fff]")
_HOLDING = ("script", "textarea", "template", "noscript", "noframes", "xmp")
_OPENS = re.compile(rf"<({'|'.join(_HOLDING)})\b([^<>]*)>", re.I)
_CLOSES = {tag: re.compile(rf"</{tag}\b", re.I) for tag in _HOLDING}
_ATTRIBUTE = re.compile(r"""=\s{0,3}(?:"([^"]{150,})"|'([^']{150,})')""")
_OTHER_TYPE = re.compile(r"""\btype\s*=\s*["']?[\w/+.-]*(?:html|template|handlebars|plain)""", re.I)
_XML_TYPE = re.compile(r"""\btype\s*=\s*["']?[\w/+.-]*xml""", re.I)
_ESCAPED_TAG = re.compile(r"&lt;/?(?:p|div|table|t[rd]|span|br)\b", re.I)
_FEWEST_ESCAPED = 8


def held_in_json(text: str) -> list[Held]:
    """The strings of JSON that are long enough for an article, in their order."""
    return [found for one in strings(part(text, 0, len(text)), JSON) for found in _meant(one, 0)]


def held_in_page(text: str) -> list[Held]:
    """The strings of a page that are long enough for an article: of scripts, fields and attributes, in their order; if
    there are none, the page itself where its markup was escaped and stands there to be read."""
    found: list[Held] = []
    at = 0
    for tag, attributes, start, end in _elements(text):
        found += _attributes(text, at, start)
        at = end
        inside = part(text, start, end)
        if tag == "textarea":
            found += _meant(undone(inside, _ENTITY, entity), 0)
        elif tag == "script" and _XML_TYPE.search(attributes):
            found += [held for one in _sections(text, start, end) for held in _meant(one, 0)]
        elif tag != "script" or _OTHER_TYPE.search(attributes):
            found += _meant(inside, 0)
        elif len(inside.text) >= FEWEST:
            form = JSON if "json" in attributes.lower() else SCRIPT
            known = referred(inside.text) if _IS_ARRAY.match(inside.text) else {}
            found += [
                held
                for one in strings(inside, form)
                for held in _meant(replace(one, beside={**one.beside, **known.get(one.text, {})}), 0)
            ]
    found += _attributes(text, at, len(text))
    if not found and len(_ESCAPED_TAG.findall(text)) >= _FEWEST_ESCAPED:
        found = _meant(undone(part(text, text.index("&lt;"), len(text)), _ENTITY, entity), 0)
    return found


def _elements(text: str) -> Iterator[tuple[str, str, int, int]]:
    """The elements that hold text a page does not show: tag, attributes, and where what they hold begins and ends."""
    unclosed: set[str] = set()
    at = 0
    for opens in _OPENS.finditer(text):
        tag = opens[1].lower()
        if opens.start() < at or tag in unclosed:
            continue
        closes = _CLOSES[tag].search(text, opens.end())
        if closes is None:
            unclosed.add(tag)
            continue
        at = closes.start()
        yield tag, opens[2], opens.end(), at


def _sections(text: str, start: int, end: int) -> Iterator[Held]:
    """The CDATA sections of a piece of XML."""
    while (opens := text.find("<![CDATA[", start, end)) >= 0 and (start := text.find("]]>", opens, end)) >= 0:
        yield part(text, opens + len("<![CDATA["), start)


def _attributes(text: str, start: int, end: int) -> Iterator[Held]:
    for value in _ATTRIBUTE.finditer(text, start, end):
        yield from _meant(undone(part(text, *value.span(value.lastindex or 0)), _ENTITY, entity), 0)


def _meant(held: Held, depth: int) -> list[Held]:
    """What a string holds once nothing in it is escaped, if that is long enough: itself, or strings inside it."""
    if han(held.text) < FEWEST or depth > _DEEPEST:
        return []
    if _IS_JSON.match(held.text) or _QUOTED.fullmatch(held.text):
        return [found for one in strings(held, JSON) for found in _meant(one, depth + 1)]
    if _WRITTEN.search(held.text) is None and _PERCENT.search(held.text):
        return _meant(undone(held, _PERCENT, _percent), depth + 1)
    if "<" not in held.text and _ESCAPED_TAG.search(held.text):
        return _meant(undone(held, _ENTITY, entity), depth + 1)
    return [replace(held, text=usable(held.text))]


def _percent(found: re.Match[str]) -> str:
    return chr(int(found[0][2:], 16)) if found[0][1] == "u" else unquote(found[0])
