"""Identities inside the statutory tables, with numbers worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.checks import (
    message_en,
    within_checks,
)
from parsers.forms import FORMS
from parsers.model import Number, Outcome, ReportCell, Severity, Status
from tests.parsers.checking import (
    DIRECT,
    FAIL,
    LICENSING,
    OPEN,
    OUTCOMES_2019,
    PASS,
    PURCHASES,
    REGULATIONS,
    UNCERTAIN,
    Values,
    cells,
    litigation,
    request_table,
    said,
    within,
)


def department_2020() -> dict[str, Number | str]:
    rows: dict[str, list[Any]] = {row: [""] * 6 + [0] for row in OUTCOMES_2019}
    rows["granted"][6], rows["denied_third_party_rights"][6], rows["unavailable_not_held"][6] = 84, 5, 66
    rows["new_received"] = [6, 0, 0, 0, 0, 0, 89]
    rows["carried_over_in"] = [0, 0, 0, 0, 0, 0, 0]
    rows["total_processed"] = [""] * 6 + [87]
    rows["carried_forward"] = [""] * 6 + [2]
    return request_table(rows) | litigation("reconsideration", [1, 0, 0, 0, 0])


def test_a_row_a_column_and_a_review_that_do_not_add_up() -> None:
    results = within("standard_2019", department_2020(), year=2020, level="prefecture_department")
    assert said(results["R-03", "requests.new_received"]) == (FAIL, 6, 89, -83)
    assert said(results["R-02", "requests.total"]) == (FAIL, 155, 87, 68)
    assert said(results["L-01", "review_litigation.reconsideration"]) == (FAIL, 1, 0, 1)
    assert said(results["R-01", "requests.total"]) == (PASS, 89, 89, 0)
    failed = {key for key, result in results.items() if result.outcome is FAIL}
    assert failed == {
        ("R-03", "requests.new_received"),
        ("R-02", "requests.total"),
        ("L-01", "review_litigation.reconsideration"),
    }


def test_messages_spell_both_sides_and_stay_neutral() -> None:
    results = within("standard_2019", department_2020(), year=2020, level="prefecture_department")
    assert results["R-01", "requests.total"].message == (
        "总计列：一、本年新收政府信息公开申请数量 89 + 二、上年结转政府信息公开申请数量 0 = 89，"
        "(七)总计 87 + 四、结转下年度继续办理 2 = 89，一致"
    )
    assert results["R-02", "requests.total"].message == (
        "总计列：(一)予以公开 84 + (二)部分公开 0 + (三)不予公开 5 + (四)无法提供 66 + (五)不予处理 0 + "
        "(六)其他处理 0 = 155，"
        "(七)总计 87，不一致，相差 68"
    )
    assert results["R-03", "requests.new_received"].message == (
        "一、本年新收政府信息公开申请数量：自然人 6 + 商业企业 0 + 科研机构 0 + 社会公益组织 0 + "
        "法律服务机构 0 + 其他 0 = 6，"
        "总计 89，不一致，相差 83"
    )
    assert message_en(results["R-03", "requests.new_received"]) == (
        "requests.new_received: the six kinds of applicant add up to the total: 6 against 89, a difference of 83; "
        "does not hold"
    )
    assert message_en(results["R-01", "requests.total"]) == (
        "requests.total: new plus carried in equals processed plus carried forward: 89 against 89; holds"
    )
    assert not any(word in result.message for result in results.values() for word in ("造假", "虚报", "作弊"))


def test_the_operands_are_named_the_printed_total_first() -> None:
    results = within("standard_2019", department_2020())
    assert results["L-01", "review_litigation.reconsideration"].cells == (
        "review_litigation.reconsideration.total",
        "review_litigation.reconsideration.upheld",
        "review_litigation.reconsideration.corrected",
        "review_litigation.reconsideration.other_result",
        "review_litigation.reconsideration.pending",
    )
    assert results["R-02", "requests.total"].cells[:3] == (
        "requests.total_processed.total",
        "requests.granted.total",
        "requests.partially_granted.total",
    )
    assert len(results["R-02", "requests.total"].cells) == 20


def test_blank_cells_are_not_assessable_and_read_as_zero_apart() -> None:
    results = within("standard_2019", department_2020())
    natural = results["R-01", "requests.natural_person"]
    assert (natural.outcome, natural.left_value, natural.right_value, natural.blank_as_zero) == (OPEN, 6, None, FAIL)
    assert natural.message == (
        "自然人列：(七)总计（空白）、四、结转下年度继续办理（空白），无法核对；空缺按0计："
        "一、本年新收政府信息公开申请数量 6 + 二、上年结转政府信息公开申请数量 0 = 6，"
        "(七)总计 0 + 四、结转下年度继续办理 0 = 0，不一致，相差 6"
    )
    assert results["R-01", "requests.research_institution"].blank_as_zero is PASS
    assert results["R-03", "requests.granted"].blank_as_zero is FAIL
    assert results["R-03", "requests.partially_granted"].blank_as_zero is PASS


@pytest.mark.parametrize(
    ("printed", "second"),
    [("", FAIL), ("/", FAIL), ("-", FAIL), ("无", FAIL), ("缺", None), ("不适用", None), ("？？", None)],
)
def test_only_what_may_mean_nothing_counts_as_zero(printed: str, second: Outcome | None) -> None:
    results = within("standard_2021", request_table({"granted": [1, 0, 0, 0, 0, printed, 3]}))
    result = results["R-03", "requests.granted"]
    assert (result.outcome, result.difference, result.blank_as_zero) == (OPEN, None, second)


def test_an_approximate_cell_makes_a_difference_uncertain() -> None:
    table = cells(request_table({"granted": [300, 0, 0, 0, 0, 0, 312]}))
    table[0] = ReportCell("requests", "granted", "natural_person", 300, "300余", Status.NUMBER, "件")
    results = within_checks("standard_2021", 2024, "", table, (), ())
    result = next(r for r in results if (r.check_id, r.scope) == ("R-03", "requests.granted"))
    assert said(result) == (UNCERTAIN, 300, 312, -12)
    assert result.message.endswith("不一致，相差 12；“300余”为约数，不作判定")


@pytest.mark.parametrize(
    ("form", "check", "scope", "values", "expected"),
    [
        ("standard_2019", "P-01", REGULATIONS, {"newly_disclosed": 2, "newly_made": 2}, (PASS, 2, 2, 0)),
        ("standard_2019", "P-01", REGULATIONS, {"newly_disclosed": 5, "newly_made": 2}, (FAIL, 5, 2, 3)),
        ("standard_2019", "P-01", REGULATIONS, {"newly_disclosed": 5, "newly_made": "/"}, (OPEN, 5, None, None)),
        ("standard_2019", "P-02", REGULATIONS, {"total_disclosed": 9, "newly_disclosed": 2}, (PASS, 9, 2, 7)),
        ("standard_2019", "P-02", REGULATIONS, {"total_disclosed": 1, "newly_disclosed": 2}, (FAIL, 1, 2, -1)),
        ("standard_2019", "P-02", REGULATIONS, {"total_disclosed": 1}, (OPEN, 1, None, None)),
        (
            "standard_2019",
            "P-03",
            LICENSING,
            {"previous_year_items": 582, "change_this_year": -224},
            (PASS, 358, 0, 358),
        ),
        ("standard_2019", "P-03", LICENSING, {"previous_year_items": 5, "change_this_year": -8}, (FAIL, -3, 0, -3)),
        ("standard_2019", "P-03", LICENSING, {"previous_year_items": 5}, (OPEN, None, 0, None)),
        ("standard_2021", "P-05", REGULATIONS, {"in_force": 10, "repealed": 1, "issued": 11}, (PASS, 11, 11, 0)),
        ("standard_2021", "P-05", REGULATIONS, {"in_force": 10, "repealed": 0, "issued": 11}, (FAIL, 10, 11, -1)),
        ("standard_2021", "P-05", REGULATIONS, {"in_force": "", "repealed": 0, "issued": 0}, (OPEN, None, 0, None)),
        ("standard_2021", "L-02", DIRECT, {"total": 0}, (PASS, 0, 0, 0)),
        ("standard_2021", "L-02", DIRECT, {"total": 4}, (UNCERTAIN, 4, 0, 4)),
        ("standard_2021", "L-02", DIRECT, {"total": ""}, (OPEN, None, 0, None)),
        (
            "standard_2021",
            "L-01",
            DIRECT,
            {"upheld": 3, "corrected": 1, "other_result": 0, "pending": 2, "total": 6},
            (PASS, 6, 6, 0),
        ),
        ("standard_2021", "L-01", DIRECT, {"upheld": 3, "total": 6}, (OPEN, None, 6, None)),
    ],
)
def test_identities_of_one_row(form: str, check: str, scope: str, values: Values, expected: Any) -> None:
    results = within(form, {f"{scope}.{column}": value for column, value in values.items()})
    assert said(results[check, scope]) == expected


@pytest.mark.parametrize(
    ("items", "amount", "outcome"),
    [
        (306, Decimal("38685.5"), PASS),
        (0, 0, PASS),
        (3, 0, FAIL),
        (0, Decimal("12.5"), FAIL),
        (3, "", OPEN),
    ],
)
def test_purchases_and_their_amount_are_zero_together(items: int, amount: Number | str, outcome: Outcome) -> None:
    values = {f"{PURCHASES}.procurement_items": items, f"{PURCHASES}.procurement_amount": amount}
    result = within("standard_2019", values)["P-04", "proactive_20_9"]
    assert (result.outcome, result.difference) == (outcome, None)
    assert result.blank_as_zero is (FAIL if outcome is OPEN else None)


@pytest.mark.parametrize(
    ("new", "before", "done", "after", "sums", "bound"),
    [
        (3511, 96, 3486, 121, (PASS, 3607, 3607, 0), (PASS, 121, 3607, -3486)),
        (3525, 121, 3521, 125, (PASS, 3646, 3646, 0), (PASS, 125, 3646, -3521)),
        (14069, 560, 13810, 819, (PASS, 14629, 14629, 0), (PASS, 819, 14629, -13810)),
        (5, 1, 3, 9, (FAIL, 6, 12, -6), (FAIL, 9, 6, 3)),
        (5, 1, "", 9, (OPEN, 6, None, None), (FAIL, 9, 6, 3)),
    ],
)
def test_new_and_carried(new: int, before: int, done: int | str, after: int, sums: Any, bound: Any) -> None:
    lines = {"new_received": new, "carried_over_in": before, "total_processed": done, "carried_forward": after}
    results = within("standard_2021", {f"requests.{row}.total": value for row, value in lines.items()})
    assert said(results["R-01", "requests.total"]) == sums
    assert said(results["R-04", "requests.total"]) == bound


def test_the_split_of_other_handling_is_counted_in_the_form_of_2021() -> None:
    rows = [row.key for row in FORMS["standard_2021"].table("requests").rows][2:-2]
    values: dict[str, Number | str] = {f"requests.{row}.total": 0 for row in rows}
    values |= {"requests.other_overdue_fee.total": 2, "requests.other_other.total": 1, "requests.granted.total": 7}
    values["requests.total_processed.total"] = 10
    result = within("standard_2021", values)["R-02", "requests.total"]
    assert said(result) == (PASS, 10, 10, 0)
    assert "(六)其他处理 3 = 10" in result.message


@pytest.mark.parametrize(
    ("level", "values", "outcome", "left"),
    [
        ("county_department", (0, 0, 0), PASS, 0),
        ("county_department", (0, 0, 4), FAIL, 4),
        ("township_or_subdistrict", ("", "", 4), FAIL, 4),
        ("township_or_subdistrict", ("/", "/", "/"), OPEN, None),
        ("prefecture_department", (2, 0, 12), UNCERTAIN, 2),
        ("prefecture_government", (2, 0, 12), OPEN, None),
        ("", (2, 0, 12), OPEN, None),
    ],
)
def test_regulations_of_organs_without_the_power(level: str, values: Any, outcome: Outcome, left: int | None) -> None:
    names = [f"{REGULATIONS}.{column}" for column in ("issued", "repealed", "in_force")]
    result = within("standard_2021", dict(zip(names, values, strict=True)), level=level)["P-06", REGULATIONS]
    assert (result.outcome, result.left_value) == (outcome, left)
    assert result.blank_as_zero is (PASS if values[0] == "/" else None)


def test_counts_are_whole_and_not_negative() -> None:
    good: dict[str, Number | str] = {f"{LICENSING}.change_this_year": -224, f"{LICENSING}.decisions": 12}
    good[f"{PURCHASES}.procurement_amount"] = Decimal("38685.5")
    results = within("standard_2019", good)
    assert said(results["P-07", "cells"]) == (PASS, None, None, None)
    assert results["P-07", "cells"].message == "2 个计数均为非负整数"

    bad: dict[str, Number | str] = good | {
        f"{LICENSING}.decisions": -3,
        "requests.granted.total": Decimal("1.5"),
        f"{LICENSING}.previous_year_items": "若干",
    }
    results = within("standard_2019", bad)
    assert ("P-07", "cells") not in results
    assert said(results["P-07", f"{LICENSING}.decisions"]) == (FAIL, -3, None, None)
    assert said(results["P-07", "requests.granted.total"]) == (FAIL, Decimal("1.5"), None, None)
    assert results["P-07", f"{LICENSING}.previous_year_items"].outcome is UNCERTAIN
    assert results["P-07", "requests.granted.total"].message == "(一)予以公开（总计）：1.5 不是整数"
    assert within("narrative_2014")["P-07", "cells"].outcome is OPEN


@pytest.mark.parametrize(
    ("level", "amount", "outcome"),
    [
        ("county_government", 6219, PASS),
        ("county_government", 62190000, FAIL),
        ("provincial_government", 6219000, PASS),
        ("county_government", "", OPEN),
    ],
)
def test_amounts_that_look_like_yuan(level: str, amount: Number | str, outcome: Outcome) -> None:
    name = "proactive_20_8.administrative_fees.fee_amount"
    result = within("standard_2021", {name: amount}, level=level)["P-08", name]
    assert (result.outcome, result.severity) == (outcome, Severity.INFO)


@pytest.mark.parametrize(("year", "outcome"), [(2024, UNCERTAIN), (2023, OPEN), (None, OPEN)])
def test_reconsideration_first_begins_with_2024(year: int | None, outcome: Outcome) -> None:
    result = within("standard_2021", {f"{DIRECT}.total": 4}, year=year)["L-02", DIRECT]
    assert result.outcome is outcome


GROUPED = [row.key for row in FORMS["standard_2021"].table("requests").rows][2:-2]


@st.composite
def consistent(draw: st.DrawFn) -> dict[str, Number | str]:
    """A requests table and a review table in which every identity holds."""
    counts = st.integers(0, 10_000)
    rows: dict[str, list[int]] = {row: draw(st.lists(counts, min_size=6, max_size=6)) for row in GROUPED}
    done = [sum(rows[row][column] for row in GROUPED) for column in range(6)]
    after = draw(st.lists(counts, min_size=6, max_size=6))
    before = [draw(st.integers(0, done[column] + after[column])) for column in range(6)]
    rows |= {
        "total_processed": done,
        "carried_forward": after,
        "carried_over_in": before,
        "new_received": [done[column] + after[column] - before[column] for column in range(6)],
    }
    values = request_table({row: [*line, sum(line)] for row, line in rows.items()})
    for row in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        parts = draw(st.lists(counts, min_size=4, max_size=4))
        values |= litigation(row, [*parts, sum(parts)])
    return values


def outcomes(values: Values) -> list[Outcome]:
    results = within("standard_2021", values)
    return [result.outcome for (check, _), result in results.items() if check[0] in "RL" and check != "L-02"]


@settings(max_examples=40, deadline=None)
@given(consistent(), st.data())
def test_consistent_tables_pass_and_one_altered_cell_fails(
    values: dict[str, Number | str], data: st.DataObject
) -> None:
    assert set(outcomes(values)) == {PASS}
    name = data.draw(st.sampled_from(sorted(values)))
    change = data.draw(st.integers(1, 500))
    altered = values | {name: int(values[name]) + change}
    assert FAIL in outcomes(altered)
    assert OPEN in outcomes(values | {name: ""})
