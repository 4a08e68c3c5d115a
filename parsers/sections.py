"""Top-level sections: their headings in all spellings, their prose, and the text of the whole report."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.clean.chars import fold, label_key
from parsers.clean.printed import form_labels
from parsers.figures import Prose
from parsers.headings import STYLES, Heading, candidate, nearest_key
from parsers.model import Block, Finding, Section, Severity

_NO_NUMBER = 1000
_THE_WHOLE = re.compile(
    r"(?:20\d\d年(?:度)?)?(?:[我本全]?[省市县区乡镇局委办]|街道)?(?:政府|政务)?信息公开(?:工作)?(?:的)?情况"
)
_SENTENCE = re.compile(r"[\w《“\"（(].*[。，,；;]")
# These close a report, often without the number that the others have.
_ANNEX = "annex_statistics"
_CLOSING = ("other_matters", _ANNEX, "problems_improvements")
_PARTS_OF_THE_WHOLE = {"overview", *_CLOSING}
# The part headings of the forms since 2019: where one table holds the whole report, they stand in cells of their own.
_OF_THE_FORM = frozenset(
    (
        "总体情况",
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议,行政诉讼情况",
        "存在的主要问题及改进情况",
        "其他需要报告的事项",
    )
)


@dataclass(frozen=True, slots=True)
class Sections:
    """``text`` is the whole report; ``paragraphs`` its prose with places in ``text``."""

    sections: tuple[Section, ...]
    paragraphs: tuple[Prose, ...]
    text: str
    findings: tuple[Finding, ...]


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
    """The lines that are top-level headings: those numbered in the outermost style that counts known parts.

    What other styles or no number head is taken only where it fills a gap of that count, or closes the report.
    """
    found = {index: head for index, block in enumerate(blocks) if (head := _in_block(block, index in tables))}
    found = _second_overview(found)
    top = _top_style(found)
    if not top:
        bare = _without_contents({index: head for index, head in found.items() if not head.number and head.exact})
        # Words alone may also head a point inside a part (存在的问题): the first of a kind heads the part.
        first = {head.key: index for index, head in reversed(bare.items())}
        last = max(bare, default=0)
        return {i: head for i, head in bare.items() if first[head.key] == i and (head.key != _ANNEX or i == last)}
    chosen = _counted(found, top)
    chosen |= _gaps(found, chosen, top)
    return _without_contents(dict(sorted(chosen.items())))


def _second_overview(found: dict[int, Heading]) -> dict[int, Heading]:
    """一、概述 二、政府信息公开情况: what is named after the whole, behind the overview, is what was published."""
    if any(head.key == "proactive_disclosure" and head.style in ("part", "cn") for head in found.values()):
        return found
    overviews = {head.style: index for index, head in reversed(found.items()) if head.key == "overview" and head.number}
    named = {}
    for index, head in found.items():
        if index > overviews.get(head.style, index) and _THE_WHOLE.fullmatch(fold(head.words)):
            named[index] = replace(head, key="proactive_disclosure", exact=True)
            break
    return found | named


def _in_block(block: Block, in_table: bool) -> Heading | None:
    if not block.cells:
        return _in_line(block.text, in_table)
    filled = [cell.text for cell in block.cells if cell.text]
    if len(filled) != 1 or (head := candidate(filled[0])) is None or head.rest:
        return None
    return head if _heads_in_table(head) else None


def _in_line(line: str, in_table: bool) -> Heading | None:
    """A line as a heading. Among the lines of a table only one that heads a part and no row does: its columns may have
    lost their own header."""
    head = candidate(line)
    if head is None or not in_table:
        # 一、主动公开情况 —— ——: a row of an annex that no table was read from.
        return None if head and head.rest and not _SENTENCE.match(head.rest) and _is_row(head) else head
    return head if _heads_in_table(head) else None


def _heads_in_table(head: Heading) -> bool:
    """Whether what stands alone in a row or on a line of a table heads a part and is no row's label."""
    form = fold(head.words) in _OF_THE_FORM
    return form or bool(head.number and head.exact and not head.rest and not _is_row(head))


def _is_row(head: Heading) -> bool:
    """Whether the words are a row's label, or what one begins with where it runs over the line."""
    key = label_key(head.words)
    return any(label.startswith(key) for label in form_labels())


def _top_style(found: Mapping[int, Heading]) -> str:
    """The outermost style of numbers that heads two known parts, or one and counts 1, 2; ``""`` if none does.

    An inner style, or bare words, that heads more parts and begins above it is the outer one after all.
    """
    heads: dict[str, list[int]] = {style: [] for style in (*STYLES, "")}
    for index, head in found.items():
        if head.number or head.exact:
            heads[head.style].append(index)
    known = {style: [index for index in places if found[index].key] for style, places in heads.items()}
    keys = {style: len({found[index].key for index in places}) for style, places in known.items()}
    top = next((style for style in STYLES if keys[style] >= 2), None)
    if (outer := _opens_alone(found, heads, top)) is not None:
        return outer
    if top is None:
        top = next((style for style in STYLES if known[style] and _counts(found[i].value for i in heads[style])), "")
    if not top:
        return ""
    # Where a report has lost its beginning, the inner points of its first part stand above 二、主动公开政府信息情况.
    cut = found[known[top][0]].value > 1 and all(fold(found[index].words) in _OF_THE_FORM for index in known[top])
    for style in (*STYLES, ""):
        if keys[style] > max(keys[top], 2) and known[style][0] < known[top][0] and not (style and cut):
            top = style
    return top


def _opens_alone(found: Mapping[int, Heading], heads: Mapping[str, Sequence[int]], top: str | None) -> str | None:
    """The style of 一、总体情况 where it is the one heading of its style, above points of it that the style ``top``
    counts ((一)主动公开 (二)依申请公开): the page is a part of a report, or holds no more; ``None`` if it is not so.
    """
    for style in STYLES[: STYLES.index(top)] if top else ():
        if len(heads[style]) == 1 and (index := heads[style][0]) < min(heads[top or ""]):
            head, inner = found[index], {found[at].key for at in heads[top or ""]}
            if head.value == 1 and head.exact and head.key == "overview" and not inner & _PARTS_OF_THE_WHOLE:
                return style
    return None


def _counts(values: Iterable[int]) -> bool:
    """Whether numbers go from 1 to 2, or there is but one."""
    counted = list(values)
    return len(counted) == 1 or (1, 2) in pairwise(counted)


def _counted(found: Mapping[int, Heading], top: str) -> dict[int, Heading]:
    """The headings of the ``top`` style: a number that goes on, or exact words.

    A list inside a section starts again at 一, or ends before an exact heading with a lower number; a number printed
    twice may still head a part not seen yet.
    """
    numbered = {index: head for index, head in found.items() if head.style == top}
    exact = {head.key for head in numbered.values() if head.exact}
    returns: dict[int, int] = {}
    lowest = _NO_NUMBER
    for index, head in reversed(numbered.items()):
        returns[index] = lowest
        lowest = min(lowest, head.value) if head.exact else lowest
    chosen: dict[int, Heading] = {}
    last, seen = 0, set[str]()
    for index, head in numbered.items():
        twice = head.value == last and head.key and head.key not in seen | exact
        if not (head.exact or ((head.value > last or twice) and head.value < returns[index])):
            continue
        if not head.key and (key := nearest_key(head.words)) and key not in exact:
            head = replace(head, key=key)
        chosen[index] = head
        last = max(last, head.value)
        seen.add(head.key)
    return chosen


def _gaps(found: dict[int, Heading], chosen: Mapping[int, Heading], top: str) -> dict[int, Heading]:
    """Exact headings of another style, or of none, that stand where the count leaves one out or after its end."""
    keys = {head.key for head in chosen.values()}
    following: dict[int, int] = {}
    upcoming = 0
    for index in reversed(found):
        following[index] = upcoming
        upcoming = found[index].value if index in chosen else upcoming
    filled: dict[int, Heading] = {}
    value = 0
    # By style the last number of the points counted from (一) inside the part: (二) goes on with them.
    inside: dict[str, int] = {}
    for index, head in found.items():
        if index in chosen:
            value, inside = head.value or value, {}
            continue
        goes_on = head.value == 1 or 0 < inside.get(head.style, 0) == head.value - 1
        inside[head.style] = head.value if goes_on else 0
        if not head.exact or head.key in keys or (goes_on and head.value > 1):
            continue
        after = following[index]
        missing = value < head.value < after if head.number else value < after - 1
        closes = not after and (head.value == value + 1 if head.number else head.key in _CLOSING)
        if missing or closes:
            filled[index] = head
            keys.add(head.key)
            value = head.value or value + (not closes)
    return filled


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
