"""Papers printed as PDF by programs other than ours: a browser prints web pages, LibreOffice prints Word files."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterable
from random import Random

from tests.archive.chromium import Chromium
from tests.parsers import soffice
from tests.parsers.docx_writer import as_docx, manners_of
from tests.parsers.papers import Paper, as_page

_FACES = ("'Noto Serif CJK SC'", "'Noto Sans CJK SC'", "'Noto Sans Mono CJK SC'")
_BORDERS = (
    "table{border-collapse:collapse} td{border:1px solid #000}",
    "table{border-collapse:collapse} td{border:1px solid #000}",
    "table{border-collapse:collapse} td{border:0.5pt solid #999}",
    "table{border-collapse:collapse} td{border:1px dashed #000}",
    "table{border-collapse:collapse} td{border:1px dotted #333}",
    "table{border-collapse:collapse} td{border:3px double #000}",
    "table{border-collapse:separate;border-spacing:2px} td{border:1px solid #000}",
    "table{border-collapse:separate;border-spacing:0} td{border:1px solid #000}",
    "table{border-collapse:collapse} td{border:1.5px solid #000} tr:nth-child(even){background:#dde}",
)
_FOOT = "<div style='font-size:8pt;width:100%;text-align:center'>- <span class=pageNumber></span> -</div>"
_UNLIKE = frozenset(("chunk", "strict", "controls", "fields", "noise", "text_box", "tracked"))
"""What LibreOffice computes anew, repeats, does not take in, or prints though it is deleted."""


def sheet_of(seed: int) -> tuple[str, dict[str, object]]:
    """A style sheet, and how the page is printed."""
    draw = Random(f"printed {seed}")
    size, cell = draw.choice((10.5, 12, 14, 16)), draw.choice((7, 8, 9, 10.5))
    css = (
        f"body{{font-family:{draw.choice(_FACES)};font-size:{size}pt;line-height:{draw.choice((1.3, 1.6, 2))}}}"
        f"td{{font-size:{cell}pt;padding:{draw.choice((1, 2, 4, 6))}px;text-align:{draw.choice(('left', 'center'))};"
        f"line-height:{draw.choice((1.1, 1.4))};vertical-align:{draw.choice(('middle', 'top'))}}}"
        f"p{{text-indent:{draw.choice(('2em', '0', '2em'))};text-align:{draw.choice(('justify', 'left'))}}}"
        f"h1{{text-align:center;font-size:{draw.choice((16, 20, 22))}pt}} table{{width:100%}}"
        f"{draw.choice(_BORDERS)}{draw.choice(('', '', 'tr{break-inside:avoid}'))}"
        f"{draw.choice(('', 'td{word-break:break-all}'))}"
    )
    wide, high = draw.choice(((8.27, 11.69), (8.27, 11.69), (8.5, 11), (11.69, 8.27), (5.83, 8.27)))
    margin = draw.choice((0.4, 0.6, 1.0)) if wide > 6 else 0.3
    numbers = draw.random() < 0.4
    how: dict[str, object] = {
        "printBackground": draw.random() < 0.7,
        "paperWidth": wide,
        "paperHeight": high,
        **dict.fromkeys(("marginTop", "marginBottom", "marginLeft", "marginRight"), margin),
        "displayHeaderFooter": numbers,
        "headerTemplate": "<span></span>",
        "footerTemplate": _FOOT,
    }
    return css, how


def by_browser(papers: Iterable[tuple[int, Paper]]) -> dict[int, bytes]:
    """Papers as one browser prints them, each in a style of its seed."""
    made = {}
    with Chromium() as browser:
        browser.open("about:blank")
        for seed, paper in papers:
            css, how = sheet_of(seed)
            page = as_page(paper).decode().replace("<head>", f"<head><style>{css}</style>", 1)
            browser.run(f"document.open();document.write({page!r});document.close()")
            made[seed] = base64.b64decode(browser.tool("Page.printToPDF", how)["data"])
    return made


def by_office(papers: Iterable[tuple[int, Paper]]) -> dict[int, bytes]:
    """Papers as LibreOffice prints them from Word files, in one start."""
    files = {
        f"{seed}.docx": _ruled(as_docx(paper, seed, manners_of(seed) - _UNLIKE), Random(f"ruled {seed}"))
        for seed, paper in papers
    }
    return {int(name): body for name, body in soffice.converted(files, "pdf").items()}


def _ruled(docx: bytes, draw: Random) -> bytes:
    """A Word file whose tables have borders and are as wide as the page."""
    line = f'w:val="{draw.choice(("single", "single", "single", "dashed", "double"))}" w:sz="{draw.choice((4, 8))}"'
    sides = "".join(f"<w:{side} {line}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    framed = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name in given.namelist():
            words = given.read(name)
            if name == "word/document.xml":
                words = re.sub(r"<w:tblPr>.*?</w:tblPr>|<w:tblPr/>", framed, words.decode()).encode()
            out.writestr(name, words)
    return made.getvalue()
