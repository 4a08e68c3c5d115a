"""One built archive of the invented reports for all tests of what is shown from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from shown import Site, archive, serving


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive: eighteen reports, one altered after publication, one with sums that fail."""
    return archive(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def shown(built: Path) -> Iterator[Site]:
    """The site over it, with raw.db beside."""
    with serving(built / "reports.db") as site:
        yield site
