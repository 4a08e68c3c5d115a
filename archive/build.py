"""raw.db → parsers → reports.db: the one road on which every record is made.

The result depends on raw.db, the parsers and the forms alone: not on the number of processes, not on the order in which
things were fetched, not on how often or how far a build ran before.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import reports_file, rows
from archive.aggregates import Aggregate, check_aggregates
from archive.cells import Cell, Slot
from archive.database import connect, enter_wal, transaction
from archive.lock import building
from archive.pool import Pool
from archive.readings import Reading, Row, Sighting
from archive.records import Records, number
from archive.sightings import attachment_body, count, fingerprint, latest_fetch, sightings
from archive.snapshots import BodyDamaged, Snapshots
from archive.summaries import summarise

if TYPE_CHECKING:
    from parsers.model import CheckResult, Hints, Report, ReportCell
    from parsers.publishers import Region
    from parsers.trace import Trace

Progress = Callable[[int, int], None]
"""Called with the bodies read so far and the bodies to read in all."""


FAULTS = 10
"""Bodies that may end in a fault of the parsers before it is asked whether the parsers as a whole are at fault."""


class ParsersBroken(RuntimeError):
    """Most bodies could not be read because of the parsers; a good archive is not replaced by an empty one."""


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


@dataclass
class BuildResult:
    """What a build did. ``reports`` counts reports ``new``, ``changed``, ``seen`` (again, unaltered) and ``removed``.

    ``states`` counts the bodies read, by state; ``attention`` names those a person should look at: address, reason.
    ``rebuilt_because`` says why everything was built again, ``""`` where only what is new was built.
    """

    read: int = 0
    states: Counter[str] = field(default_factory=Counter)
    reports: Counter[str] = field(default_factory=Counter)
    attention: list[tuple[str, str]] = field(default_factory=list)
    rebuilt_because: str = ""


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


def trace(raw: Snapshots, sighting: Sighting, *names: str) -> Trace | None:
    """How the cell (table, row, column) or the figure (indicator, number) of that name was read, by reading again.

    ``None`` where the body as it is held gives no such thing. Raises ``BodyDamaged``.
    """
    from parsers.trace import trace_cell, trace_figure

    body = raw.body(sighting.body_sha256)
    if len(names) == 3:
        return trace_cell(body, _hints(sighting), *names)
    indicator, number = names
    return trace_figure(body, _hints(sighting), indicator, int(number))


def build(
    archive: Path,
    *,
    everything: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
    parsers: Parsers | None = None,
) -> BuildResult:
    """Bring ``reports.db`` of ``archive`` up to what ``raw.db`` holds. Cheap when little is new.

    Everything is built, into a new file that takes the old one's place when it is whole, on ``everything`` or when the
    old file was made by other parsers, forms or tables, or from another raw.db, or cannot be read. Otherwise only what
    is new is read, and every report is made in one transaction. The caller holds the archive (:mod:`archive.lock`).
    Raises ``FileNotFoundError`` without a raw.db, :class:`ParsersBroken`, ``sqlite3.Error`` and ``OSError`` when the
    disk fails.
    """
    if not (archive / "raw.db").is_file():
        raise FileNotFoundError(f"{archive / 'raw.db'} does not exist: crawl or ingest first, or name another archive")
    chosen = parsers or installed()
    with building(archive), Snapshots(archive / "raw.db", read_only=True) as raw:
        built_with = reports_file.stamp(chosen.version, chosen.slots)
        reason = "as asked" if everything else _why_everything(archive / "reports.db", raw, built_with)
        result = BuildResult(rebuilt_because=reason)
        if reason:
            new = archive / reports_file.TEMPORARY
            db = reports_file.create(new, chosen.slots, built_with)
            try:
                _Builder(raw, db, chosen, jobs, progress, result).run()
                _refuse_if_broken(db, result)
                reports_file.publish(db, new, archive / "reports.db")
            finally:
                db.close()
                reports_file.discard(new)
            return result
        db = connect(archive / "reports.db")
        try:
            enter_wal(db)
            db.execute("PRAGMA synchronous = NORMAL")
            _Builder(raw, db, chosen, jobs, progress, result).run()
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            db.close()
        return result


def _refuse_if_broken(db: sqlite3.Connection, result: BuildResult) -> None:
    faults = db.execute("SELECT COUNT(*), MAX(message) FROM findings WHERE kind = 'reader_fault'").fetchone()
    if faults[0] > FAULTS and faults[0] * 2 > result.read:
        raise ParsersBroken(
            f"{faults[0]} of {result.read} bodies ended in a fault of the parsers, so the old reports.db is kept: "
            f"{faults[1]}. Mend or reinstall the parsers, then build again."
        )


def _why_everything(path: Path, raw: Snapshots, built_with: dict[str, str]) -> str:
    if not path.is_file():
        return "there is no reports.db yet"
    words = {"parser_version": "the parsers are newer or older", "slots": "the forms have changed"}
    try:
        db = connect(path, read_only=True)
        held = reports_file.built_with(db)
        db.close()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        return f"reports.db cannot be read ({error})"
    for name, value in built_with.items():
        if held.get(name) != value:
            return words.get(name, "the tables of reports.db are others now")
    if fingerprint(raw.db, int(held.get("fetches_read", "0"))) != held.get("raw"):
        return "reports.db was built from another raw.db"
    return ""


class _Builder:
    """One build into one open file."""

    def __init__(
        self,
        raw: Snapshots,
        db: sqlite3.Connection,
        parsers: Parsers,
        jobs: int,
        progress: Progress | None,
        result: BuildResult,
    ) -> None:
        self.raw, self.db, self.parsers, self.result = raw, db, parsers, result
        self.progress = progress or (lambda done, total: None)
        self.last = latest_fetch(raw.db)
        self.mark = int(reports_file.built_with(db).get("fetches_read", "0"))
        self.total = count(raw.db, self.mark, self.last)
        # A process costs about as much to start as ten bodies to read.
        jobs = min(jobs, 1 + self.total // 10)
        self.pool = Pool(_Reader, (raw.path, parsers), jobs, lambda sighting: _died(sighting, parsers))
        self.records = Records(db, self._across, lambda url: attachment_body(raw.db, url))

    def run(self) -> None:
        self._read()
        # A body may die on being read again for its versions; its report is then pending once more, without it.
        while self.records.pending():
            self._settle()
        check_aggregates(self.records, self._across_organs, self.parsers.summed)
        with transaction(self.db):
            summarise(self.db, self.raw.db, self.parsers.publisher_id, self.parsers.region, self.mark)
            self.db.executemany(
                "INSERT OR REPLACE INTO build VALUES (?, ?)",
                [("fetches_read", str(self.last)), ("raw", fingerprint(self.raw.db, self.last))],
            )

    def _read(self) -> None:
        """Read what was fetched since the last build; make at once the reports for which nothing else need be read."""
        damaged = self.db.execute("SELECT url, body_sha256 FROM findings WHERE kind = 'body_damaged'").fetchall()
        again = [one for url, body in damaged for one in sightings(self.raw.db, 0, self.last, url, body)]
        known = 0

        def unread() -> Iterable[Sighting]:
            nonlocal known
            for one in chain(sightings(self.raw.db, self.mark, self.last), again):
                held = self.records.reading(*one.place)
                if held is None or held["hints"] != one.hints or held["reason"].startswith(DAMAGED):
                    yield one
                    continue
                known += 1
                if (held["first_seen"], held["last_seen"], held["portal"]) != (
                    one.first_seen,
                    one.last_seen,
                    one.portal,
                ):
                    with transaction(self.db):
                        self.records.put_sighting(one)

        for sighting, reading in self.pool.answers(unread()):
            with transaction(self.db):
                self.records.put_reading(reading, sighting)
                if reading.report_id is not None:
                    needed = {one.place for one in self.records.unread(reading.report_id)}
                    if needed <= {sighting.place}:
                        outcome = self.records.settle(reading.report_id, {sighting.place: reading})
                        self.result.reports[outcome] += 1
            self._count(reading)
            self.progress(self.result.read + known, self.total)

    def _settle(self) -> None:
        """Make every pending report, reading its versions again."""
        plans = [(report_id, self.records.unread(report_id)) for report_id in self.records.pending()]
        answers = self.pool.answers(chain.from_iterable(needed for _, needed in plans))
        for report_id, needed in plans:
            at_hand: dict[tuple[str, str], Reading] = {}
            astray: list[tuple[Sighting, Reading]] = []
            for _ in needed:
                sighting, reading = next(answers)
                at_hand[sighting.place] = reading
                if reading.report_id != report_id:
                    astray.append((sighting, reading))
            with transaction(self.db):
                for sighting, reading in astray:
                    self.records.put_reading(reading, sighting)
                    self._count(reading)
                if not astray:
                    self.result.reports[self.records.settle(report_id, at_hand)] += 1

    def _count(self, reading: Reading) -> None:
        self.result.read += 1
        self.result.states[reading.state] += 1
        if reading.state == "unparseable":
            self.result.attention.append((reading.url, reading.reason))

    def _across(
        self, form: str, cells: Sequence[Cell], form_before: str, before: Sequence[Cell] | None
    ) -> Sequence[Row]:
        found = self.parsers.cross_year_checks(
            form, _given(cells), form_before, None if before is None else _given(before)
        )
        return rows.check_rows(found)

    def _across_organs(self, aggregate: Aggregate) -> Sequence[Row]:
        from parsers.checks import Held

        about, others, known = aggregate.about, aggregate.others, aggregate.known
        found = self.parsers.cross_organ_checks(
            aggregate.form,
            _given(aggregate.cells),
            Held(*about),
            [Held(*one) for one in others],
            [Held(*one) for one in known],
            aggregate.values,
        )
        return rows.check_rows(found)


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


def same_content(archive: Path, urls: Iterable[str]) -> set[str]:
    """Those of ``urls`` whose two latest bodies say the same to a reader: only a counter or the page around changed."""
    db = connect(archive / "reports.db", read_only=True)
    try:
        return {url for url in urls if _unaltered(db, url)}
    finally:
        db.close()


def _unaltered(db: sqlite3.Connection, url: str) -> bool:
    latest = "SELECT content_sha256 FROM readings WHERE url = ? ORDER BY last_seen DESC, body_sha256 LIMIT 2"
    found = [row[0] for row in db.execute(latest, (url,))]
    return len(found) == 2 and found[0] == found[1] != ""


DAMAGED = "原始正文已损坏"


class _Reader:
    """Reads bodies in one process, which opens raw.db for itself."""

    def __init__(self, raw: Path, parsers: Parsers) -> None:
        self.snapshots = Snapshots(raw, read_only=True)
        self.parsers = parsers

    def close(self) -> None:
        self.snapshots.close()

    def __call__(self, sighting: Sighting, /) -> Reading:
        try:
            body = self.snapshots.body(sighting.body_sha256)
        except BodyDamaged:
            # The message of the error names the file, and where an archive lies is no part of its records.
            return rows.failed(sighting, self.parsers.version, "body_damaged", f"{DAMAGED}：{sighting.body_sha256}")
        try:
            report = self.parsers.parse(body, _hints(sighting))
            reading = rows.reading(sighting, report, self.parsers.publisher_id, self.parsers.slots)
            if reading.content is not None:
                reading.content.text.encode()
        except Exception as error:  # noqa: BLE001 - one body must not end the batch; it is recorded and counted
            return rows.failed(
                sighting, self.parsers.version, "reader_fault", f"解读程序出错：{type(error).__name__}: {error}"
            )
        return reading


def _died(sighting: Sighting, parsers: Parsers) -> Reading:
    return rows.failed(sighting, parsers.version, "reader_died", "解读时进程异常终止，可能内容异常或内存不足")


def _hints(sighting: Sighting) -> Hints:
    from parsers.model import Hints

    known = {one.name for one in fields(Hints)} - {"url"}
    given: dict[str, Any] = {name: value for name, value in json.loads(sighting.hints).items() if name in known}
    given["pages"] = tuple(given.get("pages", ()))
    return Hints(url=sighting.url, **given)
