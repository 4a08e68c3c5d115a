"""Top-level sections: their headings in all spellings, their prose, and the text of the whole report."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.clean.chars import fold, heading_number, label_key
from parsers.figures import Prose
from parsers.forms import SECTION_LABELS, SECTION_WORDS
from parsers.model import Block, Finding, Section, Severity

_LONGEST_HEADING = 40
_RUN_IN = re.compile(r"^(.{2,30}?)[。:：\s]")
_DIGITS = {number: value for value, number in enumerate("一二三四五六七八九十", 1)}
_PREFIX = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十]{1,3}(?:部分)?\s*[、,,..:：]+|第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}\s)\s*"
)
_SPACED = re.compile(r"^\s*[一二三四五六七八九十]{1,3}\s")
_YEAR = re.compile(r"20\d\d\s?年")
_PROSE = re.compile(r"20\d\d\s?年|.{3,}[，,。；;]")
_TAIL = re.compile(r"[。:：;；\s]+$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line read as a heading. ``exact``: a published spelling; ``rest``: prose that runs on after it."""

    key: str
    number: str
    words: str
    exact: bool
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Sections:
    """``text`` is the whole report; ``paragraphs`` its prose with places in ``text``."""

    sections: tuple[Section, ...]
    paragraphs: tuple[Prose, ...]
    text: str
    findings: tuple[Finding, ...]


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return {label_key(label): key for key, labels in SECTION_LABELS.items() for label in labels}


@lru_cache(maxsize=1 << 12)
def heading_of(line: str) -> Heading | None:
    """``line`` as a top-level heading, or ``None``. A numbered line of unknown words has key ``""``."""
    number = heading_number(line)
    words = _TAIL.sub("", _PREFIX.sub("", line, count=1) if number else line.strip())
    rest = ""
    key = _labels().get(label_key(words), "") if len(words) <= _LONGEST_HEADING else ""
    if number and not key and (run_on := _run_on(words)):
        key, words, rest = run_on
    elif len(words) > _LONGEST_HEADING:
        run_in = _RUN_IN.match(words) if number else None
        if run_in is None:
            return None
        rest = words[run_in.end() :]
        words = run_in.group(1)
    if not words or (not number and len(words) > 30):
        return None
    if key:
        return Heading(key, number, words, True, rest)
    if not number or "。" in words or _SPACED.match(line):
        return None
    folded = fold(words)
    for candidate, marks in SECTION_WORDS.items():
        if any(mark in folded for mark in marks) and len(folded) <= 30:
            return Heading(candidate, number, words, False, rest)
    return None if rest else Heading("", number, words, False)


def _run_on(words: str) -> tuple[str, str, str] | None:
    """A known heading on one line with its prose, parted by a mark or, where only bold type told, by nothing."""
    run_in = _RUN_IN.match(words)
    if run_in is not None and (key := _labels().get(label_key(run_in[1]))) and (rest := words[run_in.end() :].strip()):
        return key, run_in[1], rest
    # 其他需要报告的事项没有…, but not 主动公开情况说明.
    for label in _longest_labels_first():
        rest = words[len(label) :]
        if words.startswith(label) and (_PROSE if len(label) >= 5 else _YEAR).match(rest):
            return _labels()[label_key(label)], label, rest
    return None


@lru_cache(maxsize=1)
def _longest_labels_first() -> tuple[str, ...]:
    return tuple(sorted({label for labels in SECTION_LABELS.values() for label in labels}, key=len, reverse=True))


def read_sections(blocks: Sequence[Block], tables: Collection[int], title: str) -> Sections:
    """Cut the body into sections. ``tables`` are the blocks of statutory tables: they are text, but no prose."""
    heads = _headings(blocks, tables)
    starts: list[int] = []
    at = 0
    for block in blocks:
        starts.append(at)
        at += len(block.text) + 1
    sections: list[Section] = []
    paragraphs: list[Prose] = []
    findings: list[Finding] = []
    folded_title = fold(title)
    current = Heading("preamble", "", "", True)
    lines: list[str] = []
    opened = 0

    def close() -> None:
        text = "\n".join(line for line in lines if line)
        if current.key != "preamble" or current.words or _is_prose(text):
            sections.append(Section(len(sections) + 1, current.key, current.number, current.words, text, opened))

    for index, block in enumerate(blocks):
        head = heads.get(index)
        if head is not None:
            close()
            current, lines, opened = head, [head.rest], starts[index]
            if not head.key:
                text = f"栏目“{head.words}”不在已知的标题之中"
                findings.append(Finding("section_unmapped", Severity.INFO, text, block.text))
            if head.rest:
                offset = block.text.index(head.rest)
                paragraphs.append(Prose(head.key, head.rest, starts[index] + offset))
        elif index not in tables and not (folded_title and not sections and fold(block.text) in folded_title):
            if not sections and not lines and not current.words:
                opened = starts[index]
            lines.append(block.text)
            paragraphs.append(Prose(current.key, block.text, starts[index]))
    close()
    return Sections(tuple(sections), tuple(paragraphs), "\n".join(block.text for block in blocks), tuple(findings))


def _headings(blocks: Sequence[Block], tables: Collection[int]) -> dict[int, Heading]:
    """The lines that are top-level headings: known words, or a number that continues the count."""
    found = {
        index: head
        for index, block in enumerate(blocks)
        if index not in tables and not block.cells and (head := heading_of(block.text)) is not None
    }
    numbered = [head for head in found.values() if head.number and head.key]
    chosen: dict[int, Heading] = {}
    last = 0
    for index, head in found.items():
        value = _DIGITS.get(head.number, 0)
        if head.number:
            # A list inside a section starts again at 一: only a number that goes on, or exact words, make a heading.
            if value > last or head.exact:
                chosen[index] = head
                last = max(last, value) if value else last
        elif not numbered or head.key in ("other_matters", "annex_statistics", "problems_improvements"):
            # Lost numbering: bare words count where no heading has a number, or for the parts that close a report.
            chosen[index] = head
    return _without_contents(chosen)


def _without_contents(chosen: dict[int, Heading]) -> dict[int, Heading]:
    """``chosen`` without a table of contents: three headings or more, line upon line, that all come again."""
    places = sorted(chosen)
    end = next((n for n in range(1, len(places)) if places[n] != places[n - 1] + 1), len(places))
    later = {chosen[place].key for place in places[end:]}
    if end < 3 or any(chosen[place].key not in later for place in places[: end - 1]):
        return chosen
    contents = [place for place in places[:end] if chosen[place].key in later]
    return {place: head for place, head in chosen.items() if place not in contents}


def _is_prose(text: str) -> bool:
    return len(text) >= 20 and any(mark in text for mark in "。，,；;")
