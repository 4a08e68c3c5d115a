"""The region a publisher's name belongs to: said by the name, by its surroundings, or by what the text speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from parsers.identify_zones import county_of_zone, region_of_township, with_agency
from parsers.publishers import Region, find_region, has_counties, level_of, locate, region, related
from parsers.publishers.organs import organs
from parsers.publishers.regions import namesakes

_HAN = "[\u4e00-\u9fff〇]"
_BARE_PREFIX = re.compile(r"(自治[区州县]|地区|[省市县区州旗盟])(?=人民政府|政府|\S{2,})")
_PLACE_END = re.compile("[省市县区州旗盟]")
_PREPOSITION = "[照在由据受为是对经向与和及从到]"
_OWN_ENDINGS = {"province": "省|自治区|市", "prefecture": "自治州|地区|市|盟", "county": "县|区|旗|市"}
# The county that a city's branch office, or a zone, is named after.
_BRANCH = re.compile(
    rf"局({_HAN}{{2,4}})分局$|^({_HAN}{{2,3}})(?:国家级|省级)?(?:综合|经济|高新|高科|工业|科技|产业|农业|生态|旅游|保税|循环).*(?:区|园|管委会|管理委员会)$"
)
_MENTIONS = 2
"""How often a text that names no other county must name one, for a township to be taken to lie in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """The region a report belongs to, as far as known. ``code`` may be one that the table does not hold."""

    code: str = ""
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What may tell which region a name means.

    ``place``: what hints, else the site's code, point at. ``hosts``: codes the page's host may mean. ``text``: the
    report, squeezed; ``around``: gives the page's other words (head, footer, site), squeezed, when they are needed.
    ``year``: the report's, ``None`` if not known. ``hinted``: the publisher that the crawl expects, folded.
    ``site``: the region whose government's site the page names itself a part of.
    """

    place: Place = Place()
    hosts: tuple[str, ...] = ()
    text: str = ""
    around: Callable[[], str] = str
    year: int | None = None
    hinted: str = ""
    site: Region | None = None


NOWHERE = Surroundings()
"""Surroundings that tell nothing."""


def place_of(code: str, year: int | None = None) -> Place:
    """The place of a code; its region is ``None`` where the table does not hold it."""
    return Place(code, region(code, year))


@lru_cache(maxsize=64)
def _mentioned(text: str, year: int | None) -> tuple[tuple[str, int], ...]:
    """Names of regions in squeezed ``text`` with their counts, most frequent first.

    The shortest spelling of a region, but 安县 of 镇安县 is none.
    """
    counts: Counter[str] = Counter()
    for match in _PLACE_END.finditer(text):
        end, last = match.end(), 12
        name, code = "", ""
        for length in range(2, 13):
            longer = text[end - length : end] if length <= min(last, end) else ""
            if not longer or not longer[0].isalpha():
                break
            place = find_region(longer, "", year)
            if place is not None and place.code != code and locate(longer, "", year)[0] is not None:
                name, code, last = longer, place.code, length + 2
        if name:
            counts[name] += 1
    return tuple(counts.most_common())


def mentioned_region(
    text: str, ending: str, year: int | None = None, *, clear: bool = False
) -> tuple[Region | None, str]:
    """The region that squeezed ``text`` speaks of most among those whose name ends in ``ending`` (市, 县), and why.

    ``(None, "")`` where there is none or two are level. ``clear``: it must stand three times at least, and three times
    as often as any other.
    """
    held = [(name, count) for name, count in _mentioned(text, year) if name.endswith(ending)]
    if not held or (len(held) > 1 and held[0][1] == held[1][1]):
        return None, ""
    name, count = held[0]
    if clear and (count < 3 or (len(held) > 1 and count < 3 * held[1][1])):
        return None, ""
    return find_region(name, "", year), f"the text's mentions of {name} ({count}: …{_words_at(text, name)}…)"


def _words_at(text: str, name: str) -> str:
    at = text.index(name)
    return text[max(0, at - 8) : at + len(name) + 14].replace("\n", " ")


def region_of(name: str, known: Surroundings = NOWHERE) -> tuple[Region | None, str, str]:
    """The region at the front of a publisher's name, the organ's own words behind it, and what decided.

    The last is ``""`` where the name (with the crawl's context) says it. Between regions of one name the page decides:
    a spelling with the parent (石家庄市长安区), the host, which of the parents it speaks of. Else ``(None, name, "")``.
    """
    bare, branch = name, False
    for superior in organs().superiors:
        if bare.startswith(superior) and len(bare) > len(superior) + 2:
            bare, branch = bare[len(superior) :], True
            break
    code, year = known.place.code, known.year
    found, organ = locate(bare, code, year)
    if found is None and code:
        found, organ = locate(bare, "", year)
    if found is None and branch:
        for length in range(min(4, len(bare) - 2), 1, -1):
            if (short := find_region(bare[:length], code, year)) is not None:
                return short, bare[length:], ""
    if found is not None or known is NOWHERE:
        return found, organ, ""
    held, rest = namesakes(bare, year)
    chosen, why = _told_apart(held, known) if len(held) > 1 else (None, "")
    return (chosen, rest, why) if chosen is not None else (None, bare, "")


def _told_apart(held: Iterable[Region], known: Surroundings) -> tuple[Region | None, str]:
    """Which of the regions of one name the page means, and by what; ``None`` where it stays open."""
    held = list(held)
    own = held[0].name
    within = [place for place in held if any(related(place.code, code) for code in known.hosts)]
    for text, where in ((known.text, "the text"), (known.around(), "the page")):
        spelled = [(place, parent) for place in held for parent in _spellings(place) if parent + own in text]
        if len({place.code for place, _ in spelled}) == 1:
            return spelled[0][0], f"{where} writes {spelled[0][1]}{own}"
        if len(within) == 1:
            return within[0], "the host of the page"
        counts = sorted(((_spoken_of(place, text), place) for place in held), key=lambda pair: -pair[0])
        if counts[0][0] > counts[1][0]:
            above = counts[0][1]
            return above, f"{where} speaks of {above.prefecture or above.province}"
    return None, ""


def _spellings(place: Region) -> tuple[str, ...]:
    above = place.prefecture or place.province
    return (above, above[:-1]) if len(above) > 2 else (above,)


def _spoken_of(place: Region, text: str) -> int:
    """How often ``text`` names the parents of ``place``; a prefecture weighs more than its province."""
    return 4 * text.count(place.prefecture) * bool(place.prefecture) + text.count(place.province)


def bare_prefix(name: str) -> str:
    """市 of 市行政审批服务局, 县 of 县财政局; ``""`` where the name names its place or starts with no tier."""
    if locate(name)[0] is not None or name.startswith(
        ("市场", "市政公用", "市容", "市中区", "市北区", "市南区", "区块")
    ):
        return ""
    match = _BARE_PREFIX.match(name)
    return match.group(1) if match else ""


def resolve(name: str, known: Surroundings) -> tuple[str, Place, str]:
    """A name as voted for → the name in full, its place, and what the place was inferred from.

    The last is ``""`` where the name says it.
    """
    if name.startswith("本") and len(name) > 2:
        name = name[1:]
    name = with_agency(name, known.text, known.around()) if name.endswith("区") else name
    prefix, context = bare_prefix(name), known.place
    if context.code and context.region is None:
        sources = ("" if prefix else name, known.hinted)
        context = Place(context.code, _unlisted(sources, name, context.code, known.text))
        own = context.region.name if context.region else ""
        if own and own in name:
            return full_name(name, context.region, name[name.index(own) + len(own) :]), context, ""
    if prefix:
        return _with_its_place(name, prefix, context, known)
    found, organ, why = region_of(name, known)
    if found is not None:
        branch = _BRANCH.search(organ) if found.level != "county" else None
        served = _served(branch[1] or branch[2], found, known.year) if branch else None
        return full_name(name, found, organ), Place((served or found).code, served or found), why
    level = level_of(name, None)
    if level == "central_department":
        return name, Place(), ""
    zone = _BRANCH.search(name)
    if zone and zone[2] and (not context.code or context.region is None):
        county = county_of_zone(zone[2], known.text, _hosted(known), known.year)
        if county is not None:
            return full_name(name, None, "-"), Place(county.code, county), f"it is named after {county.name}"
    held = context.region
    level = level_of(name, held)
    if level == "township_or_subdistrict":
        place, why = (context, "") if context.code else _county_around(name, known)
        return full_name(name, None, "-"), place, why
    if held is None:
        host = None if context.code else _host_begins(name, known)
        place, why = (context, "") if host is None else (Place(host.code, host), "the host of the page")
        return full_name(name, None, "-"), place, why
    if level.endswith("_department") and not re.match(r".{1,5}[省市县区州旗盟]", name):
        return full_name(held.name + name, held, name), context, f"the region {held.name} of hints or site"
    return full_name(name, None, "-"), context, f"the region {held.name} of hints or site"


def _served(short: str, above: Region, year: int | None) -> Region | None:
    """The county that a branch office or a zone is named after (营口市公安局老边分局: 老边区)."""
    named = (find_region(short + ending, above.code, year) for ending in ("区", "县", "市", "旗"))
    held = {place.code: place for place in named if place is not None and related(place.code, above.code)}
    then = [place for place in held.values() if (place.valid_to is None if year is None else place.in_force(year))]
    found = then or list(held.values())
    return found[0] if len(found) == 1 else None


def _county_around(name: str, known: Surroundings) -> tuple[Place, str]:
    """The county of a township whose ``name`` says none: the one that the text writes before it (东至县木塔乡), the
    host's (东莞 and 中山 have none: the city), else the only one that the text names."""
    if (written := _written_before(name, known)) is not None:
        return Place(written.code, written), f"the text writes {written.name} before the name"
    if (zoned := region_of_township(name, known.year)) is not None:
        return Place(zoned.code, zoned), ""
    hosted = _hosted(known)
    counties = {place.code for place in hosted if place.level == "county" or not has_counties(place)}
    if len(hosted) == 1 and counties:
        return Place(hosted[0].code, hosted[0]), "the host of the page"
    held = [(find_region(name, "", known.year), count) for name, count in _mentioned(known.text, known.year)]
    named: Counter[str] = Counter()
    for county, count in held:
        if county is not None and county.level == "county":
            named[county.code] += count
    # Of several counties that the host may stand for, one mention is enough.
    told = named.keys() & counties or named.keys()
    if len(told) == 1 and (told <= counties or (len(named) == 1 and named[next(iter(told))] >= _MENTIONS)):
        place = place_of(next(iter(told)), known.year)
        if place.region is not None:
            return place, f"the text names no other county than {place.region.name}"
    return Place(), ""


def _written_before(name: str, known: Surroundings) -> Region | None:
    """The county whose name the text writes right before that of the township, if it is always the same."""
    stem = re.sub("(?:人民政府|政府|办事处)$", "", name)
    found: dict[str, Region] = {}
    for match in re.finditer(f"(?<=[县市区旗]){re.escape(stem)}", known.text) if len(stem) > 2 else ():
        last = None
        # The longest name: 镇安县茅坪镇 is not in 安县.
        for length in range(2, min(16, match.start() + 1)):
            place = find_region(known.text[match.start() - length : match.start()], "", known.year)
            last = place if place is not None and place.level == "county" else last
        if last is not None:
            found[last.code] = last
    return next(iter(found.values())) if len(found) == 1 else None


def _hosted(known: Surroundings) -> list[Region]:
    """The regions that the host may stand for: those of the report's year, if any was one then (思南县: two codes)."""
    held = [place for place in (region(code, known.year) for code in known.hosts) if place is not None]
    year = known.year
    then = [place for place in held if (place.valid_to is None if year is None else place.in_force(year))]
    return then or held


def _host_begins(name: str, known: Surroundings) -> Region | None:
    """The county of the host whose name, without its ending, the name of a department begins with (盐都财政局)."""
    if not name.endswith(("局", "委", "委员会", "办公室", "中心")):
        return None
    held = [place for place in _hosted(known) if place.level == "county" and len(place.name) > 2]
    begins = [place for place in held if name.startswith(place.name[:-1]) and len(name) > len(place.name)]
    return begins[0] if len(begins) == 1 else None


def _with_its_place(name: str, prefix: str, context: Place, known: Surroundings) -> tuple[str, Place, str]:
    """县财政局 → 开江县财政局: its place from hints or site, else the host, else from what the text says most.

    Where none tells, it stays bare.
    """
    held, words = context.region, f"the region code {context.code}"
    if held is not None and not _ends_as(held, prefix):
        held = next((above for above in _parents(held) if above.name.endswith(prefix)), None)
    if held is None and not context.code:
        fitting = [place for place in _hosted(known) if _ends_as(place, prefix)]
        if len(fitting) == 1:
            held, words = fitting[0], "the host of the page"
        else:
            held, words = mentioned_region(known.text, prefix, known.year)
    if held is None and not context.code and known.site is not None and _ends_as(known.site, prefix):
        held, words = known.site, f"the site of {known.site.name}"
    if held is None:
        return name, Place(context.code), "no named region"
    rest = name[len(prefix) :]
    organ = "" if rest in organs().government else rest
    return full_name(held.name + organ, held, organ), Place(held.code, held), words


def _ends_as(place: Region, prefix: str) -> bool:
    return place.name.endswith(prefix) and not (prefix == "区" and place.name.endswith("自治区"))


def _parents(place: Region) -> list[Region]:
    held = (region(place.code[:4] + "00"), region(place.code[:2] + "0000"))
    return [above for above in held if above is not None and above.code != place.code]


def _unlisted(sources: tuple[str, ...], name: str, code: str, text: str) -> Region | None:
    """The region of a code that the table does not hold, with the names that publishers and text give it.

    ``None`` where no name shows one, or where ``name`` is in a region of the table that the crawl did not expect.
    """
    located = locate(name)[0]
    if located is not None and located.name not in sources[-1]:
        return None
    level = "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
    endings = _OWN_ENDINGS[level]
    pattern = re.compile(
        rf"(?P<province>{_HAN}{{2,6}}?(?:省|自治区)(?=.))?"
        rf"(?P<prefecture>{_HAN}{{2,8}}?(?:市|自治州|地区|盟)(?={_HAN}{{2,6}}?(?:{endings})))?"
        rf"(?P<own>{_HAN}{{1,8}}?(?:{endings}))"
    )
    for source in sources:
        if match := pattern.match(source):
            own = match["own"]
            above = "省" in text and re.search(
                rf"(?:^|[^\u4e00-\u9fff]|{_PREPOSITION})({_HAN}{{2,3}}?省)(?:{_HAN}{{2,6}}市)?{own}", text
            )
            province = match["province"] or (above.group(1) if above else "")
            if level == "province":
                return Region(code, own, level, own, "", "")
            if level == "prefecture":
                return Region(code, own, level, province, own, "")
            return Region(code, own, level, province, match["prefecture"] or "", own)
    return None


def is_government_office(name: str) -> bool:
    """Whether ``name`` is the office of a government (办公厅, 办公室) itself."""
    return bool(re.search(r"(?:^|[省市县区州旗盟])(?:人民)?政府办(?:公室|公厅)?$", name))


def full_name(name: str, place: Region | None, organ: str) -> str:
    """The publisher's name in full: 营口市 → 营口市人民政府, 螅镇 → 螅镇人民政府, 开江县政府办 → 开江县人民政府办公室.

    ``organ``: the words behind the region, ``""`` where the name is the region's alone.
    """
    name = name.strip('·,.-"')
    if is_government_office(name):
        name = re.sub(r"(?<!人民)政府办(?=公室$|公厅$|$)", "人民政府办", name)
        return re.sub("人民政府办$", "人民政府办公室", name)
    if name.endswith(organs().township):
        if name.endswith("街道办"):
            return name + "事处"
        if name.endswith("街"):
            return name + "道办事处"
        if name.endswith(("人民政府", "办事处")):
            return name
        return re.sub("政府$", "", name) + ("办事处" if name.endswith("街道") else "人民政府")
    if name.endswith("行署"):
        return name[:-2] + "行政公署"
    if name.endswith(organs().zone):
        return name
    if place is not None and not organ:
        return name + ("行政公署" if place.name.endswith(("地区", "盟")) else "人民政府")
    if re.fullmatch(rf"{_HAN}+[省市县区州旗盟]", name) and not name.endswith(organs().bare_zone):
        return name + "人民政府"
    return re.sub(r"(?<!人民)政府$", "人民政府", name)
