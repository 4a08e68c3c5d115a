"""Several files in one: which of the members of an archive is the report, and what of the others belongs to it.

Members are told by what they hold. All that are reports stand one behind the other in the document, each under its
title: which one is meant is told later, by the hints. Of one report in two formats the fuller is taken; tables that a
single report lacks are taken from the members beside it. An archive inside is not opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

from parsers import formats
from parsers.clean.chars import fold
from parsers.formats import pdf
from parsers.formats.joined import joined, placed
from parsers.formats.looking import Look, unread_picture
from parsers.formats.unreadable import Unreadable
from parsers.headings import heading_of
from parsers.identify_titles import read_title
from parsers.model import Block, Document, Finding, Place, Severity
from parsers.tables import read_tables

_MOST_MEMBERS = 60
_FEWEST_PARTS = 2
_HEAD = 12
_LONGEST_TITLE = 60
_NO_MEMBERS = ("__macosx/", "thumbs.db", "desktop.ini", ".ds_store", "~$")
_PICTURES = "image"
_LOOKING = frozenset(("ole", "rtf", "mhtml"))
"""Formats whose readers look at pictures."""


@dataclass(frozen=True, slots=True)
class _Member:
    """A member that was read. ``title`` is ``""`` where it has none; ``parts`` are sections of the law, ``sheets``
    statutory tables."""

    name: str
    document: Document
    title: str
    parts: int
    sheets: frozenset[str]
    rows: tuple[int, ...]

    @property
    def is_report(self) -> bool:
        """Whether it is a report by itself, and no annex of one."""
        return self.parts >= _FEWEST_PARTS

    @property
    def fullness(self) -> tuple[int, int, int]:
        """What the fuller of two has more of."""
        return len(self.sheets), self.parts, sum(len(block.text) for block in self.document.blocks)


def read_members(members: Iterable[tuple[str, bytes | Unreadable]], kind: str, look: Look | None = None) -> Document:
    """The document that the members of an archive of that kind make, each given by its name and its bytes or why these
    cannot be had, with ``look`` pictures and scans too. Raises :class:`Unreadable` if none can be read."""
    read: list[_Member] = []
    findings: list[Finding] = []
    refused: list[str] = []
    kinds: set[str] = set()
    for number, (name, body) in enumerate(members):
        if number >= _MOST_MEMBERS:
            findings.append(Finding("page_cut", Severity.WARNING, f"压缩包里的文件超过{_MOST_MEMBERS}个，其余没有读"))
            break
        try:
            if isinstance(body, Unreadable):
                raise body
            document = _document(name, body, look)
        except Unreadable as error:
            kinds.add(error.kind)
            refused.append(f"{name}：{error}")
            said = f"压缩包里的文件没有读出：{error}"
            if error.kind == "needs_ocr":
                findings.append(unread_picture(Severity.INFO, said, name))
            else:
                findings.append(Finding("member_unread", Severity.INFO, said, name))
            continue
        read.append(_member(name, document))
    if not read:
        why = "；".join(refused[:5]) or "没有能读的文件"
        only = kinds.pop() if len(kinds) == 1 else "needs_ocr" if "needs_ocr" in kinds else f"format_{kind}"
        raise Unreadable(only, f"压缩包里没有能读的文档：{why}")
    chosen, more = _chosen(read)
    first, *others = (placed(_named(member), f"file {member.name}") for member in chosen)
    whole = joined(first, others)
    return replace(whole, format=kind, findings=(*whole.findings, *findings, *more))


def is_member(name: str) -> bool:
    """Whether a member of that name is a document, and not what a system keeps beside documents."""
    parts = name.lower().replace("\\", "/").split("/")
    return not name.lower().startswith("__macosx/") and not any(parts[-1].startswith(word) for word in _NO_MEMBERS)


def _document(name: str, body: bytes, look: Look | None) -> Document:
    kind = formats.sniff(body)
    if kind in formats.READERS:
        return formats.READERS[kind](body, "")
    if kind == "pdf":
        return _pdf(body, look)
    if kind == _PICTURES:
        if look is None:
            raise Unreadable("needs_ocr", "是图片，需要文字识别")
        return _recognised(look, body)
    module = formats.APART.get(kind)
    if module is None:
        raise Unreadable(f"format_{kind}", "这种格式不读")
    if kind in ("zip", "rar"):
        # Word and Excel are packages too, and read; an archive is not opened inside an archive.
        package = import_module(formats.APART["zip"])
        return package.read_inner(body, look) if kind == "zip" else _refuse()
    reader = import_module(module)
    document: Document = reader.read(body, look) if kind in _LOOKING else reader.read(body)
    return document


def _pdf(body: bytes, look: Look | None) -> Document:
    try:
        return pdf.read(body, look)
    except Unreadable as error:
        if look is None or error.kind != "needs_ocr":
            raise
    return _recognised(look, body)


def _recognised(look: Look, body: bytes) -> Document:
    document = look.document(body, tables_only=False)
    if document is None:
        raise Unreadable("picture_without_text", "没有识别出文字")
    return document


def _refuse() -> Document:
    raise Unreadable("format_rar", "压缩包里的压缩包不读，请先解压")


def _member(name: str, document: Document) -> _Member:
    tables = read_tables(document.blocks, None)
    prose = [block for block in document.blocks if not block.cells]
    heads = (heading_of(block.text) for block in prose)
    parts = len({head.key for head in heads if head is not None and head.key})
    titles = (block.text for block in prose[:_HEAD] if _is_title(block.text))
    title = next(titles, "")
    return _Member(name, document, title, parts, frozenset(tables.sheets), tuple(sorted(tables.claimed)))


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and "报" in fold(text[-6:]) and read_title(text).kind == "annual_report"


def _stem(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]


def _named(member: _Member) -> Document:
    """The member's document, under its name where it has no title and the name is one."""
    document = member.document
    stem = _stem(member.name)
    if member.title or not member.is_report or not _is_title(stem):
        return document
    if document.places:
        places = (Place("name"), *document.places)
        blocks = tuple(_pushed(block) for block in document.blocks)
        return replace(document, blocks=(Block(stem, "h1", start=0, end=1), *blocks), places=places)
    return replace(document, blocks=(Block(stem, "h1"), *document.blocks))


def _pushed(block: Block) -> Block:
    def at(place: int) -> int:
        return place + 1 if place >= 0 else place

    cells = tuple(replace(cell, start=at(cell.start), end=at(cell.end)) for cell in block.cells)
    return replace(block, cells=cells, start=at(block.start), end=at(block.end))


def _chosen(read: Sequence[_Member]) -> tuple[list[_Member], list[Finding]]:
    """The members of which the document is made, in order, and what is to be said of the others."""
    findings: list[Finding] = []
    reports: dict[str, _Member] = {}
    for member in (member for member in read if member.is_report):
        key = fold(member.title or (_stem(member.name) if _is_title(_stem(member.name)) else ""))
        known = reports.get(key)
        if known is None:
            reports[key] = member
            continue
        kept, left = (known, member) if known.fullness >= member.fullness else (member, known)
        reports[key] = kept
        findings.append(
            Finding("member_repeated", Severity.INFO, f"压缩包里有两份相同标题的年报，读了“{kept.name}”", left.name)
        )
    if not reports:
        # No report, but perhaps its tables: the fullest, and what it lacks.
        best = max(read, key=lambda member: member.fullness)
        return _with_tables([best], read, findings), findings
    chosen = [member for member in read if member in reports.values()]
    return (_with_tables(chosen, read, findings) if len(chosen) == 1 else chosen), findings


def _with_tables(chosen: list[_Member], read: Sequence[_Member], findings: list[Finding]) -> list[_Member]:
    """The report and, of the members beside it, the statutory tables that it lacks."""
    held = set(chosen[0].sheets)
    for member in sorted(read, key=lambda one: -len(one.sheets)):
        if member in chosen or member.is_report or held.issuperset(member.sheets):
            continue
        held |= member.sheets
        rows = tuple(member.document.blocks[index] for index in member.rows)
        chosen = [
            *chosen,
            replace(member, document=replace(member.document, blocks=rows, links=(), parts=(), body=None)),
        ]
        findings.append(Finding("read_from_member", Severity.INFO, "表格取自压缩包里的另一个文件", member.name))
    return chosen
