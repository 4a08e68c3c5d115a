"""RTF: what a reader sees is read, and any report written in any manner reads as published."""

from __future__ import annotations

import pytest

from parsers.formats import rtf
from parsers.model import Document
from parsers.report import parse
from tests.parsers.papers import RAGGED, compare, drawn
from tests.parsers.rtf_writer import MANNERS, as_rtf, document, escaped, manners_of


def _texts(inner: str) -> list[str]:
    return [block.text for block in rtf.read(document(inner)).blocks]


@pytest.mark.parametrize(
    ("inner", "texts"),
    [
        ("\\'d5\\'fe\\'b8\\'ae\\par", ["政府"]),
        ("{\\f1 \\'d5\\'fe}{\\f0 \\'b8\\'ae}\\par", ["政府"]),
        ("\\u25919?\\u24220?5\\par", ["政府5"]),
        ("{\\uc2\\u25919\\'d5\\'fe 5}\\u24220?\\par", ["政 5府"]),
        ("{\\uc0\\u25919 5}\\par", ["政5"]),
        ("1\\line 2\\tab 3\\par", ["1", "2 3"]),
        ("12{\\v 3}{\\deleted 4}{\\strike 5}{\\super 6}\\par", ["12⁶"]),
        ("{\\v 1 {\\v0 2}}\\plain 3\\par", ["23"]),
        ("{\\field{\\*\\fldinst PAGE 9}{\\fldrslt 7}}\\par", ["7"]),
        ("{\\listtext\\pard\\'d2\\'bb\\'a1\\'a2\\tab}\\'d5\\'fe\\par", ["一、 政"]),
        ("{\\pntext\\'b7\\tab}\\'d5\\'fe\\par", ["政"]),
        ("{\\*\\unknown 5}6{\\footnote 7}{\\header 8}\\par", ["6"]),
        ("{\\upr{5}{\\*\\ud{\\u25919?}}}\\par", ["政"]),
        ("{\\pict\\bin4 }}}}}5\\par", ["5"]),
        ("{\\s9 1 2\\par}\\pard 5\\par", ["5"]),
        ("1\\~2\\_3\\-4\\par", ["1 2-34"]),
        ("\\{5\\}\\par", ["{5}"]),
        ("5\\\n6\\par", ["5", "6"]),
        (
            "{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv 9}}{\\shptxt\\pard 7\\par}}{\\shprslt 7}}5\\par 6\\par",
            ["5", "7", "6"],
        ),
        ("\\u-10179?\\u-8694?\\par", ["\U0001f60a"]),
    ],
)
def test_what_a_reader_sees(inner: str, texts: list[str]) -> None:
    assert _texts(inner) == texts


def _cells(document_: Document) -> list[list[tuple[str, int, int, int]]]:
    return [[(c.text, c.column, c.colspan, c.rowspan) for c in block.cells] for block in document_.blocks]


def _row(definition: str, *cells: str) -> str:
    held = "".join(f"\\pard\\intbl {cell}\\cell" for cell in cells)
    return f"\\trowd{definition}{held}\\row"


def test_merged_cells_by_flags_and_by_borders() -> None:
    inner = (
        _row("\\clvmgf\\cellx1000\\cellx3000", "1", "2")
        + _row("\\clvmrg\\cellx1000\\cellx2000\\cellx3000", "9", "3", "4")
        + _row("\\clmgf\\cellx1010\\clmrg\\cellx2010\\cellx3010", "5", "9", "6")
    )
    assert _cells(rtf.read(document(inner))) == [
        [("1", 0, 1, 2), ("2", 1, 2, 1)],
        [("3", 1, 1, 1), ("4", 2, 1, 1)],
        [("5", 0, 2, 1), ("6", 2, 1, 1)],
    ]


def test_a_table_inside_a_cell() -> None:
    inner = (
        "\\trowd\\cellx1000\\cellx3000\\pard\\intbl 1\\cell"
        "\\pard\\intbl\\itap2 2\\nestcell 3\\nestcell{\\*\\nesttableprops\\trowd\\cellx1000\\cellx2000\\nestrow}"
        "{\\nonesttables\\par 7}\\pard\\intbl\\cell\\row"
    )
    assert _cells(rtf.read(document(inner))) == [[("1", 0, 1, 1), ("2", 1, 1, 1), ("3", 2, 1, 1)]]


def test_a_file_that_is_cut_off_keeps_no_half_number() -> None:
    whole = document(_row("\\cellx1000\\cellx2000", escaped("件数"), "1234"))
    found = rtf.read(whole[: whole.index(b"1234") + 2])
    assert [block.text for block in found.blocks] == ["件数"]
    assert [finding.message for finding in found.findings] == ["RTF文件不完整，最后一段没有读"]


@pytest.mark.parametrize("manner", MANNERS)
def test_every_manner_is_read_as_written(manner: str) -> None:
    for seed in range(5):
        paper = drawn(seed, damages=False)
        report = parse(as_rtf(paper, seed, frozenset((manner,))))
        assert report.format == "rtf"
        assert compare(paper, report).faults == ()


@pytest.mark.parametrize("start", range(8000, 8040, 10))
def test_any_form_values_and_manners(start: int) -> None:
    for seed in range(start, start + 10):
        paper = drawn(seed, RAGGED)
        comparison = compare(paper, parse(as_rtf(paper, seed)))
        assert (seed, manners_of(seed), comparison.faults) == (seed, manners_of(seed), ())


def test_damaged_files_never_raise() -> None:
    body = as_rtf(drawn(2, damages=False), 2)
    for at in range(0, len(body), len(body) // 50):
        for damaged in (body[:at], body[:at] + b"}" + body[at:], body[:at] + b"{\\*\\" + body[at:]):
            assert parse(b"{\\rtf1" + damaged).state in ("report", "not_report", "unparseable")
    assert parse(b"{\\rtf1" + b"{" * 1_000_000).state == "not_report"
