"""The indicators of the prose: ``forms/indicators.yaml`` read once and compiled into a few combined patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parsers.endings import endings, required

_SOURCE = Path(__file__).parent / "forms" / "indicators.yaml"
_GAP = r"[^。;,、:\d]{0,12}?"
SLOT = "\1"
"""Stands for the number with its unit, in patterns and in the window they are tried on."""

_TAIL_PIECES = (
    "(?:总)?(?:数量|总数|总量|件数|次数|条数|人数|篇数|期数|数|量)|情况|的|\\([^()]{0,30}\\)|"
    "共计|总计|合计|累计|一共|共有|总共|共|计|达到|达|为|是|有|了"
)
_TAIL = f"(?:{_TAIL_PIECES}|[,:](?={SLOT}|共|累|总|合|计|达|为|一)|:)*"
_TAIL_PIECE = re.compile(f"(?:{_TAIL_PIECES}|[,:])$")
_TAIL_ENDS = frozenset("数量况的)计共有到达为是了,:")
_SAME_UNIT = {"场": "次", "期": "次", "场次": "次", "期次": "次", "班次": "次", "名": "人", "位": "人"}
_UNIT_CLASSES = {"元": "money", "万元": "money", "亿元": "money", "千元": "money", "%": "share"}
_UNIT_CLASSES |= dict.fromkeys(("人", "名", "位", "人次"), "persons")


class IndicatorsError(ValueError):
    """``indicators.yaml`` is not usable; the message names the entry and the cure."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: the units it accepts and when its words do not count.

    ``unit`` is the unit of its values, ``""`` where the published one is kept; ``usual_unit`` that of a zero in words.
    """

    key: str
    unit: str
    usual_unit: str
    accepts: frozenset[str]
    unless: re.Pattern[str] | None
    near: re.Pattern[str] | None
    nothing_unless: re.Pattern[str] | None
    sections: frozenset[str]
    about: frozenset[str]

    def stored_unit(self, published: str) -> str:
        """The unit under which a value published in ``published`` is kept."""
        if published == "%":
            return "%"
        return self.unit or _SAME_UNIT.get(published, published)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a matched phrase stands for: one indicator, or one for each topic spoken of."""

    by_topic: Mapping[str, Indicator]
    always: Indicator | None = None

    def indicator(self, topics: Iterable[str]) -> Indicator | None:
        """The indicator meant while ``topics`` are spoken of; ``None`` where that is not clear."""
        if self.always is not None:
            return self.always if not self.always.about or self.always.about.intersection(topics) else None
        return next((self.by_topic[topic] for topic in topics if topic in self.by_topic), None)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One wording. ``pattern`` matches it together with the slot of the number; ``needs`` stands in all it matches."""

    pattern: re.Pattern[str]
    needs: str
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Announcements:
    """The wordings that may announce a number, found by the one or two characters they end in.

    Trying some two hundred wordings at every number would cost a hundred times as much.
    """

    by_ending: Mapping[str, tuple[Phrase, ...]]
    anywhere: tuple[Phrase, ...]

    def candidates(self, before: str) -> list[Phrase]:
        """The phrases that may stand at the end of ``before``, with or without 共, 为, 数量 and the like after them."""
        found = list(self.anywhere)
        end = len(before)
        while end > 0:
            found += self.by_ending.get(before[max(0, end - 2) : end], ())
            found += self.by_ending.get(before[end - 1 : end], ()) if end > 1 else ()
            if before[end - 1] not in _TAIL_ENDS:
                break
            piece = _TAIL_PIECE.search(before, max(0, end - 33), end)
            if piece is None:
                break
            end = piece.start()
        return found

    def matches(self, window: str, slot: int) -> list[tuple[re.Match[str], Anchor]]:
        """The phrases around the ``slot`` of a ``window``, the one that says most (the earliest start) first."""
        found = {}
        for phrase in self.candidates(window[:slot]):
            if phrase.needs in window and (match := phrase.pattern.search(window)) is not None:
                found[phrase.pattern.pattern] = (match, phrase.anchor)
        return sorted(found.values(), key=lambda each: each[0].start())


@dataclass(frozen=True, slots=True)
class Names:
    """A combined pattern of names; the last group of a match is a key of ``anchors``."""

    pattern: re.Pattern[str]
    anchors: Mapping[str, Anchor]

    def anchor(self, match: re.Match[str]) -> Anchor:
        return self.anchors[match.lastgroup or ""]


@dataclass(slots=True)
class _Collected:
    patterns: dict[str, list[tuple[str, Anchor]]] = field(default_factory=dict)

    def add(self, kind: str, pattern: str, anchor: Anchor) -> None:
        self.patterns.setdefault(kind, []).append((pattern, anchor))


@dataclass(frozen=True, slots=True)
class Indicators:
    """Everything ``read_figures`` needs. ``numbered`` by class of unit: count, persons, money, share."""

    numbered: Mapping[str, Announcements]
    listed: Names
    nothing: Names
    topics: re.Pattern[str]
    spoken: Mapping[str, str]
    families: Mapping[str, str]
    section_topics: Mapping[str, str]
    all: Mapping[str, Indicator]


def unit_class(unit: str) -> str:
    """``money``, ``share``, ``persons`` or ``count``."""
    return _UNIT_CLASSES.get(unit, "count")


def _expand(phrase: str, words: Mapping[str, str]) -> str:
    def word(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise IndicatorsError(f"{_SOURCE.name}: phrase {phrase!r} uses {{{match[1]}}}; add it under `words`")
        return words[match[1]]

    pattern = re.sub(r"\{([^\d{}][^{}]*)\}", word, phrase)
    # The slot is a character of its own, so that a class like [^。;] never runs across it.
    pattern = re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern.replace("#", SLOT)).replace("…", _GAP)
    return pattern.replace("[^", f"[^{SLOT}")


def _announcements(entries: list[tuple[str, Anchor]]) -> Announcements:
    by_ending: dict[str, list[Phrase]] = {}
    anywhere: list[Phrase] = []
    for pattern, anchor in entries:
        before, *after = re.split(rf"(?<!\[\^){SLOT}", pattern, maxsplit=1)
        whole = pattern if after else f"(?:{pattern}){_TAIL}{SLOT}"
        phrase = Phrase(re.compile(whole), required(pattern), anchor)
        keys = endings(before)
        if "" in keys:
            anywhere.append(phrase)
        else:
            for key in keys:
                by_ending.setdefault(key, []).append(phrase)
    return Announcements({key: tuple(phrases) for key, phrases in by_ending.items()}, tuple(anywhere))


def _combine(entries: list[tuple[str, Anchor]]) -> Names:
    anchors = {f"a{number}": anchor for number, (_, anchor) in enumerate(entries)}
    return Names(re.compile("|".join(f"(?P<a{n}>{p})" for n, (p, _) in enumerate(entries))), anchors)


def _indicator(key: str, entry: Mapping[str, Any], context: bool) -> Indicator:
    accepts = frozenset((entry["unit"], *entry.get("also", ())))
    guards = (re.compile(_expand(entry[k], {})) if k in entry else None for k in ("unless", "near", "nothing_unless"))
    unless, near, nothing_unless = guards
    sections, about = frozenset(entry.get("sections", ())), frozenset(entry.get("about", ()))
    return Indicator(
        key, "" if context else entry["unit"], entry["unit"], accepts, unless, near, nothing_unless, sections, about
    )


def _collect(phrases: Iterable[str], words: Mapping[str, str], anchor: Anchor, into: _Collected) -> None:
    meant = [anchor.always] if anchor.always else list(anchor.by_topic.values())
    classes = sorted({unit_class(unit) for indicator in meant for unit in indicator.accepts})
    for phrase in phrases:
        for kind in classes:
            into.add(kind, _expand(phrase, words), anchor)


@cache
def load() -> Indicators:
    """The indicators of ``forms/indicators.yaml``.

    Raises ``IndicatorsError`` where an entry names an unknown word or indicator.
    """
    data = yaml.load(_SOURCE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    words: dict[str, str] = {}
    for name, pattern in data["words"].items():
        words[name] = _expand(pattern, words)
    entries = {**data["indicators"], **data["context"]}
    known = {key: _indicator(key, entry, key in data["context"]) for key, entry in entries.items()}
    collected = _Collected()
    for key, entry in entries.items():
        anchor = Anchor({}, known[key])
        _collect(entry["phrases"], words, anchor, collected)
        for kind, names in (("list", entry.get("list", ())), ("nothing", entry.get("nothing", ()))):
            for phrase in names:
                collected.add(kind, _expand(phrase, words), anchor)
    for group in data["within"]:
        if unknown := set(group["topics"].values()) - set(known):
            raise IndicatorsError(f"{_SOURCE.name}: `within` names {sorted(unknown)}; add them under `indicators`")
        anchor = Anchor({topic: known[key] for topic, key in group["topics"].items()})
        _collect(group["phrases"], words, anchor, collected)
        for phrase in group.get("list", ()):
            collected.add("list", _expand(phrase, words), anchor)
    families = {topic: family for family in ("matter", "platform") for topic in data["topics"][family]}
    spoken = {word: topic for topic, family in families.items() for word in data["topics"][family][topic]}
    spoken |= dict.fromkeys(data["topics"]["ignored"], "")
    kinds = collected.patterns
    numbered = {kind: _announcements(kinds[kind]) for kind in ("count", "persons", "money", "share")}
    return Indicators(
        numbered=numbered,
        listed=_combine(kinds["list"]),
        nothing=_combine(kinds["nothing"]),
        topics=re.compile("|".join(sorted(spoken, key=len, reverse=True))),
        spoken=spoken,
        families=families,
        section_topics=data["topics"]["sections"],
        all=known,
    )
