"""``nianbao ingest``: files already at hand, by the same road as a crawl."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from archive import jsonl_in, warc_in
from archive.build import build
from archive.commands.build import building_progress, say
from archive.commands.opening import archive_option
from archive.exits import PARTIAL, USAGE, exit_codes, fail
from archive.glossary import both
from archive.ingest import SUFFIXES, Doubt, doubts, files, keep
from archive.lock import writing
from archive.snapshots import Snapshots


@click.command()
@archive_option
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that read.  [default: one per CPU]")
@exit_codes
def command(archive: Path, paths: tuple[Path, ...], jobs: int | None) -> int:
    """Take in files already at hand, or folders of them: pages (.html, .txt), documents (.pdf, .docx, .doc, .xlsx,
    .xls, .ofd, .zip, pictures and more), and archives of pages (.warc, .warc.gz, .jsonl).

    Their bytes are kept in raw.db and read like fetched pages. A WARC of ours gives back the archive it was made from;
    of others (Common Crawl, Wayback Machine, any crawler) the captured pages are taken in under their own addresses,
    with the time of their capture, and whose they are stays with them. So are pages in JSON Lines, an object a line
    with `url` and `html`, `text` or `body` (base64), and `fetched_at`, `title`, `publisher`, `year` where known.

    A file that needs a look is told in one line; the rest goes on, and the exit code is 3.

    \b
    Example:
      nianbao ingest report-2020.html downloads/
    """
    if all(isinstance(one, Doubt) for one in files(paths)):
        nothing = "\n".join(str(one) for one in files(paths))
        cure = f"Name files ({', '.join(SUFFIXES)}) or folders of them."
        fail(f"没有可收入的文件 Nothing to take in.\n{nothing}\n{cure}", USAGE)
    with writing(archive, "ingest"):
        told: list[Doubt] = []
        with Snapshots(archive / "raw.db") as snapshots:
            run_id = snapshots.start_run("ingest")
            taken = 0
            captures: Counter[str] = Counter()
            for one in files(paths):
                taking = _of_many(one) if isinstance(one, Path) else None
                if taking is not None and isinstance(one, Path):
                    counts, found = taking(snapshots, one, run_id)
                    captures.update(counts)
                    told += found
                    continue
                doubt = one if isinstance(one, Doubt) else keep(snapshots, one, run_id)
                taken += doubt is None
                if doubt is not None:
                    told.append(doubt)
            snapshots.finish_run(run_id, "partial" if told else "finished", details={"doubts": len(told)})
        with building_progress() as progress:
            result = build(archive, jobs=jobs or os.cpu_count() or 1, progress=progress)
        told += doubts(archive, run_id)
    for doubt in told:
        click.echo(str(doubt), err=True)
    if captures:
        kinds = ", ".join(f"{count} {both('warc', word)}" for word, count in sorted(captures.items()))
        click.echo(f"WARC, JSONL: {kinds}.")
    click.echo(f"收入 {taken} 份 files taken in, {len(told)} 份需查看 to look at.")
    say(result)
    return PARTIAL if told else 0


def _of_many(path: Path) -> Callable[[Snapshots, Path, int], tuple[Counter[str], list[Doubt]]] | None:
    """What takes in a file of many pages, ``None`` for a file that is one."""
    if warc_in.is_warc(path):
        return warc_in.keep
    return jsonl_in.keep if jsonl_in.is_jsonl(path) else None
