"""A report whose page leaves its tables, or all of it, to the files attached to it: read as one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import formats
from parsers.clean.chrome import find_body
from parsers.formats.unreadable import Unreadable
from parsers.headings import heading_of
from parsers.identify import identify
from parsers.model import Block, Document, Finding, Hints, Identity, Place, Severity
from parsers.tables import Tables, read_tables

_FEWEST_HEADINGS = 2
_FEWEST_CHARS = 400
"""Headings, or characters, of what is the report itself and no mere cover of its files."""


@dataclass(frozen=True, slots=True)
class File:
    """A file attached to a page. ``at`` is where its bytes begin among those of page and files."""

    name: str
    body: bytes
    at: int


@dataclass(frozen=True, slots=True)
class _Read:
    file: File
    document: Document
    tables: Tables


def with_attached(page: Document, files: Sequence[File], size: int, hints: Hints) -> tuple[Document, int, list[Block]]:
    """What is read of ``page`` and its files: the page with its findings and places, the index of the block before
    which more belongs, and the blocks that belong there.

    Of a page that is a report the tables that it lacks are taken, of a cover the file that holds most; nothing of a
    file that says by itself that it is of another organ or year. ``size``: bytes of page and files together; where a
    file has no bytes to point at, a block's place is ``size`` and more.
    """
    own = read_tables(page.blocks, None)
    chosen = find_body(page, own.claimed)
    about = identify(page, [page.blocks[index] for index in chosen.kept], hints)
    read: list[_Read] = []
    findings = list(page.findings)
    for file in files:
        try:
            document = formats.read(file.body)
        except Unreadable as error:
            findings.append(Finding("attachment_unread", Severity.INFO, f"附件没有读出：{error}", file.name))
            continue
        one = _Read(file, document, read_tables(document.blocks, None))
        if other := _other(one, about):
            findings.append(Finding("attachment_of_other", Severity.INFO, f"附件是{other}的，没有并入", file.name))
            continue
        read.append(one)
    taken = _Taken(size, max((block.table for block in page.blocks), default=0), set(own.sheets))
    if not _speaks([page.blocks[index] for index in chosen.kept]):
        best = max(read, key=_most, default=None)
        if best is not None and (best.tables.sheets or _speaks(best.document.blocks)):
            taken.add(best, range(len(best.document.blocks)), "正文")
            read.remove(best)
    for one in sorted(read, key=lambda one: -len(one.tables.sheets)):
        if not taken.sheets.issuperset(one.tables.sheets):
            taken.add(one, sorted(one.tables.claimed), "表格")
    findings += taken.findings
    read_page = replace(page, findings=tuple(findings))
    if taken.places:
        read_page = replace(read_page, places=tuple(taken.places), places_at=size)
    return read_page, chosen.last, taken.blocks


class _Taken:
    """What is taken of the files, one after the other."""

    def __init__(self, size: int, tables: int, sheets: set[str]) -> None:
        self.size, self.tables, self.sheets = size, tables, sheets
        self.blocks: list[Block] = []
        self.places: list[Place] = []
        self.findings: list[Finding] = []

    def add(self, one: _Read, which: Sequence[int], what: str) -> None:
        """Take the blocks of these indices, which are ``what`` of the report."""
        document, file = one.document, one.file
        by = self.size + len(self.places) if document.places else file.at
        self.blocks += [moved(document.blocks[index], by, self.tables) for index in which]
        self.places += [place._replace(where=f"file {file.name} {place.where}") for place in document.places]
        self.tables = max((block.table for block in self.blocks), default=self.tables)
        self.sheets |= set(one.tables.sheets)
        self.findings += document.findings
        self.findings.append(Finding("read_from_attachment", Severity.INFO, f"{what}取自附件", file.name))


def moved(block: Block, by: int, tables: int) -> Block:
    """``block`` with its places ``by`` further on and its table counted behind ``tables`` others."""

    def at(place: int) -> int:
        return place + by if place >= 0 else place

    cells = tuple(replace(cell, start=at(cell.start), end=at(cell.end)) for cell in block.cells)
    table = block.table + tables if block.table else 0
    return replace(block, table=table, cells=cells, start=at(block.start), end=at(block.end))


def _other(one: _Read, about: Identity) -> str:
    """Of whom, or of which year, a file is, if it says that it is not of ``about``; ``""`` otherwise."""
    blocks = [one.document.blocks[index] for index in find_body(one.document, one.tables.claimed).kept]
    its = identify(one.document, blocks, Hints())
    if its.year and about.year and its.year != about.year:
        return f"{its.year}年度"
    if its.publisher and about.publisher and not _one_name(its.publisher, about.publisher):
        return its.publisher
    return ""


def _one_name(one: str, other: str) -> bool:
    """Whether two names may be those of one organ, one of them without the place before it."""
    return one.endswith(other) or other.endswith(one)


def _speaks(blocks: Sequence[Block]) -> bool:
    """Whether these are a report by themselves, its tables aside."""
    prose = [block.text for block in blocks if not block.cells]
    headings = {head.key for text in prose if (head := heading_of(text)) is not None and head.key}
    return len(headings) >= _FEWEST_HEADINGS or sum(map(len, prose)) >= _FEWEST_CHARS


def _most(one: _Read) -> tuple[bool, int, int]:
    """How much of a report a file holds: prose, statutory tables, words."""
    blocks = one.document.blocks
    return _speaks(blocks), len(one.tables.sheets), sum(len(block.text) for block in blocks)
