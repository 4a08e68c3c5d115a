"""The words and addresses a column of annual reports is known by, and those it is mistaken for."""

from __future__ import annotations

import re

NAMES = (
    (
        re.compile(r"政府信息公开(?:工作)?年度?报告?|信息公开(?:工作)?年度?报告?(?:汇总|归集|专栏)"),
        10,
        "names the annual report on disclosure",
    ),
    (
        re.compile(r"^.{0,8}(?:信息公开(?:工作)?年度?报告?|公开年度?报告?|年度报告|(?<!统计)(?<!企业)年报)$"),
        6,
        "says 年报",
    ),
)
"""How a link says that it leads to the column, the surest first: pattern, points, reason. Its words have no space."""

TEXT_SIGNS = (
    (
        re.compile(
            r"汇总|归集|历年|各(?:部门|单位|县|区|镇|乡)"
            r"|(?:部门|区县|县区|县市区|镇街|乡镇|街道|市直|区直|县直).{0,10}年度?报"
        ),
        3,
        "collects several organs or years",
    ),
    (
        re.compile(
            r"统计年[报鉴]|预算|决算|法治政府|依法行政|网站(?:工作|年度|监管)|企业(?:信息|年报|年度)|事业单位(?:年|法人)"
            r"|(?:执法|复议|公积金|环境质量|气象|社会责任|绩效|财务)(?:统计|信息)?年"
        ),
        -12,
        "another kind of report",
    ),
    (
        re.compile(r"报告?制度|解读|一图读?懂|图解|图文|问答|填报|格式|模板|通知"),
        -6,
        "about reports, not a list of them",
    ),
)
"""What else its words say, for it and against it."""

LEAST_SCORE = 5
"""A link with less is not worth a request."""

MENU_WORDS = ("公开指南", "公开制度", "法定主动公开", "依申请公开")
"""What stands beside the column in the menu that 国办公开办函〔2019〕61号 prescribes."""

NAMES_THE_COLUMN = re.compile(
    r"信息公开(?:工作)?年度?报|公开年度?报|^(?:历年)?年报$|^年度报告$|年度报告[_\-—|]|年报[_\-—|]"
)
"""How a column, or a page's title, says that it holds the reports on disclosure."""

TITLE_OF_ONE = re.compile(r"(?:19|20)\d\d年?度?.{0,12}(?:年报|报告)|(?:19|20)\d\d年")
"""A title with a year is one report, not the column of them."""

IS_LABEL_OF_YEAR = re.compile(r"[\[（(【]?(?:19|20)\d\d(?:年度?|年报|年度报告)?[\]）)】]?")

ORGAN_ENDINGS = tuple("局 委 办 厅 室 委员会 管委会 政府 街道 办事处 镇 乡 县 区 市 中心".split())

_MENU_NAME = re.compile(r"^(?:政府)?信息公开(?:专栏|平台|目录|网|专题)?$")
_MENU_OTHER = re.compile(r"指南|制度|申请|年度?报|条例|规定|监督|投诉|举报|意见|统计|审查|保密|培训|会议|通知|办法")

_YEAR = re.compile(r"(?:19|20)\d\d(?:year|nnb|nd|nb|n|h)?(?![a-z]*\d)")
_TOKEN = re.compile(
    r"(?:[a-z]{0,4}(?:zfxxgk|zfgk|xxgk|gk)|bm|bgt|zf|szf|qzf|xzf|zfb|szfb|zz|gqx|qx|gb)?"
    r"(?:nb|nbg|ndb|ndbg|ndbb|ndgkbg|ndgzbg|gzndbg|ndxxgkbg)(?:zl|hz|ml|bm|zf|sj)?"
    r"|[a-z]{0,4}xxgk(?:nan|mn)"  # misspelt, as they stand on real sites
    r"|[a-z]*nianbao|[a-z]*nianduo?baogao|(?:xxgk|openness)?annualreport"
)


def menu_rank(words: str) -> int:
    """How well a link is named for leading to disclosure: 4 政府信息公开 … 1 政务公开, 0 not at all."""
    if words in ("政府信息公开", "政府信息公开专栏", "政府信息公开平台"):
        return 4
    if _MENU_NAME.match(words):
        return 3
    if "信息公开" in words and len(words) <= 14 and not _MENU_OTHER.search(words):
        return 2
    return 1 if re.match(r"^政务公开(?:专栏|平台|专题)?$", words) else 0


def is_column_path(path: str) -> bool:
    """Whether a folder or file of the path bears one of the names in use: ``zfxxgknb_97166``, ``nb2024bm``, ``gknb``.

    Years, channel numbers and what glues them on are taken off first.
    """
    for segment in path.lower().split("/"):
        name = _YEAR.sub("", re.sub(r"\.\w+$", "", segment))
        if any(_TOKEN.fullmatch(re.sub(r"\d+$", "", part)) for part in re.split(r"[_\-]", name)):
            return True
    return False
