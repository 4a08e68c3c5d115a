"""Regions (GB/T 2260) and organs: which body a name means, at which level it stands, and its short id.

The data are ``regions.csv`` and ``organs.yaml`` beside this file; both are read on first use.
"""

from __future__ import annotations

import re
from hashlib import sha256

from parsers.clean.chars import fold
from parsers.publishers.hosts import host_codes
from parsers.publishers.organs import organs
from parsers.publishers.regions import Region, find_region, has_counties, locate, region, regions, related

__all__ = [
    "LEVELS",
    "Region",
    "canonical",
    "find_region",
    "has_counties",
    "has_rulemaking_power",
    "host_codes",
    "is_sub_provincial",
    "level_of",
    "locate",
    "publisher_id",
    "region",
    "regions",
    "related",
    "successors",
]

LEVELS = (
    "central_department",
    "provincial_government",
    "provincial_department",
    "prefecture_government",
    "prefecture_department",
    "county_government",
    "county_department",
    "township_or_subdistrict",
    "vertical_organ",
    "public_institution",
    "other",
)
"""All levels of publishers, keys of the vocabulary."""

_TIERS = {"province": "provincial", "prefecture": "prefecture", "county": "county"}
_TOWNSHIP_OFFICE = re.compile("(?<=[镇乡])(?:人民)?政府(?:党政|综合)?办公室$|(?<=街道)(?:办事处)?(?:党政|综合)办公室$")
_DIGEST = 6
"""Hex digits of a name's hash in an id. With four, two of the country's bodies would be expected to share one."""


def canonical(publisher: str) -> str:
    """``publisher`` as two names are compared: folded, the region taken off, short forms of organs written out."""
    _, organ = locate(_bare(publisher))
    return _written_out(organ)


def _bare(publisher: str) -> str:
    return re.sub(r"[^\w]", "", fold(publisher))


def _written_out(organ: str) -> str:
    for short, full in organs().aliases.items():
        if organ.endswith(short) and not organ.endswith(full):
            return organ[: -len(short)] + full
    return organ


def publisher_id(publisher: str, region_code: str) -> str:
    """A short ASCII id, stable across rebuilds.

    The region's code for the government of the region itself, where the table holds that region; for any other body
    the code, the pinyin initials of its name without the region, and six hex digits of the SHA-256 of that name
    (``371300-xzspfwj-d505e6``). A body whose region is not known, or not the one its name says, has its whole name
    there, so that no two names share an id; without a code, ``000000``.

    >>> publisher_id("营口市人民政府", "210800")
    '210800'
    """
    from pypinyin import Style, lazy_pinyin  # its tables take longer to load than most commands run

    name = _bare(publisher)
    code = region_code if re.fullmatch(r"\d{6}", region_code) else "000000"
    own, organ = locate(name, code)
    if own is None or own.code != code:
        organ = name
    elif organ in ("", "政府", "人民政府", "行政公署", "行署"):
        return code
    organ = _written_out(organ)
    initials = "".join(part[:1] for part in lazy_pinyin(organ, style=Style.FIRST_LETTER, errors="ignore"))
    digest = sha256(organ.encode()).hexdigest()[:_DIGEST]
    return "-".join(part for part in (code, re.sub(r"[^a-z0-9]", "", initials.lower())[:16], digest) if part)


def level_of(publisher: str, region: Region | None) -> str:
    """The level (a key of the vocabulary) of ``publisher`` in ``region``; ``""`` where an unknown region decides.

    The table decides what tier a 市 is; the ending of the name decides what kind of body it names. Zones
    (管理委员会) are ``other``: the Regulations give them no tier.
    """
    words = organs()
    name = _bare(publisher)
    if region is None:
        located, organ = locate(name)
    else:
        located, organ = region, _after_region(name, region)
    if name.startswith(words.central_starts) or organ in words.central_names:
        return (
            "vertical_organ"
            if _is_branch(name, organ, located is not None and bool(located.code))
            else "central_department"
        )
    if any(word in organ for word in words.vertical) and not any(word in organ for word in words.not_vertical):
        return "vertical_organ"
    if any(word in organ for word in words.corps):
        return "other"
    if _TOWNSHIP_OFFICE.sub("", organ).endswith(words.township) and organ not in ("", "镇", "乡"):
        return "township_or_subdistrict"
    if organ.endswith((*words.zone, *words.bare_zone)):
        return "other"
    if organ.endswith(words.institution):
        return "public_institution"
    if located is None:
        return ""
    tier = _TIERS[located.level]
    if organ in ("", *words.government):
        return f"{tier}_government"
    if organ.endswith(words.government) and organ not in words.organ:
        return "other"
    return f"{tier}_department" if organ.endswith(words.organ) else "other"


def _is_branch(name: str, organ: str, has_region: bool) -> bool:
    if re.search(r"海关(?!总署)|(?<!国)海事局|总局.+局|总队|[^总]队$|(?:监管|监管专员|专员)办|分行|支行|分局", name):
        return True
    return has_region and not name.startswith(("国务院", "中华人民共和国"))


def _after_region(name: str, place: Region) -> str:
    """The organ's own words: what follows the last of the region's names."""
    for own in (place.county, place.prefecture, place.province, place.name):
        if own and own in name:
            return name[name.index(own) + len(own) :]
    located, organ = locate(name, place.code)
    return organ if located is not None else name.lstrip("本") if len(name) > 1 else name


def has_rulemaking_power(publisher: str, region: Region | None, year: int | None = None) -> bool:
    """Whether ``publisher`` may make regulations (规章) and so has numbers to report in that row.

    Ministries, governments of provinces, of cities with districts and of autonomous prefectures may (Legislation Law,
    art. 91 and 93; 2015: art. 80 and 82). Before 2015, of the cities only the larger ones could (2000: art. 63).
    ``year`` is the report year, ``None`` for today's rule.
    """
    level = level_of(publisher, region)
    if level in ("central_department", "provincial_government"):
        return True
    if level != "prefecture_government" or region is None:
        return False
    if year is not None and year < 2015:
        return region.name in organs().rulemaking_before_2015
    return region.name.endswith(("市", "自治州"))


def is_sub_provincial(region: Region) -> bool:
    """Whether ``region`` is one of the fifteen cities of sub-provincial rank (副省级城市)."""
    return region.level == "prefecture" and region.name in organs().sub_provincial


def successors(publisher: str, year: int) -> tuple[str, ...]:
    """Names of organs that took over from ``publisher`` (a name without its region) after ``year``; often none."""
    name = _written_out(_bare(publisher))
    return tuple(
        to for organ, since, tos in organs().successors if since >= year and name.endswith(organ) for to in tos
    )
