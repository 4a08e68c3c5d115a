"""What may be believed of numbers that were recognised in a picture.

A recogniser is sometimes sure of what is wrong, and nobody sees it in the number. So a number is taken only

- if the recogniser was sure of it, twice over (see :mod:`parsers.formats.picture.looks`); where every sum of the form
  that it is part of is out, it must be certain: publishers err too, and then the check says so;
- or, where it was not sure, if a sum of the form that it is part of comes out right, and no other doubtful number in
  that sum reads the same: the same misreading in a part and in the total would pass it. A 0 is borne out by no sum: a
  dash and a blank are the same to it.

A row of which a cell was not found is not sure in any of its numbers: a border was lost, and they may be the next
column's.

What a sum has borne out may bear out others. Everything else is ``unparseable``: its raw text stays, and its note says
what was recognised. A row that was not found is not said to be missing, for its label may be what was not recognised.
A number in prose has no sum: it is taken only if a check holds it equal to cells that are believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.checks.readings import COUNTS_AS_ZERO
from parsers.checks.sums import Place as Slot
from parsers.checks.sums import sums_within
from parsers.formats.looking import is_unread_picture
from parsers.forms import FORMS
from parsers.identify_dates import read_date
from parsers.identify_years import YEAR, year_of
from parsers.model import (
    Block,
    CheckResult,
    Document,
    Figure,
    Finding,
    Hints,
    Identity,
    Number,
    Outcome,
    ReportCell,
    Severity,
    Status,
)

SURE = 0.95
"""Confidence from which on two looks are believed."""
CERTAIN = 0.99
"""Confidence from which on they are believed against the sums of the form: publishers err too."""
WORD = 0.8
"""Confidence from which on two looks at a word for nothing are believed."""
NAMED = 0.95
"""Confidence from which on every character of a paragraph, taken together, names a publisher."""
TWICE = 0.6
"""The same of a paragraph from which on two of them name it."""
_OF_CRAWL = frozenset(("listing", "url", "meta"))
"""Sources of a day of publication that are no picture."""
_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")
_FILLED = frozenset((Status.NUMBER, Status.SLASH, Status.DASH, Status.NONE_TEXT, Status.NOT_APPLICABLE))
_BOX = re.compile(r"box ([\d.]+),[\d.]+,([\d.]+),")
_BAND = re.compile(r"page (\d+) box [\d.]+,([\d.]+),[\d.]+,([\d.]+)")
_PAGE_HIGH = 100_000.0
_SAME = 6.0
"""Points within which two cells begin, or end, alike."""
_FEWEST_STACKED = 3
_SHOWN = 5


def is_recognised(document: Document) -> bool:
    """Whether characters of the document were recognised in a picture."""
    return any(place.confidence < 1 for place in document.places)


def believed(
    cells: Sequence[ReportCell], form: str, document: Document
) -> tuple[tuple[ReportCell, ...], tuple[Finding, ...]]:
    """The cells with those unread that cannot be believed, and how many they are."""
    if not is_recognised(document):
        return tuple(map(_perhaps_unread, cells) if _has_unread_page(document) else cells), ()
    # What was not found may stand in a picture.
    seen = {
        cell.table_key
        for cell in cells
        if cell.source_start < 0 or _doubted(cell.source_start, cell.source_end, document, below=1.0)
    }
    if not seen:
        return tuple(cells), ()
    torn = _torn(cells, form, document)
    sure = {_name(cell): 0.0 if _row(cell, form) in torn else _confidence(cell, document) for cell in cells}
    borne: set[tuple[str, str, str]] = set()
    out: set[tuple[str, str, str]] = set()
    for table in seen:
        own = {(cell.row_key, cell.column_key): cell for cell in cells if cell.table_key == table}
        doubtful = {slot for slot in own if sure[table, *slot] < SURE}
        right, wrong = _weighed(sums_within(form, table), own, doubtful)
        borne |= {(table, *slot) for slot in right}
        out |= {(table, *slot) for slot in wrong}
    kept: list[ReportCell] = []
    lost: list[ReportCell] = []
    sides = [_sides(cell, document) for cell in cells if cell.column_key == "value" and cell.status in _FILLED]
    for cell in cells:
        name = cell.table_key, cell.row_key, cell.column_key
        if cell.table_key not in seen:
            kept.append(cell)
            continue
        reason = _reason(cell, sure[name], name in borne, name in out)
        if cell.status is Status.BLANK and cell.column_key == "value" and not _is_among(_sides(cell, document), sides):
            reason = reason or "这个空白单元格不在数值一栏里；是否空白不能确定"
        kept.append(_unread(cell, reason) if reason else cell)
        if reason and cell.status is not Status.ROW_ABSENT:
            lost.append(cell)
    taken = sum(cell.status is Status.NUMBER and cell.table_key in seen for cell in kept)
    told = [Finding("recognised", Severity.INFO, f"文字由图片识别而来，采信{taken}个数；请对照原件")]
    if lost:
        shown = "、".join(f"{cell.table_key}.{cell.row_key}.{cell.column_key}={cell.raw}" for cell in lost[:_SHOWN])
        text = f"{len(lost)}个单元格识别得没有把握，也没有勾稽关系印证，未取值"
        told.append(Finding("cells_doubtful", Severity.WARNING, text, shown))
    return tuple(kept), tuple(told)


def surely_identified(identity: Identity, hints: Hints, document: Document) -> Identity:
    """``identity`` without what a single doubtful reading says of it: a character misread makes another place's name,
    another year, another day. What was known before the picture was read bears it out, and so does its standing in the
    picture twice; a publisher or a day also by a paragraph that was recognised with confidence."""
    if not is_recognised(document):
        return identity
    return _surely_dated(_surely_of_year(_surely_named(identity, hints, document), hints, document), document)


def _surely_named(identity: Identity, hints: Hints, document: Document) -> Identity:
    name = identity.publisher
    if not name or name == hints.publisher:
        return identity
    naming = [_least(block, document) for block in document.blocks if name in block.text]
    if max(naming, default=0.0) >= NAMED or sum(sure >= TWICE for sure in naming) > 1:
        return identity
    said = Finding("publisher_unknown", Severity.WARNING, f"机关名识别为“{name}”，没有把握，未采用")
    return replace(
        identity,
        publisher="",
        region_code="",
        province="",
        prefecture="",
        county="",
        level="",
        findings=(*identity.findings, said),
    )


def _surely_of_year(identity: Identity, hints: Hints, document: Document) -> Identity:
    year = identity.year
    if year is None or year == hints.year or str(year) in f"{hints.url} {hints.link_text} {document.title}":
        return identity
    named = [
        _least(one, document) for one in document.blocks for found in _YEAR.findall(one.text) if year_of(found) == year
    ]
    if len(named) > 1 or 1.0 in named:
        return identity
    said = Finding("year_unknown", Severity.WARNING, f"年度识别为{year}年，只出现一次，没有印证，未采用")
    return replace(identity, year=None, period=None, findings=(*identity.findings, said))


def _surely_dated(identity: Identity, document: Document) -> Identity:
    day = identity.published_on
    if not day or identity.published_on_source in _OF_CRAWL:
        return identity
    saying = [_least(block, document) for block in document.blocks if read_date(block.text) == day]
    if max(saying, default=0.0) >= SURE or len(saying) > 1:
        return identity
    said = Finding("published_on_doubtful", Severity.WARNING, f"发布日期识别为{day}，没有把握，未采用")
    return replace(identity, published_on="", published_on_source="", findings=(*identity.findings, said))


def _least(block: Block, document: Document) -> float:
    """How sure the recogniser was of every character of ``block``, taken together; 0 where that is not known, 1 in the
    text of a page beside which a picture stands."""
    if block.start < document.places_at:
        return 1.0 if document.places_at else 0.0
    places = document.places[block.start - document.places_at : block.end - document.places_at]
    return min((place.confidence for place in places), default=0.0)


def figures_borne_out(
    figures: Sequence[Figure], checks: Iterable[CheckResult], document: Document
) -> tuple[tuple[Figure, ...], tuple[Finding, ...]]:
    """The figures that a check holds equal to cells of the tables, and how many are left out."""
    if not is_recognised(document):
        return tuple(figures), ()
    equal = {
        name
        for check in checks
        if check.outcome is Outcome.PASS and check.difference == 0
        for name in check.cells
        if not all(other.startswith("figure.") for other in check.cells)
    }
    kept = tuple(one for one in figures if f"figure.{one.indicator}" in equal or _is_text(one.raw, document))
    if len(kept) == len(figures):
        return kept, ()
    text = f"正文中{len(figures) - len(kept)}个数由图片识别而来，没有表格印证，未取值"
    return kept, (Finding("figures_doubtful", Severity.WARNING, text),)


def _has_unread_page(document: Document) -> bool:
    return any(is_unread_picture(found) and found.severity is Severity.WARNING for found in document.findings)


def _perhaps_unread(cell: ReportCell) -> ReportCell:
    """The cell; a row that was not found may stand on a page that was not read."""
    if cell.status is not Status.ROW_ABSENT:
        return cell
    return _unread(cell, "有的页是图片，没有读；是否缺行不能确定")


def _is_text(raw: str, document: Document) -> bool:
    """Whether the words stand in text only: of a document with some pictures, not in one of them."""
    holds = [block for block in document.blocks if raw in block.text]
    return bool(holds) and all(_certain(block.start, block.end, document, 1.0) for block in holds)


def _certain(start: int, end: int, document: Document, least: float) -> bool:
    return start >= 0 and not _doubted(start, end, document, below=least)


def _doubted(start: int, end: int, document: Document, below: float) -> bool:
    """Whether a place of these was recognised with less confidence; what has bytes was not recognised."""
    first = start - document.places_at
    return first >= 0 and any(place.confidence < below for place in document.places[first : end - document.places_at])


def _name(cell: ReportCell) -> tuple[str, str, str]:
    return cell.table_key, cell.row_key, cell.column_key


def _row(cell: ReportCell, form: str) -> tuple[str, str]:
    """The printed row that a cell stands in."""
    one_line = any(table.key == cell.table_key and table.layout == "one_line" for table in FORMS[form].tables)
    return cell.table_key, "" if one_line else cell.row_key


def _torn(cells: Iterable[ReportCell], form: str, document: Document) -> set[tuple[str, str]]:
    """Printed rows of which a cell was not found, or stands in a row below: two may have been taken for one, and then
    those behind them are not their columns'. Not where the values of a table stand one below the other, each beside its
    own label."""
    rows: dict[tuple[str, str], list[ReportCell]] = {}
    for cell in cells:
        if cell.column_key != "value" and cell.status is not Status.ROW_ABSENT:
            rows.setdefault((cell.table_key, cell.row_key), []).append(cell)
    torn: set[tuple[str, str]] = set()
    for own in rows.values():
        bands = [_band(cell, document) for cell in own]
        if max(bands)[0] > min(bands, key=lambda band: band[1])[1] and not _are_stacked(own, document):
            torn.add(_row(own[0], form))
    return torn


def _are_stacked(cells: Iterable[ReportCell], document: Document) -> bool:
    """Whether cells stand one below the other: each in a row of its own, and they begin, end or have their middles
    alike."""
    found = [cell for cell in cells if _band(cell, document)[0] >= 0]
    bands = sorted(_band(cell, document) for cell in found)
    if len(found) < _FEWEST_STACKED or any(after[0] < before[1] for before, after in pairwise(bands)):
        return False
    sides = [_sides(cell, document) for cell in found]
    places = zip(*((start, end, (start + end) / 2) for start, end in sides), strict=True)
    return any(max(some) - min(some) <= _SAME for some in places)


def _band(cell: ReportCell, document: Document) -> tuple[float, float]:
    """Where the cell begins and ends, from the head of the first page down; -1 where that is not known."""
    found = _BAND.search(_where(cell, document))
    if not found:
        return (-1.0, -1.0)
    above = _PAGE_HIGH * int(found[1])
    return above + float(found[2]), above + float(found[3])


def _where(cell: ReportCell, document: Document) -> str:
    places = document.places[cell.source_start - document.places_at : cell.source_end - document.places_at]
    return places[0].where if cell.source_start >= 0 and places else ""


def _sides(cell: ReportCell, document: Document) -> tuple[float, float]:
    """Where the cell begins and ends on its page, from left to right; -1 where that is not known."""
    found = _BOX.search(_where(cell, document))
    return (float(found[1]), float(found[2])) if found else (-1.0, -1.0)


def _is_among(sides: tuple[float, float], others: Iterable[tuple[float, float]]) -> bool:
    """Whether a blank of an annex stands in a column in which values stand: a blank label beside it does not."""
    return any(abs(sides[0] - one[0]) <= _SAME and abs(sides[1] - one[1]) <= _SAME for one in others)


def _confidence(cell: ReportCell, document: Document) -> float:
    """How sure the recogniser was of the cell; 0 where it is not known which cell it was."""
    if 0 <= cell.source_start < document.places_at:
        return 1.0  # It has bytes.
    places = document.places[cell.source_start - document.places_at : cell.source_end - document.places_at]
    if cell.source_start < 0 or not places:
        return 0.0 if cell.status is Status.NUMBER else 1.0
    return min(place.confidence for place in places)


def _weighed(
    sums: Iterable[Mapping[Slot, int]], cells: Mapping[Slot, ReportCell], doubtful: set[Slot]
) -> tuple[set[Slot], set[Slot]]:
    """The slots that a sum bears out, and those of which every sum is out."""
    holding: list[dict[Slot, Number]] = []
    failing: list[dict[Slot, Number]] = []
    for one in sums:
        values = {slot: value for slot in one if (value := _counted(cells.get(slot))) is not None}
        if len(values) == len(one):
            (failing if sum(one[slot] * value for slot, value in values.items()) else holding).append(values)
    borne: set[Slot] = set()
    left = set(doubtful)
    changed = True
    while changed:
        changed = False
        for values in holding:
            open_ = [slot for slot in values if slot in left]
            for slot in open_:
                # For a sum a dash, a blank and a 0 are the same.
                if values[slot] and sum(values[other] == values[slot] for other in open_) == 1:
                    borne.add(slot)
                    left.discard(slot)
                    changed = True
    held = {slot for values in holding for slot in values}
    return borne, {slot for values in failing for slot in values} - held


def _counted(cell: ReportCell | None) -> Number | None:
    if cell is None:
        return None
    return 0 if cell.status in COUNTS_AS_ZERO else cell.value


def _reason(cell: ReportCell, confidence: float, borne: bool, out: bool) -> str:
    """Why the cell is not believed, in Chinese; ``""`` where it is, or is unread already."""
    if cell.status is Status.ROW_ABSENT:
        return "没有识别出这一行；是否缺行不能确定"
    if cell.status is Status.BLANK:
        return "" if cell.source_start >= 0 else "没有识别出这个单元格；是否空白不能确定"
    if cell.status is Status.UNPARSEABLE or confidence >= 1 or _is_word(cell, confidence):
        return ""
    said = f"识别为“{cell.raw}”，把握{confidence:.2f}"
    if confidence < SURE and not borne:
        return f"{said}，没有勾稽关系印证，未取值"
    return f"{said}，与勾稽关系不符，未取值" if out and not borne and confidence < CERTAIN else ""


def _is_word(cell: ReportCell, confidence: float) -> bool:
    """Whether two looks read one of the few words for nothing, 暂无 or 不适用: no other words are misread as those."""
    return cell.status in (Status.NONE_TEXT, Status.NOT_APPLICABLE) and len(cell.raw) > 1 and confidence >= WORD


def _unread(cell: ReportCell, reason: str) -> ReportCell:
    note = "；".join(filter(None, (cell.note, reason)))
    return replace(cell, value=None, status=Status.UNPARSEABLE, note=note)
