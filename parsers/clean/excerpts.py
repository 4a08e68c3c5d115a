"""The beginning of an article that its page prints once more above it, cut off anywhere: 摘要, 导读, a box of intro."""

from __future__ import annotations

import re
from itertools import accumulate

from parsers.clean.printed import moved
from parsers.model import Block, Document

_FEWEST = 30
"""Characters of an excerpt: shorter lines may open a report twice by chance."""
_MOST = 1000
_KEY = 6
"""Characters by which an excerpt and the article's beginning are found."""
_FAR = 40
"""Blocks between an excerpt and the article at most."""
_ENDING = re.compile(
    r"\s*(?:\.{2,}|…+|。{2,})\s*(?:[\[【(（]?(?:详细|详情|全文|查看全文|阅读全文|更多)[\]】)）]?)?\s*$"
)
_SENTENCE = re.compile("[。，；]")
_LABEL = re.compile(r"^\s*[\[【]?(?:内容概述|内容摘要|内容简介|摘要|导读|导语|简介|概述|核心提示)[\]】]?\s*[:：]?\s*")


def without_excerpts(document: Document) -> Document:
    """``document`` without a block that repeats how a later one begins; the same one if it has none.

    It ends in dots, or where no later block does: what is printed twice as a whole is no excerpt.
    """
    opened: dict[str, int] = {}
    left: set[int] = set()
    for index, block in enumerate(document.blocks):
        if block.cells:
            continue
        key = _squeezed(block.text[: 4 * _KEY])[:_KEY]
        excerpt = opened.get(key)
        if excerpt is not None and index - excerpt <= _FAR and _opens(document.blocks, excerpt, index):
            left.add(excerpt)
        if _FEWEST <= len(block.text) <= _MOST and block.linked < 1:
            opened[_squeezed(_LABEL.sub("", block.text[: 8 * _KEY]))[:_KEY]] = index
    if not left:
        return document
    kept = accumulate((index not in left for index in range(len(document.blocks))), initial=0)
    blocks = tuple(block for index, block in enumerate(document.blocks) if index not in left)
    return moved(document, blocks, tuple(kept))


def _opens(blocks: tuple[Block, ...], excerpt: int, start: int) -> bool:
    """Whether the block ``excerpt`` repeats what the blocks from ``start`` on begin with, and breaks off."""
    text = _LABEL.sub("", blocks[excerpt].text)
    stem = _squeezed(_ENDING.sub("", text))
    dots = _ENDING.search(text) is not None
    if len(stem) < _FEWEST or not _SENTENCE.search(stem):
        return False  # labels of a table may be printed twice
    said = ""
    for block in blocks[start : start + _FAR]:
        said += _squeezed(block.text[: 4 * _MOST])
        if not stem.startswith(said[: len(stem)]):
            return False
        if len(said) >= len(stem):
            return dots or len(said) > len(stem)
    return False


def _squeezed(text: str) -> str:
    return "".join(text.split())
