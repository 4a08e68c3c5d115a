"""A stand-in for the parsers: bodies are JSON that says what is to be read, so that tests decide every value."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import Any

from archive.build import build
from archive.cells import Slot
from archive.parsing import Parsers
from archive.reports_file import dump
from archive.snapshots import Snapshots
from parsers.checks.parts import Held, add_up
from parsers.model import (
    CheckResult,
    Figure,
    Finding,
    Hints,
    Identity,
    Link,
    Outcome,
    Report,
    ReportCell,
    Section,
    Severity,
    Status,
)
from parsers.publishers import Region

SLOTS = (
    *(
        Slot("old", "旧式", "requests", "申请情况", row, row, column, column, "件")
        for row in ("new_requests", "granted", "total")
        for column in ("natural_person", "legal", "total")
    ),
    Slot("old", "旧式", "proactive_20_9", "第二十条第(九)项", "procurement", "采购", "amount", "金额", "万元"),
    *(
        Slot("new", "新式", "requests", "申请情况", row, row, column, column, "件")
        for row in ("new_requests", "total")
        for column in ("natural_person", "legal", "total")
    ),
)


def body(**said: Any) -> bytes:
    """Bytes that :func:`parse` reads as what is ``said``."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def report(publisher: str = "甲县人民政府", year: int | None = 2020, total: Any = 3, **said: Any) -> bytes:
    """A report with ``total`` new requests."""
    cells = {"requests.new_requests.total": total, **said.pop("cells", {})}
    return body(publisher=publisher, year=year, cells=cells, **said)


def parse(data: bytes, hints: Hints = Hints()) -> Report:
    """Reads the notation. ``{"die": 1}`` kills the process, ``{"raise": 1}`` raises."""
    said: Mapping[str, Any] = _with_files(data, hints) if hints.attached else json.loads(data)
    if "die" in said:
        os._exit(9)
    if "raise" in said:
        raise RuntimeError("cannot read this")
    digest = hashlib.sha256(data).hexdigest()
    publisher = said.get("publisher", "") or hints.publisher
    cells = tuple(_cell(name, value) for name, value in said.get("cells", {}).items())
    text = said.get("text", f"{publisher}年报 申请 {json.dumps(said.get('cells', {}), ensure_ascii=False)}")
    found = Report(
        state="report",
        reason="",
        identity=Identity(
            publisher=publisher,
            region_code="990101",
            level=said.get("level", "county_government"),
            year=said.get("year") or hints.year,
            title=said.get("title", f"{publisher}年报"),
            published_on=said.get("published_on", ""),
            scope=said.get("scope", ""),
        ),
        form=said.get("form", "old"),
        sections=tuple(
            Section(place, key, "", key, words, 0)
            for place, (key, words) in enumerate(said.get("sections", {}).items(), 1)
        ),
        cells=cells,
        figures=tuple(
            Figure(indicator, value, "件", "", str(value), "overview", 0)
            for indicator, value in said.get("figures", {}).items()
        ),
        checks=tuple(
            CheckResult("R-01", scope, Outcome(outcome), 1, 2, -1, Severity.ERROR, "合计不符", None, (scope,))
            for scope, outcome in said.get("checks", {}).items()
        ),
        findings=tuple(Finding(kind, Severity.WARNING, kind) for kind in said.get("findings", ())),
        links=tuple(Link(url, "附件", "attachment") for url in said.get("links", ())),
        text=text,
        body_sha256=digest,
        content_sha256=hashlib.sha256(repr((said.get("title"), text, cells)).encode()).hexdigest(),
        format="json",
        encoding="utf-8",
        parser_version="test",
    )
    if "not_report" in said:
        return replace(found, state="not_report", reason=said["not_report"], cells=(), checks=(), figures=())
    return found


def _with_files(data: bytes, hints: Hints) -> Mapping[str, Any]:
    """What a page says with the cells of its first file that has any; a cover says what that file does."""
    parts = [data[end - size : end] for size, end in zip(hints.pages, accumulate(hints.pages), strict=True)]
    said = dict(json.loads(parts[0]))
    files = (json.loads(part) for part in parts[-len(hints.attached) :])
    file = next((one for one in files if one.get("cells") and "not_report" not in one), None)
    if file is None:
        return said
    said.pop("not_report", None)
    return {**file, **said, "cells": file["cells"]}


def _cell(name: str, value: Any) -> ReportCell:
    table, row, column = name.split(".")
    if isinstance(value, list):
        value, raw, status, start, end, note = value
    elif isinstance(value, int):
        raw, status, start, end, note = str(value), "number", 100, 100 + len(str(value)), ""
    else:
        value, raw, status, start, end, note = None, value, "slash" if value == "/" else "blank", -1, -1, ""
    number = Decimal(value) if isinstance(value, str) else value
    unit = "万元" if table == "proactive_20_9" else "件"
    return ReportCell(table, row, column, number, raw, Status(status), unit, start, end, note)


def cross_year_checks(
    form: str, cells: Sequence[ReportCell], previous_form: str, previous_cells: Sequence[ReportCell] | None
) -> tuple[CheckResult, ...]:
    """One check: this year's new requests are no fewer than last year's."""
    if previous_cells is None:
        return (
            CheckResult("Y-01", "new", Outcome.NOT_ASSESSABLE, None, None, None, Severity.INFO, "上一年度报告未收录"),
        )
    now, before = (_total(some) for some in (cells, previous_cells))
    outcome = Outcome.PASS if now >= before else Outcome.FAIL
    return (
        CheckResult("Y-01", "new", outcome, now, before, now - before, Severity.WARNING, f"{form} {previous_form}"),
    )


def _total(cells: Sequence[ReportCell]) -> int:
    return next((int(cell.value) for cell in cells if cell.column_key == "total" and cell.value is not None), 0)


def cross_organ_checks(
    form: str,
    cells: Sequence[ReportCell],
    aggregate: Held,
    others: Sequence[Held],
    known: Sequence[Held],
    values: Mapping[str, Mapping[str, Any]],
) -> tuple[CheckResult, ...]:
    """One check: the government's new requests are no fewer than those of its organs."""
    parts = add_up(aggregate, others, known, values)
    added = parts.sums.get(NEW_REQUESTS, 0)
    outcome = Outcome.PASS if _total(cells) >= added else Outcome.FAIL
    said = f"{parts.held} held, {parts.missing} missing"
    return (CheckResult("Z-01", NEW_REQUESTS, outcome, _total(cells), added, None, Severity.INFO, said),)


def publisher_id(publisher: str, region_code: str) -> str:
    """An id that a reader of a test recognises."""
    return f"{region_code}-{publisher.encode('utf-8').hex()[:6]}"


def region(code: str) -> Region | None:
    """Three regions, one in the other."""
    places = {
        "990000": Region("990000", "某省", "province", "某省", "", ""),
        "990100": Region("990100", "某市", "prefecture", "某省", "某市", ""),
        "990101": Region("990101", "甲县", "county", "某省", "某市", "甲县"),
    }
    return places.get(code)


NEW_REQUESTS = "requests.new_requests.total"
PARSERS = Parsers(parse, cross_year_checks, cross_organ_checks, publisher_id, region, SLOTS, (NEW_REQUESTS,), "test")
JIA = publisher_id("甲县人民政府", "990101")


def fetch(archive: Path, url: str, data: bytes | None, day: int, **more: Any) -> None:
    """Record one fetch of a report on ``day`` of January 2024; ``data`` ``None`` is an answer without a body."""
    with Snapshots(archive / "raw.db") as raw:
        more = {"outcome": "ok" if data is not None else "unchanged", "kind": "report", **more}
        raw.record_fetch(url, body=data, fetched_at=f"2024-01-{day:02}T00:00:00.000Z", **more)


def ends_as_a_rebuild(archive: Path, fresh: Path) -> None:
    """What was built bit by bit in ``archive`` is what a build from its raw.db alone makes in ``fresh``."""
    build(archive, parsers=PARSERS)
    fresh.mkdir()
    shutil.copy(archive / "raw.db", fresh)
    build(fresh, parsers=PARSERS)
    assert list(dump(archive / "reports.db")) == list(dump(fresh / "reports.db"))
