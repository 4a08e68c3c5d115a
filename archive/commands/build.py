"""``nianbao build``: raw bytes → records."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from archive.build import build, rehearse
from archive.commands.opening import archive_option, raw_path, reports_path
from archive.commands.progress import progress
from archive.difference import NOTHING, Difference, differences, summed
from archive.exits import PARTIAL, USAGE, exit_codes, fail
from archive.glossary import both
from archive.lock import writing
from archive.making import BuildResult, Progress
from archive.reports_file import TEMPORARY

SHOWN = 30
"""Differences shown; --json has them all."""
LONGEST = 60
"""Characters of a text shown."""


@contextmanager
def building_progress() -> Iterator[Progress]:
    """A function for :func:`archive.build.build` to tell its progress to; the bar begins when the total is known."""
    with ExitStack() as stack:
        step: Callable[[int], None] | None = None
        said = 0

        def told(done: int, total: int) -> None:
            nonlocal step, said
            if step is None:
                step = stack.enter_context(progress("reading", total))
            step(done - said)
            said = done

        yield told


def say(result: BuildResult) -> None:
    """Print what a build did."""
    if result.rebuilt_because and result.rebuilt_because != "as asked":
        click.echo(f"全部重建 Everything was built: {result.rebuilt_because}.")
    if result.resumed:
        click.echo(f"续建 {result.resumed} bodies had been read by a build before this one.")
    states = ", ".join(f"{count} {both('state', state)}" for state, count in sorted(result.states.items()))
    click.echo(f"解读 {result.read} 份 bodies read{': ' if states else ''}{states}.")
    if result.reports:
        kinds = ", ".join(f"{count} {both('built', word)}" for word, count in sorted(result.reports.items()))
        click.echo(f"年报 Reports: {kinds}.")


def say_differences(archive: Path, *, as_json: bool) -> None:
    """Print how the new file differs from the one in use."""
    found = differences(archive / "reports.db", archive / TEMPORARY)
    if as_json:
        for _, some in found:
            for one in some:
                click.echo(json.dumps({**one._asdict(), "kind": one.kind}, ensure_ascii=False))
        return
    counts, first = summed(found, SHOWN)
    for one in first:
        click.echo(_line(one))
    more = sum(counts.values()) - counts["report", "differ"] - counts["report", "the same"] - len(first)
    if more:
        click.echo(f"… 另有 {more} 处 more; --json prints all.")
    parts = {part: Counter({kind: n for (one, kind), n in counts.items() if one == part}) for part, _ in counts}
    for part, kinds in sorted(parts.items()):
        told = (f"{n} {both('difference', kind)}" for kind, n in sorted(kinds.items()))
        click.echo(f"{both('part', part)}: {', '.join(told)}.")
    click.echo("未替换 Nothing was replaced: `nianbao build --all` puts the new file in place.")


def _line(one: Difference) -> str:
    texts = (NOTHING if text is None else " ".join(text.split()) for text in (one.old, one.new))
    old, new = (text if len(text) <= LONGEST else text[: LONGEST - 1] + "…" for text in texts)
    return f"{one.report_id} {one.part} {one.subject}: {old} → {new}"


@click.command()
@archive_option
@click.option("--all", "everything", is_flag=True, help="Build everything again, not only what is new.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that read.  [default: one per CPU]")
@click.option("--diff", is_flag=True, help="Build everything beside reports.db and say what differs; replace nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --diff: a JSON object per difference, one a line.")
@exit_codes
def command(archive: Path, everything: bool, jobs: int | None, diff: bool, as_json: bool) -> int:
    """Make the records (reports.db) from the raw bytes (raw.db).

    Only what is new is read. With --all, or when the parsers, the forms or the tables have changed, everything is read
    into a new file that takes the old one's place when it is whole; one that was broken off is carried on with. --diff
    makes the new file and leaves it beside the old one; the next build of everything puts it in place.

    \b
    Example:
      nianbao build --all --jobs 2
      nianbao build --diff
    """
    raw_path(archive)
    if as_json and not diff:
        fail("--json tells differences: it needs --diff", USAGE)
    if diff:
        reports_path(archive)
    with writing(archive, "build"), building_progress() as told:
        jobs = jobs or os.cpu_count() or 1
        result = (
            rehearse(archive, jobs=jobs, progress=told)
            if diff
            else build(archive, everything=everything, jobs=jobs, progress=told)
        )
    if not as_json:
        say(result)
    if diff:
        say_differences(archive, as_json=as_json)
    for url, reason in result.attention:
        click.echo(f"{url}: could not be read: {reason}", err=True)
    return PARTIAL if result.attention else 0
