"""Telling the report from the site around it, without knowing the site.

Every block is weighed: prose, section headings and statutory tables weigh for the report, link lists and the lines that
portals print around an article against it. The body is the stretch with the greatest total.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from parsers.clean.chars import fold
from parsers.model import Block, Document
from parsers.sections import heading_of

_TITLE = re.compile(r"(信息|政务)公开.{0,12}(年度|工作)?.{0,4}(报告|年报)")
_DATE_LINE = re.compile(r"^[(]?(?:\d{4}|二[〇0○]..)年.{1,3}月.{1,3}日[)]?$")
_ORGAN_LINE = re.compile(r"(?:政府|办公室|办公厅|委员会|局|厅|办事处|管委会|中心|部|署|院)$")
_MARKS = re.compile(r"[。；，,;:：]")
_LOOK_BACK = 25
_LOOK_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Body:
    """The report's own blocks. ``first``/``last`` is the half-open range, ``kept`` the indices left inside it."""

    first: int
    last: int
    kept: tuple[int, ...]


def find_body(document: Document, tables: Collection[int]) -> Body:
    """The body of ``document``; ``tables`` are the indices of blocks that belong to statutory tables."""
    blocks = document.blocks
    chrome = [index not in tables and is_chrome(block.text) for index, block in enumerate(blocks)]
    weights = [_weight(block, index in tables, chrome[index]) for index, block in enumerate(blocks)]
    first, last = _heaviest(weights)
    bracketed = False
    if document.body is not None:
        start, end = document.body
        inside = sum(weight for weight in weights[start:end] if weight > 0)
        # The standard brackets are the best border there is, when they hold the report.
        if inside >= 0.6 * sum(weight for weight in weights if weight > 0):
            first, last, bracketed = start, end, True
    first = _with_title(blocks, first)
    last = last if bracketed else _with_ending(blocks, last, chrome, tables)
    kept = tuple(index for index in range(first, last) if not chrome[index])
    return Body(first, last, kept)


def is_chrome(line: str) -> bool:
    """Whether a line is one that portals print around an article."""
    longest, pattern = _patterns()
    if len(line) > longest * 2:
        return False
    folded = fold(line)
    return len(folded) <= longest and pattern.search(folded) is not None


@lru_cache(maxsize=1)
def _patterns() -> tuple[int, re.Pattern[str]]:
    data = yaml.safe_load(files(__package__).joinpath("chrome.yaml").read_text(encoding="utf-8"))
    return int(data["longest"]), re.compile("|".join(f"(?:{line})" for line in data["lines"]), re.I)


def _weight(block: Block, in_table: bool, chrome: bool) -> float:
    if in_table:
        return 2.0
    if chrome:
        return -3.0
    text = block.text
    if block.linked > 0.6:
        return -1.0
    if heading_of(text) is not None:
        return 3.0
    marks = len(_MARKS.findall(text))
    if marks >= 2 or (marks and len(text) >= 25):
        return min(4.0, len(text) / 40)
    if block.cells:
        return 0.0
    return -0.1


def _heaviest(weights: Sequence[float]) -> tuple[int, int]:
    """The half-open range with the greatest sum (Kadane)."""
    best, best_range = 0.0, (0, len(weights))
    total, start = 0.0, 0
    for index, weight in enumerate(weights):
        if total <= 0:
            total, start = 0.0, index
        total += weight
        if total > best:
            best, best_range = total, (start, index + 1)
    return best_range


def _with_title(blocks: Sequence[Block], first: int) -> int:
    """Take in the title above the body: the nearest line that reads like one and is no link."""
    for index in range(first, max(-1, first - _LOOK_BACK), -1):
        block = blocks[index] if index < len(blocks) else None
        if block is None or block.linked > 0.6 or block.cells or len(block.text) > 80 or is_chrome(block.text):
            continue
        if _TITLE.search(fold(block.text)):
            above = blocks[index - 1] if index else None
            # The issuer may stand on a line of its own above the words 政府信息公开工作年度报告.
            if above is not None and not above.linked and not above.cells and _ORGAN_LINE.search(above.text):
                return index - 1
            return index
    return first


def _with_ending(blocks: Sequence[Block], last: int, chrome: Sequence[bool], tables: Collection[int]) -> int:
    """Take in what may close a report after its last long line: 无。, the signature, the date, a list of annexes."""
    dated = last > 0 and _DATE_LINE.match(fold(blocks[last - 1].text)) is not None
    for index in range(last, min(len(blocks), last + _LOOK_AHEAD)):
        text = blocks[index].text
        if chrome[index] or blocks[index].linked > 0.6 or blocks[index].cells:
            break
        folded = fold(text)
        if dated and not folded.startswith("附件"):
            break
        dated = _DATE_LINE.match(folded) is not None
        closes = text.endswith(("。", "；", ";", ".")) or dated or folded.startswith("附件")
        if closes or (len(folded) <= 40 and _ORGAN_LINE.search(folded)) or (folded in ("无", "没有")):
            last = index + 1
        else:
            break
    return last
