"""Documents that are pictures in part: what is a picture is recognised at its place, or said not to be read."""

from __future__ import annotations

import base64
import io
import shutil
import struct
from random import Random

import pytest
from docx import Document as WordDocument
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from parsers.formats import second_look
from parsers.formats.pictures_beside import in_streams
from parsers.formats.sheets import biff
from parsers.model import Hints, Report, Status
from parsers.report import parse
from tests.parsers import soffice
from tests.parsers.docx_writer import unzipped, zipped
from tests.parsers.ofd_writer import as_ofd
from tests.parsers.papers import Paper, Part, as_page, compare, drawn
from tests.parsers.pdf_mixed import bound, rendered, scanned, with_pictures
from tests.parsers.pdf_pages import set_in
from tests.parsers.picture_press import Wear, faces
from tests.parsers.picture_press import drawn as pressed
from tests.parsers.rar_writer import rar
from tests.parsers.test_pdf import plain

pytestmark = pytest.mark.skipif(not faces(), reason="Debian's fonts-noto-cjk is not installed")

PAPER = drawn(next(seed for seed in range(100) if drawn(seed, damages=False).form == "standard_2021"), damages=False)
TABLES = [at for at, part in enumerate(PAPER.parts) if part.kind == "table"]
LITIGATION = TABLES[-1]
"""Where the smallest of the three tables stands among the paper's parts."""


def printed(parts: list[Part] | None = None, **changes: object) -> bytes:
    return set_in(plain(**changes), PAPER.parts if parts is None else parts, Random(1))


def pictured(part: Part, dots: int = 200) -> Image.Image:
    """A table as a picture, cut to its borders."""
    page = pressed([part], Random(1), plain(), Wear(dots=dots), faces()[0])[0]
    ink = page.convert("L").point(lambda shade: 255 if shade < 200 else 0).getbbox()
    assert ink is not None
    return page.crop((ink[0] - 4, ink[1] - 4, ink[2] + 4, ink[3] + 4))


def told(report: Report, *kinds: str) -> list[tuple[str, str]]:
    return [(one.kind, one.message) for one in report.findings if one.kind in kinds]


def wrong(report: Report) -> list[str]:
    return [f"{one.where}: {one.got} for {one.wanted}" for one in compare(PAPER, report).faults]


@pytest.mark.parametrize("numbers", ["", "- {} -"])
def test_a_scanned_page_of_a_pdf_with_text_is_recognised_at_its_place(numbers: str) -> None:
    body = printed(numbers=numbers)
    text, mixed = parse(body), parse(scanned(body, [1]))
    assert wrong(mixed) == []
    assert sum(cell.status is Status.NUMBER for cell in mixed.cells) >= 190
    assert [section.key for section in mixed.sections] == [section.key for section in text.sections]
    assert {mixed.places[c.source_start].where.split(" box")[0] for c in mixed.cells if c.value is not None} == {
        "page 1",
        "page 2",
    }
    assert told(mixed, "picture_unread") == []


def test_figures_of_text_are_believed_beside_recognised_tables() -> None:
    """The sentence stands on the first page, which has text; the tables behind it were scanned."""
    body = printed()
    figures = [(one.indicator, one.value) for one in parse(body).figures]
    assert figures != []
    assert [(one.indicator, one.value) for one in parse(scanned(body, [1])).figures] == figures


def test_a_scanners_mark_on_a_scan_does_not_make_it_text() -> None:
    """The scanner's program, or Word, puts its mark or a number on every page."""
    body = printed()
    marked = bound((body, 0), (printed([Part("p", "扫描全能王创建")]), 0))
    report = parse(with_pictures(marked, [(1, (0, 0, 595, 842), rendered(body, 1))], under=True))
    assert wrong(report) == []
    assert sum(cell.status is Status.NUMBER for cell in report.cells) >= 190


def test_words_under_a_picture_are_the_recognition_of_somebody_else() -> None:
    """They are drawn, and covered; the picture is looked at."""
    body = printed()
    false = printed([Part("p", "8" * 30)] * 3)
    report = parse(with_pictures(bound((body, 0), (false, 0)), [(1, (0, 0, 595, 842), rendered(body, 1))]))
    assert wrong(report) == []
    assert "8888" not in report.text
    assert sum(cell.status is Status.NUMBER for cell in report.cells) >= 190


@pytest.mark.parametrize("turned", [0, 90, 270])
def test_a_picture_of_a_table_among_text_is_read_at_its_place(turned: int) -> None:
    table = PAPER.parts[LITIGATION]
    room = [Part("p", "　")] * 8
    parts = [*PAPER.parts[:LITIGATION], *room, *PAPER.parts[LITIGATION + 1 :]]
    body = printed(parts, turned=turned)
    page, top = place_of(body, PAPER.parts[LITIGATION + 1].text[:4])
    image = pictured(table)
    box = (72.0, top - 150.0, 523.0, top - 150.0 + 451.0 * image.height / image.width)
    report = parse(with_pictures(body, [(page, box, image)], turned=turned))
    assert wrong(report) == []
    read = [cell for cell in report.cells if cell.table_key == "review_litigation" and cell.status is Status.NUMBER]
    assert len(read) >= 12


def place_of(body: bytes, words: str) -> tuple[int, float]:
    """The page (from 0) and the top of the first line that begins so."""
    from parsers.formats import pdf

    document = pdf.read(body)
    block = next(block for block in document.blocks if block.text.startswith(words))
    page, _, box = document.places[block.start].where.partition(" box ")
    return int(page.split()[1]) - 1, float(box.split(",")[1])


def test_a_photograph_among_text_is_no_table_and_costs_nothing() -> None:
    body = printed([*PAPER.parts, *[Part("p", "　")] * 12])
    page, _ = place_of(body, PAPER.parts[-1].text[:4])
    grain = Random(3)
    photo = Image.new("RGB", (40, 30))
    photo.putdata([(grain.randrange(256), grain.randrange(256), grain.randrange(256)) for _ in range(1200)])
    report = parse(with_pictures(body, [(page, (100, 600, 400, 800), photo.resize((800, 600)))]))
    assert wrong(report) == []
    assert told(report, "picture_unread", "recognised") == []


def test_rows_on_a_page_that_was_not_read_are_not_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_look, "sheets_of", None)
    report = parse_here(scanned(printed(), [1]), monkeypatch)
    assert [message for _, message in told(report, "picture_unread")] == [
        "第2页是图片，没有文字层，没有读；需要文字识别"
        "（PDF没有文字层，需要文字识别；请安装附加组件：pip install 'nianbao[ocr]'，再重新读取）"
    ]
    assert Status.ROW_ABSENT not in {cell.status for cell in report.cells}
    assert {cell.note for cell in report.cells if cell.row_key == "other_total" and cell.column_key == "total"} <= {
        "有的页是图片，没有读；是否缺行不能确定"
    }


def parse_here(body: bytes, monkeypatch: pytest.MonkeyPatch) -> Report:
    """The report as it is read in this process, where the extra can be taken away."""
    from importlib import import_module

    from parsers.formats import apart, picture

    monkeypatch.setattr(picture, "sheets_of", None)
    monkeypatch.setattr(apart, "read", lambda module, given: import_module(module).read(given))
    return parse(body)


def word_with(*parts: Part | Image.Image, wide: float = 420.0) -> bytes:
    """A Word file of paragraphs and pictures, as its most used writer makes it."""
    word = WordDocument()
    for part in parts:
        if isinstance(part, Image.Image):
            held = io.BytesIO()
            part.save(held, "PNG")
            word.add_picture(io.BytesIO(held.getvalue()), width=Pt(wide))
        elif part.kind != "table":
            word.add_paragraph(part.text)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def test_tables_that_are_pictures_in_a_word_file_are_read_where_they_stand() -> None:
    parts = [pictured(part) if part.kind == "table" else part for part in PAPER.parts]
    report = parse(word_with(*parts))
    assert wrong(report) == []
    assert sum(cell.status is Status.NUMBER for cell in report.cells) >= 150
    cell = next(cell for cell in report.cells if cell.status is Status.NUMBER)
    assert report.places[cell.source_start].where.startswith("file word/media/image1.png page 1 box ")


def test_pictures_in_a_word_file_that_are_not_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_look, "sheets_of", None)
    parts = [pictured(part) if part.kind == "table" else part for part in PAPER.parts]
    report = parse_here(word_with(*parts), monkeypatch)
    (finding,) = [one for one in report.findings if one.kind == "picture_unread"]
    assert finding.message == (
        "第6段、第8段、第10段有图片，没有读；如果里面是表格，需要文字识别"
        "（需要文字识别，请安装附加组件：pip install 'nianbao[ocr]'，再重新读取）"
    )
    assert finding.evidence == "word/media/image1.png、word/media/image2.png、word/media/image3.png"


def test_a_small_picture_in_a_word_file_is_no_table() -> None:
    seal = Image.new("RGB", (300, 300), "red")
    report = parse(word_with(*[part for part in PAPER.parts if part.kind != "table"], seal, wide=90.0))
    assert told(report, "picture_unread", "recognised") == []


def test_tables_that_are_pictures_in_an_archived_page_are_read() -> None:
    page = as_page(Paper(PAPER.form, tuple(part for part in PAPER.parts if part.kind != "table"), {}, PAPER.prose, ()))
    words = PAPER.parts[LITIGATION - 1].text
    held = io.BytesIO()
    pictured(PAPER.parts[LITIGATION]).save(held, "PNG")
    page = page.replace(f"<p>{words}</p>".encode(), f'<p>{words}</p><p><img src="cid:one@x"></p>'.encode())
    assert b"cid:one" in page
    message = (
        b'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="--=x"\r\n\r\n----=x\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page)
        + b"\r\n----=x\r\nContent-Type: image/png\r\nContent-ID: <one@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(held.getvalue())
        + b"\r\n----=x--\r\n"
    )
    report = parse(message)
    truth = {slot: readings for slot, readings in PAPER.truth.items() if slot[0] == "review_litigation"}
    read = {
        (cell.table_key, cell.row_key, cell.column_key): (cell.value, cell.status)
        for cell in report.cells
        if cell.status is Status.NUMBER
    }
    assert len(read) >= 12
    assert {slot: reading for slot, reading in read.items() if reading not in truth[slot]} == {}


@pytest.mark.parametrize(("packed", "scan"), [(zipped, "pdf"), (zipped, "tiff"), (zipped, "mixed"), (rar, "pdf")])
def test_a_scan_in_an_archive_is_read(packed: object, scan: str) -> None:
    if packed is rar and shutil.which("bsdtar") is None:
        pytest.skip("Debian's libarchive-tools is not installed")
    if scan == "mixed":
        member = scanned(printed(), [1])
    else:
        images = pressed(PAPER.parts, Random(1), plain(), Wear(), faces()[0])
        held = io.BytesIO()
        images[0].save(held, scan.upper(), save_all=True, append_images=images[1:], resolution=200)
        member = held.getvalue()
    body = packed({"年报/扫描件." + scan: member, "说明.txt": "请查收".encode()})  # type: ignore[operator]
    report = parse(body, Hints())
    assert wrong(report) == []
    assert sum(cell.status is Status.NUMBER for cell in report.cells) >= 190
    assert told(report, "picture_unread", "member_unread") == []


def test_a_scanned_page_of_an_ofd_file_is_recognised() -> None:
    body = as_ofd(PAPER, 1, frozenset(), plain())
    image = io.BytesIO()
    rendered(printed(), 1).save(image, "PNG")
    members = unzipped(body)
    number = sum(name.startswith("Doc_0/Pages/") for name in members) - 1
    page = f"Doc_0/Pages/Page_{number}/Content.xml"
    picture = '<ofd:ImageObject ID="9" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="70"/>'
    at = members[page].index(b'<ofd:PageBlock ID="5">') + len(b'<ofd:PageBlock ID="5">')
    members[page] = members[page][:at] + picture.encode() + b"</ofd:PageBlock></ofd:Layer></ofd:Content></ofd:Page>"
    members["Doc_0/DocumentRes.xml"] = (
        b'<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016" BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="70" '
        b'Type="Image"><ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>'
    )
    members["Doc_0/Res/scan.png"] = image.getvalue()
    report = parse(zipped(members))
    assert wrong(report) == []
    assert (report.format, told(report, "picture_unread")) == ("ofd", [])
    assert sum(cell.status is Status.NUMBER for cell in report.cells) >= 190


@pytest.mark.skipif(soffice.PROGRAM is None, reason=soffice.MISSING)
@pytest.mark.parametrize("to", ["doc", "rtf", "odt"])
def test_pictures_of_tables_in_other_text_documents_are_read(to: str) -> None:
    parts = [pictured(part) if part.kind == "table" else part for part in PAPER.parts]
    report = parse(soffice.converted({"a.docx": word_with(*parts)}, to)["a"])
    assert wrong(report) == []
    assert (report.format, told(report, "picture_unread")) == (to, [])
    assert sum(cell.status is Status.NUMBER for cell in report.cells) >= 150


def pictured_book() -> bytes:
    """A workbook with the lines of the paper in cells and its tables as pictures."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row, part in enumerate((part for part in PAPER.parts if part.kind != "table"), 1):
        sheet.cell(row, 1).value = part.text
    for number, at in enumerate(TABLES):
        image = io.BytesIO()
        pictured(PAPER.parts[at]).save(image, "PNG")
        sheet.add_image(SheetImage(image), f"A{20 + 40 * number}")
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_pictures_of_tables_on_a_sheet_are_read(kind: str) -> None:
    body = pictured_book()
    if kind == "xls":
        if soffice.PROGRAM is None:
            pytest.skip(soffice.MISSING)
        body = soffice.converted({"a.xlsx": body}, "xls")["a"]
    report = parse(body)
    read = {(cell.table_key, cell.row_key, cell.column_key): cell for cell in report.cells}
    assert (report.format, told(report, "picture_unread")) == (kind, [])
    assert sum(cell.status is Status.NUMBER for cell in read.values()) >= 150
    assert {
        slot: cell.raw
        for slot, cell in read.items()
        if cell.status is Status.NUMBER and (cell.value, cell.status) not in PAPER.truth[slot]
    } == {}


def test_a_picture_in_several_records_of_a_workbook_is_put_together() -> None:
    data = b"before" + b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 60 + b"IEND\xaeB`\x82" + b"after"

    def record(kind: int, held: bytes) -> bytes:
        return struct.pack("<HH", kind, len(held)) + held

    stream = record(0x0809, b"\0\6\5\0" + bytes(12)) + record(0xEB, data[:8000]) + record(0x3C, data[8000:])
    stream += record(0xFC, bytes(8)) + record(0x3C, b"words") + record(0x0A, b"")
    assert list(in_streams([biff.drawings(stream)])) == [("picture 1", data[6:-5])]


def test_a_page_keeps_its_own_numbers_beside_a_scan_of_what_it_lacks() -> None:
    parts = tuple(part for at, part in enumerate(PAPER.parts) if at != LITIGATION)
    page = as_page(Paper(PAPER.form, parts, {}, PAPER.prose, ()))
    scan = scanned(printed(), [0, 1])
    alone = parse(page)
    report = parse(page + scan, Hints(pages=(len(page), len(scan)), attached=("年报.pdf",)))
    own = {(c.table_key, c.row_key, c.column_key): c.raw for c in alone.cells if c.status is Status.NUMBER}
    read = {(c.table_key, c.row_key, c.column_key): c.raw for c in report.cells if c.status is Status.NUMBER}
    assert own.items() <= read.items()
    assert {slot[0] for slot in read.keys() - own.keys()} == {"review_litigation"}
    assert report.figures == alone.figures
