"""Copy protection and mirrors: what they put into a page is seen through, told, and never changes a number."""

from __future__ import annotations

import re

import pytest

from parsers.model import Report
from parsers.report import parse

_LINES = (
    "样例县水务局2022年政府信息公开工作年度报告",
    "一、总体情况",
    "2022年，我局认真做好政府信息公开工作，不断提高政府信息公开的质量和实效，保障群众的知情权。",
    "二、主动公开政府信息情况",
    "全年主动公开政府信息1234条。",
    "三、收到和处理政府信息公开申请情况",
    "全年收到政府信息公开申请12件，均已答复。",
    "四、政府信息公开行政复议、行政诉讼情况",
    "全年未发生行政复议、行政诉讼。",
    "五、存在的主要问题及改进情况",
    "公开还不够及时，将加强政府信息公开培训，进一步丰富公开的渠道。",
)
_KEYS = ["overview", "proactive_disclosure", "requests", "review_litigation", "problems_improvements"]
_TRADITIONAL = str.maketrans(
    "样县务报总体况认开质实众权动处请发诉讼复议问题进将训丰渠",
    "樣縣務報總體況認開質實眾權動處請發訴訟復議問題進將訓豐渠",
)


def _page(damage: object) -> bytes:
    assert callable(damage)
    return ("<meta charset=utf-8>" + "".join(f"<p>{damage(line)}</p>" for line in _LINES)).encode()


def _read(report: Report) -> tuple[str, list[str], dict[str, object]]:
    figures = {figure.indicator: figure.value for figure in report.figures}
    return report.state, [section.key for section in report.sections], figures


DAMAGES = {
    "none": lambda line: line,
    "zero width": lambda line: "\u200b".join(line),
    "soft hyphens": lambda line: "\u00ad".join(line),
    "full width": lambda line: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in line),
    "entities": lambda line: "&amp;nbsp;&amp;nbsp;" + line.replace("政府", "政府&amp;#8203;"),
    "references": lambda line: "".join(f"&#{ord(c)};" for c in line),
    "references twice": lambda line: "".join(f"&amp;#{ord(c)};" for c in line),
    "traditional": lambda line: line.translate(_TRADITIONAL),
    "pinyin": lambda line: line.replace("开", "开(kai)").replace("务", "务(wu)").replace("处", "处（chù）"),
    "tones": lambda line: line.replace("开", "开kāi").replace("况", "况kuàng"),
    "doubled marks": lambda line: line.replace("。", "。。").replace("，", "，，").replace("、", "、、"),
    # Digits stay together: 1 2 3 4 might be four numbers.
    "blanks": lambda line: re.sub(r"(?<=\D)(?=\D)", " ", line),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_copy_is_read_as_the_original(damage: str) -> None:
    assert _read(parse(_page(DAMAGES[damage]))) == _read(parse(_page(DAMAGES["none"])))


def test_the_original_is_read() -> None:
    state, keys, figures = _read(parse(_page(DAMAGES["none"])))
    assert (state, keys) == ("report", _KEYS)
    assert (figures["disclosed_total"], figures["applications_received"]) == (1234, 12)
    assert (figures["reconsideration_total"], figures["litigation_total"]) == (0, 0)


def test_pinyin_is_told_and_left_out_of_the_text() -> None:
    report = parse(_page(DAMAGES["pinyin"]))
    assert [finding.kind for finding in report.findings if "拼音" in finding.message] == ["pinyin_inserted"]
    assert "(kai)" not in report.text
    assert "主动公开政府信息1234条" in report.text


def test_two_letters_in_brackets_are_no_pinyin() -> None:
    report = parse(_page(lambda line: line.replace("2022年，我局", "2022年，我局(app)")))
    assert "我局(app)" in report.text


def test_an_advertisement_in_a_name_is_told_and_stays() -> None:
    report = parse(_page(lambda line: line.replace("我局", "滚球体育app_188篮球比分-直播|官网:水务局")))
    assert [finding.kind for finding in report.findings if finding.kind == "contamination"] == ["contamination"]
    assert "滚球体育app_188篮球比分" in report.text


def test_a_title_run_together_with_the_first_section_is_a_title() -> None:
    first, second, third, *rest = _LINES
    page = "\n".join((f"{first} {second} {third} （一）做法。我局认真落实条例。", *rest)).encode()
    report = parse(page)
    assert (report.identity.title, report.identity.publisher) == (first, "样例县水务局")
    assert _read(report)[:2] == ("report", _KEYS)


def test_the_title_of_a_traditional_copy_is_read() -> None:
    report = parse(_page(DAMAGES["traditional"]))
    assert (report.identity.title, report.identity.year) == (_LINES[0].translate(_TRADITIONAL), 2022)
