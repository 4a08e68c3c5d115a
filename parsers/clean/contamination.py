"""Text injected by hijackers: found and shown, never believed, never quietly repaired."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

import yaml

from parsers.model import Finding, Severity

_AROUND = 12
_WITHIN = 4


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    data = yaml.safe_load(files(__package__).joinpath("contamination.yaml").read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?:{word})" for word in data["words"]), re.I)


def contamination(text: str) -> tuple[Finding, ...]:
    """One finding for the injected words in ``text``, with the first of them in its surroundings; none if clean."""
    places: list[tuple[int, int]] = []
    for hit in _words().finditer(text):
        if places and hit.start() - places[-1][1] <= _WITHIN:
            places[-1] = (places[-1][0], hit.end())  # one injected name holds several of the words
        else:
            places.append(hit.span())
    if not places:
        return ()
    start, end = places[0]
    evidence = text[max(0, start - _AROUND) : end + _AROUND].replace("\n", " ")
    message = f"正文混入{len(places)}处博彩等外来文字，这一份可能是被篡改的镜像；以下内容未经修复"
    return (Finding("contamination", Severity.WARNING, message, evidence),)
