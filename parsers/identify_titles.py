"""Titles and links: is it an annual report, of which year, and whose? Years of folders and URLs are never read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.clean.chars import fold
from parsers.publishers.organs import organs

_HAN_DIGITS = dict.fromkeys("〇○零ОO", 0) | {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_YEAR = r"(?:20[0-4]\d|二[〇○零OО][〇○零OО一二三四五六七八九]{2})"
_REPORT = re.compile(
    r"(?:政府政务信息|政府信息|政务信息|政务|信息)公开(?:"
    + _YEAR
    + r"年?|及?政务公开|工作|情况|的|年度|年|度|总结|实施|开展|执行|贯彻|落实|条例|推进|和|与|,|-|\(试行\))*"
    + r"(?:报告|年报)"
)
_DATE = re.compile(r"[(\[]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[)\]]?(?:\d\d:\d\d(?::\d\d)?)?")
# A label or the number of a document before the title: 【年报】…, 样水〔2012〕5号 …
_BEFORE_TITLE = re.compile(r"^(?:\[[^\[\]\d]{1,8}\]|[\u4e00-\u9fff]{1,8}\[20\d\d\]\d{1,4}号)")
_YEAR_WORDS = re.compile(r"(?<!\d)(" + _YEAR + r")(?!\d)(?:年度|年|度)?")
_EDGE = re.compile(
    r"^[\W_]+|[\W_]+$|^关于|关于(?:报送|上报|公布|发布|编制)?$|^(?:发布|公布|公开)|(?:发布|公布|公开|编制|的)$"
)
_INTERPRETATION = re.compile(
    r"解读|图解|一图|图说|长图|图片版|超链版|图文版|动漫|动画|视频|音频|H5|h5|问答|电子书|英文版"
)
_NOTICE = re.compile(r"通知|通报|通告|的函|意见|要点|方案|办法|规定|的批复|的决定|的请示")
_NEWS = re.compile(
    r"召开|举办|举行|培训|部署会|推进会|座谈会|工作会议|编制完成|完成.{0,12}编制|圆满|率先|顺利|调研|督查"
)
_RULE = re.compile(r"制度|模板|样式|样表|格式|填报说明|参考文本|规范$|范本|办事流程")
_NOT_ANNUAL = re.compile(r"季度|上半年|下半年|半年|\d{1,2}月份?(?!\d*日)|[一二三四五六七八九十]月份|周报|月报")
_OTHER_REPORT = re.compile(
    r"统计年报|法治政府|依法行政|网站工作年度报表|网站.{0,4}年度(?:工作)?报(?:表|告)|企业年|企业信息公示|事业单位|预算|决算|预决算|国民经济|财务|社会责任|"
    r"环境(?:状况|质量|信息)|政府工作报告|审计(?:工作)?报告|教育质量|信用|年度检验|慈善|工会|双随机|行政执法(?:统计|年度|总体)|党务公开|村务公开|"
    r"行政复议年|公共企事业|统计表|月度|年鉴"
)
_ARTICLE_URL = re.compile(
    r"(?:/(?:art_|content_|post_|t20\d{6}_|t\d{8}_|info/\d+/\d+)|\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)$|/\d{4,}\.s?html?$|[?&](?:id|infoid|articleid|"
    r"filename|wbfileid)=|/20\d{2}[-/]?\d{2}[-/]?\d{0,2}/[\w-]+\.s?html?$|[0-9a-f]{24,}\.s?html?$)",
    re.I,
)
_REPORT_PATH = re.compile(
    r"/[\w-]*(?:xxgk|zfxxgk|gk)[\w-]*(?:nb|ndbg|ndbb|nianbao)|/(?:gknb|xinxigongkainianbao|\w*annualreport)", re.I
)
_BARE = re.compile(
    r"(?P<year>"
    + _YEAR
    + r")?(?:年度|年)?(?:(?:点击)?(?:查看|下载)(?:详情)?|详情|附件|正文|全文|pdf版?|word版?|\(?(?:pdf|docx?)\)?|阅读)?",
    re.I,
)
_SHORT = re.compile(r"(?:年度工作|年度|年|工作)?(?:报告|年报)(?:全文|正文)?(?:\(?(?:pdf|word|docx?)版?\)?)?$", re.I)
_COLUMN = re.compile(r"公开(?:工作)?(?:的)?年度?(?:工作)?报告?|信息公开年报|公开年报")


@dataclass(frozen=True, slots=True)
class LinkVerdict:
    """Whether a link leads to an annual report, and why, in words.

    ``year``/``publisher``: what text and context say, ``None``/``""`` if they do not.
    """

    is_report: bool
    year: int | None
    publisher: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadTitle:
    """A title taken apart. ``years``: those it names, in order, once each; ``publisher``: what else it says."""

    kind: str
    years: tuple[int, ...]
    publisher: str
    reason: str

    @property
    def year(self) -> int | None:
        """The report year, ``None`` where the title names none or several."""
        return self.years[0] if len(self.years) == 1 else None


def years_in(folded: str) -> tuple[int, ...]:
    """Years named in folded text (2023年度, 二〇二三年, 2018--2019), dates left out, in order, once each."""
    found = (_year(match.group(1)) for match in _YEAR_WORDS.finditer(_DATE.sub("", folded)))
    return tuple(dict.fromkeys(found))


def _year(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() else int("".join(str(_HAN_DIGITS[c]) for c in digits))


def title_kind(title: str) -> str:
    """``annual_report``, ``notice``, ``guide``, ``interpretation``, ``news``, ``catalogue`` or ``other``.

    >>> title_kind("关于做好2023年度政府信息公开工作年度报告编制工作的通知")
    'notice'
    """
    return read_title(title).kind


@lru_cache(maxsize=1 << 12)
def read_title(title: str) -> ReadTitle:
    """Take a title apart: kind and why, years, publisher as written (``""`` where it names none)."""
    text = _BEFORE_TITLE.sub("", fold(title)).strip('《》"[]')
    years = years_in(text)
    report = _REPORT.search(text)
    before, after = (text[: report.start()], text[report.end() :]) if report else (text, "")
    kind, reason = _kind(text, before, after, report is not None)
    if kind != "annual_report":
        return ReadTitle(kind, years, "", reason)
    return ReadTitle(kind, years, _issuer(before) or _issuer(after, behind=True), reason)


def _kind(text: str, before: str, after: str, has_report: bool) -> tuple[str, str]:
    around = before + "|" + after
    if word := _INTERPRETATION.search(around if has_report else text):
        return "interpretation", f"another rendition or an explanation ({word.group()})"
    if "指南" in (after if has_report else text):
        return "guide", "a guide (指南)"
    if word := _NOTICE.search(after if has_report else text):
        return "notice", f"a notice ({word.group()})"
    if not has_report and "目录" in text:
        return "catalogue", "a catalogue (目录)"
    if has_report and (word := re.search(r"汇总|汇编|归集|一览|目录|专栏|专题|历年", around)):
        return "catalogue", f"a list of reports ({word.group()})"
    if word := _NEWS.search(around):
        return "news", f"news ({word.group()})"
    if word := _RULE.search(after if has_report else text):
        return "other", f"a rule or a template ({word.group()})"
    if not has_report:
        word = _OTHER_REPORT.search(text)
        return "other", f"another kind of report ({word.group()})" if word else "not the title of an annual report"
    if word := _NOT_ANNUAL.search(_DATE.sub("", text)):
        return "other", f"not a whole year ({word.group()})"
    if word := re.search(r"统计表|报表", after) or re.search(r"(?:预算|决算|财务|环境|党务|村务)(?:及|和)?$", before):
        return "other", f"another kind of report ({word.group()})"
    return "annual_report", "the title of an annual report"


def _issuer(words: str, *, behind: bool = False) -> str:
    """The publisher among the words before (or behind) the report phrase."""
    name = _YEAR_WORDS.sub("", _DATE.sub("", words)).replace('"', "")
    if behind:
        match = re.search(r"[(\-:]+([\u4e00-\u9fff]{3,30})\)?$", name)
        name = match.group(1) if match else ""
    name = re.sub(r"^[^\u4e00-\u9fff]*(?:附件?:?)?|年度|\(.{0,12}\)$", "", name)
    previous = None
    while previous != name:
        previous, name = name, _EDGE.sub("", name)
    if any(word in name for word in organs().spam):
        return ""
    if name.endswith("人民"):
        name += "政府"
    return name if re.fullmatch(r"[\u4e00-\u9fff〇·(),.\-\"]{2,50}", name) else ""


def judge_link(text: str, url: str, context: str = "") -> LinkVerdict:
    """Whether a link leads to an annual report, judged by its text and what stands around it.

    ``context``: heading of page, row or column (``青禾县2023年政府信息公开年报``, ``2020年``); it supplies the
    year or the kind where the text is only 查看 or a unit's name. The URL only tells an article from a folder.
    """
    title = read_title(text)
    around = fold(context)
    context_years = years_in(around)
    from_context = context_years[0] if len(context_years) == 1 else None
    is_article = _ARTICLE_URL.search(url) is not None
    if title.kind == "annual_report":
        if len(title.years) > 1:
            return LinkVerdict(
                True, None, title.publisher, "the title names several years: " + ", ".join(map(str, title.years))
            )
        if title.years or from_context:
            return LinkVerdict(True, title.year or from_context, title.publisher, title.reason)
        if is_article:
            return LinkVerdict(True, None, title.publisher, "the title of an annual report without its year")
        return LinkVerdict(False, None, title.publisher, "a column of reports: no year, and no article's address")
    folded = fold(text)
    if title.kind != "other" or _OTHER_REPORT.search(folded) or _RULE.search(folded) or _NOT_ANNUAL.search(folded):
        return LinkVerdict(False, title.year, "", title.reason)
    in_column = bool(_COLUMN.search(around)) and not _OTHER_REPORT.search(around)
    year = title.year or from_context
    short = _SHORT.search(folded)
    if short and (in_column or _REPORT_PATH.search(url)):
        publisher = _issuer(folded[: short.start()])
        if year or is_article:
            return LinkVerdict(True, year, publisher, "年报 in a column of annual reports")
        return LinkVerdict(False, None, publisher, "a column of reports: no year, and no article's address")
    if not in_column:
        return LinkVerdict(False, title.year, "", title.reason)
    if _BARE.fullmatch(folded):
        if not is_article:
            return LinkVerdict(False, year, "", "a folder of the column, or no article's address")
        issuer = _REPORT.sub("", around)
        return LinkVerdict(True, year, _issuer(issuer), "year or 查看 in a column of annual reports")
    name = _issuer(folded)
    words = organs()
    endings = (
        *words.organ,
        *words.township,
        *words.government,
        *words.zone,
        *words.institution,
        "市",
        "县",
        "区",
        "旗",
    )
    if name and name.endswith(endings) and (year or is_article):
        if not is_article:
            return LinkVerdict(False, year, name, "a unit's folder in the column")
        return LinkVerdict(True, year, name, "a unit's name in a column of annual reports")
    return LinkVerdict(False, title.year, "", "in a column of annual reports, but neither year, unit nor 年报")
