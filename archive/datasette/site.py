"""The Datasette application over one ``reports.db``."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from datasette.app import Datasette  # type: ignore[import-untyped]
from datasette.plugins import pm  # type: ignore[import-untyped]

from archive.datasette import plugin
from archive.datasette.metadata import SETTINGS, metadata
from archive.reports_file import being_written


def site(reports: Path) -> Datasette:
    """Datasette over ``reports``, opened immutable: what is written to it later is seen by a new site only.

    While a build is writing to it (its write-ahead log holds something) it is opened read-only instead, because an
    immutable reader does not look at the log and would meet pages of two states.
    """
    if not pm.is_registered(plugin):
        pm.register(plugin, "nianbao")
    with closing(sqlite3.connect(f"{reports.resolve().as_uri()}?mode=ro", uri=True)) as conn:
        described = metadata(conn)
    opened = {"files": [str(reports)]} if being_written(reports) else {"immutables": [str(reports)]}
    return Datasette(
        **opened,
        metadata=described,
        settings=dict(SETTINGS),
        static_mounts=[("nianbao", str(files("archive").joinpath("datasette/static")))],
        template_dir=str(files("archive").joinpath("datasette/templates")),
    )
