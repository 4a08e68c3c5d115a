"""Documents read beside their peers: files a second, and cells read right, in one run and on the same files.

    python benchmarks/documents.py [--files 24] [--rounds 3] [--only pdf]

Every file is an invented report without damage (``tests/parsers/papers.py``). A cell is right where its whole row
is there: every cell's words and every blank, in order, covered cells left out. Ours is measured twice: the reader alone
in this process, and ``parse()``, which starts a process for each file, lays the form over what was read and checks its
sums. Peers do a part of that; what is not installed is left out and said.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import resource
import shutil
import statistics
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import documents_office
from benchmarks.documents_kinds import Kind, Peer, Rows, bare
from parsers.formats import pdf
from parsers.model import Document
from parsers.report import parse
from tests.archive.chromium import MISSING
from tests.parsers import soffice
from tests.parsers.documents import DOCUMENTS
from tests.parsers.papers import Paper, drawn
from tests.parsers.printed_pages import by_browser, by_office


def by_pdfplumber(body: bytes) -> Rows:
    """Tables and text of a PDF, page by page."""
    import pdfplumber

    rows: Rows = []
    with pdfplumber.open(io.BytesIO(body)) as document:
        for page in document.pages:
            page.extract_text()
            for table in page.extract_tables():
                rows += [bare(cell for cell in row if cell is not None) for row in table]
    return rows


def by_camelot(body: bytes) -> Rows:
    """Ruled tables of a PDF; a cell without an edge on its left or above is part of the one there."""
    import camelot

    tables = camelot.read_pdf(body, pages="all", suppress_stdout=True)
    return [bare(cell.text for cell in row if cell.left and cell.top) for table in tables for row in table.cells]


def _by_hand(papers: Mapping[int, Paper]) -> Mapping[int, bytes]:
    return {seed: DOCUMENTS["pdf_ruled"](paper, seed) for seed, paper in papers.items()}


_PDF: Mapping[str, Peer] = {"pdfplumber": by_pdfplumber, "camelot": by_camelot}
KINDS: tuple[Kind, ...] = (
    Kind("pdf, drawn by hand", _by_hand, pdf.read, "", _PDF),
    Kind("pdf, printed by Chromium", lambda papers: by_browser(papers.items()), pdf.read, MISSING, _PDF),
    Kind(
        "pdf, printed by LibreOffice",
        lambda papers: by_office(papers.items()),
        pdf.read,
        "" if soffice.PROGRAM else soffice.MISSING,
        _PDF,
    ),
    *documents_office.KINDS,
)
"""What is measured, a line of data each."""


def wanted(paper: Paper) -> Rows:
    """The rows that a paper prints."""
    return [bare(words for words, _, _ in row) for part in paper.parts for row in part.grid]


def ours(document: Document) -> Rows:
    """The rows that our reader finds."""
    return [bare(cell.text for cell in block.cells) for block in document.blocks if block.cells]


def right(paper: Paper, rows: Rows, wide: bool) -> tuple[int, int]:
    """How many cells of a paper stand in rows that were read whole, and how many there are. ``wide`` as in ``Kind``."""

    def compared(row: tuple[str, ...]) -> str:
        words = "\t".join(row)
        return words.rstrip("\t") if wide else words

    found = Counter(map(compared, rows))
    cells = total = 0
    for row in wanted(paper):
        total += len(row)
        if found[compared(row)]:
            found[compared(row)] -= 1
            cells += len(row)
    return cells, total


def _is_installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None or shutil.which(name) is not None


def _spent() -> float:
    """Seconds of processor time so far, of programs started here too."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def measure(kind: Kind, files: int, rounds: int) -> list[str]:
    """Lines that say how each reader did on ``files`` files of a kind."""
    if kind.needs:
        return [f"{kind.name}: left out, {kind.needs}"]
    papers = {seed: drawn(seed, damages=False) for seed in range(90_000, 90_000 + files)}
    bodies = kind.write(papers)
    readers: dict[str, Peer] = {"ours, read()": lambda body: ours(kind.read(body))}
    missing = [name for name in kind.peers if not _is_installed(name.split(",")[0])]
    readers.update({name: peer for name, peer in kind.peers.items() if name not in missing})
    taken: dict[str, list[float]] = {name: [] for name in (*readers, "ours, parse()")}
    for _ in range(rounds):
        for name, reader in readers.items():
            start = _spent()
            for body in bodies.values():
                reader(body)
            taken[name].append(_spent() - start)
        start = time.perf_counter()  # most of it is another process's time
        for body in bodies.values():
            assert parse(body).state == "report"
        taken["ours, parse()"].append(time.perf_counter() - start)
    lines = [f"{kind.name}: {len(bodies)} files, mean {sum(map(len, bodies.values())) / len(bodies) / 1000:.0f} KB"]
    base = statistics.median(taken["ours, read()"])
    for name, times in taken.items():
        second = statistics.median(times)
        line = f"  {name:<24}{len(bodies) / second:>8.1f} files/s{second / base:>8.1f} x read()"
        if name in readers:
            scores = [right(papers[seed], readers[name](body), kind.wide) for seed, body in bodies.items()]
            line += f"{100 * sum(cells for cells, _ in scores) / sum(total for _, total in scores):>9.2f} % of cells"
        lines.append(line)
    return [*lines, *(f"  {name}: not installed" for name in missing)]


def main() -> None:
    """Print a table a kind."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=24)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--only", default="", help="kinds whose names begin so")
    options = arguments.parse_args()
    for kind in KINDS:
        if kind.name.startswith(options.only):
            print("\n".join(measure(kind, options.files, options.rounds)), flush=True)


if __name__ == "__main__":
    main()
