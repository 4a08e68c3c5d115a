"""What wear does to the cells of tables in pictures: seals, dirt, numbers that a narrow cell breaks."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from parsers.formats import picture
from tests.parsers.picture_press import FONTS, faces
from tests.parsers.test_picture import cells, doubted, png, table
from tests.parsers.test_picture_borders import on_paper

pytestmark = pytest.mark.skipif(not faces(), reason="Debian's fonts-noto-cjk is not installed")

ROWS = [["项目", "件数", "次数"], ["收到", "1", "28"], ["答复", "36", ""], ["结转", "507", "6"], ["公开", "7", "84"]]


def sealed(page: Image.Image, color: tuple[int, int, int]) -> Image.Image:
    """A page under a round seal of ink that lets a quarter of the print through, over the values of the first rows."""
    seal = Image.new("L", page.size, 0)
    pen = ImageDraw.Draw(seal)
    pen.ellipse((640, 80, 980, 420), outline=190, width=8)
    pen.regular_polygon((810, 250, 60), 5, fill=190)
    made = page.convert("RGB")
    made.paste(Image.new("RGB", page.size, color), (0, 0), seal)
    return made


def jpeg(page: Image.Image, quality: int) -> Image.Image:
    held = io.BytesIO()
    page.save(held, "JPEG", quality=quality)
    return Image.open(io.BytesIO(held.getvalue()))


def test_print_under_a_seal_that_a_scanner_made_grey_is_read() -> None:
    page = on_paper(sealed(table(ROWS), (215, 40, 40)).convert("L"))
    assert cells(page) == ROWS
    assert doubted(page) == []


def test_a_grey_seal_in_a_blank_cell_is_not_blank() -> None:
    rows = [row[:] for row in ROWS]
    rows[2][1] = ""
    assert cells(on_paper(sealed(table(rows), (215, 40, 40)).convert("L")))[2] == ["答复", "□", ""]


def test_print_under_a_red_seal_is_read_whatever_jpeg_leaves_of_its_edge() -> None:
    page = jpeg(on_paper(sealed(table(ROWS), (215, 40, 40))), 35)
    assert cells(page) == ROWS
    assert doubted(page) == []


def test_thick_grey_borders_are_no_seal() -> None:
    page = table(ROWS)
    pen = ImageDraw.Draw(page)
    for x in range(4):
        pen.line((100 + 466 * x, 100, 100 + 466 * x, 400), fill=150, width=5)
    for y in range(6):
        pen.line((97, 100 + 60 * y, 1501, 100 + 60 * y), fill=150, width=5)
    assert cells(on_paper(page)) == ROWS


def test_dirt_beside_a_number_is_no_part_of_it() -> None:
    page = table(ROWS)
    pen = ImageDraw.Draw(page)
    for x, y in ((815, 198), (825, 258), (1290, 199), (835, 320)):
        pen.rectangle((x, y, x + 2, y + 2), fill=0)
    assert cells(on_paper(page)) == ROWS


def narrow(rows: list[list[str]]) -> Image.Image:
    """A page with a table whose cells for values take three digits a line, two lines high."""
    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONTS / "NotoSansCJK-Regular.ttc"), 29, index=2)
    for y, row in enumerate(rows):
        for x, words in enumerate(row):
            left, top = (100, 300)[x > 0] + 64 * max(x - 1, 0), 100 + 100 * y
            right = left + (200 if x == 0 else 64)
            pen.rectangle((left, top, right, top + 100), outline=0, width=2)
            lines = [words[:3], words[3:]] if words.isdigit() and len(words) > 3 else words.split("|")
            for number, line in enumerate(filter(None, lines)):
                pen.text((left + 8, top + 30 + 38 * number), line, 0, font, anchor="lm")
    return page


def test_a_number_that_its_narrow_cell_breaks_is_one() -> None:
    rows = [["收到申请", "1015", "3", "72"], ["答复申请", "28", "640", "20386"], ["结转申请", "5", "8", "9"]]
    page = narrow(rows)
    assert cells(page) == rows
    assert doubted(page) == []


def test_two_numbers_in_every_cell_of_a_row_are_those_of_two_rows() -> None:
    """The border between two rows was not found: their numbers are as narrow as their cells."""
    page = narrow([["收到|答复", "101|5", "350|4", "72"], ["结转申请", "5", "8", "9"], ["公开申请", "5", "8", "9"]])
    assert doubted(page)[:2] == ["1015", "3504"]


def test_a_number_broken_behind_its_comma_is_one() -> None:
    page = narrow([["收到申请", "1,|778", "3", "72"], ["结转申请", "5", "8", "9"], ["公开申请", "4", "7", "6"]])
    assert cells(page)[0] == ["收到申请", "1,778", "3", "72"]
    assert [block.text for block in picture.read(png(page)).blocks][:1] == ["收到申请\t1,778\t3\t72"]


def set_apart(rows: list[tuple[str, str]], face: str, step: int) -> Image.Image:
    """A page with a table of labels and values, whose digits begin ``step`` pixels apart, characters twice as many."""
    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONTS / face), 26, index=2)
    for y, row in enumerate(rows):
        for x, words in enumerate(row):
            left, top = 100 + 300 * x, 100 + 60 * y
            pen.rectangle((left, top, left + 300, top + 60), outline=0, width=2)
            at = left + 100
            for char in words:
                room = step if char < "\u2e80" else 2 * step
                pen.text((at + room / 2, top + 30), char, 0, font, anchor="mm")
                at += room
    return page


def test_digits_that_touch_in_every_number_are_counted_by_its_width() -> None:
    rows = [("收到", "45"), ("答复", "22"), ("结转", "380"), ("公开", "64")]
    page = set_apart(rows, "NotoSansCJK-Bold.ttc", 13)
    assert [tuple(row) for row in cells(page)] == rows
    assert doubted(page) == []


def test_digits_before_a_unit_are_counted() -> None:
    rows = [("收到", "45"), ("收费", "2.28万元"), ("减免", "16.5万元"), ("公开", "64")]
    page = set_apart(rows, "NotoSansCJK-Regular.ttc", 14)
    assert [tuple(row) for row in cells(page)] == rows
    assert doubted(page) == []


def test_a_bar_that_may_be_a_dash_or_a_character_is_a_value_that_nobody_knows() -> None:
    rows = [["项目", "一月", "次数"], ["收到", "一", "28"], ["答复", "36", "45"], ["结转", "5", "6"]]
    assert cells(on_paper(table(rows, "NotoSansCJK-Bold.ttc")))[1] == ["收到", "□", "28"]
