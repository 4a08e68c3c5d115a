"""Lines and pictures that portals print around an article: ``chrome.yaml``, matched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from parsers.clean.chars import fold
from parsers.yamldata import read_yaml

# What stands in cells instead of numbers, where a table's cells, or some of them, are lines.
_NO_VALUE = re.compile(r"[/／\\＼\-－—–]{1,4}(?:\s+[/／\\＼\-－—–]{1,4})*")
_BLANK_ROW = re.compile('[",，]+')
"""A row of blanks between commas."""
_SPACED = re.compile(r"([-—–―－])\s\d{1,3}\s([-—–―－])")
_SEVERAL = re.compile(r"[\d,.，/／\-—–－]+(?:\s+[\d,.，/／\-—–－]+)+")
_VALUES = re.compile(r"[\d/／\\＼\-－—–]{1,9}(?:\s+[\d/／\\＼\-－—–]{1,9}){2,}")
_SENTENCE = re.compile(r"[。；，]")
# The last line of an annexed form has labels (审核人, 日期) that a line under a title has too.
_FILLED_IN = re.compile(r"^(?:单位)?负责人:|填报(?:人|单位|日期|时间)")


def is_chrome(line: str) -> bool:
    """Whether a line is one that portals print around an article."""
    return len(line) <= _patterns().longest * 2 and _is_chrome(line)


@lru_cache(maxsize=1 << 12)
def _is_chrome(line: str) -> bool:
    longest, pattern, labels, any_label, *_ = _patterns()
    if _NO_VALUE.fullmatch(line) or _VALUES.fullmatch(line) or _BLANK_ROW.fullmatch(line):
        return False
    folded = fold(line)
    if len(folded) > longest or _FILLED_IN.search(folded):
        return False
    if pattern.search(folded) is not None:
        return True
    if any_label.search(folded) is None or _SENTENCE.search(line) is not None:
        return False
    return sum(label.search(folded) is not None for label in labels) > 1


def is_page_number(line: str) -> bool:
    """Whether a line is a page number of the document itself."""
    return len(line) <= 24 and _patterns().page_numbers.search(fold(line)) is not None


def spaced_cells(lines: Sequence[str]) -> set[int]:
    """Which of ``lines`` hold a number between dashes and blanks and may be three cells of a row: ``— 3 —``.

    Between two other dashes it is no page's number. Between the same it may be either, unless prose stands beside it;
    and where no other line holds several values, no line does.
    """
    found = {at: match for at, line in enumerate(lines) if (match := _SPACED.fullmatch(line))}
    if not found or not any(at not in found and _SEVERAL.fullmatch(line) for at, line in enumerate(lines)):
        return set()
    return {
        at
        for at, match in found.items()
        if match[1] != match[2] or not any(map(_SENTENCE.search, lines[max(0, at - 1) : at + 2]))
    }


def is_icon(url: str) -> bool:
    """Whether an image, by its address, is the site's decoration and no picture of the report."""
    return url.startswith("data:image/gif") or _patterns().pictures.search(url[:2000]) is not None


class _Patterns(NamedTuple):
    longest: int
    lines: re.Pattern[str]
    labels: tuple[re.Pattern[str], ...]
    any_label: re.Pattern[str]
    pictures: re.Pattern[str]
    page_numbers: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data = read_yaml(files(__package__).joinpath("chrome.yaml").read_text(encoding="utf-8"))
    lines = re.compile("|".join(f"(?:{line})" for line in data["lines"]), re.I)
    labels = tuple(re.compile(label, re.I) for label in data["labels"])
    pictures, page_numbers = re.compile(data["pictures"], re.I), re.compile(data["page_numbers"])
    any_label = re.compile("|".join(f"(?:{label})" for label in data["labels"]), re.I)
    return _Patterns(int(data["longest"]), lines, labels, any_label, pictures, page_numbers)
