"""Whose number a figure is: the reporting body's, the whole area's, or another organ's, which is no figure of its own.

The subject of a clause decides (市国土局受理126件 in the report of 市教育局), and governs the clauses after it until
another one is named. Where no reporter is known, a name may be its own: only unnamed bodies (各乡镇) are others then.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from parsers.passages import Passage, Reading

_LETTER = "省市县区州旗盟"
# What may open a clause before its subject: a time, a part, a numbered point.
_OPENING = (
    r"(?:[一二三四五六七八九十]是|第[一二三]|由|其中|此外|另外|同时|据统计|经统计|截[至止]|到|自|从|目前|今年(?:以来)?|本年度?|全年|去年|年内"
    r"|20\d\d年度?|\d{1,2}月(?:份|底|末)?|\d{1,2}日|年?底|以来|共|,)*+"
)
_HAN = "[一-鿿]"
_COUNTS = (
    r"(?=(?:人民政府)?(?:共计?|总共|合计|累计|全年|今年|本年|20\d\d年|年内|已|均|新|主动|依法|依申请|按|公开|公布|发布|受理|收到|接到|办[理结]"
    r"|答复|制[发定]|印发|举[办行]|召开|开展|被|发生|产生|编|发放|\d))"
)
_SUBJECT = re.compile(
    _OPENING
    + rf"(?:(?P<area>[全我本][{_LETTER}镇乡](?![{_LETTER}级局直委厅院域府镇]|政府))"
    + rf"|(?P<bodies>(?:[{_LETTER}](?:级|直|属)?)?各{_HAN}[^,;。:\d]{{0,14}}"
    + rf"|[{_LETTER}](?:级|直|政府)(?:行政|组成|工作|职能)?(?:部门|单位|机关)|(?:辖|所)(?:区|属)(?:各)?(?:街道|镇|乡)"
    + r"|(?:直属|下属|所属)(?:各)?(?:高校|单位|学校|院校|事业单位|企业|机构|中心|部门)"
    + r"|\d{1,3}(?:县市|县区|市县|县\((?:市、)?区?\))"
    + r"|\d{1,3}(?:个|家)(?:[省市县区州]直|[省市县区州]级)?(?:部门|单位|乡镇|镇街|街道|县区|镇|乡|县))"
    + rf"|(?P<name>{_HAN}{{1,18}}?(?=[局委厅办政检法医学中小公街县区市州镇乡旗])"
    + r"(?:局(?![长面办属内的网微官务部限势]|机关|系统|领导|党|公众)"
    + r"|委(?![员托办的局党网]|机关)|委员会(?![的办])|厅(?![长的网属局]|机关)|办公[室厅](?![的主])|办事处(?![的])"
    + r"|政府(?:信息)?公开办(?![法理])"
    + r"|政府(?![信网门采工公常办部文热职购投规令系的机]|主要)|政府(?=公[开布])"
    + r"|(?:检察|法|医|学)院(?![的长])|[中小]学(?![的生教])|学校(?![的])|公司(?![的])"
    + rf"|街道{_COUNTS}|[县区市州镇乡旗]{_COUNTS})))"
)
_CLAUSE = re.compile(r"(?:^|[,;。:!?(]|(?<=[条件份次个宗])、)")
_OWN = re.compile(
    r"[我本](?:行政)?(?:机关|单位|部门|级|局|办(?!法)|委|厅|院|中心|馆|所|镇|乡|街道|处|会|校|站|队)|[全][局委厅办院校]"
    rf"|[{_LETTER}]本级"
)
# What opens a clause and only looks like a name: a verb or a preposition with its object.
_NO_NAME = re.compile(
    r"(?:在|向(?!阳)|对|经|按|根据|依(?!兰|安)|通过|为|与|同(?=时|意|比)|将(?!乐)|把|受|收|接|报|送|转|配合|协助|会同|联合|组织|开展|督促|指导|要求|召开|参加|参与|完成|建立|成立|设|以|有"
    r"|从(?!江|化)|加强|进一步|不断|积极|认真|制定|印发|办理|公布|发布|公开|利用|依托|明确|确保|落实|推进|推动|各|全|我|本|该|其|涉及|及时|主动|作出|每|未|无|没|被"
    r"|当面|到|因|关于|包括|含(?!山)|属于|并|也|还|新[收增受建]|上级|国务|行政复议|行政诉讼)|.*(?:[的了在是对把]|辖|社区|园区|景区|小区|城区|地区|上市|城市|街区)"
)
_INNER_OFFICE = re.compile(r".?(?:机关|局|委|厅|镇|乡|街道)?办公[室厅]|.*(?:公开|领导小组|党政|综合).*办公[室厅]|.?委")
_GOVERNMENT_OFFICE = re.compile(r"(?:人民)?政府(?:办公[室厅]|办)|府办")
# The court or the reviewing organ decides on the reporter's own cases.
_BARE_COURT = re.compile(r"(?:一审|二审|人民|中级|高级|市中级|基层|复议)*(?:人民)?法院")
_PLACE = re.compile(
    rf"(?:{_HAN}*?(?:省|市(?!场|政(?![府务法协])|容|民(?!政|族|宗))|县(?!级)|(?<![社园景])区|州|旗|盟|(?<![城乡])镇(?!建)|(?<!城)乡(?!村|镇|建)|街道)){{1,4}}"
)
_LAST_PLACE = re.compile(rf"{_HAN}*?(?:省|市|县|区|州|旗|盟|镇|乡|街道)")
_TOGETHER = re.compile(r"(?:、|和|与|及)" + rf"{_HAN}{{1,12}}?(?:局|委|厅|办|政府|镇|乡|街道)")
# Text that has lost its punctuation is not searched further than this.
_LONGEST = 400
_WITH_ITS_BODIES = re.compile("(?:、|和|与|及)其?(?:各|所属|部门|工作部门|下属)")
_ENDINGS = (
    ("局办公室", "局"),
    ("委员会办公室", "委"),
    ("厅办公室", "厅"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("办公厅", "办"),
    ("办事处", ""),
    ("人民政府", "政府"),
)


class _Mark(NamedTuple):
    """A subject from ``start`` up to ``stop``: ``own``, ``area`` or ``other``; ``part``: of a total named before."""

    start: int
    stop: int
    kind: str
    part: bool


def _short(name: str) -> str:
    for long, short in _ENDINGS:
        if name.endswith(long):
            return name[: -len(long)] + short
    return name


def _shortens(short: str, name: str) -> bool:
    """Whether ``short`` is ``name`` with characters left out (发改委, 发展和改革委), its last one kept."""
    if not short or not name or short[-1] != name[-1]:
        return False
    rest = iter(name)
    return all(character in rest for character in short)


@dataclass(frozen=True)
class Reporter:
    """Who reports: ``publisher`` as named, ``level`` of the vocabulary, ``places`` from the province down, ``""`` each
    where it is not known."""

    publisher: str = ""
    level: str = ""
    places: Sequence[str] = ()

    @cached_property
    def _governs(self) -> bool:
        """Whether it is a government, or the office that reports for one."""
        return self.level.endswith("government") or bool(_GOVERNMENT_OFFICE.search(self.publisher[-8:]))

    @cached_property
    def _letters(self) -> str:
        """The last characters of what may be called its area: 县 for a county; ``""`` where that is not known."""
        if self.level == "township_or_subdistrict":
            return "镇乡"
        tier = {"provincial": 0, "prefecture": 1, "county": 2}.get(self.level.partition("_")[0])
        named = [place for place in self.places if place]
        if tier is not None and tier < len(self.places) and self.places[tier]:
            letters = self.places[tier][-1]
        elif named:
            letters = named[-1][-1]
        else:
            place = _PLACE.match(self.publisher)
            letters = place[0][-1] if place else ""
        return "区" if self.level == "other" and "区" in self.publisher else letters

    def _names(self, name: str) -> bool:
        """Whether ``name``, as a clause has it, is the reporter."""
        place = _PLACE.match(name)
        organ = _short(name[place.end() :] if place else name)
        if place:
            last = _LAST_PLACE.findall(place[0])[-1]
            if len(last) == 1:
                if self._letters and last not in self._letters and not (last in "镇乡" and not organ):
                    return False
            elif last not in self.publisher and last not in self.places:
                return False
            elif organ in ("", "政府") and self._letters and last[-1] not in f"{self._letters}道":
                return False  # the county's, in the report of one of its towns
        if _GOVERNMENT_OFFICE.search(name):
            return self._governs
        if organ in ("", "政府"):
            return self._governs or self.level == "township_or_subdistrict" or not self.level
        return _shortens(organ, _short(self.publisher))

    def _marks(self, text: str, begin: int, end: int) -> list[_Mark]:
        """The subjects named in ``text[begin:end]``, in order."""
        found = [_Mark(match.start(), end, "own", False) for match in _OWN.finditer(text, begin, end)]
        if self.publisher and (at := text.find(self.publisher, begin, end)) >= 0:
            found.append(_Mark(at, end, "own", False))
        # The stop before a sentence opens its first clause.
        for clause in _CLAUSE.finditer(text, max(0, begin - 1), end):
            match = _SUBJECT.match(text, clause.end())
            if match is None or not (kind := self._kind(text, match)):
                continue
            start = match.start(match.lastgroup or 0)
            stop = text.find(")", match.end(), end) if clause[0] == "(" else -1
            found.append(_Mark(start, stop if stop > 0 else end, kind, "其中" in text[match.start() : start]))
        return sorted(found)

    def _kind(self, text: str, match: re.Match[str]) -> str:
        if area := match["area"]:
            return "area" if not self._letters or area[-1] in self._letters else "other"
        if bodies := match["bodies"]:
            if re.search(r"科|股|处室|站所|渠道|平台|类|项|种|界|方|位|网|媒", bodies[:4]):
                return ""
            together = re.search("部门|单位", bodies) and re.search("镇|乡|街道|[县区](?![直级])|地", bodies)
            return "area" if together or re.match(r".{0,2}各(?:级|地)", bodies) else "other"
        name = match["name"]
        if not self.publisher:
            return ""  # it may be the reporter's
        if _NO_NAME.match(name) or _BARE_COURT.fullmatch(name):
            return ""
        if self._names(name):
            if self._governs and _WITH_ITS_BODIES.match(text, match.end()):
                return "area"
            return "other" if _TOGETHER.match(text, match.end()) else "own"
        place = _PLACE.match(name)
        if place and place.end() == len(name) and (name in self.places or name in self.publisher):
            return "area" if self._letters and name[-1] in self._letters else "other"
        if not _GOVERNMENT_OFFICE.search(name) and _INNER_OFFICE.fullmatch(name):
            return ""
        return "other"

    def attributed(self, passage: Passage, readings: Sequence[Reading]) -> Iterator[Reading]:
        """Those of ``readings``, in order, that are the reporter's own or its area's, each with its scope."""
        text, end, marks = passage.text, -1, list[_Mark]()
        # The other organ whose number was told last: what the next sentence tells without a subject is its too.
        others = False
        for reading in readings:
            if reading.end > end:
                begin = text.rfind("。", max(0, reading.start - _LONGEST), reading.start) + 1
                begin = begin or max(0, reading.start - _LONGEST)
                end = text.find("。", reading.end, reading.end + _LONGEST)
                end = end if end >= 0 else min(len(text), reading.end + _LONGEST)
                marks = self._marks(text, begin, end)
            at = bisect_left(marks, (reading.end,))
            mark = next((m for m in reversed(marks[max(0, at - 8) : at]) if reading.end <= m.stop + 1), None)
            if mark is not None:
                others = mark.kind == "other" and not mark.part
            # A hotline is one office's, and its numbers are told as the government's.
            spared = self._governs and reading.indicator.key.startswith("hotline_")
            if (others or (mark is not None and mark.kind == "other")) and not spared:
                continue
            area = self.publisher and mark is not None and mark.kind == "area"
            # Where the reporter is named as who acts, what was said before of its whole area is over.
            own = mark.start if mark is not None and mark.kind == "own" and self.publisher else -1
            scope = "jurisdiction" if area else passage.scope(reading.end, own)
            yield reading._replace(scope=scope) if scope else reading


NOBODY = Reporter()
"""The reporter where none is known: only what part of the bodies of an area tell is no figure."""
