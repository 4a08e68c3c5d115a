"""Documents put together: one behind the other, or one that stands inside a file of another format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.model import Block, Document, Link, Place


def joined(first: Document, others: Sequence[Document]) -> Document:
    """``first`` with the blocks of ``others`` behind its own, tables and places counted on."""
    blocks, places, findings = list(first.blocks), list(first.places), list(first.findings)
    links: list[Link] = list(first.links)
    for other in others:
        tables = max((block.table for block in blocks), default=0)
        before = len(blocks)
        blocks += [_moved(block, len(places), tables, bool(other.places)) for block in other.blocks]
        links += [replace(link, block=link.block + before) for link in other.links if link.block >= 0]
        places += other.places
        findings += [found for found in other.findings if found not in findings]
    return replace(first, blocks=tuple(blocks), places=tuple(places), findings=tuple(findings), links=tuple(links))


def inserted(first: Document, at: int, other: Document) -> Document:
    """``first`` with the blocks of ``other`` put in at index ``at``; ranges that reach there reach over them."""
    whole = joined(first, [other])
    more = len(other.blocks)
    blocks = (*whole.blocks[:at], *whole.blocks[len(first.blocks) :], *whole.blocks[at : len(first.blocks)])

    def over(start: int, end: int) -> tuple[int, int]:
        return (start + more if start >= at else start), (end + more if end >= at else end)

    links = tuple(replace(link, block=link.block + more) if link.block >= at else link for link in first.links)
    return replace(
        whole,
        blocks=blocks,
        links=links,
        body=over(*first.body) if first.body else None,
        parts=tuple(over(*part) for part in first.parts),
    )


def _moved(block: Block, by: int, tables: int, placed: bool) -> Block:
    def at(place: int) -> int:
        return place + by if place >= 0 and placed else -1

    cells = tuple(replace(cell, start=at(cell.start), end=at(cell.end)) for cell in block.cells)
    return replace(
        block,
        table=block.table + tables if block.table else 0,
        cells=cells,
        start=at(block.start),
        end=at(block.end),
    )


def placed(document: Document, inside: str) -> Document:
    """``document``, read of a file inside the one that is read, with its places told in words: ``inside`` it, which
    bytes."""
    places: dict[Place, int] = {}

    def at(start: int, end: int) -> tuple[int, int]:
        if start < 0:
            return -1, -1
        if document.places:
            found = [Place(f"{inside} {place.where}", place.confidence) for place in document.places[start:end]]
        else:
            found = [Place(f"{inside} bytes {start}-{end}")]
        numbers = [places.setdefault(place, len(places)) for place in found]
        return numbers[0], numbers[-1] + 1

    def moved(block: Block) -> Block:
        start, end = at(block.start, block.end)
        spans = [at(cell.start, cell.end) for cell in block.cells]
        cells = tuple(replace(cell, start=a, end=b) for cell, (a, b) in zip(block.cells, spans, strict=True))
        return replace(block, cells=cells, start=start, end=end)

    blocks = tuple(moved(block) for block in document.blocks)
    return replace(document, blocks=blocks, places=tuple(places))
