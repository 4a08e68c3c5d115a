"""How a report closes: 无。, the signature and its date, annexes with their tables and notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.clean.chars import fold
from parsers.clean.lines import is_chrome, is_page_number
from parsers.model import Block

LINKED = 0.6
"""The share of a block's characters in anchors from which on it is a link."""
DATE_LINE = re.compile(r"^[(]?(?:\d{4}|二[〇0○零]..)年.{1,3}月.{1,3}日[)]?$")
_ORGAN = "(?:政府|办公室|办公厅|委员会|局|厅|办事处|管委会|中心|部|署|院)"
ORGAN_LINE = re.compile(f"{_ORGAN}$")
_LOOK_AHEAD = 8
_LONGEST_NAME = 40
_SIGNED_AND_DATED = re.compile(rf"[\u4e00-\u9fff]{{2,30}}{_ORGAN}\(?(?:\d{{4}}|二[〇0○零]..)年.{{1,3}}月.{{1,3}}日\)?$")
_BARE_DATE = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}$")
_ANNEX = re.compile("附[件表:]")
# What may stand below a date that signs, and under an annexed table: who filled it in, and its notes.
_LISTED = re.compile(r"\d{1,2}[.、]")
_BELOW = re.compile(r"附[件表:]|\(此件|此件|\(联系人|抄送|\(?(?:注|备注|说明)[:\d]|单位负责人|填报|[^,。]{2,24}印发$")


def with_ending(blocks: Sequence[Block], last: int, end: int) -> int:
    """``last`` moved on over what may close a report after its last long line.

    From ``end`` on, where the part of the page is left, neither sentences nor tables count any more.
    """
    before = fold(blocks[last - 1].text) if last else ""
    annexed = False
    ahead = last + _LOOK_AHEAD
    for index in range(last, len(blocks)):
        block, inside = blocks[index], index < end
        if index >= ahead or block.linked > LINKED or (block.cells and not (annexed and inside)):
            break
        if is_page_number(block.text):
            continue
        if block.cells:
            # Rows of an annexed table are as many as they are.
            last, ahead = index + 1, ahead + 1
            continue
        line = fold(block.text)
        if is_chrome(block.text) or not _closes(block.text, line, before, inside, annexed):
            break
        annexed = annexed or _ANNEX.match(line) is not None
        last, before = index + 1, line
    return last


def _closes(text: str, line: str, before: str, inside: bool, annexed: bool) -> bool:
    """Whether a line, folded, closes the report behind the line ``before``."""
    below = _BELOW.match(line) is not None and (inside or line.startswith("附件"))
    sentence = inside and text.endswith(("。", "；", ";", "."))
    if _is_dated(before):
        return below or (annexed and sentence)
    if annexed and inside and _LISTED.match(line):
        return True
    if DATE_LINE.match(line) or (inside and _BARE_DATE.match(line) and ORGAN_LINE.search(before)):
        return True
    named = len(line) <= _LONGEST_NAME and (ORGAN_LINE.search(line) or _SIGNED_AND_DATED.match(line))
    return bool(below or sentence or named or line in ("无", "没有"))


def _is_dated(line: str) -> bool:
    return bool(DATE_LINE.match(line) or _SIGNED_AND_DATED.match(line))
