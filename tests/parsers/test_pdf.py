"""PDF: what is drawn is read, what has no text is said to have none, and nothing else comes of a damaged file."""

from __future__ import annotations

from random import Random

import pytest

from parsers.formats import pdf
from parsers.formats.unreadable import Unreadable
from parsers.model import Document
from parsers.report import parse
from tests.parsers.documents import tried
from tests.parsers.papers import Part
from tests.parsers.pdf_pages import set_in
from tests.parsers.pdf_press import Style, style
from tests.parsers.rendering import Grid


def plain(**changes: object) -> Style:
    """A style without any peculiarity but ``changes``."""
    how = style(Random(1))
    usual: dict[str, object] = {
        "paper": (595, 842),
        "turned": 0,
        "margin": 72,
        "size": 12,
        "cell_size": 9,
        "leading": 1.5,
        "padding": 3,
        "borders": "lines",
        "pen": 0.5,
        "fills": "",
        "align": "left",
        "middle": False,
        "splits": False,
        "head_again": False,
        "numbers": "",
        "running": False,
        "bold_twice": False,
        "each_char": False,
        "hidden": False,
        "order": "rows",
        "indent": True,
    }
    for name, value in {**usual, **changes}.items():
        setattr(how, name, value)
    return how


def pdf_of(*parts: tuple[str, str] | Grid, **changes: object) -> bytes:
    """Paragraphs (kind, words) and tables as PDF, in a plain style with ``changes``."""
    given = [
        Part("table", grid=tuple(tuple(row) for row in part)) if isinstance(part, list) else Part(*part)
        for part in parts
    ]
    return set_in(plain(**changes), given, Random(1))


def rows(document: Document) -> list[list[str]]:
    """The words of every row of a table."""
    return [[cell.text for cell in block.cells] for block in document.blocks if block.cells]


GRID: Grid = [
    [("项目", 2, 1), ("本年", 1, 1), ("上年", 1, 1)],
    [("收入", 1, 2), ("税收", 1, 1), ("12", 1, 1), ("", 1, 1)],
    [("其他", 1, 1), ("3", 1, 1), ("/", 1, 1)],
]


@pytest.mark.parametrize("borders", ["lines", "pieces", "boxes", "strips", "dashes", "doubled", "apart"])
@pytest.mark.parametrize("turned", [0, 90, 270])
def test_cells_and_spans_are_those_that_are_pdf_of(borders: str, turned: int) -> None:
    document = pdf.read(pdf_of(GRID, borders=borders, turned=turned))
    cells = [
        [(cell.text, cell.column, cell.colspan, cell.rowspan) for cell in block.cells] for block in document.blocks
    ]
    assert cells == [
        [("项目", 0, 2, 1), ("本年", 2, 1, 1), ("上年", 3, 1, 1)],
        [("收入", 0, 1, 2), ("税收", 1, 1, 1), ("12", 2, 1, 1), ("", 3, 1, 1)],
        [("其他", 1, 1, 1), ("3", 2, 1, 1), ("/", 3, 1, 1)],
    ]
    assert {block.table for block in document.blocks} == {1}


def test_a_cell_says_its_page_and_box() -> None:
    document = pdf.read(pdf_of(("p", "说明。"), GRID))
    place = document.places[document.blocks[1].cells[0].start]
    page, box = place.where.split(" box ")
    left, top, right, bottom = map(float, box.split(","))
    assert page == "page 1"
    assert left == 72
    assert 90 < top < bottom < 120
    assert place.confidence == 1.0
    assert right > left


def test_lines_are_joined_to_paragraphs_and_headings_stand_alone() -> None:
    long = "我局认真贯彻条例，及时、准确公开政府信息，方便群众查阅，" * 3 + "效果良好。"
    document = pdf.read(pdf_of(("title", "样例县年度报告"), ("h", "一、总体情况"), ("p", long), ("p", "无。")))
    assert [(block.tag, block.text) for block in document.blocks] == [
        ("h1", "样例县年度报告"),
        ("p", "一、总体情况"),
        ("p", long),
        ("p", "无。"),
    ]


def test_a_paragraph_goes_on_over_the_end_of_a_page_and_page_numbers_are_left_out() -> None:
    long = "".join(f"第{number}件事项已按时办结，群众满意，并在网站公开，" for number in range(200)) + "效果良好。"
    document = pdf.read(pdf_of(("p", long), numbers="- {} -", running=True))
    assert [block.text for block in document.blocks] == [long]
    assert [document.places[at].where.split()[1] for at in range(2)] == ["1", "2"]


def test_a_table_on_three_pages_is_one_and_repeated_headers_go() -> None:
    grid: Grid = [[("指标", 1, 1), ("数量", 1, 1)], *([(f"第{n}项工作", 1, 1), (str(n), 1, 1)] for n in range(100))]
    document = pdf.read(pdf_of(grid, head_again=True, numbers="{}", running=True))
    assert rows(document) == [["指标", "数量"], *([f"第{n}项工作", str(n)] for n in range(100))]
    assert {block.table for block in document.blocks} == {1}


def test_two_lines_of_digits_are_one_number_only_where_the_first_is_full() -> None:
    wide: Grid = [
        [("指标", 1, 1), ("数量", 1, 1)],
        [("甲", 1, 1), ("123456789012345678901234567890123456789012345", 1, 1)],
    ]
    assert rows(pdf.read(pdf_of(wide)))[1] == ["甲", "123456789012345678901234567890123456789012345"]


@pytest.mark.parametrize("seed", range(1, 41))
def test_what_is_drawn_reads_back(seed: int) -> None:
    assert tried("pdf_ruled", seed).comparison.faults == ()


def test_text_that_is_not_seen_is_not_read() -> None:
    body = pdf_of(GRID, hidden=True)
    assert "9999" not in "".join(block.text for block in pdf.read(body).blocks)


def test_a_file_without_text_needs_recognition() -> None:
    with pytest.raises(Unreadable) as told:
        pdf.read(pdf_of(hidden=True))
    assert told.value.kind == "needs_ocr"


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_read_or_told(cut: float) -> None:
    body = pdf_of(GRID)
    report = parse(body[: int(len(body) * cut)])
    assert report.state == "unparseable"
    assert report.findings[0].kind in ("document_damaged", "needs_ocr")


def test_a_page_is_given_for_recognition_in_gray() -> None:
    (number, wide, high, gray), *more = pdf.pictures(pdf_of(GRID), dots=72)
    assert (number, wide, high, len(gray), more) == (1, 595, 842, 595 * 842, [])
    assert min(gray) < 128 < max(gray)


def test_a_title_on_a_later_page_is_no_running_head() -> None:
    """However many lines stand before it; two of these numbers put it at the head of the second page."""
    title = "样例县教育局2016年政府信息公开工作年度报告"
    for before in range(26, 40):
        lines = [("p", f"第{line}行的文字，不多不少。") for line in range(before)]
        document = pdf.read(pdf_of(*lines, ("p", title), ("p", "本报告由样例县教育局编制。"), size=12))
        assert [block.text for block in document.blocks if "年度报告" in block.text] == [title], before
