"""Two looks at a line of text in a cell, and what may be believed of what both say.

The recogniser is sometimes sure of what is wrong, but seldom twice in the same way: what may stand for a number is
looked at a second time, wider and black on white. And the ink itself is asked: how many characters there are, whether
a stroke leans as no digit does, whether there is but a bar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from parsers.formats.picture.ink import DARK, Line
from parsers.formats.picture.reader import ROUND, Box, Words, recognised
from parsers.formats.picture.seals import Pixels
from parsers.tables.values import looks_like_value

DOUBTFUL = 0.5
"""The confidence of what two looks do not agree on, at the most."""
CERTAIN = 0.99
"""The confidence of two looks below which a third is asked for: the middle one of three that agree counts."""
NAMING = 0.95
"""Confidence below which a line that may name the report is looked at again."""
_NAMES = re.compile("年|公开|政府|[局厅委办镇乡院会]$")
UNKNOWN = "□"
"""Stands for ink in which no character was recognised."""
_BY_INK = 0.99
"""Confidence of what the shape of the ink alone says."""
_NUMBER = re.compile(r"[\d.,，．/\\+\-—－]+")
_COUNTED = re.compile(r"([\d.,，]+)([\u4e00-\u9fff]{1,2})")
"""A number and the word that counts."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BARS = re.compile("[一—－-]{2,3}")
"""Bars in a row: a dash, for no number is written so."""
_BAR = re.compile("[一二三—－-]+")
_BLANK = 0.42
"""Share of a digit's height up to which a gap between two of them is none."""
_GROUPED = re.compile(r"\d{1,3}(?:[,，] ?\d{3})+")
_WIDE_COMMA = 0.7
"""Share of a digit's height from which on the gap behind a comma is the comma's own, of Chinese type."""
_CHINESE = (1.22, 1.55)
"""Heights of a digit between which its steps are those of Chinese type: it is 0.73 high where a character is 1 wide."""
_EVEN = 0.16
"""Share of a step by which steps of digits differ: a 1 stands beside the middle of its own."""
_FEWEST_WIDE = 3
_DIGIT = (0.5, 0.85)
"""Widths of a digit in its heights."""
_MARK = 0.5
"""Share of a digit's step by which a point or a comma takes less in most type."""
_BROAD = 1.4
"""Widths of a digit from which on a stroke is none."""
_AT_COMMA = 1.15
"""The same where a comma stands in the number."""
_APART = 0.8
"""Share of a digit's height from which on a gap parts two numbers, whose border was not found."""
_UPRIGHT = 0.1
"""Slant up to which a stroke is a 1."""
_OTHER_HEIGHT = 0.2
"""Share of a digit's height by which a bar may be higher or lower and still be a 1."""
_SLASH = 0.23
"""Slant from which on a stroke is one between numbers; a 1 in italics leans less."""
_FLAT = 0.3
"""Share of the height of a line up to which ink is but a bar."""
_LONG = 9
"""Widths of a bar in its heights from which on it is a dash of two characters, and no 一."""
_SHORT = 1.13
"""Width of a bar in the heights of a digit up to which it is a dash, and no 一."""
_WIDER = 1.7
"""Widths of a bar in its heights from which on it is no dot."""
_NARROW = 0.78
"""Widths of a 0 in its heights at the most: a letter O is wider."""
_HAN_WIDE = 1.03
"""Width of a word's character in the heights of its line."""


@dataclass(frozen=True, slots=True)
class _Digit:
    """How wide and how high a digit is on this page, most often, 1 left out, and how far apart two of one number
    begin. ``apart``: the same of the digits of Chinese type, which are as wide as its characters; 0 where there are
    none."""

    width: float
    high: float
    pitch: float
    apart: float = 0.0


_UNSEEN = _Digit(1e9, 0.0, 1e9)


def looked_at_twice(gray: Pixels, lines: list[Line], usual: float) -> list[Words]:
    """The words of lines on a page; ``usual`` is how high a line of text is, in pixels. What may stand for a number is
    doubtful where two looks or the ink do not agree."""
    read = recognised([_cut(gray, line.box, 0.22, usual) for line in lines])
    asked = [at for at, words in enumerate(read) if not is_label(words.text)]
    again = recognised([_hardened(_cut(gray, lines[at].box, 0.4, usual)) for at in asked])
    digit = _digit([lines[at] for at in asked], [read[at] for at in asked])
    unsure: list[int] = []
    pairs: list[tuple[float, float]] = []
    for at, words in zip(asked, again, strict=True):
        one, other = (_closed(lines[at], look, digit) for look in (read[at], words))
        read[at] = _agreed(lines[at], one, other, digit, usual)
        if one.text == other.text and DOUBTFUL < read[at].least < CERTAIN:
            unsure.append(at)
            pairs.append((one.least, other.least))
    thirds = recognised([_softened(_cut(gray, lines[at].box, 0.3, usual)) for at in unsure])
    for at, pair, words in zip(unsure, pairs, thirds, strict=True):
        looks = sorted((*pair, words.least))
        same = _closed(lines[at], words, digit).text == read[at].text
        read[at] = Words(read[at].text, (looks[1] if same else DOUBTFUL,) * len(read[at].text))
    return read


def looked_at_again(lines: Sequence[Pixels]) -> list[Words]:
    """The words of lines outside of tables. One that may name the report and is not surely read is looked at twice:
    what both looks say is as sure as the surer of them."""
    read = recognised(lines)
    asked = [at for at, words in enumerate(read) if DOUBTFUL < words.least < NAMING and _NAMES.search(words.text)]
    for at, words in zip(asked, recognised([_hardened(lines[at]) for at in asked]), strict=True):
        if words.text == read[at].text and words.least > read[at].least:
            read[at] = words
    return read


def is_label(text: str) -> bool:
    """Whether it is words, and no way to write a value."""
    return len(_HAN.findall(text)) >= 2 and not looks_like_value(text)


def doubtful(words: Words) -> Words:
    """The same words, which are not believed without a sum."""
    return Words(words.text, tuple(min(sure, DOUBTFUL) for sure in words.sure))


def _closed(line: Line, words: Words, digit: _Digit) -> Words:
    """A number without the blanks that were seen where its digits stand no further apart than others, or where they are
    of Chinese type, as wide as its characters, or a comma is."""
    if " " not in words.text or not _NUMBER.fullmatch(words.text.replace(" ", "")):
        return words
    wide_comma = _GROUPED.fullmatch(words.text) and line.gap >= _WIDE_COMMA * digit.high > 0
    if line.gap > _BLANK * line.high and not wide_comma and not _is_wide(line, words.text.replace(" ", ""), digit):
        return words
    kept = [at for at, char in enumerate(words.text) if char != " "]
    return Words("".join(words.text[at] for at in kept), tuple(words.sure[at] for at in kept))


def _digit(lines: Sequence[Line], read: Sequence[Words]) -> _Digit:
    numbers = [(line, words.text) for line, words in zip(lines, read, strict=True) if words.text.isdecimal()]
    whole = [(line, text) for line, text in numbers if len(text) == len(line.strokes)]
    seen = [one for line, text in whole for one, char in zip(line.strokes, text, strict=True) if char != "1"]
    # Where digits touch in every number, those that stand alone in theirs tell.
    seen = seen or [
        one for line, _ in numbers for one in line.strokes if 0.5 <= (one.x1 - one.x0) / (one.y1 - one.y0) <= 0.95
    ]
    if not seen:
        return _touching(numbers)
    width = float(np.median([one.x1 - one.x0 for one in seen]))
    high = float(np.median([one.y1 - one.y0 for one in seen]))
    pitches = [
        (line.strokes[-1].x1 - line.strokes[0].x0 - width) / (len(text) - 1) for line, text in numbers if len(text) > 1
    ]
    pitch = float(np.median(pitches)) if pitches else 1.13 * width
    wide = [
        steps
        for line, words in zip(lines, read, strict=True)
        if len(line.strokes) == len(words.text.replace(" ", ""))
        and _CHINESE[0] * high < (steps := _steps(line)) < _CHINESE[1] * high
    ]
    apart = float(np.median(wide)) if len(wide) >= _FEWEST_WIDE else 0.0
    return _Digit(width, high, min(max(pitch, 0.95 * width), 1.2 * width), apart)


def _touching(numbers: Sequence[tuple[Line, str]]) -> _Digit:
    """The same where digits touch in every number, by how wide numbers are: as wide as digits in each."""
    whole = [(line, text) for line, text in numbers if len(text) > 1 and "1" not in text]
    if len(whole) < _FEWEST_WIDE:
        return _UNSEEN
    widths = [(line.box.x1 - line.box.x0) / len(text) for line, text in whole]
    width, high = float(np.median(widths)), float(np.median([line.high for line, _ in whole]))
    if not _DIGIT[0] * high <= width <= _DIGIT[1] * high or max(abs(one - width) for one in widths) > _EVEN * width:
        return _UNSEEN
    return _Digit(width, high, width)


def _is_wide(line: Line, text: str, digit: _Digit) -> bool:
    """Whether it is a number in digits of Chinese type."""
    return len(text) == len(line.strokes) and digit.apart > 0 and abs(_steps(line) - digit.apart) <= _EVEN * digit.apart


def _steps(line: Line) -> float:
    """How far apart the strokes of a line stand, if that is even; else 0."""
    middles = [(one.x0 + one.x1) / 2 for one in line.strokes]
    steps = [after - before for before, after in pairwise(middles)]
    if not steps:
        return 0.0
    usual = float(np.median(steps))
    return usual if all(abs(step - usual) <= _EVEN * usual for step in steps) else 0.0


def _agreed(line: Line, one: Words, other: Words, digit: _Digit, usual: float) -> Words:
    """What both looks say, as sure as the less sure of them; doubtful where they differ, and where the ink contradicts
    them: it leans where a 1 was read, it has not as many strokes as the number has characters, or it stands beside
    words, so that nobody can count."""
    if shape := _shape(line, digit, usual):
        return Words(shape, (_BY_INK,) * len(shape))
    if not one.text and not other.text:
        return Words(UNKNOWN, (0.0,))
    one, other = _with_zeros(line, one, other.text), _with_zeros(line, other, one.text)
    if one.text == other.text and _BARS.fullmatch(one.text):
        return Words("——", (min(one.least, other.least),) * 2)
    better = one if one.least >= other.least or not other.text else other
    if line.high <= _FLAT * usual and _BAR.fullmatch(better.text):
        # A dash or 一: nobody knows, but it is a value and no label.
        return Words(UNKNOWN, (0.0,))
    if one.text == other.text and _is_counted(line, one.text, digit) and not _leans(line, one.text, digit):
        return Words(one.text, tuple(map(min, one.sure, other.sure)))
    return doubtful(better)


def _shape(line: Line, digit: _Digit, usual: float) -> str:
    """The stroke between numbers or the dash that the ink is, whatever the recogniser makes of it."""
    strokes = line.strokes
    if len(strokes) == 1 and strokes[0].straight and abs(strokes[0].slant) >= _SLASH:
        return "/" if strokes[0].slant > 0 else "\\"
    wide = line.box.x1 - line.box.x0
    if line.high > _FLAT * usual or any(one.x1 - one.x0 < _WIDER * (one.y1 - one.y0) for one in strokes):
        return ""
    if len(strokes) == 2 or wide > _LONG * line.high:
        return "——"
    return "-" if len(strokes) == 1 and wide <= _SHORT * digit.high else ""


def _with_zeros(line: Line, words: Words, other: str) -> Words:
    """``words`` with a 0 for what is as round, where the other look sees a 0 and the ink is too narrow for a letter."""
    if words.text == other or len(words.text) != len(other) or len(other) != len(line.strokes):
        return words
    text = "".join(
        "0" if char in ROUND and seen == "0" and one.x1 - one.x0 <= _NARROW * (one.y1 - one.y0) else char
        for char, seen, one in zip(words.text, other, line.strokes, strict=True)
    )
    sure = (old if text[at] == words.text[at] else 1.0 for at, old in enumerate(words.sure))
    return Words(text, tuple(sure))


def _is_counted(line: Line, text: str, digit: _Digit) -> bool:
    """Whether the ink has as many characters as the text, if that is a number; what stands apart is another one."""
    counted = _COUNTED.fullmatch(text)
    if counted:
        # Of the word behind it nobody knows the strokes, and the last digit may touch it.
        wide = line.box.x1 - line.box.x0 - _HAN_WIDE * line.high * len(counted[2])
        marks = sum(not char.isdigit() for char in counted[1])
        steps = (wide + digit.pitch - digit.width) / digit.pitch
        return len(counted[1]) in (round(steps), round(steps + _MARK * marks), _narrow_ones(line, digit))
    if not any(char.isdigit() for char in text) and not _NUMBER.fullmatch(text):
        return True
    if _is_wide(line, text, digit):
        return True
    most = _AT_COMMA if "," in text else _APART
    return len(text) == line.pieces(digit.width, digit.pitch) and line.gap <= most * max(line.high, digit.high)


def _narrow_ones(line: Line, digit: _Digit) -> int:
    """How many strokes as narrow as digits stand before the first that is not; 0 where all are as narrow."""
    return next((at for at, one in enumerate(line.strokes) if one.x1 - one.x0 > _BROAD * digit.width), 0)


def _leans(line: Line, text: str, digit: _Digit) -> bool:
    """Whether one of the strokes that were read as 1 leans as a stroke between numbers does, or is but a bar of another
    height than digits have."""
    if len(line.strokes) != len(text):
        return False
    return any(
        char == "1"
        and (
            not -_UPRIGHT <= one.slant <= _UPRIGHT
            or (one.straight and abs(one.y1 - one.y0 - digit.high) > _OTHER_HEIGHT * digit.high > 0)
        )
        for char, one in zip(text, line.strokes, strict=True)
    )


def _cut(gray: Pixels, box: Box, margin: float, usual: float) -> Pixels:
    """The picture of a line with white around it. What is low, a dash, keeps its place in a line of usual height."""
    high = max(box.y1 - box.y0, 1)
    lack = max(round((0.8 * usual - high) / 2), 0)
    room = round(margin * max(high, 0.8 * usual))
    part = gray[box.y0 : box.y1, box.x0 : box.x1]
    held: Pixels = np.pad(part, ((room + lack, room + lack), (room, room)), constant_values=255)
    return held


def _softened(part: Pixels) -> Pixels:
    """Twice as large, as what is printed smaller looks under a glass."""
    return cv2.GaussianBlur(cv2.resize(part, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), (3, 3), 0).astype(
        np.uint8
    )


def _hardened(part: Pixels) -> Pixels:
    """Black and white, with what scanning left in between made steep."""
    steep: Pixels = np.clip((part.astype(np.float32) - DARK) * 2.5 + 128, 0, 255).astype(np.uint8)
    return steep
