"""How long pages take on a large archive: the 95th percentile of each kind, and what the search index weighs.

python benchmarks/browse.py [--reports 100000] [--rounds 40] [--keep FOLDER]

The archive is made of some reports of an invented province (``province.py``), each under another publisher and year,
with other numbers and its text in another order. Pages are asked for in-process, one after the other, each time
another report, word or region. With --keep the archive is left in FOLDER and taken from there the next time.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from archive import search, tallies
from archive.build import build
from archive.database import connect
from archive.datasette.site import site
from benchmarks.build import keep

YEARS = range(2008, 2026)
LEVELS = ("county_government", "county_department", "prefecture_department", "township_or_subdistrict")


def multiply(path: Path, count: int, seed: int = 7) -> None:
    """Make ``count`` reports of those that ``path`` holds."""
    draw = random.Random(seed)
    db = connect(path)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -200000")
    models = [dict(row) for row in db.execute("SELECT r.rowid AS key, r.* FROM reports r")]
    sentences = sorted({part for one in models for part in re.split(r"(?<=。)", one["text"]) if 8 < len(part) < 120})
    db.execute("BEGIN")
    first = max(one["key"] for one in models) + 1
    for number in range(count):
        model = draw.choice(models)
        publisher, year = number // len(YEARS), YEARS[number % len(YEARS)]
        county, level = publisher // 40, LEVELS[min(publisher % 40, len(LEVELS) - 1)]
        code = f"{11 + county % 31:02d}{1 + county // 31 % 20:02d}{1 + county // 620 % 30:02d}"
        key, id = first + number, f"{code}-bench-{publisher:06d}-{year}"
        text = _text(model["text"], sentences, draw)
        name = f"第{publisher}号机关"
        row = {
            **{column: value for column, value in model.items() if column != "key"},
            "rowid": key, "id": id, "publisher": name, "publisher_id": id[:-5], "year": year, "level": level,
            "region_code": code, "province": f"第{11 + county % 31}省", "text": text,
            "title": f"{name}{year}年政府信息公开工作年度报告", "published_on": f"{year + 1}-0{draw.randint(1, 6)}-15",
            "url": f"https://www.bench.example/{id}.html",
        }  # fmt: skip
        names = ", ".join(row)
        db.execute(f"INSERT INTO reports ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
        db.execute("INSERT INTO report_keys (key, id) VALUES (?, ?)", (key, id))
        shift = (key - model["key"]) << 10
        db.execute(
            "INSERT INTO cell_values SELECT key + ?, CASE WHEN typeof(value) = 'integer' THEN value + ? ELSE value END,"
            " place FROM cell_values WHERE key BETWEEN ? AND ?",
            (shift, draw.randint(0, 40), model["key"] << 10, (model["key"] << 10) + 1023),
        )
        db.execute(
            "INSERT INTO check_results SELECT ?, position, subject, outcome, left_value, right_value, difference,"
            " severity, message, blank_as_zero, previous_report_id, across_years, parts FROM check_results"
            " WHERE key = ?",
            (key, model["key"]),
        )
        db.execute("INSERT INTO figures SELECT ?, position, indicator, value, unit, qualifier, raw, section_key, start,"
                   " scope FROM figures WHERE report_id = ?", (id, model["id"]))  # fmt: skip
        search.index_report(db, key, (search.tokens(row["title"]), search.tokens(name), search.tokens(text)))
        if number % 20_000 == 19_999:
            print(f"{number + 1:,} reports", flush=True)
    db.execute(
        "INSERT OR IGNORE INTO publishers (id, name, level, region_code, province, reports, first_year, last_year)"
        " SELECT publisher_id, publisher, level, region_code, province, COUNT(*), MIN(year), MAX(year) FROM reports"
        " WHERE publisher_id IS NOT NULL GROUP BY publisher_id"
    )
    db.execute("INSERT OR IGNORE INTO regions (code, name, level, province, prefecture, county)"
               " SELECT DISTINCT substr(region_code, 1, 2) || '0000', province, 'province', province, '', ''"
               " FROM publishers")  # fmt: skip
    tallies.write(db)
    db.execute("COMMIT")
    db.close()


def _text(model: str, sentences: list[str], draw: random.Random) -> str:
    """A text of some thousand characters: the model's own, then others' sentences in any order."""
    more = "".join(
        draw.choice(sentences).strip() + f"{draw.randint(1, 99999)}件。" for _ in range(draw.randint(20, 90))
    )
    return f"{model}\n{more}"


def pages(db: sqlite3.Connection, draw: random.Random) -> dict[str, Callable[[], str]]:
    """A name for each kind of page, and what makes the next address of it."""
    last = db.execute("SELECT MAX(rowid) FROM reports").fetchone()[0]
    text = "".join(row[0] for row in db.execute("SELECT text FROM reports ORDER BY rowid DESC LIMIT 200"))
    provinces = [row[0] for row in db.execute("SELECT code FROM regions WHERE code LIKE '__0000' AND name LIKE '第%'")]
    runs = re.findall(r"[\u4e00-\u9fff]{8,}", text)

    def report() -> str:
        found = db.execute("SELECT id FROM reports WHERE rowid >= ? LIMIT 1", (draw.randint(1, last),)).fetchone()
        return str(found[0])

    def cell() -> str:
        while True:
            id = report()
            if db.execute(
                "SELECT 1 FROM cells WHERE report_id = ? AND table_key = 'requests' LIMIT 1", (id,)
            ).fetchone():
                return f"/report/{id}/requests.total_processed.total"

    def words(length: int) -> str:
        run = draw.choice(runs)
        start = draw.randint(0, len(run) - length)
        return f"/search?q={quote(run[start : start + length])}"

    def trend() -> str:
        who = "&".join(f"who={report().rsplit('-', 1)[0]}" for _ in range(6))
        return f"/trend?indicator=applications_received&{who}"

    return {
        "home": lambda: "/",
        "report": lambda: f"/report/{report()}",
        "cell": cell,
        "search, 2 characters": lambda: words(2),
        "search, 4 characters": lambda: words(4),
        "search, 8 characters": lambda: words(8),
        "list of a year and level": lambda: f"/search?year={draw.choice(YEARS)}&level={draw.choice(LEVELS)}",
        "coverage of a province": lambda: f"/coverage/{draw.choice(provinces)}",
        "trend, six organs": trend,
        "late reports": lambda: f"/stories/late?year={draw.choice(YEARS)}",
        "failed checks": lambda: f"/stories/failed?year={draw.choice(YEARS)}",
        "largest changes": lambda: f"/stories/jumps?year={draw.choice(YEARS)}",
    }


async def measured(path: Path, rounds: int, draw: random.Random) -> Iterator[tuple[str, list[float], int]]:
    """Milliseconds of every request by kind of page, the first of each left out, and how many did not answer 200."""
    app = site(path)
    await app.invoke_startup()
    found = []
    with sqlite3.connect(path) as db:
        for name, address in pages(db, draw).items():
            times, failed = [], 0
            for number in range(rounds + 1):
                asked = address()
                start = time.perf_counter()
                answer = await app.client.get(asked)
                if number:
                    times.append((time.perf_counter() - start) * 1000)
                    failed += answer.status_code != 200
            found.append((name, times, failed))
    return iter(found)


def main() -> None:
    """Print a line for each kind of page, then what the index weighs."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--reports", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=40)
    arguments.add_argument("--keep", type=Path)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.keep or Path(temporary)) / "archive"
        path = folder / "reports.db"
        if not path.is_file():
            keep(folder, 40)
            build(folder)
            multiply(path, options.reports)
        with sqlite3.connect(path) as db:
            (count, text) = db.execute("SELECT COUNT(*), SUM(length(CAST(text AS BLOB))) FROM reports").fetchone()
            index = db.execute("SELECT SUM(length(block)) FROM reports_fts_data").fetchone()[0]
        size = path.stat().st_size
        print(f"{count:,} reports, {size / 1e6:,.0f} MB; index {index / text:.2f} bytes for a byte of text")
        print(f"{'page':28}{'median ms':>11}{'p95 ms':>9}{'most':>9}")
        for name, times, failed in asyncio.run(measured(path, options.rounds, random.Random(11))):
            p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
            told = f"  {failed} FAILED" if failed else ""
            print(f"{name:28}{statistics.median(times):11.0f}{p95:9.0f}{max(times):9.0f}{told}", flush=True)


if __name__ == "__main__":
    main()
