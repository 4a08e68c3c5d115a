"""Which regions a host under ``.gov.cn`` may belong to: kaijiang.gov.cn, jaq.fuzhou.gov.cn.

``hosts.csv`` holds labels of hosts (names of regions in pinyin, and abbreviations in use) with the codes they may mean.
A label often means several (fuzhou: 福州市, 抚州市), so a host only ever chooses between regions that something else
named. A host that is not under ``.gov.cn`` says nothing: copies stand on any.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from parsers.publishers.regions import related

_HOST = re.compile(r"(?:https?:)?//(?:[^/@\s]*@)?([a-z0-9.-]+)\.gov\.cn(?::\d+)?(?:[/?#]|$)", re.I)


# sxpingyao.gov.cn is 平遥县 in 山西省: initials of provinces, with the first two digits of their codes.
_INITIALS = {
    "ah": "34", "cq": "50", "fj": "35", "gd": "44", "gs": "62", "gx": "45", "gz": "52", "hb": "13 42", "hlj": "23",
    "hn": "41 43 46", "jl": "22", "js": "32", "jx": "36", "ln": "21", "nmg": "15", "nx": "64", "qh": "63", "sc": "51",
    "sd": "37", "sx": "14 61", "xj": "65", "xz": "54", "yn": "53", "zj": "33",
}  # fmt: skip
_WITH_INITIALS = re.compile(f"({'|'.join(_INITIALS)})([a-z]{{5,}})")


@cache
def _labels() -> dict[str, tuple[str, ...]]:
    text = files(__package__).joinpath("hosts.csv").read_text("utf-8")
    return {label: tuple(codes.split()) for label, codes in list(csv.reader(text.splitlines()))[1:]}


@lru_cache(maxsize=1 << 12)
def host_codes(url: str) -> tuple[str, ...]:
    """Codes of the regions whose host ``url`` may have, ``()`` where it says nothing.

    >>> host_codes("http://www.kaijiang.gov.cn/xxgk/1.html")
    ('511723',)
    """
    match = _HOST.match(url)
    if match is None:
        return ()
    found: tuple[str, ...] = ()
    for label in reversed(match[1].lower().split(".")):
        held = _labels().get(label, ()) or _after_initials(label)
        if found:
            held = tuple(code for code in held if any(related(code, above) for above in found))
        found = held or found
    return found


def _after_initials(label: str) -> tuple[str, ...]:
    """The codes of a label that writes the initials of the province before the name, ``()`` for any other."""
    match = _WITH_INITIALS.fullmatch(label)
    provinces = _INITIALS[match[1]].split() if match else []
    return tuple(code for code in _labels().get(match[2], ()) if code[:2] in provinces) if match else ()
