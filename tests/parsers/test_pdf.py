"""PDF: what is drawn is read, what has no text is said to have none, and nothing else comes of a damaged file."""

from __future__ import annotations

import subprocess
import sys
from random import Random

import pytest

from parsers.formats import pdf
from parsers.formats.drawn import Run, Sheet
from parsers.formats.drawn.paragraphs import margins_of
from parsers.formats.drawn.text import line_of
from parsers.formats.unreadable import Unreadable
from parsers.model import Document
from parsers.report import parse
from tests.parsers.documents import tried
from tests.parsers.papers import Part
from tests.parsers.pdf_pages import Table, set_in
from tests.parsers.pdf_press import Press, Style, style, wrapped
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


@pytest.mark.parametrize(("shorter", "right"), [(2, 160), (9, 553)])
def test_the_margin_is_where_lines_end_together_and_few_stand_out(shorter: int, right: float) -> None:
    """Four headings of one length are no margin where most lines reach beyond them."""
    ends = [160, 160, 159, 158, *[553, 545, 540, 520, 480, 470, 400, 390, 370][:shorter]]
    lines = [line_of([Run("公开", 72, 20 * n, x1, 20 * n + 10, 10, [72, 82, x1])], 1) for n, x1 in enumerate(ends)]
    assert margins_of(lines, [Sheet(1, 595, 842)])[1, 0] == (72, right)


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


def test_a_label_on_its_side_is_read_in_its_order() -> None:
    body = pdf_of(GRID)
    # 收 and 入 stand in one run; drawn on their sides they are read upwards, from the foot of their cell.
    shown = "收入".encode("utf-16-be").hex().encode()
    start = body.index(shown)
    left, top = (float(part) for part in body[body.rindex(b"Tf 1 0 0 1 ", 0, start) + 11 : start].split()[:2])
    here = b"Tf 1 0 0 1 %.2f %.2f Tm <%s" % (left, top, shown)
    turned = b"Tf 0 1 -1 0 %.2f %.2f Tm <%s" % (left + 12, top - 16, shown)
    assert here in body
    assert rows(pdf.read(body.replace(here, turned)))[1][:2] == ["收入", "税收"]


def test_a_font_that_does_not_say_its_characters_gives_no_numbers() -> None:
    body = pdf_of(("p", "共12件。"), GRID)
    silent = body.replace(b"/UniGB-UCS2-H", b"/Identity-H").replace(b"/Ordering (GB1)", b"/Ordering (Identity)")
    with pytest.raises(Unreadable) as told:
        pdf.read(silent)
    assert told.value.kind == "needs_ocr"
    digits = (
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange 3 beginbfrange <0000> <002F> <0000> "
        b"<0030> <0039> <E030> <003A> <FFFF> <003A> endbfrange"
    )
    private = body.replace(b"[4 0 R] >>", b"[4 0 R] /ToUnicode 90 0 R >>").replace(
        b"1 0 obj\n", b"90 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n1 0 obj\n" % (len(digits), digits), 1
    )
    document = pdf.read(private)
    assert rows(document)[1:] == [["收入", "税收", "\ufffd\ufffd", ""], ["其他", "\ufffd", "/"]]
    assert [finding.kind for finding in document.findings] == ["pdf_no_text"]


def test_a_password_is_told() -> None:
    lock = b"91 0 obj\n<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>\nendobj\n" % (b"41" * 32, b"42" * 32)
    body = pdf_of(GRID).replace(b"trailer << ", lock + b"trailer << /Encrypt 91 0 R /ID [<00> <00>] ")
    with pytest.raises(Unreadable) as told:
        pdf.read(body)
    assert told.value.kind == "document_encrypted"


@pytest.mark.parametrize("seed", range(30))
def test_flipped_bits_never_come_out_of_parse(seed: int) -> None:
    draw = Random(seed)
    body = bytearray(pdf_of(("title", "样例县水务局2023年政府信息公开工作年度报告"), GRID))
    for _ in range(draw.choice((1, 5, 50))):
        body[draw.randrange(len(body))] ^= 1 << draw.randrange(8)
    assert parse(bytes(body)).state in ("report", "not_report", "unparseable")


def test_two_columns_are_read_one_after_the_other() -> None:
    press = Press(plain(), Random(1))
    press.paragraph("样例县水务局年度报告", "title")
    left = "我局认真贯彻条例，及时公开信息，共办理申请若干，" * 6 + "方便群众查阅。"
    right = "下一步将加强培训，丰富解读形式，不断提高公开的质量，" * 6 + "接受社会监督。"
    top = press.y
    for x, words in ((72, left), (312, right)):
        for number, line in enumerate(wrapped("\u3000\u3000" + words, 17)):
            press.text(line.lstrip("\u3000"), x + (24 if not number else 0), top + number * 18, 12)
    assert [block.text for block in pdf.read(press.written()).blocks] == ["样例县水务局年度报告", left, right]


def painted(*ops: tuple[str, float, float] | str) -> bytes:
    """A page of words, each with its upper left corner, and of whatever else is drawn, in this order."""
    press = Press(plain(), Random(1))
    for op in ops:
        if isinstance(op, str):
            press.pages[-1].ops.append(op)
        else:
            press.text(op[0], op[1], op[2], 12)
    return press.written()


def texts(body: bytes) -> list[str]:
    return [block.text for block in pdf.read(body).blocks]


def test_a_watermark_along_the_lines_is_no_part_of_a_cell() -> None:
    """The last cell of the first row is blank, and 2023 stands over it in light gray."""
    body = pdf_of(GRID)
    place = pdf.read(body).blocks[1].cells[-1]
    left, top, _, bottom = map(float, pdf.read(body).places[place.start].where.split("box ")[1].split(","))
    press = Press(plain(), Random(1))
    Table(press, GRID).set()
    mark = f"BT /F 24 Tf 1 0 0 1 {left + 5:.1f} {842 - (top + bottom) / 2 - 8:.1f} Tm <0032003000320033> Tj ET"
    press.pages[-1].ops.append(f"q 0.8 g {mark} Q")
    assert rows(pdf.read(press.written())) == [
        [*("项目", "本年", "上年")],
        ["收入", "税收", "12", ""],
        ["其他", "3", "/"],
    ]
    press.pages[-1].ops[-1] = f"q 1 0 0 rg {mark} Q"
    assert rows(pdf.read(press.written()))[1][-1] == "2023"


def raised(words: str, x: float, size: float, by: float) -> str:
    code = words.encode("utf-16-be").hex()
    return f"BT /F {size} Tf 1 0 0 1 {x} {731.44 + by} Tm <{code}> Tj ET"


@pytest.mark.parametrize(("size", "by"), [(6, 5), (7, 4), (7.8, 4), (8, 4.5)])
def test_the_number_of_a_footnote_is_no_digit(size: float, by: float) -> None:
    note = raised("1", 118.1, size, by)
    assert texts(painted(("共5", 100.0, 100.0), note, ("件", 118.2 + size / 2, 100.0))) == ["共5¹件"]
    # A small digit on the line is one of the number's.
    assert texts(painted(("共5", 100.0, 100.0), raised("1", 118.1, size, 0))) == ["共51"]


def test_a_number_that_is_struck_out_is_none() -> None:
    """As tracked changes are printed: the old number under a line, the new one behind it."""
    words = ("共", 100.0, 100.0), ("12", 112.0, 100.0), ("15件", 124.0, 100.0)
    assert texts(painted(*words, "q 0.6 w 112 735.4 m 124 735.4 l S Q")) == ["共□□15件"]
    assert texts(painted(*words, "q 0.6 w 112 729.5 m 124 729.5 l S Q")) == ["共1215件"]  # an underline
    assert texts(painted(*words, "q 0.6 w 72 735.4 m 300 735.4 l S Q")) == ["共1215件"]  # a border, out of place


def test_a_number_that_was_covered_and_written_anew_is_the_new_one() -> None:
    """As editors of PDF correct it: a white box over the old number, the new one on the box."""
    label, old, new = ("共收到申请", 100.0, 100.0), ("112件", 160.0, 100.0), ("95件", 160.0, 100.0)
    assert texts(painted(label, old, "q 1 1 1 rg 158 725 60 22 re f Q", new)) == ["共收到申请95件"]
    # Drawn before the words, it covers nothing; nor does what lets them show, nor what a clip keeps off them.
    assert texts(painted("q 1 1 0 rg 90 725 160 22 re f Q", label, old)) == ["共收到申请112件"]
    assert texts(painted(label, old, "q 300 700 20 20 re W n 1 1 1 rg 90 725 160 22 re f Q")) == ["共收到申请112件"]
    ring = "q 0 0 0 rg 90 720 200 40 re 91 721 198 38 re f* Q"
    assert texts(painted(label, old, ring)) == ["共收到申请112件"]


def drawn_in(cells: list[tuple[float, float, str, float]]) -> list[list[str]]:
    """The rows of a table of one row below captions: each cell from where to where, its words, and where they begin."""
    press = Press(plain(), Random(1))
    for x0, x1, _, _ in cells:
        press.box(x0, 100, x1, 120)
        press.text("项目", x0 + 3, 103, 9)
        press.box(x0, 120, x1, 140)
    for _, _, words, x in cells:
        press.text(words, x, 123, 9)
    return rows(pdf.read(press.written()))


def test_a_stop_that_hangs_over_the_border_of_its_cell_ends_it() -> None:
    """However far: what follows at once is the next cell's."""
    for over in (1.0, 4.0, 7.0):
        left, right = (72, 172, "（含上年3件）", 172 - 58.5 + over), (172, 232, "1139", 172 + over)
        assert drawn_in([left, right])[1] == ["（含上年3件）", "1139"], over


def test_a_number_that_is_wider_than_the_last_cell_is_read_whole() -> None:
    """Its first digit is drawn wider than its font says, and its last one stands beyond the border."""
    assert drawn_in([(72, 132, "12", 75), (132, 141.5, "41", 135)])[1] == ["12", "41"]


def test_numbers_that_touch_on_a_border_are_not_told() -> None:
    """23 and 12 with a line through, or 2312 in one of the cells; beside a number of its own it is a wide one."""
    touching = [(72, 172, "7", 75), (172, 181.2, "23", 173.5), (181.2, 241, "12", 182.5)]
    assert drawn_in(touching)[1] == ["7", "…", "2312 …"]
    wide = [(72, 172, "7", 75), (172, 181.2, "231", 173.5), (181.2, 241, "5", 213)]
    assert drawn_in(wide)[1] == ["7", "231", "5"]


def low_rows(*lines: tuple[str, float]) -> list[list[str]]:
    """A table whose rows are 9 points high; each line of its labels with how far below its upper border it stands."""
    press = Press(plain(), Random(1))
    for row, label in enumerate(("信息内容", "行政许可", "行政处罚", "行政强制")):
        for x0, x1 in ((72, 132), (132, 192)):
            press.box(x0, 100 + 9 * row, x1, 109 + 9 * row)
        if not row:
            press.text(label, 75, 100, 8)
        press.text(str(row) if row else "数量", 135, 100 + 9 * row, 8)
    for words, y in lines:
        press.text(words, 75, 100 + y, 8)
    return rows(pdf.read(press.written()))


def test_a_row_too_low_for_its_label_is_not_told() -> None:
    """Of two lines in the middle of such a row each stands on a border, where the rows beside it have theirs."""
    plainly = [("行政许可", 9.0), ("行政处罚", 18.0), ("行政强制", 27.0)]
    assert low_rows(*plainly) == [["信息内容", "数量"], ["行政许可", "1"], ["行政处罚", "2"], ["行政强制", "3"]]
    through = low_rows(plainly[0], ("行政", 13.0), ("处罚", 23.0), plainly[2])
    assert [(row[0].endswith("…"), row[1]) for row in through] == [
        *[(False, "数量"), (True, "1"), (True, "2"), (True, "3")],
    ]
    over = low_rows(plainly[0], ("行政处罚", 20.0), ("（含警告）", 25.0), ("行政强制", 29.0))
    assert over[3] == ["（含警告）行政强制 …", "3"]


def test_digits_below_each_other_in_a_cell_without_room_are_one_number() -> None:
    """And no column of values between lines that part only the columns."""
    press = Press(plain(), Random(1))
    edges = (72, 132, 146, 160)
    for x0, x1, caption, digits in zip(edges, edges[1:], "甲乙丙", ("规章", "93264", "230512"), strict=False):
        press.box(x0, 100, x1, 120)
        press.text(caption, x0 + 3, 103, 8)
        press.box(x0, 120, x1, 200)
        for number, digit in enumerate(digits if x0 > 72 else [digits]):
            press.text(fold_out(digit), x0 + 3, 123 + 10 * number, 8)
    assert rows(pdf.read(press.written())) == [["甲", "乙", "丙"], ["规章", "９３２６４", "２３０５１２"]]


def fold_out(digit: str) -> str:
    """A digit as wide as other characters."""
    return chr(ord(digit) + 0xFEE0) if digit.isdigit() else digit


def test_lines_beyond_the_edge_of_the_page_are_no_rows() -> None:
    """A program draws the whole table on every page that it takes."""
    press = Press(plain(), Random(1))
    for x0, x1 in ((72, 172), (172, 272)):
        press.box(x0, 790, x1, 815)
        press.box(x0, 815, x1, 900)
    for words, x, y in (("规章", 75, 795), ("3", 175, 795), ("行政规范性文件", 75, 820), ("28298", 175, 820)):
        press.text(words, x, y, 9)
    drawn = pdf.read(press.written())
    assert rows(drawn) == [["规章", "3"], ["行政规范性文件", "28298"]]
    assert {place.where.split(",")[-1] for place in drawn.places[-2:]} == {"842.0"}


_WITHOUT_FONTS = """
import sys
from ctypes import POINTER, c_char, cast, create_string_buffer
import pypdfium2.raw as pdfium
nowhere = (POINTER(c_char) * 2)(cast(create_string_buffer(b"/dev/null"), POINTER(c_char)), None)
pdfium.FPDF_DestroyLibrary()
pdfium.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=nowhere))
from parsers.formats import pdf
print([[cell.text for cell in block.cells] for block in pdf.read(sys.stdin.buffer.read()).blocks])
"""


def test_a_machine_without_fonts_reads_what_others_read() -> None:
    """The file names a font for Chinese and does not hold it: PDFium drops a lone digit where it has no such font."""
    words = ["名称", "数量", "甲", "8", "乙", "无", "丙", "/"]
    grid: Grid = [[(word, 1, 1) for word in words[at : at + 2]] for at in range(0, len(words), 2)]
    done = subprocess.run([sys.executable, "-c", _WITHOUT_FONTS], input=pdf_of(grid), capture_output=True, check=True)
    assert done.stdout.decode().strip() == str([words[at : at + 2] for at in range(0, len(words), 2)])
