"""The region a publisher's name belongs to: said by the name, by its surroundings, or by what the text speaks of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from parsers.publishers import Region, find_region, level_of, locate, region
from parsers.publishers.organs import organs

_HAN = "[\u4e00-\u9fff〇]"
_BARE_PREFIX = re.compile(r"([省市县区州旗盟])(?=人民政府|政府|\S{2,})")
_PLACE_END = re.compile("[省市县区州旗盟]")
_PREPOSITION = "[照在由据受为是对经向与和及从到]"
_OWN_ENDINGS = {"province": "省|自治区|市", "prefecture": "自治州|地区|市|盟", "county": "县|区|旗|市"}
# What stands before the region in the names of branches.
_SUPERIORS = (
    "国家税务总局",
    "国家统计局",
    "中华人民共和国",
    "中国人民银行",
    "国家外汇管理局",
    "国家金融监督管理总局",
    "中国银行保险监督管理委员会",
    "财政部",
)


@dataclass(frozen=True, slots=True)
class Place:
    """The region a report belongs to, as far as known. ``code`` may be one that the table does not hold."""

    code: str = ""
    region: Region | None = None


def place_of(code: str) -> Place:
    """The place of a code; its region is ``None`` where the table does not hold it."""
    return Place(code, region(code))


@lru_cache(maxsize=64)
def _mentioned(text: str) -> tuple[tuple[str, int], ...]:
    """Names of regions in squeezed ``text`` with their counts, most frequent first."""
    counts: Counter[str] = Counter()
    for match in _PLACE_END.finditer(text):
        end = match.end()
        for length in range(2, min(12, end) + 1):
            name = text[end - length : end]
            if not name[0].isalpha():
                break
            if find_region(name) is not None and locate(name)[0] is not None:
                counts[name] += 1
                break
    return tuple(counts.most_common())


def mentioned_region(text: str, ending: str) -> tuple[Region | None, str]:
    """The region that squeezed ``text`` speaks of most among those whose name ends in ``ending`` (市, 县), and why.

    ``(None, "")`` where there is none or two are level.
    """
    held = [(name, count) for name, count in _mentioned(text) if name.endswith(ending)]
    if not held or (len(held) > 1 and held[0][1] == held[1][1]):
        return None, ""
    name, count = held[0]
    at = text.index(name)
    words = text[max(0, at - 8) : at + len(name) + 14].replace("\n", " ")
    return find_region(name), f"the text's mentions of {name} ({count}: …{words}…)"


def region_of(name: str, context: Place = Place(), text: str = "") -> tuple[Region | None, str]:
    """The region at the front of a publisher's name, and the organ's own words behind it.

    ``context`` decides between regions of one name; where it is silent, ``text`` does, by naming the parent.
    """
    bare = name
    for superior in _SUPERIORS:
        if bare.startswith(superior) and len(bare) > len(superior) + 2:
            bare = bare[len(superior) :]
            break
    found, organ = locate(bare, context.code)
    if found is None and context.code:
        found, organ = locate(bare)
    if found is None and text and _PLACE_END.search(bare):
        for parent, _ in _mentioned(text)[:6]:
            above = find_region(parent)
            if above is None or above.level == "county":
                continue
            found, organ = locate(bare, above.code)
            if found is not None and found.code.startswith(above.code[: 2 if above.level == "province" else 4]):
                break
            found, organ = None, bare
    return found, organ


def bare_prefix(name: str) -> str:
    """市 of 市行政审批服务局, 县 of 县财政局; ``""`` where the name names its place or starts with no tier."""
    if locate(name)[0] is not None or name.startswith(
        ("市场", "市政公用", "市容", "市中区", "市北区", "市南区", "区块")
    ):
        return ""
    match = _BARE_PREFIX.match(name)
    return match.group(1) if match else ""


def resolve(name: str, context: Place, text: str, hinted: str) -> tuple[str, Place, str]:
    """A name as voted for → the name in full, its place, what the place was inferred from (``""``: the name says it).

    ``hinted``: the publisher that the crawl expects, folded, ``""`` for none.
    """
    if name.startswith("本") and len(name) > 2:
        name = name[1:]
    prefix = bare_prefix(name)
    if context.code and context.region is None:
        context = Place(context.code, _unlisted(("" if prefix else name, hinted), name, context.code, text))
        own = context.region.name if context.region else ""
        if own and own in name:
            return full_name(name, context.region, name[name.index(own) + len(own) :]), context, ""
    if prefix:
        return _with_its_place(name, prefix, context, text)
    found, organ = region_of(name, context, text)
    if found is not None:
        return full_name(name, found, organ), Place(found.code, found), ""
    level = level_of(name, None)
    if level == "central_department":
        return name, Place(), ""
    held = context.region
    level = level_of(name, held)
    if held is None or level == "township_or_subdistrict":
        return full_name(name, None, "-"), context, ""
    if level.endswith("_department") and not re.match(r".{1,5}[省市县区州旗盟]", name):
        return full_name(held.name + name, held, name), context, f"the region {held.name} of hints or site"
    return full_name(name, None, "-"), context, f"the region {held.name} of hints or site"


def _with_its_place(name: str, prefix: str, context: Place, text: str) -> tuple[str, Place, str]:
    """县财政局 → 开江县财政局: its place from hints or site, else from what the text says most; else it stays bare."""
    held, words = context.region, f"the region code {context.code}"
    if held is not None and not held.name.endswith(prefix) and not (prefix == "区" and held.name.endswith("自治区")):
        held = next((above for above in _parents(held) if above.name.endswith(prefix)), None)
    if held is None and not context.code:
        held, words = mentioned_region(text, prefix)
    if held is None:
        return name, Place(context.code), "no named region"
    rest = name[1:]
    organ = "" if rest in organs().government else rest
    return full_name(held.name + organ, held, organ), Place(held.code, held), words


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
            above = re.search(
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
        if name.endswith(("人民政府", "办事处")):
            return name
        return re.sub("政府$", "", name) + ("办事处" if name.endswith("街道") else "人民政府")
    if place is not None and not organ:
        return name + ("行政公署" if place.name.endswith(("地区", "盟")) else "人民政府")
    if re.fullmatch(rf"{_HAN}+[省市县区州旗盟]", name):
        return name + "人民政府"
    return re.sub(r"(?<!人民)政府$", "人民政府", name)
