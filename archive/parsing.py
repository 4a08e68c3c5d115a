"""Where the archive and the parsers meet: what is taken from them, and how one body becomes a reading.

Everything here depends on the bytes, the hints and the parsers alone, so that any number of processes may do it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from archive import rows
from archive.aggregates import Aggregate
from archive.cells import ABSENT, Cell, Slot
from archive.packing import Packing, number
from archive.page_files import files_of, of_page
from archive.readings import Reading, Row, Sighting
from archive.snapshots import BodyDamaged, Snapshots

if TYPE_CHECKING:
    from parsers.model import CheckResult, Hints, Report, ReportCell
    from parsers.publishers import Region
    from parsers.trace import Trace

NAMELESS = "附件本身未写明公开主体或年度，随所属页面解读"
"""Why a file by itself is no report."""

DAMAGED = "原始正文已损坏"
"""How the reason of a reading begins whose body is no longer what was received."""


@dataclass(frozen=True)
class Parsers:
    """What a build takes from ``parsers``. The functions must be importable by name, because processes share them."""

    parse: Callable[[bytes, Hints], Report]
    cross_year_checks: Callable[..., Sequence[CheckResult]]
    cross_organ_checks: Callable[..., Sequence[CheckResult]]
    publisher_id: Callable[[str, str], str]
    region: Callable[[str], Region | None]
    slots: tuple[Slot, ...]
    summed: tuple[str, ...]
    version: str

    def across_years(
        self, form: str, cells: Sequence[Cell], form_before: str, before: Sequence[Cell] | None
    ) -> Sequence[Row]:
        """Check rows of a report against the one of the year before (``None``: it is not held)."""
        held = None if before is None else _given(before)
        return rows.check_rows(self.cross_year_checks(form, _given(cells), form_before, held))

    def across_organs(self, aggregate: Aggregate) -> Sequence[Row]:
        """Check rows of an aggregated report against those that it covers."""
        from parsers.checks import Held

        about, others, known = aggregate.about, aggregate.others, aggregate.known
        found = self.cross_organ_checks(
            aggregate.form,
            _given(aggregate.cells),
            Held(*about),
            [Held(*one) for one in others],
            [Held(*one) for one in known],
            aggregate.values,
        )
        return rows.check_rows(found)


def installed() -> Parsers:
    """The parsers of this installation; imported on use, so that ``--help`` answers at once."""
    from parsers import PARSER_VERSION
    from parsers.checks import SUMMED, cross_organ_checks, cross_year_checks
    from parsers.forms import FORMS
    from parsers.publishers import publisher_id, region
    from parsers.report import parse

    slots = tuple(
        Slot(
            form.key,
            form.label_zh,
            table.key,
            table.label_zh,
            row.key,
            row.label,
            column.key,
            column.label,
            table.unit(row, column),
        )
        for form in FORMS.values()
        for table in form.tables
        for row, column in table.slots()
    )
    return Parsers(
        parse=parse,
        cross_year_checks=cross_year_checks,
        cross_organ_checks=cross_organ_checks,
        publisher_id=publisher_id,
        region=region,
        slots=slots,
        summed=SUMMED,
        version=PARSER_VERSION,
    )


class Reader:
    """Reads bodies in one process, which opens ``raw`` for itself. One body never ends the batch: a fault is told."""

    def __init__(self, raw: Path, parsers: Parsers) -> None:
        self.snapshots = Snapshots(raw, read_only=True)
        self.parsers = parsers
        self.packing = Packing(parsers.slots)

    def close(self) -> None:
        """Close the database."""
        self.snapshots.close()

    def __call__(self, sighting: Sighting, /) -> Reading:
        try:
            body = self.snapshots.body(of_page(sighting))
        except BodyDamaged:
            # The message of the error names the file, and where an archive lies is no part of its records.
            return rows.failed(sighting, self.parsers.version, "body_damaged", f"{DAMAGED}：{sighting.body_sha256}")
        try:
            _, hints, report = _read(self.snapshots, sighting, body, self.parsers.parse)
            named = report.identity.publisher and report.identity.year
            if sighting.attached_to and report.state == "report" and not named:
                report = replace(report, state="not_report", reason=NAMELESS)
            reading = rows.reading(sighting, report, self.parsers.publisher_id, self.packing, _begins(hints))
            # Half a character pair cannot be stored: found here it costs one body, later it would cost the build.
            report.text.encode()
        except Exception as error:  # noqa: BLE001 - one body must not end the batch; it is recorded and counted
            return rows.failed(
                sighting, self.parsers.version, "reader_fault", f"解读程序出错：{type(error).__name__}: {error}"
            )
        return reading


def died(sighting: Sighting, parsers: Parsers) -> Reading:
    """What is said of a body on which its process ended."""
    return rows.failed(sighting, parsers.version, "reader_died", "解读时进程异常终止，可能内容异常或内存不足")


def file_body(raw: Snapshots, sighting: Sighting, name: str) -> tuple[bytes, str]:
    """The bytes of the file of that name with which the page of ``sighting`` is read, and the encoding of its text.

    Raises ``BodyDamaged``, and ``KeyError`` where it has no such file.
    """
    from parsers.formats.decode import decode

    body = raw.body({_file_name(url): sha256 for url, sha256 in files_of(sighting)}[name])
    return body, decode(body).codec


def trace(raw: Snapshots, sighting: Sighting, *names: str) -> Trace | None:
    """How the cell (table, row, column) or the figure (indicator, number) of that name was read, by reading again.

    ``None`` where the body as it is held gives no such thing. Raises ``BodyDamaged``.
    """
    from parsers.report import parse
    from parsers.trace import trace_cell, trace_figure

    body, hints, _ = _read(raw, sighting, raw.body(of_page(sighting)), parse)
    if len(names) == 3:
        return trace_cell(body, hints, *names)
    indicator, position = names
    return trace_figure(body, hints, indicator, int(position))


def _read(
    raw: Snapshots, sighting: Sighting, body: bytes, parse: Callable[[bytes, Hints], Report]
) -> tuple[bytes, Hints, Report]:
    """What a body is read as, and of which bytes by which hints: a page without numbers is read with its files."""
    hints = _hints(sighting)
    report = parse(body, hints)
    named = files_of(sighting)
    if not named or any(cell.status not in ABSENT for cell in report.cells):
        return body, hints, report
    files: list[tuple[str, bytes]] = []
    for url, sha256 in named:
        # One that is damaged is told of by its own reading.
        with suppress(BodyDamaged):
            files.append((_file_name(url), raw.body(sha256)))
    sizes = (*(hints.pages or (len(body),)), *(len(one) for _, one in files))
    together = b"".join((body, *(one for _, one in files)))
    with_files = replace(hints, pages=sizes, attached=tuple(name for name, _ in files))
    more = parse(together, with_files)
    if more.state != "report" or (report.state == "report" and not more.cells):
        return body, hints, report
    return together, with_files, more


def _file_name(url: str) -> str:
    """What a file is called by: the end of its address, with what a script is asked for."""
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    return unquote(f"{name}?{parts.query}" if parts.query else name) or url


def _begins(hints: Hints) -> list[tuple[str, int]]:
    """The files that were read with a page, and where each begins among the bytes of all."""
    before = accumulate(hints.pages[:-1], initial=0)
    return list(zip(hints.attached, list(before)[-len(hints.attached) :], strict=True)) if hints.attached else []


def _given(cells: Sequence[Cell]) -> list[ReportCell]:
    """Stored cells as the parsers take them."""
    from parsers.model import ReportCell, Status

    return [
        ReportCell(
            *cell[:3],
            value=number(cell.value),
            raw=cell.raw,
            status=Status(cell.status),
            unit=cell.unit,
            source_start=cell.start,
            source_end=cell.end,
            note=cell.note,
        )
        for cell in cells
    ]


def _hints(sighting: Sighting) -> Hints:
    from parsers.model import Hints

    known = {one.name for one in fields(Hints)} - {"url"}
    given: dict[str, Any] = {name: value for name, value in json.loads(sighting.hints).items() if name in known}
    given["pages"] = tuple(given.get("pages", ()))
    given.pop("attached", None)
    return Hints(url=sighting.url, **given)
