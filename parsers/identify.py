"""Who reports on which year, how sure we are and why.

Hints, titles, sentences, page furniture and metas are votes. The text's own words come first; what the crawl knows helps
where the text is silent; a disagreement is a finding, never a silent choice. What nothing says stays ``""`` or ``None``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsers.clean.chars import fold
from parsers.identify_dates import Day, choose_day, days, dominant_year, mentions_year, read_period
from parsers.identify_publisher import (
    Place,
    Vote,
    bare_prefix,
    contact_votes,
    full_name,
    is_government_office,
    known_region,
    mentioned_region,
    page_votes,
    plausible,
    region_of,
    scope_of,
    signature_votes,
    text_votes,
)
from parsers.identify_titles import LinkVerdict, ReadTitle, judge_link, read_title, title_kind
from parsers.model import Block, Document, Finding, Hints, Identity, Severity
from parsers.publishers import Region, canonical, level_of, related

__all__ = ["LinkVerdict", "identify", "judge_link", "title_kind"]

_BLANK = re.compile(r"[ \t\r\f\v\u00a0\u3000\u200b-\u200f\ufeff]+")
_NOT_IN_TITLE = re.compile(r"[。;>»！!？?|:：]$|[。;>»|]|字号|分享|现将|当前位置|上一篇|下一篇|附件:|如下|下载")
_TITLE_SPLIT = re.compile(r"[_|｜]+|\s[-–—]+\s|--+|—+|-(?=[\u4e00-\u9fff])")


@dataclass(slots=True)
class _Reading:
    """What is being gathered on one document."""

    document: Document
    hints: Hints
    body_lines: list[str]
    head: list[str]
    squeezed: list[str]
    text: str
    evidence: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def find(self, kind: str, severity: Severity, message: str, evidence: str = "") -> None:
        self.findings.append(Finding(kind, severity, message, evidence))


def identify(document: Document, body: Sequence[Block], hints: Hints) -> Identity:
    """The identity of a report.

    ``body`` is the report itself, chrome already cut; ``document`` has everything. Never raises on content.
    """
    reading = _read(document, body, hints)
    title, parsed, at = _title(reading)
    context = _context(reading)
    votes = _votes(reading, parsed)
    publisher, place = _publisher(reading, votes, context)
    level = _level(reading, publisher, place)
    period, year = _year(reading, parsed)
    day = _published_on(reading, year, at)
    if not title:
        reading.find(
            "title_missing", Severity.INFO, "The text has no title; who reports on which year comes from elsewhere."
        )
    shown = place.region
    return Identity(
        publisher=publisher,
        region_code=place.code,
        province=shown.province if shown else "",
        prefecture=shown.prefecture if shown else "",
        county=shown.county if shown else "",
        level=level,
        year=year,
        title=title,
        published_on=day.iso if day else "",
        published_on_source=day.source if day else "",
        scope=scope_of(level, reading.text),
        period=period,
        kind=parsed.kind if title else "annual_report",
        evidence=reading.evidence,
        findings=tuple(reading.findings),
    )


def _read(document: Document, body: Sequence[Block], hints: Hints) -> _Reading:
    start = next((index for index, block in enumerate(document.blocks) if body and block is body[0]), 0)
    # Site navigation can run to hundreds of lines; what speaks of the report stands next to it.
    before = [line for block in document.blocks[max(0, start - 80) : start] for line in block.text.split("\n")]
    lines = [line for block in body for line in block.text.split("\n") if line.strip()]
    squeezed = [_squeeze(line) for line in lines]
    head = before + lines[:12]
    return _Reading(document, hints, lines, head, squeezed, "\n".join(squeezed))


def _squeeze(line: str) -> str:
    return _BLANK.sub("", unicodedata.normalize("NFKC", line))


def _title(reading: _Reading) -> tuple[str, ReadTitle, int]:
    """The title as published (``""``: none), taken apart, and the body line behind it (0 where it stands elsewhere)."""
    for where, lines in (
        ("body", reading.body_lines[:15]),
        ("page", reading.head[: -min(12, len(reading.body_lines)) or None][-25:]),
    ):
        # A title broken over lines is looked for only where no line is one by itself.
        for height, at in ((height, at) for height in (1, 2, 3) for at in range(len(lines))):
            joined = _joined(lines[at : at + height])
            parsed = read_title(joined) if joined else None
            if parsed is None or parsed.kind != "annual_report" or not (parsed.years or (where == "body" and at < 3)):
                continue
            if not parsed.publisher and at and (above := _joined([lines[at - 1]])) and _names_an_issuer(above):
                joined = above + joined
                parsed = read_title(joined)
            reading.evidence["title"] = f"{where}: {joined}"
            return joined, parsed, at + height if where == "body" else 0
    metas = reading.document.metas
    other: tuple[str, ReadTitle, int] | None = None
    for where, words in (("meta articletitle", metas.get("articletitle", "")), ("<title>", reading.document.title)):
        pieces = (
            [words, *_TITLE_SPLIT.split(words)] if where.startswith("meta") else [*_TITLE_SPLIT.split(words), words]
        )
        for piece in pieces:
            parsed = read_title(piece)
            if parsed.kind == "annual_report" and (parsed.years or parsed.publisher):
                reading.evidence["title"] = f"{where}: {piece.strip()}"
                return " ".join(piece.split()), parsed, 0
            if other is None and parsed.kind not in ("annual_report", "other"):
                other = (" ".join(piece.split()), parsed, 0)
    if other is None:
        for line in reading.body_lines[:3]:
            parsed = (
                read_title(line)
                if len(line) <= 60 and not _NOT_IN_TITLE.search(line)
                else ReadTitle("other", (), "", "")
            )
            if parsed.kind in ("notice", "guide", "interpretation", "catalogue") and "公开" in line:
                other = (" ".join(line.split()), parsed, 0)
                break
    return other or ("", ReadTitle("annual_report", (), "", "no title"), 0)


def _joined(lines: Sequence[str]) -> str:
    """Lines of a title as one, ``""`` where one of them cannot belong to a title."""
    words = [" ".join(line.split()) for line in lines]
    if any(len(word) > 60 or _NOT_IN_TITLE.search(word) or word.count(",") + word.count(",") > 1 for word in words):
        return ""
    return "".join(words) if len("".join(words)) <= 80 else ""


def _names_an_issuer(line: str) -> bool:
    name = fold(line)
    return len(name) >= 3 and plausible(name)


def _votes(reading: _Reading, parsed: ReadTitle) -> list[Vote]:
    """All votes for the publisher, the weightiest first."""
    votes: list[Vote] = []
    metas, hints = reading.document.metas, reading.hints
    if parsed.publisher:
        votes.append(Vote(parsed.publisher, "title", reading.evidence.get("title", ""), own_words=True))
    else:
        for words in (metas.get("articletitle", ""), *_TITLE_SPLIT.split(reading.document.title), hints.link_text):
            other = read_title(words) if words else None
            if other is not None and other.kind == "annual_report" and other.publisher:
                votes.append(Vote(other.publisher, "title", words))
    opening = "\n".join(reading.squeezed[:14])[:6000]
    votes += text_votes(opening)
    votes += signature_votes(reading.squeezed[-6:])
    page = list(page_votes(metas, reading.head))
    if hints.publisher:
        own_office = re.search(r"(?:我|本)(?:局|厅|委|办|镇|乡|街道|中心|院|大队)", reading.text) is not None
        if own_office and fold(hints.publisher).endswith("政府"):
            # The portal's card names its government; a department that says 我局 and is named as the source is not it.
            votes += [vote for vote in page if vote.source == "source" and not vote.name.endswith("政府")]
        votes.append(Vote(fold(hints.publisher), "hint", f"hint: {hints.publisher}"))
    votes += page
    votes += contact_votes(opening)
    return [vote for vote in votes if plausible(vote.name) or vote.source == "hint"]


def _context(reading: _Reading) -> Place:
    """The region that hints and the site's code point at."""
    code = reading.hints.region_code
    if re.fullmatch(r"\d{6}", code) and code != "000000":
        return Place(code, known_region(code))
    named = region_of(fold(reading.hints.publisher), Place(), "")[0] if reading.hints.publisher else None
    if named is not None:
        return Place(named.code, named)
    site = re.match(r"\d{6}", reading.document.metas.get("siteidcode", ""))
    held = known_region(site.group()) if site else None
    return Place(held.code, held) if held else Place()


def _publisher(reading: _Reading, votes: Sequence[Vote], context: Place) -> tuple[str, Place]:
    if not votes:
        reading.find(
            "publisher_unknown", Severity.WARNING, "Nothing in the text, the page or the hints names the publisher."
        )
        return "", context if reading.hints.region_code else Place()
    best = _best(reading, votes)
    name, place, inferred = _resolved(reading, best.name, context)
    if best.source == "text" and best.words.startswith("compiled") and is_government_office(name):
        name = re.sub("办公[室厅]$", "", name)
    reading.evidence["publisher"] = f"{best.source}: {best.words}"
    if best.source not in ("title", "text") or inferred:
        reading.find(
            "publisher_inferred",
            Severity.INFO,
            f"The publisher {name} is not named in full in the text; it follows from {inferred or best.source}.",
            best.words,
        )
    _hold_against_hints(reading, name, place, best, context)
    if not place.code:
        reading.find("region_unknown", Severity.INFO, f"No region could be told for {name}.", best.words)
    return name, place


def _best(reading: _Reading, votes: Sequence[Vote]) -> Vote:
    """The weightiest vote; a fuller spelling of the same name is preferred to it, an office yields to its government."""
    best = votes[0]
    if best.words.startswith("said to compile") and is_government_office(best.name):
        # 本报告由…办公室编制 stands in the government's report and in the office's own.
        if len(re.findall(r"全[省市县区州旗]|汇总", reading.text)) >= 2:
            best = replace(best, name=re.sub("办公?[室厅]?$", "", best.name))
    if bare_prefix(best.name) or region_of(best.name, Place(), "")[0] is None:
        bare = best.name[1:] if bare_prefix(best.name) else best.name
        for vote in votes:
            if (
                vote is not best
                and len(vote.name) > len(best.name)
                and vote.name.endswith(bare)
                and not bare_prefix(vote.name)
            ):
                return replace(best, name=vote.name, source=vote.source, words=f"{best.words}; {vote.words}")
    return best


def _resolved(reading: _Reading, name: str, context: Place) -> tuple[str, Place, str]:
    """A vote's name in full, its region, and what the region was inferred from (``""``: the name says it)."""
    if name.startswith("本") and len(name) > 2:
        name = name[1:]
    unknown = _unknown_region(reading, name, context)
    if unknown is not None:
        return (
            full_name(name, None, "-")
            if not name.endswith(unknown.region.name if unknown.region else "-")
            else name + "人民政府",
            unknown,
            "",
        )
    prefix = bare_prefix(name)
    if not prefix:
        found, organ = region_of(name, context, reading.text)
        if found is not None:
            return full_name(name, found, organ), Place(found.code, found), ""
        if level_of(name, None) == "central_department":
            return name, Place(), ""
        if context.region is not None:
            held = context.region
            own = level_of(name, held)
            if own.endswith("_department") and not re.match(r".{1,5}[省市县区州旗盟]", name):
                return held.name + name, context, f"the region {held.name} of the hints or the site"
            return (
                full_name(name, None, "-"),
                context,
                "" if own == "township_or_subdistrict" else f"the region {held.name}",
            )
        return full_name(name, None, "-"), Place(context.code), ""
    rest = name[1:]
    held, words = context.region, f"the region code {context.code}"
    if held is None or not _ends_in(held, prefix):
        held, words = _parent_of_kind(context.region, prefix), words
    if held is None and context.region is None:
        held, words = mentioned_region(reading.text, prefix)
    if held is None:
        return name, Place(context.code), "no named region"
    return full_name(held.name + rest, held, rest), Place(held.code, held), words


def _ends_in(place: Region, prefix: str) -> bool:
    return (
        place.name.endswith(prefix)
        or (prefix == "区" and place.name.endswith("自治区"))
        or (prefix == "州" and "州" in place.name[-1:])
    )


def _parent_of_kind(place: Region | None, prefix: str) -> Region | None:
    """省 and 市 may stand for a region above the one the hints name; 县 and 区 never for one below."""
    if place is None:
        return None
    for code in (place.code[:4] + "00", place.code[:2] + "0000"):
        above = known_region(code)
        if above is not None and above.code != place.code and above.name.endswith(prefix):
            return above
    return None


def _unknown_region(reading: _Reading, name: str, context: Place) -> Place | None:
    """A code of the hints that the table does not hold is kept, with the names that hints and text give it."""
    if not context.code or context.region is not None:
        return None
    hinted = fold(reading.hints.publisher)
    sources = (name, hinted)
    tier = "province" if context.code.endswith("0000") else "prefecture" if context.code.endswith("00") else "county"
    endings = {"province": "省|自治区|市", "prefecture": "自治州|地区|市|盟", "county": "县|区|旗|市"}[tier]
    for source in sources:
        match = re.match(
            rf"(?P<province>[\u4e00-\u9fff]{{2,6}}?(?:省|自治区))?(?P<prefecture>[\u4e00-\u9fff]{{2,8}}?(?:市|自治州|地区|盟)(?=.{{2,6}}(?:{endings})))?"
            rf"(?P<own>[\u4e00-\u9fff]{{2,8}}?(?:{endings}))(?=$|.)",
            source,
        )
        if match is None:
            continue
        own, province, prefecture = match["own"], match["province"] or "", match["prefecture"] or ""
        if find := region_of(name, Place(), "")[0]:
            if not hinted.startswith(find.name) and find.name != own:
                return None
        if not province and (
            above := re.search(rf"([\u4e00-\u9fff]{{2,4}}?省)(?:[\u4e00-\u9fff]{{2,6}}市)?{own}", reading.text + hinted)
        ):
            province = re.sub("^.*[在由为是]", "", above.group(1))
        return Place(
            context.code,
            Region(
                context.code,
                own,
                tier,
                province=own if tier == "province" else province,
                prefecture=own if tier == "prefecture" else prefecture if tier == "county" else "",
                county=own if tier == "county" else "",
            ),
        )
    return None


def _hold_against_hints(reading: _Reading, name: str, place: Place, best: Vote, context: Place) -> None:
    hints = reading.hints
    if hints.publisher and best.source != "hint":
        hinted = fold(hints.publisher)
        hinted = full_name(hinted, *region_of(hinted, context, ""))
        if canonical(hinted) != canonical(name) and not (name in hinted or hinted in name):
            reading.find(
                "hints_disagree",
                Severity.WARNING,
                f"The crawl expected {hints.publisher}; the report is {name}'s.",
                best.words,
            )
    if place.code and context.code and not related(place.code, context.code):
        where = "region code" if hints.region_code else "site"
        reading.find(
            "hints_disagree",
            Severity.WARNING,
            f"The {where} says {context.code}; the publisher {name} is in {place.code}.",
            best.words,
        )
    site = re.match(r"\d{6}", reading.document.metas.get("siteidcode", ""))
    if (
        site
        and place.code
        and not hints.region_code
        and not related(site.group(), place.code)
        and site.group() != context.code
    ):
        reading.find(
            "site_code_disagrees",
            Severity.INFO,
            f"SiteIDCode says {site.group()}, the publisher's region is {place.code}.",
        )
    if place.code:
        reading.evidence["region_code"] = (
            best.words if place.code != context.code else f"{context.code} (hints or site)"
        )


def _level(reading: _Reading, publisher: str, place: Place) -> str:
    level = level_of(publisher, place.region) if publisher else ""
    hinted = reading.hints.level
    if level in ("", "other") and hinted:
        reading.evidence["level"] = f"hint: {hinted}"
        return hinted
    if level:
        reading.evidence["level"] = f"{publisher} in {place.code or 'no region'}"
    if hinted and hinted != level:
        reading.find(
            "hints_disagree", Severity.INFO, f"The crawl expected the level {hinted}; the name says {level}.", publisher
        )
    return level


def _year(reading: _Reading, parsed: ReadTitle) -> tuple[tuple[str, str] | None, int | None]:
    """The statistical period, and the report year: the title's, else the period's, else what the text speaks of most."""
    period, of_period = read_period(reading.text)
    stated = re.search(
        r"(?:现将|公布|发布|编制|《)[^。,]{0,30}?(20[0-4]\d)年(?:度)?[^。,]{0,16}?公开[^。,]{0,12}?(?:报告|年报)",
        reading.text[:4000],
    )
    linked = read_title(reading.hints.link_text) if reading.hints.link_text else None
    candidates = (
        (parsed.year, "title"),
        (of_period, "statistical period"),
        (int(stated[1]) if stated and "通知" not in stated.group() else None, "opening"),
        (linked.year if linked and linked.kind == "annual_report" else None, "link text"),
        (dominant_year(reading.text), "the year the text speaks of most"),
        (reading.hints.year, "hint"),
    )
    named = [(year, source) for year, source in candidates if year is not None]
    if not named:
        reading.find("year_unknown", Severity.WARNING, "Neither title, period nor text says which year is reported on.")
        return period, None
    year, source = named[0]
    reading.evidence["year"] = f"{source}: {year}"
    for other, said_by in named[1:]:
        weak = said_by.startswith("the year") and mentions_year(reading.text, year)
        if other != year and not weak and said_by != "hint":
            reading.find("year_conflict", Severity.WARNING, f"The {source} says {year}, the {said_by} {other}.")
    if len(parsed.years) > 1:
        reading.find(
            "year_conflict", Severity.WARNING, f"The title names {', '.join(map(str, parsed.years))}; {year} is taken."
        )
    if reading.hints.year is not None and reading.hints.year != year:
        reading.find(
            "hints_disagree", Severity.WARNING, f"The crawl expected {reading.hints.year}; the {source} says {year}."
        )
    return period, year


def _published_on(reading: _Reading, year: int | None, behind_title: int) -> Day | None:
    squeezed = reading.squeezed
    under_title = squeezed[behind_title : behind_title + 3]
    url = reading.hints.url or reading.document.metas.get("url", "")
    stated = list(
        days(reading.document.metas, reading.head, under_title, squeezed[-8:], url, reading.hints.published_on)
    )
    day, passed_over = choose_day(stated, year)
    if day is not None:
        reading.evidence["published_on"] = f"{day.source}: {day.iso}"
        if passed_over is not None:
            message = f"{passed_over.iso} ({passed_over.source}) lies before the end of {year}; {day.iso} ({day.source}) is taken."
            reading.find("published_on_implausible", Severity.INFO, message)
        elif year is not None and day.iso < f"{year}-12-01":
            message = f"The only date, {day.iso} ({day.source}), lies before the end of {year}."
            reading.find("published_on_implausible", Severity.WARNING, message)
    return day
