"""Identities between a report, the one of the year before, and those that it aggregates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from parsers.checks import (
    Held,
    cross_organ_checks,
    cross_year_checks,
)
from parsers.checks.parts import covered
from parsers.model import CheckResult, Number, Outcome, Severity
from tests.parsers.checking import FAIL, LICENSING, OPEN, PASS, REGULATIONS, UNCERTAIN, Values, cells, said


def across(
    form: str, values: Values, previous_form: str | None, previous: Values | None
) -> dict[tuple[str, str], CheckResult]:
    before = None if previous is None else cells(previous)
    results = cross_year_checks(form, cells(values), previous_form, before)
    return {(result.check_id, result.scope): result for result in results}


def documents(row: str, issued: int, repealed: int, in_force: int) -> dict[str, Number | str]:
    columns = {"issued": issued, "repealed": repealed, "in_force": in_force}
    return {f"proactive_20_1.{row}.{column}": value for column, value in columns.items()}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (11, ("regulations", 2, 1, 12), (PASS, 12, 12, 0)),
        (12, ("regulations", 3, 0, 15), (PASS, 15, 15, 0)),
        (597, ("normative_documents", 50, 227, 420), (PASS, 420, 420, 0)),
        (420, ("normative_documents", 61, 59, 422), (PASS, 422, 422, 0)),
        (420, ("normative_documents", 61, 59, 430), (FAIL, 422, 430, -8)),
    ],
)
def test_documents_in_force_follow_from_last_year(before: int, now: tuple[str, int, int, int], expected: Any) -> None:
    row = now[0]
    results = across("standard_2021", documents(*now), "standard_2021", documents(row, 0, 0, before))
    assert said(results["X-02", f"proactive_20_1.{row}"]) == expected
    assert results["X-02", f"proactive_20_1.{row}"].cells[:2] == (
        f"proactive_20_1.{row}.in_force",
        f"previous.proactive_20_1.{row}.in_force",
    )


def test_what_is_carried_over_matches_last_year() -> None:
    now: Values = {"requests.carried_over_in.total": 121, "requests.carried_over_in.natural_person": 100}
    before: Values = {"requests.carried_forward.total": 121, "requests.carried_forward.natural_person": 99}
    results = across("standard_2021", now, "standard_2021", before)
    assert said(results["X-01", "requests.total"]) == (PASS, 121, 121, 0)
    assert said(results["X-01", "requests.natural_person"]) == (FAIL, 100, 99, 1)
    assert results["X-01", "requests.total"].severity is Severity.ERROR
    assert results["X-01", "requests.natural_person"].severity is Severity.WARNING
    assert results["X-01", "requests.other_organization"].outcome is OPEN
    assert results["X-01", "requests.natural_person"].message == (
        "自然人列：二、上年结转政府信息公开申请数量 100，上年四、结转下年度继续办理 99，不一致，相差 1"
    )
    older = across("standard_2021", now, "standard_2019", before)
    assert older["X-01", "requests.total"].outcome is PASS


def test_items_and_disclosed_documents_of_the_first_form() -> None:
    now: Values = {
        f"{LICENSING}.previous_year_items": 358,
        f"{REGULATIONS}.total_disclosed": 10,
        f"{REGULATIONS}.newly_disclosed": 2,
    }
    before: Values = {
        f"{LICENSING}.previous_year_items": 582,
        f"{LICENSING}.change_this_year": -224,
        f"{REGULATIONS}.total_disclosed": 9,
    }
    results = across("standard_2019", now, "standard_2019", before)
    assert said(results["X-03", LICENSING]) == (PASS, 358, 358, 0)
    assert said(results["X-04", REGULATIONS]) == (FAIL, 11, 10, 1)
    assert results["X-04", REGULATIONS].severity is Severity.INFO
    wrong = across("standard_2019", {**now, f"{LICENSING}.previous_year_items": 350}, "standard_2019", before)
    assert said(wrong["X-03", LICENSING]) == (FAIL, 358, 350, 8)
    assert results["X-03", "proactive_20_6.administrative_penalties"].outcome is OPEN


def test_last_year_not_held_or_on_another_form() -> None:
    now = documents("regulations", 2, 1, 12)
    results = across("standard_2021", now, None, None)
    assert {result.outcome for result in results.values()} == {OPEN}
    assert results["X-02", REGULATIONS].message == "规章：上一年度报告未收录，不作核对"
    assert (results["X-02", REGULATIONS].right_value, results["X-02", REGULATIONS].blank_as_zero) == (None, None)
    results = across("standard_2021", now, "standard_2019", {})
    assert results["X-02", REGULATIONS].message == "规章：上一年度报告使用另一种表式，不作核对"
    results = across("standard_2019", {}, "narrative_2014", {})
    assert results["X-01", "requests.total"].message == "总计列：上一年度报告使用另一种表式，不作核对"


@pytest.mark.parametrize(
    ("now", "before", "outcome"), [(1001, 100, FAIL), (1000, 100, PASS), (51, 0, FAIL), (50, 0, PASS), (3, 120, FAIL)]
)
def test_sudden_changes(now: int, before: int, outcome: Outcome) -> None:
    name = f"{LICENSING}.decisions"
    results = across("standard_2021", {name: now}, "standard_2019", {name: before})
    if outcome is PASS:
        assert said(results["X-05", "cells"]) == (PASS, None, None, None)
    else:
        assert said(results["X-05", name]) == (FAIL, now, before, now - before)


RECEIVED = "requests.new_received.total"
COUNTY = Held("county-2023", "county", "county_government", "990101", "jurisdiction")
ORGANS = [
    Held("finance-2023", "finance", "county_department", "990101"),
    Held("town-2023", "town", "township_or_subdistrict", "990101"),
]
NUMBERS = {"finance-2023": {RECEIVED: 30}, "town-2023": {RECEIVED: 50}}


def aggregated(
    received: int,
    aggregate: Held = COUNTY,
    others: Sequence[Held] = ORGANS,
    known: Sequence[Held] = ORGANS,
    values: Mapping[str, Mapping[str, Number]] = NUMBERS,
) -> dict[str, CheckResult]:
    given = cells({RECEIVED: received, "requests.total_processed.total": 90})
    results = cross_organ_checks("standard_2021", given, aggregate, others, known, values)
    return {result.scope: result for result in results}


def test_an_aggregate_against_its_parts() -> None:
    assert said(aggregated(100)[RECEIVED]) == (PASS, 100, 80, 20)
    assert said(aggregated(80)[RECEIVED]) == (PASS, 80, 80, 0)
    wrong = aggregated(70)[RECEIVED]
    assert said(wrong) == (FAIL, 70, 80, -10)
    assert wrong.message == (
        "汇总报告与所辖机关报告：一、本年新收政府信息公开申请数量（总计） 70 ≥ 已收录的所辖2份报告之和 80，"
        "不成立，相差 10（各地汇总口径不同）"
    )
    assert wrong.cells == (f"parts.{RECEIVED}", RECEIVED)
    processed = aggregated(100)["requests.total_processed.total"]
    assert processed.outcome is OPEN
    assert processed.message == "汇总报告与所辖机关报告：所辖2份报告均未载(七)总计（总计），不作核对"
    assert aggregated(100, others=[COUNTY])[RECEIVED].message == (
        "汇总报告与所辖机关报告：所辖各机关同一年度的报告均未收录，不作核对"
    )


def test_a_sum_of_some_organs_only_refutes() -> None:
    """What is not held can only add: too large a sum is too large, a small one proves nothing."""
    known = [*ORGANS, Held("police-2021", "police", "county_department", "990101")]
    assert aggregated(70, known=known)[RECEIVED].outcome is FAIL
    open_question = aggregated(100, known=known)[RECEIVED]
    assert said(open_question) == (UNCERTAIN, 100, 80, 20)
    assert open_question.message.endswith("80，成立；所辖另有1个机关的数未收录，不作判定")
    one_blank = {"finance-2023": {RECEIVED: 30}, "town-2023": {}}
    assert said(aggregated(100, values=one_blank)[RECEIVED]) == (UNCERTAIN, 100, 30, 70)


def test_only_a_report_that_says_so_fails_as_an_aggregate() -> None:
    silent = replace(COUNTY, scope="")
    assert aggregated(70, silent)[RECEIVED].message.endswith("不成立，相差 10；报告未说明是否汇总全区域，不作判定")
    assert aggregated(70, silent)[RECEIVED].outcome is UNCERTAIN
    assert aggregated(100, silent)[RECEIVED].outcome is PASS
    assert aggregated(70, replace(COUNTY, scope="organ")) == {}
    assert aggregated(70, ORGANS[0]) == {}


def test_nothing_is_counted_twice() -> None:
    city = Held("city", "city", "prefecture_government", "990100", "jurisdiction")
    county = [Held("county", "county", "county_government", "990101"), *ORGANS]
    lone = Held("lone", "lone", "county_department", "990102")
    own = [
        Held("office", "city", "prefecture_government", "990100", "organ"),
        Held("bureau", "bureau", "prefecture_department", "990100"),
    ]
    outside = [
        Held("tax", "tax", "vertical_organ", "990101"),
        Held("water", "water", "public_institution", "990100"),
        Held("elsewhere", "elsewhere", "county_government", "990201"),
        Held("above", "above", "provincial_department", "990000"),
        Held("same", "same", "prefecture_government", "990100"),
    ]
    found = [one.report_id for one in covered(city, [city, *county, lone, *own, *outside])]
    assert found == ["bureau", "county", "lone", "office"]
    without_county = covered(city, [*ORGANS, lone])
    assert [one.report_id for one in without_county] == ["finance-2023", "lone", "town-2023"]
    province = Held("province", "province", "provincial_government", "990000", "jurisdiction")
    assert [one.report_id for one in covered(province, [city, *county, *own, lone])] == ["city"]
