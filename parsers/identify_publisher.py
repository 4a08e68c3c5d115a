"""Whose report is it? Votes for the publisher from the text and from the page around it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from parsers.clean.chars import fold, simplified
from parsers.identify_region import bare_prefix, is_government_office, mentioned_region, region_of
from parsers.identify_titles import is_injected
from parsers.publishers import locate
from parsers.publishers.organs import organs

_HAN = "[\u4e00-\u9fff〇]"
_NAME = rf"(?P<name>{_HAN}{{2,30}}?)"
_CALLED = r"(?:\(以下简称[^()]{1,30}\))?"
_OWN_REPORT = r"(?:政府|政务)?(?:政府)?信息公开(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:报告|年报)"
_OWN = re.compile(rf"20\d\d年(?:度)?(?:工作)?{_OWN_REPORT}(?P<closed>》)?")
_WINDOW = 80
_WORDS_BEFORE = 8
_TOWNSHIP_LEFT = re.compile("(?<=[镇乡])(?:人民)?政府$|(?<=街道)办事处$")
# What stands before the words 2022年政府信息公开工作年度报告 where a report speaks of itself, the surest wording first;
# the names of such reports are rare, and looked for first.
_BEFORE_OWN = (
    ("presented as its report", False, re.compile(rf"(?:现将|现就|特将){_NAME}{_CALLED}$")),
    ("cites its own report", True, re.compile(rf"《{_NAME}$")),
    (
        "presented as its report",
        False,
        re.compile(rf"(?:公布|发布|编制|形成)(?:了)?(?:的)?(?:20\d\d年(?:度)?)?{_NAME}{_CALLED}$"),
    ),
    (
        "said to compile the report",
        False,
        re.compile(rf"(?:^|[,。\n]){_NAME}(?:特)?(?:编制|形成)(?:完成|形成)?了?(?:本机关|本单位|本级)?《?$"),
    ),
)
# What must stand before the year is looked at after it: a pattern that begins with 20 skips over everything else.
_YEAR_FIRST = re.compile(rf"20\d\d(?<=[《布将制成的]20\d\d)年(?:度)?{_NAME}{_OWN_REPORT}")
_GATHERING_OFFICE = re.compile(
    rf"由{_NAME}(?:办公室|办公厅|(?:政府)?信息公开(?:工作)?(?:领导小组)?办公室|政务公开(?:工作)?(?:领导小组)?办公室)"
    r"(?:电子政务办(?:公室)?)?(?:根据[^。\n]{0,160}?)?[^,。\n]{0,12}?(?:汇总|综合)"
)
_OPENS = re.compile(rf"(?:^|\n){_NAME}$")
_WE = re.compile(r"\(以下简称[\"“]?(?:我|本)")
_BEFORE_WE = re.compile(rf"(?:^|[\n,。;:由]){_NAME}$")
_COMPILED_BY = re.compile(
    r"本(?:年度)?(?:工作)?(?:报告|年报)(?:是|系)?(?:(?:根据|依据|按照|依照)[^。\n]{2,200}?[,,])?由"
    + _NAME
    + rf"(?:、{_HAN}{{4,30}}?)?"  # 由样例市国家税务局、样例市地方税务局编制: the first named
    + r"(?:(?:(?:政府|政务)?信息公开|政务公开)(?:工作)?(?:领导小组)?办公室)?"
    + rf"{_CALLED}(?:(?:根据|依据|按照|依照)《[^。\n]{{2,120}}?[》求定神])?"
    + r"(?:负责)?(?:组织)?(?:编制|编写|编撰|起草|发布|公布)"
)
# The formula of Xinjiang: 本报告内容主要为…人民政府办公厅2012年度的政府信息公开工作情况。
_CONTENTS = re.compile(rf"本(?:年度)?报告(?:的)?(?:主要)?内容(?:主要)?(?:为|是|涵盖|反映){_NAME}20\d\d年")
_FIRST_SENTENCE = re.compile(
    r"(?:^|\n)(?:20\d\d年(?:度|以来|,)?,?)(?:在[^,。\n]{2,40}下,)?"
    rf"{_NAME}{_CALLED}(?:始终|继续|全面|高度|紧紧|切实|积极|不断|持续|扎实|严格|深入|认真|着力)?"
    r"(?:坚持|认真|严格|以习|以《|以政|以深|深入|按照|根据|贯彻|围绕|落实|在市委|在县委|在区委|在省委|政府信息公开工作|重视|推[进动]|做好|加强|政务公开|[把将]政府信息公开)"
)
_DESK = re.compile(
    r"(?<=[局厅委会院署])(?!员会)(?:党政|综合|行政)?(?:办公室|办|[\u4e00-\u9fff]{2,8}[科处股室])$"
    r"|(?<=[镇乡道])(?:党政|综合|党政综合)(?:办公室|办)$"
    r"|(?:人民)?政府信息公开(?:工作)?(?:领导小组)?办(?:公室)?$"
    r"|(?<=[局厅委会院署])(?:政府|政务)?信息公开(?:工作)?(?:领导小组)?办(?:公室)?$"
    r"|(?<=办公室)(?:政府)?(?:信息|政务)公开(?:中心|科|股|处)$"
    r"|(?<=[省市县区州旗])(?:人民)?政府(?:政务)?信息(?:公开|化)?中心$"
)
_CONTACT = re.compile(
    rf"(?:请与|请联系:?|请向|请直接与|或直接与|可直接与|可与|可向){_NAME}(?:联系|咨询|反映|\()|(?:^|[。;\n])(?P<desk>{_HAN}{{4,30}}?)联系电话"
)
_FIELD = re.compile(
    r"(?:发布机构|发布单位|发布主体|发文机关|发文机构|发文单位|制发机关|公开主体|公开机构|责任单位|责任部门|编制单位|编制机关|信息来源|"
    r"稿件来源|文章来源|来源单位|来源|供稿单位|稿源)\s*[\])】]?\s*[::]?\s*(?P<name>"
    + _HAN
    + r"{2,30}?)(?=浏览|点击|阅读|发布|时间|字体|字号|作者|编辑|日期|打印|访问|审核|索引|主题|成文|"
    + r"生成|文号|关键词|有效|体裁|分享|"
    + r"[^\u4e00-\u9fff〇]|$)"
)
_ORGAN_LEFT = re.compile(r"人民政府(?:办公室|办公厅)?$")
_OUR_AREA = re.compile(r"[我全本]([省市县区州旗盟])")
_NOT_A_NAME = re.compile(
    r"工作(?!(?:委员会|领导小组)?(?:办公室|办|局|部|委|中心|站)$|委员会$)|要求|情况|条例|报告|信息(?!化|中心|产业|局|办公室|服务|资源|网络|技术|管理)|规定|部门和|我|首页|关于|有关|本级|各|互联网|政务公开$|网站$|年报$|上级|新闻(?!出版|广电|办公室|传媒|中心)|日报$|人民网|进一步|按照|根据|领导下|以来|积极|推动|认真|扎实|坚持"
)
# 特向社会公布2013年度本局信息公开年度报告: nobody's name.
_UNNAMED = re.compile(
    "(?:人民)?政府|[本该](?:级|级政府|机关|单位|部门|系统|街道|政府|行政机关|局|厅|委|办|镇|乡|院|所|站|中心)"
)
_WE_ARE_AN_AREA = re.compile(
    r"全[省市县区州旗盟]|各[县市区乡镇]|市县两级|我[省市县区州旗盟](?:各级|行政机关|共)|本[省市县区州旗盟](?:各级|行政机关|共)|汇总"
)
# Of the title, and of the sentence that says what the report was made from.
_OF_ONE_BODY = re.compile(r"\((?:本级|本级机关|机关本级|本机关|部机关|局机关|总署机关)\)")
_OF_AN_AREA = re.compile(r"关区|全系统")
_GATHERED = re.compile(
    r"数据来自全[省市县区州旗]|各[^。\n]{0,60}的政府信息公开年度(?:工作)?报告(?:基础上)?编[制写]|(?:汇总|综合)(?:了)?[^。\n]{0,60}(?:各[县市区州乡镇地]|\d个(?:地|州|市|县|区|乡|镇|街道)|部门|各行政机关)[^。\n]{0,60}(?:编制|编写|而成|报告)"
)


_THROUGHOUT = 2
_KEEPS_SITES = re.compile(
    "融媒体|传媒|广播|电视|新闻|电子政务|信息(?:化|网络)?中心|网络中心|大数据|数据(?:资源)?(?:管理|发展|服务)*(?:局|中心)|数字(?:政府|办)"
    "|政务服务|行政审批|宣传部|网信办"
)
_OFFICE = re.compile("(?<=[省市县区州旗])府办(?:公室)?$")
_TOWNSHIP = re.compile("[镇乡]|街道")
_OWN_OFFICE = re.compile("[我本](?:局|厅|委(?!托)|办|镇|乡|街道|院|大队)")


@dataclass(frozen=True, slots=True)
class Vote:
    """One voice for a publisher: the name as written, and who says so (``title``, ``text``, ``hint``, ...)."""

    name: str
    source: str
    words: str


@lru_cache(maxsize=1 << 12)
def plausible(name: str) -> bool:
    """Whether ``name`` can be a publisher's: a region, an organ or a township, and no advertisement or clause."""
    words = organs()
    if (
        not 2 <= len(name) <= 40
        or ":" in name
        or is_injected(name)
        or name in words.government
        or _UNNAMED.fullmatch(name)
    ):
        return False
    located, organ = locate(name)
    if _NOT_A_NAME.search(organ.replace("信访工作", "")):
        return False
    if located is not None and not organ:
        return True
    endings = (*words.organ, *words.township, *words.government, *words.zone, *words.bare_zone, *words.institution)
    if any(word in organ for word in words.corps):
        return True
    return organ.endswith(endings) or (located is None and bool(re.fullmatch(rf"{_HAN}{{2,5}}[市县区旗]", name)))


def text_votes(text: str) -> Iterator[Vote]:
    """Votes of the report's own sentences. ``text``: its first paragraphs, squeezed, one a line."""
    for said, match in _said(text):
        name = _trimmed(match["name"])
        if plausible(name) or name in ("市", "县", "区"):
            yield Vote(name, "text", f"{said}: {match.group()[:60]}")
    for match in _FIRST_SENTENCE.finditer(text[:3000]):
        name = _trimmed(match["name"])
        if plausible(name):
            yield Vote(name, "text", f"its first sentence: {match.group().strip()[:60]}")


def _said(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Sentences in which the report names its publisher, the surest wording first."""
    yield from (("compiled by its office", match) for match in _GATHERING_OFFICE.finditer(text))
    own = list(_OWN.finditer(text))
    for said, closed, pattern in _BEFORE_OWN:
        for words in own:
            match = pattern.search(text[max(0, words.start() - _WINDOW) : words.start()])
            if match and (words["closed"] or not closed):
                yield said, match
        if closed:
            yield from ((said, match) for match in _YEAR_FIRST.finditer(text))
    for words in own:
        # 样例县2009年政府信息公开工作年度报告(以下简称年报)根据…: the title has run into the first sentence.
        if text.startswith("(以下简称", words.end()) and (match := _OPENS.search(text[: words.start()][-_WINDOW:])):
            yield "opens the text", match
    for words in _WE.finditer(text):
        if match := _BEFORE_WE.search(text[max(0, words.start() - _WINDOW) : words.start()]):
            yield "calls itself we", match
    yield from (("said to compile the report", match) for match in _COMPILED_BY.finditer(text))
    yield from (("told by its contents", match) for match in _CONTENTS.finditer(text))


def _trimmed(name: str) -> str:
    name = re.sub(r"(?<=海关)关区$", "", name)
    name = re.sub(r"^(?:要求|本年度|年度|现将|关于|由|的|了|和|对|特|并?向社会(?:公布|公开|发布)?)+", "", name)
    return name + "政府" if name.endswith("人民") else name


def signature_votes(tail: Sequence[str]) -> Iterator[Vote]:
    """A name alone on a line at the end of the report (squeezed lines)."""
    for line in reversed(tail):
        if match := re.fullmatch(rf"(?P<name>{_HAN}{{3,30}}?)(?:\d{{4}}年\d+月\d+日)?", line):
            located, organ = locate(match["name"])
            if plausible(match["name"]) and (organ or located is None):
                yield Vote(match["name"], "signature", line)
                return


def contact_votes(text: str) -> Iterator[Vote]:
    """请与…联系: weak, for the desk that answers may be another body's."""
    for match in _CONTACT.finditer(text):
        name = _DESK.sub("", match["name"] or match["desk"])
        if plausible(name):
            yield Vote(name, "contact", match.group()[:60])


def restored_votes(injected: str, text: str, year: int | None) -> list[Vote]:
    """The publisher whose region an advertisement has replaced in the title (…app最新版安卓下载人民政府办公室).

    Only where what is left of the name is an organ of a government, and the address or the text names one region of
    its rank, and hardly another. Else none: an organ of an unknown place is no publisher.
    """
    left = _ORGAN_LEFT.search(injected)
    rank = Counter(_OUR_AREA.findall(text)).most_common(1)
    if left is None or not rank:
        return []
    place, words = mentioned_region(text, rank[0][0], year, clear=True)
    if place is None:
        return []
    return [Vote(place.name + left.group(), "restored", f"{words}; 我{rank[0][0]} ({rank[0][1]})")]


def page_votes(metas: dict[str, str], head: Sequence[str]) -> Iterator[Vote]:
    """Votes of the page around the report: 来源 and 发布机构, breadcrumb, SiteName, in that order of worth."""
    for key in ("contentsource", "author", "publisher"):
        name = _OFFICE.sub("政府办公室", fold(metas.get(key, "")))
        if name and plausible(name):
            yield Vote(name, "source", f"meta {key}: {name}")
    plain = simplified(unicodedata.normalize("NFKC", "\n".join(head)))
    for line in plain.split("\n") if _FIELD.search(plain) else ():
        for match in _FIELD.finditer(line):
            name = _OFFICE.sub("政府办公室", match["name"])
            if plausible(name):
                yield Vote(name, "source", match.group())
    for line in head:
        if ">" in line or "位置" in line:
            crumbs = [fold(crumb) for crumb in re.split(r"[>》»/]+|[:：]", line)]
            for crumb in reversed(crumbs):
                if plausible(crumb):
                    yield Vote(crumb, "breadcrumb", line.strip()[:80])
                    break
    site = site_owner(metas)
    if site and plausible(site):
        yield Vote(site, "site", f"meta sitename: {site}")


def site_owner(metas: dict[str, str]) -> str:
    """Whose site a page is, by its SiteName."""
    return re.sub(r"(?:政务)?(?:门户)?网站?$|(?<=政府)信息公开.*$", "", fold(metas.get("sitename", "")))


def scope_of(level: str, text: str, title: str = "") -> str:
    """``jurisdiction`` where the report counts for the whole area, ``organ`` for one body, ``""`` where it is open.

    ``title``: folded; what it says of itself (本级机关, 关区) decides.
    """
    if _OF_ONE_BODY.search(title):
        return "organ"
    if _OF_AN_AREA.search(title):
        return "jurisdiction"
    if not level:
        # Whose it is stays open, but it speaks of one office.
        return "organ" if len(_OWN_OFFICE.findall(text)) >= 2 and not _GATHERED.search(text[:4000]) else ""
    if level.endswith("_government"):
        if _GATHERED.search(text[:4000]):
            return "jurisdiction"
        return "jurisdiction" if len(_WE_ARE_AN_AREA.findall(text)) >= 2 else ""
    return "organ" if level and level != "other" else ""


def is_above(name: str, text: str) -> bool:
    """Whether ``name`` is a government, or its office, above the body that reports: ``text`` says 我局 throughout.

    Portals name the government whose site they are as the source of every page."""
    own = _OWN_OFFICE.findall(text)
    if len(own) < _THROUGHOUT or "办" in {words[1:] for words in own}:
        return False
    if len(_WE_ARE_AN_AREA.findall(text)) >= len(own) or _GATHERED.search(text[:4000]):
        return False
    return _TOWNSHIP.search(name) is None and (name.endswith("政府") or is_government_office(name))


def without_keepers(votes: Sequence[Vote]) -> list[Vote]:
    """``votes`` without those for who keeps the site (融媒体中心, 大数据局), where nothing else names it.

    Many sites name it as the source of every page."""
    return [
        vote
        for vote in votes
        if vote.source != "source"
        or not _KEEPS_SITES.search(vote.name)
        or any(vote.name in other.name or other.name in vote.name for other in votes if other.source != "source")
    ]


def best_vote(votes: Sequence[Vote], text: str) -> Vote:
    """The weightiest of ``votes`` (not empty); a fuller spelling of the same name is preferred, and an office that
    compiles for the whole area yields to its government. ``text``: the report, squeezed."""
    best = votes[0]
    # 本报告由…办公室编制 stands in the government's report and in the office's own.
    compiles = best.words.startswith("said to compile") and is_government_office(best.name)
    if compiles and len(re.findall(r"全[省市县区州旗]|汇总", text)) >= 2:
        best = replace(best, name=re.sub("办(?:公[室厅])?$", "", best.name))
    if best.source == "contact" and is_government_office(best.name) and _GATHERED.search(text[:4000]):
        best = replace(best, name=re.sub("办(?:公[室厅])?$", "", best.name))
    # An office signs for its organ: 样例省工商行政管理局办公室关于…情况的报告.
    best = replace(best, name=re.sub("(?<=[局厅])办公室$", "", best.name))
    if spelled_out := re.search(rf"{_NAME}\(以下简称[\"“]?{re.escape(best.name)}[\"”]?\)", text):
        # What stands before the name has no mark: 结合样例市税务局(以下简称市局).
        cuts = (spelled_out["name"][at:] for at in range(_WORDS_BEFORE))
        full = next((name for name in cuts if region_of(name)[0] is not None and plausible(name)), "")
        best = replace(best, name=full) if len(full) > len(best.name) else best
    has_place = re.match(rf"{_HAN}{{1,8}}[省市县区州旗盟]", best.name) or region_of(best.name)[0] is not None
    if has_place and not bare_prefix(best.name):
        return best
    for vote in votes:
        spelled = vote.name if vote.name.endswith(best.name) else _TOWNSHIP_LEFT.sub("", vote.name)
        if len(spelled) > len(best.name) and spelled.endswith(best.name) and not bare_prefix(vote.name):
            return replace(best, name=vote.name, source=vote.source, words=f"{best.words}; {vote.words}")
    return best
