"""Zones (开发区, 综合实验区): the name of their agency, and the region that they lie in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.publishers import Region, find_region, locate
from parsers.publishers.organs import organs

_HAN = "[\u4e00-\u9fff〇]"
_ENDINGS = ("开发区", "高新区")
_IN_A_ZONE = re.compile(rf"{_HAN}{{2,16}}(?:开发区|高新区|经开区|实验区|试验区|示范区)(?={_HAN})")
_COUNTIES = ("区", "县", "市", "旗")


def with_agency(name: str, *texts: str) -> str:
    """A zone's name with the agency that one of the ``texts`` gives it: 样例综合实验区 → 样例综合实验区管委会."""
    if not name.endswith((*organs().bare_zone, *_ENDINGS)):
        return name
    called = (name + agency for text in texts for agency in ("管理委员会", "管委会") if name + agency in text)
    return next(called, name)


def county_of_zone(short: str, text: str, hosted: Sequence[Region], year: int | None) -> Region | None:
    """The county that a zone is named after (南谯工业开发区: 南谯区): the one that squeezed ``text`` names, else the
    host's."""
    named = [short + ending for ending in _COUNTIES if short + ending in text]
    found = find_region(named[0], "", year) if len(named) == 1 else None
    if found is None and not named:
        held = [place for place in hosted if place.level == "county" and place.name[:-1] == short]
        found = held[0] if len(held) == 1 else None
    return found if found is not None and found.level == "county" else None


def region_of_township(name: str, year: int | None) -> Region | None:
    """The region whose zone a township's name begins with: 大连长兴岛经济技术开发区长兴岛街道 is in 大连市."""
    zone = _IN_A_ZONE.match(name)
    return locate(zone.group(), "", year)[0] if zone else None
