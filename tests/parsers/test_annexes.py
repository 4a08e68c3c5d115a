"""The statistics annexes of 2008 to 2018 as clerks lay them out: the year's column is read, or no column at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.forms import FORMS, Row
from parsers.model import Report, Status
from parsers.report import parse
from tests.parsers.rendering import Grid, as_html, as_lines, as_piped_lines
from tests.parsers.test_layouts import drawn, kinds, numbers, read

Cells = Callable[[str, str, str, int], list[str]]
_YEARS = {"narrative_2008": "2011", "narrative_2014": "2016"}

COLUMNS: dict[str, tuple[list[str], Cells]] = {
    "no unit": (["统计指标", "统计数"], lambda label, unit, value, n: [label, value]),
    "remarks": (["指标名称", "单位", "数量", "备注"], lambda label, unit, value, n: [label, unit, value, ""]),
    "a remark": (
        ["指标名称", "单位", "数量", "备注"],
        lambda label, unit, value, n: [label, unit, value, "见说明" if n == 5 else ""],
    ),
    "running numbers": (["序号", "指标", "单位", "数量"], lambda label, unit, value, n: [str(n), label, unit, value]),
    "codes": (["指标名称", "代码", "单位", "数量"], lambda label, unit, value, n: [label, f"{n:02}", unit, value]),
    "the year before": (
        ["统计指标", "单位", "上年数", "本年数"],
        lambda label, unit, value, n: [label, unit, str(9000 + n), value],
    ),
    "years": (
        ["统计指标", "单位", "{before}年", "{year}年"],
        lambda label, unit, value, n: [label, unit, str(9000 + n), value],
    ),
    "all years": (
        ["指标名称", "计量单位", "{year}年度", "历年累计"],
        lambda label, unit, value, n: [label, unit, value, str(9000 + n)],
    ),
    "months": (
        ["指标名称", "计量单位", "代码", "本期实际", "本年累计"],
        lambda label, unit, value, n: [label, unit, f"{n:02}", str(9000 + n), value],
    ),
    "parts": (
        ["统计指标", "单位", "合计", "区直单位", "乡镇街道"],
        lambda label, unit, value, n: [label, unit, value, "8000", "7000"],
    ),
    "unit first": (["单位", "统计指标", "统计数"], lambda label, unit, value, n: [unit, label, value]),
}
UNTOLD: dict[str, tuple[list[str], Cells]] = {
    "whose": (
        ["统计指标", "单位", "区政府统计数", "区直单位统计数", "乡镇街道统计数"],
        lambda label, unit, value, n: [label, unit, str(9000 + n), str(8000 + n), value],
    ),
    "level": (
        ["统计指标", "单位", "本级", "全县合计"],
        lambda label, unit, value, n: [label, unit, str(9000 + n), value],
    ),
    "no header": (["", "", "", ""], lambda label, unit, value, n: [label, unit, value, str(9000 + n)]),
}


def _report(form: str, header: list[str], cells: Cells) -> Report:
    year = _YEARS[form]
    table = FORMS[form].tables[0]
    values = numbers(form)

    def row(number: int, line: Row) -> list[str]:
        if not line.key:
            return cells(line.label, "——", "——", number)
        return cells(line.label, line.unit, str(values[table.key, line.key, "value"]), number)

    head = [words.format(year=year, before=int(year) - 1) for words in header]
    rows = [head, *(row(number, line) for number, line in enumerate(table.lines, 1))]
    grid: Grid = [[(words, 1, 1) for words in line] for line in rows]
    title = f"样例县水务局{year}年政府信息公开工作年度报告"
    prose = f"<p>{year}年，我局主动公开政府信息，办理依申请公开，政府信息公开工作平稳有序。</p>" * 4
    return parse(f"<title>{title}</title><h1>{title}</h1>{prose}<p>附表</p>{as_html(grid)}".encode())


@pytest.mark.parametrize("form", _YEARS)
@pytest.mark.parametrize("name", COLUMNS)
def test_the_column_of_the_year(form: str, name: str) -> None:
    report = _report(form, *COLUMNS[name])
    assert report.form == form
    assert read(report) == numbers(form)


@pytest.mark.parametrize("form", _YEARS)
@pytest.mark.parametrize("name", UNTOLD)
def test_a_column_that_nobody_names_is_not_guessed(form: str, name: str) -> None:
    report = _report(form, *UNTOLD[name])
    assert report.form == form
    assert set(read(report).values()) == {None}
    assert "row_uncertain" in kinds(report)


@pytest.mark.parametrize("odd", ["见附件", "O", "#REF!", "12%", "***", "3-5", "12件（含上年3件）", "约", "详见附表"])
@pytest.mark.parametrize("write", [as_html, as_lines, as_piped_lines])
def test_what_stands_for_a_number_and_is_none_is_no_blank(odd: str, write: Callable[[Grid], str]) -> None:
    table = FORMS["narrative_2014"].tables[0]
    values = {slot: str(value) for slot, value in numbers("narrative_2014").items()}
    slots = list(values)
    values[slots[3]] = values[slots[-1]] = odd
    title = "样例县水务局2016年政府信息公开工作年度报告"
    text = write(drawn(values, "narrative_2014")["annex"])
    prose = "2016年，我局主动公开政府信息，办理依申请公开，政府信息公开工作平稳有序。"
    report = parse("\n".join([title, prose, "附表", text]).encode())
    got = {(cell.table_key, cell.row_key, cell.column_key): (cell.value, cell.status) for cell in report.cells}
    assert {slot: reading for slot, reading in got.items() if reading[0] is None} == dict.fromkeys(
        (slots[3], slots[-1]), (None, Status.UNPARSEABLE)
    )
    assert len(got) == len(table.rows)
