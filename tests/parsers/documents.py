"""The documents in which reports are published beside pages: each a paper from a seed, written as a file, and read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from parsers.report import parse
from tests.parsers.contents import Reading, Slot
from tests.parsers.doc_writer import as_doc
from tests.parsers.docx_writer import as_docx
from tests.parsers.invented import Comparison, compare, invent
from tests.parsers.odf_writer import as_ods, as_odt
from tests.parsers.ofd_writer import as_ofd
from tests.parsers.papers import RAGGED, Paper, drawn
from tests.parsers.papers import compare as compare_paper
from tests.parsers.pdf_pages import as_close_pdf, as_flat_pdf, as_pdf, as_unruled_pdf, as_upright_pdf
from tests.parsers.rtf_writer import as_rtf
from tests.parsers.xlsx_writer import as_xlsx

DOCUMENTS: dict[str, Callable[[Paper, int], bytes]] = {
    "pdf_ruled": as_pdf,
    "pdf_unruled": as_unruled_pdf,
    "pdf_close": as_close_pdf,
    "pdf_flat": as_flat_pdf,
    "pdf_upright": as_upright_pdf,
    "docx": as_docx,
    "doc": as_doc,
    "rtf": as_rtf,
    "xlsx": as_xlsx,
    "ofd": as_ofd,
    "odt": as_odt,
    "ods": as_ods,
}
"""By name what writes a paper, in a manner drawn from a seed. The names are told apart from those of layouts."""
_TRACELESS = ("cell_missing", "cell_too_many")
_UNDECIDABLE: Mapping[str, tuple[str, ...]] = {
    "rtf": RAGGED,
    "xlsx": RAGGED,
    "ofd": RAGGED,
    "ods": RAGGED,
    "odt": RAGGED,
    **dict.fromkeys(("pdf_unruled", "pdf_close", "pdf_flat", "pdf_upright"), _TRACELESS),
}
"""Damages that nobody can see in a document. Where every cell stands in a column, a row that lacks one is blank at its
end; where no border is drawn, an empty cell leaves no trace, and what stands where a cell should be is that cell."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A report as bytes, what it holds, what befell it, and how its reading compares."""

    body: bytes
    truth: Mapping[Slot, frozenset[Reading]]
    story: tuple[str, ...]
    comparison: Comparison


def tried(name: str, seed: int, without: Collection[str] = ()) -> Trial:
    """The report of a layout or a document and a seed, read. What its story names can be left out by name."""
    if name in DOCUMENTS:
        paper = drawn(seed, (*without, *_UNDECIDABLE.get(name, ())))
        body = DOCUMENTS[name](paper, seed)
        return Trial(body, paper.truth, (*paper.story, ""), compare_paper(paper, parse(body)))
    invented = invent(name, seed, without)
    return Trial(invented.body, invented.truth, invented.story, compare(invented, parse(invented.body)))
