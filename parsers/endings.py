"""What a phrase pattern must hold: the characters it can end in, by which it is looked up, and a literal inside it."""

from __future__ import annotations

import re

_GROUP = re.compile(r"\[[^\]]*\]|\([^()]*\)")
_LITERALS = re.compile(r"[\u4e00-\u9fff0-9]{2,}")
ANY = "\0"
_DEPTH = 2


def endings(pattern: str) -> frozenset[str]:
    """The endings of a regular expression over literals, groups, alternatives, classes and quantifiers.

    Each is the last two characters, or the last one where the one before may be anything or is missing; ``""`` where
    the last character may be anything.

    >>> sorted(endings("(?:收到|受理)申请(?:表)?"))
    ['申请', '请表']
    """
    found = _Endings(pattern).alternatives()
    return frozenset("" if e in ("", ANY) or e[-1] == ANY else e.rpartition(ANY)[2] for e in found)


def required(pattern: str) -> str:
    """The longest literal that stands in everything the pattern matches; ``""`` where there is none outside groups.

    >>> required("(?:受理|收到).{0,12}?信箱(?:来信)?")
    '信箱'
    """
    outside, previous = pattern, ""
    while outside != previous:
        outside, previous = _GROUP.sub("()", outside).replace("(())", "()") if outside != "()" else outside, outside
        outside = re.sub(r"\(\)", "\2", outside)
    if "|" in outside:
        return ""
    outside = re.sub(r".(?:[?*]|\{[^}]*\}\??)", "\2", re.sub(r"\{[^}]*\}\??", "*", outside))
    return max(_LITERALS.findall(outside), key=len, default="")


class _Endings:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def _next(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def alternatives(self) -> set[str]:
        found = self._sequence()
        while self._next() == "|":
            self._at += 1
            found |= self._sequence()
        return found

    def _sequence(self) -> set[str]:
        found = {""}
        while self._next() not in ("", "|", ")"):
            looks_around = self._pattern.startswith(("(?!", "(?=", "(?<"), self._at)
            atom = self._atom()
            optional = self._quantifier()
            if looks_around:
                continue
            longer = {(before + last)[-_DEPTH:] for before in found for last in atom}
            found = found | longer if optional else longer
        return found

    def _atom(self) -> set[str]:
        character = self._next()
        self._at += 1
        if character == "(":
            while self._pattern.startswith(("?:", "?!", "?=", "?<!", "?<="), self._at):
                self._at += 3 if self._pattern.startswith("?<", self._at) else 2
            found = self.alternatives()
            self._at += 1
            return found
        if character == "[":
            self._at = self._pattern.index("]", self._at) + 1
            return {ANY}
        if character == "\\":
            self._at += 1
            return {ANY}
        return {ANY} if character == "." else {character}

    def _quantifier(self) -> bool:
        """Skips a quantifier; whether it allows none."""
        character = self._next()
        if character == "{":
            close = self._pattern.index("}", self._at)
            optional = self._pattern[self._at + 1] == "0"
            self._at = close + 1
        elif character and character in "?*+":
            self._at += 1
            optional = character != "+"
        else:
            return False
        if self._next() == "?":
            self._at += 1
        return optional
