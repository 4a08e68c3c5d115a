"""Figures stated in prose: every number that an indicator's words announce, and every zero stated by a negation.

The reader is anchored on numbers: one pattern finds them, and only the few words before and after each are looked at.
What is ambiguous is not emitted: one number for two things (网上、信函申请5件), last year's and cumulative figures,
demands and plans, subject subtotals. Silence is nothing, not 0.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.indicators import SLOT, Indicator, Indicators, load, unit_class
from parsers.model import Figure, Number
from parsers.numerals import Numeral, find_numerals, times
from parsers.passages import Passage

_REACH = 46
_AFTER = 22
_YEAR = re.compile(r"(20\d\d)年(?!\d*月\d*日?发布)")
_PERIOD = re.compile(r"(?:自|从|期限[为是]?|时限[为是]?|年度?[::]?)(20\d\d)年1月1日")
_NOT_THIS_YEAR = re.compile(
    r"(?:去年|上年(?!度?的?结转)|上一年(?!度?的?结转)|前年|往年(?!结转)|历年|同期|同比|环比|[较比](?:20\d\d年|上|去|前)"
    r"|(?<!今年)(?<!年初)(?<!元月)(?<!1月)以来[,累共总合]+[计]?)"
)
_NOT_A_COUNT = re.compile(
    r"(?:计划|拟(?!定)|力争|争取|目标|不少于|不低于|不得少于|至少|明年|下一步|每[年月周日季个]|平均|人均|日均|原则上|只开设"
    r"|要求(?:各|全|每|配)|应当?(?:配|设|有|在)|不超过|最多|第[一二三四五六七八九十\d]*$|(?:占|增加|增长|减少|下降|上升|提高)了?[^,]{0,4}$)"
)
_NOT = re.compile(r"(?:未|不|没有|没|非|尚未能?)$")
_JOINT = re.compile(r"[^,。;:、)\d#][)]?(?:、|和|及|以及|与|或者?)$")
_LIST_LINK = re.compile(r"(?:、|,|和|及|以及|与|,?和)$")
_RESPECTIVELY = re.compile(r"分别[^。;,、\d]{0,4}$")
_LABEL_LINK = re.compile(r"[^、,。;和及与\d]{0,6}(?:、|和|及|以及|与)(?:以|通过|因)?[^、,。;和及与\d]{0,2}$")
_NEGATION = re.compile(
    r"未(?![来成年能公经及予必审办答处解完使按在达纳建设])|没(?:有(?!及时|按|能)|(?=[收接发产]))|不(?:存在|涉及)"
    r"|无(?<![有人毫]无)(?![法误关偿纸障缝线须需论效异违私疑愧])|零(?=投诉|诉讼|复议|申请|举报|收费)"
)
_BEFORE_NEGATION = "尚暂从并均都皆也亦还仍"
_BEFORE_LATE = "均都皆也亦全部数量"
_LATE = re.compile(
    r"(?:没有(?:发生)?|未(?:发生|收到|产生|出现|涉及)|不存在|为(?:零|〇|(?P<zero>0)[件条起次宗元份]?)|是零|:无|均无|都无|皆无|暂无|全无)(?=[。;,)]|$)"
)
_HYPOTHETICAL = re.compile(r"(?:如果?|若|凡|假如|是否|逾期|有无|避免|杜绝|防止|确保)[^,]{0,12}$|对于?$")
_NOTHING_ENDS = re.compile(
    r"(?:的|之)?(?:有关|相关)?(?:情况|情形|事项|问题|现象|事件|行为|案件|案例|案|件|表|数|记录|费用)*(?:的)?(?:发生|出现|产生|存在)?"
    r"(?:$|[、,。;.!?和及与或以()])"
)
_MONEY: dict[str, int] = {"元": 1, "千元": 1000, "万元": 10**4, "亿元": 10**8}


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph of prose. ``start`` is its offset in ``Report.text``, in characters."""

    section_key: str
    text: str
    start: int


def read_figures(paragraphs: Sequence[Prose]) -> tuple[Figure, ...]:
    """Every figure in ``paragraphs``, in reading order; one stated twice is there twice."""
    indicators = load()
    year = _report_year(paragraphs)
    figures: list[Figure] = []
    for prose in paragraphs:
        passage = Passage(prose.text, prose.section_key, indicators)
        found = [*_stated(passage, indicators, year), *_denied(passage, indicators, year)]
        for start, end, indicator, value, unit, qualifier in sorted(found, key=lambda each: each[:2]):
            first, last = passage.span(start, end)
            figures.append(
                Figure(
                    indicator=indicator.key,
                    value=value,
                    unit=unit,
                    qualifier=qualifier,
                    raw=prose.text[first:last],
                    section_key=prose.section_key,
                    start=prose.start + first,
                    scope=passage.scope(end),
                )
            )
    return tuple(figures)


_Found = tuple[int, int, Indicator, Number, str, str]


def _report_year(paragraphs: Sequence[Prose]) -> int | None:
    """The year reported on: the one the statistical period begins in, else the one named most often."""
    years: Counter[int] = Counter()
    for prose in paragraphs:
        if "年" in prose.text:
            years.update(int(year) for year in _YEAR.findall(prose.text))
            for period in _PERIOD.findall(prose.text):
                years[int(period)] += 20
    ranked = years.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _of_this_year(passage: Passage, start: int, end: int, year: int | None) -> bool:
    """Whether the words before ``start`` leave the figure to the reporting year, and to fact rather than plan."""
    sentence = passage.text[passage.sentence_start(start) : start]
    clause = sentence[passage.clause_start(start) - passage.sentence_start(start) :]
    if "活动期间" in sentence or _NOT_A_COUNT.search(clause) or _NOT_THIS_YEAR.search(clause):
        return False
    if "以来" in sentence and re.search(r"(?<!今年)(?<!年初)以来[^。;]{0,8}(?:累计|共|总计)[^。;]{0,12}$", sentence):
        return False
    if year is None or "20" not in sentence:
        return True
    named = _YEAR.findall(re.sub(r"《[^》]*》|〔[^〕]*〕|\([^)]*\)", "", sentence))
    return not named or int(named[-1]) == year


def _convert(numeral: Numeral, indicator: Indicator) -> tuple[Number, str] | None:
    """The value in the indicator's own unit; ``None`` where the published unit cannot be meant."""
    if numeral.unit not in indicator.accepts:
        return None
    unit = indicator.stored_unit(numeral.unit)
    if numeral.unit in _MONEY and unit in _MONEY:
        return times(numeral.value, Decimal(_MONEY[numeral.unit]) / _MONEY[unit]), unit
    if unit not in ("%", *_MONEY) and not isinstance(numeral.value, int):
        return None
    return numeral.value, unit


def _stated(passage: Passage, indicators: Indicators, year: int | None) -> Iterator[_Found]:
    """Figures stated by a number."""
    text = passage.text
    numerals = [n for n in find_numerals(text) if n.unit or text[n.end : n.end + 1] in ("", ",", "。", ";", "、", ")")]
    previous = position = 0
    while position < len(numerals):
        row = [numerals[position]]
        while position + len(row) < len(numerals):
            after = numerals[position + len(row)]
            if not row[-1].unit or not _LIST_LINK.fullmatch(text, row[-1].end, after.start):
                break
            row.append(after)
        position += len(row)
        if len(row) > 1:
            yield from _parallel(passage, indicators, row, year)
        else:
            found = _single(passage, indicators, row[0], previous, year)
            if found:
                yield found
        previous = row[-1].end if row[-1].unit else previous


def _single(passage: Passage, indicators: Indicators, numeral: Numeral, previous: int, year: int | None) -> _Found | None:
    text = passage.text
    left = max(previous, passage.sentence_start(numeral.start), numeral.start - _REACH)
    window = f"{text[left : numeral.start]}{SLOT}{text[numeral.end : numeral.end + _AFTER]}"
    slot = numeral.start - left
    for match, anchor in indicators.numbered[unit_class(numeral.unit)].matches(window, slot):
        start = left + match.start()
        end = numeral.end + max(0, match.end() - slot - 1)
        indicator = anchor.indicator(passage.topics(start, numeral.start))
        if indicator is not None and (converted := _convert(numeral, indicator)) is not None:
            if _JOINT.search(window, 0, match.start()):
                return None
            if _meant(passage, indicator, start, numeral, end) and _of_this_year(passage, start, end, year):
                return (start, end, indicator, *converted, numeral.qualifier)
    return None


def _meant(passage: Passage, indicator: Indicator, start: int, numeral: Numeral, end: int) -> bool:
    """Whether the neighbourhood of a matched phrase agrees with the indicator."""
    text, clause = passage.text, passage.clause_start(start)
    if _NOT.search(text, clause, start):
        return False
    bracket = text.find("(", start, numeral.start)
    if indicator.unless and indicator.unless.search(text, clause, bracket if bracket > 0 else max(start, numeral.start)):
        return False
    if numeral.unit == "" and indicator.accepts.isdisjoint({""}) and text[numeral.start - 1] not in "数量:为共计是":
        return False
    return _near(passage, indicator, start, end)


def _near(passage: Passage, indicator: Indicator, start: int, end: int) -> bool:
    if indicator.near is None or passage.section_key in indicator.sections:
        return True
    return indicator.near.search(passage.text, passage.sentence_start(start), passage.sentence_end(end)) is not None


def _parallel(passage: Passage, indicators: Indicators, row: list[Numeral], year: int | None) -> Iterator[_Found]:
    """网络、信函、当面…分别为148件、67件、42件: names and numbers side by side, only where they are equally many."""
    text, first = passage.text, row[0].start
    sentence = max(passage.sentence_start(first), first - 90)
    link = _RESPECTIVELY.search(text, sentence, first)
    if link is None:
        return
    names = list(indicators.listed.pattern.finditer(text, sentence, link.start()))
    run = names[-1:]
    for name in reversed(names[:-1]):
        if len(run) == len(row) or not _LABEL_LINK.fullmatch(text, name.end(), run[0].start()):
            break
        run.insert(0, name)
    before = text[max(sentence, run[0].start() - 8) : run[0].start()] if run else ""
    if len(run) != len(row) or _JOINT.search(before) or not _of_this_year(passage, run[0].start(), first, year):
        return
    for name, numeral in zip(run, row, strict=True):
        indicator = indicators.listed.anchor(name).indicator(passage.topics(name.start(), first))
        if indicator is not None and (converted := _convert(numeral, indicator)) is not None:
            yield (numeral.start, numeral.end, indicator, *converted, numeral.qualifier)


def _denied(passage: Passage, indicators: Indicators, year: int | None) -> Iterator[_Found]:
    """Zeros stated in words: 未收到…, 没有…, 无…, 不存在…; …均未发生, …为零. One negation may deny several things."""
    text = passage.text
    for match in _NEGATION.finditer(text):
        if _HYPOTHETICAL.search(text, passage.clause_start(match.start()), match.start()):
            continue
        stop = passage.clause_end(match.end())
        begin = match.start() - (match.start() > 0 and text[match.start() - 1] in _BEFORE_NEGATION)
        for indicator, _, end in _named(passage, indicators, match.end(), min(stop, match.end() + 70)):
            if _near(passage, indicator, match.start(), end) and _of_this_year(passage, match.start(), end, year):
                yield (begin, end, indicator, 0, indicator.stored_unit(_first_unit(indicator)), "negation")
    for match in _LATE.finditer(text):
        start = passage.clause_start(match.start(), colon=False)
        stop = match.start()
        while stop > start and text[stop - 1] in _BEFORE_LATE:
            stop -= 1
        named = list(_named(passage, indicators, start, stop))
        if not named or (match["zero"] and text[match.start() - 1] not in "均都皆") or stop - named[-1][2] > 2 or _NEGATION.search(text, start, match.start()):
            continue
        for indicator, begin, _ in named:
            if _of_this_year(passage, begin, match.end(), year):
                yield (begin, match.end(), indicator, 0, indicator.stored_unit(_first_unit(indicator)), "negation")


def _named(passage: Passage, indicators: Indicators, start: int, stop: int) -> Iterator[tuple[Indicator, int, int]]:
    """The indicators that a negation's clause names as things, not as the cause or the kind of another thing."""
    text = passage.text
    seen: set[str] = set()
    for match in indicators.nothing.pattern.finditer(text, start, stop):
        indicator = indicators.nothing.anchor(match).always
        if indicator is None or indicator.key in seen or not (_NOTHING_ENDS.match(text, match.end()) or match.end() == stop):
            continue
        if indicator.nothing_unless and indicator.nothing_unless.search(text, start, stop):
            continue
        seen.add(indicator.key)
        yield indicator, match.start(), match.end()


def _first_unit(indicator: Indicator) -> str:
    return indicator.unit or next(iter(sorted(indicator.accepts)))
