"""Lines as their writer meant them: tables and parts run together on one line come apart, torn lines together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, pairwise

from parsers.clean.chars import fold, label_key
from parsers.clean.printed import form_labels, moved, unfold_lines, without_page_numbers
from parsers.forms import FORMS
from parsers.headings import LONGEST_HEADING, Heading, candidate
from parsers.model import Block, Document
from parsers.tables.values import looks_like_value

_SHORTEST = 40
# Prose may hold numbers between blanks, but not labels of a form as well.
_FEWEST = 4
_SHARE = 2
"""One word in so many of a line that holds tables is a label or a value of theirs, however few values there are."""
_FEWEST_KNOWN, _NEARLY_ALL = 2, 0.75
"""Labels of a form, and the share of labels and values, in a line that holds tables whose labels are mostly misread."""
_LEAST_OF_AN_ARTICLE = 200
_MOST_PIECES = 4
_FEWEST_PIECES = 2
_BELONGS_TO_WORDS = re.compile(r"[\w(（《“「]")
_COUNTED = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_NUMBERED = re.compile(rf"{_COUNTED}(?: [.．、)）]|[.．、)）] )[\u4e00-\u9fff].*")
_INLINE_NUMBER = re.compile(
    r"(?:(?<=[。；;!！?？:：\s])|^)"
    r"(?:第?[一二三四五六七八九十]{1,2}(?:部分)?[、.．\s]|[(（][一二三四五六七八九十]{1,2}[)）]|[壹贰叁肆伍陆柒捌玖拾]、|\d{1,2}[.．、](?!\d))"
)
_FEWEST_HEADINGS = 3
_OUTER = ("part", "cn", "capital")
# A heading that blanks part from what precedes and follows it: …年度报告 一、总体情况 2019年…
_PARTED = re.compile(r"(?:(?<=\s)|^)\S{4,30}(?=\s|$)")


def unfold(document: Document) -> Document:
    """``document`` with lines that hold whole tables cut at their blanks, lines that hold several parts cut at their
    headings, and the lines of a printed page joined to paragraphs; the same one if it has none.

    Each piece keeps the place of the line that it comes from; a paragraph has the place of all its lines.
    """
    pieces = [_pieces(block) for block in document.blocks]
    if any(len(parts) > 1 or parts[0] != block.text for block, parts in zip(document.blocks, pieces, strict=True)):
        blocks = tuple(
            block if block.text == part else replace(block, text=part, cells=(), table=0)
            for block, parts in zip(document.blocks, pieces, strict=True)
            for part in parts
        )
        document = moved(document, blocks, list(accumulate(map(len, pieces), initial=0)))
    return unfold_lines(document) if document.format in ("text", "html") else document


def _pieces(block: Block) -> list[str]:
    if block.cells:
        # A layout's table: one cell holds the whole article.
        filled = [cell.text for cell in block.cells if cell.text]
        parts = list(_parts(filled[0])) if len(filled) == 1 and len(filled[0]) >= _LEAST_OF_AN_ARTICLE else []
        return parts if len(parts) > 1 else [block.text]
    if len(block.text) < _SHORTEST:
        return [block.text]
    words = _whole_words(block.text.split())
    labels = sum(label_key(word) in form_labels() for word in words)
    values = sum(map(looks_like_value, words)) if labels >= _FEWEST_KNOWN else 0
    if labels >= _FEWEST:
        holds = values >= _FEWEST or (values and _SHARE * (labels + values) >= len(words))
    else:
        holds = values >= _FEWEST and labels + values >= _NEARLY_ALL * len(words)
    if holds:
        return words  # here - 0 - is three cells
    return list(_parts(without_page_numbers(block.text)))


def _whole_words(words: Sequence[str]) -> list[str]:
    """``words`` with the pieces of labels that blanks part put together again: 规 章, 7 .属于行政执法案卷."""
    whole: list[str] = []
    at = 0
    while at < len(words):
        span = next((span for span in range(_MOST_PIECES, 1, -1) if _is_label(words[at : at + span])), 1)
        whole.append(" ".join(words[at : at + span]))
        at += span
    return whole


def _is_label(pieces: Sequence[str]) -> bool:
    """Whether the pieces are one label of the form, and none of them a label or a value by itself; or the number before
    a label and its words."""
    if len(pieces) < _FEWEST_PIECES:
        return False
    key = label_key("".join(pieces))
    if numbered := _NUMBERED.fullmatch(" ".join(pieces[:2])):
        # 0 .网上申请数 is a value and a label that lost its number.
        return (
            fold(numbered[1]) in numbers[key]
            if key in (numbers := _printed_numbers())
            else len(pieces) == _FEWEST_PIECES
        )
    if key not in form_labels() or not all(map(_BELONGS_TO_WORDS.search, pieces)):
        return False
    return not any(looks_like_value(piece) for piece in pieces) and not all(
        label_key(piece) in form_labels() for piece in pieces
    )


@lru_cache(maxsize=1)
def _printed_numbers() -> dict[str, set[str]]:
    """By the words of a label the numbers that forms print before it."""
    numbers: dict[str, set[str]] = {}
    for row in (row for form in FORMS.values() for table in form.tables for row in table.lines):
        found = re.search(rf"{_COUNTED}[.),]", fold(row.label))
        for name in row.names:
            numbers.setdefault(name, set()).update([found[1]] if found else [])
    return numbers


def _parts(text: str) -> Iterator[str]:
    """A line that holds several parts of a report, cut before the heading of each."""
    heads = [(match.start(), _heading_at(text, match.start())) for match in _INLINE_NUMBER.finditer(text)]
    exact = [start for start, head in heads if head is not None and head.exact]
    if len(exact) < _FEWEST_HEADINGS and not any(_PARTED.match(text, start) for start in exact if start):
        yield text
        return
    for start, end in pairwise([0, *[start for start, head in heads if head and start], len(text)]):
        yield text[start:end].strip()


def _heading_at(text: str, start: int) -> Heading | None:
    head = candidate(text[start : start + 2 * LONGEST_HEADING])
    return head if head and head.key and head.style in _OUTER else None
