"""The wordings of the indicators, compiled, and the quick ways to those that may stand at a place in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.endings import DEPTH, beginnings, endings, required

if TYPE_CHECKING:
    from parsers.indicators import Anchor

SLOT = "\1"
"""Stands for the number with its unit, in patterns and in the window they are tried on."""

_COUNTS = "数量|总数|总量|件数|次数|条数|人数|篇数|期数|数|量"
_SAID = "情况|已经|已|的|共计|总计|合计|累计|一共|共有|总共|共|计|达到|达|为|是|有|了"
_TAIL = rf"(?:(?:总)?(?:{_COUNTS})|{_SAID}|\([^()]{{0,30}}\)|[,:](?={SLOT}|共|累|总|合|计|达|为|一)|:)*\(?"
# The same pieces of a tail as literals: how many characters to step back over.
_TAIL_WORDS = frozenset(
    (*_COUNTS.split("|"), *(f"总{word}" for word in _COUNTS.split("|")), *_SAID.split("|"), ",", ":")
)
_TAIL_ENDS = frozenset(word[-1] for word in _TAIL_WORDS) | {")"}
_LONGEST_TAIL_WORD = max(map(len, _TAIL_WORDS))
_LONGEST_BRACKET = 32


class Phrase:
    """One wording. Its pattern matches it together with the slot of the number, and is compiled when first tried.

    Everything that it matches holds one of ``needs``, where there are any. ``position``: its place in the file, those
    that may stand anywhere first.
    """

    __slots__ = ("anchor", "needs", "position", "search", "source")

    def __init__(self, source: str, needs: tuple[str, ...], anchor: Anchor, position: int) -> None:
        self.source = source
        self.needs = needs
        self.anchor = anchor
        self.position = position
        self.search: Callable[[str], re.Match[str] | None] = self._first_search

    def _first_search(self, window: str) -> re.Match[str] | None:
        self.search = re.compile(self.source).search
        return self.search(window)


@dataclass(frozen=True, slots=True)
class Announcements:
    """The wordings that may announce a number, found by the one to three characters they end in.

    Those that do not end before the number, or in any character, are ``anywhere``; ``elsewhere`` finds their words.

    Trying some two hundred wordings at every number would cost a hundred times as much.
    """

    by_ending: Mapping[str, tuple[Phrase, ...]]
    anywhere: tuple[Phrase, ...]
    elsewhere: re.Pattern[str]

    def candidates(self, window: str, slot: int) -> list[Phrase]:
        """The phrases that may stand before ``slot``, with or without 共, 为, 数量 and the like after them."""
        found = list(self.anywhere) if self.elsewhere.search(window) else []
        by_ending = self.by_ending
        ends = [slot - 1 if window.endswith("(", 0, slot) else slot]
        for end in ends:
            for start in range(max(0, end - DEPTH), end):
                if phrases := by_ending.get(window[start:end]):
                    found += phrases
            if end > 0 and window[end - 1] in _TAIL_ENDS:
                ends += [piece for piece in _tail_pieces(window, end) if piece not in ends]
        return found

    def matches(self, window: str, slot: int) -> list[tuple[re.Match[str], Anchor]]:
        """The phrases around the ``slot`` of a ``window``, the one that says most (the earliest start) first."""
        found = {}
        for phrase in self.candidates(window, slot):
            for need in phrase.needs:
                if need in window:
                    break
            else:
                if phrase.needs:
                    continue
            if (match := phrase.search(window)) is not None:
                found[phrase.position] = (match.start(), phrase.position, match, phrase.anchor)
        if len(found) < 2:
            return [each[2:] for each in found.values()]
        return [each[2:] for each in sorted(found.values())]


def _tail_pieces(text: str, end: int) -> list[int]:
    """Where the pieces of a tail that end at ``end`` begin (事件数: 件数 and 数)."""
    if text[end - 1] == ")":
        opening = text.rfind("(", max(0, end - _LONGEST_BRACKET), end)
        return [opening] if opening >= 0 and ")" not in text[opening : end - 1] else []
    return [start for start in range(max(0, end - _LONGEST_TAIL_WORD), end) if text[start:end] in _TAIL_WORDS]


@dataclass(frozen=True, slots=True)
class Names:
    """A combined pattern of names; the last group of a match is a key of ``anchors``."""

    pattern: re.Pattern[str]
    anchors: Mapping[str, Anchor]

    def anchor(self, match: re.Match[str]) -> Anchor:
        return self.anchors[match.lastgroup or ""]


def announcements(entries: list[tuple[str, Anchor]]) -> Announcements:
    """The wordings of one class of units: pairs of a pattern and what it stands for, in the order of the file."""
    by_ending: dict[str, list[Phrase]] = {}
    anywhere: list[Phrase] = []
    # Where two entries have one wording, the later one speaks.
    for position, (pattern, anchor) in enumerate(dict(entries).items()):
        before, *after = re.split(rf"(?<!\[\^){SLOT}", pattern, maxsplit=1)
        whole = pattern if after else f"(?:{pattern}){_TAIL}{SLOT}"
        keys = endings(before)
        if "" in keys:
            anywhere.append(Phrase(whole, required(pattern), anchor, position))
        else:
            phrase = Phrase(whole, required(pattern), anchor, position)
            for key in keys:
                by_ending.setdefault(key, []).append(phrase)
    # A phrase without a word of its own may be in any window.
    words = {need for phrase in anywhere for need in phrase.needs or ("",)}
    elsewhere = re.compile("|".join(map(re.escape, words)) if words else "(?!)")
    return Announcements({key: tuple(phrases) for key, phrases in by_ending.items()}, tuple(anywhere), elsewhere)


def combined(entries: list[tuple[str, Anchor]]) -> Names:
    """Names as one pattern, the first of two that begin at one place first."""
    anchors = {f"a{number}": anchor for number, (_, anchor) in enumerate(entries)}
    pattern = "|".join(f"(?P<a{n}>{p})" for n, (p, _) in enumerate(entries))
    # Where none can begin, none is tried.
    first = "".join(beginnings("|".join(p for p, _ in entries)))
    return Names(re.compile(f"(?=[{re.escape(first)}])(?:{pattern})" if first else pattern), anchors)
