"""Borders of tables in pictures: found where the copier lost pieces of them, and not in strokes of characters."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from parsers.formats.picture.pages import Page
from parsers.formats.picture.rules import rules_of
from parsers.report import parse
from tests.parsers.papers import compare
from tests.parsers.pdf_press import style
from tests.parsers.picture_press import FONTS, Wear, drawn, faces, filed, page_of_requests
from tests.parsers.test_picture import cells, table

pytestmark = pytest.mark.skipif(not faces(), reason="Debian's fonts-noto-cjk is not installed")

ROWS = [["项目", "件数", "次数"], ["收到", "1", "2"], ["答复", "3", "4"], ["结转", "5", "6"], ["公开", "7", "8"]]


def on_paper(page: Image.Image) -> Image.Image:
    """The page as the upper part of a sheet of paper."""
    made = Image.new(page.mode, (1654, 2339), "white")
    made.paste(page)
    return made


def test_a_border_whose_pieces_go_from_the_middle_of_a_cell_to_that_of_the_next_is_one() -> None:
    page = table(ROWS)
    pen = ImageDraw.Draw(page)
    for middle in (190, 250, 310):
        for x in (100 + 2 * 466, 100 + 3 * 466):
            pen.rectangle((x - 4, middle - 8, x + 4, middle + 8), fill=255)
    assert cells(page) == ROWS


def test_broken_borders_that_meet_are_both_found() -> None:
    """The right edge of the table beside two rows, and what parts these two there."""
    rows = [["项目", *"总甲乙丙丁戊己庚"], *([name, *"12345678"] for name in ("收到", "答复", "结转", "公开"))]
    page = table(rows)
    pen = ImageDraw.Draw(page)
    right = 100 + 9 * 155
    for middle in (190, 250):
        pen.rectangle((right - 4, middle - 4, right + 4, middle + 4), fill=255)
    pen.rectangle((right - 70, 216, right - 60, 224), fill=255)
    assert cells(on_paper(page)) == rows


def test_a_stroke_of_a_character_above_a_border_is_no_piece_of_it() -> None:
    """Tight cells, the upright stroke of 他 in a header right above the border between two columns."""
    paper = page_of_requests(500)
    draw = Random("picture 500")
    how = style(draw)
    how.paper, how.margin, how.cell_size = (595, 842), 56.7, 9
    report = parse(filed(drawn(paper.parts, draw, how, Wear(dots=200), "NotoSerifCJK-Regular.ttc")))
    found = compare(paper, report)
    assert [one for one in found.faults if not one.where.startswith(("prose", "section"))] == []
    assert found.uncertain == 0


def test_a_border_broken_at_the_corner_of_the_table_is_found() -> None:
    rows = [["项目", *"总甲乙丙丁戊己庚"], *([name, *"12345678"] for name in ("收到", "答复", "结转", "公开"))]
    page = table(rows)
    pen = ImageDraw.Draw(page)
    right, foot = 100 + 9 * 155, 100 + 5 * 60
    pen.rectangle((right - 4, foot - 32, right + 4, foot - 24), fill=255)
    pen.rectangle((right - 80, foot - 4, right - 72, foot + 4), fill=255)
    assert cells(on_paper(page)) == rows


def test_noise_in_coloured_rows_is_no_border() -> None:
    page = Image.new("L", (1654, 1000), 255)
    for row in (1, 3):
        ImageDraw.Draw(page).rectangle((100, 100 + 60 * row, 1501, 160 + 60 * row), fill=221)
    page = ImageChops.darker(page, table(ROWS))
    pen = ImageDraw.Draw(page)
    for middle in (130, 190, 250, 310, 370):
        pen.rectangle((100 + 2 * 466 - 4, middle - 4, 100 + 2 * 466 + 4, middle + 4), fill=255)
    grain = np.random.default_rng(5).normal(0, 5, (2339, 1654))
    noisy = (np.asarray(on_paper(page)) + grain).clip(0, 255).astype(np.uint8)
    assert cells(Image.fromarray(noisy)) == ROWS


def test_the_foot_of_bold_words_is_no_border() -> None:
    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    for top in (200, 260):
        pen.rectangle((200, top, 800, top + 60), outline=0, width=4)
    font = ImageFont.truetype(str(FONTS / "NotoSansCJK-Bold.ttc"), 25, index=2)
    pen.text((500, 230), "未经复议直接起诉", 0, font, anchor="mm")
    seen = np.asarray(page.filter(ImageFilter.GaussianBlur(0.8)))
    level = [rule for rule in rules_of(Page(1, seen, seen, 200.0)) if rule.y0 == rule.y1]
    assert [round(rule.y0) for rule in level] == [73, 94, 115]


def test_a_word_that_stands_in_tight_rows_is_no_border() -> None:
    """The upright strokes of 件 reach from the border above nearly to the one below, row after row."""
    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONTS / "NotoSerifCJK-Regular.ttc"), 30, index=2)
    for row in range(5):
        pen.rectangle((200, 200 + 45 * row, 400, 245 + 45 * row), outline=0, width=3)
        pen.text((300, 202 + 45 * row), "件", 0, font, anchor="mt")
    seen = np.asarray(page)
    upright = {round(rule.x0 / 0.36) for rule in rules_of(Page(1, seen, seen, 200.0)) if rule.x0 == rule.x1}
    assert sorted(upright) == [202, 400]


def test_a_broken_border_that_numbers_touch_is_found() -> None:
    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONTS / "NotoSansCJK-Regular.ttc"), 25, index=2)
    rows = [["件", number] for number in ("9", "58655", "387403", "150321", "4", "0", "96190", "285308")]
    for y, row in enumerate(rows):
        for x, words in enumerate(row):
            left, top = 200 + 170 * x, 200 + 45 * y
            pen.rectangle((left - 2, top - 2, left + 172, top + 47), outline=0, width=4)
            pen.text((left + 4, top + 22), words, 0, font, anchor="lm")
        if y % 3:
            pen.rectangle((365, 220 + 45 * y, 375, 226 + 45 * y), fill=255)
    assert cells(page.filter(ImageFilter.GaussianBlur(0.8))) == rows
