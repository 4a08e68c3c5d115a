"""The Datasette application over one ``reports.db``."""

from __future__ import annotations

from contextlib import closing
from importlib.resources import files
from inspect import signature
from pathlib import Path

from datasette.app import Datasette  # type: ignore[import-untyped]
from datasette.plugins import pm  # type: ignore[import-untyped]

from archive.database import connect
from archive.datasette import plugin, words
from archive.datasette.metadata import SETTINGS, STYLE, metadata
from archive.reports_file import being_written


def site(reports: Path) -> Datasette:
    """Datasette over ``reports``, opened immutable: what is written to it later is seen by a new site only.

    While a build is writing to it (its write-ahead log holds something) it is opened read-only instead, because an
    immutable reader does not look at the log and would meet pages of two states.
    """
    if not pm.is_registered(plugin):
        pm.register(plugin, "nianbao-site")
    if not pm.is_registered(words):  # unless this package is installed with its entry point
        pm.register(words, "nianbao")
    with closing(connect(reports, read_only=True)) as conn:
        described = metadata(conn)
    style = {"extra_css_urls": [STYLE]}
    # Datasette 1 keeps what is drawn apart from what is described.
    drawn = {"config": style} if "config" in signature(Datasette.__init__).parameters else {}
    opened = {"files": [str(reports)]} if being_written(reports) else {"immutables": [str(reports)]}
    return Datasette(
        **opened,
        **drawn,
        metadata=described if drawn else {**described, **style},
        settings=dict(SETTINGS),
        static_mounts=[("nianbao", str(files("archive").joinpath("datasette/static")))],
        template_dir=str(files("archive").joinpath("datasette/templates")),
    )
