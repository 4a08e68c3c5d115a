"""Excel's XLSX and XLS: every sheet as it is printed, and any report laid out on sheets as its page reads."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from parsers.formats import package, read
from parsers.formats.sheets.formats import shown
from parsers.formats.sheets.marks import named, position
from parsers.formats.unreadable import Unreadable
from parsers.model import Document
from parsers.report import parse
from tests.parsers import soffice
from tests.parsers.docx_writer import unzipped, zipped
from tests.parsers.ole_writer import compound
from tests.parsers.papers import RAGGED, compare, drawn
from tests.parsers.xlsx_writer import MANNERS, as_xlsx, manners_of


def _book(fill: Callable[[Workbook, Worksheet], None]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "附表"
    fill(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(document: Document) -> list[str | list[tuple[str, int, int, int]]]:
    return [
        [(c.text, c.column, c.colspan, c.rowspan) for c in block.cells] if block.cells else block.text
        for block in document.blocks
    ]


def _fill(book: Workbook, sheet: Worksheet) -> None:
    sheet["A1"] = "样例县水务局2023年政府信息公开工作年度报告"
    sheet["B3"], sheet["C3"], sheet["D3"] = "信息内容", "本年\n制发件数", "合计"
    sheet["B4"], sheet["C4"] = "规章", 12.0
    sheet["B5"] = "规范性文件"
    sheet.merge_cells("C4:C5")
    sheet["B7"], sheet["C7"] = "结果维持", "结果纠正"
    sheet["B8"] = None
    sheet["B9"] = "注：以上数据由本机关统计。"


def test_a_sheet_is_cut_into_tables_and_paragraphs() -> None:
    document = package.read(_book(_fill))
    assert _rows(document) == [
        "样例县水务局2023年政府信息公开工作年度报告",
        [("信息内容", 0, 1, 1), ("本年 制发件数", 1, 1, 1), ("合计", 2, 1, 1)],
        [("规章", 0, 1, 1), ("12", 1, 1, 2), ("", 2, 1, 1)],
        [("规范性文件", 0, 1, 1), ("", 2, 1, 1)],
        [("结果维持", 0, 1, 1), ("结果纠正", 1, 1, 1)],
        [("", 0, 1, 1), ("", 1, 1, 1)],
        "注：以上数据由本机关统计。",
    ]
    assert [block.table for block in document.blocks] == [0, 1, 1, 1, 2, 2, 0]
    cell = document.blocks[2].cells[1]
    assert document.places[cell.start].where == "sheet 附表 cell C4"


def _hide(book: Workbook, sheet: Worksheet) -> None:
    for row, (label, number) in enumerate((("规章", 1), ("旧行", 77), ("规范性文件", 3)), 1):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, 55)
        sheet.cell(row, 3, number)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    ghost = book.create_sheet("底稿")
    ghost["A1"] = 5
    ghost.sheet_state = "veryHidden"


def test_what_is_hidden_is_left_out_and_told() -> None:
    document = package.read(_book(_hide))
    assert _rows(document) == [[("规章", 0, 1, 1), ("1", 1, 1, 1)], [("规范性文件", 0, 1, 1), ("3", 1, 1, 1)]]
    assert [(found.kind, found.message) for found in document.findings] == [
        ("hidden_left_out", "隐藏的内容没有读：工作表“附表”的1行1列、工作表“底稿”")
    ]
    assert document.places[document.blocks[1].cells[1].start].where == "sheet 附表 cell C3"


def _compute(book: Workbook, sheet: Worksheet) -> None:
    sheet["A1"], sheet["B1"], sheet["C1"] = "总计", "=SUM(B2:B9)", "#REF!"
    sheet["A2"], sheet["B2"], sheet["C2"] = "其他", 0.1 + 0.2, True


def test_a_formula_without_a_result_and_an_error_are_no_blanks() -> None:
    document = package.read(_book(_compute))
    assert [row.text for row in document.blocks] == ["总计\t=?\t#REF!", "其他\t0.3\tTRUE"]
    assert [found.message for found in document.findings] == ["工作表“附表”有1个公式没有保存结果，未取值"]


def test_a_formula_is_read_by_its_result() -> None:
    members = unzipped(_book(_compute))
    name = "xl/worksheets/sheet1.xml"
    members[name] = members[name].replace(b"<v></v>", b"<v>42</v>").replace(b"<v />", b"<v>42</v>")
    document = package.read(zipped(members))
    assert document.blocks[0].text == "总计\t42\t#REF!"


def _formatted(book: Workbook, sheet: Worksheet) -> None:
    forms = (("0.00", 12.3456), ('0"件"', 7), ("#,##0", 12345), ("0%", 0.5), ('0;-0;"/"', 0), ("yyyy年m月d日", None))
    for column, (form, number) in enumerate(forms, 1):
        cell = sheet.cell(1, column, datetime.date(2023, 1, 31) if number is None else number)
        cell.number_format = form


def test_numbers_are_read_as_they_are_shown() -> None:
    assert package.read(_book(_formatted)).blocks[0].text == "12.35\t7件\t12,345\t50%\t/\t2023年1月31日"


def test_words_that_are_struck_out_raised_or_unseen() -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        raised, gone = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
        values = [CellRichText("5", TextBlock(raised, "1")), CellRichText("5", TextBlock(gone, "1")), 7, 0, 6]
        for column, value in enumerate(["收到", *values], 1):
            sheet.cell(1, column).value = value
        sheet["D1"].font = Font(strike=True)
        sheet["E1"].font = Font(color="FFFFFFFF")
        sheet["F1"].font, sheet["F1"].fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF000080")

    document = package.read(_book(fill))
    assert document.blocks[0].text == "收到\t5¹\t5\t\t□\t6"
    assert [finding.message for finding in document.findings] == ["有删除线的文字没有读"]


@pytest.mark.skipif(soffice.PROGRAM is None, reason=soffice.MISSING)
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_words_that_are_struck_out_or_raised_in_other_sheets(to: str) -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        raised, gone = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
        for row in range(1, 400):
            # Strings enough for several records.
            sheet.cell(row, 1).value = f"第{row}项指标，" + "详" * (row % 50)
            sheet.cell(row, 2).value = CellRichText(f"{row}", TextBlock(raised, "1"))
            sheet.cell(row, 3).value = CellRichText("5", TextBlock(gone, f"{row}"))
            sheet.cell(row, 4).value = row
            sheet.cell(row, 4).font = Font(strike=row % 2 == 0)

    document = read(soffice.converted({"a.xlsx": _book(fill)}, to)["a"])
    found = [[cell.text for cell in block.cells][1:] for block in document.blocks]
    assert found == [[f"{row}¹", "5", str(row) if row % 2 else ""] for row in range(1, 400)]
    assert [finding.message for finding in document.findings] == ["有删除线的文字没有读"]


def test_a_sheet_that_shows_no_zeros() -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet["A1"], sheet["B1"], sheet["C1"] = "规章", 0, 3
        sheet.sheet_view.showZeros = False

    assert package.read(_book(fill)).blocks[0].text == "规章\t\t3"


@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (12.0, "", "12"),
        (0.1 + 0.2, "", "0.3"),
        (1e20, "", "100000000000000000000"),
        (-3, "", "-3"),
        (-0.0, "", "0"),
        (2.5, "0", "3"),
        (-0.4, "0", "0"),
        (-12.5, "0.0_ ", "-12.5"),
        (-5, "0_);(0)", "(5)"),
        (-5, "0;[Red]-0", "-5"),
        (1234567.891, "#,##0.00_ ", "1,234,567.89"),
        (0, "#", ""),
        (1.5, "0.0##", "1.5"),
        (2, "0.###", "2"),
        (12000, '0.0,"千"', "12.0千"),
        (7, "General", "7"),
        (7, "[>5]0", "7"),
        (3, "[>5]0", "3"),
        (0, '[=0]"/";0', "/"),
        (1234, '[=0]"/";0', "1234"),
        (1234, '[Red][<10]"少";[>=1000]0"多";0', "1234多"),
        (12, '[Red][<10]"少";[>=1000]0"多";0', "12"),
        (-12, '[<>0]0;"无"', "-12"),
        (-5, "0;[Red]0", "-5"),
        (0, "0;;;", ""),
        (0, "0;;;@", ""),
        (3, "0.00E+00", "3"),
        (3, "# ?/?", "3"),
        (True, "0", "TRUE"),
        ("文字", "0", "文字"),
        (None, "", ""),
        (datetime.date(2023, 1, 5), 'yyyy"年"m"月"d"日"', "2023年1月5日"),
        (datetime.datetime(2023, 1, 5, 9, 30), "", "2023-01-05 09:30"),
    ],
)
def test_formats(value: object, form: str, words: str) -> None:
    assert shown(value, form) == words


def test_names_of_cells() -> None:
    assert [named(4, 1), named(0, 25), named(9, 26), named(0, 701)] == ["B5", "Z1", "AA10", "ZZ1"]
    assert [position(name) for name in ("B5", "AA10", "ZZ1")] == [(4, 1), (9, 26), (0, 701)]


@pytest.mark.parametrize("manner", MANNERS)
def test_every_manner_is_read_as_written(manner: str) -> None:
    for seed in range(5):
        paper = drawn(seed, damages=False)
        report = parse(as_xlsx(paper, seed, frozenset((manner,))))
        assert report.format == "xlsx"
        assert compare(paper, report).faults == ()


@pytest.mark.parametrize("start", range(5000, 5040, 10))
def test_any_form_values_and_manners(start: int) -> None:
    cells = uncertain = 0
    for seed in range(start, start + 10):
        paper = drawn(seed, RAGGED)
        comparison = compare(paper, parse(as_xlsx(paper, seed)))
        assert (seed, manners_of(seed), comparison.faults) == (seed, manners_of(seed), ())
        cells += len(paper.truth)
        uncertain += comparison.uncertain
    assert uncertain <= cells // 10


@pytest.mark.skipif(soffice.PROGRAM is None, reason=soffice.MISSING)
def test_xls_of_another_program() -> None:
    papers = {f"{seed}": drawn(seed, RAGGED) for seed in range(6000, 6006)}
    files = {f"{name}.xlsx": as_xlsx(paper, int(name)) for name, paper in papers.items()}
    files |= {"hide.xlsx": _book(_hide), "formats.xlsx": _book(_formatted), "compute.xlsx": _book(_compute)}
    made = soffice.converted(files, "xls")
    for name, paper in papers.items():
        report = parse(made[name])
        assert (report.format, compare(paper, report).faults) == ("xls", ())
    hidden = parse(made["hide"])
    assert [found.message for found in hidden.findings if found.kind == "hidden_left_out"] == [
        "隐藏的内容没有读：工作表“附表”的1行1列、工作表“底稿”"
    ]
    from parsers.formats import compound as reader

    assert reader.read(made["formats"]).blocks[0].text == "12.35\t7件\t12,345\t50%\t/\t2023年1月31日"
    assert reader.read(made["compute"]).blocks[0].text.startswith("总计\t0.3\t#")


@pytest.mark.parametrize("streams", [{"EncryptedPackage": b"x", "EncryptionInfo": b"x"}])
def test_a_password_is_told(streams: dict[str, bytes]) -> None:
    report = parse(compound(streams))
    assert [finding.kind for finding in report.findings] == ["document_encrypted"]


def test_a_password_of_an_old_file_is_told() -> None:
    start = b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\0" * 12
    report = parse(compound({"Workbook": start + b"\x2f\x00\x06\x00" + b"\1" * 6 + b"\x0a\x00\x00\x00"}))
    assert [finding.kind for finding in report.findings] == ["document_encrypted"]


def test_damaged_sheets_are_told_and_no_number_changes() -> None:
    paper = drawn(2, damages=False)
    body = as_xlsx(paper, 2, frozenset())
    whole = [(c.row_key, c.column_key, c.value) for c in parse(body).cells]
    for at in range(0, len(body), len(body) // 40):
        for damaged in (body[:at] + bytes([body[at] ^ 0x10]) + body[at + 1 :], body[:at]):
            report = parse(damaged)
            assert report.reason or [(c.row_key, c.column_key, c.value) for c in report.cells] == whole


def test_cells_far_apart_do_not_fill_the_memory() -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet["A1"], sheet["XFD1048576"] = 1, 2

    report = parse(_book(fill))
    assert [finding.kind for finding in report.findings] == ["document_too_large"]
    assert "1048576行16384列" in report.reason


def test_a_workbook_without_sheets() -> None:
    with pytest.raises(Unreadable):
        package.read(zipped({"xl/workbook.xml": b"<workbook/>"}))


def test_prose_in_a_cell_merged_over_several_rows_is_paragraphs() -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet["A1"] = "一、概述\n2023年，主动公开政府信息5条。"
        sheet.merge_cells("A1:C3")
        sheet["A4"], sheet["B4"], sheet["C4"] = "规章", 1, 2

    assert _rows(package.read(_book(fill))) == [
        "一、概述",
        "2023年，主动公开政府信息5条。",
        [("规章", 0, 1, 1), ("1", 1, 1, 1), ("2", 2, 1, 1)],
    ]


def test_a_wide_label_before_a_blank_value_is_a_row() -> None:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        for row, (label, value) in enumerate((("统计指标", "统计数"), ("收到申请数", None), ("申请办结数", 3)), 1):
            sheet.cell(row, 1, label)
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
            sheet.cell(row, 4, value)

    assert _rows(package.read(_book(fill)))[1] == [("收到申请数", 0, 3, 1), ("", 3, 1, 1)]
