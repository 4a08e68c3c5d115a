"""One build into one open file: what is new is read, reports are made of it, compared, summed up."""

from __future__ import annotations

import sqlite3
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from archive import reports_file
from archive.aggregates import check_aggregates
from archive.database import Batches, transaction
from archive.judgements import Compared, Comparer, compare
from archive.packing import Packing
from archive.page_files import files_of
from archive.parsing import DAMAGED, Parsers, Reader, died
from archive.pool import Pool
from archive.readings import Reading, Sighting
from archive.records import Records
from archive.sightings import attachment_body, count, fingerprint, gone, latest_fetch, sightings
from archive.snapshots import Snapshots
from archive.summaries import summarise

Progress = Callable[[int, int], None]
"""Called with the bodies read so far and the bodies to read in all."""

AT_ONCE = 20
"""Reports compared across years in one go of a process: alone, handing one over costs about as much as comparing it."""


@dataclass
class BuildResult:
    """What a build did. ``reports`` counts reports ``new``, ``changed``, ``seen`` (again, unaltered) and ``removed``.

    ``states`` counts the bodies read, by state; ``attention`` names those a person should look at: address, reason.
    ``rebuilt_because`` says why everything was built again, ``""`` where only what is new was built. ``resumed`` counts
    the bodies that an earlier build of everything, broken off, had read already.
    """

    read: int = 0
    states: Counter[str] = field(default_factory=Counter)
    reports: Counter[str] = field(default_factory=Counter)
    attention: list[tuple[str, str]] = field(default_factory=list)
    rebuilt_because: str = ""
    resumed: int = 0


class Making:
    """One build into one open file; ``anew`` where nobody reads the file yet, so that checks may wait for its end."""

    def __init__(
        self,
        raw: Snapshots,
        db: sqlite3.Connection,
        path: Path,
        parsers: Parsers,
        jobs: int,
        progress: Progress | None,
        result: BuildResult,
        *,
        anew: bool,
    ) -> None:
        self.raw, self.db, self.path, self.parsers, self.result, self.anew = raw, db, path, parsers, result, anew
        self.progress = progress or (lambda done, total: None)
        self.last = latest_fetch(raw.db)
        self.mark = int(reports_file.built_with(db).get("fetches_read", "0"))
        self.total = count(raw.db, self.mark, self.last)
        # A process costs about as much to start as ten bodies to read.
        self.jobs = min(jobs, 1 + self.total // 10)
        self.pool = Pool(Reader, (raw.path, parsers), self.jobs, lambda sighting: died(sighting, parsers))
        self.packing = Packing(parsers.slots)
        self.batches = Batches(db, reports_file.BATCH if anew else 1)
        self.records = Records(db, lambda url: attachment_body(raw.db, url))
        self.judgements = self.records.judgements

    def run(self) -> None:
        """Read, make, check and sum up; what was fetched meanwhile is left to the next build."""
        with self.batches:
            # Before the reports are made: those that are new are made once, and know it.
            for url, since in gone(self.raw.db, self.mark, self.last):
                with self.batches.step():
                    self.records.put_gone(url, since)
            self._read()
            # A body may die on being read again for its versions; its report is then pending once more, without it.
            while next(self.records.pending(), None) is not None:
                self._settle()
        self._compare()
        check_aggregates(self.db, self.packing, self.parsers.across_organs, self.parsers.summed)
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
        states: dict[str, set[str]] = {}

        def new() -> Iterator[Sighting]:
            for one in sightings(self.raw.db, self.mark, self.last):
                if files_of(one):
                    states.setdefault(one.url, set()).add(one.body_sha256)
                yield one

        def unread() -> Iterable[Sighting]:
            nonlocal known
            for one in chain(new(), again):
                held = self.records.reading(*one.place)
                if held is None or held["hints"] != one.hints or held["reason"].startswith(DAMAGED):
                    yield one
                    continue
                known += 1
                times = held["first_seen"], held["last_seen"], held["portal"]
                if times != (one.first_seen, one.last_seen, one.portal):
                    with self.batches.step():
                        self.records.put_sighting(one)

        for sighting, reading in self.pool.answers(unread()):
            with self.batches.step():
                self.records.put_reading(reading, sighting)
                if reading.report_id is not None:
                    needed = {one.place for one in self.records.unread(reading.report_id)}
                    if needed <= {sighting.place}:
                        self._make(reading.report_id, {sighting.place: reading})
            self._count(reading)
            self.progress(self.result.read + known, self.total)
        # What was fetched late but seen early can show that a state of a page's files never was.
        for url, bodies in states.items():
            with self.batches.step():
                self.records.drop_states(url, bodies)

    def _settle(self) -> None:
        """Make every pending report, reading its versions again."""
        plans: deque[tuple[str, int]] = deque()

        def needed() -> Iterable[Sighting]:
            for report_id in self.records.pending():
                some = self.records.unread(report_id)
                if some:
                    plans.append((report_id, len(some)))
                    yield from some
                    continue
                with self.batches.step():
                    self._make(report_id, {})

        read: list[tuple[Sighting, Reading]] = []
        for answer in self.pool.answers(needed()):
            read.append(answer)
            report_id, wanted = plans[0]
            if len(read) == wanted:
                with self.batches.step():
                    self._make_of(report_id, read)
                plans.popleft()
                read = []

    def _make_of(self, report_id: str, read: Sequence[tuple[Sighting, Reading]]) -> None:
        """Make a report of its readings, or leave it pending where one now reads as something else."""
        astray = [(sighting, reading) for sighting, reading in read if reading.report_id != report_id]
        for sighting, reading in astray:
            self.records.put_reading(reading, sighting)
            self._count(reading)
        at_hand = {sighting.place: reading for sighting, reading in read}
        if not astray and {one.place for one in self.records.unread(report_id)} <= at_hand.keys():
            self._make(report_id, at_hand)

    def _make(self, report_id: str, at_hand: Mapping[tuple[str, str], Reading]) -> None:
        publishers = {self.records.publisher(report_id)}
        self.result.reports[self.records.settle(report_id, at_hand)] += 1
        if self.anew:
            return
        # Others may be reading this file: what hangs on the report is true again in the same transaction.
        for publisher in publishers | {self.records.publisher(report_id)}:
            if publisher is not None:
                self.records.write_publisher(publisher)
        for stale in list(self.judgements.stale()):
            self.judgements.put_across(compare(self.db, self.packing, self.parsers.across_years, stale))

    def _compare(self) -> None:
        """Hold against the year before what has not been: in a file that is built anew, every report."""
        (stale,) = self.db.execute("SELECT COUNT(*) FROM stale_years").fetchone()
        given = (self.path, self.parsers.slots, self.parsers.across_years)
        pool = Pool(Comparer, given, min(self.jobs, 1 + stale // (10 * AT_ONCE)), _lost)
        with self.batches:
            for _, compared in pool.answers(_dozens(self.judgements.stale())):
                with self.batches.step():
                    for one in compared:
                        self.judgements.put_across(one)

    def _count(self, reading: Reading) -> None:
        self.result.read += 1
        self.result.states[reading.state] += 1
        if reading.state == "unparseable":
            self.result.attention.append((reading.url, reading.reason))


def _dozens(report_ids: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while some := tuple(islice(report_ids, AT_ONCE)):
        yield some


def _lost(report_ids: Sequence[str]) -> list[Compared]:
    raise RuntimeError(f"a process ended twice while comparing one of {', '.join(report_ids)}: is the memory full?")
