"""Values that a page's scripts write down: arrays, objects, strings and numbers, as JSON or as plain JavaScript."""

from __future__ import annotations

import json
import re
from typing import Any

_DEEPEST = 60
_SPACE = re.compile(r"\s*")
_STRING = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "0": "\0", "\n": ""}
_NAMED = {"true": True, "false": False, "null": None, "undefined": None}
_JSON = json.JSONDecoder()


def assigned(text: str, name: str) -> Any:
    """What a script gives ``name`` (``name = …``, ``name: …``, ``"name": …``); ``None`` where that is no plain value.

    The first plain value counts: ``name`` may be assigned to from other variables before.
    """
    for found in re.finditer(rf"(?<![\w$.-]){re.escape(name)}[\"']?\s*[:=](?!=)\s*", text):
        if (value := literal(text, found.end())) is not None:
            return value
    return None


def literal(text: str, start: int) -> Any:
    """The value written at ``start``; ``None`` where something else does (a call, an expression, broken text)."""
    try:
        return sound(_JSON.raw_decode(text, start)[0])
    except (ValueError, RecursionError):
        pass
    try:
        return sound(_value(text, start, 0)[0])
    except ValueError:
        return None


def sound(value: Any) -> Any:
    """``value`` with U+FFFD for halves of characters: JSON may escape what no text can hold, and no database takes."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [sound(item) for item in value]
    if isinstance(value, dict):
        return {sound(name): sound(item) for name, item in value.items()}
    return value


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    """The value at ``at`` and where it ends; ``ValueError`` where there is none."""
    at = _skip(text, at)
    first = text[at : at + 1]
    if depth > _DEEPEST or not first:
        raise ValueError(at)
    if first in "{[":
        return _held(text, at + 1, depth, "}" if first == "{" else "]")
    if found := _STRING.match(text, at):
        return _ESCAPE.sub(_unescaped, found[1] if found[1] is not None else found[2]), found.end()
    if found := _NUMBER.match(text, at):
        return (float(found[0]) if "." in found[0] else int(found[0])), found.end()
    if (found := _WORD.match(text, at)) and found[0] in _NAMED:
        return _NAMED[found[0]], found.end()
    raise ValueError(at)


def _held(text: str, at: int, depth: int, closing: str) -> tuple[Any, int]:
    """What stands between brackets, from behind the first of them."""
    pairs: dict[str, Any] = {}
    items: list[Any] = []
    while True:
        at = _skip(text, at)
        if text.startswith(closing, at):
            return (pairs if closing == "}" else items), at + 1
        if closing == "}":
            name = _STRING.match(text, at) or _WORD.match(text, at) or _NUMBER.match(text, at)
            if name is None:
                raise ValueError(at)
            at = _skip(text, name.end())
            if not text.startswith(":", at):
                raise ValueError(at)
            pairs[name[0].strip("'\"")], at = _value(text, at + 1, depth + 1)
        else:
            item, at = _value(text, at, depth + 1)
            items.append(item)
        at = _skip(text, at)
        if text.startswith(",", at):
            at += 1
        elif not text.startswith(closing, at):
            raise ValueError(at)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _PLAIN.get(found[3], found[3])
