"""Size of the archive: KB a page in raw.db beside zlib 6 and zstd alone, and KB a report in reports.db.

python benchmarks/keep.py [--reports 300]
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive.build import build
from archive.compression import LEVEL
from archive.snapshots import Snapshots
from benchmarks.corpus import report_pages, site_pages


def main() -> None:
    """Keep few sites with many pages and many sites with few, both twice; build an archive; print KB and ms each."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reports", type=int, default=300)
    options = arguments.parse_args()
    for sites in (8, options.reports // 3):
        _raw(sites, options.reports // sites)
    _parsed(options.reports)


def _raw(sites: int, each: int) -> None:
    pages = list(site_pages(sites, each))
    size = sum(len(page.first) for page in pages) / len(pages)
    print(f"{sites} sites with {each} pages each, mean page {size / 1000:.1f} KB")
    first, later = [page.first for page in pages], [page.later for page in pages]
    alone = zstandard.ZstdCompressor(level=LEVEL).compress, zstandard.ZstdDecompressor().decompress
    _line("zlib 6", *_coded(first, lambda page: zlib.compress(page, 6), zlib.decompress))
    _line(f"zstd {LEVEL}, each page alone", *_coded(first, *alone))
    with tempfile.TemporaryDirectory() as folder, Snapshots(Path(folder) / "raw.db") as snapshots:
        urls = [page.url for page in pages]
        _line("raw.db, first crawl", *_kept(snapshots, urls, first))
        _line("raw.db, pages changed a little", *_kept(snapshots, urls, later))


def _coded(
    pages: Sequence[bytes], pack: Callable[[bytes], bytes], unpack: Callable[[bytes], bytes]
) -> tuple[float, float, float]:
    """Mean KB, ms to pack, ms to unpack."""
    start = time.process_time()
    packed = [pack(page) for page in pages]
    middle = time.process_time()
    assert [unpack(data) for data in packed] == list(pages)
    return _means(len(pages), sum(map(len, packed)), start, middle)


def _kept(snapshots: Snapshots, urls: Sequence[str], pages: Sequence[bytes]) -> tuple[float, float, float]:
    """Mean KB added, ms of ``record_fetch``, ms of ``body`` in another process: the archive's whole work on a page."""
    before = _stored(snapshots)
    start = time.process_time()
    held = [
        str(snapshots.record_fetch(url, outcome="ok", kind="report", body=page, status=200).body_sha256)
        for url, page in zip(urls, pages, strict=True)
    ]
    middle = time.process_time()
    with Snapshots(snapshots.path, read_only=True) as reader:
        assert [reader.body(sha256) for sha256 in held] == list(pages)
    return _means(len(pages), _stored(snapshots) - before, start, middle)


def _means(count: int, size: int, start: float, middle: float) -> tuple[float, float, float]:
    return size / count / 1000, (middle - start) / count * 1000, (time.process_time() - middle) / count * 1000


def _line(name: str, size: float, pack: float, unpack: float) -> None:
    print(f"  {name:32} {size:6.2f} KB a page, {pack:5.2f} ms to keep, {unpack:5.2f} ms to read")


def _stored(snapshots: Snapshots) -> int:
    """Bytes of the bodies and of the names of those they were compressed with."""
    return int(snapshots.db.execute("SELECT TOTAL(LENGTH(data) + LENGTH(encoding)) FROM bodies").fetchone()[0])


def _parsed(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder)
        with Snapshots(archive / "raw.db") as snapshots:
            for number, page in enumerate(report_pages(count)):
                url = f"https://www.example.gov.cn/{number}.html"
                snapshots.record_fetch(url, outcome="ok", kind="report", body=page, status=200)
        build(archive, everything=True)
        size = (archive / "reports.db").stat().st_size
        print(f"reports.db, {count} reports: {size / count / 1000:.1f} KB a report")
        _by_table(archive / "reports.db", count)


def _by_table(path: Path, count: int) -> None:
    with sqlite3.connect(path) as db:
        try:
            rows = db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY 1 ORDER BY 2 DESC LIMIT 8").fetchall()
        except sqlite3.OperationalError:
            print("  (this SQLite has no dbstat: no sizes by table)")
            return
    for name, size in rows:
        print(f"  {name:32} {size / count / 1000:6.2f} KB a report")


if __name__ == "__main__":
    main()
