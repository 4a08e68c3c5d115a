"""What stands around a phrase: whether its number is this year's, a fact and not a plan, and the indicator's at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from parsers.indicators import Indicator
from parsers.passages import Passage

_YEAR = re.compile(r"(20\d\d)年(?!\d*月\d*日?发布)")
_PERIOD = re.compile(r"(?:自|从|期限[为是]?|时限[为是]?|年度?[::]?)(20\d\d)年1月1日")
_NOT_A_COUNT = re.compile(
    # not this year's
    r"(?:去年|上年(?!度?的?结转)|上一年(?!度?的?结转)|前年|往年(?!结转)|历年|同期|同比|环比|[较比](?:20\d\d年|上|去|前)"
    r"|以(?<!今年以)(?<!年初以)(?<!元月以)(?<!1月以)来[,累共总合]"
    # no fact, or no count
    r"|计划|拟(?!定)|力争|争取|目标|不少于|不低于|不得少于|至少|明年|下一步|每[年月周日季个]|平均|人均|日均|原则上|只开设"
    r"|要求(?:各|全|每|配)|应当?(?:配|设|有|在)|不超过|最多|第[一二三四五六七八九十\d]*$|(?:占|增加|增长|减少|下降|上升|提高)了?[^,]{0,4}$)"
)
_NOT = re.compile(r"(?:未|不|没有|没|非)能?(?:按时|按期|及时|如期|依法)?$")
_NOT_A_FACT = re.compile(r"不少于|不低于|不得少于|力争|争取")
_CUMULATIVE = re.compile(
    # The first character stands alone so that the pattern skips quickly over everything else.
    r"[以截](?:(?<!今年以)(?<!年初以)(?<=以)来[^。;]{0,8}(?:累计|共|总计)[^。;]{0,12}$"
    r"|(?<=截)[至止](?![^。;]*(?:今年|本年|全年|新增))[^。;]*累计)"
    r"|到目前(?:为止)?[,已共]*累计"
)
# What was added is the year's; the stock named behind it is not: 新增公开311条,累计公开3174条.
_STOCK_AFTER_NEW = re.compile(r"\d[^。;]*[,(](?:历年)?累[计积][^。;,]{0,12}$")
# The time that a sentence speaks of from here on: where it opens a clause it governs those that follow.
_TIME = re.compile(
    r"[今本](?=年)|年内|全年|20\d\d(?=年)"
    r"|(?:^|[,;:])(?:在|而)?(?P<other>去年|上一?年(?!度?的?结转)|前年|往年|近?[两二三四五六七八九十几\d]{1,2}年来|历年|下一步|明年|未来)"
    # A part of the year is not the year.
    r"|(?:^|[,;:(]|其中|年)(?P<part>[上下]半年|第?[一二三四1-4]季度|(?!1月?[-~至到—]12月)\d{1,2}月?[-~至到—]\d{1,2}月(?!\d)"
    r"|\d{1,2}月(?:份|当月|(?=[,我本全共])))"
    r"|截[至止]到?(?:20\d\d年|今年)?(?P<early>(?:[1-9]|10)月)"
)
# Some word that another time or a part of the year is told with: most sentences have none.
_OTHER_TIME = re.compile(r"去年|上一?年|[前往明]年|历年|年来|未来|下一步|半年|季度|月")
_UP_TO_NOW = re.compile(r"截[至止]20\d\d年[^。;]*已经?$")
_YEARS = re.compile(r"(20\d\d)年?[^,。;至到\-~—]{0,7}[至到\-~—](?:(?P<last>20\d\d)年|今(?!年))")
_OF_WHICH_THIS_YEAR = re.compile(
    r"[,(;](?:其中[,:]?(?:今年|本年|当年|20\d\d年)|(?:今年|本年|当年)度?(?:共|已)?新增(?:主动)?(?:公开)?(?:政府)?(?:信息)?\d)"
)
# Some bodies of the area, as the subject of a clause: their figure is not the reporting body's.
_OF_OTHERS = re.compile(
    r"(?:其中)?(?:(?:[县市区省州](?:直|级)|县区|县市区)?(?:部门|单位)|[县市区省州](?:直|级)(?:行政)?机关"
    r"|乡镇(?:\(街道\)|街道)?|镇街|(?:区\(县\)|县\((?:市、)?区\)|区县|县区|县市区)(?:(?:人民)?政府)?)(?:共|累计|全年|共计)*"
)
_PART_OF_A_LARGER_AREA = re.compile(r"[,(]占全[省市县区州]")
_COMPARED = re.compile(r"(?:较|比|与|同)20\d\d年")
_PLATFORM = (
    "(网站|门户网|官网|微信|公众号|订阅号|微博|头条|抖音|快手|短视频|视频号|客户端|[Aa][Pp][Pp]|公报|电视|电台|广播|报纸|报刊|"
    "公示栏|公告栏|公开栏|宣传栏|电子屏|显示屏|新媒体)"
)
# 网站和微信公众号共发布信息300条: of both.
_TOGETHER = re.compile(rf"{_PLATFORM}[^。;,:\d]{{0,8}}?(?:、|和|以?及(?!时)|与|暨)[^。;,:\d]{{0,14}}?{_PLATFORM}")
_WEBSITES = ("网站", "门户网", "官网")
_OF_A_PLATFORM = re.compile(
    r"disclosed_via_(?!channels|other)|(?:website|wechat|weibo|toutiao)_(?:posts|followers|visits)"
)
_CITED = re.compile(r"《[^》]*》|〔[^〕]*〕|\([^)]*\)")


def report_year(texts: Iterable[str], told: int | None = None) -> int | None:
    """The year reported on: the one the statistical period begins in, else the one named most often.

    Where the text itself names the year most that the page as a whole was ``told`` of, its period is last year's copy.
    Without a period that year is it, as long as the text names it: a short report may say more of the next one.
    """
    years: Counter[int] = Counter()
    periods: Counter[int] = Counter()
    for text in texts:
        if "年" in text:
            years.update(int(year) for year in _YEAR.findall(text))
            periods.update(int(year) for year in (_PERIOD.findall(text) if "1月1日" in text else ()))
    # The period names its year twice itself.
    if told is not None and _first(years - periods - periods) == told:
        return told
    if told is not None and not periods and years[told]:
        return told
    for year, times in periods.items():
        years[year] += 20 * times
    return _first(years)


def _first(years: Counter[int]) -> int | None:
    """The year named most often, unless another is as often."""
    ranked = years.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def of_this_year(passage: Passage, start: int, year: int | None, end: int = -1) -> bool:
    """Whether the words before ``start`` leave the figure to the reporting year, and to fact rather than plan.

    ``end``: where the number ends; one of which a part is this year's (其中2015年860条) is of several years.
    """
    text, begin = passage.text, passage.sentence_start(start)
    sentence, clause = text[begin:start], text[passage.clause_start(start) : start]
    if "活动期间" in sentence or _NOT_A_COUNT.search(clause) or _NOT_A_FACT.search(sentence):
        return False
    # 累计 may be the first word of the phrase itself.
    if _CUMULATIVE.search(text, begin, start + 2) or ("截" in sentence and _UP_TO_NOW.search(sentence)):
        return False
    new = text.find("新增", begin, start)
    if new >= 0 and _STOCK_AFTER_NEW.search(text, new, start + 2):
        return False
    if end >= 0 and _OF_WHICH_THIS_YEAR.match(text, end):
        return False
    return _time_is(sentence, year)


def _time_is(sentence: str, year: int | None) -> bool:
    """Whether what follows ``sentence`` is of the reporting ``year``, by the last time that is named in it."""
    if _OTHER_TIME.search(sentence):
        times = list(_TIME.finditer(sentence))
        if times and times[-1].lastgroup:
            return False
    if "20" not in sentence:
        return True
    span = _YEARS.search(sentence)
    if span is not None and span[1] != span["last"]:
        return False
    if year is None:
        return True
    sentence = _CITED.sub("", sentence)
    # 较2022年增长39.8% says nothing of the clauses that follow.
    named = _YEAR.findall(_COMPARED.sub("", sentence)) or _YEAR.findall(sentence)
    return not named or int(named[-1]) == year


def agrees(passage: Passage, indicator: Indicator, start: int, number: int, end: int) -> bool:
    """Whether the words around a phrase from ``start`` to ``end``, its ``number`` within, agree with the indicator."""
    text, clause = passage.text, passage.clause_start(start)
    if _NOT.search(text, max(clause, start - 5), start) or _OF_OTHERS.fullmatch(text, clause, start):
        return False
    bracket = text.find("(", start, number)
    words_end = bracket if bracket > 0 else max(start, number)
    if indicator.unless and indicator.unless.search(text, clause, words_end):
        return False
    if _OF_A_PLATFORM.match(indicator.key) and _of_several_platforms(text[clause:number]):
        return False
    if indicator.unless_before and indicator.unless_before.search(text, passage.sentence_start(start), start):
        return False
    if _PART_OF_A_LARGER_AREA.match(text, end) or (
        indicator.unless_followed and indicator.unless_followed.match(text, end)
    ):
        return False
    return near(passage, indicator, start, end)


def _of_several_platforms(words: str) -> bool:
    """Whether ``words`` before a number name two kinds of platforms together."""
    pairs = (match.groups() for match in _TOGETHER.finditer(words))
    return any(one != other and not (one in _WEBSITES and other in _WEBSITES) for one, other in pairs)


def near(passage: Passage, indicator: Indicator, start: int, end: int) -> bool:
    """Whether the sentence holds what the indicator wants near it, or the section makes up for it, and nothing else."""
    if indicator.near is None and indicator.not_near is None:
        return True
    sentence = passage.sentence_start(start), passage.sentence_end(end)
    if indicator.not_near is not None and indicator.not_near.search(passage.text, *sentence):
        return False
    if indicator.near is None or passage.section_key in indicator.sections:
        return True
    return indicator.near.search(passage.text, *sentence) is not None
