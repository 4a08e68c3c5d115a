"""Damage to the words of labels. What stands in the cells stays what it is, and must be read."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.parsers.drafts import NUMBERING, Draft, Line, data_rows, label_at, labels, slots_in

_INVISIBLE = ("\u00a0", "\u3000", "\u200b", "\ufeff", "\u00ad", " ")
_WIDE = str.maketrans("():,;", "（）：，；")
_TRADITIONAL = str.maketrans(
    "规范许可处罚强制业费项数量请结转办内务机关经济书监护类国际执案现没说维纠复讼诉审总计门开无条发会员众热点应对认证户个络",
    "規範許可處罰強制業費項數量請結轉辦內務機關經濟書監護類國際執案現沒說維糾復訟訴審總計門開無條發會員眾熱點應對認證戶個絡",
)
# What a scanner takes one character for; every pair is of two characters that forms and reports do not share.
_MISREAD = dict(zip("规许处制收申请公开章答复数密本", "親讦外刽攵甲清厷幵草荅夏敉蜜夲", strict=True))


def _change_labels(draft: Draft, change: Callable[[str], str], share: float) -> None:
    for grid in draft.grids.values():
        for row, place in labels(grid):
            if draft.draw.random() < share:
                words, across, down = row[place]
                row[place] = (change(words), across, down)


def label_blanks(draft: Draft) -> None:
    """White space and invisible characters inside labels."""
    inside = draft.draw.choice(_INVISIBLE)
    if inside == " " and not draft.layout.html:
        inside = "\u200b"

    def change(words: str) -> str:
        at = draft.draw.randint(1, max(len(words) - 1, 1))
        return words[:at] + inside + words[at:]

    _change_labels(draft, change, draft.draw.choice((0.2, 1.0)))


def label_widths(draft: Draft) -> None:
    """Full-width brackets, commas and colons."""
    _change_labels(draft, lambda words: words.translate(_WIDE), draft.draw.choice((0.4, 1.0)))


def doubled_punctuation(draft: Draft) -> None:
    """一、、 and the like."""
    _change_labels(draft, lambda words: re.sub(r"([、.,:])", r"\1\1", words, count=1), 0.4)


def traditional_labels(draft: Draft) -> None:
    """Labels of a mirror in traditional characters."""
    _change_labels(draft, lambda words: words.translate(_TRADITIONAL), draft.draw.choice((0.3, 1.0)))


def numbering(draft: Draft) -> None:
    """Numbers before labels lost, doubled, or written with another mark."""
    way = draft.draw.choice(("lost", "doubled", "other"))

    def change(words: str) -> str:
        found = NUMBERING.match(words)
        if found is None or found.end() == len(words):
            return words
        if way == "lost":
            return words[found.end() :]
        return found[0] + words if way == "doubled" else found[0].replace(".", "、") + words[found.end() :]

    _change_labels(draft, change, draft.draw.choice((0.3, 1.0)))


def misread_labels(draft: Draft) -> None:
    """Labels with a character misread by a scanner. A row may then be taken for missing, but for no other row."""
    for grid in draft.grids.values():
        before: Line = []
        for number in data_rows(grid):
            row, at = grid[number], label_at(grid[number])
            words = row[at][0] if at >= 0 else ""
            known = [place for place, char in enumerate(words) if char in _MISREAD]
            # Behind a row whose blanks left no trace the values of a row without a name would be anybody's.
            if known and draft.draw.random() < 0.25 and not (before and draft.doubtful(before)):
                place = draft.draw.choice(known)
                row[at] = (words[:place] + _MISREAD[words[place]] + words[place + 1 :], *row[at][1:])
                draft.lost |= set(slots_in(row))
            before = row


def torn_labels(draft: Draft) -> None:
    """The labels of some rows in two cells."""
    for grid in draft.grids.values():
        for number in data_rows(grid):
            row = grid[number]
            at = label_at(row)
            if at >= 0 and len(row[at][0]) > 7 and draft.draw.random() < 0.15:
                words, _, down = row[at]
                cut = draft.draw.randint(4, len(words) - 2)
                row[at : at + 1] = [(words[:cut], 1, down), (words[cut:], 1, down)]
