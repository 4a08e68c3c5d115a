"""Reports written as files by programs that no reader was written for, read and held against what was published.

    python benchmarks/producers.py [--reports 150] [--seed 1] [--only NAME]

The papers are those of the documents' campaigns (``tests/parsers/papers.py``: every form, any values, shapes and
damages); the files are those of ReportLab, WeasyPrint, fpdf2, python-docx and xlwt, of WebKit (``wkhtmltopdf``, where
it is installed) and of LibreOffice printing what python-docx and xlwt wrote. Prints a line a producer: reports, cells,
wrong ones, the share left uncertain. Ends with exit code 1 if anything was read wrong, after naming it.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import zip_longest
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from parsers.report import parse
from tests.parsers import soffice
from tests.parsers.invented import Fault
from tests.parsers.papers import RAGGED, Paper, compare, drawn
from tests.parsers.pdf_pages import Placed, placed
from tests.parsers.rendering import Grid

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_SIMPLIFIED = 2
"""The face of that collection."""
_WEBKIT = "wkhtmltopdf"
_SHOWN = 3
_PASSED_OVER = ("prose", "section")
"""What WebKit (another character for 户) and rows of a spreadsheet too low for their lines change in prose."""

Producer = Callable[[Paper, Random], bytes]


def _width(cells: Sequence[Placed]) -> list[float]:
    """How wide each column is, in characters; those of upright labels are narrow."""
    wide = [1.0] * max(cell.column + cell.across for cell in cells)
    for cell in cells:
        if cell.across == 1:
            wide[cell.column] = max(wide[cell.column], min(len(cell.words) + 1.0, 10.0 if cell.down < 3 else 2.0))
    return wide


def by_reportlab(paper: Paper, draw: Random) -> bytes:
    """A font that the file names and does not hold; rows are cut at the end of a page."""
    from reportlab.lib.colors import black
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle
    from reportlab.platypus.doctemplate import LayoutError

    font = "STSong-Light"
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    size, page, middle = draw.choice((7, 8, 9)), draw.choice((A4, landscape(A4))), draw.choice((0, 1))
    plain = ParagraphStyle("p", fontName=font, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    styles = {
        "title": ParagraphStyle("title", parent=plain, fontSize=18, alignment=1, firstLineIndent=0),
        "h": ParagraphStyle("h", parent=plain, fontSize=14),
    }
    inner = ParagraphStyle("c", parent=plain, fontSize=size, leading=1.3 * size, firstLineIndent=0, alignment=middle)

    def table(grid: Grid) -> Table:
        cells = placed(grid)
        wide = [size * one + 6 for one in _width(cells)]
        scale = (page[0] - 80) / sum(wide)
        rows: list[list[object]] = [[""] * len(wide) for _ in grid]
        how: list[tuple[object, ...]] = [
            ("GRID", (0, 0), (-1, -1), draw.choice((0.25, 0.5, 1)), black),
            ("VALIGN", (0, 0), (-1, -1), draw.choice(("MIDDLE", "TOP"))),
            ("FONT", (0, 0), (-1, -1), font, size),
            *((side, (0, 0), (-1, -1), 2) for side in ("LEFTPADDING", "RIGHTPADDING")),
        ]
        for cell in cells:
            rows[cell.row][cell.column] = cell.words if len(cell.words) < 6 else Paragraph(escape(cell.words), inner)
            last = cell.column + cell.across - 1, cell.row + cell.down - 1
            how.append(("SPAN", (cell.column, cell.row), last))
        return Table(rows, [scale * one for one in wide], style=TableStyle(how), repeatRows=draw.choice((0, 0, 1)))

    def number(canvas: object, document: object) -> None:
        canvas.setFont(font, 9)  # type: ignore[attr-defined]
        canvas.drawCentredString(page[0] / 2, 20, f"- {document.page} -")  # type: ignore[attr-defined]

    flow: list[object] = []
    for part in paper.parts:
        if part.kind == "table":
            flow += [table([list(row) for row in part.grid]), Spacer(1, 10)]
        else:
            flow.append(Paragraph(escape(part.text), styles.get(part.kind, plain)))
    body = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 40)
    try:
        SimpleDocTemplate(body, pagesize=page, **margins).build(flow, onFirstPage=number, onLaterPages=number)
    except LayoutError as error:
        raise ValueError("a cell is higher than the page") from error
    return body.getvalue()


def _page(paper: Paper, draw: Random) -> str:
    """The paper as a page for a printer: its sheet, margins, borders, sizes and alignment by chance."""
    style = (
        f"@page{{size:A4 {draw.choice(('portrait', 'landscape'))};margin:{draw.choice((1.5, 2, 2.5))}cm;"
        "@bottom-center{content:counter(page)}}"
        f"body{{font-family:'Noto {draw.choice(('Sans', 'Serif'))} CJK SC';font-size:{draw.choice((10, 11, 12))}pt}}"
        f"table{{border-collapse:{draw.choice(('collapse', 'separate'))};width:100%}}"
        f"td{{border:{draw.choice(('1px solid black', '.5pt solid #888', '2px double black', '1px dotted black'))};"
        f"font-size:{draw.choice((7, 8, 9))}pt;text-align:{draw.choice(('left', 'center', 'right'))};"
        f"padding:{draw.choice((1, 2, 4))}px}}h1{{text-align:center}}p{{text-indent:2em}}"
    )
    tags = {"title": "h1", "h": draw.choice(("h2", "p"))}
    body = ""
    for part in paper.parts:
        if part.kind == "table":
            rows = (
                "".join(f"<td colspan={across} rowspan={down}>{escape(words)}</td>" for words, across, down in row)
                for row in part.grid
            )
            body += f"<table><tr>{'</tr><tr>'.join(rows)}</tr></table>"
        else:
            tag = tags.get(part.kind, "p")
            body += f"<{tag}>{escape(part.text)}</{tag}>"
    return f"<html><head><meta charset=utf-8><style>{style}</style></head><body>{body}</body></html>"


def by_weasyprint(paper: Paper, draw: Random) -> bytes:
    """A browser's page whose rows are cut cell by cell where the sheet ends."""
    from weasyprint import HTML

    body: bytes = HTML(string=_page(paper, draw)).write_pdf()
    return body


def by_webkit(paper: Paper, draw: Random) -> bytes:
    """A browser that draws the lines of a whole table on each of its sheets."""
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(_page(paper, draw), "utf-8")
        command = [_WEBKIT, "-q", "--footer-center", "[page]", str(page), str(printed)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return printed.read_bytes()


def by_fpdf(paper: Paper, draw: Random) -> bytes:
    """Lines around every cell, below the header only, or nowhere."""
    from fpdf import FPDF

    press = FPDF(orientation=draw.choice("PL"))
    press.add_font("noto", "", _FONT, collection_font_number=_SIMPLIFIED)
    press.add_page()
    size = draw.choice((7, 8, 9))
    for part in paper.parts:
        if part.kind != "table":
            press.set_font("noto", size={"title": 18, "h": 14}.get(part.kind, 12))
            indent = "    " if part.kind == "p" else ""
            align = "C" if part.kind == "title" else "L"
            press.multi_cell(0, 8, indent + part.text, new_x="LMARGIN", new_y="NEXT", align=align)
            continue
        press.set_font("noto", size=size)
        cells = placed([list(row) for row in part.grid])
        with press.table(
            col_widths=[int(10 * wide) for wide in _width(cells)],
            line_height=size / 2,
            text_align=draw.choice(("LEFT", "CENTER")),
            first_row_as_headings=False,
            borders_layout=draw.choice(("ALL", "ALL", "ALL", "MINIMAL", "HORIZONTAL_LINES", "NONE")),
        ) as table:
            for number in range(len(part.grid)):
                row = table.row()
                for cell in sorted((one for one in cells if one.row == number), key=lambda one: one.column):
                    row.cell(cell.words, colspan=cell.across, rowspan=cell.down)
        press.ln(4)
    return bytes(press.output())


def by_python_docx(paper: Paper, draw: Random) -> bytes:
    """A Word document."""
    from docx import Document

    document = Document()
    for part in paper.parts:
        if part.kind == "table":
            cells = placed([list(row) for row in part.grid])
            table = document.add_table(len(part.grid), max(cell.column + cell.across for cell in cells))
            table.style = "Table Grid"
            for cell in cells:
                last = table.cell(cell.row + cell.down - 1, cell.column + cell.across - 1)
                table.cell(cell.row, cell.column).merge(last).text = cell.words
        elif part.kind == "title" or (part.kind == "h" and draw.random() < 0.5):
            document.add_heading(part.text, 0 if part.kind == "title" else 1)
        else:
            document.add_paragraph(part.text)
    body = io.BytesIO()
    document.save(body)
    return body.getvalue()


def by_xlwt(paper: Paper, draw: Random) -> bytes:
    """A sheet of Excel 97 whose rows stay as low as they are, however many lines their labels take."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("年报")
    sheet.portrait, sheet.fit_num_pages, sheet.fit_height_to_pages = draw.random() < 0.5, 1, 0
    kind, across, down = draw.choice((1, 2, 7)), draw.choice((1, 2, 3)), draw.choice((0, 1, 2))
    font = f"font: height {20 * draw.choice((8, 9, 10))};"
    sides = ", ".join(f"{side} {kind}" for side in ("left", "right", "top", "bottom"))
    inner = xlwt.easyxf(f"{font} borders: {sides}; alignment: wrap on")
    inner.alignment.horz, inner.alignment.vert = across, down
    plain = xlwt.easyxf("alignment: wrap on")
    tables = [placed([list(row) for row in part.grid]) for part in paper.parts if part.kind == "table"]
    wide: list[float] = []
    for cells in tables:
        wide = [max(pair) for pair in zip_longest(wide, _width(cells), fillvalue=1.0)]
    for at, one in enumerate(wide):
        sheet.col(at).width = int(256 * (2.2 * one + 1))
    at = 0
    for part in paper.parts:
        if part.kind != "table":
            sheet.write_merge(at, at, 0, len(wide) - 1, part.text, plain)
            sheet.row(at).height_mismatch = True
            sheet.row(at).height = 300 * (1 + len(part.text) // max(int(sum(wide)), 8))
            at += 1
            continue
        for cell in placed([list(row) for row in part.grid]):
            number = cell.words.isascii() and cell.words.isdigit() and str(int(cell.words)) == cell.words
            value = int(cell.words) if number and draw.random() < 0.7 else cell.words
            last = at + cell.row + cell.down - 1, cell.column, cell.column + cell.across - 1
            sheet.write_merge(at + cell.row, *last, value, inner)
        at += len(part.grid) + 1
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


PRODUCERS: dict[str, tuple[Producer, str]] = {
    "reportlab": (by_reportlab, ""),
    "weasyprint": (by_weasyprint, ""),
    "webkit": (by_webkit, ""),
    "fpdf2": (by_fpdf, ""),
    "python-docx": (by_python_docx, ""),
    "python-docx, printed": (by_python_docx, "docx"),
    "xlwt": (by_xlwt, ""),
    "xlwt, printed": (by_xlwt, "xls"),
}
"""By name what writes a paper, and the suffix of what LibreOffice prints, if it does."""


def _bodies(name: str, papers: Mapping[int, Paper]) -> dict[int, bytes]:
    """The files of a producer. A paper that it cannot set (ReportLab: a cell higher than the page) is left out."""
    write, suffix = PRODUCERS[name]
    bodies: dict[int, bytes] = {}
    for seed, paper in papers.items():
        try:
            bodies[seed] = write(paper, Random(f"producer {seed}"))
        except ValueError as error:
            print(f"{name} {seed}: not written: {error}")
    if not suffix:
        return bodies
    files = {f"{seed}.{suffix}": body for seed, body in bodies.items()}
    return {int(seed): body for seed, body in soffice.converted(files, "pdf").items()}


def _missing(name: str) -> str:
    if name == "webkit" and not shutil.which(_WEBKIT):
        return f"{_WEBKIT} is not installed"
    return soffice.MISSING if name.endswith("printed") and not soffice.PROGRAM else ""


def _faults(name: str, found: Sequence[Fault]) -> Iterator[Fault]:
    lenient = name in ("webkit", "xlwt, printed")
    return (one for one in found if not (lenient and one.where.startswith(_PASSED_OVER)))


def main() -> int:
    """Write, read and count."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=150)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=PRODUCERS)
    chosen = options.parse_args()
    wrong: list[str] = []
    papers = {seed: drawn(seed, RAGGED) for seed in range(chosen.seed, chosen.seed + chosen.reports)}
    print(f"{'producer':22}{'reports':>8}{'cells':>10}{'wrong':>8}{'uncertain':>11}")
    for name in [chosen.only] if chosen.only else PRODUCERS:
        if missing := _missing(name):
            print(f"{name:22}{missing}")
            continue
        cells = uncertain = faults = 0
        bodies = _bodies(name, papers)
        for seed, body in bodies.items():
            comparison = compare(papers[seed], parse(body))
            found = list(_faults(name, comparison.faults))
            cells += len(papers[seed].truth)
            uncertain += comparison.uncertain
            faults += len(found)
            wrong += [f"{name} {seed}: {one.where}: {one.got} for {one.wanted}" for one in found[:_SHOWN]]
        print(f"{name:22}{len(bodies):8}{cells:10,}{faults:8}{uncertain / max(cells, 1):11.2%}", flush=True)
    print(*wrong, sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
