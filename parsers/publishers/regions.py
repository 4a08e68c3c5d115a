"""Reads ``regions.csv`` and finds regions by code and by name, old names included."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

from parsers.publishers.organs import organs

_PEOPLES = (
    "壮 回 维吾尔 藏 彝 苗 侗 布依 土家 朝鲜 蒙古 哈尼 傣 景颇 傈僳 白 羌 哈萨克 柯尔克孜 黎 满 瑶 土 裕固 畲 佤 拉祜 "
    "纳西 普米 怒 独龙 布朗 撒拉 保安 东乡 仫佬 毛南 水 仡佬 各 达斡尔 鄂温克 锡伯 塔吉克"
)
_PEOPLE = re.compile(
    "(?:(?:" + "|".join(sorted(_PEOPLES.split(), key=len, reverse=True)) + ")族|哈萨克|蒙古|柯尔克孜)$"
)
_NOT_AFTER_SHORT = tuple("镇乡街路村社庄河湖山寺桥门港口北南东西中新")


@dataclass(frozen=True, slots=True)
class Region:
    """A province, prefecture or county. ``level`` is ``province``, ``prefecture`` or ``county``.

    ``prefecture`` is ``""`` for districts of Beijing, Tianjin, Shanghai and Chongqing and for counties directly under a
    province. ``valid_from``/``valid_to`` are years of editions of GB/T 2260, ``None``: since 2007 or earlier / to date.
    """

    code: str
    name: str
    level: str
    province: str
    prefecture: str
    county: str
    valid_from: int | None = None
    valid_to: int | None = None

    def in_force(self, year: int) -> bool:
        """Whether an edition of that year's standard has this code under this name."""
        return (self.valid_from or 0) <= year <= (self.valid_to or 9999)


@dataclass(frozen=True, slots=True)
class _Table:
    by_code: dict[str, Region]
    of_code: dict[str, tuple[Region, ...]]
    by_name: dict[str, tuple[Region, ...]]
    by_short: dict[str, tuple[Region, ...]]


@cache
def _table() -> _Table:
    text = files(__package__).joinpath("regions.csv").read_text("utf-8")
    rows = sorted(csv.reader(text.splitlines()[1:]), key=lambda row: row[4] or "9999")
    names = {code: name for code, name, *_ in rows}  # the newest name wins
    by_code: dict[str, Region] = {}
    of_code: dict[str, list[Region]] = defaultdict(list)
    by_name: dict[str, list[Region]] = defaultdict(list)
    by_short: dict[str, list[Region]] = defaultdict(list)
    for code, name, level, since, until in rows:
        place = Region(
            code,
            name,
            level,
            province=name if level == "province" else names.get(code[:2] + "0000", ""),
            prefecture=name if level == "prefecture" else names.get(code[:4] + "00", "") if level == "county" else "",
            county=name if level == "county" else "",
            valid_from=int(since) if since else None,
            valid_to=int(until) if until else None,
        )
        by_code[code] = place
        of_code[code].append(place)
        by_name[name].append(place)
        for short in _short_names(name, level):
            # 凉山州 and 禄劝县 are names in use; 凉山 alone may be anything.
            (by_name if short.endswith(("州", "县", "旗")) and "自治" in name else by_short)[short].append(place)
    for everyday, code in organs().regions.items():
        by_name[everyday].append(by_code[code])
    return _Table(
        by_code,
        {code: tuple(held) for code, held in of_code.items()},
        {name: tuple(held) for name, held in by_name.items()},
        {name: tuple(held) for name, held in by_short.items()},
    )


def _short_names(name: str, level: str) -> set[str]:
    """营口市 → 营口; 凉山彝族自治州 → 凉山州, 凉山; 新疆维吾尔自治区 → 新疆. Two characters at least."""
    bare = re.sub(r"(?:自治区|自治州|自治县|自治旗|特别行政区|新区|林区|省|市|县|区|旗|地区|盟)$", "", name)
    shorts = set()
    if "自治" in name:
        while match := _PEOPLE.search(bare):
            if match.start() < 2:
                break
            bare = bare[: match.start()]
        bare = bare.removesuffix("维吾尔")
        shorts.add(bare + {"自治州": "州", "自治县": "县", "自治旗": "旗"}.get(name[-3:], ""))
    if level != "county" or len(bare) > 2 or bare + "县" == name:
        shorts.add(bare)
    return {short for short in shorts if len(short) >= 2 and short != name}


def region(code: str, year: int | None = None) -> Region | None:
    """The region of a six-digit code, dissolved ones included; ``None`` where there is none.

    It comes under the name it had in ``year``, else under its newest.

    >>> region("210881").prefecture
    '营口市'
    >>> region("420600", 2009).name
    '襄樊市'
    """
    if year is not None:
        for place in _table().of_code.get(code, ()):
            if place.in_force(year):
                return _as_of(place, year)
    return _table().by_code.get(code)


def regions(year: int) -> tuple[Region, ...]:
    """All regions in force in ``year``, by code."""
    every = (place for places in _table().of_code.values() for place in places)
    return tuple(sorted((place for place in every if place.in_force(year)), key=lambda place: place.code))


def _as_of(place: Region, year: int | None) -> Region:
    """``place`` with its prefecture under the name of that year: 枣阳市 was in 襄樊市 before it was in 襄阳市."""
    if year is None or place.level != "county" or not place.prefecture:
        return place
    for above in _table().of_code.get(place.code[:4] + "00", ()):
        if above.in_force(year):
            return place if above.name == place.prefecture else replace(place, prefecture=above.name)
    return place


def has_counties(place: Region) -> bool:
    """Whether there are counties in ``place``, a prefecture: 东莞市, 中山市, 儋州市 and 嘉峪关市 have only towns."""
    return any(code[:4] == place.code[:4] and code != place.code for code in _table().of_code)


def related(one: str, other: str) -> bool:
    """Whether one of two codes lies within the other, or both are the same."""
    ours, theirs = _stem(one), _stem(other)
    return ours.startswith(theirs) or theirs.startswith(ours)


def _stem(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _pick(held: Iterable[Region], within: str = "", year: int | None = None) -> Region | None:
    """The one region meant: nearest to ``within``; of names old and new, the one in force. ``None``: it is open."""
    every = list(held)
    found = every
    if within:
        found = (
            [place for place in every if related(place.code, within)]
            or [place for place in every if place.code[:4] == within[:4] and within[2:4] not in ("00", "90")]
            or [place for place in every if place.code[:2] == within[:2] and within[2:4] == "90"]
        )
    if year is not None:
        # A portal of today knows its region by today's code; before the reform another code carried the name. The
        # year after is that of the publication, which may already be under the new name.
        kin = [place for place in every if any(_took_over(place, held) or _took_over(held, place) for held in found)]
        for when in (year, year + 1):
            for known in (found, kin):
                then = [place for place in known if place.in_force(when)]
                if len(then) == 1:
                    return _as_of(then[0], when)
                if then:
                    return None
    current = [place for place in found if place.valid_to is None]
    if len(current) == 1 or (not current and len(found) == 1):
        return (current or found)[0]
    if not current and len({place.code[:2] for place in found}) == 1:
        return max(found, key=lambda place: place.valid_to or 0)
    return None


def _took_over(later: Region, earlier: Region) -> bool:
    """Whether a name passed from one code to another of its province: 毕节市, 寿县."""
    return (
        later.code[:2] == earlier.code[:2]
        and later.valid_from is not None
        and earlier.valid_to is not None
        and earlier.valid_to < later.valid_from
    )


def find_region(name: str, within: str = "", year: int | None = None) -> Region | None:
    """The region of that name: full (营口市), short (营口) or with its parents (四川省达州市开江县).

    ``within`` is the code or the name of a region it lies in (or that lies in it). ``None`` where no region or several
    have that name: 长安区 is in 石家庄市 and in 西安市. ``year``: the region that had the name in that year (毕节市 has
    had counties since 2011, and was of county rank itself before); without it, today's.
    """
    if within and not within.isdigit():
        parent = find_region(within, "", year)
        if parent is None:
            return None
        within = parent.code
    found, rest = locate(name, within, year)
    if found is not None:
        return None if rest else found
    table = _table()
    return _pick(table.by_name.get(name) or table.by_short.get(name, ()), within, year)


@lru_cache(maxsize=1 << 14)
def locate(name: str, within: str = "", year: int | None = None) -> tuple[Region | None, str]:
    """Take the region off the front of ``name``: (临沂市行政审批服务局) → (临沂市, 行政审批服务局).

    ``(None, name)`` where no region stands there or where several could be meant. ``within``: a code that decides
    between regions of one name, ``year`` (that of the report) between those of different times. 胡市镇 is no 胡市 and
    海口镇 not 海口.
    """
    table = _table()
    if within == "000000" or within not in table.by_code:
        within = ""
    at, found = 0, None
    while at < len(name):
        step = _step(table, name, at, found, within, year)
        if step is None:
            break
        found, at = step
    return (found, name[at:]) if found is not None else (None, name)


def namesakes(name: str, year: int | None = None) -> tuple[tuple[Region, ...], str]:
    """The regions that share the name ``name`` begins with (长安区 of 长安区教育局), and the words behind it.

    Those in force in ``year`` (``None``: today), and all there ever were where none is.
    """
    table = _table()
    for length in range(min(15, len(name)), 1, -1):
        held = table.by_name.get(name[:length], ())
        if held and not _is_part_of_township(table, name[:length], name[length:]):
            then = [place for place in held if (place.valid_to is None if year is None else place.in_force(year))]
            return tuple(_as_of(place, year) for place in then or held), name[length:]
    return (), name


def _step(
    table: _Table, name: str, at: int, found: Region | None, within: str, year: int | None
) -> tuple[Region, int] | None:
    if found is not None and found.level == "county":
        return None
    for length in range(min(15, len(name) - at), 1, -1):
        words = name[at : at + length]
        held: Sequence[Region] = table.by_name.get(words, ())
        short = not held
        if short:
            held = table.by_short.get(words, ())
            rest = name[at + length :]
            if not held or found is not None or not rest or not _may_follow_short(table, rest):
                continue
            held = [place for place in held if place.level != "county"]
        if _is_part_of_township(table, words, name[at + length :]):
            continue
        if found is not None:
            held = [place for place in held if place.code != found.code and place.code.startswith(_stem(found.code))]
        place = _pick(held, within, year) or (_pick(held, "", year) if within and len(held) == 1 else None)
        if place is not None:
            return place, at + length
        if not short and held:
            return None
    return None


def _is_part_of_township(table: _Table, words: str, rest: str) -> bool:
    """Whether ``words`` before ``rest`` name a town or a street: 胡市|镇, 南京|路街道; but not 江苏省|镇江市,
    a county and the town of its name (镇赉县|镇赉镇), or a bureau for towns and villages (乡村振兴局)."""
    if rest.startswith(("街道", "路街")):
        return True
    if not rest.startswith(("镇", "乡")) or rest.startswith(("乡村", "乡镇", "镇村建设", words[:-1])):
        return False
    return not any(rest[:length] in table.by_name for length in range(3, 16))


def _may_follow_short(table: _Table, rest: str) -> bool:
    """上海税务局, 北京西城区…; but not 海口镇, 南京路街道, 朝阳区."""
    if rest.startswith(("市", "县", "区", "省", "州", "盟", "旗")):
        return False
    if any(rest[:length] in table.by_name for length in range(2, min(16, len(rest)) + 1)):
        return True
    if rest.startswith(organs().corps):
        return True
    return not rest.startswith(_NOT_AFTER_SHORT) and rest.endswith(organs().after_short)
