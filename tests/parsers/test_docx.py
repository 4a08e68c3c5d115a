"""Word's DOCX: what a reader sees is read, and nothing else; any report in any manner reads as its page does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.formats import docx, package
from parsers.formats.numbering import chinese, numeral
from parsers.formats.unreadable import Unreadable
from parsers.model import Document, Report
from parsers.report import parse
from tests.parsers.docx_writer import MANNERS, as_docx, manners_of, unzipped, zipped
from tests.parsers.docx_writer import package as packed
from tests.parsers.papers import as_page, compare, drawn


def _read(inner: str, **parts: str) -> Document:
    return docx.read(packed(inner, **parts))


def _texts(inner: str, **parts: str) -> list[str]:
    return [block.text for block in _read(inner, **parts).blocks]


def _p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def _t(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def _tc(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def _row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def _field(code: str, result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{marks[1]}{result}{marks[2]}"


def _bare(code: str, more: str = "") -> str:
    """A field without a result."""
    begin = f'<w:r><w:fldChar w:fldCharType="begin">{more}</w:fldChar></w:r>'
    return f'{begin}<w:r><w:instrText>{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'


_LIST = (
    "<w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='0'/><w:listEntry w:val='5'/></w:ddList></w:ffData>"
)
_PROMPT = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
_WHITE = "<w:color w:val='FFFFFF'/>"


@pytest.mark.parametrize(
    ("inner", "texts"),
    [
        (_p(_t("一"), "<w:r><w:tab/></w:r>", _t("二")), ["一 二"]),
        (_p(_t("一"), "<w:r><w:br/></w:r>", _t("二")), ["一", "二"]),
        (_p(_t("1"), "<w:ins>" + _t("2") + "</w:ins>", "<w:del><w:r><w:delText>3</w:delText></w:r></w:del>"), ["12"]),
        (_p("<w:moveFrom>" + _t("5") + "</w:moveFrom>", "<w:moveTo>" + _t("6") + "</w:moveTo>"), ["6"]),
        (_p(_t("一"), properties="<w:rPr><w:del/></w:rPr>") + _p(_t("二")), ["一二"]),
        (_p(_field(" PAGE 7 ", _t("8"))), ["8"]),
        (_p(_field(" IF 1 " + _field("X", _t("2")) + " 3", _t("8"))), ["8"]),
        (_p("<w:r><w:fldChar w:fldCharType='begin'/></w:r>", _t("9")) + _p(_t("一")), ["一"]),
        (_p("<w:fldSimple w:instr=' DATE '>" + _t("5") + "</w:fldSimple>"), ["5"]),
        (_p(_t("5"), _t("7", "<w:vanish/>"), _t("6", "<w:vanish w:val='0'/>")), ["56"]),
        (_p(_t("5"), _t("7", "<w:rStyle w:val='Ghost'/>")), ["5"]),
        (_p(_t("5"), _t("1", "<w:vertAlign w:val='superscript'/>")), ["5¹"]),
        (_p(_t("5"), _t("1", "<w:strike/>")), ["5"]),
        (_p(_t("5"), "<w:r><w:footnoteReference w:id='2'/></w:r>"), ["5"]),
        (_p(_t("5"), "<w:r><w:sym w:font='Wingdings' w:char='F0FC'/></w:r>"), ["5□"]),
        (_p(_t("2"), "<w:r><w:noBreakHyphen/></w:r>", _t("3")), ["2-3"]),
        (_p("<w:hyperlink>" + _t("网") + "</w:hyperlink>", "<w:smartTag>" + _t("站") + "</w:smartTag>"), ["网站"]),
        (
            _p("<w:r><w:ruby><w:rt>" + _t("zheng") + "</w:rt><w:rubyBase>" + _t("政") + "</w:rubyBase></w:ruby></w:r>"),
            ["政"],
        ),
        ("<w:sdt><w:sdtContent>" + _p(_t("一")) + "</w:sdtContent></w:sdt>", ["一"]),
        (
            "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
            "<w:sdtContent>" + _p(_t("一、概述 1")) + "</w:sdtContent></w:sdt>" + _p(_t("二")),
            ["二"],
        ),
        (_p(_t("概述 1"), properties="<w:pStyle w:val='TOC1'/>") + _p(_t("二")), ["二"]),
        (_p("<m:oMath><m:r><m:t>12</m:t></m:r></m:oMath>"), ["12"]),
        (_p(_t("甲"), _bare(" =SUM(LEFT) ")), ["甲=?"]),
        (_p(_t("甲"), _bare(r" eq \o\ac(○,1) "), _bare(" TOC ")), ["甲□"]),
        (_p(_t("甲"), _bare(" FORMDROPDOWN ", _LIST)), ["甲5"]),
        (_p(_t("甲"), f"<w:sdt>{_PROMPT}<w:sdtContent>{_t('单击此处输入文字。')}</w:sdtContent></w:sdt>"), ["甲"]),
        (f"<w:sdt>{_PROMPT}<w:sdtContent>{_p(_t('单击'))}</w:sdtContent></w:sdt>{_p(_t('甲'))}", ["甲"]),
        (_p(_t("9", _WHITE), _t("6件")), ["□6件"]),
        (_p(_t("指标", _WHITE), _t("9", f"{_WHITE}<w:highlight w:val='black'/>")), ["指标9"]),
    ],
)
def test_what_a_reader_sees(inner: str, texts: list[str]) -> None:
    assert _texts(inner) == texts


def test_struck_out_words_are_told() -> None:
    found = _read(_p(_t("5"), _t("1", "<w:dstrike/>"))).findings
    assert [finding.message for finding in found] == ["有删除线的文字没有读"]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{_p(_t('框内'))}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert _texts(_p(_t("段"), both, _t("落"))) == ["段落", "框内"]
    assert _texts(_table(_row(_tc(_p(_t("件数"))), _tc(_p(both))))) == ["件数\t框内"]


def test_a_version_without_words_is_passed_over() -> None:
    empty = "<mc:Choice><w:drawing/></mc:Choice>"
    given = f"<mc:Fallback>{_t('替')}</mc:Fallback>"
    assert _texts(f"<w:p><mc:AlternateContent>{empty}{given}</mc:AlternateContent></w:p>") == ["替"]


_LEVELS = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="（%2）"/></w:lvl><w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/>'
    '<w:lvlText w:val="%1.%3."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/>'
    '</w:lvlOverride></w:num><w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="•"/></w:lvl></w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="4"/></w:num>'
)


def _item(words: str, level: int = 0, list_key: int = 1) -> str:
    return _p(_t(words), properties=f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list_key}'/></w:numPr>")


def test_the_numbers_of_lists_are_counted() -> None:
    inner = (
        _item("甲") + _item("乙", 1) + _item("丙", 1) + _item("丁", 2) + _item("戊") + _item("己", 1)
        + _item("庚", 0, 2) + _item("辛", 0, 1) + _item("无", 0, 0) + _item("点", 0, 4) + _item("2023年", 0)
    )  # fmt: skip
    assert _texts(inner, numbering=_LEVELS) == [
        *("一、甲", "（一）乙", "（二）丙", "1.1.丁", "二、戊", "（一）己"),
        *("三、庚", "四、辛", "无", "点", "五、 2023年"),
    ]


def test_the_number_of_a_list_does_not_run_into_the_words() -> None:
    bare = _LEVELS.replace("%1、", "%1").replace("chineseCounting", "decimal")
    assert _texts(_item("35"), numbering=bare) == ["1 35"]


@pytest.mark.parametrize(
    ("number", "kind", "shown"),
    [
        (1, "chineseCountingThousand", "一"),
        (10, "chineseCounting", "十"),
        (12, "chineseCounting", "十二"),
        (20, "japaneseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (2, "chineseLegalSimplified", "贰"),
        (3, "ideographTraditional", "丙"),
        (20, "decimalEnclosedCircleChinese", "⑳"),
        (4, "lowerRoman", "iv"),
        (28, "upperLetter", "BB"),
        (3, "decimalFullWidth", "３"),
        (7, "no such kind", "7"),
    ],
)
def test_numerals(number: int, kind: str, shown: str) -> None:
    assert numeral(number, kind) == shown


def test_chinese_numerals_up_to_a_hundred() -> None:
    assert [chinese(n) for n in (0, 9, 11, 19, 30, 99)] == ["零", "九", "十一", "十九", "三十", "九十九"]


def _cells(document: Document) -> list[list[tuple[str, int, int, int]]]:
    return [[(c.text, c.column, c.colspan, c.rowspan) for c in block.cells] for block in document.blocks]


def test_merged_cells() -> None:
    down, more = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    document = _read(
        _table(
            _row(_tc(_p(_t("甲")), down), _tc(_p(_t("乙")), "<w:gridSpan w:val='2'/>")),
            _row(_tc(_p(_t("没有人看见")), more), _tc(_p(_t("1"))), _tc(_p(_t("2")))),
            _row(_tc(_p(_t("删")), ""), _tc(_p()), properties="<w:del/>"),
            _row(_tc(_p(), more), _tc(_p(_t("3"))), _tc(_p())),
            _row(_tc(_p(_t("丙"))), _tc(_p(_t("4")), "<w:hMerge w:val='restart'/>"), _tc(_p(), "<w:hMerge/>")),
            _row(_tc(_p(_t("后")), ""), properties="<w:gridBefore w:val='2'/>"),
        )
    )
    assert _cells(document) == [
        [("甲", 0, 1, 3), ("乙", 1, 2, 1)],
        [("1", 1, 1, 1), ("2", 2, 1, 1)],
        [("3", 1, 1, 1), ("", 2, 1, 1)],
        [("丙", 0, 1, 1), ("4", 1, 2, 1)],
        [("后", 2, 1, 1)],
    ]
    assert document.places[document.blocks[2].cells[0].start].where == "table 1 row 4 cell 2"


def test_cells_that_continue_one_that_does_not_begin() -> None:
    """Where no cell says that it begins a merged one, words in what continues it are those of its own row."""
    on = "<w:vMerge/>"
    document = _read(
        _table(
            _row(_tc(_p(_t("项目"))), _tc(_p(_t("数")))),
            _row(_tc(_p(_t("收到"))), _tc(_p(_t("1")), on)),
            _row(_tc(_p(_t("答复"))), _tc(_p(_t("2")), on)),
            _row(_tc(_p(_t("结转"))), _tc(_p(), on)),
        )
    )
    assert _cells(document)[1:] == [
        [("收到", 0, 1, 1), ("1", 1, 1, 1)],
        [("答复", 0, 1, 1), ("2", 1, 1, 2)],
        [("结转", 0, 1, 1)],
    ]


def test_a_cell_that_nobody_filled_in_keeps_its_place() -> None:
    cell = _tc(_p(_t("单击")), '<w:gridSpan w:val="2"/>')
    prompt = f"<w:sdt>{_PROMPT}<w:sdtContent>{cell}</w:sdtContent></w:sdt>"
    document = _read(_table(_row(_tc(_p(_t("收到"))), prompt, _tc(_p(_t("4"))))))
    assert _cells(document) == [[("收到", 0, 1, 1), ("", 1, 2, 1), ("4", 3, 1, 1)]]


def test_a_table_inside_a_cell_beside_a_label_takes_its_place_in_the_row() -> None:
    inner = _table(_row(_tc(_p(_t("1"))), _tc(_p(_t("2")))), _row(_tc(_p(_t("3"))), _tc(_p(_t("4")))))
    document = _read(_table(_row(_tc(_p(_t("头"))), _tc(_p(_t("值")))), _row(_tc(_p(_t("签"))), _tc(inner + _p()))))
    assert _cells(document) == [
        [("头", 0, 1, 1), ("值", 1, 2, 1)],
        [("签", 0, 1, 2), ("1", 1, 1, 1), ("2", 2, 1, 1)],
        [("3", 1, 1, 1), ("4", 2, 1, 1)],
    ]


def test_a_table_that_only_lays_out_the_page_is_none() -> None:
    inner = _table(_row(_tc(_p(_t("件数"))), _tc(_p(_t("3")))))
    document = _read(_table(_row(_tc(_p(_t("一、概述")) + _p(_t("正文。")) + inner))))
    assert [(block.text, block.table) for block in document.blocks] == [("一、概述", 0), ("正文。", 0), ("件数\t3", 1)]


def test_a_table_typed_with_tabs() -> None:
    tab = "<w:r><w:tab/></w:r>"
    lines = _p(_t("规章"), tab, _t("1"), tab, _t("2")) + _p(_t("规范性文件"), tab, _t("3"), tab, _t("4"))
    assert _cells(_read(lines)) == [
        [("规章", 0, 1, 1), ("1", 1, 1, 1), ("2", 2, 1, 1)],
        [("规范性文件", 0, 1, 1), ("3", 1, 1, 1), ("4", 2, 1, 1)],
    ]


def test_a_file_taken_in_whole_is_read_in_its_place() -> None:
    page = "<html><body><p>页</p><table><tr><td>件数</td><td>3</td></tr></table></body></html>".encode()
    body = packed(
        _p(_t("前")) + '<w:altChunk r:id="c1"/>' + _p(_t("后")),
        {"word/a.htm": page},
        [("c1", "aFChunk", "a.htm")],
    )
    document = docx.read(body)
    assert [block.text for block in document.blocks] == ["前", "页", "件数\t3", "后"]
    where = document.places[document.blocks[2].cells[1].start].where
    start, end = map(int, where.removeprefix("file word/a.htm bytes ").split("-"))
    assert page[start:end] == b"3"


def test_the_main_part_may_be_called_anything() -> None:
    members = {
        name: part.replace(b"word/document.xml", b"word/main.tmp")
        for name, part in unzipped(packed(_p(_t("一")))).items()
    }
    members["word/main.tmp"] = members.pop("word/document.xml")
    members["[Content_Types].xml"] = (
        b"<Types><Override PartName='/word/main.tmp' ContentType='application/vnd.openxmlformats-officedocument."
        b"wordprocessingml.document.main+xml'/></Types>"
    )
    body = zipped(members)
    assert [block.text for block in package.read(body).blocks] == ["一"]


def _same(report: Report) -> dict[tuple[str, str, str], tuple[object, ...]]:
    return {(c.table_key, c.row_key, c.column_key): (c.value, c.status, c.raw) for c in report.cells}


@pytest.mark.parametrize("manner", MANNERS)
def test_every_manner_reads_as_the_page_does(manner: str) -> None:
    for seed in range(5):
        paper = drawn(seed, damages=False)
        report = parse(as_docx(paper, seed, frozenset((manner,))))
        assert (compare(paper, report).faults, _same(report)) == ((), _same(parse(as_page(paper))))


@pytest.mark.parametrize("start", range(3000, 3040, 10))
def test_any_form_values_and_manners(start: int) -> None:
    for seed in range(start, start + 10):
        paper = drawn(seed)
        comparison = compare(paper, parse(as_docx(paper, seed)))
        assert (seed, manners_of(seed), comparison.faults) == (seed, manners_of(seed), ())
        assert comparison.uncertain <= len(paper.truth) // 10


def test_the_comparison_can_fail() -> None:
    paper = drawn(1, damages=False)
    report = parse(as_docx(paper, 1))
    cell = next(cell for cell in report.cells if cell.value)
    changed = [replace(one, value=7, source_start=-1) if one is cell else one for one in report.cells]
    where = f"{cell.table_key} {cell.row_key} {cell.column_key}"
    faults = compare(paper, replace(report, cells=tuple(changed))).faults
    assert [(fault.where, fault.got) for fault in faults] == [(where, "7"), (f"source {where}", "nowhere")]


_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(9))
    + ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    "一&a8;</w:t></w:r></w:p></w:body></w:document>"
)


def test_entities_are_not_expanded() -> None:
    body = packed("", {"word/document.xml": _ENTITIES.encode()})
    assert [block.text for block in docx.read(body).blocks] == ["一"]


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"word/document.xml": b" " * (200 << 20)}, "document_too_large"),
        ({f"word/{n}.xml": b" " * (40 << 20) for n in range(9)} | {"word/document.xml": b""}, "document_too_large"),
        ({f"word/media/{n}": b"" for n in range(5001)}, "document_too_large"),
        ({"word/document.xml": b"no xml"}, "document_damaged"),
        ({"word/document.xml": b""}, "document_damaged"),
        ({"word/document.xml": b"<a/>"}, "document_damaged"),
        ({"word/document.xml": b"<a>" * 5000}, "document_damaged"),
    ],
    ids=["large", "large together", "many", "no xml", "empty", "no body", "deep"],
)
def test_what_swells_or_is_none_is_told(members: dict[str, bytes], kind: str) -> None:
    with pytest.raises(Unreadable) as raised:
        docx.read(zipped(members))
    assert raised.value.kind == kind


def test_damaged_files_are_told_and_no_number_changes() -> None:
    """Every member has a checksum: cut off or with a byte changed, a file is read as it was or not at all."""
    paper = drawn(2, damages=False)
    body = as_docx(paper, 2, frozenset())
    whole = _same(parse(body))
    read = 0
    for at in range(0, len(body), len(body) // 60):
        flipped = body[:at] + bytes([body[at] ^ 0x10]) + body[at + 1 :]
        for damaged in (flipped, body[:at]):
            report = parse(damaged)
            assert report.reason or _same(report) == whole
            read += report.state == "report"
    assert 0 < read < 60


def test_a_blank_cell_beside_a_table_inside_a_cell_is_not_lost() -> None:
    inner = _table(_row(_tc(_p(_t("2"))), _tc(_p(_t("3")))))
    head = _row(*(_tc(_p(_t(words))) for words in ("结果维持", "结果纠正", "其他结果")))
    document = _read(_table(head, _row(_tc(_p()), _tc(inner + _p(), "<w:gridSpan w:val='2'/>"))))
    assert _cells(document)[1] == [("", 0, 1, 1), ("2", 1, 1, 1), ("3", 2, 1, 1)]


def test_words_drawn_as_a_picture_of_words() -> None:
    art = "<w:r><w:pict><v:shape><v:textpath string='年度报告'/></v:shape></w:pict></w:r>"
    assert _texts(_p(_t("段"), art)) == ["段", "年度报告"]
