"""A line of text that holds several cells: cut at blanks or commas where what comes of it is what tables hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import lru_cache

from parsers.clean.chars import fold, label_key
from parsers.forms import PRINTED
from parsers.tables.values import is_odd, is_unit, looks_like_value

LONGEST_LABEL = 70
_MARKS = ",，;；"
_ENDS_LABEL = re.compile(r"[\u4e00-\u9fff)）]$")
_PARTED = re.compile(r"[,，;；:：\s]+")
_LEADER = re.compile(r"\s*(?:\.{3,}|…+)\s*(?=[\d/／\-—无件条项次篇个人万元])")
"""The dots that lead from a label to its number: 当面申请数……5."""
_SPACED = re.compile(r"[ \u3000\xa0\t]+")
_NUMBERED = re.compile(r"(?:[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}\s?[.、．])\S")
_BEHIND_NUMBER = re.compile(r"[.、．]\D")
_NOTHING = re.compile("没有|暂无|不适用|不涉及|无")
_TAIL = re.compile(
    r"([:：]?)\s*(?:((?:0|[1-9]\d{0,8})(?:\.\d{1,4})?(?:[件条项次人元份起]|万元|人次)?)|((?:没有|暂无|不适用|不涉及|无)+))$"
)
_LAST = frozenset("0123456789件条项次人元份起无有用及")
"""The last characters of what ``_TAIL`` finds."""
_CUT_NUMBER = re.compile(r"\D\s+\d{1,3}$")
_RUNNING = re.compile(r"\d{1,3}")
_ALL_VALUES = 10
"""Cells from which on a row of numbers needs no label: the litigation table's row has none."""
_FEW = 4
"""Cells of a row of numbers that cannot be one number with its thousands parted."""
_MOST_PARTS = 6
"""Parts of one label in a line that was set with blanks between its words."""
_LONGEST_WORDS = 30
_LONGEST_CAPTION = 8
_SHORT = 2
"""Characters of a label that is also part of others (其他, 总计): alone it names no row."""


def holds_value(text: str) -> bool:
    """Whether a value stands in a line behind a mark or a blank: 规草,0 is no label, though it was not cut."""
    return any(looks_like_value(part) or is_odd(fold(part)) for part in _PARTED.split(text)[1:] if part)


def pieces(text: str) -> list[str]:
    """``text`` cut where it is a row of several cells (``规章 0 0 0``; ``规章,0,0,0``), else whole."""
    return list(_pieces(text)) if len(text) <= LONGEST_LABEL * 2 else [text]


# The lines of a site's own come again on every page.
@lru_cache(maxsize=1 << 12)
def _pieces(text: str) -> tuple[str, ...]:
    marks = [mark for mark in _MARKS if mark in text]
    if marks and _ENDS_LABEL.search(text) and label_key(text) in PRINTED:
        return (text,)  # commas inside a label: 部分公开(区分处理的,,只计这一情形)
    for mark in sorted(marks, key=text.count, reverse=True) if marks else ():
        if listed := _listed(text, mark):
            return tuple(listed)
    text = _LEADER.sub(" ", text) if "..." in text or "…" in text else text
    spaced = _after_colon(text) or _spaced(text)
    if len(spaced) > 1 and spaced[0] in ("）", ")", "”"):
        return tuple(spaced[1:])  # where a label closes that is broken over lines
    return tuple((_glued(text) if len(spaced) == 1 else None) or spaced)


def _after_colon(text: str) -> list[str] | None:
    """当面申请数：5件; 行政许可 件：5; 规章：1 2 3: a printed label, with its unit or without, and its values."""
    at = max(text.rfind("："), text.rfind(":"))
    if at <= 0:
        return None
    label, value = text[:at].strip(), text[at + 1 :].strip()
    words = label.rsplit(None, 1)
    unit = words[1:] if len(words) == 2 and is_unit(fold(words[1])) else []
    labels = [label] if label_key(label) in PRINTED else _labels(_SPACED.split(words[0] if unit else label))
    values = _SPACED.split(value)
    several = len(values) > 1 and all(looks_like_value(part) or is_odd(fold(part)) for part in values)
    keys = [label_key(words) for words in labels]
    if any(key not in PRINTED for key in keys) or (len(keys[0]) <= _SHORT and not value):
        return None
    if several:
        return [*labels, *unit, *values]
    return [*labels, *unit, value] if not value or looks_like_value(value) or is_unit(fold(value)) else None


def _glued(text: str) -> list[str] | None:
    """A printed label with its value, or with words for nothing, written in one: 行政处罚：3件, 规章无无暂无.

    Figures are taken for one number only: where 000 stands, nobody knows how many there are.
    """
    found = _TAIL.search(text) if text[-1:] in _LAST else None
    if found is None:
        return None
    label = text[: found.start()]
    key = label_key(label)
    if sum(map(label.count, "(（")) != sum(map(label.count, ")）")):
        return None  # the line ends inside a label: ...(同一情形计1
    if key not in PRINTED or (len(key) <= _SHORT and not (found[1] or found[3])):
        return None
    return [label, found[2]] if found[2] else [label, *_NOTHING.findall(found[3])]


def _listed(text: str, mark: str) -> list[str] | None:
    """Cells between commas or semicolons: printed labels, then values; or one of these alone. ``None`` for words.

    A line that one mark parts is not parted by another: that stands inside a number.
    """
    parts = [part.strip() for part in (next(csv.reader([text])) if '"' in text else text.split(mark))]
    if not parts[-1] and sum(map(text.count, "(（")) > sum(map(text.count, ")）")):
        return None  # the line ends inside a label: （区分处理的，
    if any(_CUT_NUMBER.search(part) for part in parts):
        return None  # the mark stands inside a number: 规章 条 157,417
    cut = len(parts)
    while cut and (not parts[cut - 1] or looks_like_value(parts[cut - 1]) or is_odd(fold(parts[cut - 1]))):
        cut -= 1
    if not any(looks_like_value(part) for part in parts[cut:]) and not _labels_only(parts[:cut]):
        cut = len(parts)
    if cut == 0:
        return parts if len(parts) >= _ALL_VALUES or (len(parts) >= _FEW and not looks_like_value(text)) else None
    whole = text[: text.find(parts[cut - 1]) + len(parts[cut - 1])].strip(' "') if cut > 1 else parts[0]
    if cut < len(parts) and label_key(whole) in PRINTED:
        return [whole, *parts[cut:]]
    labels = [part for part in parts[:cut] if part]
    if len(labels) == 2 and is_unit(fold(labels[1])) and len(labels[0]) <= _LONGEST_WORDS and cut < len(parts):
        return labels + parts[cut:]  # a label that a scanner misread, its unit and its value
    if all(label_key(label) in PRINTED or is_unit(fold(label)) for label in labels):
        return labels + parts[cut:] if len(labels) + len(parts) - cut > 1 else None
    return _worded(parts, mark)


def _labels_only(parts: Sequence[str]) -> bool:
    """Whether the parts are labels of the form to the last: what stands behind them is the row's, number or not."""
    return any(parts) and all(label_key(part) in PRINTED for part in parts if part)


def _spaced(text: str) -> list[str]:
    """Cells between blanks, where the tail is a run of values or every part begins with a number of its own."""
    parts = _with_numbers(_SPACED.split(text.strip()))
    if len(parts) < 2:
        return [text]
    cut = len(parts)
    while cut and (looks_like_value(parts[cut - 1]) or is_odd(fold(parts[cut - 1]))):
        cut -= 1
    named = label_key(" ".join(parts[:cut])) in PRINTED  # 行政强制 见附件
    if not named and not any(map(looks_like_value, parts[cut:])) and not (cut and is_unit(fold(parts[cut - 1]))):
        cut = len(parts)
    labels = _labels(parts[:cut])
    if cut == len(parts):
        if 1 < len(labels) == sum(label_key(label) in PRINTED for label in labels):
            return labels  # 三、本年度办理结果 （一）予以公开: two labels in one line, whose values stand below
        if _is_header(parts):
            return parts
        return _worded(parts, " ") or [text]
    if len(parts) - cut < (2 if cut == 0 else 1):
        return [text]
    unit = cut > 1 and is_unit(fold(parts[cut - 1]))
    labels = _labels(parts[: cut - 1]) if unit else labels
    if any(label_key(label) not in PRINTED for label in labels) and (worded := _worded(parts, " ")):
        return worded
    return [*labels, *parts[cut - unit :]]


def _with_numbers(parts: list[str]) -> list[str]:
    """Parts with the number of a label put to it: no label begins with a point, and what stands before is no value."""
    for at in range(len(parts) - 1, 0, -1):
        if _BEHIND_NUMBER.match(parts[at]) and _RUNNING.fullmatch(parts[at - 1]):
            parts[at - 1 : at + 1] = [f"{parts[at - 1]} {parts[at]}"]
    return parts


def _is_header(parts: Sequence[str]) -> bool:
    """Whether a line names columns, all but one as the forms do: 指标名称 单位 本年数 上年数."""
    printed = sum(label_key(part) in PRINTED for part in parts)
    return len(parts) > 2 and printed >= len(parts) - 1 and all(len(part) <= _LONGEST_CAPTION for part in parts)


def _labels(parts: Sequence[str]) -> list[str]:
    """三、本年度办理结果 （一）予以公开 3 0 0: the label of a group stands before the row's own."""
    labels: list[str] = []
    for part in parts:
        if labels and not _NUMBERED.match(part):
            labels[-1] += " " + part
        else:
            labels.append(part)
    return labels


def _worded(parts: Sequence[str], mark: str) -> list[str] | None:
    """Cells of a line in which other words stand among labels and values: a remark, 见附件, a second label.

    ``None`` unless it begins with a label of the form, or with a piece of one, and holds values too; or is a header.
    """
    at = next((place for place, part in enumerate(parts) if part), 0)
    at += at + 1 < len(parts) and _RUNNING.fullmatch(parts[at]) is not None
    cells: list[str] = []
    labelled = valued = worded = 0
    # The rest of a torn label and its value may stand before the second half's row.
    may_be_torn = mark == " " and looks_like_value(parts[-1])
    while at < len(parts):
        part = parts[at]
        plain = bool(cells) and (not part or looks_like_value(part) or is_unit(fold(part)))
        span = 0 if plain else _label_here(parts, at, mark)
        if plain:
            valued += 1
        elif span:
            labelled += 1
            part = mark.join(parts[at : at + span])
        elif len(part) > _LONGEST_WORDS or (cells and not valued and len(label_key(cells[-1])) <= _SHORT):
            return None
        else:
            worded += 1
            if not labelled and (worded > 1 or not may_be_torn):
                return None  # prose begins with no label
        cells.append(part)
        at += max(span, 1)
    if labelled == len(cells):
        return cells if labelled > 1 else None
    torn = may_be_torn and worded == 1 and labelled < valued
    return cells if labelled and 0 < valued >= worded - 1 and (label_key(cells[0]) in PRINTED or torn) else None


def _label_here(parts: Sequence[str], at: int, mark: str) -> int:
    """Of how many parts the longest label of the form consists that begins there, 0 if none does."""
    if at and not any(char.isalnum() for char in parts[at]):
        return 0  # *** in the place of a number
    most = next(
        (n for n in range(1, _MOST_PARTS) if at + n < len(parts) and looks_like_value(parts[at + n])), _MOST_PARTS
    )
    return next((n for n in range(most, 0, -1) if label_key(mark.join(parts[at : at + n])) in PRINTED), 0)
