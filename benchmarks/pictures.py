"""Invented reports as pictures, clean and worn, read: what is believed, what is left uncertain, what is wrong.

    python benchmarks/pictures.py [--reports 20] [--seed 1] [--only clean] [--seconds 600]

A clean page is 200 dots an inch; a worn one has some of skew, blur, noise, shade, dirt, broken borders, a seal and the
traces of JPEG by chance (``tests/parsers/picture_press.py``). Wrong are cells with another number or status than was
printed, and another year, publisher or figure; words of prose are not counted. Ends with exit code 1 if anything is.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from parsers.model import Status
from parsers.report import parse
from tests.parsers.papers import compare, drawn
from tests.parsers.picture_press import Wear, as_picture

KINDS: dict[str, Wear | None] = {"clean": Wear(dots=200), "worn": None}
"""By name the wear; ``None`` where chance draws it."""
_OF_WORDS = ("prose", "section")
_SAID = ("publisher", "year")
"""What may be left open, as a finding says."""
_OF_REPORT = ("state", "form")


@dataclass
class Tally:
    """``none``: reports of which nothing was read, as is said; ``numbers`` that are printed, ``taken`` as such."""

    reports: int = 0
    none: int = 0
    cells: int = 0
    uncertain: int = 0
    numbers: int = 0
    taken: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def trial(tally: Tally, seed: int, worn: Wear | None) -> None:
    """Draw, read and count one report."""
    paper = drawn(seed)
    body = as_picture(paper, seed, worn)
    begun = time.perf_counter()
    report = parse(body)
    tally.seconds += time.perf_counter() - begun
    found = compare(paper, report)
    faults = [
        fault
        for fault in found.faults
        if not fault.where.startswith(_OF_WORDS) and (fault.where not in _SAID or fault.got not in ("", "None"))
    ]
    tally.reports += 1
    tally.cells += len(paper.truth)
    printed = [slot for slot, readings in paper.truth.items() if any(s is Status.NUMBER for _, s in readings)]
    tally.numbers += len(printed)
    if any(fault.where in _OF_REPORT for fault in faults) and report.state != "report":
        tally.none += 1
        tally.uncertain += len(paper.truth)
        return
    read = {(c.table_key, c.row_key, c.column_key) for c in report.cells if c.status is Status.NUMBER}
    tally.uncertain += found.uncertain
    tally.taken += len(read & set(printed))
    tally.wrong += [f"{seed}: {fault.where}: {fault.got} for {fault.wanted}" for fault in faults]


def main() -> None:
    """Read, print a line a kind and each fault."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--reports", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=list(KINDS))
    options.add_argument("--seconds", type=float, default=3600.0, help="stop after so many, a kind")
    given = options.parse_args()
    wrong: list[str] = []
    for name, worn in KINDS.items():
        if given.only not in (None, name):
            continue
        tally, ends = Tally(), time.monotonic() + given.seconds
        for seed in range(given.seed, given.seed + given.reports):
            if time.monotonic() < ends:
                trial(tally, seed, worn)
        print(
            f"{name:<6} {tally.reports} reports, {tally.none} not read; {tally.cells} cells: "
            f"{100 * tally.uncertain / tally.cells:.1f} % uncertain, {len(tally.wrong)} wrong; "
            f"of {tally.numbers} numbers {100 * tally.taken / tally.numbers:.1f} % taken; "
            f"{tally.seconds / tally.reports:.1f} s a report",
            flush=True,
        )
        wrong += tally.wrong
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
