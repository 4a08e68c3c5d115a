"""Tables that lost every line break: one endless line becomes lines again, so that labels and values part."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from parsers.clean.chars import label_key
from parsers.forms import FORMS
from parsers.model import Block, Document

_SHORTEST = 40
# Prose may hold numbers between blanks, but not labels of a form as well.
_FEWEST = 4


def unfold(document: Document) -> Document:
    """``document`` with lines that hold whole tables cut at their blanks; the same one if it has none.

    Each piece keeps the place of the line that it comes from.
    """
    pieces = [_pieces(block) for block in document.blocks]
    if len(document.blocks) == sum(map(len, pieces)):
        return document
    starts = list(accumulate(map(len, pieces), initial=0))
    blocks = tuple(
        block if len(parts) == 1 else replace(block, text=part)
        for block, parts in zip(document.blocks, pieces, strict=True)
        for part in parts
    )
    links = tuple(replace(link, block=starts[link.block]) if link.block >= 0 else link for link in document.links)
    body = (starts[document.body[0]], starts[document.body[1]]) if document.body else None
    parts = tuple((starts[first], starts[last]) for first, last in document.parts)
    return replace(document, blocks=blocks, links=links, body=body, parts=parts)


def _pieces(block: Block) -> list[str]:
    if block.cells or len(block.text) < _SHORTEST:
        return [block.text]
    parts = block.text.split()
    if sum(part.isdigit() for part in parts) < _FEWEST or sum(label_key(part) in _labels() for part in parts) < _FEWEST:
        return [block.text]
    return parts


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    """The words of every form's rows and columns."""
    tables = [table for form in FORMS.values() for table in form.tables]
    columns = {
        label_key(words) for table in tables for column in table.columns for words in (column.label, *column.also)
    }
    return frozenset(columns.union(*(row.names for table in tables for row in table.lines)))
