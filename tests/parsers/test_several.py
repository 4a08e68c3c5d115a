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
