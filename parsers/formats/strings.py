"""Strings of JSON and of scripts, as what they are once their escapes are undone, each with what stands beside it.

Every character leads back to its place. A string that a script puts together from pieces is one string.
"""

from __future__ import annotations

import html as entities
import json
import re
from array import array
from base64 import b64decode
from binascii import Error
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.formats.decode import Decoded
from parsers.formats.markup import is_attachment

FEWEST = 150
"""Chinese characters of a string that may be an article."""
_SHORT = 200
"""Characters of a value at most that says something about an article."""
_LEVELS = 3
"""Objects around a string that say something of it, and those through which a file may lie within its object."""
_GAP = 80
"""Characters at most between two pieces of one string."""
_MOST_FILES = 50
_STRINGS = (
    r'"(?P<double>[^"\\{0}]*(?:\\.[^"\\{0}]*)*)"?'
    r"|'(?P<single>[^'\\{0}]*(?:\\.[^'\\{0}]*)*)'?"
    r"|`(?P<back>[^`\\]*(?:\\.[^`\\]*)*)`?"
    r"|(?P<mark>[{{}}\[\],])|(?P<word>[\w.+-]+)"
)
# A string of a script ends with its line. A slash after one of these marks opens a pattern, in which quotes may stand.
SCRIPT = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|(?<=[(,=:\[!&|?{};])/(?![/*])(?:[^/\\\n]|\\.){1,60}/|" + _STRINGS.format(r"\n"),
    re.S,
)
JSON = re.compile(_STRINGS.format(""), re.S)
_KEY = re.compile(r"\s*:")
# 'a' + 'b'; h += 'a'; h += 'b'; document.write('a'); document.write('b'); and ['<p>a', '<p>b'].join('').
_JOINT = re.compile(
    r"\s*\+\s*|\s*;?\s*[\w.$]{1,40}\s*\+=\s*|\s*\)\s*;?\s*[\w.$]{0,40}\b(?:write(?:ln)?|push|append)\s*\(\s*"
)
_NEXT = re.compile(r"\s*,\s*")
_OPENS = re.compile(r"\s*<[a-zA-Z!]")
_ESCAPE = re.compile(
    r"\\(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})|u(?P<four>[0-9a-fA-F]{4})"
    r"|u\{(?P<any>[0-9a-fA-F]{1,6})\}|x(?P<two>[0-9a-fA-F]{2})|(?P<one>.))"
    r"|(?P<hole>\$\{[^{}\n]{0,80}\})",
    re.S,
)
"""An escape, or a hole in a template, which only the script can fill."""
_NAMED = {"n": "\n", "r": "\n", "t": "\t", "b": " ", "f": " ", "v": " ", "0": " ", "\n": ""}
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HAN = re.compile(r"[\u4e00-\u9fff]|\\u[4-9][0-9a-fA-F]{3}|%u[4-9][0-9a-fA-F]{3}|%[eE][4-9]|&#[2-4]\d{4};")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){150,}(?:[A-Za-z0-9+/]{2,3}={0,2})?")
_ADDRESS = re.compile("/|url|path|href|src|link|addr")
_FILE_NAME = re.compile("name|title|text|label", re.I)


@dataclass(frozen=True, slots=True)
class Held:
    """A string as it is meant, where each of its characters stands in the page's text (one place more for its end),
    the short values beside it by their names in lower case without ``_`` and ``-``, the nearest first, and the files
    that its object names: address and name."""

    text: str
    places: Sequence[int]
    beside: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[tuple[str, str]] = ()

    def decoded(self, page: Decoded) -> Decoded:
        """The string as a text decoded from the bytes of ``page``."""
        offsets = page.byte_offsets(set(self.places))
        places = array("Q", (offsets[place] for place in self.places))
        return Decoded(self.text, self.text.encode(), page.codec, self.text, 0, (), places)


@dataclass(slots=True)
class _Frame:
    """An object or an array while it is read."""

    mark: str
    around: _Frame | None = None
    values: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, _Frame, int]] = field(default_factory=list)

    def close(self) -> None:
        """Hand the files on to what is around."""
        if self.around is not None:
            self.around.files += [(url, of, up + 1) for url, of, up in self.files[:_MOST_FILES] if up < _LEVELS]


def usable(text: str) -> str:
    """Text without the characters that no page can hold, controls and halves of a pair, each of them as wide."""
    return _UNUSABLE.sub("\ufffd", text)


def han(text: str, start: int = 0, end: int | None = None) -> int:
    """How many Chinese characters stand there, escaped or not."""
    return len(_HAN.findall(text, start, len(text) if end is None else end))


def part(text: str, start: int, end: int) -> Held:
    """A stretch of a page's text."""
    return Held(text[start:end], range(start, end + 1))


def strings(held: Held, form: re.Pattern[str]) -> Iterator[Held]:
    """The strings of JSON or of a script that may be articles, each with the short values of its object and of those
    around it."""
    text = held.text
    frame = _Frame("")
    key = ""
    long: list[tuple[Held, _Frame]] = []
    run: list[tuple[int, int]] = []

    def end_run() -> None:
        if sum(han(text, *piece) for piece in run) >= FEWEST:
            long.append((_joined([_string(held, *piece) for piece in run]), frame))
        elif len(run) == 1 and _BASE64.fullmatch(text, *run[0]) and (meant := _from_base64(held, *run[0])):
            long.append((meant, frame))
        run.clear()

    behind = 0
    for token in form.finditer(text):
        kind = token.lastgroup
        if kind == "mark":
            key = ""
            if token[0] == ",":
                continue
            end_run()
            if token[0] in "{[":
                frame = _Frame(token[0], frame)
            elif frame.around is not None:
                frame.close()
                frame = frame.around
        elif kind is not None:
            start, end = token.span(kind)
            if _KEY.match(text, token.end()):
                end_run()
                key = _name(text[start:end])
            elif kind == "word":
                frame.values.setdefault(key, text[start : min(end, start + _SHORT)])
            else:
                if run and not _goes_on(text, run[-1][0], behind, token.start(), start, frame.mark):
                    end_run()
                run.append((start, end))
                if end - start <= _SHORT:
                    value = _string(held, start, end).text
                    frame.values.setdefault(key, value)
                    if _ADDRESS.search(value if "/" in value else key) and is_attachment(value):
                        frame.files.append((value, frame, 0))
                behind = token.end()
    end_run()
    while frame.around is not None:
        frame.close()
        frame = frame.around
    for one, within in long:
        yield Held(one.text, one.places, {**held.beside, **_beside(within)}, (*held.files, *_files(within)))


def referred(text: str) -> dict[str, dict[str, str]]:
    """What stands beside the long strings of a JSON array whose objects name each value by its place in the array."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, dict[str, str]] = {}
    for one in data if isinstance(data, list) else ():
        if not isinstance(one, dict):
            continue
        meant = {_name(key): data[at] for key, at in one.items() if type(at) is int and 0 < at < len(data)}
        short = {key: usable(value) for key, value in meant.items() if isinstance(value, str) and len(value) <= _SHORT}
        found |= {value: short for value in meant.values() if isinstance(value, str) and len(value) > _SHORT}
    return found


def short_values(held: Held) -> Iterator[Held]:
    """The strings of JSON that are no names of values and no sentences, each as it is meant."""
    for token in JSON.finditer(held.text):
        if token.lastgroup in ("double", "single", "back") and not _KEY.match(held.text, token.end()):
            start, end = token.span(token.lastgroup)
            if end - start <= _SHORT:
                value = _string(held, start, end)
                if "。" not in value.text:
                    yield value


def _name(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _goes_on(text: str, first: int, behind: int, token: int, start: int, mark: str) -> bool:
    """Whether the string at ``start`` is the next piece of the one that ends at ``behind``."""
    if token - behind > _GAP:
        return False
    if mark == "[" and _NEXT.fullmatch(text, behind, token):
        return _OPENS.match(text, first) is not None and _OPENS.match(text, start) is not None
    return _JOINT.fullmatch(text, behind, token) is not None


def _beside(frame: _Frame | None) -> Mapping[str, str]:
    around: list[dict[str, str]] = []
    while frame is not None and len(around) < _LEVELS:
        around.append(frame.values)
        frame = frame.around
    return ChainMap(*around)


def _files(frame: _Frame) -> Iterator[tuple[str, str]]:
    """The files of an article's object; those beside it, where it is not one of several in an array."""
    within = frame.around if frame.around is not None and frame.around.mark == "{" else frame
    for url, of, _ in within.files[:_MOST_FILES]:
        names = (value for name, value in of.values.items() if _FILE_NAME.search(name) and value != url)
        yield url, next(names, "")


def _joined(pieces: Sequence[Held]) -> Held:
    if len(pieces) == 1:
        return pieces[0]
    places = array("Q")
    for piece in pieces:
        places.extend(piece.places[:-1])
    places.append(pieces[-1].places[-1])
    return Held("".join(piece.text for piece in pieces), places)


def _string(held: Held, start: int, end: int) -> Held:
    return undone(Held(held.text[start:end], held.places[start : end + 1]), _ESCAPE, _escape)


def _from_base64(held: Held, start: int, end: int) -> Held | None:
    """The text that a string holds in Base64, ``None`` if it is none; each character at its first byte's sign."""
    try:
        text = b64decode(held.text[start:end] + "==").decode()
    except (Error, UnicodeDecodeError):
        return None
    if han(text) < FEWEST:
        return None
    places = array("Q")
    byte = 0
    for character in text:
        places.append(held.places[start + byte * 4 // 3])
        byte += len(character.encode())
    places.append(held.places[end])
    return Held(text, places)


def undone(held: Held, escapes: re.Pattern[str], meaning: Callable[[re.Match[str]], str]) -> Held:
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
    return Held("".join(words), places, held.beside, held.files)


def _escape(found: re.Match[str]) -> str:
    if found["high"]:
        return chr(0x10000 + ((int(found["high"], 16) & 0x3FF) << 10) + (int(found["low"], 16) & 0x3FF))
    if found["hole"]:
        return ""
    if found["one"]:
        return _NAMED.get(found["one"], found["one"])
    code = int(found["four"] or found["any"] or found["two"], 16)
    return usable(chr(code)) if code < 0x110000 else "\ufffd"


def entity(found: re.Match[str]) -> str:
    """What an entity stands for."""
    return entities.unescape(found[0])
