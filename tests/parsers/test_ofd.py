"""OFD: what its objects draw is read, and any report set in any manner reads as published."""

from __future__ import annotations

import pytest

from parsers.formats import ofd
from parsers.formats.ofd_ink import deltas, outlines
from parsers.formats.unreadable import Unreadable
from parsers.model import Document
from parsers.report import parse
from tests.parsers.docx_writer import unzipped, zipped
from tests.parsers.ofd_writer import MANNERS, as_ofd, file_of, manners_of
from tests.parsers.papers import RAGGED, compare, drawn
from tests.parsers.test_pdf import plain

_PAPER = (595.0, 842.0)


def _text(words: str, x: float, y: float, attributes: str = "", code: str = "") -> str:
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 100 5" Font="3" Size="4" {attributes}>'
        f'<ofd:TextCode X="0" Y="4" {code}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def _read(*contents: str) -> Document:
    return ofd.read(file_of(list(contents), _PAPER))


def _texts(*contents: str) -> list[str]:
    return [block.text for block in _read(*contents).blocks]


@pytest.mark.parametrize(
    ("drawing", "texts"),
    [
        (_text("政府信息", 20, 20, code='DeltaX="g 3 4"'), ["政府信息"]),
        (_text("政", 20, 20) + _text("府", 24, 20) + _text("12", 28, 20, code='DeltaX="2"'), ["政府12"]),
        (_text("政府", 20, 20, code='DeltaX="4"') * 2, ["政府"]),
        (_text("政府", 20, 20, code='DeltaX="4"') + _text("9", 60, 20, 'Visible="false"'), ["政府"]),
        (_text("政府", 20, 20, code='DeltaX="4"') + _text("9", 60, 20, 'Alpha="0"'), ["政府"]),
        (_text("政府", 20, 20, code='DeltaX="4"') + _text("9", 60, 60, 'CTM="0.8 0.6 -0.6 0.8 0 0"'), ["政府"]),
        (_text("政府", 20, 20, 'CTM="2 0 0 2 0 0"', 'DeltaX="4"'), ["政府"]),
        (_text("政府", 20, 20), ["政府"]),
    ],
    ids=["repeats", "objects", "twice", "invisible", "transparent", "watermark", "matrix", "no steps"],
)
def test_what_a_reader_sees(drawing: str, texts: list[str]) -> None:
    assert _texts(drawing) == texts


def test_steps_andoutlines() -> None:
    assert deltas("g 3 5 2", 9) == [5.0, 5.0, 5.0, 2.0]
    assert deltas("1 g 2 4.5 g", 3) == [1.0, 4.5, 4.5]
    assert deltas("g 99999 1", 4) == [1.0] * 4
    assert list(outlines("M 0 0 L 5 0 L 5 3 C M 1 1 L 2 1")) == [
        [(0.0, 0.0), (5.0, 0.0), (5.0, 3.0), (0.0, 0.0)],
        [(1.0, 1.0), (2.0, 1.0)],
    ]
    assert list(outlines("M 0 0 B 1 1 2 2 3 3 L 4 3 X L 9")) == [[(3.0, 3.0), (4.0, 3.0)]]


def test_a_character_without_a_meaning_is_no_number() -> None:
    document = _read(_text("政府信息公开。", 20, 20, code='DeltaX="g 6 4"') + _text("1¤", 20, 40, code='DeltaX="2"'))
    assert [block.text for block in document.blocks] == ["政府信息公开。", "1\ufffd"]
    assert [found.kind for found in document.findings] == ["pdf_no_text"]


def test_a_cell_says_its_page_and_box() -> None:
    paper = drawn(3, damages=False)
    report = parse(as_ofd(paper, 3, frozenset(), plain()))
    cell = next(cell for cell in report.cells if cell.value)
    assert report.places[cell.source_start].where.startswith("page 1 box ")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (file_of([""], _PAPER), "needs_ocr"),
        (file_of([_text("¤¤¤", 20, 20)], _PAPER), "needs_ocr"),
        (zipped({"OFD.xml": b"<OFD/>"}), "document_damaged"),
        (
            zipped({"OFD.xml": b"<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"}),
            "document_damaged",
        ),
        (zipped({"Encryptions.xml": b"<a/>", "Main.dat": b"x"}), "document_encrypted"),
    ],
    ids=["pictures", "no characters", "no root", "no document", "password"],
)
def test_what_cannot_be_read_is_told(body: bytes, kind: str) -> None:
    with pytest.raises(Unreadable) as raised:
        ofd.read(body)
    assert raised.value.kind == kind
    assert [finding.kind for finding in parse(body).findings] == [kind]


def test_a_page_that_is_missing_is_told() -> None:
    members = unzipped(file_of([_text("政府", 20, 20), _text("信息", 20, 20)], _PAPER))
    del members["Doc_0/Pages/Page_1/Content.xml"]
    assert [found.message for found in ofd.read(zipped(members)).findings] == ["第2页缺失，没有读"]


@pytest.mark.parametrize("manner", MANNERS)
def test_every_manner_is_read_as_written(manner: str) -> None:
    for seed in range(3):
        paper = drawn(seed, damages=False)
        report = parse(as_ofd(paper, seed, frozenset((manner,)), plain()))
        assert report.format == "ofd"
        assert compare(paper, report).faults == ()


@pytest.mark.parametrize("start", range(9000, 9020, 5))
def test_no_cell_is_read_wrong_in_any_style(start: int) -> None:
    tables = ("proactive", "requests", "review", "stat_table")
    cells = uncertain = 0
    for seed in range(start, start + 5):
        paper = drawn(seed, RAGGED)
        comparison = compare(paper, parse(as_ofd(paper, seed)))
        wrong = [fault for fault in comparison.faults if fault.where.startswith(tables)]
        assert (seed, manners_of(seed), wrong) == (seed, manners_of(seed), [])
        cells += len(paper.truth)
        uncertain += comparison.uncertain
    assert uncertain <= cells // 10


def test_damaged_files_are_told_and_no_number_changes() -> None:
    body = as_ofd(drawn(2, damages=False), 2, frozenset(), plain())
    whole = [(c.row_key, c.column_key, c.value) for c in parse(body).cells]
    for at in range(0, len(body), len(body) // 30):
        for damaged in (body[:at] + bytes([body[at] ^ 0x10]) + body[at + 1 :], body[:at]):
            report = parse(damaged)
            assert report.reason or [(c.row_key, c.column_key, c.value) for c in report.cells] == whole
