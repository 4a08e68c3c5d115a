"""PDF as other programs write it: any report that a browser or LibreOffice prints is read as published."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from parsers.report import parse
from tests.archive.chromium import MISSING
from tests.parsers import soffice
from tests.parsers.papers import Paper, compare, drawn
from tests.parsers.printed_pages import by_browser, by_office

_SEEDS = range(7100, 7112)


def _all_read(papers: Mapping[int, Paper], made: Mapping[int, bytes]) -> None:
    assert sorted(made) == sorted(papers)
    cells = uncertain = 0
    for seed, paper in papers.items():
        comparison = compare(paper, parse(made[seed]))
        assert (seed, comparison.faults) == (seed, ())
        cells += len(paper.truth)
        uncertain += comparison.uncertain
    assert uncertain <= cells // 20


@pytest.mark.skipif(bool(MISSING), reason=f"{MISSING} is not installed (Debian: apt install chromium chromium-driver)")
def test_what_a_browser_prints() -> None:
    papers = {seed: drawn(seed) for seed in _SEEDS}
    _all_read(papers, by_browser(papers.items()))


@pytest.mark.skipif(soffice.PROGRAM is None, reason=soffice.MISSING)
def test_what_libreoffice_prints() -> None:
    papers = {seed: drawn(seed) for seed in _SEEDS}
    _all_read(papers, by_office(papers.items()))
