"""Read thousands of invented reports, in every layout and document, in any mix of damage, and count what is read wrong.

    python benchmarks/generated.py [--reports 20000] [--seed 1] [--jobs 2] [--layout NAME]

Prints a line a layout: reports, cells, wrong ones, the share left uncertain. Ends with exit code 1 if anything was read
wrong, after printing each cause: the kind of fault, the fewest damages that show it, and the command that prints such a
report and what is read wrong in it (``--show LAYOUT SEED`` and the damages to leave out).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from parsers.forms import FORMS
from parsers.model import Status
from tests.parsers.documents import DOCUMENTS, tried
from tests.parsers.invented import ONE_TABLE, Fault
from tests.parsers.layouts import LAYOUTS

NAMES = (*LAYOUTS, ONE_TABLE, *DOCUMENTS)
_TRIED = 2
_TABLES = frozenset(table.key for form in FORMS.values() for table in form.tables)


@dataclass
class Tally:
    """The outcome of some reports of one layout. ``absent``: how many of the wrong cells were printed and said to be
    missing; ``seeds``: by kind of fault the seeds that show it."""

    layout: str
    reports: int = 0
    cells: int = 0
    uncertain: int = 0
    wrong: int = 0
    absent: int = 0
    seeds: dict[str, list[int]] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Count ``other`` in."""
        self.reports += other.reports
        self.cells += other.cells
        self.uncertain += other.uncertain
        self.wrong += other.wrong
        self.absent += other.absent
        for kind, seeds in other.seeds.items():
            self.seeds.setdefault(kind, []).extend(seeds)


def run(layout: str, first: int, count: int) -> Tally:
    """Invent and read ``count`` reports of one layout, from seed ``first`` on."""
    tally = Tally(layout)
    for seed in range(first, first + count):
        trial = tried(layout, seed)
        comparison = trial.comparison
        tally.reports += 1
        tally.cells += len(trial.truth)
        tally.uncertain += comparison.uncertain
        tally.wrong += len(comparison.faults)
        tally.absent += sum(fault.got == str(Status.ROW_ABSENT) for fault in comparison.faults)
        for kind in {_kind(fault) for fault in comparison.faults}:
            tally.seeds.setdefault(kind, []).append(seed)
    return tally


def _kind(fault: Fault) -> str:
    """Faults of one kind have the same cause, as likely as not."""
    where = fault.where.split()[0]
    if where not in _TABLES:
        return where
    return f"{where}: {_class(fault.got)} for {_class(fault.wanted)}"


def _class(words: str) -> str:
    return "a number" if words.lstrip("-").replace(".", "").isdigit() else words


def smallest(layout: str, seeds: Sequence[int], kind: str) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """The seed whose report shows a kind of fault with the fewest damages, these damages, and what to leave out."""
    best: tuple[int, tuple[str, ...], tuple[str, ...]] | None = None
    for seed in seeds[:_TRIED]:
        without: tuple[str, ...] = ()
        for name in tried(layout, seed).story[1:]:
            fewer = (*without, name)
            if any(_kind(fault) == kind for fault in tried(layout, seed, fewer).comparison.faults):
                without = fewer
        story = tried(layout, seed, without).story
        if best is None or len(story) < len(best[1]):
            best = (seed, story, without)
    assert best is not None
    return best


def causes(tallies: Mapping[str, Tally]) -> dict[str, tuple[int, list[str], str]]:
    """By kind of fault and the damages that cause it: how many reports show it, their layouts, and how to see one."""
    found: dict[str, tuple[int, list[str], str]] = {}
    for name, tally in tallies.items():
        for kind, seeds in tally.seeds.items():
            seed, story, without = smallest(name, seeds, kind)
            cause = f"{kind}: {' + '.join(story[1:-1]) or 'no damage'}"
            left_out = " ".join(f"'{word}'" for word in without)
            reports, layouts, command = found.get(cause, (0, [], f"--show {name} {seed} {left_out}"))
            found[cause] = reports + len(seeds), [*layouts, name], command
    return found


def show(layout: str, seed: int, without: Sequence[str]) -> None:
    """Print one report, what befell it, and what is read wrong."""
    trial = tried(layout, seed, without)
    if layout in DOCUMENTS:
        Path(f"{layout}-{seed}").write_bytes(trial.body)
        print(f"written to {layout}-{seed}")
    else:
        print(trial.body.decode(trial.story[-1]))
    print(f"\n{', '.join(trial.story)}: {len(trial.truth)} cells, {trial.comparison.uncertain} uncertain")
    for fault in trial.comparison.faults:
        print(f"  {fault.where}: {fault.got}, should be {fault.wanted}")


def main() -> int:
    """Run the campaign. Returns 1 if anything was read wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1, help="the first seed of every layout")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--layout", choices=NAMES)
    parser.add_argument("--show", nargs="+", metavar="WORD", help="a layout, a seed, and what to leave out, by name")
    options = parser.parse_args()
    if options.show:
        show(options.show[0], int(options.show[1]), options.show[2:])
        return 0
    names = (options.layout,) if options.layout else NAMES
    each = -(-options.reports // len(names))
    step = max(1, min(100, each))
    tallies = {name: Tally(name) for name in names}
    with ProcessPoolExecutor(options.jobs) as pool:
        shares = [
            pool.submit(run, name, options.seed + at, min(step, each - at))
            for name in names
            for at in range(0, each, step)
        ]
        for share in shares:
            tally = share.result()
            tallies[tally.layout].add(tally)
    total = Tally("all")
    print(f"{'layout':<20} {'reports':>8} {'cells':>10} {'wrong':>7} {'absent':>7} {'uncertain':>10}")
    for tally in tallies.values():
        total.add(tally)
    for tally in (*tallies.values(), total):
        counts = f"{tally.layout:<20} {tally.reports:>8,} {tally.cells:>10,} {tally.wrong:>7,} {tally.absent:>7,}"
        print(f"{counts} {tally.uncertain / tally.cells:>10.2%}", flush=True)
    for cause, (reports, layouts, command) in sorted(causes(tallies).items(), key=lambda item: -item[1][0]):
        print(f"{reports:>5} reports, {cause} ({', '.join(layouts)})\n      {command}")
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
