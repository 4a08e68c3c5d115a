"""From the values that reading gives to rows ready to be written. Only their types come from ``parsers``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from archive.cells import ABSENT, Cell, stored
from archive.changes import Content
from archive.packing import Packing
from archive.readings import Reading, Row, Sighting
from archive.search import tokens
from archive.versions import host

if TYPE_CHECKING:
    from parsers.model import CheckResult, Finding, Report, ReportCell

PublisherId = Callable[[str, str], str]

Files = Sequence[tuple[str, int]]
"""Names of files, and where each begins among the bytes of a page and its files."""

ODD = (("slot_unknown", "格式中没有这一格，未收"), ("slot_repeated", "同一格读到两次，取第一次"))


def failed(sighting: Sighting, parser_version: str, kind: str, reason: str) -> Reading:
    """A body that could not be read, with a finding of that ``kind`` that says why."""
    finding = {"kind": kind, "severity": "error", "message": reason, "evidence": "", "position": 1}
    return Reading(
        url=sighting.url,
        body_sha256=sighting.body_sha256,
        state="unparseable",
        reason=reason,
        report_id=None,
        content_sha256="",
        cells_read=0,
        title="",
        parser_version=parser_version,
        findings=(finding,),
    )


def reading(
    sighting: Sighting, report: Report, publisher_id: PublisherId, packing: Packing, files: Files = ()
) -> Reading:
    """The rows of one report, and its id: publisher and year, or the body's hash where either is not known.

    ``files``: those that were read with the page, in order of where they begin among the bytes of all.
    A cell that no form has, or that was read twice, is kept out of the cells and told as a finding.
    """
    identity = report.identity
    publisher = _publisher_id(sighting.url, report, publisher_id) if identity.publisher else None
    cells, odd = _cells(report, packing, files)
    findings = [*map(_finding, report.findings), *odd]
    report_id = None
    if report.state == "report":
        report_id = f"x-{sighting.body_sha256[:8]}"
        if publisher is not None and identity.year is not None:
            report_id = f"{publisher}-{identity.year}{_kind(report)}"
        else:
            missing = "、".join(
                word for word, known in (("公开主体", publisher), ("年度", identity.year)) if known is None
            )
            message = f"未能确定{missing}，编号取自正文指纹"
            findings.append({"kind": "identity_unknown", "severity": "warning", "message": message, "evidence": ""})
    return Reading(
        url=sighting.url,
        body_sha256=sighting.body_sha256,
        state=report.state,
        reason=report.reason,
        report_id=report_id,
        content_sha256=report.content_sha256,
        cells_read=sum(cell.status not in ABSENT for cell in cells),
        title=identity.title,
        parser_version=report.parser_version,
        report={
            "publisher": identity.publisher,
            "publisher_id": publisher,
            "region_code": identity.region_code,
            "province": identity.province,
            "prefecture": identity.prefecture,
            "county": identity.county,
            "level": identity.level,
            "year": identity.year,
            "scope": identity.scope,
            "kind": identity.kind,
            "published_on_source": identity.published_on_source,
            "period_start": identity.period[0] if identity.period else None,
            "period_end": identity.period[1] if identity.period else None,
            "format": report.format,
            "encoding": report.encoding,
            "evidence": json.dumps(identity.evidence, ensure_ascii=False, sort_keys=True),
        },
        content=Content(
            title=identity.title,
            form=report.form,
            published_on=identity.published_on or None,
            cells=cells,
            figures=tuple(
                {
                    "position": position,
                    "indicator": figure.indicator,
                    "value": stored(figure.value),
                    "unit": figure.unit,
                    "qualifier": figure.qualifier,
                    "raw": figure.raw,
                    "section_key": figure.section_key,
                    "start": figure.start,
                    "scope": figure.scope,
                }
                for position, figure in enumerate(report.figures, 1)
            ),
            sections=tuple(
                {name: getattr(section, name) for name in ("position", "key", "number", "heading", "text", "start")}
                for section in report.sections
            ),
            text=report.text,
        )
        if report_id is not None
        else None,
        packed=packing.pack(cells if report_id is not None else ()),
        words=(tokens(identity.title), tokens(identity.publisher), tokens(report.text)) if report_id else ("", "", ""),
        checks=tuple({**row, "position": place} for place, row in enumerate(check_rows(report.checks), 1)),
        findings=tuple({**row, "position": place} for place, row in enumerate(findings, 1)),
        attachments=tuple(
            {"position": place, "url": link.url, "text": link.text, "kind": link.kind}
            for place, link in enumerate((link for link in report.links if link.kind != "link"), 1)
        ),
    )


def _publisher_id(url: str, report: Report, publisher_id: PublisherId) -> str:
    """The publisher's id. Where its region is not known, its site (or its file) is added.

    There is a 市财政局 in every city, and a 长安区 in two: bodies of one name must not become one another's versions.
    """
    identity = report.identity
    own = publisher_id(identity.publisher, identity.region_code)
    if identity.region_code or identity.level == "central_department":
        return own
    return f"{own}-{hashlib.sha256((host(url) or url).encode()).hexdigest()[:6]}"


def _kind(report: Report) -> str:
    """What follows publisher and year in an id, so that a government's own report does not meet its area's."""
    identity = report.identity
    own = "-organ" if identity.scope == "organ" and identity.level.endswith("_government") else ""
    return own if identity.kind in ("annual_report", "") else f"{own}-{identity.kind.replace('_', '-')}"


def _cells(report: Report, packing: Packing, files: Files) -> tuple[tuple[Cell, ...], list[Row]]:
    """The cells that have a slot, once each, and a finding for each of the others."""
    kept: dict[tuple[str, str, str], Cell] = {}
    odd: list[Row] = []
    for one in report.cells:
        place = (one.table_key, one.row_key, one.column_key)
        if place in packing.slots and place not in kept:
            start, end, source = _where(report, one, files)
            told = one.raw, one.status.value, one.unit
            kept[place] = Cell(*place, stored(one.value), *told, start, end, one.note, source)
            continue
        kind, why = ODD[place in kept]
        odd.append({"kind": kind, "severity": "warning", "message": f"{'.'.join(place)}：{why}", "evidence": one.raw})
    return tuple(kept.values()), odd


def _where(report: Report, cell: ReportCell, files: Files) -> tuple[int, int, str]:
    """Where a cell stands: its bytes, or a place in words."""
    start, end = cell.source_start, cell.source_end
    if not report.places or start < report.places_at:
        name, at = next(((name, at) for name, at in reversed(files) if at <= start), ("", 0))
        return (-1, -1, f"file {name} bytes {start - at}-{end - at}") if name else (start, end, "")
    places = report.places[start - report.places_at : end - report.places_at]
    return -1, -1, " ".join(one.where for one in places)


def _finding(finding: Finding) -> Row:
    return {
        "kind": finding.kind,
        "severity": finding.severity.value,
        "message": finding.message,
        "evidence": finding.evidence,
    }


def check_rows(checks: Iterable[CheckResult]) -> list[Row]:
    """Rows of ``checks`` but for report and position."""
    return [
        {
            "check_id": check.check_id,
            "scope": check.scope,
            "outcome": check.outcome.value,
            "left_value": stored(check.left_value),
            "right_value": stored(check.right_value),
            "difference": stored(check.difference),
            "severity": check.severity.value,
            "message": check.message,
            "blank_as_zero": check.blank_as_zero.value if check.blank_as_zero else None,
            "operands": json.dumps(check.cells, ensure_ascii=False),
        }
        for check in checks
    ]
