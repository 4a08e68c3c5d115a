"""Office documents in one XML file: Word's of 2003 and of later packages, Excel's of 2003."""

from __future__ import annotations

import base64
import re

import pytest

from parsers.formats import docx, sheetml, sniff, wordml
from parsers.report import parse
from tests.parsers.docx_writer import TRANSITIONAL, as_docx, laid, manners_of, package, unzipped
from tests.parsers.papers import RAGGED, Paper, compare, drawn

_WIDE = ' ss:MergeAcross="9"'
_UNLIKE = frozenset(("strict", "chunk", "auto_numbers", "style_numbers"))


def _flat(body: bytes) -> bytes:
    """A package as one XML file."""
    parts = []
    for name, data in unzipped(body).items():
        if name.endswith((".xml", ".rels")):
            held = f"<pkg:xmlData>{re.sub(r'<[?][^>]*[?]>', '', data.decode())}</pkg:xmlData>"
        else:
            held = f"<pkg:binaryData>{base64.b64encode(data).decode()}</pkg:binaryData>"
        parts.append(f'<pkg:part pkg:name="/{name}">{held}</pkg:part>')
    names = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    head = '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    return f"{head}<pkg:package {names}>{''.join(parts)}</pkg:package>".encode()


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.S)
    assert found
    return found[1]


def _of_2003(body: bytes) -> bytes:
    """A package as Word 2003 would have written it."""
    members = {name: data.decode() for name, data in unzipped(body).items() if name.endswith(".xml")}
    text = _found("<w:body>(.*)</w:body>", members["word/document.xml"]).replace("w:vMerge", "w:vmerge")
    for tag, kind in (("ins", "Insertion"), ("del", "Deletion")):
        marked = rf'<aml:annotation w:type="Word.{kind}"><aml:content>\1</aml:content></aml:annotation>'
        text = re.sub(rf"<w:{tag} w:id=.[12]. [^>]*>(.*?)</w:{tag}>", marked, text)
    styles = _found("<w:styles [^>]*>(.*)</w:styles>", members["word/styles.xml"])
    names = _found("<w:document ([^>]*)>", members["word/document.xml"])
    names = names.replace(TRANSITIONAL, "http://schemas.microsoft.com/office/word/2003/wordml")
    head = f'<?xml version="1.0"?><w:wordDocument {names} xmlns:aml="urn:aml" xmlns:wx="urn:wx">'
    inner = f"<w:styles>{styles}</w:styles><w:body><wx:sect>{text}</wx:sect></w:body>"
    return f"{head}{inner}</w:wordDocument>".encode()


def test_a_flat_package_is_read_as_the_file_it_comes_from() -> None:
    for seed in range(4):
        body = as_docx(drawn(seed), seed)
        assert sniff(_flat(body)) == "wordml"
        assert wordml.read(_flat(body)).blocks == docx.read(body).blocks


def test_word_of_2003() -> None:
    for seed in range(20, 30):
        paper = drawn(seed)
        report = parse(_of_2003(as_docx(paper, seed, manners_of(seed) - _UNLIKE)))
        assert report.format == "doc"
        assert (seed, compare(paper, report).faults) == (seed, ())


def test_numbers_of_lists_stand_in_the_file() -> None:
    listed = '<w:listPr><w:ilvl w:val="0"/><w:t w:val="一、"/></w:listPr>'
    item = f"<w:p><w:pPr>{listed}</w:pPr><w:r><w:t>概述</w:t></w:r></w:p>"
    assert [block.text for block in wordml.read(_of_2003(package(item))).blocks] == ["一、概述"]


def _cell(words: str, kind: str = "String", attributes: str = "") -> str:
    data = f'<Data ss:Type="{kind}">{words}</Data>' if words else ""
    return f"<Cell{attributes}>{data}</Cell>"


def _sheets(paper: Paper) -> bytes:
    """A paper as programs write it for Excel: a title a row, merged cells by how far they reach."""
    rows = []
    for part in paper.parts:
        if part.kind != "table":
            rows.append(f"<Row>{_cell(part.text, attributes=_WIDE)}</Row><Row/>")
            continue
        for line, given in zip(laid(part.grid), part.grid, strict=True):
            spans = iter(given)
            cells = ""
            for cell in (cell for cell in line if cell.merge != "continue"):
                down = next(spans)[2]
                kind = "Number" if cell.words.isascii() and cell.words.isdigit() else "String"
                merge = f' ss:Index="{cell.column + 1}"'
                merge += f' ss:MergeAcross="{cell.across - 1}"' if cell.across > 1 else ""
                merge += f' ss:MergeDown="{down - 1}"' if down > 1 else ""
                cells += _cell(cell.words, kind, merge)
            rows.append(f"<Row>{cells}</Row>")
        rows.append("<Row/>")
    return _book("".join(rows))


def _book(rows: str) -> bytes:
    named = "urn:schemas-microsoft-com:office:spreadsheet"
    sheet = f'<Worksheet ss:Name="附表"><Table>{rows}</Table></Worksheet>'
    book = f'<Workbook xmlns="{named}" xmlns:ss="{named}">{sheet}</Workbook>'
    return f'\ufeff<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>{book}'.encode()


def test_excel_of_2003() -> None:
    for seed in range(10):
        paper = drawn(seed, RAGGED)
        report = parse(_sheets(paper))
        assert report.format == "xls"
        assert (seed, compare(paper, report).faults) == (seed, ())


_AT_THREE = ' ss:Index="3"'


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (f"<Row>{_cell('规章')}{_cell('12', 'Number', _AT_THREE)}</Row>", "规章\t\t12"),
        (
            f'<Row ss:Hidden="1">{_cell("9", "Number")}</Row><Row>{_cell("规章")}<Cell ss:Formula="=A1"/></Row>',
            "规章\t=?",
        ),
        (f"<Row>{_cell('规章')}{_cell('#REF!', 'Error')}</Row>", "规章\t#REF!"),
    ],
    ids=["index", "hidden and formula", "error"],
)
def test_cells(rows: str, text: str) -> None:
    assert [block.text for block in sheetml.read(_book(rows)).blocks] == [text]


def test_a_page_that_word_saved_is_a_page() -> None:
    page = '<?xml version="1.0"?><html xmlns:w="urn:schemas-microsoft-com:office:word"><body><p>政府</p></body></html>'
    assert sniff(page.encode()) == "html"
