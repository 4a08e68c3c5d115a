"""Zeros stated in words. Only where a clause names the thing that there was none of; silence is nothing, not 0."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.indicators import Indicator, Indicators
from parsers.passages import Passage, Reading
from parsers.surroundings import near, of_this_year

_NEGATION = re.compile(
    r"未(?![来成年能公经及予必审办答处解完使按在达纳建设])|没(?:有(?!及时|按|能|设)|(?=[收接发产]))|不(?:存在|涉及)"
    r"|无(?<![有人毫]无)(?![法误关偿纸障缝线须需论效异违私疑愧])|零(?=投诉|诉讼|复议|申请|举报|收费)"
)
_BEFORE_NEGATION = "尚暂从并均都皆也亦还仍"
_BEFORE_LATE = "均都皆也亦全部数量"
_LATE = re.compile(
    r"(?:没有(?:发生)?|未(?:发生|收到|产生|出现|涉及)|不存在|为(?:零|〇|(?P<zero>0)[件条起次宗元份]?)"
    r"|是零|:无|均无|都无|皆无|暂无|全无|(?<![\d.])(?P<shared>共?计?[0零][件起宗例次]))(?=[。;,)]|$)"
)
# What may stand between the thing named and 均未发生, 为零.
_BETWEEN = re.compile(
    r"(?:的?(?:情况|案件|案|事项|数量|数|量))?:?(?:本年度?|今年|全年|20\d\d年度?|[我本][^,。;]{1,3})?.?"
)
_HYPOTHETICAL = re.compile(r"(?:如果?|若|凡|假如|是否|逾期|有无|避免|杜绝|防止|确保)[^,]{0,12}$|对于?$")
_NOTHING_ENDS = re.compile(
    r"(?:的|之)?(?:有关|相关)?(?:办理)?(?:情况|情形|事项|问题|现象|事件|行为|项目|案件|案例|案|件|表|数|记录|费用|要求|诉求)*(?:的)?(?:发生|出现|产生|存在)?"
    r"(?:$|[、,。;:.!?和及与或以()])"
)


def stated_zeros(passage: Passage, indicators: Indicators, year: int | None) -> Iterator[Reading]:
    """Zeros stated in words: 未收到…, 没有…, 无…, 不存在…; …均未发生, …为零. One negation may deny several things."""
    text = passage.text
    negations = list(_NEGATION.finditer(text))
    for number, match in enumerate(negations, start=1):
        if _HYPOTHETICAL.search(text, max(passage.clause_start(match.start()), match.start() - 20), match.start()):
            continue
        stop = passage.clause_end(match.end())
        if number < len(negations):
            stop = min(stop, negations[number].start())
        begin = match.start() - (match.start() > 0 and text[match.start() - 1] in _BEFORE_NEGATION)
        for indicator, _, end in _named(passage, indicators, match.end(), min(stop, match.end() + 70)):
            if near(passage, indicator, match.start(), end) and of_this_year(passage, match.start(), year):
                yield Reading(begin, end, indicator, 0, _unit(indicator), "negation")
    for match in _LATE.finditer(text):
        start = passage.clause_start(match.start(), colon=False)
        stop = match.start()
        while stop > start and text[stop - 1] in _BEFORE_LATE:
            stop -= 1
        named = list(_named(passage, indicators, start, stop, to_stop=True))
        if (
            not named
            # One count for several things tells nothing of each, unless it is 0 (行政复议、行政诉讼的案件0件).
            or (len(named) == 1 and match["zero"] and text[match.start() - 1] not in "均都皆")
            or (len(named) == 1 and match["shared"])
            or not _BETWEEN.fullmatch(text, named[-1][2], stop)
            or _NEGATION.search(text, start, match.start())
        ):
            continue
        for indicator, begin, _ in named:
            if of_this_year(passage, begin, year):
                yield Reading(begin, match.end(), indicator, 0, _unit(indicator), "negation")


def _named(
    passage: Passage, indicators: Indicators, start: int, stop: int, to_stop: bool = False
) -> Iterator[tuple[Indicator, int, int]]:
    """The indicators that a negation's clause names as things, not as the cause or the kind of another thing.

    ``to_stop``: a name may also end right at ``stop``, where the negation follows.
    """
    text = passage.text
    seen: set[str] = set()
    for match in indicators.nothing.pattern.finditer(text, start, stop):
        indicator = indicators.nothing.anchor(match).always
        if (
            indicator is None
            or indicator.key in seen
            or not (_NOTHING_ENDS.match(text, match.end()) or match.end() == stop)
        ):
            continue
        if text.endswith(("其他", "其它"), start, match.start()):
            continue
        if indicator.nothing_unless and indicator.nothing_unless.search(text, start, stop):
            continue
        seen.add(indicator.key)
        yield indicator, match.start(), match.end()


def _unit(indicator: Indicator) -> str:
    return indicator.unit or indicator.stored_unit(indicator.usual_unit)
