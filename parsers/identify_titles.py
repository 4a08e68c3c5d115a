"""Titles and links: is it an annual report, of which year, and whose? Years of folders and URLs are never read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.clean.chars import fold
from parsers.clean.contamination import contamination
from parsers.identify_years import YEAR, plain_digits, year_of
from parsers.publishers.organs import organs

_REPORT = re.compile(
    r"(?:(?:政府政务信息|政府信息(?:与|和|及)政务|政府信息|政务信息|政务|信息)公开(?:"
    + YEAR
    + r"年?|及?政务公开|工作|情况|的|年度|年|度|总结|实施|开展|执行|贯彻|落实|条例|推进|和|与|,|-|[》\"]|\(试行\))*"
    + r"(?:报告|年报|报吿)|(?:年度报告|年报)\(政府信息公开(?:工作)?\))"
)
_SUMMARY = re.compile(
    r"(?:政府信息|信息)公开(?:" + YEAR + r"年?|及?政务公开|工作|情况|的|年度|年|度|贯彻|落实|条例)*(?:总结|小结)"
)
_DATE = re.compile(
    r"[(\[]?(?:20\d\d年\d{1,2}月\d{1,2}日|20\d\d([-/.])\d{1,2}\1\d{1,2}日?)[)\]]?(?:\d\d:\d\d(?::\d\d)?)?[)\]]?"
    r"|20\d\d年\d{1,2}月(?=发布|公布|印发|发|编|制|[)\]]|$)|[,及和暨与]20\d\d年(?:度)?(?:工作)?(?:打算|计划|安排|思路|设想|要点)"
)
# A label or the number of a document before the title: 【年报】…, 样水〔2012〕5号 …
_BEFORE_TITLE = re.compile(
    r"^(?:\[[^\[\]\d]{0,8}(?:年报|报告|公开|图解|公告|公示|通知|原创|转载|其他|最新|置顶)\]|[\u4e00-\u9fff]{1,8}\[20\d\d\]\d{1,4}号)"
)
_YEAR_WORDS = re.compile(r"(?<!\d)(" + YEAR + r")(?!\d)(?:年度|年|度)*")
_SCHOOL_YEAR = re.compile(r"20\d\d年?[-至到~]{1,2}(?:20)?\d\d学年度?")
_EDGE = re.compile(
    r"^[\W_]+|[\W_]+$|关于(?:报送|上报|呈报|公布|发布|公开|编制|印发)*$|^关于|^(?:发布|公布|公开|报送|上报|印发)|(?:发布|公布|公开|编制|的|法定)$"
    r"|(?:贯彻|落实|执行|实施)+(?:《?中华人民共和国)?$|(?<=海关)关区$"
)
# What publishes the report itself, and what asks others for theirs.
_WRAPPED = (
    (re.compile(r"关于(?:公布|发布|公开|印发|转发)"), re.compile(r"^[》\"]?的(?:通知|通告|公告|公示)$")),
    (re.compile(r"关于(?:报送|上报|呈报)"), re.compile(r"^[》\"]?的函$")),
)
_ANNOUNCED = re.compile(r"[\u4e00-\u9fff](?:发布|公布|晒出|亮出)了?(?:" + YEAR + r"年?度?)?$")
_INTERPRETATION = re.compile(
    r"解读|图解|一图|一张图|图说|长图|数说|数读|速览|漫画|图片版|超链版|图文版|动漫|动画|视频|音频|H5|h5|问答|电子书|英文版"
)
_NOTICE = re.compile(r"通知|通报|通告|的函|意见|要点|方案|办法|规定|的批复|的决定|的请示")
_NEWS = re.compile(r"召开|举办|举行|培训|部署|推进会|座谈会|工作会议|编制完成|完成.{0,12}编制|圆满|率先|顺利|调研|督查")
_RULE = re.compile(r"制度|模板|样本|样式|样表|范例|范文|空白|申请表|格式|填报说明|参考文本|规范$|范本|办事流程")
_NOT_ANNUAL = re.compile(
    r"季度|上半年|下半年|半年|(?<!\d)(?:(?<!1-)(?<!1至)(?<!1月至)12|1[01]|[1-9])月份?(?!\d*日|[至到-])|"
    r"[一二三四五六七八九十]月份|周报|月报"
)
_OTHER_REPORT = re.compile(
    r"统计年报|法治政府|依法行政|网站工作年度报表|网站.{0,4}年度(?:工作)?报(?:表|告)|企业年|企业信息公示|事业单位|预算|决算|预决算|国民经济|财务|社会责任|"
    r"环境(?:状况|质量|信息)|政府工作报告|审计(?:工作)?报告|教育质量|信用|年度检验|慈善|工会|双随机|行政执法|行政许可|行政处罚|评估报告|测评|整改|党务公开|村务公开|"
    r"行政复议年|公共企事业|统计表|月度|年鉴"
)
_OTHER_MATTER = re.compile(r"(?:预算|决算|财务|环境|党务|村务|行政执法|企业|高等学校|高校|企事业单位)(?:及|和)?$")
_ARTICLE_URL = re.compile(
    r"(?:/(?:art_|content_|post_|t20\d{6}_|t\d{8}_|info/\d+/\d+)|\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)$|/\d{4,}\.s?html?$|[?&](?:id|infoid|articleid|"
    r"filename|wbfileid)=|/20\d{2}[-/]?\d{2}[-/]?\d{0,2}/[\w-]+\.s?html?$|[0-9a-f]{24,}\.s?html?$)",
    re.I,
)
_FOLDER_URL = re.compile(r"^(?:\w+://)?[^/?#]*(?:/|/[^?#]*/)?(?:index\.\w+)?$")
_REPORT_PATH = re.compile(
    r"/[\w-]*(?:xxgk|zfxxgk|gk)[\w-]*(?:nb|ndbg|ndbb|nianbao)|/(?:gknb|xinxigongkainianbao|\w*annualreport)", re.I
)
_BARE = re.compile(
    r"(?P<year>"
    + YEAR
    + r")?(?:年度|年)?(?:(?:点击)?(?:查看|下载)(?:详情)?|详情|附件|正文|全文|pdf版?|word版?|\(?(?:pdf|docx?)\)?|阅读)?",
    re.I,
)
_SHORT = re.compile(
    r"(?:年度工作|工作年度|年度|年|工作)?(?:报告|年报)(?:全文|正文)?(?:\(?(?:pdf|word|docx?)版?\)?)?$", re.I
)
_ANOTHER = "another kind of report"
_NO_UNIT = re.compile(r"大厅$|信箱$|热线$")
_CUT = re.compile(r"(?:\.{2,}|…+|⋯+)$")
# The beginnings of 政府信息公开工作年度报告 at which a list cuts it off; with 年 it can be nothing else.
_CUT_SURELY = re.compile(r"(?:政府)?信息公开(?:工作)?年(?:度(?:报)?)?$")
_CUT_PERHAPS = re.compile(
    r"政府信息(?:公(?:开(?:工作?)?)?)?$|(?<=年)(?:度|度?政(?:府信?)?)$|(?<=[局委办府院会队站所镇乡])[12]\d{0,2}$"
)
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
    """A title taken apart. ``years``: those it names, in order, once each; ``publisher``: what else it says.

    ``injected``: the words in the publisher's place where they are an advertisement; ``publisher`` is ``""`` then.
    """

    kind: str
    years: tuple[int, ...]
    publisher: str
    reason: str
    injected: str = ""

    @property
    def year(self) -> int | None:
        """The report year, ``None`` where the title names none or several."""
        return self.years[0] if len(self.years) == 1 else None


def years_in(folded: str) -> tuple[int, ...]:
    """Years named in folded text (2023年度, 二〇二三年, 2018--2019), dates left out, in order, once each."""
    found = (year_of(match.group(1)) for match in _YEAR_WORDS.finditer(_DATE.sub("", folded)))
    return tuple(dict.fromkeys(found))


def title_kind(title: str) -> str:
    """What a title announces.

    ``annual_report``, ``work_summary`` (政府信息公开工作总结: in the first years many reported under that title),
    ``notice``, ``guide``, ``interpretation``, ``news``, ``catalogue`` or ``other``.

    >>> title_kind("关于做好2023年度政府信息公开工作年度报告编制工作的通知")
    'notice'
    """
    return read_title(title).kind


@lru_cache(maxsize=1 << 12)
def read_title(title: str) -> ReadTitle:
    """Take a title apart: kind and why, years, publisher as written (``""`` where it names none)."""
    whole = plain_digits(fold(title))
    text = _BEFORE_TITLE.sub("", whole).strip('《》"[]')
    years = years_in(text)
    reports = list(_REPORT.finditer(text)) or list(_SUMMARY.finditer(text))
    # 政府信息公开年报_青禾县…年度报告: the column first, then the title.
    report = reports[-1] if len(reports) > 1 and not _issuer(text[: reports[0].start()]) else next(iter(reports), None)
    at = reports[-2].end() if report is not None and report is not reports[0] else 0
    before, after = (text[at : report.start()], text[report.end() :]) if report else (text, "")
    kind, reason = _kind(whole, text, before, after, report)
    if kind not in ("annual_report", "work_summary"):
        return ReadTitle(kind, years, "", reason)
    publisher = _issuer(before) or _issuer(after, behind=True)
    injected = _YEAR_WORDS.sub("", before) if not publisher and is_injected(before) else ""
    return ReadTitle(kind, years, publisher, reason, injected)


def is_injected(words: str) -> bool:
    """Whether folded ``words`` hold an advertisement of those that mirror government pages."""
    return any(word in words for word in organs().spam) or bool(contamination(words))


def _kind(whole: str, text: str, before: str, after: str, report: re.Match[str] | None) -> tuple[str, str]:
    around = before + "|" + after
    if word := _INTERPRETATION.search(whole[: whole.find(text)] + "|" + around if report else whole):
        return "interpretation", f"another rendition or an explanation ({word.group()})"
    if "指南" in (after if report else text):
        return "guide", "a guide (指南)"
    wrapped = any(opens.search(before) and closes.search(after) for opens, closes in _WRAPPED)
    if not wrapped and (word := _NOTICE.search(after if report else text)):
        return "notice", f"a notice ({word.group()})"
    if not report and "目录" in text:
        return "catalogue", "a catalogue (目录)"
    if report and (word := re.search(r"汇总|汇编|归集|一览|目录|专栏|专题|历年", around)):
        return "catalogue", f"a list of reports ({word.group()})"
    if word := _NEWS.search(around):
        return "news", f"news ({word.group()})"
    if report and len(after) >= 6 and "关于" not in before and (word := _ANNOUNCED.search(before)):
        return "news", f"news ({word.group()})"
    if word := _RULE.search(after if report else text):
        return "other", f"a rule or a template ({word.group()})"
    if not report:
        word = _OTHER_REPORT.search(text)
        return "other", f"{_ANOTHER} ({word.group()})" if word else "not the title of an annual report"
    if word := _NOT_ANNUAL.search(_DATE.sub("", text)):
        return "other", f"not a whole year ({word.group()})"
    if word := _OTHER_MATTER.search(before) or re.search(r"(?<![及和含附])统计表|报表", after):
        return "other", f"{_ANOTHER} ({word.group()})"
    if report.group().endswith("结"):
        return "work_summary", "a summary of the year's work on information disclosure"
    return "annual_report", "the title of an annual report"


def _issuer(words: str, *, behind: bool = False) -> str:
    """The publisher among the words before (or behind) the report phrase."""
    name = _SCHOOL_YEAR.sub("", _DATE.sub("", words)).replace('"', "")
    before, *after = [piece for piece in _YEAR_WORDS.split(name)[::2] if piece] or [""]
    # 广州海关2015年海关信息公开…: what the information is of, not a second name.
    name = before + "".join(piece for piece in after if piece not in before)
    if behind:
        match = re.search(r"[(\-:]+([\u4e00-\u9fff]{3,30})\)?$", name)
        name = match.group(1) if match else ""
    name = re.sub(r"^[^\u4e00-\u9fff]*(?:附件?\d{0,2}[:.]?)?|年度|\(.{0,12}\)$", "", name)
    previous = None
    while previous != name:
        previous, name = name, _EDGE.sub("", name)
    if is_injected(name) or contamination(words):
        return ""
    if name.endswith("人民"):
        name += "政府"
    return name if re.fullmatch(r"[\u4e00-\u9fff〇·(),.\-\"]{2,50}", name) else ""


def judge_link(text: str, url: str, context: str = "", *, dated: bool = False) -> LinkVerdict:
    """Whether a link leads to an annual report, judged by its text and what stands around it.

    ``context``: heading of page, row or column (``青禾县2023年政府信息公开年报``, ``2020年``); it supplies the
    year or the kind where the text is only 查看 or a unit's name. The URL only tells an article from a folder;
    ``dated``: the list shows a day beside the link, which it does of articles only.
    """
    around = fold(context)
    title = read_title(_completed(text, _COLUMN.search(around) is not None))
    context_years = years_in(around)
    from_context = context_years[0] if len(context_years) == 1 else None
    is_article = _ARTICLE_URL.search(url) is not None or (dated and _FOLDER_URL.search(url) is None)
    if title.kind in ("annual_report", "work_summary"):
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
    if (
        title.kind != "other"
        or title.reason.startswith(_ANOTHER)
        or _OTHER_REPORT.search(folded)
        or _RULE.search(folded)
        or _NOT_ANNUAL.search(folded)
    ):
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
    name = "" if _NO_UNIT.search(folded) else _issuer(folded)
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


def _completed(text: str, in_column: bool) -> str:
    """``text`` with the end of 政府信息公开工作年度报告 where a list has cut it off (…2022年政府信息公开工…)."""
    stem = _CUT.sub("", text.strip())
    if stem == text.strip():
        return text
    cut = _CUT_SURELY.search(stem) or (_CUT_PERHAPS.search(stem) if in_column else None)
    return stem[: cut.start()] + "政府信息公开工作年度报告" if cut else text
