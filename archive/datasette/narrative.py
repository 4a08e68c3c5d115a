"""A report's prose with the figures marked where they stand, without the lines of its tables. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``figure`` is the row of ``figures`` that it states, ``number`` counts those of its indicator
    from 1."""

    text: str
    figure: Mapping[str, Any] | None = None
    number: int = 0


@dataclass(frozen=True)
class Part:
    """A section (``section`` is its row) or, where it is ``None``, what stands before the first."""

    section: Mapping[str, Any] | None
    paragraphs: tuple[tuple[Piece, ...], ...]


def parts(
    text: str, sections: Sequence[Mapping[str, Any]], figures: Sequence[Mapping[str, Any]], title: str = ""
) -> list[Part]:
    """The prose of a report in its order. ``text`` is ``reports.text``, in which sections and figures have places.

    A paragraph is found again in ``text`` from its section's place on; lines of tables are none of a section's text.
    """
    numbered = list(_numbered(figures))
    first = sections[0]["start"] if sections else len(text)
    opening = [line for line in text[:first].split("\n") if "\t" not in line and line.strip() and line != title]
    found = [Part(None, _paragraphs(text, opening, 0, numbered))] if opening else []
    for section in sections:
        lines = [line for line in str(section["text"]).split("\n") if line.strip()]
        found.append(Part(section, _paragraphs(text, lines, section["start"], numbered)))
    return found


def _numbered(figures: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], int]]:
    count: dict[str, int] = {}
    for figure in figures:
        count[figure["indicator"]] = count.get(figure["indicator"], 0) + 1
        yield figure, count[figure["indicator"]]


def _paragraphs(
    text: str, lines: Sequence[str], start: int, figures: Sequence[tuple[Mapping[str, Any], int]]
) -> tuple[tuple[Piece, ...], ...]:
    made: list[tuple[Piece, ...]] = []
    for line in lines:
        at = text.find(line, start)
        if at < 0:
            made.append((Piece(line),))
            continue
        made.append(tuple(_pieces(text, at, at + len(line), figures)))
        start = at + len(line)
    return tuple(made)


def _pieces(text: str, start: int, end: int, figures: Sequence[tuple[Mapping[str, Any], int]]) -> Iterator[Piece]:
    inside = sorted(
        (one for one in figures if start <= one[0]["start"] and one[0]["start"] + len(one[0]["raw"]) <= end),
        key=lambda one: (one[0]["start"], -len(one[0]["raw"])),
    )
    at = start
    for figure, number in inside:
        first, last = figure["start"], figure["start"] + len(figure["raw"])
        if first < at or text[first:last] != figure["raw"]:
            continue  # it stands inside one that is marked already
        if first > at:
            yield Piece(text[at:first])
        yield Piece(figure["raw"], figure, number)
        at = last
    if at < end:
        yield Piece(text[at:end])
