"""The site of ``reports.db`` as it stands: when the file is replaced or written to, the next request gets a new one.

Datasette keeps the file it opened for ever and takes it for unchanging. The server stays, so that nobody is refused.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import Any

from archive.datasette.site import site
from archive.reports_file import being_written


class CurrentSite:
    """An ASGI application over the file ``reports``, which need not stay the same file."""

    def __init__(self, reports: Path) -> None:
        self.reports = reports
        self._app: Any = None
        self._held: tuple[int, int, int, bool] | None = None
        self._renewing = asyncio.Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async with self._renewing:
            await self._renew()
            app = self._app
        await app(scope, receive, send)

    async def _renew(self) -> None:
        """Open the file anew if it is another than the one held; one that cannot be read leaves the old site."""
        found = self._state()
        if self._app is not None and found in (self._held, None):
            return
        try:
            new = await asyncio.to_thread(site, self.reports)
        except sqlite3.Error:
            if self._app is None:
                raise
            return
        # Datasette itself starts on the first request and lets a second one in before it has.
        await new.invoke_startup()
        self._app, self._held = new.app(), found

    def _state(self) -> tuple[int, int, int, bool] | None:
        try:
            found = os.stat(self.reports)
            return found.st_dev, found.st_ino, found.st_mtime_ns, being_written(self.reports)
        except FileNotFoundError:
            return None
