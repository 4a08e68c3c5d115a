"""Markup that a page holds in a string: an API's JSON, a variable of a script, a hidden field. A script shows it.

Each string is read as what it is once its escapes are undone, and every character of it leads back to its bytes.
"""

from __future__ import annotations

import html as entities
import re
from array import array
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from parsers.formats.decode import Decoded

_FEWEST = 150
"""Chinese characters of a string that may be an article."""
_SHORT = 200
"""Characters of a value at most that says something about an article."""
_DEEPEST = 3
"""Strings inside strings, and objects around a string that say something of it."""
_STRINGS = (
    r'"(?P<double>[^"\\{0}]*(?:\\.[^"\\{0}]*)*)"?'
    r"|'(?P<single>[^'\\{0}]*(?:\\.[^'\\{0}]*)*)'?"
    r"|`(?P<back>[^`\\]*(?:\\.[^`\\]*)*)`?"
    r"|(?P<mark>[{{}}\[\],])|(?P<word>[\w.+-]+)"
)
# A string of a script ends with its line. A slash after one of these marks opens a pattern, in which quotes may stand.
_SCRIPT = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|(?<=[(,=:\[!&|?{};])/(?![/*])(?:[^/\\\n]|\\.){1,60}/|" + _STRINGS.format(r"\n"),
    re.S,
)
_JSON = re.compile(_STRINGS.format(""), re.S)
_IS_JSON = re.compile(r"\s*(?:\[\s*)?\{\s*\"")
_QUOTED = re.compile(r"""\s*(["'`]).*\1\s*""", re.S)
_KEY = re.compile(r"\s*:")
_ESCAPE = re.compile(
    r"\\(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})|u(?P<four>[0-9a-fA-F]{4})"
    r"|u\{(?P<any>[0-9a-fA-F]{1,6})\}|x(?P<two>[0-9a-fA-F]{2})|(?P<one>.))",
    re.S,
)
_NAMED = {"n": "\n", "r": "\n", "t": "\t", "b": " ", "f": " ", "v": " ", "0": " ", "\n": ""}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_PERCENT = re.compile(
    r"%[0-7][0-9a-fA-F]|%[cdCD][0-9a-fA-F](?:%[89abAB][0-9a-fA-F])|%[eE][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){2}"
    r"|%[fF][0-7](?:%[89abAB][0-9a-fA-F]){3}"
)
"""A character in UTF-8, a percent sign before each of its bytes."""
_HAN = re.compile(r"[\u4e00-\u9fff]|\\u[4-9][0-9a-fA-F]{3}|%[eE][4-9]|&#[2-4]\d{4};")
_WRITTEN = re.compile("[\u4e00-\u9fff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_OPENS = re.compile(r"<(script|textarea|template|noscript|xmp)\b([^<>]*)>", re.I)
_CLOSES = {tag: re.compile(rf"</{tag}\b", re.I) for tag in ("script", "textarea", "template", "noscript", "xmp")}
_ATTRIBUTE = re.compile(r"""=\s{0,3}(?:"([^"]{150,})"|'([^']{150,})')""")
_OTHER_TYPE = re.compile(r"""\btype\s*=\s*["']?[\w/+.-]*(?:html|template|handlebars|plain)""", re.I)
_ESCAPED_TAG = re.compile(r"&lt;/?(?:p|div|table|t[rd]|span|br)\b", re.I)
_FEWEST_ESCAPED = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A string as it is meant, where each of its characters stands in the page's text (one place more for its end),
    and the short values beside it by their names in lower case, the nearest first."""

    text: str
    places: Sequence[int]
    beside: Mapping[str, str]

    def decoded(self, page: Decoded) -> Decoded:
        """The string as a text decoded from the bytes of ``page``."""
        offsets = page.byte_offsets(set(self.places))
        places = array("Q", (offsets[place] for place in self.places))
        return Decoded(self.text, self.text.encode(), page.codec, self.text, 0, (), places)


def held_in_json(text: str) -> list[Held]:
    """The strings of JSON that are long enough for an article, in their order."""
    return [found for one in _strings(_whole(text), _JSON) for found in _meant(one, 0)]


def held_in_page(text: str) -> list[Held]:
    """The strings of a page that are long enough for an article: of scripts, fields and attributes, in their order; if
    there are none, the page itself where its markup was escaped and stands there to be read."""
    found: list[Held] = []
    at = 0
    for tag, attributes, start, end in _elements(text):
        found += _attributes(text, at, start)
        at = end
        inside = _part(text, start, end)
        if tag == "textarea":
            found += _meant(_undone(inside, _ENTITY, _entity), 0)
        elif tag != "script" or _OTHER_TYPE.search(attributes):
            found += _meant(inside, 0)
        elif len(inside.text) >= _FEWEST:
            form = _JSON if "json" in attributes.lower() else _SCRIPT
            found += [held for one in _strings(inside, form) for held in _meant(one, 0)]
    found += _attributes(text, at, len(text))
    if not found and len(_ESCAPED_TAG.findall(text)) >= _FEWEST_ESCAPED:
        found = _meant(_undone(_part(text, text.index("&lt;"), len(text)), _ENTITY, _entity), 0)
    return found


def _whole(text: str) -> Held:
    return _part(text, 0, len(text))


def _part(text: str, start: int, end: int) -> Held:
    return Held(text[start:end], range(start, end + 1), {})


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


def _attributes(text: str, start: int, end: int) -> Iterator[Held]:
    for value in _ATTRIBUTE.finditer(text, start, end):
        yield from _meant(_undone(_part(text, *value.span(value.lastindex or 0)), _ENTITY, _entity), 0)


def _meant(held: Held, depth: int) -> list[Held]:
    """What a string holds once nothing in it is escaped, if that is long enough: itself, or strings inside it."""
    if len(_HAN.findall(held.text)) < _FEWEST or depth > _DEEPEST:
        return []
    if _IS_JSON.match(held.text) or _QUOTED.fullmatch(held.text):
        return [found for one in _strings(held, _JSON) for found in _meant(one, depth + 1)]
    if _WRITTEN.search(held.text) is None and _PERCENT.search(held.text):
        return _meant(_undone(held, _PERCENT, lambda found: unquote(found[0])), depth + 1)
    if "<" not in held.text and _ESCAPED_TAG.search(held.text):
        return _meant(_undone(held, _ENTITY, _entity), depth + 1)
    return [Held(_CONTROL.sub("\ufffd", held.text), held.places, held.beside)]


def _strings(held: Held, form: re.Pattern[str]) -> Iterator[Held]:
    """The long strings of JSON or of a script, each with the short values of its object and of those around it."""
    text = held.text
    around: list[dict[str, str]] = [{}]
    key = ""
    long: list[tuple[Held, Mapping[str, str]]] = []
    for token in form.finditer(text):
        kind = token.lastgroup
        if kind == "mark":
            if token[0] in "{[":
                around.append({})
            elif token[0] != "," and len(around) > 1:
                around.pop()
            key = ""
        elif kind is not None:
            start, end = token.span(kind)
            if _KEY.match(text, token.end()):
                key = text[start:end].lower()
            elif len(_HAN.findall(text, start, end)) >= _FEWEST:
                long.append((_string(held, start, end), ChainMap(*reversed(around[-_DEEPEST:]))))
            elif end - start <= _SHORT:
                around[-1].setdefault(key, _string(held, start, end).text)
    for one, beside in long:
        yield Held(one.text, one.places, {**held.beside, **beside})


def _string(held: Held, start: int, end: int) -> Held:
    return _undone(Held(held.text[start:end], held.places[start : end + 1], held.beside), _ESCAPE, _escape)


def _undone(held: Held, escapes: re.Pattern[str], meaning: Callable[[re.Match[str]], str]) -> Held:
    """A string with its escapes undone; what one stands for has its place."""
    words: list[str] = []
    places = array("Q")
    at = 0
    for escape in escapes.finditer(held.text):
        words.append(held.text[at : escape.start()])
        places.extend(held.places[at : escape.start()])
        meant = meaning(escape)
        words.append(meant)
        places.extend([held.places[escape.start()]] * len(meant))
        at = escape.end()
    if not words:
        return held
    words.append(held.text[at:])
    places.extend(held.places[at:])
    return Held("".join(words), places, held.beside)


def _escape(found: re.Match[str]) -> str:
    if found["high"]:
        return chr(0x10000 + ((int(found["high"], 16) & 0x3FF) << 10) + (int(found["low"], 16) & 0x3FF))
    if found["one"]:
        return _NAMED.get(found["one"], found["one"])
    code = int(found["four"] or found["any"] or found["two"], 16)
    return chr(code) if code < 0x110000 else "\ufffd"


def _entity(found: re.Match[str]) -> str:
    return entities.unescape(found[0])
