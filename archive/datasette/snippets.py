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
    """A stretch of text in ``pieces``, each with whether it is what was searched for."""

    pieces: tuple[tuple[str, bool], ...]

    @property
    def plain(self) -> str:
        """The stretch without marks."""
        return "".join(text for text, _ in self.pieces)


def terms(query: str) -> list[str]:
    """The folded words and phrases that ``query`` wants, longest first; not those it excludes."""
    return sorted({fold(term).strip() for term in wanted(query)} - {""}, key=lambda term: (-len(term), term))


def around(text: str, word: str) -> tuple[int, int] | None:
    """From where to where ``text`` is shown around the first place of ``word`` (folded); ``None`` without one."""
    at = text.find(word)  # as it is, which is nearly always so and a hundred times as fast
    hit = (at, at + len(word)) if at >= 0 else next(_hits(text, [word]), None)
    return None if hit is None else (max(0, hit[0] - AROUND), min(len(text), hit[1] + AROUND))


def snippet(text: str, words: Sequence[str]) -> Snippet:
    """All of ``text`` with ``words`` (folded) marked, white space made one."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for first, last in _hits(text, words):
        if first < at:
            continue
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces.append((text[at:], False))
    return Snippet(tuple((re.sub(r"\s+", " ", part), hit) for part, hit in pieces if part))


def _hits(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where ``words`` stand in ``text``, in order. Characters are compared folded; white space may stand between."""
    found = []
    low = text.translate(_ALIKE)
    for word in words:
        compact = [character for character in word if not character.isspace()]
        if not compact:
            continue
        # A full-width character and its narrow form are one; the text keeps its own.
        pattern = r"\s*".join(re.escape(character) for character in compact)
        found += [match.span() for match in re.finditer(pattern, low)]
    yield from sorted(found, key=lambda span: (span[0], -span[1]))


class _Alike(dict[int, str]):
    """Characters to what they are compared as, one for one, so that places stay; looked up once each."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = folded if len(folded) == 1 else chr(code)
        return self[code]


_ALIKE = _Alike()
