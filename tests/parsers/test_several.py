"""Pages with more than one report, and parts of one: never mixed, always told."""

from __future__ import annotations

import pytest

from parsers.model import Hints, Report
from parsers.report import parse


def _report(publisher: str, year: int, count: int) -> str:
    return (
        f"{publisher}{year}年政府信息公开工作年度报告\n"
        f"本报告依照《中华人民共和国政府信息公开条例》编制，统计期限自{year}年1月1日起至{year}年12月31日止。\n"
        f"一、总体情况\n{year}年，认真做好政府信息公开工作，不断提高政府信息公开的质量和实效。\n"
        f"二、主动公开政府信息情况\n全年主动公开政府信息{count}条。\n"
        f"三、依申请公开政府信息情况\n全年收到政府信息公开申请{count % 100}件，均已答复。\n"
        f"四、存在的主要问题及改进情况\n公开还不够及时，将加强政府信息公开培训。\n{publisher}\n{year + 1}年1月20日\n"
    )


TWO = _report("样例县水务局", 2015, 1234) + _report("样例县水务局", 2016, 5678)
ORGANS = _report("样例县水务局", 2016, 1234) + _report("样例县民政局", 2016, 5678)


def _figures(report: Report) -> set[object]:
    return {figure.value for figure in report.figures if figure.indicator == "disclosed_total"}


def _told(report: Report) -> list[str]:
    return [finding.evidence for finding in report.findings if finding.kind == "several_reports"]


@pytest.mark.parametrize(
    ("page", "hints", "year", "publisher", "count"),
    [
        (TWO, Hints(), 2015, "样例县水务局", 1234),
        (TWO, Hints(year=2016), 2016, "样例县水务局", 5678),
        (ORGANS, Hints(), 2016, "样例县水务局", 1234),
        (ORGANS, Hints(publisher="样例县民政局"), 2016, "样例县民政局", 5678),
    ],
)
def test_one_of_two_reports_is_read(page: str, hints: Hints, year: int, publisher: str, count: int) -> None:
    report = parse(page.encode(), hints)
    assert (report.state, report.identity.year, report.identity.publisher) == ("report", year, publisher)
    assert _figures(report) == {count}
    assert [evidence.count("年度报告") for evidence in _told(report)] == [2]
    assert [section.key for section in report.sections if section.key != "preamble"] == [
        "overview",
        "proactive_disclosure",
        "requests",
        "problems_improvements",
    ]


def test_the_title_of_the_page_names_the_report() -> None:
    lines = "".join(f"<p>{line}</p>" for line in TWO.splitlines())
    page = f"<html><title>样例县水务局2016年政府信息公开工作年度报告</title><body>{lines}</body></html>"
    report = parse(page.encode())
    assert (report.identity.year, _figures(report)) == (2016, {5678})


def test_a_title_printed_twice_is_one_report() -> None:
    text = "样例县水务局2015年政府信息公开工作年度报告\n" + _report("样例县水务局", 2015, 1234)
    assert _told(parse(text.encode())) == []


@pytest.mark.parametrize("mark", ["第2页/共3页", "第2页 共3页", "样例县水务局2015年政府信息公开工作年度报告（下）"])
def test_a_later_part_is_told_and_read(mark: str) -> None:
    text = mark + "\n" + _report("样例县水务局", 2015, 1234)
    report = parse(text.encode())
    assert [finding.evidence for finding in report.findings if finding.kind == "partial_report"] == [mark]
    assert _figures(report) == {1234}


def test_parts_that_begin_late_are_told() -> None:
    title, _, rest = _report("样例县水务局", 2015, 1234).partition("\n")
    text = title + "\n" + rest[rest.index("三、") :] + "政府信息公开工作有序开展，群众满意。" * 10
    report = parse(text.encode())
    assert [finding.evidence for finding in report.findings if finding.kind == "partial_report"] == [
        "三、依申请公开政府信息情况"
    ]


def test_a_whole_report_is_no_part() -> None:
    kinds = {finding.kind for finding in parse(_report("样例县水务局", 2015, 1234).encode()).findings}
    assert not kinds & {"partial_report", "several_reports"}


def _parts(year: int, count: int, numbers: str = "一二三四") -> str:
    heads = ("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "存在的主要问题及改进情况")
    texts = (
        f"{year}年，认真做好政府信息公开工作，不断提高政府信息公开的质量和实效。",
        f"全年主动公开政府信息{count}条。\n第二十条第（一）项\n规章 {count} {count} {count}\n"
        f"规范性文件 {count} {count} {count}",
        f"全年收到政府信息公开申请{count % 100}件，均已答复。",
        "公开还不够及时，将加强政府信息公开培训。",
    )
    marks = [f"{number}、" for number in numbers] or [""] * 4
    return "".join(f"{mark}{head}\n{text}\n" for mark, head, text in zip(marks, heads, texts, strict=True))


_ONE_TITLE = "样例县2020年政府信息公开工作年度报告\n"
AGAIN = {
    "bare": (
        _ONE_TITLE + _parts(2020, 1234) + _parts(2020, 5678),
        Hints(),
        1234,
        "样例县2020年政府信息公开工作年度报告 | 第2份",
    ),
    "unnumbered": (
        _ONE_TITLE + _parts(2020, 1234, "") + _parts(2020, 5678, ""),
        Hints(),
        1234,
        "样例县2020年政府信息公开工作年度报告 | 第2份",
    ),
    "named": (
        _ONE_TITLE + "样例县本级\n" + _parts(2020, 1234) + "样例县汇总\n" + _parts(2020, 5678),
        Hints(),
        1234,
        "样例县本级 | 样例县汇总",
    ),
    "hinted": (
        "政府信息公开工作年度报告\n样例县2020年\n" + _parts(2020, 1234) + "样例县2021年\n" + _parts(2021, 5678),
        Hints(year=2021),
        5678,
        "样例县2020年 | 样例县2021年",
    ),
}


@pytest.mark.parametrize("case", AGAIN)
def test_parts_that_begin_again_are_another_report(case: str) -> None:
    page, hints, count, named = AGAIN[case]
    report = parse(page.encode(), hints)
    assert (report.state, _told(report), _figures(report)) == ("report", [named], {count})
    keys = ["overview", "proactive_disclosure", "requests", "problems_improvements"]
    assert [section.key for section in report.sections if section.key != "preamble"] == keys
    cells = {cell.value for cell in report.cells if cell.table_key == "proactive_20_1" and cell.value is not None}
    assert cells == {count}


def test_a_list_of_contents_begins_no_report() -> None:
    contents = (
        "一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n四、存在的主要问题及改进情况\n"
    )
    report = parse((_ONE_TITLE + "目录\n" + contents + _parts(2020, 1234)).encode())
    assert (_told(report), _figures(report)) == ([], {1234})


def test_the_rows_of_an_annex_begin_no_report() -> None:
    annex = (
        "附件：政府信息公开情况统计表\n一、主动公开情况\n二、回应解读情况\n三、依申请公开情况\n四、行政复议数量 件 0\n"
        "五、行政诉讼数量 件 0\n六、举报投诉数量 件 0\n"
    )
    report = parse((_report("样例县水务局", 2015, 1234) + annex).encode())
    assert (_told(report), _figures(report)) == ([], {1234})
