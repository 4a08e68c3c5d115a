"""Reading speed: the whole of ``parse()``, and its tables alone, against lxml's own parse, interleaved in one run.

Where the libraries of ``make bench`` are installed, also against trafilatura's extraction of the text alone and against
``pandas.read_html`` for the tables alone.

python benchmarks/read.py [--pages 60] [--rounds 7]
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.corpus import report_pages
from parsers import formats
from parsers.report import parse
from parsers.tables import Tables, read_tables

Work = Callable[[bytes], object]


def seconds(work: Work, pages: list[bytes]) -> float:
    """CPU seconds of ``work`` on every page."""
    start = time.process_time()
    for page in pages:
        work(page)
    return time.process_time() - start


def lxml_alone(page: bytes) -> object:
    """The tree of the page, and nothing read from it."""
    return etree.fromstring(page, etree.HTMLParser(encoding="utf-8"))


def tables_alone(page: bytes) -> Tables:
    """The statutory tables in the whole page, each number in its row and column; nothing else of the report."""
    return read_tables(formats.read(page).blocks, None)


def peers() -> dict[str, Work]:
    """The peers that are installed, each doing a part of what ``parse()`` does."""
    found: dict[str, Work] = {}
    if importlib.util.find_spec("trafilatura"):
        import trafilatura

        found["trafilatura, text alone"] = lambda page: trafilatura.extract(page, include_tables=True)
    if importlib.util.find_spec("pandas"):
        import pandas

        found["pandas.read_html, tables alone"] = lambda page: pandas.read_html(io.StringIO(page.decode()))
    return found


def main() -> None:
    """Print pages/s of all, each one's time as a multiple of lxml's, and how many times faster ``parse()`` is."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pages", type=int, default=60)
    arguments.add_argument("--rounds", type=int, default=7)
    options = arguments.parse_args()
    pages = report_pages(options.pages)
    assert all(parse(page).state == "report" for page in pages), "a page of the corpus is not read as a report"
    assert all(tables_alone(page).cells == parse(page).cells for page in pages), "its tables alone are read otherwise"
    works: dict[str, Work] = {
        "lxml, tree alone": lxml_alone,
        "parse(), everything": parse,
        "parse(), tables alone": tables_alone,
        **peers(),
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(options.rounds):
        for name, work in works.items():
            taken[name].append(seconds(work, pages))
    size = sum(map(len, pages)) / len(pages) / 1000
    print(f"{len(pages)} pages, mean {size:.0f} KB, {options.rounds} rounds, CPU time, one core")
    floor, ours = taken["lxml, tree alone"], taken["parse(), everything"]
    print(f"{'':32} pages/s   x lxml (from to)          x parse()")
    for name, times in taken.items():
        ratios = sorted(time / base for time, base in zip(times, floor, strict=True))
        against = statistics.median(time / base for time, base in zip(times, ours, strict=True))
        rate = len(pages) / statistics.median(times)
        spread = f"({ratios[0]:.1f} to {ratios[-1]:.1f})"
        print(f"{name:32} {rate:7.0f} {statistics.median(ratios):8.1f} {spread:16} {against:12.2f}")


if __name__ == "__main__":
    main()
