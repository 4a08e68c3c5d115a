"""The indicators of the prose: ``forms/indicators.yaml`` read once and compiled into a few combined patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from parsers.wordings import SLOT, Announcements, Names, announcements, combined
from parsers.yamldata import read_yaml

_SOURCE = Path(__file__).parent / "forms" / "indicators.yaml"
_GAP = r"[^。;,、:\d]{0,12}?"
_GUARDS = ("unless", "near", "nothing_unless", "unless_followed", "not_near", "unless_before")
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
    unless_followed: re.Pattern[str] | None
    not_near: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
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
    return re.sub(rf"\[\^(?!{SLOT})", f"[^{SLOT}", pattern)


def _indicator(key: str, entry: Mapping[str, Any], context: bool) -> Indicator:
    accepts = frozenset((entry["unit"], *entry.get("also", ())))
    guards = (re.compile(_expand(entry[k], {})) if k in entry else None for k in _GUARDS)
    unless, near, nothing_unless, unless_followed, not_near, unless_before = guards
    sections, about = frozenset(entry.get("sections", ())), frozenset(entry.get("about", ()))
    return Indicator(
        key,
        "" if context else entry["unit"],
        entry["unit"],
        accepts,
        unless,
        near,
        nothing_unless,
        unless_followed,
        not_near,
        unless_before,
        sections,
        about,
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
    data = read_yaml(_SOURCE.read_text(encoding="utf-8"))
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
    numbered = {kind: announcements(kinds[kind]) for kind in ("count", "persons", "money", "share")}
    return Indicators(
        numbered=numbered,
        listed=combined(kinds["list"]),
        nothing=combined(kinds["nothing"]),
        topics=re.compile("|".join(sorted(spoken, key=len, reverse=True))),
        spoken=spoken,
        families=families,
        section_topics=data["topics"]["sections"],
        all=known,
    )
