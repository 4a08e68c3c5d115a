"""Figures of prose: the wordings of real reports in sentences of our own, and what must not be taken for a figure."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.figures import Prose, read_figures
from parsers.indicators import load
from parsers.model import Figure, Number

Expected = tuple[str, Decimal, str, str, str]

_SENTENCES = Path(__file__).with_name("figure_sentences.txt")


def _sentences() -> list[tuple[str, str, list[Expected]]]:
    cases: list[tuple[str, str, list[Expected]]] = []
    for line in _SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            indicator, value, unit, qualifier, raw = (part.strip() for part in line.split(" | "))
            cases[-1][2].append((indicator, Decimal(value), unit, qualifier, raw))
        elif line and not line.startswith("#"):
            section, _, text = line.partition(" | ")
            cases.append((section, text, []))
    return cases


CASES = _sentences()


def _read(text: str, section: str = "overview", start: int = 0) -> tuple[Figure, ...]:
    return read_figures([Prose(section, text, start)])


def _facts(text: str, section: str = "overview") -> list[tuple[str, Number]]:
    return [(figure.indicator, figure.value) for figure in _read(text, section)]


@pytest.mark.parametrize(("section", "text", "expected"), CASES, ids=[text for _, text, _ in CASES])
def test_sentence(section: str, text: str, expected: list[Expected]) -> None:
    found = _read(text, section)
    assert [(f.indicator, f.value, f.unit, f.qualifier, f.raw) for f in found] == expected
    assert all(text[f.start : f.start + len(f.raw)] == f.raw for f in found)
    assert {f.section_key for f in found} <= {section}


def test_offsets_survive_spaces_quotation_marks_and_full_width_forms() -> None:
    text = "\u3000\u30002019 年，共收到 政府信息 公开申请 １２ 件，“同意 公开”８件。"
    report = "前文\n" + text
    found = _read(text, "requests", start=3)
    assert [(f.indicator, f.value, f.raw) for f in found] == [
        ("applications_received", 12, "收到 政府信息 公开申请 １２ 件"),
        ("reply_granted", 8, "“同意 公开”８件"),
    ]
    assert all(report[f.start : f.start + len(f.raw)] == f.raw for f in found)


def test_counts_are_int_and_only_fractions_decimal() -> None:
    figures = _read("收到政府信息公开申请2.5万件，实际公开比例为97.5%，依申请公开答复率100%。")
    assert [type(figure.value) for figure in figures] == [int, Decimal, int]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("全市共受理政府信息公开申请30件，市政府办公室受理政府信息公开申请4件。", ["jurisdiction", "organ"]),
        ("各级行政机关主动公开政府信息800条，我局主动公开政府信息60条。", ["jurisdiction", "organ"]),
        ("共受理政府信息公开申请30件。", [""]),
        ("全县主动公开政府信息90条。通过政府网站公开政府信息70条。", ["jurisdiction", "jurisdiction"]),
        (
            "全县收到政府信息公开申请16件，其中县政府本级上年结转3件。在办结的16件中，予以公开8件。",
            ["jurisdiction", "organ", "jurisdiction", "jurisdiction"],
        ),
        ("全市无法提供5件（其中本机关不掌握3件），不予公开2件。", ["jurisdiction", "jurisdiction"]),
        ("全市不属于本行政机关公开3件，信息不存在2件。", ["jurisdiction", "jurisdiction"]),
    ],
)
def test_scope_words(text: str, scopes: list[str]) -> None:
    assert [figure.scope for figure in _read(text)] == scopes


def test_the_year_reported_on_is_the_one_of_the_statistical_period() -> None:
    paragraphs = [
        Prose("preamble", "数据统计期限自2018年1月1日至2018年12月31日。", 0),
        Prose("requests", "2017年收到政府信息公开申请9件,2018年收到政府信息公开申请4件。", 30),
        Prose("requests", "按照《2019年政务公开工作要点》,收到政府信息公开申请4件。", 80),
        Prose("problems_improvements", "2019年举办培训班3期。", 120),
    ]
    assert [(f.indicator, f.value, f.start) for f in read_figures(paragraphs)] == [
        ("applications_received", 4, 30 + 23),
        ("applications_received", 4, 80 + 18),
    ]


def test_a_period_copied_from_last_year_yields_to_the_year_that_page_and_text_name() -> None:
    paragraphs = [
        Prose("preamble", "统计期限自2021年1月1日至2021年12月31日。", 0),
        Prose("requests", "2022年收到政府信息公开申请6件。2022年培训4次。", 30),
        Prose("requests", "2021年收到政府信息公开申请5件。", 60),
    ]
    told = [(f.indicator, f.value) for f in read_figures(paragraphs, told=2022)]
    assert ("applications_received", 6) in told
    assert ("applications_received", 5) not in told
    untold = [(f.indicator, f.value) for f in read_figures(paragraphs, told=2021)]
    assert ("applications_received", 5) in untold
    assert ("applications_received", 6) not in untold


def test_a_figure_stated_twice_is_there_twice() -> None:
    text = "全年受理政府信息公开申请6件。综上，收到政府信息公开申请7件。"
    assert _facts(text) == [("applications_received", 6), ("applications_received", 7)]


def test_sub_figures_belong_to_the_total_named_last() -> None:
    text = "行政诉讼4件,其中维持3件,其他情形1件。行政复议2件,其中维持1件,纠错1件。"
    assert _facts(text, "review_litigation") == [
        ("litigation_total", 4),
        ("litigation_upheld_or_dismissed", 3),
        ("litigation_other", 1),
        ("reconsideration_total", 2),
        ("reconsideration_upheld", 1),
        ("reconsideration_corrected", 1),
    ]


def test_sub_figures_of_two_things_together_belong_to_neither() -> None:
    assert _facts("发生行政复议、行政诉讼案件9件,其中维持7件,纠错2件。", "review_litigation") == []


def test_closed_letters_and_calls_are_no_applications() -> None:
    text = "受理县长信箱来信40件,已办结38件;受理12345热线900件,已办结890件。"
    assert _facts(text, "overview") == [
        ("mailbox_letters_received", 40),
        ("mailbox_letters_closed", 38),
        ("hotline_requests_accepted", 900),
    ]


def test_a_numbered_point_forgets_the_platform_of_the_one_before() -> None:
    text = "一是用好微信公众号,全年发布信息50条。二是加强管理,全年发布信息70条。"
    assert _facts(text) == [("wechat_posts", 50)]


@pytest.mark.parametrize(
    "text",
    [
        "1.是继续优化平台。2.是加强培训。3.当面沟通。",
        "按照国办发〔2014〕32号和国务院令第711号要求，依据第二十一条第三款。",
        "联系电话:0571-88001234,邮编310007,地址:信函路12号。",
        "统计期限为2016年1月1日至2016年12月31日。",
        "收到申请之日起15个工作日内答复。",
        "申请量比上年增加12件,同比增长30%。",
        "全部按时办结。",
        "办结率、满意率均达到100%。",
        "主动公开政府信息(不同渠道和方式公开相同信息计1条)。",
        "网上政务服务事项申请2300件。",
        "力争明年召开新闻发布会4次。",
        "无正当理由大量反复申请。",
        "无法提供相关信息。",
        "公民可通过当面、信函等形式提出申请。",
        "",
    ],
)
def test_no_figures(text: str) -> None:
    assert _read(text, "requests") == ()


@pytest.mark.parametrize(
    "template",
    [
        ("applications_received", "件", "requests", "全年共收到政府信息公开申请{}件。"),
        ("applications_received", "件", "overview", "2020年,我局受理依申请公开{}宗,均已答复。"),
        ("applications_received", "件", "requests", "共收到{}份政府信息公开申请。"),
        ("applications_by_letter", "件", "requests", "收到申请若干,其中信函申请{}件。"),
        ("disclosed_total", "条", "overview", "全市主动公开政府信息共计{}条。"),
        ("disclosed_via_website", "条", "overview", "通过政府网站公开政府信息{}条,"),
        ("reconsideration_total", "件", "review_litigation", "发生行政复议案件{}起。"),
        ("litigation_total", "件", "review_litigation", "因政府信息公开被提起行政诉讼{}件"),
        ("reply_granted", "件", "requests", "其中,“予以公开”{}件;"),
        ("carried_forward", "件", "requests", "结转下年度继续办理{}件。"),
        ("trainings_held", "次", "overview", "举办政务公开培训班{}期。"),
        ("staff_part_time", "人", "overview", "从事信息公开的兼职人员{}名。"),
    ],
)
@settings(max_examples=30)
@given(
    count=st.integers(0, 9_999_999),
    write=st.sampled_from(["{}", "{:,}"]),
    wide=st.booleans(),
    before=st.sampled_from(["", "坚持以公开为常态、不公开为例外。", "一是完善机制。"]),
)
def test_any_count_is_read_back(
    template: tuple[str, str, str, str], count: int, write: str, wide: bool, before: str
) -> None:
    indicator, unit, section, sentence = template
    number = write.format(count)
    if wide:
        number = number.translate({code: code + 0xFEE0 for code in range(0x2C, 0x3A)})
    found = _read(before + sentence.format(number), section)
    assert [(f.indicator, f.value, f.unit, f.qualifier) for f in found] == [(indicator, count, unit, "")]
    assert number in found[0].raw


@given(st.lists(st.integers(0, 99_999), min_size=3, max_size=3), st.sampled_from(["、", ","]))
@settings(max_examples=30)
def test_parallel_lists_are_zipped(counts: list[int], comma: str) -> None:
    text = "按渠道看,网络申请、信函申请、当面申请分别为" + comma.join(f"{count}件" for count in counts) + "。"
    names = ["applications_online", "applications_by_letter", "applications_in_person"]
    assert _facts(text, "requests") == list(zip(names, counts, strict=True))


@given(st.text(alphabet="政府信息公开申请收到件条0123456789,、。()第年月日无未复议诉讼万余约", max_size=80))
def test_any_text_is_read_without_fault_and_raw_stands_in_it(text: str) -> None:
    for figure in _read(text):
        assert text[figure.start : figure.start + len(figure.raw)] == figure.raw


def test_every_indicator_can_be_told_in_some_wording() -> None:
    indicators = load()
    announced = {
        indicator.key
        for kind in indicators.numbered.values()
        for phrases in (*kind.by_ending.values(), kind.around)
        for phrase in phrases
        for indicator in ([phrase.anchor.always] if phrase.anchor.always else phrase.anchor.by_topic.values())
    }
    assert announced == set(indicators.all)
