"""Tables of a PDF that no lines make: numbers are read where their place tells whose they are, and nowhere else."""

from __future__ import annotations

from random import Random

import pytest

from parsers.formats import pdf
from parsers.formats.drawn import Run
from parsers.formats.drawn.bands import Band, Column
from parsers.formats.drawn.cells import table_of
from parsers.formats.drawn.columns import with_columns
from parsers.formats.drawn.stacks import Stack, stacks_of
from parsers.formats.drawn.tables import Table
from parsers.formats.drawn.text import Line, line_of
from parsers.formats.drawn.unruled import Bands, bands_of
from parsers.forms import FORMS
from parsers.model import Number, Report, Status
from parsers.report import parse
from tests.parsers.documents import tried
from tests.parsers.papers import Part
from tests.parsers.pdf_pages import set_in
from tests.parsers.pdf_press import Press, width
from tests.parsers.rendering import Grid, grids
from tests.parsers.test_pdf import plain, rows

FORM = FORMS["standard_2021"]
SLOTS = [(table.key, row.key, column.key) for table in FORM.tables for row, column in table.slots()]
NUMBERS = {slot: str(100 + number) for number, slot in enumerate(SLOTS)}
COLUMNS = [column.key for column in FORM.table("requests").columns]


def pdf_of(grid: Grid, heading: str = "三、收到和处理政府信息公开申请情况", **changes: object) -> bytes:
    """A report with one table that has no lines, in a plain style with ``changes``."""
    parts = [
        Part("title", "样例县水务局2023年政府信息公开工作年度报告"),
        Part("h", heading),
        Part("table", grid=tuple(map(tuple, grid))),
        Part("h", "五、存在的主要问题及改进情况"),
        Part("p", "无。"),
    ]
    return set_in(plain(**{"borders": "none", **changes}), parts, Random(1))


def requests(values: dict[tuple[str, str, str], str], **changes: object) -> bytes:
    """A report whose requests hold ``values``."""
    return pdf_of(grids(FORM, {**NUMBERS, **values})["requests"], **changes)


def row_of(report: Report, row: str, table: str = "requests") -> list[tuple[Number | None, Status]]:
    """The cells of a row in the order of the form."""
    return [(cell.value, cell.status) for cell in report.cells if (cell.table_key, cell.row_key) == (table, row)]


def expected(row: str, **others: tuple[Number | None, Status]) -> list[tuple[Number | None, Status]]:
    """What stands in a row of :data:`NUMBERS` but for ``others``."""
    return [others.get(key, (int(NUMBERS["requests", row, key]), Status.NUMBER)) for key in COLUMNS]


BLANK = (None, Status.BLANK)
UNREAD = [(None, Status.UNPARSEABLE)] * 7


@pytest.mark.parametrize("align", ["left", "center", "numbers"])
@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("paper", [(595, 842), (842, 595)])
def test_every_number_and_every_blank_is_read(align: str, middle: bool, paper: tuple[float, float]) -> None:
    """Labels on up to three lines, groups that stand over many rows, a table over two pages."""
    blank = {("requests", "granted", "research_institution"): "", ("requests", "other_other", "natural_person"): ""}
    report = parse(requests(blank, align=align, middle=middle, paper=paper))
    read = {cell.row_key: row_of(report, cell.row_key) for cell in report.cells if cell.table_key == "requests"}
    assert read == {
        row.key: expected(
            row.key,
            **({"research_institution": BLANK} if row.key == "granted" else {}),
            **({"natural_person": BLANK} if row.key == "other_other" else {}),
        )
        for row in FORM.table("requests").rows
    }


@pytest.mark.parametrize("again", [False, True])
def test_a_table_goes_on_over_the_end_of_a_page(again: bool) -> None:
    report = parse(requests({}, leading=2.0, padding=9, head_again=again, numbers="{}", running=True))
    assert [row_of(report, row.key) for row in FORM.table("requests").rows] == [
        expected(row.key) for row in FORM.table("requests").rows
    ]
    assert {report.places[cell.source_start].where.split()[1] for cell in report.cells if cell.value} == {"1", "2"}


def test_a_row_without_values_is_blank() -> None:
    row = {("requests", "other_overdue_fee", key): "" for key in COLUMNS}
    assert row_of(parse(requests(row)), "other_overdue_fee") == [BLANK] * 7


def test_a_value_alone_that_may_stand_for_the_whole_row_is_not_read() -> None:
    """A cell merged over all columns would show it there, and nobody sees a border."""
    alone = {("requests", "not_processed_repeat", key): "" for key in COLUMNS if key != "natural_person"}
    report = parse(requests(alone, align="left"))
    assert row_of(report, "not_processed_repeat") == UNREAD
    assert row_of(report, "not_processed_publications") == expected("not_processed_publications")


def test_a_total_alone_is_read_where_the_table_leaves_other_cells_blank() -> None:
    """Else nobody sees whether it is of a cell that is merged over all columns."""
    alone = {("requests", "not_processed_repeat", key): "" for key in COLUMNS if key != "total"}
    assert row_of(parse(requests(alone, align="right")), "not_processed_repeat") == UNREAD
    alone["requests", "granted", "natural_person"] = ""  # one blank tells nothing of the others
    assert row_of(parse(requests(alone, align="right")), "not_processed_repeat") == UNREAD
    alone |= {("requests", row.key, "natural_person"): "" for row in FORM.table("requests").rows[2:10]}
    (*blank, total) = row_of(parse(requests(alone, align="right")), "not_processed_repeat")
    assert (blank, total[1]) == ([BLANK] * 6, Status.NUMBER)


def test_a_row_that_lacks_its_total_may_lack_another_cell() -> None:
    report = parse(requests({("requests", "granted", "total"): ""}))
    assert row_of(report, "granted") == UNREAD
    assert row_of(report, "partially_granted") == expected("partially_granted")


def test_two_numbers_in_one_place_are_not_read() -> None:
    report = parse(requests({("requests", "granted", "total"): "12 34"}))
    assert row_of(report, "granted")[-1] == (None, Status.UNPARSEABLE)


def moved(body: bytes, words: str, by: float) -> bytes:
    """A PDF with ``words`` drawn ``by`` points further to the right."""
    shown = b"<%s>" % words.encode("utf-16-be").hex().encode()
    end = body.index(shown)
    start = body.rindex(b"1 0 0 1 ", 0, end) + 8
    place = body[start : body.index(b" ", start)]
    return body[:start] + b"%.2f" % (float(place) + by) + body[start + len(place) :]


@pytest.mark.parametrize("by", [-9.0, 4.0, 12.0])
def test_a_number_beside_its_column_leaves_its_row_unread(by: float) -> None:
    words = NUMBERS["requests", "granted", "research_institution"]
    report = parse(moved(requests({}), words, by))
    assert row_of(report, "granted") == UNREAD
    assert row_of(report, "partially_granted") == expected("partially_granted")
    assert report.findings[0].message.endswith("的数字分不清属于哪一格，未取值")


def test_captions_that_do_not_stand_over_their_columns_leave_the_table_unread() -> None:
    """All of them one column too far to the left: what stands under which is not told."""
    grid = grids(FORM, NUMBERS)["requests"]
    flat: Grid = [[("自然人", 1, 1)] + [(label, 1, 1) for label in ("商业企业", "科研机构", "社会公益组织")]]
    flat[0] += [(label, 1, 1) for label in ("法律服务机构", "其他", "总计")]
    body = pdf_of([[("项目", 2, 1), *flat[0], ("", 1, 1)], *grid[3:]])
    assert {status for row in FORM.table("requests").rows for _, status in row_of(parse(body), row.key)} == {
        Status.UNPARSEABLE
    }


@pytest.mark.parametrize("align", ["left", "center", "numbers"])
def test_fifteen_numbers_under_captions_of_three_levels(align: str) -> None:
    litigation = [slot for slot in SLOTS if slot[0] == "review_litigation"]
    values = {slot: "" if place == 3 else NUMBERS[slot] for place, slot in enumerate(litigation)}
    grid = grids(FORM, {**NUMBERS, **values})["litigation"]
    body = pdf_of(grid, "四、政府信息公开行政复议、行政诉讼情况", align=align, paper=(842, 595))
    read = [(cell.value, cell.status) for cell in parse(body).cells if cell.table_key == "review_litigation"]
    assert read == [(int(NUMBERS[slot]), Status.NUMBER) if values[slot] else BLANK for slot in litigation]


def test_numbers_that_end_together_stand_under_captions_in_the_middle() -> None:
    """Labels begin, captions have their middle, numbers end at one place: each column in a manner of its own."""
    press = Press(plain(), Random(1))
    for row, cells in enumerate((("项目", "本年", "上年"), ("甲", "7", "1234"), ("乙", "5678", "9"), ("丙", "", "12"))):
        for place, words in zip((72, 300, 400), cells, strict=True):
            x = place if place == 72 else place - (25 if not row else 9 * width(words))
            press.text(words, x, 100 + 20 * row, 9)
    assert rows(pdf.read(press.written())) == [
        ["项目", "本年", "上年"],
        ["甲", "7", "1234"],
        ["乙", "5678", "9"],
        ["丙", "", "12"],
    ]


def test_rows_no_farther_apart_than_the_lines_of_a_label() -> None:
    """Then the labels of the form tell which lines are one."""
    press = Press(plain(), Random(1))
    lines = (
        ("信息内容", "本年处理决定数量"),
        ("行政处罚", "12"),
        ("行政", ""),
        ("强制", "3"),
    )
    for number, (label, value) in enumerate(lines):
        press.text(label, 72, 100 + 11 * number, 9)
        press.text(value, 300, 100 + 11 * number, 9)
    assert rows(pdf.read(press.written()))[-2:] == [["行政处罚", "12"], ["行政强制", "3"]]


@pytest.mark.parametrize("size", [7, 8, 9])
def test_a_number_that_a_narrow_column_breaks_is_read_whole_or_not_at_all(size: float) -> None:
    """At the head of a page below a header that comes again, too, where its first digits are those of the first row."""
    values = {slot: str(20_000 + number) for number, slot in enumerate(SLOTS) if slot[0] == "requests"}
    report = parse(requests(values, paper=(420, 595), margin=24, cell_size=size, head_again=True, leading=1.2))
    cells = [cell for cell in report.cells if cell.table_key == "requests"]
    assert len(cells) == 175
    for cell in cells:
        truth = int(values[cell.table_key, cell.row_key, cell.column_key])
        assert (cell.value, cell.status) in ((truth, Status.NUMBER), (None, Status.UNPARSEABLE))


def test_a_row_of_numbers_with_little_room_between_them_is_a_table() -> None:
    grid = grids(FORM, NUMBERS)["litigation"]
    body = pdf_of(grid, "四、政府信息公开行政复议、行政诉讼情况", paper=(420, 595), margin=24, cell_size=7)
    read = {cell.value for cell in parse(body).cells if cell.table_key == "review_litigation"}
    assert read <= {None, *(int(NUMBERS[slot]) for slot in SLOTS if slot[0] == "review_litigation")}
    assert [(section.number, section.key) for section in parse(body).sections][-1] == ("五", "problems_improvements")


def recognised(top: float, *words: tuple[str, float, float]) -> Line:
    """A line of a picture: pieces from one place to another."""
    return line_of([Run(text, x0, top, x1, top + 12, 10) for text, x0, x1 in words], 1)


def test_a_row_that_came_as_one_line_of_words_and_numbers_is_of_the_table_and_no_prose() -> None:
    """As recognition gives it where it sees no cells: as prose it would be a row of text, its numbers cut off."""
    lines = [
        recognised(100, ("二、上年结转政府信息公开申请数2001 20018 20019 20020 200 200", 72, 520)),
        recognised(130, ("(一)予以公开", 80, 200), ("20025", 260, 300), ("20026", 330, 370)),
        recognised(160, ("3.危及“三安全一稳定” 2005 20053 20054 20055 200 200", 72, 520)),
        recognised(174, ("2", 260, 270), ("57", 330, 350), ("58", 400, 420)),
    ]
    assert [type(one) for one in with_columns(lines)] == [Table]
    prose = recognised(60, ("2022年收到申请 3 件、答复 2 件、转办 1 件，全部按时办结，没有引起复议和诉讼。", 72, 520))
    assert [type(one) for one in with_columns([prose, *lines])] == [Line, Table]


def stack(words: str, x0: float, x1: float, y: float) -> Stack:
    """Words on one line of a page."""
    return Stack([words], x0, x1, y, y + 10, 10, x0, [x1 - x0])


@pytest.mark.parametrize("right", [150, 220])
def test_a_label_with_its_number_too_close_to_part_them_is_not_blank(right: float) -> None:
    """In a table that is not told, whether or not the words reach into the column of numbers: what begins with a number
    of its own may be a row, though no form prints it so."""

    words = stack("1.专职人员数(不包括152", 72, right, 1100)
    bands = [Band(1100, 1110, labels=[words], data=False, columns=[0])]
    column = Column(200, 220, 0, 200, [stack("7", 200, 205, 1080)], stack("统计数", 200, 230, 1060))
    for told, behind in ((False, ["…"]), (True, [])):
        entries = table_of(Bands([column], bands, [], told)).entries
        assert [entry.text for entry in entries if entry.top == 1] == [words.text, *behind]


def test_captions_that_hang_down_into_the_first_row_are_no_row() -> None:
    """Lines stand so close that the lower caption begins above the end of the row below it."""

    stacks = [stack("处理决定数量", 200, 260, 1100), stack("信息内容", 72, 112, 1104)]
    for number, label in enumerate(("行政许可", "行政处罚", "行政强制")):
        stacks += [stack(label, 72, 112, 1110 + 10 * number), stack(f"1{number}", 200, 210, 1110 + 10 * number)]
    bands = bands_of(stacks)
    assert (bands.sure, [head.text for head in bands.heads]) == (True, ["处理决定数量", "信息内容"])
    assert [
        ([label.text for label in band.labels], [value.text for value in band.all_values()], band.sure)
        for band in bands.rows
    ] == [([label], [f"1{number}"], True) for number, label in enumerate(("行政许可", "行政处罚", "行政强制"))]


def test_two_numbers_that_touch_are_not_one_of_a_column_that_stands_otherwise() -> None:
    """The last row is drawn a column too far to the right: the numbers of the others all have two digits, so that they
    begin at one place as well as they end there."""
    rows = [("行政许可", "1", "22"), ("行政处罚", "33", "44"), ("行政强制", "5", "16"), ("规章", "47", "78")]
    rows += [("行政规范性文件", "9", "30"), ("行政事业性收费", "60", "1760")]
    stacks = [stack("信息内容", 72, 112, 1000), stack("数量", 200, 220, 1000), stack("总数", 240, 260, 1000)]
    for number, (label, one, other) in enumerate(rows, 1):
        stacks += [
            stack(label, 72, 72 + 10 * len(label), 1000 + 20 * number),
            stack(one, 220 - 5 * len(one), 220, 1000 + 20 * number),
            stack(other, 250, 250 + 5 * len(other), 1000 + 20 * number),
        ]
    bands = bands_of(stacks)
    assert [band.sure for band in bands.rows] == [True] * 5 + [False]


def test_words_beside_an_upright_label_are_of_another_cell() -> None:
    """However near they stand: 度 is one of a character a line."""
    lines = []
    for number, char in enumerate("本年度办"):
        y = 100.0 + 12 * number
        runs = [Run(char, 72, y, 82, y + 10, 10, [72, 82])]
        if char == "度":
            words = "属于行政查询事项"
            sides = [side for at in range(len(words)) for side in (82.5 + 10 * at, 92.5 + 10 * at)]
            runs.append(Run(words, 82.5, y, sides[-1], y + 10, 10, sides))
        lines.append(line_of(runs, 1))
    assert sorted(stack.text for stack in stacks_of(lines)) == ["属于行政查询事项", "本年度办"]


def test_a_label_that_reaches_its_unit_is_not_joined_with_it() -> None:
    """Drawn in one or in two; the label goes on below."""
    lines = []
    for number, label in enumerate(("甲乙丙", "丙丁戊", "己庚辛", "“过程中信息且影响安全”")):
        y = 100.0 + 20 * number
        sides = [side for at in range(len(label)) for side in (72 + 10.0 * at, 82 + 10.0 * at)]
        runs = [Run(label, 72, y, sides[-1], y + 10, 10, sides)]
        lines.append(line_of([*runs, Run("条", 182, y, 192, y + 10, 10, [182, 192])], 1))
    whole = Run(label + "条", 72, 200, 192, 210, 10, [*sides, 182, 192])
    lines += [line_of([whole], 1), line_of([Run("数", 72, 212, 82, 222, 10, [72, 82])], 1)]
    texts = [stack.text for stack in stacks_of(lines)]
    assert texts.count("条") == 5
    assert [text for text in texts if "条" in text and text != "条"] == []


@pytest.mark.parametrize(
    ("layout", "seed"),
    [
        # 398 and 399 at the top of pages 2 and 3 are no numbers of these: each goes on in the next line of its cell.
        ("pdf_unruled", 81000099),
        # 76 above the last row, and 3 below: no number of the last page.
        ("pdf_unruled", 83001761),
        # 六 of (六)其他处理, upright, before 政府信息公开 申请 of the next label: no heading.
        ("pdf_unruled", 83000396),
        # A header with nothing below it.
        ("pdf_unruled", 83000986),
        # *** below a caption: what the first row holds is not told.
        ("pdf_unruled", 83000285),
        # 不适 75 and 不适 76 at the top of two pages, and the rest of both cells below: no running head.
        ("pdf_unruled", 85001463),
        # Many rows are drawn a column too far to the left, and two of their numbers touch.
        ("pdf_unruled", 85003172),
        # Labels of the first and the last row are torn in two columns, and what stands beside them is not told.
        ("pdf_unruled", 85001049),
        # The label of the last row is torn, (三)接 and 受培训人员数, and which values are beside it is not told.
        ("pdf_unruled", 84002178),
        # No caption stands above eight columns where the form has seven, and rows have blanks.
        ("pdf_unruled", 84000362),
        # A cell for the whole row stands where its total would; one other row has a blank.
        ("pdf_close", 83002027),
        # Cells so narrow that every line of the row is one piece: no prose below a header without a row.
        ("pdf_close", 81000071),
    ],
)
def test_what_looks_like_something_else_is_of_the_table(layout: str, seed: int) -> None:
    assert tried(layout, seed).comparison.faults == ()


def test_rows_of_the_first_page_are_not_absent_where_the_second_repeats_some() -> None:
    """The rows of the second page are not told, and begin with the first ones once more."""
    assert tried("pdf_close", 43000179).comparison.faults == ()
