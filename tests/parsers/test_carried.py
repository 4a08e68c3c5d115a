"""Reports that something else carries: a notice, a letter, an article of several parts."""

from __future__ import annotations

import pytest

from parsers.report import parse

_BODY = (
    "一、总体情况\n2022年，认真做好政府信息公开工作，不断提高政府信息公开的质量和实效。\n"
    "二、主动公开政府信息情况\n全年主动公开政府信息1234条。\n"
    "三、收到和处理政府信息公开申请情况\n全年收到政府信息公开申请12件，均已答复。\n"
    "四、政府信息公开行政复议、行政诉讼情况\n全年未发生行政复议、行政诉讼。\n"
    "五、存在的主要问题及改进情况\n公开还不够及时，将加强政府信息公开培训，进一步丰富公开的渠道。\n"
    "六、其他需要报告的事项\n无。\n"
)
_KEYS = (
    "overview",
    "proactive_disclosure",
    "requests",
    "review_litigation",
    "problems_improvements",
    "other_matters",
)
_NOTICE = "样例县人民政府办公室关于印发样例县2022年政府信息公开工作年度报告的通知"
_ANNOUNCED = "关于公布样例县水务局2022年政府信息公开工作年度报告的公告"
_LETTER = "样例县水务局关于2022年政府信息公开工作情况的报告"
_COVER = "关于报送2022年政府信息公开工作年度报告的函"
_SECOND = "样例县水务局2022年政府信息公开工作年度报告(二)"
CASES = {
    "notice": (
        f"{_NOTICE}\n样政办发〔2023〕5号\n各乡镇人民政府，县政府各部门：\n"
        "《样例县2022年政府信息公开工作年度报告》已经县政府同意，现印发给你们。\n样例县人民政府办公室\n2023年1月20日\n"
        "样例县2022年政府信息公开工作年度报告\n" + _BODY,
        ("样例县人民政府", 2022, _NOTICE, 0),
    ),
    "announcement": (
        f"{_ANNOUNCED}\n根据《中华人民共和国政府信息公开条例》的规定，现将本局2022年政府信息公开工作年度报告予以公布。\n"
        "附件：样例县水务局2022年政府信息公开工作年度报告\n样例县水务局\n2023年1月20日\n"
        "样例县水务局2022年政府信息公开工作年度报告\n" + _BODY,
        ("样例县水务局", 2022, _ANNOUNCED, 0),
    ),
    "letter": (
        f"{_LETTER}\n县政府办公室：\n现将我局2022年政府信息公开工作情况报告如下：\n{_BODY}样例县水务局\n2023年1月20日\n",
        ("样例县水务局", 2022, _LETTER, 0),
    ),
    "letter signed by whom it does not name": (
        f"{_COVER}\n样例市政府办公室：\n现将我局2022年度政府信息公开工作情况报告如下，请审阅。\n{_BODY}样例市民政局\n2023年1月20日\n",
        ("样例市民政局", 2022, _COVER, 0),
    ),
    "second part": (
        f"{_SECOND}\n{_BODY[_BODY.index('三、') :]}样例县水务局\n2023年1月20日\n",
        ("样例县水务局", 2022, _SECOND, 2),
    ),
}


@pytest.mark.parametrize("paragraphs", [False, True], ids=["text", "html"])
@pytest.mark.parametrize("name", CASES)
def test_a_carried_report_is_read(name: str, paragraphs: bool) -> None:
    text, (publisher, year, title, from_part) = CASES[name]
    page = "<meta charset=utf-8>" + "".join(f"<p>{line}</p>" for line in text.splitlines()) if paragraphs else text
    report = parse(page.encode())
    assert (report.state, report.reason) == ("report", "")
    assert (report.identity.publisher, report.identity.year, report.identity.title) == (publisher, year, title)
    assert tuple(section.key for section in report.sections if section.key != "preamble") == _KEYS[from_part:]
    figures = {figure.indicator: figure.value for figure in report.figures}
    assert figures.get("disclosed_total") == (None if from_part else 1234)
    assert (figures["applications_received"], figures["reconsideration_total"]) == (12, 0)
    assert ("partial_report" in {finding.kind for finding in report.findings}) == bool(from_part)
    assert "several_reports" not in {finding.kind for finding in report.findings}
