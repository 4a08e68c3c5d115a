"""One whole invented report as an office document holds it: paragraphs and tables, before they become a file.

What ``invented.py`` does for pages. A paper is drawn from a seed; the writers of the formats turn it into bytes;
``compare`` holds a reading against it. Nothing here calls the parser.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from random import Random

from parsers.forms import FORMS
from parsers.model import Report, Status
from tests.parsers import invented
from tests.parsers.contents import Reading, Slot, contents
from tests.parsers.damage import DAMAGES
from tests.parsers.drafts import Draft, mark
from tests.parsers.invented import Comparison, Fault, Invented
from tests.parsers.layouts import LAYOUTS
from tests.parsers.pages import HEADINGS, Prose, heads_of, prose_of
from tests.parsers.rendering import Grid, as_html, grids
from tests.parsers.shapes import shaped


@dataclass(frozen=True, slots=True)
class Part:
    """``kind`` is ``title``, ``h`` (with its ``number``, e.g. 一、, apart), ``p`` or ``table``."""

    kind: str
    words: str = ""
    grid: tuple[tuple[tuple[str, int, int], ...], ...] = ()
    number: str = ""

    @property
    def text(self) -> str:
        """The words as printed."""
        return self.number + self.words


@dataclass(frozen=True, slots=True)
class Paper:
    """A report in parts. ``truth``, ``prose`` and ``story`` as in :class:`invented.Invented`."""

    form: str
    parts: tuple[Part, ...]
    truth: Mapping[Slot, frozenset[Reading]]
    prose: Prose
    story: tuple[str, ...]


def drawn(seed: int, without: Collection[str] = (), damages: bool = True) -> Paper:
    """The paper of that seed: the same for the same arguments. What its story names can be left out by name."""

    def draw(stage: str) -> Random:
        return Random(f"paper {seed} {stage}")

    form = FORMS[draw("form").choice(list(FORMS))]
    cells = contents(form, draw("contents"))
    draft = Draft(
        form=form,
        layout=LAYOUTS["html"],
        draw=draw("shapes"),
        grids=grids(form, {slot: mark(slot) for slot in cells}),
        raw={slot: raw for slot, (raw, _, _) in cells.items()},
        truth={slot: {(value, status)} for slot, (_, value, status) in cells.items()},
    )
    story = [form.key]
    if damages:
        story += shaped(draft, without)
        chosen = draw("damages").sample(list(DAMAGES), draw("how many").choice((0, 0, 1, 1, 2)))
        for name in [name for name in DAMAGES if name in chosen and name not in without]:
            draft.draw = draw(name)
            DAMAGES[name](draft)
            story.append(name)
    for slot in draft.lost:
        draft.truth[slot].add(invented.ABSENT)
    year = draw("year").randint(form.first_year, form.last_year or form.first_year + 4)
    prose = prose_of(form, draw("prose"), year)
    tables = {name: draft.filled(grid) for name, grid in draft.grids.items()}
    parts = [
        Part("title", prose.title),
        Part("p", f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"),
        *_parts(tables, prose, draw("page").randrange(len(HEADINGS))),
    ]
    truth = {slot: frozenset(readings) for slot, readings in draft.truth.items()}
    return Paper(form.key, tuple(parts), truth, prose, tuple(story))


def _parts(tables: Mapping[str, Grid], prose: Prose, manner: int) -> list[Part]:
    heads, table_of = heads_of("annex" in tables)
    parts: list[Part] = []
    for number, (key, text) in zip("一二三四五六", prose.sections, strict=True):
        printed = HEADINGS[manner](number, heads[key])
        before, _, behind = printed.partition(heads[key])
        parts.append(Part("h", heads[key] + behind, number=before))
        if text:
            parts.append(Part("p", text))
        elif key in table_of:
            parts.append(_table(tables[table_of[key]]))
    if "annex" in tables:
        parts += [Part("h", "附件：政府信息公开情况统计表"), _table(tables["annex"])]
    return parts


def _table(grid: Grid) -> Part:
    return Part("table", grid=tuple(tuple(row) for row in grid))


def as_page(paper: Paper) -> bytes:
    """The paper as a web page: what every other format of it must be read as."""
    body = "".join(
        as_html([list(row) for row in part.grid])
        if part.kind == "table"
        else f"<h1>{escape(part.text)}</h1>"
        if part.kind == "title"
        else f"<p>{escape(part.text)}</p>"
        for part in paper.parts
    )
    return f"<html><head><title>{paper.prose.title}</title></head><body>{body}</body></html>".encode()


def compare(paper: Paper, report: Report) -> Comparison:
    """What ``report`` reads right, what it leaves uncertain, and what it reads wrong; every number has a place."""
    known = Invented(b"", paper.form, paper.truth, paper.prose, (*paper.story, "utf-8"))
    found = invented.compare(known, report)
    faults = [fault for fault in found.faults if not fault.where.startswith("source ")]
    faults += [
        Fault(f"source {cell.table_key} {cell.row_key} {cell.column_key}", "nowhere", "a place")
        for cell in report.cells
        if cell.status is Status.NUMBER and not 0 <= cell.source_start < len(report.places)
    ]
    right = len(paper.truth) - found.uncertain - len(faults)
    return Comparison(tuple(faults), right, found.uncertain)


RAGGED = ("cell_missing", "cell_too_many", "row_doubled", "row_doubled_otherwise", "row_missing", "row_of_another_form")
"""Damages after which a row is shorter or longer than the others, or a cell that covers rows covers another one: a
sheet shows such a row under other columns, which is then what it says."""
