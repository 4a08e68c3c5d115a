"""Whether anything makes ``parse()`` raise, hang or say what cannot be: damaged pages, many of them, by number.

python benchmarks/fuzz.py [--mutations 50000] [--from 0] [--seed 1] [--seconds 5] [--minutes 60] [--keep DIR]

Exit code 0: nothing was found. 4: something was; the number of each page is told, and ``--from N --mutations 1`` reads
that page alone.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.mutations import damaged
from crawler.demo import pages
from parsers.forms import FORMS
from parsers.model import Report, Status
from parsers.report import parse
from tests.parsers.rendering import HTML_LAYOUTS, TEXT_LAYOUTS
from tests.parsers.rendering import report as rendered

YEARS = {"narrative_2008": 2012, "narrative_2014": 2016, "standard_2019": 2020, "standard_2021": 2023}


class TooLong(Exception):
    """One page took longer than the bound."""


def good_pages() -> list[bytes]:
    """The demo portal's pages, and a report of every form in every layout."""
    made = [body for _, body in sorted(pages(1).items()) if b"<" in body[:2000] and len(body) < 120_000]
    draw = Random(3)
    for form in FORMS.values():
        for layout in (*HTML_LAYOUTS, *TEXT_LAYOUTS):
            values = {
                (table.key, row.key, column.key): str(draw.choice((0, 1, 7, 35, 1204)))
                for table in form.tables
                for row, column in table.slots()
            }
            made.append(rendered(form.key, values, layout, YEARS[form.key]))
    return made


def wrong(report: Report, body: bytes) -> str:
    """What a report says that cannot be, ``""`` where it is sound."""
    if report.state not in ("report", "not_report", "unparseable") or (report.reason == "") != (
        report.state == "report"
    ):
        return f"state {report.state!r} with reason {report.reason!r}"
    for cell in report.cells:
        if (cell.value is not None) != (cell.status is Status.NUMBER):
            return f"value and status disagree: {cell}"
        if not -1 <= cell.source_start <= len(body) or not cell.source_start <= cell.source_end <= len(body):
            return f"place outside of the bytes: {cell}"
    names = [(cell.table_key, cell.row_key, cell.column_key) for cell in report.cells]
    if len(set(names)) != len(names):
        return "a slot is read twice"
    checked = [(check.check_id, check.scope) for check in report.checks]
    if len(set(checked)) != len(checked):
        return "a check is made twice"
    for figure in report.figures:
        if report.text[figure.start : figure.start + len(figure.raw)] != figure.raw:
            return f"figure not in the text: {figure}"
    try:
        f"{report.text}{report.identity}{report.cells}{report.findings}{report.sections}".encode()
    except UnicodeEncodeError as error:
        return f"half a character came through: {error}"
    return ""


def _ring(signum: int, frame: FrameType | None) -> None:
    raise TooLong


def main() -> int:
    """Read the damaged pages; print what was found, the states, the slowest page and the memory."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mutations", type=int, default=50_000)
    arguments.add_argument("--from", dest="first", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--seconds", type=float, default=5.0, help="bound for one page, CPU time")
    arguments.add_argument("--minutes", type=float, default=60.0, help="end after so long")
    arguments.add_argument("--keep", type=Path, help="folder for the pages at fault")
    options = arguments.parse_args()
    good = good_pages()
    signal.signal(signal.SIGPROF, _ring)
    states: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    slowest = (0.0, -1, 0)
    begun = time.monotonic()
    size = done = 0
    for number in range(options.first, options.first + options.mutations):
        if time.monotonic() - begun > options.minutes * 60:
            break
        body = damaged(good, options.seed, number)
        fault = ""
        start = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, options.seconds)
        try:
            report = parse(body)
            signal.setitimer(signal.ITIMER_PROF, 0)
            states[report.state] += 1
            fault = wrong(report, body)
        except TooLong:
            fault = f"more than {options.seconds:g} seconds"
        except Exception as error:  # noqa: BLE001 - to find them is what this is for
            place = traceback.extract_tb(error.__traceback__)[-1]
            fault = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}: {error}"
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, (time.process_time() - start, number, len(body)))
        size += len(body)
        done += 1
        if fault:
            kind = fault.partition(": ")[0]
            faults[kind] += 1
            if faults[kind] <= 3:
                print(f"{number}: {fault}", flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{options.seed}-{number}").write_bytes(body)
    seconds = time.monotonic() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{done} damaged pages of {len(good)} good ones, mean {size / max(done, 1) / 1000:.0f} KB, {seconds:.0f} s")
    print("states         " + ", ".join(f"{state} {count}" for state, count in states.most_common()))
    print(f"slowest page   {slowest[0]:.2f} s CPU (number {slowest[1]}, {slowest[2] / 1000:.0f} KB)")
    print(f"most memory    {memory:.0f} MB")
    print(f"at fault       {sum(faults.values())}" + "".join(f"\n  {count:6} {kind}" for kind, count in faults.items()))
    return 4 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
