"""The pages of a site over an archive of the invented reports that come along, asked for in-process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from notation import fetch

from archive.build import build
from archive.datasette.site import site
from crawler.demo import pages, truth


def archive(folder: Path) -> Path:
    """raw.db and reports.db of every invented report of the demo, one of which is altered later; the folder."""
    for round_ in (1, 2):
        for address, report in truth().items():
            if address in pages(round_) and (round_ == 1 or pages(2)[address] != pages(1).get(address)):
                url = f"https://www.example.gov.cn{address}"
                assert report.publisher
                fetch(folder, url, pages(round_)[address], round_, headers={"Content-Type": "text/html"})
    build(folder)
    return folder


class Site:
    """One site, asked again and again."""

    def __init__(self, reports: Path) -> None:
        self.app = site(reports)
        self.runner = asyncio.Runner()

    def get(self, path: str, **headers: str) -> Any:
        """The answer to a request for ``path``."""
        return self.runner.run(self.app.client.get(path, headers=headers))

    def post(self, path: str, **given: Any) -> Any:
        """The answer to what a form sends."""
        return self.runner.run(self.app.client.post(path, **given))

    def text(self, path: str) -> str:
        """The page at ``path``, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        return str(answer.text)

    def json(self, path: str) -> Any:
        """What is at ``path`` as JSON."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.json()


@contextmanager
def serving(reports: Path) -> Iterator[Site]:
    """A :class:`Site` over ``reports``."""
    one = Site(reports)
    try:
        yield one
    finally:
        one.runner.close()
