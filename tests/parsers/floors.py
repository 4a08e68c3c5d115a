"""How much of each layout is read, and the floor under it, which may only rise.

    python -m tests.parsers.floors

reads a fixed sample of invented reports of every layout and writes the share of cells read rightly into ``floors.json``
where it is higher than the one that stands there (and the number of faults where it is lower). A new layout gets a
floor. Only when the generator itself changes, and with it the sample, is the file deleted and measured anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

from parsers.report import parse
from tests.parsers.documents import DOCUMENTS, tried
from tests.parsers.invented import ONE_TABLE
from tests.parsers.layouts import LAYOUTS
from tests.parsers.papers import compare
from tests.parsers.picture_press import Wear, as_picture, page_of_requests

FILE = Path(__file__).with_name("floors.json")
PICTURES: dict[str, Wear | None] = {"picture": Wear(dots=200), "picture_worn": None}
"""By name the wear of pictures; ``None`` where chance draws it. Their sample is small: a page takes seconds."""
NAMES = (*LAYOUTS, ONE_TABLE, *DOCUMENTS)
_PAGES = range(1_000_000, 1_000_300, 100)
SEEDS = range(1_000_000, 1_000_010)
"""The sample: the same reports for ever, so that a share changes with the parser and with nothing else."""


class Floor(TypedDict):
    """``read``: the share of cells read rightly, in thousandths; ``faults``: how many things are read wrong."""

    read: int
    faults: int


def measured(layout: str) -> Floor:
    """What the parser does with the sample today."""
    cells = read = wrong = 0
    for seed in SEEDS:
        trial = tried(layout, seed)
        cells += len(trial.truth)
        read += trial.comparison.read
        wrong += len(trial.comparison.faults)
    return {"read": 1000 * read // cells, "faults": wrong}


def measured_picture(name: str) -> Floor:
    """The same of pictures of pages with the table of requests."""
    cells = read = wrong = 0
    for seed in _PAGES:
        paper = page_of_requests(seed)
        found = compare(paper, parse(as_picture(paper, seed, PICTURES[name])))
        faults = [fault for fault in found.faults if not fault.where.startswith(("prose", "section"))]
        cells += len(paper.truth)
        read += len(paper.truth) - found.uncertain - len(faults)
        wrong += len(faults)
    return {"read": 1000 * read // cells, "faults": wrong}


def floors() -> dict[str, Floor]:
    """The floors as they are kept, by layout."""
    kept: dict[str, Floor] = json.loads(FILE.read_text(encoding="utf-8"))
    return kept


def main() -> None:
    """Raise the floors to what is measured."""
    kept = floors() if FILE.exists() else {}
    raised: dict[str, Floor] = {}
    for layout in (*NAMES, *PICTURES):
        now = measured_picture(layout) if layout in PICTURES else measured(layout)
        before = kept.get(layout, {"read": 0, "faults": 1_000_000})
        raised[layout] = {"read": max(now["read"], before["read"]), "faults": min(now["faults"], before["faults"])}
        print(f"{layout:<20} read {now['read'] / 10:.1f} %, {now['faults']} faults; floor {raised[layout]}")
    FILE.write_text(json.dumps(raised, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
