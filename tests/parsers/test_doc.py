"""Binary Word files: what a reader sees is read, whatever pieces it is in, and damaged ones end."""

from __future__ import annotations

import io
import struct
from random import Random

import pytest
from olefile import OleFileIO

from parsers.formats import compound
from parsers.formats.doc import styles
from parsers.formats.doc.file import DocFile, sprms
from parsers.formats.doc.tables import Cell, Row, columns_of, table_of
from parsers.formats.unreadable import Unreadable
from parsers.model import Document
from parsers.report import parse
from tests.parsers import ole_writer
from tests.parsers.doc_writer import MANNERS, Text, as_doc, file_of, manners_of
from tests.parsers.docx_writer import laid
from tests.parsers.papers import compare, drawn


def _file(*manners: str) -> Text:
    return Text(frozenset(manners), Random(1))


def _texts(text: Text) -> list[str]:
    text.mark("\r")
    return [block.text for block in compound.read(file_of(text)).blocks]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("甲\x0b乙", ["甲", "乙"]),
        ("甲\t乙", ["甲 乙"]),
        ("1\x1e2\x1f3\xa04", ["1-23 4"]),
        ("5\x01\x08\x02\x056", ["56"]),
        ("\x13 PAGE 7 \x148\x15", ["8"]),
        ("\x13 IF \x13 X \x142\x15 3 \x148\x15", ["8"]),
        ("\x13 PAGE 7 ", []),
        ("甲\x0c乙", ["甲", "乙"]),
    ],
)
def test_what_a_reader_sees(words: str, shown: list[str]) -> None:
    text = _file()
    text.say(words)
    assert _texts(text) == shown


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        (b"\x3c\x08\x01", "12"),
        (b"\x3c\x08\x00", "162"),
        (b"\x00\x08\x01", "12"),
        (b"\x37\x08\x01", "12"),
        (b"\x53\x2a\x01", "12"),
        (b"\x48\x2a\x01", "1⁶2"),
        (b"\x02\x08\x01", "162"),
    ],
    ids=["hidden", "not hidden", "deleted", "struck", "struck twice", "raised", "a field's"],
)
def test_properties_of_characters(properties: bytes, shown: str) -> None:
    text = _file()
    text.say("1")
    text.say("6", properties)
    text.say("2")
    assert _texts(text) == [shown]


def _cells(document: Document) -> list[list[tuple[str, int, int, int]]]:
    return [[(c.text, c.column, c.colspan, c.rowspan) for c in block.cells] for block in document.blocks]


def test_merged_cells_and_places() -> None:
    text = _file()
    for line in laid([[("甲", 1, 2), ("乙", 2, 1)], [("1", 1, 1), ("2", 1, 1)]]):
        text.row(line)
    text.mark("\r")
    document = compound.read(file_of(text))
    assert _cells(document) == [[("甲", 0, 1, 2), ("乙", 1, 2, 1)], [("1", 1, 1, 1), ("2", 2, 1, 1)]]
    assert document.places[document.blocks[1].cells[1].start].where == "table 1 row 2 cell 3"


def test_borders_that_nearly_meet_are_one() -> None:
    rows = [Row([[]] * 2, 0, [Cell(1000), Cell(2000)]), Row([[]] * 3, 15, [Cell(990), Cell(1500), Cell(2020)])]
    boxes = [[(box.column, box.colspan) for box in row] for row in table_of(rows).rows]
    assert boxes == [[(0, 1), (1, 2)], [(0, 1), (1, 1), (2, 1)]]


def test_changes_to_the_cells_of_a_row() -> None:
    edges = struct.pack("<B4h", 3, 0, 100, 200, 300) + bytes(60)
    define = struct.pack("<HH", 0xD608, len(edges) + 1) + edges
    merge = b"\x24\x56\x00\x02"
    vertical = b"\x2b\xd6\x02\x02\x03"
    delete, insert = b"\x22\x56\x01\x02", b"\x21\x76\x00\x01\x32\x00"
    assert columns_of(sprms(define + merge + vertical), 3) == (
        0,
        [Cell(100, "", "restart"), Cell(200, "", "continue"), Cell(300, "restart")],
    )
    assert columns_of(sprms(define + delete), 2) == (0, [Cell(100), Cell(300)])
    assert columns_of(sprms(define + insert), 4) == (0, [Cell(50), Cell(150), Cell(250), Cell(350)])
    assert columns_of(sprms(define), 2) == (0, [])


@pytest.mark.parametrize("flags", [(1, 2, 2), (2, 1, 1)])
def test_cells_merged_along_in_either_manner(flags: tuple[int, int, int]) -> None:
    cells = b"".join(struct.pack("<H18x", flag) for flag in flags)
    value = struct.pack("<B4h", 3, 0, 100, 200, 300) + cells
    _, found = columns_of(sprms(struct.pack("<HH", 0xD608, len(value) + 1) + value), 3)
    assert [cell.along for cell in found] == ["restart", "continue", "continue"]


def test_changes_one_behind_the_other() -> None:
    tabs = b"\x15\xc6\xff\x01\x00\x00\x00\x00\x01\x10\x00\x00"
    found = [(sprm.code, sprm.number) for sprm in sprms(b"\x16\x24\x01" + tabs + b"\x0b\x46\x05\x00\x17\x24")]
    assert found[0] == (0x2416, 1)
    assert found[2:] == [(0x460B, 5)]


def test_lists_are_numbered() -> None:
    def level(kind: int, words: str) -> bytes:
        letters = struct.pack("<H", len(words)) + words.encode("utf-16-le")
        return struct.pack("<iBB", 1, kind, 0) + bytes(18) + bytes(4) + letters

    lstf = struct.pack("<ii", 77, 0) + bytes(18) + b"\x01\x00"
    plf_lst = struct.pack("<H", 1) + lstf
    lists = plf_lst + level(39, "\x00、")
    overrides = struct.pack("<I", 1) + struct.pack("<i8xBBBx", 77, 0, 0, 0) + struct.pack("<I", 0xFFFFFFFF)
    text = _file()
    for words in ("总体情况", "主动公开"):
        text.say(words)
        text.mark("\r", b"\x0a\x26\x00\x0b\x46\x01\x00")
    streams = OleFileIO(io.BytesIO(file_of(text)))
    main = bytearray(streams.openstream("WordDocument").read())
    table = bytearray(streams.openstream("1Table").read())
    struct.pack_into("<II", main, 0x2E2, len(table), len(plf_lst))
    struct.pack_into("<II", main, 0x2EA, len(table) + len(lists), len(overrides))
    body = ole_writer.compound({"WordDocument": bytes(main), "1Table": bytes(table) + lists + overrides})
    assert [block.text for block in compound.read(body).blocks] == ["一、总体情况", "二、主动公开"]
    file = DocFile(bytes(main), (None, bytes(table) + lists + overrides), b"")
    assert styles.read_lists(file).levels["1"][0].words == "%1、"


def _with_flags(flags: int, ident: int = 0xA5EC, version: int = 0xC1) -> bytes:
    main = struct.pack("<HH", ident, version) + bytes(6) + struct.pack("<H", flags) + bytes(4096)
    return ole_writer.compound({"WordDocument": main, "1Table": b"\0"})


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (_with_flags(0x0300), "document_encrypted", "密码"),
        (_with_flags(0x0200, 0xA5DC, 0x65), "format_ole", "Word 95"),
        (_with_flags(0), "document_damaged", "缺少"),
        (_with_flags(0x0200), "document_damaged", "索引"),
        (ole_writer.compound({"PowerPoint Document": b"x"}), "format_ole", "不是Word或Excel"),
    ],
    ids=["password", "old", "no table", "no pieces", "slides"],
)
def test_what_cannot_be_read_is_told(body: bytes, kind: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as raised:
        compound.read(body)
    assert raised.value.kind == kind


@pytest.mark.parametrize("manner", MANNERS)
def test_every_manner_is_read_as_written(manner: str) -> None:
    for seed in range(5):
        paper = drawn(seed, damages=False)
        report = parse(as_doc(paper, seed, frozenset((manner,))))
        assert report.format == "doc"
        assert compare(paper, report).faults == ()


@pytest.mark.parametrize("start", range(4000, 4030, 10))
def test_any_form_values_and_manners(start: int) -> None:
    for seed in range(start, start + 10):
        paper = drawn(seed)
        comparison = compare(paper, parse(as_doc(paper, seed)))
        assert (seed, manners_of(seed), comparison.faults) == (seed, manners_of(seed), ())


def test_damaged_files_never_raise() -> None:
    body = as_doc(drawn(2, damages=False), 2, frozenset(("fast", "huge")))
    draw = Random(5)
    for _ in range(150):
        damaged = bytearray(body)
        for _ in range(draw.choice((1, 4, 30))):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        assert parse(bytes(damaged)).state in ("report", "not_report", "unparseable")
    for cut in range(0, len(body), len(body) // 20):
        assert parse(body[:cut]).state in ("report", "not_report", "unparseable")


def test_a_file_that_is_cut_off_in_its_text_is_told() -> None:
    body = as_doc(drawn(2, damages=False), 2, frozenset())
    report = parse(body[: len(body) // 2])
    assert report.state == "unparseable"


@pytest.mark.parametrize("known", [True, False])
def test_text_boxes_stand_behind_the_paragraphs_that_anchor_them(known: bool) -> None:
    text = _file()
    for words in ("甲\x08", "乙", "框一", "框二"):
        text.say(words)
        text.mark("\r")
    streams = OleFileIO(io.BytesIO(file_of(text)))
    main = bytearray(streams.openstream("WordDocument").read())
    table = bytearray(streams.openstream("1Table").read())
    struct.pack_into("<I", main, 0x4C, 5)
    struct.pack_into("<I", main, 0x64, 6)
    boxes = struct.pack("<3I", 0, 3, 6) + b"".join(struct.pack("<14xI4x", key) for key in (1025, 1026))
    shapes = struct.pack("<2I", 1, 5) + struct.pack("<I22x", 1025)
    if known:
        struct.pack_into("<II", main, 0x25A, len(table), len(boxes))
        struct.pack_into("<II", main, 0x1DA, len(table) + len(boxes), len(shapes))
    body = ole_writer.compound({"WordDocument": bytes(main), "1Table": bytes(table) + boxes + shapes})
    shown = ["甲", "框一", "乙", "框二"] if known else ["甲", "乙", "框一", "框二"]
    assert [block.text for block in compound.read(body).blocks] == shown
