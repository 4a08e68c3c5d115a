"""Progress on long work: a bar on a terminal, a line a minute elsewhere; both on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

MINUTE = 60.0


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Hand out a function to be called with the number of steps just done, of ``total`` in all."""
    if sys.stderr.isatty():
        with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
            yield bar.update
        return
    done, said = 0, time.monotonic()

    def step(steps: int) -> None:
        nonlocal done, said
        done += steps
        if time.monotonic() - said >= MINUTE:
            said = time.monotonic()
            click.echo(f"{label}: {done} of {total}", err=True)

    yield step
