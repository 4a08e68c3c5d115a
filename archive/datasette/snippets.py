"""Stretches of a text around what was searched for, by the same rules by which the index finds it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.search import fold, wanted

AROUND = 45
"""Characters shown on either side."""


@dataclass(frozen=True)
class Snippet:
    """``pieces``: text and whether it is what was searched for. ``start``/``end``: where it stands in the text."""

    pieces: tuple[tuple[str, bool], ...]
    start: int
    end: int

    @property
    def found(self) -> bool:
        return any(hit for _, hit in self.pieces)

    @property
    def plain(self) -> str:
        """The stretch without marks."""
        return "".join(text for text, _ in self.pieces)


def terms(query: str) -> list[str]:
    """The folded words and phrases that ``query`` wants, longest first; not those it excludes."""
    return sorted({fold(term).strip() for term in wanted(query)} - {""}, key=lambda term: (-len(term), term))


def snippet(text: str, words: Sequence[str], *, all_of: Sequence[str] = (), whole: bool = False) -> Snippet:
    """The stretch of ``text`` around the first of ``words``, with ``all_of`` (or them) marked; ``whole``: all of it."""
    hits = list(_hits(text, words))
    if whole:
        start, end = 0, len(text)
    elif hits:
        first, last = hits[0]
        start, end = max(0, first - AROUND), min(len(text), last + AROUND)
    else:
        start, end = 0, min(len(text), 2 * AROUND)
    shown = text[start:end]
    pieces: list[tuple[str, bool]] = []
    at = 0
    for first, last in _hits(shown, all_of or words):
        if first < at:
            continue
        pieces += [(shown[at:first], False), (shown[first:last], True)]
        at = last
    pieces.append((shown[at:], False))
    clean = tuple((re.sub(r"\s+", " ", part), hit) for part, hit in pieces if part)
    return Snippet(clean, start, end)


def _hits(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where ``words`` stand in ``text``, in order. Characters are compared folded; white space may stand between."""
    found = []
    low = _lower(text)
    for word in words:
        compact = [character for character in word if not character.isspace()]
        if not compact:
            continue
        # A full-width character and its narrow form are one; the text keeps its own.
        pattern = r"\s*".join(re.escape(character) for character in compact)
        found += [match.span() for match in re.finditer(pattern, low)]
    yield from sorted(found, key=lambda span: (span[0], -span[1]))


def _lower(text: str) -> str:
    """``text`` folded one character for one, so that places stay."""
    return "".join(_one(character) for character in text)


def _one(character: str) -> str:
    if character.isascii():
        return character.lower()
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character
