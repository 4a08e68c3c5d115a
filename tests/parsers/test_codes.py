"""Running numbers and codes beside the values of an annex: what stands before the unit is no value."""

from __future__ import annotations

import pytest

from parsers.clean.unfold import unfold
from parsers.formats import read
from parsers.forms import FORMS
from parsers.model import Number, Status
from parsers.tables import read_tables

ROWS = FORMS["narrative_2008"].tables[0].rows
UNREAD, BLANK = (None, Status.UNPARSEABLE), (None, Status.BLANK)


def _read(lines: list[str]) -> list[tuple[Number | None, Status]]:
    text = "\n".join(["附件：政府信息公开情况统计表", *lines])
    return [(cell.value, cell.status) for cell in read_tables(unfold(read(text.encode())).blocks, 2011).cells]


@pytest.mark.parametrize("joint", [" ", "\n"], ids=["a line a row", "a line a cell"])
def test_a_number_before_the_unit_is_the_row_s_code(joint: str) -> None:
    """Two rows of three are blank, which leaves no trace."""
    lines = [joint.join(["指标名称", "代码", "单位", "统计数"])]
    lines += [joint.join([row.label, str(n), row.unit, *[str(n % 7)] * (n % 3 == 0)]) for n, row in enumerate(ROWS, 1)]
    assert _read(lines) == [BLANK if n % 3 else (n % 7, Status.NUMBER) for n in range(1, len(ROWS) + 1)]


def test_a_code_in_two_pieces_is_no_code_and_a_value() -> None:
    lines = ["指标名称 代码 单位 统计数"]
    lines += [f"{row.label} {n} {row.unit}" for n, row in enumerate(ROWS, 1)]
    lines[18] = lines[18].replace(" 18 ", " 1 8 ")
    assert _read(lines) == [BLANK if n != 18 else UNREAD for n in range(1, len(ROWS) + 1)]


@pytest.mark.parametrize("number", ["777777", "9"])
def test_no_code_stands_behind_the_last_row(number: str) -> None:
    """A cell a line, codes first: behind each row's values stands the next one's code. A few rows are blank."""
    lines = ["序号", "指标名称", "单位", "统计数"]
    for n, row in enumerate(ROWS, 1):
        lines += [str(n), row.label, row.unit, *[str(100 + n)] * (n % 10 > 0)]
    got = _read([*lines, number])
    assert got[-1] == UNREAD
    assert {value for value, _ in got[:-1] if value is not None} <= set(range(101, 100 + len(ROWS)))


def test_numbering_torn_from_its_label_is_no_value() -> None:
    lines = ["指标名称 单位 本年数 上年数", *(f"{row.label} {row.unit} {n} {n + 700}" for n, row in enumerate(ROWS, 1))]
    at = next(n for n, line in enumerate(lines) if line.startswith("(1)“"))
    before, torn = lines[at].rsplit(" ", 2)[0], lines[at + 1]
    lines[at : at + 2] = [f"{before} {at + 700}", torn[:4], torn[4:]]
    got = _read(lines)
    assert got[at - 1] == UNREAD
    assert {value for value, _ in got if value is not None} <= set(range(1, len(ROWS) + 1))


def test_codes_in_two_pieces_are_no_codes_and_values() -> None:
    """Nearly all of them are, and two rows of three are blank."""
    lines = ["指标名称", "代码", "单位", "统计数"]
    for n, row in enumerate(ROWS, 1):
        lines += [row.label, " ".join(str(n)), row.unit, *[str(800 + n)] * (n % 3 == 0)]
    assert {value for value, _ in _read(lines) if value is not None} <= set(range(801, 801 + len(ROWS)))


def test_a_caption_in_two_pieces_is_no_column() -> None:
    row = " ".join(
        f"{n if n % 5 else ' '.join(str(n))} {row.label} {row.unit} {800 + n}" for n, row in enumerate(ROWS, 1)
    )
    got = _read([f"代码 指标 名称 单 位 统计 数 {row}"])
    assert {value for value, _ in got if value is not None} <= set(range(801, 801 + len(ROWS)))
