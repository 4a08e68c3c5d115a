"""Pictures of pages: what is recognised is read or said to be doubtful, and no picture does harm."""

from __future__ import annotations

import io
import socket
import struct
import zlib
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from parsers.formats import picture, read
from parsers.formats.drawn import Sheet
from parsers.formats.picture.labels import as_printed
from parsers.formats.picture.pages import MOST_PAGES, pages_of
from parsers.formats.picture.sheet import sheet_of, sheets_of
from parsers.formats.picture.straight import levelled
from parsers.formats.unreadable import Unreadable
from parsers.model import Block, Cell, Document, Place, Report
from parsers.report import parse
from tests.parsers.floors import PICTURES, floors, measured_picture
from tests.parsers.papers import compare, drawn
from tests.parsers.picture_press import FONTS, Wear, as_picture, faces, filed, pages

pytestmark = pytest.mark.skipif(not faces(), reason="Debian's fonts-noto-cjk is not installed")

PAPER = next(seed for seed in range(100) if drawn(seed, damages=False).form == "standard_2021")
"""A seed whose paper has the form of today."""


def table(rows: list[list[str]], face: str = "NotoSansCJK-Regular.ttc", bordered: bool = True) -> Image.Image:
    """A page of 200 dots an inch with a table of equal cells."""
    page = Image.new("L", (1654, 1000), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONTS / face), 29, index=2)
    wide, high = 1400 // len(rows[0]), 60
    for y, row in enumerate(rows):
        for x, words in enumerate(row):
            left, top = 100 + x * wide, 100 + y * high
            if bordered:
                pen.rectangle((left, top, left + wide, top + high), outline=0, width=2)
            pen.text((left + wide / 2, top + high / 2), words, 0, font, anchor="mm")
    return page


def png(page: Image.Image) -> bytes:
    held = io.BytesIO()
    page.save(held, "PNG")
    return held.getvalue()


def sheet(page: Image.Image) -> Sheet:
    return sheets_of(png(page))[0][0]


def cells(page: Image.Image) -> list[list[str]]:
    return [[cell.text for cell in block.cells] for block in picture.read(png(page)).blocks if block.cells]


def read_as(report: Report) -> tuple[list[str], int]:
    """What the paper is read wrong, words of prose aside, and how many of its cells are read."""
    found = compare(drawn(PAPER, damages=False), report)
    wrong = [f"{one.where}: {one.got} for {one.wanted}" for one in found.faults if not one.where.startswith(_OF_WORDS)]
    return wrong, len(report.cells) - found.uncertain - len(wrong)


_OF_WORDS = ("prose", "section")


@pytest.fixture(scope="module")
def clean() -> Report:
    return parse(as_picture(drawn(PAPER, damages=False), PAPER, Wear(dots=200)))


def test_a_clean_page_is_read(clean: Report) -> None:
    assert read_as(clean) == ([], 200)


_SLACK = 15
"""Thousandths by which another processor's arithmetic may move what is believed."""


@pytest.mark.parametrize("name", list(PICTURES))
def test_pictures_are_read_as_well_as_ever(name: str) -> None:
    """See ``floors.py``: nothing is read wrong, and no more is left uncertain than before."""
    now, floor = measured_picture(name), floors()[name]
    assert now["faults"] == floor["faults"] == 0
    assert now["read"] >= floor["read"] - _SLACK


def test_numbers_of_recognised_prose_need_a_table(clean: Report) -> None:
    told = [finding.kind for finding in clean.findings]
    assert (clean.figures, told) == ((), ["region_unknown", "recognised", "figures_doubtful"])


def test_a_worn_page_is_read_or_doubted() -> None:
    worn = Wear(dots=200, skew=1.7, blur=0.5, noise=8, shade=30, specks=60, stamp=True, gaps=True, jpeg=60)
    wrong, right = read_as(parse(as_picture(drawn(PAPER, damages=False), PAPER, worn)))
    assert wrong == []
    assert right >= 130


def test_every_cell_of_a_grid_is_looked_at() -> None:
    """Lone digits, which detection of text would miss; blank cells stay blank; a stroke between numbers is no 1."""
    rows = [["项目", "件数", "比重"], ["一", "0", "1"], ["二", "", "/"], ["三", "1,234", "12.5"], ["四", "7777", "7"]]
    assert [row[1:] for row in cells(table(rows))] == [row[1:] for row in rows]
    assert [row[1:] for row in cells(table(rows, "NotoSerifCJK-Regular.ttc"))] == [row[1:] for row in rows]


def test_a_place_says_page_box_and_confidence() -> None:
    document = picture.read(png(table([["项目", "件数"], ["收到申请", "36"]])))
    cell = document.blocks[-1].cells[1]
    place = document.places[cell.start]
    assert (cell.text, place.where) == ("36", "page 1 box 407.5,81.7,763.6,112.0")
    assert 0.95 < place.confidence < 1


def test_a_leaning_page_is_made_level() -> None:
    page = table([["项目", "件数"], ["收到申请", "36"], ["答复", "29"]])
    for angle in (-4, 2.5):
        turned = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
        assert [row[1] for row in cells(turned)] == ["件数", "36", "29"]


def test_a_seal_does_not_hide_what_is_printed_in_black_and_nothing_is_made_of_it() -> None:
    page = table([["项目", "件数"], ["收到申请", "36"], ["答复", ""]]).convert("RGB")
    seal = Image.new("RGB", page.size, "white")
    ImageDraw.Draw(seal).ellipse((900, 150, 1200, 270), outline=(220, 30, 30), width=8)
    assert [row[1] for row in cells(ImageChops.darker(page, seal))] == ["件数", "36", "□"]


def doubted(page: Image.Image) -> list[str]:
    """The words of the cells that are not believed without a sum."""
    document = picture.read(png(page))
    found = [cell for block in document.blocks for cell in block.cells]
    return [cell.text for cell in found if document.places[cell.start].confidence <= 0.5]


def test_a_number_that_its_cell_cuts_off_is_doubtful() -> None:
    row = ["数", "36", *["0"] * 14]
    assert doubted(table([row, row])) == []
    assert len(doubted(table([row, ["数", "2656501", *["0"] * 14]]))) >= 1


def test_a_row_that_lacks_a_border_is_doubtful() -> None:
    page = table([["项目", "件数", "次数"], ["收到", "1", "2"], ["答复", "3", "4"], ["结转", "5", "6"]])
    ImageDraw.Draw(page).rectangle((100 + 2 * 466 - 5, 224, 100 + 2 * 466 + 5, 276), fill=255)
    assert {"3", "4"} & set("".join(doubted(page)))
    assert not {"1", "2", "5", "6"} & set("".join(doubted(page)))


def test_what_is_too_pale_to_be_read_is_not_blank() -> None:
    page = table([["项目", "件数"], ["收到", ""], ["答复", ""]])
    ImageDraw.Draw(page).line((1140, 175, 1155, 205), fill=200, width=2)
    assert [row[1] for row in cells(page)] == ["件数", "□", ""]


def test_strokes_of_bold_text_that_touches_are_no_borders() -> None:
    """Tight rows of bold words: what runs together in them is thicker than the lines and has ink at its sides."""
    page = Image.new("L", (1654, 800), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONTS / "NotoSansCJK-Bold.ttc"), 30, index=2)
    rows = [["总计", "36"], ["结果维持", "29"], ["其他结果", "18"], ["总计", "7"]]
    for y, row in enumerate(rows):
        for x, words in enumerate(row):
            left, top = 100 + x * 400, 100 + y * 38
            pen.rectangle((left, top, left + 400, top + 38), outline=0, width=2)
            pen.text((left + 200, top + 20), words, 0, font, anchor="mm")
    assert cells(page) == rows


def test_a_border_broken_in_every_row_is_put_together() -> None:
    page = table([["项目", "件数", "次数"], ["收到", "1", "2"], ["答复", "3", "4"], ["结转", "5", "6"]])
    pen = ImageDraw.Draw(page)
    for row in range(4):
        pen.rectangle((100 + 2 * 466 - 5, 124 + 60 * row, 100 + 2 * 466 + 5, 132 + 60 * row), fill=255)
    assert cells(page)[1:] == [["收到", "1", "2"], ["答复", "3", "4"], ["结转", "5", "6"]]


def test_what_the_ink_tells_alone() -> None:
    """Strokes between numbers, dashes of every length, wide digits, a unit behind a number."""
    rows = [
        ["项目", "件数"],
        ["甲项", "/"],
        ["乙项", "\\"],
        ["丙项", "—"],
        ["丁项", "－"],
        ["戊项", "——"],
        ["己项", "16件"],
    ]
    rows += [["庚项", "１２３"], ["辛项", "４５"], ["壬项", "６０７"], ["癸项", "-"]]
    read = [row[1] for row in cells(table(rows))]
    # A dash and 一 differ in how wide they are; both dashes are read alike.
    assert read == ["件数", "/", "\\", "——", "-", "——", "16件", "123", "45", "607", "-"]


def test_a_bar_at_the_edge_of_a_cell_is_no_dash() -> None:
    page = table([["项目", "件数"], ["收到", ""], ["答复", "29"]])
    ImageDraw.Draw(page).line((1140, 166, 1158, 166), fill=0, width=2)
    assert [row[1] for row in cells(page)] == ["件数", "□", "29"]


def test_words_without_borders_are_lines() -> None:
    page = table([["项目", "件数"], ["收到申请", "36"]], bordered=False)
    assert {run.text for run in sheet(page).runs} == {"项目", "件数", "收到申请", "36"}


def test_a_scanned_pdf_is_recognised() -> None:
    held = io.BytesIO()
    table([["项目", "件数"], ["收到申请", "36"]]).save(held, "PDF", resolution=200)
    document = read(held.getvalue())
    assert document.format == "pdf"
    assert [cell.text for cell in document.blocks[-1].cells] == ["收到申请", "36"]


@pytest.mark.parametrize(
    ("read_as", "confidence", "label"),
    [
        ("属于国家秘蜜", 0.6, "属于国家秘密"),
        ("属于国家秘蜜", 0.97, "属于国家秘蜜"),
        ("答复申请", 0.99, "答复申请"),
        ("属于国家", 0.6, "属于国家"),
        ("C三)不予公开", 0.99, "(三)不予公开"),
        ("36", 0.3, "36"),
    ],
)
def test_a_label_read_in_doubt_is_taken_as_printed_and_said(read_as: str, confidence: float, label: str) -> None:
    block = Block(read_as, "tr", 1, (Cell(read_as, start=0, end=1),), 0, 1)
    made = as_printed(Document((block,), "image", "", places=(Place("page 1 box 0", confidence),)))
    assert (made.blocks[0].text, made.blocks[0].cells[0].text) == (label, label)
    assert [finding.kind for finding in made.findings] == ["labels_as_printed"] * (label == "属于国家秘密")


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_on_its_side_or_its_head_is_turned(angle: int) -> None:
    page = table([["项目", "件数"], ["收到申请公开", "36"], ["答复申请公开", "29"]])
    assert [row[1] for row in cells(page.rotate(angle, expand=True))] == ["件数", "36", "29"]


def test_a_long_picture_is_looked_at_in_bands() -> None:
    page = Image.new("L", (1000, 4200), 255)
    font = ImageFont.truetype(str(FONTS / "NotoSansCJK-Regular.ttc"), 24, index=2)
    for y, words in ((100, "政府信息公开"), (1490, "年度报告"), (4100, "总体情况")):
        ImageDraw.Draw(page).text((100, y), words, 0, font)
    assert [run.text for run in sheet(page).runs] == ["政府信息公开", "年度报告", "总体情况"]


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> socket.socket:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refused)
    assert cells(table([["项目", "件数"], ["收到", "36"]]))[1][1] == "36"


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "sheets_of", None)
    for body, words in ((png(table([["1"]])), "内容是图片"), (b"%PDF-1.4", "PDF没有文字层")):
        with pytest.raises(Unreadable, match=words) as told:
            picture.read(body)
        assert told.value.kind == "needs_ocr"
        assert "nianbao[ocr]" in str(told.value)


def huge() -> bytes:
    """A PNG of a few bytes that says it has 60000 pixels to both sides."""

    def chunk(kind: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def long() -> bytes:
    """A TIFF of more pages than are recognised, all small."""
    return filed([Image.new("L", (210, 297), 255)] * (MOST_PAGES + 1))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (huge(), "document_too_large"),
        (png(Image.new("L", (100, 100))), "picture_too_small"),
        (png(Image.new("L", (400, 600), 255)), "picture_without_text"),
        (png(Image.new("L", (400, 600), 255))[:-40], "document_damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x0dIHDR", "document_damaged"),
        (b"\xff\xd8\xff" + bytes(100), "document_damaged"),
        (b"GIF89a" + bytes(40), "document_damaged"),
        (b"II*\0" + bytes(40), "document_damaged"),
    ],
)
def test_what_is_no_readable_picture_is_told(body: bytes, kind: str) -> None:
    report = parse(body)
    assert (report.state, report.findings[0].kind) == ("unparseable", kind)


def test_pages_are_counted() -> None:
    assert [page.number for page in pages_of(long())] == list(range(1, MOST_PAGES + 1))


def test_flipped_bits_never_raise() -> None:
    body = png(table([["项目", "件数"], ["收到", "36"]]))
    draw = Random(1)
    for _ in range(12):
        torn = bytearray(body)
        for _ in range(draw.choice((1, 5, 40))):
            torn[draw.randrange(8, len(torn))] ^= 1 << draw.randrange(8)
        assert parse(bytes(torn)).state in ("unparseable", "not_report")


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixels_is_seen(mode: str) -> None:
    page = table([["收到申请", "36"]])
    if mode == "I;16":
        shown = Image.fromarray(np.asarray(page).astype(np.uint16) * 257)
    else:
        shown = page.convert("RGB").convert(mode)
    held = io.BytesIO()
    shown.save(held, "TIFF")
    level = levelled(next(iter(pages_of(held.getvalue()))))
    assert [run.text for run in sheet_of(level).runs] == ["收到申请", "36"]


def test_a_report_is_drawn_on_pages() -> None:
    """The generator itself: a report of the form of today takes pages, and black ink on each."""
    paper = drawn(PAPER, damages=False)
    made = pages(paper, PAPER, Wear(dots=100))
    assert len(made) >= 2
    assert all(np.asarray(one.convert("L")).min() == 0 for one in made)
