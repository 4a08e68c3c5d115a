"""The only front door: ``parse(bytes, hints)`` gives the report that the bytes hold, or says why they hold none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from parsers import PARSER_VERSION, formats
from parsers.checks import within_checks
from parsers.clean.chrome import find_body, links_of
from parsers.clean.contamination import contamination
from parsers.clean.unfold import unfold
from parsers.figures import read_figures
from parsers.identify import identify, title_kind
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
from parsers.sections import Sections, read_sections
from parsers.tables import Tables, form_against_year, read_tables

_CORE = frozenset(("overview", "proactive_disclosure", "requests", "review_litigation", "problems_improvements"))
_FIRST_YEARS = 2012
_LISTED = 3
"""Links to reports that make a page, most of which is links, a list of reports."""
_KINDS = {
    "notice": "标题是关于年度报告的通知",
    "guide": "标题是公开指南",
    "interpretation": "标题是年度报告的解读或图解",
    "catalogue": "标题是公开目录",
    "news": "标题是关于年度报告的消息",
}


def parse(body: bytes, hints: Hints = Hints()) -> Report:
    """Read one body of bytes. Never raises on bad content: ``state`` and ``reason`` say what was wrong with it."""
    digest = hashlib.sha256(body).hexdigest()
    try:
        document = formats.read(body, hints.content_type)
    except formats.Unreadable as error:
        finding = Finding(error.kind, Severity.ERROR, str(error))
        return _nothing("unparseable", str(error), digest, (finding,))
    document = unfold(document)
    first = read_tables(document.blocks, None)
    # The annexes of the first years have no label of their own: where they stand is looked up under their form.
    chosen = find_body(document, first.claimed if first.form else read_tables(document.blocks, _FIRST_YEARS).claimed)
    blocks = [document.blocks[index] for index in chosen.kept]
    identity = identify(document, blocks, hints)
    tables = _within(first, chosen.kept) or read_tables(blocks, identity.year)
    parts = read_sections(blocks, tables.claimed, identity.title)
    reason = _why_not(identity, tables, parts, blocks, document)
    if reason:
        return _nothing("not_report", reason, digest, document.findings, document, identity)
    figures = read_figures(parts.paragraphs)
    checks = within_checks(tables.form, identity.year, identity.level, tables.cells, figures, parts.paragraphs)
    findings = (
        *document.findings,
        *identity.findings,
        *parts.findings,
        *tables.findings,
        *form_against_year(tables.form, identity.year),
        *contamination(parts.text),
        *_unread(tables.cells),
    )
    return Report(
        state="report",
        reason="",
        identity=identity,
        form=tables.form,
        sections=parts.sections,
        cells=tables.cells,
        figures=figures,
        checks=checks,
        findings=findings,
        links=links_of(document, chosen),
        text=parts.text,
        body_sha256=digest,
        content_sha256=_content(identity.title, parts.text, tables.cells),
        format=document.format,
        encoding=document.encoding,
        parser_version=PARSER_VERSION,
    )


def _within(tables: Tables, kept: Sequence[int]) -> Tables | None:
    """``tables`` with their blocks counted inside the body; ``None`` if they do not lie in it or have no form yet."""
    places = {index: place for place, index in enumerate(kept)}
    if not tables.form or not tables.claimed <= places.keys():
        return None
    return replace(tables, claimed=frozenset(places[index] for index in tables.claimed))


def _why_not(identity: Identity, tables: Tables, parts: Sections, blocks: Sequence[Block], document: Document) -> str:
    """Why this is no annual report on information disclosure, ``""`` if it is one."""
    core = {section.key for section in parts.sections} & _CORE
    filled = sum(1 for cell in tables.cells if cell.status is not Status.ROW_ABSENT)
    values = sum(1 for cell in tables.cells if cell.status in (Status.NUMBER, Status.SLASH, Status.DASH))
    titles = [title for title in (identity.title, document.metas.get("articletitle", ""), document.title) if title]
    kinds = [title_kind(title) for title in titles]
    unread = any(cell.status is Status.UNPARSEABLE for cell in tables.cells)
    if filled and not values and not unread:
        return "是空白的统一格式，没有填任何数"
    told = next((kind for kind in kinds if kind in _KINDS), "")
    if told and "annual_report" not in kinds and not (filled >= 20 and len(core) >= 3):
        return _KINDS[told]
    if filled >= 10 and (len(core) >= 1 or "annual_report" in kinds):
        return ""
    prose = sum(len(block.text) for block in blocks)
    linked = [block.text for block in blocks if block.linked > 0.5]
    listed = sum(title_kind(text) == "annual_report" for text in linked)
    if listed >= _LISTED and 2 * sum(map(len, linked)) > prose:
        return f"是列出{listed}份年度报告的目录，不是一份报告"
    about = parts.text.count("信息公开") + parts.text.count("政务公开")
    if "annual_report" in kinds:
        if prose < 150:
            return f"标题像年度报告，正文只有{prose}个字；报告可能在附件里"
        if about < 2 and not core:
            return "标题像年度报告，正文不谈政府信息公开"
        return ""
    if len(core) >= 3 and about >= 3:
        return ""
    if told:
        return _KINDS[told]
    if not core and about < 3:
        return "正文不谈政府信息公开年度情况"
    return f"没有年度报告的标题，也只有{len(core)}个法定部分"


def _unread(cells: Sequence[ReportCell]) -> tuple[Finding, ...]:
    """One finding for the cells whose own text is not a number (rows that do not fit have theirs already)."""
    odd = [cell for cell in cells if cell.status is Status.UNPARSEABLE and " | " not in cell.raw]
    if not odd:
        return ()
    shown = "、".join(f"{cell.table_key}.{cell.row_key}.{cell.column_key}={cell.raw}" for cell in odd[:5])
    return (Finding("cells_unparseable", Severity.WARNING, f"{len(odd)}个单元格不是数字，未取值", shown),)


def _content(title: str, text: str, cells: Sequence[ReportCell]) -> str:
    """Hash of what a reader sees: a view counter, a footer or a new template is no change."""
    seen = [title, text, [[c.table_key, c.row_key, c.column_key, c.status.value, c.raw] for c in cells]]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


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
