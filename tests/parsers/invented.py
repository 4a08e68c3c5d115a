"""One whole invented report from a layout and a seed, with what an honest reader must find in it.

``invent`` draws a form, its contents, the shape of its tables, a mix of damages, prose, a page and an encoding;
``compare`` holds a reading against it. Nothing here calls the parser. What counts as wrong:

- a cell with another value or status than published. "Not read" (``unparseable``, no value) is never wrong: it is
  counted as uncertain. A blank taken for 0 is wrong, and so is a printed row said to be absent; only where a blank
  leaves no trace in the layout may a row that is blank from end to end be called absent, and only a row whose label is
  misread beyond its words may be.
- a report that is not taken for one, a form, a publisher, a year, a section or a figure that is another than printed;
- a sentence of prose that stands nowhere in the text;
- a number whose bytes in the page do not hold it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import unescape
from random import Random

from parsers.forms import FORMS
from parsers.model import Report, ReportCell, Status
from tests.parsers.contents import ABSENT, BLANK, Reading, Slot, contents
from tests.parsers.damage import DAMAGES
from tests.parsers.drafts import Draft, mark, slots_in
from tests.parsers.layouts import LAYOUTS
from tests.parsers.pages import PAGE_NUMBER, Prose, page, prose_of
from tests.parsers.rendering import grids
from tests.parsers.shapes import shaped

ONE_TABLE = "one_table"
"""The layout in which the three statutory tables stand in one, headings of sections and all."""


@dataclass(frozen=True, slots=True)
class Invented:
    """A report as bytes. ``truth``: for every slot the readings that are right; ``story``: what befell it."""

    body: bytes
    form: str
    truth: Mapping[Slot, frozenset[Reading]]
    prose: Prose
    story: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something read wrong: where, what was read, and what would have been right."""

    where: str
    got: str
    wanted: str


def invent(layout: str, seed: int, without: Collection[str] = ()) -> Invented:
    """The report of that layout and seed: the same for the same arguments. What its story names can be left out by
    name, and everything else stays as it is: so a fault is traced to the damage that causes it."""

    def draw(stage: str) -> Random:
        return Random(f"{layout} {seed} {stage}")

    form = FORMS[draw("form").choice([key for key in FORMS if layout != ONE_TABLE or key.startswith("standard")])]
    cells = contents(form, draw("contents"))
    draft = Draft(
        form=form,
        layout=LAYOUTS["html" if layout == ONE_TABLE else layout],
        draw=draw("shapes"),
        grids=grids(form, {slot: mark(slot) for slot in cells}),
        raw={slot: raw for slot, (raw, _, _) in cells.items()},
        truth={slot: {(value, status)} for slot, (_, value, status) in cells.items()},
        padded=layout == "padded_pipes",
    )
    story = [form.key, *shaped(draft, without)]
    chosen = draw("damages").sample(list(DAMAGES), draw("how many").choice((0, 0, 1, 1, 1, 2, 2, 3, 4)))
    for name in [name for name in DAMAGES if name in chosen and name not in without]:
        draft.draw = draw(name)
        DAMAGES[name](draft)
        story.append(name)
    if draft.layout.traceless:
        _forget_blank_rows(draft)
    for slot in draft.lost:
        draft.truth[slot].add(ABSENT)
    year = draw("year").randint(form.first_year, form.last_year or form.first_year + 4)
    prose = prose_of(form, draw("prose"), year)
    tables = {name: draft.filled(grid) for name, grid in draft.grids.items()}
    body, told = page(tables, prose, layout, draft.layout, draw, without)
    truth = {slot: frozenset(readings) for slot, readings in draft.truth.items()}
    return Invented(body, form.key, truth, prose, (*story, *told))


def _forget_blank_rows(draft: Draft) -> None:
    for grid in draft.grids.values():
        for row in grid:
            blank = [slot for slot in slots_in(row) if not draft.raw[slot]]
            # In an annex each value is a row of its own, though two may stand side by side.
            if len(blank) == len(slots_in(row)) or "annex" in draft.grids:
                for slot in blank:
                    draft.truth[slot] |= {BLANK, ABSENT}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A reading against what was published: ``read`` cells are right, ``uncertain`` ones are said to be unreadable."""

    faults: tuple[Fault, ...]
    read: int
    uncertain: int


def compare(invented: Invented, report: Report) -> Comparison:
    """What ``report`` reads right, what it leaves uncertain, and what it reads wrong."""
    if report.state != "report":
        return Comparison((Fault("state", f"{report.state} {report.reason}", "report"),), 0, 0)
    if report.form != invented.form:
        return Comparison((Fault("form", report.form, invented.form),), 0, 0)
    got = {(c.table_key, c.row_key, c.column_key): (c.value, c.status) for c in report.cells}
    found: list[Fault] = []
    uncertain = 0
    for slot, right in invented.truth.items():
        reading = got.get(slot, ABSENT)
        if reading == (None, Status.UNPARSEABLE):
            uncertain += 1
        elif reading not in right:
            found.append(Fault(" ".join(slot), _shown(reading), " or ".join(map(_shown, right)) or "not to be read"))
    sources = [fault for cell in report.cells if (fault := _about_source(invented, cell))]
    read = len(invented.truth) - uncertain - len(found)
    return Comparison((*found, *sources, *_about_prose(invented.prose, report)), read, uncertain)


def _about_source(invented: Invented, cell: ReportCell) -> Fault | None:
    """The bytes that a value points to must hold it, markup aside."""
    if cell.status is not Status.NUMBER:
        return None
    piece = invented.body[max(cell.source_start, 0) : max(cell.source_end, 0)]
    codec = "utf-16-le" if invented.story[-1] == "utf-16" else invented.story[-1]
    # Taken as it stands: a place may reach to the end of its row, and "-1 －" there is no number of a page.
    shown = unescape(_TAG.sub("", piece.decode(codec, "replace")))
    words = _joined(unescape(_TAG.sub("", shown)) if "in a string" in invented.story else shown)
    place = f"source {cell.table_key} {cell.row_key} {cell.column_key}"
    return None if _joined(cell.raw) in words else Fault(place, words[:60], cell.raw)


_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.S)


def _shown(reading: Reading) -> str:
    value, status = reading
    return str(value) if status is Status.NUMBER else str(status)


_OF_NO_ACCOUNT = ("preamble", "annex_statistics", "")
"""Sections that a caption of the annex may or may not be taken to open, and that hold no prose."""


def _about_prose(prose: Prose, report: Report) -> list[Fault]:
    found = []
    identity = report.identity
    if identity.year != prose.year:
        found.append(Fault("year", str(identity.year), str(prose.year)))
    if prose.publisher and identity.publisher != prose.publisher:
        found.append(Fault("publisher", identity.publisher, prose.publisher))
    text = _bare(report.text)
    found += [Fault("prose", "missing", words) for words in prose.sentences if _bare(words) not in text]
    keys = [section.key for section in report.sections if section.key not in _OF_NO_ACCOUNT]
    if prose.sections and keys != [key for key, _ in prose.sections]:
        found.append(Fault("sections", " ".join(keys), " ".join(key for key, _ in prose.sections)))
    elif prose.sections:
        texts = {section.key: _bare(section.text) for section in report.sections}
        found += [
            Fault(f"section {key}", texts[key][:60], words)
            for key, words in prose.sections
            if words and _bare(words) not in texts[key]
        ]
    for indicator, value in prose.figures:
        read = {figure.value for figure in report.figures if figure.indicator == indicator}
        if not read <= {value}:
            found.append(Fault(f"figure {indicator}", str(read), str(value)))
    return found


def _bare(text: str) -> str:
    """Text without blanks, page numbers and invisible characters, digits in one width: what may differ is gone."""
    lines = [line for line in text.splitlines() if not PAGE_NUMBER.fullmatch(line.strip())]
    return _joined("".join(lines))


def _joined(text: str) -> str:
    return "".join(text.split()).translate(_FOLD)


_FOLD = {**dict.fromkeys(map(ord, "\u200b\ufeff\u00ad")), **str.maketrans("０１２３４５６７８９", "0123456789")}
