"""The only front door: ``parse(bytes, hints)`` gives the report that the bytes hold, or says why they hold none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from json.encoder import encode_basestring

from parsers import PARSER_VERSION
from parsers.checks import within_checks
from parsers.clean.chrome import find_body, links_of
from parsers.clean.contamination import contamination
from parsers.clean.excerpts import without_excerpts
from parsers.clean.scrub import scrub
from parsers.clean.unfold import unfold
from parsers.figures import read_figures
from parsers.formats.unreadable import Unreadable
from parsers.identify import identify
from parsers.kind import why_not
from parsers.model import (
    Block,
    Document,
    Finding,
    Hints,
    Identity,
    Report,
    ReportCell,
    Section,
    Severity,
    Status,
)
from parsers.pages import read_document, shows_beginning, shows_markup, with_held
from parsers.recognised import believed, figures_borne_out, surely_identified
from parsers.reporters import Reporter
from parsers.sections import read_sections
from parsers.several import one_report, partial
from parsers.tables import Tables, form_against_year, read_tables
from parsers.tables.stream import Token, tokens

_YEARS_OF_FORMS = (2012, 2021)
"""Years whose forms may stand there without a label that tells them: annexes of the first years, and the table of
requests alone, of the forms since 2019."""


def parse(body: bytes, hints: Hints = Hints()) -> Report:
    """Read one body of bytes. Never raises on bad content: ``state`` and ``reason`` say what was wrong with it."""
    digest = hashlib.sha256(body).hexdigest()
    try:
        document = read_document(body, hints)
    except Unreadable as error:
        finding = Finding(error.kind, Severity.ERROR, str(error))
        return _nothing("unparseable", str(error), digest, (finding,))
    report = _report(document, hints, digest)
    in_part = report.state == "report" and not shows_markup(document)
    if report.state == "unparseable" or (in_part and not shows_beginning(document)):
        return report
    held = with_held(document, body, hints, hidden=not in_part)
    shown = _report(held, hints, digest) if held is not None else report
    return shown if shown.state == "report" and not (in_part and len(shown.text) <= len(report.text)) else report


def _report(document: Document, hints: Hints, digest: str) -> Report:
    document = scrub(document)
    in_part = partial(document)
    document = one_report(unfold(without_excerpts(document)), hints)
    stream = tokens(document.blocks)
    first = read_tables(document.blocks, None, stream=stream)
    chosen = find_body(document, first.claimed if first.form else _claimed_by_any(document.blocks, stream))
    blocks = [document.blocks[index] for index in chosen.kept]
    identity = surely_identified(identify(document, blocks, hints), hints, document)
    tables = _within(first, chosen.kept, bool(identity.scope or identity.year)) or read_tables(
        blocks, identity.year, identity.scope
    )
    parts = read_sections(blocks, tables.claimed, identity.title)
    links = links_of(document, chosen)
    reason = why_not(identity, tables, parts, blocks, document, links)
    if reason:
        return _nothing("not_report", reason, digest, document.findings, document, identity)
    cells, about_cells = believed(tables.cells, tables.form, document)
    places = (identity.province, identity.prefecture, identity.county)
    reporter = Reporter(identity.publisher, identity.level, places)
    figures = read_figures(parts.paragraphs, reporter, identity.year)
    checks = within_checks(tables.form, identity.year, identity.level, cells, figures, parts.paragraphs)
    figures, about_figures = figures_borne_out(figures, checks, document)
    if about_figures:
        checks = within_checks(tables.form, identity.year, identity.level, cells, figures, parts.paragraphs)
    findings = (
        *document.findings,
        *identity.findings,
        *parts.findings,
        *tables.findings,
        *form_against_year(tables.form, identity.year),
        *contamination(parts.text, identity.title, identity.publisher, document.title),
        *in_part,
        *_unread(tables.cells),
        *about_cells,
        *about_figures,
    )
    return Report(
        state="report",
        reason="",
        identity=identity,
        form=tables.form,
        sections=parts.sections,
        cells=cells,
        figures=figures,
        checks=checks,
        findings=findings,
        links=links,
        text=parts.text,
        body_sha256=digest,
        content_sha256=_content(identity.title, parts.text, cells),
        format=document.format,
        encoding=document.encoding,
        parser_version=PARSER_VERSION,
        places=document.places,
        places_at=document.places_at,
    )


def _claimed_by_any(blocks: Sequence[Block], stream: Sequence[Token]) -> frozenset[int]:
    """The blocks in which tables stand that no label tells the form of."""
    found = (read_tables(blocks, year, stream=stream).claimed for year in _YEARS_OF_FORMS)
    return next(filter(None, found), frozenset())


def _within(tables: Tables, kept: Sequence[int], told: bool) -> Tables | None:
    """``tables`` with their blocks counted inside the body; ``None`` if they do not lie in it, have no form yet, or are
    one of several copies, of which the report's scope or year, being ``told``, says the right one."""
    places = {index: place for place, index in enumerate(kept)}
    if not tables.form or not tables.claimed <= places.keys():
        return None
    if told and any(finding.kind == "tables_repeated" for finding in tables.findings):
        return None
    return replace(tables, claimed=frozenset(places[index] for index in tables.claimed))


def _unread(cells: Sequence[ReportCell]) -> tuple[Finding, ...]:
    """One finding for the cells whose own text is not a number (rows that do not fit have theirs already)."""
    odd = [cell for cell in cells if cell.status is Status.UNPARSEABLE and " | " not in cell.raw]
    if not odd:
        return ()
    shown = "、".join(f"{cell.table_key}.{cell.row_key}.{cell.column_key}={cell.raw}" for cell in odd[:5])
    return (Finding("cells_unparseable", Severity.WARNING, f"{len(odd)}个单元格不是数字，未取值", shown),)


def _content(title: str, text: str, cells: Sequence[ReportCell]) -> str:
    """Hash of what a reader sees: a view counter, a footer or a new template is no change."""
    # JSON by hand: of the five words of a cell only what was published may hold what must be escaped.
    rows = [f'["{c.table_key}","{c.row_key}","{c.column_key}","{c.status}",{encode_basestring(c.raw)}]' for c in cells]
    seen = f"[{encode_basestring(title)},{encode_basestring(text)},[{','.join(rows)}]]"
    return hashlib.sha256(seen.encode()).hexdigest()


def _nothing(
    state: str,
    reason: str,
    digest: str,
    findings: tuple[Finding, ...],
    document: Document | None = None,
    identity: Identity = Identity(),
) -> Report:
    no_sections: tuple[Section, ...] = ()
    return Report(
        state=state,
        reason=reason,
        identity=identity,
        form="",
        sections=no_sections,
        cells=(),
        figures=(),
        checks=(),
        findings=findings,
        links=(),
        text="",
        body_sha256=digest,
        content_sha256="",
        format=document.format if document else "",
        encoding=document.encoding if document else "",
        parser_version=PARSER_VERSION,
    )
