"""What the characters of a PDF mean: codes of fonts turned into text, or said to be none."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

UNKNOWN = "\ufffd"
"""Stands for a character that is seen and whose meaning the file does not say."""

_RADICALS = dict(
    zip(
        "⺀⺁⺃⺄⺅⺆⺉⺊⺋⺌⺎⺏⺑⺒⺓⺔⺘⺙⺛⺝⺟⺠⺡⺢⺣⺤⺥⺧⺨⺩⺪⺬⺭⺮⺯⺰⺱⺶⺷⺸⺹⺺⺼⺽⺾⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "冫厂乚乙亻冂刂卜㔾小尢尣尢巳幺彑扌攵旡月母民氵水灬爫爫牛犭王疋示礻竹糹纟罓羊羊羊老肀月臼艹虎衤覀西见角覀讠贝足车辶阝钅長镸长门阝雨青韦页风飞食食飠饣马骨鬼鱼鸟卤麦黄斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
_PRIVATE = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFD))
_BULLETS = frozenset((0xF06C, 0xF06E, 0xF0B7, 0xF0D8, 0xF075, 0xF0A7, 0xF0FC, 0xF09F))
"""Signs of lists in the fonts of office programs, which stand in the private area."""


@lru_cache(maxsize=1 << 14)
def as_text(code: int) -> str:
    """The character of a code point: radicals as the characters they look like, a bullet for signs of lists, ``""`` for
    what is not seen, :data:`UNKNOWN` for what nobody but the file's own font knows."""
    if code in _BULLETS:
        return "•"
    if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or code in (0xFFFD, 0xFFFE, 0xFFFF):
        return UNKNOWN
    if any(low <= code <= high for low, high in _PRIVATE):
        return UNKNOWN
    char = chr(code)
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06:
        return _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    kind = unicodedata.category(char)
    if kind in ("Cf", "Zs", "Zl", "Zp"):
        return ""
    if kind == "Cc":
        # A code of the font's own below the space: a character is seen there.
        return "" if code in (9, 10, 13) else UNKNOWN
    return UNKNOWN if kind == "Cn" else char
