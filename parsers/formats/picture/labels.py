"""Labels of tables that were recognised nearly as they are printed, made what is printed.

A label is one of some three hundred that the forms have, and one of its characters misread loses its whole row. Numbers
are never touched, and what is as near to two labels stays as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from parsers.clean.chars import label_key
from parsers.clean.printed import form_labels
from parsers.model import Block, Cell, Document, Finding, Place, Severity

_HAN = re.compile(r"[\u4e00-\u9fff]")
_BRACKET = re.compile(r"^[^\u4e00-\u9fff(（]{1,2}([一二三四五六七八九十])\s?([)）])")
"""What an opening bracket is taken for where it stands alone: 1, C, I."""
_FEWEST = 3
_SHOWN = 5
_SURE = 0.9
"""Confidence from which on a label is what was read, however near to a printed one it is."""
_NEAR = 0.74
"""Share of characters from which on two labels are one misread."""
_APART = 0.08
"""By how much the next label must be less alike."""


def as_printed(document: Document) -> Document:
    """``document`` with the labels in its tables as the forms have them, and a finding on those that were not."""
    changed: list[str] = []
    blocks = tuple(_block(block, document.places, changed) if block.cells else block for block in document.blocks)
    findings = list(document.findings)
    if changed:
        shown = "、".join(changed[:_SHOWN])
        said = f"{len(changed)}个栏目名称识别有误，按印发的表样校正：{shown}"
        findings.append(Finding("labels_as_printed", Severity.INFO, said))
    return replace(document, blocks=blocks, findings=tuple(findings))


def _block(block: Block, places: Sequence[Place], changed: list[str]) -> Block:
    cells = tuple(
        _cell(cell, min((one.confidence for one in places[cell.start : cell.end]), default=1.0), changed)
        for cell in block.cells
    )
    return replace(block, cells=cells, text="\t".join(cell.text for cell in cells))


def _cell(cell: Cell, sure: float, changed: list[str]) -> Cell:
    if sure == 1:
        return cell
    text = _BRACKET.sub(r"(\1\2", cell.text)
    key = label_key(text)
    if len(_HAN.findall(key)) < _FEWEST or key in form_labels():
        return cell if text == cell.text else replace(cell, text=text)
    nearest = _nearest(key) if sure < _SURE else ""
    if not nearest:
        return cell if text == cell.text else replace(cell, text=text)
    changed.append(f"{cell.text}→{nearest}")
    return replace(cell, text=nearest)


@lru_cache(maxsize=1 << 12)
def _nearest(key: str) -> str:
    """The one label that ``key`` is nearly, or ``""``."""
    ranked = sorted(_alike(key, form_labels()), reverse=True)[:2]
    if not ranked or ranked[0][0] < _NEAR or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _APART):
        return ""
    return ranked[0][1]


def _alike(key: str, labels: Iterable[str]) -> list[tuple[float, str]]:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(key)
    found = []
    for label in labels:
        # What lacks characters is another label or torn, unless it is long.
        if abs(len(label) - len(key)) <= 0.12 * len(key) and len(label) >= _FEWEST:
            matcher.set_seq1(label)
            if matcher.quick_ratio() >= _NEAR - _APART:
                found.append((matcher.ratio(), label))
    return found
