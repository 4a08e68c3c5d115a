"""What is nobody's makes its neighbourhood uncertain: rows of annexes in text, torn, doubled or fallen apart."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from parsers import formats
from parsers.forms import FORMS, Row
from parsers.model import Number, Status
from parsers.tables import read_tables

_2014 = FORMS["narrative_2014"].tables[0].lines
_2008 = FORMS["narrative_2008"].tables[0].lines
_HEAD = ["附件：政府信息公开情况统计表", "统计指标 单位 统计数"]
_UNSURE = (None, Status.UNPARSEABLE)


def _line(row: Row, number: int) -> str:
    return f"{row.label} {row.unit} {number}" if row.key else f"{row.label} —— ——"


def _read(lines: list[str], year: int = 2016) -> dict[str, tuple[Number | None, Status]]:
    blocks = formats.read("\n".join(lines).encode()).blocks
    return {cell.row_key: (cell.value, cell.status) for cell in read_tables(blocks, year).cells}


def _annex(**changed: list[str]) -> dict[str, tuple[Number | None, Status]]:
    """The annex of 2014 with a number of its own in every row, but for rows printed otherwise, by key."""
    lines = [changed.get(row.key, [_line(row, 100 + n)]) for n, row in enumerate(_2014)]
    return _read([*_HEAD, *(line for some in lines for line in some)])


_WHOLE = _annex()


def _unlike(got: dict[str, tuple[Number | None, Status]]) -> dict[str, tuple[Number | None, Status]]:
    return {key: reading for key, reading in got.items() if reading != _WHOLE[key]}


def test_labels_one_character_apart_torn_around_their_numbers_are_told() -> None:
    got = _annex(
        disclosed_via_weibo=["3.政务微博公 条 107", "开政府信息数"],
        disclosed_via_wechat=["4.政务微信公开政", "条 108", "府信息数"],
    )
    assert _unlike(got) == {}


@pytest.mark.parametrize(
    "lines",
    [
        ["3.政务微 条 12 见说明", "博公开政府信息数"],
        ["3.政务微博公开政府信息数 条 见附件"],
        ["3.政务", "12 条", "微博"],
        ["12"],
    ],
    ids=["a remark behind a torn label", "no number", "shreds", "a number alone"],
)
def test_a_row_of_which_something_stands_there_is_not_absent(lines: list[str]) -> None:
    got = _annex(disclosed_via_weibo=lines)
    assert got["disclosed_via_weibo"] == _UNSURE
    assert set(_unlike(got).values()) <= {_UNSURE}


def test_the_last_row_is_found_where_its_label_is_torn_behind_its_first_word() -> None:
    last = _2014[-1]
    got = _annex(**{last.key: ["65 (三)接受", f"培训人员数 {last.unit} 2"]})
    assert (last.label, got[last.key]) == ("(三)接受培训人员数", (2, Status.NUMBER))


def test_a_row_of_which_nothing_stands_there_is_absent() -> None:
    assert _unlike(_annex(disclosed_via_weibo=[])) == {"disclosed_via_weibo": (None, Status.ROW_ABSENT)}


def test_a_number_behind_the_beginning_of_a_torn_label_is_not_the_row_above_s() -> None:
    """The row above is blank, and left no trace."""
    got = _annex(
        disclosed_via_website=["2.政府网站公开", "政府信息数 条"],
        disclosed_via_weibo=["3.政务", "微博公开政府信息数 条 107"],
    )
    assert got["disclosed_via_website"] in (_UNSURE, (None, Status.BLANK))
    assert got["disclosed_via_weibo"] in (_UNSURE, _WHOLE["disclosed_via_weibo"])


def test_the_end_of_a_label_is_no_number() -> None:
    label = next(row.label for row in _2014 if row.key == "disclosed_total")
    got = _annex(disclosed_total=[label.removesuffix("1条)"), "1条) 条"])
    assert got["disclosed_total"][1] in (Status.BLANK, Status.UNPARSEABLE)


@pytest.mark.parametrize("lost", ["四、行政复议数量", "五、行政诉讼数量"])
def test_rows_of_one_label_are_told_only_by_what_stands_around(lost: str) -> None:
    """Of 纠错 and 其他情形 the first or the second pair is left out, and with it the label above."""
    first = next(n for n, row in enumerate(_2014) if row.label == lost)
    lines = [_line(row, 100 + n) for n, row in enumerate(_2014) if not first <= n < first + 4]
    got = _read([*_HEAD, *lines])
    wrong = {key: reading for key, reading in got.items() if reading[1] is Status.NUMBER and reading != _WHOLE[key]}
    assert wrong == {}


@pytest.mark.parametrize("torn", [True, False])
def test_a_first_row_printed_twice_with_other_numbers_is_unsure(torn: bool) -> None:
    label = next(row.label for row in _2014 if row.key == "disclosed_total")
    again = [label[:20], f"{label[20:]} 条 9"] if torn else [f"{label} 条 9"]
    got = _annex(disclosed_total=[*again, f"{label} 条 101"])
    assert _unlike(got) == {"disclosed_total": _UNSURE}


def test_the_end_of_a_label_printed_again_is_no_other_row() -> None:
    """Its second half alone is the label of the row before, and the running number parts it from its first half."""
    label = "其中:主要负责同志参加政府网站在线访谈次数"
    got = _annex(
        online_interviews=["2.政府网站 次", "115", "在线访谈次数"],
        online_interviews_by_principal=[f"17 {label} 次 9", "17 其中:主要负责同志参加", "政府网站在线访谈次数 次 0"],
    )
    assert set(_unlike(got).values()) == {_UNSURE}
    assert got["online_interviews_by_principal"] == _UNSURE


def test_halves_that_fell_apart_give_a_lone_number_to_neither_row() -> None:
    """Both labels come first, then both values: where one is blank, the other is anybody's."""
    half = len(_2008) // 2
    lines = [_HEAD[0], *["指标名称", "单位", "统计数"] * 2]
    for n, (left, right) in enumerate(zip_longest(_2008[:half], _2008[half:])):
        lines += [words for row in (left, right) if row for words in (row.label, row.unit)]
        lines += [str(200 + n)] if n % 3 else [str(200 + n), str(300 + n)]
    got = _read(lines, 2011)
    assert Status.NUMBER not in {status for _, status in got.values()}
    assert Status.ROW_ABSENT not in {status for _, status in got.values()}


@pytest.mark.parametrize("before", [True, False], ids=["codes first", "codes behind the labels"])
@pytest.mark.parametrize("headed", [True, False], ids=["header", "half of the header"])
def test_a_code_is_no_value_where_the_value_left_no_trace(before: bool, headed: bool) -> None:
    """A cell a line; two rows of three are blank, and only their codes are left."""
    lines = [_HEAD[0], *((["代码"] if headed else ["代"]) if before else []), "指标名称"]
    lines += [*([] if before else ["代码" if headed else "代"]), "单位", "统计数"]
    for n, row in enumerate(_2008, 1):
        cells = [str(n), row.label] if before else [row.label, str(n)]
        lines += [*cells, row.unit, *([] if n % 3 else [str(700 + n)])]
    got = _read(lines, 2011)
    right = {(700 + n, Status.NUMBER) for n in range(3, len(_2008) + 1, 3)}
    assert {reading for reading in got.values() if reading[1] is Status.NUMBER} <= right


def test_values_that_count_up_are_no_codes() -> None:
    lines = [_HEAD[0], "指标名称 代码 单位 统计数"]
    lines += [f"{row.label} {n} {row.unit} {100 + n}" for n, row in enumerate(_2008, 1)]
    assert [value for value, _ in _read(lines, 2011).values()] == list(range(101, 101 + len(_2008)))
