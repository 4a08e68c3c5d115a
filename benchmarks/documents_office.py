"""Office documents beside their peers: python-docx, antiword, openpyxl, pandas. A line of data each in ``KINDS``."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Mapping

from benchmarks.documents_kinds import Kind, Peer, Rows, bare
from parsers.formats import compound, package, rtf
from tests.parsers import soffice
from tests.parsers.docx_writer import as_docx
from tests.parsers.ofd_writer import as_ofd
from tests.parsers.papers import Paper
from tests.parsers.xlsx_writer import as_xlsx

Writer = Callable[[Mapping[int, Paper]], Mapping[int, bytes]]
_NUMBERS = frozenset(("numbers",))
_PLAIN: frozenset[str] = frozenset()


def by_python_docx(body: bytes) -> Rows:
    """Paragraphs and tables of a DOCX; a merged cell, which stands in every row and column it covers, is taken once."""
    import docx

    document = docx.Document(io.BytesIO(body))
    for paragraph in document.paragraphs:
        _ = paragraph.text
    rows: Rows = []
    for table in document.tables:
        seen: set[object] = set()
        for row in table.rows:
            cells = [cell for cell in dict.fromkeys(row.cells) if cell._tc not in seen]
            seen |= {cell._tc for cell in cells}
            rows.append(bare(cell.text for cell in cells))
    return rows


def by_antiword(body: bytes) -> Rows:
    """The text of a DOC, its tables as lines between pipes; what is broken into lines is put together again."""
    printed = subprocess.run(
        ["antiword", "-m", "UTF-8", "-w", "0", "-"], input=body, capture_output=True, check=True
    ).stdout.decode("utf-8", "replace")
    lines = [line.strip("|").split("|") for line in printed.splitlines() if line.startswith("|")]
    return [bare(line) for line in lines]


def by_openpyxl(body: bytes) -> Rows:
    """The cells of an XLSX, row by row, without those that a merged one covers."""
    import openpyxl
    from openpyxl.cell.cell import MergedCell

    book = openpyxl.load_workbook(io.BytesIO(body), data_only=True)
    return [
        bare("" if cell.value is None else str(cell.value) for cell in row if not isinstance(cell, MergedCell))
        for sheet in book
        for row in sheet.iter_rows()
    ]


def by_pandas(body: bytes) -> Rows:
    """The cells of a workbook as data frames."""
    import pandas

    frames = pandas.read_excel(
        io.BytesIO(body), sheet_name=None, header=None, dtype=str, keep_default_na=False, engine="calamine"
    )
    return [bare(map(str, row)) for frame in frames.values() for row in frame.itertuples(index=False)]


def _written(write: Callable[[Paper, int], bytes]) -> Writer:
    return lambda papers: {seed: write(paper, seed) for seed, paper in papers.items()}


def _converted(write: Callable[[Paper, int], bytes], to: str) -> Writer:
    def made(papers: Mapping[int, Paper]) -> Mapping[int, bytes]:
        files = {f"{seed}.odd": write(paper, seed) for seed, paper in papers.items()}
        return {int(name): body for name, body in soffice.converted(files, to).items()}

    return made


def _docx(paper: Paper, seed: int) -> bytes:
    return as_docx(paper, seed, _PLAIN)


def _xlsx(paper: Paper, seed: int) -> bytes:
    return as_xlsx(paper, seed, _NUMBERS)


def _ofd(paper: Paper, seed: int) -> bytes:
    return as_ofd(paper, seed, _PLAIN)


_OFFICE = "" if soffice.PROGRAM else soffice.MISSING
_DOC: Mapping[str, Peer] = {"antiword": by_antiword}
_PANDAS: Mapping[str, Peer] = {"pandas, calamine": by_pandas}
_PYTHON_DOCX: Mapping[str, Peer] = {"docx, python-docx": by_python_docx}
KINDS = (
    Kind("docx, by hand", _written(_docx), package.read, "", _PYTHON_DOCX),
    Kind(
        "docx, by LibreOffice", _converted(_docx, "docx"), package.read, _OFFICE, {"docx, python-docx": by_python_docx}
    ),
    Kind("doc, by LibreOffice", _converted(_docx, "doc"), compound.read, _OFFICE, _DOC),
    Kind("rtf, by LibreOffice", _converted(_docx, "rtf"), rtf.read, _OFFICE),
    Kind("xlsx, by openpyxl", _written(_xlsx), package.read, "", {"openpyxl": by_openpyxl, **_PANDAS}, wide=True),
    Kind("xls, by LibreOffice", _converted(_xlsx, "xls"), compound.read, _OFFICE, _PANDAS, wide=True),
    Kind("ofd, by hand", _written(_ofd), package.read),
)
"""What is measured."""
