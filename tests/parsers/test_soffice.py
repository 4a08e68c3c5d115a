"""Office files as LibreOffice writes them: any report, written by another program than ours, is read as published."""

from __future__ import annotations

import pytest

from parsers.report import parse
from tests.parsers import soffice
from tests.parsers.docx_writer import as_docx, manners_of
from tests.parsers.papers import compare, drawn

_UNLIKE = frozenset(("chunk", "strict", "controls", "fields", "noise", "text_box"))
"""What LibreOffice computes anew, repeats, or does not take in."""
_SEEDS = range(7000, 7008)


@pytest.mark.skipif(soffice.PROGRAM is None, reason=soffice.MISSING)
@pytest.mark.parametrize("to", ["doc", "docx", "rtf"])
def test_text_documents_of_another_program(to: str) -> None:
    papers = {seed: drawn(seed) for seed in _SEEDS}
    files = {f"{seed}.odd": as_docx(paper, seed, manners_of(seed) - _UNLIKE) for seed, paper in papers.items()}
    made = soffice.converted(files, to)
    assert sorted(made) == [str(seed) for seed in _SEEDS]
    for seed, paper in papers.items():
        report = parse(made[str(seed)])
        assert report.format == to
        comparison = compare(paper, report)
        assert (seed, comparison.faults) == (seed, ())
        assert comparison.uncertain <= len(paper.truth) // 10
