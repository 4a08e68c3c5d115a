"""Figures stated in prose: every number that an indicator's words announce, and every zero stated by a negation.

The reader is anchored on numbers: one pattern finds them, and only the few words before and after each are looked at.
What is ambiguous is not emitted: one number for two things (网上、信函申请5件), last year's and cumulative figures,
demands and plans, subject subtotals. Silence is nothing, not 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter

from parsers.clean.chars import simplified
from parsers.indicators import Indicator, Indicators, load, unit_class
from parsers.model import Figure, Number
from parsers.negations import stated_zeros
from parsers.numerals import Numeral, find_numerals, fold, times
from parsers.passages import Passage, Reading
from parsers.reporters import NOBODY, Reporter
from parsers.surroundings import agrees, of_this_year, report_year
from parsers.wordings import SLOT

# How many characters before and after a number are looked at.
_REACH = 46
_AFTER = 22
# White space between two digits parts columns: 5 and 7 are not 57. Other white space is dropped later.
_COLUMNS = re.compile(r"(?<=\d)[ \t\u2002\u2003\u2009]+(?=\d)")
_JOINT = re.compile(r"[^,。;:、)\d#][)]?(?:、|和|及|以及|与|或者?)(?:被)?(?:提起|提出|申请|受理|收到|发生|引发)?$")
_LONGEST_JOINT = 7
_LIST_LINK = re.compile(r"(?:、|,|和|及|以及|与|,?和)$")
_LONGEST_LINK = 2
_RESPECTIVELY = re.compile(
    r"(?:分别(?:[^。;,、\d]{0,4}|(?:主动)?公开(?:各类)?(?:政府|政务)?信息|发布(?:各类)?(?:政府|政务)?信息|收到申请)|各)$"
)
_CLOSES = ("", *",。;、()!?")
_BESIDE = re.compile(r"(?:、|和|及|以及|与)[^,。;:\d]{0,6}")
_LIST_REACH = 90
_LABEL_LINK = re.compile(r"[^、,。;和及与\d]{0,6}(?:、|和|及|以及|与)(?:以|通过|因)?[^、,。;和及与\d]{0,2}$")
_OF_WHICH = re.compile("其中|包括|分别")
_IN_BRACKETS = re.compile(r"\([^()\d]{1,8}\d")
# 咨询电话:8660315, 传真:24336410: whom to call, not how many did.
_NUMBER_TO_CALL = re.compile(r"(?:电话|传真|手机|热线|邮编|邮政编码|号码?|(?i:qq))(?:\(.{0,8}\))?[::为是]?$")
_SHORTEST_TO_CALL = 6
_START = itemgetter(0, 1)
_MONEY = {"元": 1, "千元": 1000, "万元": 10**4, "亿元": 10**8}


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph of prose. ``start`` is its offset in ``Report.text``, in characters."""

    section_key: str
    text: str
    start: int


def read_figures(
    paragraphs: Sequence[Prose], reporter: Reporter = NOBODY, told: int | None = None
) -> tuple[Figure, ...]:
    """Every figure in ``paragraphs``, in reading order; one stated twice is there twice. ``told``: the report's year.

    Where the ``reporter`` is known, numbers of other organs are no figures (see ``parsers/reporters.py``).
    """
    indicators = load()
    year = report_year((prose.text for prose in paragraphs), told)
    # Folded all at once: a call for each of many short paragraphs costs more than the folding.
    whole = "\n".join(prose.text for prose in paragraphs)
    # Every report in traditional script names 公開; simplifying leaves every character in its place.
    folded = fold(simplified(whole) if "開" in whole else whole)
    folded = _COLUMNS.sub(lambda gap: "|" * len(gap[0]), folded)
    figures: list[Figure] = []
    passage: Passage | None = None
    begin = 0
    for prose in paragraphs:
        end = begin + len(prose.text)
        passage = Passage(prose.text, folded[begin:end], prose.section_key, indicators, passage)
        begin = end + 1
        found = [*_apart(passage.text, _stated(passage, indicators, year)), *stated_zeros(passage, indicators, year)]
        if len(found) > 1:
            found.sort(key=_START)
        found = list(reporter.attributed(passage, found)) if found else found
        if len(found) > 1:
            found = _without_parts(passage, found)
        for reading in found:
            first, last = passage.span(reading.start, reading.end)
            figures.append(
                Figure(
                    indicator=reading.indicator.key,
                    value=reading.value,
                    unit=reading.unit,
                    qualifier=reading.qualifier,
                    raw=prose.text[first:last],
                    section_key=prose.section_key,
                    start=prose.start + first,
                    scope=reading.scope,
                )
            )
    return tuple(figures)


def _without_parts(passage: Passage, readings: Sequence[Reading]) -> list[Reading]:
    """``readings`` in order without those that are given as parts of one before (收到12件,其中…平台收到11件).

    其中 stands between them in one sentence, or opens the sentence of the part; or the part follows in brackets.
    """
    found: list[Reading] = []
    whole: dict[str, Reading] = {}
    for reading in readings:
        total = whole.setdefault(reading.indicator.key, reading)
        if (
            reading.value < total.value
            and (
                _OF_WHICH.search(passage.text, total.end, reading.start) or _IN_BRACKETS.match(passage.text, total.end)
            )
            and (
                passage.sentence_start(total.start) == (begin := passage.sentence_start(reading.start))
                or _OF_WHICH.match(passage.text, begin)
            )
        ):
            continue
        whole[reading.indicator.key] = reading
        found.append(reading)
    return found


def _apart(text: str, readings: Iterable[Reading]) -> list[Reading]:
    """``readings`` without those of one indicator side by side (查阅中心5个、查阅点20个): they are parts of it."""
    found: list[Reading] = []
    parts = False
    for reading in readings:
        if found and found[-1].indicator is reading.indicator and _BESIDE.fullmatch(text, found[-1].end, reading.start):
            parts = True
            found[-1] = reading
            continue
        if parts:
            found.pop()
        parts = False
        found.append(reading)
    return found[:-1] if parts else found


def _convert(numeral: Numeral, indicator: Indicator) -> tuple[Number, str] | None:
    """The value in the indicator's own unit; ``None`` where the published unit cannot be meant."""
    if numeral.unit not in indicator.accepts:
        bare = (
            not numeral.unit and unit_class(indicator.unit) in ("count", "persons") and isinstance(numeral.value, int)
        )
        return (numeral.value, indicator.unit) if bare and indicator.unit else None
    unit = indicator.stored_unit(numeral.unit) or indicator.usual_unit
    if numeral.unit in _MONEY and unit in _MONEY:
        return times(numeral.value, Decimal(_MONEY[numeral.unit]) / _MONEY[unit]), unit
    if unit not in ("%", *_MONEY) and not isinstance(numeral.value, int):
        return None
    return numeral.value, unit


def _stated(passage: Passage, indicators: Indicators, year: int | None) -> Iterator[Reading]:
    """Figures stated by a number."""
    text = passage.text
    # A number without a unit can be a count (申请数15, 诉讼:0, 粉丝5万), or a list number or a code.
    numerals = [
        n
        for n in find_numerals(text, bare=False)
        if n.unit
        or text[n.end - 1] in "万亿"
        or (text[n.start - 1] in "数量为计是达:" and not _is_to_call(text, n.start, n.end))
    ]
    previous = position = 0
    while position < len(numerals):
        last = numerals[position]
        first, position = position, position + 1
        while position < len(numerals) and last.unit and _listed(text, last.end, numerals[position].start):
            last = numerals[position]
            position += 1
        row = numerals[first:position]
        if len(row) > 1 and (link := _respectively(passage, row[0].start)) is not None:
            yield from _parallel(passage, indicators, row, link, year)
        elif position < len(numerals) and last.end == numerals[position].start:
            pass  # 294期1014条: two counts of one thing
        elif len(row) == 1 or text[row[0].end] == ",":
            # Of numbers only parted by commas, the words before belong to the first (办结30件,1件结转下年).
            for numeral in row:
                if found := _single(passage, indicators, numeral, previous, year):
                    yield found
                previous = numeral.end if numeral.unit else previous
        previous = last.end if last.unit else previous


def _is_to_call(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]``, a number without a unit, is one to call, to fax or to write to."""
    return end - start >= _SHORTEST_TO_CALL and _NUMBER_TO_CALL.search(text, max(0, start - 12), start) is not None


def _listed(text: str, end: int, start: int) -> bool:
    """Whether only a comma or 和 stands between two numbers."""
    return start - end <= _LONGEST_LINK and _LIST_LINK.fullmatch(text, end, start) is not None


def _single(
    passage: Passage, indicators: Indicators, numeral: Numeral, previous: int, year: int | None
) -> Reading | None:
    text = passage.text
    at, after = numeral.start, numeral.end
    left = max(previous, passage.sentence_start(at), at - _REACH)
    window = f"{text[left:at]}{SLOT}{text[after : after + _AFTER]}"
    slot = at - left
    for match, anchor in indicators.numbered[unit_class(numeral.unit)].matches(window, slot):
        first, last = match.span()
        if window[slot - 1] == "," and last == slot + 1 and window[last : last + 1] not in _CLOSES:
            # 5件予以公开,2件不予公开: a number after a comma is its own words' where it has any.
            continue
        start, end = left + first, after + max(0, last - slot - 1)
        indicator = anchor.indicator(passage.topics(start, at))
        if indicator is not None and (converted := _convert(numeral, indicator)) is not None:
            # A bracket right after the number before is that number's (复议1件(已撤回)、诉讼0件).
            beyond = window.find(")") + 1 if left == previous and window[0] == "(" else 0
            if first < slot and _JOINT.search(window, max(beyond, first - _LONGEST_JOINT), first):
                return None
            if agrees(passage, indicator, start, at, end) and of_this_year(passage, start, year, after):
                return Reading(start, end, indicator, *converted, numeral.qualifier)
    return None


def _respectively(passage: Passage, first: int) -> int | None:
    """Where 分别为 stands before the ``first`` number of a row; ``None`` where it does not."""
    link = _RESPECTIVELY.search(passage.text, max(passage.sentence_start(first), first - _LIST_REACH), first)
    return link.start() if link else None


def _parallel(
    passage: Passage, indicators: Indicators, row: list[Numeral], link: int, year: int | None
) -> Iterator[Reading]:
    """网络、信函、当面…分别为148件、67件、42件: names and numbers side by side, only where they are equally many."""
    text, first = passage.text, row[0].start
    sentence = max(passage.sentence_start(first), first - _LIST_REACH)
    names = list(indicators.listed.pattern.finditer(text, sentence, link))
    run = names[-1:]
    for name in reversed(names[:-1]):
        if len(run) == len(row) or not _LABEL_LINK.fullmatch(text, name.end(), run[0].start()):
            break
        run.insert(0, name)
    before = text[max(sentence, run[0].start() - 8) : run[0].start()] if run else ""
    if len(run) != len(row) or _JOINT.search(before) or not of_this_year(passage, run[0].start(), year):
        return
    found: list[Reading] = []
    for name, numeral in zip(run, row, strict=True):
        indicator = indicators.listed.anchor(name).indicator(passage.topics(name.start(), name.start()))
        if indicator is None or (converted := _convert(numeral, indicator)) is None:
            return
        found.append(Reading(numeral.start, numeral.end, indicator, *converted, numeral.qualifier))
    yield from found
