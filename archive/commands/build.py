"""``nianbao build``: raw bytes → records."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from archive.build import BuildResult, Progress, build
from archive.commands.opening import archive_option, raw_path
from archive.commands.progress import progress
from archive.exits import PARTIAL, exit_codes
from archive.glossary import both
from archive.lock import writing


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
    states = ", ".join(f"{count} {both('state', state)}" for state, count in sorted(result.states.items()))
    click.echo(f"解读 {result.read} 份 bodies read{': ' if states else ''}{states}.")
    if result.reports:
        kinds = ", ".join(f"{count} {both('built', word)}" for word, count in sorted(result.reports.items()))
        click.echo(f"年报 Reports: {kinds}.")


@click.command()
@archive_option
@click.option("--all", "everything", is_flag=True, help="Build everything again, not only what is new.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that read.  [default: one per CPU]")
@exit_codes
def command(archive: Path, everything: bool, jobs: int | None) -> int:
    """Make the records (reports.db) from the raw bytes (raw.db).

    Only what is new is read. With --all, or when the parsers, the forms or the tables have changed, everything is read
    into a new file that takes the old one's place when it is whole.

    \b
    Example:
      nianbao build --all --jobs 2
    """
    raw_path(archive)
    with writing(archive, "build"), building_progress() as told:
        result = build(archive, everything=everything, jobs=jobs or os.cpu_count() or 1, progress=told)
    say(result)
    for url, reason in result.attention:
        click.echo(f"{url}: could not be read: {reason}", err=True)
    return PARTIAL if result.attention else 0
