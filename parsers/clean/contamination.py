"""Text injected by hijackers: found and shown, never believed, never quietly repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from parsers.model import Finding, Severity
from parsers.yamldata import read_yaml

_AROUND = 12
_WITHIN = 4
_NEAR = 24
"""Characters around a hit in which what makes it an ordinary word may stand."""


class _Words(NamedTuple):
    families: tuple[str, ...]
    signs: re.Pattern[str]
    injected: re.Pattern[str]
    ordinary: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = read_yaml(files(__package__).joinpath("contamination.yaml").read_text(encoding="utf-8"))
    families = data["families"]
    injected = "|".join(f"({'|'.join(words)})" for words in families.values())
    signs = "|".join(map(re.escape, data["signs"].split()))
    return _Words(tuple(families), *map(re.compile, (signs, injected, "|".join(data["ordinary"]))))


def contamination(text: str, *names: str) -> tuple[Finding, ...]:
    """One finding for the injected words in ``text``, with the first of them in its surroundings; none if clean.

    ``names``: a title, a publisher; looked at where they do not stand in ``text`` already.
    """
    text = "\n".join((*dict.fromkeys(name for name in names if name and name not in text), text))
    places: list[tuple[int, int]] = []
    families: dict[str, None] = {}
    lower = text.lower()
    if len(lower) != len(text):
        lower = text
    for hit in _hits(lower):
        families[_words().families[(hit.lastindex or 1) - 1]] = None
        if places and hit.start() - places[-1][1] <= _WITHIN:
            places[-1] = (places[-1][0], hit.end())  # one injected name holds several of the words
        else:
            places.append(hit.span())
    if not places:
        return ()
    start, end = places[0]
    evidence = text[max(0, start - _AROUND) : end + _AROUND].replace("\n", " ")
    message = f"正文混入{len(places)}处外来文字（{'、'.join(families)}），这一份可能是被篡改的镜像；以下内容未经修复"
    return (Finding("contamination", Severity.WARNING, message, evidence),)


def _hits(text: str) -> Iterator[re.Match[str]]:
    done = 0
    for sign in _words().signs.finditer(text):
        start, end = max(done, sign.start() - _NEAR), sign.end() + _NEAR
        while (hit := _words().injected.search(text, start, end)) is not None:
            start = done = hit.end()
            if not _is_ordinary(text, *hit.span()):
                yield hit


def _is_ordinary(text: str, start: int, end: int) -> bool:
    near = max(0, start - _NEAR)
    found = _words().ordinary.finditer(text, near, end + _NEAR)
    return any(ordinary.start() <= start and end <= ordinary.end() for ordinary in found)
