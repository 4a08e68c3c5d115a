"""Tables that stand on a page more than once, each copy under a caption that says whose numbers these are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from parsers.forms import PRINTED
from parsers.tables.kinds import Kind
from parsers.tables.stream import Token

ORGAN, AREA = "organ", "jurisdiction"
_OWN = re.compile("本级|本机关|本部门|本单位|机关本部")
_WHOLE = re.compile("汇总|全[省市县区州盟旗乡镇系]")
_LONGEST = 40
_YEAR = re.compile(r"(20\d\d)年(?!\d)")
_LONGEST_YEAR = 20
_RELATIVE = re.compile(
    r"(?:附[件表]?[:：]?)?(?:(上一?年|去年)|本年|今年)度?[\u4e00-\u9fff]{0,12}(?:数据|表|情况)[:：]?"
)
"""The captions 上年度数据 and 本年度统计表."""
_HEADING = re.compile("[一二三四五六七八九十]{1,2}、")


class Copies(NamedTuple):
    """The tokens of one copy of every table, the captions of that copy and of the others."""

    stream: list[Token]
    read: str
    others: tuple[str, ...]


def one_copy(stream: Sequence[Token], scope: str, year: int | None = None) -> Copies | None:
    """``stream`` without what stands under captions of another scope than ``scope``: ``organ``, ``jurisdiction`` or
    ``""`` for that of the first caption; or of another year than ``year``. ``None`` where captions tell neither two
    scopes apart nor the year from others.
    """
    return _under(stream, _scope_of, scope) or _under(stream, partial(_year_of, year), str(year or ""))


def _under(stream: Sequence[Token], says: Callable[[Token], str], wanted: str) -> Copies | None:
    """``stream`` without what stands under captions that say anything but ``wanted`` (``""``: what the first one says);
    a caption holds up to the next one or the next heading of a section."""
    alone = _alone(stream)
    under: list[str] = []
    names: dict[str, str] = {}
    current = ""
    for token in stream:
        if token.kind is Kind.LABEL and token.block in alone and len(token.text) <= _LONGEST:
            said = says(token)
            if said:
                names.setdefault(said, token.text)
            if said or (_HEADING.match(token.text) and token.key not in PRINTED):
                current = said
        under.append(current)
    wanted = wanted or next(iter(names), "")
    if len(names) < 2 or wanted not in names:
        return None
    kept = [token for token, its in zip(stream, under, strict=True) if its in ("", wanted)]
    return Copies(kept, names[wanted], tuple(words for its, words in names.items() if its != wanted))


def _scope_of(token: Token) -> str:
    """The one scope that a caption names, ``""`` if it names none or both."""
    own, whole = _OWN.search(token.text), _WHOLE.search(token.text)
    title = "报告" in token.text and "表" not in token.text
    if bool(own) == bool(whole) or title or token.key in PRINTED:
        return ""
    return ORGAN if own else AREA


def _year_of(year: int | None, token: Token) -> str:
    """The one year that a caption names, ``""`` if it is none; ``year`` is the report's."""
    if year and (said := _RELATIVE.fullmatch(token.text)) is not None and token.key not in PRINTED:
        return str(year - bool(said[1]))
    years = set(_YEAR.findall(token.text)) if len(token.text) <= _LONGEST_YEAR else set()
    return years.pop() if len(years) == 1 and "报告" not in token.text and token.key not in PRINTED else ""


def _alone(stream: Sequence[Token]) -> set[int]:
    """The blocks that hold one token with words: paragraphs, and rows of one cell."""
    filled: dict[int, int] = {}
    for token in stream:
        if token.kind is not Kind.BLANK:
            filled[token.block] = filled.get(token.block, 0) + 1
    return {block for block, count in filled.items() if count == 1}
