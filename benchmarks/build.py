"""The rebuild of an archive: reports a second with one process and with several, memory, growth, bytes a report.

python benchmarks/build.py [--reports 100000] [--jobs 2] [--rounds 1] [--together] [--folder DIR]

The reports of an invented province (``province.py``) are kept as a crawl keeps them, a tenth of them in one archive and
all in another; both are then built anew, with one process and with ``--jobs``, in turns (with ``--together`` the whole
archive with ``--jobs`` only, which saves the longer half of the time). Memory is the highest that any
process of a build held (``VmHWM``), looked up five times a second. Needs Linux, and about 75 KB of disk a report.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.snapshots import Snapshots
from benchmarks.province import published

BUILD = """
import json, resource, sys, time
from pathlib import Path
from archive.build import build
if __name__ == "__main__":
    began = time.monotonic()
    result = build(Path(sys.argv[1]), everything=True, jobs=int(sys.argv[2]))
    taken = time.monotonic() - began
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"seconds": taken, "reports": sum(result.reports.values()), "read": result.read,
        "writer": time.process_time(), "readers": others.ru_utime + others.ru_stime}))
"""
EVERY = 0.2
"""Seconds between two looks at the memory of a build's processes."""


class Built(NamedTuple):
    """One build: seconds, CPU seconds of the process that writes and of those that read, the highest memory in MB."""

    seconds: float
    writer: float
    readers: float
    memory: float


def keep(archive: Path, count: int) -> None:
    """Keep ``count`` reports, and say at which rate and in how many bytes."""
    began = time.monotonic()
    archive.mkdir(parents=True)
    with Snapshots(archive / "raw.db") as raw:
        run = raw.start_run("crawl")
        for one in published(count):
            hints = {"publisher": one.publisher, "region_code": one.region_code, "year": one.year}
            raw.record_fetch(one.url, outcome="ok", kind="report", body=one.body, status=200, run_id=run, hints=hints)
        raw.finish_run(run)
    size = (archive / "raw.db").stat().st_size
    print(f"{count} kept, {count / (time.monotonic() - began):.0f}/s, {size / count / 1000:.1f} KB each", flush=True)


def built(archive: Path, jobs: int, count: int) -> Built:
    """Build everything with ``jobs`` processes, in a process of its own."""
    words = [sys.executable, "-c", BUILD, str(archive), str(jobs)]
    process = subprocess.Popen(words, cwd=Path(__file__).resolve().parent.parent, stdout=subprocess.PIPE, text=True)
    memory = 0
    while process.poll() is None:
        memory = max([memory, *(_held(pid) for pid in _family(process.pid))])
        time.sleep(EVERY)
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"the build ended with {process.returncode}")
    told = json.loads(out)
    if (told["reports"], told["read"]) != (count, count):
        raise SystemExit(f"{told['reports']} reports of {told['read']} bodies were made, and not {count}")
    return Built(told["seconds"], told["writer"], told["readers"], memory / 1000)


def _family(pid: int) -> Iterator[int]:
    """``pid`` and its children."""
    yield pid
    try:
        yield from map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    except (FileNotFoundError, ProcessLookupError):
        return


def _held(pid: int) -> int:
    """The highest memory in KB that a process has held, 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def main() -> None:
    """Print a line for each archive and number of processes, and how they compare."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--reports", type=int, default=100_000)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--rounds", type=int, default=1)
    arguments.add_argument("--together", action="store_true", help="the whole archive with --jobs processes only")
    arguments.add_argument("--folder", type=Path, help="where the archives are made; a temporary folder if not given")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        _measure(Path(folder), options.reports, options.jobs, options.rounds, options.together)


def _measure(folder: Path, reports: int, jobs: int, rounds: int, together: bool) -> None:
    tenth, whole = reports // 10, reports
    for count in (tenth, whole):
        keep(folder / str(count), count)
    print(f"{'reports':>8} {'processes':>9} {'reports/s':>9} {'ms each':>8} {'CPU ms: writer':>14}", end=" ")
    print(f"{'readers':>8} {'MB':>5}")
    middle: dict[tuple[int, int], Built] = {}
    for count in (tenth, whole):
        numbers = (jobs,) if together and count == whole else (1, jobs)
        runs: dict[int, list[Built]] = {number: [] for number in numbers}
        for _ in range(rounds):
            for number, found in runs.items():
                found.append(built(folder / str(count), number, count))
        for number, found in runs.items():
            one = middle[count, number] = Built(*(statistics.median(values) for values in zip(*found, strict=True)))
            milliseconds = [1000 * part / count for part in (one.seconds, one.writer, one.readers)]
            told = f"{milliseconds[0]:8.2f} {milliseconds[1]:14.2f} {milliseconds[2]:8.2f} {one.memory:5.0f}"
            print(f"{count:8} {number:9} {count / one.seconds:9.1f} {told}", flush=True)
        size = (folder / str(count) / "reports.db").stat().st_size
        print(f"{count} reports: {size / count / 1000:.1f} KB each in reports.db", flush=True)
        if 1 in runs:
            _compare(count, jobs, middle[count, 1], middle[count, jobs])
    for number in (1, jobs):
        if (whole, number) in middle:
            few, many = (middle[count, number].seconds / count for count in (tenth, whole))
            print(f"{number} processes: a report takes {many / few:.2f} of the time that it takes in a tenth")


def _compare(count: int, jobs: int, one: Built, many: Built) -> None:
    """Say how much faster ``jobs`` processes are than one, and how much faster they could be."""
    work, alone = many.writer + many.readers, one.writer + one.readers
    idle = alone / max(many.writer, work / jobs)
    print(f"{count} reports: {jobs} processes {one.seconds / many.seconds:.2f} times as fast (CPU time", end=" ")
    print(f"{work / alone:.2f}, so that on idle cores {idle:.2f} is the most that can be)", flush=True)


if __name__ == "__main__":
    main()
