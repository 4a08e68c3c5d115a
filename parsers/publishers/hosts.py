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
        held = _labels().get(label, ())
        if found:
            held = tuple(code for code in held if any(related(code, above) for above in found))
        found = held or found
    return found
