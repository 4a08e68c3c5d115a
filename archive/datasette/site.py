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


def site(reports: Path) -> Datasette:
    """Datasette over ``reports``, opened immutable: a file that takes its place is seen by a new site only."""
    if not pm.is_registered(plugin):
        pm.register(plugin, "nianbao")
    with closing(sqlite3.connect(f"{reports.resolve().as_uri()}?mode=ro", uri=True)) as conn:
        described = metadata(conn)
    return Datasette(
        immutables=[str(reports)],
        metadata=described,
        settings=dict(SETTINGS),
        static_mounts=[("nianbao", str(files("archive").joinpath("datasette/static")))],
    )
