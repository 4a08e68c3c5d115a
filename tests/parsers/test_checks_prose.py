"""Prose against tables, indicators of the narrative forms, sums and percentages in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from parsers.model import CheckResult, Figure, Number, Outcome
from tests.parsers.checking import (
    CITY_2023,
    FAIL,
    OPEN,
    OUTCOMES_2019,
    PASS,
    UNCERTAIN,
    Values,
    figure,
    figures,
    said,
    stat,
    stat_2008,
    within,
)


@pytest.mark.parametrize(
    ("check", "scope", "stated", "expected"),
    [
        ("T-01", "requests", {"applications_received": 3511}, (PASS, 3511, 3511, 0)),
        ("T-01", "requests", {"applications_received": 3607}, (PASS, 3607, 3607, 0)),
        ("T-01", "requests", {"applications_received": 3600}, (FAIL, 3600, 3511, 89)),
        # 全年办理申请3486件: those that were handled.
        ("T-01", "requests", {"applications_received": 3486}, (PASS, 3486, 3486, 0)),
        # 已答复3390件，其余121件结转: of those received this year.
        ("T-02", "requests", {"replies_total": 3390}, (PASS, 3390, 3390, 0)),
        ("T-01", "requests", {}, (OPEN, None, None, None)),
        ("T-02", "requests", {"replies_total": 3486}, (PASS, 3486, 3486, 0)),
        ("T-02", "requests", {"applications_concluded": 3480, "replies_total": 3486}, (PASS, 3486, 3486, 0)),
        ("T-02", "requests", {"applications_concluded": 3480}, (FAIL, 3480, 3486, -6)),
        ("T-04", "review_litigation", {"reconsideration_total": 134}, (FAIL, 134, 170, -36)),
        ("T-04", "review_litigation", {"reconsideration_total": 170}, (PASS, 170, 170, 0)),
        ("T-05", "review_litigation", {"litigation_total": 57}, (FAIL, 57, 77, -20)),
        ("T-05", "review_litigation", {"litigation_total": 77}, (PASS, 77, 77, 0)),
        ("T-05", "review_litigation", {}, (OPEN, None, None, None)),
        ("T-06", "requests", {"carried_forward": 121}, (PASS, 121, 121, 0)),
        ("T-06", "requests", {"carried_forward": 12}, (FAIL, 12, 121, -109)),
    ],
)
def test_prose_against_tables(check: str, scope: str, stated: Mapping[str, Number], expected: Any) -> None:
    results = within("standard_2021", CITY_2023, stated=figures(stated), year=2023, level="prefecture_government")
    assert said(results[check, scope]) == expected


def test_prose_against_a_blank_cell() -> None:
    values = CITY_2023 | {"requests.carried_forward.total": ""}
    result = within("standard_2021", values, stated=[figure("carried_forward", 3)])["T-06", "requests"]
    assert (result.outcome, result.left_value, result.blank_as_zero) == (OPEN, 3, FAIL)


def test_outcomes_in_prose_against_row_groups() -> None:
    values: dict[str, Number | str] = {f"requests.{row}.total": 0 for row in OUTCOMES_2019}
    values |= {
        "requests.unavailable_not_held.total": 265,
        "requests.unavailable_requires_creation.total": 72,
        "requests.granted.total": 295,
    }
    stated = figures({"reply_granted": 295, "reply_unavailable": 265})
    results = within("standard_2019", values, stated=stated)
    assert said(results["T-03", "requests.granted"]) == (PASS, 295, 295, 0)
    assert said(results["T-03", "requests.unavailable"]) == (FAIL, 265, 337, -72)
    assert results["T-03", "requests.unavailable"].message == (
        "正文与表格：无法提供 265，(四)无法提供 337，不一致，相差 72（正文可能只指组内某一行）"
    )
    assert ("T-03", "requests.denied") not in results
    assert within("standard_2019", values)["T-03", "requests"].outcome is OPEN


def test_the_figure_of_the_fitting_scope_speaks() -> None:
    stated = [
        figure("applications_received", 12, scope="organ", start=10),
        figure("applications_received", 3511, scope="jurisdiction", start=90),
    ]
    for level, outcome in (("prefecture_government", PASS), ("prefecture_department", FAIL)):
        assert within("standard_2021", CITY_2023, stated=stated, level=level)["T-01", "requests"].outcome is outcome


def test_doubtful_figures_prove_nothing() -> None:
    approximate = [figure("applications_received", 3500, "approx_more")]
    result = within("standard_2021", CITY_2023, stated=approximate)["T-01", "requests"]
    assert said(result) == (PASS, 3500, 3511, -11)
    assert result.message.endswith("，与约数“applications_received3500”相符")
    for value, qualifier in ((3300, "approx_more"), (3700, "approx_more"), (3400, "approx_less"), (3300, "approx")):
        stated = [figure("applications_received", value, qualifier)]
        result = within("standard_2021", CITY_2023, stated=stated)["T-01", "requests"]
        assert (result.outcome, value) == (UNCERTAIN, value)
    disputed = [figure("applications_received", 3500, start=1), figure("applications_received", 3511, start=2)]
    result = within("standard_2021", CITY_2023, stated=disputed)["T-01", "requests"]
    assert said(result) == (UNCERTAIN, 3500, 3511, -11)
    assert result.message.endswith("正文对同一指标有不同数值（3500、3511），不作判定")


def test_an_indicator_stated_twice() -> None:
    stated = [
        figure("applications_received", 89, start=1),
        figure("applications_received", 89, start=2),
        figure("applications_received", 700, scope="organ", start=3),
    ]
    results = within("standard_2021", stated=stated)
    assert said(results["T-07", "figures.applications_received"]) == (PASS, 89, 89, 0)
    assert results["T-07", "sections"].outcome is PASS
    stated.append(figure("applications_received", 87, start=4))
    results = within("standard_2021", stated=stated)
    assert said(results["T-07", "figures.applications_received"]) == (FAIL, 89, 87, 2)
    assert results["T-07", "figures.applications_received"].message == "收到申请数：前后分别为 89、87，不一致，相差 2"
    assert ("T-07", "sections") not in results
    assert within("standard_2021", stated=stated[:1])["T-07", "sections"].outcome is OPEN
    rough = [figure("disclosed_total", 26000, "approx", start=1), figure("disclosed_total", 26123, start=2)]
    assert within("standard_2021", stated=rough)["T-07", "figures.disclosed_total"].outcome is UNCERTAIN
    sites = [figure("disclosed_via_website", 210, start=1), figure("disclosed_via_website", 546, start=2)]
    assert within("standard_2021", stated=sites)["T-07", "figures.disclosed_via_website"].outcome is UNCERTAIN
    events = [figure("trainings_held", 2, start=1), figure("trainings_held", 3, start=2)]
    assert within("standard_2021", stated=events)["T-07", "figures.trainings_held"].outcome is UNCERTAIN


def test_a_figure_of_another_scope_than_the_table_proves_nothing() -> None:
    stated = [figure("applications_received", 12, scope="organ")]
    result = within("standard_2021", CITY_2023, stated=stated, level="prefecture_government")["T-01", "requests"]
    assert said(result) == (UNCERTAIN, 12, 3511, -3499)
    assert result.message.endswith("正文所述统计范围与表格不同，不作判定")


def test_all_that_was_received_is_said_to_be_concluded() -> None:
    """The sentence gives no number for it; a table that says otherwise is worth a look and no failure."""
    table: Values = {
        "requests.new_received.total": 89,
        "requests.carried_over_in.total": 0,
        "requests.total_processed.total": 87,
        "requests.carried_forward.total": 2,
    }
    said_so = "全年共办理依申请公开89件，全部按时办结。"
    stated = [Figure("applications_received", 89, "件", "", "办理依申请公开89件", "requests", 3)]
    results = within("standard_2019", table, stated=stated, text=said_so)
    assert said(results["T-01", "requests"]) == (PASS, 89, 89, 0)
    assert said(results["T-02", "all_concluded"]) == (UNCERTAIN, 89, 87, 2)
    assert results["T-02", "all_concluded"].message == (
        "正文与表格：收到申请数 89，(七)总计（总计） 87，不一致，相差 2；正文只说全部办结或答复，未载明办结数，不作判定"
    )
    assert results["T-02", "requests"].outcome is OPEN
    agreed = within("standard_2019", {**table, "requests.total_processed.total": 89}, stated=stated, text=said_so)
    assert agreed["T-02", "all_concluded"].outcome is PASS
    for other in ("全年共办理依申请公开89件。全部建议均按时办结。", "全年共办理依申请公开89件，按时办结。"):
        assert ("T-02", "all_concluded") not in within("standard_2019", table, stated=stated, text=other)


def test_every_branch_that_was_tried_is_named() -> None:
    result = within("standard_2021", CITY_2023, stated=[figure("applications_received", 3600)])["T-01", "requests"]
    assert result.message == (
        "正文与表格：收到申请数 3600，一、本年新收政府信息公开申请数量（总计） 3511，不一致，相差 89；"
        "与一、本年新收政府信息公开申请数量（总计） 3511 + 二、上年结转政府信息公开申请数量（总计） 96 = 3607、"
        "(七)总计（总计） 3486也不一致"
    )


@pytest.mark.parametrize(
    ("check", "scope", "indicator", "cell", "wrong"),
    [
        ("T-01", "requests.carried_over_in", "carried_over_in", "requests.carried_over_in.total", FAIL),
        ("T-03", "requests.not_exist", "reply_not_exist", "requests.unavailable_not_held.total", UNCERTAIN),
        ("T-03", "requests.not_this_organ", "reply_not_this_organ", "requests.unavailable_not_held.total", UNCERTAIN),
        ("T-03", "requests.repeat", "reply_repeat", "requests.not_processed_repeat.total", FAIL),
        (
            "T-04",
            "review_litigation.upheld",
            "reconsideration_upheld",
            "review_litigation.reconsideration.upheld",
            FAIL,
        ),
        (
            "T-07",
            "tables.normative_documents_issued",
            "normative_documents_issued",
            "proactive_20_1.normative_documents.issued",
            FAIL,
        ),
    ],
)
def test_prose_that_repeats_a_cell(check: str, scope: str, indicator: str, cell: str, wrong: Outcome) -> None:
    assert (check, scope) not in within("standard_2021", {cell: 5})
    assert said(within("standard_2021", {cell: 5}, stated=[figure(indicator, 5)])[check, scope]) == (PASS, 5, 5, 0)
    assert said(within("standard_2021", {cell: 5}, stated=[figure(indicator, 6)])[check, scope]) == (wrong, 6, 5, 1)


def test_prose_against_the_annexed_table() -> None:
    values = stat({"disclosed_total": 26123, "applications_received": 12, "trainings_held": 3, "dedicated_funds": 2})
    stated = [
        figure("disclosed_total", 26000, "approx_more"),
        figure("applications_received", 14, start=5),
        figure("trainings_held", 9, start=9),
        replace(figure("dedicated_funds", 20000, start=12), unit="元"),
    ]
    results = within("narrative_2014", values, stated=stated, year=2016)
    assert said(results["T-07", "tables.disclosed_total"]) == (PASS, 26000, 26123, -123)
    assert said(results["T-07", "tables.applications_received"]) == (FAIL, 14, 12, 2)
    assert results["T-07", "tables.trainings_held"].outcome is UNCERTAIN
    assert ("T-07", "tables.dedicated_funds") not in results, "yuan are not compared with ten thousands of them"
    assert ("T-07", "sections") not in results


CHANNELS = {"gazette": 305, "website": 56288, "weibo": 2054, "wechat": 2354, "other": 28275}
REPLIES = {
    "reply_already_public": 75,
    "reply_granted": 114,
    "reply_partially_granted": 14,
    "reply_denied": 6,
    "reply_not_this_organ": 15,
    "reply_not_exist": 9,
    "reply_correction_notified": 4,
    "reply_other_channels": 16,
}
REASONS = [
    f"reply_denied_{key}"
    for key in (
        "state_secret",
        "commercial_secret",
        "personal_privacy",
        "security_stability",
        "not_government_information",
        "other_legal_grounds",
    )
]
CITY_2018: dict[str, Number] = {
    "disclosed_total": 83836,
    **{f"disclosed_via_{key}": value for key, value in CHANNELS.items()},
    "disclosed_normative_documents": 8,
    "normative_documents_issued": 9,
    "applications_received": 258,
    "applications_online": 148,
    "applications_by_letter": 67,
    "applications_in_person": 42,
    "applications_by_fax": 1,
    "applications_concluded": 253,
    "concluded_on_time": 250,
    "concluded_extended": 3,
    "replies_total": 253,
    **REPLIES,
    **dict.fromkeys(REASONS, 1),
    "reconsideration_total": 98,
    "reconsideration_upheld": 53,
    "reconsideration_corrected": 9,
    "reconsideration_other": 36,
    "litigation_total": 86,
    "litigation_upheld_or_dismissed": 74,
    "litigation_corrected": 2,
    "litigation_other": 10,
    "staff_total": 30,
    "staff_full_time": 10,
    "staff_part_time": 20,
    "press_conferences": 4,
    "press_conferences_by_principal": 1,
    "online_interviews": 2,
    "online_interviews_by_principal": 2,
}
NARRATIVE = [
    ("N-01", "channels", "disclosed_via_other", 89276, 83836, 0, 61001),
    ("N-02", "channels.website", "disclosed_via_website", 56288, 83836, 90000, 90000),
    ("N-03", "applications", "applications_by_fax", 258, 258, 3, 260),
    ("N-04", "concluded", "concluded_extended", 253, 253, 4, 254),
    ("N-05", "replies", "reply_denied", 253, 253, 7, 254),
    ("N-06", "denied", "reply_denied_state_secret", 6, 6, 0, 5),
    ("N-07", "reconsideration", "reconsideration_upheld", 98, 98, 50, 95),
    ("N-08", "litigation", "litigation_other", 86, 86, 11, 87),
    ("N-09", "staff", "staff_part_time", 30, 30, 2, 12),
    ("N-10", "press.press_conferences", "press_conferences_by_principal", 1, 4, 5, 5),
    ("N-10", "press.online_interviews", "online_interviews_by_principal", 2, 2, 3, 3),
    ("N-11", "concluded/replies", "applications_concluded", 253, 253, 250, 250),
    ("N-12", "normative_documents.disclosed", "disclosed_normative_documents", 8, 83836, 90000, 90000),
    ("N-12", "normative_documents.issued", "disclosed_normative_documents", 8, 9, 10, 10),
]


@pytest.mark.parametrize(("check", "scope", "altered", "left", "right", "value", "wrong"), NARRATIVE)
@pytest.mark.parametrize("source", ["annex", "prose"])
def test_indicators_of_the_narrative_form(
    source: str, check: str, scope: str, altered: str, left: int, right: int, value: int, wrong: int
) -> None:
    def read(values: Mapping[str, Number]) -> CheckResult:
        if source == "annex":
            return within("narrative_2014", stat(values), year=2018)[check, scope]
        return within("narrative_2014", stated=figures(values), year=2018)[check, scope]

    name = f"stat_table_2014.{altered}.value" if source == "annex" else f"figure.{altered}"
    result = read(CITY_2018)
    assert said(result) == (PASS, left, right, left - right)
    assert name in result.cells
    assert result.message.startswith("统计表：" if source == "annex" else "正文：")
    result = read({**CITY_2018, altered: value})
    assert said(result) == (FAIL, wrong, right, wrong - right)
    missing = {key: one for key, one in CITY_2018.items() if key != altered}
    assert read(missing).outcome is OPEN


def test_the_annexed_table_speaks_before_the_prose() -> None:
    prose = figures({**CITY_2018, "reply_denied": 60})
    results = within("narrative_2014", stat({"replies_total": 253, **REPLIES}), stated=prose, year=2018)
    assert said(results["N-05", "replies"]) == (PASS, 253, 253, 0)
    assert results["N-05", "replies"].cells[0] == "stat_table_2014.replies_total.value"
    assert results["N-07", "reconsideration"].cells[0] == "figure.reconsideration_total"
    absent = stat(dict.fromkeys(("replies_total", *REPLIES), "缺"))
    assert within("narrative_2014", absent, stated=prose, year=2018)["N-05", "replies"].outcome is FAIL


@pytest.mark.parametrize(("total", "second"), [(203, PASS), (210, FAIL)])
def test_outcomes_that_the_prose_leaves_out_are_not_zero(total: int, second: Outcome) -> None:
    stated = figures(
        {"replies_total": total, "reply_already_public": 75, "reply_granted": 114, "reply_partially_granted": 14}
    )
    result = within("narrative_2014", stated=stated, year=2018)["N-05", "replies"]
    assert (result.outcome, result.right_value, result.blank_as_zero) == (OPEN, total, second)
    nothing = within("narrative_2014", stated=figures({"replies_total": total}), year=2018)["N-05", "replies"]
    assert (nothing.outcome, nothing.blank_as_zero) == (OPEN, None)


def test_replies_beyond_applications_may_have_been_carried_over() -> None:
    def read(replies: int) -> CheckResult:
        stated = figures({"replies_total": replies, "applications_received": 258})
        return within("narrative_2008", stated=stated, year=2012)["N-13", "received/replies"]

    assert said(read(253)) == (PASS, 253, 258, -5)
    assert said(read(260)) == (UNCERTAIN, 260, 258, 2)
    assert read(260).message.endswith("不成立，相差 2；差额可由上年结转解释，不作判定")


def test_outcomes_against_applications_only_without_a_total_of_replies() -> None:
    stated: dict[str, Number] = {"applications_received": 253, **REPLIES}
    assert said(within("narrative_2014", stated=figures(stated))["N-15", "replies"]) == (PASS, 253, 253, 0)
    stated["applications_received"] = 250
    assert said(within("narrative_2014", stated=figures(stated))["N-15", "replies"]) == (FAIL, 253, 250, 3)
    stated["replies_total"] = 253
    assert within("narrative_2014", stated=figures(stated))["N-15", "replies"].outcome is OPEN


def test_figures_of_different_scope_are_not_added_up_to_a_failure() -> None:
    stated = [
        figure("staff_total", 30, scope="jurisdiction"),
        figure("staff_full_time", 2, scope="organ"),
        figure("staff_part_time", 1),
    ]
    result = within("narrative_2014", stated=stated)["N-09", "staff"]
    assert said(result) == (UNCERTAIN, 3, 30, -27)


WAYS = [f"applications_{way}" for way in ("in_person", "by_fax", "by_email", "online", "by_letter", "by_other")]
ANSWERS = [
    f"reply_{key}"
    for key in (
        "granted",
        "partially_granted",
        "not_government_information",
        "not_exist",
        "not_this_organ",
        "unclear",
        "repeat",
        "denied",
    )
]
DENIALS = [
    f"reply_denied_{key}"
    for key in (
        "state_secret",
        "commercial_secret",
        "personal_privacy",
        "process_information",
        "security_stability",
        "other_legal_grounds",
    )
]
COPIES = ("copy_paper", "copy_cd", "copy_floppy")
LOCAL_2008: dict[str, Number] = {
    **{way: number for number, way in enumerate(WAYS, 1)},
    "applications_received": 21,
    **dict.fromkeys(ANSWERS, 2),
    "reply_denied": 6,
    "replies_total": 20,
    **dict.fromkeys(DENIALS, 1),
    "fees_proactive_postage": Decimal("2.5"),
    **{f"fees_proactive_{key}": 1 for key in COPIES},
    "fees_proactive_total": Decimal("5.5"),
    "fees_on_request_search": 4,
    "fees_on_request_postage": 3,
    **{f"fees_on_request_{key}": 1 for key in COPIES},
    "fees_on_request_total": 10,
    "fees_collected": Decimal("15.5"),
    "staff_total": 3,
    "staff_full_time": 1,
    "staff_part_time": 2,
}


@pytest.mark.parametrize(
    ("check", "scope", "altered", "total"),
    [
        ("H-01", "applications", "applications_by_other", 21),
        ("H-02", "replies", "reply_repeat", 20),
        ("H-03", "denied", "reply_denied_process_information", 6),
        ("H-04", "fees.total", "fees_on_request_total", Decimal("15.5")),
        ("H-04", "fees.proactive", "fees_proactive_copy_cd", Decimal("5.5")),
        ("H-04", "fees.on_request", "fees_on_request_search", 10),
        ("H-05", "staff", "staff_full_time", 3),
        ("N-03", "applications", "applications_by_email", 21),
        ("N-09", "staff", "staff_part_time", 3),
    ],
)
def test_the_local_annex_of_2008(check: str, scope: str, altered: str, total: Number) -> None:
    def read(values: Values) -> CheckResult:
        return within("narrative_2008", stat_2008(values), year=2008)[check, scope]

    assert said(read(LOCAL_2008)) == (PASS, total, total, 0)
    more = LOCAL_2008[altered] + 7
    assert said(read({**LOCAL_2008, altered: more})) == (FAIL, total + 7, total, 7)
    blank = read({**LOCAL_2008, altered: ""})
    assert (blank.outcome, blank.right_value, blank.blank_as_zero) == (OPEN, total, FAIL)


def test_the_annex_of_2008_is_not_replaced_by_prose() -> None:
    results = within("narrative_2008", stated=figures(LOCAL_2008), year=2008)
    assert results["H-01", "applications"].outcome is OPEN
    assert results["N-03", "applications"].outcome is PASS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收到建议30件,已解决24件,占承办总数的80%。", [(PASS, "80", "80.0000")]),
        (
            "在这45件提案中,解决43件,占总数的95.6%;正在解决2件,占4.4%。",
            [(PASS, "95.6", "95.5556"), (PASS, "4.4", "4.4444")],
        ),
        ("答复253件。其中同意公开114件,占总数45.05%。", [(PASS, "45.05", "45.0593")]),
        ("报送信息1764条,采用1666条,采用率为94.44%。", [(PASS, "94.44", "94.4444")]),
        (
            "受理申请258件,网络、信函申请分别为148件、67件,所占比重分别为57.36%、25.96%。",
            [(PASS, "57.36", "57.3643"), (PASS, "25.96", "25.9690")],
        ),
        ("收到建议30件,已解决24件,占承办总数的85%。", [(FAIL, "85", "80.0000")]),
        ("收到建议约30件,已解决24件,占承办总数的85%。", [(UNCERTAIN, "85", "80.0000")]),
        ("其余44件中,信息不存在9件,占总数3.55%。", []),
        ("共受理诉求3904件,已办件3875件,按时办结率100%,满意率99.3%。", []),
        ("答复率100%。", []),
    ],
)
def test_percentages(text: str, expected: list[tuple[Outcome, str, str]]) -> None:
    results = [r for (check, _), r in within("standard_2021", text=text).items() if check == "N-14"]
    if not expected:
        assert [said(r) for r in results] == [(OPEN, None, None, None)]
        return
    assert [said(r)[:3] for r in results] == [(o, Decimal(given), Decimal(share)) for o, given, share in expected]


def test_the_whole_may_stand_in_an_earlier_paragraph_of_the_section() -> None:
    text = "答复申请253件(含上年度结转申请)。\n其余44件中,“信息不存在”9件,占总数3.55%。"
    results = within("narrative_2014", text=text)
    result = results["N-14", "percentages.requests.1"]
    assert said(result) == (PASS, Decimal("3.55"), Decimal("3.5573"), Decimal("-0.0073"))
    assert result.message == "占比：9件 ÷ 253件 = 3.5573%，正文载明 3.55%，一致"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共受理群众诉求202425件,其中直接回复143393件,转部门59032件,满意率96.00%。", [(PASS, 202425, 202425)]),
        ("依申请公开信息表4份,当面申请1份,信函申请3份,内容涉及土地。", [(PASS, 4, 4)]),
        ("建设30个政府网站(投入使用的有19个,未使用的11个)。", [(PASS, 30, 30)]),
        ("建设30个政府网站(投入使用的有19个,未使用的12个)。", [(FAIL, 31, 30)]),
        ("建设30个政府网站(含新建的9个,迁移的2个)。", []),
        ("有效诉求27455个(含网站诉求2448个),其中,答复22773个,交办4682件(含转办23件)。", [(PASS, 27455, 27455)]),
        ("当面申请3件、网络申请5件、信函申请1件,合计9件。", [(PASS, 9, 9)]),
        ("当面申请3件、网络申请5件、信函申请1件,合计8件。", [(FAIL, 9, 8)]),
        ("当面申请3件、网络申请50余件、信函申请1件,合计58件。", [(UNCERTAIN, 54, 58)]),
        # 合计 inside a clause of its own sums up that clause, not the list before it.
        ("全乡公开信息90条,一是在网站公开20条;二是在微信群公开30条;三是村务栏公开的信息合计40条。", [(PASS, 90, 90)]),
        ("全乡公开信息91条,一是在网站公开20条;二是在微信群公开30条;三是村务栏公开的信息合计40条。", []),
        ("全年公开信息90条,转发信息30条,合计40条。", []),
        ("办理100件,其中甲类50件,乙类49件。", [(UNCERTAIN, 99, 100)]),
        ("办理100件,其中甲类20件,乙类9件。", []),
        ("公开信息14249条,其中:网站公开7275条,微博公开2683条,微信公开3868条,公报公开413条。", []),
        ("1月1日至12月31日召开会议2次。", []),
    ],
)
def test_sums_in_sentences(text: str, expected: list[tuple[Outcome, int, int]]) -> None:
    results = [r for (check, _), r in within("standard_2021", text=text).items() if check == "N-99"]
    if not expected:
        assert [said(r) for r in results] == [(OPEN, None, None, None)]
        return
    assert [said(r)[:3] for r in results] == expected
