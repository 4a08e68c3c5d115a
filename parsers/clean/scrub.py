"""Marks that copy protection and mirrors leave in text: taken out before reading, so that every later step sees words.

The bytes are what was published; only what stands in the blocks is cleaned, and no place moves.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from parsers.model import Block, Cell, Document, Finding, Severity

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
)
# An entity that stands in the text was escaped twice.
_ENTITY = re.compile(
    r"&(?:amp;)*(?:nbsp|lt|gt|quot|ldquo|rdquo|lsquo|rsquo|mdash|ndash|middot|hellip|emsp|ensp|thinsp"
    r"|#\d{2,6}|#x[0-9a-fA-F]{2,5});"
)
_AMPERSANDS = re.compile("&(?:amp;)+")
# A syllable of pinyin in brackets, or with its tone, right behind a Chinese character: 政(zheng)府(fǔ).
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_GLOSS = re.compile(rf"(?<=[\u4e00-\u9fff])(?:[(（][a-z{_TONES}]{{1,6}}[)）]|[a-z]{{0,3}}[{_TONES}][a-z]{{0,3}})")
_MAY_GLOSS = re.compile(r"[(（][a-z]")
_FEWEST_GLOSSES = 3


def scrub(document: Document) -> Document:
    """``document`` without invisible characters in prose, entities escaped twice, and pinyin behind characters.

    A finding tells of pinyin: no portal writes it, so the page is a copy by somebody else. The same one if it is clean.
    """
    words = "\n".join([block.text for block in document.blocks])
    may_gloss = _MAY_GLOSS.search(words) is not None or any(letter in words for letter in _TONES)
    if not may_gloss and "&" not in words and not _INVISIBLE.search(words):
        return document
    glosses = [found for block in document.blocks for found in _GLOSS.findall(block.text)] if may_gloss else []
    copied = len(glosses) >= _FEWEST_GLOSSES
    blocks = tuple(_scrubbed(block, copied) for block in document.blocks)
    findings = document.findings
    if copied:
        message = f"正文的汉字后插入了{len(glosses)}处拼音，这一份可能是镜像；拼音已略去"
        findings = (*findings, Finding("pinyin_inserted", Severity.WARNING, message, " ".join(glosses[:5])))
    elif all(new is old for new, old in zip(blocks, document.blocks, strict=True)):
        return document
    return replace(document, blocks=blocks, findings=findings)


def _scrubbed(block: Block, copied: bool) -> Block:
    text = _clean(_INVISIBLE.sub("", block.text), copied)
    if text == block.text:
        return block
    # A cell keeps its invisible characters: what was published is its raw value, and reading it folds them away.
    cells = tuple(_cell(cell, copied) for cell in block.cells)
    return replace(block, text="\t".join(cell.text for cell in cells) if cells else text, cells=cells)


def _cell(cell: Cell, copied: bool) -> Cell:
    text = _clean(cell.text, copied)
    return cell if text == cell.text else replace(cell, text=" ".join(text.split()))


def _clean(text: str, copied: bool) -> str:
    if "&" in text and _ENTITY.search(text):
        text = _ENTITY.sub(lambda found: html.unescape(_AMPERSANDS.sub("&", found[0])), text).replace("\u00a0", " ")
    return _GLOSS.sub("", text) if copied else text
