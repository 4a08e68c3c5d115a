"""Who reports on which year, how sure we are and why.

Hints, titles, sentences, page furniture and metas are votes. The text's own words come first; what the crawl knows
helps where the text is silent; a disagreement is a finding, never a silent choice. What nothing says stays ``""``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.clean.chars import fold
from parsers.identify_dates import Day, choose_day, days, latest_year
from parsers.identify_page import Headline, Page, headline, open_page, title_pieces
from parsers.identify_publisher import (
    Vote,
    best_vote,
    contact_votes,
    is_above,
    page_votes,
    plausible,
    restored_votes,
    scope_of,
    signature_votes,
    site_owner,
    text_votes,
    without_keepers,
)
from parsers.identify_region import (
    Place,
    Surroundings,
    full_name,
    is_government_office,
    place_of,
    region_of,
    resolve,
)
from parsers.identify_titles import LinkVerdict, judge_link, read_title, title_kind
from parsers.identify_years import dominant_year, named_before, read_period
from parsers.model import Block, Document, Hints, Identity, Severity
from parsers.publishers import canonical, host_codes, level_of, related
from parsers.publishers.organs import organs

__all__ = ["LinkVerdict", "identify", "judge_link", "title_kind"]

_OWN_OFFICE = re.compile(r"(?:我|本)(?:局|厅|委|办|镇|乡|街道|中心|院|大队)")
# What art. 32 of the Regulations of 2007 asks a report to tell.
_MATTERS = (
    (re.compile("主动公开"), "主动公开"),
    (re.compile("依申请公开|信息公开申请|公开.{0,6}的?申请"), "依申请公开"),
    (re.compile("收费|减免|费用"), "收费"),
    (re.compile("复议|诉讼|申诉"), "复议诉讼"),
    (re.compile("(?:存在|主要).{0,4}(?:问题|不足)"), "存在的问题"),
)
_MATTERS_OF_A_REPORT = 3
_OPENING_YEAR = re.compile(
    r"(?:现将|公布|发布|编制|《)[^。,《]{0,30}?(20[0-4]\d)年(?:度)?[^。,]{0,16}?公开[^。,]{0,12}?(?:报告|年报)(?![^。,》]{0,12}通知)"
)

_SAID_BY_ITSELF = ("title", "text", "signature", "contact")
_TITLE, _STATED_PERIOD, _MOST_NAMED, _CRAWL = "标题", "统计期限", "正文提到最多的年份", "抓取线索"


def identify(document: Document, body: Sequence[Block], hints: Hints) -> Identity:
    """The identity of a report.

    ``body`` is the report itself, chrome already cut; ``document`` has everything. Content never makes it raise.
    """
    page = open_page(document, body, hints)
    head = headline(page)
    stated = _stated(page, head)
    period, year = _year(page, head, latest_year(stated))
    of_year, page.findings = page.findings, []  # the publisher comes first in every list of findings
    publisher, place = _publisher(page, head, year)
    level = _level(page, publisher, place)
    page.findings += of_year
    day = _published_on(page, year, stated)
    if not head.title:
        message = "正文没有标题，机关和年度由其他线索得出"
        page.find("title_missing", Severity.INFO, message)
    return Identity(
        publisher=publisher,
        region_code=place.code,
        province=place.region.province if place.region else "",
        prefecture=place.region.prefecture if place.region else "",
        county=place.region.county if place.region else "",
        level=level,
        year=year,
        title=head.title,
        published_on=day.iso if day else "",
        published_on_source=day.source if day else "",
        scope=scope_of(level, page.text, fold(head.title) or page.evidence.get("publisher", "")),
        period=period,
        kind=_kind(page, head),
        evidence=page.evidence,
        findings=tuple(page.findings),
    )


def _kind(page: Page, head: Headline) -> str:
    """The title's kind. A summary of the year's work counts as one only if its text reports what the Regulations ask.

    Many organs of the first years reported under the title 工作总结 (2007 Regulations, art. 32: 主动公开, 依申请公开,
    收费, 复议诉讼, 问题); a plain summary of 政务公开 has little of it, and is ``other``.
    """
    if head.read.kind != "work_summary":
        return head.read.kind
    told = [matter for matter in _MATTERS if matter[0].search(page.text)]
    if len(told) >= _MATTERS_OF_A_REPORT and page.text.count("信息公开") >= _MATTERS_OF_A_REPORT:
        message = f"标题是工作总结，正文按《条例》报告了{'、'.join(name for _, name in told)}"
        page.find("work_summary", Severity.INFO, message, head.title)
        return "work_summary"
    return "other"


def _votes(page: Page, head: Headline) -> list[Vote]:
    """All votes for the publisher, the weightiest first."""
    metas, hinted = page.document.metas, fold(page.hints.publisher)
    votes = [Vote(head.read.publisher, "title", page.evidence.get("title", ""))] if head.read.publisher else []
    for where, words in (*title_pieces(page), ("link text", page.hints.link_text)) if not votes else ():
        read = read_title(words)
        # Behind a dash at the end of <title> stands whose site it is, as it does behind _ and |.
        site = where == "<title>" and re.search(rf"[-—–]\s*{re.escape(read.publisher)}$", fold(words.strip()))
        if read.kind == "annual_report" and read.publisher and not site:
            votes.append(Vote(read.publisher, "title", f"{where}: {words}"))
    opening = "\n".join(page.squeezed[:14])[:6000]
    votes += text_votes(opening)
    votes += signature_votes(page.last(page.squeezed, 6))
    around = list(page_votes(metas, page.head))
    if hinted.endswith("政府") and _OWN_OFFICE.search(page.text):
        # The portal's card names its government; a department that says 我局 and is named as the source is not it.
        votes += [vote for vote in around if vote.source == "source" and not vote.name.endswith("政府")]
    if hinted:
        votes.append(Vote(hinted, "hint", f"hint: {page.hints.publisher}"))
    votes += around
    votes += contact_votes(opening)
    ours = [vote for vote in votes if vote.source == "hint" or plausible(vote.name)]
    ours = [vote for vote in ours if vote.source in _SAID_BY_ITSELF or not is_above(vote.name, page.text)]
    return without_keepers(ours)


def _known(page: Page, year: int | None) -> Surroundings:
    """What may tell which region a name means: the region that hints, else the site's code, point at, and the page."""
    code, named, numbered = page.hints.region_code, None, _site_code(page)
    place = Place()
    if re.fullmatch(r"\d{6}", code) and code != "000000":
        place = place_of(code, year)
    elif page.hints.publisher and (named := region_of(fold(page.hints.publisher))[0]) is not None:
        place = Place(named.code, named)
    elif numbered:
        place = place_of(numbered, year)
    addresses = (page.hints.url, page.document.metas.get("url", ""), page.hints.found_on)
    hosts = next((codes for address in addresses if address and (codes := host_codes(address))), ())
    region, organ, _ = region_of(site_owner(page.document.metas))
    site = region if not organ or organ in organs().government else None
    return Surroundings(place, hosts, page.text, page.around, year, fold(page.hints.publisher), site)


def _site_code(page: Page) -> str:
    match = re.match(r"(?!000000)\d{6}", page.document.metas.get("siteidcode", ""))
    return match.group() if match else ""


def _publisher(page: Page, head: Headline, year: int | None) -> tuple[str, Place]:
    votes, known = _votes(page, head), _known(page, year)
    context = known.place
    injected = head.read.injected
    if injected and not votes:
        votes = restored_votes(injected, page.text, year)
    if not votes:
        message = "正文、页面和抓取线索都没有写明发布机关"
        page.find("publisher_unknown", Severity.WARNING, message)
        if injected:
            page.find(
                "publisher_contaminated", Severity.WARNING, "标题的机关名处是外来文字，没有线索可以复原", injected
            )
        return "", context if page.hints.region_code else Place()
    best = best_vote(votes, page.text)
    name, place, inferred = resolve(best.name, known)
    if best.words.startswith("compiled by its office") and is_government_office(name):
        name = re.sub("办公[室厅]$", "", name)
    page.evidence["publisher"] = f"{best.source}: {best.words}"
    if injected:
        message = f"标题的机关名处是外来文字，{name}是据以下线索复原的：{best.source}"
        page.find("publisher_contaminated", Severity.WARNING, message, f"{injected} ← {best.words}")
    if place.code:
        from_context = f"{context.code} (hints or site)"
        page.evidence["region_code"] = inferred or (from_context if place.code == context.code else best.words)
    elif level_of(name, None) != "central_department":
        page.find("region_unknown", Severity.INFO, f"不能确定{name}属于哪个行政区划", best.words)
    if best.source not in ("title", "text") or inferred:
        message = f"正文没有写出{name}的全称，据以下线索推定：{inferred or best.source}"
        page.find("publisher_inferred", Severity.INFO, message, best.words)
    _hold_against_hints(page, name, place, best, context)
    return name, place


def _hold_against_hints(page: Page, name: str, place: Place, best: Vote, context: Place) -> None:
    hints, site = page.hints, _site_code(page)
    if hints.publisher and not _is_expected(page, name):
        message = f"抓取线索是{hints.publisher}，报告是{name}的"
        page.find("hints_disagree", Severity.WARNING, message, best.words)
    # A region keeps its name when a reform gives it another code.
    renumbered = place.region is not None and context.region is not None and place.region.name == context.region.name
    if place.code and hints.region_code and not related(place.code, context.code) and not renumbered:
        message = f"抓取线索的区划代码是{context.code}，{name}属于{place.code}"
        page.find("hints_disagree", Severity.WARNING, message, best.words)
    if site and place.code and not related(site, place.code):
        message = f"网站标识码的区划是{site}，{name}属于{place.code}"
        page.find("site_code_disagrees", Severity.INFO, message, best.words)


def _is_expected(page: Page, name: str) -> bool:
    """Whether ``name`` is the publisher that the crawl expects, whatever the spelling."""
    hinted = fold(page.hints.publisher)
    hinted = full_name(hinted, *region_of(hinted)[:2])
    return name in hinted or hinted in name or (bool(canonical(name)) and canonical(hinted) == canonical(name))


def _level(page: Page, publisher: str, place: Place) -> str:
    level = level_of(publisher, place.region) if publisher else ""
    hinted = page.hints.level
    if level in ("", "other") and hinted:
        page.evidence["level"] = f"hint: {hinted}"
        return hinted
    if level:
        page.evidence["level"] = f"{publisher} in {place.code or 'no region'}"
    if hinted and hinted != level and page.hints.publisher and _is_expected(page, publisher):
        message = f"抓取线索的层级是{hinted}，按名称是{level}"
        page.find("hints_disagree", Severity.INFO, message, publisher)
    return level


def _year(page: Page, head: Headline, latest: int | None) -> tuple[tuple[str, str] | None, int | None]:
    """The statistical period, and the report year: the title's, else the period's, else what the text says most.

    ``latest``: the last year on which the page can report, by the day it appeared. A title that names a later one
    names the year of publication, if the period or the text names that before; a period that only last year's copy
    explains yields to what all else says.
    """
    period, of_period = read_period(page.text)
    opening = _OPENING_YEAR.search(page.text[:4000])
    linked = read_title(page.hints.link_text)
    dominant = dominant_year(page.text)
    candidates = (
        (head.read.year, _TITLE),
        (of_period, _STATED_PERIOD),
        (int(opening[1]) if opening else None, "开头"),
        (linked.year if linked.kind == "annual_report" else None, "链接文字"),
        (dominant, _MOST_NAMED),
        (page.hints.year, _CRAWL),
    )
    named = [(year, source) for year, source in candidates if year is not None]
    if latest is not None and (not named or named[0][1] in (_MOST_NAMED, _CRAWL)):
        surely = named_before(page.text, latest)
        others = [one for one in named if one[1] != _MOST_NAMED]
        named = others if surely is None else [(surely, _MOST_NAMED), *others]
    if not named:
        message = "标题、统计期限和正文都没有写明是哪一年度"
        page.find("year_unknown", Severity.WARNING, message)
        return period, None
    year, source = named[0]
    inside = [other for other, said_by in named[1:] if said_by != _CRAWL]
    if source == _TITLE and latest is not None and year == latest + 1 and inside and set(inside) == {latest}:
        year, source = next((other, by) for other, by in named[1:] if other == latest)
    elif source == _STATED_PERIOD and latest in (None, year + 1) and len(inside) > 1 and set(inside) == {year + 1}:
        year, source = named[1]
    page.evidence["year"] = f"{source}: {year}"
    for other, said_by in named:
        # Plans for the next year may outweigh the report's own year; only a text that never names it is suspect.
        passing = (said_by == _MOST_NAMED and str(year) in page.text) or said_by == _CRAWL
        if other != year and not passing:
            page.find("year_conflict", Severity.WARNING, f"{source}写的是{year}年，{said_by}写的是{other}年")
    if len(head.read.years) > 1:
        message = f"标题写了{'、'.join(map(str, head.read.years))}年，按{source}取{year}年"
        page.find("year_conflict", Severity.WARNING, message)
    if page.hints.year is not None and page.hints.year != year:
        message = f"抓取线索是{page.hints.year}年，{source}写的是{year}年"
        page.find("hints_disagree", Severity.WARNING, message)
    return period, year


def _stated(page: Page, head: Headline) -> list[Day]:
    """All days of publication that the page states, best first."""
    under_title = [*page.beside[:3], *page.lines[head.below : head.below + 3]]
    url = page.hints.url or page.document.metas.get("url", "")
    tail = page.last(page.lines, 8)
    return list(days(page.document.metas, page.head, page.after, under_title, tail, url, page.hints.published_on))


def _published_on(page: Page, year: int | None, stated: Sequence[Day]) -> Day | None:
    day, other = choose_day(stated, year)
    if day is None:
        return None
    page.evidence["published_on"] = f"{day.source}: {day.iso}"
    if other is not None:
        if year is not None and other.iso < f"{year}-12-01":
            when = f"早于{year}年年末"
        elif other.iso < day.iso:
            when = f"早于页面所示的发布日期，后者晚于{(year or 0) + 1}年年末，可能是网站迁移或重新发布的日期"
        else:
            when = "晚一年以上，可能是网站迁移的日期"
        message = f"{other.iso}（{other.source}）{when}，取{day.iso}"
        page.find("published_on_implausible", Severity.INFO, message, f"{day.source}: {day.iso}")
    elif year is not None and day.iso < f"{year}-12-01":
        message = f"唯一的日期{day.iso}（{day.source}）早于{year}年年末"
        page.find("published_on_implausible", Severity.WARNING, message)
    return day
