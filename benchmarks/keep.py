"""Size of the archive: bytes a report in raw.db (zlib 6, zstd, zstd with a trained dictionary) and in reports.db.

python benchmarks/keep.py [--reports 400]
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.build import build
from archive.snapshots import Snapshots
from benchmarks.corpus import report_pages


def main() -> None:
    """Fill an archive twice, without and with a dictionary, build it, and print bytes a report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reports", type=int, default=400)
    options = arguments.parse_args()
    pages = report_pages(options.reports)
    half = len(pages) // 2
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder)
        with Snapshots(archive / "raw.db") as snapshots:
            run = snapshots.start_run("benchmark")
            for number, page in enumerate(pages[:half]):
                _keep(snapshots, number, page, run)
            plain = _stored(snapshots, half)
            snapshots.train_dictionary()
            for number, page in enumerate(pages[half:], half):
                _keep(snapshots, number, page, run)
            learned = (_stored(snapshots, len(pages)) * len(pages) - plain * half) / (len(pages) - half)
            snapshots.finish_run(run, "finished")
        build(archive, everything=True)
        parsed = (archive / "reports.db").stat().st_size / len(pages)
        size = sum(map(len, pages)) / len(pages)
        packed = sum(len(zlib.compress(page, 6)) for page in pages) / len(pages)
        print(
            f"{len(pages)} reports, mean page {size / 1000:.1f} KB; bodies never seen by the dictionary that packs them"
        )
        print(f"raw, zlib 6               {packed / 1000:6.1f} KB a report")
        print(f"raw, zstd                 {plain / 1000:6.1f} KB a report")
        print(f"raw, zstd + dictionary    {learned / 1000:6.1f} KB a report")
        print(f"reports.db, all of it     {parsed / 1000:6.1f} KB a report")
        _by_table(archive / "reports.db", len(pages))


def _keep(snapshots: Snapshots, number: int, page: bytes, run: int) -> None:
    snapshots.record_fetch(
        f"https://www.example.gov.cn/{number}.html", outcome="ok", kind="report", body=page, status=200, run_id=run
    )


def _stored(snapshots: Snapshots, count: int) -> float:
    return float(snapshots.db.execute("SELECT sum(length(data)) FROM bodies").fetchone()[0]) / count


def _by_table(path: Path, count: int) -> None:
    with sqlite3.connect(path) as db:
        try:
            rows = db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY 1 ORDER BY 2 DESC LIMIT 8").fetchall()
        except sqlite3.OperationalError:
            print("  (this SQLite has no dbstat: no sizes by table)")
            return
    for name, size in rows:
        print(f"  {name:24} {size / count / 1000:6.2f} KB a report")


if __name__ == "__main__":
    main()
