"""One line as a section heading: its number, in any style, and the section key that its words name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from parsers.clean.chars import fold, label_key, simplified
from parsers.forms import SECTION_LABELS, SECTION_WORDS

LONGEST_HEADING = 40
_LONGEST_BY_WORDS = 30
_LEAST_LIKE = 0.75
# Two characters are a heading alone (概述, 引言, 附表); 其他 is a row of many tables.
_SHORT_ALONE = ("overview", "preamble", "annex_statistics")
_LEAST_TO_COMPARE = 6

# Styles of numbers from the outermost to the innermost, as official documents nest them (GB/T 9704: 一、 (一) 1. (1)).
STYLES = ("part", "cn", "capital", "roman", "paren", "arabic", "paren_arabic")
_CN = "[一二三四五六七八九十]{1,3}"
_MARK = r"[、,，.．。:：﹑､·・]"
_GAP = r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*"
_NUMBER = re.compile(
    rf"""{_GAP}(?:
      第{_GAP}(?P<part>{_CN}|\d{{1,2}}){_GAP}(?:部分|章|节|篇|{_MARK}){_GAP}{_MARK}?
    | 第?(?P<cn>{_CN})(?:{_GAP}{_MARK}|\s)
    | (?P<capital>[壹贰叁肆伍陆柒捌玖拾貳參陸]){_GAP}{_MARK}?
    | (?P<roman>[Ⅰ-Ⅻ]|[IVX]{{1,4}}(?={_GAP}{_MARK}|\s)){_GAP}{_MARK}?
    | (?:[(（〔【\[]{_GAP}(?P<paren>{_CN}){_GAP}[)）〕】\]]|(?P<circled>[㈠-㈩])){_GAP}{_MARK}?
    | (?P<arabic>\d{{1,2}})(?:{_GAP}[、.．)）﹑､](?!\d)|\s(?=[^\s\d])){_GAP}
    | [(（]{_GAP}(?P<paren_arabic>\d{{1,2}}){_GAP}[)）]{_GAP}{_MARK}?
    )(?:{_GAP}{_MARK})*{_GAP}""",
    re.X,
)
# ◆ 总体情况, 【总体情况】
_ORNAMENTS = re.compile(r"\s*(?:[◆◇●○■□▲△★☆※►▶➤•▪·*-]\s*(\S.*)|[【〖](.+)[】〗]\s*)")
_ORNAMENTS_DEEP = 3
"""How many ornaments around a heading are taken off, ◆【总体情况】; a line of nothing else is none."""
_UNMARKED = re.compile(rf"{_GAP}(?:第)?({_CN})(?=\S)")
_VALUES = {number: value for value, number in enumerate("一二三四五六七八九十", 1)}
_VALUES |= {"十一": 11, "十二": 12, "十三": 13, "十四": 14, "十五": 15}
_VALUES |= dict(zip("壹贰叁肆伍陆柒捌玖拾", range(1, 11), strict=True)) | {"貳": 2, "參": 3, "陸": 6}
_VALUES |= dict(zip("I II III IV V VI VII VIII IX X XI XII".split(), range(1, 13), strict=True))

_RUN_IN = re.compile(r"^(.{2,40}?)[。:：;；\s]")
# Where prose begins behind a heading that nothing parts from it: a year, a span of time, or who reports.
_PROSE_BEGINS = re.compile(
    r"(?<=[^\d第于对])(?=20\d\d\s?年|截[至止]|今年|本年|全年|一年来|按照|根据|为"
    r"|我[省市县区旗州局委办厅处院乡镇所站中街]|本[省市县区旗局委办厅处院乡镇机单])"
)
_PROSE = re.compile(r"20\d\d\s?年|.{3,}[，,。；;]")
_YEAR = re.compile(r"20\d\d\s?年")
# No pattern: one that is tried from each of ten thousand commas takes time with the square of their number.
_TAIL = "。.:：;；,，、" + "".join(filter(str.isspace, map(chr, range(0x3001))))
_BRACKETED = re.compile(r"\([^()]{0,30}\)")
_YEAR_BEFORE = re.compile(r"^(?:20\d\d年?|[二〇○零一1-9\d]{4}年)?(?:年?度|全年)?")
_WHOSE = re.compile(r"^(?:我|本)?(?:全?[省市县区州旗乡镇局委办厅处院校]|街道|机关|单位|部门|系统|中心)")
# Words of the genre that tell no section from another.
_GENERIC = re.compile(
    "政府信息公开|政务信息公开|政务公开|(?<!请)信息公开|政府信息|(?<!府)政务信息|信息(?!化|处理费)|工作|情况|状况"
    '|有关|相关|方面|行政机关|开展|推进|进展|具体|年度|以及|及其|[的及和与暨等,、"]'
    "|(?:因|类|被|引起|产生|引发|提起|申请)*行政(?=复议|诉讼|申诉)"
)
# 主动公开政府信息基本情况
_OF_THE_WHOLE = re.compile("(?:基本|总体)$")
_SEGMENTS = re.compile("[、,;及和与暨]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line read as a heading. ``exact``: a published spelling; ``rest``: prose that runs on after it.

    ``style`` is one of :data:`STYLES`, ``""`` without a number; ``number`` is as published, without its marks.
    """

    key: str
    number: str
    words: str
    exact: bool
    rest: str = ""
    style: str = ""

    @property
    def value(self) -> int:
        """What ``number`` counts, 0 without one."""
        return int(self.number) if self.number.isdigit() else _VALUES.get(fold(self.number).strip("()"), 0)


def heading_of(line: str) -> Heading | None:
    """``line`` as what may head a part of a report: known words, or any words behind a number of the outer styles."""
    head = candidate(line)
    if head is None or head.exact or head.style in ("part", "cn"):
        return head
    return None


@lru_cache(maxsize=1 << 12)
def candidate(line: str) -> Heading | None:
    """``line`` as a heading of any level, or ``None``. A numbered line of unknown words has key ``""``."""
    bare = line
    for _ in range(_ORNAMENTS_DEEP):
        if (drawn := _ORNAMENTS.fullmatch(bare)) is None:
            break
        bare = drawn[1] or drawn[2]
    head = _candidate(bare)
    return head if bare is line or (head is not None and head.exact) else None


def _candidate(line: str) -> Heading | None:
    style, number, body = _numbered(line)
    words = body.rstrip(_TAIL)
    if not words:
        return None
    # Most lines have no number and end as no heading does: that is seen at once.
    may_head = len(words) <= LONGEST_HEADING and (number or simplified(words[-1]) in _last_characters())
    if may_head and (key := known_key(words)) and (number or len(words) > 2 or key in _SHORT_ALONE):
        return Heading(key, number, words, True, "", style)
    if not number:
        return _unnumbered(body)
    rest = ""
    if run_on := _run_on(body):
        key, words, rest = run_on
        return Heading(key, number, words, True, rest, style)
    if len(words) > LONGEST_HEADING:
        run_in = _RUN_IN.match(body)
        if run_in is None or not (rest := body[run_in.end() :].strip()):
            return None
        words = run_in[1]
    if "。" in words or _is_spaced(line):
        return None
    if (key := _by_words(words)) or not rest:
        return Heading(key, number, words, False, rest, style)
    return None


def nearest_key(words: str) -> str:
    """The section whose heading ``words`` are with a character or two lost or changed; ``""`` if none is that like."""
    core = _core(words)
    if len(core) < _LEAST_TO_COMPARE:
        return ""
    like = get_close_matches(core, [known for known in _keys() if len(known) >= _LEAST_TO_COMPARE], 1, _LEAST_LIKE)
    return _keys()[like[0]] if like else ""


def _numbered(line: str) -> tuple[str, str, str]:
    """The style of the line's number, the number and the words behind it; a number printed twice counts once."""
    match = _NUMBER.match(line)
    if match is None:
        glued = _UNMARKED.match(line)
        if glued is not None and known_key(words := line[glued.end() :].rstrip(_TAIL)):
            return "cn", glued[1], words
        return "", "", line.strip()
    style = match.lastgroup or ""
    number = match[style]
    again = _NUMBER.match(line, match.end())
    if again is not None and again[again.lastgroup or ""] == number:
        match = again
    if style == "circled":
        style, number = "paren", fold(number).strip("()")
    return style, number, line[match.end() :].strip()


def _is_spaced(line: str) -> bool:
    match = _NUMBER.match(line)
    return match is not None and match[0].strip() == match[match.lastgroup or ""]


def _unnumbered(words: str) -> Heading | None:
    """A known heading without a number that runs into its prose: 概述。2011年…"""
    run_in = _RUN_IN.match(words)
    if run_in is None or run_in[0][-1] not in "。:：" or not (key := known_key(run_in[1])):
        return None
    rest = words[run_in.end() :].strip()
    return Heading(key, "", run_in[1], True, rest) if _PROSE.match(rest) else None


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    """Folded labels, and what is left of them without the words of the genre, to section keys."""
    labels = [(label, key) for key, labels in SECTION_LABELS.items() for label in labels]
    keys = {core: key for label, key in reversed(labels) if len(core := _core(label)) >= 2}
    return keys | {label_key(label): key for label, key in labels}


@lru_cache(maxsize=1)
def _last_characters() -> frozenset[str]:
    return frozenset(key[-1] for key in _keys()) | frozenset("况报作息等)）")


def known_key(words: str) -> str:
    """The section of a published heading, however it is spaced, dated or padded; ``""`` if none is published so."""
    core = _core(words)
    return _keys().get(label_key(words)) or _keys().get(core) or _keys().get(_OF_THE_WHOLE.sub("", core), "")


@lru_cache(maxsize=1 << 12)
def _core(words: str) -> str:
    folded = _BRACKETED.sub("", fold(words)).replace("其它", "其他").strip(".:;")
    folded = _WHOSE.sub("", _YEAR_BEFORE.sub("", folded))
    return _GENERIC.sub("", folded)


def _by_words(words: str) -> str:
    """The section by a word that the heading holds.

    What stands last is what it is about (因公开申请提起行政诉讼), what is named first goes before what is added.
    """
    folded = fold(words)
    if len(folded) > _LONGEST_BY_WORDS:
        return ""
    for segment in _SEGMENTS.split(folded):
        best = max(((*_last(segment, marks), key) for key, marks in SECTION_WORDS.items()), default=(-1, 0, ""))
        if best[0] > 0:
            return best[2]
    return ""


def _last(segment: str, marks: Iterable[str]) -> tuple[int, int]:
    """Where the last of ``marks`` in ``segment`` ends, and its length."""
    return max(((at + len(mark), len(mark)) for mark in marks if (at := segment.rfind(mark)) >= 0), default=(-1, 0))


def _run_on(words: str) -> tuple[str, str, str] | None:
    """A known heading on one line with its prose, parted by a mark or, where only bold type told, by nothing."""
    ends = [(match.end(1), match.end()) for match in (_RUN_IN.match(words),) if match is not None]
    ends += [(match.start(), match.start()) for match in _PROSE_BEGINS.finditer(words[: LONGEST_HEADING + 2])]
    for end, begin in ends:
        if 2 <= end <= LONGEST_HEADING and (rest := words[begin:].strip()) and (key := known_key(words[:end])):
            return key, words[:end].rstrip(), rest
    # 其他需要报告的事项没有…, but not 主动公开情况说明.
    begun = _labels().match(words)
    if begun is not None:
        rest = words[begun.end() :]
        if (_PROSE if begun.end() >= 5 else _YEAR).match(rest):
            return known_key(begun[0]), begun[0], rest
    return None


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    labels = {label for labels in SECTION_LABELS.values() for label in labels}
    return re.compile("|".join(map(re.escape, sorted(labels, key=len, reverse=True))))
