"""What a phrase pattern must hold: the characters it can end in, by which it is looked up, and literals inside it."""

from __future__ import annotations

from dataclasses import dataclass

ANY = "\0"
DEPTH = 3
"""The most characters that an ending has."""


def endings(pattern: str) -> frozenset[str]:
    """The endings of a regular expression over literals, groups, alternatives, classes and quantifiers.

    Each is the last three characters, or fewer where the one before may be anything or is missing; ``""`` where the
    last character may be anything.

    >>> sorted(endings("(?:收到|受理)申请(?:表)?"))
    ['到申请', '理申请', '申请表']
    """
    return frozenset(
        "" if e[-1:] in ("", ANY) else e.rpartition(ANY)[2] for e in _ends(_Reader(pattern).alternatives())
    )


def beginnings(pattern: str) -> frozenset[str]:
    """The characters that a match may begin with; none at all where it may be any character or an empty match."""
    found = _begins(_Reader(pattern).alternatives())
    return frozenset() if found & {"", ANY} else frozenset(found)


def required(pattern: str) -> tuple[str, ...]:
    """Literals of which everything that the pattern matches holds one; ``()`` where there are none such.

    >>> required("(?:受理|收到).{0,12}?信箱(?:来信)?")
    ('信箱',)
    >>> sorted(required("(?:受理|收到)(?:来信)?"))
    ['受理', '收到']
    """
    return tuple(sorted(_one_of(_Reader(pattern).alternatives())))


@dataclass(frozen=True, slots=True)
class _Atom:
    """A character (``ANY``: whatever it may be) or a group of alternatives; ``optional``: it may be missing."""

    character: str
    group: tuple[tuple[_Atom, ...], ...] = ()
    optional: bool = False
    repeated: bool = False


_Alternatives = tuple[tuple[_Atom, ...], ...]


def _ends(alternatives: _Alternatives) -> set[str]:
    found = set()
    for sequence in alternatives:
        ends = {""}
        for atom in sequence:
            last = _ends(atom.group) if atom.group else {atom.character}
            longer = {(before + end)[-DEPTH:] for before in ends for end in last}
            ends = ends | longer if atom.optional else longer
        found |= ends
    return found


def _begins(alternatives: _Alternatives) -> set[str]:
    """First characters; ``""`` where a match may be empty."""
    found: set[str] = set()
    for sequence in alternatives:
        for atom in sequence:
            first = _begins(atom.group) if atom.group else {atom.character}
            found |= first - {""}
            if not atom.optional and "" not in first:
                break
        else:
            found.add("")
    return found


def _one_of(alternatives: _Alternatives) -> frozenset[str]:
    each = [_of_sequence(sequence) for sequence in alternatives]
    if not all(each):
        return frozenset()
    literals = frozenset().union(*each)
    return frozenset(one for one in literals if not any(other in one for other in literals if other != one))


def _of_sequence(sequence: tuple[_Atom, ...]) -> frozenset[str]:
    """The fewest literals of two characters and more; of as many, the longest."""
    found: list[frozenset[str]] = []
    run = ""
    for atom in (*sequence, _Atom(ANY)):
        if atom.group or atom.optional or atom.repeated or atom.character == ANY:
            if len(run) > 1:
                found.append(frozenset((run,)))
            run = ""
            if atom.group and not atom.optional and (literals := _one_of(atom.group)):
                found.append(literals)
        else:
            run += atom.character
    return min(found, key=lambda one: (len(one), -min(map(len, one))), default=frozenset())


class _Reader:
    """Reads the pattern into atoms; what only looks around is left out."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def _next(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def alternatives(self) -> _Alternatives:
        found = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            found.append(self._sequence())
        return tuple(found)

    def _sequence(self) -> tuple[_Atom, ...]:
        found: list[_Atom] = []
        while self._next() not in ("", "|", ")"):
            looks_around = self._pattern.startswith(("(?!", "(?=", "(?<"), self._at)
            character, group = self._atom()
            optional, repeated = self._quantifier()
            if not looks_around:
                found.append(_Atom(character, group, optional, repeated))
        return tuple(found)

    def _atom(self) -> tuple[str, _Alternatives]:
        character = self._next()
        self._at += 1
        if character == "(":
            while self._pattern.startswith(("?:", "?!", "?=", "?<!", "?<="), self._at):
                self._at += 3 if self._pattern.startswith("?<", self._at) else 2
            group = self.alternatives()
            self._at += 1
            return "", group
        if character == "[":
            self._at = self._pattern.index("]", self._at) + 1
            return ANY, ()
        if character == "\\":
            self._at += 1
            return ANY, ()
        return ANY if character == "." else character, ()

    def _quantifier(self) -> tuple[bool, bool]:
        """Skips a quantifier; whether it allows none, and whether it allows several."""
        character = self._next()
        if character == "{":
            close = self._pattern.index("}", self._at)
            optional, repeated = self._pattern[self._at + 1] == "0", True
            self._at = close + 1
        elif character and character in "?*+":
            self._at += 1
            optional, repeated = character != "+", character != "?"
        else:
            return False, False
        if self._next() == "?":
            self._at += 1
        return optional, repeated
