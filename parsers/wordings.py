"""The wordings of the indicators, compiled, and the quick ways to those that may stand at a place in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.endings import DEPTH, beginnings, endings, required

if TYPE_CHECKING:
    from parsers.indicators import Anchor

SLOT = "\1"
"""Stands for the number with its unit, in patterns and in the window they are tried on."""

_COUNTS = "数量|总数|总量|件数|次数|条数|人数|篇数|期数|数|量"
_SAID = "情况|已经|已|的|共计|总计|合计|累计|一共|共有|总共|共|计|达到|达|为|是|有|了|人民币"
_TAIL = rf"(?:(?:总)?(?:{_COUNTS})|{_SAID}|\([^()]{{0,30}}\)|[,:](?={SLOT}|共|累|总|合|计|达|为|一)|:)*\(?"
# The same pieces of a tail as literals: how many characters to step back over.
_TAIL_WORDS = frozenset(
    (*_COUNTS.split("|"), *(f"总{word}" for word in _COUNTS.split("|")), *_SAID.split("|"), ",", ":")
)
_LONGEST_TAIL_WORD = max(map(len, _TAIL_WORDS))
_LONGEST_BRACKET = 32


class Phrase:
    """One wording. Its pattern matches it together with the slot of the number, and is compiled when first tried.

    Everything that it matches holds one of ``needs``, where there are any. ``position``: its place in the file.
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
    """The wordings that may announce a number, found by the one to three characters they end in before it.

    Those that go on after the number (收到#申请) and may end in any character before it are ``around``; ``behind``
    finds, after the number, a word that one of them needs. ``step`` gives, for the last characters before a place, the
    phrases that may end there and how long the pieces of a tail are that do.

    Trying some two hundred wordings at every number would cost a hundred times as much.
    """

    by_ending: Mapping[str, tuple[Phrase, ...]]
    around: tuple[Phrase, ...]
    behind: re.Pattern[str]
    step: Callable[[str], tuple[tuple[Phrase, ...], tuple[int, ...]]]

    def candidates(self, window: str, slot: int) -> list[Phrase]:
        """The phrases that may stand before ``slot``, with or without 共, 为, 数量 and the like after them."""
        found = list(self.around) if self.behind.search(window, slot + 1) else []
        ends = [slot - 1 if window.endswith("(", 0, slot) else slot]
        for end in ends:
            phrases, pieces = self.step(window[end - _LONGEST_TAIL_WORD if end > _LONGEST_TAIL_WORD else 0 : end])
            found += phrases
            for length in pieces:
                before = end - length if length else _bracket(window, end)
                if before not in ends:
                    ends.append(before)
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


def _bracket(text: str, end: int) -> int:
    """Where the bracket that closes at ``end`` opens; ``end`` where it holds another or is long."""
    opening = text.rfind("(", max(0, end - _LONGEST_BRACKET), end)
    return opening if opening >= 0 and ")" not in text[opening : end - 1] else end


def _steps(
    by_ending: Mapping[str, tuple[Phrase, ...]],
) -> Callable[[str], tuple[tuple[Phrase, ...], tuple[int, ...]]]:
    """Looks up the last characters before a place; most recur from number to number. A piece of 0 is a bracket."""

    @lru_cache(maxsize=1 << 14)
    def step(last: str) -> tuple[tuple[Phrase, ...], tuple[int, ...]]:
        phrases = [phrase for depth in range(DEPTH, 0, -1) for phrase in by_ending.get(last[-depth:], ())]
        pieces = [length for length in range(len(last), 0, -1) if last[-length:] in _TAIL_WORDS]
        return tuple(dict.fromkeys(phrases)), (0,) if last.endswith(")") else tuple(pieces)

    return step


@dataclass(frozen=True, slots=True)
class Names:
    """A combined pattern of names; the last group of a match is a key of ``anchors``."""

    pattern: re.Pattern[str]
    anchors: Mapping[str, Anchor]

    def anchor(self, match: re.Match[str]) -> Anchor:
        return self.anchors[match.lastgroup or ""]


def announcements(entries: list[tuple[str, Anchor]]) -> Announcements:
    """The wordings of one class of units: pairs of a pattern and what it stands for, in the order of the file.

    Raises ``ValueError`` where one could begin with any character, or end in any before the number while nothing after
    it tells it: the words around a figure are judged from where its wording begins.
    """
    by_ending: dict[str, list[Phrase]] = {}
    around: list[Phrase] = []
    words: set[str] = set()
    # Where two entries have one wording, the later one speaks.
    for position, (pattern, anchor) in enumerate(dict(entries).items()):
        before, *after = re.split(rf"(?<!\[\^){SLOT}", pattern, maxsplit=1)
        whole = pattern if after else f"(?:{pattern}){_TAIL}{SLOT}"
        if before and not beginnings(before):
            raise ValueError(f"the wording {pattern!r} may begin with anything; let it begin with words")
        keys = endings(before)
        phrase = Phrase(whole, required(pattern), anchor, position)
        if "" not in keys:
            for key in keys:
                by_ending.setdefault(key, []).append(phrase)
        elif after and (needed := required(after[0])):
            around.append(phrase)
            words.update(needed)
        else:
            raise ValueError(f"the wording {pattern!r} may end in anything; let it end in words")
    behind = re.compile("|".join(map(re.escape, sorted(words))) if words else "(?!)")
    found = {key: tuple(phrases) for key, phrases in by_ending.items()}
    return Announcements(found, tuple(around), behind, _steps(found))


def combined(entries: list[tuple[str, Anchor]]) -> Names:
    """Names as one pattern, the first of two that begin at one place first."""
    anchors = {f"a{number}": anchor for number, (_, anchor) in enumerate(entries)}
    pattern = "|".join(f"(?P<a{n}>{p})" for n, (p, _) in enumerate(entries))
    # Where none can begin, none is tried.
    first = "".join(beginnings("|".join(p for p, _ in entries)))
    return Names(re.compile(f"(?=[{re.escape(first)}])(?:{pattern})" if first else pattern), anchors)
