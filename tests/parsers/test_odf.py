"""OpenDocument texts and spreadsheets: what is printed is read, and nothing that is deleted, hidden or endless."""

from __future__ import annotations

from random import Random

import pytest

from parsers.formats import read
from parsers.formats.unreadable import Unreadable
from parsers.model import Document, Status
from parsers.report import parse
from tests.parsers import soffice
from tests.parsers.documents import tried
from tests.parsers.docx_writer import as_docx, manners_of, unzipped, zipped
from tests.parsers.odf_writer import SHEET_MANNERS, TEXT_MANNERS, as_ods, as_odt, package
from tests.parsers.papers import RAGGED, compare, drawn
from tests.parsers.xlsx_writer import as_xlsx

_UNLIKE = frozenset(("chunk", "strict", "controls", "fields", "noise", "text_box"))


def texts(inner: str, styles: str = "") -> list[str]:
    return [block.text for block in read(package("text", inner, styles)).blocks]


def rows(document: Document) -> list[list[str]]:
    return [[cell.text for cell in block.cells] for block in document.blocks if block.cells]


def sheet(*lines: str, columns: str = "") -> Document:
    held = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return read(package("spreadsheet", f'<table:table table:name="附表">{columns}{held}</table:table>'))


def cell(words: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{words}</text:p></table:table-cell>"


@pytest.mark.parametrize("name", ["odt", "ods"])
@pytest.mark.parametrize("seed", range(1, 21))
def test_what_is_written_reads_back(name: str, seed: int) -> None:
    trial = tried(name, seed)
    assert trial.comparison.faults == ()
    assert trial.comparison.uncertain <= len(trial.truth) // 10


@pytest.mark.parametrize("manner", TEXT_MANNERS)
def test_each_manner_of_texts(manner: str) -> None:
    paper = drawn(11, damages=False)
    assert compare(paper, parse(as_odt(paper, 11, frozenset((manner, "auto_numbers"))))).faults == ()


@pytest.mark.parametrize("manner", SHEET_MANNERS)
def test_each_manner_of_sheets(manner: str) -> None:
    paper = drawn(12, RAGGED, damages=False)
    report = parse(as_ods(paper, 12, frozenset((manner,))))
    assert (report.format, compare(paper, report).faults) == ("ods", ())
    assert [one.kind for one in report.findings if "hidden" in one.kind] == ["hidden_left_out"] * (manner == "hidden")


@pytest.mark.skipif(soffice.PROGRAM is None, reason=soffice.MISSING)
@pytest.mark.parametrize("to", ["odt", "ods"])
def test_files_of_another_program(to: str) -> None:
    papers = {seed: drawn(seed, RAGGED if to == "ods" else ()) for seed in range(7000, 7008)}
    files = {
        f"{seed}.odd": as_docx(paper, seed, manners_of(seed) - _UNLIKE) if to == "odt" else as_xlsx(paper, seed)
        for seed, paper in papers.items()
    }
    made = soffice.converted(files, to)
    assert sorted(made) == [str(seed) for seed in papers]
    for seed, paper in papers.items():
        report = parse(made[str(seed)])
        assert (report.format, compare(paper, report).faults) == (to, ())


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<text:p>共 <text:s text:c='3'/>12<text:tab/>件</text:p>", ["共 12 件"]),
        ("<text:p>收到<text:line-break/>答复</text:p>", ["收到", "答复"]),
        ("<text:p>1<text:span>2</text:span>件</text:p>", ["12件"]),
        ("<text:p>5<text:span text:style-name='Up'>1</text:span></text:p>", ["5¹"]),
        ("<text:p>申请<text:span text:style-name='Ghost'>9</text:span>3件</text:p>", ["申请3件"]),
        ("<text:p>申请<text:span text:style-name='Gone'>9</text:span>3件</text:p>", ["申请3件"]),
        (
            "<text:p><text:ruby><text:ruby-base>年</text:ruby-base><text:ruby-text>nian</text:ruby-text></text:ruby></text:p>",
            ["年"],
        ),
        (
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>99</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes><text:p>共1<text:change/>2件</text:p>",
            ["共12件"],
        ),
        ("<text:section text:display='none'><text:p>旧稿</text:p></text:section><text:p>新稿</text:p>", ["新稿"]),
        (
            "<text:p>说明<draw:frame><draw:text-box><text:p>框里</text:p></draw:text-box></draw:frame></text:p>",
            ["说明", "框里"],
        ),
        (
            "<text:list text:style-name='Counted'><text:list-header><text:p>无号</text:p></text:list-header>"
            "<text:list-item><text:p>甲</text:p><text:p>续</text:p></text:list-item>"
            "<text:list-item><text:p>乙</text:p></text:list-item></text:list>"
            "<text:list text:style-name='Counted'><text:list-item><text:p>丙</text:p></text:list-item></text:list>"
            "<text:list text:style-name='Counted' text:continue-numbering='true'>"
            "<text:list-item><text:p>丁</text:p></text:list-item>"
            "<text:list-item text:start-value='7'><text:p>戊</text:p></text:list-item></text:list>",
            ["无号", "一、甲", "续", "二、乙", "一、丙", "二、丁", "七、戊"],
        ),
    ],
    ids="blanks break spans raised hidden struck ruby tracked section box list".split(),
)
def test_what_a_reader_sees(inner: str, shown: list[str]) -> None:
    raised = '<style:text-properties style:text-position="super 58%"/>'
    up = f'<style:style style:name="Up" style:family="text">{raised}</style:style>'
    assert texts(inner, up) == shown


def test_cells_that_are_covered_or_repeated() -> None:
    line = "<table:table-row>{}</table:table-row>".format
    inner = (
        "<table:table>"
        + line(cell("项目", 'table:number-columns-spanned="2"') + "<table:covered-table-cell/>" + cell("数"))
        + line(cell("收入", 'table:number-rows-spanned="2"') + cell("税收") + cell("0", ""))
        + line("<table:covered-table-cell/>" + cell("其他") + cell("7"))
        + line(
            cell("合计") + '<table:table-cell table:number-columns-repeated="2"><text:p>8</text:p></table:table-cell>'
        )
        + "</table:table>"
    )
    found = [
        [(one.text, one.column, one.colspan, one.rowspan) for one in block.cells]
        for block in read(package("text", inner)).blocks
    ]
    assert found == [
        [("项目", 0, 2, 1), ("数", 2, 1, 1)],
        [("收入", 0, 1, 2), ("税收", 1, 1, 1), ("0", 2, 1, 1)],
        [("其他", 1, 1, 1), ("7", 2, 1, 1)],
        [("合计", 0, 1, 1), ("8", 1, 1, 1), ("8", 2, 1, 1)],
    ]


def test_a_cell_of_a_sheet_is_what_it_shows() -> None:
    document = sheet(
        cell("指标") + cell("数"),
        cell("甲") + cell("12%", 'office:value-type="percentage" office:value="0.123"'),
        cell("乙") + '<table:table-cell office:value-type="float" office:value="0"><text:p/></table:table-cell>',
        cell("丙") + '<table:table-cell office:value-type="float" office:value="34"/>',
        cell("丁") + '<table:table-cell table:formula="of:=SUM([.B1:.B3])"/>',
        cell("戊") + cell("46", 'table:formula="of:=SUM([.B1:.B3])" office:value-type="float" office:value="46"'),
    )
    assert rows(document) == [["指标", "数"], ["甲", "12%"], ["乙", ""], ["丙", "34"], ["丁", "=?"], ["戊", "46"]]
    assert [one.message for one in document.findings] == ["工作表“附表”有1个公式没有保存结果，未取值"]
    assert document.places[document.blocks[1].cells[1].start].where == "sheet 附表 cell B2"


def test_words_of_a_sheet_that_are_struck_out_or_raised() -> None:
    line = (
        cell("收到")
        + cell("5<text:span text:style-name='Up'>1</text:span>")
        + cell("5<text:span text:style-name='Gone'>1</text:span>")
        + cell("7", 'table:style-name="Off"')
        + cell("8")
    )
    held = f'<table:table table:name="S"><table:table-row>{line}</table:table-row></table:table>'
    styles = (
        '<style:style style:name="Up" style:family="text"><style:text-properties style:text-position="super 58%"/>'
        '</style:style><style:style style:name="Off" style:family="table-cell"><style:text-properties '
        'style:text-line-through-type="single"/></style:style>'
    )
    document = read(package("spreadsheet", held, styles))
    assert rows(document) == [["收到", "5¹", "5", "", "8"]]
    assert [one.message for one in document.findings] == ["有删除线的文字没有读"]


def test_hidden_columns_and_groups_are_left_out() -> None:
    columns = (
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        '<table:table-column-group table:display="false"><table:table-column/></table:table-column-group>'
    )
    line = cell("甲") + cell("9") + cell("8") + cell("7")
    document = sheet(cell("指标") + cell("旧") + cell("旧") + cell("数"), line, columns=columns)
    assert rows(document) == [["指标", "数"], ["甲", "7"]]
    assert [one.kind for one in document.findings] == ["hidden_left_out"]


def test_repetitions_without_end_end() -> None:
    """A sheet that is filled to its last row and column is refused; a blank one to its end is nothing."""
    endless = 'table:number-columns-repeated="16384"'
    body = package(
        "spreadsheet",
        f'<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">{cell("0", endless)}'
        "</table:table-row></table:table>",
    )
    with pytest.raises(Unreadable) as told:
        read(body)
    assert told.value.kind == "document_too_large"
    rest = f'<table:table-row table:number-rows-repeated="1048576"><table:table-cell {endless}/></table:table-row>'
    inner = f"<table:table><table:table-row>{cell('甲')}{cell('1')}</table:table-row>{rest}</table:table>"
    assert rows(read(package("spreadsheet", inner))) == [["甲", "1"]]
    assert parse(package("text", inner)).state == "not_report"
    words = f"<text:p>a<text:s text:c='99999999'/>b</text:p>{'<text:list>' * 900}"
    assert parse(package("text", words)).state in ("not_report", "unparseable")


def test_one_with_a_password_says_so() -> None:
    locked = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        b'manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
    )
    report = parse(package("text", "", members={"META-INF/manifest.xml": locked, "content.xml": b"\x91\x12"}))
    assert [one.kind for one in report.findings] == ["document_encrypted"]


def test_the_kind_is_told_by_the_manifest_too() -> None:
    members = unzipped(package("text", "<text:p>甲</text:p>"))
    del members["mimetype"]
    assert read(zipped(members)).format == "odt"
    slides = package("presentation", "")
    assert parse(slides).reason.startswith("内容是另一种OpenDocument文档（presentation）")


def test_an_opendocument_file_in_an_archive_is_read() -> None:
    paper = drawn(12, RAGGED, damages=False)
    report = parse(zipped({"年报.odt": as_odt(paper, 1), "说明.txt": "请查收".encode()}))
    assert compare(paper, report).faults == ()


@pytest.mark.parametrize("write", [as_odt, as_ods])
def test_damaged_files_are_told(write: object) -> None:
    body = write(drawn(3), 3)  # type: ignore[operator]
    draw = Random(5)
    for _ in range(40):
        torn = bytearray(body[: draw.randint(40, len(body))])
        for _ in range(draw.choice((0, 3, 30))):
            torn[draw.randrange(4, len(torn))] ^= 1 << draw.randrange(8)
        report = parse(bytes(torn))
        assert report.state in ("report", "not_report", "unparseable")
        assert all(one.status is not Status.NUMBER or one.value is not None for one in report.cells)
