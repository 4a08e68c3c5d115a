"""Reading speed: the whole of ``parse()`` against lxml's own parse of the same bytes, interleaved in one run.

python benchmarks/read.py [--pages 60] [--rounds 7]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.corpus import report_pages
from parsers.report import parse


def seconds(work: Callable[[bytes], object], pages: list[bytes]) -> float:
    """CPU seconds of ``work`` on every page."""
    start = time.process_time()
    for page in pages:
        work(page)
    return time.process_time() - start


def main() -> None:
    """Print pages/s of both and their ratio: the median over the rounds, with the spread."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pages", type=int, default=60)
    arguments.add_argument("--rounds", type=int, default=7)
    options = arguments.parse_args()
    pages = report_pages(options.pages)
    assert all(parse(page).state == "report" for page in pages), "a page of the corpus is not read as a report"
    lxml_alone = lambda page: etree.fromstring(page, etree.HTMLParser(encoding="utf-8"))  # noqa: E731
    floor, whole = [], []
    for _ in range(options.rounds):
        floor.append(seconds(lxml_alone, pages))
        whole.append(seconds(parse, pages))
    ratios = sorted(w / f for w, f in zip(whole, floor, strict=True))
    size = sum(map(len, pages)) / len(pages) / 1000
    print(f"{len(pages)} pages, mean {size:.0f} KB, {options.rounds} rounds, CPU time, one core")
    print(f"lxml alone     {len(pages) / statistics.median(floor):8.0f} pages/s")
    print(f"parse() whole  {len(pages) / statistics.median(whole):8.0f} reports/s")
    print(f"ratio          {statistics.median(ratios):8.1f} x lxml   ({ratios[0]:.1f} to {ratios[-1]:.1f})")


if __name__ == "__main__":
    main()
